"""How figures look: one colour, marker and line for each model, widths of journals, fonts, and files without dates.

Colours are of the palette of Okabe & Ito (2008), which is told apart in all common deficiencies of colour vision; for
print without colours, markers differ too. Figures are drawn at the size at which they are printed, so that text has the
size that it says. Labels are LaTeX: matplotlib's own, or that of a LaTeX installation (``usetex``).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from w2s_theory.setting import symbols

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OKABE_ITO = {
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "black": "#000000",
}
DARK, MIDDLE, LIGHT = "#333333", "#777777", "#E6E6E6"
"""Greys of text and axes, of secondary text, and of grids."""


@dataclass(frozen=True)
class Look:
    """What tells a model's curve from another's. ``label``: its name in legends."""

    label: str
    colour: str
    marker: str


MODELS = {
    "teacher": Look("weak teacher", OKABE_ITO["blue"], "o"),
    "student": Look("weak-to-strong student", OKABE_ITO["vermillion"], "s"),
    "baseline": Look("strong baseline", OKABE_ITO["purple"], "^"),
    "ceiling": Look("strong ceiling", OKABE_ITO["green"], "D"),
    "student, in-sample": Look("student, on its inputs", OKABE_ITO["orange"], "v"),
}
SEQUENCE = (
    Look("", OKABE_ITO["black"], "o"),
    Look("", OKABE_ITO["orange"], "s"),
    Look("", OKABE_ITO["sky"], "^"),
)
"""For series of another kind, such as overlaps of the spans: none has the colour of a model in the same figure."""

VARIABLES = {s.name: f"{symbols.MEANING[s]} ${s.name}$" for s in (symbols.n, symbols.N)}
"""Labels of axes, by sample size."""
WIDTHS = {"single": 3.25, "double": 6.75}
"""Of a column and of a page of text, in inches."""
DOTTED: dict[str, Any] = {"linestyle": (0, (1, 1.6)), "linewidth": 1.1}
"""Of published bounds."""

BASE: Any = {
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#444444",
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "grid.color": LIGHT,
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "svg.hashsalt": "w2s-theory",
}
SCREEN = BASE | {"font.size": 10, "axes.titlesize": 11, "legend.fontsize": 9, "savefig.dpi": 200}
"""Of wide figures that are looked at on a screen."""
PRINT = BASE | {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.linewidth": 0.6,
    "grid.linewidth": 0.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "lines.linewidth": 1.3,
    "lines.markersize": 2.8,
    "hatch.linewidth": 0.5,
    "savefig.dpi": 300,
    "figure.constrained_layout.use": True,
}
"""Of figures at the size at which they are printed."""


def printed(usetex: bool = False) -> AbstractContextManager[None]:
    """Matplotlib's settings for print; with ``usetex`` an installed LaTeX (with cm-super and dvipng) sets all text."""
    import matplotlib

    tex: Any = {"text.usetex": True, "font.family": "serif"}
    return matplotlib.rc_context({**PRINT, **(tex if usetex else {"mathtext.fontset": "dejavusans"})})


def width(name: str) -> float:
    """Of a preset, in inches. Raises ValueError for an unknown one."""
    if name not in WIDTHS:
        raise ValueError(f"width {name!r} is unknown; known: {', '.join(WIDTHS)}")
    return WIDTHS[name]


def lighter(colour: str) -> str:
    """Half way to white, as an opaque colour: PDF has no transparent hatches."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = to_rgb(colour)
    return to_hex(((1 + red) / 2, (1 + green) / 2, (1 + blue) / 2))


def save(figure: Figure, path: Path, dpi: float | None = None) -> Path:
    """Write a figure as the kind of file that the path's ending names, without a date: equal figures, equal bytes.

    ``dpi``: pixels per inch, if they are to differ from the style's. Raises ValueError for a kind that matplotlib
    cannot write, RuntimeError if LaTeX is to set the text and fails.
    """
    dateless: dict[str, dict[str, Any]] = {
        ".pdf": {"CreationDate": None},
        ".svg": {"Date": None},
        ".png": {"Software": None},
    }
    options: dict[str, Any] = {} if dpi is None else {"dpi": dpi}
    figure.savefig(path, metadata=dateless.get(path.suffix.lower()), **options)
    return path
