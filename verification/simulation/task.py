"""What a simulation is asked, and how hard it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from w2s_theory.claim import Claim

from ..finding import Task
from ..situations.registry import random_problem
from ..situations.representation import Simulated


@dataclass(frozen=True)
class SimulationBudget:
    """How hard a simulation looks for an error.

    ``problems``: random problems, out of ``candidates`` of which a ``pilot`` of so many draws is made. It ends when a
    relative error of ``precision``, common to all problems, would have been seen (in the root that the claim names), or
    after ``most`` draws of each; a problem that tells little is left alone after ``enough``. ``bound``: draws from
    which a variance is assumed that is not derived. ``sample``: draws of each problem where their number is fixed
    beforehand. ``derive``: whether variances are derived where they can be. ``drawn``: whether problems are drawn by
    Hypothesis (``strategies.simulated_problems``), corner cases included, where they can be. ``scans``: random problems
    whose sample sizes are scanned. ``points``: at which a counterexample to an inequality is searched for.
    ``corners``: how many are visited, others with the next seed; all if it is None.
    """

    problems: int = 8
    candidates: int = 48
    pilot: int = 100
    precision: float = 0.05
    most: int = 2**19
    enough: int = 1024
    bound: int = 1000
    sample: int = 4000
    derive: bool = True
    drawn: bool = False
    scans: int = 60
    points: int = 200_000
    corners: int | None = None


@dataclass(frozen=True)
class Simulation(Task[SimulationBudget]):
    """A claim to be compared with draws; ``problem`` makes the one of a seed."""

    problem: Callable[[Claim, tuple[int, ...]], Simulated] = random_problem

    @classmethod
    def of(cls, task: Task[SimulationBudget]) -> Simulation:
        return cls(task.claim, task.seed, task.closed_form, task.level, task.budget)

    @property
    def precision(self) -> float:
        """The relative error in the claimed value that is to be detected."""
        return (1 + self.budget.precision) ** self.claim.formula.order - 1
