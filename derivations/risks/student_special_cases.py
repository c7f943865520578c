"""The paper's variance theorem is the case of a truth in both spans.

With ρ_w = ρ_s = b = g = 0 the exact risks of the student are its variances: the theorem of Dong et al. (2025), arXiv
2502.05075, on the training inputs, and its counterpart at a fresh point, which are derived on their own.
"""

from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.student_variance_in_sample import claim as variance_in_sample
from derivations.risks.student_variance_population import claim as variance_population
from w2s_theory.claim import Identity, term
from w2s_theory.setting.symbols import rho_foreign, rho_missed, rho_s, rho_w

claims = tuple(
    Identity(
        id=f"student.special-case.{reading}",
        title=f"The variance theorem is a special case ({reading})",
        words="If the truth lies in both spans the student's risk is its variance.",
        quantity=variance.quantity,
        left=((1, variance),),
        right=term(risk),
        using=(risk,),
        at={rho_w: 0, rho_s: 0, rho_missed: 0, rho_foreign: 0},
        assumptions=variance.assumptions,
        source=variance.source,
        well_specified=True,
    )
    for reading, variance, risk in (
        ("population", variance_population, population),
        ("in-sample", variance_in_sample, in_sample),
    )
)
