"""The gain of a realizable student is a known multiple of its misfit: it is predicted without one label.

If the truth lies in the strong span (ρ_s = 0, and so ρ_w = b + g), then

    ER(f_w) − ER(f_w2s)    = (N − 2d_s − 1)/(N − 1) · Misfit(f_w2s)
                           = N(N − 2d_s − 1)/((N − d_s)(N − d_s − 1)) · Misfit_in(f_w2s),
    ER(f_w) − ER_in(f_w2s) = Misfit_in(f_w2s).

The factors depend on N and d_s only, not on the teacher, the truth or the label noise; the first two are negative
exactly for N < 2d_s + 1. On the training inputs the equality holds for every data set, by Pythagoras.

New; for N → ∞ it is the theorem of Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116, as an equality.
"""

from derivations.gain.misfit import in_sample as misfit_in_sample
from derivations.gain.misfit import population as misfit
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Identity, term
from w2s_theory.setting.situations import REALIZABLE
from w2s_theory.setting.symbols import N, d_s, rho_foreign, rho_missed, rho_s, rho_w

ASSUMPTIONS = ("Gaussian features", "independent label noise of variance σ²", "the truth lies in the strong span")

claims = tuple(
    Identity(
        id=f"gain.realizable.{name}",
        title=title,
        words=words,
        quantity=rf"{teacher.quantity} - {student.quantity}",
        left=((1, teacher), (-1, student)),
        right=factor * term(measured),
        using=(measured,),
        at={rho_s: 0, rho_missed: rho_w - rho_foreign},
        assumptions=ASSUMPTIONS,
        source="new; refines Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116",
        situation=REALIZABLE,
    )
    for name, student, measured, factor, title, words in (
        (
            *("population", population, misfit, (N - 2 * d_s - 1) / (N - 1)),
            "A realizable student's gain at a fresh point is a multiple of its misfit",
            "How much better than its teacher a student is can be read off from how much it differs from it.",
        ),
        (
            *("unlabelled", population, misfit_in_sample),
            N * (N - 2 * d_s - 1) / ((N - d_s) * (N - d_s - 1)),
            "A realizable student's gain at a fresh point by its misfit on the training inputs",
            "Pseudo-labels alone tell how much better than its teacher a student is.",
        ),
        (
            *("in-sample", in_sample, misfit_in_sample, 1),
            "A realizable student's gain on its training inputs is its misfit",
            "On its training inputs the student is the projection of its teacher on what it can express.",
        ),
    )
)
