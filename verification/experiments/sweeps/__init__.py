"""Sweeps: a grid of cells, each an experiment that is drawn, kept at once, and set beside the closed forms."""
