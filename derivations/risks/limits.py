"""Teacher, baseline and ceiling with infinitely many samples: only the approximation error remains.

Classical: least squares is consistent for the projection of the truth on the span of the features.
"""

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Limit
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import N, n

claims = tuple(
    Limit(
        id=f"{name}.limit",
        title=f"Excess risk of the {name} for {variable} → ∞",
        words="With infinitely many samples only the approximation error remains.",
        quantity=rf"\mathrm{{ER}}_\infty(f_{short})",
        of=risk,
        variable=variable,
        assumptions=STANDARD,
        source="classical",
        measure={f"{name}-limit": 1},
    )
    for name, short, risk, variable in (
        ("teacher", "w", teacher, n),
        ("baseline", "s", baseline, n),
        ("ceiling", "c", ceiling, N),
    )
)
