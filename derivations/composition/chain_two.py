"""A student of a student: the exact excess risk at a fresh point at the end of a chain of three.

The student f_w2s of the weak teacher labels N_2 fresh inputs, from which a second student with features of a span 𝒱_2
learns. If the truth lies in all three spans, then for n > d_w + 1, N > d_s + 1 and N_2 > d_2 + 1, with
ν = (d_w − d_sw)/(N − d_s − 1) and ν_2 = d_2/(N_2 − d_2 − 1),

    ER(f_w2s2s) = σ²/(n − d_w − 1) · (d_2sw + ν d_2s + ν_2 (d_sw − d_2sw + ν(d_s − d_2s))),

where d_2s = ‖P_2P_s‖² and d_2sw = ‖P_2P_sP_w‖². Both students pass on d_2sw directions of the teacher's variance; what
the first one made of the rest, ν in each of its d_s directions, the second one passes on in d_2s of them; and of all
that lies outside its own span it keeps the share ν_2.

The induction: a student takes nothing of its teacher but the mean and the second moment of the coefficients, and maps
them linearly (`composition.omega`); so k students are the k-fold composition of such maps, each with its own C and N.
For k = 2 that is this theorem.

New; the second student is that of Burns et al. (2023), arXiv 2312.09390, section 4.3.1 (bootstrapping), for ridgeless
regression.
"""

from sympy import Eq, Identity, MatrixSymbol, Trace

from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected, Step
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import SUBSPACES, C, least_squares, squared_norm, student_noise
from w2s_theory.setting.symbols import N_2, D, d_2, d_2s, d_2sw, d_s

V_2 = GaussianMatrix("V_2", N_2, d_2)
T_2 = GaussianMatrix("T_2", N_2, D - d_2)
C_2 = MatrixSymbol("C_2", d_2, d_s)
B_2 = MatrixSymbol("B_2", D - d_2, d_s)
"""Inputs of the second student inside and outside its span; the first student's features are V_2C_2 + T_2B_2."""

MORE_SUBSPACES = (
    Eq(B_2.T * B_2, Identity(d_s) - C_2.T * C_2),
    Eq(Trace(C_2 * C_2.T), d_2s),
    Eq(Trace(C_2 * C * C.T * C_2.T), d_2sw),
)

second_student_noise = least_squares(V_2, (V_2 * C_2 + T_2 * B_2) * student_noise)

claim = Expected(
    id="composition.chain.two",
    title="Excess risk of a student of a student at a fresh point",
    words="The second student passes on what it shares with the first; the rest of the first one's risk is label noise "
    "for it.",
    quantity=r"\mathrm{ER}(f_{w2s2s})",
    expression=squared_norm(second_student_noise),
    given=SUBSPACES + MORE_SUBSPACES,
    read_in=N_2,
    assumptions=("Gaussian features", "independent label noise of variance σ²", "the truth lies in all three spans"),
    source="new",
    measure={"second student.population": 1},
    situation=situations.CHAIN_OF_THREE,
    well_specified=True,
    margin=20,
    steps=(
        Step("The first student's risk", squared_norm(student_noise), SUBSPACES),
        Step(
            "What of it lies in the second student's span",
            squared_norm(C_2 * student_noise),
            SUBSPACES + MORE_SUBSPACES,
        ),
        Step("Mean of the second student's inverse Gram matrix", Trace((V_2.T * V_2).inv())),
    ),
)
