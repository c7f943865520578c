"""Estimates from features against worlds whose truth is known."""

import numpy as np
import pytest
from scipy import stats

from tests.setting.worlds import world
from w2s_theory.setting.features import FeaturesError, estimate
from w2s_theory.setting.features import data as data_module
from w2s_theory.setting.features.data import Rows
from w2s_theory.setting.features.moments import second_moments

NAMES = ("s2_w", "s2_s", "rho_missed", "rho_foreign")


def of(found, name):
    return found.overlap.corrected if name == "d_sw" else getattr(found.errors, name)


@pytest.mark.parametrize("cosines", [[1.0] * 10, [0.9] * 10, list(np.linspace(0.97, 0.0, 30))])
def test_bias_of_the_overlap_is_corrected(cosines):
    """d_w = 40, d_s = 30, M = 200: the sample's overlap is two to three too large, and less the chance overlap it is as
    much too small."""
    rng, there = np.random.default_rng(1), world(40, 30, cosines)
    truth, found = there.truth["d_sw"], []
    for _ in range(40):
        overlap = estimate(*there.draw(200, rng)[:2], intercept=False).overlap
        found.append((overlap.raw, overlap.minus_chance, overlap.corrected.value))
    raw, minus_chance, corrected = np.mean(found, axis=0)
    error = np.std(found, axis=0)[2] / np.sqrt(len(found))
    assert raw > truth + 2
    assert minus_chance < truth - 2
    assert abs(corrected - truth) < 4 * error < 0.6


@pytest.mark.parametrize("cosines", [[1.0] * 3, [0.8, 0.5, 0.3]])
@pytest.mark.parametrize(("rows", "labels"), [(150, 150), (600, 100)])
def test_intervals_cover(cosines, rows, labels):
    """At 95 %, of 100 draws: not fewer than chance has once in 10⁴; variances not more either."""
    rng, there = np.random.default_rng(2), world(8, 6, cosines)
    truth, covered = there.truth | {"d_sw": there.truth["d_sw"] + 1}, dict.fromkeys(("d_sw", *NAMES), 0)
    draws = 100
    for _ in range(draws):
        weak, strong, y = there.draw(rows, rng)
        found = estimate(weak, strong, y[:labels])
        for name in covered:
            covered[name] += of(found, name).low <= truth[name] <= of(found, name).high
    assert min(covered.values()) >= stats.binom.ppf(1e-4, draws, 0.95), covered


@pytest.mark.parametrize("labels", [120, 400])
def test_means_are_the_truth(labels):
    rng, there = np.random.default_rng(3), world(12, 9, [1.0, 1.0, 0.6, 0.3])
    values = []
    for _ in range(80):
        weak, strong, y = there.draw(400, rng)
        found = estimate(weak, strong, y[:labels])
        values.append([of(found, name).value for name in NAMES])
    errors = np.std(values, axis=0) / np.sqrt(len(values))
    z = (np.mean(values, axis=0) - [there.truth[name] for name in NAMES]) / errors
    assert np.abs(z).max() < 4, dict(zip(NAMES, z, strict=True))


def test_intervals_of_heavy_tailed_noise_are_wider():
    rng = np.random.default_rng(4)
    features, noise = rng.standard_normal((400, 5)), rng.standard_t(4.5, 400)
    gaussian, heavy = (estimate(features, features, e).errors.s2_w for e in (rng.standard_normal(400), noise))
    assert heavy.se / heavy.value > 1.15 * gaussian.se / gaussian.value


@pytest.mark.parametrize("intercept", [True, False])
def test_nothing_changes_with_coordinates_and_order(intercept):
    rng, there = np.random.default_rng(5), world(8, 6, [1.0, 0.7, 0.2])
    weak, strong, y = there.draw(300, rng)
    y[rng.random(300) < 0.5] = np.nan
    shift = 1e4 if intercept else 0.0
    order = rng.permutation(300)
    other = (
        (weak @ rng.standard_normal((8, 8)) * 1e6 + shift)[order],
        (strong @ rng.standard_normal((6, 6)) * 1e-6)[order],
        y[order],
    )
    found, changed = estimate(weak, strong, y, intercept=intercept), estimate(*other, intercept=intercept)
    for name in ("d_sw", *NAMES):
        for field in ("value", "se", "low", "high"):
            assert getattr(of(found, name), field) == pytest.approx(
                getattr(of(changed, name), field), rel=1e-6, abs=1e-8
            )
    assert found.weak.shape.pair_kurtosis == pytest.approx(changed.weak.shape.pair_kurtosis)
    assert found.strong.shape.mardia == pytest.approx(changed.strong.shape.mardia)


def test_moments_are_those_of_all_rows_however_they_are_cut(monkeypatch):
    monkeypatch.setattr(data_module, "CHUNK", 1)
    rng = np.random.default_rng(6)
    weak, strong, y = rng.standard_normal((500, 3)) + 1e6, rng.standard_normal((500, 2)), rng.standard_normal(500)
    y[100:300] = np.nan
    second = second_moments(Rows.of(weak, strong, y), intercept=True)
    both = np.hstack([weak, strong])
    np.testing.assert_allclose(second.pool, 499 * np.cov(both, rowvar=False), rtol=1e-7, atol=1e-7)
    seen = np.isfinite(y)
    labelled = (seen.sum() - 1) * np.cov(np.column_stack([both, y])[seen], rowvar=False)
    np.testing.assert_allclose(second.labelled, labelled, rtol=1e-7, atol=1e-7)


