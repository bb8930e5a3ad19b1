"""Range against temperature and speed: every car soaked at each temperature, from full to empty at each steady speed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hothatch import __version__
from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.physics.fuel import ENERGY_DENSITY
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.energy import STEADY
from hothatch.proving.steps import Hold

TEMPERATURES = np.arange(-20.0, 41.0, 10.0)  # °C
SPEEDS = np.arange(50.0, 131.0, 10.0)  # km/h
# A speed counts as held where the mean over the whole way is no lower; the last per cent of charge slows every car.
HELD = 0.97


@dataclass(frozen=True)
class RangeMap:
    """One car over (temperatures [°C], speeds [km/h]): range [km], consumption [Wh/km], whether the speed is held."""

    car: Car
    temperatures: np.ndarray
    speeds: np.ndarray
    reach: np.ndarray
    consumption: np.ndarray
    held: np.ndarray
    burns: bool

    def document(self) -> dict[str, Any]:
        """Return the map as JSON; a range at a speed that is not held is null."""
        reach = [
            [float(km) if fine else None for km, fine in zip(*rows, strict=True)]
            for rows in zip(self.reach, self.held, strict=True)
        ]
        return {
            "id": self.car.id,
            "name": self.car.name,
            "range_km": reach,
            "consumption_wh_per_km": self.consumption.tolist(),
        }


@dataclass(frozen=True)
class Ranges:
    """The maps of some cars, and the conditions that hold for all of them."""

    maps: tuple[RangeMap, ...]
    conditions: Conditions

    def document(self) -> dict[str, Any]:
        """Return all maps as JSON: rows are temperatures, columns speeds."""
        first = self.maps[0]
        return {
            "hothatch": __version__,
            "temperatures_c": first.temperatures.tolist(),
            "speeds_kmh": first.speeds.tolist(),
            "cars": [one.document() for one in self.maps],
        }


def range_maps(
    cars: Sequence[Car],
    asked: Conditions | None = None,
    temperatures: np.ndarray = TEMPERATURES,
    speeds: np.ndarray = SPEEDS,
    distance: float = np.inf,
) -> Ranges:
    """Return the maps of ``cars``, driven as one table a speed, speeds on threads; climate on unless ``asked`` says.

    ``distance`` [m] shorter than the range asks for consumption alone. A car with an engine is mapped by its fuel: its
    range is what no tank limits, so it has none.
    """
    own = STEADY.defaults.over(STANDARD) if asked is None else asked.over(STEADY.defaults.over(STANDARD))
    own = replace(own, soc=1.0 if asked is None or asked.soc is None else asked.soc)
    plants = np.concatenate([compile(car) for car in cars])
    many = np.tile(plants, len(temperatures))
    tables, states = [], []
    for celsius in temperatures:
        here = replace(own, ambient=float(celsius) + 273.15, battery_temperature=float(celsius) + 273.15)
        tables.append(condition_table(plants, here))
        states.append(start_states(plants, here))
    conditions, start = np.concatenate(tables), np.concatenate(states)

    def drive(speed: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        moved = start.copy()
        # An engine would go on to the solver's bound: its consumption is known after 20 km.
        limit = np.where(many["engine"] > 0.5, min(distance, 20_000.0), distance)
        event = Hold(speed / 3.6, lambda _: limit).run(many, conditions, moved, False)
        metres = np.maximum(event.numbers["distance"], 1.0)
        seconds = np.maximum(moved["time"] - start["time"], 1.0)
        held = metres / seconds >= HELD * speed / 3.6
        return metres / 1e3, event.numbers["net"] / metres / 3.6, held

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(drive, speeds.tolist()))
    shape = (len(speeds), len(temperatures), len(cars))
    reach, consumption, held = (np.array(part).reshape(shape).T for part in zip(*found, strict=True))
    maps = []
    for i, car in enumerate(cars):
        burns = bool(plants["engine"][i] > 0.5)
        fine = held[i] & (not burns)
        maps.append(RangeMap(car, temperatures, speeds, reach[i], consumption[i], fine, burns))
    return Ranges(tuple(maps), own)


def slope(one: RangeMap, speed: float, warm: float = 23.0) -> float:
    """Return how consumption at ``speed`` [km/h] changes below ``warm`` [°C]: share of that at ``warm`` per kelvin.

    A straight line through the map's temperatures up to ``warm``.
    """
    column = one.consumption[:, int(np.argmin(np.abs(one.speeds - speed)))]
    cold = one.temperatures <= warm
    rise, level = np.polyfit(one.temperatures[cold] - warm, column[cold], 1)
    return float(rise / level)


def litres(consumption: float) -> float:
    """Return l/100 km of Wh/km of fuel."""
    return consumption * 3600.0 * 100.0 / (ENERGY_DENSITY / 1000.0)
