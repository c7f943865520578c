"""`python -m recheck`."""

import sys

from .readers import main

sys.exit(main(sys.argv[1:]))
