"""A chain of any number of students whose spans have the same directions in common, and no others."""
