"""Certificates: what is proved is accepted, and nothing else, by the kernel and by the second checker alike."""

import json
from functools import cache
from random import Random

import pytest
from sympy import Adjoint, Eq, MatrixSymbol, Trace, symbols

from derivations import catalogue
from verification.recheck import Rejected, recheck
from w2s_theory import ComplexGaussianMatrix, GaussianMatrix, HermitianMatrix, SymmetricMatrix, expectation
from w2s_theory.claim import Expected
from w2s_theory.kernel.certificate import Certificate, Line
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.kernel.serialization import FORMATS, dumps, loads
from w2s_theory.kernel.words import CertificateError, Combination

n, d = symbols("n d", integer=True, positive=True)
G = GaussianMatrix("G", n, d)
S = (G.T * G).inv()
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
K, x = SymmetricMatrix("K", n), MatrixSymbol("x", d, 1)
y, z = GaussianMatrix("y", n, 1), GaussianMatrix("z", n, 1)
Z, H = ComplexGaussianMatrix("Z", n, d), HermitianMatrix("H", n)
U, w = (Z.H * Z).inv(), ComplexGaussianMatrix("w", n, 1)
F, Q = MatrixSymbol("F", n, n), MatrixSymbol("Q", d, n)


EXPRESSIONS = {
    "one inverse": Trace(A * S),
    "two inverses": Trace(A * S * B * S),
    "two projections": Trace(K * G * S * G.T * K * G * S * G.T),
    "a product of traces": Trace(S) * Trace(G.T * G * A),
    "a quadratic form": Trace(x.T * S * x) ** 2,
    "a Rayleigh quotient": Trace(y * (y.T * y).inv() * y.T * K) ** 2,
    "a correlation": Trace(y * (y.T * y).inv() * y.T * z * (z.T * z).inv() * z.T),
    "a square beside its inverse": Trace(z.T * y) ** 2 * Trace(y.T * y) * Trace((y.T * y).inv()) ** 2,
    "two complex inverses": Trace(A * U * Adjoint(A) * U),
    "two complex projections": Trace(F * Z * U * Z.H * H * Z * U * Z.H),
    "a phase": Trace(Q * Z) * Trace(A * U),
    "a conjugate letter in front": Trace(Z * U * Q) * Trace(Z.H * Adjoint(Q)),
    "a complex Rayleigh quotient": Trace(w * (w.H * w).inv() * w.H * F) ** 2,
}
GIVEN = {"two complex inverses": Eq(A * Adjoint(A), B)}
NAMES = [*EXPRESSIONS, *(id for id, claim in catalogue().items() if isinstance(claim, Expected))]
"""Certificates of some breadth."""


@cache
def text(name):
    proof = expectation(EXPRESSIONS[name], GIVEN.get(name, ())) if name in EXPRESSIONS else catalogue()[name].proof
    return dumps(proof.certificate)


def read(name):
    """The certificate as parsed JSON."""
    return json.loads(text(name))


def verdicts(document):
    """(kernel's certificate or None, whether the second checker accepts)."""
    try:
        certificate = loads(json.dumps(document))
        certificate.check()
    except CertificateError:
        certificate = None
    try:
        recheck(document)
    except Rejected:
        return certificate, False
    return certificate, True


def polynomials(document):
    """All polynomials of a document, with whether they belong to the claim."""
    for m in document["matrices"]:
        yield m["rows"]
        yield m["cols"]
    yield document["denominator"]
    for part in ("target", "value"):
        yield from (term[0] for term in document[part])
    yield from (line["coefficient"] for line in document["lines"])
    yield from (term[0] for h in document["hypotheses"] for term in h["terms"])


def words(document):
    for part in ("target", "value"):
        for _, monomial in document[part]:
            yield from monomial
    for line in document["lines"]:
        for instance in line["instances"]:
            yield instance["word"]
            yield from instance["traces"]


def corrupt(document, rng):
    """Change one thing: a coefficient, a symbol, a letter, an instance, a line, a dimension or a value.

    Of a complex one also which instances are conjugated; of real ones that makes no difference.
    """
    kind = rng.randrange(9 if document["format"] == FORMATS[2] else 8)
    if kind <= 2:
        polynomial = rng.choice([p for p in polynomials(document) if p])
        term = rng.choice(polynomial)
        if kind == 0:
            term[0] += rng.choice([-2, -1, 1, 2])
        elif kind == 1:
            term[1] = sorted([*term[1], rng.choice("nd")])
        else:
            polynomial.append([rng.choice([-1, 1]), rng.sample(["n", "d", "N", "d_w"], rng.randrange(3))])
    elif kind <= 4:
        word = rng.choice([w for w in words(document) if w])
        alphabet = [m["name"] + mark for m in document["matrices"] for mark in ("", "'")]
        alphabet += [f"[{m['name']}]" for m in document["matrices"] if m["kind"] == "gaussian"]
        position = rng.randrange(len(word))
        if kind == 3:
            word[position] = rng.choice(alphabet)
        else:
            word[position : position + 1] = rng.choice(
                [[], [word[position]] * 2, [*word[position : position + 1], rng.choice(alphabet)]]
            )
    elif kind == 5:
        line = rng.choice(document["lines"])
        rng.choice([document["lines"].remove, document["lines"].append])(line)
    elif kind == 6:
        instances = rng.choice(document["lines"])["instances"]
        rng.choice([instances.remove, instances.append])(rng.choice(instances))
    elif kind == 8:
        instance = rng.choice([i for line in document["lines"] for i in line["instances"]])
        instance["conjugate"] = not instance.get("conjugate", False)
    else:
        instance = rng.choice([i for line in document["lines"] for i in line["instances"]])
        key = "stein" if "stein" in instance else "given"
        instance[key] = rng.choice([m["name"] for m in document["matrices"]]) if key == "stein" else rng.randrange(3)
    return document


