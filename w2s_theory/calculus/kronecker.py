"""Kronecker products and vec: what is bilinear in two test matrices, as one matrix.

E[P⊗Q] is read off E tr(TP)·tr(UQ), and Cov(vec L, vec R) off Cov(tr(TL), tr(UR)). Each term of these is one of three:
tr(TM)·tr(UN), tr(TMU'N) or tr(TMUN). With T = e_j·e_i' and U = e_l·e_k' they are M_ij·N_kl, M_ik·N_lj and M_il·N_kj,
which says where the entries stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, KroneckerDelta, MatrixSymbol, Mul, Trace, ZeroMatrix
from sympy.matrices.expressions.kronecker import KroneckerProduct, combine_kronecker
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul

from ..kernel.words import Combination, Monomial, Word
from .forms.canonical import fraction
from .reading.expression import Translator
from .unsupported import TRANSPOSED, UnsupportedExpression
from .written import product, total

PLACED = "a Kronecker product that is a factor of something else; known are sums of Kronecker products of two matrices"


class Vec(MatrixExpr):
    """The columns of a matrix, one below the other.

    >>> from sympy import Matrix
    >>> Vec(Matrix([[1, 2], [3, 4]])).as_explicit().T
    Matrix([[1, 3, 2, 4]])
    """

    def __new__(cls, matrix: Any) -> Vec:
        return super().__new__(cls, matrix if isinstance(matrix, MatrixExpr) else matrix.as_immutable())

    @property
    def shape(self) -> tuple[Expr, int]:
        return self.args[0].rows * self.args[0].cols, 1

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        rows = self.args[0].rows
        return self.args[0][i % rows, i // rows]

    def _sympystr(self, printer: Any) -> str:
        return f"vec({printer._print(self.args[0])})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{vec}}\left({printer._print(self.args[0])}\right)"


class Commutation(MatrixExpr):
    """The mn × mn matrix K with K·vec(A) = vec(A') for all m × n matrices A.

    >>> from sympy import Matrix
    >>> A = Matrix([[1, 2, 3], [4, 5, 6]])
    >>> Commutation(2, 3).as_explicit() * Vec(A).as_explicit() == Vec(A.T).as_explicit()
    True
    """

    @property
    def shape(self) -> tuple[Expr, Expr]:
        size = self.args[0] * self.args[1]
        return size, size

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        rows, cols = self.args
        return KroneckerDelta(i // cols, j % rows) * KroneckerDelta(i % cols, j // rows)

    def _sympystr(self, printer: Any) -> str:
        return f"K({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return f"K_{{{', '.join(map(printer._print, self.args))}}}"


@dataclass(frozen=True)
class Term:
    """A coefficient and the two matrices of a bilinear term; ``kind`` is "apart", "turned" (U') or "joined" (U)."""

    coefficient: Expr
    kind: str
    left: MatrixExpr
    right: MatrixExpr


def terms_of(value: Expr, tests: tuple[MatrixSymbol, MatrixSymbol]) -> Iterator[Term]:
    """The terms of an expression that is bilinear in two test matrices, once its traces are in normal form."""
    translator = Translator(*tests, value)
    if translator.letters.beta == 2:
        raise UnsupportedExpression(value, TRANSPOSED)
    read = translator.scalar(value)
    found: dict[tuple[str, Word, Word], Combination] = {}
    for monomial, p in read.terms.get((), Combination()).items():
        kind, left, right, others = _placed(translator, monomial, tests[0].name, tests[1].name)
        found.setdefault((kind, left, right), Combination()).add({others: p})
    for (kind, left, right), c in found.items():
        ends = {
            "apart": (tests[0].cols, tests[1].cols),
            "turned": (tests[0].cols, tests[1].rows),
            "joined": (tests[0].cols, tests[1].cols),
        }[kind]
        matrices = (translator.open_word(word, rows) for word, rows in zip((left, right), ends, strict=True))
        yield Term(fraction(translator, c, [read.denominator]), kind, *matrices)


def _placed(translator: Translator, monomial: Monomial, t: str, u: str) -> tuple[str, Word, Word, Monomial]:
    """Where the two tests stand in a product of traces: T·M and U·N, or T·M·U'·N, or T·M·U·N."""
    words = [w for w in monomial if any(letter.rstrip("'") in (t, u) for letter in w)]
    others = tuple(w for w in monomial if w not in words)
    if len(words) == 2:
        of_t, of_u = (next(w for w in words if x in w or x + "'" in w) for x in (t, u))
        return "apart", _after(translator, of_t, t), _after(translator, of_u, u), others
    (word,) = words
    rest = _after(translator, word, t)
    kind = "joined" if u in rest else "turned"
    place = rest.index(u if kind == "joined" else u + "'")
    return kind, rest[:place], rest[place + 1 :], others


def _after(translator: Translator, word: Word, test: str) -> Word:
    """N for the cyclic word T·N or its transpose."""
    if test not in word:
        word = translator.signature.transpose(word)
    start = word.index(test)
    return word[start + 1 :] + word[:start]


def as_kronecker(value: Expr, tests: tuple[MatrixSymbol, MatrixSymbol]) -> MatrixExpr:
    """L with tr((T⊗U)·L) = value, for E[P⊗Q]."""
    first, second = tests
    made = {
        "apart": lambda m, n: (KroneckerProduct(m, n),),
        "joined": lambda m, n: (KroneckerProduct(m, n), Commutation(second.rows, first.rows)),
        "turned": lambda m, n: (Vec(m.T), Vec(n).T),
    }
    shape = first.cols * second.cols, first.rows * second.rows
    return _sum(value, tests, made, shape)


def as_covariance(value: Expr, tests: tuple[MatrixSymbol, MatrixSymbol]) -> MatrixExpr:
    """Cov(vec L, vec R) for the covariance of tr(TL) and tr(UR)."""
    first, second = tests
    made = {
        "apart": lambda m, n: (Vec(m), Vec(n).T),
        "joined": lambda m, n: (KroneckerProduct(n.T, m), Commutation(second.cols, second.rows)),
        "turned": lambda m, n: (KroneckerProduct(n.T, m),),
    }
    return _sum(value, tests, made, (first.rows * first.cols, second.rows * second.cols))


def _sum(value: Expr, tests: tuple[MatrixSymbol, MatrixSymbol], made: Any, shape: tuple[Expr, Expr]) -> MatrixExpr:
    terms = [product(t.coefficient, *made[t.kind](t.left, t.right)) for t in terms_of(value, tests)]
    return total(*terms) if terms else ZeroMatrix(*shape)


def has_kronecker(expression: Any) -> bool:
    return isinstance(expression, MatrixExpr) and expression.has(KroneckerProduct)


def factors_of(expression: MatrixExpr) -> list[tuple[Expr, MatrixExpr, MatrixExpr]]:
    """c, P and Q for each term c·P⊗Q of a sum; products of Kronecker products are multiplied.

    Raises UnsupportedExpression for anything else.
    """
    found = []
    for term in expression.args if isinstance(expression, MatAdd) else (expression,):
        factors = term.args if isinstance(term, MatMul) else (term,)
        numbers, matrices = [f for f in factors if not f.is_Matrix], [f for f in factors if f.is_Matrix]
        whole = combine_kronecker(MatMul(*matrices)) if len(matrices) > 1 else matrices[0]
        if not isinstance(whole, KroneckerProduct) or len(whole.args) != 2:
            raise UnsupportedExpression(term, PLACED)
        found.append((Mul(*numbers), *whole.args))
    return found


def traced_by(expression: MatrixExpr, tests: tuple[MatrixSymbol, MatrixSymbol]) -> Expr:
    """tr((T⊗U)·M) for a sum M of Kronecker products."""
    return Add(*(c * Trace(product(tests[0], p)) * Trace(product(tests[1], q)) for c, p, q in factors_of(expression)))
