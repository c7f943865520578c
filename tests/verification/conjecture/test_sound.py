"""No answer of `w2s check` is false: each is verified again, with SymPy's own substitution, at exact points.

What is proved must hold at every point of a grid of the domain, where the formula must have a value; what is refuted
must fail at the point shown; of leading orders the quotient must tend to 1 as the variable grows, or must not.
"""

from functools import cache
from itertools import islice, product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational, parse_expr

from derivations import catalogue
from verification import check
from verification.conjecture import Unreadable
from verification.conjecture.reading.relation import vocabulary

TEACHER, STUDENT, INSIDE = "teacher.population", "student.population", "student.in-sample"
PAPER, WISHART = "student.variance.in-sample", "wishart.power.2"
P, R, U, X = "proved", "refuted", "undecided", "not understood"
BOTH = "rho_w + kappa*d_w"
"""The teacher's risk."""

ROWS = [
    # Min, Max and |·| of the variable that goes to infinity
    (TEACHER, "~ rho_w + Max(n, d_w) as n -> oo", R),
    (TEACHER, "~ rho_w + Min(n, d_w) as n -> oo", R),
    (TEACHER, "~ Max(rho_w, rho_w/n) as n -> oo", P),
    (TEACHER, "~ rho_w + kappa*Min(n, d_w) as n -> oo", P),
    (TEACHER, "~ rho_w + kappa*Max(n, d_w) as n -> oo", R),
    (TEACHER, "~ rho_w*Max(n, d_w)/n as n -> oo", P),
    (TEACHER, "~ rho_w*Max(n, 2*d_w)/n as n -> oo", P),
    (TEACHER, "~ rho_w*Min(n, 2*d_w)/n as n -> oo", R),
    (TEACHER, "~ rho_w*Abs(d_w - n)/n as n -> oo", P),
    (TEACHER, "~ rho_w*Abs(5*d_w - n)/n as n -> oo", P),
    (TEACHER, "~ rho_w*(5*d_w - n)/n as n -> oo", R),
    (TEACHER, "~ rho_w*Max(n, Abs(N - n))/n as n -> oo", P),
    (TEACHER, "~ rho_w*Max(n, Min(N, Abs(d_w - n)))/n as n -> oo", P),
    (TEACHER, "~ rho_w*Max(n, Abs(2*n - N))/n as n -> oo", R),
    (TEACHER, "~ Max(rho_w, sigma^2/n) as n -> oo", P),
    (TEACHER, "~ Max(rho_w, sigma^2) as n -> oo", R),
    (TEACHER, "~ Max(rho_w, kappa*n) as n -> oo", R),
    (TEACHER, "~ Max(rho_w + 1/n, rho_w + 1/n^2) as n -> oo", P),
    (TEACHER, "~ Max(rho_w - 1/n, 0) as n -> oo", P),
    (TEACHER, "~ Abs(rho_w - sigma^2/n) as n -> oo", P),
    (STUDENT, "~ rho_s + b + kappa*d_sw*Max(N, n)/N as N -> oo", P),
    (STUDENT, "~ rho_s + b + kappa*Min(N, d_w) as N -> oo", R),
    (STUDENT, "~ rho_s + b + kappa*Min(d_sw, N) as N -> oo", P),
    (INSIDE, "~ rho_s + b + kappa*d_sw*Abs(N - d_s)/N as N -> oo", P),
    (WISHART, "~ n^2*d + Max(n, d)*n as n -> oo", R),
    (WISHART, "~ n*d*Max(n, d) as n -> oo", P),
    (WISHART, "~ n*d*Max(n, d) as d -> oo", P),
    (WISHART, "~ n*d*Min(n, d) as n -> oo", R),
    # along other variables, in which the formula or the claim may not occur, to 0 and to infinity
    (TEACHER, f"~ {BOTH} as N -> oo", P),
    (TEACHER, "~ rho_w as N -> oo", R),
    (TEACHER, f"~ ({BOTH})*Max(N, n)/N as N -> oo", P),
    (TEACHER, f"~ {BOTH} + 1/N as N -> oo", P),
    (TEACHER, f"~ {BOTH} as d_w -> oo", U),
    (TEACHER, "~ sigma^2*d_w/(n - d_w - 1) as sigma -> oo", P),
    (TEACHER, "~ Max(sigma^2, sigma)*d_w/(n - d_w - 1) as sigma -> oo", P),
    (TEACHER, "~ Max(sigma, 1)*d_w/(n - d_w - 1) as sigma -> oo", R),
    (TEACHER, "~ rho_w*(n - 1)/(n - d_w - 1) as rho_w -> oo", P),
    (TEACHER, "~ rho_w as rho_w -> oo", R),
    (PAPER, "~ sigma^2/n*(d_sw + d_s/N*(d_w - d_sw)) as n -> oo", P),
    (PAPER, "~ sigma^2/Max(n, N)*(d_sw + d_s/N*(d_w - d_sw)) as n -> oo", P),
    (PAPER, "~ 0 as n -> oo", R),
    # coefficients that vanish on the domain, or on a part of it
    (TEACHER, "~ rho_w as n -> oo", P),
    (TEACHER, "~ rho_w as n -> oo", U, "rho_w <= 0"),
    (TEACHER, "~ sigma^2*d_w/n as n -> oo", U, "rho_w <= 0"),
    (TEACHER, "~ (rho_w*sigma*n + 1)/(sigma*n + 1) as n -> oo", U),
    (TEACHER, "~ (rho_w*sigma*n + 1)/(sigma*n + 1) as n -> oo", P, "sigma > 0"),
    (TEACHER, "~ rho_w*Max(sigma*n + 2, sigma*n + 1)/(sigma*n + 1) as n -> oo", U),
    (TEACHER, "~ rho_w*(sigma*n - 1)/Abs(sigma*n - 1) as n -> oo", R),
    (TEACHER, "~ rho_w*(sigma*n - 1)/Abs(sigma*n - 1) as n -> oo", P, "sigma > 0"),
    (TEACHER, "~ rho_w + (sigma - sigma)*n as n -> oo", P),
    (TEACHER, "~ rho_w*rho_w/rho_w as n -> oo", P),
    (TEACHER, "~ rho_w*(n - N)/(n - N) as n -> oo", P),
    (TEACHER, "~ rho_w as n -> oo", U, "n <= 100"),
    # 0/0 on all of the domain
    (TEACHER, f"({BOTH})*rho_w/rho_w", U, "rho_w <= 0"),
    (TEACHER, f"({BOTH})*(rho_w/rho_w + 1)/2", U, "rho_w <= 0"),
    (TEACHER, f">= ({BOTH})*sigma/sigma - 1", U, "sigma <= 0"),
    (TEACHER, f"~ ({BOTH})*rho_w/rho_w as n -> oo", U, "rho_w <= 0"),
    (TEACHER, f"({BOTH})/(1 - 1)", X),
    (TEACHER, f"({BOTH})*(d_w - d_w*1)/(2*d_w - d_w - d_w)", X),
    (TEACHER, f"({BOTH})*((n+1)^2 - n^2 - 2*n - 1)/((n+1)^2 - n^2 - 2*n - 1)", U),
    (PAPER, "rho_w/rho_missed + sigma^2", X),
    (PAPER, "sigma^2/(n - d_w - 1)*(d_sw + d_s/N*(d_w - d_sw)) + rho_w/(rho_s + rho_w)", X),
    (STUDENT, "rho_s + b + kappa*d_sw*d_sw/d_sw + d_s/(N - d_s - 1)*(g + kappa*(d_w - d_sw))", U, "d_sw <= 0"),
    # 0/0, infinite or complex on a part of it
    (TEACHER, f"({BOTH})*rho_w/rho_w", U),
    (TEACHER, f"({BOTH})*rho_w/rho_w", P, "rho_w > 0"),
    (TEACHER, f"({BOTH})*(n - N)/(n - N)", U),
    (TEACHER, f"({BOTH})*(n - N)/(n - N)", P, "n > N"),
    (TEACHER, f"({BOTH})*(n - d_w)/(n - d_w)", P),
    (TEACHER, f"({BOTH})*(n - d_w - 2)/(n - d_w - 2)", U),
    (TEACHER, f"({BOTH})*sqrt(n - d_w - 9)^2/(n - d_w - 9)", U),
    (TEACHER, f"{BOTH} + sqrt(n - d_w - 9)^2 - (n - d_w - 9)", U),
    (TEACHER, f"{BOTH} + sqrt(n - d_w - 1)^2 - (n - d_w - 1)", P),
    (TEACHER, f"{BOTH} + log(sigma) - log(sigma)", U),
    (TEACHER, f"{BOTH} + log(n) - log(n)", P),
    (TEACHER, f"<= {BOTH} + 1/(d_w - 1)", U),
    (TEACHER, f"<= {BOTH} + 1/(n - d_w)", P),
    (TEACHER, f"<= {BOTH} + Abs(1/(N - n))", U),
    (TEACHER, f"{BOTH} + 1/rho_w", R),
    (TEACHER, f"{BOTH} + (d_w - 1)/(d_w - 1)", R),
    (TEACHER, f"{BOTH}*rho_w/rho_w + d_w/(rho_w*10^9)", R),
    # pieces elsewhere
    (TEACHER, f"{BOTH} + Max(n, d_w) - n", P),
    (TEACHER, f"{BOTH} + Max(n, N) - n", R),
    (TEACHER, f"{BOTH} + Max(n, N) - n", P, "n >= N"),
    (TEACHER, "<= rho_w + kappa*Max(d_w, N)", P),
    (TEACHER, ">= rho_w + kappa*Max(d_w, N)", R),
    (TEACHER, ">= rho_w + kappa*Min(d_w, N)", P),
    (TEACHER, f"<= {BOTH} + Abs(n - N)", P),
    (TEACHER, f"{BOTH} + Abs(sqrt(2)*n) - sqrt(2)*n", P),
    (TEACHER, f"{BOTH} + ((sqrt(n + 1) - sqrt(n))*(sqrt(n + 1) + sqrt(n)) - 1)*10^12*10^12*10^12*10^12*10^12", U),
    (TEACHER, f"{BOTH} + sqrt(n)/(10^12*10^12)", R),
    (TEACHER, f"{BOTH} + log(exp(n)) - n", P),
    # nothing that meets the conditions
    (TEACHER, BOTH, U, "n <= d_w"),
    (TEACHER, BOTH, U, "1 >= 2"),
    (TEACHER, f"<= {BOTH}", U, "rho_w/rho_w >= 2"),
    (TEACHER, BOTH, X, "rho_w/(sigma - sigma*1) >= 1", "sigma <= 0"),
    (TEACHER, f"~ {BOTH} as n -> oo", U, "sigma < 0"),
    # what is no formula here
    *((TEACHER, text, X) for text in (
        "n^a", "n^sigma", "Piecewise((n, n > 1))", "sign(n)", "floor(n/2)", "ceiling(n)", "factorial(n)", "sin(n)",
        "binomial(n, 2)", "gamma(n)", "~ n**N as n -> oo", "oo", "nan", "zoo", "I", "1/0", "0**-1", "0/0")),
]  # fmt: skip


