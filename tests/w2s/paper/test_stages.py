"""Proofs by iterated integration, as they are shown, are read back: each stage leaves what its identities say."""

import re
from dataclasses import replace

import pytest
from sympy import Integer

from derivations import catalogue
from w2s.paper import text
from w2s.paper.latex import theorem
from w2s.paper.text import report
from w2s_theory import expectation
from w2s_theory.calculus.iterated import Stage, iterated
from w2s_theory.kernel.axiom import Conjugate, Given
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.kernel.words import CertificateError, Combination

from .test_displayed_proofs import FAULTY, PROVED, RENDERER, TOLD, Reader, Renderer, plain

CLAIMS = catalogue()
MAIN = ["teacher.population", "baseline.population", "ceiling.population", "student.variance.in-sample"]


def blocks_of(part):
    """The sentences and formulas of a proof, each on one line."""
    found = list[str]()
    for line in part.splitlines()[1:]:
        if not line.strip():
            return found
        begins = re.match(r" {4}\S| {7}(constant|left|identity|This is) ", line)
        if begins:
            found.append(line.strip())
        else:
            found[-1] += " " + line.strip()
    return found


NAMED = {"Constant:": "constant ", "What is left:": "left ", "In all:": "In all: "}


def blocks_of_tex(part):
    """The same of LaTeX, as the text that it stands for."""
    found, items = list[str](), 0
    for line in part.split(r"\end{proof}")[0].splitlines()[2:]:
        formula = re.fullmatch(r"\\formula\{(.*?)\.?\}", line)
        said = plain(formula[1]) if formula else re.sub(r"\$(.*?)\$", lambda found: plain(found[1]), line)
        if formula and found[-1] in NAMED:
            found[-1] = NAMED[found[-1]] + said
        elif formula and found[-1].endswith(" is the expectation of"):
            found[-1] += " " + said
        elif formula:
            found.append(f"identity {said}")
        elif said.startswith(r"\item"):
            items += 1
            found.append(f"{items}. {said[6].lower()}{said[7:].removesuffix('.')}")
        elif said.startswith("and the other"):
            found[-1] += f", {said.removesuffix('.')}"
        elif said.startswith("What is left: "):
            found.append(f"left {said.removeprefix('What is left: ').removesuffix('.')}")
        elif not said.startswith("\\"):
            found.append(said)
    return found


def over(state, denominator, reader):
    """A state of the proof as numbers by traces, divided by what the certificate is multiplied by."""
    known = reader.combination((m, c) for m, c in state.items())
    return {m: c / denominator for m, c in known.items()}


def total(*parts):
    added = {}
    for part in parts:
        for m, c in part.items():
            added[m] = added.get(m, 0) + c
    return {m: c for m, c in added.items() if c}


