"""`w2s`, the command line. Each command loads what it needs when it runs, so that `w2s --help` answers at once."""

from ..planning.command import plan
from . import evidence, experiments, theory
from .group import main

main.add_command(plan)

__all__ = ["evidence", "experiments", "main", "theory"]
