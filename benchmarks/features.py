"""Time and memory of estimates from features: 24,000 samples in memory, and a million from disk.

    python benchmarks/features.py [--million]

Aims: 24,000 × (512, 768) in 15 s and 1.5 times the size of the arrays, counted as what the process has more at its
peak than before the arrays were made, the arrays included. With --million, 10⁶ × (64, 96) in .npy files of 1.3 GB.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from w2s_theory.setting.features import estimate, read_features


def peak() -> float:
    """MB that this process has had at once, mapped files included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def features(rows: int, width: int, out: np.ndarray | None = None) -> np.ndarray:
    """Correlated features, written into ``out`` piece by piece."""
    rng = np.random.default_rng(width)
    mixing = rng.standard_normal((width, width)) / np.sqrt(width) + np.eye(width)
    made = np.empty((rows, width)) if out is None else out
    for start in range(0, rows, 2000):
        made[start : start + 2000] = rng.standard_normal((min(2000, rows - start), width)) @ mixing
    return made


def report(what: str, weak: np.ndarray, strong: np.ndarray, before: float) -> None:
    labels = np.random.default_rng(0).standard_normal(len(weak))
    start, cpu = time.perf_counter(), time.process_time()
    estimate(weak, strong, labels)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    size = (weak.nbytes + strong.nbytes) / 2**20
    print(f"{what}: {wall:.1f} s ({used:.1f} s of CPU), {peak() - before:.0f} MB for arrays of {size:.0f} MB: "
          f"× {(peak() - before) / size:.2f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--million", action="store_true", help="10⁶ samples from disk instead")
    before = peak()
    if not parser.parse_args().million:
        report("24,000 × (512, 768)", features(24_000, 512), features(24_000, 768), before)
        return
    with tempfile.TemporaryDirectory() as folder:
        for width in (64, 96):
            path = Path(folder) / f"{width}.npy"
            features(10**6, width, np.lib.format.open_memmap(path, mode="w+", dtype=np.float64, shape=(10**6, width)))
        before = peak()
        arrays = [read_features(Path(folder) / f"{width}.npy") for width in (64, 96)]
        report("10⁶ × (64, 96), mapped", arrays[0], arrays[1], before)


if __name__ == "__main__":
    main()
