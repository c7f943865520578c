"""What a file of somebody's own theory declares, checked before anything is derived.

It is Python and is run as such. Options are the names that the file itself binds, by an assignment or a definition;
what it imports is none, and every other name is its own affair. Whatever is missing, of the wrong kind or seems to be
misspelled is told with file and line and what to do. A ``risk`` makes one claim; ``claim`` or ``claims`` are claims of
any kind that are ready, as those of the chapters beside this file.
"""

from __future__ import annotations

import ast
import inspect
import re
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from sympy import Eq, Expr, MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.calculus import UnsupportedExpression
from w2s_theory.calculus.expectation import require_readable
from w2s_theory.calculus.symbols import Gaussian, Scaled
from w2s_theory.claim import Claim, Declared, Expected
from w2s_theory.setting.symbols import MEANING


class DeclarationError(ValueError):
    """What a file declares is missing or of the wrong kind, or the file cannot be run."""


def _all(kind: type, values: Any) -> bool:
    return isinstance(values, tuple | list) and all(isinstance(value, kind) for value in values)


def _function(value: Any) -> bool:
    is_plain = not (inspect.iscoroutinefunction(value) or inspect.isgeneratorfunction(value) or inspect.isclass(value))
    return callable(value) and is_plain


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return not depth


def _named(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w.-]*", value) is not None


@dataclass(frozen=True)
class Option:
    """What a name that a file may bind must be, in words, and whether a value is that."""

    words: str
    fits: Callable[[Any], bool]


TEXT = Option("a text", lambda x: isinstance(x, str))
CHOICE = Option("True or False", lambda x: isinstance(x, bool))
OPTIONS: dict[str, Option] = {
    "risk": Option(
        "a SymPy expression such as squared_norm(student - beta_s)",
        lambda x: isinstance(x, Expr) and (not isinstance(x, MatrixExpr) or x.shape == (1, 1)),
    ),
    "conjecture": Option("a text such as '= sigma**2*d_w/n'", TEXT.fits),
    "given": Option(
        "a tuple of equations, such as SUBSPACES + TRUTH (of numbers, and of matrices of different shapes, SymPy makes "
        "True or False)",
        lambda x: _all(Eq, x),
    ),
    "let": Option(
        "a dictionary from names to formulas as texts, such as {'T': 'sigma^2*d_w/n'}",
        lambda x: isinstance(x, Mapping) and _all(str, [*x.keys(), *x.values()]),
    ),
    "limit": Option("the name of a symbol as a text, such as 'N'", TEXT.fits),
    "assuming": Option("a tuple of conditions as texts, such as ('n >= 2*d_w',)", lambda x: _all(str, x)),
    "in_sample": CHOICE,
    "well_specified": CHOICE,
    "estimator": Option("a function (problem, data, **symbols) that returns an array", _function),
    "simulate": Option("a function (problem, trials, rng, **symbols) that returns an array", _function),
    "claim": Option("a claim such as an Expected, or leave it out and declare risk", lambda x: isinstance(x, Claim)),
    "claims": Option("a tuple of claims, or leave it out and declare risk", lambda x: bool(x) and _all(Claim, x)),
    "id": Option("a name of letters, digits, '.', '-' and '_', such as 'average.student'", _named),
    "title": TEXT,
    "words": TEXT,
    "quantity": Option(
        r"LaTeX of the left side as a text with balanced braces, such as r'\mathrm{ER}(\bar f)'",
        lambda x: isinstance(x, str) and _balanced(x),
    ),
    "source": TEXT,
    "assumptions": Option("a tuple of texts", lambda x: _all(str, x)),
    "meanings": Option(
        "a dictionary from symbols to what they are in words, such as {c: 'how far training is believed'}",
        lambda x: isinstance(x, Mapping) and _all(Symbol, [*x.keys()]) and _all(str, [*x.values()]),
    ),
}
"""The names that a file may bind."""
OF_DECLARED = {name: name for name in (
    "well_specified", "in_sample", "estimator", "simulate", "title", "words", "quantity", "source", "assumptions",
)} | {"meanings": "own_meanings"}  # fmt: skip
"""Of these, what is a part of the claim, and what it is called there."""


