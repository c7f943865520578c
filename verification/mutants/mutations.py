"""Wrong variants of closed forms, made systematically: the mistakes that are made in deriving and in copying them.

Each mutation is a rule on expressions, so it can be applied to any claim with a formula. A mutant that is the same
rational function as the original is *equivalent* and no mistake; canonical forms decide that.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sympy import Add, Eq, Expr, Ge, Gt, Integer, Mul, Piecewise, Pow, Rational, Symbol, Trace, factor_terms, oo, true
from sympy.logic.boolalg import And, Boolean

from w2s_theory.calculus import UnsupportedExpression, canonical
from w2s_theory.calculus.signs.positivity import NoSignProof, SignSearch
from w2s_theory.claim import Claim
from w2s_theory.setting.symbols import N, constraints, d_s, d_sw, d_w, n, rho_foreign, rho_missed, rho_s, rho_w, sigma

EXCHANGES = ((d_w, d_s), (n, N), (rho_w, rho_s), (rho_missed, rho_foreign))
NOISES = (sigma**2 + rho_w, sigma**2 + rho_s)
CORNERS = (
    *(Eq(part, 0) for part in (sigma, rho_w, rho_s, d_sw)),
    *(Eq(d_sw, d_w), Eq(d_w, 1), Eq(d_s, 1), n > 1000, N > 1000),
    *(part > 1000 for part in (sigma, rho_missed, rho_foreign)),
)
"""Where a formula may err although it is right everywhere else."""
SIZES = (n, N)
"""Sample sizes."""
FACTORS = (Rational(101, 100), Rational(99, 100), Integer(2))
TERMS = 3
"""Terms and constants of one formula that are tampered with, at most: longer ones say nothing new."""
POINTS = 6
"""Points at which formulas are told apart before they are compared symbolically."""


@dataclass(frozen=True)
class Mutant:
    """A wrong variant of a claim: ``value`` in place of its closed form, or ``domain`` in place of its domain.

    ``name``: what was done; ``where``: the corner in which alone the value is wrong, if it is one.
    """

    name: str
    value: Expr | None = None
    domain: Boolean | None = None
    where: Boolean | None = None


def mutants(claim: Claim) -> tuple[list[Mutant], list[str]]:
    """The mutants of a claim with a formula that differ from it and from each other, and the names of those that are
    equivalent to it."""
    value, different, equivalent = claim.value, list[Mutant](), list[str]()
    seen = {_fingerprint(value)}
    for name, form in _values(readable(claim)):
        if not form.free_symbols <= value.free_symbols:
            continue
        if (mark := _fingerprint(form)) not in seen:
            seen.add(mark)
            different.append(Mutant(name, value=form))
        elif mark == _fingerprint(value) and _is_same(form, value):
            equivalent.append(name)
    different += [Mutant(f"wrong if {_short(where)}", value=wrong, where=where) for where, wrong in cornered(claim)]
    if claim.formula.drawn is not None:
        different += [Mutant(f"only {name}", domain=domain) for name, domain in narrowed(claim.derived_domain)]
    for name, domain, is_same in _domains(claim.derived_domain):
        if is_same:
            equivalent.append(name)
        else:
            different.append(Mutant(name, domain=domain))
    return different, equivalent


def cornered(claim: Claim) -> Iterator[tuple[Boolean, Expr]]:
    """Twice the value and one more, in a corner alone; not where the domain asks for more, as for σ > 0."""
    value, bounds = claim.value, [c for c in And.make_args(claim.derived_domain) if isinstance(c, Gt | Ge)]
    for where in _corners(claim):
        if where.free_symbols <= value.free_symbols:
            beyond = Gt(where.lhs, where.rhs)
            first = where.rhs == 1 or where.lhs in SIZES
            empty = isinstance(where, Eq) and (beyond in bounds or (first and _is_implied(beyond, bounds)))
            if not empty:
                pieces = value.args if isinstance(value, Piecewise) else ((value, true),)
                wrong = [(2 * part + 1, And(where, there)) for part, there in pieces if part != oo]
                yield where, Piecewise(*wrong, *pieces, evaluate=False)


def _corners(claim: Claim) -> Iterator[Boolean]:
    """Where a formula may err alone: at its first sizes, with one column; of risks also those of the setting."""
    yield from (
        Eq(c.lhs, c.rhs + 1) for c in And.make_args(claim.derived_domain) if isinstance(c, Gt) and c.lhs in SIZES
    )
    if claim.formula.of_matrices:
        yield from (Eq(s, 1) for s in sorted(claim.value.free_symbols, key=str) if s.name in ("d", "m", "k"))
    else:
        yield from CORNERS


def _fingerprint(form: Expr) -> tuple[Expr, ...]:
    """Its values at fixed points, exactly: forms that differ there differ."""
    parts = sorted(form.atoms(Trace), key=str)
    return tuple(
        form.xreplace({t: _number(str(t), k) for t in parts}).xreplace(
            {s: _number(s.name, k) for s in form.free_symbols}
        )
        for k in range(POINTS)
    )


def _number(name: str, k: int) -> Rational:
    """A positive number that belongs to the name; sizes are large, so that differences of them do not vanish."""
    mixed = zlib.crc32(f"{k} {name}".encode())
    return Integer(2 + mixed % 97) if name[:1] in "nNmMdpq" else Rational(1 + mixed % 89, 1 + mixed % 13)


def _is_same(form: Expr, value: Expr) -> bool:
    try:
        return form == value or (not form.has(Piecewise) and canonical(form) == value)
    except UnsupportedExpression:
        return False


def readable(claim: Claim) -> Expr:
    """The closed form as it is written for reading, its abbreviation inserted: there a term is what one would lose."""
    if claim.where is None or not claim.value.has(sigma):
        return claim.written()
    return claim.written(claim.where).xreplace(dict([claim.where]))


def _values(form: Expr) -> Iterator[tuple[str, Expr]]:
    for rule in (_exchanged, _shifted, _leading, _noise, _lost):
        yield from rule(form)
    for factor in FACTORS:
        yield f"times {float(factor):g}", factor * form


def _exchanged(value: Expr) -> Iterator[tuple[str, Expr]]:
    """Two symbols of one kind in each other's place."""
    sizes = sorted((s for s in value.free_symbols if s.is_integer and s not in (n, N, d_w, d_s)), key=str)
    pairs = [*EXCHANGES, *pairwise(sizes)]
    for a, b in pairs:
        if value.has(a) or value.has(b):
            swapped = value.xreplace({a: b, b: a}) if not value.atoms(Trace) else _outside_traces(value, a, b)
            if swapped.free_symbols <= value.free_symbols:
                yield f"{a} and {b} exchanged", swapped


