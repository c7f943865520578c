"""The record: closed forms that were derived before, so that they can be used without deriving them again.

It is a JSON file: for each claim statement, domain, LaTeX and certificate hashes, under a hash of its definition, and
sealed by a hash of the whole entry. Whatever writes it has derived and checked everything anew; CI does and compares.
An entry counts only as long as the definition is the same, and is refused if the seal does not fit; whoever breaks and
mends the seal is found out where a proof stands beside the statement (``Claim.check``).

An expression stands there as data: a symbol or a matrix by its name, an integer as itself, true and false as
themselves, and everything else as a list, the name of a constructor and its arguments. Only the constructors named here
are called; nothing that stands in a record is run. What is read back is the object that was written, which ordinary
text does not give: -(N - d) comes back as -N + d.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import sympy
from sympy import Basic, Expr, Integer, Rational, S
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from ..calculus.forms.kept import times
from ..calculus.written import product

FORMAT = 2
"""Of the records; those in another format are refused."""
REMEDY = "if the derivations are right, write the record anew: w2s derive --all --write"

Form = str | int | bool | list[Any]
"""An expression as data."""
Entry = dict[str, Any]
"""What the record says of a claim, part by part."""


class RecordError(ValueError):
    """A record that cannot be read, or is not as it was written; the message names file, claim and part."""


@dataclass(frozen=True)
class ClosedForm:
    """A value and the condition under which it holds."""

    value: Expr
    domain: Boolean


@dataclass(frozen=True)
class Record:
    """The entries in a file; none if there is no such file."""

    path: Path

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """By claim, as they stand there. Raises RecordError if the file is no record."""
        try:
            page = json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else _page({})
            found, entries = page["format"], page["claims"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise RecordError(f"{self.path} is no record ({type(error).__name__}: {error}); {REMEDY}") from None
        if found != FORMAT:
            raise RecordError(f"{self.path} is a record of format {found!r}, but {FORMAT} is needed; {REMEDY}")
        if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
            raise RecordError(f"{self.path}: the claims must be objects by id; {REMEDY}")
        return entries

    def entry(self, id: str) -> Entry | None:
        """What is on record for a claim. Raises RecordError if the entry is not as it was sealed."""
        entry = self.entries.get(id)
        try:
            if entry is None or entry.get("seal") == seal(id, entry):
                return entry
        except RecursionError:
            pass  # nothing of the kind was ever written
        raise RecordError(f"{self.path}: {id} is not as it was written, its seal does not fit; {REMEDY}")

    def closed_form(self, id: str, fingerprint: str, names: Mapping[str, Basic]) -> ClosedForm | None:
        """What is on record for this claim with this definition, in the symbols of these names. Raises RecordError."""
        entry = self.entry(id)
        if entry is None or entry.get("definition") != fingerprint:
            return None
        return ClosedForm(*(self._read(id, part, entry, names) for part in ("value", "domain")))

    def _read(self, id: str, part: str, entry: Entry, names: Mapping[str, Basic]) -> Any:
        try:
            found = read(entry.get(part), names)
            if not isinstance(found, {"value": Expr, "domain": Boolean}[part]):
                raise RecordError(f"{found} cannot be one")
            return found
        except RecordError as error:
            raise RecordError(f"{self.path}: {id}: {part}: {error}; {REMEDY}") from None

    def differences(self, entries: Mapping[str, Entry]) -> list[str]:
        """What of these is not as on record, a line each. Raises RecordError if the file is no record."""
        lines = [f"{id}: on record, but not in the catalogue" for id in self.entries if id not in entries]
        for id, entry in entries.items():
            known = self.entries.get(id)
            if known is None:
                lines.append(f"{id}: not on record")
                continue
            lines += [
                f"{id}: {part} is {entry.get(part)!r}, on record {known.get(part)!r}"
                for part in dict.fromkeys((*entry, *known))
                if entry.get(part) != known.get(part)
            ]
        return lines

    def write(self, entries: Mapping[str, Entry]) -> None:
        """Put these in their place: a line for each part."""
        lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in _page({}).items() if key != "claims"]
        claims = [f"  {json.dumps(id)}: {{\n{_lines(entry)}\n  }}" for id, entry in entries.items()]
        text = "\n".join(["{", *lines, ' "claims": {', ",\n".join(claims), " }", "}"])
        self.path.write_text(text + "\n", encoding="utf-8")


def _page(entries: Mapping[str, Entry]) -> dict[str, Any]:
    return {"made by": "w2s derive --all --write", "format": FORMAT, "claims": entries}


def _lines(entry: Entry) -> str:
    return ",\n".join(f"   {json.dumps(part)}: {json.dumps(says, ensure_ascii=False)}" for part, says in entry.items())


def seal(id: str, entry: Entry) -> str:
    """SHA-256 of a claim's id and of what else its entry says."""
    said = {part: says for part, says in entry.items() if part != "seal"}
    return sha256(json.dumps([id, said], sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Recorded(Protocol):
    """What a record is about: a claim."""

    @property
    def id(self) -> str: ...

    @property
    def entry(self) -> Entry: ...

    def check(self) -> bool: ...


def derived_anew(claims: Iterable[Recorded], on_progress: Callable[[str], None] = lambda _: None) -> dict[str, Entry]:
    """A sealed entry for each claim, from a derivation made and checked now; ``on_progress`` is called with each id.

    Raises what ``Claim.derive`` and ``Claim.check`` raise.
    """
    entries = {}
    with forgotten():
        for claim in claims:
            on_progress(claim.id)
            claim.check()
            entry = claim.entry
            entries[claim.id] = entry | {"seal": seal(claim.id, entry)}
    return entries


# -- the records in use ----------------------------------------------------------------------------------------------

_records: dict[Path, Record] = {}


def remember(path: Path) -> None:
    """Use the record in this file from now on, before those remembered earlier. It is read when it is first needed."""
    _records.pop(path, None)
    _records[path] = Record(path)


def on_record(id: str, fingerprint: str) -> Entry | None:
    """What is on record for this claim with this definition. Raises RecordError."""
    found = (record.entry(id) for record in reversed(_records.values()))
    return next((entry for entry in found if entry is not None and entry.get("definition") == fingerprint), None)


def recall(id: str, fingerprint: str, names: Mapping[str, Basic]) -> ClosedForm | None:
    """The closed form on record for this claim with this definition, in symbols of these names. Raises RecordError."""
    found = (record.closed_form(id, fingerprint, names) for record in reversed(_records.values()))
    return next((form for form in found if form is not None), None)


@contextmanager
def forgotten() -> Iterator[None]:
    """A context in which nothing is on record, so that everything is derived."""
    saved = dict(_records)
    _records.clear()
    try:
        yield
    finally:
        _records.clear()
        _records.update(saved)


# -- expressions as data ---------------------------------------------------------------------------------------------

CONSTRUCTORS: dict[str, Any] = {name: getattr(sympy, name) for name in (
    "Add", "And", "Equality", "GreaterThan", "LessThan", "MatAdd", "Min", "Mul", "Or",
    "StrictGreaterThan", "StrictLessThan", "Trace", "Transpose", "Unequality",
)} | {
    "ExprCondPair": ExprCondPair,
    "Infinity": lambda: S.Infinity,
    "MatMul": product,
    "MatPow": lambda base, exponent: base**exponent,
    "Piecewise": lambda *pieces: sympy.Piecewise(*pieces, evaluate=False),
    "Pow": lambda base, exponent: _power(base, exponent),
    "Rational": lambda p, q: Rational(int(p), int(q)),
    "Times": times,
}  # fmt: skip
"""By the names that ``written`` uses."""


def _power(base: Expr, exponent: Expr) -> Expr:
    """The power; of a number only a root, since other powers would be numbers, and may be astronomical ones."""
    if base.is_Number and not (exponent.is_Rational and abs(exponent) < 1):
        raise ValueError(f"a power of the number {base}")
    return base**exponent


def written(expression: Basic) -> Form:
    """The expression as data, of which ``read`` makes the same object. Raises NotImplementedError for other kinds."""
    if isinstance(expression, sympy.Symbol | sympy.MatrixSymbol):
        return str(expression.name)
    if isinstance(expression, Integer):
        return int(expression)
    if isinstance(expression, Rational):
        return ["Rational", int(expression.p), int(expression.q)]
    if expression in (S.true, S.false):
        return bool(expression)
    ours = (kind.__name__ for kind in (sympy.MatMul, sympy.MatPow) if isinstance(expression, kind))
    name = next(ours, "Times" if _is_kept(expression) else type(expression).__name__)
    if name not in CONSTRUCTORS:
        raise NotImplementedError(f"{name} cannot stand in the record")
    return [name, *map(written, expression.args)]


def _is_kept(expression: Basic) -> bool:
    """Whether it is a number times a sum, which an ordinary product would multiply out."""
    return isinstance(expression, sympy.Mul) and len(expression.args) == 2 and expression != sympy.Mul(*expression.args)


def read(form: Any, names: Mapping[str, Basic]) -> Any:
    """The object that was ``written``. Raises RecordError for what is not written so."""
    if isinstance(form, str):
        if form not in names:
            raise RecordError(f"{form!r} is none of the symbols {', '.join(names)}")
        return names[form]
    if isinstance(form, bool):
        return S.true if form else S.false
    if isinstance(form, int):
        return Integer(form)
    if not isinstance(form, list) or not form or not isinstance(form[0], str) or form[0] not in CONSTRUCTORS:
        raise RecordError(f"{reprlib.repr(form)} is neither a number, a symbol, nor a constructor with its arguments")
    try:
        return CONSTRUCTORS[form[0]](*[read(part, names) for part in form[1:]])
    except RecordError:
        raise
    except Exception as error:  # whatever SymPy raises for arguments that it cannot take
        raise RecordError(f"{reprlib.repr(form)}: {error}") from None
