"""Figures for papers: boundaries are exact, colours are told apart, files are what their names say and never vary."""

import struct
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Rational, lambdify

from derivations import catalogue
from w2s.cli import main
from w2s.cli.experiments import FIGURE_NAMES
from w2s.figures import FIGURES, style
from w2s.figures.mixture import mixtures
from w2s.figures.numbers import chosen, defaults
from w2s.figures.phase import PLANES, boundary, phase_of
from w2s.figures.risks import risk_axes
from w2s.figures.surface import surfaces
from w2s_theory.calculus import canonical
from w2s_theory.claim.boundary import Boundary
from w2s_theory.setting.symbols import n, rho_foreign, rho_s

NUMBERS = chosen({})
PAIRS = [(beaten, name) for name in PLANES for beaten in ("teacher", "baseline")]


def value(claim, numbers):
    """The closed form in exact arithmetic."""
    return claim.value.subs({s: Rational(numbers[s.name]) for s in claim.symbols})


@pytest.mark.parametrize(("beaten", "name"), PAIRS)
def test_on_the_boundary_both_risks_are_equal(beaten, name):
    plane = PLANES[name]
    line = boundary(beaten, plane.variable, plane.at)
    assert canonical(line.gap.subs(plane.variable, line.solution)) == 0
    assert line.sign_proof.check()
    rng = np.random.default_rng(0)
    for _ in range(5):
        numbers = {key: Fraction(int(k), 1000) for key, k in zip(defaults(), rng.integers(1, 999, 99), strict=False)}
        numbers |= {"d_w": 200, "d_s": 100, "n": int(rng.integers(202, 4000)), "N": int(rng.integers(102, 4000))}
        numbers["d_sw"] = Fraction(int(rng.integers(1, 1000)), 10)
        at = line.solution.subs({s: Rational(numbers[s.name]) for s in line.symbols})
        numbers |= {plane.variable.name: at} | ({"rho_s": at} if plane.at else {})
        assert value(catalogue()[f"{beaten}.population"], numbers) == value(catalogue()["student.population"], numbers)


def test_the_boundary_to_the_teacher_is_the_claim_on_sample_sizes():
    assert (
        boundary("teacher", PLANES["samples"].variable).solution == catalogue()["samples.pseudo-labels.beat"].solution
    )


def test_a_boundary_that_is_no_line_is_refused():
    with pytest.raises(ValueError, match="needs degree 1"):
        _ = Boundary(catalogue()["baseline.population"], catalogue()["student.population"], n).line
    line = boundary("teacher", rho_foreign, {rho_s: rho_foreign})
    with pytest.raises(TypeError, match="needs n"):
        line.won(0, 1, {})


@pytest.mark.parametrize("name", PLANES)
@pytest.mark.parametrize("changes", [{}, {"d_sw": 60, "sigma": 0.02}, {"n": 700, "N": 300}])
def test_regions_are_where_the_student_wins(name, changes):
    """At random points of each diagram, by the closed forms themselves."""
    plane, numbers = PLANES[name], chosen(changes)
    phase = phase_of(plane, numbers)
    rng, sides = np.random.default_rng(1), set()
    for region, beaten in zip(phase.regions, ("teacher", "baseline"), strict=True):
        pair = catalogue()["student.population"], catalogue()[f"{beaten}.population"]
        forms = [(claim.symbols, lambdify(claim.symbols, claim.value)) for claim in pair]
        for k in rng.integers(0, len(phase.x), 60):
            y = float(np.exp(rng.uniform(np.log(phase.bottom), np.log(phase.top))))
            given = plane.given(numbers, phase.x[k]) | {plane.variable.name: y} | ({"rho_s": y} if plane.at else {})
            ours, theirs = (form(*(float(given[s.name]) for s in symbols)) for symbols, form in forms)
            wins = bool(region.low[k] <= y <= region.high[k])
            assert wins == (ours <= theirs)
            sides.add(wins)
    assert sides == {True, False}


def test_curves_are_drawn_to_the_edges_of_the_picture():
    for name, places in (("samples", (0, 1)), ("noise", (1,))):
        phase = phase_of(PLANES[name], NUMBERS)
        for region in (phase.regions[k] for k in places):
            inside = np.flatnonzero(np.isfinite(region.boundary))
            assert (np.diff(inside) == 1).all()
            for end in (inside[0], inside[-1]):
                at_side = end in (0, len(phase.x) - 1)
                y = region.boundary[end]
                assert at_side or min(abs(y / phase.bottom - 1), abs(y / phase.top - 1)) < 1e-4


