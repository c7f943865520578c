"""Teacher and student, declared once as matrix expressions.

Latent inputs are N(0, I_D), the truth is a linear function of them. Least squares sees a feature map only through its
span, so the features are written in orthonormal coordinates; invariance is checked against raw features elsewhere.

The n labelled inputs in coordinates adapted to the weak span: ``U`` (n × d_w) within it, ``R`` (n × (D − d_w)) outside.
The truth has coefficients ``beta_w`` on U and ``gamma_w`` on R; ``e`` (n × 1) is the standardized label noise.

The N pseudo-labelled inputs in coordinates adapted to the strong span: ``V`` (N × d_s) within, ``T`` (N × (D − d_s))
outside. There the weak features are VC + TB, where ``C`` = V_sᵀV_w holds the cosines of the principal angles (its
singular values) and ``B`` what is left of the weak span outside the strong one: BᵀB = I − CᵀC.
"""

from __future__ import annotations

from sympy import Eq, Expr, Identity, MatrixSymbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..calculus import GaussianMatrix
from .symbols import D, N, d_s, d_sw, d_w, n, rho_w, sigma

U = GaussianMatrix("U", n, d_w)
R = GaussianMatrix("R", n, D - d_w)
e = GaussianMatrix("e", n, 1)
V = GaussianMatrix("V", N, d_s)
T = GaussianMatrix("T", N, D - d_s)

C = MatrixSymbol("C", d_s, d_w)
B = MatrixSymbol("B", D - d_s, d_w)
beta_w = MatrixSymbol("beta_w", d_w, 1)
gamma_w = MatrixSymbol("gamma_w", D - d_w, 1)

SUBSPACES = (Eq(B.T * B, Identity(d_w) - C.T * C), Eq(Trace(C * C.T), d_sw))
"""The weak basis is orthonormal, and d_sw is the correlation dimension."""

TRUTH = (Eq(Trace(gamma_w.T * gamma_w), rho_w),)
"""rho_w is the squared norm of what the weak features cannot express."""


def least_squares(features: MatrixExpr, labels: MatrixExpr) -> MatrixExpr:
    """Coefficients (XᵀX)⁻¹Xᵀy of ridgeless regression, for at least as many samples as features."""
    return (features.T * features).inv() * features.T * labels


def squared_norm(vector: MatrixExpr) -> Expr:
    return Trace(vector.T * vector)


labels = U * beta_w + R * gamma_w + sigma * e
weak_features = V * C + T * B

teacher = least_squares(U, labels)
"""Coefficients of the weak teacher on its features, d_w × 1."""

teacher_noise = least_squares(U, sigma * e)
"""The part of them that the label noise makes: all of the error if the truth lies in the weak span."""

student_noise = least_squares(V, weak_features * teacher_noise)
"""What the student learns from it: its coefficients on V, d_s × 1, trained on the teacher's predictions."""
