"""Runs a sweep: its cells on local processes (joblib) or on a Dask cluster, each in the store when it is finished.

Results do not depend on who computes a cell nor when (see ``sweeps.cell``). Cells are taken in an order that mixes the
grid, so that the time left can be told from the cells done.

If a worker dies, a Dask cluster computes anew what that worker had in hand. The local executor stops with any of its
workers, and is started again on what is not finished: that costs one cell for each worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from joblib.externals.loky.process_executor import TerminatedWorkerError

from ...store import versions
from ...workers import unordered
from .measure import Drawable, Measured, attempt
from .store import Grid, Store

ATTEMPTS = 3
"""Deaths of local workers in a row, without a cell finished in between, after which the sweep stops."""
RETRIES = 3
"""Times that a cluster computes a cell anew whose worker died."""
PATIENCE = 30
"""Seconds that a cluster has to answer."""

Done = Iterator[tuple[Drawable, Measured]]


class SweepError(RuntimeError):
    """The sweep cannot go on; what is finished is in the store."""


def run(sweep: Grid, store: Store, jobs: int = 1, scheduler: str | None = None) -> Done:
    """Simulate the cells that are not in the store, and yield each once it is there; one that failed is yielded only.

    ``jobs``: local processes. ``scheduler``: the address of a Dask cluster, in place of them. Raises SweepError if
    workers die again and again, or if the cluster cannot be used.
    """
    finished = store.cells()
    left = [cell for cell in sweep.cells() if cell.key not in finished]
    left = [left[i] for i in np.random.default_rng(0).permutation(len(left))]
    for cell, found in _on_cluster(left, scheduler) if scheduler else _locally(left, jobs):
        if not found.failure:
            store.add(cell, found)
        yield cell, found


def _locally(cells: Sequence[Drawable], jobs: int) -> Done:
    if jobs == 1 or len(cells) == 1:
        yield from ((cell, attempt(cell)) for cell in cells)
        return
    left, deaths = {cell.key: cell for cell in cells}, 0
    while left:
        try:
            for cell, found in unordered(_paired, ((attempt, cell) for cell in list(left.values())), jobs):
                del left[cell.key]
                deaths = 0
                yield cell, found
        except TerminatedWorkerError as error:
            deaths += 1
            if deaths == ATTEMPTS:
                raise SweepError("worker processes die again and again (out of memory?); try fewer --jobs") from error


def _paired(simulation: Callable[[Drawable], Measured], cell: Drawable) -> tuple[Drawable, Measured]:
    return cell, simulation(cell)


def _on_cluster(cells: Sequence[Drawable], address: str) -> Done:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise SweepError("a cluster needs Dask: pip install 'w2s-theory[experiments]'") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise SweepError(f"there is no Dask scheduler with a worker at {address}: {error}") from error
    with client:
        if others := sorted(worker for worker, said in client.run(versions).items() if said != versions()):
            raise SweepError(f"workers with other versions of Python or packages than here: {', '.join(others)}")
        futures = {client.submit(attempt, cell, pure=False, retries=RETRIES): cell for cell in cells}
        done = as_completed(futures, loop=client.loop, raise_errors=False)
        for future in done:
            cell = futures.pop(future)
            if future.status == "finished":
                yield cell, future.result()
            else:
                yield (
                    cell,
                    Measured(failure=f"{future.status}: {future.exception() if future.status == 'error' else ''}"),
                )
