"""Plans against scans, limits, simulation and the catalogue; and the command as a user meets it."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations import catalogue
from verification.experiments import Experiment
from w2s.cli import main
from w2s.plan import Problem, Target, plan
from w2s.plan.goals import goal
from w2s_theory.calculus import DomainError
from w2s_theory.setting.beating import probability
from w2s_theory.setting.beating_sampled import SampledBeating
from w2s_theory.setting.laws import RiskLaw

STUDY = Problem(d_w=200, d_s=100, d_sw=10, sigma=0.1)
MISSPECIFIED = replace(STUDY, rho_w="0.003", rho_s="0.001", rho_missed="0.001", rho_foreign="0.0005", angles=None)
KINDS = ("pgr", "opr", "risk", "in-sample-risk")
REACH = 45
"""Of scans beyond the thresholds."""


@st.composite
def problems(draw):
    """Right angles; the truth has parts b in the strong span only, g in the weak one only, e in none."""
    d_w, d_s = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    d_sw = draw(st.integers(0, min(d_w, d_s)))
    parts = st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 2)])
    b, g, e = (draw(parts) for _ in range(3))
    b, g = (0 if d_sw == d_s else b), (0 if d_sw == d_w else g)
    sigma = draw(st.sampled_from([Fraction(1, 4), Fraction(1), Fraction(2)]))
    return Problem(d_w, d_s, d_sw, sigma, b + e, g + e, b, g)


def targets(kind):
    return st.builds(Target, st.just(kind), st.integers(1, 24).map(lambda k: Fraction(k, 16)))


requests = st.sampled_from(KINDS).flatmap(targets)


def risks(p, n, N):
    """As in MATHEMATICS: teacher, student, student in-sample, baseline (None where infinite), ceiling."""
    kappa = (p.sigma**2 + p.rho_w) / (n - p.d_w - 1)
    limit, own = p.rho_s + p.rho_missed + kappa * p.d_sw, p.rho_w + kappa * p.d_w
    share = Fraction(p.d_s, N)
    noise = p.rho_foreign + kappa * (p.d_w - p.d_sw)
    student = None if N < p.d_s + 2 else limit + Fraction(p.d_s, N - p.d_s - 1) * noise
    baseline, ceiling = (
        None if m < p.d_s + 2 else p.rho_s + (p.sigma**2 + p.rho_s) * Fraction(p.d_s, m - p.d_s - 1) for m in (n, n + N)
    )
    return own, student, (1 - share) * limit + share * own, baseline, ceiling


def quantity(p, kind, n, N):
    """None where it has no meaning."""
    own, student, in_sample, baseline, ceiling = risks(p, n, N)
    match kind:
        case "pgr":
            return None if student is None or own <= ceiling else (own - student) / (own - ceiling)
        case "opr":
            return None if not student or baseline is None else baseline / student
        case "risk":
            return student
    return in_sample


def reached(p, target, n, N):
    found = quantity(p, target.kind, n, N)
    return found is not None and (found <= target.value if "risk" in target.kind else found >= target.value)


def sizes(p, kind):
    """The sizes of a scan."""
    n = max(p.d_w, p.d_s) if kind == "opr" else p.d_w
    N = p.d_s - 2 if kind == "in-sample-risk" else p.d_s
    return range(n + 2, n + 2 + REACH), range(max(N + 2, 1), N + 2 + REACH)


@settings(max_examples=35)
@given(problems(), requests)
def test_the_least_size_is_that_of_a_scan(problem, target):
    wanted = goal(problem, target)
    all_n, all_N = sizes(problem, target.kind)
    assert wanted.starts == (all_n[0], all_N[0])
    for n in all_n[::7]:
        scanned = next((N for N in all_N if reached(problem, target, n, N)), None)
        found = wanted.least_N(n)
        assert found == scanned or (
            scanned is None and found not in all_N and (found is None or reached(problem, target, n, found))
        )
    for N in all_N[::7]:
        scanned = next((n for n in all_n if reached(problem, target, n, N)), None)
        found = wanted.least_n(N)
        assert found == scanned or (
            scanned is None and found not in all_n and (found is None or reached(problem, target, found, N))
        )


@settings(max_examples=20)
@given(problems(), requests, st.integers(1, 20), st.integers(0, 20))
def test_the_cheapest_plan_is_that_of_a_scan(problem, target, label, pseudo):
    all_n, all_N = sizes(problem, target.kind)
    points = [(n, N) for n in all_n for N in all_N if reached(problem, target, n, N)]
    scanned = min(points, key=lambda p: (label * p[0] + pseudo * p[1], p[1]), default=None)
    found = goal(problem, target).cheapest(Fraction(label), Fraction(pseudo))
    if found is None:
        assert not points
        return
    n, N = found
    assert reached(problem, target, n, N)
    if n in all_n and N in all_N:
        assert found == scanned
    elif scanned:
        assert label * n + pseudo * N <= label * scanned[0] + pseudo * scanned[1]


@pytest.mark.parametrize("kind", ["pgr", "opr"])
@pytest.mark.parametrize("problem", [STUDY, MISSPECIFIED], ids=["in both spans", "with approximation errors"])
def test_the_catalogue_says_the_same(problem, kind):
    for value in ("0.5", "0.8", "1.1"):
        target = Target(kind, value)
        wanted = goal(problem, target)
        numbers = problem.numbers | {"target": target.value}
        for claim, known, found in (
            (f"samples.pseudo-labels.{kind}", {"n": Fraction(500)}, wanted.least_N(500)),
            (f"samples.labels.{kind}", {"N": Fraction(500)}, wanted.least_n(500)),
        ):
            theorem = catalogue()[claim]
            values = numbers | known
            assert theorem.certified(**{s.name: values[s.name] for s in theorem.symbols}).size == found


@pytest.mark.parametrize("problem", [STUDY, MISSPECIFIED], ids=["in both spans", "with approximation errors"])
@pytest.mark.parametrize(
    ("kind", "value"), [("pgr", "0.8"), ("opr", "1"), ("risk", "0.004"), ("in-sample-risk", "0.004")]
)
def test_each_pair_of_the_trade_off_is_needed(problem, kind, value):
    """Neither size can be one less, whatever the other up to its own value."""
    target = Target(kind, value)
    answer = plan(problem, target)
    assert answer.reached
    starts = goal(problem, target).starts
    for (n, N), after in zip(answer.frontier, (*answer.frontier[1:], None), strict=True):
        assert reached(problem, target, n, N)
        assert n == starts[0] or not reached(problem, target, n - 1, N)
        assert N == starts[1] or not reached(problem, target, n, N - 1)
        assert after is None or (after[0] > n and after[1] < N)


@settings(max_examples=14)
@given(problems(), requests)
def test_marginal_values_are_differences(problem, target):
    answer = plan(problem, target, n=problem.d_w + problem.d_s + 4, N=problem.d_s + 6)
    n, N, margin = answer.n, answer.N, answer.margin
    here, label, pseudo = ((n, N), (n + 1, N), (n, N + 1))
    student = [risks(problem, *point)[1] for point in (here, label, pseudo)]
    assert (margin.risk_per_label, margin.risk_per_pseudo_label) == (student[1] - student[0], student[2] - student[0])
    values = [quantity(problem, target.kind, *point) for point in (here, label, pseudo)]
    if None in values:
        return
    assert (margin.target_per_label, margin.target_per_pseudo_label) == (values[1] - values[0], values[2] - values[0])
    as_good = Target(target.kind, values[1]) if values[1] > 0 or target.kind == "pgr" else None
    if as_good is not None:
        scanned = next((k for k in range(60) if reached(problem, as_good, n, N + k)), None)
        assert margin.worth == scanned or (scanned is None and (margin.worth is None or margin.worth >= 60))


def test_what_limits_the_pgr_is_its_limit_and_what_helps_reaches_it():
    target = Target("pgr", "0.99")
    answer = plan(STUDY, target, n=500)
    assert not answer.reached
    facts = {fact.claim_id: fact for fact in answer.obstacle.facts}
    assert facts["pgr.limit.N"].value == Fraction(95, 100)
    assert abs(quantity(STUDY, "pgr", 500, 10**9) - facts["pgr.limit.N"].value) < 1e-6
    best = max(quantity(STUDY, "pgr", 500, N) for N in range(102, 6000))
    assert facts["pgr"].value == best < target.value
    ((n, N),) = answer.obstacle.helps
    assert reached(STUDY, target, n, N)
    assert goal(STUDY, target).least_N(n - 1) is None


def test_what_limits_a_risk_is_the_bias():
    answer = plan(MISSPECIFIED, Target("risk", "0.001"))
    assert not answer.reached
    assert [fact.value for fact in answer.obstacle.facts] == [Fraction(2, 1000)]
    assert answer.obstacle.helps == ()


def test_the_best_number_of_labels_limits_the_opr():
    answer = plan(MISSPECIFIED, Target("opr", 3), N=2000)
    best = next(fact for fact in answer.obstacle.facts if fact.claim_id == "samples.optimal-labels.opr")
    assert best.value == max(quantity(MISSPECIFIED, "opr", n, 2000) for n in range(202, 2000)) < 3


def test_the_largest_target_in_reach_is_enclosed():
    answer = plan(MISSPECIFIED, Target("opr", 50))
    never, some = (fact.value for fact in answer.obstacle.facts)
    assert 0 < never - some < never / 100
    assert plan(MISSPECIFIED, Target("opr", some)).reached
    assert not plan(MISSPECIFIED, Target("opr", never)).reached


def test_no_gap_means_no_pgr():
    problem = Problem(d_w=3, d_s=2, d_sw=1, sigma=Fraction(1, 10), rho_w=0, rho_s=1, rho_foreign=1)
    answer = plan(problem, Target("pgr", "0.5"), n=300)
    assert not answer.reached
    assert any("no gap" in fact.words for fact in answer.obstacle.facts)


def drawn(n, N, d_w, d_s, angles, sigma, draws, seed):
    """Risks of teacher and student, at a fresh point and on the training inputs, by their joint law; no truth."""
    experiment = Experiment(n, N, angles, np.zeros(d_s), np.zeros(d_w), 0.0, sigma)
    risks = ("teacher", "student.population", "student.in-sample")
    return experiment.sample(draws, np.random.default_rng(seed), risks, "law").values()


def test_a_simulation_attains_the_planned_pgr():
    """Mean risks of teacher and student by the joint law, at the least N for a PGR of 0.8."""
    problem = Problem(d_w=12, d_s=8, d_sw=2, sigma=1)
    answer = plan(problem, Target("pgr", "0.8"), n=40)
    teacher, student, _ = drawn(40, answer.N, 12, 8, np.zeros(2), 1.0, 200_000, seed=3)
    ceiling = float(risks(problem, 40, answer.N)[4])
    gap = teacher.mean() - ceiling
    gains = (teacher - student) - float(answer.value) * (teacher - ceiling)
    assert abs(gains.mean()) < 4.5 * gains.std() / 200_000**0.5
    assert 0.78 < (teacher - student).mean() / gap


def test_spreads_are_those_of_the_laws():
    answer = plan(STUDY, Target("pgr", "0.9"), n=500)
    teacher, student, in_sample, baseline, ceiling = answer.risks
    law = RiskLaw.teacher(500, 200, 0.1)
    assert teacher.deviation == pytest.approx(float(law.std()))
    assert float(law.cdf(teacher.quantile)) == pytest.approx(0.95)
    _, fresh, seen = drawn(500, answer.N, 200, 100, np.zeros(10), 0.1, 20_000, seed=5)
    assert student.deviation == pytest.approx(fresh.std(), rel=0.05)
    assert in_sample.deviation == pytest.approx(seen.std(), rel=0.05)
    assert baseline.deviation > ceiling.deviation > 0


def test_infinite_spread_and_unknown_spread_are_said():
    at_threshold = plan(STUDY, Target("risk", 1), n=202, N=2000)
    assert at_threshold.risks[0].deviation is None
    assert at_threshold.risks[0].missing == "infinite"
    assert plan(MISSPECIFIED, Target("risk", "0.004")).risks[1].missing == "truth outside"
    odd = replace(STUDY, d_sw="9.5", angles=None)
    assert plan(odd, Target("risk", "0.004")).risks[1].missing == "angles unknown"


def test_the_least_n_for_a_probability():
    answer = plan(STUDY, Target("probability", "0.99"))
    assert probability(answer.N, 200, 100, 10).value >= 0.99 > probability(answer.N - 1, 200, 100, 10).value
    assert answer.n == 202
    small = plan(Problem(d_w=20, d_s=10, d_sw=4, sigma=1), Target("probability", "0.99"))
    assert small.N == next(N for N in range(12, 100) if probability(N, 20, 10, 4).value >= 0.99)


def test_the_sampled_probability_is_the_quadrature_and_the_joint_law():
    sampled = SampledBeating(20, 10, (1.0,) * 4)
    for N in (12, 20, 40):
        assert abs(sampled(N).value - probability(N, 20, 10, 4).value) < sampled(N).error < 0.02
    cosines = np.array([0.9, 0.5, 0.3])
    sampled = SampledBeating(6, 5, tuple(cosines**2))
    teacher, student, _ = drawn(30, 14, 6, 5, np.arccos(cosines), 1.0, 100_000, seed=2)
    share = (student < teacher).mean()
    assert abs(share - sampled(14).value) < sampled(14).error + 4.5 * (share * (1 - share) / 100_000) ** 0.5


def test_a_probability_within_the_error_is_left_open():
    """With sampled probabilities the N given is sure, and those that may do are named."""
    problem = Problem(d_w=20, d_s=10, angles=[0, 10, 45], sigma=1)
    answer = plan(problem, Target("probability", "0.905"))
    assert answer.value.value - answer.value.error >= 0.905
    assert any("may be any from" in note for note in answer.notes)


def test_a_student_that_is_its_teacher_never_beats_it():
    answer = plan(Problem(d_w=3, d_s=5, d_sw=3, sigma=1), Target("probability", "0.5"))
    assert not answer.reached
    assert answer.obstacle.helps == ()


def test_a_float_counts_as_it_prints():
    assert Problem(d_w=2, d_s=2, d_sw=1, sigma=0.1).sigma == Fraction(1, 10)
    assert Problem(d_w=2, d_s=2, angles=[30, 60], sigma=1).d_sw == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"d_sw": 101}, "is more than min"),
        ({"sigma": -1}, "sigma must be nonnegative"),
        ({"sigma": "nan"}, "finite number"),
        ({"d_w": 0}, "d_w must be a positive integer"),
        ({"d_s": "2.5"}, "d_s must be a positive integer"),
        ({"rho_w": 1, "rho_missed": 2}, "is part of what it misses"),
        ({"rho_s": 1}, "triangle inequality"),
        ({"angles": [0]}, "either d_sw or"),
        ({"d_sw": 100, "rho_w": 1, "rho_s": 0, "rho_missed": 1}, "one span contains the other"),
    ],
)
def test_impossible_problems(change, message):
    with pytest.raises(DomainError, match=message):
        Problem(**{"d_w": 200, "d_s": 100, "d_sw": 10, "sigma": 0.1} | change)


BASE = ("--d-w", "200", "--d-s", "100", "--d-sw", "10", "--sigma", "0.1")


def w2s_plan(*args, base=BASE):
    return CliRunner().invoke(main, ["plan", *base, *args])


def test_the_command_gives_the_least_n():
    result = w2s_plan("--target-pgr", "0.9", "-n", "500")
    assert result.exit_code == 0, result.output
    for part in (
        "625 pseudo-labels",
        "samples.pseudo-labels.pgr",
        "one more label is worth 2 pseudo-labels",
        "quantile",
    ):
        assert part in result.output


def test_the_command_says_what_limits_a_target():
    result = w2s_plan("--target-pgr", "0.99", "-n", "500")
    assert result.exit_code == 1
    for part in ("Out of reach at n = 500", "0.95 (pgr.limit.N)", "What reaches it: n = 646, N = 1241"):
        assert part in result.output


def test_both_sizes_given_are_checked():
    assert w2s_plan("--target-pgr", "0.9", "-n", "500", "-N", "625").exit_code == 0
    result = w2s_plan("--target-pgr", "0.9", "-n", "500", "-N", "624")
    assert result.exit_code == 1
    assert "Not reached" in result.output
    assert "n = 500, N = 625" in result.output


def test_prices_move_the_plan():
    dear, cheap = (
        json.loads(w2s_plan("--target-risk", "0.002", "--price-label", price, "--json").output)
        for price in ("10", "0.1")
    )
    assert dear["n"] < cheap["n"]
    assert dear["N"] > cheap["N"]
    assert dear["cost"]["float"] == 10 * dear["n"] + dear["N"]


def test_json_has_every_part():
    page = json.loads(w2s_plan("--target-opr", "2", "--json").output)
    assert set(page) == {
        *("problem", "target", "given", "reached", "n", "N", "value", "prices", "cost", "claims", "frontier", "margin"),
        *("risks", "beats_teacher", "beats_teacher_by", "obstacle", "notes"),
    }
    assert Fraction(page["value"]["exact"]) >= 2
    assert page["value"]["exact"] == str(quantity(STUDY, "opr", page["n"], page["N"]))
    assert {tuple(row) for row in map(dict.keys, page["frontier"])} == {("n", "N")}
    unreached = json.loads(w2s_plan("--target-pgr", "0.99", "-n", "500", "--json").output)
    assert unreached["N"] is None
    assert unreached["obstacle"]["helps"] == [{"n": 646, "N": 1241}]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "exactly one of"),
        (("--target-pgr", "0.9", "--target-opr", "2"), "exactly one of"),
        (("--target-pgr", "much"), "finite number"),
        (("--target-risk", "-1"), "must be positive"),
        (("--target-probability", "1"), "between 0 and 1"),
        (("--target-pgr", "0.9", "--risk", "in-sample"), "--risk goes with --target-risk"),
        (("--target-pgr", "0.9", "-n", "201"), "n = 201, but the expected risks are finite from n = 202 on"),
        (("--target-pgr", "0.9", "-N", "101"), "from N = 102 on"),
        (("--target-pgr", "0.9", "-n", "0"), "positive integer"),
        (("--target-pgr", "0.9", "--sigma", "-0.1"), "sigma must be nonnegative"),
        (("--target-pgr", "0.9", "--d-sw", "101"), "more than min"),
        (("--target-pgr", "0.9", "--angles", "0,x"), "degrees with commas"),
        (("--target-pgr", "0.9", "--price-label", "0"), "price of a label must be positive"),
        (("--target-probability", "0.9", "--d-sw", "9.5"), "single principal angles"),
    ],
)
def test_bad_input_is_an_error_that_says_why(args, message):
    result = w2s_plan(*args)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_a_target_of_a_pgr_of_one_and_more_is_planned_or_refused_exactly():
    """A student can be better than the ceiling; one whose span contains its teacher's never is."""
    assert w2s_plan("--target-pgr", "1.2").exit_code == 0
    contained = ("--d-w", "5", "--d-s", "10", "--d-sw", "5", "--sigma", "1")
    assert w2s_plan("--target-pgr", "1", base=contained).exit_code == 1


def test_the_command_line_loads_nothing_for_its_help():
    code = "import sys, w2s.cli; print(sorted({'sympy', 'numpy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_problem_builds_its_numbers_once():
    problem = Problem(d_w=20, d_s=10, d_sw=5, sigma=0.5)
    assert problem.numbers is problem.numbers
