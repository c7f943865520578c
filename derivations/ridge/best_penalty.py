"""The best penalty of ridge regression on isotropic features in the proportional limit.

    λ_w* = γ_w (σ² + ρ_w)/(|θ|² − ρ_w),

the noise, that of the labels and what the features cannot express, over the signal that they can, times features per
sample. There the excess risk is ρ_w + (1 − s_w)(|θ|² − ρ_w).

Dobriban & Wager (2018), Ann. Statist. 46; Hastie, Montanari, Rosset, Tibshirani (2022), Ann. Statist. 50; here with
signal outside of the features, which acts as noise.
"""

from derivations.ridge.baseline import claim as baseline
from derivations.ridge.teacher import claim as teacher
from w2s_theory.claim import BestPenalty
from w2s_theory.setting.symbols import LATEX

claims = tuple(
    BestPenalty(
        id=f"{of.id}.best-penalty",
        title=f"The best penalty of the {name} in the proportional limit",
        words="It is the noise per signal that the features can express, times features per sample.",
        quantity=rf"\operatorname{{argmin}}_{{{LATEX[penalty]}}}\,{of.quantity}",
        of=of,
        penalty=penalty,
        assumptions=of.assumptions,
        source=of.source,
        situation=of.situation,
    )
    for name, of in (("teacher", teacher), ("baseline", baseline))
    for penalty in of.shares
)
