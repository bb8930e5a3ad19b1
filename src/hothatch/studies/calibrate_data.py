"""What a car is calibrated to: figures in a CSV, a logged drive or a logged launch, each with the model's answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.provenance import DEFAULT_SD
from hothatch.car.record import Car
from hothatch.evaluate import applies, run_table
from hothatch.figures.derive import DERIVE
from hothatch.figures.register import FIGURES
from hothatch.formats.log_channels import Log, means, means_of_steps
from hothatch.formats.log_file import LogError, LogTable
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.launch import LAUNCH
from hothatch.proving.logged_drive import logged_drive
from hothatch.proving.procedure import LACKS
from hothatch.proving.steps import FIRST_MOTION, SPEEDS
from hothatch.studies.asked_conditions import ConditionsError, conditions_from

# Columns of a table of figures that are conditions of their own, as the options of the command line.
CONDITIONS = ("ambient", "soc", "load", "wind", "grip", "traction", "stability", "regeneration", "climate")
REMARKS = ("source", "note")
WINDOW = 10.0  # s over which power is compared: shorter ones compare the noise of the speed
LEAST_WINDOWS = 6
QUICK = 0.4  # s between samples: slower logs have no noise to smooth, only corners to cut
STEEPEST = 0.3  # sine of a slope: beyond, the altitude jumped
LEAST_SPEEDS = 4  # marks of a launch


@dataclass(frozen=True)
class Data:
    """Measured ``values`` (m,) in ``unit``, the model's answer to them and which of them are ``held`` out.

    ``noise`` (m,) is each one's standard deviation, None where the residuals shall say. ``places`` is what they are drawn
    over, named ``across``. ``predict`` takes Plants and returns (rows, m). ``conditions`` says where the model was driven,
    ``dear`` that one car takes it long.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    places: np.ndarray
    across: str
    values: np.ndarray
    unit: str
    noise: np.ndarray | None
    held: np.ndarray
    predict: Callable[[np.ndarray], np.ndarray]
    words: str
    conditions: str
    dear: bool = False

    @property
    def series(self) -> tuple[slice, ...]:
        """Return the parts of which neighbours may err alike."""
        return () if self.kind == "figures" else (slice(None),)


def is_figures(table: LogTable) -> bool:
    """Say whether a table holds figures, not a log."""
    return {"figure", "value"} <= set(table.columns)


def log_kind(log: Log) -> str:
    """Return what a log shows: ``drive`` where it has power and lasts, ``launch`` from rest, else ``coast-down``."""
    launched = log["speed"][0] < 2.0 and log["speed"][-1] > 5.0
    if log.has("power") or (log.has("voltage") and log.has("current")):
        lasts = log["time"][-1] - log["time"][0] >= LEAST_WINDOWS * WINDOW
        return "drive" if lasts or not launched else "launch"
    return "launch" if launched else "coast-down"


