"""The student as a linear map on the second moment of its teacher.

If the teacher's coefficients β are independent of the student's inputs and Ω = E[ββᵀ], then those of the student, β_s,
have for every symmetric A the second moment

    E tr(A β_sβ_sᵀ) = tr(A CΩCᵀ) + tr(A) · tr(MΩ)/(N − d_s − 1),    M = I − CᵀC,        for N > d_s + 1:

the student sees its teacher through the cosines C of the principal angles, and what of the teacher lies outside the
strong span, tr(MΩ), is label noise for it. The map Ω ↦ CΩCᵀ + tr(MΩ)/(N − d_s − 1) · I is linear and takes nothing of
its input but Ω, so maps of this kind compose: see `composition.chain.two`.

New.
"""

from sympy import Trace

from w2s_theory.calculus import SymmetricMatrix
from w2s_theory.claim.conditional import ConditionalMoment
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import SUBSPACES, V, least_squares, weak_features
from w2s_theory.setting.symbols import N, d_s, d_w

A = SymmetricMatrix("A", d_s)
Omega = SymmetricMatrix("Omega", d_w)

student = least_squares(V, weak_features)
"""The linear map from the teacher's coefficients to the student's, d_s × d_w."""

claim = ConditionalMoment(
    id="composition.omega",
    title="The student as a linear map on second moments",
    words="The second moment of the student's coefficients is a linear function of that of its teacher's: what both "
    "spans share passes, what lies outside the strong span acts as label noise.",
    quantity=r"\mathrm{E}[\beta_s^\top A \beta_s]",
    expression=Trace(A * student * Omega * student.T),
    given=SUBSPACES[:1],
    read_in=N,
    assumptions=(
        "Gaussian features",
        "a teacher independent of the student's inputs, with any law of second moment Ω",
        "fixed subspaces",
    ),
    source="new",
    situation=situations.SECOND_MOMENTS,
)
