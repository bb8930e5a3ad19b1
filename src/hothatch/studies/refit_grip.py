"""The lateral grip of each class of tyre, fitted over measured skidpads, and what it would be without one of the cars.

Every skidpad says which LMUY its car would have needed. Cars on their own tyres set the level; five tyres on one Leaf set
the steps between classes, for what is peculiar to that car and day is a level of its own there. The class without a tyre
of the series, maximum-performance summer, is expected between its neighbours. A car is judged by the grip of a fit
without it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.schema import TYRE_CLASSES
from hothatch.evaluate import run_table
from hothatch.figures.derive import DERIVE
from hothatch.figures.published import Published, published_rows
from hothatch.garage.reader import read_text
from hothatch.proving.catalogue import PROCEDURES

GRIP = "tyre.lateral_grip"
FIGURES = ("skidpad_200ft", "skidpad_300ft")
SERIES = "Car and Driver (excerpt)"
# One published skidpad about any model [g]: surface, temperature, driver (one car is off by 0.01 to 0.03 between desks).
NOISE = 0.02
# One tyre about its class, relative: the spread of the class rule.
TYRE_SPREAD = 0.04
# A class between its neighbours, relative.
BETWEEN = 0.03
GRID = np.linspace(0.7, 1.4, 15)
# Classes nearer than this in ln LMUY count as equal.
TOGETHER = 1e-4
_INDEX = {name: place for place, name in enumerate(TYRE_CLASSES)}  # in the order of grip
_MIDDLE = _INDEX["max-performance-summer"]
_LEVEL = len(TYRE_CLASSES)  # the unknown that is the series' own level


@dataclass(frozen=True)
class Needed:
    """One skidpad: the LMUY that its car needed, how sure that is (relative), and the class of tyre it stood on."""

    car: str
    tyre_class: str
    grip: float
    spread: float
    series: bool


def observations(rows: Iterable[Published] | None = None) -> list[Needed]:
    """Return what each measured skidpad says: judge rows without stability control, and the series on one car."""
    found: list[Needed] = []
    seen: set[str] = set()
    for row in rows or published_rows():
        if row.figure not in FIGURES or row.conditions.stability == "on":
            continue
        fitted = dict(row.fitted)
        own = load_car(row.car)
        name = fitted.get("tyre.class", own.text("tyre.class"))
        if row.publication == SERIES:
            # Of two runs on one tyre the first: the other was without doors.
            if name not in seen:
                found.append(_needed(row, name, True))
            seen.add(name)
        elif row.use == "judge" and not {GRIP, "tyre.file"} & set(own.facts):
            found.append(_needed(row, name, False))
    return found


def _needed(row: Published, name: str, series: bool) -> Needed:
    """Return the LMUY at which the car of ``row`` corners as measured."""
    procedure = PROCEDURES["skidpad"]
    plants = compile(load_car(row.car), dict(row.fitted) | {GRIP: GRID})
    events = run_table(procedure, plants, row.conditions)
    cornering = DERIVE["skidpad"](plants, events)[row.figure].values
    rising = np.maximum.accumulate(cornering + 1e-9 * np.arange(len(GRID)))
    grip = float(np.interp(row.value, rising, GRID))
    slope = float(np.interp(grip, GRID, np.gradient(rising, GRID)))
    return Needed(row.car, name, grip, float(np.hypot(NOISE / (slope * grip), TYRE_SPREAD)), series)


def fit(needed: Sequence[Needed]) -> dict[str, float]:
    """Return LMUY of every class: weighted least squares of logarithms, each car with the weight of one row.

    A class is never below the one before it in the order of grip: neighbours that would be are taken together.
    """
    lines = [*_measured(needed), _Line({_MIDDLE: 1.0, _MIDDLE - 1: -0.5, _MIDDLE + 1: -0.5}, 0.0, BETWEEN)]
    while True:
        solved = _solve(lines)
        down = [place for place in range(1, _LEVEL) if solved[place] < solved[place - 1] - TOGETHER]
        if not down:
            return {name: float(np.exp(solved[place])) for name, place in _INDEX.items()}
        lines += [_Line({place: 1.0, place - 1: -1.0}, 0.0, 1e-2 * TOGETHER) for place in down]


@dataclass(frozen=True)
class _Line:
    """One line of the least squares: Σ factor · ln LMUY = value, within spread."""

    factors: Mapping[int, float]
    value: float
    spread: float


def _measured(needed: Sequence[Needed]) -> list[_Line]:
    lines = []
    for one in needed:
        rows = 1 if one.series else sum(other.car == one.car and not other.series for other in needed)
        factors = {_INDEX[one.tyre_class]: 1.0} | ({_LEVEL: 1.0} if one.series else {})
        lines.append(_Line(factors, float(np.log(one.grip)), one.spread * rows**0.5))
    return lines


def _solve(lines: Sequence[_Line]) -> np.ndarray:
    matrix, right = np.zeros((len(lines), _LEVEL + 1)), np.zeros(len(lines))
    for place, line in enumerate(lines):
        for column, factor in line.factors.items():
            matrix[place, column] = factor / line.spread
        right[place] = line.value / line.spread
    return np.linalg.lstsq(matrix, right, rcond=None)[0]


def refit() -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return the grip by class of the fit over all cars, and for each car on its own tyres that of the fit without it."""
    needed = observations()
    cars = dict.fromkeys(one.car for one in needed if not one.series)
    without = {car: fit([one for one in needed if one.series or one.car != car]) for car in cars}
    return fit(needed), without


def shipped() -> Mapping[str, Mapping[str, float]]:
    """Return the grip by class that ships for each car that took part: that of the fit without it."""
    return tomllib.loads(read_text("classes/grip.toml"))["left_out"]
