"""What Python and notebooks show of expectations, claims and certificates of sign is read back."""

import ast
import json
import re
from contextlib import suppress
from math import prod

import pytest
import sympy

from derivations import catalogue
from w2s_theory import GaussianMatrix, expectation
from w2s_theory.kernel.serialization import dumps_sign

from .field import P, hashed, inverse
from .pages import Truth, parts_of
from .reading import TRUE, Numbers, Reader, condition

CLAIMS = catalogue()
n, d = sympy.symbols("n d", integer=True, positive=True)
G, A = GaussianMatrix("G", n, d), sympy.MatrixSymbol("A", d, d)
EXPECTATIONS = {
    "inverse": sympy.Trace(A * (G.T * G).inv()),
    "square": sympy.Trace(A * G.T * G) ** 2,
    "inverse square": sympy.Trace((G.T * G) ** (-2)),
}
SIGNED = ["bound.teacher", "bound.student.bias", "monotone.overlap.population.few", "samples.labels.opr"]


def of_polynomial(powers):
    return sum(c * prod(map(hashed, symbols)) for symbols, c in powers.items()) % P


def as_printed(page, expression):
    """Assert that what ``print`` shows of an expectation is about it; value and domain."""
    found = re.fullmatch(r"E\[(.*?)\]\s+= (.*?)(?:\s+for (.*))?", page)
    reader, numbers = Reader(False, {"n", "d"}, [G, A]), Numbers()
    assert reader.read(found[1]) == numbers(expression)
    return reader.read(found[2]), _domain(reader, found[3] or "True")


def as_certified(page, expression, value):
    """Assert that what is shown of a certificate is about this expression and proves this value of it."""
    reader, numbers = Reader(False, {"n", "d"}, [G, A]), Numbers()
    pattern = r"target=(\{.*?\}), value=(\{.*?\}), denominator=(\{.*?\}), lines="
    target, proved, denominator = map(ast.literal_eval, re.search(pattern, page).groups())
    assert of_combination(target, reader) == numbers(expression) % P
    assert of_combination(proved, reader) == value * of_polynomial(denominator) % P


def _domain(reader, shown):
    return TRUE if shown in ("True", r"\text{True}") else reader.condition(shown)


def of_combination(combination, reader):
    total = 0
    for monomial, coefficient in combination.items():
        words = (" * ".join(map(_letter, word)) for word in monomial)
        term = prod(reader.read(f"Trace({word})") for word in words)
        total += of_polynomial(coefficient) * term
    return total % P


def _letter(letter):
    name = letter.strip("[']")
    return f"({name}.T*{name})**(-1)" if letter[0] == "[" else f"{name}.T" if letter[-1] == "'" else name


def in_notebooks(tex):
    """Value and domain of an expectation as notebooks show it."""
    value, domain = re.fullmatch(r"\$\\displaystyle (.*) \\qquad \((.*)\)\$", tex).groups()
    reader = Reader(True, {"n", "d"}, [G, A])
    return reader.read(value), _domain(reader, domain)


@pytest.mark.parametrize("name", EXPECTATIONS)
def test_expectations_are_shown_as_they_are(name):
    found = expectation(EXPECTATIONS[name])
    assert as_printed(str(found), EXPECTATIONS[name]) == in_notebooks(found._repr_latex_())
    as_certified(repr(found.certificate), EXPECTATIONS[name], in_notebooks(found._repr_latex_())[0])


