"""Time for a decision: CPU seconds, after which what is being computed is given up.

A canonical form, or a search for a sign, may take any time, and cannot be asked to stop: a signal stops it. Without
signals, as outside the main thread, nothing is stopped; what asks `left` then ends in time by itself.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import current_thread, main_thread
from time import process_time
from typing import Any

AGAIN = 0.05
"""After so many seconds it is tried again, if the signal came where exceptions are lost."""
_ends: list[float] = []
"""When the computations end that are under way, in CPU time, the innermost last."""


class TimeUp(BaseException):
    """The time is over. No Exception, so that nobody takes it for an error in what was being computed."""


def left() -> float:
    """Seconds that the innermost computation still has."""
    return _ends[-1] - process_time() if _ends else inf


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TimeUp after so many seconds, or when those of a computation around this one are over.

    >>> try:
    ...     with within(0.01):
    ...         while True: pass
    ... except TimeUp:
    ...     print("given up")
    given up
    """
    interruptible = hasattr(signal, "SIGPROF") and current_thread() is main_thread()
    _ends.append(min(process_time() + seconds, _ends[-1] if _ends else inf))
    if interruptible:
        signal.signal(signal.SIGPROF, _stop)  # it stays: one that comes late would end the process
        _arm()
    try:
        yield
    finally:
        _ends.pop()
        if interruptible:
            _arm()


def _stop(number: int, frame: Any) -> None:
    if left() <= 0 and not _is_lost(frame):
        raise TimeUp


def _is_lost(frame: Any) -> bool:
    """Whether an exception would be lost here, in what the interpreter calls between two steps; it comes again."""
    while frame is not None:
        code = frame.f_code
        if code.co_name in ("gc_callback", "__del__") or code.co_filename.endswith("weakref.py"):
            return True
        frame = frame.f_back
    return False


def _arm() -> None:
    """Have the signal come when the innermost computation ends, if there is one."""
    signal.setitimer(signal.ITIMER_PROF, max(left(), 1e-3) if _ends else 0, AGAIN if _ends else 0)