class Read:
    """A proof as it is shown, compared with the certificate stage by stage."""

    def __init__(self, proof, blocks):
        self.proof, self.found = proof, iterated(proof.certificate)
        self.signature = proof.certificate.signature
        self.reader = Reader(self.signature)
        self.unit = self.reader.polynomial(proof.certificate.denominator) * self.reader.polynomial(proof.divisor)
        self.begins, *self.blocks = blocks
        self.letters = []
        if self.blocks[0].startswith("with "):
            self.letters = self.blocks.pop(0).removeprefix("with ").split("; ")
        assert self.found.check()

    def is_true(self, value):
        names = {m.name for m in self.signature.matrices}
        assert all(letter.split()[0] in names for letter in self.letters)
        before = re.search(r" is the expectation of (?:a sum of (\d+) terms, multiplied out\.?|(.*))$", self.begins)
        if before[1]:
            assert int(before[1]) == len(self.proof.certificate.target)
        else:
            assert self.reader.read(before[2]) == over(self.found.before, self.unit, self.reader)
        settled, state = {}, self.found.before
        for number, stage in enumerate(self.found.stages, 1):
            head = self.blocks.pop(0)
            assert head.startswith(f"{number}. ")
            self.reason(head.split(" ", 1)[1], stage, state)
            self.system(stage)
            left = {}
            while self.blocks and re.match("constant|left", self.blocks[0]):
                name, formula = self.blocks.pop(0).split(" ", 1)
                if name == "left":
                    formula, count = re.fullmatch(
                        r"(.*?)(?:(?:, and |\b)the other (\d+) terms)?", formula.strip()
                    ).groups()
                    left = self.reader.read(formula) if formula else {}
                    if count:
                        left = total(left, self.others(stage, state, int(count)))
                else:
                    settled = total(settled, self.reader.read(formula))
            if stage.over:
                assert total(settled, left) == over(stage.after, self.unit, self.reader), head
            state = stage.after
        assert len(self.blocks) == 1, self.blocks
        claimed = "This is the claimed value." if not stage.over else "The constants add up to the claimed value."
        assert (self.blocks[0] == claimed) == (self.proof.value == value)
        assert self.blocks[0] == claimed or self.blocks[0].startswith("In all: ")

    def others(self, stage, before, count):
        """The random terms that the stage leaves as they were."""
        same = Combination({m: c for m, c in stage.after.items() if self.is_random(m) and before.get(m) == c})
        assert len(same) == count
        return over(same, self.unit, self.reader)

    def is_random(self, monomial):
        return any(letter.strip("[']") in self.signature.gaussian for word in monomial for letter in word)

    def reason(self, said, stage, before):
        if stage.odd:
            count, names = re.match(r"the (?:(\d+) terms|term) odd in (.*) vanish", said).groups()
            names = re.split(", | or ", names)
            gone = [m for m in before if m not in stage.after]
            assert int(count or 1) == len(gone)
            for m in gone:
                assert any(sum(x.rstrip("'") == g for word in m for x in word) % 2 for g in names), m
        elif stage.over:
            matrices, how = re.match(r"over (.*\)), (.*)", said).groups()
            shown = re.findall(r"(\w+) \((\w+|\(.*?\)) × (\w+|\(.*?\))\)", matrices)
            assert [name for name, _, _ in shown] == list(stage.over)
            for name, rows, cols in shown:
                assert self.reader.read(rows) == {(): self.reader.polynomial(self.signature.rows[name])}
                assert self.reader.read(cols) == {(): self.reader.polynomial(self.signature.cols[name])}
            self.lemmas(how, stage)
        else:
            self.hypotheses(said.removeprefix("by "), stage)

    def lemmas(self, how, stage):
        """Each is true of this matrix, and has the letters of an identity of the stage."""
        if "solved together" in how:
            assert how.startswith(f"{len(stage.identities)} ")
            return
        (g,) = stage.over
        gap = self.reader.polynomial(self.signature.rows[g]) - self.reader.polynomial(self.signature.cols[g])
        for lemma in re.split(r" and (?=E )|, (?=E )", how):
            if found := re.fullmatch(rf"E S_{g} = I/\((.*)\)", lemma):
                assert self.reader.read(found[1]) == {(): gap - 1}
            else:
                assert lemma in (f"E {g} {g}ᵀ = I", f"E {g} A {g}ᵀ = tr(A) I"), lemma
                assert self.signature.cols[g] == {(): 1} or " A " in lemma

    def system(self, stage):
        shown = []
        while self.blocks and self.blocks[0].startswith("identity "):
            left, right = self.blocks.pop(0).removeprefix("identity ").split(" = ")
            shown.append(total(self.reader.read(left), {m: -c for m, c in self.reader.read(right).items()}))
        if shown:
            wanted = [
                self.reader.combination([(m, c) for c, m in one.instance.terms(self.signature)])
                for one in stage.identities
            ]
            assert len(shown) == len(wanted)
            for found, one in zip(shown, wanted, strict=True):
                assert found in (one, {m: -c for m, c in one.items()})

    def hypotheses(self, said, stage):
        plain = [i.instance.of if isinstance(i.instance, Conjugate) else i.instance for i in stage.identities]
        used = [
            self.signature.hypotheses[k] for k in dict.fromkeys(i.hypothesis for i in plain if isinstance(i, Given))
        ]
        for one, hypothesis in zip(said.split("; "), used, strict=True):
            left, right = one.split(" = ")
            found = total(self.side(left, hypothesis), {w: -c for w, c in self.side(right, hypothesis).items()})
            wanted = total(*({self.key(w, hypothesis): self.reader.polynomial(c)} for w, c in hypothesis.terms))
            assert found in (wanted, {w: -c for w, c in wanted.items()}), one

    def key(self, word, hypothesis):
        """The word, or its trace in normal form."""
        return self.signature.product([(word, ONE)] if word else [])[1] if hypothesis.trace else word

    def side(self, said, hypothesis):
        """Numbers by words, or by traces."""
        if hypothesis.trace:
            return self.reader.read(said)
        found = {}
        for sign, term in re.findall(r"(^|[-+] )((?:[^-+(]|\([^)]*\))+)", said):
            number, word = re.fullmatch(r"(.*?)(I|(?:[A-Za-zᵀ_0-9~]+ ?)+)?", term.strip()).groups()
            c = self.reader.read(number).get((), 0) if number.strip() else 1
            found = total(found, {self.reader.word(word or ""): -c if sign == "- " else c})
        return found


