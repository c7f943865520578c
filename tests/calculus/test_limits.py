"""What is out of reach is refused with its size, early where it can be; how far a derivation is can be followed."""

from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from operator import mul

import pytest
from sympy import MatrixSymbol, Trace, symbols

from w2s_theory import E, GaussianMatrix, NoDerivation, OutOfReach, SymmetricMatrix, expectation, observe
from w2s_theory.calculus import limits
from w2s_theory.calculus.algebra import linear
from w2s_theory.calculus.reading.expression import Translator
from w2s_theory.calculus.search import elimination, reduction

n, d = symbols("n d", integer=True, positive=True)
G = GaussianMatrix("G", n, d)
W, S = G.T * G, (G.T * G).inv()
P = G * S * G.T
K = SymmetricMatrix("K", d)
module = import_module("w2s_theory.calculus.expectation")


def alternating(letters, matrix):
    return Trace(reduce(mul, [factor for letter in letters for factor in (letter, matrix)]))


def arbitrary(count, size=d):
    return [MatrixSymbol(f"A_{i}", size, size) for i in range(count)]


def symmetric(count):
    return [SymmetricMatrix(f"K_{i}", d) for i in range(count)]


def monomials(expression):
    translator = Translator(expression)
    (combination,) = translator.scalar(expression).terms.values()
    return translator.signature, combination


TERMS = {
    "arbitrary": (alternating(arbitrary(4), S), 105),
    "arbitrary, in projections": (alternating(arbitrary(3, n), P), 15),
    "one constant": (alternating(arbitrary(1) * 4, S), 5),
    "symmetric": (alternating(symmetric(4), S), 7),
    "in two traces": (alternating(arbitrary(3), S) * Trace(S), 53),
    "a power": (Trace(S**6), 1),
    "letters that touch no inverse": (alternating(arbitrary(3), S) * Trace(W), 1),
}


@pytest.mark.parametrize(("expression", "bound"), TERMS.values(), ids=TERMS)
def test_the_size_that_is_foretold_is_a_lower_bound(expression, bound):
    """(2k − 1)!!, over what is alike; two words in a trace by their own have an empty one between them."""
    signature, target = monomials(expression)
    (monomial,) = target
    assert reduction.pairings(signature, monomial) == bound <= len(reduction.closure(signature, target))


def test_what_is_out_of_reach_is_refused_before_any_work(monkeypatch):
    monkeypatch.setattr(reduction, "instances_for", lambda *_: pytest.fail("work was done"))
    with pytest.raises(OutOfReach, match=r"out of reach: 34,459,425 monomials .* limit is 100,000"):
        E(alternating(arbitrary(9), S))


def test_expressions_that_are_too_long_multiplied_out_are_refused():
    with pytest.raises(OutOfReach, match=r"131,072 terms, multiplied out"):
        E(Trace((arbitrary(1)[0] + W) ** 40))


def test_too_many_unknowns_in_a_circle_are_refused():
    with pytest.raises(OutOfReach, match=r"166 unknowns that must be solved together, but the limit is 120"):
        E(Trace(S**30))


def test_proofs_with_too_long_coefficients_are_refused(monkeypatch):
    """The size is what was written so far."""
    monkeypatch.setattr(elimination, "TERMS", 100)
    with pytest.raises(OutOfReach, match=r"1\d\d terms in the first \d of 9 lines of the proof, but the limit is 100"):
        E(Trace(S**4))


@pytest.mark.parametrize("asked", [Trace(S**4) * n / d, Trace(K * S * K * S) * Trace(G.T * G), S * K * S])
def test_rows_may_be_counted_from_columns(monkeypatch, asked):
    """The same value and domain, by a shorter proof, which is about as many rows."""
    monkeypatch.setattr(module, "STEEP", 99)
    plain = expectation(asked)
    monkeypatch.setattr(module, "STEEP", 2)
    counted = expectation(asked)
    assert (counted.value, counted.domain) == (plain.value, plain.domain)
    assert counted.check()
    assert sum(len(line.coefficient) for line in counted.certificate.lines) <= sum(
        len(line.coefficient) for line in plain.certificate.lines
    )


def test_high_powers_are_counted_so():
    r = expectation(Trace((K * S) ** 7))
    assert {str(m.rows) for m in r.certificate.signature.matrices if m.name == "G"} == {"d + n-d"}
    assert r.domain == (n > d + 13)


def test_too_many_instances_are_refused_on_the_way(monkeypatch):
    """The size is what was written so far."""
    monkeypatch.setattr(reduction, "LETTERS", 1000)
    with pytest.raises(
        OutOfReach, match=r"1,\d+ letters in \d+ instances, \d+ monomials to go, but the limit is 1,000"
    ):
        E(alternating(arbitrary(4), S))


def test_what_is_in_reach_is_not_refused(monkeypatch):
    """The limits are inclusive; what is refused is a derivation that was not found."""
    expression = alternating(arbitrary(3), S)
    value = E(expression)
    monkeypatch.setattr(linear, "COUPLED", 4)
    monkeypatch.setattr(reduction, "PAIRINGS", 15)
    assert E(expression) == value
    monkeypatch.setattr(linear, "COUPLED", 3)
    with pytest.raises(NoDerivation, match="4 unknowns"):
        E(expression)
    assert limits.COUPLED > 4


def test_a_derivation_can_be_followed():
    """From the first instance to the check, in this order; afterwards nobody is told."""
    events = []

    @contextmanager
    def follower():
        events.append("begin")
        yield events.append
        events.append("end")

    with observe(follower):
        E(alternating(arbitrary(3), S))
    first, *told, last = events
    E(Trace(W))
    assert (first, last, len(events)) == ("begin", "end", len(told) + 2)
    collected = [p for p in told if p.stage == "collecting"]
    assert [p.instances for p in collected] == list(range(1, 46))
    assert collected[-1].unknowns == 0 < max(p.unknowns for p in collected)
    assert list(dict.fromkeys(p.stage for p in told)) == ["collecting", "solving", "checking"]
    left = [p.unknowns for p in told if p.stage == "solving"]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


def test_an_interrupted_derivation_is_left():
    """Ctrl-C comes out as it is, through the observer's own end."""
    ended = []

    @contextmanager
    def follower():
        def interrupt(progress):
            raise KeyboardInterrupt

        try:
            yield interrupt
        finally:
            ended.append(True)

    with observe(follower), pytest.raises(KeyboardInterrupt):
        E(Trace(W))
    assert ended == [True]
    assert E(Trace(W)) == n * d
