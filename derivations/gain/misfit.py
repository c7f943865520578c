"""The misfit of the student: its mean squared difference from its teacher, exactly.

    Misfit(f_w2s)    = (N − 1)/(N − d_s − 1) · (g + κ(d_w − d_sw)),    κ = (σ² + ρ_w)/(n − d_w − 1),
    Misfit_in(f_w2s) = (1 − d_s/N) (g + κ(d_w − d_sw)),

at a fresh point for N > d_s + 1 and on the training inputs for N ≥ d_s, where g = ‖(I − P_s)P_wθ‖². It is what of its
teacher the student does not learn: the signal that it cannot express, and the teacher's variance on directions that are
not shared. It can be measured without a label.

The misfit is that of Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116; its values are new.
"""

from w2s_theory.claim import Expected
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import (
    SUBSPACES,
    TRUTH,
    B,
    C,
    V,
    squared_norm,
    student,
    teacher,
    weak_features,
)
from w2s_theory.setting.symbols import KAPPA, N

DEFINED = "new; the misfit is defined in Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116"

population = Expected(
    id="misfit.population",
    title="Misfit of the student at a fresh point",
    words="The student misses what of its teacher lies outside the strong span, and errs by the noise that this is "
    "for it.",
    quantity=r"\mathrm{Misfit}(f_{w2s})",
    expression=squared_norm(student - C * teacher) + squared_norm(B * teacher),
    given=SUBSPACES + TRUTH,
    where=KAPPA,
    assumptions=STANDARD,
    source=DEFINED,
    measure={"misfit.population": 1},
)
in_sample = Expected(
    id="misfit.in-sample",
    title="Misfit of the student on its training inputs",
    words="On its training inputs the student misses a share 1 - d_s/N of what of its teacher lies outside the strong "
    "span.",
    quantity=r"\mathrm{Misfit}_{\mathrm{in}}(f_{w2s})",
    expression=squared_norm(V * student - weak_features * teacher) / N,
    given=SUBSPACES + TRUTH,
    where=KAPPA,
    assumptions=STANDARD,
    source=DEFINED,
    measure={"misfit.in-sample": 1},
)
claims = (population, in_sample)
