"""Kernel polynomials in coordinates in which elimination is cheap."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import ZZ, Symbol
from sympy.polys.rings import PolyElement, PolyRing

from ..kernel.polynomial import ONE, ZERO, Polynomial
from ..kernel.words import Signature


class Coordinates:
    """Kernel polynomials as elements of a SymPy ring, n replaced by x + d for each ``inverted`` Gaussian matrix."""

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
        self.names = sorted(names | set(shifts)) or ["1"]
        self.ring = PolyRing([Symbol(name) for name in self.names], ZZ, "grevlex")
        plain = dict(zip(self.names, self.ring.gens, strict=True))
        self._image = plain | {s: plain[s] + self._convert(p, plain) for s, p in shifts.items()}
        self._preimage = [Polynomial.symbol(s) - shifts[s] if s in shifts else Polynomial.symbol(s) for s in self.names]
        self._images: dict[Polynomial, PolyElement] = {}

    def _convert(self, p: Polynomial, image: dict[str, PolyElement]) -> PolyElement:
        total = self.ring.zero
        for powers, coefficient in p.items():
            term = self.ring(coefficient)
            for s in powers:
                term = term * image[s]
            total += term
        return total

    def enter(self, p: Polynomial) -> PolyElement:
        if p not in self._images:
            self._images[p] = self._convert(p, self._image)
        return self._images[p]

    def leave(self, element: PolyElement) -> Polynomial:
        return self._horner(dict(element.iterterms()), 0)

    def _horner(self, terms: dict[tuple[int, ...], int], i: int) -> Polynomial:
        """The polynomial with these exponents, in the original symbols, variable by variable."""
        if i == len(self.names):
            return Polynomial.constant(int(sum(terms.values())))
        by_degree: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in terms.items():
            by_degree.setdefault(exponents[i], {})[exponents] = coefficient
        total = ZERO
        for degree in range(max(by_degree, default=0), -1, -1):
            if total:
                total = total * self._preimage[i]
            if degree in by_degree:
                total = total + self._horner(by_degree[degree], i + 1)
        return total