def held_out(count: int, share: float, last: bool) -> np.ndarray:
    """Return which of ``count`` data are not fitted but scored: the ``last`` ones, or some evenly in between.

    None of fewer than five.
    """
    held = np.zeros(count, bool)
    if share <= 0.0 or count < 5:
        return held
    if last:
        held[count - max(round(share * count), 1) :] = True
    else:
        every = max(round(1.0 / share), 2)
        held[every // 2 :: every] = True
    return held


@dataclass(frozen=True)
class _Row:
    figure: str
    value: float
    sd: float
    asked: Conditions | None


def figures_data(table: LogTable, car: Car, asked: Conditions | None, hold_out: float) -> Data:
    """Return the figures of a CSV: columns figure, value, unit; sd, conditions, source and note where it has them.

    A row's standard deviation is 1 % of it where the file states none. Conditions go over ``asked``. Raises LogError with
    every fault: unknown figures and columns with the nearest, units that are not the figure's, tests that do not suit the
    car, no row.
    """
    faults = _columns(table)
    values, bad = table.numbers("value")
    faults += bad
    plants = compile(car)
    rows: list[_Row] = []
    for at, figure in enumerate(table.columns["figure"]):
        found = _row(table, at, figure, float(values[at]), plants, faults)
        if found:
            rows.append(
                replace(found, asked=found.asked.over(asked or Conditions()) if found.asked else asked)
            )
    if faults:
        raise LogError(faults)
    groups: dict[tuple[str, Conditions | None], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault((FIGURES[row.figure].test, row.asked), []).append(at)

    def predict(cars: np.ndarray) -> np.ndarray:
        answers = np.full((len(cars), len(rows)), np.nan)
        for (test, conditions), places in groups.items():
            columns = DERIVE[test](cars, run_table(PROCEDURES[test], cars, conditions))
            for at in places:
                answers[:, at] = columns[rows[at].figure].values
        return answers

    return Data(
        table.name, "figures", tuple(row.figure for row in rows), np.arange(len(rows), dtype=float), "row",
        np.array([row.value for row in rows]), "", np.array([row.sd for row in rows]),
        held_out(len(rows), hold_out, last=False), predict, f"{len(rows)} figures",
        "; ".join(dict.fromkeys(PROCEDURES[test].conditions(asked).describe() for test, asked in groups)),
        any(PROCEDURES[test].dear for test, _ in groups),
    )  # fmt: skip


def _columns(table: LogTable) -> list[str]:
    known = ("figure", "value", "unit", "sd", *CONDITIONS, *REMARKS)
    faults = []
    for column in table.columns:
        if column not in known:
            near = get_close_matches(column.lower(), known, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else f"expected some of {', '.join(known)}"
            faults.append(f'{table.name}: unknown column "{column}"; {hint}')
    if "unit" not in table.columns:
        faults.append(f'{table.name}: no column "unit"')
    return faults


def _row(
    table: LogTable, at: int, figure: str, value: float, plants: np.ndarray, faults: list[str]
) -> _Row | None:
    place = table.place(at)
    known = {name: one for name, one in FIGURES.items() if one.test in PROCEDURES}
    if figure not in known:
        near = get_close_matches(figure, known, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else "; hothatch figures lists them"
        faults.append(f'{place}: no figure is called "{figure}"{hint}')
        return None
    test = PROCEDURES[known[figure].test]
    if not applies(test, plants).all():
        faults.append(f"{place}: {figure}: {LACKS[test.needs]}")
    unit = table.columns["unit"][at] if "unit" in table.columns else known[figure].unit
    if unit != known[figure].unit:
        faults.append(f'{place}: {figure} is in "{unit}", expected {known[figure].unit}')
    sd = DEFAULT_SD["measured"] * abs(value)
    if text := table.columns.get("sd", [""] * (at + 1))[at]:
        try:
            sd = float(text)
        except ValueError:
            sd = float("nan")
        if not 0.0 < sd < np.inf:
            faults.append(f'{place}: sd is "{text}", expected a number above 0 in {known[figure].unit}')
    own = {name: table.columns[name][at] or None for name in CONDITIONS if name in table.columns}
    try:
        asked = conditions_from(**own)
    except ConditionsError as error:
        faults += [f"{place}: {line.removeprefix('--')}" for line in str(error).splitlines()]
        asked = None
    return _Row(figure, value, sd, asked)


def drive_data(log: Log, asked: Conditions | None, hold_out: float) -> Data:
    """Return a logged drive: mean power at the battery's terminals [kW] over windows of ten seconds.

    The car drives the log's speed second by second, over its slopes, in its mean wind and temperature; what it draws is set
    beside what was logged. The last part is held out. Raises LogError for a log that is too short.
    """
    times = log["time"] - log["time"][0]
    power = log["power"] if log.has("power") else log["voltage"] * log["current"]
    window = WINDOW
    count = int(times[-1] // window)
    if count < LEAST_WINDOWS:
        raise LogError(
            [f"{log.name}: lasts {times[-1]:.0f} s, expected at least {LEAST_WINDOWS * window:.0f} s"]
        )
    if not power.max() > 0.0:
        raise LogError([f"{log.name}: power is never positive; what the battery gives counts positive"])
    clock = np.arange(0.0, count * window + 0.5)
    # Of a quick log a full second's speed is the mean of the second around it, its height that of four.
    quick = float(np.median(np.diff(times))) < QUICK
    speeds = np.maximum(
        _around(times, log["speed"], clock, 1.0) if quick else np.interp(clock, times, log["speed"]), 0.0
    )
    grades = np.zeros(len(clock) - 1)
    if log.has("altitude"):
        way = np.maximum(0.5 * (speeds[1:] + speeds[:-1]), 0.5)
        grades = np.clip(np.diff(_around(times, log["altitude"], clock, 4.0)) / way, -STEEPEST, STEEPEST)
    test = logged_drive(clock, speeds, grades)
    found = {}
    if log.has("temperature"):
        found["ambient"] = float(log["temperature"].mean())
    if log.has("head_wind"):
        found["head_wind"] = float(log["head_wind"].mean())
    conditions = (asked or Conditions()).over(Conditions(**found))
    edges = np.arange(count + 1.0) * window

    def predict(cars: np.ndarray) -> np.ndarray:
        rows = []
        for trace in run_table(test, cars, conditions, traced=True)[0].traces:
            drawn = np.full(len(clock) - 1, np.nan)  # of a car that stops early: a trace has one row a second
            drawn[: len(trace)] = trace["battery_power"]
            rows.append(drawn.reshape(count, -1).mean(axis=1) / 1e3)
        return np.array(rows)

    mean = means_of_steps if not quick and _of_steps(log["speed"], power) else means
    wanted = mean(times, power, edges) / 1e3
    labels = tuple(f"{one:.0f}–{other:.0f} s" for one, other in pairwise(edges))
    words = f"{count} windows of {window:g} s, {float(np.sum(speeds)) / 1e3:.1f} km"
    return Data(
        log.name, "drive", labels, edges[:-1] + window / 2, "time, s", wanted, "kW", None,
        held_out(count, hold_out, last=True), predict, words, test.conditions(conditions).describe(),
    )  # fmt: skip


def _of_steps(speeds: np.ndarray, power: np.ndarray) -> bool:
    """Say whether a slow log's power is the mean since the row before, as a trace has it, or a reading of its moment.

    The change of v² says: that since the row before goes along better with a mean, that across the row with a reading.
    """
    change = np.diff(speeds**2)
    if not np.ptp(change) > 0.0 or not np.ptp(power) > 0.0:
        return False
    return float(np.corrcoef(power[1:-1], change[:-1])[0, 1]) > float(
        np.corrcoef(power[1:-1], change[:-1] + change[1:])[0, 1]
    )


def _around(times: np.ndarray, values: np.ndarray, clock: np.ndarray, width: float) -> np.ndarray:
    """Return the mean of a channel over ``width`` seconds around each time of ``clock``, less at the ends."""
    early = np.clip(clock - width / 2, times[0], times[-1] - width / 2)
    late = np.clip(clock + width / 2, times[0] + width / 2, times[-1])
    edges = np.stack([early, late], axis=1)
    return np.array([means(times, values, pair)[0] for pair in edges])


def launch_data(log: Log, asked: Conditions | None, hold_out: float) -> Data:
    """Return a logged launch: seconds from first motion (0.5 km/h) to every 10 km/h or 5 mph that it reaches.

    The quickest of them are held out. Raises LogError for a log that reaches too few.
    """
    times, speeds = log["time"], log["speed"]
    top = int(np.argmax(speeds))
    marks = np.array([mark for mark in SPEEDS[1:] if mark <= speeds[top]])
    if len(marks) < LEAST_SPEEDS:
        raise LogError(
            [
                f"{log.name}: reaches {speeds[top] * 3.6:.0f} km/h, expected at least {SPEEDS[LEAST_SPEEDS] * 3.6:.0f}"
            ]
        )
    start = _crossing(times[: top + 1], speeds[: top + 1], FIRST_MOTION)
    wanted = np.array([_crossing(times[: top + 1], speeds[: top + 1], mark) for mark in marks]) - start

    def predict(cars: np.ndarray) -> np.ndarray:
        at_speed = run_table(LAUNCH, cars, asked)[0].numbers["at_speed"][:, :, 0]
        return at_speed[:, 1 : 1 + len(marks)] - at_speed[:, :1]

    labels = tuple(f"0–{mark * 3.6:.0f} km/h" for mark in marks)
    held = held_out(len(marks), hold_out, last=True)
    words = f"{len(marks)} times from first motion to {marks[-1] * 3.6:.0f} km/h"
    driven = LAUNCH.conditions(asked).describe()
    return Data(
        log.name,
        "launch",
        labels,
        marks * 3.6,
        "speed, km/h",
        wanted,
        "s",
        None,
        held,
        predict,
        words,
        driven,
    )


def _crossing(times: np.ndarray, speeds: np.ndarray, mark: float) -> float:
    """Return when the speed last rises through ``mark``."""
    at = int(np.flatnonzero(speeds < mark)[-1]) if (speeds < mark).any() else 0
    if at + 1 >= len(times) or speeds[at + 1] == speeds[at]:
        return float(times[at])
    return float(
        times[at] + (mark - speeds[at]) / (speeds[at + 1] - speeds[at]) * (times[at + 1] - times[at])
    )


def parse_channels(words: Sequence[str]) -> Mapping[str, str]:
    """Return ``channel=column [unit]`` maps by channel; LogError for one that is not of that form."""
    found, faults = {}, []
    for word in words:
        channel, equals, column = word.partition("=")
        if not equals or not column.strip():
            faults.append(f'--channel "{word}": expected channel=column, such as "speed=VehSpd [km/h]"')
        found[channel.strip()] = column.strip()
    if faults:
        raise LogError(faults)
    return found
