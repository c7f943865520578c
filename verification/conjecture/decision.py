"""What was decided on a conjecture, and why."""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time

from sympy.logic.boolalg import Boolean

from w2s_theory.calculus.signs.positivity import SignProof

from .agreement import Order
from .counterexample.example import Example, Search


@dataclass(frozen=True)
class Decision:
    """What was decided, and why.

    ``verdict``: "proved", "refuted" or "undecided". ``signs``: certificates of an inequality, checked by the kernel.
    ``example``: a counterexample. ``cases``, ``orders``: where formulas that differ agree. ``provided``: where a
    leading order that was proved holds. ``seconds``: CPU time of the symbolic decision, without that of the search for
    the simplest counterexample, ``search_seconds``.
    """

    verdict: str
    reason: str
    signs: tuple[SignProof, ...] = ()
    example: Example | None = None
    cases: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    provided: tuple[Boolean, ...] = ()
    seconds: float = 0.0
    search_seconds: float = 0.0


def proved(search: Search, reason: str, signs: tuple[SignProof, ...] = (), seconds: float = 0.0) -> Decision:
    """Proved, unless of nothing: there must be a problem that meets the conditions and in which both have a value."""
    start = process_time()
    exists = search.witness is not None
    seconds += process_time() - start
    if exists:
        return Decision("proved", reason, signs, search_seconds=seconds)
    return Decision(
        "undecided", "no problem was found that meets the conditions and in which both have a value",
        search_seconds=seconds,
    )  # fmt: skip


def searched(search: Search) -> tuple[Example | None, float]:
    """The simplest counterexample, and the CPU time that it took."""
    start = process_time()
    return search.simplest(), process_time() - start
