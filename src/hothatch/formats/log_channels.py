"""What the columns of a log mean: channels in SI by name, with units, checks, and means over even steps of time.

A column serves by its own name (``speed (km/h)``, ``Vehicle speed [mph]``, ``battery_power_kW``) or by a map
(``speed=VehSpd [km/h]``). A column without a unit is refused: nobody can know what it counts in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from hothatch.formats.log_file import LogError, LogTable
from hothatch.units import QuantityError, parse_quantity


@dataclass(frozen=True)
class Channel:
    """One kind of channel: its dimension ('' : a plain number), plausible bounds in SI, names that loggers give it."""

    dimension: str
    low: float
    high: float
    names: tuple[str, ...]


CHANNELS: Mapping[str, Channel] = {
    "time": Channel("duration", -1e12, 1e12, ("time", "t", "timestamp", "elapsed_time")),
    "speed": Channel("speed", -1.0, 150.0, ("speed", "velocity", "v", "vehicle_speed", "veh_speed", "gps_speed")),
    "power": Channel("power", -3e6, 3e6, ("power", "battery_power", "pack_power", "hv_power")),
    "voltage": Channel("voltage", 0.0, 2000.0, ("voltage", "battery_voltage", "pack_voltage", "hv_voltage")),
    "current": Channel("current", -5000.0, 5000.0, ("current", "battery_current", "pack_current", "hv_current")),
    "head_wind": Channel("speed", -40.0, 40.0, ("head_wind", "headwind", "wind")),
    "temperature": Channel(
        "temperature", 220.0, 335.0, ("temperature", "ambient", "ambient_temperature", "air_temperature"),
    ),
    "altitude": Channel("length", -500.0, 9000.0, ("altitude", "height", "elevation")),
    "pressure": Channel("pressure", 5e4, 1.1e5, ("pressure", "air_pressure", "barometric_pressure")),
    "run": Channel("", -1e9, 1e9, ("run", "run_number")),
    "direction": Channel("", -1.0, 1.0, ("direction",)),
}  # fmt: skip
# What loggers write and units.py reads otherwise: "ms" is metres per second for a speed.
_SPELLINGS = {
    "speed": {"kmh": "km/h", "kph": "km/h", "ms": "m/s", "mps": "m/s"},
    "temperature": {"c": "degC", "°c": "degC", "celsius": "degC", "deg_c": "degC", "f": "degF"},
    "duration": {"sec": "s", "seconds": "s"},
    "power": {"kw": "kW", "w": "W"},
    "voltage": {"v": "V", "volt": "V"},
    "current": {"a": "A", "amp": "A"},
    "pressure": {"kpa": "kPa", "hpa": "hPa", "mbar": "mbar", "pa": "Pa"},
    "length": {"metres": "m", "meters": "m"},
}
_BRACKETS = re.compile(r"(.*?)\s*[\[(]([^\[\]()]*)[\])]\s*")


@dataclass(frozen=True)
class Log:
    """Channels in SI, all of one length. ``name`` is the file; ``used`` says which column serves which channel."""

    name: str
    channels: dict[str, np.ndarray]
    used: dict[str, str]

    def has(self, channel: str) -> bool:
        """Say whether the log holds a channel."""
        return channel in self.channels

    def __getitem__(self, channel: str) -> np.ndarray:
        """Return one channel."""
        return self.channels[channel]


def log_channels(table: LogTable, mapped: Mapping[str, str], needed: Sequence[str]) -> Log:
    """Return the channels of ``table``: those that ``mapped`` names (channel → column), others by their own names.

    Raises LogError with every fault: a channel that ``needed`` names and nobody brings, an unknown channel or column with
    the nearest, a unit that is missing or of another kind, cells that are no number, values that no car has, times that
    do not rise (within one run, where there is a channel ``run``).
    """
    faults: list[str] = []
    places = _mapped(table, mapped, faults)
    for channel in CHANNELS:
        if channel not in places and (found := _by_name(table, channel, faults)):
            places[channel] = found
    channels: dict[str, np.ndarray] = {}
    for channel, (column, unit) in places.items():
        values = _values(table, channel, column, unit, faults)
        if values is not None:
            channels[channel] = values
    for channel in needed:
        if channel not in places:
            faults.append(_missing(table, channel))
    if "time" in channels:
        faults += _times(table, channels["time"], channels.get("run"))
    if faults:
        raise LogError(faults)
    return Log(table.name, channels, {channel: column for channel, (column, _) in places.items()})


def _mapped(table: LogTable, mapped: Mapping[str, str], faults: list[str]) -> dict[str, tuple[str, str]]:
    found = {}
    for channel, words in mapped.items():
        if channel not in CHANNELS:
            faults.append(f'--channel "{channel}" is not a channel; {_near(channel, CHANNELS, "channels")}')
            continue
        if words in table.columns:
            found[channel] = (words, _unit_of(table, words)[1])
            continue
        match = _BRACKETS.fullmatch(words)
        column, unit = (match[1], match[2]) if match else (words, "")
        if column not in table.columns:
            faults.append(
                f'{table.name}: has no column "{column}"; {_near(column, table.columns, "columns")}'
            )
            continue
        found[channel] = (column, unit or _unit_of(table, column)[1])
    return found


def _near(name: str, valid: Mapping[str, object], what: str) -> str:
    near = get_close_matches(name.lower(), {key.lower(): key for key in valid}, n=1, cutoff=0.6)
    if near:
        return f"did you mean {next(key for key in valid if key.lower() == near[0])}?"
    shown = ", ".join(list(valid)[:20])
    return f"{what}: {shown}{' …' if len(valid) > 20 else ''}"


def _unit_of(table: LogTable, column: str) -> tuple[str, str]:
    """Return a column's plain name and the unit that its name or its format states, '' where there is none."""
    if match := _BRACKETS.fullmatch(column):
        return _plain(match[1]), match[2].strip()
    if table.units.get(column):
        return _plain(column), table.units[column]
    return _plain(column), ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_")


