"""The average of M teachers, and a student that is trained on its predictions.

M weak teachers, each trained on n labelled samples of its own; their average has the risk of one teacher whose variance
is divided by M, and so has all that a student learns from it: in the theorems on one teacher κ becomes κ/M,

    ER(f̄_w)           = ρ_w + d_w κ/M,
    ER(f̄_w2s)         = ρ_s + b + d_sw κ/M + d_s/(N − d_s − 1) · (g + (d_w − d_sw) κ/M),
    ER_in-sample(f̄_w2s) = (1 − d_s/N)(ρ_s + b + d_sw κ/M) + (d_s/N)(ρ_w + d_w κ/M),

with κ = (σ² + ρ_w)/(n − d_w − 1). Compared with one teacher that has all nM samples, (σ² + ρ_w)/(nM − d_w − 1), the
average pays M(d_w + 1) samples instead of d_w + 1. Approximation errors stay: all teachers have the same.

The teachers are exchangeable and enter the errors linearly with weights of sum 1, so the expectation of the squared
error of the average is 1/M of that of one teacher and 1 − 1/M of the inner product of the errors of two.

New; for the average of least squares estimators compare Zhang, Duchi, Wainwright (2013), J. Mach. Learn. Res. 14.
"""

from collections.abc import Callable

from sympy import Expr, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected, Step
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import (
    SUBSPACES,
    TRUTH,
    WEAK_TRUTH,
    T,
    V,
    beta_s,
    beta_w,
    gamma_s,
    gamma_w,
    least_squares,
    squared_norm,
    teacher,
    weak_features,
)
from w2s_theory.setting.symbols import KAPPA, D, M, N, d_w, n, sigma

U_2, R_2, e_2 = GaussianMatrix("U_2", n, d_w), GaussianMatrix("R_2", n, D - d_w), GaussianMatrix("e_2", n, 1)
another_teacher = least_squares(U_2, U_2 * beta_w + R_2 * gamma_w + sigma * e_2)


def averaged(error: Callable[[MatrixExpr], MatrixExpr]) -> Expr:
    """|error of the average of M teachers|², in the mean over exchangeable teachers; ``error`` is affine in one."""
    one, another = error(teacher), error(another_teacher)
    return squared_norm(one) / M + (1 - 1 / M) * Trace(one.T * another)


def student_error(coefficients: MatrixExpr) -> MatrixExpr:
    """The student's error in its span, d_s × 1, if its teacher has these coefficients."""
    return least_squares(V, weak_features * coefficients) - beta_s


INDEPENDENT = (*STANDARD, "M teachers, each trained on n samples of its own")

claims = (
    Expected(
        id="composition.average.teacher",
        title="Excess risk of the average of M teachers",
        words="Averaging M independent teachers divides their variance by M and leaves their approximation error.",
        quantity=r"\mathrm{ER}(\bar f_w)",
        expression=averaged(lambda coefficients: coefficients - beta_w) + squared_norm(gamma_w),
        given=WEAK_TRUTH,
        where=KAPPA,
        assumptions=INDEPENDENT,
        source="new",
        measure={"teacher": 1},
        situation=situations.AVERAGES,
        steps=(
            Step("Errors of two teachers are uncorrelated", Trace((teacher - beta_w).T * (another_teacher - beta_w))),
        ),
    ),
    Expected(
        id="composition.average.student",
        title="Excess risk of a student of M teachers at a fresh point",
        words="A student of the average of M teachers has the risk of a student of one teacher with 1/M of its "
        "variance.",
        quantity=r"\mathrm{ER}(\bar f_{w2s})",
        expression=averaged(student_error) + squared_norm(gamma_s),
        given=SUBSPACES + TRUTH,
        read_in=N,
        where=KAPPA,
        assumptions=INDEPENDENT,
        source="new",
        measure={"student.population": 1},
        situation=situations.AVERAGES,
    ),
    Expected(
        id="composition.average.student.in-sample",
        title="Excess risk of a student of M teachers on its training inputs",
        words="The mixture of the risk with infinitely many pseudo-labels and of the teachers' own, with weight d_s/N, "
        "holds for the average of M teachers as for one.",
        quantity=r"\mathrm{ER}_{\mathrm{in}}(\bar f_{w2s})",
        expression=averaged(lambda coefficients: V * student_error(coefficients) - T * gamma_s) / N,
        given=SUBSPACES + TRUTH,
        read_in=N,
        where=KAPPA,
        assumptions=INDEPENDENT,
        source="new",
        measure={"student.in-sample": 1},
        situation=situations.AVERAGES,
    ),
)
