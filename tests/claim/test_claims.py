"""The catalogue: what the four claims say, where they hold, and how they are evaluated."""

import numpy as np
import pytest
from scipy import stats
from sympy import And, Eq, Ge, Gt, Min, simplify, symbols

from derivations import catalogue, find
from w2s_theory import DomainError, canonical, expand
from w2s_theory.calculus import is_same, to_plain
from w2s_theory.calculus.forms.named import put_back
from w2s_theory.claim import Expected, Identity, Limit, Ratio, Variance, term
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.symbols import N, d_s, d_sw, d_w, kappa, n, q_sw, rho_foreign, rho_missed, rho_s, rho_w, sigma

CLAIMS = catalogue()
NUMBERS = {"n": 500, "N": 5000, "d_w": 200, "d_s": 100, "d_sw": 10, "sigma": 0.1}
KAPPA = (sigma**2 + rho_w) / (n - d_w - 1)
TEACHER = rho_w + KAPPA * d_w
STUDENT = rho_s + rho_missed + KAPPA * d_sw + d_s / (N - d_s - 1) * (rho_foreign + KAPPA * (d_w - d_sw))
BASELINE = rho_s + (sigma**2 + rho_s) * d_s / (n - d_s - 1)
CEILING = BASELINE.subs(n, n + N)
PUBLISHED = {
    # exact risks with approximation error, which were checked against simulations before they were derived
    "student.population": STUDENT,
    "student.in-sample": (1 - d_s / N) * (rho_s + rho_missed + KAPPA * d_sw) + d_s / N * TEACHER,
    "baseline.population": BASELINE,
    "ceiling.population": CEILING,
    # by definition, from the exact risks
    "pgr": (TEACHER - STUDENT) / (TEACHER - CEILING),
    "opr": BASELINE / STUDENT,
    # Dong et al. (2025), arXiv 2502.05075: the variance of the student
    "student.variance.in-sample": sigma**2 / (n - d_w - 1) * (d_sw + d_s / N * (d_w - d_sw)),
    # least squares with Gaussian design, e.g. Hastie et al. (2022), with the approximation error as noise
    "teacher.population": TEACHER,
    # the mean of an inverse Wishart matrix in place of 1/N
    "student.variance.population": sigma**2 / (n - d_w - 1) * (d_sw + d_s / (N - d_s - 1) * (d_w - d_sw)),
    "student.variance.gap": sigma**2 / (n - d_w - 1) * (d_w - d_sw) * d_s * (d_s + 1) / (N * (N - d_s - 1)),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_derived_value_is_the_published_one(name):
    assert CLAIMS[name].value == canonical(PUBLISHED[name])


CLOSED = [name for name, claim in CLAIMS.items() if isinstance(claim, Expected | Variance | Ratio | Limit)]


@pytest.mark.parametrize("name", CLOSED)
def test_the_readable_statement_equals_the_canonical_value(name):
    claim = CLAIMS[name]
    assert isinstance(claim.statement, Eq)
    readable = claim.statement.rhs.subs(*claim.where) if claim.where else claim.statement.rhs
    assert canonical(readable) == claim.value
    assert simplify(readable - claim.value) == 0


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if isinstance(claim, Identity)])
def test_both_sides_of_an_identity_have_the_claimed_value(name):
    claim = CLAIMS[name]
    inserted = {term(premise): premise.value for premise in claim.premises}
    for side in claim.statement.args:
        assert canonical(side.xreplace(inserted).subs(claim.at)) == claim.value


def test_a_false_identity_is_not_derived():
    from dataclasses import fields

    claim = CLAIMS["student.mixture"]
    values = {f.name: getattr(claim, f.name) for f in fields(claim)}
    with pytest.raises(CertificateError, match="differ by"):
        Identity(**values | {"right": claim.right * (N - 1) / N}).derive()


@pytest.mark.parametrize("variable", ["N", "n"])
@pytest.mark.parametrize("name", ["pgr", "opr"])
def test_the_ratio_of_limits_is_the_limit_of_the_ratio(name, variable):
    limit = expand(CLAIMS[name].value, {"N": N, "n": n}[variable], 0).terms[0]
    assert canonical(limit) == CLAIMS[f"{name}.limit.{variable}"].value


def test_what_cancels_must_exist_nevertheless():
    """A minimum-norm student reproduces its teacher, (VVᵀ)⁻¹ cancels; but there is none for N > d_s."""
    assert Ge(d_s, N) in CLAIMS["student.in-sample.minimum-norm"].domain.args


