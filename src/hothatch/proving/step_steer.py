"""Step steer, ISO 7401:2011: 100 km/h, the steering-wheel angle that gives 4 m/s² in the steady state, held throttle.

The ramp takes 0.15 s; times count from 50 % of the angle; the steady state is the mean of a window of 650 ms that begins
2 s later. The model is symmetric, so one direction stands for both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.handling import HANDLING, columns_of, in_blocks, motion_events
from hothatch.proving.procedure import Procedure
from hothatch.proving.response import SETTLED, WINDOW, step_programme, step_response
from hothatch.proving.steps import Events
from hothatch.solvers import double_track, trim

SPEED = 100 / 3.6  # m/s
LATERAL = 4.0  # m/s²
BEGIN, RISE = 0.5, 0.15  # s
END = BEGIN + RISE + SETTLED + WINDOW + 0.1
EVERY = 2
METRICS = ("steady", "gain", "response_time", "peak_time", "overshoot")


@dataclass(frozen=True)
class StepSteer:
    """One step to the steady lateral acceleration ``lateral`` [m/s²] at ``speed`` [m/s]."""

    label: str
    speed: float = SPEED
    lateral: float = LATERAL

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Steer every row; ``numbers`` holds ISO 7401's metrics of yaw rate (``yaw_…``) and acceleration (``ay_…``)."""
        return in_blocks(
            len(plants), lambda part: self._steer(plants[part], conditions[part], states[part], traced)
        )

    def _steer(self, plants, conditions, states, traced: bool) -> Events:
        count = len(plants)
        steady = trim.steady_circle(
            plants, conditions, self.speed**2 / self.lateral, np.array([self.lateral])
        )
        reached = np.asarray(steady["ok"])[:, 0] > 0.5
        angle = np.where(reached, np.asarray(steady["steering_wheel"])[:, 0], 0.0)
        times, angles = step_programme(angle, RISE, BEGIN, END)
        motion = double_track.steer_programme(
            plants, conditions, states, np.full(count, self.speed), times, angles,
            double_track.HOLD_THROTTLE, END, EVERY, traced,
        )  # fmt: skip
        numbers = {f"{what}_{name}": np.full(count, np.nan) for what in ("yaw", "ay") for name in METRICS}
        for row in np.flatnonzero(reached):
            trace = columns_of(motion, int(row))
            for what, column in (("yaw", "yaw_rate"), ("ay", "ay")):
                found = step_response(trace["time"], trace["steering_wheel"], trace[column])
                for name in METRICS:
                    numbers[f"{what}_{name}"][row] = getattr(found, name)
        numbers |= {"angle": angle, "reached": reached.astype(float)}
        return motion_events("step_steer", self.label, motion, states, numbers, traced)


PROCEDURE = Procedure(
    id="step-steer",
    title="step steer at 100 km/h to 4 m/s²",
    group="turn",
    source="ISO 7401:2011, step input",
    steps=(StepSteer("step steer"),),
    defaults=HANDLING,
    fresh=True,
)
