"""The second checker runs wherever its folder is copied to, with no library but Python's own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from derivations import catalogue
from w2s_theory.kernel.serialization import dumps

FOLDER = Path(__file__).parents[2] / "verification" / "recheck"
VALID = dumps(catalogue()["teacher.population"].proof.certificate)


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        (VALID, 0, "valid: "),
        (VALID.replace('"gaussian"', '"constant"', 1), 1, "INVALID: "),
        ("no document", 2, "not readable: "),
        (None, 2, "python -m recheck FILE.json"),
    ],
    ids=["valid", "changed", "no document", "nothing"],
)
def test_it_needs_nothing_else(text, status, said, tmp_path):
    shutil.copytree(FOLDER, tmp_path / "recheck", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-S", "-m", "recheck"]
    if text is not None:
        (tmp_path / "certificate.json").write_text(text)
        command.append("certificate.json")
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env={})
    assert (found.returncode, found.stderr) == (status, "")
    assert said in found.stdout
