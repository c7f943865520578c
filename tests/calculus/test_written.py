"""An inverse that is written says that it exists, whatever it cancels with: the domain has it."""

from random import Random

import pytest
from sympy import Eq, Identity, Inverse, MatMul, MatPow, Matrix, MatrixSymbol, Ne, Trace, Transpose, symbols, trace
from sympy import simplify as simplified

from derivations import catalogue
from w2s_theory import DomainError, E, GaussianMatrix, SymmetricMatrix, UnsupportedExpression, canonical, expectation
from w2s_theory.calculus.written import Written

n, d, k = symbols("n d k", integer=True, positive=True)
s = symbols("s")

CANCELS = {
    "as in the normal equations": lambda M, S, A, G: S * G.T * G,
    "the inverse last": lambda M, S, A, G: M * M.inv(),
    "twice inverted": lambda M, S, A, G: M.inv().inv(),
    "a power": lambda M, S, A, G: M**-1 * M,
    "powers": lambda M, S, A, G: M**-2 * M**2,
    "between others": lambda M, S, A, G: A * M.inv() * M,
    "around another": lambda M, S, A, G: M.inv() * A * M,
    "the power zero": lambda M, S, A, G: S**0,
    "a difference": lambda M, S, A, G: S - S,
    "a difference of products": lambda M, S, A, G: A - G.T * G * S - (A - M * S),
    "times zero": lambda M, S, A, G: 0 * S,
    "times zero, in a sum": lambda M, S, A, G: A + S * 0,
    "transposed": lambda M, S, A, G: (S * M).T,
    "transposed factors": lambda M, S, A, G: S.T * M.T,
    "scaled": lambda M, S, A, G: (s * M).inv() * M,
    "scaled back": lambda M, S, A, G: s * S * (M / s),
    "as an operator": lambda M, S, A, G: S @ M,
    "a product inverted": lambda M, S, A, G: (M * M).inv() * M * M,
    "an inverse in an inverse": lambda M, S, A, G: (S * M).inv() * A,
    "a sum inverted": lambda M, S, A, G: (M + M - M).inv() * M,
    "a sum in the product": lambda M, S, A, G: S * (A * M + M) - S * A * M,
    "a projection less itself": lambda M, S, A, G: G.T * (G * S * G.T - G * S * G.T) * G,
    "typed: an inverse": lambda M, S, A, G: Inverse(M) * M,
    "typed: a difference": lambda M, S, A, G: Inverse(M) - Inverse(M),
    "typed: a product": lambda M, S, A, G: MatMul(S, M),
    "typed: a power": lambda M, S, A, G: MatPow(M, -1) * M,
    "typed: a transpose": lambda M, S, A, G: Transpose(S) * M,
    "typed: a Gram matrix": lambda M, S, A, G: (Transpose(G) * G).inv() * Transpose(G) * G,
    "typed: another inverse": lambda M, S, A, G: A * Inverse(M) * M,
}


def ingredients(rows, cols):
    G = GaussianMatrix("G", rows, cols)
    M = G.T * G
    return M, M.inv(), MatrixSymbol("A", cols, cols), G


@pytest.mark.parametrize("make", CANCELS.values(), ids=CANCELS)
def test_what_cancels_says_that_it_was_there(make):
    result = expectation(Trace(make(*ingredients(n, d))))
    assert (n >= d) in (result.domain, *result.domain.args)
    assert result.check()
    with pytest.raises(DomainError, match="G is 2 × 3"):
        expectation(Trace(make(*ingredients(2, 3))))
    assert expectation(Trace(make(*ingredients(3, 3)))) is not None


def test_a_wide_matrix_says_the_opposite():
    G = GaussianMatrix("G", d, n)
    assert expectation(Trace((G * G.T).inv() * G * G.T)).domain == (n >= d)
    assert expectation(Trace((G * G.T).inv().inv())).domain == (n >= d)
    with pytest.raises(UnsupportedExpression, match="both Gram"):
        expectation(Trace((G * G.T).inv().inv() + G * (G.T * G).inv() * G.T))


def test_sympy_functions_do_not_cancel_either():
    M, S, _, _ = ingredients(n, d)
    for same in (
        trace(2 * S * M),
        trace(S - S) + 2,
        simplified(Trace(S * M)),
        Trace(S * M).doit(),
        Trace(S * (M + M)).expand(),
    ):
        assert expectation(same).domain == (n >= d), same


