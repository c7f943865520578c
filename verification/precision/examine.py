"""The evidence: a closed form at special problems against independent values, and both sides of its thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf
from sympy import And, Expr, Ge, nan, oo, zoo

from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.composed import AtInfinity, FisherLaw, Sought
from w2s_theory.claim.formula import Event, Formula
from w2s_theory.claim.record import ClosedForm

from ..arithmetic.scalars import Divergent
from ..finding import Finding, Refuted, Task
from ..situations.registry import of
from ..situations.regression.problems import SPECIAL
from ..situations.representation import unvalued
from . import enclosures
from .digits import Certain, Uncertain, certain
from .distributions import examine_law, examine_probability
from .sizes import examine_size
from .special import edges, numbers_of, singular, specials
from .thresholds import Growth, growth
from .values import Balls, exact, quadrature, terms, value

DIGITS = 50
CLOSE = 1e-7
"""Relative difference up to which a closed form in floating point is not told from the exact one."""


@dataclass
class Record:
    """What was found so far on one claim."""

    problems: list[str] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    radii: list[float] = field(default_factory=list)
    growths: dict[str, Growth] = field(default_factory=dict)
    infinite: int = 0
    missing: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = [f"{min(self.reached)} digits or more at {len(self.reached)} special problems"] if self.reached else []
        if self.infinite:
            said.append(f"infinite at {self.infinite} interpolation thresholds, as claimed")
        if self.radii:
            balls = f"{len(self.radii)} certified balls of relative radius {max(self.radii):.0e} or less contain it"
            said.append(balls)
        elif not enclosures.available():
            said.append("no certified enclosures, as python-flint is not installed")
        said += [f"at the end of {condition} the integral {grown}" for condition, grown in self.growths.items()]
        return "; ".join(said)


def applies(claim: Claim) -> bool:
    """Whether there is a representation of what the claim is about, at one problem at least."""
    return not lacking(claim)


def lacking(claim: Claim) -> str:
    """Why there is no independent integral of what the claim is about; nothing if there is."""
    if claim.premises:
        return next((why for premise in claim.premises if (why := lacking(premise))), "")
    why = "" if isinstance(claim, Moment) else _lacking(claim)
    return why and f"no independent integral is known for {claim.id}: {why}"


def _lacking(claim: Claim) -> str:
    representation = of(claim)
    if not claim.risks:  # a size at which a formula in the setting's symbols is largest is asked of the formula
        return "" if isinstance(claim.formula, Sought) else "it is about nothing that is drawn"
    if representation.risks is None:
        return representation.missing["precise"]
    return unvalued(claim, representation.enriched(SPECIAL[0]).numbers()) if claim.formula.drawn else ""


@dataclass(frozen=True)
class PrecisionBudget:
    """``digits``: of independent values, at no more than so many ``specials`` (special problems) if it is not None."""

    digits: int = DIGITS
    specials: int | None = None


NOT_NUMBERS: dict[type[Formula], Callable[[Any, Callable[..., Any], int], Finding]] = {
    FisherLaw: examine_law,
    Event: examine_probability,
    Sought: examine_size,
}
"""What has a distribution, a probability or a size in place of a value."""


def examine(task: Task[PrecisionBudget]) -> Finding:
    """The kind of evidence "precision" on a claim."""
    claim, rival, digits = task.claim, task.closed_form, task.budget.digits
    if (own := NOT_NUMBERS.get(type(claim.formula))) is not None:
        return own(claim, rival, digits)
    return examine_form(claim, None, digits, rival, task.budget.specials)


def examine_form(
    claim: Claim,
    form: ClosedForm | None = None,
    digits: int = DIGITS,
    rival: Callable[..., Any] | None = None,
    most: int | None = None,
) -> Finding:
    """Compare a claim's value and domain, or another ``form`` of both, with independent values to so many digits.

    ``rival``: a function in floating point that must give the same, called with the claim's symbols by name. ``most``:
    how many problems at most.
    """
    form, record = form or claim.closed_form, Record()
    try:
        require_values(form)
        problems = specials(claim, form.domain)
        stride = max(1, len(problems) // most) if most else 1
        problems = [problem for start in range(stride) for problem in problems[start::stride]]
        for problem in problems:
            compare(claim, form.value, problem, digits, rival, record)
            if len(record.reached) == most:
                break
        examine_thresholds(claim, form, record)
    except Refuted as refuted:
        return Finding("refuted", str(refuted))
    if not record.reached:
        return Finding("unknown", f"nothing could be evaluated: {'; '.join(record.missing[:2]) or 'no problem found'}")
    return Finding("consistent", str(record), detectable=10.0 ** -min(record.reached))


def compare(
    claim: Claim, closed_form: Expr, problem: Any, digits: int, rival: Callable[..., Any] | None, record: Record
) -> None:
    """One problem; raises Refuted."""
    numbers = numbers_of(claim, problem)
    if (inverse := singular(claim, numbers)) is not None:
        raise Refuted(f"at {problem.about}, which the domain includes, {inverse} is an inverse of nothing")
    claimed = exact(closed_form, numbers, problem)
    try:
        found = known(claim, problem, digits)
    except (NotImplementedError, Uncertain) as error:
        record.missing.append(f"{problem.about}: {error}")
        return
    except Divergent as infinite:
        if claimed == oo:
            record.infinite += 1
            return
        raise Refuted(f"infinite at {problem.about}, which the domain includes ({infinite})") from infinite
    if claimed in (oo, zoo, nan) or not claimed.is_Rational:
        raise Refuted(f"the closed form is {claimed} at {problem.about}, the integral {mp.nstr(found.value, 20)}")
    target = Fraction(int(claimed.p), int(claimed.q))
    if (short := _difference(found, target, digits)) is not None:
        raise Refuted(f"at {problem.about}: {short}")
    record.reached.append(min(found.digits, found.working))
    record.problems.append(problem.about)
    if enclosures.available():
        enclose(claim, problem, target, record)
    if rival is not None:
        compare_floats(claim, problem, rival, float(target))


def known(claim: Claim, problem: Any, digits: int) -> Certain:
    """The independent value; computed once, as it does not depend on what is compared with it."""
    key = f"{claim.fingerprint} {claim.formula.measure}", repr(problem), digits
    if key not in _KNOWN:
        _KNOWN[key] = certain(quadrature(claim.formula, problem), digits)
    return _KNOWN[key]


_KNOWN: dict[tuple[str, str, int], Certain] = {}


def require_values(form: ClosedForm) -> None:
    """At the end of a condition that includes its end, the closed form must not have a pole; raises Refuted."""
    for condition in And.make_args(form.domain):
        if not isinstance(condition, Ge):
            continue
        gap = condition.lhs - condition.rhs
        for symbol in sorted(gap.free_symbols, key=str):
            if gap.diff(symbol).is_number:
                end = symbol - gap / gap.diff(symbol)
                if form.value.subs(symbol, end).has(zoo, nan):
                    raise Refuted(f"at the end of {condition}, which the domain includes, the closed form has no value")
                break


def _difference(found: Certain, target: Fraction, digits: int) -> str | None:
    """Both values where they differ within the digits asked for."""
    with mp.workdps(found.working):
        claimed = mpf(target.numerator) / target.denominator
        scale = max(abs(found.value), abs(claimed), mpf(10) ** -digits)
        if abs(found.value - claimed) <= scale * mpf(10) ** -digits:
            return None
        shown = digits + 2
        return f"the closed form is {mp.nstr(claimed, shown)}, the integral {mp.nstr(found.value, shown)}"


def enclose(claim: Claim, problem: Any, target: Fraction, record: Record) -> None:
    """A ball that certainly contains the integral must contain the claimed value."""
    if isinstance(claim.formula, AtInfinity):  # reached up to a difference of order 1/FAR only
        return
    with enclosures.working():
        try:
            ball = value(claim.formula, problem, Balls())
        except enclosures.NoEnclosure:
            return
        if not enclosures.contains(ball, target):
            raise Refuted(f"at {problem.about}: {target} is not in the certified enclosure {ball}")
        record.radii.append(enclosures.relative_radius(ball))


def compare_floats(claim: Claim, problem: Any, rival: Callable[..., Any], target: float) -> None:
    """The closed form as it is evaluated for users."""
    numbers = numbers_of(claim, problem)
    arguments: dict[str, Any] = {s.name: float(numbers[s.name]) for s in claim.symbols}
    arguments |= {m.name: [[float(x) for x in row] for row in problem.constants[m.name]] for m in claim.matrices}
    got = float(rival(**arguments))
    if not abs(got - target) <= CLOSE * max(abs(target), 1e-3):
        raise Refuted(f"at {problem.about} it evaluates to {got!r}, but the integral is {target!r}")


def examine_thresholds(claim: Claim, form: ClosedForm, record: Record) -> None:
    """At each threshold the integral must diverge in at least one problem, if the domain is claimed to be sharp; raises
    Refuted."""
    if (drawn := claim.formula.drawn) is None:
        return  # those of its premises
    tried: dict[str, int] = {}
    for condition, problem in edges(claim, form.domain):
        if str(condition) in record.growths:
            continue
        try:
            space, integrands = terms(drawn, problem, claim.formula.order)
            grown = next((g for part in integrands if (g := growth(space, part)) is not None), None)
        except NotImplementedError:
            continue
        tried[str(condition)] = tried.get(str(condition), 0) + 1
        if grown is None:
            continue
        if not grown.is_as_predicted:
            raise Refuted(f"at {problem.about} the integral grows by {grown.measured}, not {grown.predicted}")
        record.growths[str(condition)] = grown
    for condition in tried:
        if condition not in record.growths and claim.sharp:
            raise Refuted(
                f"the integral is finite at the end of {condition}, too: this is not where it begins to exist"
            )
