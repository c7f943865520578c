"""What proofs show is read back: each identity is the instance that it names, and their sum is the statement.

The reader knows no renderer: it takes the characters shown, puts numbers for the scalars, and keeps traces as words.
"""

import re
from fractions import Fraction

import pytest

from derivations import catalogue
from w2s_theory.export.latex import theorem
from w2s_theory.export.proof import HYPOTHESIS, Renderer, identities
from w2s_theory.kernel.axiom import Stein
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.words import Combination
from w2s_theory.setting.symbols import LATEX

CLAIMS = catalogue()
NAMES = [
    *("teacher.population", "student.population", "student.variance.in-sample", "student.in-sample.minimum-norm"),
    *("wishart.2", "wishart.3", "inverse.2", "inverse.3"),
]
TOKEN = re.compile(r"tr\(|[A-Za-z_][A-Za-z_0-9]*ᵀ?|\d+|\*\*|[-+*/·()]")


def plain(tex):
    """LaTeX as the text that it stands for."""
    for symbol, latex in LATEX.items():
        tex = tex.replace(latex + "^", f" {symbol.name}^").replace(latex, f" {symbol.name} ")
    for mark, text in ((r"\operatorname{tr}", "tr"), (r"\,", " "), (r"\left", ""), (r"\right", ""), (r"^\top", "ᵀ")):
        tex = tex.replace(mark, text)
    tex = re.sub(r"\^\{(\d+)\}", r"**\1", re.sub(r"_\{(\w+)\}", r"_\1", tex))
    while (found := re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", tex)) != tex:
        tex = found
    tex = re.sub(r"\\(beta|gamma|rho)", r"\1", tex)
    assert not set(tex) & set("\\{}"), tex
    return tex


class Reader:
    """Sums of products of numbers and traces, as numbers by trace monomials."""

    def __init__(self, signature):
        self.signature = signature

    def number(self, name):
        return Fraction(name) if name.isdigit() else Fraction(1009 + sum(ord(c) * 257**i for i, c in enumerate(name)))

    def word(self, text):
        return tuple(f"[{w[2:]}]" if w.startswith("S_") else w.replace("ᵀ", "'") for w in text.split() if w != "I")

    def read(self, text):
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text), text
        value = self.sum()
        assert not self.tokens, text
        return {m: c for m, c in value.items() if c}

    def sum(self):
        total, sign = {}, 1
        while True:
            while self.tokens and self.tokens[0] in "+-":
                sign *= -1 if self.tokens.pop(0) == "-" else 1
            for m, c in self.product().items():
                total[m] = total.get(m, 0) + sign * c
            sign = 1
            if not self.tokens or self.tokens[0] not in "+-":
                return total

    def product(self):
        value = self.factor()
        while self.tokens and self.tokens[0] not in ("+", "-", ")"):
            divides = self.tokens[0] == "/"
            if self.tokens[0] in "*/·":
                self.tokens.pop(0)
            other = self.factor()
            if divides:
                other = {(): 1 / other[()]}
            value = {tuple(sorted(m + k)): a * b for m, a in value.items() for k, b in other.items()}
        return value

    def factor(self):
        token = self.tokens.pop(0)
        if token == "tr(":
            end = self.tokens.index(")")
            word, self.tokens = self.word(" ".join(self.tokens[:end])), self.tokens[end + 1 :]
            _, monomial = self.signature.product([(word, ONE)])
            return {monomial: Fraction(1)}
        if token == "(":
            value = self.sum()
            assert self.tokens.pop(0) == ")"
        else:
            value = {(): self.number(token)}
        if self.tokens[:1] == ["**"]:
            value = {(): value[()] ** int(self.tokens[1])}
            self.tokens = self.tokens[2:]
        return value

    def polynomial(self, p):
        total = Fraction(0)
        for powers, c in p.items():
            term = Fraction(c)
            for name in powers:
                term *= self.number(name)
            total += term
        return total

    def combination(self, terms):
        total = {}
        for m, c in terms:
            total[m] = total.get(m, 0) + self.polynomial(c)
        return {m: c for m, c in total.items() if c}


def less(one, other, factor=1):
    total = dict(one)
    for m, c in other.items():
        total[m] = total.get(m, 0) - factor * c
    return {m: c for m, c in total.items() if c}


def read_back(proof, renderer):
    """Assert that what is shown of a proof is true."""
    certificate = proof.certificate
    reader, given = Reader(certificate.signature), 0
    text = plain if renderer.tex else str
    left = reader.read(text(renderer.combination(certificate.target)))
    hypotheses = [i for line in certificate.lines for i in line.instances if not isinstance(i, Stein)]
    for shown in identities(proof, renderer):
        identity = less(reader.read(text(shown.left)), reader.read(text(shown.right)))
        if shown.reason == HYPOTHESIS:
            instance, given = hypotheses[given], given + 1
        else:
            matrix, word, *traces = re.split(r", [XY] = ", text(shown.reason))
            words = re.findall(r"tr\(([^)]*)\)", traces[0]) if traces else []
            instance = Stein(matrix.strip(), reader.word(word), tuple(map(reader.word, words)))
        wanted = reader.combination([(m, c) for c, m in instance.terms(certificate.signature)])
        assert identity in (wanted, {m: -c for m, c in wanted.items()}), shown
        left = less(left, identity, reader.read(text(shown.coefficient)).get((), 0))
    value = reader.combination((m, c) for m, c in certificate.value.items())
    assert left == {m: c / reader.polynomial(certificate.denominator) for m, c in value.items()}


@pytest.mark.parametrize("tex", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_displayed_identities_are_true_and_add_up_to_the_statement(name, tex):
    for proof in CLAIMS[name].proofs:
        read_back(proof, Renderer(tex))


def test_proofs_and_statements_show_symbols_alike():
    text = theorem(CLAIMS["student.population"])
    assert r"\rho_{s\setminus w}" in text
    assert not re.search(r"\\rho_\{(missed|foreign)\}", text)


def without_last_term(self, combination, shown=Renderer.combination):
    return shown(self, Combination(list(combination.items())[:-1] if len(combination) > 1 else combination))


FAULTS = {
    "last term of sums lost": ("combination", without_last_term),
    "signs lost": ("combination", lambda self, c, shown=Renderer.combination: shown(self, c).replace("- ", "+ ")),
    "transposes lost": ("letter", lambda self, x, shown=Renderer.letter: shown(self, x.rstrip("'"))),
    "S lost": ("letter", lambda self, x, shown=Renderer.letter: shown(self, x.strip("[]"))),
    "factors lost": ("polynomial", lambda self, p: "1"),
    "all but one trace lost": ("monomial", lambda self, m, shown=Renderer.monomial: shown(self, m[:1])),
    "coefficients doubled": (
        "polynomial",
        lambda self, p, shown=Renderer.polynomial: shown(self, p * Polynomial.constant(2)),
    ),
}


@pytest.mark.parametrize("tex", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_reader_finds_faults_of_the_renderer(fault, tex, monkeypatch):
    name, wrong = FAULTS[fault]
    monkeypatch.setattr(Renderer, name, wrong)
    with pytest.raises((AssertionError, ValueError, KeyError, IndexError)):
        read_back(CLAIMS["inverse.2"].proof, Renderer(tex))
