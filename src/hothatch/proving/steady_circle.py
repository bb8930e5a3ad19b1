"""Steady-state circular driving, ISO 4138:2021, method 1: constant radius of 100 m, speed in steps.

What it gives are gradients at low lateral acceleration and the highest lateral acceleration on that circle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.constants import G0
from hothatch.proving.conditions import STANDARD, condition_table
from hothatch.proving.handling import HANDLING
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events
from hothatch.solvers import ledger, trim

RADIUS = 100.0  # m
GRID = np.arange(0.5, 4.01, 0.5)  # m/s²; the standard's steps of 0.5 m/s²
LINEAR = (1.0, 3.0)  # m/s², over which gradients are fitted
FINE = 0.25  # m/s² between the bends that least_understeer looks at


@dataclass(frozen=True)
class Circle:
    """One circle of ``radius`` [m]."""

    label: str
    radius: float = RADIUS

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Trim every row on the circle; ``numbers`` holds (n, m) tables over ``GRID`` and the limit.

        steering_wheel, sideslip, roll (n, m) [rad], reached (n, m), limit (n,) [m/s²] and whether it is one (n,).
        """
        found = trim.steady_circle(plants, conditions, self.radius, GRID)
        limit = trim.skidpad(plants, conditions, self.radius, 1.0)
        numbers = {name: np.asarray(found[name], float) for name in ("steering_wheel", "sideslip", "roll")}
        numbers |= {"reached": np.asarray(found["ok"], float), "limit": np.asarray(limit["ay"], float)}
        numbers |= {name: np.asarray(limit[name], float) for name in ("axle", "ok", "utilisation", "fz")}
        return Events("circle", self.label, np.zeros((len(plants), ledger.SINKS)), states.copy(), numbers)


def gradients(values: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """Return the slope of ``values`` (n, m) over lateral acceleration in g, within ``LINEAR``; NaN where not reached."""
    part = (LINEAR[0] - 1e-9 <= GRID) & (LINEAR[1] + 1e-9 >= GRID)
    slope = np.polyfit(GRID[part] / G0, values[:, part].T, 1)[0]
    return np.where(np.all(reached[:, part] > 0.5, axis=1), slope, np.nan)


def least_understeer(plants: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return, one a car, the least understeer gradient [deg/g] up to ``share`` of the limit, and where it stands [m/s²].

    The gradient is dδ/da_y at the road wheels on the circle of 100 m, where the Ackermann angle is constant, over every
    step of FINE. NaN for a car that cannot be followed so far.
    """
    conditions = condition_table(plants, HANDLING.over(STANDARD))
    limit = trim.skidpad(plants, conditions, RADIUS, 1.0)
    known = np.asarray(limit["ok"], bool)
    end = share * np.where(known, limit["ay"], 0.0)
    grid = np.arange(FINE, max(float(end.max()), 4.0 * FINE) + 1e-9, FINE)
    found = trim.steady_circle(plants, conditions, RADIUS, grid)
    within = grid[1:] <= end[:, None] + 1e-9
    steer = (
        np.degrees(np.diff(found["steering_wheel"], axis=1)) / plants["steering_ratio"][:, None] / FINE * G0
    )
    least = np.where(within, steer, np.inf).argmin(axis=1)
    rows = np.arange(len(plants))
    able = known & within.any(axis=1) & np.all(found["ok"][:, 1:] | ~within, axis=1)
    return np.where(able, steer[rows, least], np.nan), 0.5 * (grid[1:] + grid[:-1])[least]


PROCEDURE = Procedure(
    id="steady-circle",
    title="steady-state circle of 100 m",
    group="turn",
    source="ISO 4138:2021, constant radius",
    steps=(Circle("circle of 100 m"),),
    defaults=HANDLING,
    fresh=True,
)
