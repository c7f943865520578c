"""The record of what was derived: one JSON file with statement, domain, LaTeX and certificate hashes of each claim.

Closed forms are read back from it, so that they can be used without deriving them; CI derives everything anew and
compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..calculus import to_latex, to_plain
from ..claim import Claim, Inequality, Probability, shelf
from ..setting.symbols import LATEX

Entry = dict[str, Any]


def derived_anew(claims: Iterable[Claim], on_progress: Callable[[str], None] = lambda _: None) -> dict[str, Entry]:
    """An entry for each claim, from a derivation made and checked now; ``on_progress`` is called with each id.

    Raises what ``Claim.derive`` and ``Claim.check`` raise.
    """
    entries = {}
    with shelf.forgotten():
        for claim in claims:
            on_progress(claim.id)
            claim.check()
            entries[claim.id] = _entry(claim)
    return entries


def _entry(claim: Claim) -> Entry:
    entry: Entry = {
        "definition": claim.fingerprint,
        "verdict": claim.recorded,
        "statement": to_plain(claim.statement),
        "conditions": [to_plain(condition) for condition in claim.conditions],
        "latex": to_latex(claim.statement, LATEX),
        "certificates": list(claim.certificate_hashes),
    }
    if not isinstance(claim, Probability):
        form = claim.derive()
        entry |= {"value": shelf.written(form.value), "domain": shelf.written(form.domain)}
    if isinstance(claim, Inequality) and claim.recorded == "refuted":
        entry["counterexample"] = {name: str(value) for name, value in claim.counterexample.values.items()}
    return entry


def write(entries: Mapping[str, Entry], path: Path) -> None:
    """The file, readable and with a stable order."""
    page = {"made by": "w2s derive --all --write", "format": shelf.FORMAT, "claims": dict(entries)}
    path.write_text(json.dumps(page, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def differences(entries: Mapping[str, Entry], path: Path) -> list[str]:
    """What is not as on record, a line each."""
    known = json.loads(path.read_text(encoding="utf-8"))["claims"] if path.exists() else {}
    lines = [f"{id}: on record, but not in the catalogue" for id in known if id not in entries]
    for id, entry in entries.items():
        if id not in known:
            lines.append(f"{id}: not on record")
            continue
        lines += [
            f"{id}: {part} is {entry.get(part)!r}, on record {known[id].get(part)!r}"
            for part in dict.fromkeys((*entry, *known[id]))
            if entry.get(part) != known[id].get(part)
        ]
    return lines
