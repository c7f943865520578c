"""What is put in a claim's place, by what kind of claim it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from sympy import And, Ge, Gt, Rational
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import DomainError
from w2s_theory.calculus.signs.positivity import NoSignProof
from w2s_theory.claim import Claim, Inequality, Law, Probability
from w2s_theory.claim.composed import Cases, FisherLaw, Nonnegative, Sought
from w2s_theory.claim.counterexample import search
from w2s_theory.claim.formula import Event, Formula
from w2s_theory.claim.record import ClosedForm
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.laws import RiskLaw

from ..precision.extremes import EXTREMES, drawn
from ..precision.sizes import arguments, is_decisive, with_goals
from ..precision.special import moves
from .definitions import definitions
from .mutations import Mutant, cornered, mutants
from .pieces import pieces
from .proofs import corruptions, generous
from .rival import Rival, function
from .statements import statements

DIGITS = 20
"""Of integrals that tell whether a size is better than the next."""
DRAWN = 40
"""Problems of a corner, at most, among which one with a sample size is looked for."""
STRONGER = Rational(101, 100)
"""By what the lower side of an inequality is multiplied."""
BOTH = ("simulation", "precision")
Made = tuple[list[Rival], list[tuple[str, str]]]
"""What is wrong in a claim's place, and kind and name of variants that are the claim in other words."""
FEATURES: tuple[tuple[str, Callable[[Mapping[str, Any]], bool]], ...] = (
    ("sigma > 1000", lambda v: v["sigma"] > 1000),
    ("rho_missed > 1000", lambda v: v["rho_missed"] > 1000),
    ("n > 1000", lambda v: v["n"] > 1000),
    ("N > 1000", lambda v: v["N"] > 1000),
    ("d_s = 1", lambda v: v["d_s"] == 1),
    ("d_w = 1", lambda v: v["d_w"] == 1),
    ("d_sw = 0", lambda v: v["d_sw"] == 0),
    ("d_sw = d_w", lambda v: v["d_sw"] == v["d_w"]),
    ("rho_w = 0", lambda v: v["rho_w"] == 0),
    ("rho_s = 0", lambda v: v["rho_s"] == 0),
    ("N = d_s", lambda v: v["N"] == v["d_s"]),
    ("d_shared = d_s", lambda v: v["d_shared"] == v["d_s"]),
    ("d_shared = 0", lambda v: v["d_shared"] == 0),
)
"""Corners in which a claim without a formula may err."""


def rivals(claim: Claim) -> Made:
    """Of any claim."""
    made, equivalent = _values(claim)
    for name, domain in generous(claim):
        if domain == claim.derived_domain or not claim.sharp:  # what is not sharp may hold farther
            equivalent.append(("existence rule", name))
        elif domain is None:  # the two checkers would disagree
            made.append(Rival("existence rule", name, ()))
        else:
            made.append(Rival("existence rule", name, ("precision",), form=ClosedForm(claim.value, domain)))
    made += [*definitions(claim), *statements(claim)]
    made += [Rival("proof", name, ("proof",), proof=wrong) for name, wrong in corruptions(claim)]
    return made, equivalent


def _values(claim: Claim) -> Made:
    if (own := OF_FORMULAS.get(type(claim.formula))) is not None:
        return own(claim)
    different, equivalent = mutants(claim)
    made, same = [_rival(claim, mutant) for mutant in different], [("value", name) for name in equivalent]
    if isinstance(claim.formula, Cases):
        wrong, redundant = pieces(claim)
        made += [Rival("piece", name, ("precision",), form=ClosedForm(v, claim.derived_domain)) for name, v in wrong]
        same += [("piece", name) for name in redundant]
    return made, same


def _rival(claim: Claim, mutant: Mutant) -> Rival:
    """A mutant of a formula, or of its domain."""
    value = claim.value if mutant.value is None else mutant.value
    form = ClosedForm(value, claim.derived_domain if mutant.domain is None else mutant.domain)
    if mutant.where is not None:
        return Rival("corner", mutant.name, ("precision",), form=form)
    if mutant.value is None:  # draws are finite whatever their expectation is
        kind = "narrowed domain" if mutant.name.startswith("only") else "domain"
        return Rival(kind, mutant.name, ("precision",), form=form)
    return Rival("value", mutant.name, BOTH, function(claim, value), form, everywhere=True)


# -- claims without a formula ----------------------------------------------------------------------------------------


def _cornered(claim: Claim, change: Callable[[Any], Any]) -> Iterator[tuple[Rival, Callable[..., bool]]]:
    """What the claim says, changed in a corner alone; and whether numbers are there."""
    names = {s.name for s in claim.symbols}
    for where, holds in FEATURES:
        if set(filter(str.isidentifier, where.split())) <= names:

            def at(holds: Callable[..., bool] = holds, **numbers: Any) -> Any:
                said = claim.evaluate(**numbers)
                return change(said) if holds(numbers) else said

            yield Rival("corner", f"wrong if {where}", BOTH, at), holds


def _laws(claim: Law) -> Iterator[Rival]:
    """Degrees of freedom off by one, exchanged or lost; scale and shift lost or wrong."""
    variants: dict[str, Callable[[RiskLaw], RiskLaw]] = {
        "m + 1": lambda law: replace(law, m=law.m + 1),
        "m - 1": lambda law: replace(law, m=max(law.m - 1, 1)),
        "d + 1": lambda law: replace(law, d=law.d + 1),
        "d - 1": lambda law: replace(law, d=max(law.d - 1, 1)),
        "d and m exchanged": lambda law: replace(law, d=law.m, m=law.d),
        "shift lost": lambda law: replace(law, shift=0.0),
        "twice the shift": lambda law: replace(law, shift=2 * law.shift),
        "noise without what the features miss": lambda law: replace(law, scale=law.scale - law.shift),
        "scale times 1.01": lambda law: replace(law, scale=1.01 * law.scale),
        "sigma for sigma**2": lambda law: replace(law, scale=(law.scale - law.shift) ** 0.5 + law.shift),
    }
    for name, change in variants.items():
        yield Rival("law", name, BOTH, lambda change=change, **numbers: change(claim.evaluate(**numbers)))


