"""Double descent: risks over all sample sizes, the exact closed forms with simulated means on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .style import MODELS, SCREEN, save

COLOURS = {name: look.colour for name, look in MODELS.items()}


@dataclass(frozen=True)
class Panel:
    """One risk a name over ``sizes``: the closed form there, and at ``simulated`` sizes the means and standard errors.

    ``variable``: what varies, as LaTeX. ``thresholds``: name → size, the interpolation thresholds to be marked.
    """

    variable: str
    title: str
    sizes: np.ndarray
    exact: Mapping[str, np.ndarray]
    simulated: np.ndarray
    means: Mapping[str, np.ndarray]
    errors: Mapping[str, np.ndarray]
    thresholds: Mapping[str, int]


def draw(panels: Sequence[Panel], path: Path) -> Path:
    """One picture of all panels beside each other, as a file of the kind that the path's ending names."""
    import matplotlib.pyplot as plt

    with plt.rc_context(SCREEN):
        figure, axes = plt.subplots(1, len(panels), figsize=(5.4 * len(panels), 3.9), sharey=True, squeeze=False)
        for panel, axis in zip(panels, axes[0], strict=True):
            for name, values in panel.exact.items():
                finite = np.where(np.isfinite(values), values, np.nan)
                axis.plot(panel.sizes, finite, color=COLOURS[name], linewidth=1.6, label=name)
                axis.errorbar(
                    panel.simulated, panel.means[name], 2 * panel.errors[name],
                    color=COLOURS[name], linestyle="none", marker="o", markersize=3.4, elinewidth=0.9,
                )  # fmt: skip
            for name, size in panel.thresholds.items():
                axis.axvline(size, color="#888888", linewidth=0.9, linestyle=(0, (2, 2)))
                axis.annotate(f"${name}$", (size, 0.02), xycoords=("data", "axes fraction"), xytext=(3, 0),
                              textcoords="offset points", va="bottom", fontsize=9, color="#555555")  # fmt: skip
            axis.set(xlabel=panel.variable, title=panel.title, yscale="log")
            axis.legend(loc="upper right")
        axes[0][0].set_ylabel("expected excess risk")
        axes[0][0].set_title("lines: exact; points: simulated ± 2 s.e.", loc="left", fontsize=8, color="#555555")
        figure.tight_layout()
        save(figure, path)
        plt.close(figure)
    return path
