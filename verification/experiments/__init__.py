"""Synthetic experiments at any scale: three samplers of weak-to-strong regression, behind one interface.

    literal    data matrices and least squares                       cost grows with n and N
    gram       Bartlett factors of the designs' Gram matrices        with (d_w + d_s)², not with n or N
    law        the stochastic representation in principal angles     with the number of distinct angles only

Each is faster than the one above it and is tested to be equal to it in law. They draw from a ``setup``. ``sweeps``
measures grids of experiments next to the closed forms; ``study`` and ``faces`` are what was published.
"""

from .experiment import Experiment
from .quantities import QUANTITIES
from .samplers import METHODS
from .summary import Summary

__all__ = ["METHODS", "QUANTITIES", "Experiment", "Summary"]
