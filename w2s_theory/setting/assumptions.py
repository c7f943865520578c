"""What theorems assume beyond their domains, in words."""

STANDARD = ("Gaussian features", "independent label noise of variance σ²", "fixed subspaces")
WELL_SPECIFIED = ("Gaussian features", "independent label noise of variance σ²", "the truth lies in both spans")
ISOTROPIC = (
    "Gaussian features, isotropic within their spans",
    "independent label noise of variance σ²",
    "fixed subspaces",
)
GAUSSIAN_NOISE = ("Gaussian features", "Gaussian label noise of variance σ²", "fixed subspaces")
GAUSSIAN_NOISE_WELL_SPECIFIED = (
    "Gaussian features",
    "Gaussian label noise of variance σ²",
    "the truth lies in both spans",
)
IN_PROPORTION = (*ISOTROPIC, "dimensions and sample sizes grow in proportion; errors are O(1/dimension)")
