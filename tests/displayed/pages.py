"""Pages that commands show of a claim, taken apart, and what must stand there.

What a page must say is asked of the claim's definition and of its closed form, for each kind of claim in the terms of
that kind. Names of risks are compared with the table here.
"""

import re

import pytest
import sympy
from sympy import And, Function, Or

from derivations import catalogue
from w2s.paper import latex, text
from w2s_theory.calculus.forms.named import NAMES
from w2s_theory.claim import (
    BestSize,
    Identity,
    Inequality,
    Law,
    LeastSize,
    Limit,
    Moment,
    Monotone,
    Probability,
    Ratio,
    Recurrence,
    Regimes,
)
from w2s_theory.claim.base import Claim
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.symbols import MEANING

from .field import P, hashed
from .reading import INFINITY, Numbers, Reader, formulas, in_signs, unbroken

CLAIMS = catalogue()
PLAIN = {
    r"\mathrm": "",
    r"\mathbb": "",
    r"\operatorname": "",
    r"\textstyle": "",
    r"\mid": " | ",
    r"^\top ": "ᵀ",
    r"\,": " ",
    r"\sum ": "Σ",
    r"\theta": "θ",
    r"\beta": "beta",
    r"\bar": "bar",
    r"\infty": "infty",
    r"\lim_{N\to\infty}": "lim N→infty ",
    r"\lim_{n\to\infty}": "lim n→infty ",
    r"\cos": "cos",
    r"\lim_{d/n\to\gamma}": "lim d/n→gamma ",
    r"^{+\top}": "^+ᵀ",
}
"""How names of quantities read as text."""


def plain(quantity):
    for tex in sorted(PLAIN, key=len, reverse=True):
        quantity = quantity.replace(tex, PLAIN[tex])
    assert "\\" not in quantity, quantity
    return re.sub("[{}]", "", quantity)


def parts_of(condition):
    """The members of a conjunction, as numbers."""
    flat = condition[1] if condition[0] == "and" else [condition]
    return set(flat)


# -- what is shown, taken apart ---------------------------------------------------------------------------------------


def shown_of(claim, tex):
    """The page of a claim."""
    return latex.theorem(claim) if tex else text.report(claim)


class Shown:
    """The parts of what is shown of a claim, as text or LaTeX: ``statement``, ``meanings`` of abbreviations,
    ``conditions``, ``formulas`` of the proof by algebra and ``prose`` there, ``premises`` (id, statement, meanings);
    ``legend``, the names that text explains."""

    def __init__(self, page, tex):
        self.page, self.premises, self.legend = page, [], set()
        (self._take_tex if tex else self._take_text)()

    def _take_text(self):
        sections = dict(re.findall(r"^(\w[^\n]*)\n((?: {4}[^\n]*\n?|\n(?= {4}))+)", self.page, re.M))
        named = {title.split(" (")[0].split(" in ")[0]: body for title, body in sections.items()}
        lines = {title: [line[4:] for line in body.splitlines()] for title, body in named.items()}
        self.statement, *meanings = lines["Statement"]
        self.meanings = [meaning.removeprefix("with ") for meaning in meanings]
        asides = re.sub(r"\n {13}", " ", self.page)
        domain = re.search(r"^Domain {7}(.*?)(?: \(sufficient; outside nothing is claimed\))?$", asides, re.M)[1]
        self.conditions = [] if domain == "everywhere" else domain.split("; ")
        symbols = re.search(r"^Symbols {6}(.*)$", asides, re.M)[1]
        self.legend = {entry.split(": ")[0] for entry in symbols.split("; ")}
        expansion = re.search(r"^In 1/\w+ +(.*); exact remainder (.*)$", asides, re.M)
        self.leading = expansion.groups() if expansion else None
        steps = lines.get("Steps", [])
        self.steps = [line.strip() for line in steps if line.startswith("    ")]
        self.formulas, self.prose = [], []
        for line in lines.get("Proof", []):
            if found := re.fullmatch(r"([\w.-]+): (.*)", line):
                self.premises.append([*found.groups(), []])
            elif line.startswith("with ") and " = " in line:
                self.premises[-1][2].append(line.removeprefix("with "))
            elif line.startswith("    "):
                self.formulas.append(line.strip())
            elif line:
                self.prose.append(line)

    def _take_tex(self):
        page = unbroken(self.page)
        head, rest = page.split("\n\\formula{", 1)
        statement, rest = (r"\formula{" + rest).split("\n\\emph{Source", 1)
        self.conditions = re.findall(r"\$([^$]*)\$", head.rsplit("Then, for ", 1)[1])
        statement, _, meanings = statement.partition("\nwhere\n")
        self.meanings = formulas(meanings)
        self.statement = self._with_cases(statement)
        proof = rest.split("\\begin{proof}", 1)[-1]
        self.premises = [[name, None, []] for name in re.findall(r"\\ref\{thm:([^}]*)\}", proof.split("\n")[1])]
        self.formulas = formulas(proof)
        self.prose = [line for line in proof.splitlines() if line and not line.startswith(r"\formula{")]

    def _with_cases(self, statement):
        """One formula; cases that stand one after the other are put together."""
        first, *others = formulas(statement)
        if not others:
            return re.sub(
                r"\\text\{(for |otherwise)(.*?)\}(?= \\\\| \\end)",
                lambda m: rf"\text{{{m[1].strip()}}} {in_signs(m[2])}",
                first,
            )
        left, where = first.split(" = ")[0], re.findall(r"^(for .*|otherwise)[.,]$", statement, re.M)
        rows = []
        for formula, condition in zip([first, *others], where, strict=True):
            name, value = formula.split(" = ")
            assert name == left
            word, *said = condition.split(" ", 1)
            rows.append(rf"{value} & \text{{{word}}} {in_signs(said[0]) if said else ''}")
        return rf"{left} = \begin{{cases}} " + r" \\ ".join(rows) + r" \end{cases}"