@cache
def names_of(claim):
    return dict(vocabulary(catalogue()[claim]))


@cache
def unevaluated(text, claim):
    """The formula as it is written: SymPy cancels nothing, so that a division by zero is one."""
    return parse_expr(text.replace("^", "**"), local_dict=names_of(claim), evaluate=False)


def at(expression, point):
    """Its exact value, or None where it has none."""
    if not expression.args:
        return point.get(expression.name) if expression.is_Symbol else expression
    parts = [at(part, point) for part in expression.args]
    if any(part is None for part in parts):
        return None
    value = expression.func(*parts)
    return value if value.is_real and value.is_finite else None


GRID = {
    "n": (3, 4, 5, 7, 12, 40), "N": (1, 3, 4, 9, 30), "d_w": (1, 2, 5), "d_s": (1, 2), "d": (1, 2, 5),
    "d_sw": (0, 1, Rational(3, 4)), "sigma": (0, 1, Rational(1, 10), 3), "rho_w": (0, 2, Rational(1, 7)),
    "rho_missed": (0, Rational(1, 9)), "rho_s": (0, 1), "rho_foreign": (0, 3),
}  # fmt: skip
MOST = 16
"""Points at which each proof is tried."""


def points(claim, conditions, limit=None):
    """Exact points of a grid in which the claim's symbols and those of the conditions are in the domain."""
    used = sorted({*claim.domain.free_symbols, *claim.value.free_symbols}, key=str)
    names = list(
        dict.fromkeys([s.name for s in used] + ["n", "N", "d_w", "sigma", "rho_w"] * ("d_w" in map(str, used)))
    )
    names = [name for name in names if name != limit]

    def spread():
        grid = list(product(*(GRID[name] for name in names)))
        step = 7919 % len(grid) or 1
        yield from (grid[k * step % len(grid)] for k in range(len(grid)))

    for values in spread():
        point = {name: Rational(value) for name, value in zip(names, values, strict=True)}
        rho = point.get("rho_missed", 0)
        if rho > point.get("rho_w", rho) or point.get("d_sw", 0) > min(point.get("d_w", 9), point.get("d_s", 9)):
            continue
        if limit or inside(claim, conditions, point):
            yield point


