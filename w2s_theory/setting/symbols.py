"""The symbols of weak-to-strong regression, and what each of them may be."""

from __future__ import annotations

from collections.abc import Iterable, Set

from sympy import Basic, Expr, Integer, Le, Min, Symbol, symbols
from sympy.logic.boolalg import Boolean

n, N = symbols("n N", integer=True, positive=True)
d_w, d_s = symbols("d_w d_s", integer=True, positive=True)
D = Symbol("D", integer=True, positive=True)
d_sw = Symbol("d_sw", nonnegative=True)
q_sw = Symbol("q_sw", nonnegative=True)
sigma = Symbol("sigma", nonnegative=True)
rho_w, rho_s, rho_missed, rho_foreign = symbols("rho_w rho_s rho_missed rho_foreign", nonnegative=True)

signal = Symbol("signal", nonnegative=True)
M = Symbol("M", integer=True, positive=True)
rounds = Symbol("rounds", integer=True, nonnegative=True)
before = Symbol("before", nonnegative=True)
outside = Symbol("outside", nonnegative=True)
decay = Symbol("decay", real=True)
"""A factor to the power of the number of rounds."""
eta = Symbol("eta", nonnegative=True)
shrinkage = Symbol("a", nonnegative=True)
n_s = Symbol("n_s", integer=True, positive=True)
d_u = Symbol("d_u", integer=True, positive=True)
d_wu = Symbol("d_wu", integer=True, nonnegative=True)
rho_u, d_su = symbols("rho_u d_su", nonnegative=True)
rho_wu = Symbol("rho_wu", real=True)
N_2, d_2 = symbols("N_2 d_2", integer=True, positive=True)
d_2s, d_2sw = symbols("d_2s d_2sw", nonnegative=True)
d_shared = Symbol("d_shared", integer=True, nonnegative=True)

target = Symbol("target", positive=True)
fraction_left = Symbol("epsilon", positive=True)

gamma_w, gamma_s = symbols("gamma_w gamma_s", positive=True)
omega = Symbol("omega", nonnegative=True)
lambda_w, lambda_s = symbols("lambda_w lambda_s", nonnegative=True)
share_w, share_s = symbols("s_w s_s", positive=True)
tau_w = Symbol("tau_w", nonnegative=True)
RATIOS = {d_sw: omega * gamma_w * n, d_w: gamma_w * n, d_s: gamma_s * N}
BASELINE_RATIOS = {d_s: gamma_s * n}
OWN_RATIOS = {n: d_w / gamma_w, N: d_w / gamma_s}
"""Dimensions by ratios, for what depends on these alone."""
scale = Symbol("m", integer=True, positive=True)
"""By what all dimensions and sample sizes are multiplied in the proportional limit."""

kappa = Symbol("kappa", nonnegative=True)
KAPPA = (kappa, (sigma**2 + rho_w) / (n - d_w - 1))
"""The variance of each of the teacher's coefficients, an abbreviation in which the student's risks are read."""

RIDGE_VARIANCE = (
    tau_w,
    gamma_w * share_w**2 * ((1 - share_w) ** 2 * (signal - rho_w) + sigma**2 + rho_w) / (1 - gamma_w * share_w**2),
)
"""The variance of all coefficients of a ridge teacher, in which the risks of it and of its student are read."""