# -- what must be shown ------------------------------------------------------------------------------------------------


class Truth:
    """What a claim says, as numbers; and a reader for what is shown of it."""

    def __init__(self, claim, tex, special=None):
        self.claim, self.tex = claim, tex
        self.special = special or {}
        self.numbers = Numbers(self.special)
        known = {
            sympy.Symbol(p.quantity): self.numbers(p.value) for p in self._premises() if not isinstance(p, Regimes)
        }
        self.inserted = Numbers({**self.special, **known})
        names = {symbol.name for symbol in MEANING} | {"kappa", "R", "b", *(f"a_{i}" for i in range(9))}
        matrices = []
        if isinstance(claim, Moment) or claim.id == "composition.omega":
            atoms = claim.expression.atoms(sympy.Symbol, sympy.MatrixSymbol)
            matrices = [a for a in atoms if isinstance(a, sympy.MatrixSymbol)]
            names |= {a.name for a in atoms if isinstance(a, sympy.Symbol)} - {m.name for m in matrices}
            names -= {m.name for m in matrices}
        show = (lambda q: q) if tex else plain
        self.quantities = {show(symbol.name): number for symbol, number in known.items()}
        if not isinstance(claim, Size | Inequality | Identity):  # whose statements name the premises alone
            self.quantities[show(claim.quantity)] = hashed("quantity")
        if isinstance(claim, Law | Probability):
            self.quantities |= {"F": "F", r"\mathbb{E}" if tex else "E": r"\mathbb{E}"}
        self.reader = Reader(tex, names, matrices, self.quantities)
        for symbol, number in self.special.items():
            self.reader.names[self.reader._written(symbol.name)] = number

    @classmethod
    def where(cls, claim, tex, conditions):
        """In the special case that the conditions shown name."""
        equations = (re.fullmatch(r"(.*) = (.*)", condition) for condition in conditions)
        named = {found[1]: found[2] for found in equations if found}
        reader = Reader(tex, {symbol.name for symbol in MEANING})
        by_name = {reader._written(s.name): s for s in MEANING}
        return cls(claim, tex, {by_name[name]: reader.read(value) for name, value in named.items()})

    @property
    def special_case(self):
        """What the claim says of it."""
        return {symbol: Numbers({})(sympy.sympify(value)) for symbol, value in self.claim.at.items()}

    def _premises(self):
        claim = self.claim
        return claim.of.premises or (claim.of,) if isinstance(claim, Monotone) else claim.premises

    def statement(self, shown, meanings):
        """Assert that what is shown is what the claim says: of the abbreviation what it is everywhere, of other names
        what makes the statement true."""
        for meaning in meanings:
            name, formula = meaning.split(" = ", 1)
            value = self.reader.read(formula)
            if name == self.reader._written("kappa"):
                assert value == self.numbers(self.claim.where[1])
            else:
                assert name in NAMES, meaning
            self.reader.names[name] = value
        kind = next(kind for kind in SAYS if isinstance(self.claim, kind))
        SAYS[kind](self, shown)

    def value(self, shown):
        sign, left, right = self.reader.read(shown)
        assert (sign, left) == ("=", hashed("quantity"))
        assert right == self.numbers(self.claim.value), shown

    def identity(self, shown):
        sign, left, right = self.reader.read(shown)
        assert (sign, left, right) == ("=", right, self.numbers(self.claim.value)), shown

    def inequality(self, shown):
        sign, left, right = self.reader.read(shown)
        assert (sign, (left - right) % P) == (">=", self.numbers(self.claim.value)), shown

    def monotone(self, shown):
        claim = self.claim
        self._slope("Δ" if claim.variable.is_integer else "∂", claim.variable, claim.of.quantity)
        sides = [0, hashed("slope")]
        assert self.reader.read(shown) == (">=", *(sides if claim.sign < 0 else sides[::-1])), shown

    def _slope(self, mark, variable, quantity):
        if self.tex:
            mark = {"Δ": r"\Delta", "∂": r"\partial"}[mark]
            name = rf"{mark}_{{{self.reader._written(variable.name)}}}\,{quantity}"
        else:
            name = f"{mark}_{variable.name} {plain(quantity)}"
        self.reader = Reader(self.tex, quantities={name: hashed("slope")})

    def least(self, shown):
        assert self.reader.read(shown) == (">=", self.inserted(self.claim.objective), 0), shown

    def best(self, shown):
        mark = rf"\partial_{{{self.claim.variable}}}\," if self.tex else f"∂_{self.claim.variable} "
        assert shown.startswith(mark), shown
        formula, zero = map(str.strip, shown.removeprefix(mark).rsplit(" = ", 1))
        assert formula.startswith(("(", r"\left(", r"\Bigl(")), "of which terms it is the slope"
        assert (self.reader.read(formula), zero) == (self.inserted(self.claim.objective), "0"), shown

    def law(self, shown):
        claim, F = self.claim, Function("F")
        sign, left, right = self.reader.read(shown)
        law = claim.shift + claim.scale * claim.d / claim.m * F(claim.d, claim.m)
        assert (sign, left, right) == ("=", hashed("quantity"), self.numbers(law)), shown

    def probability(self, shown):
        sign, left, right = self.reader.read(shown)
        assert (sign, left, right) == ("=", hashed("quantity"), self.numbers(self.claim.right)), shown

    def regimes(self, shown):
        claim, pieces = self.claim, self.claim.value.args
        sign, left, (_, read) = self.reader.read(shown)
        assert (sign, left) == ("=", hashed("quantity"))
        quiet = zip(pieces[len(claim.cases) : -1], claim.quiet, strict=True)
        where = [[piece.cond] for piece in pieces[: len(claim.cases)]]
        for piece, part in quiet:
            where[claim.cases.index(part.of)].append(piece.cond)
        wanted = [
            (self.numbers(case.value), self.numbers.condition(Or(*conditions)))
            for case, conditions in zip(claim.cases, where, strict=True)
        ]
        assert list(read) == [*wanted, (INFINITY, ("true",))], shown

    def domain(self, shown):
        """Assert that the conditions shown are the domain, no more and no less."""
        claim = self.claim
        if isinstance(claim, Identity):
            assert self.special == self.special_case
            shown = [condition for condition in shown if " = " not in condition]
        wanted = parts_of(self.inserted.condition(And(claim.full_domain if isinstance(claim, Size) else claim.domain)))
        read = set()
        for condition in shown:
            read |= parts_of(self.reader.condition(condition))
        assert read - {("true",)} == wanted - {("true",)}, shown


