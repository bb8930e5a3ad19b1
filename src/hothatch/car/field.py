"""One field of a car file: what it may hold and how it reads."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hothatch.car.record import Value
from hothatch.units import DIMENSIONS, expectation, format_number, format_quantity

# What a field can hold besides the dimensions of units.py.
TEXT = "text"
CHOICE = "choice"
COUNT = "count"
TYRE_SIZE = "tyre_size"
TYRE_FILE = "tyre_file"  # a path, from the car file's folder, or an id of the garage
TORQUE_CURVE = "torque_curve"
CHARGE_THROTTLE = "charge_throttle"
CHARGE_CURVE = "charge_curve"
RATIOS = "ratios"  # one number a gear
CLAIM = "claim"  # a maker's figure, kept as it was written

# Tables of two columns: the key and the dimension of each, the first one rising.
CURVES = {
    TORQUE_CURVE: (("speed", "angular_speed"), ("torque", "torque")),
    CHARGE_THROTTLE: (("temperature", "temperature"), ("power", "power")),
    CHARGE_CURVE: (("charge", "share"), ("power", "power")),
}

_EXPECTED = {
    TEXT: "a text on one line",
    COUNT: "a whole number",
    TYRE_FILE: 'a .tir file such as "own.tir", or an id of hothatch tyres',
    TYRE_SIZE: 'a tyre size such as "205/55R16 91V"',
    TORQUE_CURVE: 'a table of speed = ["0 rpm", …] and torque = ["320 N m", …]',
    CHARGE_THROTTLE: 'a table of temperature = ["30 degC", …] and power = ["45 kW", …]',
    CHARGE_CURVE: 'a table of charge = ["10 %", …] and power = ["45 kW", …]',
    RATIOS: 'a list of ratios such as ["3.77", "2.09"], first gear first',
    CLAIM: 'a text or number such as "7.9 s"',
}


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field: dotted path, dimension (of units.py, or one named here), SI bounds, and what it means.

    ``descriptive`` fields move no figure. ``choices`` are the texts that a choice may take. ``only`` says that a
    field belongs to cars with one kind of drive: engine or motor.
    """

    path: str
    dimension: str
    doc: str
    low: float = -math.inf
    high: float = math.inf
    required: bool = False
    descriptive: bool = False
    choices: tuple[str, ...] = ()
    only: str = ""

    @property
    def has_unit(self) -> bool:
        """Say whether the field holds one number of a dimension of units.py."""
        return self.dimension in DIMENSIONS

    @property
    def expected(self) -> str:
        """Return what a message says was expected here."""
        if self.dimension == CHOICE:
            return f"one of {', '.join(self.choices)}"
        return expectation(self.dimension) if self.has_unit else _EXPECTED[self.dimension]

    def format(self, value: Value) -> str:
        """Return an SI ``value`` of this field as people read it."""
        if isinstance(value, str):
            return value
        if self.dimension == RATIOS and isinstance(value, tuple):
            return ", ".join(f"{ratio:g}" for ratio in value[0])
        if isinstance(value, tuple):
            (_, across), (_, up) = CURVES[self.dimension]
            points = zip(*value, strict=True)
            return ", ".join(f"{format_quantity(y, up)} at {format_quantity(x, across)}" for x, y in points)
        return format_quantity(value, self.dimension) if self.has_unit else format_number(value)