def inside(claim, conditions, point):
    true = claim.domain.subs({s: point[s.name] for s in claim.domain.free_symbols}, simultaneous=True)
    return bool(true) and all(holds(c, claim, point) for c in conditions)


def holds(condition, claim, point):
    sign = next(s for s in ("<=", ">=", "<", ">") if s in condition)
    left, right = (at(unevaluated(side, claim.id), point) for side in condition.split(sign))
    if left is None or right is None:
        return False
    return {"<=": left <= right, ">=": left >= right, "<": left < right, ">": left > right}[sign] == True  # noqa: E712


RELATION = {"=": lambda a, b: a == b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}


def parts(text):
    """Relation, formula and limit."""
    text, _, limit = text.partition(" as ")
    relation = next((s for s in ("<=", ">=", "=", "~") if text.startswith(s)), "")
    return relation or "=", text.removeprefix(relation).strip(), limit.split(" ")[0]


def verify(text, claim, answer, conditions=()):
    """Raise AssertionError if a verdict proved or refuted is false."""
    subject, (relation, formula, limit) = catalogue()[claim], parts(text)
    formula, fits = unevaluated(formula, claim), quotients if limit else sides
    if answer.verdict == P:
        excused = [condition.removesuffix(" != 0") for condition in answer.provided]
        meant = (p for p in points(subject, conditions, limit) if all(at(unevaluated(e, claim), p) for e in excused))
        verdicts = [fits(subject, formula, point, relation, limit, conditions) for point in islice(meant, MOST)]
        assert False not in verdicts, text
        assert True in verdicts, text
    elif answer.verdict == R:
        shown = {name: Rational(v.numerator, v.denominator) for name, v in answer.decision.example.values.items()}
        point = {name: Integer(1) for name in GRID if name != limit} | shown
        assert limit or inside(subject, conditions, point)
        assert fits(subject, formula, point, relation, limit, conditions) is False, (text, point)


