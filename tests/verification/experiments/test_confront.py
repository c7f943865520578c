"""The confrontation with published measurements: what it must find, and what it must not be fooled by."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console
from scipy import stats

from verification.experiments.faces.confront import (
    RULE,
    Confrontation,
    confront,
    least_squares,
    relative_error,
    verdict,
)
from verification.experiments.faces.measurements import FEATURES, PUBLISHED, Series, load, load_features
from verification.experiments.faces.tables import markdown, prediction_markdown, table, write_csv
from w2s.figures.confrontation import draw as confrontation_figures

ROWS = 1112


def factor(d, m):
    """E tr (G'G)⁻¹ for a Gaussian m × d matrix G (Haff 1979, J. Multivariate Anal. 9); in use the theory gives it."""
    return d / (m - d - 1)


@pytest.fixture(scope="module")
def published() -> tuple[Confrontation, ...]:
    return confront(load(), exact=factor)


def pick(confrontations, model, sweep, teacher="resnet18", noise=0.0, fixed=None) -> Confrontation:
    """The one confrontation with these properties."""
    (found,) = (
        one
        for one in confrontations
        if (one.series.teacher, one.series.model, one.series.sweep) == (teacher, model, sweep)
        and one.series.label_noise == noise
        and fixed in (None, one.series.fixed)
    )
    return found


def planted(law, dimension=768, noise=0.0, sizes=range(1000, 18001, 850)) -> Series:
    """A w2s series over N that follows 120 + 250·law(d, N), times independent relative noise."""
    mean = (120 + 250 * law(dimension, np.array(sizes))) * (
        1 + noise * np.random.default_rng(7).normal(size=len(sizes))
    )
    error = tuple(float(value) for value in noise * mean * 10**0.5)
    given = {"teacher": "a", "student": "b", "label_noise": 0.0, "sweep": "N", "fixed": 1000, "model": "w2s"}
    probed = {"dimension": dimension, "truncated": False, "splits": 10}
    return Series(**given, **probed, sizes=tuple(sizes), mean=tuple(mean.tolist()), std=error)


# The data


def test_data_are_the_published_ones():
    digest = hashlib.sha256(PUBLISHED.read_bytes()).hexdigest()
    assert digest == "500e0dc191c5103c64e0123df54d493a58c428d18952619713003ff9ff6e5895"


def test_probed_dimensions():
    features = load_features(FEATURES)
    probed = {network: features.probed(network) for network in features.width}
    # widths and the cut to 778 directions: data/README.md
    assert probed == {
        "resnet18": 512,
        "resnet34": 512,
        "resnet50": 778,
        "resnet101": 778,
        "resnet152": 778,
        "clipb32": 768,
    }
    assert [network for network in probed if features.truncated(network)] == ["resnet50", "resnet101", "resnet152"]


def test_dimension_and_samples_follow_the_model(published):
    student, teacher = 768, 512
    for sweep, fixed in (("n", 10000), ("N", 1000)):
        for model in ("teacher", "strong_baseline", "w2s", "strong_ceiling"):
            series = pick(published, model, sweep).series
            of_teacher = model == "teacher" or (model == "w2s" and sweep == "n")
            assert series.dimension == (teacher if of_teacher else student)
            assert series.fixed == fixed
            added = fixed if model == "strong_ceiling" else 0
            assert series.samples(series.sizes).tolist() == [size + added for size in series.sizes]
    assert pick(published, "w2s", "n", teacher="resnet50").series.truncated
    assert not pick(published, "w2s", "N", teacher="resnet50", fixed=1600).series.truncated


def test_every_published_row_is_accounted_for(published):
    fitted, marked, constant = (sum(column) for column in zip(*(one.counts for one in published), strict=True))
    assert fitted + marked + constant == ROWS
    assert constant == 14 * 20  # teacher and baseline in each of seven sweeps of N
    assert len(published) == 52
    found = Counter()
    for one in published:
        s = one.series
        for size, mean, std in zip(s.sizes, s.mean, s.std, strict=True):
            n, pseudo = (size, s.fixed) if s.sweep == "n" else (s.fixed, size)
            found[s.teacher, s.student, s.label_noise, s.sweep, n, pseudo, s.model, mean, std] += 1
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    expected = Counter(
        (*row[:2], float(row[2]), row[3], int(row[4]), int(row[5]), row[6], float(row[7]), float(row[8]))
        for row in rows
    )
    assert found == expected


def test_series_are_sorted_and_repeat_no_size(published):
    for one in published:
        assert list(one.series.sizes) == sorted(set(one.series.sizes)), one.series.name
    assert (
        len(pick(published, "teacher", "n", teacher="resnet50").series.sizes) == 38
    )  # two grids of 20 share two sizes


def test_unknown_model_is_an_error(tmp_path):
    text = PUBLISHED.read_text(encoding="utf-8").replace(",teacher,", ",tutor,")
    (tmp_path / "wrong.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="tutor"):
        load(tmp_path / "wrong.csv")


# The fits


def test_planted_exact_law_is_recognised():
    (one,) = confront([planted(factor)], exact=factor)
    assert one.exact.r2 == pytest.approx(1, abs=1e-12)
    assert one.exact.slope == pytest.approx(250)
    assert one.exact.intercept == pytest.approx(120)
    assert one.best_dimension == 768
    assert one.leading.r2 < 0.95
    assert one.resolution == pytest.approx(one.leading.r2, abs=1e-9)  # what the leading order makes of the exact law
    assert verdict([one]).status == "consistent"


def test_planted_leading_order_refutes_the_exact_factor():
    (one,) = confront([planted(lambda d, m: d / m)], exact=factor)
    assert one.leading.r2 == pytest.approx(1, abs=1e-12)
    assert one.exact.r2 < 0.95
    assert one.best_dimension is None  # no dimension at all is best
    result = verdict([one])
    assert result.status == "refuted"
    assert "a→b" in result.reason


@pytest.mark.parametrize("wrong", [700, 840])
def test_a_wrong_dimension_is_seen(wrong):
    truth = planted(factor, dimension=768)
    (one,) = confront([replace(truth, dimension=wrong)], exact=factor)
    assert one.best_dimension == 768
    assert one.exact.r2 < 0.998
    assert verdict([one]).status == "refuted"


def test_constant_offset_in_the_threshold_is_found():
    (one,) = confront([planted(factor)], exact=lambda d, m: d / (m - d + 9))
    assert one.best_dimension == 778


def test_errors_and_floor_are_those_of_repeated_experiments():
    """Against 4,000 simulated repetitions, for errors that grow towards the threshold as they do in the data."""
    rng = np.random.default_rng(11)
    x = factor(768, np.linspace(900, 3000, 20))
    error = 0.04 * (1 + x)
    fits = [least_squares(x, 37 + 50 * x + rng.normal(0, error), error) for _ in range(4000)]
    one = least_squares(x, 37 + 50 * x, error)
    assert np.std([fit.slope for fit in fits]) == pytest.approx(one.slope_error, rel=0.05)
    assert np.std([fit.intercept for fit in fits]) == pytest.approx(one.intercept_error, rel=0.05)
    covariance = np.cov([fit.intercept for fit in fits], [fit.slope for fit in fits])[0, 1]
    assert covariance == pytest.approx(one.covariance, rel=0.1)
    assert np.mean([1 - fit.r2 for fit in fits]) == pytest.approx(one.floor, rel=0.05)


def test_slope_ratio_error_is_that_of_repeated_experiments():
    series = replace(planted(factor), model="strong_ceiling", label_noise=5.0)
    x = factor(768, series.samples(series.sizes))
    error, rng = 0.3 * (1 + x), np.random.default_rng(3)
    ratios = []
    for _ in range(300):
        mean = 40 + 65 * x + rng.normal(0, error)
        noisy = replace(series, mean=tuple(mean.tolist()), std=tuple((error * 10**0.5).tolist()))
        ratios.append(confront([noisy], exact=factor)[0].slope_ratio)
    value, estimated = np.array(ratios).T
    assert value.mean() == pytest.approx(1, abs=0.01)  # slope = intercept + label noise²
    assert value.std() == pytest.approx(estimated.mean(), rel=0.15)


def test_a_line_needs_three_points():
    with pytest.raises(ValueError, match="three"):
        least_squares(np.arange(2.0), np.arange(2.0), np.zeros(2))


def test_a_factor_that_is_not_finite_is_an_error():
    with pytest.raises(ValueError, match="finite"):
        confront([planted(factor)], exact=lambda d, m: np.full(len(m), np.nan))


# The marking rule


@pytest.mark.parametrize(("d", "m"), [(512, 800), (768, 800), (768, 863), (778, 915), (768, 774)])
def test_relative_error_is_that_of_the_f_law(d, m):
    law = stats.f(d, m - d + 1)
    assert relative_error(d, m, 10) == pytest.approx(law.std() / law.mean() / 10**0.5)


def test_relative_error_is_infinite_up_to_the_threshold():
    assert np.isfinite(relative_error(768, 772, 10))
    assert [relative_error(768, m, 10) for m in (771, 769, 768, 100)] == [float("inf")] * 4


def test_marked_points_are_those_near_the_threshold(published):
    marked = {
        (one.series.dimension, size)
        for one in published
        for size, flag in zip(one.series.sizes, one.marked, strict=True)
        if flag
    }
    assert marked == {(768, 800), (778, 800), (778, 863)}


def test_marking_does_not_look_at_the_measured_values():
    series = planted(factor, sizes=(700, 770, 800, 900, 1000, 2000, 4000))
    jumbled = replace(series, mean=tuple(reversed(series.mean)), std=tuple(3.0 for _ in series.std))
    one, other = confront([series, jumbled], exact=factor)
    assert one.marked == other.marked == (True, True, True, False, False, False, False)


def test_marked_points_do_not_move_the_fit():
    series = planted(factor, sizes=(800, 900, 1000, 2000, 4000))
    moved = replace(series, mean=(1e6, *series.mean[1:]))
    one, other = confront([series, moved], exact=factor)
    assert one.exact == other.exact
    assert one.predictions[0].exact == other.predictions[0].exact == pytest.approx(120 + 250 * 768 / 31)


def test_beyond_the_threshold_the_exact_law_predicts_infinity():
    (one,) = confront([planted(factor, sizes=(600, 771, 900, 1000, 2000, 4000))], exact=factor)
    assert [p.exact for p in one.predictions] == [float("inf")] * 2
    assert min(one.curve.sizes) > 771


def test_curves_and_predictions_of_the_ceiling_count_both_samples():
    m = np.array([800, 900, 1000, 2000, 4000, 8000])
    mean = tuple((40 + 50 * factor(768, m)).tolist())
    given = replace(planted(factor), model="strong_ceiling", fixed=600, sizes=tuple((m - 600).tolist()))
    (one,) = confront([replace(given, mean=mean, std=(0.0,) * 6)], exact=factor)
    sizes = np.array(one.curve.sizes)
    assert (sizes[0], sizes[-1]) == (200, 7400)
    assert np.allclose(one.curve.exact, 40 + 50 * factor(768, sizes + 600))
    assert np.allclose(one.curve.leading, one.leading.intercept + one.leading.slope / (sizes + 600))
    (prediction,) = one.predictions
    assert (prediction.size, prediction.exact) == (200, pytest.approx(mean[0]))
    assert prediction.leading == pytest.approx(one.curve.leading[0])
    assert prediction.expected_error == pytest.approx(50 * factor(768, 800) * relative_error(768, 800, 10))


def test_a_series_all_near_the_threshold_is_not_fitted():
    (one,) = confront([planted(factor, sizes=(772, 780, 790, 800, 2000))], exact=factor)
    assert one.exact is None
    assert one.counts == (0, 5, 0)
    assert verdict([one]).status == "unknown"
    assert "not fitted" in markdown([one])


# What the measurements say


@pytest.mark.parametrize(
    ("model", "sweep", "exact", "leading"),
    # R² as first computed for resnet18 → clipb32, before this program was written
    [("teacher", "n", 0.999, 0.94), ("strong_baseline", "n", 0.999, 0.81), ("w2s", "N", 0.9998, 0.88)],
)
def test_first_look(published, model, sweep, exact, leading):
    one = pick(published, model, sweep)
    assert round(one.exact.r2, len(str(exact)) - 2) == exact
    assert round(one.leading.r2, 2) == leading


def test_exact_factor_describes_every_informative_series(published):
    informative = [one for one in published if one.informative()]
    assert len(informative) == 19
    assert sum(one.exact.r2 >= 0.998 for one in informative) == 18
    for one in informative:
        assert one.exact.r2 + one.exact.floor >= 0.998, one.series.name
        assert one.exact.r2 > 0.9977, one.series.name
        assert one.leading.r2 < 0.992, one.series.name
        assert one.exact.worst < 0.07, one.series.name


def test_the_exact_law_knows_how_badly_the_leading_order_does(published):
    for one in published:
        if one.informative():
            assert one.leading.r2 == pytest.approx(one.resolution, abs=0.035), one.series.name


def test_the_data_choose_the_feature_dimension(published):
    chosen = {one.series.name: one.best_dimension / one.series.dimension for one in published if one.informative()}
    assert all(0.94 < ratio < 1.06 for ratio in chosen.values()), chosen
    assert pick(published, "teacher", "n").best_dimension == 513  # feature dimension 512


def test_exact_law_predicts_the_points_that_it_was_not_fitted_to(published):
    """n = 800 for 768 features, which the leading order misses by a factor of 3.7 or more."""
    predictions = [p for one in published for p in one.predictions if not one.series.truncated]
    assert len(predictions) == 5
    for p in predictions:
        assert abs(p.measured - p.exact) < 2 * np.hypot(p.error, p.expected_error)
        assert p.measured > 3.7 * p.leading


def test_truncated_features_do_not_follow_the_fixed_subspace_law(published):
    truncated = [one for one in published if one.series.truncated and one.resolution is not None]
    assert {one.series.teacher for one in truncated} == {"resnet50", "resnet101"}
    assert not any(one.informative() for one in truncated)
    steep = [one for one in truncated if one.resolution < 0.99]
    assert len(steep) == 12
    assert all(one.exact.r2 < one.leading.r2 and one.exact.r2 < 0.98 for one in steep)


def test_series_that_cannot_tell_the_laws_apart_are_not_used(published):
    ceilings = [one for one in published if one.series.model == "strong_ceiling" and one.series.sweep == "n"]
    assert len(ceilings) == 6
    for one in ceilings:
        assert not one.informative()
        assert abs(one.exact.r2 - one.leading.r2) < 1e-3


def test_constant_series_scatter_as_their_errors_say(published):
    ratios = [
        one.scatter / np.sqrt(np.mean(np.square(one.series.standard_error))) for one in published if one.series.constant
    ]
    assert len(ratios) == 14
    assert all(0.5 < ratio < 1.5 for ratio in ratios)


def test_slopes_exceed_those_of_gaussian_features(published):
    """The shape of the factor holds for real features, its size only nearly: ratio 1 would be Gaussian."""
    ratios = {one.series.name: one.slope_ratio[0] for one in published if one.informative() and one.slope_ratio}
    assert len(ratios) == 12
    assert all(1.05 < ratio < 1.65 for ratio in ratios.values()), ratios


def test_verdict_on_the_published_measurements(published):
    result = verdict(published)
    assert result.status == "consistent"
    assert "354 distinct" in result.reason


def test_verdict_does_not_depend_on_the_marking_bound():
    series = load()
    for precision in (0.03, 0.04, 0.1, 1.0):
        assert verdict(confront(series, factor, precision)).status == "consistent", precision


def test_leading_order_posing_as_the_theory_is_not_confirmed():
    assert verdict(confront(load(), lambda d, m: d / m)).status == "unknown"


def test_wrong_factors_posing_as_the_theory_are_refuted():
    series = load()
    assert verdict(confront(series, lambda d, m: d / (m - 0.8 * d - 1))).status == "refuted"
    assert verdict(confront(series, lambda d, m: d / (m - d + 60))).status == "refuted"


def test_verdict_is_unknown_without_informative_series(published):
    useless = [one for one in published if not one.informative()]
    assert verdict(useless).status == "unknown"
    assert verdict([]).status == "unknown"


def test_large_scatter_excuses_a_poor_fit_but_not_a_worse_one_than_the_leading_order():
    noisy = replace(planted(lambda d, m: d / m), std=(300.0,) * 21)
    (one,) = confront([noisy], exact=factor)
    assert one.exact.r2 < 0.998 < one.exact.r2 + one.exact.floor
    assert verdict([one]).status == "refuted"


def test_one_bad_series_refutes(published):
    good = [one for one in published if one.informative()]
    bad = confront([planted(lambda d, m: d / m)], exact=factor)
    result = verdict([*good, *bad])
    assert result.status == "refuted"
    assert "1 of 20" in result.reason


# The report


def test_table_and_markdown_tell_all_series(published):
    terminal = StringIO()
    Console(width=300, file=terminal).print(table(published))
    for shown in (terminal.getvalue(), markdown(published)):
        assert shown.count("resnet50→clipb32") == 36
        assert "0.99891" in shown
        assert "0.93903" in shown
        assert "constant" in shown
    assert RULE in markdown(published)


def test_prediction_table_lists_every_marked_point(published):
    lines = prediction_markdown(published).splitlines()
    assert len(lines) == 2 + sum(sum(one.marked) for one in published)
    assert any("| n = 800 | 1414 ± 96 | 1275 ± 105 | 256 |" in line for line in lines)


def test_csv_holds_one_record_a_series(published, tmp_path):
    write_csv(published, tmp_path / "fits.csv")
    with (tmp_path / "fits.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    assert len(records) == len(published)
    assert sum(int(r["fitted"]) + int(r["marked"]) + int(r["constant"]) for r in records) == ROWS
    for record, one in zip(records, published, strict=True):
        assert record["exact_r2"] == ("" if one.exact is None else repr(one.exact.r2))


def test_figures_are_written(published, tmp_path):
    one_sweep = [one for one in published if one.series.teacher == "resnet18"]
    paths = confrontation_figures(one_sweep, tmp_path / "figures", formats=("png",))
    names = [
        "confrontation",
        "resnet18-clipb32-noise0-pseudolabels-at-n1000",
        "resnet18-clipb32-noise0-labels-at-N10000",
    ]
    assert [path.name for path in paths] == [f"{name}.png" for name in names]
    for path in paths:
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) > 50_000
    assert len({path.read_bytes() for path in paths}) == 3


def test_figures_are_reproducible_and_need_no_overview(published, tmp_path):
    one_sweep = [one for one in published if one.series.teacher == "resnet101" and one.series.sweep == "n"]
    first, second = (confrontation_figures(one_sweep, tmp_path / name, formats=("pdf",)) for name in "ab")
    assert [path.name for path in first] == ["resnet101-resnet152-noise0-labels-at-N10000.pdf"]
    assert first[0].read_bytes() == second[0].read_bytes()
