"""One closed form a risk for all sample sizes, with isotropic features: double descent.

Each risk is finite on both sides of its interpolation threshold and infinite at it, for the three sample sizes d − 1, d
and d + 1, if there is any noise: the mean of an inverse Wishart matrix with at most one degree of freedom to spare is
infinite. Without noise least squares is exact from n = d on, and below it projects on a random subspace; its risk is
finite for every n. For the student at a fresh point what acts as label noise is what its teacher says outside its span:

- nothing, if its span contains the teacher's, d_sw = d_w;
- for a noise-free teacher with n ≥ d_w, which is β_w itself, the signal rho_foreign = |Bβ_w|² alone;
- else it is not zero: with noise, and for n < d_w by the random projection, the teacher's coefficients have every
  direction of 𝒱_w, so they leave the strong span unless B = 0.

On its training inputs the student has no threshold of its own. Nothing makes up for an infinite teacher: its error has
no preferred direction, so part of it stays within the strong span, or (d_sw = 0) all of it is label noise.

New for the student; for least squares known in the proportional limit (Hastie et al. 2022, Ann. Statist. 50).
"""

from collections.abc import Callable, Iterator

from sympy import And, Eq, Expr, Ge, MatrixExpr, Or
from sympy.logic.boolalg import Boolean

from derivations.regimes.minimum_norm import claims as wide
from derivations.regimes.student import claims as students
from derivations.regimes.student import in_sample_risk, population_risk
from derivations.risks.baseline_population import claim as baseline
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.calculus import GaussianMatrix
from w2s_theory.claim import Expected, Quiet, Regimes, Remark
from w2s_theory.setting.assumptions import ISOTROPIC
from w2s_theory.setting.estimators import (
    SIGNAL,
    STRONG_SIGNAL,
    SUBSPACES,
    TRUTH,
    WEAK_SIGNAL,
    C,
    U,
    V,
    Vb,
    Vc,
    beta_s,
    beta_w,
    least_squares,
    minimum_norm,
    squared_norm,
    teacher_wide,
    weak_features,
)
from w2s_theory.setting.estimators import teacher as teacher_tall
from w2s_theory.setting.symbols import N, d_s, d_sw, d_w, n, rho_foreign, rho_s, rho_w, sigma, signal

NO_WEAK_NOISE, NO_STRONG_NOISE = And(Eq(sigma, 0), Eq(rho_w, 0)), And(Eq(sigma, 0), Eq(rho_s, 0))
CONTAINED = And(Eq(d_sw, d_w), Eq(rho_foreign, 0))
"""The strong span contains the teacher's: B = 0."""
QUIET_TRUTH = tuple(hypothesis.subs(rho_w, 0) for hypothesis in TRUTH + SIGNAL)

INFINITE = Remark(
    "Elsewhere it is infinite. The mean of tr(XᵀX)⁻¹, X being m × d and Gaussian, is at least that of 1/q with a χ² "
    "variable q of m - d + 1 degrees of freedom (Bartlett), which is infinite up to two, m ≤ d + 1; and likewise for "
    "(XXᵀ)⁻¹ with d - m + 1. So the noise makes the mean infinite for |m - d| ≤ 1 if it is not zero."
)
WEAK = (
    INFINITE,
    Remark("What acts as noise has the variance", sigma**2 + rho_w),
)
STRONG = (
    INFINITE,
    Remark("What acts as noise has the variance", sigma**2 + rho_s),
)
STUDENT = (
    *WEAK,
    Remark(
        "for the teacher, whose error has no preferred direction: of an infinite one there is an infinite part in the "
        "strong span, or it is label noise of infinite variance. At the student's own threshold what acts as noise "
        "is the part of the teacher's prediction outside the strong span. That is zero if the span contains the "
        "teacher's (d_sw = d_w), or if the teacher is exact (no noise, n ≥ d_w) and the truth has no part there "
        "(rho_foreign = 0), or is zero; in no other case, as the teacher's coefficients then have a law that "
        "no proper subspace of the weak span carries."
    ),
)


