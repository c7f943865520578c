"""Numbers and matrices of a prime field, by which formulas are compared: equal ones are the same number."""

import re
from functools import reduce
from hashlib import sha256

import numpy as np

from w2s_theory import SymmetricMatrix

P = 2**61 - 1


def hashed(*parts):
    """A random number of the field that belongs to these."""
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:16], "big") % P


def times(a, b):
    return a @ b % P if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) else a * b % P


def plus(a, b):
    """The sum; a number beside a matrix is a multiple of the identity, as it is for I."""
    if isinstance(a, np.ndarray) != isinstance(b, np.ndarray):
        a, b = (x if isinstance(x, np.ndarray) else x * identity(len(y)) for x, y in ((a, b), (b, a)))
    return (a + b) % P


def identity(size):
    return np.array([[int(i == j) for j in range(size)] for i in range(size)], dtype=object)


def inverse(a):
    if not isinstance(a, np.ndarray):
        assert a % P, "a denominator is zero"
        return pow(int(a), P - 2, P)
    rows = np.concatenate([a, identity(len(a))], axis=1)
    for i in range(len(a)):
        pivot = next(k for k in range(i, len(a)) if rows[k, i])
        rows[[i, pivot]] = rows[[pivot, i]]
        rows[i] = rows[i] * pow(int(rows[i, i]), P - 2, P) % P
        for k in range(len(a)):
            if k != i:
                rows[k] = (rows[k] - rows[k, i] * rows[i]) % P
    return rows[:, len(a) :]


def power(a, exponent):
    a, exponent = (inverse(a), -exponent) if exponent < 0 else (a, exponent)
    one = identity(len(a)) if isinstance(a, np.ndarray) else 1
    return reduce(times, [a] * exponent, one)


def trace(a):
    return sum(np.diag(a)) % P if isinstance(a, np.ndarray) else a


def size(dimension):
    """Of the matrices: samples are more than features."""
    if dimension == 1:
        return 1
    name = str(dimension)
    return {"d": 3, "k": 2}.get(name[0], 6) if re.fullmatch(r"\w+", name) else 7 if name[0] in "nN" else 4


def matrix(symbol):
    rows, cols = map(size, symbol.shape)
    entries = [[hashed(symbol.name, i, j) for j in range(cols)] for i in range(rows)]
    if isinstance(symbol, SymmetricMatrix):
        entries = [[entries[max(i, j)][min(i, j)] for j in range(cols)] for i in range(rows)]
    return np.array(entries, dtype=object)
