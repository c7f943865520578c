"""Planning: how many labels and pseudo-labels a target takes.

>>> from w2s.plan import Problem, Target, plan
>>> answer = plan(Problem(d_w=200, d_s=100, d_sw=10, sigma=0.1), Target("pgr", 0.9), n=500)
>>> answer.N, round(float(answer.value), 5), answer.margin.worth
(625, 0.90012, 2)
"""

from .goals import Target
from .planner import SamplePlan, plan
from .problem import Problem

__all__ = ["Problem", "SamplePlan", "Target", "plan"]
