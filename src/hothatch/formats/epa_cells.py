"""Numbers in the cells of a list of EPA tests, and one record a configuration out of EPA's one row a test."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hothatch.formats.epa_table import Record
from hothatch.units import GALLON_WH, MI

CYCLES = ("udds", "hwfet")
MPGE = GALLON_WH / (MI / 1000.0)  # Wh/km times miles a gallon
KWH_PER_100_MI = 10.0 / (MI / 1000.0)  # Wh/km in one kWh/100 mi
ECONOMY = ("consumption", "MPGe", 5.0, 400.0)
# A car with more engine [l] than this is a plug-in hybrid; lists print 0.01 for none.
NO_ENGINE = 0.2


@dataclass(frozen=True)
class Problem:
    """Why a row, or one cycle of it, cannot be used; ``row`` counts the data rows of the file from 1."""

    row: int
    line: int
    reason: str
    cycle: str | None = None

    def __str__(self) -> str:
        """Return where it is and why in a line."""
        return f"row {self.row} (line {self.line}){f', {self.cycle}' if self.cycle else ''}: {self.reason}"


def number(text: str) -> float:
    """Return the number in a cell, NaN where there is none."""
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


def bounded(text: str, name: str, unit: str, low: float, high: float) -> tuple[float, str]:
    """Return a cell's number and '', or why it cannot be used: missing, no number, outside its bounds."""
    if not text:
        return math.nan, f"{name} is missing"
    value = number(text)
    if not math.isfinite(value):
        return value, f'{name} "{text[:30]}" is not a number'
    if not low <= value <= high:
        return value, f"{name} {value:g} is outside {low:g} to {high:g} {unit}"
    return value, ""


def pair(records: Iterable[Record]) -> tuple[list[Record], int, list[Problem]]:
    """Join EPA's rows, one a test, to one record a configuration: (records, rows that are none of ours, problems).

    A configuration is one model year, vehicle, configuration number, mass, power and road load. What is neither UDDS nor
    HWFET of a car with a battery alone is only counted.
    """
    groups: dict[tuple[str, ...], list[tuple[Record, str]]] = {}
    problems, others = [], 0
    for record in records:
        cycle = _cycle(record.texts)
        if record.fault:
            problems.append(Problem(record.row, record.line, record.fault))
        elif cycle is None:
            others += 1
        else:
            keys = ("year", "vehicle", "config", "mass", "power", "a", "b", "c")
            groups.setdefault(tuple(record.texts.get(key, "") for key in keys), []).append((record, cycle))
    joined = []
    for group in groups.values():
        record, found = _join(group)
        joined.append(record)
        problems += found
    return joined, others, problems


def _join(group: list[tuple[Record, str]]) -> tuple[Record, list[Problem]]:
    """Return one record with the mean MPGe of each cycle; a test that is listed twice counts once."""
    first = group[0][0]
    economies: dict[str, dict[str, float]] = {cycle: {} for cycle in CYCLES}
    problems = []
    for record, cycle in group:
        value, fault = _economy(record.texts)
        if fault:
            problems.append(Problem(record.row, record.line, fault, cycle))
        else:
            economies[cycle][record.texts.get("test", "") or str(record.row)] = value
    means = {cycle: repr(sum(own.values()) / len(own)) if own else "" for cycle, own in economies.items()}
    return Record(first.row, first.line, {**first.texts, **means}), problems


def _economy(texts: Mapping[str, str]) -> tuple[float, str]:
    """Return a row's MPGe and '' or why there is none; a unit that says kWh/100 mi is converted."""
    unit = texts.get("unit", "").upper().replace(" ", "")
    if unit.startswith(("KWH/100MI", "KW-H/100MI")):
        value, fault = bounded(texts["economy"], "consumption", "kWh/100 mi", 8.0, 150.0)
        return (math.nan if fault else MPGE / (value * KWH_PER_100_MI)), fault
    if unit not in ("", "MPG", "MPGE"):
        return math.nan, f'unit "{unit[:20]}" of the consumption is neither MPG nor kWh/100 mi'
    return bounded(texts["economy"], *ECONOMY)


def _cycle(texts: Mapping[str, str]) -> str | None:
    """Return the cycle of a row of EPA's list; None unless it is UDDS or HWFET of a car with a battery alone."""
    electric = texts.get("fuel", "").strip().lower() in ("electricity", "electric")
    engine = number(texts.get("displacement", "")) > NO_ENGINE or number(texts.get("cylinders", "")) > 0
    if not electric or engine:
        return None
    words = texts.get("procedure", "").lower()
    code = texts.get("code", "").removesuffix(".0")
    if code == "81" or "udds" in words:
        return "udds"
    return "hwfet" if code == "84" or "charge depleting highway" in words or "hwfe" in words else None
