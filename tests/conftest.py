"""Shared by all tests: a deterministic Hypothesis profile, so that a run fails or passes for a reason in the code."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("deterministic")