def test_superfluous_columns_change_nothing():
    rng, there = np.random.default_rng(8), world(5, 4, [1.0, 0.5])
    weak, strong, y = there.draw(200, rng)
    padded = np.hstack([weak, weak[:, :2] - 3 * weak[:, 1:3], np.full((200, 1), 7.0)])
    plain, found = estimate(weak, strong, y), estimate(padded, strong, y)
    assert found.weak.dimension == plain.weak.dimension == 6
    assert (found.weak.span.width, found.weak.span.constant_columns) == (8, 1)
    for name in ("d_sw", *NAMES):
        assert of(found, name).value == pytest.approx(of(plain, name).value, rel=1e-8, abs=1e-10)


def test_equal_features_share_all():
    features = np.random.default_rng(9).standard_normal((100, 4))
    found = estimate(features, 3 * features, features[:, 0])
    assert found.overlap.corrected.value == pytest.approx(5)
    assert found.errors.rho_foreign.value == pytest.approx(0, abs=1e-12)
    assert found.errors.s2_w.value == pytest.approx(0, abs=1e-12)


def test_classes_are_the_mean_of_their_targets():
    rng = np.random.default_rng(10)
    weak, strong = rng.standard_normal((300, 4)), rng.standard_normal((300, 3))
    labels = np.argmax(weak[:, :3] + rng.standard_normal((300, 3)), axis=1)
    found = estimate(weak, strong, labels)
    assert found.targets == 3
    one_by_one = [estimate(weak, strong, labels == c) for c in range(3)]
    for name in NAMES[:2]:
        assert of(found, name).value == pytest.approx(np.mean([of(each, name).value for each in one_by_one]))


def test_too_little_is_said_and_the_rest_estimated():
    rng = np.random.default_rng(11)
    weak, strong, y = rng.standard_normal((50, 20)), rng.standard_normal((50, 20)), rng.standard_normal(50)
    for labels in (0, 1, 2, 20, 21):
        assert estimate(weak, strong, y[:labels]).errors.s2_w.value is None
    few = estimate(weak, strong, y[:10])
    assert few.errors.s2_w.value is None
    assert "10 labels" in few.errors.s2_w.how
    assert few.overlap.corrected.value is not None
    fewer = estimate(weak[:30], strong[:30], y[:30])
    assert fewer.overlap.corrected.value is None
    assert "more unlabelled rows" in fewer.overlap.corrected.how


def test_a_cut_keeps_principal_components():
    rng = np.random.default_rng(12)
    weak = rng.standard_normal((400, 6)) * [10, 9, 8, 0.1, 0.1, 0.1]
    assert estimate(weak, weak, cut=0.99).weak.dimension == 4
    assert estimate(weak, weak, cut=2).weak.dimension == 3


GOOD = np.random.default_rng(13).standard_normal((20, 3))


@pytest.mark.parametrize(
    ("weak", "labels", "said"),
    [
        (GOOD[:19], None, "19 rows of weak features and 20"),
        (np.where(np.arange(60).reshape(20, 3) == 4, np.nan, GOOD), None, "nan in row 1, column 1"),
        (np.where(np.arange(60).reshape(20, 3) == 4, np.inf, GOOD), None, "inf in row 1"),
        (GOOD + 1j, None, "complex"),
        (GOOD.astype(str), None, "no numbers"),
        (GOOD.astype(object), None, "no numbers"),
        (GOOD[None], None, "3 axes"),
        (np.ones((20, 3)), None, "constant"),
        (GOOD, np.ones(21), "21 labels for 20 rows"),
        (GOOD, np.full(20, np.inf), "infinite"),
        (GOOD, ["cat"] * 20, "no numbers"),
        (GOOD, np.ones((20, 2)), "shape"),
    ],
)
def test_bad_input_is_told(weak, labels, said):
    with pytest.raises(FeaturesError, match=said):
        estimate(weak, GOOD, labels)


def test_what_the_student_cannot_express_is_no_missed_signal():
    """The foreign part disturbs both fits in the same way where all rows are labelled: it is not subtracted twice."""
    rng, there = np.random.default_rng(14), world(8, 12, [1.0, 0.5], theta=3 * np.eye(20)[5] + np.eye(20)[15])
    missed = [estimate(*there.draw(150, rng)).errors.rho_missed.value for _ in range(40)]
    assert abs(np.mean(missed) - 1) < 4 * np.std(missed) / np.sqrt(40) < 0.4


def test_bias_of_oblique_angles():
    """Few rows and equal angles, where S is a large part of the correction."""
    rng, there, found = np.random.default_rng(15), world(12, 12, [0.5] * 12), []
    for _ in range(400):
        found.append(estimate(*there.draw(60, rng)[:2], intercept=False).overlap.corrected.value)
    assert abs(np.mean(found) - 6) < 4 * np.std(found) / 20 < 0.25
