"""One car's laps of a circuit, or two cars' on the same line with the exact gap in time along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.car.record import Car
from hothatch.proving.conditions import Conditions
from hothatch.proving.hot_lap import DRIVER
from hothatch.studies.hot_laps import Corner, DrivenLaps, drive_laps


@dataclass(frozen=True, eq=False)
class CarsDriven:
    """The laps of one or two cars on one circuit."""

    cars: tuple[DrivenLaps, ...]

    @property
    def gap(self) -> NDArray[np.float64] | None:
        """By how much the second car is behind at the cells' ends of the first lap (m + 1,) [s]; None for one car.

        Both are driven on one path cell by cell, so that the difference of their times is the gap, with nothing in between.
        """
        if len(self.cars) < 2:
            return None
        first, second = (each.first.time for each in self.cars)
        return second - first

    def between(self) -> list[tuple[Corner, float]]:
        """Return what the second car loses [s] on the way to each corner of the first, from the one before."""
        gap = self.gap
        if gap is None:
            return []
        at = np.interp([one.at for one in self.cars[0].corners], self.cars[0].first.path.distance, gap)
        lost = np.diff(np.concatenate(([0.0], at)))
        return list(zip(self.cars[0].corners, map(float, lost), strict=True))

    def document(self) -> dict[str, Any]:
        """Return the first car's laps as JSON; with two cars also the second's under ``against`` and the gap [s]."""
        found = self.cars[0].document()
        gap = self.gap
        if gap is None:
            return found
        distance = self.cars[0].first.path.distance
        columns = {"distance_m": distance, "behind_s": gap}
        return found | {
            "against": self.cars[1].document(),
            "gap": {name: [round(float(value), 4) for value in values] for name, values in columns.items()},
        }


def drive_cars(
    cars: Sequence[Car], circuit: str, laps: int = 1, conditions: Conditions | None = None, margin: float = DRIVER,
    until: float | None = None,
) -> CarsDriven:  # fmt: skip
    """Drive one or two cars as ``drive_laps`` does. Raises CircuitError as it does."""
    return CarsDriven(tuple(drive_laps(car, circuit, laps, conditions, margin, until) for car in cars))