MEANING: dict[Symbol, str] = {
    n: "labelled samples",
    N: "pseudo-labelled samples",
    d_w: "dimension of the weak teacher's feature subspace",
    d_s: "dimension of the strong student's feature subspace",
    d_sw: "correlation dimension: sum of the squared cosines of the principal angles, dim(V_s ∩ V_w) for 0° and 90°",
    q_sw: "sum of the fourth powers of the cosines of the principal angles; d_sw for 0° and 90°",
    sigma: "standard deviation of the label noise",
    rho_w: "approximation error of the weak features",
    rho_s: "approximation error of the strong features",
    rho_missed: "signal in the strong span that the teacher misses",
    rho_foreign: "signal in the teacher's reach that lies outside the strong span",
    signal: "variance of the truth, the squared norm of θ",
    D: "dimension of the latent space",
    M: "number of teachers whose predictions are averaged",
    rounds: "number of rounds, each on fresh data",
    before: "risk before a round",
    outside: "what of the risk before a round lies outside the directions that all spans have in common",
    decay: "what the rounds leave of what was before them: its factor in one round, to the power of their number",
    eta: "step size of the student's gradient steps",
    shrinkage: "factor by which a student is shrunken",
    d_u: "dimension of the second teacher's feature subspace",
    d_wu: "dimension of V_w ∩ V_u for spans of two teachers that meet at 0° and 90° only",
    d_su: "correlation dimension of the strong span and that of the second teacher, ‖P_sP_u‖²",
    rho_u: "approximation error of the second teacher's features",
    rho_wu: "inner product of the two teachers' approximation errors, ⟨(I − P_w)θ, (I − P_u)θ⟩",
    n_s: "true labels that the student is trained on beside its pseudo-labels",
    N_2: "samples that the student of the student is trained on",
    d_2: "dimension of the feature subspace of the student of the student",
    d_2s: "correlation dimension of the spans of the two students, ‖P_2P_s‖²",
    d_2sw: "what of the weak span both students pass on, ‖P_2P_sP_w‖²",
    d_shared: "dimension of V_s ∩ V_w for spans that meet at 0° and 90° only",
    gamma_w: "weak features per labelled sample, d_w/n",
    gamma_s: "strong features per pseudo-labelled sample, d_s/N (for the baseline: per labelled sample, d_s/n)",
    omega: "share of the weak span that is shared, d_sw/d_w",
    lambda_w: "ridge penalty of the teacher, per labelled sample",
    lambda_s: "ridge penalty of the student, per pseudo-labelled sample (of the baseline: per labelled sample)",
    share_w: "share of each coefficient that the teacher learns, the least root of λ_w s_w = (1 - s_w)(1 - γ_w s_w)",
    share_s: "share of each coefficient that the student learns, the least root of λ_s s_s = (1 - s_s)(1 - γ_s s_s)",
    target: "target for PGR or OPR",
    fraction_left: "fraction of the student's risk that more pseudo-labels may still remove",
}


def ordered(used: Iterable[Basic]) -> tuple[Symbol, ...]:
    """The symbols among these: those of the setting in its order, then those of other theories by name.

    >>> ordered({Symbol("c"), d_w, n})
    (n, d_w, c)
    """
    found = {s for s in used if isinstance(s, Symbol)}
    return (*(s for s in MEANING if s in found), *sorted(found - set(MEANING), key=str))


LATEX: dict[Symbol, str] = {
    Symbol("d_sw"): r"d_{s\wedge w}",
    d_sw: r"d_{s\wedge w}",
    sigma: r"\sigma",
    kappa: r"\kappa",
    q_sw: r"q_{s\wedge w}",
    signal: r"\lVert\theta\rVert^2",
    gamma_w: r"\gamma_w",
    gamma_s: r"\gamma_s",
    omega: r"\omega",
    lambda_w: r"\lambda_w",
    lambda_s: r"\lambda_s",
    share_w: "s_w",
    share_s: "s_s",
    tau_w: r"\tau_w",
    target: r"\tau",
    fraction_left: r"\varepsilon",
    d_2s: r"d_{2\wedge s}",
    d_2sw: r"d_{2\wedge s\wedge w}",
    d_shared: r"d_{s\cap w}",
    eta: r"\eta",
    rounds: "k",
    before: r"\varrho",
    outside: r"\varpi",
    decay: r"\Lambda",
    d_wu: r"d_{w\cap u}",
    d_su: r"d_{s\wedge u}",
    rho_u: r"\rho_u",
    rho_wu: r"\rho_{w,u}",
    rho_w: r"\rho_w",
    rho_s: r"\rho_s",
    rho_missed: r"\rho_{s\setminus w}",
    rho_foreign: r"\rho_{w\setminus s}",
}


