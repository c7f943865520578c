"""What proofs show is read back: each identity is the instance that it names, and their sum is the statement.

The reader knows no renderer: it takes the characters shown, puts numbers for the scalars, and keeps traces as words.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from derivations import catalogue
from w2s.paper import proof as export
from w2s.paper import text
from w2s.paper.latex import theorem
from w2s.paper.proof import HYPOTHESIS, Identity, Renderer
from w2s.paper.text import report
from w2s_theory.claim import Expected, Moment, Variance
from w2s_theory.claim.conditional import ConditionalMoment
from w2s_theory.kernel.axiom import Stein
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.words import CertificateError, Combination
from w2s_theory.setting.symbols import LATEX

CLAIMS = catalogue()
LONG = {
    *("inverse.4", "inverse.power.5", "inverse.trace-power.5", "projection.1-1-1", "projection.2-1", "projection.3"),
    *("student.in-sample.minimum-norm-teacher", "student.population.minimum-norm-teacher"),
    *("student.in-sample.minimum-norm-both", "student.population.minimum-norm-both", "composition.chain.two"),
    *("risk-variance.student.population", "risk-variance.student.in-sample", "composition.average.student"),
    *("composition.average.student.in-sample", "composition.average.teacher"),
}
"""Proofs of hundreds of identities."""
LONGEST = "composition.mixed-student.population"
"""A proof of 393 identities, which is read back by `pytest -m exhaustive`; that of its sibling on the inputs always."""
PROVED = [
    pytest.param(name, marks=pytest.mark.exhaustive if name == LONGEST else [pytest.mark.slow] if name in LONG else [])
    for name, claim in CLAIMS.items()
    if isinstance(claim, Expected | Moment | ConditionalMoment | Variance)
]
TOKEN = re.compile(r"tr\(|[A-Za-z_][A-Za-z_0-9]*ᵀ?|\d+|\*\*|[-+*/·()]")


def plain(tex):
    """LaTeX as the text that it stands for."""
    tex = re.sub(r"\\mbreak\{\d\}|\\[bB]ig[lr](?=[()])", "", tex).replace(r"\mathbb{E}\,", "E ").replace(r"\times", "×")
    for symbol, written in LATEX.items():
        if written == "k":  # the number of rounds; proofs have dimensions of this name
            continue
        tex = tex.replace(written + "^", f" {symbol.name}^").replace(written, f" {symbol.name} ")
    for mark, meant in ((r"\operatorname{tr}", "tr"), (r"\,", " "), (r"\left", ""), (r"\right", ""), (r"^\top", "ᵀ")):
        tex = tex.replace(mark, meant)
    tex = tex.replace(r"\lVert", "‖").replace(r"\rVert^2", "‖²").replace(r"\rVert", "‖")
    tex = re.sub(r"\^\{(-?\d+)\}", r"**\1", tex)
    while (found := re.sub(r"_\{(\w+)\}", r"_\1", tex)) != tex:
        tex = found
    while (found := re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", tex)) != tex:
        tex = found
    tex = re.sub(r"\\(beta|gamma|rho|Omega)", r"\1", tex)
    assert not set(tex) & set("\\{}"), tex
    return re.sub(r"\s+", " ", tex).replace("( ", "(").replace(" )", ")").strip()


def in_traces(text):
    """‖w‖² as tr(w wᵀ), and its powers."""

    def trace(found):
        letters = found[1].split()
        turned = [w if w.startswith("S_") else w[:-1] if w[-1] == "ᵀ" else w + "ᵀ" for w in letters[::-1]]
        power = int(found[2] or 2)
        assert power % 2 == 0
        return f"tr({' '.join(letters + turned)})" + (f"**{power // 2}" if power > 2 else "")

    return re.sub(r"‖([^‖]*)‖(?:²|\*\*(\d+))", trace, text)


class Reader:
    """Sums of products of numbers and traces, as numbers by trace monomials."""

    def __init__(self, signature):
        self.signature = signature

    def number(self, name):
        return Fraction(name) if name.isdigit() else Fraction(1009 + sum(ord(c) * 257**i for i, c in enumerate(name)))

    def word(self, text):
        return tuple(f"[{w[2:]}]" if w.startswith("S_") else w.replace("ᵀ", "'") for w in text.split() if w != "I")

    def read(self, text):
        text = in_traces(text)
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
            value = {monomial: Fraction(1)}
        elif token == "(":
            value = self.sum()
            assert self.tokens.pop(0) == ")"
        else:
            value = {(): self.number(token)}
        if self.tokens[:1] == ["**"]:
            sign, self.tokens = (-1, self.tokens[2:]) if self.tokens[1] == "-" else (1, self.tokens[1:])
            ((m, c),), k = value.items(), sign * int(self.tokens.pop(0))
            assert k > 0 or not m
            value = {tuple(sorted(m * max(k, 0))): c**k}
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


@dataclass
class Shown:
    """A proof as it is shown: ``multiple`` · expression is the expectation of ``target``; ``inverses`` are defined."""

    multiple: str
    target: str
    inverses: dict[str, str]
    identities: list[Identity]


def shown_as_text(page):
    """The proofs in what ``w2s derive --steps`` shows."""
    for part in page.split("\nProof (found by the calculus, checked by the kernel")[1:]:
        head, subject, _, _, *rows = part.splitlines()
        multiple, target = re.fullmatch(
            r" +(?:(.*) · )?(?:this|(?:square of the )?risk) is the expectation of  (.*)", subject
        ).groups()
        found = [
            (re.fullmatch(r" *\d+\.  (.*) = (.*)", a), re.fullmatch(r" +times (.*)    \[(?:G = )?(.*)\]", b))
            for a, b in zip(rows[::2], rows[1::2], strict=False)
            if a.strip() and b.strip()
        ]
        inverses = dict(re.findall(r"(S_\w+) = \((.*?)\)⁻¹", head))
        yield Shown(multiple or "1", target, inverses, [Identity(b[1], b[2], a[1], a[2]) for a, b in found])


def shown_of(claim):
    """The page of a claim."""
    return report(claim, steps=True)


def read_back(claim, page):
    """Assert that what is shown of a claim's proofs on its page is true."""
    for proof, one in zip(claim.proofs, shown_as_text(page), strict=True):
        is_true(proof, one)


