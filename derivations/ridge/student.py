"""The excess risk of a ridge student of a ridge teacher in the proportional limit, with all approximation errors.

With s_w and s_s the shares that teacher and student learn of each coefficient, and τ_w the variance of all coefficients
of the teacher (`teacher`), at a fresh point

    ER → ρ_s + |β_s − s_s s_w Cβ_w|² + s_s² ω τ_w
         + γ_s s_s²/(1 − γ_s s_s²) · [(1 − s_s)²(s_w²|Cβ_w|² + ω τ_w) + s_w² g + (1 − ω) τ_w],

where g is the signal that the teacher passes on outside of the strong span: for the student it is label noise, as is
the teacher's variance there; and what of its coefficients the student does not learn scatters as noise does.

New.
"""

from w2s_theory.claim.equivalence import Equivalence
from w2s_theory.setting.assumptions import IN_PROPORTION
from w2s_theory.setting.estimators import (
    SIGNAL,
    SUBSPACES,
    TRUTH,
    T,
    V,
    beta_s,
    gamma_s,
    ridge_student,
    squared_norm,
)
from w2s_theory.setting.situations import RIDGE
from w2s_theory.setting.symbols import RATIOS, RIDGE_VARIANCE, N, lambda_s, lambda_w, share_s, share_w

error = ridge_student - beta_s
claims = tuple(
    Equivalence(
        id=f"ridge.student.{name}",
        title=f"Excess risk of a ridge student {where} in the proportional limit",
        words=words,
        quantity=rf"\lim_{{d/n\to\gamma}}\mathrm{{ER}}{index}(f_{{w2s}}^{{\lambda}})",
        expression=expression,
        given=SUBSPACES + TRUTH + SIGNAL,
        shares={lambda_w: share_w, lambda_s: share_s},
        along=RATIOS,
        where=RIDGE_VARIANCE,
        assumptions=IN_PROPORTION,
        source="new; the ridgeless limit is that of Dong et al. (2025), arXiv 2502.05075",
        measure={f"student.{name}": 1},
        situation=RIDGE,
    )
    for name, where, index, expression, words in (
        (
            "population",
            "at a fresh point",
            "",
            squared_norm(error) + squared_norm(gamma_s),
            "The student keeps its own approximation error, what it and its teacher do not learn, and the teacher's "
            "variance on the shared directions; what the teacher passes on outside of its span is label noise.",
        ),
        (
            "in-sample",
            "on its training inputs",
            r"_{\mathrm{in}}",
            squared_norm(V * error - T * gamma_s) / N,
            "The student of its teacher's predictions on the inputs that it is trained on.",
        ),
    )
)
