"""Fresh inputs are no better than the teacher's own unless there are more of them.

The student of `composition.own-inputs`, against the same student with pseudo-labels on N fresh inputs, for N ≤ n:

    ER(f_w2s^own) ≤ ER(f_w2s),    at a fresh point and on the inputs each was trained on.

Both readings, and for all dimensions: the student's own risk on fresh inputs is the variance theorem, here for spans
that meet at 0° and 90° only.

New.
"""

from sympy import Eq, Le, Trace

from derivations.composition.own_inputs import ASSUMPTIONS, in_sample, population
from w2s_theory.claim import Expected, Inequality, term
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import SUBSPACES, C, V, squared_norm, student_noise
from w2s_theory.setting.symbols import N, d_shared, n

RIGHT_ANGLES = (*SUBSPACES[:1], Eq(Trace(C * C.T), d_shared))

fresh = tuple(
    Expected(
        id=f"composition.fresh-inputs.{where}",
        title=f"Excess risk of a student on fresh inputs for angles of 0° and 90°, {text}",
        words="The variance theorem for spans that meet at 0° and 90° only.",
        quantity=quantity,
        expression=expression,
        given=RIGHT_ANGLES,
        read_in=N,
        assumptions=ASSUMPTIONS,
        source="special case of the variance theorem, Dong et al. (2025), arXiv 2502.05075",
        measure={f"student.{where}": 1},
        situation=situations.OWN_INPUTS,
        well_specified=True,
    )
    for where, text, quantity, expression in (
        (
            *("in-sample", "on them", r"\mathrm{ER}_{\mathrm{in}}(f_{w2s})"),
            squared_norm(V * student_noise) / N,
        ),
        ("population", "at a fresh point", r"\mathrm{ER}(f_{w2s})", squared_norm(student_noise)),
    )
)

claims = (
    *fresh,
    *(
        Inequality(
            id=f"composition.own-or-fresh.{where}",
            title=f"No more fresh inputs than the teacher had are better than its own ({where})",
            words="Of at most as many fresh inputs a student learns no more than of those its teacher was trained on.",
            above=term(on_fresh),
            below=term(on_own),
            using=(on_fresh, on_own),
            assuming=(Le(N, n),),
            assumptions=ASSUMPTIONS,
            source="new",
            situation=situations.OWN_INPUTS,
            well_specified=True,
            margin=20,
        )
        for where, on_fresh, on_own in (("in-sample", fresh[0], in_sample), ("population", fresh[1], population))
    ),
)
