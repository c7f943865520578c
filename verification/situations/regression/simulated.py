"""Problems of regression by their literal simulation: with the numbers of the theory, and draws of the risks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from sympy import lambdify

from w2s_theory.claim import Claim

from ..representation import Array, valued
from .literal import LiteralProblem, random_isotropic_problem, random_problem, random_right_angled_problem, simulate
from .problems import Problem


@dataclass(frozen=True)
class Regression:
    """Weak-to-strong regression by its definitions."""

    problem: LiteralProblem

    @classmethod
    def random(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """A problem that is well specified if the claim asks for it."""
        return cls(random_problem(rng, approximation=not claim.well_specified, margin=claim.margin))

    @classmethod
    def realizable(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """A truth in the strong span, and otherwise any."""
        problem = random_problem(rng, margin=claim.margin)
        return cls(replace(problem, theta=problem.V_s @ (problem.V_s.T @ problem.theta)))

    @classmethod
    def isotropic(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """A problem of isotropic features with any sample sizes in the claim's domain."""
        for _ in range(10_000):
            found = cls(random_isotropic_problem(rng))
            symbols = found.problem.symbols()
            if _domain(claim)(*(symbols[s.name] for s in claim.symbols)):
                return found
        raise ValueError(f"{claim.id}: no problem found in {claim.derived_domain}")

    @classmethod
    def scarce(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """So few samples that risks have hardly any moments: there only laws can be compared."""
        problem = random_problem(rng)
        few, fewer = rng.integers(0, 6, size=2)
        return cls(replace(problem, n=int(max(problem.d_w, problem.d_s) + few), N=int(fewer + 1)))

    @classmethod
    def right_angled(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """Spans that meet at 0° and 90° only, and share at least a direction."""
        return cls(random_right_angled_problem(rng))

    @classmethod
    def orthogonal(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """Orthogonal spans."""
        return cls(random_right_angled_problem(rng, shared=False))

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """Of the problem's symbols those of the claim."""
        symbols = self.problem.symbols()
        symbols["d_shared"] = round(symbols["d_sw"])  # its meaning where angles are 0° and 90°
        return valued(claim, symbols)

    def facts(self) -> dict[str, Any]:
        """Principal angles in degrees, eigenvalues of the weak and of the strong feature covariance."""
        return {
            "angles": np.degrees(self.problem.principal_angles).round(2).tolist(),
            "spectrum_w": self.problem.spectrum_w.tolist(),
            "spectrum_s": self.problem.spectrum_s.tolist(),
        }

    def parameters(self) -> dict[str, Any] | None:
        """Coordinates of spans and truth as in ``w2s_theory.setting.estimators``."""
        p, (outside_w, outside_s) = self.problem, map(_complement, (self.problem.V_w, self.problem.V_s))
        truth = p.theta[:, None]
        return {
            **p.symbols(),
            "D": p.D,
            "C": p.V_s.T @ p.V_w,
            "B": outside_s.T @ p.V_w,
            "beta_w": p.V_w.T @ truth,
            "gamma_w": outside_w.T @ truth,
            "beta_s": p.V_s.T @ truth,
            "gamma_s": outside_s.T @ truth,
        }

    @property
    def size(self) -> float:
        return float(self.problem.theta @ self.problem.theta) + self.problem.sigma**2

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return simulate(self.problem, trials, rng, models=what)


@cache
def _domain(claim: Claim) -> Callable[..., bool]:
    """Where the claim's derivation holds, of the values of its symbols; compiled, as hundreds of problems are tried."""
    return lambdify(claim.symbols, claim.derived_domain, modules="math")


def literal(problem: Problem) -> LiteralProblem:
    """What a problem in exact numbers is to the literal simulation: its spans along coordinate axes, those of 𝒱_s
    first, then what 𝒱_w has besides them, then one outside both."""
    strong = [block.count if block.cosine else 0 for block in problem.blocks]
    own = [block.count if block.sine else 0 for block in problem.blocks]
    axes = np.eye(problem.d_s + sum(own) + 1)
    theta, columns = np.zeros(len(axes)), []
    s, w = 0, problem.d_s
    for block, common, beside in zip(problem.blocks, strong, own, strict=True):
        for k in range(block.count):
            column = float(block.sine) * axes[w + k] if beside else np.zeros(len(axes))
            columns.append(column + float(block.cosine) * axes[s + k] if common else column)
        if common:
            theta[s] = float(block.along)
        if beside:
            theta[w] = float(block.across)
        s, w = s + common, w + beside
    if problem.spare:
        theta[s] = float(problem.spare_truth)
    theta[-1] = float(problem.elsewhere)
    one = (np.ones(problem.d_w), np.ones(problem.d_s))
    V_w = np.array(columns).T
    return LiteralProblem(problem.n, problem.N, V_w, axes[:, : problem.d_s], *one, theta, float(problem.sigma))


def _complement(basis: Array) -> Array:
    """An orthonormal basis of what is orthogonal to the columns of a basis."""
    return np.linalg.svd(basis)[0][:, basis.shape[1] :]