def sides(claim, formula, point, relation, limit, conditions):
    a, b = at(claim.value, point), at(formula, point)
    assert a is not None
    assert b is not None, f"the formula has no value at {point}"
    return bool(RELATION[relation](a, b))


FAR = (10**9, 10**18, 10**36)


def quotients(claim, formula, point, relation, limit, conditions):
    """Whether the quotient tends to 1; None where the domain ends."""
    gaps = []
    for far in FAR:
        there = {**point, limit: Integer(far)}
        if not inside(claim, conditions, there):
            return None
        a, b = at(claim.value, there), at(formula, there)
        assert b is not None, f"the formula has no value at {there}"
        gaps.append(abs(a / b - 1) if b else (0 if a == 0 else Integer(1)))
    return bool(gaps[-1] < Rational(1, 10**8) and gaps[-1] <= gaps[0])


@cache
def answered(text, claim, *conditions):
    try:
        return check(text, claim, assuming=conditions, simulated=False)
    except Unreadable:
        return None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}"[:70] + " ".join(row[3:]))
def test_the_answer_is_right(row):
    claim, text, wanted, *conditions = row
    answer = answered(text, claim, *conditions)
    assert (answer.verdict if answer else X) == wanted, str(answer)
    if answer is not None:
        verify(text, claim, answer, conditions)
        if wanted == U:
            assert len(answer.decision.reason) > 20


# -- random formulas ---------------------------------------------------------------------------------------------------

PIECES = (
    "n",
    "N",
    "d_w",
    "sigma",
    "rho_w",
    "1",
    "2",
    "1/3",
    "n - d_w - 1",
    "n - N",
    "n + sigma^2",
    "rho_w + 1",
    "N + d_w",
)


@st.composite
def expressions(draw, depth=2):
    """A formula of the grammar, rational but for Min, Max and |·|."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return f"({draw(st.sampled_from(PIECES))})"
    a, b = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    form = draw(
        st.sampled_from(("{} + {}", "{} - {}", "{} * {}", "{} / {}", "Max({}, {})", "Min({}, {})", "Abs({} - {})"))
    )
    return f"({form.format(a, b)})"


TRUE = (
    "{q} + {e} - {e}", "({q})*{e}/{e}", "Max({q}, {q})", "({q} + {e}) - Max({e}, {e})",
    "Abs({e}) + {q} - Max({e}, -{e})",
    "Max({e}, {f}) + Min({e}, {f}) - {e} - {f} + {q}", "Min({q}, {q} + Abs({e}))",
)  # fmt: skip
"""Formulas that are {q}, wherever they have a value."""
FALSE = ("{q} + {e}", "({q})*{e}", "Max({q}, {e})", "{e}", "({q} + {e})/2", "Min({q}, {e})", "{q} + Abs({e})/{f}")


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.nested_given, HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.sampled_from(TRUE + FALSE), expressions(), expressions(), st.sampled_from(("=", "<=", ">=", "~", "~")),
    st.sampled_from(("n", "N", "rho_w")), st.sampled_from(((), ("rho_w > 0",), ("rho_w <= 0",), ("n >= N",))),
)  # fmt: skip
def test_no_answer_to_a_random_formula_is_false(form, e, f, relation, limit, conditions):
    """True ones by rewriting the claim, others by changing it: what is true is never refuted, nor the false proved."""
    text = f"{relation} {form.format(q=BOTH, e=e, f=f)}" + (f" as {limit} -> oo" if relation == "~" else "")
    answer = answered(text, TEACHER, *conditions)
    assume(answer is not None)
    assert not (form in TRUE and answer.verdict == R), str(answer)
    verify(text, TEACHER, answer, conditions)
