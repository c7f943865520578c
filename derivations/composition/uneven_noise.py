"""Label noise of uneven variance, or correlated: only the mean variance counts.

Let the label noise be L·e with uncorrelated standardized e and any constant n × n matrix L: a diagonal one for
variances σ_i² that differ between samples, any other for correlated noise. Teacher and student have the risks that they
have for independent noise of the mean variance σ² = tr(LᵀL)/n = (1/n)Σσ_i²,

    ER(f_w) = ρ_w + κ d_w,    ER(f_w2s) = ρ_s + b + κ d_sw + d_s/(N − d_s − 1) · (g + κ(d_w − d_sw)),

κ = (σ² + ρ_w)/(n − d_w − 1), and on the training inputs likewise: Gaussian inputs have no preferred direction among the
samples, so all directions of the noise are alike. This is so in the mean over the inputs, not for given ones, and only
if the noise does not depend on them.

New.
"""

from sympy import Eq, MatrixSymbol, Trace

from w2s_theory.claim import Expected
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import (
    SUBSPACES,
    TRUTH,
    WEAK_TRUTH,
    R,
    T,
    U,
    V,
    beta_s,
    beta_w,
    e,
    gamma_s,
    gamma_w,
    least_squares,
    squared_norm,
    weak_features,
)
from w2s_theory.setting.symbols import KAPPA, N, n, sigma

L = MatrixSymbol("L", n, n)
MEAN_VARIANCE = (Eq(Trace(L.T * L), n * sigma**2),)
ASSUMPTIONS = (
    "Gaussian features",
    "label noise independent of the features, uneven or correlated, of mean variance σ²",
    "fixed subspaces",
)

teacher = least_squares(U, U * beta_w + R * gamma_w + L * e)
student = least_squares(V, weak_features * teacher)

claims = tuple(
    Expected(
        id=f"composition.uneven-noise.{name}",
        title=f"Excess risk of the {whose} for uneven label noise",
        words=f"The {whose} has the same risk as for independent noise of the mean variance.",
        quantity=quantity,
        expression=expression,
        given=given + MEAN_VARIANCE,
        read_in=read_in,
        where=KAPPA,
        assumptions=ASSUMPTIONS,
        source="new",
        measure={measure: 1},
        situation=situations.UNEVEN_NOISE,
    )
    for name, measure, whose, quantity, read_in, given, expression in (
        (
            *("teacher", "teacher", "weak teacher", r"\mathrm{ER}(f_w)", n, WEAK_TRUTH),
            squared_norm(teacher - beta_w) + squared_norm(gamma_w),
        ),
        (
            *("student", "student.population", "student at a fresh point", r"\mathrm{ER}(f_{w2s})", N),
            SUBSPACES + TRUTH,
            squared_norm(student - beta_s) + squared_norm(gamma_s),
        ),
        (
            *("student.in-sample", "student.in-sample", "student on its training inputs"),
            *(r"\mathrm{ER}_{\mathrm{in}}(f_{w2s})", N, SUBSPACES + TRUTH),
            squared_norm(V * (student - beta_s) - T * gamma_s) / N,
        ),
    )
)
