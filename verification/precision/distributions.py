"""Claims on laws and probabilities: distribution functions against integrals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any

from mpmath import mp, mpf
from sympy import Integer, Rational

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Law, Probability

from ..certificate.notation import misnamed
from ..finding import Finding
from ..situations.regression.problems import Problem
from .digits import Certain, certain
from .probabilities import beats_teacher, beats_with_one_label, ratio_below, shown_by_mean
from .special import candidates, holds, numbers_of

RATIOS = (Fraction(1, 4), Fraction(1), Fraction(3))
"""Values of χ²_d/χ²_m at which distribution functions are compared."""
FLOAT = 1e-11
"""What floating-point values may be off."""
MANY = 60
"""Degrees of freedom of the variable with an even number, at most."""
ORTHOGONAL = ((2, 2), (5, 2), (7, 4), (12, 6), (4, 1), (1200, 2))
"""N and d_s."""
RIGHT_ANGLES = (
    (5, 4, 2, 1), (9, 8, 4, 2), (4, 5, 4, 1), (6, 4, 2, 2), (5, 3, 2, 0), (4, 1, 1, 0), (3, 1, 2, 1), (6, 2, 2, 2),
    (1200, 4, 2, 1),
)  # fmt: skip
"""N, d_w, d_s and shared directions: one dimension, as few samples as features, many, no or all directions shared."""
BEYOND = ({"N": 3, "d_s": 4}, {"N": 2, "d_s": 3}, {"sigma": 0})
"""What is outside the domains: fewer pseudo-labels than features, and no noise."""
ONE_LABEL = {"N": 2, "n": 1, "d_w": 2, "d_s": 1, "d_shared": 1, "sigma": 1}
"""One label too few, and a truth as large as the noise: there the probability is another one."""
SEEN = 1e-3
"""What the rule for it may be off."""
READ = (9, 8, 4, 2)
"""The one of them at which the formula that is shown is read: there it is smooth."""
SHOWN = 1e-6
"""What its quadrature may be off."""
LABELS = ((1, 1), (2000, 1), (1, 2000))
"""By what n exceeds d_w, times d_w, and sigma: the probability depends on neither."""
FLOAT_DIGITS = 14
"""Digits of the two-dimensional integral, which is compared with a floating-point number."""


def examine_law(claim: Law, rival: Callable[..., Any], digits: int) -> Finding:
    """The distribution function of F, by the incomplete beta function of mpmath, against that of the risk itself."""
    compared = 0
    for problem in candidates(claim):
        problem = with_even(claim, problem)
        if not is_comparable(claim, problem):
            continue
        if complaint := off_law(claim, problem, rival, digits):
            return Finding("refuted", complaint)
        compared += len(RATIOS) + 1
    if not compared:
        return Finding("unknown", "no special problem in the domain")
    return Finding("consistent", f"{digits} digits of the distribution function at {compared} points")


def with_even(claim: Law, problem: Problem) -> Problem:
    """With a label more if both degrees of freedom are odd."""
    d, m, _ = _ratio(claim, problem)
    return problem.sized("n", problem.n + 1) if d % 2 and m % 2 else problem


def is_comparable(claim: Law, problem: Problem) -> bool:
    """Whether the integral is known (one degree of freedom is even, and not large), and the risk is no constant."""
    d, m, rho = _ratio(claim, problem)
    even = d if d % 2 == 0 else m
    is_known = even % 2 == 0 and even <= MANY and m >= 1
    return is_known and bool(problem.sigma**2 + rho) and holds(claim.domain, claim, problem)


def off_law(claim: Law, problem: Problem, rival: Callable[..., Any], digits: int) -> str | None:
    """What integrals say against the distribution function at a problem."""
    d, m, rho = _ratio(claim, problem)
    numbers = numbers_of(claim, problem)
    law = rival(**{s.name: float(numbers[s.name]) for s in claim.symbols})
    for ratio in (*RATIOS, Fraction(d, m)):
        true = certain(partial(ratio_below, d, m, ratio), digits)
        risk = rho + (problem.sigma**2 + rho) * ratio
        claimed = _cumulative(claim, numbers, risk, true.working)
        with mp.workdps(true.working):
            off = abs(claimed - true.value), abs(float(law.cdf(float(risk))) - true.value)
        if not (off[0] <= mpf(10) ** -digits and off[1] <= FLOAT):
            said = f"{mp.nstr(claimed, digits)} and {law.cdf(float(risk))!r}"
            return f"P(risk < {risk}) at {problem.about} is {mp.nstr(true.value, digits)}, not {said}"
    return None


def _ratio(claim: Law, problem: Problem) -> tuple[int, int, Any]:
    """Degrees of freedom of the two χ² variables, and the approximation error."""
    (risk,) = claim.mean.measure
    d, samples, rho = {
        "teacher": (problem.d_w, problem.n, problem.rho_w),
        "baseline": (problem.d_s, problem.n, problem.rho_s),
        "ceiling": (problem.d_s, problem.n + problem.N, problem.rho_s),
    }[risk]
    return d, samples - d + 1, rho


def _cumulative(claim: Law, numbers: dict[str, Any], risk: Any, working: int) -> mpf:
    """The claimed distribution function: of shift + scale (d/m) F(d, m) at this risk."""
    known = {s: numbers[s.name] for s in claim.symbols}
    shift, scale, d, m = (e.xreplace(known) for e in (claim.shift, claim.scale, claim.d, claim.m))
    ratio = (Rational(Fraction(risk).numerator, Fraction(risk).denominator) - shift) / scale
    with mp.workdps(working):
        x = ratio / (1 + ratio)
        return mp.betainc(mpf(int(d)) / 2, mpf(int(m)) / 2, 0, mpf(int(x.p)) / int(x.q), regularized=True)


def examine_probability(claim: Probability, rival: Callable[..., Any], digits: int) -> Finding:
    """That the student beats its teacher: an integral over one variable for orthogonal spans, else over two angles.

    The left side is read here, as a claim without a certificate is not asked for it there.
    """
    if complaint := misnamed(claim):
        return Finding("refuted", complaint)
    names = [s.name for s in claim.arguments]
    orthogonal = names == ["N", "d_s"]
    points: tuple[tuple[int, ...], ...] = ORTHOGONAL if orthogonal else RIGHT_ANGLES
    for point in points:
        numbers = dict(zip(names, point, strict=True))
        true = _known(point, digits if orthogonal else FLOAT_DIGITS)
        claimed = []
        for labels, sigma in LABELS:
            known = {"sigma": sigma, "n": labels * numbers.get("d_w", 1)} | numbers
            try:
                claimed.append(_said(claim, rival, known))
            except DomainError as error:
                return Finding("refuted", f"the integral is {mp.nstr(true.value, digits)} where {error}")
        allowed = [mpf(FLOAT)] * len(claimed)
        shown = claim.statement.rhs.xreplace({s: numbers[s.name] for s in claim.arguments})
        if orthogonal:
            exact = shown.evalf(digits + 5)
            claimed, allowed = [*claimed, mp.make_mpf(exact._mpf_)], [*allowed, mpf(10) ** -digits]
        elif point == READ:
            N, _, d_s, shared = point
            claimed, allowed = [*claimed, mpf(shown_by_mean(shown, d_s, N - d_s + 1, shared))], [*allowed, mpf(SHOWN)]
        with mp.workdps(true.working):
            for number, most in zip(claimed, allowed, strict=True):
                if not abs(number - true.value) <= most:
                    said = f"{mp.nstr(number, digits)} at {numbers}, but the integral is {mp.nstr(true.value, digits)}"
                    return Finding("refuted", said)
    for outside in BEYOND:
        numbers = {"N": 9, "n": 8, "d_w": 8, "d_s": 4, "d_shared": 0, "sigma": 1} | outside
        if complaint := _off_beyond(claim, rival, numbers, partial(_orthogonal, numbers), FLOAT):
            return Finding("refuted", complaint)
    few = partial(beats_with_one_label, ONE_LABEL["N"], ONE_LABEL["sigma"])
    if not orthogonal and (complaint := _off_beyond(claim, rival, ONE_LABEL, few, SEEN)):
        return Finding("refuted", complaint)
    if orthogonal:
        return Finding("consistent", f"{digits} digits of an integral over one variable at {len(points)} points")
    reason = f"an integral over two angles to {FLOAT_DIGITS} digits; floating-point values are as claimed to 11"
    return Finding("consistent", f"{reason}, at {len(points)} points")


def _said(claim: Probability, rival: Callable[..., Any], numbers: Mapping[str, float]) -> mpf:
    return mpf(float(rival(**{s.name: float(numbers[s.name]) for s in claim.symbols})))


def _off_beyond(
    claim: Probability, rival: Callable[..., Any], numbers: dict[str, Any], true: Callable[[], Any], allowed: float
) -> str:
    """What is wrong with a probability that is claimed outside the domain."""
    if claim.domain.xreplace({s: Integer(numbers[s.name]) for s in claim.domain.free_symbols}) != True:  # noqa: E712
        return ""
    try:
        said = _said(claim, rival, numbers)
    except DomainError as error:
        return f"nothing is said at {numbers}, which the domain includes ({error})"
    return (
        "" if abs(said - true()) <= allowed else f"{said} at {numbers}, but it is {mp.nstr(mpf(true()), FLOAT_DIGITS)}"
    )


def _orthogonal(numbers: dict[str, Any]) -> mpf:
    """Of orthogonal spans. Without noise neither errs; with N < d_s the student errs by |ε|² χ²_N/χ²_{d_s−N+1}
    (`regression`, fact 2)."""
    N, d_s = numbers["N"], numbers["d_s"]
    few = partial(ratio_below, N, d_s - N + 1, Fraction(1))
    return certain(few, FLOAT_DIGITS).value if numbers["sigma"] else mpf(0)


@cache
def _known(point: tuple[int, ...], digits: int) -> Certain:
    return certain(partial(_beating, point), digits)


def _beating(point: tuple[int, ...], working: int) -> mpf:
    """The probability by N, d_s or by N, d_w, d_s and the shared directions."""
    if len(point) == 2:
        N, d_s = point
        return ratio_below(d_s, N - d_s + 1, Fraction(1), working)
    N, d_w, d_s, shared = point
    if shared == d_w:  # the student is its teacher
        return mpf(0)
    if not shared:
        return ratio_below(d_s, N - d_s + 1, Fraction(1), working)
    return beats_teacher(N, d_w, d_s, shared, working - 8)
