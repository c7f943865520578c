"""Numbers of a problem in floating point: parts are kept from exceeding the whole by rounding errors."""

from __future__ import annotations

from collections.abc import Mapping

CLOSE = 1e-9
"""By how much sums of rounded numbers may err, relative to what is larger than 1."""
PARTS = (("d_sw", "d_w"), ("d_sw", "d_s"), ("rho_w", "signal"), ("rho_s", "signal"), ("rho_missed", "rho_w"))


def bounded(numbers: Mapping[str, float]) -> dict[str, float]:
    """The numbers by the setting's names, with what the setting says of them true in floating point, too.

    >>> bounded({"d_w": 2, "d_s": 3, "d_sw": 2.0000000000000004, "signal": 1, "rho_w": 0, "rho_s": 0, "rho_missed": 0,
    ...          "rho_foreign": 0, "q_sw": 2})["d_sw"]
    2
    """
    found = dict(numbers)
    for part, whole in PARTS:
        found[part] = at_most(found[part], found[whole])
    found["rho_foreign"] = at_most(found["rho_foreign"], found["signal"] - found["rho_w"])
    found["signal"] = max(found["signal"], found["rho_foreign"] + found["rho_w"])
    fewest = found["d_sw"] ** 2 / min(found["d_w"], found["d_s"])  # if all cosines are the same
    if fewest - CLOSE < found["q_sw"] < fewest * (1 + 1e-15):
        found["q_sw"] = fewest * (1 + 1e-15)
    found["q_sw"] = at_most(found["q_sw"], found["d_sw"])
    return found


def at_most(part: float, whole: float) -> float:
    """The part without the rounding error by which it may exceed the whole.

    Raises ArithmeticError if it exceeds it by more than that.
    """
    if part > whole + CLOSE * max(1.0, whole):
        raise ArithmeticError(f"{part!r} exceeds its bound {whole!r} by more than rounding errors")
    return min(part, whole)
