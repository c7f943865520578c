"""The variance of the student's excess risk over training sets.

On its training inputs, for a truth in both spans. Beyond d_sw it depends on the principal angles through q_sw, the sum
of the fourth powers of their cosines. It is finite for n > d_w + 3, for every N ≥ d_s.

New in this form; the law behind it is that of a ratio of independent χ² variables (Muirhead 1982, theorem 3.2.12).
"""

from derivations.risks.student_variance_in_sample import claim as mean
from w2s_theory.claim import Variance
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE_WELL_SPECIFIED
from w2s_theory.setting.estimators import FOURTH_POWERS

claim = Variance(
    id="risk-variance.student.in-sample",
    title="Variance of the student's excess risk on its training inputs",
    words="In-sample, too, the student's excess risk depends on the principal angles through the sums of the "
    "second and of the fourth powers of their cosines.",
    quantity=r"\mathrm{Var}[f_{w2s}|\mathrm{in}]",
    of=mean,
    given=FOURTH_POWERS,
    well_specified=True,
    assumptions=GAUSSIAN_NOISE_WELL_SPECIFIED,
    source="new",
)
