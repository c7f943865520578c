"""The worlds of composed models: random chains, averages, own inputs, uneven noise, by their literal simulations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from w2s_theory.claim import Claim, Moment

from .literal import Array, LiteralProblem, random_problem
from .literal_composition import (
    Averages,
    Chain,
    Experiment,
    OwnInputs,
    RandomTeacher,
    UnevenNoise,
    random_chain,
    random_noise,
    random_right_angles,
    simulate,
)
from .rounding import at_most
from .worlds import Regression


@dataclass(frozen=True)
class Composition:
    """An experiment, with what the theory calls its ``numbers``."""

    experiment: Experiment
    numbers: Mapping[str, float]

    @classmethod
    def chain(cls, claim: Claim, rng: np.random.Generator) -> Composition:
        """A teacher, a student and a student of that one."""
        experiment = random_chain(rng, 3, claim.well_specified, claim.margin)
        return cls(experiment, chain_symbols(experiment))

    @classmethod
    def averages(cls, claim: Claim, rng: np.random.Generator) -> Composition:
        """One to four teachers and a student of their average."""
        problem, M = noisy(Regression.random(claim, rng).problem), int(rng.integers(1, 5))
        return cls(Averages(problem, M), {**problem.symbols(), "M": M})

    @classmethod
    def own_inputs(cls, claim: Claim, rng: np.random.Generator) -> Composition:
        """A student on its teacher's own inputs and one on at most as many fresh ones, spans at 0° and 90°."""
        problem = random_right_angles(rng, claim.margin)
        numbers, students = problem.symbols(), dict.fromkeys(risk.partition(".")[0] for risk in claim.risks)
        return cls(OwnInputs(problem, tuple(students)), {**numbers, "d_shared": round(numbers["d_sw"])})

    @classmethod
    def uneven_noise(cls, claim: Claim, rng: np.random.Generator) -> Composition:
        """Label noise of uneven variance, in half of the problems also correlated."""
        problem = noisy(Regression.random(claim, rng).problem)
        L = 2 * problem.sigma * random_noise(rng, problem.n)
        mean = float(np.sqrt(np.sum(L**2) / problem.n))
        return cls(UnevenNoise(problem, L), {**problem.symbols(), "sigma": mean})

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return {s.name: self.numbers[s.name] for s in claim.symbols}

    def facts(self) -> dict[str, Any]:
        return {"experiment": type(self.experiment).__name__}

    def parameters(self) -> dict[str, Any] | None:
        return None

    @property
    def size(self) -> float:
        """With that of the noise, which has the mean that the theory calls σ²."""
        return float(self.experiment.theta @ self.experiment.theta) + self.numbers["sigma"] ** 2

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return simulate(self.experiment, trials, rng, what)


@dataclass(frozen=True)
class SecondMoments:
    """A student of a random teacher, with the matrices C, Ω and A of the theory."""

    experiment: RandomTeacher

    @classmethod
    def random(cls, claim: Claim, rng: np.random.Generator) -> SecondMoments:
        """Spans in general position, a teacher with any mean and covariance, a positive definite weight."""
        problem = random_problem(rng, margin=claim.margin)
        root = np.eye(problem.d_s) + 0.5 * rng.standard_normal((problem.d_s, problem.d_s))
        spread = rng.standard_normal((problem.d_w, problem.d_w))
        return cls(RandomTeacher(problem, rng.standard_normal(problem.d_w), spread, root @ root.T))

    @classmethod
    def of(cls, problem: LiteralProblem) -> SecondMoments:
        """A standard Gaussian teacher with a mean of ones, the squared norm of the student's coefficients."""
        return cls(RandomTeacher(problem, np.ones(problem.d_w), np.eye(problem.d_w), np.eye(problem.d_s)))

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """Of the problem's symbols and matrices those of the claim."""
        assert isinstance(claim, Moment)
        problem = self.experiment.problem
        known: dict[str, Any] = {
            **problem.symbols(),
            "C": problem.V_s.T @ problem.V_w,
            "Omega": symmetric(self.experiment.second_moment),
            "A": symmetric(self.experiment.weight),
        }
        return {part.name: known[part.name] for part in (*claim.symbols, *claim.matrices)}

    def facts(self) -> dict[str, Any]:
        return {"angles": np.degrees(self.experiment.problem.principal_angles).round(2).tolist()}

    def parameters(self) -> dict[str, Any] | None:
        return None

    @property
    def size(self) -> float:
        return 0.0

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return {"expression": self.experiment.simulate(trials, rng)}


def chain_symbols(experiment: Chain) -> dict[str, float]:
    """What the theory calls the numbers of a chain of three."""
    (n, N, N_2), (V_w, V_s, V_2) = experiment.samples, experiment.bases
    P_w, P_s, P_2 = (V @ V.T for V in experiment.bases)
    sizes = {"d_w": V_w.shape[1], "d_s": V_s.shape[1], "d_2": V_2.shape[1]}
    overlaps = {"d_sw": P_s @ P_w, "d_2s": P_2 @ P_s, "d_2sw": P_2 @ P_s @ P_w}
    squares = {name: float(np.sum(product**2)) for name, product in overlaps.items()}
    for name, *bounds in (("d_sw", "d_w", "d_s"), ("d_2s", "d_2", "d_s"), ("d_2sw", "d_2s", "d_sw")):
        squares[name] = at_most(squares[name], min((sizes | squares)[bound] for bound in bounds))
    return {"n": n, "N": N, "N_2": N_2, "sigma": experiment.sigma, **sizes, **squares}


def noisy(problem: LiteralProblem) -> LiteralProblem:
    """The problem with little signal and much noise, so that the noise is most of the risks."""
    return replace(problem, theta=problem.theta / 4, sigma=2 * problem.sigma)


def symmetric(matrix: Array) -> Array:
    """The matrix without the rounding errors of its antisymmetric part."""
    return np.asarray(matrix + matrix.T) / 2
