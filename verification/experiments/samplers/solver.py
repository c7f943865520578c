"""Least squares by orthogonal factorization, on designs of full rank: LAPACK, without its singular values.

Gaussian designs have full rank with probability one. Then minimum-norm least squares is back substitution on the
triangle of the QR factorization of (design, labels) if there are no fewer rows than columns, and the solution by the
LQ factorization (LAPACK's ``gels``) otherwise.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack

Array = np.ndarray


def compressed(design: Array) -> Array:
    """The triangular factor R (min(m, p) × p) of a design (m × p), for which RᵀR is its Gram matrix.

    A design in the order of columns (Fortran's) is overwritten.
    """
    m, p = design.shape
    factor, _, _, info = lapack.dgeqrf(design, lwork=int(lapack.dgeqrf_lwork(m, p)[0]), overwrite_a=True)
    assert not info  # geqrf fails for no numbers
    return np.triu(factor[: min(m, p)])


def solved(triangle: Array, labels: Array) -> Array:
    """Least squares of labels (r,) on the first rows (r × d) of an upper triangle, r ≤ d: coefficients (d,).

    What stands below the diagonal is not read for r = d. Raises FloatingPointError if the rank is not full.
    """
    r, d = triangle.shape
    if r == d:
        solution, info = lapack.dtrtrs(triangle, labels)
    else:
        right = np.zeros((d, 1), order="F")
        right[:r, 0] = labels
        work = int(lapack.dgels_lwork(r, d, 1)[0])
        _, solution, info = lapack.dgels(triangle, right, lwork=work, overwrite_b=True)
        solution = solution[:, 0]
    if info:
        raise FloatingPointError(f"the design of {d} features is not of full rank (LAPACK: info={info})")
    return solution


def least_squares(design: Array) -> Array:
    """Minimum-norm least squares of the last column of a design (m × (d + 1)) on the others: coefficients (d,).

    A design in the order of columns (Fortran's) is overwritten.
    """
    rows, d = min(len(design), design.shape[1] - 1), design.shape[1] - 1
    R = compressed(design)
    return solved(R[:rows, :d], R[:rows, d])
