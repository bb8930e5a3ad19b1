"""Full braking to rest on a straight: the stopping distances of road-test desks.

From a steady speed the pedal goes to the floor; the distance counts from the pedal, or, with ``stop_clock`` "speed", from
where the car passes the speed with its brakes on, as loggers do whose test begins at a speed: it was faster by ``LEAD``.
The build-up of force is then no part of the stop. Anti-lock brakes where the car has
them, regeneration blended as the car does. Sources: practice of Car and Driver (70–0 and 100–0 mph), Edmunds (60–0 and
30–0 mph), Auto Test (100–0 km/h).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from hothatch.proving.handling import BRAKING, columns_of, in_blocks, motion_events
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import MPH, Events, Step
from hothatch.solvers import double_track, wheel_heat

STOPS = {
    "brake_30_0_mph": ("30 mph to rest", 30 * MPH),
    "brake_60_0_mph": ("60 mph to rest", 60 * MPH),
    "brake_70_0_mph": ("70 mph to rest", 70 * MPH),
    "brake_100_0_mph": ("100 mph to rest", 100 * MPH),
    "brake_100_0_kmh": ("100 km/h to rest", 100 / 3.6),
}
LEAD = 5 * MPH  # m/s, enough for brakes to have their force
EVERY = 10  # steps of the solver between rows of a trace


@dataclass(frozen=True)
class Stop:
    """One stop from ``speed`` [m/s]; None: from the speed that the car has."""

    label: str
    speed: float | None

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Brake every row to rest; ``numbers`` holds distance [m], time [s], outcome, ``held``.

        ``held`` (n,) is the share of the time in which anti-lock brakes worked, or without them the foot held back.
        """

        def brake(part: slice) -> Events:
            own = states["speed"][part]
            speed = own.copy() if self.speed is None else np.full_like(own, self.speed)
            ahead = (conditions["stop_clock"][part] > 0.5) & (self.speed is not None)
            start = np.where(ahead, speed + LEAD, speed)
            motion = double_track.brake_to_rest(plants[part], conditions[part], states[part], start, EVERY)
            counted = [_counted(columns_of(motion, row), one) for row, one in enumerate(speed)]
            wheel_heat.tyres(
                plants[part], conditions[part], states[part], motion.sinks, motion.time, motion.distance
            )
            before = np.where(ahead[:, None], counted, 0.0)
            held = [_held(plant, columns_of(motion, row)) for row, plant in enumerate(plants[part])]
            numbers = {
                "distance": motion.distance - before[:, 0],
                "time": motion.time - before[:, 1],
                "held": np.array(held),
            }
            return motion_events("stop", self.label, motion, states[part], numbers, traced)

        return in_blocks(len(plants), brake)


def _counted(trace: dict[str, np.ndarray], speed: float) -> tuple[float, float]:
    """Return (distance [m], time [s]) of a stop until the car has slowed to ``speed`` [m/s]."""
    slowing = -trace["vx"]
    distance, time = (np.interp(-speed, slowing, trace[name]) for name in ("distance", "time"))
    return float(distance), float(time)


def _held(plant: np.void, trace: dict[str, np.ndarray]) -> float:
    """Return the share of a stop in which less than the whole pedal reached the wheels."""
    back = trace["abs"] > 0.5 if plant["abs"] > 0.5 else trace["pedal"] < 0.99
    return float(np.mean(back))


def _narrow(steps: tuple[Step, ...], figures: Collection[str]) -> tuple[Step, ...]:
    wanted = {STOPS[name][0] for name in figures if name in STOPS}
    return tuple(step for step in steps if isinstance(step, Stop) and step.label in wanted)


PROCEDURE = Procedure(
    id="braking",
    title="full braking to rest",
    group="stop",
    source="practice of Car and Driver, Edmunds and Auto Test",
    steps=tuple(Stop(label, speed) for label, speed in STOPS.values()),
    defaults=BRAKING,
    fresh=True,
    dear=True,
    narrow=_narrow,
)
