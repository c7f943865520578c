"""Three samplers of one experiment: each against the one below it, the theory's means, and wrong ones."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from derivations import catalogue
from verification.experiments import QUANTITIES, Experiment
from verification.experiments.equality import common_risks, compare
from verification.experiments.samplers.law import Forms, Law
from verification.experiments.samplers.literal import fit
from verification.situations.regression import literal
from verification.statistics import FALSE_ALARM_RATE, Wager
from w2s_theory import DomainError
from w2s_theory.setting.laws import RiskLaw

CLAIMS = catalogue()
LEVEL = 1e-5
TAUGHT = ("teacher", "student.population", "student.in-sample")


def generic(seed, approximation=True):
    problem = literal.random_problem(np.random.default_rng((31, seed)), approximation=approximation)
    return Experiment.from_problem(problem)


def isotropic(seed):
    return Experiment.from_problem(literal.random_isotropic_problem(np.random.default_rng((32, seed)), room=2))


def pooled(n=40, N=35, noise=0.7):
    """Two angles of several directions each, and a truth with two independent parts in each, and outside."""
    angles, rng = np.repeat([0.4, 1.1], [6, 4]), np.random.default_rng(33)
    return Experiment(n, N, angles, rng.standard_normal(12) / 3, rng.standard_normal(14) / 3, 0.8, noise)


EXPERIMENTS = {
    "generic 0": generic(0),
    "generic 1": generic(1),
    "well specified": generic(2, approximation=False),
    "repeated oblique angles": pooled(),
    "repeated oblique angles, no noise": pooled(noise=0.0),
    "published setup in small": Experiment.right_angled(
        30, 20, 12, 8, 5, 0.5, shared=0.3, missed=0.1, foreign=0.2, outside=0.1
    ),
    "as many samples as features": pooled(n=14, N=12),
    "one strong feature": Experiment(9, 7, [0.6], [1.0], [0.5, -0.4, 0.2], 0.3, 1.0),
    "two strong features": Experiment(9, 7, [0.6, 1.3], [1.0, 0.2], [0.5, -0.4, 0.2], 0.3, 1.0),
    "two pseudo-labels for two features": Experiment(9, 2, [0.6, 1.3], [0.3, 0.2], [0.5, -0.4, 0.2], 0.3, 1.0),
    # the parts of the teacher's error in 𝒱_s and outside it, equal here, add up in the student's
    "one weak feature, many strong": Experiment(12, 80, [np.pi / 4], np.zeros(40), [3.0], 0.0, 1.0),
    "one weak feature": Experiment(9, 7, [0.6], [1.0, -0.4, 0.2], [0.7], 0.3, 1.0),
    "the same span": Experiment.right_angled(9, 7, 3, 3, 3, 1.0, shared=1.0),
    "orthogonal spans": Experiment.right_angled(9, 7, 3, 4, 0, 1.0, missed=1.0, foreign=0.5),
}
FEW = {
    "few of all": pooled(n=5, N=4),
    "few labels": pooled(n=9, N=20),
    "few pseudo-labels": pooled(n=24, N=5),
    "one of each": pooled(n=1, N=1),
    "fewer labels than the strong, more than the weak": Experiment(6, 12, [0.6], [1.0] * 8, [0.5, -0.4, 0.2], 0.3, 1.0),
    "isotropic 0": isotropic(0),
    "isotropic 1": isotropic(1),
}
"""With fewer samples than features for some model."""


@pytest.mark.parametrize("experiment", (EXPERIMENTS | FEW).values(), ids=(EXPERIMENTS | FEW).keys())
def test_the_fast_literal_fits_the_functions_of_the_literal_simulation(experiment):
    """On the same draws: minimum-norm least squares, in given coordinates of the features and in those found."""
    rng, problem = np.random.default_rng(0), experiment.problem
    for _ in range(5):
        data = literal.draw(problem, rng)
        slow = literal.fit(problem, data)
        fast = fit(problem, data, {"teacher", "student", "baseline", "ceiling"})
        assert slow.keys() == fast.keys()
        for name, function in slow.items():
            assert np.allclose(function, fast[name], rtol=1e-7, atol=1e-7 * np.linalg.norm(function))


@pytest.mark.parametrize("seed", range(4))
def test_an_experiment_is_the_problem_that_it_is_made_from(seed):
    problem = literal.random_problem(np.random.default_rng((34, seed)), approximation=seed != 3)
    experiment = Experiment.from_problem(problem)
    for name, value in problem.symbols().items():
        assert experiment.symbols()[name] == pytest.approx(value, abs=1e-9)
        assert experiment.problem.symbols()[name] == pytest.approx(value, abs=1e-9)
    assert experiment.problem.D <= problem.D
    drawn = literal.simulate(problem, 4000, np.random.default_rng(seed), TAUGHT)
    again = experiment.sample(4000, np.random.default_rng(seed + 10), TAUGHT, "literal")
    for risk in TAUGHT:  # the latent space left out changes no law
        assert stats.ks_2samp(drawn[risk], again[risk]).pvalue > LEVEL


@pytest.mark.parametrize("experiment", (EXPERIMENTS | FEW).values(), ids=(EXPERIMENTS | FEW).keys())
def test_gram_is_literal_in_law(experiment):
    """All six risks, jointly."""
    found = compare(experiment, ("literal", 2000), ("gram", 4000), np.random.default_rng(1))
    assert common_risks(experiment, "literal", "gram") == list(literal.RISKS)
    assert found.equal, found


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS.keys())
def test_law_is_literal_in_law(experiment):
    """Teacher and student, at fresh points and on the training inputs, jointly."""
    found = compare(experiment, ("literal", 2000), ("law", 40_000), np.random.default_rng(2))
    assert common_risks(experiment, "literal", "law") == list(TAUGHT)
    assert found.equal, found


@pytest.mark.parametrize(
    "name", ["repeated oblique angles", "published setup in small", "two pseudo-labels for two features"]
)
def test_law_is_gram_in_law(name):
    found = compare(EXPERIMENTS[name], ("gram", 15_000), ("law", 150_000), np.random.default_rng(3))
    assert found.equal, found
    assert found.detectable < 0.06


@pytest.mark.slow
def test_law_is_gram_in_law_at_the_published_sizes():
    """More than 5 s: 4000 Gram matrices of 210 dimensions; small sizes would not show an error in the pooling."""
    experiment = Experiment.right_angled(
        2000, 400, 200, 100, 90, 0.1, shared=2e-4, missed=5e-6, foreign=4e-5, outside=2e-5
    )
    found = compare(experiment, ("gram", 4000), ("law", 100_000), np.random.default_rng(4))
    assert found.equal, found


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("one more pseudo-label", lambda e: replace(e, N=e.N + 1)),
        ("one more label", lambda e: replace(e, n=e.n + 1)),
        ("another angle", lambda e: replace(e, angles=e.angles * 0.8)),
        ("truth outside", lambda e: replace(e, outside=e.outside * 0.6)),
        ("sign of the truth", lambda e: replace(e, beyond=-e.beyond)),
    ],
)
def test_a_sampler_of_another_experiment_is_refuted(name, wrong, monkeypatch):
    right = pooled(n=20, N=17)
    monkeypatch.setattr(Law, "__init__", lambda self, e: object.__setattr__(self, "setup", wrong(e)))
    assert not compare(right, ("gram", 20_000), ("law", 100_000), np.random.default_rng(5)).equal


def test_a_wrong_dependence_is_refuted(monkeypatch):
    """Marginals right, but student and teacher of different data sets."""
    draw = Law.draw

    def shuffled(self, trials, rng, risks):
        found = draw(self, trials, rng, risks)
        return found | {"teacher": rng.permutation(found["teacher"])}

    monkeypatch.setattr(Law, "draw", shuffled)
    found = compare(pooled(), ("gram", 20_000), ("law", 100_000), np.random.default_rng(6))
    assert not found.equal
    assert "combination" in found.along


MEANS = {
    "teacher": "teacher.population",
    "student.population": "student.population",
    "student.in-sample": "student.in-sample",
    "baseline": "baseline.population",
    "ceiling": "ceiling.population",
}
VARIANCES = {
    "teacher": "risk-variance.teacher",
    "baseline": "risk-variance.baseline",
    "ceiling": "risk-variance.ceiling",
}
WELL_SPECIFIED = {
    "student.population": "risk-variance.student.population",
    "student.in-sample": "risk-variance.student.in-sample",
}


def value(claim, experiment):
    numbers = experiment.symbols()
    return float(CLAIMS[claim].evaluate(**{s.name: numbers[s.name] for s in CLAIMS[claim].symbols}))


@pytest.mark.parametrize("experiment", [generic(0), generic(3, False)], ids=["approximation error", "well specified"])
@pytest.mark.parametrize(("method", "draws"), [("gram", 8000), ("law", 200_000)])
def test_means_are_those_of_the_theory(experiment, method, draws):
    """By bets against the claimed means, with the derived variances where there are any."""
    rng = np.random.default_rng(7)
    known = VARIANCES | (WELL_SPECIFIED if experiment.symbols()["rho_w"] < 1e-20 else {})
    pilot = experiment.sample(5000, rng, list(MEANS))
    for risks in [list(MEANS)] if method == "gram" else [TAUGHT, ["baseline"], ["ceiling"]]:
        for risk, values in experiment.sample(draws, rng, risks, method).items():
            claimed = value(MEANS[risk], experiment)
            variance = value(known[risk], experiment) if risk in known else 2 * float(pilot[risk].var())
            right, wrong = Wager([claimed], [variance]), Wager([claimed], [variance])
            right.look(0, values - claimed)
            assert not right.refutes(FALSE_ALARM_RATE), (risk, right.error, right.standard_error)
            wrong.look(0, values - (1.1 if method == "law" else 1.3) * claimed)
            assert wrong.refutes(FALSE_ALARM_RATE)


@pytest.mark.parametrize("risk", list(WELL_SPECIFIED) + list(VARIANCES))
def test_variances_are_those_of_the_theory(risk):
    experiment = Experiment(60, 70, np.radians([0, 0, 20, 50]), np.zeros(5), np.zeros(6), 0.0, 0.8)
    found = experiment.summary(1_000_000, np.random.default_rng(8), [risk])[risk]
    assert found.variance == pytest.approx(value((VARIANCES | WELL_SPECIFIED)[risk], experiment), rel=0.02)


@pytest.mark.parametrize("risk", ["teacher", "baseline", "ceiling"])
def test_single_risks_have_the_quantiles_of_their_law(risk):
    e = EXPERIMENTS["published setup in small"]
    s = e.symbols()
    law = {
        "teacher": RiskLaw.teacher(e.n, e.d_w, e.sigma, s["rho_w"]),
        "baseline": RiskLaw.baseline(e.n, e.d_s, e.sigma, s["rho_s"]),
        "ceiling": RiskLaw.ceiling(e.n, e.N, e.d_s, e.sigma, s["rho_s"]),
    }[risk]
    assert e.method([risk]) == "law"
    drawn = e.sample(100_000, np.random.default_rng(9), [risk])[risk]
    assert stats.kstest(drawn, law.cdf).pvalue > LEVEL
    joint = e.sample(3000, np.random.default_rng(10), [risk], "gram")[risk]
    assert stats.kstest(joint, law.cdf).pvalue > LEVEL


def test_ratios_are_those_of_one_data_set():
    e = EXPERIMENTS["generic 0"]
    drawn = e.sample(50, np.random.default_rng(11), QUANTITIES)
    t, s, c, b = (drawn[risk] for risk in ("teacher", "student.population", "ceiling", "baseline"))
    assert (drawn["pgr"] == (t - s) / (t - c)).all()
    assert (drawn["opr"] == b / s).all()


def test_auto_takes_the_cheapest_that_answers():
    e = pooled()
    assert e.method(TAUGHT) == e.method(["ceiling"]) == "law"
    assert e.method(["pgr"]) == e.method(["opr"]) == e.method(["teacher", "baseline"]) == e.method() == "gram"
    assert pooled(n=5).method(["teacher"]) == pooled(N=4).method(["student.population"]) == "gram"
    assert pooled(n=5, N=40).method(["ceiling"]) == "law"
    same = e.sample(20, np.random.default_rng(0), ["opr"]), e.sample(20, np.random.default_rng(0), ["opr"], "gram")
    assert (same[0]["opr"] == same[1]["opr"]).all()


@pytest.mark.parametrize("method", ["literal", "gram"])
def test_draws_depend_neither_on_what_is_asked_for_nor_on_the_chunk(method):
    e = pooled()
    whole = e.sample(30, np.random.default_rng(1), literal.RISKS, method)
    alone = e.sample(30, np.random.default_rng(1), ["ceiling"], method)
    blocks = list(e.stream(30, np.random.default_rng(1), ["teacher"], method, chunk=7))
    assert (whole["ceiling"] == alone["ceiling"]).all()
    assert [len(block["teacher"]) for block in blocks] == [7, 7, 7, 7, 2]
    assert (np.concatenate([block["teacher"] for block in blocks]) == whole["teacher"]).all()


def test_directions_of_one_angle_are_pooled():
    """At the published sizes: two χ² variables and one normal, instead of 200 normals."""
    e = Experiment.right_angled(2000, 2000, 200, 100, 90, 0.1, shared=1.0, missed=1.0, foreign=1.0, outside=1.0)
    forms = Forms.of(e)
    assert (len(forms.squares), sorted(forms.degrees)) == (1, [90, 109])
    forms = Forms.of(pooled())
    # 6 = 2 normals + χ²_4, 4 = 2 + 2 normals, and past the last angle 4 = 1 normal + χ²_3
    assert (len(forms.squares), sorted(forms.degrees)) == (7, [3, 4])
    distinct = Experiment(300, 300, np.linspace(0.1, 1.4, 50), np.zeros(50), np.zeros(90), 0.0, 1.0)
    assert (len(Forms.of(distinct).squares), Forms.of(distinct).degrees) == (50, (40,))


def test_memory_does_not_grow_with_trials():
    e = EXPERIMENTS["published setup in small"]
    peaks = []
    for trials in (100_000, 1_000_000):
        tracemalloc.start()
        e.summary(trials, np.random.default_rng(0), TAUGHT)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.01 * peaks[0] + 100_000


def test_sample_sizes_may_be_astronomic():
    """For N → ∞ the student's risk is that of its teacher projected on 𝒱_s."""
    e = replace(pooled(), n=10**9, N=10**15)
    for method in ("law", "gram"):
        drawn = e.sample(200, np.random.default_rng(0), TAUGHT, method)
        limit = e.symbols()["rho_s"] + e.symbols()["rho_missed"]
        assert drawn["student.population"] == pytest.approx(np.full(200, limit), rel=1e-3)
        assert drawn["teacher"] == pytest.approx(np.full(200, e.symbols()["rho_w"]), rel=1e-6)