def _sizes(claim: Size) -> Iterator[Rival]:
    """Off by one, and none where there is one."""
    steps: dict[str, Callable[[float], float]] = {
        "one more": lambda size: size + 1,
        "one less": lambda size: size - 1,
        "twice as many": lambda size: 2 * size,
        "out of reach": lambda size: float("inf"),
    }
    for name, change in steps.items():
        yield Rival("size", name, BOTH, lambda change=change, **numbers: change(claim.evaluate(**numbers)))


def _of_sizes(claim: Size) -> Made:
    """What errs where no problem has a size is the claim in other words."""
    made, equivalent = list(_sizes(claim)), []
    for rival, holds in _cornered(claim, lambda size: size + 1):
        if _has_size(claim, holds):
            made.append(rival)
        else:
            equivalent.append((rival.kind, f"{rival.name} (no size there)"))
    return made, equivalent


def _has_size(claim: Size, holds: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Whether a problem has one that no other is as good as, of many that are drawn where a feature holds."""
    for where, *ways in EXTREMES:
        if where.free_symbols <= set(claim.symbols):
            asked = with_goals(claim, drawn(claim, where, *ways))
            there = (at for at in asked if holds(arguments(claim, *at)))
            for problem, goal in islice(there, DRAWN):
                with suppress(DomainError):
                    if is_decisive(claim, problem, goal, claim.evaluate(**arguments(claim, problem, goal)), DIGITS):
                        return True
    return False


def _events(claim: Probability) -> Iterator[Rival]:
    """Off by 1 %, with another size, of the opposite event, and the opposite event of what is claimed."""
    yield Rival("event", "times 0.99", BOTH, lambda **numbers: 0.99 * claim.evaluate(**numbers))
    yield Rival("event", "of the opposite event", BOTH, lambda **numbers: 1 - claim.evaluate(**numbers))
    for name, step in (("N + 1 for N", 1), ("N + 2 for N", 2)):
        at = lambda step=step, **numbers: claim.evaluate(**numbers | {"N": numbers["N"] + step})  # noqa: E731
        yield Rival("event", name, BOTH, at)
    for kind, name, given in _given(claim.given):
        told = replace(claim, given=given)
        yield Rival(kind, name, BOTH, told.evaluate, claim=told, told=told)
    opposite = replace(claim, event=lambda teacher, student: student > teacher)
    yield Rival(
        "event",
        "what takes place if it does not",
        ("notation", "simulation"),
        claim.evaluate,
        claim=opposite,
        told=opposite,
    )


def _given(given: Boolean) -> Iterator[tuple[str, str, Boolean]]:
    """A wider and a narrower domain: of sizes by one, without what is asked of others. More directions than there are
    cannot be shared."""
    conditions = And.make_args(given)
    for condition in conditions:
        others = [c for c in conditions if c != condition]
        if isinstance(condition, Gt):
            yield "domain", f"without {condition}", And(*others)
        else:
            step = 1 if isinstance(condition, Ge) else -1
            narrower = condition.func(condition.lhs, condition.rhs + step)
            yield "narrowed domain", f"only {narrower}", And(*others, narrower)
            if step > 0:
                wider = condition.func(condition.lhs, condition.rhs - step)
                yield "domain", str(wider), And(*others, wider)


def _inequalities(claim: Inequality) -> Made:
    """The reverse; what is stronger by 1 %, or assumes less, either of which may be true as well."""
    if claim.recorded == "refuted":
        return [], []
    ways = ("certificate", "simulation")
    name = "the other way" if moves(claim) else "reversed"
    made = [Rival("inequality", name, ways, told=claim.reversed())]
    equivalent = []
    for name, wrong in _bolder(claim):
        if _is_true(wrong):
            equivalent.append(("inequality", f"{name} (true, too)"))
        else:
            made.append(Rival("inequality", name, ways, told=wrong))
    domain = claim.derived_domain
    for where, wrong_value in cornered(claim):
        made.append(Rival("corner", f"wrong if {where}", ("precision",), form=ClosedForm(wrong_value, domain)))
    return made, equivalent


def _bolder(claim: Inequality) -> Iterator[tuple[str, Inequality]]:
    if not moves(claim):
        yield "stronger by 1 %", replace(claim, below=claim.below * STRONGER, through=())
    for condition in claim.assuming:
        kept = tuple(other for other in claim.assuming if other != condition)
        yield f"without {condition}", replace(claim, assuming=kept)


def _is_true(claim: Inequality) -> bool:
    """Whether no counterexample is found, and a proof is."""
    gap = claim.difference.value
    if search(gap, gap, claim.full_domain) is not None:
        return False
    try:
        return bool(claim.signs)
    except NoSignProof:
        return False


OF_FORMULAS: dict[type[Formula], Callable[[Any], Made]] = {
    Nonnegative: _inequalities,
    FisherLaw: lambda claim: (
        [*_laws(claim), *(rival for rival, _ in _cornered(claim, lambda law: replace(law, scale=2 * law.scale)))],
        [],
    ),
    Sought: _of_sizes,
    Event: lambda claim: ([*_events(claim), *(rival for rival, _ in _cornered(claim, lambda p: 0.9 * p))], []),
}
"""What is put in the place of what has no formula of its value."""
