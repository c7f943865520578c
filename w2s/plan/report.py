"""A plan for people, and for machines."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rich.console import Console
from rich.table import Table

from w2s_theory.setting.beating import Value

from .gain import Gain
from .obstacles import Obstacle
from .planner import SamplePlan
from .problem import Problem
from .spread import LEVEL, Spread

NAMES = {
    "teacher.population": "teacher",
    "student.population": "student, at a fresh point",
    "student.in-sample": "student, on its inputs",
    "baseline.population": "strong baseline",
    "ceiling.population": "strong ceiling",
}


def show(plan: SamplePlan, console: Console) -> None:
    """The answer first, then what it rests on."""
    console.print(f"{_problem(plan.problem)}\ntarget: {_target(plan)}\n", style="dim")
    console.print(f"[bold]{headline(plan)}[/]")
    if plan.value is not None:
        console.print(f"{plan.target.name} = {_number(plan.value)} there {_by(plan.value_id)}")
    if plan.obstacle is not None:
        _show_obstacle(plan.obstacle, console)
    if plan.frontier:
        _show_frontier(plan, console)
    if plan.margin is not None:
        _show_margin(plan, console)
    if plan.risks:
        _show_risks(plan.risks, console)
        if plan.target.kind != "probability":
            known = plan.beats and f"{_number(plan.beats)} {_by(plan.beats_id)}"
            console.print(f"P(student beats teacher at a fresh point): {known or f'not given; {plan.beats_id}'}")
    if plan.risks and plan.problem.has_right_angles and plan.problem.is_well_specified and plan.problem.d_sw:
        console.print("Spread and probability are those for principal angles of 0° and 90°.", style="dim")
    for note in plan.notes:
        console.print(note, style="dim")


def show_gains(gains: tuple[Gain, ...], console: Console) -> None:
    """What a measured misfit tells, if the truth lies in the strong span."""
    console.print(
        "If the truth lies in the strong span, the student is expected to be better than its teacher by", style="dim"
    )
    for gain in gains:
        console.print(f"[bold]{_number(gain.gain)}[/] {gain.words}, {gain.factor} of the misfit {_by(gain.claim_id)}")


def gains_as_json(gains: tuple[Gain, ...]) -> list[dict[str, Any]]:
    """For ``json.dumps``."""
    return [{name: _json(getattr(gain, name)) for name in gain.__dataclass_fields__} for gain in gains]


def headline(plan: SamplePlan) -> str:
    """The answer in a sentence."""
    n, N = plan.given
    at = " and ".join(f"{name} = {size}" for name, size in (("n", n), ("N", N)) if size is not None)
    if not plan.reached:
        undecided = plan.obstacle is not None and plan.obstacle.undecided
        if n is not None and N is not None:
            return f"Not reached at {at}."
        return f"Out of reach{' at ' + at if at else ' at any sample sizes'}{': ' + undecided if undecided else ''}."
    theorems = _by(", ".join(plan.theorems))
    if n is not None and N is not None:
        return f"Reached at {at} {theorems}."
    if at:
        sought, found = ("n", plan.n) if n is None else ("N", plan.N)
        kind = "labels" if n is None else "pseudo-labels"
        return (
            f"{found} {kind} are needed with {at}: {sought} = {found} is the least that reaches the target {theorems}."
        )
    label, pseudo = plan.prices
    what = "The fewest samples" if label == pseudo else f"The cheapest at prices {float(label):g} and {float(pseudo):g}"
    cost = plan.cost / label if label == pseudo and plan.cost is not None else plan.cost
    assert cost is not None
    return f"{what}: n = {plan.n} labels and N = {plan.N} pseudo-labels, {float(cost):.12g} in all {theorems}."


def _problem(p: Problem) -> str:
    parts = [f"{name} = {float(number):g}" for name, number in p.numbers.items() if name != "q_sw"]
    return ", ".join(part for part in parts if not (part.startswith("rho") and part.endswith(" = 0")))


def _target(plan: SamplePlan) -> str:
    return f"{plan.target.name} {plan.target.relation} {float(plan.target.value):g}"


def _by(id: str) -> str:
    return f"[dim]({id})[/]" if id else ""


def _number(value: Fraction | Value) -> str:
    if isinstance(value, Value):
        return f"{value.value:.8g} ± {value.error:.1g}"
    return f"{float(value):.8g}"


def _show_obstacle(obstacle: Obstacle, console: Console) -> None:
    for fact in obstacle.facts:
        value = "" if fact.value is None else f": {_number(fact.value)}"
        console.print(f"  {fact.words}{value} {_by(fact.claim_id)}")
    for n, N in obstacle.helps:
        console.print(f"What reaches it: n = {n}, N = {N}.")
    if not obstacle.helps:
        console.print(obstacle.undecided or "No sample sizes reach it.")


def _show_frontier(plan: SamplePlan, console: Console) -> None:
    table = Table(
        "labels n", "pseudo-labels N", "cost", box=None, header_style="dim", pad_edge=False, title_justify="left"
    )
    for column in table.columns:
        column.justify = "right"
    for n, N in plan.frontier:
        table.add_row(str(n), str(N), f"{float(plan.prices[0] * n + plan.prices[1] * N):.12g}")
    console.print("\nThe trade-off; neither can be less without more of the other:")
    console.print(table)


def _show_margin(plan: SamplePlan, console: Console) -> None:
    margin = plan.margin
    assert margin is not None
    table = Table("one more", plan.target.name, "student's risk", box=None, header_style="dim", pad_edge=False)
    for what, target, risk in (
        ("label", margin.target_per_label, margin.risk_per_label),
        ("pseudo-label", margin.target_per_pseudo_label, margin.risk_per_pseudo_label),
    ):
        table.add_row(what, f"{float(target):+.3g}", f"{float(risk):+.3g}")
    console.print()
    console.print(table)
    match margin.worth:
        case None:
            worth = "more than any number of pseudo-labels"
        case 0:
            worth = "no pseudo-label: it does not help"
        case k:
            worth = f"{k} pseudo-label{'s' if k > 1 else ''}"
    console.print(f"For the target, one more label is worth {worth}.")


def _show_risks(risks: tuple[Spread, ...], console: Console) -> None:
    table = Table(
        *("excess risk", "expected", "std", f"{LEVEL:.0%} quantile", "claims"),
        box=None,
        header_style="dim",
        pad_edge=False,
    )
    for risk in risks:
        numbers = (None if risk.mean is None else float(risk.mean), risk.deviation)
        shown = (risk.missing if x is None else f"{x:.4g}" for x in numbers)
        quantile = "–" if risk.quantile is None else f"{risk.quantile:.4g}"
        ids = [risk.claim_id, risk.variance_id, *([f"law.{NAMES[risk.claim_id].split()[-1]}"] if risk.quantile else [])]
        table.add_row(NAMES[risk.claim_id], *shown, quantile, f"[dim]{', '.join(ids)}[/]")
    console.print()
    console.print(table)


def as_json(plan: SamplePlan) -> dict[str, Any]:
    """For ``json.dumps``. Exact values are objects of a fraction (as text) and its nearest float."""
    margin, obstacle = plan.margin, plan.obstacle
    return {
        "problem": {name: _json(number) for name, number in plan.problem.numbers.items()},
        "target": {"kind": plan.target.kind, "relation": plan.target.relation, "value": _json(plan.target.value)},
        "given": dict(zip("nN", plan.given, strict=True)),
        "reached": plan.reached,
        "n": plan.n,
        "N": plan.N,
        "value": _json(plan.value),
        "prices": {"label": _json(plan.prices[0]), "pseudo_label": _json(plan.prices[1])},
        "cost": _json(plan.cost),
        "claims": {"sizes": list(plan.theorems), "value": plan.value_id},
        "frontier": [{"n": n, "N": N} for n, N in plan.frontier],
        "margin": margin and {name: _json(getattr(margin, name)) for name in margin.__dataclass_fields__},
        "risks": [{name: _json(getattr(risk, name)) for name in risk.__dataclass_fields__} for risk in plan.risks],
        "beats_teacher": plan.beats and _json(plan.beats),
        "beats_teacher_by": plan.beats_id,
        "obstacle": obstacle
        and {
            "facts": [{"words": f.words, "value": _json(f.value), "claim": f.claim_id} for f in obstacle.facts],
            "helps": [{"n": n, "N": N} for n, N in obstacle.helps],
            "undecided": obstacle.undecided,
        },
        "notes": list(plan.notes),
    }


def _json(value: Any) -> Any:
    if isinstance(value, Fraction):
        return {"exact": str(value), "float": float(value)}
    if isinstance(value, Value):
        return {"float": value.value, "error": value.error}
    return value