def is_true(proof, proved):
    """Assert that what is shown of a proof is true."""
    certificate = proof.certificate
    reader, given = Reader(certificate.signature), 0
    assert reader.read(proved.multiple) == {(): reader.polynomial(proof.divisor)}
    for letter, gram in proved.inverses.items():
        gaussian = reader.word(letter)[0].strip("[]")
        assert reader.word(gram) == (gaussian + "'", gaussian)
    left = reader.read(proved.target)
    hypotheses = [i for line in certificate.lines for i in line.instances if not isinstance(i, Stein)]
    assert len(proved.identities) == sum(len(line.instances) for line in certificate.lines)
    for shown in proved.identities:
        identity = less(reader.read(shown.left), reader.read(shown.right))
        if shown.reason == HYPOTHESIS:
            instance, given = hypotheses[given], given + 1
        else:
            matrix, word, *traces = re.split(r", [XY] = ", shown.reason)
            words = re.findall(r"tr\(([^)]*)\)", traces[0]) if traces else []
            instance = Stein(matrix.strip(), reader.word(word), tuple(map(reader.word, words)))
        wanted = reader.combination([(m, c) for c, m in instance.terms(certificate.signature)])
        assert identity in (wanted, {m: -c for m, c in wanted.items()}), shown
        left = less(left, identity, reader.read(shown.coefficient).get((), 0))
    value = reader.combination((m, c) for m, c in certificate.value.items())
    assert left == {m: c / reader.polynomial(certificate.denominator) for m, c in value.items()}


@pytest.mark.parametrize("name", PROVED)
def test_displayed_identities_are_true_and_add_up_to_the_statement(name):
    read_back(CLAIMS[name], shown_of(CLAIMS[name]))


def test_proofs_and_statements_show_symbols_alike():
    text = theorem(CLAIMS["student.population"])
    assert r"\rho_{s\setminus w}" in text
    assert not re.search(r"\\rho_\{(missed|foreign)\}", text)


def without_last_term(self, combination, shown=Renderer.combination):
    return shown(self, Combination(list(combination.items())[:-1] if len(combination) > 1 else combination))


def doubled(p):
    return p * Polynomial.constant(2)


def without_constant(p):
    return Polynomial({powers: c for powers, c in p.items() if powers} or p)


def shorter(text):
    """Without the last letter of the last trace."""
    return re.sub(r"(?: |\\,)[^ (]+\)$", ")", text)


