"""Teacher, student, baseline and ceiling, declared once as matrix expressions.

Latent inputs are N(0, I_D), the truth θ is a linear function of them. Least squares sees a feature map only through its
span, so the features are written in orthonormal coordinates; invariance is checked against raw features elsewhere.

Labelled inputs in coordinates of the weak span: ``U`` (n × d_w) within it, ``R`` (n × (D − d_w)) outside; there the
truth has the coefficients ``beta_w`` and ``gamma_w``; ``e`` (n × 1) is the standardized label noise.

Pseudo-labelled inputs in coordinates of the strong span: ``V`` (N × d_s) within it, ``T`` (N × (D − d_s)) outside;
there the truth has the coefficients ``beta_s`` and ``gamma_s``, and the weak features are VC + TB, where ``C`` =
V_sᵀV_w holds the cosines of the principal angles (its singular values) and ``B`` what the weak basis has outside the
strong span.

Baseline and ceiling see true labels of n and of n + N inputs: ``Vb``, ``Tb``, ``eb`` and ``Vc``, ``Tc``, ``ec``.
"""

from __future__ import annotations

from sympy import Eq, Expr, Identity, MatrixSymbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..calculus import GaussianMatrix
from .symbols import (
    D,
    N,
    d_s,
    d_sw,
    d_w,
    lambda_s,
    lambda_w,
    n,
    q_sw,
    rho_foreign,
    rho_missed,
    rho_s,
    rho_w,
    sigma,
    signal,
)

U = GaussianMatrix("U", n, d_w)
R = GaussianMatrix("R", n, D - d_w)
e = GaussianMatrix("e", n, 1)
V = GaussianMatrix("V", N, d_s)
T = GaussianMatrix("T", N, D - d_s)
V_w = GaussianMatrix("V_w", N, d_w)
Vb, Tb, eb = GaussianMatrix("V_b", n, d_s), GaussianMatrix("T_b", n, D - d_s), GaussianMatrix("e_b", n, 1)
Vc, Tc, ec = GaussianMatrix("V_c", n + N, d_s), GaussianMatrix("T_c", n + N, D - d_s), GaussianMatrix("e_c", n + N, 1)

C = MatrixSymbol("C", d_s, d_w)
B = MatrixSymbol("B", D - d_s, d_w)
beta_w = MatrixSymbol("beta_w", d_w, 1)
gamma_w = MatrixSymbol("gamma_w", D - d_w, 1)
beta_s = MatrixSymbol("beta_s", d_s, 1)
gamma_s = MatrixSymbol("gamma_s", D - d_s, 1)


def least_squares(features: MatrixExpr, labels: MatrixExpr) -> MatrixExpr:
    """Coefficients (XᵀX)⁻¹Xᵀy of ridgeless regression, for at least as many samples as features."""
    return (features.T * features).inv() * features.T * labels


def minimum_norm(features: MatrixExpr, labels: MatrixExpr) -> MatrixExpr:
    """Coefficients Xᵀ(XXᵀ)⁻¹y of least norm that interpolate, for at most as many samples as features.

    The norm is that of these coordinates: the features must be isotropic within their span.
    """
    return features.T * (features * features.T).inv() * labels


def ridge(features: MatrixExpr, labels: MatrixExpr, penalty: Expr) -> MatrixExpr:
    """Coefficients (XᵀX + nλI)⁻¹Xᵀy of ridge regression on n samples, with the ``penalty`` λ on their squared norm.

    The norm is that of these coordinates: the features must be isotropic within their span.
    """
    n, d = features.shape
    return (features.T * features + n * penalty * Identity(d)).inv() * features.T * labels


def squared_norm(vector: MatrixExpr) -> Expr:
    return Trace(vector.T * vector)


weak_features = V * C + T * B
labels = U * beta_w + R * gamma_w + sigma * e
labels_b = Vb * beta_s + Tb * gamma_s + sigma * eb
labels_c = Vc * beta_s + Tc * gamma_s + sigma * ec

teacher = least_squares(U, labels)
teacher_wide = minimum_norm(U, labels)
"""Coefficients of the weak teacher on its features, d_w × 1, for n ≥ d_w and for n ≤ d_w."""

