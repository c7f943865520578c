"""Claims of other people's theories, by what they declare."""
