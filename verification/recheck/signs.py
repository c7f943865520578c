"""Certificates of signs: products of what is nonnegative are numerator and denominator of the claim."""

from __future__ import annotations

import json
from typing import Any

from .point import Point, Polynomial, Rejected, of, polynomial, show

SIGN_FORMAT = "w2s-theory sign certificate 1"
HIGHEST = 1000
KINDS = ("real", "nonnegative", "positive", "integer", "nonnegative integer", "positive integer")


def recheck_sign(document: dict[str, Any] | str) -> None:
    """Raises Rejected unless the inequality that the document claims follows from its conditions."""
    try:
        SignChecker(json.loads(document) if isinstance(document, str) else document).run()
    except Rejected:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise Rejected(f"malformed document: {error!r}") from None


class SignChecker(Point):
    """One document on signs: the value of each slack at the random point, and whether the slack is positive."""

    def __init__(self, document: dict[str, Any]) -> None:
        if document["format"] != SIGN_FORMAT:
            raise Rejected(f"format {document['format']!r}, but {SIGN_FORMAT!r} is needed")
        super().__init__(document)
        self.kinds = of(document["kinds"], dict)
        if bad := [kind for kind in self.kinds.values() if kind not in KINDS]:
            raise Rejected(f"{bad[0]!r} is no kind")
        self.conditions = [self.inequality(c) for c in document["conditions"]]
        self.document = document
        self.slacks: list[tuple[int, bool]] = []

    def inequality(self, given: dict[str, Any]) -> tuple[Polynomial, Polynomial, bool]:
        return polynomial(given["top"]), polynomial(given["bottom"]), of(given["strict"], bool)

    def positivity(self, factor: dict[str, Any]) -> tuple[int, bool]:
        """The value of a factor, which is nonnegative, and whether it is shown to be positive."""
        total, strict, seen = 0, False, set()
        for coefficient, exponents in factor["terms"]:
            if of(coefficient, int) <= 0 or len(exponents) != len(self.slacks) or tuple(exponents) in seen:
                raise Rejected(f"term {exponents} with coefficient {coefficient}: malformed, or not positive")
            seen.add(tuple(exponents))
            positive = True
            for e, (slack, is_positive) in zip(exponents, self.slacks, strict=True):
                if not 0 <= of(e, int) <= HIGHEST:
                    raise Rejected(f"exponent {e}")
                coefficient *= slack**e
                positive = positive and (is_positive or not e)
            total, strict = total + coefficient, strict or positive
        if total != self.value(polynomial(factor["polynomial"])):
            raise Rejected(f"the terms do not add up to {show(polynomial(factor['polynomial']))}")
        return total, strict

    def product(self, product: dict[str, Any]) -> tuple[int, bool]:
        total = of(product["coefficient"], int)
        strict = total > 0 and not product["squares"]
        if total < 0:
            raise Rejected("a product with a negative coefficient")
        for square in product["squares"]:
            total *= self.value(polynomial(square)) ** 2
        for factor in product["factors"]:
            value, positive = self.positivity(factor)
            if not 0 < of(factor["power"], int) <= HIGHEST:
                raise Rejected(f"power {factor['power']}")
            total, strict = total * value ** factor["power"], strict and positive
        return total, strict

    def slack(self, given: dict[str, Any]) -> tuple[int, bool]:
        if "kind of" in given:
            symbol = of(given["kind of"], str)
            kind = self.kinds.get(symbol, "real")
            if kind in ("real", "integer"):
                raise Rejected(f"nothing says that {symbol} is nonnegative")
            return self.value({(symbol,): 1}) - (kind == "positive integer"), kind == "positive"
        number, whole = of(given["condition"], int), of(given["whole"], bool)
        if not 0 <= number < len(self.conditions):
            raise Rejected(f"there is no condition {number}")
        top, bottom, strict = self.conditions[number]
        free, positive = self.product(given["positive"])
        slack = self.value(polynomial(given["polynomial"]))
        if whole:
            counted = all(self.kinds.get(s, "real").endswith("integer") for powers in top for s in powers)
            if not (strict and bottom == {(): 1} and counted):
                raise Rejected(f"condition {number} is not that an integer is positive")
        said = self.value(top) - 1 if whole else self.value(top) * self.value(bottom)
        if not positive or free * slack != said:
            raise Rejected(f"condition {number} does not give this slack")
        return slack, strict and not whole

    def run(self) -> None:
        for number, given in enumerate(self.document["slacks"]):
            try:
                self.slacks.append(self.slack(given))
            except Rejected as error:
                raise Rejected(f"slack {number}: {error}") from None
        top, bottom, strict = self.inequality(self.document["claim"])
        above, is_positive = self.product(self.document["top"])
        below, is_defined = self.product(self.document["bottom"])
        if (above, below) != (self.value(top), self.value(bottom)):
            raise Rejected("the products are not the numerator and denominator of the claim")
        if not is_defined or (strict and not is_positive):
            raise Rejected("not shown to be positive")
