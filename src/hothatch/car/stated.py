"""From what a car file states for one field to a Fact in SI, with every fault of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from hothatch.car.faults import Fault, nearest
from hothatch.car.field import CHOICE, CLAIM, COUNT, CURVES, RATIOS, TEXT, TYRE_FILE, TYRE_SIZE, FieldInfo
from hothatch.car.provenance import DEFAULT_SD, KINDS, NEED_SOURCE, UNSTATED
from hothatch.car.record import Fact, Value
from hothatch.units import ZERO_CELSIUS, QuantityError, parse_quantity

LONGEST_TEXT = 1000
MOST_POINTS = 200  # of a curve
MOST_GEARS = 10
_PROVENANCE = ("kind", "source", "sd", "note")

T = TypeVar("T")


class StatedError(ValueError):
    """A stated value that cannot be used; ``faults`` have keys relative to its field ('' for itself)."""

    def __init__(self, faults: list[Fault]):
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read_stated(info: FieldInfo, raw: Any) -> Fact:
    """Return the Fact that ``raw`` states: a bare value, or a table of value, kind, source, sd and note.

    A curve is always a table, with its two columns in place of value. Raises StatedError with every
    fault of the value.
    """
    faults: list[Fault] = []
    table = _table(info, raw, faults)
    kind = _kind(info, table, faults)
    source = _remark("source", table, faults)
    note = _remark("note", table, faults)
    if kind in NEED_SOURCE and info.dimension != CLAIM and not source:
        faults.append(Fault("", f"is {kind} but names no source", 'source = "…"'))
    value = _attempt(faults, "", lambda: _value(info, table))
    sd = None if value is None else _attempt(faults, "sd", lambda: _sd(info, table.get("sd"), kind, value))
    if value is None or faults:
        raise StatedError(faults)
    return Fact(value, kind, source, sd, note=note)


def read_value(info: FieldInfo, raw: Any) -> Value:
    """Return one bare value of a field in SI; raise QuantityError for whatever the field cannot hold."""
    if info.has_unit:
        return _within(info, parse_quantity(raw, info.dimension))
    return _READERS[info.dimension](info, raw)


def _table(info: FieldInfo, raw: Any, faults: list[Fault]) -> dict[str, Any]:
    curve = tuple(key for key, _ in CURVES.get(info.dimension, ()))
    if not isinstance(raw, dict):
        return {} if curve else {"value": raw}
    keys = (*(curve or ("value",)), *_PROVENANCE)
    unknown = [key for key in raw if key not in keys]
    faults += [Fault(key, "unknown key", f"one of {', '.join(keys)}", nearest(key, keys)) for key in unknown]
    return raw


def _attempt(faults: list[Fault], key: str, read: Callable[[], T]) -> T | None:
    try:
        return read()
    except QuantityError as error:
        faults.append(Fault(key, error.problem, error.expected, error.nearest))
        return None


def _kind(info: FieldInfo, table: dict[str, Any], faults: list[Fault]) -> str:
    kind = table.get("kind", "published" if info.dimension == CLAIM else UNSTATED)
    if isinstance(kind, str) and kind in KINDS:
        return kind
    near = nearest(kind, KINDS) if isinstance(kind, str) else ""
    faults.append(Fault("kind", f"{_shown(kind)} is not a kind", f"one of {', '.join(KINDS)}", near))
    return UNSTATED


def _remark(key: str, table: dict[str, Any], faults: list[Fault]) -> str:
    text = table.get(key, "")
    if isinstance(text, str) and len(text) <= LONGEST_TEXT:
        return text
    faults.append(
        Fault(key, f"{_shown(text)} is not a remark", f"a text of at most {LONGEST_TEXT} characters")
    )
    return ""


def _value(info: FieldInfo, table: dict[str, Any]) -> Value:
    if info.dimension in CURVES:
        return _curve(info, table)
    if "value" not in table:
        raise QuantityError("states no value", info.expected)
    return read_value(info, table["value"])


def usual_sd(info: FieldInfo, kind: str, value: Value) -> float | None:
    """Return the standard deviation of a value whose file states none; None where it can have none."""
    if isinstance(value, tuple):
        return DEFAULT_SD[kind]
    if not info.has_unit or isinstance(value, str):
        return None
    # A share of a temperature means something only on a scale that people use.
    return DEFAULT_SD[kind] * abs(value - ZERO_CELSIUS if info.dimension == "temperature" else value)


def _sd(info: FieldInfo, raw: Any, kind: str, value: Value) -> float | None:
    usual = usual_sd(info, kind, value)
    if raw is None:
        return usual
    if usual is None:
        raise QuantityError(f"a {info.dimension.replace('_', ' ')} has no standard deviation", "no sd")
    dimension = info.dimension if info.has_unit else "share"
    sd = parse_quantity(raw, dimension, difference=True)
    if sd < 0:
        raise QuantityError(f"{_shown(raw)} is negative", "a standard deviation of 0 or more")
    return sd


def _within(info: FieldInfo, value: float) -> float:
    if info.low <= value <= info.high:
        return value
    problem = "is negative" if value < 0 <= info.low else "is not plausible"
    raise QuantityError(
        f"{info.format(value)} {problem}", f"{info.format(info.low)} to {info.format(info.high)}"
    )


def _text(info: FieldInfo, raw: Any) -> str:
    if isinstance(raw, str) and raw.strip() and len(raw) <= LONGEST_TEXT and raw.isprintable():
        return raw
    raise QuantityError(f"{_shown(raw)} is not such a text", info.expected)


def _choice(info: FieldInfo, raw: Any) -> str:
    if isinstance(raw, str) and raw in info.choices:
        return raw
    near = nearest(raw, info.choices) if isinstance(raw, str) else ""
    raise QuantityError(f"{_shown(raw)} is not known", info.expected, near)


def _count(info: FieldInfo, raw: Any) -> float:
    try:
        value = parse_quantity(raw, "ratio")
    except QuantityError as error:
        raise QuantityError(error.problem, info.expected) from None
    if not value.is_integer():
        raise QuantityError(f"{_shown(raw)} is not whole", info.expected)
    return _within(info, value)


def _tyre_size(info: FieldInfo, raw: Any) -> str:
    from hothatch.car.tyre_size import parse_tyre_size

    text = _text(info, raw)
    try:
        parse_tyre_size(text)
    except ValueError:
        raise QuantityError(f"{_shown(raw)} is not a tyre size", info.expected) from None
    return text


def _claim(info: FieldInfo, raw: Any) -> Value:
    return _text(info, raw) if isinstance(raw, str) else parse_quantity(raw, "ratio")


def _ratios(info: FieldInfo, raw: Any) -> Value:
    if isinstance(raw, list) and not 1 <= len(raw) <= MOST_GEARS:
        raise QuantityError(f"has {len(raw)} ratios", f"1 to {MOST_GEARS} ratios")
    if not isinstance(raw, list):
        raise QuantityError(f"{_shown(raw)} is not a list of 1 to {MOST_GEARS} ratios", info.expected)
    one = replace(info, dimension="ratio")
    return (tuple(_within(one, parse_quantity(ratio, "ratio")) for ratio in raw),)


def _curve(info: FieldInfo, table: dict[str, Any]) -> Value:
    (across, dimension), (up, height) = CURVES[info.dimension]
    places = _column(info, table, across, dimension)
    values = _column(info, table, up, height)
    if len(places) != len(values):
        raise QuantityError(f"has {len(places)} {across}s and {len(values)} {up}s", "as many of both")
    for i in range(1, len(places)):
        if places[i] <= places[i - 1]:
            raise QuantityError(
                f"goes back from {_shown(table[across][i - 1])} to {_shown(table[across][i])}",
                f"rising {across}s",
            )
    return places, values


def _column(info: FieldInfo, table: dict[str, Any], key: str, dimension: str) -> tuple[float, ...]:
    column = table.get(key)
    if not isinstance(column, list) or not 2 <= len(column) <= MOST_POINTS:
        raise QuantityError(f"{key} is not a list of 2 to {MOST_POINTS} values", info.expected)
    point = replace(info, dimension=dimension, low=0.0, high=1.0 if dimension == "share" else info.high)
    return tuple(_within(point, parse_quantity(raw, dimension)) for raw in column)


def _shown(raw: Any) -> str:
    # A nested or huge value would bury the message; Python refuses to print whole numbers beyond 4300 digits.
    if isinstance(raw, str):
        return f'"{raw[:60]}…"' if len(raw) > 60 else f'"{raw}"'
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, float) or (isinstance(raw, int) and abs(raw) < 10**18):
        return str(raw)
    return {list: "a list", dict: "a table", int: "a huge number"}.get(type(raw), f"a {type(raw).__name__}")


_READERS: dict[str, Callable[[FieldInfo, Any], Value]] = {
    TEXT: _text,
    CHOICE: _choice,
    COUNT: _count,
    TYRE_FILE: _text,
    TYRE_SIZE: _tyre_size,
    RATIOS: _ratios,
    CLAIM: _claim,
}
