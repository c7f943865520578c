"""A student that takes one or two gradient steps from zero, and one that is shrunken.

Features are whitened. From w_0 = 0 the student takes steps of size η down the gradient of half the mean squared error
on its N pseudo-labels y,

    w_{k+1} = w_k − (η/N) Vᵀ(V w_k − y),

the same ones each time; so w_k is a polynomial in VᵀV of degree k, times y, and what is expected are moments of a
Wishart matrix. A shrunken student is a multiple a of the one that least squares finds.

New; that early stopping regularizes a student is discussed by Burns et al. (2023), arXiv 2312.09390, and Charikar,
Pabbaraju, Shiragur (2024), arXiv 2405.15116.
"""

from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.claim import Expected
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import (
    SIGNAL,
    SUBSPACES,
    TRUTH,
    V,
    beta_s,
    gamma_s,
    squared_norm,
    student,
    teacher,
    weak_features,
)
from w2s_theory.setting.symbols import KAPPA, N, eta, shrinkage

WHITENED = ("Gaussian features, whitened in the strong span", *STANDARD[1:])
labels = weak_features * teacher


def stepped(weights: MatrixExpr) -> MatrixExpr:
    """The student after one more step."""
    return weights - eta / N * V.T * (V * weights - labels)


one = eta / N * V.T * labels
"""A step from zero."""

claims = tuple(
    Expected(
        id=f"composition.{name}",
        title=title,
        words=words,
        quantity=rf"\mathrm{{ER}}(f_{{w2s}}^{{{mark}}})",
        expression=squared_norm(weights - beta_s) + squared_norm(gamma_s),
        given=SUBSPACES + TRUTH + SIGNAL,
        where=KAPPA,
        assumptions=assumptions,
        source="new",
        measure={f"{model}.population": 1},
        situation=situations.UNFINISHED,
        heavy=model == "student of two steps",
    )
    for name, model, mark, weights, assumptions, title, words in (
        (
            *("gradient.one", "student of one step", "(1)", one, WHITENED),
            "Excess risk of a student after one gradient step",
            "After one step the student has its teacher's signal and noise, each by a factor and with a scatter of its "
            "own.",
        ),
        (
            *("gradient.two", "student of two steps", "(2)", stepped(one), WHITENED),
            "Excess risk of a student after two gradient steps",
            "The second step corrects what the first one made of the correlations of the features.",
        ),
        (
            *("shrunken", "shrunken student", "a", shrinkage * student, STANDARD),
            "Excess risk of a shrunken student",
            "Shrinking the student reduces the noise by the square of the factor, and what it knows of the signal by "
            "the factor.",
        ),
    )
)
