"""Zonal polynomials are eigenfunctions: averaged over W, S or P they return multiplied by a number.

In the power sums p_k = tr Aᵏ, up to a factor,

    Z_(2) = p_1² + 2p_2,                    Z_(1,1)   = p_1² − p_2,
    Z_(3) = p_1³ + 6p_1p_2 + 8p_3,          Z_(2,1)   = p_1³ + p_1p_2 − 2p_3,      Z_(1,1,1) = p_1³ − 3p_1p_2 + 2p_3,

and with (a)_κ = Π_i (a − (i−1)/2)_{κ_i}, for κ a partition of k (James 1964; Muirhead 1982, §7.2),

    E Z_κ(AW) = 2ᵏ (n/2)_κ Z_κ(A),
    E Z_κ(AS) = (−2)⁻ᵏ / ((d+1−n)/2)_κ · Z_κ(A),
    E Z_κ(KP) = (d/2)_κ / (n/2)_κ · Z_κ(K).

Here each is derived on its own; none of these formulas is used.
"""

from sympy import Expr, MatrixExpr, Trace

from . import A, K, P, S, W, moment

JAMES = "James (1964), Ann. Math. Statist. 35; Muirhead (1982), Theorem 7.2.7"
KHATRI = "Khatri (1966), Ann. Math. Statist. 37; Muirhead (1982), Theorem 7.2.13"
HAAR = "James (1964), Ann. Math. Statist. 35; Muirhead (1982), Theorem 7.2.5"

ZONAL = {
    (2,): {(1, 1): 1, (2,): 2},
    (1, 1): {(1, 1): 1, (2,): -1},
    (3,): {(1, 1, 1): 1, (2, 1): 6, (3,): 8},
    (2, 1): {(1, 1, 1): 1, (2, 1): 1, (3,): -2},
    (1, 1, 1): {(1, 1, 1): 1, (2, 1): -3, (3,): 2},
}
"""By partition κ: the coefficient in Z_κ of each product of power sums."""


def zonal(partition: tuple[int, ...], matrix: MatrixExpr) -> Expr:
    """Z_κ of a square matrix, in traces of its powers."""
    total: Expr = 0
    for powers, coefficient in ZONAL[partition].items():
        for power in powers:
            coefficient = coefficient * Trace(matrix**power)
        total += coefficient
    return total


WORDS = "Z is the zonal polynomial of the partition in its index; W = GᵀG for Gaussian G, n × d, S = W⁻¹, P = GSGᵀ."

claims = tuple(
    moment(
        WORDS,
        f"zonal.{name}.{'-'.join(map(str, partition))}",
        f"E Z_({','.join(map(str, partition))})({matrix.args[0]}{letter})",
        source,
        zonal(partition, matrix),
        margin=22,
        heavy=matrix.has(K) and sum(partition) > 2,
    )
    for name, letter, matrix, source in (
        ("wishart", "W", A * W, JAMES),
        ("inverse", "S", A * S, KHATRI),
        ("projection", "P", K * P, HAAR),
    )
    for partition in ZONAL
)
