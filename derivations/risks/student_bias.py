"""The bias of the student, at a fresh point and on its training inputs: its risk under a perfect teacher.

As n → ∞ the teacher becomes the projection of the truth on 𝒱_w, and what is left of the student's risk is bias:

    at a fresh point     ρ_s + b + d_s/(N − d_s − 1) · g,
    on training inputs   (1 − d_s/N)(ρ_s + b) + (d_s/N) ρ_w.

The second is at most ρ_s + ρ_w (see `bound.student.bias`), as Dong et al. (2025), arXiv 2502.05075, have it; the first
is not: signal that only the teacher can express acts as label noise.

New.
"""

from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from w2s_theory.claim import Limit
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import N, n

claims = tuple(
    Limit(
        id=f"student.bias.{reading}",
        title=f"Bias of the student {where}",
        words="What is left of the student's risk when its teacher has infinitely many labelled samples.",
        quantity=rf"\mathrm{{Bias}}_{{\mathrm{{{short}}}}}(f_{{w2s}})",
        of=risk,
        variable=n,
        read_in=N,
        assumptions=STANDARD,
        source="new; bounded in Dong et al. (2025), arXiv 2502.05075",
        measure={f"student-of-limit.{reading}": 1},
    )
    for reading, short, where, risk in (
        ("population", "pop", "at a fresh point", population),
        ("in-sample", "in", "on its training inputs", in_sample),
    )
)
