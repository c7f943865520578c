"""When the student gains on its teacher at a fresh point: from 2d_s + 1 pseudo-labels on, and not before.

For a realizable student exactly; for any truth the gain is nonnegative for N ≥ 2d_s + 1 if ρ_w ≥ ρ_s + b + g, and not
positive for N ≤ 2d_s + 1 if ρ_w ≤ ρ_s + b + g. A realizable student has ρ_w = ρ_s + b + g.

For infinitely many pseudo-labels the gain of a realizable student is at least its misfit (Charikar, Pabbaraju, Shiragur
2024, arXiv 2405.15116, theorem 1). Read at a finite N this is false: the gain falls short of the misfit by the share
2d_s/(N − 1).
"""

from sympy import Ge, Le

from derivations.gain.misfit import population as misfit
from derivations.risks.student_population import claim as student
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Inequality, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.situations import REALIZABLE
from w2s_theory.setting.symbols import N, d_s, rho_foreign, rho_missed, rho_s, rho_w

PARTS = rho_s + rho_missed + rho_foreign

claims = (
    Inequality(
        id="gain.many",
        title="The student gains on its teacher for N ≥ 2d_s + 1",
        words="With enough pseudo-labels a student is no worse than its teacher, if its truth is in the strong span or "
        "the teacher's approximation error is large.",
        above=term(teacher),
        below=term(student),
        using=(teacher, student),
        assuming=(Ge(N, 2 * d_s + 1), Ge(rho_w, PARTS)),
        assumptions=STANDARD,
        source="new",
        situation=REALIZABLE,
    ),
    Inequality(
        id="gain.few",
        title="The student loses against its teacher for N ≤ 2d_s + 1",
        words="With few pseudo-labels a student is no better than its teacher, if its truth is in the strong span or "
        "the teacher's approximation error is small.",
        above=term(student),
        below=term(teacher),
        using=(student, teacher),
        assuming=(Le(N, 2 * d_s + 1), Le(rho_w, PARTS)),
        through=(term(teacher) + PARTS - rho_w,),
        margin=5,
        assumptions=STANDARD,
        source="new",
        situation=REALIZABLE,
    ),
    Inequality(
        id="gain.published",
        title="The gain is at least the misfit, read at finite N: false",
        words="With finitely many pseudo-labels the student gains less than its misfit.",
        above=term(teacher) - term(student),
        below=term(misfit),
        using=(teacher, student, misfit),
        assuming=(Le(rho_s, 0),),
        recorded="refuted",
        assumptions=STANDARD,
        source="Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116, theorem 1 (for N → ∞), read at finite N",
    ),
)
