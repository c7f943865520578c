"""The proportional limit: dimensions and sample sizes grow together, d_w/n → γ_w and d_s/N → γ_s.

With d_sw = ω d_w the risks tend to

    teacher    ρ_w + (σ² + ρ_w) γ_w/(1 − γ_w),
    student    ρ_s + b + ω τ + γ_s/(1 − γ_s) · (g + (1 − ω) τ),    τ = (σ² + ρ_w) γ_w/(1 − γ_w),

for γ_w, γ_s < 1; with fewer samples than features and isotropic features the teacher's risk tends to
ρ_w + (1 − 1/γ_w)(‖θ‖² − ρ_w) + (σ² + ρ_w)/(γ_w − 1). The exact difference from the limit is of order 1/dimension.

Teacher, baseline and ceiling as in Hastie, Montanari, Rosset, Tibshirani (2022), Ann. Statist. 50; the student is new.
"""

from derivations.regimes.minimum_norm import claims as minimum_norm
from derivations.regimes.student import claims as students
from derivations.risks.baseline_population import claim as baseline
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Limit
from w2s_theory.setting.assumptions import ISOTROPIC, STANDARD
from w2s_theory.setting.symbols import (
    N,
    d_s,
    d_sw,
    d_w,
    gamma_s,
    gamma_w,
    n,
    omega,
    scale,
)

WEAK = {n: scale * d_w / gamma_w, d_w: scale * d_w}
STRONG = {N: scale * d_s / gamma_s, d_s: scale * d_s}
BASELINE = {n: scale * d_s / gamma_s, d_s: scale * d_s}
SHARED = {d_sw: omega * scale * d_w}
HASTIE = "Hastie et al. (2022), Ann. Statist. 50"

claims = tuple(
    Limit(
        id=f"proportional.{name}",
        title=f"The {what} in the proportional limit{few}",
        words="With dimensions and sample sizes growing in proportion the risk tends to this limit.",
        quantity=rf"\lim_{{d/n\to\gamma}}{of.quantity}",
        of=of,
        variable=scale,
        along=along,
        assumptions=ISOTROPIC if few else STANDARD,
        source=source,
    )
    for name, what, few, of, along, source in (
        ("teacher", "teacher", "", teacher, WEAK, HASTIE),
        ("baseline", "baseline", "", baseline, BASELINE, HASTIE),
        ("student.population", "student at a fresh point", "", population, WEAK | STRONG | SHARED, "new"),
        ("student.in-sample", "student on its training inputs", "", in_sample, WEAK | STRONG | SHARED, "new"),
        ("teacher.minimum-norm", "teacher", ", n < d_w", minimum_norm[0], WEAK, HASTIE),
        ("student.minimum-norm", "student", ", N < d_s", students[0], WEAK | STRONG | SHARED, "new"),
        ("student.minimum-norm-teacher", "student", ", n < d_w", students[1], WEAK | STRONG | SHARED, "new"),
        ("student.minimum-norm-both", "student", ", n < d_w, N < d_s", students[2], WEAK | STRONG | SHARED, "new"),
    )
)