def test_sides_agree_with_simulation():
    from verification.experiments import Experiment

    parts = {"missed": NUMBERS["rho_missed"], "foreign": NUMBERS["rho_foreign"]}
    outside = NUMBERS["rho_w"] - NUMBERS["rho_missed"]
    at = float(boundary("baseline", PLANES["samples"].variable).won(102, 20_000, NUMBERS | {"n": 2000})[2])
    for N, wins in ((round(at * 0.8), False), (round(at * 1.25), True)):
        e = Experiment.right_angled(2000, N, 200, 100, 10, NUMBERS["sigma"], outside=outside, **parts)
        rng = np.random.default_rng(2)
        (student,), (baseline,) = (e.summary(4000, rng, [risk]).values() for risk in ("student.population", "baseline"))
        gap = baseline.mean - student.mean
        assert abs(gap) > 4 * np.hypot(student.standard_error, baseline.standard_error)
        assert (gap > 0) == wins


def test_the_mixture_is_a_straight_line_and_simulated_points_lie_on_it():
    for line in mixtures(NUMBERS, trials=400):
        expected = (1 - line.weights) * line.limit + line.weights * line.teacher
        assert np.allclose(line.exact, expected, rtol=1e-12)
        on_it = (1 - line.at) * line.limit + line.at * line.teacher
        assert (np.abs(line.means - on_it) < 4.5 * line.errors).all()


def test_the_surface_is_infinite_at_thresholds_only():
    fresh, on_inputs = surfaces({})
    columns, rows = np.abs(fresh.n - 30) <= 1, np.abs(fresh.N - 20) <= 1
    assert np.array_equal(np.isinf(fresh.risk), columns[None, :] | rows[:, None])
    assert np.array_equal(np.isinf(on_inputs.risk), np.broadcast_to(columns, on_inputs.risk.shape))
    assert np.allclose(on_inputs.risk[0][~columns], on_inputs.risk[19][~columns])  # for N ≤ d_s it is its teacher


def test_risks_and_bounds_are_those_of_the_study():
    ((over_n, _),) = risk_axes(NUMBERS)
    assert [curve.look.label for curve in over_n.curves] == [style.MODELS[k].label for k in list(style.MODELS)[:4]]
    teacher = over_n.curves[0]
    assert (teacher.bound <= teacher.exact).all()


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_written_the_same_each_time(name, tmp_path):
    one, other = (FIGURES[name]({}, tmp_path / f"{k}.pdf", "single", False).read_bytes() for k in "ab")
    assert one.startswith(b"%PDF")
    assert one == other


def test_the_command_knows_all_figures():
    assert (*FIGURES, "claim") == FIGURE_NAMES


@pytest.mark.parametrize(("kind", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_formats_and_widths(kind, magic, tmp_path):
    written = []
    for k, width in enumerate(("single", "double", "single")):
        path = tmp_path / f"{k}.{kind}"
        result = CliRunner().invoke(main, ["figure", "phase-noise", str(path), "--width", width])
        assert result.exit_code == 0, result.output
        written.append(path.read_bytes())
        assert written[-1].startswith(magic)
        if kind == "png":
            assert struct.unpack(">I", written[-1][16:20])[0] == pytest.approx(300 * style.WIDTHS[width], abs=1)
    assert written[0] == written[2] != written[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["phase", "x.gif"], "must end in"),
        (["phase", "x.pdf", "--set", "d_ws=3"], "did you mean d_w?"),
        (["phase", "x.pdf", "--set", "d_sw"], "give a name and a number"),
        (["phase", "x.pdf", "--set", "d_sw=300"], "d_sw <= Min(d_s, d_w)"),
        (["mixture", "x.pdf", "--set", "rho_w=3"], "outside of both spans"),
        (["surface", "x.pdf", "--set", "n=3"], "no number 'n'"),
    ],
)
def test_what_cannot_be_drawn_is_said(arguments, message, tmp_path):
    name, file, *options = arguments
    result = CliRunner().invoke(main, ["figure", name, str(tmp_path / file), *options])
    assert result.exit_code != 0
    assert message in " ".join(result.output.replace("│", " ").split())


def test_an_unknown_width_is_refused():
    with pytest.raises(ValueError, match="known: single, double"):
        style.width("triple")


# -- colours -----------------------------------------------------------------------------------------------------------

DEFICIENCIES = {
    "none": np.eye(3),
    # Machado, Oliveira & Fernandes (2009), IEEE Trans. Vis. Comput. Graph. 15, severity 1.0
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen(colour, deficiency):
    """In CIE L*a*b* (D65)."""
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    x, y, z = np.cbrt(np.array(to_xyz) @ linear / [0.95047, 1.0, 1.08883])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def closest(colours, deficiency):
    return min(
        float(np.linalg.norm(seen(a, deficiency) - seen(b, deficiency)))
        for k, a in enumerate(colours)
        for b in colours[:k]
    )


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("looks", [tuple(style.MODELS.values()), style.SEQUENCE], ids=["models", "sequence"])
def test_colours_are_told_apart(deficiency, looks):
    assert closest([look.colour for look in looks], deficiency) > 15
    assert len({look.marker for look in looks}) == len(looks)


def test_the_measure_knows_a_bad_palette():
    """Red and green that differ in hue alone: far apart for most people, not with deuteranopia."""
    assert closest(["#D03030", "#7A7A10"], "none") > 50
    assert closest(["#D03030", "#7A7A10"], "deuteranopia") < 15
