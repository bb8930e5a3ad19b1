"""A racing car of a few numbers for the transient optimum: two tracks, lateral Magic Formula, forces split by fixed shares.

The published minimum-time model of Christ et al. (Vehicle System Dynamics 2019, DOI 10.1080/00423114.2019.1704804) as its
open parameters state it: longitudinal forces are commanded, not slipped for; every wheel keeps inside a circle μ Fz; lateral
load transfer is an unknown that its own balance ties down. It checks the transient transcription against another program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.physics.magic_formula import sine_shape
from hothatch.solvers.optimal.transient import Closing, Moment

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TwoTrack:
    """Masses [kg], lengths [m], inertia [kg m²], forces [N], power [W]; ``drag`` and ``lift`` [kg/m] are ½ ρ C A.

    ``b``, ``c``, ``e`` and ``load_loss`` ε shape D sin(C arctan(…)), D = μ Fz (1 + ε Fz/``load_rated``). Times [s] are
    those in which steering, drive and brakes run through their range. ``roll_front``: share of the lateral load transfer.
    """

    mass: float
    front: float
    rear: float
    track: float
    height: float
    inertia: float
    drag: float
    lift: tuple[float, float]
    power: float
    drive: float
    brake: float
    steer: float
    times: tuple[float, float, float]
    grip: float
    b: float
    c: float
    e: float
    load_loss: float
    load_rated: float
    rolling: float
    brake_front: float
    roll_front: float
    top: float = 70.0
    gravity: float = 9.81
    smooth: tuple[float, float] = (10.0, 0.01)

    @property
    def controls(self) -> tuple[Floats, Floats, Floats]:
        """Scales and bounds of steer [rad], drive and brake [N]."""
        return (
            np.array([self.steer, self.drive, self.brake]), np.array([-self.steer, 0.0, -self.brake]),
            np.array([self.steer, self.drive, 0.0]),
        )  # fmt: skip

    @property
    def inner(self) -> tuple[Floats, Floats, Floats]:
        """Scale and bounds of the lateral load transfer [N]."""
        most = np.array([0.5 * self.mass * self.gravity])
        return most, -most, most

    def loads(self, v: Any, ahead: Any, transfer: Any) -> list[Any]:
        """Return the wheel loads (4) [N]; ``ahead`` [N] is what accelerates the car."""
        base = self.front + self.rear
        found = []
        for axle in range(2):
            share = (self.rear if axle == 0 else self.front) / base
            side = -1.0 if axle == 0 else 1.0
            whole = (
                self.mass * self.gravity * share + side * ahead * self.height / base + self.lift[axle] * v**2
            )
            moved = transfer * (self.roll_front if axle == 0 else 1.0 - self.roll_front)
            found += [0.5 * whole - moved, 0.5 * whole + moved]
        return found

    def close(self, at: Moment, here: Any, there: Any, inner: Any) -> Closing:
        """Return the balances of a moment, the wheels' circles, power and rates of the controls."""
        steer, drive, brake = (0.5 * (one + other) for one, other in zip(here, there, strict=True))
        cos, sin = np.cos(at.slide), np.sin(at.slide)
        air = self.drag * at.v**2
        loads = self.loads(at.v, drive + brake - air, inner[0])
        push, pull, moment, circles = 0.0, 0.0, 0.0, []
        for wheel in range(4):
            front, side = wheel < 2, 1.0 - 2.0 * (wheel % 2)
            fz, x, y = loads[wheel], self.front if front else -self.rear, 0.5 * side * self.track
            turned = steer if front else 0.0
            angle = turned - np.arctan((at.v * sin + x * at.yaw) / (at.v * cos - y * at.yaw))
            most = self.grip * fz * (1.0 + self.load_loss * fz / self.load_rated)
            fy = most * sine_shape(self.b * angle, self.c, self.e)
            split = self.brake_front if front else 1.0 - self.brake_front
            fx = 0.5 * (drive * (0.0 if front else 1.0) + brake * split) - self.rolling * fz
            circles.append((fx**2 + fy**2) / (self.grip * fz) ** 2 - 1.0)
            forward, left = (
                fx * np.cos(turned) - fy * np.sin(turned),
                fx * np.sin(turned) + fy * np.cos(turned),
            )
            push, pull, moment = push + forward, pull + left, moment + x * left - y * forward
        push -= air * cos
        sides = pull - air * sin
        weight = self.mass * self.gravity
        equations = [
            (push * cos + sides * sin - self.mass * at.along) / (0.1 * weight),
            (sides * cos - push * sin - self.mass * at.lateral) / (0.5 * weight),
            (moment - self.inertia * at.spin) / (0.5 * weight * (self.front + self.rear)),
            (inner[0] - pull * self.height / self.track) / (0.5 * weight),
        ]
        rates = []
        for index, scale in enumerate((self.steer, self.drive, self.brake)):
            change = (there[index] - here[index]) / at.time * self.times[index] / scale
            # A pedal or wheel may always be let go; only building up is bounded for the forces.
            rates += (
                [change - 1.0, -change - 1.0] if index == 0 else [(change if index == 1 else -change) - 1.0]
            )
        never_both = -drive * brake / 20_000.0 - 1.0
        limits = [*circles, drive * at.v / self.power - 1.0, never_both, *rates]
        changes = self.smooth[0] * (there[0] - here[0]) ** 2 + self.smooth[1] * (
            ((there[1] - here[1]) / 1e4) ** 2 + ((there[2] - here[2]) / 1e4) ** 2
        )
        return Closing(equations, limits, changes, drive / self.mass)
