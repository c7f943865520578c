"""Shared by all tests: the deterministic Hypothesis profile, so that a run fails or passes for a reason in the code.

`pytest --hypothesis-profile hunt` tries many new examples instead.
"""

from hypothesis import settings

from verification.strategies import register_profiles

register_profiles()
settings.load_profile("ci")
