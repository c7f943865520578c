"""Expectations of random matrices: Wishart, inverse Wishart, projections"""

from sympy import Expr, Identity, MatrixSymbol, symbols

from w2s_theory.calculus import GaussianMatrix, SymmetricMatrix
from w2s_theory.claim import Moment

n, m, d = symbols("n m d", integer=True, positive=True)
"""Rows of G, rows of a second Gaussian matrix, columns of both."""

G, H = GaussianMatrix("G", n, d), GaussianMatrix("H", m, d)
W = G.T * G
"""Wishart(n, I). For a covariance Σ = RᵀR put RᵀWR: R joins the constant matrices beside it."""
S = W.inv()
"""Inverse Wishart. With a covariance, R⁻¹SR⁻ᵀ."""
P = G * S * G.T
"""The orthogonal projection onto a uniformly random subspace of dimension d in n dimensions."""
I_n = Identity(n)

A, B, C, D = (SymmetricMatrix(name, d) for name in "ABCD")
K, L, M = (SymmetricMatrix(name, n) for name in "KLM")
"""Constant and symmetric, of sizes d and n. A quadratic form in S or W does not see the rest of a matrix."""
X, Y, Z = (MatrixSymbol(name, d, d) for name in "XYZ")
"""Constant and arbitrary."""

LATEX = {
    "E ": r"\mathbb{E}\,", "tr": r"\operatorname{tr}", "⁺ᵀ": r"^{+\top}", "ᵀ": r"^\top ", "⁺": "^+", "−": "-",
    "²": "^2", "³": "^3", "⁴": "^4", "⁵": "^5", "Z_(": "Z_{(", ")(": ")}(", "Σ": r"\textstyle\sum ",
    "cos": r"\cos", "θ": r"\theta",
}  # fmt: skip
"""What titles are made of."""


def moment(
    words: str,
    id: str,
    title: str,
    source: str,
    expression: Expr,
    margin: int = 16,
    heavy: bool = False,
    sharp: bool = True,
) -> Moment:
    """A claim of this chapter; its title, up to a comma, is what the expectation is of, in the letters of ``words``."""
    quantity = title.partition(", ")[0]
    for plain, tex in LATEX.items():
        quantity = quantity.replace(plain, tex)
    return Moment(
        id=id,
        title=title,
        words=words,
        quantity=quantity,
        source=source,
        expression=expression,
        margin=margin,
        heavy=heavy,
        sharp=sharp,
    )
