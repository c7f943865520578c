"""Risks of a student on its teacher's own inputs, in independent scalars."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..regression import precise
from ..regression.precise import Risk


class Risks(precise.Risks):
    """With those of the student on its teacher's own inputs."""

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        own = {"own student.in-sample": self.own_in_sample, "own student.population": self.own_population}
        return super().makers | own

    def own_in_sample(self) -> Risk:
        """Of a student on its teacher's own inputs, for angles of 0° and 90° and a truth in both spans: the noise on
        the shared directions, and what two random projections leave of it on the n − k others."""
        p, space, k = self.problem, self.space, self.problem.shared
        twice = space.chi_square(p.d_w - k) * space.share(p.d_s - k, p.n - p.d_s)
        return Risk((space.chi_square(k) + twice) * (p.sigma**2 * Fraction(1, p.n)))

    def own_population(self) -> Risk:
        """At a fresh point; by fact 1 its own coefficients are |P_W e|² B/q, and the shared ones fit the noise and what
        its own directions contribute on the shared part of the inputs."""
        p, space, k = self.problem, self.space, self.problem.shared
        own = space.chi_square(p.d_w - k) * space.share(p.d_s - k, p.n - p.d_s) * p.sigma**2
        own = own * space.inverse_chi_square(p.n - p.d_s + 1)
        common = (own + p.sigma**2) * space.chi_square(k) * space.inverse_chi_square(p.n - k + 1)
        return Risk(own + common)
