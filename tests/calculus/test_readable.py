"""Readable forms: equal to the canonical one, never longer, and never shown unproved."""

import os
import subprocess
import sys
from random import Random

import pytest
from sympy import MatrixSymbol, Rational, Symbol, Trace, sin, sqrt, symbols, sympify

from w2s_theory import GaussianMatrix, canonical, expectation
from w2s_theory.calculus import is_same, readable, to_text
from w2s_theory.calculus.algebra.polynomials import context
from w2s_theory.calculus.forms.named import named, put_back
from w2s_theory.calculus.forms.orientation import Signs
from w2s_theory.calculus.forms.poles import partial_fractions_in
from w2s_theory.calculus.forms.readable import cost
from w2s_theory.calculus.forms.spanned import spanned

n, d, k, p, N = symbols("n d k p N", integer=True, positive=True)
s, r = symbols("sigma rho", nonnegative=True)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
G, H = GaussianMatrix("G", n, d), GaussianMatrix("H", k + p, k)
F = GaussianMatrix("F", 3, d)
S = (G.T * G).inv()


def random_fraction(rng):
    """A sum of products of letters and of 1/(n − d − j), 1/(N − k − j), put over one denominator."""
    letters = [s**2, r, Trace(A), Trace(A * B), d, k, n, N]
    poles = [n - d, n - d - 1, n - d - 3, N - k - 1, N, n]
    terms = [
        rng.randint(-3, 3) * rng.choice(letters) * rng.choice(letters) / rng.choice(poles) / rng.choice(poles)
        for _ in range(rng.randint(1, 4))
    ]
    return canonical(sum(terms))


@pytest.mark.parametrize("seed", range(40))
def test_it_is_the_same_and_not_longer(seed):
    value = random_fraction(Random(seed))
    found = readable(value)
    assert is_same(found, value)
    assert len(to_text(found)) <= len(to_text(value))


@pytest.mark.parametrize("seed", range(40))
def test_partial_fractions_are_the_partial_fractions(seed):
    """There is one way only to write a fraction as c·nʲ and c/(n + a)ʲ, each once, with c free of n."""
    rng = Random(seed)
    top = sum(rng.randint(-3, 3) * n**i * d**j for i in range(4) for j in range(3))
    value = canonical(
        top / (n - d - rng.randint(0, 2)) ** rng.randint(1, 2) / (n + k) / (2 * d + 1) / rng.choice([n, N])
    )
    parts = partial_fractions_in(value, n)
    assert is_same(sum(parts), value)
    powers = [part.as_independent(n, as_Add=False)[1].as_base_exp() for part in parts]
    assert len(set(powers)) == len(powers)
    assert all(base in (1, n) if exponent > 0 else n not in (base - n).free_symbols for base, exponent in powers)


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        (n * sin(d) / (n - d), {sin(d), d * sin(d) / (n - d)}),
        (n / (n - d) / (1 + sqrt(2) * d), {1 / (1 + sqrt(2) * d), d / (n - d) / (1 + sqrt(2) * d)}),
        (1 / (n * (1 + sqrt(2) * n)), None),
        (1 / ((d - n) * (d - n + 1)), {1 / (n - d - 1), -1 / (n - d)}),
    ],
)
def test_what_a_fraction_is_made_of_need_not_be_symbols(expression, parts):
    value = canonical(expression)
    found = set(partial_fractions_in(value, n))
    assert found == ({value} if parts is None else parts)
    assert is_same(readable(value), value)


def test_what_is_printed_does_not_depend_on_the_hash_seed():
    code = (
        "from tests.calculus.test_readable import random_fraction, readable, Random\n"
        "for seed in range(4): print(readable(random_fraction(Random(seed))))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(printed) == 1


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (Trace(A * S), "E[Trace(A*(G.T*G)**(-1))] = Trace(A)/(n - d - 1) for n > d + 1"),
        (
            Trace(A * S) * Trace(B * S),
            "E[Trace(A*(G.T*G)**(-1))*Trace(B*(G.T*G)**(-1))]\n"
            "  = ((n - d - 2)*Trace(A)*Trace(B) + Trace(A*B) + Trace(A*B.T))/((n - d)*(n - d - 1)*(n - d - 3))\n"
            "  for n > d + 3",
        ),
        (Trace((H.T * H).inv()), "E[Trace((H.T*H)**(-1))] = k/(p - 1) for p > 1"),
        (Trace((F.T * F).inv()), "E[Trace((F.T*F)**(-1))] = d/(2 - d) for 3 > d + 1"),
        (Trace(G * G.T), "E[Trace(G*G.T)] = d*n"),
    ],
)
def test_what_is_printed_fits_a_screen(expression, shown):
    assert str(expectation(expression)) == shown
    assert repr(expectation(expression)) == f"<Expectation {shown}>"


def test_long_ones_fit_too():
    long = expectation(sum(Trace((A + j * B) * S * (B - j * A) * S * A) for j in range(1, 3)))
    assert len(str(long)) < 5_000


