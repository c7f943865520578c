"""Several teachers, and a student of their average."""
