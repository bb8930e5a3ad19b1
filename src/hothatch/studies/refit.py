"""The constants that are fitted over cars, and what each would be without one of them.

Peak power against speed is unpublished for most cars. One class rule gives it: power is held up to a share of the motor's
highest speed (unless the maker states the speed), then falls by a slope. Both are fitted over measured traps, passing
times and the intervals between published splits, which do not feel the launch; a car is judged by the constants of a fit
that has not seen it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.engine import engine_axle
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.car.rules import AXLES, Columns
from hothatch.evaluate import run_table
from hothatch.figures.derive import DERIVE
from hothatch.figures.published import Published, published_rows
from hothatch.garage.reader import car_ids, read_text
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions

# What is known before any measurement: Nissan's EM57 gives 160 kW to 5 800 and 110 kW to 9 795 rpm, a slope of 0.8; its
# makers hold power to 0.5 to 0.95 of the highest speed.
PRIOR = {"held_share": (0.70, 0.20), "slope": (0.80, 0.40)}
# Spread of one measured time or speed about any model, relative (research: repeats of one car differ by 1-5 %).
NOISE = 0.02
SHARES = np.linspace(0.35, 0.95, 25)
SLOPES = np.linspace(0.0, 2.0, 41)
_PASSING = ("passing_30_50_mph", "passing_50_70_mph", "quarter_mile_trap")
_SPLITS = (
    ("accel_0_45_mph", "accel_0_60_mph"),
    ("accel_0_60_mph", "accel_0_75_mph"),
    ("accel_0_60_mph_1ft", "accel_0_100_mph_1ft"),
)


@dataclass(frozen=True)
class Observation:
    """One measured trap, passing time or interval of splits: ``last`` less ``first`` (None: ``last`` itself)."""

    car: str
    first: str | None
    last: str
    value: float
    conditions: Conditions


@dataclass(frozen=True)
class Droop:
    """The two constants of the class rule: share of the highest speed to which power is held, slope beyond, both [-]."""

    held_share: float
    slope: float

    def edits(self, car: Car) -> dict[str, float]:
        """Return the edits that put these constants into ``car``; a speed that its maker states stays."""
        columns = Columns(car.facts)
        found = {}
        for axle in AXLES:
            if columns.has(f"drive.{axle}.power"):
                top = columns.value(f"drive.{axle}.max_speed")
                base = columns.value(f"drive.{axle}.power") / columns.value(f"drive.{axle}.torque")
                if not columns.has(f"drive.{axle}.power_held_to"):
                    found[f"drive.{axle}.power_held_to"] = self.held_share * top
                found[f"drive.{axle}.droop_slope"] = self.slope * base / top
        return found


def observations(rows: Iterable[Published] | None = None) -> list[Observation]:
    """Return what the rule is fitted to: judge rows of traps and passing times, and intervals between splits."""
    electric = {car for car in car_ids() if engine_axle(Columns(load_car(car).facts)) is None}
    judged = [row for row in (rows or published_rows()) if row.use == "judge" and row.car in electric]
    found = [
        Observation(row.car, None, row.figure, row.value, row.conditions)
        for row in judged
        if row.figure in _PASSING
    ]
    for first, last in _SPLITS:
        for end in (row for row in judged if row.figure == last):
            same = (
                row
                for row in judged
                if row.figure == first and (row.car, row.conditions) == (end.car, end.conditions)
            )
            if start := next(same, None):
                found.append(Observation(end.car, first, last, end.value - start.value, end.conditions))
    return found


def misfit(car: str, seen: Sequence[Observation]) -> np.ndarray:
    """Return the mean squared relative error of ``car`` over its observations, shape (len(SHARES), len(SLOPES))."""
    base = load_car(car)
    shares, slopes = (grid.ravel() for grid in np.meshgrid(SHARES, SLOPES, indexing="ij"))
    columns: dict[str, list[float]] = {}
    for share, slope in zip(shares, slopes, strict=True):
        for path, value in Droop(share, slope).edits(base).items():
            columns.setdefault(path, []).append(value)
    plants = compile(base, {path: np.array(column) for path, column in columns.items()})
    cost = np.zeros(len(shares))
    for conditions in {one.conditions for one in seen}:
        figures = {}
        for name in ("launch", "rolling"):
            events = run_table(PROCEDURES[name], plants, conditions)
            figures |= DERIVE[name](plants, events)
        for one in (one for one in seen if one.conditions == conditions):
            predicted = figures[one.last].values - (figures[one.first].values if one.first else 0.0)
            error = np.log(
                np.where(np.isfinite(predicted) & (predicted > 0), predicted, 1e3 * one.value) / one.value
            )
            cost += (error / NOISE) ** 2
    return (cost / len(seen)).reshape(len(SHARES), len(SLOPES))


def fit(costs: Mapping[str, np.ndarray]) -> Droop:
    """Return the constants of least misfit over some cars, each weighted alike, with the priors of ``PRIOR``.

    The grid's minimum is refined by a parabola along each axis.
    """
    total = sum(costs.values(), start=np.zeros((len(SHARES), len(SLOPES))))
    total = total + ((SHARES - PRIOR["held_share"][0]) / PRIOR["held_share"][1])[:, None] ** 2
    total = total + ((SLOPES - PRIOR["slope"][0]) / PRIOR["slope"][1])[None, :] ** 2
    i, j = np.unravel_index(int(np.argmin(total)), total.shape)
    return Droop(refined(SHARES, total[:, j], int(i)), refined(SLOPES, total[i, :], int(j)))


def refined(grid: np.ndarray, cost: np.ndarray, k: int) -> float:
    """Return the place of the minimum beside grid point ``k``, by a parabola; the point itself at the ends."""
    if not 0 < k < len(grid) - 1:
        return float(grid[k])
    left, middle, right = cost[k - 1 : k + 2]
    curvature = left - 2.0 * middle + right
    shift = 0.5 * (left - right) / curvature if curvature > 0.0 else 0.0
    return float(grid[k] + shift * (grid[1] - grid[0]))


def refit() -> tuple[Droop, dict[str, Droop]]:
    """Return the fit over all observed cars, and for each of them the fit without it."""
    seen: dict[str, list[Observation]] = {}
    for one in observations():
        seen.setdefault(one.car, []).append(one)
    costs = {car: misfit(car, own) for car, own in seen.items()}
    without = {car: fit({name: cost for name, cost in costs.items() if name != car}) for car in costs}
    return fit(costs), without


def shipped() -> dict[str, Droop]:
    """Return the constants that ship for cars that took part in the fit: those of the fit without them."""
    table = tomllib.loads(read_text("classes/droop.toml"))["left_out"]
    return {car: Droop(**constants) for car, constants in table.items()}
