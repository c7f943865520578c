"""The best number of labels for the PGR and for the OPR.

If approximation errors are not negligible, both first rise and then fall in n: with few labels the teacher's variance
dominates, with many the student's own approximation error does while teacher or baseline become as good. The slope has
the sign of a quadratic polynomial in n, for the exact ratios and for the published lower bounds, so the best n is a
closed form; it is compared with the neighbouring integers exactly.

The scaling in n is discussed in Dong et al. (2025), arXiv 2502.05075.
"""

from sympy import Gt

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_population import claim as student
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import BestSize, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.published import BASELINE_BELOW, SOURCE, TEACHER_BELOW, student_above
from w2s_theory.setting.symbols import d_w, n, sigma

W, S, B, C = map(term, (teacher, student, baseline, ceiling))
POSITIVE = Gt(sigma, 0)
BOUND = (POSITIVE, Gt(n, d_w + 1))

claims = tuple(
    BestSize(
        id=f"samples.optimal-labels.{name}",
        title=title,
        words="With so many labels it is largest, the number of pseudo-labels being given.",
        quantity=quantity,
        variable=n,
        objective=formula,
        using=using,
        assuming=assuming,
        assumptions=STANDARD,
        source=source,
    )
    for name, title, quantity, formula, using, assuming, source in (
        (
            "pgr", "The n at which the PGR is largest", r"\mathrm{PGR}",
            (W - S) / (W - C), (teacher, student, ceiling), (Gt(W, C), POSITIVE), "new",
        ),
        (
            "opr", "The n at which the OPR is largest", r"\mathrm{OPR}",
            B / S, (baseline, student), (POSITIVE,), "new",
        ),
        (
            "pgr-bound", "The n at which the published lower bound on the PGR is largest", r"1 - U/L",
            1 - student_above() / TEACHER_BELOW, (), BOUND, SOURCE,
        ),
        (
            "opr-bound", "The n at which the published lower bound on the OPR is largest", r"L_s/U",
            BASELINE_BELOW / student_above(), (), BOUND, SOURCE,
        ),
    )
)  # fmt: skip
