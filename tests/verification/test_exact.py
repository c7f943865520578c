"""Identities over prime fields: the arithmetic, the literal definitions, every lemma and claim, and what is refuted."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from sympy import Eq, MatAdd, Matrix, Poly, Rational, Trace, fraction, symbols, together

from derivations import catalogue
from verification.arithmetic.field import Exact, Field, Singular, Size, beside, stacked
from verification.campaign import Plan, perform
from verification.finding import Task
from verification.kinds import KINDS
from verification.pathwise.examine import SAFE, applies, checks, examine, verdict
from verification.pathwise.lemmas import ALWAYS, TALL, WIDE, Board, tall, wide
from verification.situations import models, registry
from verification.situations.chain_of_three.literal import Chain
from verification.situations.chain_of_three.literal_exact import chain
from verification.situations.regression import literal
from verification.situations.regression.literal_exact import Data, least_squares
from verification.situations.regression.scenes import scene
from w2s_theory.calculus.reading.expression import Translator
from w2s_theory.claim import Moment
from w2s_theory.claim.record import ClosedForm
from w2s_theory.setting.estimators import (
    SUBSPACES,
    B,
    C,
    T,
    U,
    V,
    beta_s,
    beta_w,
    e,
    gamma_s,
    gamma_w,
    minimum_norm,
    squared_norm,
    student,
    teacher,
    weak_features,
)
from w2s_theory.setting.estimators import least_squares as fit
from w2s_theory.setting.situations import MATRICES
from w2s_theory.setting.symbols import N, d_s, d_sw, n, rho_w, sigma

CLAIMS = catalogue()


def field(seed=0):
    return Field.random(np.random.default_rng(seed))


def rationals(seed=0):
    return Field(0, np.random.default_rng(seed))


def sympy_of(matrix):
    return Matrix(*matrix.shape, [Rational(v.numerator, v.denominator) for v in map(Fraction, matrix.values.flat)])


def modulo(matrix, prime):
    """The entries of a rational SymPy matrix modulo the prime."""
    return np.array([int(v.p) * pow(int(v.q), -1, prime) % prime for v in matrix], dtype=object).reshape(matrix.shape)


def examined(claim, seed=0):
    return examine(Task(claim, seed, claim.evaluate, 1e-6, None))


def exponent(finding):
    """k of "at most 2^k"."""
    return int(re.search(r"2\^(-\d+)$", finding.reason).group(1))


# -- arithmetic ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compute", "by_sympy"),
    [
        (lambda a, b, c: a @ b @ c + a, lambda a, b, c: a * b * c + a),
        (lambda a, b, c: (a @ b - c).inverse(), lambda a, b, c: (a * b - c).inv()),
        (
            lambda a, b, c: a.inverse() @ b.T * c.trace() / b.trace(),
            lambda a, b, c: a.inv() * b.T * c.trace() / b.trace(),
        ),
        (lambda a, b, c: a**3 - b**-2 + 2 * c, lambda a, b, c: a**3 - b**-2 + 2 * c),
        (
            lambda a, b, c: stacked(a, b.inverse())[1:4] @ beside(b, c)[:, [0, 2, 5]],
            lambda a, b, c: a.col_join(b.inv())[1:4, :] * b.row_join(c).extract([0, 1, 2], [0, 2, 5]),
        ),
    ],
)
def test_arithmetic_is_that_of_sympy_over_the_rationals_and_modulo_primes(compute, by_sympy):
    q, p = rationals(), field(1)
    matrices = [q.variables(3, 3) for _ in range(3)]
    exact, expected = compute(*matrices), by_sympy(*map(sympy_of, matrices))
    assert sympy_of(exact) == expected
    inside = compute(*(replace(m, values=modulo(sympy_of(m), p.prime), field=p) for m in matrices))
    assert np.array_equal(inside.values, modulo(expected, p.prime))
    assert (inside.top, inside.bottom) == (exact.top, exact.bottom)


def test_numbers_are_exact():
    p = field()
    assert (p.number(Rational(2, 3)) * 3 - 2).is_zero
    assert int(p.number(7) - 5) == 2
    assert (p.variables() ** -1 * 0).is_zero
    assert not (p.number(Fraction(1, 3)) - p.number(Rational(33333, 100000))).is_zero


def test_shapes_that_do_not_fit_are_refused():
    p = field()
    a, b = p.variables(2, 3), p.variables(3, 2)
    for operation in (lambda: a + b, lambda: a * b, lambda: a @ a, lambda: a.inverse(), lambda: a.trace()):
        with pytest.raises(ValueError, match="shape"):
            operation()


def test_a_singular_matrix_is_said_to_be_one():
    a = field().variables(3, 2)
    with pytest.raises(Singular, match="3 × 3"):
        (a @ a.T).inverse()


@pytest.mark.parametrize("k", [field(), rationals()], ids=["prime", "rational"])
def test_cayley_transforms_are_orthogonal_and_not_symmetric(k):
    Q = k.orthogonal(5)
    assert (Q.T @ Q - k.identity(5)).is_zero
    assert (Q @ Q.T - k.identity(5)).is_zero
    assert not (Q - Q.T).is_zero


def test_primes_are_random_and_of_64_bits():
    primes = {field(seed).prime for seed in range(20)}
    assert len(primes) == 20
    assert all(2**63 < p < 2**64 for p in primes)


# -- the bound -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compute", "by_sympy"),
    [
        (lambda a, b: (a @ b).trace(), lambda a, b: (a * b).trace()),
        (lambda a, b: (a @ b + a).inverse()[:1, :1], lambda a, b: (a * b + a).inv()[0, 0]),
        (lambda a, b: (a.inverse() + b.inverse()).trace(), lambda a, b: (a.inv() + b.inv()).trace()),
        (
            lambda a, b: (a.T @ a).inverse().trace() * b.trace() - 3,
            lambda a, b: (a.T * a).inv().trace() * b.trace() - 3,
        ),
    ],
)
def test_sizes_bound_the_polynomials(compute, by_sympy):
    p = field()
    exact = compute(p.variables(2, 2), p.variables(2, 2))
    a, b = (Matrix(2, 2, symbols(f"{name}:4")) for name in "ab")
    above, below = fraction(together(by_sympy(a, b)))
    for size, polynomial in ((exact.top, Poly(above, *a, *b)), (exact.bottom, Poly(below, *a, *b))):
        assert polynomial.total_degree() <= size.degree
        assert sum(map(abs, polynomial.coeffs())) <= 2**size.bits


def test_a_determinant_has_the_size_of_leibniz():
    assert Size(2, 1).determinant(4) == Size(8, 4 + 5)  # 24 products of 4 factors


def test_false_identities_pass_as_rarely_as_the_bound_says_and_true_ones_always():
    """In a small field, where it can be counted: (x − 1)(x − 2)(x − 3) vanishes at 3 of 101 points."""
    k = Field(101, np.random.default_rng(0))
    x = k.variables(1, 20_000)
    values = (x.values - 1) * (x.values - 2) * (x.values - 3) % 101
    share = np.mean(values == 0)
    assert abs(share - 3 / 101) < 5 * np.sqrt(3 / 101 / 20_000)


def test_a_multiple_of_the_prime_is_guarded_against():
    """2 = 0 modulo 2, so coefficients count, not only the degree."""
    assert Size(0, 63 * 2**30).passing() == pytest.approx(30 - 56)
    assert Size(2**13, 0).passing() == pytest.approx(13 - 63)


# -- the literal definitions in a field are those of the simulation ---------------------------------------------------


def floats(matrix):
    return matrix.values.astype(float)


def float_twin(here, spectra):
    """Problem and data of the literal simulation with the numbers of a rational scene whose raw features are
    basis · √spectrum."""
    problem = literal.LiteralProblem(
        n=here.sizes["n"],
        N=here.sizes["N"],
        V_w=floats(here.weak.basis),
        V_s=floats(here.strong.basis),
        spectrum_w=spectra[0],
        spectrum_s=spectra[1],
        theta=floats(here.theta)[:, 0],
        sigma=abs(float(here.sigma.values.item())),
    )
    sign = np.sign(float(here.sigma.values.item()))
    data = literal.Draw(
        floats(here.Z), sign * floats(here.e)[:, 0], floats(here.fresh), sign * floats(here.e_fresh)[:, 0]
    )
    return problem, data


def stretched(span):
    """The span with raw features basis · diag(1, 2, …), and the spectrum 1, 4, …"""
    k = span.basis.field
    roots = range(1, span.d + 1)
    scale = k.identity(span.d)
    scale = replace(scale, values=scale.values * np.array(roots, dtype=object))
    return replace(span, raw=span.basis @ scale), np.array([r**2 for r in roots], dtype=float)


@pytest.mark.parametrize(
    "sizes",
    [{"n": 6, "N": 5, "d_w": 2, "d_s": 3}, {"n": 5, "N": 7, "d_w": 3, "d_s": 2}, {"n": 2, "N": 3, "d_w": 4, "d_s": 5}],
)
def test_exact_and_simulated_definitions_are_the_same(sizes):
    wide_features = sizes["n"] < sizes["d_w"]
    here = scene(rationals(3), sizes, isotropic=wide_features)
    spectra = np.ones(sizes["d_w"]), np.ones(sizes["d_s"])
    if not wide_features:
        (weak, first), (strong, second) = stretched(here.weak), stretched(here.strong)
        here, spectra = replace(here, weak=weak, strong=strong), (first, second)
    problem, data = float_twin(here, spectra)
    functions, exact = literal.fit(problem, data), here.literal
    for name in literal.RISKS:
        model, _, where = name.partition(".")
        simulated = literal.excess_risk(problem, data, functions[model], in_sample=where == "in-sample")
        assert float(exact.risk(name).values.item()) == pytest.approx(simulated, rel=1e-9)
    for name, value in exact.quantities().items():
        assert float(value.values.item()) == pytest.approx(problem.symbols()[name], rel=1e-9, abs=1e-12)


def test_exact_and_simulated_chains_are_the_same():
    k = rationals(5)
    bases = [k.orthogonal(5)[:, :d] for d in (2, 3, 2)]
    theta, sigma, Z, e = k.variables(5), Fraction(3, 2), k.variables(6, 5), k.variables(6)
    fresh = [k.variables(5, 5), k.variables(4, 5)]
    exact = chain(bases, theta, Data(Z, sigma * e), fresh)
    twin = Chain(
        samples=(6, 5, 4),
        bases=tuple(map(floats, bases)),
        spectra=tuple(np.ones(b.shape[1]) for b in bases),
        theta=floats(theta)[:, 0],
        sigma=float(sigma),
    )
    fitted = twin.fit(models.Data(((floats(Z), floats(e)[:, 0]),), tuple(map(floats, fresh))))
    for model, twin_model in zip(exact, fitted.values(), strict=True):
        np.testing.assert_allclose(floats(model.function)[:, 0], twin_model.function, rtol=1e-8, atol=1e-10)


def test_least_squares_by_hand():
    """The line through (0, 1), (1, 2), (2, 2): 7/6 + x/2."""
    k = rationals()
    X = Exact(np.array([[1, 0], [1, 1], [1, 2]], dtype=object), k, Size(), Size())
    y = Exact(np.array([[1], [2], [2]], dtype=object), k, Size(), Size())
    assert least_squares(X, y).values.flatten().tolist() == [Fraction(7, 6), Fraction(1, 2)]
    assert least_squares(X[:1], y[:1]).values.flatten().tolist() == [1, 0]


# -- lemmas ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lemmas", [tall, wide])
def test_every_lemma_holds(lemmas):
    found = verdict([lemmas], (0,))
    assert found.verdict == "consistent", found.reason
    assert found.reason.startswith(f"{len(ALWAYS | (TALL if lemmas is tall else WIDE))} identities")
    assert exponent(found) <= SAFE


WRONG_TALL = {
    "C and Cᵀ swapped": lambda b: b.C @ b.C.T - (b.one(b.C.shape[0]) - b.C @ b.C.T),
    "BᵀB = I − CᵀC without I": lambda b: b.B.T @ b.B - b.C.T @ b.C,
    "the split without B": lambda b: b.weak_features - b.V @ b.C,
    "a projection on the wrong side": lambda b: b.taught - b.pseudo_labels,
    "its complement": lambda b: b.taught - (b.pseudo_labels - b.P @ b.pseudo_labels),
    "the student of coefficients without B": lambda b: b.S @ b.V.T @ b.weak_features - b.C,
    "the Gram matrix for its inverse": lambda b: b.V.T @ b.V @ b.V.T @ b.V - b.one(b.V.shape[1]),
    "V by its transpose": lambda b: b.V - b.V @ (b.V.T @ b.V),
    "rank d_w": lambda b: b.P.trace() - b.d_w,
    "the teacher's error without its approximation error": lambda b: (
        b.scene.weak.basis.T @ b.literal.teacher.function
        - b.beta_w
        - (b.U.T @ b.U).inverse() @ b.U.T @ (b.sigma * b.e)
    ),
    "Pythagoras with a minus": lambda b: (
        b.literal.risk("student.population")
        - square_of(b.scene.strong.basis.T @ b.literal.student.function - b.beta_s)
        + square_of(b.gamma_s)
    ),
    "missed for foreign": lambda b: square_of(b.B @ b.beta_w) - b.rho_missed,
    "overlap without the square": lambda b: b.C[:2, :2].trace() - b.d_sw,
}  # fmt: skip
WRONG_WIDE = {
    "a student with few samples averages": lambda b: b.taught - b.pseudo_labels / 2,
    "minimum norm by the wrong Gram matrix": lambda b: (
        b.V.T @ (b.V @ b.V.T) @ b.pseudo_labels - b.V_plus @ b.pseudo_labels
    ),
    "every interpolant has the same norm": lambda b: (
        square_of(b.V_plus @ b.pseudo_labels + (b.beta_s - b.V_plus @ b.V @ b.beta_s))
        - square_of(b.V_plus @ b.pseudo_labels)
    ),
}


MANY, FEW = {"n": 5, "N": 6, "d_w": 2, "d_s": 3}, {"n": 2, "N": 3, "d_w": 4, "d_s": 5}


def square_of(matrix):
    return (matrix.T @ matrix).trace()


def on_board(lemma, sizes, isotropic, field, rng):
    return {"lemma": lemma(Board(scene(field, sizes, isotropic=isotropic)))}


@pytest.mark.parametrize("name", WRONG_TALL)
def test_wrong_lemmas_are_refuted(name):
    check = partial(on_board, WRONG_TALL[name], {"n": 5, "N": 6, "d_w": 2, "d_s": 3}, False)
    assert verdict([check], (0,)).verdict == "refuted"


@pytest.mark.parametrize("name", list(WRONG_WIDE)[1:])
def test_wrong_lemmas_on_few_samples_are_refuted(name):
    check = partial(on_board, WRONG_WIDE[name], {"n": 2, "N": 3, "d_w": 4, "d_s": 5}, True)
    assert verdict([check], (0,)).verdict == "refuted"


def test_an_inverse_that_never_exists_is_unknown():
    found = verdict([partial(on_board, lambda b: b.P, FEW, True)], (0,))
    assert found.verdict == "unknown"
    assert "5 × 5 matrix is singular" in found.reason


def test_reparametrization_that_is_not_orthogonal_changes_the_minimum_norm():
    """So the hypothesis of isotropic features is not decoration."""
    here = scene(field(), FEW, isotropic=True)
    mixed = replace(here.weak, raw=here.weak.basis @ here.theta.field.variables(4, 4))
    assert not (replace(here, weak=mixed).literal.teacher.function - here.literal.teacher.function).is_zero


# -- claims ----------------------------------------------------------------------------------------------------------


def test_every_claim_but_the_probabilities_has_identities():
    assert [id for id, claim in CLAIMS.items() if not applies(claim)] == ["beating.orthogonal", "beating.right-angles"]
    assert KINDS["pathwise"].applies is applies


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if applies(claim)])
def test_every_identity_of_every_claim_holds(id):
    found = examined(CLAIMS[id])
    assert found.verdict == "consistent", found.reason
    assert exponent(found) <= SAFE


def mutant(id, **changes):
    """The claim with other fields."""
    return replace(CLAIMS[id], **changes)


TEACHER, STUDENT = (CLAIMS[id].expression for id in ("teacher.population", "student.population"))
IN_SAMPLE = CLAIMS["student.in-sample"].expression
OUTSIDE = squared_norm(gamma_s)
MUTANTS = {
    "B is lost": mutant("student.population", expression=squared_norm(fit(V, V * C * teacher) - beta_s) + OUTSIDE),
    "C is lost": mutant("student.population", expression=squared_norm(fit(V, T * B * teacher) - beta_s) + OUTSIDE),
    "n for N": mutant("student.in-sample", expression=IN_SAMPLE * N / n),
    "no division by N": mutant("student.in-sample", expression=IN_SAMPLE * N),
    "sigma is lost": mutant("teacher.population", expression=TEACHER.subs(sigma, 1)),
    "sigma is squared": mutant("teacher.population", expression=TEACHER.subs(sigma, sigma**2)),
    "what the teacher cannot express is no noise": mutant(
        "teacher.population",
        expression=squared_norm(fit(U, U * beta_w + sigma * e) - beta_w) + squared_norm(gamma_w),
    ),
    "what the student cannot express is lost": mutant("student.population", expression=squared_norm(student - beta_s)),
    "the sign of the truth": mutant("student.population", expression=squared_norm(student + beta_s) + OUTSIDE),
    "the student's own error is counted twice": mutant("student.population", expression=STUDENT + OUTSIDE),
    "in-sample for population": mutant("student.population", measure={"student.in-sample": 1}),
    "the teacher's risk for the student's": mutant("student.population", measure={"teacher": 1}),
    "Xᵀy for the minimum norm": mutant(
        "student.population.minimum-norm", expression=squared_norm(V.T * weak_features * teacher - beta_s) + OUTSIDE
    ),
    "the minimum norm of the wrong model": mutant(
        "student.population.minimum-norm",
        expression=squared_norm(minimum_norm(V, weak_features * beta_w) - beta_s) + OUTSIDE,
    ),
    "one teacher for the average": mutant("composition.average.student", expression=STUDENT),
    "the first student for the second": mutant(
        "composition.chain.two", expression=CLAIMS["student.variance.population"].expression
    ),
    "own inputs for a fresh point": mutant("composition.own-inputs.population", measure={"own student.in-sample": 1}),
    "noise that is even": mutant("composition.uneven-noise.teacher", expression=TEACHER),
    "d_sw is twice the overlap": mutant(
        "student.variance.population", given=(SUBSPACES[0], Eq(2 * Trace(C * C.T), d_sw))
    ),
    "BᵀB = CᵀC": mutant("student.variance.population", given=(Eq(B.T * B, C.T * C),)),
    "rho_w for rho_s": mutant("baseline.population", given=(Eq(Trace(gamma_s.T * gamma_s), rho_w),)),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_expression_measure_or_hypothesis_is_refuted(name):
    found = examined(MUTANTS[name])
    assert found.verdict == "refuted", found.reason
    assert "differ by" in found.reason


def with_value(id, change):
    """The claim with another closed form than the one it has."""
    claim = replace(CLAIMS[id])
    claim.__dict__["closed_form"] = ClosedForm(change(CLAIMS[id].value), CLAIMS[id].derived_domain)
    return claim


@pytest.mark.parametrize(
    "id",
    [
        "pgr",
        "opr.limit.N",
        "student.mixture",
        "student.special-case.population",
        "bound.teacher",
        "bound.student.population.published",
        "monotone.overlap.opr",
        "monotone.labels.population",
        "student.limit",
        "proportional.student.minimum-norm",
        "samples.pseudo-labels.opr",
        "samples.optimal-labels.pgr-bound",
    ],
)
def test_a_wrong_closed_form_is_refuted(id):
    assert examined(with_value(id, lambda value: value)).verdict == "consistent"
    assert examined(with_value(id, lambda value: value * Rational(101, 100))).verdict == "refuted"
    assert examined(with_value(id, lambda value: value + sigma)).verdict == "refuted"


@pytest.mark.parametrize(
    ("id", "changes"),
    [
        ("student.mixture", {"right": CLAIMS["student.mixture"].right.subs(d_s, d_s + 1)}),
        ("student.special-case.population", {"at": {rho_w: 0}}),
        ("law.teacher", {"m": CLAIMS["law.teacher"].m + 1}),
        ("law.baseline", {"scale": sigma**2}),
    ],
)
def test_wrong_algebra_is_refuted(id, changes):
    claim = mutant(id, **changes)
    claim.__dict__["closed_form"] = CLAIMS[id].closed_form
    assert examined(claim).verdict == "refuted"


def test_a_limit_that_is_infinite_is_no_limit():
    claim = mutant("student.limit", variable=sigma)
    claim.__dict__["closed_form"] = CLAIMS["student.limit"].closed_form
    with pytest.raises(ValueError, match="grows without bound"):
        examined(claim)


def test_a_kernel_that_is_given_another_expression_is_found_out(monkeypatch):
    """A reader that loses a term of a sum is found out."""
    first = (MatAdd, lambda self, part: self.matrix(part.args[0]))
    monkeypatch.setattr(Translator, "_READERS", (first, *Translator._READERS))
    found = examined(CLAIMS["noncentral.1"])
    assert found.verdict == "refuted"
    assert found.reason.startswith("expression = what the certificate is about")


def test_moments_without_a_literal_definition_are_read_by_the_kernel_as_they_stand():
    moments = [claim for claim in CLAIMS.values() if isinstance(claim, Moment) and claim.situation == MATRICES]
    assert len(moments) == 78
    assert all(len(checks(claim)) == 1 for claim in moments)


def test_the_same_seed_gives_the_same_residual_and_another_one_another():
    claim = MUTANTS["B is lost"]
    assert examined(claim, 1) == examined(claim, 1)
    assert examined(claim, 1) != examined(claim, 2)


def test_nothing_evaluated_is_unknown():
    assert verdict([], (0,)).verdict == "unknown"
    assert examined(CLAIMS["beating.orthogonal"]).verdict == "unknown"


def test_it_goes_on_until_the_bound_is_reached():
    """An identity of huge degree takes more points, and the bound is that of all of them."""

    def huge(field, rng):
        x = field.variables()
        return {"huge": replace(x - x, top=Size(2**40))}

    found = verdict([huge], (0,))
    assert found.draws == 2 * 3  # (2⁴⁰ · 2/2⁶³)³ ≤ 2⁻⁶⁰ for each of two choices of dimensions
    assert exponent(found) == -66


def test_a_campaign_keeps_the_finding():
    check = perform("student.in-sample", "pathwise", Plan(kinds=("pathwise",)))
    assert (check.verdict, check.kind) == ("consistent", "pathwise")
    assert check.reason == examined(CLAIMS["student.in-sample"]).reason


@pytest.mark.parametrize("id", ["student.population", "risk-variance.teacher", "teacher.population.minimum-norm"])
@pytest.mark.parametrize("where", ["no noise", "one dimension", "first size"])
def test_a_definition_that_differs_in_a_corner_alone_is_refuted(monkeypatch, id, where):
    claim = catalogue()[id]
    representation = registry.of(claim)
    original = representation.in_scene

    def wrong(claim, field, rng, here=None):
        point = original(claim, field, rng, here)
        there = {
            "no noise": point.values[0]["sigma"].is_zero,
            "one dimension": point.sizes["d_w"] == 1,
            "first size": point.sizes["n"] in (1, point.sizes["d_w"]),
        }[where]
        return replace(point, measure=lambda name: point.measure(name) + int(there))

    assert examine(Task(claim, 0, claim.evaluate, 1e-9, None)).verdict == "consistent"
    of_wrong = replace(representation, exact=wrong, in_scene=wrong)
    monkeypatch.setitem(registry._KNOWN, claim.situation, of_wrong)
    found = examine(Task(claim, 0, claim.evaluate, 1e-9, None))
    assert found.verdict == "refuted"
