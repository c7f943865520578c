"""All sample sizes: minimum norm, thresholds, and what is published of the proportional limit."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from sympy import symbols

from derivations import catalogue
from verification.situations.regression.literal import LiteralProblem, fit, simulate, subspaces
from verification.situations.regression.literal import draw as draw_data
from w2s.figures.double_descent import draw, panels
from w2s_theory import DomainError, canonical
from w2s_theory.kernel.words import CertificateError
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


def corner(d_w, d_s, shared, n, N, sigma, along=0.0, missed=0.0, foreign=0.0, rest=0.0):
    """Isotropic features, spans that share so many directions and are orthogonal otherwise, and a truth with these
    coefficients on a shared direction, on one of each span alone, and outside both."""
    axes = np.eye(d_w + d_s - shared + 1)
    V_s, V_w = axes[:, :d_s], axes[:, [*range(shared), *range(d_s, d_s + d_w - shared)]]
    theta = rest * axes[-1]
    theta = theta + (along * axes[0] if shared else 0)
    theta = theta + (missed * axes[d_s - 1] if d_s > shared else 0) + (foreign * axes[-2] if d_w > shared else 0)
    return LiteralProblem(n, N, V_w, V_s, np.ones(d_w), np.ones(d_s), theta, sigma)


RISKS = ("teacher", "baseline", "ceiling", "student.population", "student.in-sample")


def claimed(problem, risk):
    """For a problem, or for several."""
    problems = problem if isinstance(problem, list) else [problem]
    rows = [p.symbols() for p in problems]
    numbers = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    values = at(CLAIMS[f"{risk}.all-sizes"], **numbers)
    return values if isinstance(problem, list) else values[0]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_an_exact_teacher_has_no_threshold(n):
    """d_w = 3: with no noise it is exact from n = 3 on, and a projection of the truth before."""
    problem = corner(3, 4, 1, n, 20, 0.0, along=1.0, foreign=1.0)
    assert claimed(problem, "teacher") == pytest.approx(max(0, 1 - n / 3) * 2)
    drawn = simulate(problem, 1500, np.random.default_rng(n), ["student.population", "student.in-sample"])
    for risk, values in drawn.items():
        assert abs(values.mean() - claimed(problem, risk)) < 5 * values.std() / len(values) ** 0.5, risk


def corners():
    """All small sizes at and around both thresholds; spans that share nothing, or all that they can; and truths."""
    truths = [{}, {"along": 1.0}, {"foreign": 1.0}, {"missed": 1.0}, {"rest": 1.0}, dict(along=1.0, foreign=0.5)]
    for d_w, d_s in product((1, 2, 3), repeat=2):
        for shared, truth, noise in product({0, min(d_w, d_s)}, truths, (0.0, 1.0)):
            for n, N in product(range(1, d_w + 3), range(1, d_s + 3)):
                yield corner(d_w, d_s, shared, n, N, noise, **truth)


def is_infinite(problem, risk, teachers):
    """By what multiplies an inverse Wishart matrix of at most one degree of freedom to spare: label noise, what the
    features miss, and what drawn teachers say outside the strong span. All by the definitions."""
    s = problem.symbols()
    if risk in ("baseline", "ceiling"):
        samples = problem.n + (problem.N if risk == "ceiling" else 0)
        return abs(samples - problem.d_s) <= 1 and s["sigma"] + s["rho_s"] > 0
    if abs(problem.n - problem.d_w) <= 1 and s["sigma"] + s["rho_w"] > 0:
        return True
    outside = teachers - teachers @ problem.V_s @ problem.V_s.T
    return risk == "student.population" and abs(problem.N - problem.d_s) <= 1 and bool(np.abs(outside).max() > 1e-9)


def test_infinite_exactly_where_noise_meets_a_threshold():
    rng, problems, found = np.random.default_rng(0), list(corners()), {True: 0, False: 0}
    values = {risk: claimed(problems, risk) for risk in RISKS}
    for k, problem in enumerate(problems):
        teachers = fit(problem, draw_data(problem, rng), ["teacher"])["teacher"]
        for risk in RISKS:
            infinite = is_infinite(problem, risk, teachers)
            assert np.isinf(values[risk][k]) == infinite, (risk, problem.symbols())
            found[infinite] += 1
    assert min(found.values()) > 4000


def without_noise(s):
    """The risks that are bounded: teachers are projections, and students see what they can express."""
    weak, strong = s["sigma"] + s["rho_w"] == 0, s["sigma"] + s["rho_s"] == 0
    yield from ("teacher", "student.in-sample") if weak else ()
    yield from ("baseline", "ceiling") if strong else ()
    yield from ("student.population",) if weak and s["d_sw"] == s["d_w"] else ()


def test_what_is_left_without_noise_is_what_is_simulated():
    rng, compared = np.random.default_rng(1), 0
    for problem in corners():
        s = problem.symbols()
        risks = list(without_noise(s)) if s["signal"] else []
        for risk, values in (simulate(problem, 30, rng, risks) if risks else {}).items():
            error = values.std() / len(values) ** 0.5
            assert abs(values.mean() - claimed(problem, risk)) < 6 * error + 1e-9, (risk, s)
            compared += 1
    assert compared > 400


def test_a_student_that_contains_its_teacher_has_no_threshold_of_its_own():
    """d_sw = d_w: labels are VCβ, so that N ≥ d_s pseudo-labels are interpolated by the teacher's own coefficients."""
    for N in (3, 4, 5, 20):
        problem = corner(2, 3, 2, 12, N, 1.0, along=1.0, missed=0.5)
        assert claimed(problem, "student.population") == pytest.approx(claimed(problem, "teacher"))
    few = corner(2, 3, 2, 12, 2, 1.0, along=1.0, missed=0.5)
    drawn = simulate(few, 4000, np.random.default_rng(3), ["student.population"])["student.population"]
    assert abs(drawn.mean() - claimed(few, "student.population")) < 5 * drawn.std() / 4000**0.5


def test_fewer_labels_turn_an_exact_teacher_out_of_the_strong_span():
    """σ = ρ_w = ρ_foreign = 0, but n < d_w: a projection of the truth on a random subspace leaves the strong span."""
    problem = corner(3, 2, 1, 2, 2, 0.0, along=1.0)
    assert problem.symbols()["rho_foreign"] == 0
    assert np.isinf(claimed(problem, "student.population"))
    assert claimed(corner(3, 2, 1, 3, 2, 0.0, along=1.0), "student.population") == 0


def test_a_formula_that_is_not_what_becomes_of_its_case_is_rejected():
    claim = CLAIMS["teacher.all-sizes"]
    wrong = replace(claim.quiet[0], of=claim.cases[1])
    with pytest.raises(CertificateError, match="becomes"):
        wrong.derive()


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
