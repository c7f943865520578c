"""Lower bounds on the performance gap recovery.

Where the student beats its teacher, PGR ≥ 1 − ER(f_w2s)/ER(f_w): the ceiling's risk may be replaced by zero. Bounding
the student from above and the teacher from below, as in Dong et al. (2025), arXiv 2502.05075, gives PGR ≥ 1 − U/L. With
U as there this holds on the student's training inputs, and not at a fresh point, where U needs the factor
d_s/(N − d_s − 1).
"""

from typing import Any

from sympy import Expr, Ge, Gt

from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Claim, Inequality, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.published import SOURCE, TEACHER_BELOW, student_above
from w2s_theory.setting.symbols import N, d_s, rho_foreign, rho_w, sigma

FACTOR = d_s / (N - d_s - 1)
ABOVE = {
    "in-sample": student_above(noise=sigma**2 + rho_w),
    "population": student_above(noise=sigma**2 + rho_w, factor=FACTOR) + FACTOR * rho_foreign,
}


def bound(name: str, student: Claim, above: Expr, through: bool = True, **fields: Any) -> Inequality:
    """1 − above/L as a lower bound on the PGR; ``through``: by way of 1 − ER(f_w2s)/ER(f_w) and 1 − above/ER(f_w)."""
    w, s, c = term(teacher), term(student), term(ceiling)
    return Inequality(
        id=f"bound.pgr.{name}",
        above=(w - s) / (w - c),
        below=1 - above / TEACHER_BELOW,
        through=(1 - s / w, 1 - above / w) if through else (),
        using=(teacher, student, ceiling),
        assuming=(Gt(w, c), Ge(w, s), Gt(sigma, 0)),
        assumptions=STANDARD,
        **fields,
    )


claims = (
    bound(
        "in-sample",
        in_sample,
        ABOVE["in-sample"],
        title="PGR ≥ 1 − U/L on the student's training inputs",
        words="The published bound, with the teacher's approximation error counted as noise.",
        source=f"{SOURCE}, with σ² + ρ_w for σ²",
    ),
    bound(
        "population",
        population,
        ABOVE["population"],
        title="PGR ≥ 1 − U/L at a fresh point",
        words="With the factor d_s/(N - d_s - 1) the bound holds at a fresh point.",
        source="new",
    ),
    bound(
        "population.published",
        population,
        ABOVE["in-sample"],
        through=False,
        recorded="refuted",
        title="The published PGR bound read at a fresh point: false",
        words="With d_s/N the bound fails at a fresh point.",
        source=f"{SOURCE}, read at a fresh point",
    ),
)