ABBREVIATIONS: dict[Symbol, str] = {
    kappa: "variance of each of the teacher's coefficients, (sigma**2 + rho_w)/(n - d_w - 1)",
    tau_w: "variance of all of the ridge teacher's coefficients together",
}
"""What stands for a formula in what people read."""
LEGEND = MEANING | ABBREVIATIONS

NOTATION: tuple[tuple[str, str, str], ...] = (
    (r"\bar f_w", "f̄_w", "the average of weak teachers, each on samples of its own"),
    (r"\bar f_{w2s}", "f̄_w2s", "the strong student of the average of teachers"),
    (r"f_w\^{o}", "f_w^o", "the weak teacher without what is wrong in the directions of all spans"),
    (r"f\^{\+}", "f^+", "a student of any function of z, on N fresh inputs, in the strong span"),
    (r"f\^{\+o}", "f^+o", "the same without what is wrong in the directions of all spans"),
    (r"f_{w2s}\^{\(k\)}", "f_w2s^(k)", "the last of so many students, each of the one before, on N fresh inputs"),
    (r"(?<!bar )f_w\b(?!2|\^)", "f_w", "the weak teacher: least squares on n labels, in the weak span"),
    (r"\\bar f_{wu}(?!\^)", "f̄_wu", "the average of two teachers with different features, each on samples of its own"),
    (r"\\bar f_{wu2s}", "f̄_wu2s", "the strong student of the average of two teachers with different features"),
    (r"\\bar f_{wu}\^{\\mathrm{same}}", "f̄_wu^same", "the same for teachers on the same samples"),
    (r"f_{w2s}\^{\\mathrm{own}}", "f_w2s^own", "a strong student that is trained on its teacher's own inputs"),
    (r"f_{w2s}\^{\(1\)}", "f_w2s^(1)", "the strong student after one gradient step from zero"),
    (r"f_{w2s}\^{\(2\)}", "f_w2s^(2)", "the strong student after two gradient steps from zero"),
    (r"f_{w2s}\^{a}", "f_w2s^a", "the strong student, times a"),
    (
        r"f_{w2s}\^{\\mathrm{mix}}",
        "f_w2s^mix",
        "a strong student that is trained on n_s true labels and N pseudo-labels together",
    ),
    (r"f_{w2s2s}", "f_w2s2s", "a student of the student, on N_2 fresh inputs"),
    (r"(?<!bar )f_{w2s}(?!\^)", "f_w2s", "the strong student: least squares on N pseudo-labels, in the strong span"),
    (r"f_s\^{\+}", "f_s^+", "the strong model after one more gradient step, on N fresh inputs with true labels"),
    (r"f_s\^{\(k\)}", "f_s^(k)", "the strong model after so many gradient steps from zero, each on N fresh inputs"),
    (r"f_s\^{\*}", "f_s^*", "a strong model fitted to what another one says of N fresh inputs, with label noise"),
    (r"f_s\^{k\*}", "f_s^k*", "so many strong models one after the other, the first fitted to n true labels"),
    (r"f_w\^{\\lambda}", "f_w^λ", "the weak teacher by ridge regression on n labels, on isotropic features"),
    (r"f_{w2s}\^{\\lambda}", "f_w2s^λ", "the strong student by ridge regression on N pseudo-labels of f_w^λ"),
    (r"f_{w2w}\^{\\lambda}", "f_w2w^λ", "a student with its teacher's features by ridge regression on N pseudo-labels"),
    (r"f_s\^{\\lambda}", "f_s^λ", "the strong baseline by ridge regression on the n labels"),
    (r"f_s\b(?!\^)", "f_s", "the strong baseline: least squares on the n labels, in the strong span"),
    (r"f_c\b", "f_c", "the strong ceiling: least squares on the true labels of all n + N samples"),
    (r"mathrm{Misfit}(?!_)", "Misfit(f)", "mean squared difference of student and teacher at a fresh point"),
    (r"mathrm{Misfit}_{\\mathrm{in}}", "Misfit_in(f)", "the same over the student's inputs"),
    (r"mathrm{ER}(?!_{\\mathrm|_\\infty|\(.*mid)", "ER(f)", "population risk: E (f(z) - f_*(z))^2 at a fresh point z"),
    (r"mathrm{ER}_{\\mathrm{in}}", "ER_in(f)", "in-sample risk: the same over the inputs that the student has seen"),
    (r"mathrm{ER}_\\infty", "ER_∞(f)", "excess risk for infinitely many samples of the model's own"),
    (r"mathrm{ER}\(.*mid", "ER(f | data)", "excess risk at a fresh point given the training set, which is random"),
    (r"mathrm{Var}[(]", "Var(f)", "what the label noise alone makes of the in-sample risk"),
    (r"mathrm{Var}_{\\mathrm{pop}}", "Var_pop(f)", "what the label noise alone makes of the risk at a fresh point"),
    (r"mathrm{Var}\[", "Var[f]", "variance over training sets of the excess risk"),
    (r"mathrm{Bias}_{\\mathrm{in}}", "Bias_in(f)", "what infinitely many labels leave of the in-sample risk"),
    (r"mathrm{Bias}_{\\mathrm{pop}}", "Bias_pop(f)", "what infinitely many labels leave of the population risk"),
    (r"mathrm{PGR}", "PGR", "performance gap recovered, (ER(f_w) - ER(f_w2s))/(ER(f_w) - ER(f_c))"),
    (r"mathrm{OPR}", "OPR", "outperforming ratio, ER(f_s)/ER(f_w2s)"),
    (r"mathbb{E}", "E", "expectation over the Gaussian matrices"),
    (r"mathbb{E}.*W", "W", "GᵀG"),
    (r"mathbb{E}.*S", "S", "(GᵀG)⁻¹"),
    (r"mathbb{E}.*(P|cos)", "P", "the projection onto the columns of G, G(GᵀG)⁻¹Gᵀ"),
    (r"mathbb{E}.*(Q|cos)", "Q", "the projection onto the columns of F"),
    (r"mathbb{E}.*cos", "θ", "the principal angles between the columns of G and those of F"),
    (r"mathbb{E}.*G\^", "G⁺", "(GᵀG)⁻¹Gᵀ"),
    (r"mathbb{E}.*Z_", "Z_κ", "zonal polynomial of the partition κ"),
    (r"mathrm{E}\[\\beta_s", "β_s", "coefficients of least squares by V on the labels (VC + TB)β, E ββᵀ = Omega"),
)  # fmt: skip
"""Models and what is said of them: a pattern of its LaTeX, how it is printed as text, and what it is."""


