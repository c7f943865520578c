"""What stands in a statement, symbol by symbol, in words: the legend that is printed under it."""

from __future__ import annotations

import re
from itertools import chain

from sympy import MatrixSymbol, Symbol

from ..setting.symbols import NOTATION, ordered
from .base import Claim


def legend(claim: Claim) -> dict[str, str]:
    """Of models and risks, symbols and matrices in the statement and its conditions, each by its name.

    >>> from derivations import catalogue
    >>> for name, words in legend(catalogue()["teacher.population"]).items():
    ...     print(f"{name}: {words}")
    f_w: the weak teacher: least squares on n labels, in the weak span
    ER(f): population risk: E (f(z) - f_*(z))^2 at a fresh point z
    n: labelled samples
    d_w: dimension of the weak teacher's feature subspace
    sigma: standard deviation of the label noise
    rho_w: approximation error of the weak features
    """
    shown = (claim.statement, *claim.conditions, *(claim.where or ()))
    free = set().union(*(part.free_symbols for part in shown))
    names = " ".join(sorted(s.name for s in free if isinstance(s, Symbol)))
    said = ((plain, words) for pattern, plain, words in NOTATION if re.search(pattern, names))
    free |= {s for s in claim.meanings if re.search(rf"\b{re.escape(s.name)}\b", names)}  # n of the name lim n→∞
    matrices = [m for m in claim.meanings if isinstance(m, MatrixSymbol)]
    free |= {s for m in matrices for size in m.shape for s in size.free_symbols}
    symbols = (s for s in ordered(free) if s in claim.meanings)
    return dict(chain(said, ((s.name, claim.meanings[s]) for s in (*symbols, *matrices))))


def unexplained(claim: Claim) -> set[str]:
    """The symbols of the statement that nothing explains; names of claimed quantities are by their parts."""
    free = set().union(*(part.free_symbols for part in (claim.statement, *claim.conditions)))
    return {s.name for s in free if s not in claim.meanings and not any(re.search(p, s.name) for p, *_ in NOTATION)}
