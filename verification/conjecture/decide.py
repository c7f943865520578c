"""Is the conjecture true? Decided by canonical forms and certificates of sign, or by a counterexample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import process_time
from typing import Any

from sympy import And, Expr, Ne
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import UnsupportedExpression, canonical, to_text
from w2s_theory.calculus.signs.positivity import NoSignProof, SignProof, SignSearch
from w2s_theory.claim import BestSize, Claim, Inequality, Law, LeastSize, Moment, Probability, Regimes
from w2s_theory.setting.symbols import constraints

from .agreement import Order, limits, special_cases
from .arithmetic import irrational
from .budget import TimeUp, left, within
from .cases import NoProof, branches, rational, unmet
from .counterexample.example import Search, far_from_thresholds
from .counterexample.matrices import Constants, MatrixSearch
from .decision import Decision, proved, searched
from .kinds.laws import decide_law
from .kinds.probabilities import decide_probability
from .kinds.regimes import decide_regimes
from .kinds.sizes import closed_form, decide_size
from .leading import decide_leading
from .reading.relation import Conjecture
from .reading.traces import in_numbers

SECONDS = 3.0
"""CPU time that a decision may take, of which these are the parts:"""
TO_COMPARE, TO_TELL = 0.4, 0.8
"""of the time that is left, for the canonical form of the difference, and for telling where the two agree,"""
TELLING = 1.5
"""but for that no longer than this."""
SIGN = {"<=": 1, ">=": -1}
LONG = 300
"""Characters of a formula in a reason."""


class NotRational(ValueError):
    """The claim has no closed form that is rational in numbers, so nothing can be compared with it."""


def quantity(claim: Claim) -> Expr:
    """The closed form that a formula is compared with. Raises NotRational if there is none."""
    if claim.formula.is_rational or isinstance(claim, Inequality):
        return claim.value
    kind = type(claim).__name__
    hint = " Check against the premises" if claim.premises else " See `w2s claims` for risks and ratios"
    names = f": {', '.join(premise.id for premise in claim.premises)}." if claim.premises else "."
    raise NotRational(f"{claim.id} ({kind}) is not a quantity with one rational closed form.{hint}{names}")


def domain(claim: Claim, conjecture: Conjecture) -> Boolean:
    """Where the conjecture is made: the claim's domain, what is assumed, and what the symbols mean."""
    base = And(claim.domain, *conjecture.assuming)
    if claim.formula.of_matrices:
        return base
    used = set(claim.symbols) | conjecture.formula.free_symbols | base.free_symbols
    return And(base, *constraints(used))


def decide(claim: Claim, conjecture: Conjecture, seconds: float = SECONDS) -> Decision:
    """Prove or refute the conjecture about the claim's quantity, within so many seconds of CPU time.

    Raises NotRational.
    """
    start = process_time()
    where = domain(claim, conjecture)
    if where == False:  # noqa: E712 - a SymPy truth value
        return Decision("undecided", "the conditions contradict each other: nothing meets them")
    try:
        with within(seconds):
            found = _decided(claim, conjecture, where)
    except TimeUp:
        found = Decision("undecided", f"no decision within {seconds:.2g} s")
    except (RecursionError, MemoryError):
        found = Decision("undecided", "the formula is too large")
    return replace(found, seconds=process_time() - start - found.search_seconds)


def _decided(claim: Claim, conjecture: Conjecture, where: Boolean) -> Decision:
    def problems(claimed: Expr, conjectured: Expr) -> Search:
        return Search(claimed, conjectured, "=", where, far_from_thresholds(where, claim.margin), conjecture.needs)

    match claim:
        case Law():
            return decide_law(claim, conjecture, problems)
        case Probability():
            return decide_probability(claim, conjecture, problems)
        case Regimes():
            return decide_regimes(claim, conjecture, problems)
        case LeastSize() | BestSize():
            value = closed_form(claim, conjecture.formula)
            return (
                decide_size(claim, conjecture, problems)
                if value is None
                else _compared(claim, conjecture, where, value)
            )
    return _compared(claim, conjecture, where, quantity(claim))


def _compared(claim: Claim, conjecture: Conjecture, where: Boolean, value: Expr) -> Decision:
    """The conjecture about a rational function of numbers and traces."""
    value, traces = in_numbers(value)
    conjecture = replace(conjecture, traces={**conjecture.traces, **traces})
    problems = among(claim, conjecture)
    claimed = value if conjecture.left is None else conjecture.left
    if conjecture.relation == "~":
        assert conjecture.limit is not None
        formula, limit = conjecture.formula, conjecture.limit
        return decide_leading(canonical(claimed), formula, limit, where, conjecture.needs, problems)
    room = far_from_thresholds(where, claim.margin)
    search = problems(claimed, conjecture.formula, conjecture.relation, where, room, conjecture.needs)
    if conjecture.relation == "=":
        found = _equal(search, value)  # where two matrices agree is not said by where one trace of them does
        return found if conjecture.matrix is None else replace(found, cases=())
    return _as_claimed(claim, search) or _inequality(search, value)


