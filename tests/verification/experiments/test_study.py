"""The published study: its configuration, the theory on it, draws that resume, z-scores that a wrong curve exceeds."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

from derivations import catalogue
from verification.experiments.study import pages, tables
from verification.experiments.study.cells import METHODS, RISKS, Drawing, Draws, Plan
from verification.experiments.study.configuration import CONFIGURATION, Study
from verification.experiments.study.exact import CLAIMS, bounds, exact, published, variances
from verification.experiments.study.tables import ALLOWED, partings, scores, worst
from verification.experiments.sweeps.comparison import weights
from verification.experiments.sweeps.run import SweepError, run
from verification.experiments.sweeps.store import Store, StoreError
from verification.simulation.variances import DERIVED, variance
from verification.situations.regression.simulated import Regression
from w2s.cli import main
from w2s.figures import study as panels
from w2s.reproduce import reproduce

FULL = Study.published()
DOCS = Path(__file__).parents[3] / "docs"


def reduced(points=3) -> Study:
    """Few points from 400 to 4000, all panels."""
    given = json.loads(CONFIGURATION.read_text())
    given["sweep_n"]["n"] = given["sweep_N"]["N"] = f"{points} points, 400 to 4000, evenly spaced"
    return Study.of(given)


SMALL = reduced()


def drawn(path, plan, study=SMALL, jobs=1):
    """All cells of the study, from the store or drawn now."""
    drawing = Drawing(study, plan)
    store = Store(path, drawing)
    assert not [found.failure for _, found in run(drawing, store, jobs) if found.failure]
    return drawing.measured(store)


def alone(cell, plan, study=SMALL):
    """A cell drawn by itself, without the time that it took."""
    return without_time(Draws(cell, study.experiment(cell.series, cell.n, cell.N), plan).simulate())


def without_time(measured):
    return replace(measured, seconds=0.0)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    return drawn(tmp_path_factory.mktemp("study") / "cells", Plan("gram", 40), jobs=2)


def test_the_configuration_is_the_published_one():
    assert len(FULL.cells) == 360
    assert len(FULL.cells) * FULL.trials_per_point == 14_400
    assert [len(panel.series) for panel in FULL.panels] == [1, 1, 1, 3, 3]
    assert [sweep.fixed for sweep in FULL.sweeps] == [4000, 2000]
    for sweep in FULL.sweeps:
        assert (len(sweep.sizes), sweep.sizes[0], sweep.sizes[-1]) == (20, 400, 4000)
        assert set(np.diff(sweep.sizes)) == {189, 190}  # 3600/19 = 189.47…


@pytest.mark.parametrize(("name", "printed", "computed"), FULL.printed_errors())
def test_approximation_errors_are_those_printed_with_the_study(name, printed, computed):
    assert float(f"{computed:.3g}") == printed, name


def test_signal_of_a_series_by_sums_of_its_spectrum():
    series = FULL.panels[0].series[0]  # teacher on coordinates 91 to 290, student on 1 to 100
    energy = lambda first, last: sum(1 / i for i in range(first, last + 1)) / 20_000  # noqa: E731
    s = FULL.symbols(series)
    assert s["rho_w"] == pytest.approx(energy(1, 90) + energy(291, 300))
    assert s["rho_s"] == pytest.approx(energy(101, 300))
    assert s["rho_missed"] == pytest.approx(energy(1, 90))
    assert s["rho_foreign"] == pytest.approx(energy(101, 290))
    assert (s["d_w"], s["d_s"], s["d_sw"]) == (200, 100, 10)


def test_a_configuration_that_is_not_understood_is_refused():
    given = json.loads(CONFIGURATION.read_text())
    with pytest.raises(ValueError, match="spectrum"):
        Study.of(given | {"spectrum": "flat"})
    with pytest.raises(ValueError, match="shares 9, not 10"):
        Study.of(given | {"panels": [given["panels"][0] | {"teacher_first_coordinate": [92]}]})
    with pytest.raises(ValueError, match="student_coordinates must be a list of 2 integers"):
        Study.of(given | {"student_coordinates": [1]})
    with pytest.raises(ValueError, match="panels: unknown key 'sigma'; did you mean sigma2"):
        Study.of(given | {"panels": [given["panels"][0] | {"sigma": 1}]})
    with pytest.raises(ValueError, match="evenly spaced"):
        _ = Study.of(given | {"sweep_n": {"n": "all", "N": 4000}}).sweeps


def test_curves_are_the_catalogue():
    numbers = FULL.symbols(FULL.panels[0].series[0]) | {"n": np.array([400, 4000]), "N": 4000}
    for quantity, id in CLAIMS.items():
        claim = catalogue()[id]
        expected = claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols})
        assert np.array_equal(exact(quantity, numbers), expected)
        (axis, _), *_rest = panels.panel_axes(FULL, 3 if quantity in ("pgr", "opr") else 0, [])
        assert axis.curves
    curve = panels.panel_axes(FULL, 0, [])[0][0].curves[1]
    claim = catalogue()["student.population"]
    at = {**FULL.symbols(FULL.panels[0].series[0]), "n": curve.sizes, "N": 4000}
    assert np.array_equal(curve.exact, claim.evaluate(**{s.name: at[s.name] for s in claim.symbols}))


def test_the_population_bound_fails_by_the_known_factor():
    """1.18 at d_sw = 10, n = 2000, N = 400: found with a literal simulation before this package existed."""
    numbers = FULL.symbols(FULL.panels[0].series[0]) | {"n": 2000, "N": 400}
    assert exact("student.population", numbers) / published("student.population").evaluate(**numbers) == pytest.approx(
        1.18, abs=0.005
    )


def test_where_bounds_part():
    found = {(p.panel, p.series.d_sw, p.bound.quantity, p.bound.reading): p for p in partings(FULL)}
    assert len(found) == 3 * 4 + 2 * 3 * 2
    assert len(bounds()) == 6
    for (_, _, quantity, _), p in found.items():
        assert p.points == 40
        if quantity in ("teacher", "baseline", "pgr"):  # proved, and not refuted here
            assert p.violated == 0
            assert p.furthest >= (0 if p.difference else 1)
    student = found[0, 10, "student.population", "noise σ², as published"]
    assert (student.violated, student.at) == (40, (2000, 400))
    assert found[2, 90, "student.population", "noise σ² + ρ_w"].violated == 0


def test_weights_of_ratios():
    assert [row.tolist() for row in weights("pgr", RISKS)] == [[1, -1, 0, 0], [1, 0, 0, -1]]
    assert [row.tolist() for row in weights("opr", RISKS)] == [[0, 0, 1, 0], [0, 1, 0, 0]]


def test_derived_variances_are_those_of_single_points_and_of_draws():
    series = FULL.panels[2].series[0]
    sizes = np.array([[400, 4000], [2000, 400]])
    found = variances(FULL.experiment(series, 2000, 4000), *sizes.T)
    for k, (n, N) in enumerate(sizes):
        e = FULL.experiment(series, int(n), int(N))
        for risk in RISKS:
            claim, numbers = catalogue()[CLAIMS[risk]], e.symbols()
            one, basis = variance(claim, Regression(e.problem), 0.0, numbers, lambda: np.zeros(0))
            assert basis == DERIVED
            assert found[risk][k] == pytest.approx(one, rel=1e-6), risk
    drawn = FULL.experiment(series, 400, 4000).sample(20_000, np.random.default_rng(0), RISKS[:2], "law")
    for risk, values in drawn.items():
        assert values.var() == pytest.approx(found[risk][0], rel=0.06)


def test_measured_points_agree_with_the_theory(measured):
    found = scores(SMALL, measured)
    assert len(found) == len(SMALL.cells) * len(CLAIMS) == 54 * 6
    assert abs(worst(found).z) < ALLOWED
    assert 0.8 < np.sqrt(np.mean([s.z**2 for s in found])) < 1.2
    assert {s.scatter for s in found if s.quantity in RISKS} == {"derived"}


@pytest.mark.parametrize("quantity", CLAIMS)
def test_a_curve_that_is_off_is_noticed(measured, monkeypatch, quantity):
    """By 10 %, which is 5 and more standard errors of the best known points of each quantity."""
    monkeypatch.setattr(tables, "exact", lambda q, numbers: exact(q, numbers) * (1.1 if q == quantity else 1))
    assert abs(worst([s for s in scores(SMALL, measured) if s.quantity == quantity]).z) > ALLOWED


def test_nothing_compared_is_an_error(measured):
    with pytest.raises(ValueError, match="no cells"):
        scores(SMALL, {})
    cell, values = next(iter(measured.items()))
    with pytest.raises(ValueError, match="not numbers"):
        scores(SMALL, {cell: replace(values, means=(np.nan,) * 4)})


def test_the_law_sampler_agrees_too(tmp_path):
    assert abs(worst(scores(SMALL, drawn(tmp_path / "cells", Plan("law", 2000)))).z) < ALLOWED


def test_numbers_depend_neither_on_workers_nor_on_order(measured):
    """The fixture's are drawn by two processes, in the order of cells."""
    plan = Plan("gram", 40)
    for cell in (*SMALL.cells[:-4:-1], SMALL.cells[0]):
        assert alone(cell, plan) == without_time(measured[cell])
    assert len({values.means[0] for values in measured.values()}) == len(SMALL.cells)
    assert alone(SMALL.cells[0], Plan("gram", 40, seed=1)).means != measured[SMALL.cells[0]].means


