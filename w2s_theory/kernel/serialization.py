"""Certificates as JSON documents; the schema is documented in docs/certificate-format.md."""

from __future__ import annotations

import json
from typing import Any

from .axiom import Conjugate, Given, Stein
from .certificate import Certificate, Instance, Line
from .polynomial import ONE, Polynomial
from .positivity import FromCondition, FromKind, Inequality, Positivity, Product, SignCertificate, Step
from .words import CertificateError, Combination, Hypothesis, Matrix, Signature, Word

FORMATS = {1: "w2s-theory certificate 1", 2: "w2s-theory complex certificate 1"}
"""By β."""
SIGN_FORMAT = "w2s-theory sign certificate 1"


def dumps(certificate: Certificate) -> str:
    """The certificate as a JSON document, the same for the same certificate."""
    signature = certificate.signature
    document = {
        "format": FORMATS[signature.beta],
        "matrices": [
            {"name": m.name, "rows": _polynomial(m.rows), "cols": _polynomial(m.cols), "kind": m.kind}
            for m in signature.matrices
        ],
        "hypotheses": [
            {
                "terms": [[_polynomial(c), list(w)] for w, c in h.terms],
                "rows": _polynomial(h.rows),
                "cols": _polynomial(h.cols),
                "trace": h.trace,
            }
            for h in signature.hypotheses
        ],
        "target": _combination(certificate.target),
        "value": _combination(certificate.value),
        "denominator": _polynomial(certificate.denominator),
        "lines": [
            {"coefficient": _polynomial(line.coefficient), "instances": [_instance(i) for i in line.instances]}
            for line in certificate.lines
        ],
    }
    return json.dumps(document, separators=(",", ":"))


