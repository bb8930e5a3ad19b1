"""Which columns of a drive cycle's table are its time and its speed, in which unit: the headers that people use.

``time_s,speed_kmh``, ``Time (s), Speed (km/h)``, ``Time [s];v [m/s]``, FASTSim's ``cycSecs,cycMps,cycGrade`` and
``time_seconds,speed_meters_per_second``, EPA's ``Test Time, secs`` and ``Target Speed, mph``, names with the units in a row
below. A time without a unit is in seconds; a speed without one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SPEED_UNITS = {"mph": 0.44704, "kmh": 1 / 3.6, "ms": 1.0}  # m/s in one unit; exact by definition
_SPEED_WORDS = {
    "mph": "mph", "mi/h": "mph", "miles per hour": "mph", "miles/hour": "mph", "kmh": "kmh", "km/h": "kmh", "kph": "kmh",
    "kmph": "kmh", "km/hr": "kmh", "kilometers per hour": "kmh", "kilometres per hour": "kmh", "m/s": "ms", "ms": "ms",
    "mps": "ms", "m s-1": "ms", "meters per second": "ms", "metres per second": "ms",
}  # fmt: skip
_TIME_WORDS = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0, "minutes": 60.0, "h": 3600.0,
    "hours": 3600.0, "ms": 1e-3, "milliseconds": 1e-3,
}  # fmt: skip
_TIME_NAMES = {"time", "t"}
_SPEED_NAMES = {"speed", "velocity", "v", "vel"}
_ASKED = {
    "target",
    "scheduled",
    "schedule",
    "desired",
    "cycle",
    "cyc",
    "trace",
}  # of the speed that is asked for
_FILLERS = _ASKED | {
    "test", "vehicle", "veh", "elapsed", "of", "actual", "measured", "driven", "gps", "obd", "wheel", "based", "road",
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """Place of time and speed in a row; seconds in one unit of time; the unit of speed; names of the columns left over."""

    time: int
    speed: int
    seconds: float
    unit: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Column:
    name: str  # "time", "speed" or "" for another
    unit: str  # as written in lower case, "" for none
    asked: bool = False


def divider_of(line: str) -> str:
    """Return what divides the cells of a line: a tab, a semicolon or a comma, whichever comes first in that order."""
    return next((mark for mark in "\t;" if mark in line), ",")


def read_header(cells: Sequence[str], units: Sequence[str] = ()) -> Header | str:
    """Return what the names in ``cells`` (with ``units`` from a row below, as many, or none) say, or what is wrong."""
    columns = [_column(cell) for cell in cells]
    if units:
        columns = [
            _Column(one.name, _unit(unit) or one.unit, one.asked)
            for one, unit in zip(columns, units, strict=True)
        ]
    times = [at for at, one in enumerate(columns) if one.name == "time"]
    speeds = [at for at, one in enumerate(columns) if one.name == "speed"]
    if not times or not speeds:
        return "names no column of time" if not times else "names no column of speed"
    speeds.sort(
        key=lambda at: not columns[at].asked
    )  # a log may hold the speed driven beside the speed asked for
    unit, time = columns[speeds[0]].unit, columns[times[0]].unit
    if unit not in _SPEED_WORDS:
        return f'speed column "{cells[speeds[0]].strip()[:60]}" names no known unit'
    if time and time not in _TIME_WORDS:
        return f'time column "{cells[times[0]].strip()[:60]}" names no known unit'
    chosen = {times[0], speeds[0]}
    rest = tuple(cell.strip() or f"column {at + 1}" for at, cell in enumerate(cells) if at not in chosen)
    return Header(times[0], speeds[0], _TIME_WORDS.get(time, 1.0), _SPEED_WORDS[unit], rest)


def is_units(cells: Sequence[str], count: int) -> bool:
    """Say whether a row of ``count`` cells holds units instead of numbers."""
    known = {*_TIME_WORDS, *_SPEED_WORDS, "", "-", "%"}
    return len(cells) == count and sum(_unit(cell) in known and bool(_unit(cell)) for cell in cells) >= 2


def _unit(text: str) -> str:
    return text.strip().strip("[]()").strip().lower()


def _column(cell: str) -> _Column:
    # cycSecs → cyc secs; time_seconds → time seconds; brackets and commas set the unit apart.
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell.strip().strip('"')).lower()
    words = re.sub(r"[_\[\](),:]+", " ", plain).split()
    asked = [word for word in words if word in _ASKED]
    said = " ".join(word for word in words if word not in _FILLERS)
    for name, names, units in (("time", _TIME_NAMES, _TIME_WORDS), ("speed", _SPEED_NAMES, _SPEED_WORDS)):
        head, _, unit = said.partition(" ")
        if head in names and (not unit or unit in units):
            return _Column(name, unit, bool(asked))
        if said in units and (said != "ms" and len(said) > 1):  # a unit alone: cycSecs, cycMps, mph
            return _Column(name, said, bool(asked))
    head, _, unit = said.partition(" ")
    if head in _SPEED_NAMES or head in _TIME_NAMES:
        return _Column("speed" if head in _SPEED_NAMES else "time", unit, bool(asked))
    return _Column("", "")
