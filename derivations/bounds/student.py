"""Upper bounds on the student's risk: what is published, in which reading it holds, and what holds instead.

Dong et al. (2025), arXiv 2502.05075, bound the risk by variance plus bias, σ²/(n−d_w−1) · (d_sw + (d_s/N)(d_w − d_sw))
+ ρ_w + ρ_s. Exactly, the teacher's approximation error adds to its noise, σ² + ρ_w in place of σ². With that

- the bound holds on the training inputs (the bias there is at most ρ_s + ρ_w, since b ≤ ρ_w);
- it is false at a fresh point, where d_s/N must be d_s/(N − d_s − 1), and where signal g that only the teacher can
  express acts as label noise;
- with σ² alone it is false even on the training inputs.
"""

from derivations.risks.student_bias import claims as biases
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from w2s_theory.claim import Inequality, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.published import SOURCE, student_above
from w2s_theory.setting.symbols import N, d_s, rho_foreign, rho_s, rho_w, sigma

TOTAL = sigma**2 + rho_w
POPULATION = d_s / (N - d_s - 1)

claims = (
    Inequality(
        id="bound.student.bias",
        title="The student's bias on its training inputs is at most ρ_s + ρ_w",
        words="The approximation errors of both spans bound the bias, on the training inputs.",
        above=rho_s + rho_w,
        below=term(biases[1]),
        using=(biases[1],),
        assumptions=STANDARD,
        source=SOURCE,
    ),
    Inequality(
        id="bound.student.in-sample",
        title="Upper bound on the student's risk on its training inputs",
        words="Variance with d_s/N plus both approximation errors, if the teacher's error counts as noise.",
        above=student_above(noise=TOTAL),
        below=term(in_sample),
        using=(in_sample,),
        assumptions=STANDARD,
        source=f"{SOURCE}, with σ² + ρ_w for σ²",
    ),
    Inequality(
        id="bound.student.in-sample.noise-only",
        title="The same bound without the teacher's approximation error in the variance: false",
        words="With the label noise alone in the variance the bound fails even on the training inputs.",
        above=student_above(),
        below=term(in_sample),
        using=(in_sample,),
        recorded="refuted",
        assumptions=STANDARD,
        source=SOURCE,
    ),
    Inequality(
        id="bound.student.population.published",
        title="The same bound read at a fresh point: false",
        words="At a fresh point the variance on what is not shared exceeds d_s/N times the teacher's.",
        above=student_above(noise=TOTAL),
        below=term(population),
        using=(population,),
        recorded="refuted",
        assumptions=STANDARD,
        source=f"{SOURCE}, read at a fresh point",
    ),
    Inequality(
        id="bound.student.population",
        title="Upper bound on the student's risk at a fresh point",
        words="With d_s/(N - d_s - 1) for d_s/N, and the signal outside the strong span as label noise, it holds.",
        above=student_above(noise=TOTAL, factor=POPULATION) + POPULATION * rho_foreign,
        below=term(population),
        using=(population,),
        assumptions=STANDARD,
        source="new",
    ),
)
