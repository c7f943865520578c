"""Closed forms at numbers and arrays, to full precision."""
