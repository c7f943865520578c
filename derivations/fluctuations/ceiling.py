"""The variance of the strong ceiling's excess risk over training sets.

As the baseline's, with n + N samples: it is finite for n + N > d_s + 3.

New in this form; the law behind it is that of a ratio of independent χ² variables (Muirhead 1982, theorem 3.2.12).
"""

from derivations.risks.ceiling_population import claim as mean
from w2s_theory.claim import Variance
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE

claim = Variance(
    id="risk-variance.ceiling",
    title="Variance of the strong ceiling's excess risk",
    words="The ceiling's excess risk scatters over training sets with this variance.",
    quantity=r"\mathrm{Var}[f_c]",
    of=mean,
    assumptions=GAUSSIAN_NOISE,
    source="new",
)
