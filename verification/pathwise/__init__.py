"""Identities that hold for every draw, evaluated exactly over prime fields next to the definitions."""
