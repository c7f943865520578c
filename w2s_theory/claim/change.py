"""How statements show that a quantity changes with a variable: ∂ for the derivative, Δ for the step to the next."""

from __future__ import annotations

from typing import Any, ClassVar

from sympy import Add, Function, Mul, Pow


class _Change(Function):
    """Of ``args[0]`` in the variable ``args[1]``. It stands in statements to be read; it is not evaluated."""

    sign: ClassVar[str]
    command: ClassVar[str]

    def _latex(self, printer: Any, exp: Any = None) -> str:
        quantity, variable = map(printer.doprint, self.args)
        return rf"{self.command}_{{{variable}}}\," + (rf"\left({quantity}\right)" if self._is_long else quantity)

    def _sympystr(self, printer: Any) -> str:
        quantity, variable = map(printer.doprint, self.args)
        return f"{self.sign}_{variable} " + (f"({quantity})" if self._is_long else quantity)

    @property
    def _is_long(self) -> bool:
        return isinstance(self.args[0], Add | Mul | Pow)


class Slope(_Change):
    """The derivative."""

    sign, command = "∂", r"\partial"


class Increment(_Change):
    """The difference between the successor's value and this one's."""

    sign, command = "Δ", r"\Delta"
