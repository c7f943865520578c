"""`w2s`, the command line: the declarations of its commands."""

from . import diagnose, evidence, experiments, plan, theory
from .group import main

__all__ = ["diagnose", "evidence", "experiments", "main", "plan", "theory"]
