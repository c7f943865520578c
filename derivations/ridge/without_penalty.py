"""Ridge regression with penalties that vanish is least squares, of least norm where there are fewer samples than
features: the limits of both, derived in different ways, are the same."""

from derivations.asymptotics.proportional import claims as proportional
from derivations.ridge.student import claims as students
from derivations.ridge.teacher import claim as teacher
from w2s_theory.claim import WithoutPenalty
from w2s_theory.setting.symbols import gamma_s, gamma_w, share_s, share_w

KNOWN = {claim.id.removeprefix("proportional."): claim for claim in proportional}
STUDENTS = {claim.id.removeprefix("ridge.student."): claim for claim in students}

claims = tuple(
    WithoutPenalty(
        id=f"ridge.{name}.without-penalty",
        title=f"With penalties that vanish: {KNOWN[known].title[4:]}",
        words="The shares tend to 1, or where there are fewer samples than features to samples per feature.",
        quantity=rf"\lim_{{\lambda\to 0}}{of.quantity}",
        of=of,
        known=KNOWN[known],
        at=at,
        assumptions=of.assumptions,
        source="new",
        situation=of.situation,
    )
    for name, of, known, at in (
        ("teacher", teacher, "teacher", {share_w: 1}),
        ("teacher.minimum-norm", teacher, "teacher.minimum-norm", {share_w: 1 / gamma_w}),
        ("student.population", STUDENTS["population"], "student.population", {share_w: 1, share_s: 1}),
        ("student.in-sample", STUDENTS["in-sample"], "student.in-sample", {share_w: 1, share_s: 1}),
        *(
            (f"student.{known}", STUDENTS["population"], f"student.{known}", {share_w: w, share_s: s})
            for known, w, s in (
                ("minimum-norm", 1, 1 / gamma_s),
                ("minimum-norm-teacher", 1 / gamma_w, 1),
                ("minimum-norm-both", 1 / gamma_w, 1 / gamma_s),
            )
        ),
    )
)
