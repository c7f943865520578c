"""Lower bounds on the risks of teacher and baseline: the leading order is below the exact risk.

ER(f_w) ≥ σ² d_w/n + ρ_w and ER(f_s) ≥ σ² d_s/n + ρ_s; what is missing is of relative order (d + 1)/n, and the
approximation error in the variance.
"""

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Inequality, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.published import BASELINE_BELOW, SOURCE, TEACHER_BELOW

claims = tuple(
    Inequality(
        id=f"bound.{name}",
        title=f"The leading order bounds the {name}'s risk from below",
        words="Leading-order variance and approximation error are a lower bound.",
        above=term(risk),
        below=bound,
        using=(risk,),
        assumptions=STANDARD,
        source=SOURCE,
    )
    for name, risk, bound in (("teacher", teacher, TEACHER_BELOW), ("baseline", baseline, BASELINE_BELOW))
)
