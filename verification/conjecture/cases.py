"""What can be said of formulas on a domain, by certificates of sign: which case of Min, Max and |·| it is, whether a
polynomial has no zero, whether the formula has a value everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sympy import Abs, And, Expr, Ge, Gt, Le, Lt, Max, Min, Mul, Ne, fraction
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import UnsupportedExpression, canonical
from w2s_theory.calculus.signs.positivity import NoSignProof, SignSearch

from .arithmetic import irrational

BRANCHES = 16
"""So many cases at most for Min, Max and Abs."""
Decides = Callable[[Expr, Boolean], int]
"""1 or −1 if the rational function is provably ≥ 0 or ≤ 0 in a case, else 0."""
Condition = Callable[[Expr], Boolean]
"""That a rational function is ≥ 0."""


class NoProof(ValueError):
    """The formula is of a kind of which nothing is proved."""


def rational(expression: Expr) -> Expr | None:
    """In canonical form, or None if it is not rational."""
    try:
        return None if irrational(expression) or expression.has(Min, Max, Abs) else canonical(expression)
    except UnsupportedExpression:
        return None


def sign(expression: Expr, where: Boolean, strict: bool = False) -> int:
    """1 or −1 if the rational function is provably ≥ 0 or ≤ 0 (> 0 or < 0 if ``strict``) on the domain, else 0."""
    if expression.is_number:
        return 1 if expression > 0 or (expression == 0 and not strict) else (-1 if expression < 0 else 0)
    for direction in (1, -1):
        try:
            # of what stands in a denominator it is shown that it is not zero
            wanted = direction / expression if strict else direction * expression
            SignSearch(where, expression.free_symbols).prove(wanted)
            return direction
        except (NoSignProof, UnsupportedExpression):
            pass
    return 0


def on_domain(expression: Expr, where: Boolean) -> int:
    """Of the cases of a formula on a domain: whether the domain decides the sign."""
    return sign(canonical(expression), where)


def branches(
    formula: Expr, where: Boolean, decides: Decides = on_domain, condition: Condition = lambda gap: Ge(gap, 0)
) -> Iterator[tuple[Expr, Boolean]]:
    """The formula without Min, Max and Abs: what it is in each case, and the case.

    Cases that are decided are not told apart. Raises NoProof beyond BRANCHES cases.
    """
    pending, told = [(formula, where)], 0
    while pending:
        expression, case = pending.pop()
        pieces = expression.atoms(Min, Max, Abs)
        inner = sorted((p for p in pieces if not any(q.has(Min, Max, Abs) for q in p.args)), key=str)
        if not inner:
            told += 1
            yield expression, case
            continue
        if told + len(pending) > BRANCHES:
            raise NoProof(f"more than {BRANCHES} cases of Min, Max and Abs")
        if irrational(inner[0]):
            raise NoProof("proofs are of formulas without roots, logarithms and exponentials")
        choices = _choices(inner[0])
        sure = [value for value, gaps in choices.items() if all(decides(gap, case) > 0 for gap in gaps)]
        for choice in sure[:1] or choices:
            here = case if sure else And(case, *(condition(gap) for gap in choices[choice]))
            if here != False:  # noqa: E712 - a SymPy truth value
                pending.append((expression.xreplace({inner[0]: choice}), here))


def _choices(piece: Expr) -> Mapping[Expr, tuple[Expr, ...]]:
    """What Min, Max or |·| may be, and what is nonnegative when it is that."""
    if isinstance(piece, Abs):
        (inside,) = piece.args
        return {inside: (inside,), -inside: (-inside,)}
    direction = -1 if isinstance(piece, Min) else 1
    return {a: tuple(direction * (a - b) for b in piece.args if b != a) for a in piece.args}


def unmet(needs: tuple[Boolean, ...], where: Boolean, value: Expr) -> Boolean | None:
    """A condition for the formula to have a value that is not known to hold wherever the claimed value has one."""
    excluded = factors_excluded(where, value)
    return next((need for need in needs if not _met(need, where, excluded)), None)


def _met(need: Boolean, where: Boolean, excluded: frozenset[Expr]) -> bool:
    try:
        return all(_met_by(type(need), expression, case, excluded) for expression, case in branches(need.lhs, where))
    except (NoProof, UnsupportedExpression, NoSignProof, AttributeError):
        return False


def _met_by(kind: type[Boolean], expression: Expr, where: Boolean, excluded: frozenset[Expr]) -> bool:
    value = rational(expression)
    if value is None:
        return False
    if kind is Ne:
        return nonzero(value, where, excluded)
    return sign(value, where) > 0 and (kind is Ge or nonzero(value, where, excluded))


def nonzero(value: Expr, where: Boolean, excluded: frozenset[Expr] = frozenset()) -> bool:
    """Whether a rational function in canonical form provably has no zero on the domain."""
    return value != 0 and not vanishing(value, where, excluded)


def vanishing(value: Expr, where: Boolean, excluded: frozenset[Expr] = frozenset()) -> tuple[Expr, ...]:
    """The irreducible factors of the numerator that may be zero somewhere on the domain."""
    doubtful = (f for f in factors(fraction(value)[0]) if not {f, -f} & excluded)
    return tuple(f for f in doubtful if not sign(f, where, strict=True))


def factors(product: Expr) -> tuple[Expr, ...]:
    """Those that are not numbers, without their powers, and without numbers that SymPy has multiplied sums by."""
    bases = (part.as_base_exp()[0] for part in Mul.make_args(product))
    return tuple(base.as_content_primitive()[1] for base in bases if not base.is_number)


def factors_excluded(where: Boolean, value: Expr) -> frozenset[Expr]:
    """Irreducible polynomials that are not zero where the claim is made: divisors of the claimed value, and what the
    domain says is not zero."""
    said = [rational(c.lhs - c.rhs) for c in And.make_args(where) if isinstance(c, Ne | Gt | Lt)]
    return frozenset(
        f
        for part in (fraction(value)[1], *(fraction(top)[0] for top in said if top is not None))
        for f in factors(canonical(part))
    )


def inequalities(where: Boolean) -> Iterator[Boolean]:
    """The conditions of a domain one by one, those of Min and Max taken apart."""
    for c in And.make_args(where):
        if not isinstance(c, Ge | Gt | Le | Lt):
            yield c
            continue
        relation = Gt if isinstance(c, Gt | Lt) else Ge
        above = c.gts.args if isinstance(c.gts, Min) else (c.gts,)
        below = c.lts.args if isinstance(c.lts, Max) else (c.lts,)
        yield from (relation(a, b) for a in above for b in below)