def _outside_traces(value: Expr, a: Symbol, b: Symbol) -> Expr:
    """Exchanged in coefficients only: matrices keep their shapes."""
    hidden = {trace: Symbol(f"_t{i}") for i, trace in enumerate(sorted(value.atoms(Trace), key=str))}
    return value.xreplace(hidden).xreplace({a: b, b: a}).xreplace({s: trace for trace, s in hidden.items()})


def _sums(value: Expr) -> list[Add]:
    """The sums in the formula that are of symbols only, such as n − d − 1."""
    return sorted((s for s in value.atoms(Add) if not s.atoms(Trace)), key=lambda s: (s.count_ops(), str(s)))


def _shifted(value: Expr) -> Iterator[tuple[str, Expr]]:
    """A constant lost, or larger by one."""
    for total in [s for s in _sums(value) if s.as_coeff_Add()[0]][:TERMS]:
        constant, rest = total.as_coeff_Add()
        yield f"{total} without its {constant}", value.xreplace({total: rest})
        yield f"{total} less 1", value.xreplace({total: rest + constant - 1})
        yield f"{total} plus 1", value.xreplace({total: rest + constant + 1})


def _leading(value: Expr) -> Iterator[tuple[str, Expr]]:
    """The leading order in a sample size in place of a difference: d_s/N for d_s/(N − d_s − 1)."""
    for total in _sums(value):
        sizes = [s for s in total.args if s in (n, N) or (isinstance(s, Symbol) and s.name in ("m", "n", "p"))]
        if len(sizes) == 1 and len(total.args) > 2 and (1 / total) in value.atoms(Pow):
            yield f"{sizes[0]} for {total}", value.xreplace({total: sizes[0]})


