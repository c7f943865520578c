"""What is shown of a claim is read back: statement, domain, premises, remarks, steps and leading order are true."""

import json
import re
from functools import reduce
from hashlib import sha256
from math import prod

import pytest
import sympy
from click.testing import CliRunner

from w2s.cli import main
from w2s_theory.claim import (
    Moment,
)
from w2s_theory.setting.symbols import MEANING

from .field import P, hashed, inverse, matrix, times, trace
from .pages import ALGEBRA, CLAIMS, Shown, Truth, proof_by_algebra, shown_of, unexplained
from .reading import Numbers, Reader


@pytest.mark.parametrize("name", CLAIMS)
def test_statement_domain_and_proof_by_algebra_are_those_of_the_claim(name, unproved):
    """In text and in LaTeX together, since the certificates of sign that they name take seconds."""
    claim = CLAIMS[name]
    for tex in (False, True):
        shown = Shown(shown_of(claim, tex), tex)
        truth = Truth.where(claim, tex, shown.conditions)
        truth.domain(shown.conditions)
        truth.statement(shown.statement, shown.meanings)
        assert tex or not unexplained(claim, shown)
        if name in ALGEBRA:
            proof_by_algebra(claim, tex, shown)


# -- left sides, steps, leading order ------------------------------------------------------------------------------

GRAM = {
    "W": "{G}.T*{G}",
    "S": "({G}.T*{G})**(-1)",
    "P": "{G}*({G}.T*{G})**(-1)*{G}.T",
    "G^+": "({G}.T*{G})**(-1)*{G}.T",
}
"""What letters on the left side stand for, as the words of the claims say: of G; Q is P for F."""
MOMENTS = [name for name, claim in CLAIMS.items() if type(claim) is Moment and "Z_" not in claim.quantity
           and "theta" not in claim.quantity and "J" not in claim.quantity]  # fmt: skip
"""Zonal polynomials, angles and the James–Stein estimate are named, not written."""


def left_side(claim):
    """The number of what the expectation is said to be of."""
    numbers, letters = Numbers(), {m.name: m for m in claim.expression.atoms(sympy.MatrixSymbol)}
    reader = Reader(True, matrices=letters.values())
    plainly = Reader(False, matrices=letters.values())
    for letter, meaning in GRAM.items():
        if letter not in letters:
            reader.names[letter] = plainly.read(meaning.format(G="G"))
    if "F" in letters:
        reader.names["Q"] = plainly.read(GRAM["P"].format(G="F"))
    reader.names["I"] = 1
    if "G" in letters:
        reader.names[r"G^{+\top}"] = reader.names["G^+"].T
    reader.names = dict(sorted(reader.names.items(), key=lambda item: -len(item[0])))
    shown = claim.quantity.removeprefix(r"\mathbb{E}\,").replace(r"^\top", "^{T}")
    return reader.read(shown), numbers(claim.expression)


@pytest.mark.parametrize("name", MOMENTS)
def test_left_sides_are_what_the_expectation_is_taken_of(name):
    read, meant = left_side(CLAIMS[name])
    assert read == meant, CLAIMS[name].quantity


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.steps])
def test_steps_are_what_was_derived(name, unproved):
    claim = CLAIMS[name]
    shown = [re.fullmatch(r"E\[(.*)\] = (.*)", line).groups() for line in Shown(shown_of(claim, False), False).steps]
    assert len(shown) == len(claim.steps)
    for (left, right), step in zip(shown, claim.steps, strict=True):
        assert step.proof.check()
        atoms = step.expression.atoms(sympy.MatrixSymbol)
        reader = Reader(False, {symbol.name for symbol in MEANING}, atoms)
        assert reader.read(left) == Numbers()(step.expression)
        assert reader.read(right) == Numbers()(step.proof.value)


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.read_in is not None])
def test_leading_order_and_remainder_are_true(name, unproved):
    """They add up to the value; the first is a + b/N, and N times the second vanishes for N → ∞."""
    claim = CLAIMS[name]
    leading, rest = Shown(shown_of(claim, False), False).leading
    reader, numbers = Truth(claim, False).reader, Numbers()
    if claim.where is not None:
        reader.names["kappa"] = numbers(claim.where[1])
    assert (reader.read(leading) + reader.read(rest)) % P == numbers(claim.value)
    expansion = claim.expansion(claim.read_in, 1)
    assert reader.read(leading) == numbers(expansion.leading)
    assert sympy.limit(expansion.remainder * claim.read_in, claim.read_in, sympy.oo) == 0


# -- certificates as JSON ------------------------------------------------------------------------------------------


def of_polynomial(data):
    return sum(c * prod(map(hashed, symbols)) for c, symbols in data) % P


def of_combination(data, matrices):
    """By what the format says: a letter is a matrix, its transpose, or the inverse of its Gram matrix."""
    letters = {m: matrix(m) for m in matrices}
    total = 0
    for coefficient, words in data:
        term = of_polynomial(coefficient)
        for word in words:
            term = term * trace(reduce(times, (_letter(letter, letters) for letter in word))) % P
        total += term
    return total % P


def _letter(letter, letters):
    named = {m.name: value for m, value in letters.items()}
    value = named[letter.strip("[']")]
    return inverse(times(value.T, value)) if letter[0] == "[" else value.T if letter[-1] == "'" else value


@pytest.mark.parametrize("name", [
    *("teacher.population", "baseline.population", "student.variance.in-sample", "student.variance.population"),
    *("wishart.2", "wishart.3", "inverse.2", "inverse.3", "mixed.traces", "noncentral.2", "projection.2", "matrix-f.1"),
])  # fmt: skip
def test_certificates_as_json_are_about_what_is_claimed(name):
    """What ``w2s derive --json`` prints is read as data: its target is divisor · expression, and its value over
    denominator and divisor the closed form."""
    claim = CLAIMS[name]
    shown = CliRunner().invoke(main, ["derive", name, "--json"]).output.strip()
    data, numbers = json.loads(shown), Numbers()
    matrices = claim.expression.atoms(sympy.MatrixSymbol)
    divisor = of_polynomial([(c, list(powers)) for powers, c in claim.proof.divisor.items()])
    assert of_combination(data["target"], matrices) == divisor * numbers(claim.expression) % P
    value, denominator = of_combination(data["value"], matrices), of_polynomial(data["denominator"])
    assert value == denominator * divisor * numbers(claim.value) % P
    assert [sha256(shown.encode()).hexdigest()[:16]] == list(claim.certificate_hashes)
