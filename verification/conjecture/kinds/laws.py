"""Laws: is the risk distributed as shift + scale·F(d, m)?"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr
from sympy.core.function import AppliedUndef

from w2s_theory.calculus import to_text
from w2s_theory.claim import Law

from ..cases import rational
from ..counterexample.example import Search
from ..decision import Decision, proved, searched
from ..reading.relation import Conjecture

MEANT = "a law is read if it is shift + scale*F(d, m), with one F"


def decide_law(claim: Law, conjecture: Conjecture, problems: Callable[..., Search]) -> Decision:
    """By the parameters: such a law has its shift as its least value, and d, m and the scale by its tails.

    So it is the claimed one if these are the same, and another in any problem in which one of them is another.
    """
    said, meant = parameters(conjecture.formula), parameters(claim.statement.rhs)
    assert meant is not None
    if said is None:
        return Decision("undecided", MEANT)
    seconds = 0.0
    wrong = [name for name in said if rational(said[name] - meant[name]) != 0]
    for name in wrong:
        found, more = searched(problems(meant[name], said[name]))
        seconds += more
        if found is not None:
            what = f"the laws have another {name}: {to_text(meant[name])}, and in the formula {to_text(said[name])}"
            return Decision("refuted", what, (), found, search_seconds=seconds)
    if wrong:
        told = f"no problem was found in which one sees that the {wrong[0]} is another"
        return Decision("undecided", told, search_seconds=seconds)
    return proved(
        problems(claim.value, claim.value), "shift, scale and both degrees of freedom are the same", (), seconds
    )


def parameters(formula: Expr) -> dict[str, Expr] | None:
    """Shift, scale and degrees of freedom of a law; None if it is of another form. A number is a law without scale."""
    laws = formula.atoms(AppliedUndef)
    if not laws:
        return {"scale": formula * 0, "shift": formula}
    if len(laws) > 1:
        return None
    (F,) = laws
    shift, scale = formula.xreplace({F: F * 0}), formula.diff(F)
    if scale.has(F) or any(rational(part) is None for part in (shift, scale, *F.args)):
        return None
    d, m = F.args
    return {"shift": shift, "scale": scale, "first degrees of freedom": d, "second degrees of freedom": m}