def page_of(name, tex):
    return theorem(CLAIMS[name]) if tex else report(CLAIMS[name])


def read_back(name, tex, page=None):
    claim = CLAIMS[name]
    mark = r"\begin{proof}" if tex else "\nProof (by iterated integration"
    _, *parts = (page or page_of(name, tex)).split(mark)
    for proof, part in zip(claim.proofs, parts, strict=True):
        Read(proof, blocks_of_tex(part) if tex else blocks_of(part)).is_true(claim.value)
        if tex:
            matrices(part, proof.certificate.signature)


def matrices(part, signature):
    """The matrices are introduced with their shapes, and it is said which of them are random."""
    first, reader = part.splitlines()[1], Reader(signature)
    shapes = re.findall(r"\$(\S*?)\\in\\mathbb\{R\}\^\{(.*?) \\times (.*?)\}\$", first)
    assert [plain(letter).strip() for letter, *_ in shapes] == [m.name for m in signature.matrices]
    for (_, *sizes), m in zip(shapes, signature.matrices, strict=True):
        assert [reader.read(plain(size)).get((), 0) for size in sizes] == [
            reader.polynomial(p) for p in (m.rows, m.cols)
        ]
    random = first.split("; ")[1].split(" ha")[0]
    assert [plain(letter).strip() for letter in re.findall(r"\$(.*?)\$", random)] == list(signature.gaussian)
    inverses = re.findall(r"(S_\{.*?\}+) = \((.*?)\)\^\{-1\}", first)
    for letter, gram in inverses:
        gaussian = reader.word(plain(letter))[0].strip("[]")
        assert reader.word(plain(gram)) == (gaussian + "'", gaussian)


@pytest.mark.parametrize("name", PROVED)
def test_stages_leave_what_is_shown(name):
    for tex in (False, True):
        read_back(name, tex)


shown_weighted, shown_matrices = Renderer.weighted, Renderer.matrices
FAULTS = {
    **{name: fault for name, fault in RENDERER.items() if name != "inserted constant"},  # on both sides, it cancels
    "last term of states lost": ("weighted", lambda self, c, *r: shown_weighted(self, dict([*c.items()][:-1]), *r)),
    "first term of states lost": ("weighted", lambda self, c, *r: shown_weighted(self, dict([*c.items()][1:]), *r)),
    "signs of states lost": ("weighted", lambda self, c, *r: shown_weighted(self, c, *r).replace(" - ", " + ")),
    "weights lost": ("weighted", lambda self, c, *r: shown_weighted(self, dict.fromkeys(c, Integer(1)), *r)),
    "signs of hypotheses lost": ("matrices", lambda self, c: shown_matrices(self, c).replace("- ", "+ ")),
}


