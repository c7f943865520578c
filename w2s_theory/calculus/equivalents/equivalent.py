"""What an expression with resolvents is in the limit of large dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Eq, Expr, MatrixSymbol, Symbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from ...kernel.limit import LimitCertificate
from ...kernel.polynomial import Polynomial
from ...kernel.words import CertificateError, Combination, Signature
from ..forms.canonical import canonical
from ..forms.printing import to_text
from ..limits import NoDerivation
from ..matrix import is_matrix
from ..progress import derivation
from ..reading.expression import Translator
from ..unsupported import UnsupportedExpression
from .step import Steps, Term
from .system import System


@dataclass(frozen=True, repr=False)
class Equivalent:
    """What is known of an expectation in the limit of large dimensions.

    ``value``: its deterministic equivalent, in κ and Q̄, which ``implicit`` and ``resolvents`` define. Its error is
    smaller than it is by a factor of order 1/m, where all dimensions are of order m. ``certificates``: for each mean
    that was met on the way, the checked proof of its equation; ``solution`` is what solves these equations.
    """

    expression: Expr
    value: Expr
    implicit: dict[Symbol, Eq]
    resolvents: dict[MatrixSymbol, MatrixExpr]
    system: System
    solution: dict[Symbol, Expr]

    @property
    def certificates(self) -> tuple[LimitCertificate, ...]:
        return tuple(self.system.proofs.values())

    def check(self) -> bool:
        """True if the kernel accepts the certificates, and the solution solves their equations.

        Raises CertificateError otherwise.
        """
        for symbol, proof in self.system.proofs.items():
            proof.check()
            left = self.system.equation(symbol).subs(self.solution)
            if symbol not in self.system.kappas and simplest(left) != 0:
                raise CertificateError(f"the mean {symbol} does not solve its equation")
        return True

    def __str__(self) -> str:
        where = [f"{kappa} > 0: {to_text(eq)}" for kappa, eq in self.implicit.items()]
        where += [f"{q} = ({to_text(inverse)})^-1" for q, inverse in self.resolvents.items()]
        return "\n  ".join([f"E[{to_text(self.expression)}] ~ {to_text(self.value)}", *where])

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
    translator = Translator(expression)
    value = translator.scalar(expression)
    target = value.terms.get((), Combination())
    steps = Steps(translator.signature, _orders(translator.signature, fixed), _terms(translator.signature))
    random = {word for monomial in target for word in monomial if not steps.signature.random.isdisjoint(word)}
    system = System(steps, translator, sorted(random))
    solution = system.solution()
    means = Combination()
    for monomial, c in target.items():
        constant = tuple(word for word in monomial if word not in random)
        for word in monomial:
            c = c * Polynomial.symbol(steps.mean(word)) if word in random else c
        means.add({constant: c})
    closed = system.combination(means).subs(solution) / translator.polynomial(value.denominator)
    return Equivalent(expression, simplest(closed), system.implicit(), system.resolvents(), system, solution)


def simplest(expression: Expr) -> Expr:
    """The canonical form of a rational function of traces, which may be divided by, too."""
    traces = {trace: Symbol(f"{trace}") for trace in expression.atoms(Trace)}
    back = {symbol: trace for trace, symbol in traces.items()}
    return canonical(expression.xreplace(traces)).xreplace(back)


def _orders(signature: Signature, fixed: Iterable[Symbol]) -> dict[str, int]:
    """Every symbol in a dimension is of order m, in halves, unless it is fixed."""
    small = {str(symbol) for symbol in fixed}
    dimensions = {s for m in signature.matrices for p in (m.rows, m.cols) for powers in p for s in powers}
    return {s: 2 for s in sorted(dimensions - small)}


def _terms(signature: Signature) -> dict[str, tuple[Term, ...]]:
    """For each random resolvent the terms c · A'G'GA of what it inverts. Raises NoDerivation for others."""
    found = dict[str, tuple[Term, ...]]()
    for q in signature.resolvents:
        if q not in signature.random:
            continue
        terms = list[Term]()
        for word, c in signature.inverse_of[q]:
            if signature.random.isdisjoint(word):
                continue
            gaussian, rest = word[len(word) // 2], word[len(word) // 2 + 1 :]
            if gaussian not in signature.gaussian or not signature.random.isdisjoint(rest):
                raise NoDerivation(f"{q} inverts {' '.join(word)}, but the equivalent is known for A'G'GA alone")
            terms.append(Term(c, gaussian, rest, f"<{q}:{len(terms) + 1}>"))
        found[q] = tuple(terms)
    return found