def test_without_noise_a_truth_in_both_spans_is_found():
    e = Experiment.right_angled(9, 7, 3, 4, 2, 0.0, shared=1.0)
    for method in ("law", "gram", "literal"):
        assert all((v < 1e-24).all() for v in e.sample(5, np.random.default_rng(0), TAUGHT, method).values())


def test_the_published_setup_has_the_printed_approximation_errors():
    """rho_w and rho_s as printed in the notebook published with arXiv 2502.05075, to its three digits."""
    signal = np.zeros(20_000)
    signal[:300] = np.sqrt(1 / np.arange(1, 301) / 20_000)
    for d_sw, rho_w in ((90, 1.64e-4), (50, 2.34e-4), (10, 2.56e-4)):
        first = 100 - d_sw
        e = Experiment.coordinates(2000, 2000, range(first, first + 200), range(100), signal, 0.1)
        s = e.symbols()
        assert (s["d_w"], s["d_s"], s["d_sw"]) == (200, 100, d_sw)
        assert s["rho_w"] == pytest.approx(rho_w, rel=5e-3)
        assert s["rho_s"] == pytest.approx(5.48e-5, rel=5e-3)
        assert s["signal"] == pytest.approx(signal @ signal)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 0}, "integers"),
        ({"N": 2.5}, "integers"),
        ({"sigma": -1.0}, "nonnegative"),
        ({"sigma": float("nan")}, "nonnegative"),
        ({"outside": -1.0}, "nonnegative"),
        ({"outside": np.inf}, "finite"),
        ({"angles": [0.1] * 13}, "at most"),
        ({"angles": [1.6]}, "pi/2"),
        ({"angles": [0.0]}, "beyond must be 0"),
        ({"strong": [np.nan] * 12}, "finite"),
        ({"strong": np.ones((12, 1))}, "vectors"),
    ],
)
def test_impossible_experiments_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(pooled(), **change)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda e, rng: e.sample(0, rng), "at least 1"),
        (lambda e, rng: e.stream(5, rng, chunk=0), "at least 1"),
        (lambda e, rng: e.sample(5, rng, ["pupil"]), "unknown quantities .'pupil'"),
        (lambda e, rng: e.sample(5, rng, []), "unknown quantities"),
        (lambda e, rng: e.sample(5, rng, method="guess"), "unknown method"),
        (lambda e, rng: e.sample(5, rng, ["pgr"], "law"), "auto chooses gram"),
        (lambda e, rng: replace(e, N=3).sample(5, rng, ["student.population"], "law"), "fewer samples than features"),
        (lambda e, rng: Experiment.right_angled(9, 9, 3, 3, 4, 1.0), "d_sw=4"),
        (lambda e, rng: Experiment.right_angled(9, 9, 3, 3, 3, 1.0, missed=1.0), "no such direction"),
        (lambda e, rng: Experiment.coordinates(9, 9, [1, 1], [0], np.ones(3), 1.0), "twice"),
    ],
)
def test_impossible_questions_are_refused(ask, message):
    with pytest.raises(ValueError, match=message):
        ask(pooled(), np.random.default_rng(0))


def test_spectra_that_matter_are_refused():
    problem = literal.random_problem(np.random.default_rng(0))
    with pytest.raises(DomainError, match="not isotropic"):
        Experiment.from_problem(replace(problem, N=1))


def test_ratios_that_are_not_finite_are_refused():
    """Teacher and ceiling alike: no gap to recover."""
    e = Experiment.right_angled(9, 7, 3, 3, 3, 0.0)
    with pytest.raises(FloatingPointError, match="pgr is not finite in trial 0"), np.errstate(invalid="ignore"):
        e.sample(5, np.random.default_rng(0), ["pgr"], "gram")
