"""Exact numbers: values at random points of prime fields, and polynomials in independent random scalars."""
