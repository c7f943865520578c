"""PGR and OPR with infinitely many pseudo-labels, or labelled samples.

They are the ratios of the limits of the risks. With N → ∞ the PGR falls short of 1 by what no number of pseudo-labels
removes: the signal that the teacher misses and the teacher's variance on the shared directions.

New.
"""

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.limits import claims as limits
from derivations.risks.student_bias import claims as biases
from derivations.risks.student_limit import claim as student_limit
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Ratio
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import KAPPA, N, n

teacher_limit, baseline_limit, ceiling_limit = limits
student_bias, _ = biases

claims = tuple(
    Ratio(
        id=f"{name}.limit.{variable}",
        title=f"{name.upper()} for {variable} → ∞",
        words=f"The {name.upper()} with infinitely many {samples}.",
        quantity=rf"\lim_{{{variable}\to\infty}}\mathrm{{{name.upper()}}}",
        above=above,
        below=below,
        where=KAPPA if variable == N else None,
        assumptions=STANDARD,
        source="new",
    )
    for name, variable, samples, above, below in (
        ("pgr", N, "pseudo-labels", ((1, teacher), (-1, student_limit)), ((1, teacher), (-1, ceiling_limit))),
        ("pgr", n, "labels", ((1, teacher_limit), (-1, student_bias)), ((1, teacher_limit), (-1, ceiling_limit))),
        ("opr", N, "pseudo-labels", ((1, baseline),), ((1, student_limit),)),
        ("opr", n, "labels", ((1, baseline_limit),), ((1, student_bias),)),
    )
)
