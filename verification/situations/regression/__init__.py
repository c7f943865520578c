"""Weak-to-strong regression: a teacher, its student, and the strong model on true labels."""
