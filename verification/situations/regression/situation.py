"""What regression is represented by, and its variants: isotropic features, few samples, spans at 0° and 90°."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..representation import Representation
from .exact import isotropic, realizable, regression
from .literal import LiteralProblem
from .precise import Risks
from .problems import Problem
from .simulated import Regression


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Regression:
    return Regression(problem)


FAR = "a limit is compared at its finite twin, with sample sizes beyond the digits compared"
ALGEBRA = "limits follow from finite risks by algebra, which is what is evaluated"
LIMITS = {risk for risk in situations.REGRESSION.risks if "limit" in risk}
REGRESSION = Representation(
    situation=situations.REGRESSION,
    random=Regression.random,
    inside=inside,
    exact=regression,
    in_scene=regression,
    risks=Risks,
    strategy="verification.strategies:regressions",
    missing={f"precise {risk}": FAR for risk in LIMITS} | {f"exact {risk}": ALGEBRA for risk in LIMITS},
)
LAWS = "claims are on distributions, which are no identity"
REPRESENTATIONS = (
    REGRESSION,
    replace(
        REGRESSION,
        situation=situations.ISOTROPIC,
        random=Regression.isotropic,
        exact=isotropic,
        in_scene=isotropic,
        strategy="",
        missing={"strategy": "what Hypothesis draws has more samples than features"},
    ),
    replace(
        REGRESSION,
        situation=situations.REALIZABLE,
        random=Regression.realizable,
        exact=realizable,
        in_scene=None,
        enriched=Problem.realizable,
        strategy="",
        missing={"strategy": "a truth that Hypothesis draws is in both spans or in any"},
    ),
    replace(
        REGRESSION,
        situation=situations.FEW_SAMPLES,
        random=Regression.scarce,
        exact=None,
        in_scene=None,
        strategy="",
        missing={"exact": LAWS, "strategy": "laws are compared at problems of seeds and at corners"},
    ),
    *(
        replace(REGRESSION, situation=situation, random=random, exact=None, in_scene=None, missing={"exact": LAWS})
        for situation, random in (
            (situations.RIGHT_ANGLES, Regression.right_angled),
            (situations.ORTHOGONAL_SPANS, Regression.orthogonal),
        )
    ),
)
