"""The exact difference between the student's variance at a fresh point and on its training inputs.

The two readings of dim(𝒱_s)/N, d_s/(N − d_s − 1) and d_s/N, differ by exactly d_s(d_s + 1)/(N(N − d_s − 1)):

    Var_pop(f_w2s) − Var(f_w2s) = σ²/(n − d_w − 1) · (d_w − d_sw) · d_s(d_s + 1)/(N(N − d_s − 1)).

It is of second order in 1/N, so both have the leading order d_s/N of Dong et al. (2025), arXiv 2502.05075.
"""

from w2s_theory.claim import Expected
from w2s_theory.setting.assumptions import WELL_SPECIFIED
from w2s_theory.setting.estimators import SUBSPACES, V, squared_norm, student_noise
from w2s_theory.setting.symbols import N

claim = Expected(
    id="student.variance.gap",
    title="Variance at a fresh point less variance on the training inputs",
    words="Population and in-sample variance differ only on the directions that are not shared, and only in second "
    "order of 1/N.",
    quantity=r"\mathrm{Var}_{\mathrm{pop}}(f_{w2s}) - \mathrm{Var}(f_{w2s})",
    expression=squared_norm(student_noise) - squared_norm(V * student_noise) / N,
    given=SUBSPACES,
    assumptions=WELL_SPECIFIED,
    source="new",
    measure={"student.population": 1, "student.in-sample": -1},
    well_specified=True,
)
