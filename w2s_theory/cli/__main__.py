"""`python -m w2s_theory.cli`."""

from . import main

main()