def unexplained(claim, shown):
    """The symbols in what text says of the claim that it does not explain below."""
    said = " ".join([shown.statement, *shown.meanings, *shown.conditions])
    return set(re.findall(r"[A-Za-z]\w*", said)) & {s.name for s in claim.meanings} - shown.legend


SAYS = {
    Identity: Truth.identity, Monotone: Truth.monotone, Inequality: Truth.inequality, LeastSize: Truth.least,
    BestSize: Truth.best, Law: Truth.law, Probability: Truth.probability, Regimes: Truth.regimes, Claim: Truth.value,
}  # fmt: skip
"""Kind by kind, the first that fits."""


# -- the proof by algebra ----------------------------------------------------------------------------------------------


def proof_by_algebra(claim, tex, shown):
    """Assert that premises are said as they are, and that what is shown of the way from them to the claim is true."""
    truth = Truth.where(claim, tex, shown.conditions)
    assert [id for id, _, _ in shown.premises] == [premise.id for premise in claim.premises]
    for (_, statement, meanings), premise in zip(shown.premises, claim.premises, strict=True):
        if statement is not None:
            Truth(premise, tex).statement(statement, meanings)
    kind = next((kind for kind in FOLLOWS if isinstance(claim, kind)), None)
    if kind is None:
        assert not shown.formulas
    else:
        FOLLOWS[kind](truth, list(shown.formulas), " ".join(shown.prose))


def ratio(truth, formulas, prose):
    assert [truth.reader.read(f) for f in formulas] == [truth.numbers(truth.claim.value)]


