"""What steady speed on the road must show whatever the level: the ratio of 120 to 90 km/h, and the slope with cold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.evaluate import run_table
from hothatch.figures.published import Published, published_rows
from hothatch.formats.epa_list import read_epa_list
from hothatch.garage.reader import car_ids
from hothatch.proving.conditions import Conditions
from hothatch.proving.energy import STEADY
from hothatch.proving.steps import Events, Hold
from hothatch.studies import epa_cars, epa_rules
from hothatch.studies.epa_book import screen
from hothatch.studies.epa_scores import distinct
from hothatch.studies.range_map import range_maps, slope

SLOW, FAST = "consumption_const_90kmh", "consumption_const_120kmh"
# Rows of one car belong together where both drives were on the same tyres, within this many kelvin.
TOGETHER = 3.0
# The measured pairs' mean temperature: at it the book of EPA tests is asked for its median ratio.
BOOK_AMBIENT = 281.15  # K
COLD = np.arange(-20.0, 24.0, 5.0)  # °C; and 23 itself


# Of 301 measured pairs the median ratio is 1.38; it shall lie in 1.34 to 1.42.
BOOK_RATIO, BOOK_SPREAD = 1.38, 0.04 / 1.38
# Measured slopes within one car: −1.0 %/K at 90 and −0.8 %/K at 120 km/h, winter tyres and wet roads included.
STEEPEST, FLATTEST = -0.012, -0.006  # 1/K
# The same speeds over 10 km, for hundreds of cars.
_BOOK_DRIVE = replace(STEADY, steps=(Hold(90 / 3.6, 10_000.0), Hold(120 / 3.6, 10_000.0)))


@dataclass(frozen=True)
class Pair:
    """Consumption at 120 over that at 90 km/h of one car on one day: measured and predicted."""

    car: str
    ambient: float
    measured: float
    predicted: float

    @property
    def error(self) -> float:
        """Return predicted over measured, less one."""
        return self.predicted / self.measured - 1.0


def pairs() -> list[Pair]:
    """Return every measured pair of the garage's cars, each drive predicted at its own temperature."""
    known = set(car_ids())
    rows = [row for row in published_rows() if row.figure in (SLOW, FAST) and row.car in known]
    found = []
    for fast in (row for row in rows if row.figure == FAST):
        near = [row for row in rows if row.figure == SLOW and row.car == fast.car and _together(row, fast)]
        if near:
            slow = min(near, key=lambda row: abs(_ambient(row) - _ambient(fast)))
            ratio = _consumption(fast, 1) / _consumption(slow, 0)
            found.append(Pair(fast.car, _ambient(fast), fast.value / slow.value, ratio))
    return found


def _ambient(row: Published) -> float:
    return row.conditions.ambient or 293.15


def _together(one: Published, other: Published) -> bool:
    return one.fitted == other.fitted and abs(_ambient(one) - _ambient(other)) <= TOGETHER


def _consumption(row: Published, step: int) -> float:
    event = run_table(STEADY, compile(load_car(row.car)), row.conditions)[step]
    return float(_rate(event)[0])


def _rate(event: Events) -> np.ndarray:
    return event.numbers["net"] / event.numbers["distance"]


def book_ratios() -> np.ndarray:
    """Return the ratio of each car of the EPA book, by its own road load and mass, at BOOK_AMBIENT."""
    with as_file(files("hothatch.garage") / "epa" / "epa_ev_tests.csv") as path:
        tests, _ = distinct(screen(read_epa_list(path))[0])
    table = epa_cars.plants(tests, epa_rules.shipped())
    asked = Conditions(mass_rule="test", ambient=BOOK_AMBIENT)
    slow, fast = run_table(_BOOK_DRIVE, table, asked)
    return _rate(fast) / _rate(slow)


def slopes(cars: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return each car's slope of consumption below 23 °C at 90 and at 120 km/h, per kelvin of that at 23 °C."""
    loaded = [load_car(car) for car in cars]
    temperatures = np.append(COLD, 23.0)
    found = range_maps(loaded, temperatures=temperatures, speeds=np.array([90.0, 120.0]), distance=20_000.0)
    return {one.car.id: (slope(one, 90.0), slope(one, 120.0)) for one in found.maps}


def electric_cars() -> list[str]:
    """Return the garage's cars that have a battery."""
    return [car for car in car_ids() if compile(load_car(car))["engine"][0] < 0.5]


def outside_band(value: float) -> float:
    """Return how far a slope [1/K] lies outside STEEPEST to FLATTEST, as a share of the nearer end; 0 inside."""
    return max(value / STEEPEST - 1.0, 1.0 - value / FLATTEST, 0.0)
