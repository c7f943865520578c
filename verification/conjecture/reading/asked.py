r"""What a formula is compared with, if that is no claim of the catalogue: E(…), variance(…) or covariance(…, …).

The expression is read as formulas are, and derived now. Matrices that are not declared are read by a convention, and
their sizes are found from what they are multiplied and added to; what was understood is told with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Dummy, Eq, Expr, MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.calculus import (
    DomainError,
    Expectation,
    GaussianMatrix,
    NoDerivation,
    SymmetricMatrix,
    UnsupportedExpression,
    canonical,
    covariance,
    expectation,
)
from w2s_theory.calculus.matrix import fresh, is_matrix, traced
from w2s_theory.calculus.moments import Covariance
from w2s_theory.claim import ClosedForm, Moment
from w2s_theory.setting.symbols import MEANING

from ..budget import TimeUp, within
from . import latex_syntax, python_syntax
from .language import IDENTITY, Builder, Unreadable, Vocabulary
from .relation import is_latex
from .shapes import Shape, Shapes, Sizes

QUESTIONS = {
    "E": "expectation", "expectation": "expectation", "Var": "variance", "var": "variance", "variance": "variance",
    "Cov": "covariance", "cov": "covariance", "covariance": "covariance",
}  # fmt: skip
HEAD = re.compile(
    rf"\s*(?:{latex_syntax.FONT}\{{?\s*)?(?P<name>{'|'.join(QUESTIONS)})\}}?(?:\\[,;! ]|\\left|\s)*(?P<open>[(\[])"
)
"""The beginning of a question, in either syntax."""
KINDS = {"GaussianMatrix": GaussianMatrix, "SymmetricMatrix": SymmetricMatrix, "MatrixSymbol": MatrixSymbol}
DECLARED = re.compile(rf"\s*(?P<kind>{'|'.join(KINDS)})\s*\((?P<sizes>[^()]*)\)\s*$")
RANDOM = re.compile(r"[GHXZ]\d*$")
"""Names of Gaussian matrices, unless they are declared; other capitals are constants."""
NUMBERS = ("N",)
"""Capitals that are numbers."""
SHORT = {"W": "G.T*G", "S": "(G.T*G).inv()", "P": "G*(G.T*G).inv()*G.T"}
"""What the catalogue abbreviates so, unless it is declared."""
ROWS, COLUMNS = ("n", "m", "r"), ("d", "k", "p", "q", "l")
"""Sizes that nothing is known of are called so: rows of random matrices, and all others."""
SECONDS = 3.0
"""CPU time that a derivation may take."""
TOLD = {GaussianMatrix: "Gaussian", SymmetricMatrix: "constant and symmetric", MatrixSymbol: "constant"}


class NotDerived(ValueError):
    """The expectation is understood, but it could not be derived; the message says why."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Asked(Moment):
    """A moment that somebody asks for.

    ``found``: the derivation. ``pair``: of a covariance, the two numbers. ``test``: of a matrix M the T in Trace(T·M),
    which is then what is claimed. ``reading``: how names were understood; ``short``: those that abbreviate.
    """

    is_recorded = False

    found: Expectation | Covariance
    pair: tuple[Expr, Expr] | None = None
    test: MatrixSymbol | None = None
    reading: tuple[str, ...] = field(default=())
    short: tuple[str, ...] = ()

    def derive(self) -> ClosedForm:
        value = self.found.value
        return ClosedForm(canonical(value if self.test is None else traced(self.test, value)), self.found.domain)

    def check(self) -> bool:
        """True if the kernel accepts the certificates. Raises CertificateError otherwise."""
        return self.found.check()


def is_question(text: str) -> bool:
    """Whether it asks for a moment, and is no id of a claim.

    >>> is_question("E(Trace(G.T*G))"), is_question(r"\\mathbb{E} [G]"), is_question("inverse.1")
    (True, True, False)
    """
    return HEAD.match(text) is not None


