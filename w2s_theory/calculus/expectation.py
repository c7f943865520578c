"""E: the expectation of an expression, with its domain and its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Eq, Expr, MatrixBase, MatrixSymbol, Symbol, false
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..kernel.axiom import Excess, existence, join
from ..kernel.certificate import Certificate
from ..kernel.polynomial import Polynomial
from ..kernel.words import CertificateError, Combination, Signature
from .domain import condition, obstacles
from .forms.canonical import canonical, facing, fraction, is_same
from .forms.named import named
from .forms.printing import to_latex, to_plain, to_text
from .forms.readable import is_sought, readable
from .given import assumed, equations, sides
from .kronecker import as_kronecker, factors_of, has_kronecker, traced_by
from .matrix import fresh, is_matrix, traced
from .numbers.arguments import DomainError
from .numbers.values import Values
from .progress import derivation, tell
from .reading.expression import Gaps, Translator
from .reading.hypotheses import prune, substitute
from .reading.value import Value
from .search.elimination import prove
from .unsupported import UnsupportedExpression

LEFT = """an answer with {} in it, a matrix of the coordinates in which the inverses are taken; ask for something that
depends on the inverse and on what is inverted only"""
RESOLVENT = """the inverse of a sum, whose expectation is no rational function of dimensions; in the limit of large ones
it has a deterministic equivalent: ask equivalent(...) for it"""
STEEP = 7
"""Inverses of one matrix in a product, from which on its rows are counted from its columns."""
WIDTH, SCREEN = 110, 1_500
"""Characters of a line, and of what is printed of an expression."""


@dataclass(frozen=True, repr=False)
class Expectation:
    """What is known of an expectation.

    ``value``: its closed form (SymPy, canonical). ``domain``: the condition under which it holds, dimensions being
    positive integers. ``certificate``: the proof, already checked by the kernel when the object was made; it is about
    ``divisor`` · expression, a polynomial in traces. ``translator``: what its letters stand for.
    """

    expression: Expr
    value: Expr
    domain: Boolean
    certificate: Certificate
    divisor: Polynomial
    translator: Translator
    given: tuple[Eq, ...]

    def check(self) -> bool:
        """True if the kernel accepts the certificate, and it is about this expression and proves this value.

        Raises CertificateError otherwise.
        """
        proof, (reading, subject) = self.certificate, _read(self.expression, self.given)
        if (subject.terms.get((), Combination()), subject.denominator) != (proof.target, self.divisor):
            raise CertificateError(f"the certificate is not about {self.expression}")
        own, used = reading.signature, proof.signature
        if not (set(used.matrices) <= set(own.matrices) and set(used.hypotheses) <= set(own.hypotheses)):
            raise CertificateError(f"the certificate is about other matrices than {self.expression}, or assumes more")
        if not is_same(self.value, closed(reading, proof.value, [proof.denominator, self.divisor])):
            raise CertificateError(f"the certificate does not prove that E[{self.expression}] is {self.value}")
        return proof.check()

    @cached_property
    def readable(self) -> Expr:
        """The value in the shortest form found, proved equal to it; as it is, if that is too long to look for one."""
        return readable(self.value, self.domain)

    def evaluate(self, *, exact: bool = False, **values: Any) -> Any:
        """The value for numbers and matrices by their names, after the domain is checked: a number, for arrays of
        numbers an array of them; of a matrix an array.

        A number has a relative error below 1e-13, and is a Fraction with ``exact``; it takes and raises what
        ``Claim.evaluate`` does. Of ``value`` alone, ``lambdify(symbols, value)`` is a function of NumPy's, too, without
        checks, and with rounding errors.

        >>> import numpy as np
        >>> from sympy import Trace, symbols
        >>> from w2s_theory import GaussianMatrix
        >>> n, d = symbols("n d", integer=True, positive=True)
        >>> G, A = GaussianMatrix("G", n, d), MatrixSymbol("A", d, d)
        >>> r = expectation(Trace(A * (G.T * G).inv()))
        >>> r.evaluate(n=[9, 14], d=3, A=np.diag([1e16, 1, -1e16]))
        array([0.2, 0.1])
        >>> expectation((G.T * G).inv() * A).evaluate(n=14, d=2, A=[[11, 22], [0, 33]])
        array([[1., 2.],
               [0., 3.]])
        """
        return self._values.at(values, exact)

    @cached_property
    def _values(self) -> Values:
        return Values(self.expression, self.value, self.domain)

    def __str__(self) -> str:
        """What is expected, its value in the readable form, and the domain, each on a line of its own if long."""
        return stated(f"E[{_shown(self.expression)}]", self.readable, self.domain)

    def __repr__(self) -> str:
        return f"<Expectation {self}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {to_latex(self.readable)} \\qquad ({to_latex(self.domain)})$"


@dataclass(frozen=True, repr=False)
class MatrixExpectation(Expectation):
    """What is known of the expectation of a matrix M.

    ``value`` is a matrix, the sum of different products, each with its coefficient in canonical form. The certificate
    is about a number: E Trace(T·M) = Trace(T·value), where T = ``test`` is constant and arbitrary. ``traced`` is that.
    """

    test: MatrixSymbol

    @property
    def traced(self) -> Expectation:
        """E Trace(T·M), of which the certificate is.

        >>> from sympy import symbols
        >>> from w2s_theory import GaussianMatrix
        >>> n, d = symbols("n d", integer=True, positive=True)
        >>> G = GaussianMatrix("G", n, d)
        >>> print(expectation(G.T * G).traced)
        E[Trace(T*G.T*G)] = n*Trace(T)
        """
        subject, value = traced(self.test, self.expression), canonical(traced(self.test, self.value))
        return Expectation(subject, value, self.domain, self.certificate, self.divisor, self.translator, self.given)

    def check(self) -> bool:
        """True if the kernel accepts the certificate, and it proves this value for every test matrix.

        Raises CertificateError otherwise.
        """
        require_arbitrary(self.test, (self.expression, self.value), [self.certificate])
        return self.traced.check()


@dataclass(frozen=True, repr=False)
class KroneckerExpectation(Expectation):
    """What is known of the expectation of a sum of Kronecker products P⊗Q.

    ``value`` is made of Kronecker products, vec and commutation matrices. The certificate is about a number:
    E Trace(T·P)·Trace(U·Q) is ``form``, where the two ``tests`` T and U are constant and arbitrary.
    """

    tests: tuple[MatrixSymbol, MatrixSymbol]
    form: Expr

    def check(self) -> bool:
        """True if the kernel accepts the certificate, and it proves this value for all test matrices.

        Raises CertificateError otherwise.
        """
        for test in self.tests:
            require_arbitrary(test, (self.expression,), [self.certificate])
        if self.value != as_kronecker(self.form, self.tests):
            raise CertificateError(f"E[{self.expression}] is not {self.value} by {self.form}")
        subject, proof = traced_by(self.expression, self.tests), self.certificate
        number = Expectation(subject, self.form, self.domain, proof, self.divisor, self.translator, self.given)
        return number.check()

    @cached_property
    def readable(self) -> Expr:
        return self.value


def _of_kronecker(expression: Any, hypotheses: Sequence[Eq]) -> KroneckerExpectation:
    _, first, second = factors_of(expression)[0]
    one = fresh(first.shape, expression, *hypotheses)
    tests = one, fresh(second.shape, expression, one, *hypotheses, name="U")
    proved = _of_number(traced_by(expression, tests), hypotheses, expression)
    value, others = as_kronecker(proved.value, tests), (proved.domain, proved.certificate, proved.divisor)
    return KroneckerExpectation(expression, value, *others, proved.translator, proved.given, tests, proved.value)


def require_arbitrary(test: MatrixSymbol, sides: Iterable[Expr], certificates: Iterable[Certificate]) -> None:
    """Raise CertificateError if the test matrix is in what is asked, or a certificate assumes something of it."""
    named = {symbol.name for side in sides for symbol in side.free_symbols}
    assumed = (
        terms for proof in certificates for hypothesis in proof.signature.hypotheses for terms in hypothesis.terms
    )
    named |= {letter.rstrip("'") for word, _ in assumed for letter in word}
    if test.name in named or type(test) is not MatrixSymbol:
        raise CertificateError(
            f"{test} is no arbitrary constant matrix, so that Trace({test}*M) does not say what M is"
        )


def stated(subject: str, value: Expr, domain: Boolean) -> str:
    """subject = value for domain, each on a line of its own if that is long; what is repeated in a long value by name.
    A value that is too long to look for another form is said to be canonical."""
    where = [f"for {to_plain(domain)}"] if domain != True else []  # noqa: E712 - a SymPy truth value
    parts = [subject, f"= {_shown(value)}", *where]
    if sum(map(len, parts)) <= WIDTH:
        return " ".join(parts)
    if not is_sought(value):
        return "\n  ".join([*parts, "(in canonical form: too long to look for one that is easier to read)"])
    shown, names = (value, ()) if isinstance(value, MatrixExpr) else named(value)
    meanings = [f"with {', '.join(f'{symbol} = {to_text(part)}' for symbol, part in names)}"] if names else []
    return "\n  ".join([subject, f"= {_shown(shown)}", *meanings, *where])


def _shown(expression: Expr) -> str:
    text = to_text(expression)
    return text if len(text) <= SCREEN else f"{text[:SCREEN]}… ({len(text):,} characters)"


def E(expression: Any, given: Sequence[Any] = ()) -> Expr:
    """The expectation of a matrix, or of a polynomial in traces; short for ``expectation(expression, given).value``.

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from w2s_theory import GaussianMatrix
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> G, A = GaussianMatrix("G", n, d), MatrixSymbol("A", d, d)
    >>> E(Trace(A * (G.T * G).inv())) == Trace(A)/(n - d - 1)
    True
    >>> E(G.T * G * A * G.T * G)
    n**2*A + n*A.T + (n*Trace(A))*I
    """
    return expectation(expression, given).value


@derivation()
def expectation(expression: Any, given: Sequence[Any] = ()) -> Expectation:
    """The expectation of a matrix, or of a polynomial in traces of words in independent Gaussian and constant matrices.

    ``given``: hypotheses on constants, as SymPy equations between matrices or numbers whose left side is one product
    (``Eq(B.T*B, Identity(d))``) or one trace (``Eq(Trace(C*C.T), k)``); they are used from left to right.

    That of a matrix is a MatrixExpectation, that of a sum of Kronecker products a KroneckerExpectation.

    Raises UnsupportedExpression for what the calculus does not cover, DomainError if it is not known to exist for the
    dimensions given, NoDerivation if no proof was found, and OutOfReach, which is one, if it is too large to be looked
    for. Nothing is returned unproved.
    """
    hypotheses = equations(given)
    if isinstance(expression, MatrixBase):
        expression = expression.as_immutable()
    if has_kronecker(expression):
        return _of_kronecker(expression, hypotheses)
    if not is_matrix(expression):
        return _of_number(expression, hypotheses, expression)
    test = fresh(expression.shape, expression, *hypotheses)
    proved = _of_number(traced(test, expression), hypotheses, expression)
    value = facing(test, proved.value)
    return MatrixExpectation(
        expression,
        value,
        proved.domain,
        proved.certificate,
        proved.divisor,
        proved.translator,
        proved.given,
        test,
    )


def _of_number(expression: Any, hypotheses: Sequence[Eq], asked: Any) -> Expectation:
    """That of a polynomial in traces, ``asked`` being what messages show."""
    translator, value = _read(expression, hypotheses)
    signature = translator.signature
    if signature.resolvents:
        raise UnsupportedExpression(asked, RESOLVENT)
    target = value.terms.get((), Combination())
    inverses = dict.fromkeys(sorted(translator.inverted), 0)  # they must exist, even if they cancel
    exists = join(inverses, *(existence(signature, m) for m in target))
    _require_nonempty(translator, signature, exists, [], asked, "is not known to be finite")
    proof, factors = prove(signature, target)
    tell("checking", sum(len(line.instances) for line in proof.lines), 0)
    carried, multiple = substitute(proof)
    certificate = prune(carried)
    excess = join(inverses, certificate.domain().excess)
    denominators = [Polynomial.constant(multiple), *factors]
    divisors = [*denominators, *translator.divisors, *translator.letters.divisors]
    domain = _require_nonempty(translator, signature, excess, divisors, asked, "is not known here")
    found = closed(translator, certificate.value, [*denominators, value.denominator])
    return Expectation(expression, found, domain, certificate, value.denominator, translator, tuple(hypotheses))


def _read(expression: Any, hypotheses: Sequence[Eq]) -> tuple[Translator, Value]:
    """What an expression is, in letters; where many inverses are multiplied, rows are counted from columns."""
    everything = expression, *sides(hypotheses)
    translator = Translator(*everything, assumed=assumed(hypotheses))
    value = translator.scalar(expression)
    if gaps := _gaps(translator, value):
        translator = Translator(*everything, assumed=assumed(hypotheses), gaps=gaps)
        value = translator.scalar(expression)
    return translator, value


def require_readable(expression: Any, given: Sequence[Any] = ()) -> None:
    """Raise UnsupportedExpression, as ``expectation`` would, for what the calculus cannot read; nothing is derived."""
    _read(expression, equations(given))


def _gaps(translator: Translator, value: Value) -> Gaps:
    """The rows n of what has many inverses in one product, with its columns d: coefficients depend on n − d, and in n
    and d they are many times as long."""
    found = dict[Symbol, Expr]()
    for monomial in value.terms.get((), Combination()):
        letters = Counter(letter for word in monomial for letter in word if letter[0] == "[")
        for letter in (one for one, count in letters.items() if count >= STEEP):
            matrix = translator.signature.gaussian[letter[1:-1]]
            rows, cols = translator.polynomial(matrix.rows), translator.polynomial(matrix.cols)
            if isinstance(rows, Symbol) and not cols.has(rows):
                found.setdefault(rows, cols)
    return found


def closed(translator: Translator, value: Combination, denominators: Iterable[Polynomial]) -> Expr:
    """What a certificate proves, divided by these, in canonical form and in the letters of people.

    Raises UnsupportedExpression if there is a letter in it that is for proofs only.
    """
    letters = translator.letters
    value = Combination({m: q for m, p in value.items() if (q := letters.squared(p))})
    for letter in {letter.strip("[']") for monomial in value for word in monomial for letter in word}:
        if letter not in letters.meaning:
            raise UnsupportedExpression(translator.monomial(next(iter(value))), LEFT.format(letter))
    found = fraction(translator, value, denominators)
    return canonical(found) if letters.hypotheses or translator.explicit or translator.gaps else found


def _require_nonempty(
    translator: Translator,
    signature: Signature,
    excess: Excess,
    divisors: list[Polynomial],
    expression: Any,
    complaint: str,
) -> Boolean:
    """The condition that these needs amount to; raises DomainError if it cannot be met."""
    domain = condition(translator, signature, excess, divisors)
    if domain == false:
        reasons = "; ".join(obstacles(translator, signature, excess, divisors))
        raise DomainError(f"the expectation of {_shown(expression)} {complaint}: {reasons}")
    return domain
