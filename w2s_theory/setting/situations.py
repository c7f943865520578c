"""The situations that claims are about: which models there are, what they are called, and what is risked.

A situation is declared once, as an object: claims carry it, and what represents it (its literal simulation, random
problems, exact and precise numbers) is found by it. Another theory declares its own beside its claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Situation:
    """What is simulated for a claim; two of one name are the same.

    ``models``: their names, with the LaTeX of each. ``risks``: what claims may be about, by name: a model's risk at a
    fresh point (``.population``, or nothing), or on its training inputs (``.in-sample``), or anything else that is
    measured. ``angles``: the degrees at which spans meet, the truth being in both of them; any spans and any truth if
    it is None. ``isotropic``: whether features are so within their spans, so that there may be fewer samples than
    features.

    >>> REGRESSION.models["teacher"]
    'f_w'
    >>> REGRESSION == Situation("regression"), REGRESSION == ISOTROPIC
    (True, False)
    """

    name: str
    models: Mapping[str, str] = field(default_factory=dict, compare=False)
    risks: tuple[str, ...] = field(default=(), compare=False)
    angles: tuple[int, ...] | None = field(default=None, compare=False)
    isotropic: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return self.name


MISFITS = ("misfit.population", "misfit.in-sample")
REGRESSION = Situation(
    "regression",
    {"teacher": "f_w", "student": "f_{w2s}", "baseline": "f_s", "ceiling": "f_c"},
    (
        "teacher", "teacher.in-sample", "student.population", "student.in-sample", "baseline", "ceiling",
        "teacher-limit", "student-limit", "student-of-limit.population", "student-of-limit.in-sample",
        "baseline-limit", "ceiling-limit", *MISFITS,
    ),
)  # fmt: skip
"""A weak teacher, a strong student of it, and the strong model on true labels; limits are of infinitely many samples,
of the model's own, or of the teacher's for the student of a limit; the misfit is of the student to its teacher."""
FINITE = tuple(risk for risk in REGRESSION.risks if "limit" not in risk and risk not in MISFITS)
ISOTROPIC = replace(REGRESSION, name="isotropic", risks=FINITE, isotropic=True)
"""Any sample sizes."""
FEW_SAMPLES = replace(REGRESSION, name="few samples", risks=FINITE)
"""As many as models can be fitted to, so that risks have a law but hardly any moments."""
REALIZABLE = replace(REGRESSION, name="realizable", risks=(*FINITE, *MISFITS))
"""A truth in the strong span."""
RIGHT_ANGLES = replace(REGRESSION, name="right angles", risks=FINITE, angles=(0, 90))
ORTHOGONAL_SPANS = replace(REGRESSION, name="orthogonal spans", risks=FINITE, angles=(90,))

TEACHER_AND_STUDENT = ("teacher", "student.population", "student.in-sample")
AVERAGES = Situation("averages", {"teacher": r"\bar f_w", "student": r"\bar f_{w2s}"}, TEACHER_AND_STUDENT)
"""Several teachers, and a student of their average."""
UNEVEN_NOISE = Situation("uneven noise", {"teacher": "f_w", "student": "f_{w2s}"}, TEACHER_AND_STUDENT)
"""Label noise of uneven variances, or correlated."""
OWN_INPUTS = Situation(
    "own inputs",
    {"teacher": "f_w", "student": "f_{w2s}", "own student": r"f_{w2s}^{\mathrm{own}}"},
    (*TEACHER_AND_STUDENT, "own student.population", "own student.in-sample"),
    angles=(0, 90),
)
"""A student on its teacher's own inputs, and one on fresh ones."""
UNFINISHED = Situation(
    "unfinished",
    {
        "teacher": "f_w",
        "student of one step": "f_{w2s}^{(1)}",
        "student of two steps": "f_{w2s}^{(2)}",
        "shrunken student": "f_{w2s}^{a}",
    },
    ("teacher", "student of one step.population", "student of two steps.population", "shrunken student.population"),
)
"""Students that are not fitted to the end, on whitened features: after one or two gradient steps, and shrunken."""
ROUNDS = Situation(
    "rounds",
    {
        "zero": "0",
        "step": "f_s^{+}",
        "steps": "f_s^{(k)}",
        "generation": "f_s^{*}",
        "generations": "f_s^{k*}",
        "baseline": "f_s",
    },
    ("zero", "step", "steps", "generation", "generations"),
)
"""Any number of rounds on fresh data: gradient steps of the strong model, generations that learn from each other."""
COMMON_DIRECTIONS = Situation(
    "common directions",
    {
        "teacher": "f_w",
        "beside teacher": "f_w^{o}",
        "next": "f^{+}",
        "beside next": "f^{+o}",
        "last": "f_{w2s}^{(k)}",
        "beside last": "f_{w2s}^{(k)o}",
    },
    ("teacher", "beside teacher", "next", "beside next", "last", "beside last"),
    angles=(0, 90),
)
"""A chain of any number of students whose spans have the same directions in common, in which the truth lies, and no
others; beside: without what is wrong in these directions."""
TWO_TEACHERS = Situation(
    "two teachers",
    {"teacher": r"\bar f_{wu}", "student": r"\bar f_{wu2s}"},
    ("teacher", "student.population"),
)
"""Two teachers with features of their own, on labels of their own, and a student of their average."""
SAME_LABELS = Situation("same labels", {"teacher": r"\bar f_{wu}^{\mathrm{same}}"}, ("teacher",), angles=(0, 90))
"""The average of two teachers with features of their own, on the same labels."""
MIXED_STUDENT = Situation(
    "mixed student",
    {"teacher": "f_w", "mixed student": r"f_{w2s}^{\mathrm{mix}}"},
    ("teacher", "mixed student.population", "mixed student.in-sample"),
)
"""A student on true labels of its own and on pseudo-labels."""
CHAIN_OF_THREE = Situation(
    "chain of three",
    {"teacher": "f_w", "student": "f_{w2s}", "second student": "f_{w2s2s}"},
    (*TEACHER_AND_STUDENT, "second student.population"),
)
"""A student of a student."""

