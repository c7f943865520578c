"""When a ridge student beats its ridge teacher, in the proportional limit.

Of a student in its teacher's own span, on fresh inputs, the risk differs from its teacher's by

    ER(f_w2s) − ER(f_w) = (1 − s_s) [2 s_w B − m (1 + s_s − 2γ_s s_s²)/(1 − γ_s s_s²)],    B = |θ|² − ρ_w,

where m = s_w² B + τ_w is the squared norm of the teacher's coefficients. A teacher with the best penalty has m = s_w B,
one with a larger penalty less: neither is beaten, by any penalty of the student, as 1 + s − 2γs² ≤ 2(1 − γs²). A
teacher with a smaller one has m > s_w B and is beaten by a student that shrinks little enough. To beat a teacher with
the best penalty takes other features.

With other features the student's risk increases with the overlap exactly for 2γ_s s_s ≤ 1: discrepancy is a virtue if
the student is regularized, or has pseudo-labels, enough. Without a penalty this is N ≥ 2d_s, to leading order.

New. On the same questions: Moniri & Hassani (2025), arXiv 2505.18346; Dang, Patil, Rinaldo (2026), arXiv 2602.17565;
their statements are not these and were not used.
"""

from sympy import Ge, Gt, Le

from derivations.ridge.own_student import claim as own_student
from derivations.ridge.student import claims as students
from derivations.ridge.teacher import claim as teacher
from w2s_theory.claim import Inequality, Monotone, term
from w2s_theory.setting.assumptions import IN_PROPORTION
from w2s_theory.setting.situations import RIDGE
from w2s_theory.setting.symbols import (
    gamma_s,
    gamma_w,
    omega,
    rho_w,
    share_s,
    share_w,
    sigma,
    signal,
)

student, _ = students
REGULAR = (Le(share_w, 1), Le(share_s, 1), Gt(1, gamma_w * share_w**2), Gt(1, gamma_s * share_s**2))
"""Shares are at most 1, and κ = 1 − γs is positive."""
LEARNABLE, NOISE = signal - rho_w, gamma_w * (sigma**2 + rho_w)
UNLEARNED = (1 - share_w) * (1 - gamma_w * share_w) * LEARNABLE
"""The penalty times the share and the signal that can be learned: at the best one it is the share times the noise."""
TIED = term(teacher) + share_w * (1 - share_s) ** 2 / (1 - gamma_s * share_s**2) * LEARNABLE
"""The student's risk if its teacher's penalty is the best one."""
EXCESS = share_w * (UNLEARNED - share_w * NOISE) / (1 - gamma_w * share_w**2)
"""s_w B − m."""
SIZE = share_w * LEARNABLE - EXCESS

claims = (
    Inequality(
        id="ridge.phase.own-span",
        title="A ridge teacher whose penalty is not too small is not beaten in its own span",
        words="A student with its teacher's features, on fresh inputs, is no better than a teacher whose penalty is "
        "the best one or larger, whatever its own penalty and the number of its pseudo-labels.",
        above=term(own_student),
        below=term(teacher),
        using=(own_student, teacher),
        through=(TIED + (1 - share_s) ** 2 / (1 - gamma_s * share_s**2) * EXCESS, TIED),
        assuming=(*REGULAR, Gt(1, gamma_s * share_s), Ge(UNLEARNED, share_w * NOISE)),
        assumptions=IN_PROPORTION,
        source="new",
        situation=RIDGE,
    ),
    Inequality(
        id="ridge.phase.own-span.beaten",
        title="When a ridge teacher is beaten in its own span",
        words="A teacher whose penalty is so small that its coefficients are too large is beaten by a student with its "
        "features that shrinks them, but not too much. Where equality is assumed both are the same.",
        above=term(teacher),
        below=term(own_student),
        using=(teacher, own_student),
        assuming=(
            *REGULAR,
            Ge(SIZE * (1 + share_s - 2 * gamma_s * share_s**2), 2 * share_w * LEARNABLE * (1 - gamma_s * share_s**2)),
        ),
        assumptions=IN_PROPORTION,
        source="new",
        situation=RIDGE,
    ),
    *(
        Monotone(
            id=f"ridge.overlap.{name}",
            title=f"The ridge student's risk {'in' if sign > 0 else 'de'}creases with the overlap for {where}",
            words=words,
            of=student,
            variable=omega,
            sign=sign,
            assuming=(*REGULAR, condition),
            assumptions=IN_PROPORTION,
            source="new",
            situation=RIDGE,
        )
        for name, sign, where, condition, words in (
            (
                "many",
                1,
                "2γ_s s_s ≤ 1",
                Le(2 * gamma_s * share_s, 1),
                "With enough pseudo-labels, or enough regularization, discrepancy is a virtue.",
            ),
            (
                "few",
                -1,
                "2γ_s s_s ≥ 1",
                Ge(2 * gamma_s * share_s, 1),
                "With few pseudo-labels and little regularization discrepancy is no virtue.",
            ),
        )
    ),
)
