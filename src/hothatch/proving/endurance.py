"""Runs that show whether a car keeps its power: launch after launch, half an hour of motorway. They bring no figures."""

from __future__ import annotations

import numpy as np

from hothatch.proving.launch import ROAD_TEST
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import QUARTER_MILE, FullThrottle, Hold
from hothatch.solvers.ledger import LIMIT_HEAT

MOTORWAY = 120 / 3.6  # m/s
HALF_HOUR = 1800.0  # s

LAUNCHES = Procedure(
    id="launches-in-a-row",
    title="three full launches over the quarter mile, one after the other",
    group="go",
    source="the gate's own; heat carries from run to run, nothing cools between them",
    steps=tuple(
        FullThrottle(f"launch {number}", start=0.0, until_distance=QUARTER_MILE) for number in (1, 2, 3)
    ),
    defaults=ROAD_TEST,
)
HALF_AN_HOUR = Procedure(
    id="half-an-hour",
    title="30 minutes at 120 km/h",
    group="go",
    source="the gate's own, as UN R85 holds a power for 30 minutes",
    steps=(Hold(MOTORWAY, MOTORWAY * HALF_HOUR, "120 km/h"),),
    defaults=ROAD_TEST,
)


def heat_seconds(plants: np.ndarray) -> np.ndarray:
    """Return, one a car, the seconds [s] in which heat or time at peak held power back in three launches."""
    held = [event.held for event in LAUNCHES.run(plants)]
    return np.sum([one[:, LIMIT_HEAT, 0] for one in held if one is not None], axis=0)


def motorway_margin(plants: np.ndarray) -> np.ndarray:
    """Return, one a car, the kelvin left to the first fade of battery, motor or inverter after half an hour at 120 km/h.

    −inf for a car that could not hold the speed so long; inf for one without such parts.
    """
    (event,) = HALF_AN_HOUR.run(plants)
    end = event.end
    margins = [plants["battery_limit"][:, 0] - end["battery_temperature"]]
    driven = plants["torque"] > 0.0
    for part in ("motor", "inverter"):
        room = plants[f"{part}_limit"][:, :, 0] - end[f"{part}_temperature"]
        margins.append(np.where(driven, room, np.inf).min(axis=1))
    margin = np.where(plants["engine"] > 0.5, np.inf, np.min(margins, axis=0))
    arrived = event.numbers["distance"] >= 0.995 * MOTORWAY * HALF_HOUR
    return np.where(arrived, margin, -np.inf)
