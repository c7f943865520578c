"""How exact closed forms are in floating point near thresholds, and how fast on large arrays.

    python benchmarks/evaluate.py [PATTERN] [--points 100000] [--large 1000000]

Of all claims together: the worst relative error at so many random points, against the closed form in fractions, within
14 samples of a threshold and elsewhere. And times (of one core, the least of three) for a large array of such points:
of ``evaluate``; of NumPy on closed form and conditions as they stand, in floats; and of NumPy on the closed form alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from sympy import And, lambdify
from tests.test_numbers import CLAIMS, PLAIN, error, exactly, inside, points, truth

NEAR = 14
LINE = "{:42} {:>7} {:>9} {:>9} {:>12} {:>12} {:>12}"


class Measured(NamedTuple):
    points: int
    near: float
    elsewhere: float
    evaluate: float
    checked: float
    plain: float


def seconds(function: Callable[[], Any]) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def worst(claim: Any, values: dict[str, np.ndarray]) -> tuple[float, float]:
    """Near a threshold, and elsewhere."""
    found, errors = claim.evaluate(**values), ([0.0], [0.0])
    for i in range(len(found)):
        point = {name: exactly(column[i]) for name, column in values.items()}
        gaps = [
            abs(point[a] - point[b])
            for a in ("n", "N", "N_2")
            for b in ("d", "d_w", "d_s", "d_2")
            if {a, b} <= {*point}
        ]
        errors[min(gaps, default=NEAR + 1) > NEAR].append(error(found[i], truth(claim, point)))
    return max(errors[0]), max(errors[1])


def measured(id: str, size: int, large: int) -> Measured | None:
    claim, rng = CLAIMS[id], np.random.default_rng(list(id.encode()))
    values = inside(claim, points(claim, 40 * size, rng))
    columns = [values[s.name] for s in claim.symbols]
    if not len(columns[0]):
        return None
    many = {name: np.resize(c, large) for name, c in values.items()}
    form = lambdify(claim.symbols, claim.value, modules="numpy", cse=True)
    conditions = [lambdify(claim.symbols, c, modules="numpy") for c in And.make_args(claim.domain)]

    def checked() -> None:
        floats = [np.asarray(many[s.name], dtype=float) for s in claim.symbols]
        for x, symbol in zip(floats, claim.symbols, strict=True):
            assert np.isfinite(x).all()
            assert not symbol.is_integer or (x == np.round(x)).all()
            assert (x >= 0).all()
        for condition in conditions:
            np.all(condition(*floats))
        form(*floats)

    floats = [many[s.name].astype(float) for s in claim.symbols]
    with np.errstate(all="ignore"):
        times = seconds(lambda: claim.evaluate(**many)), seconds(checked), seconds(lambda: form(*floats))
    some = {name: c[:size] for name, c in values.items()}
    return Measured(len(columns[0][:size]), *worst(claim, some), *times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pattern", nargs="?", default="")
    for name, default in (("points", 100_000), ("large", 1_000_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    ids = [id for id in PLAIN if given.pattern in id]
    print(LINE.format("", "points", "near", "elsewhere", "evaluate, s", "checked, s", "plain, s"))
    rows = []
    for id in ids:
        if (row := measured(id, -(-given.points // len(ids)), given.large)) is not None:
            rows.append(row)
            errors, times = (f"{e:.1e}" for e in row[1:3]), (f"{t:.3f}" for t in row[3:])
            print(LINE.format(id, row.points, *errors, *times), flush=True)
    ratios = [row.evaluate / row.checked for row in rows], [row.evaluate / row.plain for row in rows]
    print(
        f"{sum(row.points for row in rows)} points; worst relative errors: {max(row.near for row in rows):.1e} within "
        f"{NEAR} samples of a threshold, {max(row.elsewhere for row in rows):.1e} elsewhere\n"
        f"{given.large:,} points: median of the times' ratios {median(ratios[0]):.2f} to NumPy on form and conditions "
        f"(largest {max(ratios[0]):.1f}), {median(ratios[1]):.2f} to NumPy on the form alone"
    )


if __name__ == "__main__":
    main()
