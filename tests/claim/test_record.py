"""The record of what was derived: current, complete, and used only as long as it is."""

import subprocess
import sys

import pytest

from derivations import RECORD, catalogue
from w2s_theory.calculus import canonical
from w2s_theory.claim import Claim, Expected, Probability, record


@pytest.mark.slow
def test_the_record_is_what_is_derived_now():
    """Derives the whole catalogue anew, in a process of its own with another hash seed; that takes its time."""
    run = subprocess.run(
        [sys.executable, "-m", "w2s.cli", "derive", "--all"],
        capture_output=True, text=True, env={"PYTHONHASHSEED": "7", "PATH": ""}, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]


def test_closed_forms_are_read_without_deriving():
    code = """
from derivations import catalogue
from w2s_theory.claim import Expected
claims = catalogue()
for claim in claims.values():
    claim.value, claim.domain
print([id for id, claim in claims.items() if "proof" in vars(claim)])
print(claims["student.population"].evaluate(n=500, N=5000, d_w=200, d_s=100, d_sw=10, sigma=0.1, rho_w=0, rho_s=0,
                                            rho_missed=0, rho_foreign=0))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines()[0] == "[]"
    assert float(out.splitlines()[1]) == pytest.approx(0.01 / 299 * (10 + 190 * 100 / 4899))


@pytest.mark.parametrize("name", ["student.population", "pgr", "student.population.all-sizes", "student.limit"])
def test_what_is_read_back_is_the_same_object(name):
    with record.forgotten():
        fresh = catalogue()[name].derive()
    recalled = record.recall(name, catalogue()[name].fingerprint, catalogue()[name].names)
    assert recalled == fresh


def test_everything_on_record_reads_back_as_itself():
    for id, entry in record.Record(RECORD).entries.items():
        claim = catalogue()[id]
        if isinstance(claim, Probability):
            continue
        form = record.recall(id, entry["definition"], claim.names)
        assert form is not None, id
        assert record.written(form.value) == entry["value"]
        assert record.written(form.domain) == entry["domain"]


def test_a_changed_definition_is_not_served_from_the_record():
    known = catalogue()["teacher.population"]
    assert isinstance(known, Expected)
    from dataclasses import fields

    values = {f.name: getattr(known, f.name) for f in fields(known)}
    changed: Claim = Expected(**values | {"expression": 2 * known.expression})
    assert changed.value == canonical(2 * known.value)


def test_text_that_ordinary_printing_would_not_give_back():
    names = catalogue()["pgr"].names
    N, d_s, n = names["N"], names["d_s"], names["n"]
    expression = -(N - d_s) * (n - d_s) / 2
    assert record.read(record.written(expression), names) == expression


def test_differences_are_named(tmp_path):
    path = tmp_path / "record.json"
    entries = record.Record(RECORD).entries
    record.Record(path).write(entries)
    assert record.Record(path).differences(entries) == []
    altered = dict(entries) | {"new.claim": entries["pgr"]}
    altered["teacher.population"] = entries["teacher.population"] | {"value": "0"}
    del altered["opr"]
    lines = record.Record(path).differences(altered)
    assert len(lines) == 3
    assert any("teacher.population: value is '0'" in line for line in lines)
    assert any("opr: on record, but not in the catalogue" in line for line in lines)
    assert any("new.claim: not on record" in line for line in lines)
