"""Lower bounds on the outperforming ratio: OPR = ER(f_s)/ER(f_w2s) ≥ (σ² d_s/n + ρ_s)/U.

With U the upper bound of Dong et al. (2025), arXiv 2502.05075, it holds on the student's training inputs. At a fresh
point it is false with d_s/N and true with d_s/(N − d_s − 1).
"""

from sympy import Gt

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from w2s_theory.claim import Inequality, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.published import BASELINE_BELOW, SOURCE, student_above
from w2s_theory.setting.symbols import N, d_s, rho_foreign, rho_w, sigma

FACTOR = d_s / (N - d_s - 1)
PUBLISHED = student_above(noise=sigma**2 + rho_w)
CORRECTED = student_above(noise=sigma**2 + rho_w, factor=FACTOR) + FACTOR * rho_foreign

claims = tuple(
    Inequality(
        id=f"bound.opr.{name}",
        title=title,
        words=words,
        above=term(baseline) / term(student),
        below=BASELINE_BELOW / above,
        through=() if recorded == "refuted" else (BASELINE_BELOW / term(student),),
        using=(baseline, student),
        assuming=(Gt(sigma, 0),),
        recorded=recorded,
        assumptions=STANDARD,
        source=source,
    )
    for name, student, above, recorded, title, words, source in (
        (
            "in-sample",
            in_sample,
            PUBLISHED,
            "proved",
            "OPR ≥ (σ² d_s/n + ρ_s)/U on the student's training inputs",
            "The published bound, with the teacher's approximation error counted as noise.",
            f"{SOURCE}, with σ² + ρ_w for σ²",
        ),
        (
            "population",
            population,
            CORRECTED,
            "proved",
            "OPR ≥ (σ² d_s/n + ρ_s)/U at a fresh point",
            "With the factor d_s/(N - d_s - 1) the bound holds at a fresh point.",
            "new",
        ),
        (
            "population.published",
            population,
            PUBLISHED,
            "refuted",
            "The published OPR bound read at a fresh point: false",
            "With d_s/N the bound fails at a fresh point.",
            f"{SOURCE}, read at a fresh point",
        ),
    )
)
