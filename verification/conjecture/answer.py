"""The answer to a conjecture, as a value that prints as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import process_time

from derivations import catalogue
from w2s_theory.calculus import to_text
from w2s_theory.claim import Claim

from .decide import decide
from .decision import Decision
from .example import Example
from .relation import Conjecture, read
from .witness import Simulation, number, simulate

WIDE = 6
"""Rows and columns up to which a matrix is written out."""


@dataclass(frozen=True)
class Answer:
    """What was found on a conjecture about a claim.

    ``simulation``: at the counterexample, if there is one.
    """

    claim: Claim
    conjecture: Conjecture
    decision: Decision
    simulation: Simulation | None = None

    @property
    def verdict(self) -> str:
        """ "proved", "refuted" or "undecided"."""
        return self.decision.verdict

    @property
    def agreement(self) -> tuple[str, ...]:
        """Where the two formulas agree although they differ."""
        return (*(f"if {case}" for case in self.decision.cases), *(order.text for order in self.decision.orders))

    @property
    def provided(self) -> tuple[str, ...]:
        """Where a leading order that is proved holds: where it does not vanish."""
        return tuple(f"{to_text(c.lhs)} != {c.rhs}" for c in self.decision.provided)

    @property
    def statement(self) -> str:
        """The conjecture, in one line."""
        q = self.conjecture
        limit = f" as {q.limit} -> oo" if q.limit else ""
        given = f", if {' and '.join(map(to_text, q.assuming))}" if q.assuming else ""
        given += f", where {' and '.join(self.provided)}" if self.provided else ""
        return f"{self.claim.id} {q.relation} {to_text(q.written)}{limit}{given}"

    def __str__(self) -> str:
        d = self.decision
        lines = [f"{self.verdict}: {self.statement}", f"    {d.reason}"]
        if d.example is not None:
            first, *more = _problem(d.example)
            lines += [f"counterexample  {first}", *(_row("", part) for part in more)]
            lines += [_row("claim", number(d.example.claimed)), _row("formula", number(d.example.conjectured))]
        if self.simulation is not None:
            lines.append(_row("simulation", self._simulated(self.simulation)))
        lines += [_row("they agree" if i == 0 else "", text) for i, text in enumerate(self.agreement)]
        lines.append(_row("decided in", f"{d.seconds:.2f} s (simplest counterexample: {d.search_seconds:.2f} s)"))
        return "\n".join(lines)

    def _simulated(self, s: Simulation) -> str:
        if s.note:
            return s.note
        assert self.decision.example is not None
        a, b = (s.distance(float(x)) for x in (self.decision.example.claimed, self.decision.example.conjectured))
        return (
            f"{s.mean:.6g} ± {s.standard_error:.2g} ({s.draws:,} literal draws): {a:.1f} standard errors from the "
            f"claim, {b:.1f} from the formula"
        )


def _row(head: str, text: str) -> str:
    return f"  {head:<14}{text}"


def _problem(example: Example) -> list[str]:
    """The numbers of the problem, and its matrices, for reading."""
    lines = [", ".join(f"{name} = {value}" for name, value in example.values.items())]
    lines += [f"{name} = {_matrix(rows)}" for name, rows in example.matrices.items()]
    if example.entry is not None:
        lines.append("entry in row {}, column {}".format(*example.entry))
    return lines


def _matrix(rows: tuple[tuple[int, ...], ...]) -> str:
    """Row by row; of a large one what is not zero."""
    if len(rows) <= WIDE and len(rows[0]) <= WIDE:
        return str([list(row) for row in rows])
    entries = [f"[{i}, {j}] = {x}" for i, row in enumerate(rows, 1) for j, x in enumerate(row, 1) if x]
    return f"{len(rows)} x {len(rows[0])}, zero but for {', '.join(entries) or 'nothing'}"


def check(
    formula: str,
    claim: Claim | str,
    *,
    limit: str | None = None,
    let: Mapping[str, str] | None = None,
    assuming: tuple[str, ...] = (),
    simulated: bool = True,
    seed: int = 0,
) -> Answer:
    """Is the formula right? Proved, refuted with the simplest counterexample found, or undecided.

    ``formula``: SymPy syntax or LaTeX, with =, <=, >= or ~ in front; without any, = is meant. ``claim``: one of the
    catalogue, or its id. ``limit``: the symbol that goes to infinity, for ~. ``let``: meanings of further names.
    ``assuming``: conditions under which it is conjectured. ``simulated``: whether a counterexample is simulated too.

    The formula is never evaluated as code. Raises Unreadable for what cannot be read, NotRational for a claim without a
    rational closed form, KeyError for an unknown id, CertificateError for a claim that is not what its proof proves.

    >>> check("sigma**2*d_w/(n - d_w - 1) + rho_w*(n - 1)/(n - d_w - 1)", "teacher.population").verdict
    'proved'
    >>> answer = check("<= sigma^2*d_w/(n - d_w) + rho_w", "teacher.population", simulated=False)
    >>> answer.verdict, sorted(answer.decision.example.values)
    ('refuted', ['d_w', 'n', 'rho_w', 'sigma'])
    """
    if isinstance(claim, str):
        claim = catalogue()[claim]
    start = process_time()
    conjecture = read(formula, claim, limit, let, assuming)
    reading = process_time() - start
    claim.check()
    decision = decide(claim, conjecture)
    decision = replace(decision, seconds=decision.seconds + reading)
    seen = None
    if decision.example is not None and simulated and conjecture.relation != "~":
        seen = simulate(claim, decision.example, seed)
    return Answer(claim, conjecture, decision, seen)
