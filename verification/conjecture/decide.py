"""Is the conjecture true? Decided by canonical forms and certificates of sign, or by a counterexample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from time import process_time

from sympy import Abs, And, Expr, Ge, Gt, Integer, Le, Lt, Max, Min, Poly, Symbol, Trace
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import UnsupportedExpression, canonical, to_text
from w2s_theory.calculus.expansion import expand
from w2s_theory.calculus.positivity import NoSignProof, SignProof, SignSearch
from w2s_theory.claim import BestSize, Claim, Inequality, Law, LeastSize, Moment, Probability, Regimes
from w2s_theory.setting.symbols import constraints

from .agreement import Order, limits, order, special_cases
from .example import Example, Search, far_from_thresholds, irrational
from .relation import Conjecture

SIGN = {"<=": 1, ">=": -1}
LONG = 300
"""Characters of a formula in a reason."""
BRANCHES = 16
"""So many cases at most for Min, Max and Abs."""


class NoProof(ValueError):
    """The formula is of a kind of which nothing is proved."""


class NotRational(ValueError):
    """The claim has no closed form that is rational in numbers, so nothing can be compared with it."""


@dataclass(frozen=True)
class Decision:
    """What was decided, and why.

    ``verdict``: "proved", "refuted" or "undecided". ``signs``: certificates of an inequality, checked by the kernel.
    ``example``: a counterexample. ``cases``, ``orders``: where formulas that differ agree. ``seconds``: CPU time of the
    symbolic decision, without that of the search for the simplest counterexample, ``search_seconds``.
    """

    verdict: str
    reason: str
    signs: tuple[SignProof, ...] = ()
    example: Example | None = None
    cases: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    seconds: float = 0.0
    search_seconds: float = 0.0


def quantity(claim: Claim) -> Expr:
    """The closed form that a formula is compared with. Raises NotRational if there is none."""
    if isinstance(claim, Inequality | BestSize | LeastSize | Law | Probability | Regimes):
        kind = type(claim).__name__
        hint = " Check against the premises" if claim.premises else " See `w2s claims` for risks and ratios"
        names = f": {', '.join(premise.id for premise in claim.premises)}." if claim.premises else "."
        raise NotRational(f"{claim.id} ({kind}) is not a quantity with one rational closed form.{hint}{names}")
    if claim.value.atoms(Trace):
        raise NotRational(
            f"the closed form of {claim.id} has traces of matrices in it; formulas in numbers only are checked"
        )
    return claim.value


def domain(claim: Claim, conjecture: Conjecture) -> Boolean:
    """Where the conjecture is made: the claim's domain, what is assumed, and what the symbols mean."""
    base = And(claim.domain, *conjecture.assuming)
    if isinstance(claim, Moment):
        return base
    used = set(claim.symbols) | conjecture.formula.free_symbols | base.free_symbols
    return And(base, *constraints(used))


def decide(claim: Claim, conjecture: Conjecture) -> Decision:
    """Prove or refute the conjecture about the claim's quantity. Raises NotRational."""
    start = process_time()
    value, where = quantity(claim), domain(claim, conjecture)
    if conjecture.relation == "~":
        found = _leading(value, conjecture, where)
    elif conjecture.relation == "=":
        found = _equal(value, conjecture.formula, where, claim.margin)
    else:
        found = _inequality(value, conjecture, where, claim.margin)
    return replace(found, seconds=process_time() - start - found.search_seconds)


def _equal(value: Expr, formula: Expr, where: Boolean, margin: int) -> Decision:
    search = Search(value, formula, "=", where, far_from_thresholds(where, margin))
    try:
        differences = [_difference(value - branch) for branch, _ in _branches(formula, where)]
    except NoProof:
        differences = [None]
    if all(difference == 0 for difference in differences):
        return _proved(search, "both have the same canonical form")
    difference = differences[0] if len(differences) == 1 else None
    cases, orders = _agreement(value, formula, difference, where)
    found, seconds = _searched(search)
    if found is not None:
        return Decision("refuted", "they differ", (), found, cases, orders, search_seconds=seconds)
    by = f"they differ by {_short(difference)}, but" if difference is not None else "the formula is not rational, and"
    reason = f"{by} no problem was found in which one sees a difference"
    return Decision("undecided", reason, cases=cases, orders=orders, search_seconds=seconds)


def _proved(search: Search, reason: str, signs: tuple[SignProof, ...] = (), seconds: float = 0.0) -> Decision:
    """Proved, unless of nothing: there must be problems that meet the conditions."""
    if search.conditions_met:
        return Decision("proved", reason, signs, search_seconds=seconds)
    return Decision("undecided", "no problem was found that meets the conditions", search_seconds=seconds)


def _short(told: object) -> str:
    text = to_text(told) if isinstance(told, Expr) else str(told)
    return text if len(text) <= LONG else f"{text[:LONG]} …"


def _inequality(value: Expr, conjecture: Conjecture, where: Boolean, margin: int) -> Decision:
    formula, relation = conjecture.formula, conjecture.relation
    search = Search(value, formula, relation, where, far_from_thresholds(where, margin))
    found, seconds = _searched(search)
    if found is None:
        try:
            if irrational(formula):
                raise NoProof("proofs are of formulas without roots, logarithms and exponentials")
            signs = tuple(
                SignSearch(condition, (branch - value).free_symbols).prove(canonical(SIGN[relation] * (branch - value)))
                for branch, condition in _branches(formula, where)
            )
        except (NoSignProof, NoProof, UnsupportedExpression) as error:
            reason = f"no counterexample was found, and no proof either ({_short(error)})"
            return Decision("undecided", reason, search_seconds=seconds)
        terms = sum(len(f.terms) for sign in signs for f in (*sign.numerators, *sign.denominators))
        return _proved(search, f"certificate of sign, {terms} terms, checked by the kernel", signs, seconds)
    cases, orders = _agreement(value, formula, _difference(value - formula), where)
    return Decision("refuted", f"{relation} fails", (), found, cases, orders, search_seconds=seconds)


