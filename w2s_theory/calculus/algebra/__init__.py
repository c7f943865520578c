"""Polynomials over the integers, fractions of them, linear systems over them, and where they change their sign."""
