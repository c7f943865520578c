"""The second checker: re-checks a certificate without the project, with the standard library only.

    python -m recheck FILE.json [FILE.json ...]

wherever this folder is copied to. It shares no code with the kernel. Where the kernel adds polynomials, this puts
random integers of 128 bits for the symbols and adds numbers, exactly: a nonzero integer polynomial of degree k vanishes
at such a point with probability at most k/2¹²⁸ (Schwartz 1980, J. ACM 27), below 2⁻¹⁰⁰ for every degree that fits in
memory. The point is drawn from a hash of the document, so that the answer is reproducible. Only shapes are compared as
polynomials.

The format is described in docs/certificate-format.md. Exit status: 0 all valid, 1 some invalid, 2 not readable.
"""

from .limits import LimitChecker, recheck_limit
from .point import Rejected
from .readers import main
from .signs import recheck_sign
from .values import Checker, Domain, recheck

__all__ = ["Checker", "Domain", "LimitChecker", "Rejected", "main", "recheck", "recheck_limit", "recheck_sign"]