student = least_squares(V, weak_features * teacher)
"""Coefficients of the student on V, d_s × 1, trained on its teacher's predictions."""

baseline = least_squares(Vb, labels_b)
ceiling = least_squares(Vc, labels_c)
"""The strong model trained on true labels, d_s × 1: on the n labelled inputs, and on all n + N."""

ridge_teacher = ridge(U, labels, lambda_w)
ridge_student = ridge(V, weak_features * ridge_teacher, lambda_s)
ridge_baseline = ridge(Vb, labels_b, lambda_s)
ridge_own_student = ridge(V_w, V_w * ridge_teacher, lambda_s)
"""The same by ridge regression, on features that are isotropic within their spans; and a student with its teacher's
features."""

teacher_noise = least_squares(U, sigma * e)
student_noise = least_squares(V, weak_features * teacher_noise)
"""What the label noise alone makes of teacher and student: all of their error if the truth lies in both spans."""

SUBSPACES = (Eq(B.T * B, Identity(d_w) - C.T * C), Eq(Trace(C * C.T), d_sw))
"""The weak basis is orthonormal, and d_sw is the correlation dimension ‖V_sᵀV_w‖²."""

FOURTH_POWERS = (Eq(Trace(C * C.T * C * C.T), q_sw),)
"""q_sw is the sum of the fourth powers of the cosines."""

WEAK_TRUTH = (Eq(Trace(gamma_w.T * gamma_w), rho_w),)
STRONG_TRUTH = (Eq(Trace(gamma_s.T * gamma_s), rho_s),)
"""The approximation errors: squared norms of what weak and strong features cannot express."""

WEAK_SIGNAL = (Eq(Trace(beta_w.T * beta_w), signal - rho_w),)
STRONG_SIGNAL = (Eq(Trace(beta_s.T * beta_s), signal - rho_s),)
"""The rest of the signal |θ|² is what the features can express."""

TRUTH = (
    *WEAK_TRUTH,
    *STRONG_TRUTH,
    Eq(B.T * gamma_s, beta_w - C.T * beta_s),
    Eq(Trace(beta_w.T * beta_w), rho_foreign + Trace(beta_w.T * C.T * C * beta_w)),
    Eq(Trace(beta_s.T * beta_s), rho_missed + 2 * Trace(beta_s.T * C * beta_w) - Trace(beta_w.T * C.T * C * beta_w)),
    Eq(
        2 * Trace(beta_s.T * C * beta_w),
        2 * Trace(beta_w.T * C.T * C * beta_w) + rho_w + rho_foreign - rho_missed - rho_s,
    ),
)
"""One truth in both coordinates. The third line says that they describe one θ within the weak span, the others that
rho_foreign = ‖(I − P_s)P_wθ‖² = |Bβ_w|², rho_missed = ‖P_s(I − P_w)θ‖² = |β_s − Cβ_w|², and that |β_w|² + ρ_w and
|β_s|² + ρ_s are both |θ|²."""

SIGNAL = (Eq(Trace(beta_w.T * C.T * C * beta_w), signal - rho_w - rho_foreign),)
"""What TRUTH leaves open: the signal that both spans express one after the other, |P_sP_wθ|²."""

MATRICES: dict[MatrixSymbol, str] = {
    U: "labelled inputs within the weak span",
    R: "labelled inputs outside of the weak span",
    e: "label noise",
    V: "pseudo-labelled inputs within the strong span",
    T: "pseudo-labelled inputs outside of the strong span",
    C: "the weak basis within the strong span",
    B: "the weak basis outside of the strong span",
    beta_w: "the truth within the weak span",
    gamma_w: "the truth outside of the weak span",
    beta_s: "the truth within the strong span",
    gamma_s: "the truth outside of the strong span",
    V_w: "pseudo-labelled inputs within the weak span",
    Vb: "the baseline's inputs within the strong span",
    Tb: "the baseline's inputs outside of the strong span",
    eb: "the noise of the baseline's labels",
    Vc: "the ceiling's inputs within the strong span",
    Tc: "the ceiling's inputs outside of the strong span",
    ec: "the noise of the ceiling's labels",
}
"""What the letters of proofs are, in words."""
