"""The weak-to-strong setting: symbols, subspaces, estimators as matrix expressions, and their values on draws."""
