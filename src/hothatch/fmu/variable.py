"""What a unit shows of itself: variables with causality, unit and description, and the units as FMI writes them."""

from __future__ import annotations

from dataclasses import dataclass

# Of each unit: exponents of the base units, and the display unit with its factor and offset where people read another.
UNITS: dict[str, tuple[dict[str, int], tuple[str, float, float] | None]] = {
    "1": ({}, None),
    "s": ({"s": 1}, None),
    "m": ({"m": 1}, None),
    "kg": ({"kg": 1}, None),
    "K": ({"K": 1}, ("degC", 1.0, -273.15)),
    "rad": ({"rad": 1}, ("deg", 57.29577951308232, 0.0)),
    "m/s": ({"m": 1, "s": -1}, ("km/h", 3.6, 0.0)),
    "m/s2": ({"m": 1, "s": -2}, None),
    "rad/s": ({"rad": 1, "s": -1}, ("deg/s", 57.29577951308232, 0.0)),
    "N": ({"kg": 1, "m": 1, "s": -2}, None),
    "N.m": ({"kg": 1, "m": 2, "s": -2}, None),
    "Pa": ({"kg": 1, "m": -1, "s": -2}, None),
    "W": ({"kg": 1, "m": 2, "s": -3}, ("kW", 1e-3, 0.0)),
    "J": ({"kg": 1, "m": 2, "s": -2}, ("kWh", 1.0 / 3.6e6, 0.0)),
    "V": ({"kg": 1, "m": 2, "s": -3, "A": -1}, None),
    "A": ({"A": 1}, None),
}


@dataclass(frozen=True)
class Variable:
    """One variable: ``causality`` is parameter, input or output; ``kind`` Real, Integer or Boolean.

    ``unit`` is a key of UNITS, empty for an Integer or Boolean; ``start`` is the value of a parameter or input that nobody
    sets; ``low`` and ``high`` are its bounds in that unit.
    """

    name: str
    causality: str
    unit: str
    doc: str
    start: float = 0.0
    low: float | None = None
    high: float | None = None
    kind: str = "Real"


def parameter(
    name: str, unit: str, doc: str, start: float, low: float | None = None, high: float | None = None
) -> Variable:
    """Return a real parameter: set before the start, fixed from there on."""
    return Variable(name, "parameter", unit, doc, start, low, high)


def switch(name: str, doc: str, start: bool) -> Variable:
    """Return a parameter that is true or false."""
    return Variable(name, "parameter", "", doc, float(start), kind="Boolean")


def asked(
    name: str, unit: str, doc: str, start: float = 0.0, low: float | None = None, high: float | None = None
) -> Variable:
    """Return a real input."""
    return Variable(name, "input", unit, doc, start, low, high)


def choice(name: str, causality: str, doc: str, high: int, start: int = 0) -> Variable:
    """Return an integer from 0 to ``high`` that stands for one of several things, which ``doc`` names."""
    return Variable(name, causality, "", doc, float(start), 0.0, float(high), "Integer")


def shown(name: str, unit: str, doc: str) -> Variable:
    """Return a real output."""
    return Variable(name, "output", unit, doc)