def test_nothing_is_shown_unproved(monkeypatch):
    module = sys.modules["w2s_theory.calculus.forms.readable"]
    monkeypatch.setattr(module, "_sum", lambda parts: next(iter(parts)))
    value = canonical(s**2 / (n - d - 1) + r * d / N + r)
    assert readable(value) == value


def test_a_form_that_is_too_long_stays_as_it_is():
    letters = [Symbol(f"x{i}") for i in range(25)]
    value = sum(x**2 for x in letters) * sum(letters) / (n - d)
    assert readable(value) == value


@pytest.mark.parametrize(
    ("value", "domain", "shown"),
    [
        (d / (d - 2), d < 2, "-d/(2 - d)"),
        ((n - d) / (n - k - 1), n > k + 1, "(n - d)/(n - k - 1)"),
        ((d - n) / (k + 1 - n), n > k + 1, "(n - d)/(n - k - 1)"),
        (n * (2 * n**2 + n**3 - n - 2), n > 0, "n*(n + 1)*(n + 2)*(n - 1)"),
        (n**2 + 2 * d - 3 * n - d * n, n > 0, "n**2 - n*(d + 3) + 2*d"),
        (1 - d / n, n >= d, "1 - d/n"),
    ],
)
def test_a_form_is_that_of_a_paper(value, domain, shown):
    assert to_text(readable(canonical(value), domain)) == shown


@pytest.mark.parametrize("seed", range(30))
def test_polynomials_are_arranged_and_stay_the_same(seed):
    rng = Random(seed)
    value = sum(rng.randint(-4, 4) * n**i * d**j * (n - d) ** k * s**m for i, j, k, m in [
        [rng.randint(0, 2) for _ in range(4)] for _ in range(5)
    ])  # fmt: skip
    found = readable(value / (n - d - 1), n > d + 1)
    assert is_same(found, value / (n - d - 1))
    assert len(to_text(found)) <= len(to_text(canonical(value / (n - d - 1))))


def test_what_is_repeated_gets_a_name():
    r = expectation(Trace(S) ** 3)
    lines = str(r).splitlines()
    assert [line.strip() for line in lines[-2:]] == ["with x = n - d", "for n > d + 5"]
    x = Symbol("x")
    printed = sympify(lines[1].strip().removeprefix("= "), {"n": n, "d": d, "x": x})
    assert is_same(printed.xreplace({x: n - d}), r.value)


def test_a_wrong_name_is_not_shown(monkeypatch):
    module = sys.modules["w2s_theory.calculus.forms.named"]
    monkeypatch.setattr(module, "_with", lambda expression, part, name: name)
    value = expectation(Trace(S) ** 3).readable
    assert module.named(value) == (value, ())


def test_what_is_too_long_says_so(monkeypatch):
    monkeypatch.setattr(sys.modules["w2s_theory.calculus.forms.readable"], "LONGEST", 50)
    assert str(expectation(Trace(S) ** 3)).endswith(
        "(in canonical form: too long to look for one that is easier to read)"
    )


def test_coefficients_that_are_combinations_of_others_are_written_by_them():
    """What is taken over of three errors, and of their sums and differences, however all is multiplied out."""
    m, a = N + k, N * (N + k + 1) / ((N + k) * (N + k + 2) * (N + k - p - 1))
    form = r + p * (N * s**2 * (n - d) + k * (r + Symbol("t"))) / (m * (m - p - 1)) + (d * s**2 + Symbol("q")) * a
    assert cost(readable(canonical(form))) <= cost(form)


def test_what_is_spanned_is_found_by_numbers():
    x, y, z = context(3).gens()
    polynomials = [x + y, y * z, 2 * x + 2 * y - 3 * y * z, x, x + z]
    images = spanned(polynomials)
    assert [sorted(image) for image in images] == [[0], [1], [0, 1], [3], [4]]
    assert images[2] == {0: (2, 1), 1: (-3, 1)}


def test_a_long_coefficient_gets_a_name_for_all_of_it():
    """Where the formula is longer than a line: the sizes in one name, the quantities as they are."""
    m = N + k
    long = N * (N**3 + 7 * N * k - k**2 + 5) / (m * (m + 2) * (m - 1) * (m - p - 1))
    formula = r + (d * s**2 + Symbol("q")) * long + p * s**2 / m + Symbol("q") ** 2 * m * (m - 3)
    shown, parts = named(formula)
    assert len(to_text(shown)) < 70 < len(to_text(formula)) / 2
    assert [str(name) for name, _ in parts] == ["x", "y"]
    assert is_same(put_back(shown, parts), formula)
    assert parts[1][1].free_symbols == {N, k, p, parts[0][0]}


def test_a_domain_may_have_fractions():
    assert to_text(readable(canonical(1 / (d - 2 * n + 1)), n > d / 2 + Rational(1, 2))) == "-1/(2*n - d - 1)"
    assert Signs(n > d / 3).of(n - d / 3) == 1


def test_traces_and_functions_cost_their_characters():
    """They were looked into for ever."""
    assert cost(Trace(A) / n) < cost(Trace(A) * sin(d) / n) < cost(Trace(A) * sin(d) ** k / n)