def of_least_squares(tall: Expected, few: Expected, X: GaussianMatrix, beta: MatrixExpr, given: tuple[Eq, ...],
                     silent: Boolean) -> tuple[Quiet, ...]:  # fmt: skip
    """Least squares on labels Xβ: β itself for at least as many samples as features, and a projection of it."""
    samples, features = X.shape
    known = tuple(hypothesis.subs({rho_w: 0, rho_s: 0}) for hypothesis in given)
    return (
        Quiet(tall, squared_norm(least_squares(X, X * beta) - beta), known, And(silent, Ge(samples, features))),
        Quiet(few, squared_norm(minimum_norm(X, X * beta) - beta), known, And(silent, Ge(features, samples))),
    )


ENOUGH, FEW = (teacher_tall, beta_w, Ge(n, d_w)), (teacher_wide, minimum_norm(U, U * beta_w), Ge(d_w, n))
"""A teacher, what it is without noise, and on which side of its threshold: least squares on Uβ_w is β_w for n ≥ d_w."""
FITS = ((least_squares, Ge(N, d_s)), (minimum_norm, Ge(d_s, N)))
REGIMES = tuple((of, fit) for of in (ENOUGH, FEW) for fit in FITS)


def of_noise_free_teachers(cases: tuple[Expected, ...], risk: Callable[[MatrixExpr], Expr]) -> Iterator[Quiet]:
    """Students of teachers without noise; the cases in the order of ``REGIMES``."""
    for case, ((_, exact, where), (fit, side)) in zip(cases, REGIMES, strict=True):
        student = fit(V, weak_features * exact)
        yield Quiet(case, risk(student), SUBSPACES + QUIET_TRUTH, And(NO_WEAK_NOISE, where, side))


def without_own_noise(cases: tuple[Expected, ...]) -> Iterator[Quiet]:
    """Students that see no noise: their labels are VCβ, the teacher's predictions within the strong span."""
    for case, ((noisy, exact, where), (fit, side)) in zip(cases, REGIMES, strict=True):
        known = SUBSPACES + TRUTH + SIGNAL
        yield Quiet(case, population_risk(fit(V, V * C * noisy)), known, And(CONTAINED, where, side))
        within = And(Eq(rho_foreign, 0), Or(where, Eq(signal, 0))) if exact == beta_w else And(CONTAINED, where)
        student = fit(V, V * C * exact)
        yield Quiet(case, population_risk(student), SUBSPACES + QUIET_TRUTH, And(NO_WEAK_NOISE, within, side))


POPULATION = (population, students[0], students[1], students[2])
IN_SAMPLE = (in_sample, *students[3:])

claims = tuple(
    Regimes(
        id=f"{name}.all-sizes",
        title=f"Excess risk of the {what}, for all sample sizes",
        words="Finite on both sides of each interpolation threshold; infinite at it, if there is noise.",
        quantity=cases[0].quantity,
        cases=cases,
        quiet=tuple(quiet),
        infinite=infinite,
        assumptions=ISOTROPIC,
        source="new; proportional limit of least squares in Hastie et al. (2022), Ann. Statist. 50",
    )
    for name, what, cases, quiet, infinite in (
        (
            *("teacher", "teacher", (teacher, wide[0])),
            of_least_squares(teacher, wide[0], U, beta_w, WEAK_SIGNAL, NO_WEAK_NOISE),
            WEAK,
        ),
        (
            *("baseline", "baseline", (baseline, wide[1])),
            of_least_squares(baseline, wide[1], Vb, beta_s, STRONG_SIGNAL, NO_STRONG_NOISE),
            STRONG,
        ),
        (
            *("ceiling", "ceiling", (ceiling, wide[2])),
            of_least_squares(ceiling, wide[2], Vc, beta_s, STRONG_SIGNAL, NO_STRONG_NOISE),
            STRONG,
        ),
        (
            *("student.population", "student at a fresh point", POPULATION),
            (*of_noise_free_teachers(POPULATION, population_risk), *without_own_noise(POPULATION)),
            STUDENT,
        ),
        (
            *("student.in-sample", "student on its training inputs", IN_SAMPLE),
            of_noise_free_teachers(IN_SAMPLE, in_sample_risk),
            WEAK,
        ),
    )
)
