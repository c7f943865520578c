"""Kernel polynomials in coordinates in which elimination is cheap."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ...kernel.polynomial import ONE, Polynomial
from ...kernel.words import Signature
from ..algebra.polynomials import Element, context


class Coordinates:
    """Kernel polynomials as FLINT's, n replaced by x + d for each ``inverted`` Gaussian matrix.

    >>> from w2s_theory.kernel.words import Matrix
    >>> n, d = Polynomial.symbol("n"), Polynomial.symbol("d")
    >>> coordinates = Coordinates([n - d, d], Signature([Matrix("G", n, d, "gaussian")]), {"G"})
    >>> coordinates.enter(n - d)
    x1
    >>> coordinates.leave(coordinates.enter(n - d)) == n - d
    True
    """

    def __init__(self, polynomials: Iterable[Polynomial], signature: Signature, inverted: set[str]) -> None:
        shifts: dict[str, Polynomial] = {}
        names = {s for p in polynomials for powers in p for s in powers}
        for matrix in signature.gaussian.values():
            if matrix.name in inverted and len(matrix.rows) == 1 and matrix.cols != ONE:
                ((powers, coefficient),) = matrix.rows.items()
                if coefficient == 1 and len(powers) == 1 and not any(powers[0] in q for q in matrix.cols):
                    shifts.setdefault(powers[0], matrix.cols)
        for p in [*shifts.values()]:
            names |= {s for powers in p for s in powers}
        shifts = {s: p for s, p in shifts.items() if not any(t in shifts for powers in p for t in powers)}
        self.names = sorted(names | set(shifts))
        self.ring = context(len(self.names), "degrevlex")
        plain = dict(zip(self.names, self.ring.gens(), strict=False))
        self.one = self.ring.constant(1)
        self._places = {s: i for i, s in enumerate(self.names)}
        self._shifts = [self._plain(shifts[s]) if s in shifts else 0 for s in self.names]
        self._image = [x + shift for x, shift in zip(plain.values(), self._shifts, strict=True)]
        self._preimage = [x - shift for x, shift in zip(plain.values(), self._shifts, strict=True)]
        self._images: dict[Polynomial, Element] = {}
        self._powers = cache(self._product)

    def _plain(self, p: Polynomial) -> Element:
        terms = {}
        for powers, coefficient in p.items():
            exponents = [0] * self.ring.nvars()
            for s in powers:
                exponents[self._places[s]] += 1
            terms[tuple(exponents)] = coefficient
        return self.ring.from_dict(terms)

    def enter(self, p: Polynomial) -> Element:
        if p not in self._images:
            self._images[p] = _moved(self._plain(p), self._image)
        return self._images[p]

    def leave(self, element: Element) -> Polynomial:
        terms = _moved(element, self._preimage).to_dict().items()
        return Polynomial({self._powers(exponents): int(coefficient) for exponents, coefficient in terms})

    def _product(self, exponents: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(s for s, e in zip(self.names, exponents, strict=False) for _ in range(e))


def _moved(element: Element, images: list[Element]) -> Element:
    return element.compose(*images) if images else element
