"""The evidence "simulation" on a claim, or on a rival to its closed form, as a campaign asks for it."""

from dataclasses import replace

from verification.finding import Task
from verification.kinds import FULL
from verification.simulation.examine import examine
from verification.statistics import FALSE_ALARM_RATE

USUAL = replace(FULL.simulation, corners=1)
"""Of a full campaign, with one corner: the others are visited by a claim of each situation in test_corners."""


def simulated(claim, rival=None, seed=0, budget=USUAL, comparisons=1):
    return examine(Task(claim, seed, rival or claim.evaluate, FALSE_ALARM_RATE / comparisons, budget))