def _noise(value: Expr) -> Iterator[tuple[str, Expr]]:
    """The noise without what the features miss, and the reverse."""
    for noise in NOISES:
        rho = noise - sigma**2
        if value.has(noise):
            yield f"sigma**2 for {noise}", value.xreplace({noise: sigma**2})
            yield f"{rho} for {noise}", value.xreplace({noise: rho})
    if value.has(sigma) and not value.has(rho_w):
        yield "sigma for sigma**2", value.subs(sigma**2, sigma)


def _lost(value: Expr) -> Iterator[tuple[str, Expr]]:
    """A term lost, or of the wrong sign."""
    sums = sorted(
        (s for s in value.atoms(Add) if not isinstance(s.as_coeff_Add()[1], Symbol)),
        key=lambda s: (-s.count_ops(), str(s)),
    )
    for total in sums[:2]:
        for part in total.args[:TERMS]:
            if not part.is_number:
                yield f"{_short(part)} lost", value.xreplace({total: total - part})
                yield f"{_short(part)} with the wrong sign", value.xreplace({total: total - 2 * part})
    if isinstance(value, Mul):
        for factor in value.args[:TERMS]:
            if factor.is_number and factor != -1:
                yield f"factor {factor} lost", value / factor


def _short(part: Expr | Boolean) -> str:
    text = f"{part.lhs} = {part.rhs}" if isinstance(part, Eq) else str(factor_terms(part))
    return text if len(text) <= 40 else text[:37] + "..."


def _domains(domain: Boolean) -> Iterator[tuple[str, Boolean, bool]]:
    """A threshold earlier by one, or attained where it is not; and whether the other conditions imply it anyway."""
    conditions = And.make_args(domain)
    for condition in conditions:
        if not isinstance(condition, Gt | Ge):
            continue
        left, right = condition.args
        others = [c for c in conditions if c != condition]
        implied = _is_implied(condition, [c for c in others if isinstance(c, Gt | Ge)])
        if isinstance(condition, Gt):
            yield f"{left} >= {right}", And(*others, Ge(left, right)), implied
        earlier = condition.func(left, right - 1)
        yield str(earlier), And(*others, earlier), implied


def narrowed(domain: Boolean) -> Iterator[tuple[str, Boolean]]:
    """A threshold later by one, where the other conditions do not ask for that anyway."""
    conditions = And.make_args(domain)
    for condition in conditions:
        if isinstance(condition, Gt):
            later, others = Gt(condition.lhs, condition.rhs + 1), [c for c in conditions if c != condition]
            known = [c for c in others if isinstance(c, Gt | Ge)]
            if later not in (True, False) and not _is_implied(later, known):  # decided by what the symbols mean
                yield str(later), And(*others, later)


def _is_implied(condition: Gt | Ge, others: list[Boolean]) -> bool:
    """Whether the other conditions, and what the symbols mean, prove it."""
    slack = condition.lhs - condition.rhs - (1 if isinstance(condition, Gt) else 0)
    used = slack.free_symbols.union(*(c.free_symbols for c in others))
    try:
        return SignSearch(And(*others, *constraints(used)), used).prove(slack).check()
    except NoSignProof:
        return False