@pytest.mark.parametrize("tex", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_the_renderer_are_found(fault, tex, monkeypatch):
    name, wrong = FAULTS[fault]
    monkeypatch.setattr(Renderer, name, wrong)
    pages = {name: page_of(name, tex) for name in (*FAULTY, "student.population")}
    for name, page in pages.items():
        try:
            read_back(name, tex, page)
        except (*TOLD, UnboundLocalError):
            return
    raise AssertionError("not found")


PLACES = {
    "a stage lost": (r"\n    2\. (?:.*\n)+?(?=    3\.)", "\n"),
    "what is left lost a term": (r"(\n       left .*) \+ [^\n]*", r"\1"),
    "a constant lost": (r"\n       constant .*", ""),
    "rows wrong": (r"\((\w+) × ", r"(\1 + 1 × "),
    "the mean of the inverse wrong": (r"- 1\)\n       (constant|left)", r"- 2)\n       \1"),
    "the count of odd terms wrong": (r"the (\d+) terms odd", r"the 1\1 terms odd"),
    "not odd in that": (r"odd in [^ ,]+( or|,)", r"odd in Z\1"),
    "a hypothesis lost": (r"; ‖C‖² = d_sw", ""),
    "a hypothesis wrong": (r"I - Cᵀ C", "I + Cᵀ C"),
    "more terms stay": (r"the other (\d+) terms", r"the other 1\1 terms"),
    "what stays is not told": (r",? ?(and)? the other \d+ terms", ""),
    "a factor of terms that stand together lost": (r"\(sigma\*\*2 \+ ‖gamma_w‖²\)", "‖gamma_w‖²"),
    "the norm of something else": (r"‖B beta_w‖² tr", "‖C beta_w‖² tr"),
    "claimed where it is not": (r"\n    In all: .*", "\n    The constants add up to the claimed value."),
}


PLACES_IN_TEX = {
    "a stage lost": (r"\n\\item Over(?:.*\n)+?(?=\\item Over)", "\n"),
    "what is left lost a term": (r"(is left:\n.*)\\mbreak\{0\}\+ .*\}", r"\1}"),
    "a constant lost": (r"\nConstant:\n.*", ""),
    "rows wrong": (r"\(\$(\w+) \\times", r"($(\1 + 1) \\times"),
    "the mean of the inverse wrong": (r"- 1\)\$\.\n", r"- 2)$.\n"),
    "the count of odd terms wrong": (r"The (\d+) terms odd", r"The 1\1 terms odd"),
    "not odd in that": (r"odd in [^ ,]+( or|,)", r"odd in $Z$\1"),
    "a hypothesis lost": (r"; \$\\lVert C\\rVert\^2 = [^;]*", ""),
    "a hypothesis wrong": (r"I - C\^\\top", r"I + C^\\top"),
    "claimed where it is not": (r"\nIn all:\n.*", "\nThe constants add up to the claimed value."),
    "a shape wrong": (r"(Let \S*\{)(.*?) \\times", r"\1(\2 + 1) \\times"),
    "a matrix is not said to be random": (r"; \$\S*\$, ", "; "),
    "an inverse wrong": (r"Write (\S* = \()", r"Write \1T\\,"),
}


FAULTY_PLACES = [(tex, fault) for tex, faults in ((False, PLACES), (True, PLACES_IN_TEX)) for fault in faults]


@pytest.mark.parametrize(("tex", "fault"), FAULTY_PLACES)
def test_faults_of_pages_are_found(tex, fault):
    for name in ("student.population", "risk-variance.teacher", "composition.gradient.two"):
        right = page_of(name, tex)
        page = re.sub(*(PLACES_IN_TEX if tex else PLACES)[fault], right)
        if page != right:
            with pytest.raises((*TOLD, UnboundLocalError)):
                read_back(name, tex, page)
            return
    raise AssertionError("nowhere")


def test_stages_that_do_not_add_up_are_refused():
    found = iterated(CLAIMS["student.population"].proof.certificate)
    first, second, *rest = found.stages
    for stages in (
        (first, *rest),
        (second, first, *rest),
        (replace(first, identities=first.identities[1:]), second, *rest),
        (first, second, *rest[:-1], replace(rest[-1], after=Combination())),
        (*found.stages[:-1],),
    ):
        with pytest.raises(CertificateError):
            replace(found, stages=tuple(stages)).check()
    assert isinstance(first, Stage)


@pytest.mark.parametrize("name", [*MAIN, "student.variance.population", "student.in-sample", "student.population"])
def test_a_main_theorem_has_its_proof_on_a_screen(name):
    _, *parts = report(CLAIMS[name]).split("\nProof (")
    assert all(len(part.splitlines()) <= 45 for part in parts)


def test_proofs_of_anything_are_told():
    from sympy import MatrixSymbol, Trace, symbols

    from w2s_theory import ComplexGaussianMatrix

    n, d = symbols("n d", integer=True, positive=True)
    Z, A = ComplexGaussianMatrix("Z", n, d), MatrixSymbol("A", d, d)
    proof = expectation(Trace(A * (Z.H * Z).inv()))
    _, (stage,) = text.stages(proof, text.TEXT)
    assert stage.reason == "over Z (n × d), E S_Z = I/(n - d)"
