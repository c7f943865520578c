"""The outperforming ratio of weak-to-strong finetuning, exactly.

    OPR = ER_s / ER_w2s

compares the strong baseline, trained on the n true labels, with the student, trained on pseudo-labels only: above 1 the
student wins. Of the expected excess risks at a fresh point, as in Dong et al. (2025), arXiv 2502.05075, who bound it
from below.
"""

from derivations.risks.baseline_population import claim as baseline
from derivations.risks.student_population import claim as student
from w2s_theory.claim import Ratio
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import KAPPA

claim = Ratio(
    id="opr",
    title="Outperforming ratio",
    words="The expected excess risk of the strong baseline over that of the student.",
    quantity=r"\mathrm{OPR}",
    above=((1, baseline),),
    below=((1, student),),
    where=KAPPA,
    assumptions=STANDARD,
    source="new; bounded in Dong et al. (2025), arXiv 2502.05075",
)
