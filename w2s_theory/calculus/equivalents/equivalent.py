"""What an expression with resolvents is in the limit of large dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Eq, Expr, Rational, Symbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from ...kernel.limit import LimitCertificate
from ...kernel.polynomial import Polynomial
from ...kernel.words import CertificateError, Combination, Signature, Word
from ..forms.printing import to_text
from ..limits import NoDerivation
from ..matrix import is_matrix
from ..progress import derivation
from ..reading.expression import Translator
from ..reading.value import Value
from ..unsupported import UnsupportedExpression
from .step import Steps, Term
from .system import System, simplest

RIDGELESS = """the inverse of a Gram matrix alone, which is not bounded: E and expectation know it for every n and d. In
an equivalent something positive is added to it, (X.T*X + n*lam*Identity(d)).inv()"""


@dataclass(frozen=True, repr=False)
class Equivalent:
    """What is known of an expectation in the limit of large dimensions.

    ``value``: its deterministic equivalent, in κ and Q̄, which ``implicit`` and ``resolvents`` define; where all
    dimensions are of order m, the error is O(m^order). ``proof`` is the checked certificate that the expectation is
    this function of means, and ``certificates`` are those of the equations for these and for all that turn up in them;
    ``solution`` solves the equations.
    """

    expression: Expr
    value: Expr
    implicit: dict[Symbol, Eq]
    proof: LimitCertificate
    system: System
    solution: dict[Symbol, Expr]
    divisor: Polynomial
    """``proof`` is about divisor · expression, a polynomial in traces."""

    @property
    def certificates(self) -> tuple[LimitCertificate, ...]:
        return self.proof, *self.system.proofs.values()

    @property
    def resolvents(self) -> dict[MatrixExpr, MatrixExpr]:
        """What each Q̄ is the inverse of."""
        return self.system.resolvents()

    @property
    def order(self) -> Rational:
        """The error is O(m^order)."""
        return Rational(self.proof.order - self.system.steps.growth.polynomial(self.divisor), 2)

    def check(self) -> bool:
        """True if the kernel accepts the certificates, they are about this expression and the means in it, the solution
        solves their equations, and the value is what it says.

        Raises CertificateError otherwise.
        """
        if _read(self.expression)[1].terms.get((), Combination()) != self.proof.target:
            raise CertificateError(f"the certificate is not about {self.expression}")
        self.proof.check()
        self.system.check(self.solution)
        if self.implicit != self.system.implicit():
            raise CertificateError("the equation of kappa is not what its certificate says")
        if simplest(self.value - self.system.closed(self.proof, self.solution, self.divisor)) != 0:
            raise CertificateError(f"{self.value} is not the value that the certificates prove")
        return True

    def __str__(self) -> str:
        where = [f"{to_text(eq.lhs)} = {to_text(eq.rhs)}, {kappa} > 0" for kappa, eq in self.implicit.items()]
        where += [f"{q} = ({to_text(inverse)})^-1" for q, inverse in self.resolvents.items()]
        return "\n  ".join([f"E[{to_text(self.expression)}] = {to_text(self.value)} + O(m^{self.order})", *where])

    def __repr__(self) -> str:
        return f"<Equivalent {self}>"


@derivation()
def equivalent(expression: Any, fixed: Sequence[Symbol] = ()) -> Equivalent:
    """The deterministic equivalent of a polynomial in traces with resolvents, where all dimensions are large alike.

    ``fixed``: dimensions that stay as they are. Constant matrices are bounded, definite ones from below, too; symbols
    that are no dimensions are of order 1, so that a penalty is written n·λ.

    Raises UnsupportedExpression for what is not covered, NoDerivation where a step neglects more than 1/m.
    """
    if is_matrix(expression):
        raise UnsupportedExpression(expression, "a matrix; ask for the trace of its product with a constant one")
    translator, value = _read(expression)
    target, signature = value.terms.get((), Combination()), translator.signature
    if any(letter.startswith("[") for monomial in target for word in monomial for letter in word):
        raise UnsupportedExpression(expression, RIDGELESS)
    steps = Steps(signature, _orders(signature, fixed), _terms(signature))
    proof = steps.of_means(target)
    system = System(steps, translator, sorted({word for monomial in target for word in steps.random(monomial)}))
    solution = system.solution()
    closed = simplest(system.closed(proof, solution, value.denominator))
    return Equivalent(expression, closed, system.implicit(), proof, system, solution, value.denominator)


def _read(expression: Any) -> tuple[Translator, Value]:
    translator = Translator(expression)
    return translator, translator.scalar(expression)


def _orders(signature: Signature, fixed: Iterable[Symbol]) -> dict[str, int]:
    """Every symbol in a dimension is of order m, in halves, unless it is fixed."""
    small = {str(symbol) for symbol in fixed}
    dimensions = {s for m in signature.matrices for p in (m.rows, m.cols) for powers in p for s in powers}
    return {s: 2 for s in sorted(dimensions - small)}


def _terms(signature: Signature) -> dict[str, tuple[Term, ...]]:
    """For each random resolvent the terms c · A'G'GA of what it inverts. Raises NoDerivation for others."""
    found = dict[str, tuple[Term, ...]]()
    for q in signature.resolvents:
        random = [(w, c) for w, c in signature.inverse_of[q] if not signature.random.isdisjoint(w)]
        if random:
            found[q] = tuple(_term(signature, q, word, c) for word, c in random)
    return found


def _term(signature: Signature, q: str, word: Word, c: Polynomial) -> Term:
    letter, a = word[len(word) // 2], word[len(word) // 2 + 1 :]
    if letter.removesuffix("'") not in signature.gaussian or not signature.random.isdisjoint(a):
        raise NoDerivation(f"{q} inverts {' '.join(word)}, but equivalents are known where that is A'G'GA or A'GG'A")
    return Term(c, letter, a, f"<{' '.join((*a, q, *signature.transpose(a)))}>")