FAULTS = {
    "the value's sign": (r"= Trace", "= -Trace"),
    "a constant of the value": (r"n - d - 1\)", "n - d)"),
    "the domain": (r"n > d \+ 1", "n >= d + 1"),
    "the threshold": (r"n > d \+ 1", "n > d"),
    "another expression": (r"E\[Trace\(A\*", "E[2*Trace(A*"),
}
OF_CERTIFICATES = {
    "the certificate's value": (r"value=\{", "value={((),): {(): 1}, "),
    "the certificate's denominator": (r"denominator=\{", "denominator={('n', 'n'): 1, "),
    "the certificate's target": (r"'\[G\]'\),\): \{\(\): 1\}\}, value", "'[G]'),): {(): 2}}, value"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_in_what_is_printed_are_found(fault):
    page, (old, new) = str(expectation(EXPECTATIONS["inverse"])), FAULTS[fault]
    tex = in_notebooks(expectation(EXPECTATIONS["inverse"])._repr_latex_())
    wrong = re.sub(old, new, page, count=1)
    assert wrong != page
    with suppress(AssertionError, TypeError, ValueError):
        assert as_printed(wrong, EXPECTATIONS["inverse"]) == tex
        pytest.fail(f"not found: {fault}")


@pytest.mark.parametrize("fault", OF_CERTIFICATES)
def test_faults_in_what_is_printed_of_certificates_are_found(fault):
    found, (old, new) = expectation(EXPECTATIONS["inverse"]), OF_CERTIFICATES[fault]
    value, _ = in_notebooks(found._repr_latex_())
    wrong = re.sub(old, new, repr(found.certificate), count=1)
    assert wrong != repr(found.certificate)
    with suppress(AssertionError, TypeError, ValueError):
        as_certified(wrong, EXPECTATIONS["inverse"], value)
        pytest.fail(f"not found: {fault}")


@pytest.mark.parametrize("name", ["teacher.population", "student.variance.population", "pgr", "teacher.all-sizes"])
def test_claims_are_shown_in_python_and_notebooks_as_they_are(name):
    claim = CLAIMS[name]
    shown = re.fullmatch(rf"<{type(claim).__name__} {re.escape(name)}: (.*)>", repr(claim))[1]
    Truth(claim, False).statement(shown, [] if claim.where is None else [f"kappa = {claim.where[1]}"])
    statement, domain = re.fullmatch(r"\$\\displaystyle (.*?) \\qquad \((.*)\)\$", claim._repr_latex_()).groups()
    truth = Truth(claim, True)
    wanted = parts_of(truth.numbers.condition(claim.domain))
    assert parts_of(Reader(True, {s.name for s in claim.symbols}).condition(domain)) == wanted
    assert statement.split(" = ")[0] == claim.quantity


# -- certificates of sign ----------------------------------------------------------------------------------------------


def of_terms(terms):
    return sum(c * prod(map(hashed, symbols)) for c, symbols in terms) % P


def sign_as_json(page, proof):
    """Assert that a certificate of sign, as ``w2s derive --json`` prints it, is about the claim's expression on its
    domain, and that it multiplies out."""
    data, numbers = json.loads(page), Numbers()
    claim = data["claim"]
    shown = of_terms(claim["top"]) * inverse(of_terms(claim["bottom"])) % P
    assert shown == numbers(proof.expression)
    known = set()
    for relation in sympy.And.make_args(proof.domain):
        if isinstance(relation, sympy.Ne):
            continue
        for above in relation.gts.args if isinstance(relation.gts, sympy.Min) else (relation.gts,):
            sign = ">" if isinstance(relation, sympy.Gt | sympy.Lt) else ">="
            known.add(condition(sign, numbers(above), numbers(relation.lts)))
    for given in data["conditions"]:
        gap = of_terms(given["top"]) * inverse(of_terms(given["bottom"])) % P
        assert condition(">" if given["strict"] else ">=", gap, 0) in known
    kinds = {s.name: s for s in proof.expression.free_symbols | proof.domain.free_symbols}
    for name, kind in data["kinds"].items():
        assert "positive" not in kind or kinds[name].is_positive
        assert "integer" not in kind or kinds[name].is_integer
        assert "nonnegative" not in kind or kinds[name].is_nonnegative
    slacks = []
    for slack in data["slacks"]:
        slacks.append(_slack(slack, data, slacks))
    assert _product(data["top"], slacks) == of_terms(claim["top"])
    assert _product(data["bottom"], slacks) == of_terms(claim["bottom"])


def _slack(slack, data, slacks):
    if (name := slack.get("kind of")) is not None:
        assert data["kinds"][name] in ("positive integer", "nonnegative integer", "positive", "nonnegative")
        return hashed(name) - (data["kinds"][name] == "positive integer")
    given = data["conditions"][slack["condition"]]
    product = (of_terms(given["top"]) - 1) if slack["whole"] else of_terms(given["top"]) * of_terms(given["bottom"])
    assert _product(slack["positive"], slacks) * of_terms(slack["polynomial"]) % P == product % P
    return of_terms(slack["polynomial"])


def _product(product, slacks):
    assert product["coefficient"] > 0
    total = product["coefficient"] * prod(of_terms(square) ** 2 for square in product["squares"])
    for factor in product["factors"]:
        terms = factor["terms"]
        assert all(c > 0 for c, _ in terms)
        added = sum(c * prod(s**e for s, e in zip(slacks, powers, strict=False)) for c, powers in terms) % P
        assert added == of_terms(factor["polynomial"])
        total = total * added ** factor["power"] % P
    return total % P


@pytest.mark.parametrize("name", SIGNED)
def test_certificates_of_sign_are_about_what_is_claimed(name):
    for proof in CLAIMS[name].sign_proofs:
        sign_as_json(dumps_sign(proof.certificate), proof)


def altered(data, *path):
    """The document with a number there larger by one, or a text or a truth value turned."""
    at = data
    for key in path[:-1]:
        at = at[key]
    old = at[path[-1]]
    at[path[-1]] = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else "positive integer"
    return data


OF_SIGNS = {
    "the numerator claimed": ("claim", "top", 0, 0),
    "the denominator claimed": ("claim", "bottom", 0, 0),
    "a condition": ("conditions", 0, "top", 0, 0),
    "a condition's end": ("conditions", 0, "strict"),
    "a kind": ("kinds", "sigma"),
    "a slack": ("slacks", -1, "polynomial", 0, 0),
    "a slack's whole numbers": ("slacks", -1, "whole"),
    "a coefficient": ("top", "factors", 0, "terms", 0, 0),
    "an exponent": ("top", "factors", 0, "terms", 1, 1, 0),
    "a factor": ("top", "factors", 0, "polynomial", 0, 0),
    "a power": ("bottom", "factors", 0, "power"),
    "a product's coefficient": ("bottom", "coefficient"),
}


@pytest.mark.parametrize("fault", OF_SIGNS)
def test_faults_in_certificates_of_sign_are_found(fault):
    (proof,) = CLAIMS["bound.teacher"].sign_proofs
    wrong = json.dumps(altered(json.loads(dumps_sign(proof.certificate)), *OF_SIGNS[fault]))
    assert wrong != dumps_sign(proof.certificate)
    with pytest.raises((AssertionError, IndexError)):
        sign_as_json(wrong, proof)