def test_domains():
    overlap = d_sw <= Min(d_w, d_s)
    assert CLAIMS["teacher.population"].domain == (n > d_w + 1)
    assert CLAIMS["student.variance.in-sample"].domain == And(n > d_w + 1, Ge(N, d_s), overlap)
    assert CLAIMS["student.variance.population"].domain == And(n > d_w + 1, Gt(N, d_s + 1), overlap)


def test_the_gap_is_the_difference_of_the_two_variances():
    """Derived on its own, it equals what the other two derivations give."""
    difference = CLAIMS["student.variance.population"].value - CLAIMS["student.variance.in-sample"].value
    assert canonical(difference) == CLAIMS["student.variance.gap"].value


def test_leading_order_with_exact_remainder():
    """d_s/N is the leading order of d_s/(N − d_s − 1); what is left is d_s(d_s + 1)/(N(N − d_s − 1)), exactly."""
    population = CLAIMS["student.variance.population"].expansion(N, 1)
    assert canonical(population.leading) == CLAIMS["student.variance.in-sample"].value
    assert population.remainder == CLAIMS["student.variance.gap"].value
    assert CLAIMS["student.variance.in-sample"].expansion(N, 1).remainder == 0


@pytest.mark.parametrize("order", [0, 1, 2, 5])
def test_expansions_add_up(order):
    a, b = symbols("a b")
    expression = (N**2 * a + b) / ((N - b) * (N + a - 1))
    x = expand(expression, N, order)
    assert canonical(x.leading + x.remainder) == canonical(expression)
    assert canonical((x.remainder * N**order).subs({a: 2, b: 3})).subs(N, 10**15) < 1e-9


def test_an_expansion_below_the_leading_order_is_refused():
    with pytest.raises(ValueError, match="order 2 or more"):
        CLAIMS["student.variance.gap"].expansion(N, 1)


def test_evaluate_takes_numbers_and_arrays():
    claim = CLAIMS["student.variance.in-sample"]
    number = claim.evaluate(**NUMBERS)
    assert isinstance(number, float)
    assert np.isclose(number, 0.01 / 299 * (10 + 100 / 5000 * 190))
    array = claim.evaluate(**NUMBERS | {"N": np.array([[5000], [10000]]), "d_sw": np.array([10.0, 10.5, 0])})
    assert array.shape == (2, 3)
    assert array[0, 0] == number


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 201}, r"n > d_w \+ 1.*n=201"),
        ({"N": 99}, "N >= d_s.*N=99"),
        ({"d_sw": 150}, r"d_sw <= Min\(d_s, d_w\)"),
        ({"n": 500.5}, r"n \(labelled samples\) must be an integer"),
        ({"sigma": -1}, "sigma.*nonnegative"),
        ({"sigma": float("nan")}, "finite"),
        ({"d_w": 0}, "positive"),
        ({"N": np.array([5000, 99, 98])}, "N=99"),
    ],
)
def test_outside_the_domain_the_condition_is_named(change, message):
    with pytest.raises(DomainError, match=message):
        CLAIMS["student.variance.in-sample"].evaluate(**NUMBERS | change)


def test_both_sides_of_each_threshold():
    claim = CLAIMS["student.variance.population"]
    assert claim.evaluate(**NUMBERS | {"n": 202, "N": 102}) > 0
    for change in ({"n": 201}, {"N": 101}):
        with pytest.raises(DomainError):
            claim.evaluate(**NUMBERS | change)


def test_evaluate_wants_exactly_its_symbols():
    with pytest.raises(TypeError, match=r"missing: \['sigma'\], unknown: \['sigm'\]"):
        CLAIMS["teacher.population"].evaluate(n=10, d_w=2, rho_w=0, sigm=1)


@pytest.mark.parametrize("name", CLAIMS)
def test_steps_are_proved_too(name):
    for step in CLAIMS[name].steps:
        assert step.proof.certificate.check()


def test_a_claim_renders_in_a_notebook():
    assert CLAIMS["teacher.population"]._repr_latex_().startswith("$\\displaystyle \\mathrm{ER}(f_w) = \\rho_w")


def test_special_cases():
    """Without approximation error the risks are the variances; and the ceiling is the baseline on n + N samples."""
    exact = {rho_w: 0, rho_s: 0, rho_missed: 0, rho_foreign: 0}
    for reading in ("population", "in-sample"):
        assert canonical(CLAIMS[f"student.{reading}"].value.subs(exact)) == CLAIMS[f"student.variance.{reading}"].value
    more = CLAIMS["baseline.population"].value.subs(n, n + N)
    assert canonical(more) == CLAIMS["ceiling.population"].value


