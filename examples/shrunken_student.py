"""A student that believes its training only in part: c · f_w2s.

Copy this file, change it, and run

    w2s check shrunken_student.py

The risk is an expression in the setting's matrices (w2s_theory.setting.estimators); its expectation is derived from the
axiom, compared with the conjecture, and with a simulation of the estimator on raw features.
"""

from sympy import Symbol

from verification.situations.regression.literal import fit
from w2s_theory.setting.estimators import SIGNAL, SUBSPACES, TRUTH, beta_s, gamma_s, squared_norm, student

c = Symbol("c", nonnegative=True)

# The excess risk at a fresh point: what c·student misses of β_s within the strong span, and all that lies outside it.
risk = squared_norm(c * student - beta_s) + squared_norm(gamma_s)

# The spans are orthonormal and there is one truth in both coordinates; `signal` is its squared norm.
given = SUBSPACES + TRUTH + SIGNAL

# R is the risk of the student itself. The last term is what shrinking wins or loses because the student is biased.
let = {"R": "rho_s + b + kappa*d_sw + d_s/(N - d_s - 1)*(g + kappa*(d_w - d_sw))"}
conjecture = "rho_s + c^2*(R - rho_s) + (1 - c)^2*(signal - rho_s) + c*(1 - c)*(rho_w + b + g - rho_s)"


def estimator(problem, data, c):
    """The fitted linear function of z, of shape (D,): c times the student's."""
    return c * fit(problem, data, ("student.population",))["student"]