@dataclass(frozen=True)
class Source:
    """A file that was run: its tree, and the values of its names."""

    path: Path
    tree: ast.Module
    values: Mapping[str, Any]

    @cached_property
    def lines(self) -> dict[str, int]:
        """Where the file binds a name at its top level."""
        return dict(_bound(self.tree.body))

    def where(self, name: str) -> str:
        return f"{self.path}, line {self.lines[name]}" if name in self.lines else f"{self.path}"

    def option(self, name: str, default: Any = None) -> Any:
        """What the file declares by this name. Raises DeclarationError if it is of the wrong kind."""
        if name not in self.lines:
            return default
        value = self.values.get(name)
        if value is not None and not OPTIONS[name].fits(value):
            raise DeclarationError(f"{self.where(name)}: {name} must be {OPTIONS[name].words}, but is {_shown(value)}")
        return default if value is None else value

    def required(self, name: str) -> Any:
        """The same, of what must be there."""
        if (value := self.option(name)) is not None:
            return value
        near = next((other for other, option in self.misspelled().items() if option == name), None)
        hint = f"; did you mean {name} by {near} (line {self.lines[near]})?" if near else f"; write {name} = …"
        if name in self.values and name not in self.lines:
            hint = f"; it is imported, and counts only if the file itself says {name} = …"
        raise DeclarationError(f"{self.path}: {name} must be {OPTIONS[name].words}, but there is none{hint}")

    def misspelled(self) -> dict[str, str]:
        """Names that are bound and never used, and the option that each is near to."""
        used = {
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        unused = [name for name in self.lines if name not in OPTIONS and name not in used]
        missing = [option for option in OPTIONS if option not in self.lines]
        near = {name: get_close_matches(name.lower(), missing, n=1, cutoff=0.75) for name in unused}
        return {name: found[0] for name, found in near.items() if found}

    def check_names(self) -> None:
        """Raise DeclarationError for an option that seems to be misspelled, or is a function that is imported."""
        for name, option in self.misspelled().items():
            must = f"{option} must be {OPTIONS[option].words}"
            raise DeclarationError(f"{self.where(name)}: {name} is no option; did you mean {option}? {must}")
        for name, line in _imported(self.tree.body):
            if name in ("estimator", "simulate") and name not in self.lines:
                raise DeclarationError(
                    f"{self.path}, line {line}: {name} is imported, and counts only if the file itself says "
                    f"{name} = …; or import it by another name"
                )


def _bound(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    """The names that statements bind by assignment or definition, and the lines."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, statement.lineno
            continue
        for part in ast.iter_child_nodes(statement) if isinstance(statement, ast.With | ast.For) else [statement]:
            yield from ((n.id, n.lineno) for n in ast.walk(part) if isinstance(n, ast.Name) and _is_store(n))
        for block in ("body", "orelse", "finalbody"):
            yield from _bound([s for s in getattr(statement, block, []) if isinstance(s, ast.stmt)])
        for handler in getattr(statement, "handlers", []):
            yield from _bound(handler.body)


def _is_store(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _imported(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name, statement.lineno) for alias in statement.names)


def _shown(value: Any) -> str:
    return f"{_short(repr(value))} ({type(value).__name__})"


def run(path: Path) -> Source:
    """Run the file; what it prints goes to the standard error. Raises DeclarationError for whatever goes wrong.

    It can import what stands beside it, as a script can.
    """
    tree = _parsed(path)
    if (folder := str(path.resolve().parent)) not in sys.path:
        sys.path.append(folder)
    try:
        with redirect_stdout(sys.stderr):
            values = runpy.run_path(str(path))
    except SystemExit as error:
        where = f"{path}{line(error, path)}"
        raise DeclarationError(f"{where}: the file ends the program (exit); it must only declare") from None
    except Exception as error:  # whatever the user's code raises is told, not shown as a fault of this program
        raise DeclarationError(f"{path}{line(error, path)}: {told(error)}") from error
    return Source(path, tree, values)


def _parsed(path: Path) -> ast.Module:
    if not path.exists():
        raise DeclarationError(f"there is no file {path}")
    if path.is_dir():
        raise DeclarationError(f"{path} is a folder; give a file that ends in .py")
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, filename=str(path))
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except SyntaxError as error:
        at = f", line {error.lineno}" if error.lineno else ""
        raise DeclarationError(f"{path}{at}: SyntaxError: {error.msg}") from None
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise DeclarationError(f"{path}: {told(error)}") from None
    if not tree.body:
        raise DeclarationError(f"{path} is empty; declare a risk (docs/your-own-theory.md)")
    return tree


def line(error: BaseException, path: Path) -> str:
    """The last line of the file that the error came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            found = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return found


def told(error: BaseException) -> str:
    """An exception in one paragraph."""
    if isinstance(error, UnsupportedExpression):
        return f"cannot use {_short(error.part)}: {' '.join(error.reason.split())}"
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def _short(part: Any) -> str:
    text = str(part)
    return text if len(text) <= 80 else f"{text[:80]} …"


# -- what it declares --------------------------------------------------------------------------------------------------


def claims_of(source: Source) -> tuple[Claim, ...]:
    """All claims of the file, each found to be usable as far as that is known before anything is derived.

    Raises DeclarationError.
    """
    source.check_names()
    for name in OPTIONS:
        source.option(name)
    made = [name for name in ("claim", "claims") if source.option(name) is not None]
    if (made and source.option("risk") is not None) or len(made) > 1:
        raise DeclarationError(
            f"{source.where(made[0])}: declare one of risk, claim and claims, or put all into claims"
        )
    if not made:
        return (declared(source),)
    found = source.option(made[0])
    claims = tuple(found) if made == ["claims"] else (found,)
    for claim in claims:
        _require_usable(source, claim, made[0])
    return claims


def declared(source: Source) -> Declared:
    """The claim that a ``risk`` makes, or the expression of a ``claim``. Raises DeclarationError."""
    source.check_names()
    claim = source.option("claim")
    if isinstance(claim, Declared):
        _require_usable(source, claim, "claim")
        return claim
    if claim is not None and not isinstance(claim, Expected):
        kind = type(claim).__name__
        raise DeclarationError(f"{source.where('claim')}: only the risk of an Expected can be asked for, not a {kind}")
    risk, given = (claim.expression, claim.given) if claim else (source.required("risk"), source.option("given", ()))
    parts = {part: value for name, part in OF_DECLARED.items() if (value := source.option(name)) is not None}
    id = source.option("id", source.path.stem)
    told = {"title": f"declared in {source.path.name}", "source": source.path.name}
    made = Declared(id=id, expression=risk, given=tuple(given), **told | parts)
    _require_usable(source, made, "risk")
    return made


def _require_usable(source: Source, claim: Claim, name: str) -> None:
    """Raise DeclarationError for a claim, bound to this name, of which it can be seen that it cannot be derived."""
    name = next((other for other in source.lines if source.values.get(other) is claim), name)
    where = source.where(name)
    if not _named(claim.id):
        raise DeclarationError(f"{where}: id must be {OPTIONS['id'].words}, but is {_shown(claim.id)}")
    if not isinstance(claim, Expected):
        return
    for option, value in (("risk", claim.expression), ("given", claim.given)):
        if not OPTIONS[option].fits(value):
            part = "expression" if option == "risk" else option
            must = OPTIONS[option].words
            raise DeclarationError(f"{where}: {part} of {claim.id} must be {must}, but is {_shown(value)}")
    if not any(isinstance(matrix, Gaussian | Scaled) for matrix in claim.expression.atoms(MatrixSymbol)):
        raise DeclarationError(
            f"{where}: nothing in {_short(claim.expression)} is random; write it with a GaussianMatrix, or with "
            "estimators of the setting, such as teacher"
        )
    if isinstance(claim, Declared):
        _require_symbols(source, claim, name)
        _require_functions(source, claim, name)
    try:
        require_readable(claim.formula.of.expression, claim.given)
    except (ValueError, TypeError) as error:
        raise DeclarationError(f"{where}: the expectation of {name} cannot be derived: {told(error)}") from error


def _require_symbols(source: Source, claim: Declared, name: str) -> None:
    """Raise DeclarationError if a symbol has the name of one of the setting's or of the theory's but is another."""
    setting = {symbol.name: symbol for symbol in MEANING}
    by_name: dict[str, Symbol] = {}
    for s in claim.scalars:
        where = source.where(s.name if s.name in source.lines else name)
        if setting.get(s.name, s) != s:
            raise DeclarationError(
                f"{where}: the symbol {s.name} has the name of one of the setting's, but other "
                f"assumptions; write from w2s_theory.setting.symbols import {s.name}, or give it another name"
            )
        if by_name.setdefault(s.name, s) != s:
            raise DeclarationError(f"{where}: two different symbols are called {s.name}; rename one")


def _require_functions(source: Source, claim: Declared, name: str) -> None:
    """Raise DeclarationError for a simulation or an estimator that cannot be called as it is going to be."""
    own = [s.name for s in claim.further]
    for option, arguments in (("simulate", ("problem", "trials", "rng")), ("estimator", ("problem", "data"))):
        if (function := getattr(claim, option)) is None:
            continue
        try:
            inspect.signature(function).bind(*arguments, **dict.fromkeys(own))
        except ValueError:  # a function of C, which does not say what it takes
            continue
        except TypeError as error:
            where = source.where(option if option in source.lines else name)
            call = f"{option}({', '.join([*arguments, *(f'{symbol}=…' for symbol in own)])})"
            raise DeclarationError(f"{where}: it is going to be called {call}, but: {error}") from None