def _agreement(
    value: Expr, formula: Expr, difference: Expr | None, where: Boolean
) -> tuple[tuple[str, ...], tuple[Order, ...]]:
    """Where two formulas agree that differ by something rational; nothing is known of others."""
    if difference is None:
        return (), ()
    return special_cases(difference, where), limits(value, formula, difference)


def _leading(value: Expr, conjecture: Conjecture, where: Boolean) -> Decision:
    """Whether the quotient tends to 1: whether the first coefficients of both expansions are the same."""
    v, formula = conjecture.limit, conjecture.formula
    assert v is not None
    difference = _difference(value - formula)
    if difference is None:
        return Decision("undecided", f"the formula is not rational; leading orders in {v} are of rational ones only")
    if (barrier := _barrier(where, v)) is not None:
        return Decision("undecided", f"{v} cannot go to infinity: it would violate {to_text(barrier)}")
    search = Search(value, formula, "=", where)
    if difference == 0:
        return _proved(search, "both have the same canonical form")
    k, lost = order(value, v), order(difference, v)
    if lost > k:
        first = expand(value, v, k).terms[0]
        reason = f"both have the leading term {to_text(first * v**-k)}{_unless_zero(first, where)}"
        return replace(_proved(search, reason), orders=(Order(v.name, k, lost),))
    k = min(k, lost)
    ours, theirs = (_coefficient(expression, v, k) for expression in (value, formula))
    rest = _without(where, v)
    found, seconds = _searched(Search(ours, theirs, "=", rest))
    power = f"{v}^{-k}" if k else "1"
    reason = f"the coefficients of {power} differ: {to_text(ours)} and {to_text(theirs)}"
    return Decision("refuted" if found else "undecided", reason, (), found, search_seconds=seconds)


def _unless_zero(coefficient: Expr, where: Boolean) -> str:
    """Where the leading coefficient vanishes it is not the leading one."""
    try:
        if SignSearch(where, coefficient.free_symbols).prove(coefficient).is_strict:
            return ""
    except NoSignProof:
        pass
    return " (wherever that is not zero)"


def _coefficient(expression: Expr, v: Symbol, k: int) -> Expr:
    """Of v^−k in the expansion."""
    expression = canonical(expression)
    if expression == 0 or order(expression, v) > k:
        return Integer(0)
    return expand(expression, v, k).terms[-1]


def _barrier(where: Boolean, v: Symbol) -> Boolean | None:
    """A condition of the domain that is false for large v."""
    for c in And.make_args(where):
        gap = c.gts - c.lts if isinstance(c, Ge | Gt | Le | Lt) else Integer(0)
        least = [gap.xreplace({m: part}) for m in gap.atoms(Min) for part in m.args] or [gap]
        if any(x.has(v) and x.is_polynomial(v) and Poly(x, v).LC().is_negative for x in least):
            return c
    return None


def _without(where: Boolean, v: Symbol) -> Boolean:
    return And(*(c for c in And.make_args(where) if not c.has(v)))


def _difference(expression: Expr) -> Expr | None:
    """In canonical form, or None if it is not rational."""
    try:
        return None if irrational(expression) else canonical(expression)
    except UnsupportedExpression:
        return None


def _searched(search: Search) -> tuple[Example | None, float]:
    start = process_time()
    return search.simplest(), process_time() - start


def _branches(formula: Expr, where: Boolean) -> Iterator[tuple[Expr, Boolean]]:
    """The formula without Min, Max and Abs: what it is in each case, and the case.

    Cases that the domain decides are not told apart. Raises NoProof beyond BRANCHES cases.
    """
    pending, told = [(formula, where)], 0
    while pending:
        expression, condition = pending.pop()
        pieces = sorted(expression.atoms(Min, Max, Abs), key=lambda a: (len(a.atoms()), str(a)))
        if not pieces:
            told += 1
            yield expression, condition
            continue
        if told + len(pending) > BRANCHES:
            raise NoProof(f"more than {BRANCHES} cases of Min, Max and Abs")
        choices = _choices(pieces[0])
        sure = [value for value, conditions in choices.items() if _certain(conditions, condition)]
        for choice in sure[:1] or choices:
            case = condition if sure else And(condition, *choices[choice])
            pending.append((expression.xreplace({pieces[0]: choice}), case))


def _choices(piece: Expr) -> Mapping[Expr, tuple[Boolean, ...]]:
    """What Min, Max or |·| may be, and when it is that."""
    if isinstance(piece, Abs):
        (inside,) = piece.args
        return {inside: (Ge(inside, 0),), -inside: (Le(inside, 0),)}
    relation = Le if isinstance(piece, Min) else Ge
    return {a: tuple(relation(a, b) for b in piece.args if b != a) for a in piece.args}


def _certain(conditions: tuple[Boolean, ...], where: Boolean) -> bool:
    """Whether the domain implies them, provably."""
    try:
        for c in conditions:
            if c == True:  # noqa: E712 - a SymPy truth value
                continue
            gap = canonical(c.gts - c.lts)
            SignSearch(where, gap.free_symbols).prove(gap)
    except (NoSignProof, UnsupportedExpression, AttributeError):
        return False
    return True
