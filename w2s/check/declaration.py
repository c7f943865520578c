"""What a user's file declares, checked before anything is derived.

Options are the names that the file itself binds, by an assignment or a definition; what it imports is none. Whatever is
missing or of the wrong kind is told with file and line and what to do.
"""

from __future__ import annotations

import ast
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

from w2s_theory.claim import Expected
from w2s_theory.setting.symbols import MEANING

KINDS: dict[str, str] = {
    "risk": "a SymPy expression such as squared_norm(student - beta_s)",
    "conjecture": "a text such as '= sigma**2*d_w/n'",
    "given": "a tuple of equations, such as SUBSPACES + TRUTH",
    "let": "a dictionary from names to formulas as texts, such as {'T': 'sigma^2*d_w/n'}",
    "limit": "the name of a symbol as a text, such as 'N'",
    "assuming": "a tuple of conditions as texts, such as ('n >= 2*d_w',)",
    "in_sample": "True or False",
    "well_specified": "True or False",
    "estimator": "a function (problem, data, **symbols)",
    "simulate": "a function (problem, trials, rng, **symbols)",
    "claim": "an Expected, or leave it out and declare risk and given",
}
"""The names that a file may bind, and what they must be."""


class DeclarationError(ValueError):
    """What a file declares is missing or of the wrong kind, or the file cannot be run."""


def _texts(value: Any) -> bool:
    return isinstance(value, tuple | list) and all(isinstance(text, str) for text in value)


FITS: dict[str, Callable[[Any], bool]] = {
    "risk": lambda x: isinstance(x, Expr) and (not isinstance(x, MatrixExpr) or x.shape == (1, 1)),
    "conjecture": lambda x: isinstance(x, str),
    "given": lambda x: isinstance(x, tuple | list) and all(isinstance(equation, Eq) for equation in x),
    "let": lambda x: isinstance(x, Mapping) and _texts([*x.keys(), *x.values()]),
    "limit": lambda x: isinstance(x, str),
    "assuming": _texts,
    "in_sample": lambda x: isinstance(x, bool),
    "well_specified": lambda x: isinstance(x, bool),
    "estimator": callable,
    "simulate": callable,
    "claim": lambda x: isinstance(x, Expected),
}


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
        if value is not None and not FITS[name](value):
            raise DeclarationError(f"{self.where(name)}: {name} must be {KINDS[name]}, but is {_shown(value)}")
        return default if value is None else value

    def required(self, name: str) -> Any:
        """The same, of what must be there."""
        if (value := self.option(name)) is not None:
            return value
        near = next((other for other, option in self.misspelled().items() if option == name), None)
        hint = f"; did you mean {name} by {near} (line {self.lines[near]})?" if near else f"; write {name} = …"
        if name in self.values and name not in self.lines:
            hint = f"; it is imported, and counts only if the file itself says {name} = …"
        raise DeclarationError(f"{self.path}: {name} must be {KINDS[name]}, but there is none{hint}")

    def misspelled(self) -> dict[str, str]:
        """Names that are bound and never used, and the option that each is near to."""
        used = {
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        unused = [name for name in self.lines if name not in KINDS and name not in used]
        missing = [option for option in KINDS if option not in self.lines]
        near = {name: get_close_matches(name.lower(), missing, n=1, cutoff=0.75) for name in unused}
        return {name: found[0] for name, found in near.items() if found}

    def check_names(self) -> None:
        """Raise DeclarationError for an option that seems to be misspelled, or is a function that is imported."""
        for name, option in self.misspelled().items():
            raise DeclarationError(
                f"{self.where(name)}: {name} is no option; did you mean {option}? {option} must be {KINDS[option]}"
            )
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
    text = repr(value)
    return f"{text if len(text) <= 80 else text[:80] + ' …'} ({type(value).__name__})"


def run(path: Path) -> Source:
    """Run the file; what it prints goes to the standard error. Raises DeclarationError for whatever goes wrong."""
    tree = _parsed(path)
    try:
        with redirect_stdout(sys.stderr):
            values = runpy.run_path(str(path))
    except SystemExit:
        raise DeclarationError(f"{path}: the file ends the program (exit); it must only declare") from None
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
        raise DeclarationError(f"{path}, line {error.lineno}: SyntaxError: {error.msg}") from None
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise DeclarationError(f"{path}: {told(error)}") from None
    if not tree.body:
        raise DeclarationError(f"{path} is empty; declare risk and conjecture (docs/conjectures.md)")
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
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def symbols_of(source: Source, risk: Expr, given: tuple[Eq, ...]) -> tuple[Symbol, ...]:
    """All scalar symbols of the declaration, those that are dimensions only among them.

    Raises DeclarationError if one has the name of one of the setting's but is another.
    """
    used: set[Symbol] = set()
    for part in (risk, *given):
        matrices = part.atoms(MatrixSymbol)
        names = {m.name for m in matrices}
        used |= {s for s in part.atoms(Symbol) if s.name not in names}
        used |= {s for m in matrices for size in m.shape for s in size.free_symbols}
    setting = {symbol.name: symbol for symbol in MEANING}
    by_name: dict[str, Symbol] = {}
    for s in sorted(used, key=str):
        if setting.get(s.name, s) != s:
            raise DeclarationError(
                f"{source.where(s.name)}: the symbol {s.name} has the name of one of the setting's, but other "
                f"assumptions; write from w2s_theory.setting.symbols import {s.name}, or give it another name"
            )
        if by_name.setdefault(s.name, s) != s:
            raise DeclarationError(f"{source.where(s.name)}: two different symbols are called {s.name}; rename one")
    return tuple(by_name.values())
