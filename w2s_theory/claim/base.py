"""What every claim has: an id, a statement on a domain, a source, a proof, and an evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from textwrap import shorten
from typing import Any, ClassVar

import numpy as np
from sympy import And, Basic, Eq, Expr, MatrixSymbol, Ne, Pow, Symbol, solve
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..calculus import (
    DomainError,
    Equivalent,
    Expansion,
    Expectation,
    expand,
    expectation,
    is_same,
    readable,
    to_latex,
    to_plain,
)
from ..calculus.forms.canonical import canonical
from ..calculus.forms.printing import to_text
from ..calculus.numbers.arguments import Columns, digits
from ..calculus.numbers.conditions import Truth, bounds, is_same_condition
from ..calculus.numbers.evaluation import Rational
from ..calculus.signs.positivity import SignProof
from ..kernel.certificate import Certificate
from ..kernel.serialization import dumps
from ..kernel.words import CertificateError
from ..setting.kinds import require_kind
from ..setting.situations import REGRESSION, Situation
from ..setting.symbols import LATEX, LEGEND, MEANING, constraints, n, ordered, rho_w, sigma
from . import record
from .formula import Formula
from .record import ClosedForm

Abbreviation = tuple[Symbol, Expr]
"""A symbol and what it stands for, linear in σ²."""
FORMS = "readable", "abbreviated"
"""Parts of the record: forms for reading, without and with the abbreviation."""


@dataclass(frozen=True)
class Step:
    """A lemma worth showing: ``text`` says what it is, ``expression`` is what the expectation is taken of."""

    text: str
    expression: Expr
    given: tuple[Eq, ...] = ()

    @cached_property
    def proof(self) -> Expectation:
        return expectation(self.expression, self.given)


@dataclass(frozen=True)
class Remark:
    """A sentence of a proof by algebra, with the formula that it is about, if any."""

    text: str
    formula: Any = None


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Claim:
    """A statement with a closed form on a domain. What kind of claim it is says its formula, and how that is derived.

    ``id``: stable name. ``title``: a line. ``words``: the theorem in prose. ``quantity``: LaTeX of the left side.
    ``assumptions``: what is assumed beyond the domain, in words. ``source``: where the theorem is from, or "new".
    ``recorded``: the verdict to which its verification must come: "proved", "consistent", or "refuted" for a published
    statement that is recorded here because it is false.

    For reading: ``read_in``: the variable in whose partial fractions the closed form is written; ``where``: an
    abbreviation, linear in σ², in which it is written.

    ``situation``: what is simulated. ``well_specified``: whether the truth must lie in both spans.
    ``margin``: by how much sample sizes exceed dimensions at least, so that what is compared has enough moments.
    ``heavy``: whether its second moment takes the calculus minutes. ``sharp``: whether what is claimed is infinite
    where its domain ends; else it may hold farther than is proved.
    """

    id: str
    title: str
    words: str
    quantity: str
    source: str
    assumptions: tuple[str, ...]
    read_in: Symbol | None = None
    where: Abbreviation | None = None
    recorded: str = "proved"
    situation: Situation = REGRESSION
    well_specified: bool = False
    margin: int = 9
    sharp: bool = True
    heavy: bool = False
    steps: tuple[Step, ...] = field(default=())

    has_certificate: ClassVar[bool] = True
    """Whether it rests on derivations that the kernel checks."""
    is_recorded: ClassVar[bool] = True
    """Whether its closed form is read from the record."""

    # -- what a kind of claim defines --------------------------------------------------------------------------------

    @cached_property
    def formula(self) -> Formula:
        """What is claimed, as a tree that every kind of evidence reads."""
        raise NotImplementedError

    @property
    def definition(self) -> str:
        """What the claim is about, as text: as long as it is unchanged, a recorded closed form may stand for it."""
        raise NotImplementedError

    def derive(self) -> ClosedForm:
        """Value and domain, derived now."""
        raise NotImplementedError

    @property
    def premises(self) -> tuple[Claim, ...]:
        """The claims from which it follows by algebra, each once; none if it has a certificate of its own."""
        return ()

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        """The checked derivations that the claim rests on."""
        return tuple({id(proof): proof for premise in self.premises for proof in premise.proofs}.values())

    @property
    def equivalents(self) -> tuple[Equivalent, ...]:
        """The checked deterministic equivalents that the claim rests on."""
        return tuple({id(found): found for premise in self.premises for found in premise.equivalents}.values())

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All that the kernel checks of values: of equivalents, and of expectations."""
        of_equivalents = (proof for found in self.equivalents for proof in found.certificates)
        return (*of_equivalents, *(proof.certificate for proof in self.proofs))

    @property
    def is_algebra(self) -> bool:
        """Whether its proof is what it remarks on its premises, rather than certificates of its own."""
        return bool(self.premises) or not self.proofs

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """How it follows from the premises."""
        return ()

    @property
    def risks(self) -> tuple[str, ...]:
        """What is simulated that it is about."""
        return self.formula.risks

    @property
    def sign_proofs(self) -> tuple[SignProof, ...]:
        """Checked certificates of sign that it rests on, beyond the premises."""
        return ()

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """Formulas that people are shown, each with the canonical form of what it must equal."""
        shown = self.statement.rhs
        return ((shown if self.where is None else shown.xreplace(dict([self.where])), self.value),)

    @property
    def shown_conditions(self) -> tuple[tuple[Boolean, Boolean], ...]:
        """Conditions that people are shown, with what they name inserted, each with what it must say."""
        known = {Symbol(part.quantity): part.value for p in self.premises for part in (p, *p.premises)}
        meant = And(self.derived_domain, *constraints(set(self.symbols)), *self.special_case)
        return ((And(*self.conditions).xreplace(known), meant),)

    def check(self) -> bool:
        """True if the kernel accepts every proof and the claim, like each of its premises, says what they prove.

        Raises CertificateError otherwise, RecordError if what is on record cannot be read.
        """
        return self._is_what_was_proved

    @cached_property
    def _is_what_was_proved(self) -> bool:
        for premise in self.premises:
            premise.check()
        for proof in self.proofs:
            proof.check()
        for found in self.equivalents:
            found.check()
        for sign in self.sign_proofs:
            sign.check()
        proved = self.derive()
        for part, said, right in (
            ("value", self.value, proved.value),
            ("domain", self.derived_domain, proved.domain),
        ):
            if said != right:
                self._contradict(part, to_plain(said), to_plain(right))
        for shown, meant in self.readings:
            if not is_same(shown, meant):
                self._contradict("readable form", to_plain(shown), to_plain(meant))
        for condition, must in self.shown_conditions:
            if not is_same_condition(condition, must):
                self._contradict("domain as it is shown", to_plain(condition), to_plain(must))
        if self.is_recorded and (known := record.on_record(self.id, self.fingerprint)) is not None:
            for part, right in self.entry.items():
                if known.get(part) != right:
                    self._contradict(part, str(known.get(part)), str(right))
        return True

    def _contradict(self, part: str, said: str, right: str) -> None:
        raise CertificateError(
            f"{self.id} is not what was proved: its {part} is {shorten(said, 200)}, but the proof says "
            f"{shorten(right, 200)}; {record.REMEDY}"
        )

    @property
    def entry(self) -> record.Entry:
        """What the record says of it."""
        entry: record.Entry = {
            "definition": self.fingerprint,
            "verdict": self.recorded,
            "statement": to_plain(self.statement),
            "conditions": [to_plain(condition) for condition in self.conditions],
            "latex": to_latex(self.statement, LATEX),
            "certificates": list(self.certificate_hashes),
        }
        if self.is_recorded:
            entry |= {"value": record.written(self.value), "domain": record.written(self.derived_domain)}
            forms = dict.fromkeys((None, self.where)) if type(self).statement is Claim.statement else {}
            entry |= {FORMS[where is not None]: record.written(self.written(where)) for where in forms}
        return entry

    # -- what follows ------------------------------------------------------------------------------------------------

    @cached_property
    def closed_form(self) -> ClosedForm:
        """Value and domain: those on record if the definition is unchanged, else derived."""
        known = record.recall(self.id, self.fingerprint, self.names) if self.is_recorded else None
        return known or self.derive()

    @property
    def names(self) -> Mapping[str, Basic]:
        """What the names in a recorded closed form stand for."""
        return {symbol.name: symbol for symbol in MEANING}

    @property
    def value(self) -> Expr:
        """The closed form, canonical."""
        return self.closed_form.value

    @property
    def derived_domain(self) -> Boolean:
        """Where the derivation holds."""
        return self.closed_form.domain

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the definition."""
        return sha256(f"{type(self).__name__} {self.definition}".encode()).hexdigest()[:16]

    @cached_property
    def certificate_hashes(self) -> tuple[str, ...]:
        """SHA-256 of each certificate as ``w2s derive --json`` prints it, its first 16 hexadecimal digits."""
        return tuple(sha256(dumps(proof).encode()).hexdigest()[:16] for proof in self.certificates)

    @cached_property
    def statement(self) -> Relational:
        """quantity = closed form, written for reading; with ``where`` inserted it equals ``value`` identically."""
        return Eq(Symbol(self.quantity), self.written(self.where), evaluate=False)

    def written(self, where: Abbreviation | None = None) -> Expr:
        """The closed form for reading, with the abbreviation: from the record if there is one, equal to the value.
        Raises RecordError if what is on record is not."""
        if where not in self._written:
            known = self._recalled(where) if where in (None, self.where) else None
            self._written[where] = known or readable(abbreviated(self.value, where), self.reading_domain, self.read_in)
        return self._written[where]

    @cached_property
    def _written(self) -> dict[Abbreviation | None, Expr]:
        return {}

    def _recalled(self, where: Abbreviation | None) -> Expr | None:
        """The form for reading on record, which must be equal to the value."""
        known = record.on_record(self.id, self.fingerprint) if self.is_recorded else None
        if known is None or (part := FORMS[where is not None]) not in known:
            return None
        form = record.read(known[part], {**self.names, **({where[0].name: where[0]} if where else {})})
        if not is_same(form.xreplace(dict([where] if where else [])), self.value):
            raise record.RecordError(f"{self.id}: {part} on record is not equal to its value; {record.REMEDY}")
        return form

    @property
    def meanings(self) -> Mapping[Basic, str]:
        """What symbols (and matrices) in it are, in words."""
        return LEGEND

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols that ``evaluate`` needs, in the setting's order."""
        used = self.value.free_symbols | self.derived_domain.free_symbols
        return ordered(used)

    @property
    def matrices(self) -> tuple[MatrixSymbol, ...]:
        """The constant matrices that ``evaluate`` needs besides, by name."""
        return ()

    @cached_property
    def domain(self) -> Boolean:
        """Where the claim is made: the derivation's domain, and what the symbols' meanings imply."""
        return And(self.derived_domain, *constraints(set(self.symbols)))

    @property
    def reading_domain(self) -> Boolean:
        """Where what stands in the closed form lies, for reading it."""
        return self.domain

    def inserted(self, form: Expr) -> Expr:
        """A form as one in ``symbols`` alone."""
        return form

    @property
    def special_case(self) -> tuple[Boolean, ...]:
        """What symbols are in the special case of which it is claimed, if it is one."""
        return ()

    @cached_property
    def conditions(self) -> tuple[Boolean, ...]:
        """The domain, condition by condition, as it is to be read."""
        return (*parts(self.domain), *self.special_case)

    def expansion(self, variable: Symbol, order: int) -> Expansion:
        """The closed form expanded in 1/variable up to 1/variable^order, with its exact remainder."""
        return expand(self.value, variable, order)

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The closed form at numbers or arrays (which broadcast), one keyword for each of ``symbols``.

        A float, or an array of floats, with a relative error below 1e-13; with ``exact`` a Fraction, or an array of
        them. Takes integers of any size, fractions and decimals as they are; a float counts as the decimal number that
        it prints as. Raises TypeError for a missing or an unknown name and for what is no number, DomainError naming
        the condition that a value violates.

        >>> from derivations import catalogue
        >>> teacher = catalogue()["teacher.population"]
        >>> teacher.evaluate(n=13, d_w=2, sigma=1, rho_w=0)
        0.2
        >>> teacher.evaluate(n=13, d_w=2, sigma=0.1, rho_w=0, exact=True)
        Fraction(1, 500)
        >>> teacher.evaluate(n=[10**17 + 3, 10**17 + 12], d_w=10**17, sigma=1, rho_w=0)
        array([5.00000000e+16, 9.09090909e+15])
        """
        columns = self._read(values)
        self._require([part for part in self._conditions if part not in self._implied], columns)
        try:
            result = at(self.function, columns, exact)
        except ZeroDivisionError:
            self._require(self._implied, columns)
            raise
        if not exact and not np.isfinite(result).all():
            self._require(self._implied, columns)
        return result

    def checked(self, values: Mapping[str, Any]) -> Columns:
        """The values in the order of ``symbols``, as exact numbers or arrays; raises as ``evaluate`` does."""
        columns = self._read(values)
        self._require(self._conditions, columns)
        return columns

    def _read(self, values: Mapping[str, Any]) -> Columns:
        names = [s.name for s in self.symbols]
        if set(values) != set(names):
            missing, unknown = sorted(set(names) - set(values)), sorted(set(values) - set(names))
            raise TypeError(f"{self.id} takes {', '.join(names)}; missing: {missing}, unknown: {unknown}")
        columns = Columns.read({name: values[name] for name in names})
        for symbol, column in zip(self.symbols, columns.given, strict=True):
            require_kind(symbol, column)
        return columns

    def _require(self, conditions: Sequence[tuple[Boolean, Truth]], columns: Columns) -> None:
        for condition, holds in conditions:
            valid = holds(columns)
            if not np.all(valid):
                point = columns.point(int(np.argmin(valid)))
                at = ", ".join(f"{s}={digits(number)}" for s, number in zip(self.symbols, point, strict=True))
                raise DomainError(f"{self.id} is claimed only for {to_text(condition)}, which is violated at {at}")

    @cached_property
    def function(self) -> Rational:
        """The closed form as a function of ``symbols``, without any check."""
        return Rational(self.value, self.symbols, bounds(self.domain, self.symbols))

    @cached_property
    def _conditions(self) -> list[tuple[Boolean, Truth]]:
        """What the domain asks for, each as a function of ``symbols``; those without denominators first."""
        conditions = [c for c in And.make_args(self.domain) if c.free_symbols]
        known = bounds(self.domain, self.symbols)
        simplest_first = sorted(conditions, key=lambda c: any(p.exp.is_negative for p in c.atoms(Pow)))
        return [(c, Truth(c, self.symbols, known)) for c in simplest_first]

    @cached_property
    def _implied(self) -> list[tuple[Boolean, Truth]]:
        """Those that hold wherever the closed form is finite: that what it divides by is not zero."""
        return [
            (c, holds) for c, holds in self._conditions if isinstance(c, Ne) and self.function.divides_by(holds.gap)
        ]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {to_plain(self.statement)}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {to_latex(self.statement, LATEX)} \\qquad ({to_latex(self.domain, LATEX)})$"


def abbreviated(value: Expr, where: Abbreviation | None) -> Expr:
    """The value with the abbreviation in place of σ²; or, if σ² stands in it by itself as well, so that symbols of the
    abbreviation would remain, in place of ρ_w, or of the sample size."""
    if where is None or not value.has(sigma):
        return value
    symbol, formula = where
    without_noise, slope = formula.subs(sigma, 0), formula.diff(sigma) / (2 * sigma)
    short = canonical(value.subs(sigma**2, (symbol - without_noise) / slope))
    for other in (rho_w, n):
        if short.has(n) and formula.has(other):
            short = canonical(value.subs(other, solve(Eq(symbol, formula), other)[0]))
    return short


def parts(condition: Boolean) -> tuple[Boolean, ...]:
    """The members of a conjunction, in a stable order; none if it is true of everything."""
    return tuple(sorted(And.make_args(condition), key=str)) if condition != True else ()  # noqa: E712 - a SymPy truth value


def at(function: Rational, columns: Columns, exact: bool) -> Any:
    """The function at these numbers: floats or fractions, one or an array of them."""
    return columns.pointwise(function.exact) if exact else function(columns)
