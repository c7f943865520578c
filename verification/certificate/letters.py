"""What the left side of a moment says, read letter by letter, against its expression: both on random matrices.

The letters are those of the chapter: W = GᵀG, S = W⁻¹, P = GSGᵀ, G⁺ = SGᵀ, Q the projection of F; Z_κ is a zonal
polynomial in traces of powers (James 1964; Muirhead 1982, §7.2), Σ cos²θ and Σ cos⁴θ are tr(PQ) and tr(PQPQ); β_s is
the least-squares fit by V of the labels (TB + VC)β, a column for each of the β whose second moments add up to Ω; J is
the James–Stein estimate z − (n − 2) z/|z|² for z of n entries. Every other letter is the matrix of this name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod

import numpy as np
from sympy import Expr, MatrixSymbol, Symbol

from w2s_theory.calculus import SymmetricMatrix
from w2s_theory.claim import Claim
from w2s_theory.setting.evaluate import evaluate

Array = np.ndarray
Power = tuple[int, ...]

CLOSE = 1e-9
SIZES = {"d": 3, "n": 8, "m": 4, "k": 5, "d_s": 2, "d_w": 3, "D": 6, "N": 5}
"""Dimensions of the matrices that are drawn."""
ZONAL: Mapping[Power, Mapping[Power, int]] = {
    (2,): {(1, 1): 1, (2,): 2},
    (1, 1): {(1, 1): 1, (2,): -1},
    (3,): {(1, 1, 1): 1, (2, 1): 6, (3,): 8},
    (2, 1): {(1, 1, 1): 1, (2, 1): 1, (3,): -2},
    (1, 1, 1): {(1, 1, 1): 1, (2, 1): -3, (3,): 2},
}
LETTER = re.compile(r"(\\beta_s|[A-Za-z])((?:\^(?:\\top|\{\+\\top\}|\+|\d))?) ?")


class Misread(ValueError):
    """A left side that cannot be read."""


def misread(claim: Claim, expression: Expr) -> str:
    """What speaks against the left side of a claim on moments, if anything."""
    values = _drawn(expression)
    try:
        said = _read(re.sub(r"^\\math(bb|rm)\{E\}(\\,)?", "", claim.quantity), values)
    except (Misread, KeyError, ValueError) as error:
        return f"the left side of {claim.id}, {claim.quantity}, cannot be read: {error}"
    meant = float(evaluate(expression, values))
    if abs(said - meant) > CLOSE * max(abs(said), abs(meant)):
        return f"the left side of {claim.id} is {said:.10g} for random matrices, but its expression {meant:.10g}"
    return ""


def _drawn(expression: Expr) -> dict[str, Array | float]:
    """Random matrices of the expression by name, and the sizes."""
    rng, values = np.random.default_rng(0), dict[str, Array | float]()
    for matrix in sorted(expression.atoms(MatrixSymbol), key=str):
        rows, cols = (int(size.xreplace({s: SIZES[s.name] for s in size.free_symbols})) for size in matrix.shape)
        entries = rng.standard_normal((rows, cols))
        values[matrix.name] = entries + entries.T if isinstance(matrix, SymmetricMatrix) else entries
        if matrix.name == "Omega":  # second moments
            values[matrix.name] = entries @ entries.T
    return values | {s.name: SIZES[s.name] for s in expression.atoms(Symbol) if s.name in SIZES}


def _read(text: str, values: Mapping[str, Array | float]) -> float:
    """A product of traces, zonal polynomials and forms, each maybe to a power."""
    text = text.strip()
    if match := re.fullmatch(r"\[(.*)\]", text):
        return _read(match[1], values)
    if match := re.match(r"\((\\operatorname\{tr\} .|\\textstyle.*|h.*)\)\^(\d)", text):
        return _read(match[1], values) ** int(match[2])
    if match := re.fullmatch(r"\\textstyle\\sum \\cos\^(2|4)\\theta", text):
        both = _letter("P", values) @ _letter("Q", values)
        return float(np.trace(both if match[1] == "2" else both @ both))
    if match := re.match(r"Z_\{\(([\d,]+)\)\}\((.*)\)$", text):
        return _zonal(tuple(map(int, match[1].split(","))), _product(match[2], values))
    if text.startswith(r"\operatorname{tr}"):
        return _traces(text, values)
    return float(np.trace(_product(text, values)))  # a form x'Ax


def _traces(text: str, values: Mapping[str, Array | float]) -> float:
    total = 1.0
    while text:
        if not text.startswith(r"\operatorname{tr}"):
            raise Misread(text)
        text = text.removeprefix(r"\operatorname{tr}")
        if text.startswith(" "):  # tr S^2, without parentheses
            end = len(text)
            inner, power = text[1:], 1
        else:
            end = _closing(text)
            inner = text[1:end]
            match = re.match(r"\^(\d)", text[end + 1 :])
            power = int(match[1]) if match else 1
            end += 1 + (2 if match else 0)
        total *= float(np.trace(_product(inner, values))) ** power
        text = text[end:].strip()
    return total


def _closing(text: str) -> int:
    """Where the parenthesis closes with which the text begins."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and not depth:
            return place
    raise Misread(text)


