"""Problems in exact numbers: spans by blocks of equal principal angles, a truth, and sample sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any, Self, TypeVar

from ...arithmetic.polynomials import Number

P = TypeVar("P", bound="Problem")


@dataclass(frozen=True)
class Block:
    """``count`` directions of the weak span at one angle to the strong one, of rational ``cosine`` and ``sine``. The
    truth has the coefficient ``along`` on the strong direction of one of them and ``across`` on what its weak direction
    has outside the strong span. With cosine 0 the directions are in the weak span only."""

    count: int
    cosine: Fraction
    sine: Fraction
    along: Number = 0
    across: Number = 0

    @property
    def is_partly_free(self) -> bool:
        """Whether the truth has no part on one of the directions."""
        return self.count > bool(self.along or self.across)

    @property
    def weak_truth(self) -> Number:
        """The truth's coefficient in the weak span."""
        return self.cosine * self.along + self.sine * self.across


SAME, RIGHT = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
OBLIQUE, STEEP = (Fraction(3, 5), Fraction(4, 5)), (Fraction(5, 13), Fraction(12, 13))


@dataclass(frozen=True)
class Problem:
    """``spare``: directions of the strong span only, on one of which the truth has ``spare_truth``; ``elsewhere``: its
    coefficient outside both spans; ``about``: in words. Other situations have problems with more to them."""

    about: str
    n: int
    N: int
    blocks: tuple[Block, ...]
    spare: int = 0
    spare_truth: Number = 0
    elsewhere: Number = 0
    sigma: Number = 1

    @property
    def d_w(self) -> int:
        return sum(block.count for block in self.blocks)

    @property
    def d_s(self) -> int:
        return self.spare + sum(block.count for block in self.blocks if block.cosine)

    @property
    def shared(self) -> int:
        return sum(block.count for block in self.blocks if block.cosine == 1)

    @property
    def signal(self) -> Number:
        return sum(b.along**2 + b.across**2 for b in self.blocks) + self.spare_truth**2 + self.elsewhere**2

    @property
    def strong_signal(self) -> Number:
        return sum(b.along**2 for b in self.blocks) + self.spare_truth**2

    @property
    def rho_w(self) -> Number:
        return self.signal - sum(b.weak_truth**2 for b in self.blocks)

    @property
    def rho_s(self) -> Number:
        return self.signal - self.strong_signal

    def numbers(self) -> dict[str, Any]:
        """The setting's symbols by name, exact."""
        cosines = [(b.count, b.cosine**2) for b in self.blocks]
        return {
            "n": self.n,
            "N": self.N,
            "d_w": self.d_w,
            "d_s": self.d_s,
            "d_sw": sum(count * square for count, square in cosines),
            "q_sw": sum(count * square**2 for count, square in cosines),
            "sigma": self.sigma,
            "rho_w": self.rho_w,
            "rho_s": self.rho_s,
            "rho_missed": sum((b.along - b.cosine * b.weak_truth) ** 2 for b in self.blocks) + self.spare_truth**2,
            "rho_foreign": sum((b.sine * b.weak_truth) ** 2 for b in self.blocks),
            "signal": self.signal,
            "d_shared": self.shared,
        }

    def sized(self, name: str, size: int) -> Self:
        """With another sample size, by its name."""
        sizes: dict[str, Any] = {name: size}
        return replace(self, **sizes, about=f"{self.about}, {name} = {size}")

    def extended(self, kind: type[P], **more: Any) -> P:
        """As a problem of another situation, with what more that has."""
        return kind(**{**vars(self), **more})

    def scaled(self, factor: int) -> Problem:
        """All dimensions and sample sizes multiplied, the truth unchanged."""
        blocks = tuple(replace(b, count=factor * b.count) for b in self.blocks)
        return replace(self, n=factor * self.n, N=factor * self.N, blocks=blocks, spare=factor * self.spare)

    def roomy(self, margin: int, least: int = 0) -> Problem:
        """With more samples than features by a margin at least, and ``least`` labels."""
        n = max(self.n, self.d_w + margin, self.d_s + margin, least)
        return self.sized("n", n).sized("N", max(self.N, self.d_s + margin))

    @property
    def is_right_angled(self) -> bool:
        return all(block.cosine in (0, 1) for block in self.blocks)

    def well_specified(self) -> Problem:
        """With a truth in both spans: only what lies on directions that both have remains."""
        blocks = tuple(b if b.cosine == 1 else replace(b, along=0, across=0) for b in self.blocks)
        return replace(self, blocks=blocks, spare_truth=0, elsewhere=0)

    def realizable(self) -> Self:
        """With a truth in the strong span: only what lies there remains."""
        return replace(self, blocks=tuple(replace(b, across=0) for b in self.blocks), elsewhere=0)

    def with_overlap(self) -> tuple[Problem, int]:
        """With one more shared direction, instead of one of each span alone, and 1; else with one less, and −1. Only
        directions without truth move, so that nothing but the overlap changes. Raises NotImplementedError if there are
        none."""
        alone, shared = ([b for b in self.blocks if b.cosine == cosine and b.is_partly_free] for cosine in (0, 1))
        if alone and self.spare > bool(self.spare_truth):
            return replace(self, blocks=self._moved(alone[0], SAME), spare=self.spare - 1), 1
        if shared:
            return replace(self, blocks=self._moved(shared[0], RIGHT), spare=self.spare + 1), -1
        raise NotImplementedError(f"one shared direction more or less: {self.about}")

    def _moved(self, block: Block, angle: tuple[Fraction, Fraction]) -> tuple[Block, ...]:
        """The blocks with one direction of this one, on which there is no truth, at another angle."""
        fewer = replace(block, count=block.count - 1)
        return (*(fewer if b is block else b for b in self.blocks if b is not block or fewer.count), Block(1, *angle))


