"""The average of two teachers with different features, on labels of their own or on the same, and its student.

Teachers with the spans 𝒱_w and 𝒱_u, each trained on n labels of its own, with κ_w = (σ² + ρ_w)/(n − d_w − 1) and
κ_u = (σ² + ρ_u)/(n − d_u − 1):

    ER(f̄)      = ¼ (ρ_w + κ_w d_w + ρ_u + κ_u d_u) + ½ ρ_wu,    ρ_wu = ⟨(I − P_w)θ, (I − P_u)θ⟩;
    ER(f̄_w2s)  = ¼ Σ κ_i (d_si + d_s/(N − d_s − 1) · (d_i − d_si))    for a truth in all spans.

Different features help twice: errors of approximation may be orthogonal or cancel, ρ_wu < 0, and those of estimation
are independent as for one span. On the *same* n labels the latter are dependent where the spans overlap. For spans that
meet at 0° and 90°, in k = dim(𝒱_w ∩ 𝒱_u) directions, and a truth in both,

    ER(f̄) = ¼ σ² (d_w/(n − d_w − 1) + d_u/(n − d_u − 1)) + ½ σ² k/(n − k − 1):

the price of labels that are used twice is that of a regression on the common features alone. The reduction to
independent Gaussian matrices is that of `composition.own-inputs`.

New.
"""

from sympy import Eq, Identity, MatrixSymbol, Trace

from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import (
    SUBSPACES,
    WEAK_SIGNAL,
    WEAK_TRUTH,
    B,
    C,
    T,
    V,
    beta_w,
    least_squares,
    squared_norm,
    teacher,
    teacher_noise,
)
from w2s_theory.setting.symbols import D, d_s, d_su, d_u, d_w, d_wu, n, rho_u, rho_w, rho_wu, sigma, signal

U_2, R_2, e_2 = GaussianMatrix("U_2", n, d_u), GaussianMatrix("R_2", n, D - d_u), GaussianMatrix("e_2", n, 1)
beta_u, gamma_u = MatrixSymbol("beta_u", d_u, 1), MatrixSymbol("gamma_u", D - d_u, 1)
second = least_squares(U_2, U_2 * beta_u + R_2 * gamma_u + sigma * e_2)
second_noise = least_squares(U_2, sigma * e_2)

f = MatrixSymbol("f", D, 1)
V_w, V_u = MatrixSymbol("V_w", D, d_w), MatrixSymbol("V_u", D, d_u)
"""The truth, and orthonormal bases of the spans."""
TWO_TRUTHS = (
    *WEAK_TRUTH,
    *WEAK_SIGNAL,
    Eq(Trace(gamma_u.T * gamma_u), rho_u),
    Eq(Trace(beta_u.T * beta_u), signal - rho_u),
    Eq(Trace(f.T * f), signal),
    Eq(V_w.T * V_w, Identity(d_w)),
    Eq(V_u.T * V_u, Identity(d_u)),
    Eq(V_w.T * f, beta_w),
    Eq(V_u.T * f, beta_u),
    Eq(Trace(beta_w.T * V_w.T * V_u * beta_u), signal - rho_w - rho_u + rho_wu),
)
C_u, B_u = MatrixSymbol("C_u", d_s, d_u), MatrixSymbol("B_u", D - d_s, d_u)
SECOND_SUBSPACE = (Eq(B_u.T * B_u, Identity(d_u) - C_u.T * C_u), Eq(Trace(C_u * C_u.T), d_su))
labels = V * (C * teacher_noise + C_u * second_noise) / 2 + T * (B * teacher_noise + B_u * second_noise) / 2

X = GaussianMatrix("X", n, d_wu)
W, W_X = GaussianMatrix("W", n - d_wu, d_w - d_wu), GaussianMatrix("W_X", d_wu, d_w - d_wu)
Z, Z_X = GaussianMatrix("Z", n - d_wu, d_u - d_wu), GaussianMatrix("Z_X", d_wu, d_u - d_wu)
e, e_X = GaussianMatrix("e", n - d_wu, 1), GaussianMatrix("e_X", d_wu, 1)
own = least_squares(W, sigma * e), least_squares(Z, sigma * e)
"""The errors on what only one of the spans has."""
residual = sigma * e_X - (W_X * own[0] + Z_X * own[1]) / 2
"""(XᵀX)^{1/2} times the error on what both have."""

claims = (
    Expected(
        id="composition.two-teachers.teacher",
        title="Excess risk of the average of two teachers with different features, each on labels of its own",
        words="Averaging halves the mean of the two variances, and leaves of the approximation errors what they have "
        "in common.",
        quantity=r"\mathrm{ER}(\bar f_{wu})",
        expression=squared_norm((V_w * teacher + V_u * second) / 2 - f),
        given=TWO_TRUTHS,
        read_in=n,
        assumptions=(*STANDARD, "two teachers, each trained on n samples of its own"),
        source="new",
        measure={"teacher": 1},
        situation=situations.TWO_TEACHERS,
    ),
    Expected(
        id="composition.two-teachers.student",
        title="Excess risk of a student of two teachers with different features, each on labels of its own",
        words="The student has a quarter of the sum of the variances that students of each of the teachers have.",
        quantity=r"\mathrm{ER}(\bar f_{wu2s})",
        expression=squared_norm(least_squares(V, labels)),
        given=SUBSPACES + SECOND_SUBSPACE,
        read_in=n,
        assumptions=(
            "Gaussian features",
            "independent label noise of variance σ²",
            "the truth lies in all three spans",
            "two teachers, each trained on n samples of its own",
        ),
        source="new",
        measure={"student.population": 1},
        situation=situations.TWO_TEACHERS,
        well_specified=True,
        margin=20,
    ),
    Expected(
        id="composition.two-teachers.same-labels",
        title="Excess risk of the average of two teachers with different features, on the same labels",
        words="To the risk on labels of their own, one half of that of a regression on the common features is added.",
        quantity=r"\mathrm{ER}(\bar f_{wu}^{\mathrm{same}})",
        expression=Trace(residual.T * (X.T * X).inv() * residual) + (squared_norm(own[0]) + squared_norm(own[1])) / 4,
        read_in=n,
        assumptions=(
            "Gaussian features",
            "independent label noise of variance σ²",
            "principal angles of 0° and 90° only",
            "the truth lies in both spans",
        ),
        source="new",
        measure={"teacher": 1},
        situation=situations.SAME_LABELS,
        well_specified=True,
        margin=20,
    ),
)
