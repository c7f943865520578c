"""A claim along one of its symbols: the closed form as a line, what literal simulations say as points on it.

Below them, by how many standard errors each point is off. Spans meet at right angles, and the truth has a part in each
of their directions, unless the claim or numbers of one's own ask for something else. Points are where sample sizes are
far enough from dimensions for variances to be finite; a claim of which nothing can be drawn has its line alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Symbol

from verification.conjecture.counterexample import problems
from verification.simulation.scores import sample
from verification.situations.matrices.simulated import Matrices
from verification.situations.registry import of
from verification.situations.representation import Simulated
from w2s_theory import DomainError
from w2s_theory.calculus import to_latex
from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.composed import Nonnegative
from w2s_theory.setting.situations import ORTHOGONAL_SPANS
from w2s_theory.setting.symbols import LATEX

from .numbers import Array, Numbers, changed
from .style import LIGHT, MIDDLE, OKABE_ITO, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BASE = {"d_w": 8, "d_s": 6, "shared": 3, "slanted": 0, "n": 40, "N": 30, "sigma": 0.5, "along": 0}
TRUTH = {"common": 1.0, "missed": 0.2, "foreign": 0.1, "rest": 0.05}
"""The problem whose numbers a figure has unless others are given, as in ``problems``."""
OTHERS = {"N_2": 30, "d_2": 4, "d_2s": 2, "d_2sw": 1, "m": 30}
"""Of symbols that such a problem has no number for; a count is 3 otherwise, and anything else 1/2."""
ROOM = 4
"""Samples from every threshold on, times the power of what is drawn, variances of risks are finite."""
ROUNDING = 1e-12
"""Relative size below which a scatter is one of rounding errors."""
CURVE, POINTS, TRIALS = 241, 10, 1000
COUNTED = ("d_sw", "d_shared")
"""Whole numbers where spans meet at right angles."""
LARGEST = 200
"""Dimensions in which data sets are drawn while somebody waits."""
WIDEST = 1000
"""Where the least whole number in the domain is looked for."""


class Impossible(ValueError):
    """Numbers that no problem has together."""


@dataclass(frozen=True)
class Line:
    """The closed form ``exact`` at ``x``, NaN outside the domain, and simulated ``means`` with standard ``errors`` at
    some of them, ``at``, where it is ``expected``. ``fixed``: the other numbers."""

    x: Array
    exact: Array
    at: Array
    expected: Array
    means: Array
    errors: Array
    fixed: Mapping[str, float]

    @property
    def deviations(self) -> Array:
        """Of the means from what is expected, in standard errors; 0 where both are the same but for rounding."""
        gaps = self.means - self.expected
        scatters = np.maximum(self.errors, ROUNDING * np.abs(self.expected))
        return np.divide(gaps, scatters, out=np.zeros_like(gaps), where=scatters > 0)


@dataclass(frozen=True)
class Scene:
    """The claim at numbers of which some are ``given``, by the names of its symbols; ``truth``: squared norms of what
    the spans have of it, unless numbers that are given say something else."""

    claim: Claim
    given: Numbers
    seed: int
    truth: Numbers

    @classmethod
    def at(cls, claim: Claim, given: Numbers, seed: int) -> Scene:
        """With a part of the truth in every direction that there is, unless the claim asks for something else."""
        room = cls(claim, given, seed, TRUTH).raw()
        vanish = [part for part, d in (("missed", "d_s"), ("foreign", "d_w")) if room[d] <= room["shared"]]
        vanish += ["common"] if not room["shared"] else []
        vanish += ["missed", "foreign", "rest"] if claim.well_specified else []
        return cls(claim, given, seed, TRUTH | dict.fromkeys(vanish, 0.0))

    def moved(self, name: str, value: float) -> Scene:
        return replace(self, given={**self.given, name: value})

    def numbers(self) -> dict[str, Any]:
        """Of all symbols: those given, and for the others what a problem has with them."""
        known: dict[str, Any] = {s.name: 3 if s.is_integer else 0.5 for s in self.claim.symbols}
        return {**known, **OTHERS, **problems.numbers(self.raw()), **self.given}

    def raw(self) -> dict[str, Any]:
        """The problem with the numbers that are given."""
        given, raw = self.given, {**BASE, **self.truth}
        raw |= {name: given[name] for name in ("d_w", "d_s", "n", "N", "sigma") if name in given}
        if self.claim.situation == ORTHOGONAL_SPANS:
            raw["shared"] = 0
        raw["shared"] = given.get("d_sw", given.get("d_shared", min(raw["shared"], raw["d_w"], raw["d_s"])))
        raw |= {part: given[f"rho_{part}"] for part in ("missed", "foreign") if f"rho_{part}" in given}
        for rho, part in (("rho_s", "foreign"), ("rho_w", "missed")):
            raw["rest"] = max(given[rho] - raw[part], 0.0) if rho in given else raw["rest"]
        if "signal" in given:
            raw["common"] = max(given["signal"] - raw["missed"] - raw["foreign"] - raw["rest"], 0.0)
        return raw

    def simulated(self) -> Simulated | None:
        """What draws of it come from, if there is anything."""
        inside, raw = of(self.claim).inside, self.raw()
        if inside is None and isinstance(self.claim, Moment):
            rng = np.random.default_rng(self.seed)
            return Matrices.sized(self.claim, {s.name: self.numbers()[s.name] for s in self.claim.symbols}, rng)
        sizes = [raw[name] for name in problems.COUNTS]
        if inside is None or min(sizes) < 1 or max(raw["d_w"], raw["d_s"]) > LARGEST:
            return None
        if raw["shared"] % 1 or not problems.exists(raw):
            return None
        return inside(self.claim, problems.literal(raw), self.numbers())

    def arguments(self) -> dict[str, Any]:
        """Those at which the claim is evaluated, as what is simulated has them. Raises Impossible if not as given."""
        found, simulated = self.numbers(), self.simulated()
        with suppress(NotImplementedError):  # it does not know all of them
            found |= {} if simulated is None else simulated.arguments(self.claim)
        for name, value in self.given.items():
            if name in found and not np.isclose(found[name], value, rtol=1e-6):
                raise Impossible(f"{name} = {value:g} cannot be, together with the others: it is {found[name]:g}")
        names = [part.name for part in (*self.claim.symbols, *self.claim.matrices)]
        return {name: found[name] for name in names if name in found}

    def expected(self) -> float:
        """The closed form there; NaN outside the domain, and where no constant matrices are drawn."""
        try:
            arguments = self.arguments()
            if any(matrix.name not in arguments for matrix in self.claim.matrices):
                return np.nan
            value = self.claim.evaluate(**arguments)
        except (DomainError, Impossible):
            return np.nan
        if not isinstance(value, float):
            raise ValueError(f"{self.claim.id} claims no number, but a {type(value).__name__}, which no line shows")
        return float(value)

    @property
    def has_room(self) -> bool:
        """Whether what is drawn has a finite variance."""
        numbers, names = self.numbers(), {s.name for s in self.claim.symbols}
        pairs = [(size, d) for size in ("n", "N") for d in ("d_w", "d_s") if {size, d} <= names]
        return all(abs(numbers[size] - numbers[d]) >= ROOM * self.claim.formula.order for size, d in pairs)

    def point(self, trials: int) -> tuple[float, float, float] | None:
        """The closed form, the mean of so many draws, and its standard error; None if there are none."""
        expected, simulated = self.expected(), self.simulated()
        if simulated is None or not self.claim.risks or not self.has_room or not np.isfinite(expected):
            return None
        try:
            draws = simulated.simulate(trials, np.random.default_rng(self.seed), self.claim.risks)
            values = sample(self.claim.formula, draws, expected, self.arguments())
        except (TypeError, NotImplementedError):  # it is no function of means, or cannot be drawn
            return None
        return expected, float(values.mean()), float(values.std(ddof=1) / np.sqrt(trials))


def line(claim: Claim, along: str, changes: Numbers, seed: int = 0, trials: int = TRIALS) -> Line:
    """``along``: a symbol of the claim, or NAME=FIRST:LAST. Raises ValueError for other names, for numbers that cannot
    be, and where nothing is claimed."""
    name, _, ends = along.partition("=")
    symbols = {s.name: s for s in claim.symbols}
    for asked in (name, *changes):
        changed(dict.fromkeys(symbols, 0.0), {asked: 0.0})
    if matrix := next((m for m in claim.matrices if any(s.has(symbols[name]) for s in m.shape)), None):
        raise ValueError(
            f"{matrix} would be another one for each {name}, which is a dimension of it; draw along another"
        )
    if name in changes:
        raise ValueError(f"{name} varies along the figure; set another number, or write --along {name}=FIRST:LAST")
    here = Scene.at(claim, changes, seed)
    here.arguments()
    x = _abscissas(here, symbols[name], ends)
    scenes = [here.moved(name, value) for value in x.tolist()]
    exact = np.array([scene.expected() for scene in scenes])
    if not np.isfinite(exact).any():
        raise ValueError(f"{claim.id}: nothing is claimed for {name} from {x[0]:g} to {x[-1]:g} at these numbers")
    inside = [k for k, scene in enumerate(scenes) if np.isfinite(exact[k]) and scene.has_room]
    chosen = sorted({inside[round(k)] for k in np.linspace(0, len(inside) - 1, POINTS)}) if inside else []
    found = [(x[k], *point) for k in chosen if (point := scenes[k].point(trials)) is not None]
    at, expected, means, errors = np.array(found).reshape(-1, 4).T
    first, last = (scenes[k].arguments() for k in np.flatnonzero(np.isfinite(exact))[[0, -1]])
    fixed = {s: first[s] for s in symbols if s != name and np.isclose(first[s], last[s])}
    return Line(x, exact, at, expected, means, errors, fixed)


def _abscissas(here: Scene, symbol: Symbol, ends: str) -> Array:
    """Between the ends, or from where the domain begins to some multiple; whole numbers if they must be."""
    is_whole = symbol.is_integer or symbol.name in COUNTED
    if ends:
        try:
            first, last = map(float, ends.split(":"))
        except ValueError:
            raise ValueError(f"{ends!r} is no range; write --along {symbol}=FIRST:LAST, as n=20:200") from None
        if not first < last:
            raise ValueError(f"the range {ends} is empty; give the smaller number first")
    elif is_whole:
        first, last = _claimed(here, symbol.name)
    else:
        first, last = 0.0, 2 * here.arguments()[symbol.name]
    x = np.linspace(first, last, CURVE)
    return np.unique(x.round().astype(int)) if is_whole else x


def _claimed(here: Scene, name: str) -> tuple[int, int]:
    """From a little below the least whole number in the domain to several times that, or where the domain ends."""

    def is_claimed(k: int) -> bool:
        there = here.moved(name, k)
        return is_possible(there) and bool(np.isfinite(there.expected()))

    def is_possible(there: Scene) -> bool:
        """By its numbers alone, which takes no spans."""
        numbers = there.numbers()
        try:
            return bool(here.claim.matrices) or here.claim.checked({s: numbers[s] for s in names}) is not None
        except DomainError:
            return False

    names = [s.name for s in here.claim.symbols]

    if (start := next(filter(is_claimed, range(WIDEST)), None)) is None:
        raise ValueError(f"{here.claim.id}: nothing is claimed for {name} below {WIDEST} at these numbers")
    most = start + max(3 * start, 40)
    end = most if is_claimed(most) else next((k for k in range(start, most) if not is_claimed(k + 1)), most)
    return max(start - 2, 0), end


# -- the picture -------------------------------------------------------------------------------------------------------


def figure(
    claim: Claim, along: str, changes: Numbers, path: Path, size: str, usetex: bool, seed: int, trials: int
) -> Path:
    """The claim, once it is what is proved, along one of its symbols. Raises ValueError as ``line`` does, and
    CertificateError."""
    claim.check()
    return draw(claim, along.partition("=")[0], line(claim, along, changes, seed, trials), trials, path, size, usetex)


def draw(
    claim: Claim, name: str, shown: Line, trials: int, path: Path, size: str = "single", usetex: bool = False
) -> Path:
    """The line with its points, and how far these are from it, in standard errors."""
    from matplotlib.figure import Figure

    with printed(usetex):
        figure = Figure(figsize=(width(size), 3.2 if len(shown.at) else 2.5))
        if len(shown.at):
            above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
            _deviations(below, shown)
        else:
            above = below = figure.subplots()
        _line(above, shown, trials)
        symbol = next(s for s in claim.symbols if s.name == name)
        words = claim.meanings.get(symbol, "").partition(":")[0]
        below.set_xlabel(f"{words} {_latex(symbol)}".strip())
        if isinstance(claim.formula, Nonnegative):
            above.axhline(0, color=MIDDLE, linewidth=0.7)
            above.set_ylabel("difference of both sides,\nclaimed to be ≥ 0")
        else:
            above.set_ylabel(_formula(claim.quantity, claim.id))
        above.set_title(_title(claim, shown, 100 if size == "double" else 45), loc="left")
        figure.legend(loc="outside lower center", ncols=3 if size == "double" else 2, columnspacing=1.4)
        return save(figure, path)


def _line(axes: Axes, shown: Line, trials: int) -> None:
    colour, finite = OKABE_ITO["blue"], shown.exact[np.isfinite(shown.exact)]
    axes.plot(shown.x, np.where(np.isfinite(shown.exact), shown.exact, np.nan), color=colour, label="closed form")
    if len(shown.at):
        axes.errorbar(
            shown.at, shown.means, 2 * shown.errors, color=OKABE_ITO["vermillion"], linestyle="none", marker="o",
            markerfacecolor="white", markeredgewidth=0.8, elinewidth=0.8, zorder=3,
            label=f"mean of {trials:,} literal draws ± 2 s.e.",
        )  # fmt: skip
    if finite.min() > 0 and finite.max() > 10 * finite.min():
        axes.set_yscale("log")
    outside = shown.x[: np.flatnonzero(np.isfinite(shown.exact))[0]]
    if len(outside):
        axes.axvspan(shown.x[0], shown.x[len(outside)], color=LIGHT, linewidth=0, label="nothing claimed", zorder=0)
    margin = 0.01 * (shown.x[-1] - shown.x[0])
    axes.set_xlim(shown.x[0], shown.x[-1] + margin)


def _deviations(axes: Axes, shown: Line) -> None:
    """Of the points, in standard errors; two are marked."""
    z = shown.deviations
    axes.axhspan(-2, 2, color=LIGHT, linewidth=0, zorder=0)
    axes.plot(shown.at, z, color=OKABE_ITO["vermillion"], marker="o", linestyle="none")
    axes.axhline(0, color=MIDDLE, linewidth=0.7)
    bound = max(3.5, 1.1 * float(np.abs(z).max()))
    axes.set(ylabel="off by\n(s.e.)", ylim=(-bound, bound))


def _title(claim: Claim, shown: Line, longest: int) -> str:
    """What it is, and the numbers that are the same everywhere."""
    rows, length = [claim.title], longest
    for symbol in (s for s in claim.symbols if s.name in shown.fixed):
        number = f"{shown.fixed[symbol.name]:g}"
        if length + (more := len(number) + 8) > longest:
            rows, length = [*rows, ""], 0
        rows[-1] += f"{', ' if length else ''}{_latex(symbol)} = {number}"
        length += more
    return "\n".join(rows)


def _latex(symbol: Symbol) -> str:
    """As a formula that matplotlib knows how to set."""
    return f"${LATEX.get(symbol, to_latex(symbol))}$".replace(r"\lVert", r"\|").replace(r"\rVert", r"\|")


def _formula(tex: str, otherwise: str) -> str:
    """A formula as matplotlib sets it, or other words if it cannot."""
    from matplotlib.mathtext import MathTextParser

    formula = f"${tex}$".replace(r"\mathbb{E}", r"\mathrm{E}")
    try:
        MathTextParser("path").parse(formula)
    except ValueError:
        return otherwise
    return formula
