"""Classics of multivariate statistics as moments, each with its proof.

- **Hotelling's T²** with a shifted mean: for z + x of unit covariance and an independent scatter matrix of n degrees of
  freedom T² = n (z+x)ᵀS(z+x).
- **James & Stein**: the estimate J = z − (n − 2) z/|z|² of the mean of z has at the origin the risk 2, in however many
  dimensions n.
- **Kurtosis**: let the rows of a design X be r_i g_i with independent radii, r_i² of mean 1 and variance κ (Mardia's
  kurtosis: E|r g|⁴ = (1 + κ) d(d + 2)). To second order in r_i² − 1, E tr (XᵀX)⁻¹ is E tr S + κ Σ_i E P_ii (GS²Gᵀ)_ii;
  with K the projection on row i the sum is n times what is claimed here at tr K = tr K² = 1,

      E tr (XᵀX)⁻¹ = d/(n − d − 1) · (1 + κ (d + 2)/(n + 2)) + O(κ²).

Others are special cases of what this chapter has: the leverage of a row is `projection.1`, that of a fresh point
`hotelling.mean`, and R² of labels that the n × d design tells nothing of is `subspaces.angles` for k = 1, of mean d/n.
"""

from sympy import MatrixSymbol, Trace

from w2s_theory.calculus import GaussianMatrix

from . import G, K, P, S, d, moment, n

h, x = GaussianMatrix("h", d, 1), MatrixSymbol("x", d, 1)
z = GaussianMatrix("z", n, 1)
J = z - (n - 2) * z * (z.T * z).inv()

claims = (
    moment(
        "h is a standard normal vector, x a constant one, S the inverse of an independent Wishart matrix.",
        "hotelling.shifted",
        "E (h+x)ᵀS(h+x), Hotelling's T² of a shifted mean",
        "Hotelling (1931), Ann. Math. Statist. 2",
        Trace((h + x).T * S * (h + x)),
    ),
    moment(
        "J = z - (n - 2) z/|z|² is the James–Stein estimate of the mean of a normal vector z of n entries.",
        "james-stein",
        "E JᵀJ, the risk of the James–Stein estimate at the origin",
        "James & Stein (1961), Proc. Fourth Berkeley Symp. 1",
        Trace(J.T * J),
        sharp=False,
    ),
    moment(
        "P = GSGᵀ projects on the columns of G; K is the projection on a row, if the mean inverse is to be expanded.",
        "kurtosis.first-order",
        "E tr(KP) tr(KGS²Gᵀ), of which the first order of the kurtosis of rows is made",
        "new",
        Trace(K * P) * Trace(K * G * S * S * G.T),
        margin=20,
        heavy=True,
    ),
)