def asked(
    text: str, let: Mapping[str, str] | None = None, given: tuple[str, ...] = (), seconds: float = SECONDS
) -> Asked:
    """The moment that the text asks for, derived within so many seconds of CPU time.

    ``let``: declarations such as G: "GaussianMatrix(n, d)", and abbreviations. ``given``: hypotheses such as
    "B.T*B = I".

    Raises Unreadable for what cannot be read, NotDerived for what the calculus does not reach.

    >>> asked("E(Trace(A*(G.T*G).inv()))").reading
    ('G Gaussian n x d', 'A constant d x d')
    """
    head = HEAD.match(text)
    assert head is not None
    parts = _arguments(text, head.end(), head["open"])
    kind = QUESTIONS[head["name"]]
    if len(parts) != (2 if kind == "covariance" else 1):
        raise Unreadable(text, head.start("name"), f"{kind} takes {'two' if kind == 'covariance' else 'one'}: {USAGE}")
    reader = _Reader(text, let or {})
    hypotheses = [reader.hypothesis(equation) for equation in given]
    for part, at in parts:
        reader.shape(part, text, at)
    reader.finish()
    equations = tuple(reader.equation(*sides) for sides in hypotheses)
    expressions = [reader.build(part, text, at) for part, at in parts]
    try:
        with within(seconds):
            said = (*reader.told(), *(f"given {equation}" for equation in given))
            return replace(_derived(text.strip(), kind, expressions, equations, said), short=tuple(reader.used))
    except TimeUp:
        raise NotDerived(f"{text.strip()} was not derived within {seconds:g} s") from None
    except (UnsupportedExpression, NoDerivation, DomainError, ValueError) as error:
        raise NotDerived(f"{text.strip()} cannot be derived: {error}; read as: {', '.join(reader.told())}") from error


USAGE = "E(X), variance(X) or covariance(X, Y)"


def _derived(id: str, kind: str, expressions: list[Any], given: tuple[Eq, ...], reading: tuple[str, ...]) -> Asked:
    found: Expectation | Covariance
    pair = None
    if kind == "expectation":
        (expression,) = expressions
        found = expectation(expression, given)
    else:
        pair = (expressions[0], expressions[-1])
        found = covariance(*pair, given)
        if found.tests:
            raise NotDerived(f"{id} has four indices: ask for numbers, such as covariance(Trace(A*X), Trace(B*Y))")
        expression = found.parts[0].expression
    test = fresh(found.value.shape, *expressions, *given) if is_matrix(found.value) else None
    subject = expression if test is None else traced(test, expression)
    return Asked(
        id=id, title=id, source="asked", found=found, given=given, test=test, reading=reading,
        pair=pair, expression=subject, quantity=id, margin=16 if pair is None else 24,
    )  # fmt: skip


def _arguments(text: str, start: int, opening: str) -> list[tuple[str, int]]:
    """What stands between the brackets, at its commas, and where each part begins. Raises Unreadable."""
    found: list[tuple[str, int]] = []
    closing, depth, begin = {"(": ")", "[": "]"}[opening], 1, start
    for position in range(start, len(text)):
        depth += (text[position] in "([{") - (text[position] in ")]}")
        if depth == 0:
            end = re.sub(r"\\right\s*$", "", text[begin:position])
            if text[position] != closing or text[position + 1 :].strip():
                raise Unreadable(text, position, f"a question ends with its bracket: {USAGE}")
            return [*found, (end, begin)]
        if depth == 1 and text[position] == ",":
            found.append((text[begin:position], begin))
            begin = position + 1
    raise Unreadable(text, len(text), "the question ends too early: a bracket is not closed")