def special_case(truth, formulas, prose):
    """The values of symbols, and what both sides are there."""
    *at, value = formulas
    named = Truth.where(truth.claim, truth.tex, at)
    assert len(named.special) == len(at)
    assert named.special == named.special_case
    assert named.reader.read(value) == named.numbers(truth.claim.value)


def limit(truth, formulas, prose):
    """The remainder: the closed form on the way less the limit."""
    claim = truth.claim
    way = Numbers({symbol: truth.numbers(e) for symbol, e in claim.along.items()})
    for formula in formulas:
        reader = Reader(truth.tex, {*map(str, claim.of.value.free_symbols), *map(str, MEANING), "m"})
        assert reader.read(formula) == (way(claim.of.value) - truth.numbers(claim.value)) % P
    assert formulas or "a long expression" in prose


def decreasing(truth, formulas, prose):
    """From one side to the other, or their difference; or a counterexample."""
    claim, read = truth.claim, truth.reader.read
    if claim.recorded == "refuted":
        return counterexample(truth, formulas, prose)
    if len(formulas) > 1:
        assert (read(formulas[0]) - read(formulas[-1])) % P == truth.numbers(claim.value)
        assert [read(f) for f in formulas[1:-1]] == [truth.inserted(e) for e in claim.through]
    else:
        assert [read(f) for f in formulas] == [truth.numbers(claim.value)]
    assert f"({sum(sign.terms for sign in claim.signs)} terms" in prose
    return None


def counterexample(truth, formulas, prose):
    """The problem shown is in the domain, and the difference there is the number shown, exactly and in decimals."""
    claim, (exact,) = truth.claim, formulas
    at, decimals = re.search(r"at (.*?) the difference of the two sides is (\S+), exactly", prose).groups()
    pairs = [pair.replace("$", "").split(" = ") for pair in at.split(", ")]
    reader = Reader(truth.tex, {symbol.name for symbol in MEANING})
    by_number = {hashed(symbol.name): symbol for symbol in MEANING}
    point = {by_number[reader.read(name.strip())]: sympy.Rational(value) for name, value in pairs}
    value, domain = (e.subs(point) for e in (claim.value, claim.full_domain))
    assert domain == True  # noqa: E712 - SymPy's
    assert value < 0
    assert reader.read(exact) == Numbers()(value)
    assert float(decimals) == pytest.approx(float(value), rel=1e-5)


def polynomial(truth, formulas, prose):
    """Where the two sides are equal; or the polynomial that decides, by its coefficients, and the root of it."""
    claim, reader = truth.claim, truth.reader
    if isinstance(claim, LeastSize) and claim.solution is not None:
        sign, left, root = reader.read(formulas[0])
        assert (sign, left, len(formulas)) == ("=", truth.numbers(claim.variable), 1)
        assert Numbers({claim.variable: root})(claim.inserted_objective) == 0
        return
    named, *coefficients = formulas
    roots = [coefficients.pop()] if isinstance(claim, BestSize) else []
    equations = [[side.strip() for side in equation.split(" = ")] for equation in coefficients]
    a = {left: reader.read(right) for left, right in equations}
    degree = len(a) - 1
    assert sorted(a) == sorted(reader._written(f"a_{i}") for i in range(degree + 1))
    reader.names |= a
    assert reader.read(named) == truth.numbers(claim.value)
    for root in roots:
        a0, a1, a2 = sympy.symbols("a_:3")
        at = Numbers({symbol: a[reader._written(symbol.name)] for symbol in (a0, a1, a2)})
        form = (-a1 - sympy.sqrt(a1**2 - 4 * a2 * a0)) / (2 * a2)
        assert reader.read(root) == ("=", truth.numbers(claim.variable), at(form))


def infinity(truth, formulas, prose):
    """The variances of what acts as noise, which the claim names."""
    meant = [remark.formula for remark in truth.claim.infinite if remark.formula is not None]
    assert [truth.reader.read(f) for f in formulas] == [truth.numbers(e) for e in meant]


def induction(truth, formulas, prose):
    """What a round does, what is before the first, and the factor of a round if there is one."""
    claim = truth.claim
    steps = [claim.step.value, *(step.value for *_, step in claim.further)]
    meant = [*steps, claim.base.value, *([claim.factor] if claim.has_decay else [])]
    reader = Truth(claim.step, truth.tex).reader
    assert [reader.read(f) for f in formulas] == [truth.numbers(e) for e in meant]


FOLLOWS = {
    Recurrence: induction, Ratio: ratio, Identity: special_case, Limit: limit, Inequality: decreasing,
    Size: polynomial, Regimes: infinity,
}  # fmt: skip
ALGEBRA = [name for name, claim in CLAIMS.items() if claim.premises or isinstance(claim, Size | Probability)]
