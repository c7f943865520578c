"""`python -m w2s.cli`."""

from . import main

main()
