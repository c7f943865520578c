"""How many pseudo-labels, or labels, reach a target PGR or OPR.

PGR ≥ τ means ER_w − ER_w2s ≥ τ (ER_w − ER_c), where the ceiling is better than the teacher; OPR ≥ τ means
ER_s ≥ τ ER_w2s. Multiplied by their denominators, which are positive, these are polynomial inequalities in the sample
size: linear in N for the OPR, quadratic otherwise. The least integer that satisfies one is found exactly, with the unit
intervals that isolate the roots.

New.
"""

from sympy import Gt

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_population import claim as student
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import LeastSize, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import N, n, target

W, S, B, C = map(term, (teacher, student, baseline, ceiling))

claims = tuple(
    LeastSize(
        id=f"samples.{samples}.{name}",
        title=f"The least {variable} that reaches a target {name.upper()}",
        words=f"The least number of {samples} that reaches the target, the other sample size being given.",
        quantity=rf"{variable}_{{\mathrm{{{name.upper()}}} \ge \tau}}",
        variable=variable,
        objective=formula,
        using=using,
        assuming=assuming,
        assumptions=STANDARD,
        source="new",
    )
    for variable, samples in ((N, "pseudo-labels"), (n, "labels"))
    for name, formula, using, assuming in (
        ("pgr", W - S - target * (W - C), (teacher, student, ceiling), (Gt(W, C),)),
        ("opr", B - target * S, (baseline, student), ()),
    )
)