def loads(text: str) -> Certificate:
    """The certificate that a JSON document holds; not checked. Raises CertificateError if it is not one."""
    try:
        document = json.loads(text)
        beta = next((b for b, name in FORMATS.items() if document["format"] == name), None)
        if beta is None:
            known = " or ".join(map(repr, FORMATS.values()))
            raise CertificateError(f"the document says {document['format']!r}, not {known}")
        matrices = [
            Matrix(_typed(m["name"], str), _read_polynomial(m["rows"]), _read_polynomial(m["cols"]), m["kind"])
            for m in document["matrices"]
        ]
        hypotheses = [
            Hypothesis(
                tuple((_word(w), _read_polynomial(c)) for c, w in h["terms"]),
                _read_polynomial(h["rows"]),
                _read_polynomial(h["cols"]),
                _typed(h["trace"], bool),
            )
            for h in document["hypotheses"]
        ]
        return Certificate(
            Signature(matrices, hypotheses, beta),
            _read_combination(document["target"]),
            _read_combination(document["value"]),
            _read_polynomial(document["denominator"]),
            tuple(
                Line(_read_polynomial(line["coefficient"]), tuple(_read_instance(i) for i in line["instances"]))
                for line in document["lines"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, CertificateError):
            raise
        raise CertificateError(f"not a certificate document: {error!r}") from None


def dumps_sign(certificate: SignCertificate) -> str:
    """The certificate of sign as a JSON document, the same for the same certificate."""
    document = {
        "format": SIGN_FORMAT,
        "kinds": dict(sorted(certificate.kinds.items())),
        "conditions": [_inequality(condition) for condition in certificate.conditions],
        "claim": _inequality(certificate.claim),
        "slacks": [_step(step) for step in certificate.steps],
        "top": _product(certificate.top),
        "bottom": _product(certificate.bottom),
    }
    return json.dumps(document, separators=(",", ":"))


def loads_sign(text: str) -> SignCertificate:
    """The certificate of sign that a JSON document holds; not checked. Raises CertificateError if it is not one."""
    try:
        document = json.loads(text)
        if document["format"] != SIGN_FORMAT:
            raise CertificateError(f"the document says {document['format']!r}, not {SIGN_FORMAT!r}")
        kinds = document["kinds"]
        _word([*kinds, *kinds.values()])
        return SignCertificate(
            dict(kinds),
            tuple(map(_read_inequality, document["conditions"])),
            _read_inequality(document["claim"]),
            tuple(map(_read_step, document["slacks"])),
            _read_product(document["top"]),
            _read_product(document["bottom"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, CertificateError):
            raise
        raise CertificateError(f"not a certificate document: {error!r}") from None


def _inequality(inequality: Inequality) -> dict[str, Any]:
    return {
        "top": _polynomial(inequality.top),
        "bottom": _polynomial(inequality.bottom),
        "strict": inequality.strict,
    }


def _step(step: Step) -> dict[str, Any]:
    if isinstance(step, FromKind):
        return {"kind of": step.symbol}
    return {
        "condition": step.condition,
        "whole": step.whole,
        "polynomial": _polynomial(step.polynomial),
        "positive": _product(step.positive),
    }


def _product(product: Product) -> dict[str, Any]:
    return {
        "coefficient": product.coefficient,
        "squares": [_polynomial(square) for square in product.squares],
        "factors": [
            {
                "polynomial": _polynomial(factor.polynomial),
                "power": power,
                "terms": [[coefficient, list(exponents)] for exponents, coefficient in factor.terms.items()],
            }
            for factor, power in product.factors
        ],
    }


def _read_inequality(inequality: dict[str, Any]) -> Inequality:
    top, bottom = (_read_polynomial(inequality[part]) for part in ("top", "bottom"))
    return Inequality(top, bottom, _typed(inequality["strict"], bool))


def _read_step(step: dict[str, Any]) -> Step:
    if "kind of" in step:
        return FromKind(_typed(step["kind of"], str))
    polynomial, positive = _read_polynomial(step["polynomial"]), _read_product(step["positive"])
    return FromCondition(_typed(step["condition"], int), polynomial, positive, _typed(step["whole"], bool))


def _read_product(product: dict[str, Any]) -> Product:
    factors = []
    for factor in product["factors"]:
        terms: dict[tuple[int, ...], int] = {}
        for coefficient, exponents in factor["terms"]:
            key = tuple(_typed(e, int) for e in exponents)
            if key in terms:
                raise CertificateError(f"the exponents {key} occur twice")
            terms[key] = _typed(coefficient, int)
        factors.append((Positivity(_read_polynomial(factor["polynomial"]), terms), _typed(factor["power"], int)))
    squares = tuple(map(_read_polynomial, product["squares"]))
    return Product(_typed(product["coefficient"], int), tuple(factors), squares)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise CertificateError(f"{value!r} is not of type {kind.__name__}")
    return value


def _polynomial(p: Polynomial) -> list:
    return [[coefficient, list(powers)] for powers, coefficient in sorted(p.items())]


def _combination(combination: Combination) -> list:
    return [[_polynomial(c), [list(word) for word in monomial]] for monomial, c in combination.items()]


def _instance(instance: Instance) -> dict[str, Any]:
    if isinstance(instance, Conjugate):
        return {**_instance(instance.of), "conjugate": True}
    kind = {"stein": instance.matrix} if isinstance(instance, Stein) else {"given": instance.hypothesis}
    return {**kind, "word": list(instance.word), "traces": [list(word) for word in instance.traces]}


def _word(letters: list[str]) -> Word:
    if not isinstance(letters, list) or not all(isinstance(letter, str) for letter in letters):
        raise CertificateError(f"{letters!r} is not a list of letters")
    return tuple(letters)


def _read_polynomial(terms: list) -> Polynomial:
    if not all(type(coefficient) is int for coefficient, _ in terms):
        raise CertificateError(f"{terms!r} is not a polynomial with integer coefficients")
    return Polynomial.sum_of_products(
        (Polynomial({tuple(sorted(_word(powers))): coefficient}), ONE) for coefficient, powers in terms
    )


def _read_combination(terms: list) -> Combination:
    combination = Combination()
    for coefficient, words in terms:
        combination.add({tuple(_word(word) for word in words): _read_polynomial(coefficient)})
    return combination


def _read_instance(instance: dict[str, Any]) -> Instance:
    word, traces = _word(instance["word"]), tuple(_word(w) for w in instance["traces"])
    made: Stein | Given
    if "stein" in instance:
        made = Stein(_typed(instance["stein"], str), word, traces)
    else:
        made = Given(_typed(instance["given"], int), word, traces)
    return Conjugate(made) if _typed(instance.get("conjugate", False), bool) else made
