"""Claims in the proportional limit: deterministic equivalents of risks with ridge penalties.

The calculus finds certificates that E X is a function of κ and constants up to O(1/m), where all dimensions and sample
sizes are of order m (`calculus.equivalents`, docs/limits.md). For isotropic features κ has the equation

    1/κ = 1 + d/(n(κ + λ)),

and all is rational in the share s = κ/(κ + λ) of each coefficient that ridge regression learns: κ = 1 − γs for γ = d/n,
and λ = (1 − s)(1 − γs)/s. This decreases from ∞ at s = 0 to 0 at the lesser of 1 and 1/γ, so each λ > 0 belongs to one
share there, the least root of a quadratic polynomial. The closed form has the shares in the place of κ: it is one
rational function only, while with κ there are as many as there are multiples of its equation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Eq, Expr, Gt, Le, Poly, Symbol, fraction, lambdify, solve, sqrt
from sympy.logic.boolalg import Boolean

from ..calculus import Equivalent, Expectation, equivalent, expectation
from ..calculus.forms.canonical import canonical
from ..calculus.numbers.arguments import Columns, read, rounded
from ..calculus.numbers.evaluation import Rational
from ..kernel.words import CertificateError
from ..setting.symbols import constraints, ordered
from .base import Remark
from .expected import Expected
from .formula import Drawn, InProportion, described
from .record import ClosedForm


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Equivalence(Expected):
    """What E[``expression``] tends to in the proportional limit, up to O(1/m).

    ``shares``: for each penalty the symbol of the share that is learned with it. ``along``: dimensions and sample sizes
    in terms of ratios; only these remain. The penalties are positive. ``evaluate`` takes them, and finds the shares.

    Raises CertificateError in ``derive`` if the implicit scalars are not those of isotropic features, or more remains
    than ratios.
    """

    shares: Mapping[Symbol, Symbol]
    along: Mapping[Symbol, Expr]
    sharp: bool = False

    @cached_property
    def formula(self) -> InProportion:  # type: ignore[override]
        expression = self.expression.xreplace(self._positive)
        return InProportion(Drawn(expression, self.measure, self.given, self.heavy, self.situation))

    @property
    def definition(self) -> str:
        return f"{described(self.expression, self.given)} with {dict(self.shares)} along {dict(self.along)}"

    # -- proof -------------------------------------------------------------------------------------------------------

    @cached_property
    def equivalent(self) -> Equivalent:
        """The checked equivalent, found when it is first asked for; its penalties are symbols that are positive."""
        return equivalent(self.formula.of.expression)

    @property
    def equivalents(self) -> tuple[Equivalent, ...]:
        return (self.equivalent,)

    @cached_property
    def proof(self) -> Expectation:
        """That the numerator of the equivalent, a polynomial in traces of constants, is what the hypotheses say."""
        return expectation(fraction(self.equivalent.value)[0], self.given)

    @cached_property
    def _positive(self) -> dict[Symbol, Symbol]:
        return {penalty: Symbol(penalty.name, positive=True) for penalty in self.shares}

    @cached_property
    def _by_share(self) -> dict[Symbol, tuple[Symbol, Expr]]:
        """For each κ its penalty, and what it is in terms of the share s: by its equation, with λ = κ(1 − s)/s."""
        found = {}
        for kappa, equation in self.equivalent.implicit.items():
            own = [p for p, positive in self._positive.items() if equation.has(positive)]
            if len(own) != 1:
                raise CertificateError(f"{self.id}: {equation} has {len(own)} of the penalties")
            share = self.shares[own[0]]
            solved = solve(equation.subs(self._positive[own[0]], kappa * (1 - share) / share), kappa)
            if len(solved) != 1:
                raise CertificateError(f"{self.id}: {equation} is not that of isotropic features")
            found[kappa] = own[0], canonical(solved[0].xreplace(dict(self.along)))
        return found

    @cached_property
    def penalties(self) -> dict[Symbol, Expr]:
        """Each penalty in terms of its share."""
        shares = self.shares
        return {p: canonical(k * (1 - shares[p]) / shares[p]) for p, k in self._by_share.values()}

    def kappa_of(self, share: Symbol) -> Expr:
        """κ in terms of its share, 1 − γs."""
        return next(form for penalty, form in self._by_share.values() if self.shares[penalty] == share)

    def derive(self) -> ClosedForm:
        by_share = {kappa: form for kappa, (_, form) in self._by_share.items()}
        by_share |= {self._positive[penalty]: form for penalty, form in self.penalties.items()}
        whole = self.proof.value / fraction(self.equivalent.value)[1]
        value = canonical(whole.xreplace(dict(self.along)).xreplace(by_share))
        if left := [symbol for symbol in ordered(value.free_symbols) if symbol.is_integer]:
            raise CertificateError(f"{self.id}: the limit depends on {left}, not on ratios alone")
        return ClosedForm(value, And(*(Gt(penalty, 0) for penalty in self.shares)))

    # -- what follows ------------------------------------------------------------------------------------------------

    @cached_property
    def roots(self) -> dict[Symbol, Expr]:
        """Each share in terms of its penalty: the least root of its polynomial, which is 1 at s = 0."""
        found = {}
        for penalty, form in self.penalties.items():
            share = self.shares[penalty]
            a, b, c = Poly(fraction(canonical(penalty - form))[0], share).all_coeffs()
            a, b, c = (c.subs({}) * x for x in (a, b, c)) if c.is_negative else (a, b, c)
            found[share] = 2 * c / (-b + sqrt(b**2 - 4 * a * c))
        return found

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        ratios = {s for form in self.penalties.values() for s in form.free_symbols} | self.value.free_symbols
        return ordered((ratios - {*self.shares.values()}) | {*self.shares})

    @property
    def reading_domain(self) -> Boolean:
        """With s ≤ 1 and κ = 1 − γs > 0, and so 1 − γs² > 0."""
        shares = self.shares
        most = (Le(share, 1) for share in shares.values())
        above = (
            form.xreplace({shares[p]: s}) for p, form in self._by_share.values() for s in (shares[p], shares[p] ** 2)
        )
        return And(self.domain, *constraints(self.value.free_symbols), *most, *(Gt(form, 0) for form in above))

    def inserted(self, form: Expr) -> Expr:
        return form.xreplace(self.roots)

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The limit at numbers or arrays (which broadcast), one keyword for each of ``symbols``: in floating point, as
        shares are roots of polynomials. Raises as for other claims, and TypeError if an exact value is asked for.

        >>> from derivations import catalogue
        >>> teacher = catalogue()["ridge.teacher"]
        >>> round(teacher.evaluate(gamma_w=0.5, lambda_w=0.1, sigma=1, rho_w=0, signal=1), 6)
        0.603567
        """
        if exact:
            raise TypeError(f"{self.id}: shares are roots of polynomials; there is no exact value")
        columns = self.checked(values)
        floats = [c if isinstance(c, np.ndarray) else rounded(c) for c in columns.given]
        found = (read(s.name, root(*floats)) for s, root in self._share_functions.items())
        return self._with_shares(Columns((*columns.given, *found), loose=True))

    @cached_property
    def _share_functions(self) -> dict[Symbol, Any]:
        return {share: lambdify(self.symbols, root, modules="numpy") for share, root in self.roots.items()}

    @cached_property
    def _with_shares(self) -> Rational:
        return Rational(self.value, (*self.symbols, *self.roots))

    # -- for people --------------------------------------------------------------------------------------------------

    @property
    def is_algebra(self) -> bool:
        """Its certificates are too many to be shown; what they come to is."""
        return True

    @property
    def remarks(self) -> tuple[Remark, ...]:
        found, shares = self.equivalent, tuple(self.shares.values())
        count = len(found.certificates)
        equations = (Remark("", equation) for equation in found.implicit.values())
        by_share = ((Eq(kappa, form), Eq(p, self.penalties[p])) for kappa, (p, form) in self._by_share.items())
        return (
            Remark(
                f"{count} certificates in the limit, of Stein's lemma and of the factorization of means of products of "
                "traces, make of the expectation a function of constants and of the positive roots of",
            ),
            *equations,
            Remark(
                "up to O(1/m); linear equations between the means that turn up on the way are solved exactly. With the "
                f"share {' or '.join(s.name for s in shares)} = kappa/(kappa + lambda) these are"
            ),
            *(Remark("", equation) for pair in by_share for equation in pair),
            Remark(
                "where each penalty decreases in its share, so that it has one root. The rest are the hypotheses on "
                "the constants, and the ratios"
            ),
            *(Remark("", Eq(size, ratio)) for size, ratio in self.along.items()),
        )