shown_combination, shown_letter, shown_monomial = Renderer.combination, Renderer.letter, Renderer.monomial
shown_polynomial, shown_word, shown_expression = Renderer.polynomial, Renderer.word, Renderer.expression
RENDERER = {
    "last term of sums lost": ("combination", without_last_term),
    "signs lost": ("combination", lambda self, c: shown_combination(self, c).replace("- ", "+ ")),
    "first sign lost": ("combination", lambda self, c: shown_combination(self, c).removeprefix("- ")),
    "transposes lost": ("letter", lambda self, x: shown_letter(self, x.rstrip("'"))),
    "all transposed": ("letter", lambda self, x: shown_letter(self, x if x[0] == "[" or x[-1] == "'" else x + "'")),
    "S lost": ("letter", lambda self, x: shown_letter(self, x.strip("[]"))),
    "factors lost": ("polynomial", lambda self, p: "1"),
    "coefficients doubled": ("polynomial", lambda self, p: shown_polynomial(self, doubled(p))),
    "constants lost": ("polynomial", lambda self, p: shown_polynomial(self, without_constant(p))),
    "all but one trace lost": ("monomial", lambda self, m: shown_monomial(self, m[:1])),
    "a letter lost": ("word", lambda self, w: shown_word(self, w[:-1] or w)),
    "words reversed": ("word", lambda self, w: shown_word(self, w[::-1])),
    "the first letter twice": ("word", lambda self, w: shown_word(self, w[:1] + w)),
    "inserted constant": ("combination", lambda self, c: shown_combination(self, c) + " + 1"),
    "fractions turned": ("expression", lambda self, e: shown_expression(self, 1 / e if e.is_Mul else e)),
    "exponents lost": ("expression", lambda self, e: re.sub(r"\*\*\d+|\^\{\d+\}", "", shown_expression(self, e))),
    "symbols confused": ("expression", lambda self, e: shown_expression(self, e.subs({"n": "d", "N": "d_s"}))),
}  # fmt: skip
IDENTITIES = {
    "Y shown without a letter": {"reason": lambda r: shorter(r) if "Y = " in r else r},
    "Y lost": {"reason": lambda r: re.sub(r", Y = .*", "", r)},
    "X shown without its last letter": {"reason": lambda r: re.sub(r"(?: |\\,)[^ ,]+($|, Y)", r"\1", r)},
    "G wrong": {"reason": lambda r: r.replace("G, X", "H, X").replace("V, X", "U, X").replace("U, X", "V, X")},
    "multiples in front of instances lost": {"coefficient": lambda c: "1"},
    "multiples doubled": {"coefficient": lambda c: f"2 {c}" if c[0].isalpha() else f"2 ({c})"},
    "multiples' signs turned": {"coefficient": lambda c: c.removeprefix("-") if c[0] == "-" else f"- {c}"},
    "left sides lost a letter": {"left": shorter},
    "right sides lost a letter": {"right": shorter},
}
PLACES = {
    "the multiple of the expression lost": (r"(?<=    )\S+ · (?=risk)", ""),
    "an identity lost": (r"\n   1\. .*\n.*", ""),
    "the last identity lost": (r"\n +\d+\.  [^\n]*\n[^\n]*\Z", ""),
    "inverses defined without transpose": (r"\((\S+?)ᵀ (\S+?)\)⁻¹", r"(\1 \2)⁻¹"),
    "the target's last term lost": (r"( is the expectation of  .*) [-+] .*", r"\1"),
}
"""What is left out where a page is put together; of pages, since there it is a line of a template."""
TOLD = (AssertionError, ValueError, KeyError, IndexError, AttributeError, TypeError, CertificateError)
"""How the reader tells that what it reads is not what was proved: it is of no form known, or not true."""
FAULTY = ["inverse.2", "student.in-sample"]
"""Between them they show every kind of part: traces Y, multiples, symbols, hypotheses, a multiple of the expression."""


def found():
    """Whether what is shown of the claims is found to be false, by the reader: the fault itself raises nothing."""
    pages = {name: shown_of(CLAIMS[name]) for name in FAULTY}
    for name, page in pages.items():
        try:
            read_back(CLAIMS[name], page)
        except TOLD:
            return True
    return False


@pytest.mark.parametrize("fault", RENDERER)
def test_faults_of_the_renderer_are_found(fault, monkeypatch):
    name, wrong = RENDERER[fault]
    monkeypatch.setattr(Renderer, name, wrong)
    assert found()


@pytest.mark.parametrize("fault", IDENTITIES)
def test_faults_of_what_identities_say_are_found(fault, monkeypatch):
    shown, change = export.identities, IDENTITIES[fault]

    def wrong(*given):
        return (replace(i, **{part: f(getattr(i, part)) for part, f in change.items()}) for i in shown(*given))

    monkeypatch.setattr(text, "identities", wrong)
    assert found()


@pytest.mark.parametrize("fault", PLACES)
def test_faults_of_pages_are_found(fault, monkeypatch):
    right = {name: shown_of(CLAIMS[name]) for name in FAULTY}
    pages = {name: re.sub(*PLACES[fault], page) for name, page in right.items()}
    assert pages != right
    monkeypatch.setitem(globals(), "shown_of", lambda claim: pages[claim.id])
    assert found()


def test_without_a_fault_nothing_is_found():
    assert not found()
