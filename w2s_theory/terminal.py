"""Progress of long derivations on a terminal: how many instances, how many unknowns, after two seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console

from .calculus import progress
from .calculus.progress import Progress, Report

DELAY = 2.0
"""Seconds after which a derivation is long."""


def follow() -> None:
    """Show how far long derivations are from now on, unless somebody follows them already."""
    progress.follow(shown)


@contextmanager
def shown(console: Console | None = None, delay: float = DELAY) -> Iterator[Report]:
    """An observer (`w2s_theory.observe`) that shows how far a long derivation is; on stderr, unless told otherwise.

    Where the output is no terminal, nothing is shown.
    """
    console = console or Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda state: None
        return
    status = console.status("deriving (Ctrl-C stops it)")
    timer = Timer(delay, status.start)
    timer.daemon = True
    timer.start()

    def report(state: Progress) -> None:
        status.update(f"{state} (Ctrl-C stops it)")

    try:
        yield report
    finally:
        timer.cancel()
        timer.join()
        status.stop()
