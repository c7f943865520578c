"""The README's examples do what they show."""

import doctest
import re
from pathlib import Path

from verification.experiments.faces.confront import confront
from verification.experiments.faces.measurements import load
from verification.experiments.faces.tables import summary_markdown
from w2s.confront import exact_factor

README = Path(__file__).parent.parent / "README.md"


def test_examples():
    result = doctest.testfile(str(README), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0


def test_quick_start_has_exactly_two_commands():
    block = README.read_text().split("## Quick start")[1].split("```sh\n")[1].split("```")[0]
    assert len(block.strip().splitlines()) == 2


def test_the_table_of_measurements_is_what_the_code_finds():
    assert summary_markdown(confront(load(), exact_factor)) in README.read_text()


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README.read_text()):
        assert (README.parent / target).exists(), target
