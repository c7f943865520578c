"""What `w2s check` prints, taken apart and compared with what was asked, in exact arithmetic of SymPy alone.

Nothing here knows how answers are made: a formula is what the user has typed, a claim its value and domain.
"""

import re

import sympy

from w2s_theory.setting.symbols import MEANING

SYMBOLS = {s.name: s for s in MEANING}
SEARCHED = r"  decided in    [\d.]+ s \(simplest counterexample: [\d.]+ s\)"
VIOLATED = {"=": sympy.Ne, "<=": sympy.Gt, ">=": sympy.Lt}


def expression(text, names=SYMBOLS):
    return sympy.sympify(text.replace("^", "**"), locals=dict(names))


def condition(text, names=SYMBOLS):
    """Its sign and the difference of its sides, up to what leaves it the same."""
    left, sign, right = re.fullmatch(r"(.*?) (>=|<=|!=|==|>|<) (.*)", text).groups()
    if sign in ("<", "<="):
        left, right, sign = right, left, sign.replace("<", ">")
    return sign, sympy.factor(expression(left, names) - expression(right, names))


def rows(text):
    """The lines of an answer by their heads; those without one belong to the one before."""
    found, head = {}, None
    for line in text.splitlines():
        if match := re.fullmatch(
            r"(counterexample|  claim|  formula|  simulation|  they agree|  decided in) +(.*)", line
        ):
            head = match[1].strip()
        elif not line.startswith(" " * 16):
            continue
        assert head is not None, line
        found.setdefault(head, []).append(match[2] if match else line.strip())
    return found


