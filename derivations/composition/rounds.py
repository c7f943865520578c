"""Any number of rounds, by induction: gradient steps on fresh data, and generations that learn from each other.

- **Gradient steps** of size η, each on N fresh inputs with true labels and whitened features, from zero:

      ER(k) = ρ_s + λᵏ |P_sθ|² + (1 − λᵏ) η² (σ² + ρ_s) d_s/(N (1 − λ)),    λ = 1 − 2η + η² (N + d_s + 1)/N.

- **Generations**: a model that is fitted to n true labels labels N fresh inputs for the next one, label noise being
  added each time. Each generation adds the same,

      ER(k) = ρ_s + (σ² + ρ_s) d_s/(n − d_s − 1) + k σ² d_s/(N − d_s − 1):

  the collapse of models that learn from each other is linear, not exponential.

The first is classical (stochastic gradient descent by minibatches; compare Défossez & Bach 2015, AISTATS); the second
is, without approximation error, in Dohmatob, Feng, Kempe (2024), arXiv 2402.07712.
"""

from sympy import Eq, MatrixSymbol, Trace

from derivations.risks.baseline_population import claim as baseline
from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected, Recurrence
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import (
    STRONG_SIGNAL,
    STRONG_TRUTH,
    T,
    V,
    beta_s,
    gamma_s,
    least_squares,
    squared_norm,
)
from w2s_theory.setting.symbols import N, before, d_s, eta, rho_s, sigma

e_N, u = GaussianMatrix("e_N", N, 1), MatrixSymbol("u", d_s, 1)
"""The noise of fresh labels; the error in the strong span before a round."""
BEFORE = (*STRONG_TRUTH, Eq(Trace(u.T * u), before - rho_s))
WHITENED = ("Gaussian features, whitened in the strong span", *STANDARD[1:])
SGD = "classical; compare Défossez & Bach (2015), AISTATS"
COLLAPSE = "Dohmatob, Feng, Kempe (2024), arXiv 2402.07712, without approximation error"

zero = Expected(
    id="rounds.descent.start",
    title="The risk of predicting zero",
    words="Before the first step all of the signal is missed.",
    quantity=r"\mathrm{ER}(0)",
    expression=squared_norm(beta_s) + squared_norm(gamma_s),
    given=STRONG_TRUTH + STRONG_SIGNAL,
    assumptions=WHITENED,
    source="by definition",
    measure={"zero": 1},
    situation=situations.ROUNDS,
)
step = Expected(
    id="rounds.descent.step",
    title="Excess risk after one more gradient step on fresh data",
    words="A step takes a share of the error away and adds the noise of its labels.",
    quantity=r"\mathrm{ER}(f_s^{+})",
    expression=squared_norm(u - eta / N * V.T * (V * u - T * gamma_s - sigma * e_N)) + squared_norm(gamma_s),
    given=BEFORE,
    assumptions=WHITENED,
    source=SGD,
    measure={"step": 1},
    situation=situations.ROUNDS,
)
generation = Expected(
    id="rounds.generations.step",
    title="Excess risk of a generation that learns from the one before",
    words="A generation adds the error of its own label noise to all that was wrong before.",
    quantity=r"\mathrm{ER}(f_s^{*})",
    expression=squared_norm(u + least_squares(V, sigma * e_N)) + squared_norm(gamma_s),
    given=BEFORE,
    assumptions=STANDARD,
    source=COLLAPSE,
    measure={"generation": 1},
    situation=situations.ROUNDS,
)

claims = (
    zero,
    step,
    generation,
    Recurrence(
        id="rounds.descent",
        title="Excess risk after any number of gradient steps, each on fresh data",
        words="Gradient steps on fresh data approach a floor of noise geometrically.",
        quantity=r"\mathrm{ER}(f_s^{(k)})",
        base=zero,
        step=step,
        assumptions=WHITENED,
        source=SGD,
        measure={"steps": 1},
        situation=situations.ROUNDS,
    ),
    Recurrence(
        id="rounds.generations",
        title="Excess risk of any number of generations that learn from each other",
        words="Each generation that learns from the one before adds the same error of estimation.",
        quantity=r"\mathrm{ER}(f_s^{k*})",
        base=baseline,
        step=generation,
        read_in=N,
        assumptions=STANDARD,
        source=COLLAPSE,
        measure={"generations": 1},
        situation=situations.ROUNDS,
    ),
)
