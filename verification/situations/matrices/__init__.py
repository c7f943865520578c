"""Gaussian matrices among constant ones."""
