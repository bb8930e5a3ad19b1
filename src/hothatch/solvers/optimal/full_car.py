"""A car of Hothatch as the transient optimum drives it: double track, load transfer, Magic Formula, its own power.

The driver turns the wheels and asks for one force, which drives or brakes; inner unknowns are the roll angle, the four slips
and the lateral force of each axle. All of physics/ is that of the trim solver and of the transient (``balance.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.physics.path import path_curvature
from hothatch.solvers.driver import STEER_RATE
from hothatch.solvers.motion import MASS, WHEELBASE, YAW_INERTIA
from hothatch.solvers.optimal.balance import Chassis, steady
from hothatch.solvers.optimal.free_line import OptimalLap
from hothatch.solvers.optimal.ipopt import casadi
from hothatch.solvers.optimal.smooth_envelope import SmoothEnvelope
from hothatch.solvers.optimal.transient import Closing, Moment

Floats = NDArray[np.float64]

LOCK = 0.6  # rad, of the road wheels
MOST_SLIP, MOST_ROLL = 0.25, 0.3  # -, rad
FORCE_RATE, STEER_SCALE = 15.0, 0.05  # m/s² and rad: what counts as one step when changes are smoothed
GUESS = 0.93  # of the envelope's accelerations: where the tyres surely find a balance


@dataclass(frozen=True, eq=False)
class FullCar:
    """One car: its chassis, what its powertrain brings (from the smooth envelope), its brakes' most force [N]."""

    chassis: Chassis
    envelope: SmoothEnvelope
    brakes: float

    @property
    def top(self) -> float:
        """Highest speed [m/s]."""
        return float(self.envelope.top)

    @property
    def controls(self) -> tuple[Floats, Floats, Floats]:
        """Scales and bounds of the mean front road-wheel angle [rad] and of the force [N]."""
        weight = self.chassis.weight
        return np.array([0.05, 0.5 * weight]), np.array([-LOCK, -self.brakes]), np.array([LOCK, 2.0 * weight])

    @property
    def inner(self) -> tuple[Floats, Floats, Floats]:
        """Scales and bounds of roll [rad], slips [-] and the axles' lateral forces [N]."""
        side = 3.0 * self.chassis.weight
        most = np.array([MOST_ROLL, *[MOST_SLIP] * 4, side, side])
        return np.array([0.03, *[0.03] * 4, *[side / 6.0] * 2]), -most, most

    def close(self, at: Moment, here: Any, there: Any, inner: Any) -> Closing:
        """Return the balances of a moment, the limits of power and of the hands."""
        car, mass = self.chassis, self.chassis.k[MASS]
        steer, force = 0.5 * (here[0] + there[0]), 0.5 * (here[1] + there[1])
        balances, turning = car.left_over(
            at.v, at.slide, at.yaw, steer, force, inner, at.along, at.lateral, at.load
        )
        balances.append((turning - car.k[YAW_INERTIA] * at.spin) / (0.5 * car.weight * car.k[WHEELBASE]))
        turned = (there[0] - here[0]) / at.time
        fastest = STEER_RATE / float(car.p["steering_ratio"])
        limits = [
            (force * at.v / mass - self.envelope.power(at.v / self.top)) / 100.0,
            turned / fastest - 1.0,
            -turned / fastest - 1.0,
        ]
        changes = ((there[1] - here[1]) / (mass * FORCE_RATE)) ** 2 + (
            (there[0] - here[0]) / STEER_SCALE
        ) ** 2
        return Closing(balances, limits, changes / at.time, force / mass - at.along)


def guess(car: FullCar, first: OptimalLap) -> tuple[Floats, Floats]:
    """Return ends (m + 1, .) and inner unknowns (m, .) of the full car along an optimum on its envelope."""
    cells = first.cells
    kappa = np.append(cells.start, cells.end[-1])
    bends = path_curvature(
        kappa, np.append(cells.slope, cells.slope[-1]), first.offset, first.slope, first.bend
    )
    # Cells' middles balance; ends take the mean of their neighbours.
    v = 0.5 * (first.speed[1:] + first.speed[:-1])
    along = GUESS * np.diff(first.speed) / np.diff(first.time)
    lateral = GUESS * v**2 * 0.5 * (bends[1:] + bends[:-1])
    found = steady(casadi(), car.chassis, v, along, lateral, np.ones(len(v)))
    pads = (found[:, -1:], found[:, :1]) if cells.closed else (found[:, :1], found[:, -1:])
    at_ends = 0.5 * (np.hstack((pads[0], found)) + np.hstack((found, pads[1])))
    slide, steer, force = at_ends[:3]
    course = np.arctan2(first.slope, 1.0 - kappa * first.offset)
    ends = np.column_stack((first.offset, course, first.speed, slide, first.speed * bends, steer, force))
    return ends, found[3:].T