# Means of the first cell and of the last, as they stand behind the page of the documentation.
KNOWN = {
    "gram": (
        (0.01035093631912, 0.001110185971639, 0.0034280090861, 0.0002892244693628),
        (0.0116072684275, 0.001178602161972, 0.005260952792594, 0.001691788426661),
    ),
    "law": (
        (0.01055695488096, 0.001077807868116, 0.003416461919424, 0.0002892648796708),
        (0.01140606663251, 0.001138615357494, 0.005333308677893, 0.001754080435882),
    ),
}


@pytest.mark.parametrize("method", KNOWN)
def test_numbers_are_those_that_were_published_with_the_documentation(method):
    plan = Plan(method, METHODS[method])
    for cell, means in zip((FULL.cells[0], FULL.cells[-1]), KNOWN[method], strict=True):
        assert alone(cell, plan, FULL).means == pytest.approx(means, rel=1e-11)


def test_groups_that_are_drawn_apart_have_no_covariance():
    found = alone(SMALL.cells[0], Plan("law", 100))
    covariance = np.array(found.covariance)
    assert found.risks == RISKS
    assert covariance[0, 1] > 0
    assert np.count_nonzero(covariance) == 6


def test_an_interrupted_run_resumes_and_draws_no_cell_twice(tmp_path, monkeypatch):
    path, plan = tmp_path / "cells", Plan("law", 100)
    whole = drawn(tmp_path / "other", plan)
    drawing = Drawing(SMALL, plan)
    begun = run(drawing, Store(path, drawing))
    first = {next(begun)[0].cell for _ in range(7)}
    begun.close()
    made, simulate = [], Draws.simulate
    monkeypatch.setattr(Draws, "simulate", lambda draws: made.append(draws.cell) or simulate(draws))
    resumed = drawn(path, plan)
    assert set(made) == set(SMALL.cells) - first
    assert len(made) == len(SMALL.cells) - 7
    assert {cell: without_time(m) for cell, m in resumed.items()} == {c: without_time(m) for c, m in whole.items()}
    drawn(path, plan)
    assert len(made) == len(SMALL.cells) - 7
    drawn(path, Plan("law", 101))  # other numbers are other cells
    assert len(made) == 2 * len(SMALL.cells) - 7


