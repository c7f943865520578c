"""Hypotheses on constants, as people write them: what is read of them, and what is refused with advice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Basic, Eq, Trace
from sympy.logic.boolalg import BooleanAtom
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..kernel.polynomial import ONE, Polynomial
from ..kernel.words import Combination, Hypothesis, Signature, Word
from .forms.canonical import fraction
from .reading.expression import Assumed, Translator
from .reading.hypotheses import contradiction
from .reading.order import endless
from .reading.value import Value
from .unsupported import UnsupportedExpression

NEEDED = (
    "a hypothesis is an equation Eq(left, right) between constants; several are a list: [Eq(A*A, A), Eq(Trace(A), k)]"
)
DECIDED = {
    True: "SymPy has made it True before it was seen here, as both sides look the same to it: leave it out",
    False: """SymPy has made it False before it was seen here, as it does with an equation between a matrix and a
number, or between matrices of different shapes: instead of Eq(x.T*x, 1) write the trace, Eq(Trace(x.T*x), 1)""",
}
ONE_SIDED = """the left side must be one product of matrices or one trace, times a number, and the right side divided by
numbers only"""
ONE_WAY = "used from left to right it never comes to an end"


def equations(given: Any) -> list[Eq]:
    """The hypotheses as a list; one need not stand in a list. Raises UnsupportedExpression for what is no equation."""
    several = [given] if isinstance(given, (Basic, bool, str)) or not isinstance(given, Iterable) else list(given)
    for equation in several:
        if isinstance(equation, (bool, BooleanAtom)):
            raise UnsupportedExpression(f"{equation} as a hypothesis", DECIDED[bool(equation)])
        if not isinstance(equation, Eq):
            raise UnsupportedExpression(equation, NEEDED)
    return several


def assumed(given: Sequence[Eq]) -> Assumed:
    """The hypotheses as a reading takes them, which are used from left to right.

    That raises UnsupportedExpression if one cannot be read, if they contradict each other as far as that is cheap to
    see, or if no order is found in which they come to an end; the message then says how to write them.
    """

    def read(translator: Translator) -> list[Hypothesis]:
        hypotheses = [_hypothesis(translator, equation) for equation in given]
        signature = _with(translator.signature, [*hypotheses, *translator.letters.hypotheses])
        everyone = range(len(given))
        for k in everyone:
            _require_consistent(translator, signature, given, k, [])
        _require_end(translator, signature, given)
        for k in everyone:
            _require_consistent(translator, signature, given, k, [i for i in everyone if i != k])
        return hypotheses

    return read


def sides(given: Sequence[Eq]) -> list[Any]:
    return [side for equation in given for side in equation.args]


# -- reading -----------------------------------------------------------------------------------------------------------


def _hypothesis(translator: Translator, equation: Eq) -> Hypothesis:
    """left − right = 0 for the kernel, the word on the left first."""
    lhs, rhs = equation.lhs, equation.rhs
    is_matrix = isinstance(lhs, MatrixExpr) and lhs.shape != (1, 1)
    left, right = (translator.matrix(e) if is_matrix else translator.scalar(e) for e in (lhs, rhs))
    replaced = _words(equation, Value(left.scaled(right.denominator), ONE, left.shape))
    by = _words(equation, Value(right.scaled(left.denominator), ONE, right.shape))
    if not _is_one_word(replaced):
        turned = f"; turn it round: Eq({rhs}, {lhs})" if _is_one_word(by) else ""
        raise UnsupportedExpression(equation, f"{ONE_SIDED}{turned}")
    letters = {letter.strip("[']") for word in (*replaced, *by) for letter in word}
    if random := sorted(letters & set(translator.signature.gaussian)):
        raise UnsupportedExpression(equation, f"a hypothesis can be on constants only, and {random[0]} is random")
    rows, cols = left.shape or (ONE, ONE)
    terms = *replaced.items(), *((word, -coefficient) for word, coefficient in by.items())
    return Hypothesis(terms, rows, cols, trace=not is_matrix)


def _is_one_word(words: dict[Word, Polynomial]) -> bool:
    return len(words) == 1 and all(word and set(p) == {()} for word, p in words.items())


def _words(equation: Eq, side: Value) -> dict[Word, Polynomial]:
    """The words of one side, of matrices or under traces, with their coefficients."""
    if side.shape and all(set(c) == {()} for c in side.terms.values()):
        return {word: c[()] for word, c in side.terms.items()}
    combination = side.terms.get((), Combination())
    if side.shape or any(len(monomial) > 1 for monomial in combination):
        raise UnsupportedExpression(equation, "a hypothesis must be linear in products of matrices, or in traces")
    return {monomial[0] if monomial else (): p for monomial, p in combination.items()}


# -- what is refused ---------------------------------------------------------------------------------------------------


def _require_consistent(
    translator: Translator, signature: Signature, given: Sequence[Eq], k: int, others: list[int]
) -> None:
    """Raise if the others make of the k-th one that a number is zero that is none."""
    found = contradiction(signature, k, others)
    number = fraction(translator, Combination({(): found[0]}), []) if found else None
    if found and number is not None and number.is_nonzero:
        against = " and ".join(str(given[i]) for i in found[1])
        other = f"it contradicts {against}" if against else "no matrices satisfy it"
        raise UnsupportedExpression(given[k], f"{other}: {number} would be 0, and everything could be derived")


def _require_end(translator: Translator, signature: Signature, given: Sequence[Eq]) -> None:
    circle = endless(signature)
    for k in circle:
        if endless(_with(signature, [signature.hypotheses[k]])):
            raise UnsupportedExpression(given[k], f"{ONE_WAY}; {_advice(translator, signature, given[k], k)}")
    if circle:
        rest = " and ".join(str(given[k]) for k in circle[1:])
        raise UnsupportedExpression(given[circle[0]], f"with {rest}, {ONE_WAY}; leave one out, or turn one round")


def _advice(translator: Translator, signature: Signature, equation: Eq, k: int) -> str:
    """How to write an equation that by itself never comes to an end."""
    hypothesis = signature.hypotheses[k]
    (left, _), *right = hypothesis.terms
    if len(right) == len(left) == 1 and right[0][0] == signature.transpose(left):
        name, sign = left[0].rstrip("'"), right[0][1]
        kind, other = ("SymmetricMatrix", "Y.T") if signature.beta == 1 else ("HermitianMatrix", "Adjoint(Y)")
        if sign == -ONE:
            return f'declare {name} as {kind}("{name}", {translator.polynomial(hypothesis.rows)})'
        return f"write {name} as Y - {other} with a MatrixSymbol Y"
    for j, (word, coefficient) in enumerate(hypothesis.terms[1:], 1):
        others = hypothesis.terms[:j] + hypothesis.terms[j + 1 :]
        turned = replace(hypothesis, terms=((word, coefficient), *others))
        if set(coefficient) == {()} and word and not endless(_with(signature, [turned])):
            if len(right) == 1:
                return f"turn it round: Eq({equation.rhs}, {equation.lhs})"
            alone = translator.word(word)
            return f"write it with {Trace(alone) if hypothesis.trace else alone} alone on the left"
    return "its sides are made of the same matrices, so that neither is the simpler one"


def _with(signature: Signature, hypotheses: list[Hypothesis]) -> Signature:
    return Signature(signature.matrices, hypotheses, signature.beta)
