"""The double track in balance, traced: the equations of ``solvers/trim_equations.py`` for a car that also turns and swerves.

Given the motion of a moment, what is left over of forces and moments. Loads, tyres, kinematics and the shares of drive and
brakes are those of the trim solver and of the transient: the same functions of physics/, called with CasADi's symbols. The
roll angle is that at which springs and tyres balance: the body's own swinging is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.physics import body_roll, contact, steering
from hothatch.physics.mf_combined import forces
from hothatch.physics.smooth import positive, smooth_max, smooth_min, smooth_positive
from hothatch.solvers import chassis, trim_equations
from hothatch.solvers.motion import (
    CG,
    CONSTANTS,
    LEAST_LOAD,
    MASS,
    MU,
    RADIUS,
    SHIFT,
    STATIC,
    WEIGHT,
    WHEELBASE,
    YAW_INERTIA,
    A,
    B,
    constants,
)

Floats = NDArray[np.float64]

LEAST_SPEED = 1.0  # m/s
CHANGE = 200.0  # N: width of the step from drive to brakes
LIFT = 200.0  # N: width of the step to a lifted wheel
LIFTED = 1e-3  # weight of the slip itself in a wheel's balance: without load nothing else holds it


@dataclass(frozen=True, eq=False)
class Chassis:
    """One car in its conditions: plant ``p``, conditions ``c``, constants ``k``, each wheel's share (4,) of the drive."""

    p: Any
    c: Any
    k: Floats
    drive: Floats

    @classmethod
    def of(cls, plant: np.void, condition: np.void, grip: float = 1.0) -> Chassis:
        """Return the chassis of one row; ``grip`` is a factor on the surface's: the driver's share of it, warm tyres."""
        k = np.zeros(CONSTANTS)
        constants(plant, condition, k, 1e-3)
        k[MU] *= grip
        drive = np.zeros(4)
        trim_equations.shares(plant, condition, None, 1.0, drive)
        return cls(plant, condition, k, drive)

    @property
    def weight(self) -> float:
        """Weight [N]."""
        return float(self.k[MASS] * G0)

    def loads(
        self, v: Any, along: Any, lateral: Any, load: Any, roll: Any, axles: Any
    ) -> tuple[list[Any], Any]:
        """Return the wheel loads (4) [N] and the roll moment [N m] that both axles bear; ``load`` [g], ``axles`` (2) [N]."""
        p, k = self.p, self.k
        shift = body_roll.longitudinal_transfer(k[MASS], along, k[CG], k[WHEELBASE])
        found, moments = [], 0.0
        for axle in range(2):
            whole = k[STATIC + axle] * load + (shift if axle else -shift)
            whole = whole - body_roll.lift(v, self.c["density"], p["lift_area"][axle])
            whole = LEAST_LOAD + positive(whole - LEAST_LOAD)
            moment = body_roll.axle_moment(p["roll_stiffness"][axle], 0.0, roll, 0.0)
            transfer = body_roll.lateral_transfer(
                moment,
                axles[axle],
                p["roll_centre"][axle],
                p["unsprung"][axle],
                k[RADIUS],
                lateral,
                p["track"][axle],
            )
            # Rounded, so that a wheel about to lift keeps a slope and a little load.
            borne = smooth_max(smooth_min(transfer, 0.5 * whole, LIFT), -0.5 * whole, LIFT)
            moments += moment + (borne - transfer) * p["track"][axle]
            found += [0.5 * whole - borne, 0.5 * whole + borne]
        return found, moments

    def left_over(
        self,
        v: Any,
        slide: Any,
        yaw: Any,
        steer: Any,
        force: Any,
        inner: Any,
        along: Any,
        lateral: Any,
        load: Any,
    ) -> tuple[list[Any], Any]:
        """Return nine balances (zero, scaled) and the yaw moment of the tyres [N m].

        ``v`` [m/s] and sideslip ``slide`` [rad], yaw rate [rad/s], mean front road-wheel angle [rad], whole drive force [N];
        ``inner``: roll [rad], four slips [-], lateral force of each axle [N]; forces per mass that the road must bring along
        and across the path [m/s²], load in g. Balances: forward, sideways, roll, four wheels' forces, both axles'.
        """
        p, k = self.p, self.k
        roll, slips, axles = inner[0], inner[1:5], inner[5:7]
        cos, sin = np.cos(slide), np.sin(slide)
        forward, sideways = along * cos - lateral * sin, lateral * cos + along * sin
        loads, moments = self.loads(v, forward, sideways, load, roll, axles)
        rear = steering.rear_angle(p["lateral_compliance"][1], axles[1], p["roll_steer"][1], roll)
        driven = smooth_positive(force, CHANGE)
        braked, whole = driven - force, loads[0] + loads[1] + loads[2] + loads[3]
        total_x, total_y, turning = -chassis.resistance(p, self.c, v * cos), 0.0, 0.0
        wheels, sides = [], [0.0, 0.0]
        for wheel in range(4):
            axle = wheel // 2
            asked = self.drive[wheel] * driven - loads[wheel] / whole * braked
            push, left, moment, fx = self._wheel(
                wheel, v * cos, v * sin, yaw, (steer, rear)[axle], roll, slips[wheel], loads[wheel]
            )
            total_x, total_y, turning = total_x + push, total_y + left, turning + moment
            sides[axle] = sides[axle] + left
            wheels.append((fx - asked) / (0.1 * self.weight) + LIFTED * slips[wheel])
        found = [
            (total_x - k[MASS] * forward) / (0.1 * self.weight),
            (total_y - k[MASS] * sideways) / (0.5 * self.weight),
            (k[SHIFT] * total_y - moments + k[WEIGHT] * roll) / (0.1 * self.weight),
            *wheels,
            *((axles[axle] - sides[axle]) / (0.5 * self.weight) for axle in range(2)),
        ]
        return found, turning

    def _wheel(
        self, wheel: int, vx: Any, vy: Any, yaw: Any, turned: Any, roll: Any, slip: Any, fz: Any
    ) -> tuple[Any, Any, Any, Any]:
        """Return a wheel's push forward and to the left [N], its moment [N m] and its own longitudinal force [N]."""
        p, axle, side = self.p, wheel // 2, 1.0 - 2.0 * (wheel % 2)
        angle = turned + steering.toe_angle(p["toe"][axle], side)
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = (self.k[A] if axle == 0 else -self.k[B]), 0.5 * side * p["track"][axle]
        across = vy + x * yaw
        along = LEAST_SPEED + positive(contact.along(vx - y * yaw, across, cos, sin) - LEAST_SPEED)
        tangent = contact.across(vx - y * yaw, across, cos, sin) / along
        lean = steering.inclination(p["camber"][axle], p["camber_gain"][axle], roll, side)
        fx, fy = forces(p["mf"][axle], fz, slip, side * tangent, side * np.sin(lean), self.k[MU])
        fy = fy * side
        push, left = fx * cos - fy * sin, fx * sin + fy * cos
        return push, left, x * left - y * push, fx