def test_a_killed_process_loses_nothing_that_it_finished(tmp_path):
    path = tmp_path / "cells"
    code = (
        "from pathlib import Path; from verification.experiments.study.cells import *; "
        "from verification.experiments.sweeps.run import run; "
        "drawing = Drawing(Study.published(), Plan('gram', 40)); "
        f"print(*run(drawing, Store(Path({str(path)!r}), drawing)))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    plan, deadline = Plan("gram", 40), time.monotonic() + 60
    drawing = Drawing(FULL, plan)
    while not (path.exists() and len(drawing.measured(Store(path, drawing))) >= 3) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = drawing.measured(Store(path, drawing))
    assert 3 <= len(found) < len(FULL.cells)
    cell, values = next(iter(found.items()))
    assert without_time(values) == alone(cell, plan, FULL)


def test_bad_plans_and_foreign_files_are_refused(tmp_path):
    with pytest.raises(ValueError, match="known: gram, law"):
        Plan("literal", 40)
    with pytest.raises(ValueError, match="two trials"):
        Plan("gram", 1)
    (tmp_path / "cells").write_text("n,N\n1,2\n")
    with pytest.raises(StoreError, match="move the file away"):
        Store(tmp_path / "cells", Drawing(SMALL, Plan("gram", 40)))
    Store(tmp_path / "small", Drawing(SMALL, Plan("gram", 40)))
    with pytest.raises(StoreError, match="another configuration"):
        Store(tmp_path / "small", Drawing(FULL, Plan("gram", 40)))


def test_a_cell_that_cannot_be_drawn_fails_the_study(tmp_path, monkeypatch):
    def broken(draws):
        raise FloatingPointError("boom")

    monkeypatch.setattr(Draws, "simulate", broken)
    with pytest.raises(SweepError, match=r"54 cells failed; the first is cell panel .*boom"):
        reproduce(SMALL, [Plan("law", 10)], tmp_path, Console(quiet=True))


@pytest.mark.slow
def test_the_command_writes_panels_scores_report_and_page(tmp_path, monkeypatch):
    """Some 8 s, for drawing four figures in three files each; one panel of each kind stands for all."""
    two = replace(SMALL, panels=(SMALL.panels[0], SMALL.panels[3]))
    monkeypatch.setattr(Study, "published", classmethod(lambda cls: two))
    arguments = ["reproduce", "synthetic", "--out", str(tmp_path / "out"), "--docs", str(tmp_path / "docs")]
    result = CliRunner().invoke(main, [*arguments, "--trials", "50", "--jobs", "1"])
    assert result.exit_code == 0, result.output
    for method in ("gram", "law"):
        assert len(list((tmp_path / "out" / method).glob("panel-*.png"))) == 2
        assert all(p.read_bytes().startswith(b"%PDF") for p in (tmp_path / "out" / method).glob("panel-*.pdf"))
        rows = (tmp_path / "out" / f"z-scores-{method}.csv").read_text().splitlines()
        assert len(rows) == 1 + 24 * 6
    page = (tmp_path / "docs/synthetic-study.md").read_text()
    links = [part.split(")")[0] for part in page.split("](")[1:] if part.startswith("synthetic-study/")]
    assert len(links) == 4
    assert all((tmp_path / "docs" / link).stat().st_size < 150_000 for link in links)
    assert "×1.184" in page


def test_the_command_fails_where_the_theory_does(tmp_path, monkeypatch):
    tiny = reduced(2)
    monkeypatch.setattr(panels, "draw_panels", lambda *args: [])
    monkeypatch.setattr(Study, "published", classmethod(lambda cls: tiny))
    arguments = ["reproduce", "synthetic", "--out", str(tmp_path), "--method", "law", "--trials", "1000", "--jobs", "1"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    monkeypatch.setattr(tables, "exact", lambda q, numbers: exact(q, numbers) * (1.05 if q == "ceiling" else 1))
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "ceiling at panel" in result.output
    assert CliRunner().invoke(main, [*arguments, "--docs", str(tmp_path)]).exit_code == 2


def test_no_study_without_cells_is_good(tmp_path):
    with pytest.raises(ValueError, match="no cells"):
        reproduce(replace(FULL, panels=()), [Plan("law", 10)], tmp_path, Console(quiet=True))


def test_the_page_of_the_documentation_is_up_to_date():
    page = (DOCS / "synthetic-study.md").read_text(encoding="utf-8")
    assert pages.parting_table(FULL) in page
    assert float(page.split("largest |z| is **")[1].split("**")[0]) < ALLOWED
    for method in ("gram", "law"):
        for number, panel in enumerate(FULL.panels):
            picture = f"synthetic-study/{method}/panel-{number + 1}-{panel.slug}.png"
            assert f"]({picture})" in page
            assert (DOCS / picture).stat().st_size < 150_000
