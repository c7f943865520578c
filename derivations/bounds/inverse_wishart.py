"""The variance of an entry beside the diagonal of an inverse Wishart matrix, against a published formula.

For S = (UᵀU)⁻¹, U of n rows and d_w columns, and orthonormal x and y the entry xᵀSy has the mean 0 and the variance

    E S_12² = 1/((n − d_w)(n − d_w − 1)(n − d_w − 3)).

NumPyro documents and computes (Ψ_ij² + Ψ_iiΨ_jj)/((ν − p − 1)²(ν − p − 3)) as the variance of all entries of an inverse
Wishart matrix; here that is 1/((n − d_w − 1)²(n − d_w − 3)), which is right on the diagonal and too large beside it, by
the factor (ν − p)/(ν − p − 1) where Ψ is diagonal.

The variance is that of Press (1982), Applied Multivariate Analysis, §5.2, and von Rosen (1988), Scand. J. Statist. 15.
"""

from sympy import Eq, Ge, MatrixSymbol, Trace

from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected, Inequality, term
from w2s_theory.setting.situations import INVERSE_WISHART
from w2s_theory.setting.symbols import d_w, n

U, x, y = GaussianMatrix("U", n, d_w), MatrixSymbol("x", d_w, 1), MatrixSymbol("y", d_w, 1)
ORTHONORMAL = (Eq(Trace(x.T * x), 1), Eq(Trace(y.T * y), 1), Eq(Trace(x.T * y), 0))
ASSUMPTIONS = ("independent standard normal entries", "two orthogonal directions")

entry = Expected(
    id="inverse-wishart.entry",
    title="The variance of an entry beside the diagonal of an inverse Wishart matrix",
    words="Beside the diagonal the entries have the mean 0 and less than half of the variance of the diagonal.",
    quantity=r"\mathbb{E}\,S_{12}^2",
    expression=Trace(x.T * (U.T * U).inv() * y) ** 2,
    given=ORTHONORMAL,
    assumptions=ASSUMPTIONS,
    source="Press (1982), Applied Multivariate Analysis, §5.2; von Rosen (1988), Scand. J. Statist. 15",
    measure={"entry.squared": 1},
    situation=INVERSE_WISHART,
    margin=20,
)
claims = (
    entry,
    Inequality(
        id="inverse-wishart.entry.published",
        title="The variance of an entry beside the diagonal as NumPyro has it: false",
        words="The formula of the diagonal is too large beside it.",
        above=term(entry),
        below=1 / ((n - d_w - 1) ** 2 * (n - d_w - 3)),
        using=(entry,),
        assuming=(Ge(d_w, 2),),
        recorded="refuted",
        assumptions=ASSUMPTIONS,
        source="NumPyro, numpyro/distributions/continuous.py, InverseWishart.variance (commit 0b935d4), for Ψ = I",
        situation=INVERSE_WISHART,
        margin=20,
    ),
)
