"""The performance gap recovery of weak-to-strong finetuning, exactly.

    PGR = (ER_w − ER_w2s) / (ER_w − ER_c)

is the share of the gap between the weak teacher and the strong ceiling that the student recovers (Burns et al. 2023),
here of the expected excess risks at a fresh point, as in Dong et al. (2025), arXiv 2502.05075, who bound it from below.
"""

from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_population import claim as student
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Ratio
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import KAPPA

claim = Ratio(
    id="pgr",
    title="Performance gap recovery",
    words="The share of the gap between teacher and ceiling that the student recovers, of the expected excess risks.",
    quantity=r"\mathrm{PGR}",
    above=((1, teacher), (-1, student)),
    below=((1, teacher), (-1, ceiling)),
    where=KAPPA,
    assumptions=STANDARD,
    source="new; bounded in Dong et al. (2025), arXiv 2502.05075; defined in Burns et al. (2023)",
)
