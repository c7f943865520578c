"""The answer to a conjecture, as a value that prints as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import process_time

from derivations import catalogue
from w2s_theory.calculus import to_text
from w2s_theory.calculus.forms.printing import to_html
from w2s_theory.claim import Claim

from .budget import TimeUp, within
from .counterexample.example import Example
from .counterexample.witness import Simulation, number, simulate
from .decide import SECONDS, decide
from .decision import Decision
from .reading.asked import DECLARED, Asked, asked, is_question
from .reading.language import Unreadable
from .reading.relation import Conjecture, read

READING = 2.5
"""CPU time that a formula may take to be read."""
LEAST = 1.0
"""CPU time that is left for the decision, however long a derivation took."""
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
        if q.left is not None:
            return f"{q.text.strip()}{given} ({self.claim.id})"
        return f"{self.claim.id} {q.relation} {to_text(q.written)}{limit}{given}"

    def __str__(self) -> str:
        d = self.decision
        lines = [f"{self.verdict}: {self.statement}", f"    {d.reason}"]
        if isinstance(self.claim, Asked):
            lines.append(_row("read as", ", ".join(self.claim.reading)))
            lines += [_row("for", to_text(c)) for c in [self.claim.domain] if c != True]  # noqa: E712
        if d.example is not None:
            first, *more = _problem(d.example)
            lines += [f"counterexample  {first}", *(_row("", part) for part in more)]
            names = ("claim", "formula") if self.conjecture.left is None else ("left side", "right side")
            sides = d.example.claimed, d.example.conjectured
            lines += [_row(name, number(side)) for name, side in zip(names, sides, strict=True)]
        if self.simulation is not None:
            lines.append(_row("simulation", self._simulated(self.simulation)))
        lines += [_row("they agree" if i == 0 else "", text) for i, text in enumerate(self.agreement)]
        lines.append(_row("decided in", f"{d.seconds:.2f} s (simplest counterexample: {d.search_seconds:.2f} s)"))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Answer {self.verdict}: {self.statement}>"

    def _repr_html_(self) -> str:
        return to_html(str(self))

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
    given: tuple[str, ...] = (),
    simulated: bool = True,
    seed: int = 0,
    seconds: float = SECONDS,
) -> Answer:
    """Is the formula right? Proved, refuted with the simplest counterexample found, or undecided.

    ``formula``: SymPy syntax or LaTeX, with =, <=, >= or ~ in front; without any, = is meant. ``claim``: one of the
    catalogue, or its id, or a question: E(X), variance(X) or covariance(X, Y). ``limit``: the symbol that goes to
    infinity, for ~. ``let``: meanings of further names, and for a question declarations of matrices. ``assuming``:
    conditions under which it is conjectured. ``given``: hypotheses on the matrices of a question. ``simulated``:
    whether a counterexample is simulated too. ``seconds``: CPU time after which it is undecided.

    The formula is never evaluated as code. Raises Unreadable for what cannot be read, NotDerived for a question that
    has no answer, NotRational for a claim of a kind that is not known, KeyError for an unknown id, CertificateError for
    a claim that is not what its proof proves.

    >>> check("sigma**2*d_w/(n - d_w - 1) + rho_w*(n - 1)/(n - d_w - 1)", "teacher.population").verdict
    'proved'
    >>> answer = check("<= sigma^2*d_w/(n - d_w) + rho_w", "teacher.population", simulated=False)
    >>> answer.verdict, sorted(answer.decision.example.values)
    ('refuted', ['d_w', 'n', 'rho_w', 'sigma'])
    >>> check("Trace(A)/(n - d - 1)", "E(Trace(A*(G.T*G).inv()))").verdict
    'proved'
    """
    let = dict(let or {})
    if isinstance(claim, str) and is_question(claim):
        start = process_time()
        claim = asked(claim, let, given, seconds)
        seconds = max(seconds - (process_time() - start), LEAST)
        let = {name: m for name, m in let.items() if not DECLARED.match(m) and name not in claim.short}
    elif given:
        raise Unreadable(given[0], 0, "hypotheses go with a question, E(…); a claim has its own")
    elif isinstance(claim, str):
        claim = catalogue()[claim]
    start = process_time()
    try:
        with within(READING):
            conjecture = read(formula, claim, limit, let, assuming)
    except TimeUp:
        raise Unreadable(formula, 0, f"too large: it was not read within {READING:g} s") from None
    reading = process_time() - start
    claim.check()
    decision = decide(claim, conjecture, seconds)
    decision = replace(decision, seconds=decision.seconds + reading)
    seen = None
    if decision.example is not None and simulated and conjecture.relation != "~" and conjecture.left is None:
        seen = simulate(claim, decision.example, seed)
    return Answer(claim, conjecture, decision, seen)
