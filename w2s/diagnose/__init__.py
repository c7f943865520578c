"""What features and labels say about weak-to-strong before it is run, with warnings where they mislead.

>>> import numpy as np
>>> from w2s.diagnose import diagnose
>>> rng = np.random.default_rng(1)
>>> latent = rng.standard_normal((500, 6))
>>> diagnosis = diagnose(latent[:, :4], latent[:, 2:], latent[:, 3] + rng.standard_normal(500))
>>> diagnosis.found.weak.dimension, len(diagnosis.warnings)
(5, 0)
"""

from .diagnosis import Diagnosis, diagnose

__all__ = ["Diagnosis", "diagnose"]