AT_MOST: dict[Expr, tuple[Expr, ...]] = {
    d_sw: (d_w, d_s),
    d_shared: (d_w, d_s),
    d_wu: (d_w, d_u),
    d_su: (d_u, d_s),
    rho_u: (signal,),
    outside: (before,),
    q_sw: (d_sw,),
    d_2s: (d_2, d_s),
    d_2sw: (d_2s, d_sw),
    omega: (Integer(1),),
    rho_missed: (rho_w,),
    rho_w: (signal,),
    rho_s: (signal, before),
    rho_foreign + rho_w: (signal,),
}
"""What bounds symbols by their meaning, for all principal angles: cosines are at most 1, parts at most the whole."""


def constraints(used: Set[Basic]) -> list[Boolean]:
    """What ties the symbols in use together by their meaning, be it through symbols that are not in use."""
    bounds = [Le(part, Min(*above)) for part in AT_MOST if part.free_symbols <= used and (above := _bounds(part, used))]
    if {d_sw, q_sw} <= used:  # the squares of so many cosines, by the Cauchy–Schwarz inequality
        bounds += [Le(d_sw**2, q_sw * d) for d in (d_w, d_s) if d in used]
    return bounds


def _bounds(part: Expr, used: Set[Basic]) -> list[Expr]:
    """The nearest bounds that are numbers or in use: q_sw ≤ Min(d_w, d_s) if there is no d_sw to say q_sw ≤ d_sw."""
    found: dict[Expr, None] = {}
    for bound in AT_MOST.get(part, ()):
        found |= dict.fromkeys([bound] if bound.is_number or bound in used else _bounds(bound, used))
    return list(found)
