"""How risks and ratios move with the overlap of the spans and with the number of pseudo-labels.

A smaller overlap d_sw is better on the training inputs always, and at a fresh point exactly if N ≥ 2 d_s + 1: the
teacher's variance moves from shared directions, where it has the weight 1, to others, where it has the weight
d_s/(N − d_s − 1). With fewer pseudo-labels discrepancy is no virtue. More pseudo-labels always lower the student's
risk, but not always raise the PGR: the ceiling profits from them, too.

New; that discrepancy helps for large N is the message of Dong et al. (2025), arXiv 2502.05075.
"""

from typing import Any

from sympy import Ge, Gt, Le, Symbol
from sympy.logic.boolalg import Boolean

from derivations.ratios.opr import claim as opr
from derivations.ratios.pgr import claim as pgr
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Claim, Monotone, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.published import SOURCE
from w2s_theory.setting.symbols import N, d_s, d_sw, n, sigma

MANY, FEW = Ge(N, 2 * d_s + 1), Le(N, 2 * d_s + 1)


def monotone(
    id: str, of: Claim, variable: Symbol, sign: int, *assuming: Boolean, title: str, words: str, **fields: Any
) -> Monotone:
    return Monotone(
        id=f"monotone.{id}",
        of=of,
        variable=variable,
        sign=sign,
        assuming=assuming,
        title=title,
        words=words,
        assumptions=STANDARD,
        source=fields.pop("source", "new"),
        **fields,
    )


claims = (
    monotone(
        "overlap.in-sample",
        in_sample,
        d_sw,
        1,
        title="On its training inputs the student's risk increases with the overlap",
        words="Discrepancy is a virtue on the training inputs, for every number of pseudo-labels.",
        source=SOURCE,
    ),
    monotone(
        "overlap.population",
        population,
        d_sw,
        1,
        MANY,
        title="At a fresh point it increases with the overlap for N ≥ 2d_s + 1",
        words="With enough pseudo-labels discrepancy is a virtue at a fresh point, too.",
    ),
    monotone(
        "overlap.population.few",
        population,
        d_sw,
        -1,
        FEW,
        title="At a fresh point it decreases with the overlap for N ≤ 2d_s + 1",
        words="With few pseudo-labels discrepancy is no virtue at a fresh point.",
    ),
    monotone(
        "overlap.pgr",
        pgr,
        d_sw,
        -1,
        MANY,
        Gt(term(teacher), term(ceiling)),
        title="The PGR decreases with the overlap for N ≥ 2d_s + 1",
        words="The PGR is the larger the less the spans share, if the ceiling is better than the teacher.",
    ),
    monotone(
        "overlap.opr",
        opr,
        d_sw,
        -1,
        MANY,
        Gt(sigma, 0),
        title="The OPR decreases with the overlap for N ≥ 2d_s + 1",
        words="The OPR is the larger the less the spans share.",
    ),
    monotone(
        "pseudo-labels.population",
        population,
        N,
        -1,
        title="The student's risk decreases with N",
        words="More pseudo-labels never harm the student.",
    ),
    monotone(
        "labels.population",
        population,
        n,
        -1,
        title="The student's risk decreases with n",
        words="A better teacher never harms the student, on average.",
    ),
    monotone(
        "pseudo-labels.opr",
        opr,
        N,
        1,
        Gt(sigma, 0),
        title="The OPR increases with N",
        words="More pseudo-labels never lower the OPR.",
    ),
    monotone(
        "pseudo-labels.pgr",
        pgr,
        N,
        1,
        Gt(term(teacher), term(ceiling)),
        recorded="refuted",
        title="The PGR increases with N: false",
        words="More pseudo-labels can lower the PGR, because the ceiling gains more from them than the student.",
    ),
)
