"""BLAS in one thread. On matrices of a few hundred rows more threads are slower, and they round differently."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside: list[Any] = []
"""The limit that was set by the first of those inside, for each of them."""


@cache
def _controller() -> ThreadpoolController:
    """Finding the libraries takes milliseconds."""
    return ThreadpoolController()


@contextmanager
def one_thread() -> Iterator[None]:
    """The limit holds for the process as long as any of its threads is inside: a worker may have several."""
    with _lock:
        _inside.append(_inside[0] if _inside else _controller().limit(limits=1))
    try:
        yield
    finally:
        with _lock:
            limit = _inside.pop()
            if not _inside:
                limit.restore_original_limits()
