"""Complex Gaussian matrices, exactly: sums over permutations, integrals over eigenvalues, moments of one column."""

from collections import Counter
from functools import reduce
from itertools import permutations
from itertools import product as product_of
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import MatrixSymbol, Rational, Trace, symbols

from verification.recheck import recheck
from w2s_theory import ComplexGaussianMatrix, E, canonical, expectation
from w2s_theory.calculus.written import product
from w2s_theory.kernel.serialization import dumps
from w2s_theory.setting.evaluate import evaluate

n, d = symbols("n d", integer=True, positive=True)
Z = ComplexGaussianMatrix("Z", n, d)
W, S = Z.H * Z, (Z.H * Z).inv()
P = Z * S * Z.H


# -- sums over permutations ------------------------------------------------------------------------------------------


def cycles(permutation):
    """The cycles of a permutation of 0, …, k − 1."""
    left, found = set(range(len(permutation))), []
    while left:
        cycle = [min(left)]
        while (following := permutation[cycle[-1]]) != cycle[0]:
            cycle.append(following)
        found.append(cycle)
        left -= set(cycle)
    return found


def after(one, other):
    return tuple(one[i] for i in other)


def weights(k, size):
    """The inverse of Σ size^#cycles(σ)·σ in the group algebra: Weingarten's function, by linear algebra."""
    group = list(permutations(range(k)))
    inverses = {p: tuple(sorted(range(k), key=p.__getitem__)) for p in group}
    table = np.array([[float(size) ** len(cycles(after(p, inverses[r]))) for r in group] for p in group])
    solved = np.linalg.solve(table, [p == tuple(range(k)) for p in group])
    return dict(zip(group, solved, strict=True))


def paired(weight, matrices):
    """Σ weight(σ) · Π tr(product of the matrices along a cycle of σ⁻¹γ), for the cycle γ = (1 … k)."""
    k, total = len(matrices), 0
    for permutation, w in weight.items():
        turned = tuple(permutation[(i + 1) % k] for i in range(k))
        total += w * np.prod([np.trace(reduce(np.matmul, [matrices[i] for i in cycle])) for cycle in cycles(turned)])
    return total


def alternating(names, size, random):
    """E tr(A·X·B·X⋯) for X = ``random`` and constants of these names."""
    return E(Trace(product(*(factor for c in names for factor in (MatrixSymbol(c, size, size), random)))))


def constants(names, size, seed=2):
    rng = np.random.default_rng(seed)
    return {c: rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size)) for c in names}


@pytest.mark.parametrize("names", ["A", "AB", "ABC", "ABCD"])
class TestPermutations:
    """Graczyk, Letac and Massam (2003), Collins (2003): all orders are class functions on permutations."""

    def test_wishart(self, names):
        """E tr(A₁W⋯A_kW) has weights n^#cycles."""
        values = constants(names, 3)
        weight = {p: 5.0 ** len(cycles(p)) for p in permutations(range(len(names)))}
        found = evaluate(alternating(names, d, W), values | {"n": 5, "d": 3})
        assert np.isclose(found, paired(weight, list(values.values())))

    def test_inverse_wishart(self, names):
        """E tr(A₁S⋯A_kS) has Weingarten's weights for −(n − d), times (−1)ᵏ."""
        values, k = constants(names, 3), len(names)
        weight = {p: (-1) ** k * w for p, w in weights(k, 3 - 11).items()}
        found = evaluate(alternating(names, d, S), values | {"n": 11, "d": 3})
        assert np.isclose(found, paired(weight, list(values.values())))

    def test_projection(self, names):
        """E tr(F₁P⋯F_kP) has Weingarten's weights for n, convolved with d^#cycles."""
        values, k = constants(names, 7), len(names)
        group, wg = list(permutations(range(k))), weights(k, 7)
        weight = {p: sum(wg[r] * 3.0 ** len(cycles(after(p, np.argsort(r)))) for r in group) for p in group}
        found = evaluate(alternating(names, n, P), values | {"n": 7, "d": 3})
        assert np.isclose(found, paired(weight, list(values.values())))


# -- integrals over the eigenvalues ----------------------------------------------------------------------------------


def power_sums(powers, columns):
    """The product of Σ λᵢ^k over all k, as exponents of λ₁, …, λ_d with their coefficients."""
    return Counter(
        tuple(sum(k for k, j in zip(powers, chosen, strict=True) if j == i) for i in range(columns))
        for chosen in product_of(range(columns), repeat=len(powers))
    )


def integral(terms, columns, room):
    """Of Σ coefficient · Π λᵢ^aᵢ times Π λᵢ^room e^−λᵢ · Π (λᵢ − λⱼ)², the eigenvalues' density, by gamma functions."""
    group, total = list(permutations(range(columns))), 0
    for exponents, coefficient in terms.items():
        for one, other in product_of(group, repeat=2):
            arguments = [room + i + j + k for i, j, k in zip(one, other, exponents, strict=True)]
            total += coefficient * sign(one) * sign(other) * prod(map(factorial, arguments))
    return total


def sign(permutation):
    return (-1) ** (len(permutation) - len(cycles(permutation)))


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize(
    "powers", [(-1,), (-2,), (-3,), (-1, -1), (-1, 1), (-2, 1), (-1, -1, -1), (-1, -2, 1), (2, 1), (-1, 2, -1)], ids=str
)
def test_against_integrals_over_the_eigenvalues(powers, columns):
    """E Π tr Wᵏ exactly, from where the integral converges on; there the domain begins, too."""
    least = max(0, -sum(k for k in powers if k < 0))
    r = expectation(prod(Trace(W**k) if k > 0 else Trace(S**-k) for k in powers))
    assert r.domain.subs({n: d + least}) == True  # noqa: E712 - a SymPy truth value
    assert not least or r.domain.subs({n: d + least - 1}) == False  # noqa: E712
    terms = power_sums(powers, columns)
    for room in (least, least + 1, least + 4):
        exact = Rational(integral(terms, columns, room), integral(power_sums((), columns), columns, room))
        assert r.value.subs({n: columns + room, d: columns}) == exact
    if least:
        with pytest.raises(ValueError, match="negative"):
            integral(terms, columns, least - 1)


@given(st.integers(0, 3), st.integers(0, 3), st.integers(-3, 3), st.integers(2, 6))
def test_one_column_against_exact_values(p, r, power, size):
    """E (a'y)^p (y'b)^r |y|^2k is p! (a'b)^p Γ(n + p + k)/Γ(n + p) if p = r, else 0, and is if 2n + p + r + 2k > 0."""
    assume(2 * size + p + r + 2 * power > 0)
    v = ComplexGaussianMatrix("v", size, 1)
    one, other = (MatrixSymbol(c, size, 1) for c in "cd")
    radius = Trace(v.H * v) ** power if power >= 0 else Trace((v.H * v).inv()) ** -power
    found = expectation(Trace(one.adjoint() * v) ** p * Trace(v.H * other) ** r * radius)
    expected = factorial(p) * Rational(factorial(size + p + power - 1), factorial(size + p - 1)) if p == r else 0
    assert found.value == canonical(expected * Trace(other * one.adjoint()) ** p)
    recheck(dumps(found.certificate))
