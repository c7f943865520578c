"""The chapter of expectations: against published formulas and values, and against draws."""

import math
from itertools import groupby

import numpy as np
import pytest
from sympy import Rational, Trace, prod, rf, symbols

from derivations import catalogue, chapters
from derivations.expectations import A, K, d, n
from derivations.expectations.zonal import ZONAL, zonal
from tests.simulated import simulated
from w2s_theory import DomainError, canonical
from w2s_theory.claim import Moment

LIBRARY = next(claims for title, claims in chapters().items() if title.startswith("Expectations"))
MOMENTS = [claim for claim in LIBRARY if isinstance(claim, Moment)]


def value(id, **values):
    return catalogue()[id].evaluate(**values)


def test_there_are_forty_and_more():
    assert len(LIBRARY) >= 40


def family(claim):
    """Matrices and their inverses, projections, …; of zonal polynomials those of each."""
    return claim.id.split(".")[: 2 if claim.id.startswith("zonal") else 1]


LONGEST = [
    max(claims, key=lambda c: len(str(c.expression))).id for _, claims in groupby(sorted(MOMENTS, key=family), family)
]
"""Of each family the one of the longest expression."""


@pytest.mark.parametrize("id", LONGEST)
def test_it_is_as_simulated(id):
    is_as_simulated(id)


@pytest.mark.exhaustive
@pytest.mark.parametrize("id", [claim.id for claim in LIBRARY if claim.id not in LONGEST])
def test_so_are_all_others(id):
    is_as_simulated(id)


def is_as_simulated(id):
    finding = simulated(catalogue()[id])
    assert finding.verdict == "consistent", finding.reason


@pytest.mark.parametrize("id", ["wishart.3", "inverse.3", "projection.2-1", "zonal.inverse.2-1", "subspaces.angles.2"])
def test_an_error_of_five_percent_is_refuted(id):
    claim = catalogue()[id]
    assert simulated(claim, lambda **values: 1.05 * claim.evaluate(**values)).verdict == "refuted"