def test_hypotheses_have_their_domains():
    M, S, A, _ = ingredients(n, d)
    assert expectation(Trace(A), given=[Eq(Trace(S * M * A), k)]).domain == (n >= d)
    assert expectation(Trace(A), given=[Eq(Trace(A), k)]).domain == True  # noqa: E712 - a SymPy truth value


def test_inverses_of_constants_cancel():
    """That they exist is what their inverse says."""
    _, S, A, _ = ingredients(n, d)
    K = SymmetricMatrix("K", d)
    for e, value in ((K.inv() * K, d), (K**-2 * K**2, d), ((K * A).inv() * K * A, d), (K - K + K.inv() * 0, 0)):
        assert expectation(Trace(e)).value == value
    assert expectation(Trace(A.inv() * (A * S))).value == canonical(d / (n - d - 1))


def test_what_is_divided_by_stays_in_the_domain():
    """1/(1 + 1/(s − 1)) is (s − 1)/s, but not at s = 1."""
    M, S, _, _ = ingredients(n, d)
    r = expectation(Trace(S) / (1 + 1 / (s - 1)))
    assert r.value == canonical(d * (s - 1) / (s * (n - d - 1)))
    assert {Ne(s, 0), Ne(s, 1), n > d + 1} == set(r.domain.args)
    assert {Ne(s, 0), Ne(s, 1), n >= d} == set(expectation(Trace((M / (1 + 1 / (s - 1))).inv() * M)).domain.args)


def random_matrix(rng, letters, depth):
    """A random d × d expression in a Gram matrix, its inverse and constants, which are equal more often than not."""
    if not depth:
        return rng.choice(letters)
    one, other = random_matrix(rng, letters, depth - 1), random_matrix(rng, letters, rng.randrange(depth))
    return rng.choice(
        [
            lambda: one * other, lambda: other * one, lambda: one - other, lambda: one - one, lambda: 0 * one,
            lambda: one.T, lambda: -one, lambda: one**0, lambda: one / 2 + one / 2, lambda: one * (other - other),
        ]
    )()  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_random_words_in_which_inverses_cancel(seed):
    """Wherever an inverse was put in, the domain says so, and the identity put in its place has the same value."""
    M, S, A, _ = ingredients(n, d)
    one, nothing = Identity(d), 0 * Identity(d)
    cancelling = [S * M, M * S, M**-1 * M, (S * M).T, S**0, (M * S).inv(), S * A * M - S * A * M]
    put, same = cancelling[seed % 7], [one, one, one, one, one, one, nothing][seed % 7]

    def word(inner, rng):
        return random_matrix(rng, [M, inner, inner], 2) * A

    drawn = next(k for k in range(1000) if word(put, Random(f"{seed} {k}")).has(Inverse))
    written, plain = (Trace(word(inner, Random(f"{seed} {drawn}"))) for inner in (put, same))
    result = expectation(written)
    assert result.value == E(plain)
    assert (n >= d) in (result.domain, *result.domain.args)


def test_explicit_matrices_are_multiplied_out_where_asked():
    M, S, _, G = ingredients(3, 2)
    number = (S * M * 2 - M**0 + M.T).subs(G, Matrix([[1, 0], [0, 2], [0, 0]])).doit()
    assert number == Matrix([[2, 0], [0, 5]])


def test_letters_meet_those_of_sympy_on_either_side():
    M, _, A, _ = ingredients(n, d)
    for e in (A * M, M * A, A + M, M - A, A - M, s * M, M * s, M / s, -M, A @ M, 2 * M, M**2, M.T, M.inv()):
        assert isinstance(e, Written), e
    with pytest.raises(TypeError):
        M * "A"
    with pytest.raises(TypeError):
        M + 1


def test_closed_forms_are_those_that_users_write():
    K, L = SymmetricMatrix("K", d), SymmetricMatrix("L", d)
    G = GaussianMatrix("G", n, d)
    assert E(Trace(K * L * G.T * G)) == n * Trace(K * L)
    assert E(Trace(K * G.T * G * K)) == n * Trace(K**2)
    assert E(Trace(K * K**2 * L * L * G.T * G)) == n * Trace(K**3 * L**2)
    assert all(claim.proof.check() for claim in (catalogue()["inverse.2"], catalogue()["student.population"]))
