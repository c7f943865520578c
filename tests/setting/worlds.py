"""Two spans in a latent space, with the truth of everything that is estimated from features drawn in them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class World:
    """Orthonormal bases of both spans (D × d), a truth θ and the noise's standard deviation."""

    weak: np.ndarray
    strong: np.ndarray
    theta: np.ndarray
    sigma: float

    def draw(self, rows: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Features of both models and labels."""
        latent = rng.standard_normal((rows, len(self.theta)))
        return latent @ self.weak, latent @ self.strong, latent @ self.theta + self.sigma * rng.standard_normal(rows)

    @property
    def truth(self) -> dict[str, float]:
        """By the definitions of docs/setting.md; d_sw without an intercept."""
        P_w, P_s, theta = self.weak @ self.weak.T, self.strong @ self.strong.T, self.theta
        missed, known = theta - P_w @ theta, P_w @ theta
        return {
            "d_sw": float(np.trace(P_w @ P_s)),
            "s2_w": self.sigma**2 + missed @ missed,
            "s2_s": self.sigma**2 + theta @ theta - theta @ P_s @ theta,
            "rho_missed": missed @ P_s @ missed,
            "rho_foreign": known @ known - known @ P_s @ known,
        }


def world(d_w: int, d_s: int, cosines: list[float], theta: np.ndarray | None = None, sigma: float = 0.5) -> World:
    """Spans with these squared cosines of principal angles, the rest at right angles; θ is of length 1 if not given."""
    D = d_w + d_s
    strong = np.eye(D)[:, d_w:]
    for i, square in enumerate(cosines):
        strong[i, i], strong[d_w + i, i] = np.sqrt(square), np.sqrt(1 - square)
    given = np.random.default_rng(7).standard_normal(D) / np.sqrt(D) if theta is None else theta
    return World(np.eye(D)[:, :d_w], strong, given, sigma)