class TestPublished:
    """Each with its source."""

    @pytest.mark.parametrize("partition", ZONAL, ids=str)
    def test_zonal_polynomials_are_eigenfunctions(self, partition):
        """James (1964); Muirhead (1982), theorems 7.2.5, 7.2.7 and 7.2.13."""
        k, name = sum(partition), "-".join(map(str, partition))

        def hypergeometric(a):
            """(a)_κ"""
            return prod(rf(a - Rational(i, 2), part).expand(func=True) for i, part in enumerate(partition))

        for id, number, matrix in (
            ("wishart", 2**k * hypergeometric(n / 2), A),
            ("inverse", 1 / ((-2) ** k * hypergeometric((d + 1 - n) / 2)), A),
            ("projection", hypergeometric(d / 2) / hypergeometric(n / 2), K),
        ):
            value = catalogue()[f"zonal.{id}.{name}"].value
            assert canonical(value - number * zonal(partition, matrix)) == 0
            assert canonical(value - 2 * number * zonal(partition, matrix)) != 0

    def test_third_moments_of_a_wishart_matrix(self):
        """E W³ and E W(tr W)² for any covariance: Letac and Massam (2004), as the program WishartMoments prints them.

        Its worked example, E W(tr W)² for n = 10, prints three times what its own formula gives.
        """
        covariance, degrees = np.array([[4.0, 1.0], [1.0, 3.0]]), 10
        r = np.linalg.cholesky(covariance).T
        size = {"n": degrees, "d": 2}
        t1, t2 = np.trace(covariance), np.trace(covariance @ covariance)
        c2, c3 = covariance @ covariance, covariance @ covariance @ covariance
        cube = (degrees**3 + 3 * degrees**2 + 4 * degrees) * c3 + 2 * (degrees**2 + degrees) * t1 * c2
        cube += (degrees * t1**2 + (degrees**2 + degrees) * t2) * covariance
        product = 8 * degrees * c3 + 4 * degrees**2 * t1 * c2 + (degrees**3 * t1**2 + 2 * degrees**2 * t2) * covariance
        for row, column in ((0, 0), (0, 1), (1, 1)):
            unit = np.zeros((2, 2))
            unit[row, column] += 0.5
            unit[column, row] += 0.5
            of_the_entry = r @ unit @ r.T
            around = r @ r.T
            assert value("wishart.3", A=of_the_entry, B=around, C=around, **size) == pytest.approx(cube[row, column])
            found = value("wishart.1-1-1", A=of_the_entry, B=around, C=around, **size)
            assert found == pytest.approx(product[row, column])

    def test_third_inverse_moment(self):
        """E W⁻³ for any covariance: Letac and Massam (2004), as the program WishartMoments prints it."""
        degrees, r = 17, 3
        inverse = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, -0.3], [0.1, -0.3, 1.5]])
        factor_ = np.linalg.cholesky(inverse)
        t1, t2, k = np.trace(inverse), np.trace(inverse @ inverse), degrees - r
        below = (k + 1) * k * (k - 3) * (k - 5)
        expected = (k - 1) * np.linalg.matrix_power(inverse, 3) / below + 2 * t1 * inverse @ inverse / below
        expected += (2 * t1**2 + degrees * t2 - r * t2 - t2) * inverse / (below * (k - 1))
        weight = np.diag([1.0, 2.0, 4.0])
        around = factor_.T @ factor_
        found = value("inverse.3", A=factor_.T @ weight @ factor_, B=around, C=around, n=degrees, d=r)
        assert found == pytest.approx(np.trace(weight @ expected))

    def test_fourth_power(self):
        """E tr W⁴ = d·(n⁴ + 6n³(d+1) + n²(6d² + 17d + 21) + n(d³ + 6d² + 21d + 20)) (Letac and Massam 2004)."""
        published = n**4 + 6 * n**3 * (d + 1) + n**2 * (6 * d**2 + 17 * d + 21) + n * (d**3 + 6 * d**2 + 21 * d + 20)
        assert catalogue()["wishart.power.4"].value == canonical(d * published)

    def test_the_least_degrees_of_freedom(self):
        """E tr W⁻¹ = d/(n−d−1) (Haff 1979), 3/2 for d = 3 and n = 6, infinite for n = 4."""
        assert value("inverse.1", A=np.eye(3), n=6, d=3) == 1.5
        with pytest.raises(DomainError, match="n > d \\+ 1"):
            value("inverse.1", A=np.eye(3), n=4, d=3)

    @pytest.mark.parametrize("k", [2, 3, 4, 5])
    def test_in_one_dimension_it_is_chi_square(self, k):
        """E χ⁻²ᵏ = 1/((n−2)(n−4)···(n−2k)), e.g. Johnson, Kotz and Balakrishnan (1994), §18.3."""
        expected = canonical(1 / prod(n - 2 * i for i in range(1, k + 1)))
        assert canonical(catalogue()[f"inverse.power.{k}"].value.subs(d, 1)) == expected
        assert canonical(catalogue()[f"inverse.trace-power.{k}"].value.subs(d, 1)) == expected

    def test_an_entry_of_a_projection_is_beta(self):
        """P_11 ~ Beta(d/2, (n−d)/2) (Muirhead 1982, theorem 3.3.3 for a single direction), hence its moments."""
        size, rank = 7, 3
        e = np.zeros((size, size))
        e[0, 0] = 1
        names = ("K", "L", "M")
        for order, ids in enumerate((["projection.1"], ["projection.2", "projection.1-1"]), 1):
            moment = math.prod((rank + 2 * i) / (size + 2 * i) for i in range(order))
            for id in ids:
                assert value(id, n=size, d=rank, **dict.fromkeys(names[:order], e)) == pytest.approx(moment)
        moment = math.prod((rank + 2 * i) / (size + 2 * i) for i in range(3))
        for id in ("projection.3", "projection.2-1", "projection.1-1-1"):
            assert value(id, n=size, d=rank, K=e, L=e, M=e) == pytest.approx(moment)

    def test_moments_of_f(self):
        """For d = 1 the matrix F is m/n times Fisher's F: E = m/(n−2), E square = m(m+2)/((n−2)(n−4))."""
        m = symbols("m", integer=True, positive=True)
        for id in ("matrix-f.2", "matrix-f.1-1"):
            square = canonical(m * (m + 2) / ((n - 2) * (n - 4)))
            assert canonical(catalogue()[id].value.subs(d, 1)) == square

    def test_hotelling(self):
        """T² of d dimensions is a scaled F(d, n−d+1) (Hotelling 1931)."""
        assert catalogue()["hotelling.mean"].value == canonical(d / (n - d - 1))
        assert catalogue()["hotelling.square"].value == canonical(d * (d + 2) / ((n - d - 1) * (n - d - 3)))

    def test_haff(self):
        """E tr(W) tr(W⁻¹) = d(nd − 2)/(n − d − 1), from E tr(AW) tr(BW⁻¹) (Haff 1979)."""
        assert catalogue()["mixed.traces"].value == canonical(d * (n * d - 2) / (n - d - 1))


def test_traces_are_gathered_for_reading():
    assert str(catalogue()["inverse.2"].written()).count("Trace(A*B)") == 1
    assert catalogue()["wishart.1"].written() == n * Trace(A)
