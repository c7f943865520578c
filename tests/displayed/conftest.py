"""Pages without the derivations, which other tests make."""

import pytest

from w2s_theory.claim import (
    Inequality,
    Moment,
    Variance,
)
from w2s_theory.claim.base import Claim
from w2s_theory.claim.expected import Expected


@pytest.fixture
def unproved(monkeypatch):
    """What is shown beside proofs, without the derivations, which other tests make."""
    monkeypatch.setattr(Claim, "check", lambda self: True)
    for kind in (Inequality, *(k for k in (Expected, Moment, Variance))):
        monkeypatch.setattr(kind, "check", lambda self: True)
        monkeypatch.setattr(kind, "proofs", ())
