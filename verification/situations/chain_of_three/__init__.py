"""A student of a student."""
