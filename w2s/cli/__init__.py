"""`w2s`, the command line: the declarations of its commands."""

from . import evidence, experiments, plan, theory
from .group import main

__all__ = ["evidence", "experiments", "main", "plan", "theory"]
