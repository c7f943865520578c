"""A record that says something else than was proved is refused, whoever reads it; and nothing in a record is run."""

import json
from dataclasses import fields

import pytest
from click.testing import CliRunner

from derivations import RECORD, catalogue
from verification.certificate.examine import certificate_verdict
from verification.ledger import formula_hash
from w2s.cli import main
from w2s_theory.claim import record
from w2s_theory.claim.record import Record, RecordError, seal
from w2s_theory.kernel.words import CertificateError

CLAIMS = catalogue()
KINDS = {
    type(claim).__name__ + ("" if claim.recorded != "refuted" else " refuted"): claim.id
    for claim in sorted(CLAIMS.values(), key=lambda claim: -len(claim.id))
    if claim.is_recorded and not getattr(claim, "heavy", False)
}
"""One claim of each kind."""


@pytest.fixture
def fresh():
    """The claims as if nothing had been read yet, but derivations, on which no record has any influence."""
    kept = {id: dict(vars(claim)) for id, claim in CLAIMS.items()}
    for claim in CLAIMS.values():
        own = {field.name for field in fields(claim)} | {"proof", "second_moment"}
        for name in set(vars(claim)) - own:
            del vars(claim)[name]
    formula_hash.cache_clear()
    with record.forgotten():
        yield
    formula_hash.cache_clear()
    for id, claim in CLAIMS.items():
        vars(claim).clear()
        vars(claim).update(kept[id])


def tampered(path, id, part, says, sealed=True):
    """Use a copy of the record in which a part of one entry says something else."""
    entries = {name: dict(entry) for name, entry in Record(RECORD).entries.items()}
    entries[id][part] = says
    if sealed:
        entries[id]["seal"] = seal(id, entries[id])
    Record(path).write(entries)
    record.remember(path)


def w2s(*args):
    return CliRunner().invoke(main, list(args))


def refuses(result, *words):
    assert result.exit_code != 0, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    assert all(word in result.output for word in words), result.output
    assert len(result.output.splitlines()) == 1, result.output


ALTERED = {
    "value": lambda says: ["Mul", 2, says],
    "domain": lambda says: ["And", says, ["StrictGreaterThan", "n", 7]],
    "statement": lambda says: says + " + 1",
    "latex": lambda says: says + " + 1",
    "conditions": lambda says: says[1:] or ["n > 7"],
    "verdict": lambda says: "refuted" if says == "proved" else "proved",
    "certificates": lambda says: ["0" * 16, *says[1:]],
    "counterexample": lambda says: says | {"n": "11"},
}


@pytest.mark.parametrize("part", ALTERED)
def test_every_part_of_an_entry_is_compared_with_the_proof(fresh, tmp_path, part):
    id = "bound.student.population.published" if part == "counterexample" else "teacher.population"
    tampered(tmp_path / "record.json", id, part, ALTERED[part](Record(RECORD).entries[id][part]))
    with pytest.raises(CertificateError, match=f"its {part} is .* but the proof says .*derive --all --write"):
        CLAIMS[id].check()


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_value_is_refused_for_every_kind_of_claim(fresh, tmp_path, kind):
    id = KINDS[kind]
    value = Record(RECORD).entries[id]["value"]
    says = ["Mul", 2, value] if value != 0 else 1
    if isinstance(value, list) and value[0] == "Piecewise":
        first, *others = value[1:]
        says = ["Piecewise", ["ExprCondPair", ["Mul", 2, first[1]], first[2]], *others]
    tampered(tmp_path / "record.json", id, "value", says)
    with pytest.raises(CertificateError, match=f"{id} is not what was proved: its value"):
        CLAIMS[id].check()


def test_a_premise_is_compared_before_what_follows_from_it(fresh, tmp_path):
    """The ratio on record agrees with the wrong value of its premise, but not with the premise's proof."""
    wrong = ["Mul", 2, Record(RECORD).entries["teacher.population"]["value"]]
    tampered(tmp_path / "record.json", "teacher.population", "value", wrong)
    with pytest.raises(CertificateError, match=r"teacher.population is not what was proved"):
        CLAIMS["pgr"].check()