class _Reader:
    """Reads all parts of a question with the same names: first for shapes, then to build them."""

    def __init__(self, text: str, let: Mapping[str, str]) -> None:
        self.text, self.sizes = text, Sizes()
        self.kinds: dict[str, type] = {}
        self.shapes: dict[str, tuple[Expr, Expr]] = {}
        self.short, self.used = dict(SHORT), dict[str, None]()
        self.scalars: dict[str, Symbol] = {}
        self.units: dict[tuple[str, int], Shapes] = {}
        self.names = Vocabulary({})
        for name, meaning in let.items():
            if not name.isidentifier():
                raise Unreadable(f"{name} = {meaning}", 0, f"{name!r} is no name; give one of letters, digits and _")
            if (declared := DECLARED.match(meaning)) is not None:
                self._declare(name, declared)
            else:
                self.short[name] = meaning

    def _declare(self, name: str, declared: re.Match[str]) -> None:
        sizes = [self._size(part, declared) for part in declared["sizes"].split(",")]
        kind = KINDS[declared["kind"]]
        if kind is SymmetricMatrix and len(sizes) == 1:
            sizes *= 2
        if len(sizes) != 2 or (kind is SymmetricMatrix and sizes[0] != sizes[1]):
            example = "SymmetricMatrix(d)" if kind is SymmetricMatrix else f"{declared['kind']}(n, d)"
            raise Unreadable(declared.string, 0, f"the sizes of {name}: write {name} = {example}")
        self.kinds[name], self.shapes[name] = kind, (sizes[0], sizes[1])

    def _size(self, text: str, declared: re.Match[str]) -> Expr:
        """A size: numbers and symbols that count."""
        counting = {name: counted(name) for name in re.findall(r"[^\W\d]\w*", text)}
        self.scalars |= counting
        builder = Builder(declared.string, Vocabulary(counting))
        return python_syntax.read(builder, text.strip(), declared.string.find(text.strip()))

    # -- the first reading -------------------------------------------------------------------------------------------

    def shape(self, part: str, whole: str, at: int) -> Shape:
        """Finds out the shapes in a part of the text. Raises Unreadable."""
        shapes = Shapes(whole, self.names, self.sizes, self._undeclared)
        self.units[part, at] = shapes
        return _syntax(part).read(shapes, part, at)

    def _undeclared(self, name: str, position: int) -> Shape:
        name = name.removeprefix("\\")
        if name in self.shapes:
            return self.shapes[name]
        if name in self.short:
            found = self.shape(self.short[name], self.short[name], 0)
            self.used.setdefault(name)  # after those that it is made of
            return found
        if name[:1].isupper() and name not in NUMBERS and name != IDENTITY:
            self.kinds[name] = GaussianMatrix if RANDOM.match(name) else MatrixSymbol
            self.shapes[name] = Dummy(), Dummy()
            return self.shapes[name]
        self.scalars.setdefault(name, KNOWN.get(name, Symbol(name, real=True)))
        return None

    def hypothesis(self, equation: str) -> tuple[str, str, str]:
        """The sides of an equation, whose shapes are the same. Raises Unreadable."""
        sides = equation.split("=")
        if len(sides) != 2:
            raise Unreadable(equation, 0, "a hypothesis is LEFT = RIGHT, such as B.T*B = I")
        left, right = (self.shape(side, equation, at) for side, at in zip(sides, (0, len(sides[0]) + 1), strict=True))
        if (left is None) != (right is None) or (left and right and not all(map(self.sizes.equal, left, right))):
            raise Unreadable(equation, 0, "the two sides are not of the same shape")
        return sides[0], sides[1], equation

    def finish(self) -> None:
        """Give names to the sizes that nothing is known of, and make the matrices."""
        for name in self._matrices():
            for size, names in zip(self.shapes[name], (ROWS, COLUMNS), strict=True):
                if self.sizes.of(size).is_Dummy:
                    self.sizes.known[self.sizes.of(size)] = self._new(
                        names if self.kinds[name] is GaussianMatrix else COLUMNS
                    )
        made = {name: self._made(name) for name in self.shapes}
        numbers = {name: symbol for name, symbol in self.scalars.items() if name not in made}
        sizes = set().union(*(self.sizes.of(s).free_symbols for shape in self.shapes.values() for s in shape))
        self.names.update({**numbers, **{s.name: s for s in sizes}, **made})
        for name in self.used:
            self.names[name] = self.build(self.short[name], self.short[name], 0)

    def _new(self, names: tuple[str, ...]) -> Symbol:
        used = {s.name for shape in self.shapes.values() for size in shape for s in self.sizes.of(size).free_symbols}
        used |= set(self.scalars) - {ROWS[0], COLUMNS[0]}  # a number n or d is meant to be that size
        free = [name for name in names if name not in used]
        return counted(free[0] if free else f"{names[0]}{len(used)}")

    def _made(self, name: str) -> MatrixExpr:
        rows, cols = (self.sizes.of(size) for size in self.shapes[name])
        kind = self.kinds[name]
        return kind(name, rows) if kind is SymmetricMatrix else kind(name, rows, cols)

    # -- the second --------------------------------------------------------------------------------------------------

    def build(self, part: str, whole: str, at: int) -> Any:
        names = self.names
        if is_latex(part):
            names = names.with_meanings({f"\\{name}": value for name, value in names.items()})
        builder = Builder(whole, names, self.units[part, at].found_units(), keeps_traces=True)
        return _syntax(part).read(builder, part, at)

    def equation(self, left: str, right: str, whole: str) -> Eq:
        return Eq(self.build(left, whole, 0), self.build(right, whole, len(left) + 1), evaluate=False)

    def told(self) -> tuple[str, ...]:
        """How the names were understood."""
        lines = [f"{name} {TOLD[self.kinds[name]]} {self._shape(name)}" for name in self._matrices()]
        return (*lines, *(f"{name} = {self.short[name]}" for name in self.used))

    def _matrices(self) -> list[str]:
        """Their names, the random ones first, and those by name."""
        random = sorted(name for name in self.shapes if self.kinds[name] is GaussianMatrix)
        return [*random, *(name for name in self.shapes if name not in random)]

    def _shape(self, name: str) -> str:
        rows, cols = (self.sizes.of(size) for size in self.shapes[name])
        return f"{rows} x {cols}"


KNOWN: dict[str, Symbol] = {symbol.name: symbol for symbol in MEANING}


def counted(name: str) -> Symbol:
    """A size of this name."""
    return Symbol(name, integer=True, positive=True)


def _syntax(text: str) -> Any:
    return latex_syntax if is_latex(text) else python_syntax
