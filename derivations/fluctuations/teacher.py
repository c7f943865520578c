"""The variance of the teacher's excess risk over training sets.

    Var = 2 d_w (n − 1)(σ² + ρ_w)² / ((n − d_w − 1)²(n − d_w − 3))        for n > d_w + 3.

New in this form; the law behind it is that of a ratio of independent χ² variables (Muirhead 1982, theorem 3.2.12).
"""

from derivations.risks.teacher_population import claim as mean
from w2s_theory.claim import Variance
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE

claim = Variance(
    id="risk-variance.teacher",
    title="Variance of the teacher's excess risk",
    words="The teacher's excess risk scatters over training sets with this variance, which is infinite up to n "
    "= d_w + 3.",
    quantity=r"\mathrm{Var}[f_w]",
    of=mean,
    assumptions=GAUSSIAN_NOISE,
    source="new",
)
