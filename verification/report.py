"""What `w2s verify` shows: progress, and a table of what stands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Column, Table

from derivations import catalogue
from w2s_theory.claim import Claim

from .campaign import Plan, Standing, multiple, run
from .kinds import KINDS
from .ledger import Check, Ledger, decisive
from .mutants.table import mutant_table, survivors
from .simulation.examine import comparison
from .simulation.means import compare_means
from .simulation.variances import DERIVED
from .situations.registry import of
from .statistics import FALSE_ALARM_RATE, POWER

COLOURS = {"proved": "green", "consistent": "green", "refuted": "bold red", "unknown": "bold yellow"}
BAD = ("refuted", "unknown")
FEW = 3
"""Up to so many claims, each problem on which they were attacked is shown; the ledger has them always."""
MARKS = {"proved": "[green]●[/]", "consistent": "[green]●[/]", "refuted": "[bold red]✗[/]", "unknown": "[yellow]?[/]"}


def check_and_report(plan: Plan, ledger: Ledger, console: Console, jobs: int = 1, resume: bool = False) -> bool:
    """Make the checks of a plan with a progress bar, and print what the claims come to.

    Returns whether every claim came to the verdict that is on record, and there was at least one.
    """
    attacked = dict.fromkeys(id for id, *_ in plan.checks()) if plan.factor != 1 else plan.selected
    standings = {id: Standing(plan.selected[id]) for id in attacked}
    for check in _performed(plan, ledger, console, jobs, resume):
        standings[check.claim].checks[check.kind] = check
    found = list(standings.values())
    if len(found) <= FEW:
        for standing in found:
            if "simulation" in standing.checks:
                console.print(_problems(standing.checks["simulation"]))
    console.print(_table(found))
    for standing in found:
        if standing.verdict in BAD:
            reasons = "; ".join(c.reason for c in standing.checks.values() if c.kind != "certificate")
            console.print(f"{standing.claim.id} is {coloured(standing.verdict)}: {reasons}", soft_wrap=True)
        if standing.verdict == "refuted" and len(found) <= FEW:
            _show_smallest(standing.claim, plan.factor, console)
    for reason in plan.lacking:
        console.print(reason, soft_wrap=True)
    console.print(_sources(check for standing in found for check in standing.checks.values()), soft_wrap=True)
    if left_out := len(plan.selected) - len(found):
        console.print(f"{left_out} claims have no value that could be multiplied; they were left out.")
    console.print(
        f"Seed {plan.seed}. The probability that a campaign refutes a true claim, whenever it is stopped, is at most\n"
        f"{FALSE_ALARM_RATE:g} (Ville's inequality; where variances are assumed, if they bound). An error of the size\n"
        f"in the column 'would detect' would have been refuted with probability {POWER:g}. Ledger: {ledger.path}",
        soft_wrap=True,
    )
    return bool(found) and all(standing.is_as_recorded for standing in found)


def _sources(checks: Iterable[Check]) -> str:
    """For how many of the claims of which a simulation compares means the bounds of variances are derived."""
    found = [source for check in checks if (source := json.loads(check.problems).get("variances"))]
    return f"The means of {len(found)} claims are bet on; for {found.count(DERIVED)} of them the variances are derived."


def _performed(plan: Plan, ledger: Ledger, console: Console, jobs: int, resume: bool) -> Iterator[Check]:
    """The checks of the plan as they are made, with a progress bar; what is bad is told at once."""
    bar = Progress(
        TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=len(plan.checks()))
        for check in run(plan, ledger, jobs, resume):
            bar.update(task, advance=1, description=check.claim)
            if check.verdict in BAD and plan.factor == 1:
                of = f"{check.claim}, {check.kind}" + (f", seed {check.seed}" if plan.seeds > 1 else "")
                console.print(f"{of}: {coloured(check.verdict)}: {check.reason}", soft_wrap=True)
            yield check


def seeds_and_report(plan: Plan, ledger: Ledger, console: Console, jobs: int = 1, resume: bool = False) -> bool:
    """Make the campaigns of all seeds of a plan, and print for how many seeds claims were refuted or unknown.

    Returns whether none was for any seed, and every kind of evidence came to a verdict.
    """
    kinds: dict[str, Counter[str]] = {}
    claims: dict[str, Counter[str]] = {}
    sharpness: dict[str, float] = {}
    for check in _performed(plan, ledger, console, jobs, resume):
        kinds.setdefault(check.kind, Counter()).update(["checks", check.verdict])
        claims.setdefault(check.claim, Counter()).update(["checks", check.verdict])
        if check.kind == "simulation" and check.detectable is not None:
            sharpness[check.claim] = max(sharpness.get(check.claim, 0.0), check.detectable)
    table = Table(_ids("of"), "checks", *BAD, box=None, header_style="bold")
    bad = {id: counts for id, counts in claims.items() if any(counts[verdict] for verdict in BAD)}
    for name, counts in (*bad.items(), *((f"[dim]{kind}[/]", counts) for kind, counts in kinds.items())):
        table.add_row(name, f"{counts['checks']:,}", *(str(counts[verdict]) for verdict in BAD))
    total = sum(claims.values(), Counter[str]())
    table.add_row("[bold]all[/]", f"{total['checks']:,}", *(str(total[verdict]) for verdict in BAD))
    console.print(table)
    bluntest = max(sharpness, key=lambda id: sharpness[id], default="")
    sharp = f" The bluntest simulation, of {bluntest}, would detect {sharpness[bluntest]:.1%}." if bluntest else ""
    console.print(
        f"{len(bad)} of {len(claims)} claims were refuted or unknown for any of {plan.seeds} seeds from {plan.seed} on."
        f"{sharp}\nThe probability that the campaign of a seed refutes a true claim is at most {FALSE_ALARM_RATE:g}, "
        f"that any of\nthese does at most {plan.seeds * FALSE_ALARM_RATE:g}. Ledger: {ledger.path}",
        soft_wrap=True,
    )
    return bool(claims) and not bad


def mutants_and_report(plan: Plan, ledger: Ledger, console: Console, jobs: int = 1, resume: bool = False) -> bool:
    """Attack the mutants of a plan's claims, and print by kind how many were refuted by what, and what survived.

    Returns whether every mutant that differs from the truth by 1 % somewhere was refuted, and there was at least one.
    """
    checks = list(_performed(plan, ledger, console, jobs, resume))
    console.print(mutant_table(checks))
    for line in survivors(checks):
        console.print(line, soft_wrap=True)
    return bool(checks) and all(check.verdict == "consistent" for check in checks)


def _show_smallest(claim: Claim, factor: float, console: Console) -> None:
    """The smallest problem found at which a claim is refuted, if its means are compared on problems that are drawn."""
    from .simulation.shrinking import shrink_refutation  # Hypothesis takes most of a second to load

    if comparison(claim) is compare_means and of(claim).has("strategy"):
        smallest = shrink_refutation(claim, multiple(claim, factor) if factor != 1 else None)
        if smallest is not None:
            console.print(f"The smallest problem found at which it is: {smallest}", soft_wrap=True)


def hunt(plan: Plan, ledger: Ledger, console: Console, jobs: int, seconds: float) -> bool:
    """Campaign after campaign with new seeds until the time is over; whether nothing was refuted.

    Problems are drawn by Hypothesis where it draws them, other than in a single campaign.
    """
    import dataclasses
    import time

    budget = "hunt" if plan.budget == "full" else plan.budget
    end, round, refuted, made = time.monotonic() + seconds, 1, 0, 0
    with console.status("hunting") as status:
        while time.monotonic() < end:
            seed = plan.seed + round
            fresh = dataclasses.replace(plan, seed=seed, round=round, budget=budget, kinds=("simulation",))
            for check in run(fresh, ledger, jobs):
                made += 1
                status.update(f"round {round}: {check.claim}; {made} checks, {refuted} refutations")
                if check.verdict == "refuted":
                    refuted += 1
                    console.print(f"{check.claim} is {coloured('refuted')} with seed {check.seed}: {check.reason}")
                if time.monotonic() > end:
                    break
            round += 1
    console.print(f"{made} checks in {round - 1} rounds, {refuted} refutations.")
    return made > 0 and refuted == 0


def evidence_matrix(ledger: Ledger, chapters: Mapping[str, Iterable[Claim]], console: Console) -> None:
    """The claims of each chapter by kinds of evidence, from what stands in the ledger and counts: of several checks the
    ``decisive``."""
    counting, stale = ledger.current(catalogue())
    found = decisive(counting)
    for title, claims in chapters.items():
        table = Table(
            _ids("claim"),
            *KINDS,
            "would detect",
            title=title,
            title_justify="left",
            box=None,
            header_style="bold",
        )
        for claim in claims:
            marks = [
                MARKS[found[claim.id, name].verdict]
                if (claim.id, name) in found
                else ("missing" if kind.applies(claim) else "[dim]–[/]")
                for name, kind in KINDS.items()
            ]
            seen = found.get((claim.id, "simulation"))
            table.add_row(claim.id, *marks, f"{seen.detectable:.1%}" if seen and seen.detectable else "")
        console.print(table)
    console.print(f"{len(counting)} checks count; {len(stale)} are stale (their formula has changed since).")


def show(checks: Iterable[Check], console: Console) -> None:
    """The checks, a line each."""
    table = Table(_ids("claim"), "kind", "seed", "verdict", "deviation", "would detect", "s", "finished", box=None)
    for c in checks:
        deviation = f"{c.estimate:+.2%} ± {c.error:.2%}" if c.estimate is not None and c.error is not None else ""
        detect = f"{c.detectable:.1%}" if c.detectable else ""
        row = c.claim, c.kind, str(c.seed), coloured(c.verdict), deviation, detect, f"{c.seconds:.1f}", c.finished
        table.add_row(*row)
    console.print(table)


def _ids(heading: str) -> Column:
    """A column of ids, which are never cut."""
    return Column(heading, no_wrap=True)


def coloured(verdict: str) -> str:
    return f"[{COLOURS[verdict]}]{verdict}[/]"


def _problems(check: Check) -> Table:
    """The problems on which a claim was attacked."""
    table = Table("seed", "problem", "facts", "claimed", "simulated", "t",
                  title=check.claim, title_justify="left", box=None, header_style="dim", style="dim")  # fmt: skip
    for trial in json.loads(check.problems)["trials"]:
        off, error = trial["deviation"]["difference"], trial["deviation"]["standard_error"]
        table.add_row(
            " ".join(map(str, trial["seed"])),
            " ".join(f"{k}={v:.4g}" for k, v in trial["symbols"].items() if np.ndim(v) == 0),
            "; ".join(f"{name} {_fact(values)}" for name, values in trial["facts"].items()),
            f"{trial['claimed']:.4g}",
            f"{trial['claimed'] + off:.4g} ± {error:.2g}",
            f"{off / error:+.1f}" if error else "",
        )
    return table


def _fact(values: Any) -> str:
    return values if isinstance(values, str) else " ".join(f"{x:.2g}" for x in sorted(np.ravel(values)))


def _table(found: Sequence[Standing]) -> Table:
    table = Table(_ids("claim"), "verdict", "evidence", "draws", "mean deviation", "would detect", "variances", "s",
                  box=None, header_style="bold")  # fmt: skip
    for standing in found:
        check = standing.checks.get("simulation")
        details: dict[str, Any] = {"trials": [], "draws": 0, "variances": ""}
        details |= json.loads(check.problems) if check else {}
        estimated = check is not None and check.estimate is not None
        table.add_row(
            standing.claim.id,
            coloured(standing.verdict),
            " ".join(f"{name}{MARKS[c.verdict]}" for name, c in sorted(standing.checks.items())),
            f"{len(details['trials'])} × {details['draws']:,}" if details["draws"] else "",
            f"{check.estimate:+.2%} ± {check.error:.2%}" if estimated else "",  # type: ignore[union-attr]
            f"{check.detectable:.1%}" if check and check.detectable else "",
            details["variances"],
            f"{sum(c.seconds for c in standing.checks.values()):.1f}",
        )
    return table
