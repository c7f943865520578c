"""Certificates as JSON documents; the schema is documented in docs/certificate-format.md."""

from __future__ import annotations

import json
from typing import Any

from .axiom import Given, Stein
from .certificate import Certificate, Instance, Line
from .polynomial import Polynomial
from .words import CertificateError, Combination, Hypothesis, Matrix, Signature, Word

FORMAT = "w2s-theory certificate 1"


def dumps(certificate: Certificate) -> str:
    """The certificate as a JSON document, the same for the same certificate."""
    signature = certificate.signature
    document = {
        "format": FORMAT,
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
        if document["format"] != FORMAT:
            raise CertificateError(f"the document says {document['format']!r}, not {FORMAT!r}")
        matrices = [
            Matrix(m["name"], _read_polynomial(m["rows"]), _read_polynomial(m["cols"]), m["kind"])
            for m in document["matrices"]
        ]
        hypotheses = [
            Hypothesis(
                tuple((_word(w), _read_polynomial(c)) for c, w in h["terms"]),
                _read_polynomial(h["rows"]),
                _read_polynomial(h["cols"]),
                h["trace"],
            )
            for h in document["hypotheses"]
        ]
        return Certificate(
            Signature(matrices, hypotheses),
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


def _polynomial(p: Polynomial) -> list:
    return [[coefficient, list(powers)] for powers, coefficient in sorted(p.items())]


def _combination(combination: Combination) -> list:
    return [[_polynomial(c), [list(word) for word in monomial]] for monomial, c in combination.items()]


def _instance(instance: Instance) -> dict[str, Any]:
    kind = {"stein": instance.matrix} if isinstance(instance, Stein) else {"given": instance.hypothesis}
    return {**kind, "word": list(instance.word), "traces": [list(word) for word in instance.traces]}


def _word(letters: list[str]) -> Word:
    if not isinstance(letters, list) or not all(isinstance(letter, str) for letter in letters):
        raise CertificateError(f"{letters!r} is not a list of letters")
    return tuple(letters)


def _read_polynomial(terms: list) -> Polynomial:
    if not all(type(coefficient) is int for coefficient, _ in terms):
        raise CertificateError(f"{terms!r} is not a polynomial with integer coefficients")
    return Polynomial.collect((tuple(sorted(_word(powers))), coefficient) for coefficient, powers in terms)


def _read_combination(terms: list) -> Combination:
    combination = Combination()
    for coefficient, words in terms:
        combination.add({tuple(_word(word) for word in words): _read_polynomial(coefficient)})
    return combination


def _read_instance(instance: dict[str, Any]) -> Instance:
    word, traces = _word(instance["word"]), tuple(_word(w) for w in instance["traces"])
    if "stein" in instance:
        return Stein(instance["stein"], word, traces)
    return Given(instance["given"], word, traces)
