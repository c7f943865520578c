"""The student where it, its teacher, or both have fewer samples than features, with isotropic features.

At a fresh point, a student with N < d_s − 1 pseudo-labels keeps N/d_s of the teacher's second moment within its span,
and what acts as label noise has the weight N/(d_s − N − 1) in place of d_s/(N − d_s − 1). On its training inputs it
reproduces its teacher for N ≤ d_s. A teacher with n < d_w − 1 enters through the second moment of a random projection.

New.
"""

from sympy import Expr, MatrixExpr

from w2s_theory.claim import Expected
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import ISOTROPIC
from w2s_theory.setting.estimators import (
    SIGNAL,
    SUBSPACES,
    TRUTH,
    T,
    V,
    beta_s,
    gamma_s,
    least_squares,
    minimum_norm,
    squared_norm,
    teacher,
    teacher_wide,
    weak_features,
)

FEW = {"": "", ".minimum-norm": "N < d_s", ".minimum-norm-teacher": "n < d_w", ".minimum-norm-both": "n < d_w, N < d_s"}


def population_risk(student: MatrixExpr) -> Expr:
    """At a fresh point, for the student's coefficients."""
    return squared_norm(student - beta_s) + squared_norm(gamma_s)


def in_sample_risk(student: MatrixExpr) -> Expr:
    """On the pseudo-labelled inputs."""
    return squared_norm(V * (student - beta_s) - T * gamma_s) / V.rows


claims = tuple(
    Expected(
        id=f"student.{reading}{which}",
        title=f"Excess risk of the student {where}, {FEW[which]}",
        words="The student of a teacher, where at least one of them has fewer samples than features.",
        quantity=quantity,
        expression=risk(fit(V, weak_features * of)),
        given=SUBSPACES + TRUTH + SIGNAL,
        assumptions=ISOTROPIC,
        source="new",
        situation=situations.ISOTROPIC,
        measure={f"student.{reading}": 1},
        heavy=of is teacher_wide,
    )
    for reading, where, quantity, risk in (
        ("population", "at a fresh point", r"\mathrm{ER}(f_{w2s})", population_risk),
        ("in-sample", "on its training inputs", r"\mathrm{ER}_{\mathrm{in}}(f_{w2s})", in_sample_risk),
    )
    for which, fit, of in (
        (".minimum-norm", minimum_norm, teacher),
        (".minimum-norm-teacher", least_squares, teacher_wide),
        (".minimum-norm-both", minimum_norm, teacher_wide),
    )
)