def steady(ca: Any, car: Chassis, v: Floats, along: Floats, lateral: Floats, load: Floats) -> Floats:
    """Return (sideslip, steer, force, roll, slips, axle forces) (10, n) of steady bends: Newton, all n at once, in parts.

    What the tyres cannot bear is left where Newton's damped steps leave it: a first guess.
    """
    z, given = ca.SX.sym("z", 10), ca.SX.sym("given", 4)
    scale = np.array([0.1, 0.1, 0.1 * car.weight, 0.1, *[0.05] * 4, *[0.5 * car.weight] * 2])
    real = [z[i] * scale[i] for i in range(10)]
    speed, ahead, across, weight = (given[i] for i in range(4))
    rest, turning = car.left_over(
        speed, real[0], across / speed, real[1], real[2], real[3:], ahead, across, weight
    )
    left = ca.vertcat(*rest, turning / (car.weight * car.k[WHEELBASE]))
    step = ca.Function("step", [z, given], [left, ca.jacobian(left, z)]).map(len(v))
    found = np.zeros((10, len(v)))
    for part in (0.25, 0.5, 0.75, 1.0):
        asked = np.array([v, part * along, part * lateral, load])
        for _ in range(8):
            residual, slopes = (np.array(one) for one in step(found, asked))
            matrices = slopes.T.reshape(len(v), 10, 10).transpose(0, 2, 1)
            move = np.linalg.solve(matrices + 1e-9 * np.eye(10), residual.T[:, :, None])[:, :, 0].T
            found -= move * np.fmin(1.0, 0.5 / np.fmax(np.abs(move).max(axis=0), 1e-12))
            found = np.clip(found, -12.0, 12.0)
    return found * scale[:, None]


def turning_rate(car: Chassis, moment: Any) -> Any:
    """Return the yaw acceleration [rad/s²] under a moment [N m]."""
    return moment / car.k[YAW_INERTIA]