def claim_of(document):
    """What a document claims, in normal form: declarations, hypotheses, and value/denominator of the target."""
    certificate = loads(json.dumps(document))
    target = certificate._normal(certificate.target, constant=False)
    value = certificate._normal(certificate.value, constant=True)
    return certificate.signature.matrices, certificate.signature.hypotheses, target, value, certificate.denominator


def same_claim(a, b):
    """Equal declarations and targets, and equal values after clearing the denominators."""
    return a[:3] == b[:3] and Combination().add(a[3], b[4]) == Combination().add(b[3], a[4])


def without_immaterial_dimensions(document, original):
    """The document with the dimensions of the original where the proof holds for any dimension instead.

    The length of a vector x that occurs only in x'x enters nothing: with a fresh symbol for it both checkers still
    accept, so that the claims for all lengths are one.
    """
    for changed, matrix in zip(document["matrices"], original["matrices"], strict=True):
        for side in ("rows", "cols"):
            if changed[side] != matrix[side]:
                changed[side] = [[1, ["any"]]]
                certificate, second = verdicts(document)
                if certificate is not None and second:
                    changed[side] = matrix[side]
    return document


SOME, MANY = 1_000, 10_000
"""Corruptions of all certificates together."""


def share(name):
    """Of the corruptions those of this certificate: fewer where the closed form is long, and so its proof."""
    lengths = {each: 100 if each in EXPRESSIONS else len(str(catalogue()[each].value)) for each in NAMES}
    shares = {each: length**-0.5 for each, length in lengths.items()}
    return shares[name] / sum(shares.values())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "composition.mixed-student.population"])
def test_no_corruption_is_accepted(name):
    is_told_from_its_corruptions(name, round(SOME * share(name)) + 1)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", NAMES)
def test_none_of_ten_thousand_corruptions_is_accepted(name):
    is_told_from_its_corruptions(name, round(MANY * share(name)))


def is_told_from_its_corruptions(name, count):
    """Neither checker accepts a corrupted certificate unless it still claims the same, and they always agree."""
    rng, original, accepted = Random(f"corruptions of {name}"), read(name), 0
    for _ in range(count):
        document = corrupt(read(name), rng)
        certificate, second = verdicts(document)
        assert (certificate is not None) == second, json.dumps(document)
        if certificate is not None and document != original:
            accepted += 1
            document = without_immaterial_dimensions(document, original)
            assert same_claim(claim_of(document), claim_of(original)), json.dumps(document)
    assert accepted <= 2 + count / 10  # words written another way, or cancelling additions; most are refused


@pytest.mark.parametrize("name", NAMES[: len(EXPRESSIONS) + 8])
def test_the_checkers_accept_what_is_proved_and_agree_on_the_domain(name):
    assert loads(text(name)).domain().excess == dict(recheck(read(name)).excess)


def test_json_round_trip():
    for name in NAMES:
        assert dumps(loads(text(name))) == text(name)


def test_the_complaint_names_the_line():
    certificate = expectation(Trace(A * S * B * S)).certificate
    for number, line in enumerate(certificate.lines):
        lines = [*certificate.lines]
        lines[number] = Line(line.coefficient + ONE, line.instances)
        tampered = Certificate(
            certificate.signature, certificate.target, certificate.value, certificate.denominator, tuple(lines)
        )
        with pytest.raises(CertificateError, match=f"^line {number}:"):
            tampered.check()


def test_a_proof_of_something_random_is_no_value():
    certificate = expectation(Trace(A * S)).certificate
    trivial = Certificate(certificate.signature, certificate.target, certificate.target, ONE, ())
    with pytest.raises(CertificateError, match="random"):
        trivial.check()


def test_zero_denominator_proves_nothing():
    certificate = expectation(Trace(A * S)).certificate
    with pytest.raises(CertificateError, match="zero"):
        Certificate(certificate.signature, certificate.target, Combination(), ONE - ONE, ()).check()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other"}', '{"format": "w2s-theory certificate 1"}'])
def test_documents_that_are_no_certificates(text):
    with pytest.raises(CertificateError):
        loads(text)