def test_the_in_sample_risk_is_a_mixture():
    """Of the risk for N → ∞ and of the teacher's own, with weight d_s/N; at N = d_s it is the latter."""
    student, teacher = CLAIMS["student.in-sample"].value, CLAIMS["teacher.population"].value
    limit = expand(student, N, 0).terms[0]
    assert canonical((1 - d_s / N) * limit + d_s / N * teacher) == student
    assert canonical(student.subs(N, d_s)) == teacher
    assert limit == expand(CLAIMS["student.population"].value, N, 0).terms[0]


def test_the_published_example_of_a_risk_above_the_population_reading_of_a_bound():
    """At this point of the published setup the variance with d_s/N is exceeded at a fresh input."""
    point = {"n": 2000, "N": 400, "d_w": 200, "d_s": 100, "d_sw": 10, "sigma": 0.1}
    zero = {"rho_w": 0, "rho_s": 0, "rho_missed": 0, "rho_foreign": 0}
    exact = CLAIMS["student.population"].evaluate(**point, **zero)
    bound = CLAIMS["student.variance.in-sample"].evaluate(**point)
    assert exact > 1.1 * bound


def test_ratios_evaluate_and_refuse_where_they_are_undefined():
    """At σ = 0 without approximation error teacher and ceiling are both perfect: there is no gap to recover."""
    zero = {"rho_w": 0, "rho_s": 0, "rho_missed": 0, "rho_foreign": 0}
    pgr = CLAIMS["pgr"]
    assert 0.9 < pgr.evaluate(**NUMBERS, **zero) < 1
    student = 0.01 / 299 * (10 + 190 * 100 / 4899)
    assert np.isclose(CLAIMS["opr"].evaluate(**NUMBERS | zero), 0.01 * 100 / 399 / student)
    with pytest.raises(DomainError, match="Ne"):
        pgr.evaluate(**NUMBERS | zero | {"sigma": 0})


@pytest.mark.parametrize(("name", "k"), [("teacher", 30), ("baseline", 30), ("ceiling", 70)])
def test_risk_variances_are_those_of_scaled_f_variables(name, k):
    """ER − ρ is (σ² + ρ)·d/(k − d + 1) times an F(d, k − d + 1) variable: the error has a multivariate t law."""
    claim, d, numbers = CLAIMS[f"risk-variance.{name}"], 7, {"n": 30, "N": 40, "sigma": 1.5}
    rho = "rho_w" if name == "teacher" else "rho_s"
    numbers |= {"d_w" if name == "teacher" else "d_s": d, rho: 0.75}
    scale = (1.5**2 + 0.75) * d / (k - d + 1)
    value = claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols})
    assert np.isclose(value, scale**2 * stats.f.var(d, k - d + 1))


def test_risk_variances_of_the_student_tend_to_the_teachers():
    """With the same span and infinitely many pseudo-labels the student is its teacher."""
    same = {d_sw: d_w, q_sw: d_w, d_s: d_w}
    teacher = CLAIMS["risk-variance.teacher"].value.subs(rho_w, 0)
    for reading in ("population", "in-sample"):
        student = CLAIMS[f"risk-variance.student.{reading}"].value
        assert canonical(expand(student.subs(same), N, 0).terms[0]) == canonical(teacher)


def test_second_moments_need_more_samples():
    claim = CLAIMS["risk-variance.teacher"]
    assert claim.evaluate(n=11, d_w=7, sigma=1, rho_w=0) > 0
    with pytest.raises(DomainError, match=r"n > d_w \+ 3"):
        claim.evaluate(n=10, d_w=7, sigma=1, rho_w=0)


def test_a_claim_that_is_sought_alone_is_that_of_the_catalogue():
    assert all(find(id) is claim for id, claim in catalogue().items())
    with pytest.raises(KeyError):
        find("teacher")


def test_the_risk_of_a_student_on_true_labels_and_pseudo_labels_is_three_errors_on_a_line():
    """What it takes over of its teacher's error, what acts as label noise, and its own; long weights by name."""
    claim = CLAIMS["composition.mixed-student.population"]
    statement, names = claim.in_names
    assert len(to_plain(statement)) < 140
    assert [str(name) for name, _ in names] == ["kappa", "x", "y"]
    assert is_same(put_back(statement.rhs, names), claim.value)
    errors = d_sw * kappa + rho_missed, kappa * (d_w - d_sw) + rho_foreign, sigma**2 + rho_s
    assert all(statement.rhs.has(error) for error in errors)
