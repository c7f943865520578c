"""What the features of two models and some labels say of the theory's parameters: dimensions, overlap, errors.

NumPy and SciPy alone: nothing here knows a claim. `estimate` reads rows in chunks, twice, and keeps second moments.

>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> latent = rng.standard_normal((3000, 12))
>>> weak, strong = latent[:, :8], latent[:, 5:] @ rng.standard_normal((7, 7))
>>> found = estimate(weak, strong, latent[:, 6] + latent[:, 11] + rng.standard_normal(3000))
>>> found.weak.dimension, found.strong.dimension, round(found.overlap.corrected.value)   # with the intercept
(9, 8, 4)
>>> round(found.errors.rho_missed.value, 1), round(found.errors.rho_foreign.value, 1)
(1.0, 0.0)
"""

from .data import FeaturesError, Rows
from .estimates import Estimate
from .found import Found, estimate
from .reading import read_features, read_labels

__all__ = ["Estimate", "FeaturesError", "Found", "Rows", "estimate", "read_features", "read_labels"]
