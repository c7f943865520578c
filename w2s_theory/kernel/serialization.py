"""Certificates as JSON documents; the schema is documented in docs/certificate-format.md."""

from __future__ import annotations

import json
from typing import Any

from .axiom import Conjugate, Defined, Factor, Given, Stein
from .certificate import Certificate, Instance, Line
from .limit import LimitCertificate
from .polynomial import ONE, Polynomial
from .positivity import FromCondition, FromKind, Inequality, Positivity, Product, SignCertificate, Step
from .words import CertificateError, Combination, Hypothesis, Matrix, Resolvent, Signature, Word

FORMATS = {1: "w2s-theory certificate 1", 2: "w2s-theory complex certificate 1"}
LIMIT_FORMATS = {1: "w2s-theory limit certificate 1", 2: "w2s-theory complex limit certificate 1"}
"""By β."""
SIGN_FORMAT = "w2s-theory sign certificate 1"


def dumps(certificate: Certificate) -> str:
    """The certificate, in the limit or not, as a JSON document, the same for the same certificate."""
    formats, claimed = FORMATS, dict[str, Any]()
    if isinstance(certificate, LimitCertificate):
        formats = LIMIT_FORMATS
        claimed = {"orders": dict(sorted(certificate.orders.items())), "order": certificate.order}
    document = {
        "format": formats[certificate.signature.beta],
        **_signature(certificate.signature),
        **claimed,
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
    """The certificate that a JSON document holds, a LimitCertificate if it says so; not checked.

    Raises CertificateError if it is not one.
    """
    try:
        document = json.loads(text)
        limit = document["format"] in LIMIT_FORMATS.values()
        formats = LIMIT_FORMATS if limit else FORMATS
        beta = next((b for b, name in formats.items() if document["format"] == name), None)
        if beta is None:
            known = " or ".join(map(repr, (*FORMATS.values(), *LIMIT_FORMATS.values())))
            raise CertificateError(f"the document says {document['format']!r}, not {known}")
        proof = (
            _read_signature(document, beta),
            _read_combination(document["target"]),
            _read_combination(document["value"]),
            _read_polynomial(document["denominator"]),
            tuple(
                Line(_read_polynomial(line["coefficient"]), tuple(_read_instance(i) for i in line["instances"]))
                for line in document["lines"]
            ),
        )
        if not limit:
            return Certificate(*proof)
        return LimitCertificate(*proof, dict(_typed(document["orders"], dict)), _typed(document["order"], int))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, CertificateError):
            raise
        raise CertificateError(f"not a certificate document: {error!r}") from None


def _signature(signature: Signature) -> dict[str, Any]:
    """The declarations; resolvents and means only if there are some, as older readers know none."""
    resolvents = [
        {"name": q.name, "terms": [[_polynomial(c), list(w)] for w, c in q.terms], "size": _polynomial(q.size)}
        for q in signature.resolvents.values()
    ]
    means = [[symbol, list(word)] for symbol, word in signature.means.items()]
    return {
        "matrices": [
            {"name": m.name, "rows": _polynomial(m.rows), "cols": _polynomial(m.cols), "kind": m.kind}
            for m in signature.matrices
        ],
        **({"resolvents": resolvents} if resolvents else {}),
        **({"means": means} if means else {}),
        "hypotheses": [
            {
                "terms": [[_polynomial(c), list(w)] for w, c in h.terms],
                "rows": _polynomial(h.rows),
                "cols": _polynomial(h.cols),
                "trace": h.trace,
            }
            for h in signature.hypotheses
        ],
    }


def _read_signature(document: dict[str, Any], beta: int) -> Signature:
    matrices = [
        Matrix(_typed(m["name"], str), _read_polynomial(m["rows"]), _read_polynomial(m["cols"]), m["kind"])
        for m in document["matrices"]
    ]
    resolvents = [
        Resolvent(_typed(q["name"], str), _read_terms(q["terms"]), _read_polynomial(q["size"]))
        for q in document.get("resolvents", [])
    ]
    means = [(_typed(symbol, str), _word(word)) for symbol, word in document.get("means", [])]
    if len(means) > len(dict(means)):
        raise CertificateError("a symbol is the mean of two words")
    hypotheses = [
        Hypothesis(
            _read_terms(h["terms"]), _read_polynomial(h["rows"]), _read_polynomial(h["cols"]), _typed(h["trace"], bool)
        )
        for h in document["hypotheses"]
    ]
    return Signature(matrices, hypotheses, beta, resolvents, dict(means))


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
    traces = {"traces": [list(word) for word in instance.traces]}
    if isinstance(instance, Factor):
        return {"mean": instance.mean, **traces}
    kind: dict[str, Any]
    if isinstance(instance, Stein):
        kind = {"stein": instance.matrix}
    else:
        kind = {"given": instance.hypothesis} if isinstance(instance, Given) else {"resolvent": instance.resolvent}
    return {**kind, "word": list(instance.word), **traces}


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


def _read_terms(terms: list) -> tuple[tuple[Word, Polynomial], ...]:
    return tuple((_word(word), _read_polynomial(coefficient)) for coefficient, word in terms)


def _read_instance(instance: dict[str, Any]) -> Instance:
    traces, conjugate = tuple(map(_word, instance["traces"])), _typed(instance.get("conjugate", False), bool)
    if "mean" in instance:
        if conjugate:
            raise CertificateError("there is no conjugate of what is neglected")
        return Factor(_typed(instance["mean"], str), traces)
    word = _word(instance["word"])
    made: Stein | Given | Defined
    if "stein" in instance:
        made = Stein(_typed(instance["stein"], str), word, traces)
    elif "resolvent" in instance:
        made = Defined(_typed(instance["resolvent"], str), word, traces)
    else:
        made = Given(_typed(instance["given"], int), word, traces)
    return Conjugate(made) if conjugate else made
