"""Planning: how many labels and pseudo-labels a target takes.

>>> from w2s_theory.planning import Problem, Target, plan
>>> answer = plan(Problem(d_w=200, d_s=100, d_sw=10, sigma=0.1), Target("pgr", 0.9), n=500)
>>> answer.N, round(float(answer.value), 5), answer.margin.worth
(625, 0.90012, 2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .goals import Target
    from .planner import SamplePlan, plan
    from .problem import Problem

__all__ = ["Problem", "SamplePlan", "Target", "plan"]


def __getattr__(name: str) -> Any:
    """Load what plans, and with it SymPy, when it is first used: `w2s --help` needs neither."""
    if name in __all__:
        from . import planner

        return getattr(planner, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