class Question:
    """What was asked: a claim's id, value and domain, the relation, the formula, its limit, the conditions."""

    def __init__(self, name, value, relation, formula, limit=None, assuming=(), names=SYMBOLS):
        self.name, self.value, self.relation, self.names = name, value, relation, dict(names)
        self.formula, self.limit, self.assuming = expression(formula, names), limit, tuple(assuming)

    @property
    def difference(self):
        return sympy.factor(self.value - self.formula)

    def answered(self, page):
        """Assert that all that is printed is true of the question."""
        first, reason = next(
            (line, after) for line, after in zip(page.splitlines(), [*page.splitlines()[1:], ""], strict=True)
            if re.match(r"(proved|refuted|undecided): ", line)
        )  # fmt: skip
        said = rows(page[page.index(first) :])
        self.stated(first)
        verdict = first.split(":")[0]
        assert ("counterexample" in said) == (verdict == "refuted"), page
        if verdict == "refuted":
            self.contradicted(said)
        self.reasoned(verdict, reason.strip())
        for text in said.get("they agree", ()):
            self.agree(text)
        assert re.search(SEARCHED, page)

    def stated(self, line):
        """The claim, the relation, the formula, the limit, the conditions and where the leading term is not zero."""
        pattern = r"\w+: (\S+) (=|<=|>=|~) (.*?)(?: as (\w+) -> oo)?(?:, if (.*?))?(?:, where (.*))?"
        name, relation, formula, limit, given, where = re.fullmatch(pattern, line).groups()
        assert (name, relation, limit) == (self.name, self.relation, self.limit)
        assert sympy.simplify(expression(formula, self.names) - self.formula) == 0
        read = [condition(c, self.names) for c in given.split(" and ")] if given else []
        assert read == [condition(c, self.names) for c in self.assuming]
        self.where = [condition(c, self.names) for c in where.split(" and ")] if where else []

    def reasoned(self, verdict, reason):
        if self.relation == "~" and verdict == "proved":
            leading = expression(re.fullmatch(r"both have the leading term (.*?)(?: \(.*\))?", reason)[1], self.names)
            v = self.names[self.limit]
            assert sympy.simplify(sympy.limit(self.value / leading, v, sympy.oo) - 1) == 0
            vanishing = [f for f in sympy.Mul.make_args(sympy.factor(leading)) if f.is_positive is None]
            assert self.where == [("!=", f) for f in vanishing], self.where
        elif self.relation == "~" and verdict == "refuted":
            order, *sides = re.fullmatch(r"the coefficients of (.*) differ: (.*) and (.*)", reason).groups()
            for side, meant in zip(sides, (self.value, self.formula), strict=True):
                gap = meant / expression(order, self.names) - expression(side, self.names)
                assert sympy.limit(gap, self.names[self.limit], sympy.oo) == 0
        elif verdict == "proved" and self.relation == "=":
            assert reason == "both have the same canonical form"
            assert self.difference == 0
        elif verdict == "proved":
            assert re.fullmatch(r"certificate of sign, [1-9]\d* terms, checked by the kernel", reason)

    def contradicted(self, said):
        """The values meet the conditions, both numbers are those of claim and formula, and the relation fails."""
        (line,), (claim,), (formula,) = (said[head] for head in ("counterexample", "claim", "formula"))
        values = {self.names[k]: sympy.Rational(v) for k, v in (part.split(" = ") for part in line.split(", "))}
        sides = [self._leading(e.subs(values)) for e in (self.value, self.formula)]
        for sign, gap in (condition(c, self.names) for c in self.assuming):
            assert sympy.Rel(gap.subs(values), 0, sign) == True  # noqa: E712 - SymPy's
        for side, shown in zip(sides, (claim, formula), strict=True):
            fraction, _, decimal = shown.partition(" = ")
            assert sympy.Rational(fraction) == side if decimal or side.is_integer else True
            assert abs(sympy.Rational(decimal or fraction) - side) <= abs(side) * sympy.Rational(1, 10**5)
        assert VIOLATED["=" if self.limit else self.relation](*sides) == True  # noqa: E712
        for text in said.get("simulation", ()):
            self.simulated(text, sides)

    def _leading(self, e):
        """As the limit is taken, the coefficient of the leading term."""
        if not self.limit:
            return e
        v = self.names[self.limit]
        limits = (sympy.limit(e * v**k, v, sympy.oo) for k in range(5))
        return next(c for c in limits if c != 0)

    def simulated(self, text, sides):
        pattern = r"(\S+) ± (\S+) \(([\d,]+) literal draws\): ([\d.]+) standard errors from the claim, ([\d.]+) from.*"
        mean, error, _, *apart = re.fullmatch(pattern, text).groups()
        for side, distance in zip(sides, map(float, apart), strict=True):
            assert abs(abs(float(mean) - float(side)) / float(error) - distance) < 0.1 + 0.1 * distance
        assert float(apart[0]) < 5 < float(apart[1])

    def agree(self, text):
        if match := re.fullmatch(r"as (\w+) -> oo to leading order: they differ by terms of order (.*)", text):
            v = self.names[match[1]]
            of = expression(match[2], self.names)
            last = sympy.limit(self.difference / of, v, sympy.oo)
            assert last != 0
            assert not last.has(sympy.oo, -sympy.oo, sympy.zoo)
            assert sympy.limit(self.difference / self.value, v, sympy.oo) == 0
            return
        equations = [part.split(" = ") for part in text.removeprefix("if ").split(" and ")]
        given = {expression(a, self.names): expression(b, self.names) for a, b in equations}
        assert sympy.simplify(self.difference.subs(given)) == 0, text
        for left in given:  # no more than is needed
            fewer = {a: b for a, b in given.items() if a != left}
            assert sympy.simplify(self.difference.subs(fewer)) != 0, text


def of_file(page, name, value, domain, names):
    """Assert that the expectation and the domain above an answer on a file are these."""
    head = re.search(r"^(\S+): derived from the axiom, certificate checked\n  E risk = +(.*)\n  for +(.*)\n", page)
    assert head[1] == name
    assert sympy.simplify(expression(head[2], names) - expression(value, names)) == 0
    read = [condition(c.strip("() "), names) for c in head[3].split("&")] if head[3] != "True" else []
    assert sorted(read, key=str) == sorted((condition(c, names) for c in domain), key=str)
