"""How far a derivation is, for those who want to know.

The calculus prints nothing. Who wants to follow it, a terminal for one, gives an observer to `observe`: it makes a
context manager that is entered when a derivation begins, left when it ends, and yields a function that is told how far
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """What is being done, with how many instances of the axiom, and how many unknowns still wait for it."""

    stage: str
    instances: int
    unknowns: int

    def __str__(self) -> str:
        return f"{self.stage}: {self.instances:,} instances of the axiom, {self.unknowns:,} unknowns to go"


Report = Callable[[Progress], None]
Observer = Callable[[], AbstractContextManager[Report]]

_observer: ContextVar[Observer | None] = ContextVar("observer", default=None)
_report: ContextVar[Report | None] = ContextVar("report", default=None)


@contextmanager
def observe(observer: Observer | None) -> Iterator[None]:
    """All derivations within are followed by this observer, and by no other; with None, by nobody.

    >>> from sympy import symbols, Trace
    >>> from w2s_theory import E, GaussianMatrix
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> @contextmanager
    ... def printer():
    ...     yield lambda progress: print(progress) if progress.unknowns == 0 else None
    >>> G = GaussianMatrix("G", n, d)
    >>> with observe(printer):
    ...     E(Trace(G.T * G))
    collecting: 1 instances of the axiom, 0 unknowns to go
    solving: 1 instances of the axiom, 0 unknowns to go
    checking: 1 instances of the axiom, 0 unknowns to go
    d*n
    """
    token = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(token)


def follow(observer: Observer) -> None:
    """All derivations from now on are followed by this observer, where nobody follows them already."""
    if _observer.get() is None:
        _observer.set(observer)


@contextmanager
def derivation() -> Iterator[None]:
    """One derivation: the observer is called, if there is one."""
    observer = _observer.get()
    if observer is None:
        yield
        return
    with observer() as report:
        token = _report.set(report)
        try:
            yield
        finally:
            _report.reset(token)


def tell(stage: str, instances: int, unknowns: int) -> None:
    """Tell who follows this derivation how far it is."""
    if (report := _report.get()) is not None:
        report(Progress(stage, instances, unknowns))
