"""A student on true labels of its own and on pseudo-labels together.

The student is fitted to N fresh inputs with its teacher's pseudo-labels and to n_s others with true labels, each
weighing the same. With m = N + n_s and κ = (σ² + ρ_w)/(n − d_w − 1) it errs on its training inputs by

    ER_in(f_w2s^mix) = (1 − d_s/m) ρ_s + (N/m)(1 − d_s/m) A (b + κ d_sw)
                       + (d_s/m) ((N/m)(ρ_w + κ d_w) + (n_s/m) σ²),    A = ((m − 1)(N + 2) − n_s)/((m − 1)(m + 2)):

a mixture as without true labels, of which only the shares N/m and n_s/m of the rows enter, but for A: what the student
takes over of its teacher's error in the strong span it only takes over as far as the pseudo-labels outweigh the others.
For n_s = 0 these are the student's risks, for N = 0 those of the strong model on n_s labels.

The rows with pseudo-labels are the range of a projection Q, of rank N.

New; mixtures of true and of pseudo-labels are those of Burns et al. (2023), arXiv 2312.09390, for ridgeless regression.
"""

from sympy import Eq, Identity, Trace

from w2s_theory.calculus import GaussianMatrix, SymmetricMatrix
from w2s_theory.claim import Expected
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import (
    SUBSPACES,
    TRUTH,
    B,
    C,
    beta_s,
    gamma_s,
    least_squares,
    squared_norm,
    teacher,
)
from w2s_theory.setting.symbols import KAPPA, D, N, d_s, n_s, sigma

m = N + n_s
V_m, T_m, e_m = GaussianMatrix("V_m", m, d_s), GaussianMatrix("T_m", m, D - d_s), GaussianMatrix("e_m", m, 1)
Q = SymmetricMatrix("Q", m)
"""The projection on the rows with pseudo-labels."""
ROWS = (Eq(Q * Q, Q), Eq(Trace(Q), N))

labels = Q * (V_m * C + T_m * B) * teacher + (Identity(m) - Q) * (V_m * beta_s + T_m * gamma_s + sigma * e_m)
error = least_squares(V_m, labels) - beta_s

claims = tuple(
    Expected(
        id=f"composition.mixed-student.{name}",
        title=f"Excess risk of a student on true labels and pseudo-labels, {at}",
        words="True labels among the pseudo-labels replace a part of what the teacher got wrong by label noise.",
        quantity=quantity,
        expression=expression,
        given=SUBSPACES + TRUTH + ROWS,
        where=where,
        assumptions=(*STANDARD, "the student's labels are of other inputs than its teacher's"),
        source="new",
        measure={f"mixed student.{name}": 1},
        situation=situations.MIXED_STUDENT,
        heavy=True,
        sharp=False,
    )
    for name, at, where, quantity, expression in (
        (
            *("population", "at a fresh point", KAPPA, r"\mathrm{ER}(f_{w2s}^{\mathrm{mix}})"),
            squared_norm(error) + squared_norm(gamma_s),
        ),
        (
            *("in-sample", "on its training inputs", KAPPA, r"\mathrm{ER}_{\mathrm{in}}(f_{w2s}^{\mathrm{mix}})"),
            squared_norm(V_m * error - T_m * gamma_s) / m,
        ),
    )
)
