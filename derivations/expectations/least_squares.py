"""Least squares with a random Gaussian design G of n rows: moments of its pseudoinverse G⁺ = (GᵀG)⁻¹Gᵀ.

With noise of covariance K the estimator's covariance is G⁺KG⁺ᵀ; its mean depends on K through the trace alone, as the
column space of G is uniformly random.
"""

from sympy import Trace

from . import A, G, K, S, W, moment

G_plus = S * G.T
covariance = G_plus * K * G_plus.T

WORDS = "G⁺ = (GᵀG)⁻¹Gᵀ is the pseudoinverse of a Gaussian design G, n × d."

claims = (
    moment(WORDS, "least-squares.covariance", "E tr(A G⁺KG⁺ᵀ)", "new", Trace(A * covariance)),
    moment(WORDS, "least-squares.prediction", "E tr(W G⁺KG⁺ᵀ)", "new", Trace(W * covariance)),
    moment(
        WORDS,
        "least-squares.covariance.square",
        "E tr(A G⁺KG⁺ᵀ)²",
        "new",
        Trace(A * covariance) ** 2,
        margin=18,
        heavy=True,
    ),
)
