"""The variance of the strong baseline's excess risk over training sets.

As the teacher's, with the strong features: it is finite for n > d_s + 3.

New in this form; the law behind it is that of a ratio of independent χ² variables (Muirhead 1982, theorem 3.2.12).
"""

from derivations.risks.baseline_population import claim as mean
from w2s_theory.claim import Variance
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE

claim = Variance(
    id="risk-variance.baseline",
    title="Variance of the strong baseline's excess risk",
    words="The baseline's excess risk scatters over training sets with this variance, which is infinite up to n "
    "= d_s + 3.",
    quantity=r"\mathrm{Var}[f_s]",
    of=mean,
    assumptions=GAUSSIAN_NOISE,
    source="new",
)
