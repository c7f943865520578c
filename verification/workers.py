"""Worker processes that do not outlive the run that they work for."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from joblib import Parallel, delayed

WATCH = 1.0
"""Seconds between two looks at whether the run is still there."""


def unordered(function: Callable[..., Any], arguments: Iterable[tuple[Any, ...]], jobs: int) -> Iterator[Any]:
    """function(*arguments) for each, in whichever order they are finished, by ``jobs`` processes.

    Raises TerminatedWorkerError of joblib's loky if a worker dies. If the run itself is killed, its workers end within
    seconds, whatever they are at.
    """
    workers = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch=2 * jobs)
    return iter(workers(delayed(_attended)(os.getpid(), function, *each) for each in arguments))


def _attended(run: int, function: Callable[..., Any], *arguments: Any) -> Any:
    if os.getpid() != run:
        _watch(run)
    return function(*arguments)


@cache
def _watch(run: int) -> None:
    """End this process when its parent is not that run any more; one thread looks after it."""

    def look() -> None:
        while os.getppid() == run:
            time.sleep(WATCH)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