def _by_name(table: LogTable, channel: str, faults: list[str]) -> tuple[str, str] | None:
    known = CHANNELS[channel]
    found = []
    for column in table.columns:
        name, unit = _unit_of(table, column)
        head, _, tail = name.rpartition("_")
        if name in known.names:
            found.append((column, unit))
        elif not unit and head in known.names and (not known.dimension or _conversion(tail, known.dimension)):
            found.append((column, column.rpartition("_")[2]))
    if len(found) > 1:
        names = ", ".join(f'"{column}"' for column, _ in found)
        faults.append(
            f'{table.name}: {channel} may be {names}; say which: --channel "{channel}=COLUMN [unit]"'
        )
    return found[0] if found else None


def _conversion(unit: str, dimension: str) -> tuple[float, float] | None:
    """Return factor and zero that take a number in ``unit`` to SI; None where it is no such unit."""
    spelled = _SPELLINGS.get(dimension, {}).get(unit.lower(), unit)
    try:
        zero = parse_quantity(f"0 {spelled}", dimension)
        return parse_quantity(f"1 {spelled}", dimension) - zero, zero
    except QuantityError:
        return None


def _values(table: LogTable, channel: str, column: str, unit: str, faults: list[str]) -> np.ndarray | None:
    known = CHANNELS[channel]
    factor, zero = 1.0, 0.0
    if known.dimension:
        found = _conversion(unit, known.dimension) if unit else None
        if found is None:
            wrong = f'is in "{unit}", which is no unit of {known.dimension}' if unit else "has no unit"
            example = parse_example(known.dimension)
            faults.append(
                f'{table.name}: {channel}: column "{column}" {wrong}; name it "{channel} ({example})" or say '
                f'--channel "{channel}={column} [{example}]"'
            )
            return None
        factor, zero = found
    values, wrong_cells = table.numbers(column)
    faults += wrong_cells
    values = values * factor + zero
    odd = np.flatnonzero((values < known.low) | (values > known.high))
    if len(odd):
        row = int(odd[0])
        more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
        faults.append(
            f"{table.place(row)}{more}: {column} is {values[row]:.6g} in SI, plausible is {known.low:g} to {known.high:g}; "
            "is the unit right?"
        )
    return values


def parse_example(dimension: str) -> str:
    """Return a unit that people write for a dimension."""
    examples = {
        "duration": "s",
        "speed": "km/h",
        "power": "kW",
        "voltage": "V",
        "current": "A",
        "length": "m",
    }
    return examples.get(dimension) or {"temperature": "degC", "pressure": "kPa"}[dimension]


def _missing(table: LogTable, channel: str) -> str:
    shown = ", ".join(f'"{column}"' for column in list(table.columns)[:20])
    how = f'name a column so or say --channel "{channel}=COLUMN [unit]"'
    return f'{table.name}: no channel "{channel}"; {how}; columns: {shown}'


def _times(table: LogTable, times: np.ndarray, run: np.ndarray | None) -> list[str]:
    steps = np.diff(times)
    back = ~(steps > 0.0) & np.isfinite(steps)
    if run is not None:
        back &= np.diff(run) == 0.0  # the clock of the next run may begin anew
    return [
        f"{table.place(row + 1)}: time {times[row + 1]:g} s does not come after {times[row]:g} s; times must rise"
        for row in np.flatnonzero(back).tolist()
    ]


def means(times: np.ndarray, values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the mean of a channel over each step between ``edges`` [s], by the trapezoid of its samples.

    Exact for straight lines between samples, whatever their rate.
    """
    areas = np.concatenate([[0.0], np.cumsum(np.diff(times) * 0.5 * (values[1:] + values[:-1]))])
    # The integral of a straight line is quadratic between samples: taken exactly at the edges.
    place = np.clip(np.searchsorted(times, edges, side="right") - 1, 0, len(times) - 2)
    into = edges - times[place]
    slope = (values[place + 1] - values[place]) / (times[place + 1] - times[place])
    at = areas[place] + values[place] * into + 0.5 * slope * into**2
    return np.diff(at) / np.diff(edges)


def means_of_steps(times: np.ndarray, values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the mean of a channel over each step between ``edges`` [s]; each sample is the mean since the one before."""
    areas = np.concatenate([[0.0], np.cumsum(np.diff(times) * values[1:])])
    return np.diff(np.interp(edges, times, areas)) / np.diff(edges)
