"""One closed form a risk for all sample sizes, with isotropic features: double descent.

Each risk is finite on both sides of its interpolation threshold and infinite at it, for the three sample sizes d − 1, d
and d + 1, if there is any noise: the mean of an inverse Wishart matrix with at most one degree of freedom to spare is
infinite. For the student at a fresh point what acts as label noise is the signal outside its span and, unless its span
contains the teacher's, the teacher's variance; on its training inputs it has no threshold of its own.

New for the student; for least squares known in the proportional limit (Hastie et al. 2022, Ann. Statist. 50).
"""

from derivations.regimes.minimum_norm import claims as wide
from derivations.regimes.student import claims as students
from derivations.risks.baseline_population import claim as baseline
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Regimes
from w2s_theory.setting.assumptions import ISOTROPIC
from w2s_theory.setting.symbols import d_sw, d_w, rho_foreign, rho_s, rho_w, sigma

NOISE = sigma**2 + rho_w
PASSED_ON = NOISE * (d_w - d_sw) + rho_foreign
"""Not zero exactly if the teacher's predictions have a part outside the strong span."""

claims = tuple(
    Regimes(
        id=f"{name}.all-sizes",
        title=f"Excess risk of the {what}, for all sample sizes",
        words="Finite on both sides of each interpolation threshold, infinite at it.",
        quantity=cases[0].quantity,
        cases=cases,
        noise=noise,
        assumptions=ISOTROPIC,
        source="new; proportional limit of least squares in Hastie et al. (2022), Ann. Statist. 50",
    )
    for name, what, cases, noise in (
        ("teacher", "teacher", (teacher, wide[0]), NOISE),
        ("baseline", "baseline", (baseline, wide[1]), sigma**2 + rho_s),
        ("ceiling", "ceiling", (ceiling, wide[2]), sigma**2 + rho_s),
        (
            "student.population",
            "student at a fresh point",
            (population, *students[:3]),
            NOISE * (d_w - d_sw) + rho_foreign,
        ),
        ("student.in-sample", "student on its training inputs", (in_sample, *students[3:]), NOISE),
    )
)