COMMANDS = [
    ("derive", "teacher.population"),
    ("derive", "teacher.population", "--latex"),
    ("derive", "teacher.population", "--json"),
    ("derive", "teacher.limit"),
    ("latex", "OUT", "--claim", "teacher.population"),
    ("check", "rho_w", "--against", "teacher.population", "--no-simulate"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("sealed", [True, False])
def test_commands_refuse_in_a_line(fresh, tmp_path, command, sealed):
    wrong = ["Mul", 2, Record(RECORD).entries["teacher.population"]["value"]]
    tampered(tmp_path / "record.json", "teacher.population", "value", wrong, sealed)
    found = w2s(*(str(tmp_path / "tex") if part == "OUT" else part for part in command))
    refuses(found, "teacher.population", "w2s derive --all --write")


def test_certificates_are_no_evidence_for_what_they_do_not_prove(fresh, tmp_path):
    wrong = ["Mul", 2, Record(RECORD).entries["teacher.population"]["value"]]
    tampered(tmp_path / "record.json", "teacher.population", "value", wrong)
    accepted, says = certificate_verdict(CLAIMS["teacher.population"])
    assert not accepted
    assert says.startswith("certificate rejected: teacher.population is not what was proved")


def test_evaluation_refuses_a_broken_seal(fresh, tmp_path):
    tampered(tmp_path / "record.json", "teacher.population", "value", 7, sealed=False)
    with pytest.raises(RecordError, match=r"record.json: teacher.population is not as it was written"):
        CLAIMS["teacher.population"].evaluate(n=10, d_w=2, sigma=1, rho_w=0)
    refuses(w2s("verify", "teacher.population", "--quick", "--jobs=1", "--out", str(tmp_path)), "seal")


def test_entries_that_changed_places_are_refused(fresh, tmp_path):
    tampered(tmp_path / "record.json", "teacher.population", "definition", "0", sealed=False)
    entries = dict(Record(RECORD).entries)
    entries["teacher.population"] = entries["baseline.population"]
    Record(tmp_path / "record.json").write(entries)
    record.remember(tmp_path / "record.json")
    with pytest.raises(RecordError, match="seal"):
        _ = CLAIMS["teacher.population"].value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["Unheard", 1], "neither a number"),
        (["__import__", "os"], "neither a number"),
        ("__import__('os').system('true')", "none of the symbols"),
        ("d_s", "none of the symbols"),
        (["Mul", 2.5, "n"], "neither a number"),
        ([], "neither a number"),
        (None, "neither a number"),
        (True, "cannot be one"),
        (["StrictGreaterThan", "n", 1], "cannot be one"),
        (["Pow", "n"], "missing"),
        (["Pow", 10, 10**9], "power of the number 10"),
        (["Rational", 1, "n"], "value"),
    ],
    ids=str,
)
def test_what_is_no_expression_is_an_error_that_names_file_claim_and_part(tmp_path, value, message):
    names = {s.name: s for s in CLAIMS["teacher.population"].symbols}
    entry = {"definition": "x", "value": value, "domain": True}
    Record(tmp_path / "r.json").write({"some.claim": entry | {"seal": seal("some.claim", entry)}})
    with pytest.raises(RecordError, match=r"r\.json: some\.claim: value") as caught:
        Record(tmp_path / "r.json").closed_form("some.claim", "x", names)
    assert message in str(caught.value)
    assert "w2s derive --all --write" in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"format": 2, "claims": {"a"', b"\xff\xfe", b"[]", b"null", b'{"format": 1, "claims": {}}',
     b'{"format": 2}', b'{"format": 2, "claims": []}', b'{"format": 2, "claims": {"a": 1}}', b"[" * 10**5],
)  # fmt: skip
def test_a_file_that_is_no_record_is_an_error_that_names_it(tmp_path, content):
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=r"r\.json.*w2s derive --all --write"):
        _ = Record(path).entries


def test_a_directory_in_place_of_the_record_is_an_error(fresh, tmp_path):
    record.remember(tmp_path)
    refuses(w2s("derive", "teacher.population"), "is no record", "derive --all --write")


def test_deep_nesting_is_an_error(tmp_path):
    form: object = "n"
    for _ in range(5000):
        form = ["Add", 1, form]
    with pytest.raises(RecordError):
        record.read(form, {"n": CLAIMS["teacher.population"].symbols[0]})


def test_the_file_is_json_with_a_line_for_each_part():
    lines = RECORD.read_text().splitlines()
    assert json.loads(RECORD.read_text())["format"] == record.FORMAT
    assert sum(line.startswith('   "value": ') for line in lines) == sum(c.is_recorded for c in CLAIMS.values())
