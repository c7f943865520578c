"""An answer for machines: as JSON, and as an exit status. For people it prints as it is."""

from __future__ import annotations

from typing import Any

from verification.conjecture import Answer
from verification.conjecture.counterexample.example import Example
from verification.conjecture.counterexample.witness import Simulation
from w2s_theory.calculus import to_text

from .file import ANOTHER, FileAnswer

STATUS = {"proved": 0, "refuted": 1, "undecided": 2}


def status(answer: Answer | FileAnswer) -> int:
    """The exit status of `w2s check`: 0 proved, 1 refuted, 2 undecided."""
    return STATUS[answer.verdict]


def as_json(answer: Answer | FileAnswer) -> dict[str, Any]:
    """Everything, for ``json.dumps``; exact numbers are texts such as "1/64"."""
    if isinstance(answer, FileAnswer):
        return _of_file(answer)
    d, q = answer.decision, answer.conjecture
    return {
        "verdict": answer.verdict,
        "reason": d.reason,
        "claim": answer.claim.id,
        "read_as": list(getattr(answer.claim, "reading", ())),
        "relation": q.relation,
        "left": None if q.left is None else to_text(q.left),
        "formula": to_text(q.written),
        "limit": str(q.limit) if q.limit else None,
        "assuming": [to_text(c) for c in q.assuming],
        "where": list(answer.provided),
        "counterexample": d.example and _example(d.example),
        "simulation": answer.simulation and _simulation(answer.simulation),
        "agreement": list(answer.agreement),
        "seconds": round(d.seconds, 4),
        "search_seconds": round(d.search_seconds, 4),
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "values": {name: str(value) for name, value in example.values.items()},
        "matrices": {name: [list(row) for row in rows] for name, rows in example.matrices.items()},
        "entry": None if example.entry is None else list(example.entry),
        "claim": str(example.claimed),
        "formula": str(example.conjectured),
        "claim_float": float(example.claimed),
        "formula_float": float(example.conjectured),
    }


def _simulation(seen: Simulation) -> dict[str, Any]:
    return {"note": seen.note} if seen.note else {**vars(seen), "note": ""}


def _of_file(found: FileAnswer) -> dict[str, Any]:
    claim, compared, of_risk = found.answer.claim, found.comparison, as_json(found.answer)
    return {
        **of_risk,
        "verdict": found.verdict,
        "reason": ANOTHER if found.is_another else of_risk["reason"],
        "of_declared_risk": found.answer.verdict,
        "derived": {"value": to_text(claim.value), "domain": to_text(claim.domain)},
        "declared_simulation": None if compared is None else dict(vars(compared)),
    }
