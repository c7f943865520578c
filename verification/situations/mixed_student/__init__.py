"""A student on true labels of its own and on pseudo-labels."""
