"""The variance of the student's excess risk over training sets.

At a fresh point, for a truth in both spans. Beyond d_sw it depends on the principal angles through q_sw, the sum of the
fourth powers of their cosines. It is finite for n > d_w + 3 and N > d_s + 3.

New in this form; the law behind it is that of a ratio of independent χ² variables (Muirhead 1982, theorem 3.2.12).
"""

from derivations.risks.student_variance_population import claim as mean
from w2s_theory.claim import Variance
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE_WELL_SPECIFIED
from w2s_theory.setting.estimators import FOURTH_POWERS

claim = Variance(
    id="risk-variance.student.population",
    title="Variance of the student's excess risk at a fresh point",
    words="The student's excess risk scatters over training sets with this variance; it depends on the "
    "principal angles through the sums of the second and of the fourth powers of their cosines.",
    quantity=r"\mathrm{Var}[f_{w2s}]",
    of=mean,
    given=FOURTH_POWERS,
    well_specified=True,
    assumptions=GAUSSIAN_NOISE_WELL_SPECIFIED,
    source="new",
)