RIDGE = Situation(
    "ridge",
    {
        "teacher": r"f_w^{\lambda}",
        "student": r"f_{w2s}^{\lambda}",
        "baseline": r"f_s^{\lambda}",
        "own student": r"f_{w2w}^{\lambda}",
    },
    (*TEACHER_AND_STUDENT, "baseline", "own student.population", "resolvent"),
    isotropic=True,
)
"""Teacher, student and baseline by ridge regression on features that are isotropic within their spans; and a student
with its teacher's features; and the mean of the diagonal of the resolvent of the teacher's sample covariance."""

INVERSE_WISHART = Situation("inverse wishart", {"entry": "S_{12}"}, ("entry.squared",))
"""The inverse of the Gram matrix of whitened weak features, an entry beside its diagonal."""
SECOND_MOMENTS = Situation("second moments", risks=("expression",))
"""A student of a teacher whose coefficients have any distribution: a quadratic form of what it learns."""
MATRICES = Situation("matrices", risks=("expression",))
"""Gaussian matrices among constant ones."""
DECLARED = Situation("declared", {"declared": "f"}, ("declared",))
"""Whatever a theory from outside declares (`derivations.declaration`), on problems of regression: each claim is about a
quantity of its own, named by its id; the risks of regression stand beside it for ratios and differences."""
SITUATIONS = (
    REGRESSION, ISOTROPIC, FEW_SAMPLES, REALIZABLE, RIGHT_ANGLES, ORTHOGONAL_SPANS, AVERAGES, UNEVEN_NOISE, OWN_INPUTS,
    COMMON_DIRECTIONS, ROUNDS, UNFINISHED, TWO_TEACHERS, SAME_LABELS, MIXED_STUDENT, CHAIN_OF_THREE, RIDGE,
    INVERSE_WISHART, SECOND_MOMENTS, MATRICES, DECLARED,
)  # fmt: skip
"""Ours."""
