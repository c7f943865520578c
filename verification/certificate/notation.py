"""What the left side of a statement says, read as the field writes it, against what the claim is about.

ER is an expected excess risk, at a fresh point unless the index says "in", for infinitely many samples with index ∞;
Var(f) and Bias(f) are its parts, Var[f] is its variance over data sets. Misfit is the mean squared difference of a
student and its teacher. Here PGR and OPR are spelled out as they were defined (Burns et al. 2023; Dong et al. 2025,
arXiv 2502.05075): nothing is asked of the claim but its parts.

Both are written as SymPy expressions in the names of simulated risks. A moment's left side is compared with its
expression in `letters`. What has no left side of its own, as an inequality, is read in its premises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sympy import Add, Expr, Function, Symbol, cancel

from derivations import catalogue
from w2s_theory.claim import Claim
from w2s_theory.claim.composed import (
    AtInfinity,
    Cases,
    Composite,
    Equal,
    FisherLaw,
    Fluctuation,
    Nonnegative,
    Quotient,
    Ridgeless,
    Sought,
    Stationary,
    Sum,
    term,
)
from w2s_theory.claim.formula import Event, Formula, InProportion, Mean
from w2s_theory.setting.situations import SITUATIONS
from w2s_theory.setting.symbols import LATEX, N, fraction_left, n, target

from .letters import misread

MODELS = {latex: model for situation in SITUATIONS for model, latex in situation.models.items()}
MODEL = "|".join(re.escape(name) for name in sorted(MODELS, key=len, reverse=True))
INDEX = r"(?:_(?:\{\\mathrm\{(?P<reading>in|pop)\}\}|(?P<limit>\\infty)))?"
RISK = re.compile(
    rf"\\mathrm\{{(?P<part>ER|Var|Bias|Misfit)\}}{INDEX}(?:\((?P<model>{MODEL})(?P<law>\\mid\\mathrm\{{data\}})?\)"
    rf"|\[(?P<of>{MODEL})(?P<in>\|\\mathrm\{{in\}})?\])"
)
RATIO = re.compile(r"\\mathrm\{(PGR|OPR)\}")
ALONG = {
    n: {"teacher": "teacher-limit", "student.population": "student-of-limit.population",
        "ceiling": "ceiling-limit", "baseline": "baseline-limit"},
    N: {"student.population": "student-limit", "ceiling": "ceiling-limit"},
}  # fmt: skip
"""What becomes of risks for infinitely many labels or pseudo-labels."""

BOUNDS = {"U": ("bound.student.in-sample.noise-only", "above"), "L": ("bound.teacher", "below"),
          "L_s": ("bound.baseline", "below")}  # fmt: skip
"""The published bounds: the student's from above, its teacher's and the strong model's from below, by claims that say
what they are."""
OF_BOUNDS = re.compile(r"(1 - )?(U|L|L_s)/(U|L|L_s)")

Parts = tuple[Expr, Expr]
"""Numerator and denominator."""


class Unread(ValueError):
    """A left side that is in no notation known here."""


def misnamed(claim: Claim) -> str:
    """What speaks against the left side of the claim and of its premises, if anything."""
    complaints = (complaint for part in (claim, *claim.premises) if (complaint := _misnamed(part)))
    return next(complaints, "") or _ambiguous(claim)


def _misnamed(claim: Claim) -> str:
    if (drawn := claim.formula.drawn) is not None and claim.formula.of_matrices:
        return misread(claim, drawn.expression)
    if isinstance(claim.formula, Nonnegative):
        return ""
    try:
        said = read(claim.quantity)
    except Unread:
        return _taken(claim)
    meant = meaning(claim.formula)
    if cancel(said - meant) != 0:
        return f"the left side of {claim.id} says {said}, but it is about {meant}"
    own = set(claim.situation.models.values())
    noise_alone = claim.quantity.startswith(r"\mathrm{Var}") and "(" in claim.quantity
    if noise_alone and not claim.well_specified:
        return f"the left side of {claim.id} says that its truth lies in both spans, which is not assumed"
    if others := {match["model"] or match["of"] for match in RISK.finditer(claim.quantity)} - own:
        return f"the left side of {claim.id} names {', '.join(sorted(others))}, but its models are {', '.join(own)}"
    return ""


def _taken(claim: Claim) -> str:
    """Whether a left side in no notation known here is that of another claim, on something else."""
    for other in catalogue().values():
        is_named_so = other.quantity == claim.quantity and not isinstance(other.formula, Nonnegative)
        if is_named_so and meaning(other.formula) != meaning(claim.formula):
            return f"the left side of {claim.id} is that of {other.id}, which is about something else"
    return ""


def _ambiguous(claim: Claim) -> str:
    """Whether two premises go by one name, so that one would be taken for the other."""
    if isinstance(claim.formula, Cases):
        return ""
    names: dict[str, Claim] = {}
    for premise in claim.premises:
        if names.setdefault(premise.quantity, premise) is not premise:
            return f"{premise.id} and {names[premise.quantity].id} have the same name in {claim.id}"
    return ""


# -- what is said ----------------------------------------------------------------------------------------------------


def read(quantity: str) -> Expr:
    """A left side as an expression in the names of risks. Raises Unread for what is in no notation known here."""
    if match := re.fullmatch(r"\\lim_\{(n|N)\\to\\infty\}(.*)", quantity):
        return cancel(_defined(match[2]).xreplace(_renamed({"n": n, "N": N}[match[1]])))
    if match := re.fullmatch(r"\\lim_\{d/n\\to\\gamma\}(.*)", quantity):
        return Function("limit")(read(match[1]))
    if match := re.fullmatch(r"\\lim_\{\\lambda\\to 0\}(.*)", quantity):
        return Function("ridgeless")(read(match[1]))
    if match := re.fullmatch(r"\\operatorname\{argmin\}_\{(.*?)\}\\,(.*)", quantity):
        return Function(f"best {match[1]}")(read(match[2]))
    if match := re.fullmatch(r"(n|N)_\{(.*) \\(le|ge) (.*)\}", quantity):
        return _least(*match.groups())
    if match := re.fullmatch(r"N_\{\\varepsilon\}\^\{\\mathrm\{(in-sample|population)\}\}", quantity):
        risk = Symbol(f"student.{match[1]}")
        return Function("least N")(fraction_left * risk - (risk - Symbol("student-limit")))
    if quantity == r"\mathrm{P}(\mathrm{ER}_{w2s} < \mathrm{ER}_w)":
        return Function("P")(Symbol("teacher") - Symbol("student.population"))
    if RATIO.fullmatch(quantity):
        return _defined(quantity)
    if match := OF_BOUNDS.fullmatch(quantity):
        above, below = (getattr(catalogue()[id], side) for id, side in map(BOUNDS.__getitem__, match.groups()[1:]))
        return 1 - above / below if match[1] else above / below
    first, *others = [_risk(part) for part in quantity.split(" - ")]
    return Add(first, *(-part for part in others))


def _least(size: str, left: str, relation: str, right: str) -> Expr:
    if right == r"\tau":
        above, below = _parts(left)
        gap = above - target * below
    else:
        gap = read(right) - read(left)
    return Function(f"least {size}")(gap if right == r"\tau" or relation == "le" else -gap)


def _risk(text: str) -> Expr:
    match = RISK.fullmatch(text)
    if match is None:
        raise Unread(text)
    model = MODELS[match["model"] or match["of"]]
    if match["part"] == "Misfit":
        return Symbol(f"misfit.{'in-sample' if match['reading'] == 'in' else 'population'}")
    if match["part"] == "Bias":
        return Symbol(f"student-of-limit.{'in-sample' if match['reading'] == 'in' else 'population'}")
    if match["limit"]:
        return Symbol(f"{model}-limit")
    in_sample = match["reading"] == "in" or match["in"]
    if match["part"] == "Var" and match["model"]:
        in_sample = match["reading"] != "pop"  # the theorem of Dong et al. is on the training inputs
    risk = Symbol(_name(model, bool(in_sample)))
    if match["of"]:
        return Function("variance")(risk)
    return Function("law")(risk) if match["law"] else risk


def _name(model: str, in_sample: bool) -> str:
    if in_sample:
        return f"{model}.in-sample"
    return f"{model}.population" if "student" in model else model


def _defined(text: str) -> Expr:
    above, below = _parts(text)
    return above / below


def _parts(text: str) -> Parts:
    """Numerator and denominator of PGR or OPR, by definition."""
    teacher, student, baseline, ceiling = map(Symbol, ("teacher", "student.population", "baseline", "ceiling"))
    match = RATIO.fullmatch(text)
    if match is None:
        raise Unread(text)
    return (teacher - student, teacher - ceiling) if match[1] == "PGR" else (baseline, student)


def _renamed(variable: Symbol) -> Mapping[Symbol, Symbol]:
    return {Symbol(old): Symbol(new) for old, new in ALONG[variable].items()}


# -- what is meant ---------------------------------------------------------------------------------------------------


def meaning(formula: Formula) -> Expr:
    """What is claimed about, by its parts, in the names of the risks that are simulated for it."""
    match formula:
        case AtInfinity() if not formula.simulated:
            return Function("limit")(meaning(formula.of.formula))
        case Fluctuation():
            return Function("variance")(meaning(formula.mean.formula))
        case FisherLaw():
            return Function("law")(meaning(formula.mean.formula))
        case Sum():
            return Add(*(sign * meaning(part.formula) for sign, part in formula.terms))
        case Quotient():
            return meaning(formula.above) / meaning(formula.below)
        case Equal():
            return meaning(formula.of)
        case Cases():
            found = {meaning(case.formula) for case in formula.cases}
            return found.pop() if len(found) == 1 else Function("one of")(*sorted(found, key=str))
        case Composite():
            return formula.expression.xreplace({term(part): meaning(part.formula) for part in formula.using})
        case Event():
            event: Any = formula.happens(*map(Symbol, formula.seen))
            return Function("P")(event.gts - event.lts)
        case Sought():
            objective = formula.objective.xreplace({term(part): meaning(part.formula) for part in formula.using})
            return objective if formula.best else Function(f"least {formula.variable}")(objective)
        case Ridgeless():
            return Function("ridgeless")(meaning(formula.of.formula))
        case Stationary():
            return Function(f"best {LATEX[formula.penalty]}")(meaning(formula.of.formula))
        case InProportion():
            return Function("limit")(meaning(Mean(formula.of)))
        case _ if formula.measure:
            return Add(*(sign * Symbol(risk) for risk, sign in formula.measure.items()))
    raise TypeError(f"{type(formula).__name__} has no left side of its own")


def unread(claims: Mapping[str, Claim]) -> Iterator[str]:
    """The claims whose left side is in no notation known here, by id."""
    for id, claim in claims.items():
        if not (claim.formula.of_matrices or isinstance(claim.formula, Nonnegative)):
            try:
                read(claim.quantity)
            except Unread:
                yield id