def _as_claimed(claim: Claim, search: Search) -> Decision | None:
    """Proved, if it is an inequality that the claim has certificates for."""
    if not isinstance(claim, Inequality) or claim.recorded != "proved":
        return None
    above = SIGN[search.relation] * (search.conjectured - search.claimed)
    if rational(above) != claim.value:
        return None
    signs = claim.sign_proofs
    terms = sum(sign.terms for sign in signs)
    return _where_defined(search, claim.value, f"it is what is claimed: certificate of sign, {terms} terms", signs)


def among(claim: Claim, conjecture: Conjecture) -> Callable[..., Search]:
    """Makes searches for counterexamples among problems of the claim's kind: of the setting, or of matrices."""
    if not claim.formula.of_matrices:
        return Search
    given = () if claim.formula.drawn is None else claim.formula.drawn.given
    named = claim.constants if isinstance(claim, Moment) else claim.matrices
    constants = Constants(named, conjecture.traces, given, getattr(claim, "test", None))
    return partial(MatrixSearch, constants=constants)


def _equal(search: Search, quantity: Expr) -> Decision:
    value, where = search.claimed, search.domain
    try:
        with within(TO_COMPARE * left()):
            differences = [rational(value - branch) for branch, _ in branches(search.conjectured, where)]
    except (NoProof, NoSignProof, UnsupportedExpression, TimeUp):
        differences = [None]
    if all(difference == 0 for difference in differences):
        return _where_defined(search, quantity, "both have the same canonical form")
    difference = differences[0] if len(differences) == 1 else None
    found, seconds = searched(search)
    cases, orders = _agreement(value, difference, where, search.needs)
    if found is not None:
        return Decision("refuted", "they differ", (), found, cases, orders, search_seconds=seconds)
    by = "no canonical form of the difference was found, and"
    if difference is not None:
        by = f"they differ by {_short(difference)}, but"
    elif irrational(search.conjectured):
        by = "the formula is not rational, and"
    reason = f"{by} no problem was found in which one sees a difference"
    return Decision("undecided", reason, cases=cases, orders=orders, search_seconds=seconds)


def _where_defined(
    search: Search, value: Expr, reason: str, signs: tuple[SignProof, ...] = (), seconds: float = 0.0
) -> Decision:
    """Proved, if the formula provably has a value wherever the claim has one."""
    need = unmet(search.needs, search.domain, value)
    if need is None:
        return proved(search, reason, signs, seconds)
    missing = f"{_short(need.lhs)} {'is not zero' if isinstance(need, Ne) else 'is not negative'}"
    if search.witness is None:
        reason = (
            f"the formula has a value only where {missing}, and no problem that meets the conditions was found there"
        )
    else:
        reason = f"this holds only where the formula has a value: where {missing}, which is not known of all problems"
    return Decision("undecided", f"{reason}; if that is meant, add it by --assuming", search_seconds=seconds)


def _short(told: object) -> str:
    text = to_text(told) if isinstance(told, Expr) else str(told)
    return text if len(text) <= LONG else f"{text[:LONG]} …"


def _inequality(search: Search, quantity: Expr) -> Decision:
    value, formula, relation, where = search.claimed, search.conjectured, search.relation, search.domain
    found, seconds = searched(search)
    if found is None:
        try:
            if irrational(formula):
                raise NoProof("proofs are of formulas without roots, logarithms and exponentials")
            signs = tuple(
                SignSearch(condition, (branch - value).free_symbols).prove(canonical(SIGN[relation] * (branch - value)))
                for branch, condition in branches(formula, where)
            )
        except (NoSignProof, NoProof, UnsupportedExpression) as error:
            reason = f"no counterexample was found, and no proof either ({_short(error)})"
            return Decision("undecided", reason, search_seconds=seconds)
        terms = sum(sign.terms for sign in signs)
        return _where_defined(
            search, quantity, f"certificate of sign, {terms} terms, checked by the kernel", signs, seconds
        )
    cases, orders = _agreement(value, _difference(value, formula), where, search.needs)
    return Decision("refuted", f"{relation} fails", (), found, cases, orders, search_seconds=seconds)


def _difference(value: Expr, formula: Expr) -> Expr | None:
    try:
        with within(TO_COMPARE * left()):
            return rational(value - formula)
    except TimeUp:
        return None


def _agreement(
    value: Expr, difference: Expr | None, where: Boolean, needs: tuple[Boolean, ...]
) -> tuple[tuple[str, ...], tuple[Order, ...]]:
    """Where two formulas agree that differ by something rational; nothing is known of others."""
    if difference is None or difference == 0:
        return (), ()
    found: list[Any] = [(), ()]
    try:
        with within(min(TELLING, TO_TELL * left())):
            found[1] = limits(value, difference, where)
            found[0] = special_cases(difference, And(where, *needs))
    except (TimeUp, RecursionError):  # Python's compiler has a limit, too
        pass
    return found[0], found[1]
