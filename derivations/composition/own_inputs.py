"""A student on its teacher's own inputs: no fresh ones, the teacher's predictions on the n labelled inputs as labels.

For spans that meet at 0° and 90° only, in k = dim(𝒱_s ∩ 𝒱_w) directions, and a truth in both spans:

    on the n inputs      (σ²/n) · (k + (d_w − k)(d_s − k)/(n − k)),
    at a fresh point     σ²/(n − k − 1) · (k + (n − 1)/(n − d_s − 1) · (d_w − k)(d_s − k)/(n − k)).

As many fresh inputs are never better, N ≤ n, at a fresh point or in-sample. More may be, but to leading order in 1/n
only if k < d_s/2, and then for N > n d_s/(d_s − 2k): new inputs make the teacher's errors in 𝒱_w ∖ 𝒱_s look like noise,
which the student averages out, but only the old ones tell it what the teacher mistook for the signal. For k = d_w the
student is its teacher either way.

Reduction to independent Gaussian matrices: let X (n × k) be the common features, W, Z those of the weak and of the
strong span alone. Turn R^n so that the first k coordinates are the column space of X, by X(XᵀX)^{-1/2} and any
complement of it. W, Z and the noise stay Gaussian and independent of X; of their last n − k rows, W', Z', e', both
regressions see what X leaves, P_w = P_X ⊕ P_W' and P_s = P_X ⊕ P_Z'. The first k rows, Z_X and e_X, only enter the
student's coefficients on X, (XᵀX)^{-1/2}(e_X − Z_X b), if b are those on Z.

New.
"""

from typing import Any

from sympy import Trace

from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected, Step
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import least_squares, squared_norm
from w2s_theory.setting.symbols import d_s, d_shared, d_w, n, sigma

X = GaussianMatrix("X", n, d_shared)
W = GaussianMatrix("W", n - d_shared, d_w - d_shared)
Z, Z_X = GaussianMatrix("Z", n - d_shared, d_s - d_shared), GaussianMatrix("Z_X", d_shared, d_s - d_shared)
e, e_X = GaussianMatrix("e", n - d_shared, 1), GaussianMatrix("e_X", d_shared, 1)

b = least_squares(Z, W * least_squares(W, sigma * e))
"""The student's coefficients on Z, (d_s − k) × 1; its labels there are P_W'e'."""
residual = sigma * e_X - Z_X * b
"""(XᵀX)^{1/2} times its coefficients on X, k × 1."""
ASSUMPTIONS = (
    "Gaussian features",
    "independent label noise of variance σ²",
    "principal angles of 0° and 90° only",
    "the truth lies in both spans",
)


def on_own_inputs(where: str, **parts: Any) -> Expected:
    """A claim on this student's risk ``where`` it is measured."""
    return Expected(
        id=f"composition.own-inputs.{where}",
        assumptions=ASSUMPTIONS,
        source="new",
        measure={f"own student.{where}": 1},
        situation=situations.OWN_INPUTS,
        well_specified=True,
        margin=20,
        **parts,
    )


in_sample = on_own_inputs(
    "in-sample",
    title="Excess risk of a student on its teacher's own inputs, averaged over them",
    words="On the inputs that both were trained on the student is a projection of its teacher, which leaves the noise "
    "on the shared directions and the chance overlap of the others.",
    quantity=r"\mathrm{ER}_{\mathrm{in}}(f_{w2s}^{\mathrm{own}})",
    expression=(squared_norm(sigma * e_X) + squared_norm(Z * b)) / n,
)
population = on_own_inputs(
    "population",
    title="Excess risk of a student of its teacher's own inputs, at a fresh point",
    words="The student refits the shared directions to the labels with the chance overlap of the others as noise.",
    quantity=r"\mathrm{ER}(f_{w2s}^{\mathrm{own}})",
    expression=Trace(residual.T * (X.T * X).inv() * residual) + squared_norm(b),
    steps=(Step("Risk from the student's own directions alone", squared_norm(b)),),
)
claims = (in_sample, population)
