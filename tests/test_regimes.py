"""All sample sizes: minimum norm, thresholds, and what is published of the proportional limit."""

import numpy as np
import pytest
from sympy import symbols

from derivations import catalogue
from verification.descent import panels
from verification.literal import LiteralProblem, simulate, subspaces
from w2s_theory import DomainError, canonical
from w2s_theory.export.descent import draw
from w2s_theory.setting.symbols import gamma_s, gamma_w, rho_s, rho_w, sigma, signal

CLAIMS = catalogue()
POINT = {"N": 60, "d_w": 15, "d_s": 12, "d_sw": 4, "sigma": 1, "rho_w": 0.2, "rho_s": 0.3, "rho_missed": 0.1}
POINT |= {"rho_foreign": 0.2, "signal": 2}


def at(claim, **values):
    return claim.evaluate(**{s.name: values[s.name] for s in claim.symbols})


@pytest.mark.parametrize("name", ["teacher", "student.population", "student.in-sample"])
def test_infinite_exactly_at_the_teachers_threshold(name):
    values = at(CLAIMS[f"{name}.all-sizes"], **POINT, n=np.arange(1, 40))
    infinite = np.flatnonzero(np.isinf(values)) + 1
    assert infinite.tolist() == [14, 15, 16]
    assert (values > 0).all()


def test_infinite_exactly_at_the_students_threshold():
    sizes = np.arange(1, 40)
    population = at(CLAIMS["student.population.all-sizes"], **POINT | {"N": sizes}, n=60)
    assert (np.flatnonzero(np.isinf(population)) + 1).tolist() == [11, 12, 13]
    in_sample = at(CLAIMS["student.in-sample.all-sizes"], **POINT | {"N": sizes}, n=60)
    teacher = at(CLAIMS["teacher.population"], **POINT, n=60)
    assert np.isfinite(in_sample).all()
    assert np.allclose(in_sample[:12], teacher)


def test_both_sides_of_each_threshold_are_the_claims_of_their_regimes():
    whole = CLAIMS["student.population.all-sizes"]
    regimes = {
        (60, 60): "student.population",
        (60, 10): "student.population.minimum-norm",
        (13, 60): "student.population.minimum-norm-teacher",
        (13, 10): "student.population.minimum-norm-both",
    }
    for (n, N), name in regimes.items():
        assert at(whole, **POINT | {"N": N}, n=n) == pytest.approx(at(CLAIMS[name], **POINT | {"N": N}, n=n))
        other = regimes[60 if n == 13 else 13, N]
        with pytest.raises(DomainError):
            at(CLAIMS[other], **POINT | {"N": N}, n=n)


def test_without_noise_nothing_is_claimed_at_the_threshold():
    quiet = POINT | {"sigma": 0, "rho_w": 0}
    claim = CLAIMS["teacher.all-sizes"]
    assert at(claim, **quiet, n=20) == 0
    with pytest.raises(DomainError):
        at(claim, **quiet, n=15)


@pytest.mark.parametrize(("n", "index"), [(6, 0.5), (7, 1.0), (5, 1.0)])
def test_risks_at_the_threshold_have_infinite_mean(n, index):
    """Their tails fall like x^(−1/2) for n = d and like 1/x for n = d ± 1: seen in literal draws (Hill's estimator)."""
    rng = np.random.default_rng(1)
    V_w, V_s = subspaces(np.zeros(2), 6, 3, 10, rng)
    problem = LiteralProblem(n, 9, V_w, V_s, np.ones(6), np.ones(3), V_w[:, 0] * 0.1, 1.0)
    risks = np.sort(simulate(problem, 20_000, rng, ["teacher"])["teacher"])[::-1][:300]
    hill = 1 / np.mean(np.log(risks[:-1] / risks[-1]))
    assert abs(hill - index) < 4 * index / np.sqrt(300)


def test_proportional_limits_are_the_published_ones():
    """Hastie, Montanari, Rosset, Tibshirani (2022), theorem 1 and 3: isotropic features, signal r², noise σ²; the
    misspecified part of the signal, ρ, acts as noise."""
    gamma, r2, s2 = symbols("gamma r2 s2", positive=True)
    under = s2 * gamma / (1 - gamma)
    over = r2 * (1 - 1 / gamma) + s2 / (gamma - 1)
    for name, g, rho in (("teacher", gamma_w, rho_w), ("baseline", gamma_s, rho_s)):
        published = rho + under.subs({gamma: g, s2: sigma**2 + rho})
        assert CLAIMS[f"proportional.{name}"].value == canonical(published)
    published = rho_w + over.subs({gamma: gamma_w, s2: sigma**2 + rho_w, r2: signal - rho_w})
    assert CLAIMS["proportional.teacher.minimum-norm"].value == canonical(published)


def test_the_exact_risk_approaches_the_proportional_limit_like_one_over_the_dimension():
    limit = CLAIMS["proportional.student.population"]
    at_limit = at(limit, gamma_w=0.5, gamma_s=0.25, omega=0.4, sigma=1, rho_w=0.1, rho_s=0.1, rho_missed=0.05,
                  rho_foreign=0.05)  # fmt: skip
    distances = []
    for m in (1, 10, 100):
        sizes = {"n": 40 * m, "d_w": 20 * m, "N": 40 * m, "d_s": 10 * m, "d_sw": 8 * m}
        risk = at(
            CLAIMS["student.population"], **sizes, sigma=1, rho_w=0.1, rho_s=0.1, rho_missed=0.05, rho_foreign=0.05
        )
        distances.append(m * (risk - at_limit))
    assert distances[1] == pytest.approx(distances[2], rel=0.05)
    assert abs(distances[0]) > 0


def test_the_double_descent_picture(tmp_path):
    found = panels(seed=3, trials=60)
    for panel in found:
        for name, exact in panel.exact.items():
            on_curve = exact[panel.simulated - 1]
            assert np.isfinite(on_curve).all()
            z = (panel.means[name] - on_curve) / panel.errors[name]
            assert np.abs(z[panel.simulated > 40]).max() < 4.5
    assert draw(found, tmp_path / "picture.png").stat().st_size > 20_000
