"""Long derivations on a terminal."""

from io import StringIO
from threading import Event

import pytest
from rich.console import Console

from w2s_theory.calculus.progress import Progress
from w2s_theory.terminal import shown

STATE = Progress("collecting", 1234, 56)


def test_a_long_derivation_shows_instances_and_unknowns():
    screen = StringIO()
    with shown(Console(file=screen, force_terminal=True, width=120), delay=0) as report:
        for _ in range(1000):
            report(STATE)
            if "1,234 instances" in screen.getvalue():
                break
            Event().wait(0.01)
    assert "collecting: 1,234 instances of the axiom, 56 unknowns to go (Ctrl-C stops it)" in screen.getvalue()


def test_a_short_one_shows_nothing():
    screen = StringIO()
    with shown(Console(file=screen, force_terminal=True), delay=1000) as report:
        report(STATE)
    assert screen.getvalue() == ""


def test_where_there_is_no_terminal_nothing_is_shown():
    screen = StringIO()
    with shown(Console(file=screen), delay=0) as report:
        report(STATE)
        Event().wait(0.05)
    assert screen.getvalue() == ""


def test_an_interrupt_clears_the_screen_and_comes_out():
    screen = StringIO()
    with pytest.raises(KeyboardInterrupt), shown(Console(file=screen, force_terminal=True), delay=1000):
        raise KeyboardInterrupt
    assert screen.getvalue() == ""