def _block(count: int, angle: tuple[Fraction, Fraction], along: Number = 0, across: Number = 0) -> Block:
    return Block(count, *angle, along, across)


HALF = Fraction(1, 2)
OBLIQUE_TRUTH = (_block(1, OBLIQUE, 2, 1), _block(1, STEEP, 1, -1))
SPECIAL = (
    Problem("d_w = d_s = 1, one oblique angle", 3, 3, (_block(1, OBLIQUE, 1, 1),), elsewhere=HALF),
    Problem("d_w = d_s, oblique angles", 6, 5, OBLIQUE_TRUTH, elsewhere=1, sigma=HALF),
    Problem("d_sw = 0", 6, 6, (_block(2, RIGHT, 0, 1),), spare=3, spare_truth=1, sigma=HALF),
    Problem("d_sw = d_s < d_w", 7, 4, (_block(2, SAME, 1), _block(2, RIGHT, 0, HALF)), elsewhere=1),
    Problem("d_sw = d_w < d_s", 6, 7, (_block(2, SAME, 2),), spare=2, spare_truth=1, elsewhere=HALF),
    Problem("N = d_s", 6, 2, OBLIQUE_TRUTH, elsewhere=1),
    Problem("shared and other directions", 9, 8, (_block(1, SAME), _block(2, RIGHT)), spare=2, elsewhere=1, sigma=HALF),
    Problem("shared and other directions, N < n", 9, 6, (_block(1, SAME, 1), _block(2, RIGHT)), 2, 0, HALF, 1),
    Problem("n < d_w", 1, 5, (_block(1, OBLIQUE, 1, 2), _block(2, STEEP)), spare=0, elsewhere=1),
    Problem("N < d_s", 7, 2, OBLIQUE_TRUTH, spare=2, spare_truth=1, elsewhere=1, sigma=HALF),
    Problem("n < d_w and N < d_s", 2, 1, (_block(1, OBLIQUE, 1, 2), _block(3, STEEP)), elsewhere=1),
    Problem("n < d_w, N < d_s < d_w", 3, 1, (_block(1, OBLIQUE, 1, 2), _block(3, STEEP), _block(2, RIGHT)), sigma=HALF),
    Problem("n + N < d_s", 1, 1, (_block(1, SAME, 1),), spare=3, spare_truth=1, elsewhere=1, sigma=HALF),
    Problem(
        "the published sizes", 500, 800, (_block(90, SAME, 1), _block(110, RIGHT, 0, 1)), 10, HALF, 1, Fraction(1, 10)
    ),
)
"""Special cases, in which formulas err."""
CORNERS = (
    Problem("no noise, all of the truth foreign", 7, 20, (_block(2, RIGHT, 0, 1), _block(1, SAME)), spare=3, sigma=0),
    Problem("no noise, all of the truth missed", 7, 8, (_block(2, SAME), _block(1, RIGHT)), 2, 1, sigma=0),
    Problem("no noise, all of the truth outside", 7, 8, (_block(1, OBLIQUE), _block(1, RIGHT)), 1, 0, 1, sigma=0),
    Problem("no noise, a truth in both spans", 8, 7, (_block(2, SAME, 1), _block(1, RIGHT)), spare=1, sigma=0),
    Problem("d_w = d_s = d_sw = 1", 6, 6, (_block(1, SAME, 1),), elsewhere=1),
    Problem("d_w = 1 < d_s, d_sw = 1", 6, 8, (_block(1, SAME, 1),), spare=2),
    Problem("d_w = 1, d_sw = 0", 6, 8, (_block(1, RIGHT, 0, 2),), spare=2, spare_truth=1),
    Problem("d_s = 1 < d_w, d_sw = 0", 8, 6, (_block(3, RIGHT, 0, 2),), spare=1, spare_truth=1),
    Problem("d_s = 1 < d_w, d_sw = 1", 8, 6, (_block(1, SAME, 1), _block(2, RIGHT)), elsewhere=1),
    Problem("d_sw = d_w = d_s", 8, 7, (_block(2, SAME, 1),), elsewhere=HALF, sigma=HALF),
    Problem("many samples", 1500, 1200, (_block(1, SAME, 1), _block(1, RIGHT, 0, 2)), 1, 1, 1),
    Problem("much signal missed", 9, 8, (_block(2, SAME, 1), _block(1, RIGHT, 0, 1)), 2, 50, 1),
    Problem("much signal foreign", 9, 8, (_block(2, RIGHT, 0, 50), _block(1, SAME, 1)), 2, 1, 1),
    Problem("much signal missed and foreign", 9, 8, (_block(1, OBLIQUE, 100), _block(1, RIGHT)), 1),
    Problem("much noise", 9, 8, (_block(2, SAME, 1), _block(1, RIGHT, 0, 2)), 2, 1, 1, sigma=2000),
)
"""Where a quantity is zero, least, greatest or very large: a formula that errs only there is wrong as well. The truth
of a block that comes first may be seen by a teacher of fewer samples than features (`regression.wide_teacher`)."""
MOVABLE = (
    Problem("no noise, shared and free directions", 9, 8, (_block(1, SAME, 1), _block(2, RIGHT, 0, 1)), 2, 1, 1, 0),
    Problem("a truth in both spans, free directions", 9, 8, (_block(2, SAME, 1), _block(2, RIGHT)), spare=2),
    Problem("d_w = 1, free", 6, 8, (_block(1, RIGHT),), spare=2, elsewhere=1),
    Problem("d_s = 1, free", 8, 6, (_block(3, RIGHT),), spare=1, elsewhere=1),
    Problem("many samples, free directions", 1500, 1200, (_block(1, SAME, 1), _block(2, RIGHT, 0, 1)), 2, 1, 1),
    Problem("many features, free directions", 1500, 1200, (_block(1, SAME, 1), _block(2, RIGHT, 0, 1)), 1150, 1, 1),
)
"""Corners in which one shared direction more is possible: for what is monotone in the overlap."""


def random_problem(draw: Random, largest: int) -> Problem:
    """Spans of few directions, a truth of whole numbers, any sample sizes up to the largest; with noise or without."""
    blocks = []
    for cosine, sine in draw.choices((SAME, RIGHT, OBLIQUE), k=draw.randint(1, 2)):
        along, across = (draw.randint(0, 1) if part else 0 for part in (cosine, sine))
        blocks.append(Block(draw.randint(1, 2), cosine, sine, Fraction(along), Fraction(across)))
    spare = draw.randint(0 if any(block.cosine for block in blocks) else 1, 2)
    truth = (draw.randint(0, 1) if spare else 0, draw.randint(0, 1))
    n, N = draw.randint(1, largest), draw.randint(1, largest)
    return Problem("a random problem", n, N, tuple(blocks), spare, *truth, draw.randint(0, 1))
