"""Quantities at the border: text with a unit becomes an SI float, an SI float becomes text that people read.

Inside Hothatch there are only SI floats. pint knows the units; it is imported when the first text with a unit
is parsed, never before (with its registry about 0.4 s). Conversion is exact: number and factor are fractions,
rounded once, so ``"25.89 lbf"`` is the float nearest to 25.89 · 4.4482216152605 N.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

# Exact by definition (NIST SP 811, appendix B.8), in SI.
INCH = 0.0254
FT = 0.3048
MI = 1609.344
MPH = 0.44704
KMH = 1 / 3.6
LB = 0.45359237
G0 = 9.80665
LBF = 4.4482216152605
HP = 745.69987158227022
RPM = math.pi / 30
WH = 3600.0
KWH = 3.6e6
ZERO_CELSIUS = 273.15
GALLON_WH = 33705.0  # one gallon of petrol as EPA counts it, Wh (40 CFR 600.002)
GALLON = 3.785411784e-3  # US liquid gallon, m³

LONGEST_TEXT = 80  # characters of a quantity; longer text is never one


@dataclass(frozen=True, slots=True)
class Unit:
    """How values are printed: ``(value - zero) / scale``, then ``label``; from ``least`` (SI) upwards."""

    label: str
    scale: float
    least: float = 0.0
    zero: float = 0.0


@dataclass(frozen=True, slots=True)
class Dimension:
    """One kind of quantity: SI unit, an example for messages, units to print in, units people also write."""

    name: str
    si: str
    example: str
    units: tuple[Unit, ...]
    also: tuple[str, ...] = ()
    angular: bool = False


class QuantityError(ValueError):
    """A value that is not what was asked for: ``problem`` says why, ``expected`` what would do."""

    def __init__(self, problem: str, expected: str, nearest: str = ""):
        super().__init__(f"{problem}; expected {expected}")
        self.problem = problem
        self.expected = expected
        self.nearest = nearest


def _plain(name: str, si: str, example: str, *also: str) -> Dimension:
    return Dimension(name, si, example, (Unit(si, 1.0),), also)


_ALL = (
    Dimension("ratio", "", "0.29", (Unit("", 1.0),), ("%", "kg/t")),
    Dimension("share", "", "58 %", (Unit("%", 0.01),)),
    _plain("mass", "kg", "1557 kg", "lb", "g", "t"),
    _plain("length", "m", "2.70 m", "mm", "in", "cm"),
    _plain("area", "m**2", "2.27 m^2", "ft**2"),
    Dimension("volume", "m**3", "1984 cm^3", (Unit("cm**3", 1e-6),), ("litre",)),
    _plain("inertia", "kg m**2", "0.9 kg m^2"),
    Dimension(
        "energy", "J", "39.0 kWh", (Unit("kWh", KWH, KWH), Unit("Wh", WH, WH), Unit("J", 1.0)), ("MJ",)
    ),
    Dimension("power", "W", "110 kW", (Unit("kW", 1e3, 1e3), Unit("W", 1.0)), ("hp", "PS")),
    _plain("torque", "N m", "320 N m", "lbf ft"),
    _plain("torque_per_speed", "N m s", "0.002 N m s"),
    Dimension("stiffness", "N/m", "25 N/mm", (Unit("N/mm", 1e3),), ("kN/m", "lbf/in")),
    Dimension("rotational_stiffness", "N m/rad", "50 kN m/rad", (Unit("kN m/rad", 1e3),), ("N m/deg",), True),
    Dimension("rotational_damping", "N m s/rad", "2400 N m s/rad", (Unit("N m s/rad", 1.0),), (), True),
    Dimension("angular_speed", "rad/s", "10390 rpm", (Unit("rpm", RPM),), angular=True),
    Dimension("yaw_rate", "rad/s", "4 deg/s", (Unit("deg/s", math.pi / 180),), angular=True),
    Dimension("speed", "m/s", "144 km/h", (Unit("km/h", KMH),), ("mph",)),
    _plain("acceleration", "m/s**2", "1.5 m/s^2", "g_0"),
    _plain("force", "N", "25.89 lbf", "lbf"),
    _plain("force_per_speed", "N s/m", "0.3449 lbf/mph", "lbf/mph", "N/(km/h)"),
    _plain("force_per_speed_squared", "N s**2/m**2", "0.01945 lbf/mph^2", "lbf/mph**2", "N h**2/km**2"),
    Dimension("duration", "s", "30 s", (Unit("s", 1.0, 0.1), Unit("ms", 1e-3)), ("min", "h")),
    Dimension("resistance", "ohm", "90 mohm", (Unit("ohm", 1.0, 1.0), Unit("mohm", 1e-3))),
    Dimension("heat_capacity", "J/K", "270 kJ/K", (Unit("kJ/K", 1e3, 1e3), Unit("J/K", 1.0))),
    _plain("thermal_conductance", "W/K", "15 W/K"),
    _plain("mass_flow", "kg/s", "0.06 kg/s"),
    _plain("thermal_conductance_per_speed", "W s/K/m", "0.8 W s/K/m"),
    Dimension("angle_per_length", "rad/m", "112.5 rpm/mph", (Unit("rpm/mph", RPM / MPH),), angular=True),
    Dimension("temperature", "K", "23 degC", (Unit("degC", 1.0, zero=ZERO_CELSIUS),)),
    Dimension("pressure", "Pa", "98.2 kPa", (Unit("kPa", 1e3),), ("bar", "psi")),
    _plain("density", "kg/m**3", "1.2 kg/m^3"),
    Dimension("angle", "rad", "2 deg", (Unit("deg", math.pi / 180),), angular=True),
    Dimension(
        "angle_per_acceleration",
        "rad s**2/m",
        "4.5 deg/g",
        (Unit("deg/g", math.pi / 180 / G0),),
        angular=True,
    ),
    Dimension("angle_per_force", "rad/N", "0.08 deg/kN", (Unit("deg/kN", math.pi / 180e3),), angular=True),
    _plain("voltage", "V", "350 V"),
    _plain("current", "A", "120 A"),
)
DIMENSIONS: dict[str, Dimension] = {dimension.name: dimension for dimension in _ALL}

# What people write and pint reads otherwise: "PS" would be a petasiemens, "lb ft" a mass times a length.
_ALIASES = {
    "PS": "metric_horsepower",
    "Nm": "N*m",
    "lbft": "lbf*ft",
    "lb-ft": "lbf*ft",
    "lb·ft": "lbf*ft",
    "lb ft": "lbf*ft",
    "ft lb": "ft*lbf",
    "ft-lb": "ft*lbf",
    "C": "degC",
    "deg/g": "deg/g_0",
}
_SPELLINGS = str.maketrans({"·": "*", "×": "*", "²": "**2", "³": "**3", "^": "**", "−": "-"})
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*((?:[^\W\d]|[%°(]).*?)?\s*")
_NOT_FINITE = re.compile(r"\s*[-+]?(?:nan|inf|infinity)\b", re.IGNORECASE)
# A name and at most a one-digit power: a power tower ("g**9**9**9") would keep pint busy for ever.
_FACTOR = re.compile(r"(?:[^\W\d]\w*|%|°[CFK])(?:\s*\*\*\s*-?[1-9](?!\d))?")
_NAME = re.compile(r"[^\W\d]\w*")
_ANGLES = frozenset(("rpm", "rad", "radian", "rev", "revolution", "turn", "deg", "degree"))


@cache
def _registry() -> Any:
    import pint

    exact: Any = Fraction  # pint's annotation knows only float, its documentation also Fraction
    return pint.UnitRegistry(non_int_type=exact, cache_folder=None)


def expectation(dimension: str) -> str:
    """Return what a message says was expected, such as ``a mass such as "1557 kg"``."""
    known = DIMENSIONS[dimension]
    words = known.name.replace("_", " ")
    return f'{"an" if words[0] in "aeiou" else "a"} {words} such as "{known.example}"'


def parse_quantity(raw: Any, dimension: str, *, difference: bool = False) -> float:
    """Return ``raw`` in SI: ``parse_quantity("39.0 kWh", "energy")`` is 140.4e6.

    ``raw`` is text with number and unit; a bare number serves only where ``dimension`` (see ``DIMENSIONS``)
    has no unit. ``difference`` reads a temperature as a span: 5 degC is then 5 K. Raises QuantityError for
    anything that is not a finite quantity of that dimension.
    """
    expected = expectation(dimension)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise QuantityError(f"is {_type_name(raw)}", expected)
    if not isinstance(raw, str):
        return _bare(raw, dimension, expected)
    if len(raw) > LONGEST_TEXT:
        raise QuantityError(f"is {len(raw)} characters long", expected)
    if _NOT_FINITE.match(raw):
        raise QuantityError(f'"{raw}" is not a finite number', expected)
    if not (match := _NUMBER.fullmatch(raw)):
        raise QuantityError(f'"{raw}" is not a number with a unit', expected)
    number, unit = Fraction(match[1]), match[2] or ""
    if not unit and DIMENSIONS[dimension].si:
        raise QuantityError(f'"{raw}" has no unit', expected)
    factor, zero = _conversion(unit, dimension, difference) if unit else (Fraction(1), Fraction(0))
    return _finite(number * factor + zero, raw, expected)


def _bare(raw: int | float, dimension: str, expected: str) -> float:
    if isinstance(raw, float) and not math.isfinite(raw):
        raise QuantityError(f"{raw} is not a finite number", expected)
    if DIMENSIONS[dimension].si:
        raise QuantityError(f"{_short(raw)} is a bare number, its unit is missing", expected)
    return _finite(raw, raw, expected)


def _finite(value: int | float | Fraction, raw: Any, expected: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise QuantityError(f"{_short(raw)} is not a finite number", expected) from None


def _short(raw: Any) -> str:
    # Python refuses to print whole numbers beyond 4300 digits.
    return "a huge number" if isinstance(raw, int) and abs(raw) > 10**18 else str(raw)


def _type_name(raw: Any) -> str:
    names = {bool: "true or false", list: "a list", dict: "a table", type(None): "nothing"}
    return names.get(type(raw), f"a {type(raw).__name__}")


@cache
def _conversion(unit: str, dimension: str, difference: bool) -> tuple[Fraction, Fraction]:
    """Return factor and zero that take a number in ``unit`` to SI; raise QuantityError where none exist."""
    known, expected = DIMENSIONS[dimension], expectation(dimension)
    parsed = _parse_unit(unit, expected)
    target = _registry().parse_units(known.si) if known.si else _registry().dimensionless
    if parsed.dimensionality != target.dimensionality:
        raise QuantityError(f'"{unit}" is {_what_is(parsed)}', expected)
    if known.angular != _is_angular(unit):
        # pint counts radians as 1, so "Hz" for rad/s would pass and be wrong by 2 pi.
        raise QuantityError(f'"{unit}" is {"not an" if known.angular else "an"} angular unit', expected)
    zero, one = (_registry().Quantity(Fraction(n), parsed).to(target).magnitude for n in (0, 1))
    return Fraction(one - zero), Fraction(0 if difference else zero)


def _parse_unit(unit: str, expected: str) -> Any:
    text = _ALIASES.get(unit, unit).translate(_SPELLINGS)
    if set(_FACTOR.sub("", text)) - set("()*/ "):
        raise QuantityError(f'"{unit}" is not a unit', expected)
    try:
        return _registry().parse_units(text)
    except Exception:  # pint's parser lets tokeniser, attribute and type errors through as they are
        raise QuantityError(f'"{unit}" is not a known unit', expected) from None


def _is_angular(unit: str) -> bool:
    return not _ANGLES.isdisjoint(_NAME.findall(unit))


def _what_is(parsed: Any) -> str:
    if parsed.dimensionless:
        return "a number without a unit"
    for dimension in _ALL:
        if dimension.si and _registry().parse_units(dimension.si).dimensionality == parsed.dimensionality:
            return f"a unit of {dimension.name.replace('_', ' ')}"
    return "another kind of quantity"


def format_quantity(value: float, dimension: str, digits: int = 5) -> str:
    """Return ``value`` (SI) in a readable unit with ``digits`` significant digits: ``"39 kWh"``."""
    unit = readable_unit(value, dimension)
    number = format_number((value - unit.zero) / unit.scale, digits)
    label = unit.label.replace("**2", "²").replace("**3", "³").replace("degC", "°C").replace("mohm", "mΩ")
    return f"{number} {label}".rstrip()


def readable_unit(value: float, dimension: str) -> Unit:
    """Return the unit in which ``value`` (SI) of ``dimension`` is printed."""
    units = DIMENSIONS[dimension].units
    return next((unit for unit in units if abs(value) >= unit.least), units[-1])


def format_number(value: float, digits: int = 5) -> str:
    """Return ``value`` with ``digits`` significant digits, without an exponent and without trailing zeros."""
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else str(value)
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
