"""Any number of students, each of the one before, by induction.

All spans have the same d = dim(𝒱_s ∩ 𝒱_w) directions in common, in which the truth lies, and are orthogonal otherwise.
Each student learns d_s features from N fresh inputs with the pseudo-labels of the one before. With w = 1/(N − d_s − 1),
λ = (d_s − d) w and κ = σ²/(n − d_w − 1) the k-th student has the risk

    ER(k) = κ (d + (d_w − d) (λᵏ + d w (1 − λᵏ)/(1 − λ))):

what its teachers got wrong beside the common directions dies out geometrically, and leaves in these a sum of what each
round made of it. For k = 1 that is the variance theorem at a fresh point, for k = 2 `composition.chain.two`, for spans
that meet at 0° and 90° only; for k → ∞ it is κ (d + (d_w − d) d/(N − 2d_s + d − 1)), if λ < 1.

The state of the induction are the risk and what of it lies beside the common directions; the step is the student as a
map on second moments, `composition.omega`.

New; chains are those of Burns et al. (2023), arXiv 2312.09390, section 4.3.1 (bootstrapping), for ridgeless regression.
"""

from typing import Any

from sympy import Eq, MatrixSymbol, Trace

from w2s_theory.calculus import SymmetricMatrix
from w2s_theory.claim import Expected, Recurrence
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import T, V, least_squares, squared_norm, teacher_noise
from w2s_theory.setting.symbols import D, before, d_s, d_shared, d_w, outside

ASSUMPTIONS = (
    "Gaussian features",
    "independent label noise of variance σ²",
    "spans that have the same directions in common, and are orthogonal otherwise",
    "the truth lies in the common directions",
)
K_w, K = SymmetricMatrix("K_w", d_w), SymmetricMatrix("K", d_s)
"""The projections on what a span has beside the common directions."""
u, v = MatrixSymbol("u", d_s, 1), MatrixSymbol("v", D - d_s, 1)
"""The error of the function that is learned from, within the student's span and outside."""
WEAK = (Eq(K_w * K_w, K_w), Eq(Trace(K_w), d_w - d_shared))
STRONG = (
    Eq(K * K, K),
    Eq(Trace(K), d_s - d_shared),
    Eq(Trace(u.T * K * u), 0),
    Eq(Trace(u.T * u), before - outside),
    Eq(Trace(v.T * v), outside),
)
error = u + least_squares(V, T * v)


def of_chain(name: str, measure: str, latex: str, title: str, words: str, **parts: Any) -> Expected:
    return Expected(
        id=f"composition.chain.{name}",
        title=title,
        words=words,
        quantity=rf"\mathrm{{ER}}({latex})",
        assumptions=ASSUMPTIONS,
        source="new",
        measure={measure: 1},
        situation=situations.COMMON_DIRECTIONS,
        well_specified=True,
        **parts,
    )


first, first_beside, step, step_beside = (
    of_chain(
        *("base", "teacher", "f_w", "Excess risk of the teacher of a chain"),
        "The teacher errs by its label noise.",
        expression=squared_norm(teacher_noise),
    ),
    of_chain(
        *("base.beside", "beside teacher", "f_w^{o}", "What of it lies beside the common directions"),
        "The teacher's error is spread evenly over its directions.",
        expression=squared_norm(K_w * teacher_noise),
        given=WEAK,
    ),
    of_chain(
        *("step", "next", "f^{+}", "Excess risk of the next student of a chain"),
        "What was wrong beside the common directions is label noise for the next student.",
        expression=squared_norm(error),
        given=STRONG,
    ),
    of_chain(
        *("step.beside", "beside next", "f^{+o}", "What of it lies beside the common directions"),
        "Of this noise the next student keeps a share in each of its directions.",
        expression=squared_norm(K * error),
        given=STRONG,
    ),
)
claims = (
    first,
    first_beside,
    step,
    step_beside,
    Recurrence(
        id="composition.chain.k",
        title="Excess risk of a student at the end of a chain of any length",
        words="What teachers get wrong beside the common directions dies out along the chain, and leaves its trace in "
        "the common ones.",
        quantity=r"\mathrm{ER}(f_{w2s}^{(k)})",
        base=first,
        step=step,
        further=((outside, first_beside, step_beside),),
        assumptions=ASSUMPTIONS,
        source="new",
        measure={"last": 1},
        situation=situations.COMMON_DIRECTIONS,
        well_specified=True,
        margin=20,
    ),
)