def _product(text: str, values: Mapping[str, Array | float]) -> Array:
    """A product of letters, and of sums and differences of letters in parentheses."""
    result, text = None, text.strip()
    while text:
        if text[0] == "(":
            end = _closing(text)
            factor, text = _sum(text[1:end], values), text[end + 1 :]
            if text.startswith(r"^\top"):
                factor, text = factor.T, text.removeprefix(r"^\top")
        elif match := LETTER.match(text):
            factor, text = _powered(_letter(match[1], values), match[2]), text[match.end() :]
        else:
            raise Misread(text)
        result, text = factor if result is None else result @ factor, text.strip()
    if result is None:
        raise Misread("nothing")
    return result


def _sum(text: str, values: Mapping[str, Array | float]) -> Array:
    match = re.fullmatch(r"(\w)([+-])(\w)", text)
    if match is None:
        raise Misread(text)
    right = _letter(match[3], values)
    left = np.eye(len(right)) if match[1] == "I" else _letter(match[1], values)
    return left + right if match[2] == "+" else left - right


def _powered(matrix: Array, mark: str) -> Array:
    if mark.startswith(("^+", "^{+")):
        matrix = np.linalg.pinv(matrix)
    if mark.startswith((r"^\top", r"^{+\top")):
        return matrix.T
    if mark == "^+":
        return matrix
    return np.linalg.matrix_power(matrix, int(mark[1:])) if mark else matrix


def _letter(name: str, values: Mapping[str, Array | float]) -> Array:
    if name in values:
        return np.asarray(values[name])
    if name in ("W", "S", "P"):
        G = np.asarray(values["G"])
        return {"W": G.T @ G, "S": np.linalg.inv(G.T @ G), "P": G @ np.linalg.pinv(G)}[name]
    if name == "Q":
        F = np.asarray(values["F"])
        return F @ np.linalg.pinv(F)
    if name == "J":
        z = np.asarray(values["z"])
        return z - (len(z) - 2) * z / np.sum(z**2)
    if name == r"\beta_s":
        V, T, B, C, Omega = (np.asarray(values[letter]) for letter in ("V", "T", "B", "C", "Omega"))
        return np.asarray(np.linalg.lstsq(V, (T @ B + V @ C) @ np.linalg.cholesky(Omega))[0])
    raise Misread(f"{name} is no matrix of it")


def _zonal(partition: Power, matrix: Array) -> float:
    traces = {k: float(np.trace(np.linalg.matrix_power(matrix, k))) for k in (1, 2, 3)}
    return sum(c * prod(traces[k] for k in powers) for powers, c in ZONAL[partition].items())
