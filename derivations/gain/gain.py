"""The student's gain over its teacher in terms of its misfit, exactly, for any truth.

    ER(f_w) − ER(f_w2s)    = (N − 2d_s − 1)/(N − 1) · Misfit(f_w2s) + (ρ_w − ρ_s − b − g),
    ER(f_w) − ER_in(f_w2s) = Misfit_in(f_w2s) + (1 − d_s/N) (ρ_w − ρ_s − b − g),

at a fresh point and on the training inputs. The last bracket is −2⟨P_wθ, (I − P_s)θ⟩; it vanishes for a realizable
student, whose truth lies in the strong span.

New; for N → ∞ and a realizable student it is the theorem of Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116, as
an equality.
"""

from derivations.gain.misfit import in_sample as misfit_in_sample
from derivations.gain.misfit import population as misfit
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Identity, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import N, d_s, rho_foreign, rho_missed, rho_s, rho_w

REST = rho_w - rho_s - rho_missed - rho_foreign
"""Nothing for a realizable student."""

claims = (
    Identity(
        id="gain.population",
        title="The student's gain at a fresh point by its misfit",
        words="The gain over the teacher is a multiple of the misfit and a constant, which vanishes for a truth in the "
        "strong span.",
        quantity=rf"{teacher.quantity} - {population.quantity}",
        left=((1, teacher), (-1, population)),
        right=(N - 2 * d_s - 1) / (N - 1) * term(misfit) + REST,
        using=(misfit,),
        assumptions=STANDARD,
        source="new; refines Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116",
    ),
    Identity(
        id="gain.in-sample",
        title="The student's gain on its training inputs by its misfit",
        words="On the training inputs the gain over the teacher is the misfit and a constant, which vanishes for a "
        "truth in the strong span.",
        quantity=rf"{teacher.quantity} - {in_sample.quantity}",
        left=((1, teacher), (-1, in_sample)),
        right=term(misfit_in_sample) + (1 - d_s / N) * REST,
        using=(misfit_in_sample,),
        assumptions=STANDARD,
        source="new; refines Charikar, Pabbaraju, Shiragur (2024), arXiv 2405.15116",
    ),
)
