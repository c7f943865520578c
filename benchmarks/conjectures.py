"""How long it takes to decide a conjecture: `w2s check` without the simulation.

    python benchmarks/conjectures.py

Of each claim with a closed form in the setting's symbols: the formula itself in another form (true), and the same with
a factor 1.01 (false). Medians and maxima of CPU times within this process, of reading and deciding, and of the search
for the simplest counterexample.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sympy import Piecewise, expand, factor_terms

from derivations import catalogue
from verification import check
from w2s_theory.claim import Claim, Expected, Limit, Ratio, Variance
from w2s_theory.setting.symbols import MEANING

LONG = 100
"""Operations of a formula beyond which nobody would type it."""


def conjectures(claim: Claim) -> Iterator[tuple[str, str]]:
    """What is conjectured, and as what it counts."""
    value = claim.value
    yield min((str(expand(value)), str(factor_terms(value)), str(value)), key=len), "proved"
    yield f"1.01*({value})", "refuted"


def main() -> None:
    claims = [
        claim
        for claim in catalogue().values()
        if isinstance(claim, Expected | Ratio | Limit | Variance)
        and not claim.value.has(Piecewise)
        and claim.value.free_symbols <= set(MEANING)
        and claim.value.count_ops() < LONG
    ]
    asked = [(claim, *conjecture) for claim in claims for conjecture in conjectures(claim)]
    decisions, searches, wrong = [], [], []
    for claim, formula, wanted in track(asked, console=Console(stderr=True), transient=True):
        decision = check(formula, claim, simulated=False).decision
        decisions.append(decision.seconds)
        searches.append(decision.search_seconds)
        if decision.verdict != wanted:
            wrong.append(f"{claim.id}: {decision.verdict}, not {wanted}: {formula[:80]}")
    table = Table("CPU seconds", "median", "maximum", box=None)
    for name, times in (("reading and deciding", decisions), ("the simplest counterexample", searches)):
        table.add_row(name, f"{statistics.median(times):.3f}", f"{max(times):.2f}")
    console = Console()
    console.print(f"{len(asked)} conjectures on {len(claims)} claims")
    console.print(table)
    console.print("\n".join(wrong) or "all decided as they should be", soft_wrap=True)


if __name__ == "__main__":
    main()
