"""The record of what was derived: one JSON file with statement, domain, LaTeX and certificate hashes of each claim.

Closed forms are read back from it, so that they can be used without deriving them; CI derives everything anew and
compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ..claim import Claim, shelf
from ..claim.shelf import Entry


def derived_anew(claims: Iterable[Claim], on_progress: Callable[[str], None] = lambda _: None) -> dict[str, Entry]:
    """An entry for each claim, from a derivation made and checked now; ``on_progress`` is called with each id.

    Raises what ``Claim.derive`` and ``Claim.check`` raise.
    """
    entries = {}
    with shelf.forgotten():
        for claim in claims:
            on_progress(claim.id)
            claim.check()
            entries[claim.id] = claim.entry | {"seal": shelf.seal(claim.id, claim.entry)}
    return entries


def differences(entries: Mapping[str, Entry], path: Path) -> list[str]:
    """What is not as on record, a line each. Raises RecordError if the file is no record."""
    known = shelf.Record(path).entries
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
