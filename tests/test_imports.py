"""No import of ours hides in a function, or under TYPE_CHECKING where it could be a circle."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("w2s_theory", "derivations", "verification", "w2s")
EXCEPTIONS = {"verification/report.py", "verification/simulation/means.py"}
"""Modules that import ours in a function, as it loads Hypothesis, which takes most of a second."""
LATE = {"w2s_theory/__init__.py", "verification/__init__.py"}
"""Packages that load what they offer when it is first used, and name it for type checkers."""
FILES = sorted(str(path.relative_to(ROOT)) for package in OURS for path in (ROOT / package).rglob("*.py"))


def is_ours(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return bool(node.level) or (node.module or "").split(".")[0] in OURS
    return isinstance(node, ast.Import) and any(alias.name.split(".")[0] in OURS for alias in node.names)


def hidden(tree: ast.Module) -> Iterator[str]:
    """Imports of ours in functions and under TYPE_CHECKING."""
    for node in ast.walk(tree):
        in_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if in_function or for_types:
            where = "TYPE_CHECKING" if for_types else "a function"
            yield from (f"line {part.lineno}, in {where}" for part in ast.walk(node) if is_ours(part))


@pytest.mark.parametrize("file", FILES)
def test_no_import_of_ours_is_hidden(file):
    found = list(hidden(ast.parse((ROOT / file).read_text(encoding="utf-8"))))
    if file in LATE:
        found = [place for place in found if not place.endswith("TYPE_CHECKING")]
    assert bool(found) == (file in EXCEPTIONS), found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("from w2s import plan\nimport sympy", 0),
        ("def f():\n    import scipy.stats", 0),
        ("def f():\n    if True:\n        from . import plan", 1),
        ("class A:\n    def f(self):\n        import verification.report", 1),
        ("if TYPE_CHECKING:\n    from ..claim import Claim", 1),
    ],
)
def test_what_is_hidden_is_seen(text, count):
    assert len(list(hidden(ast.parse(text)))) == count


@pytest.mark.parametrize("benchmark", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda path: path.name)
def test_what_benchmarks_import_is_there(benchmark):
    """They are not run by the tests."""
    for node in ast.walk(ast.parse(benchmark.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (*OURS, "tests"):
            module = importlib.import_module(node.module)
            assert all(hasattr(module, alias.name) for alias in node.names), ast.unparse(node)


SITUATIONS = ROOT / "verification" / "situations"
ALONE = (
    *(f"verification.situations.{path.parent.name}.literal" for path in SITUATIONS.glob("*/literal.py")),
    "verification.recheck",
    "w2s_theory.kernel.certificate",
)


@pytest.mark.parametrize("module", ALONE)
def test_what_stands_alone_loads_no_theory(module):
    """The literal simulation and both checkers, in a process of their own: neither SymPy nor the calculus."""
    code = f"import sys, {module}; print(sorted({{'sympy', 'w2s_theory.calculus', 'derivations'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
