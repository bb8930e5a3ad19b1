"""A car's acceleration envelope (g–g–v) as tables: what it can do at each speed and lateral acceleration.

Rows are even speeds, columns even angles θ from 0 (straight on) to π/2 (the most lateral acceleration), with lateral
acceleration ``tip`` sin θ. In θ an ellipse is a cosine: tables stay smooth at the lateral limit, where slopes by lateral
acceleration are infinite.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0

Floats = NDArray[np.float64]

SPEEDS, ANGLES = 64, 65


@dataclass(frozen=True, eq=False)
class Envelope:
    """Tables on a flat road at one g: ``speed`` (m,) even from above zero [m/s]; all else [m/s²].

    ``tip`` (m,): the most lateral acceleration; ``drive`` and ``brake`` (m, k): longitudinal acceleration at the tyres'
    limit, resistances taken off; ``resist`` (m, k): what resistances take, cornering drag included; ``power`` (m,): what
    the powertrain brings at the wheels, resistances not taken off.
    """

    speed: Floats
    tip: Floats
    drive: Floats
    brake: Floats
    resist: Floats
    power: Floats

    def scaled(self, margin: float) -> Envelope:
        """Return the envelope of a driver who uses ``margin`` (at most 1) of the tyres' limits, all of the power."""
        drive = margin * (self.drive + self.resist) - self.resist
        brake = margin * (self.brake + self.resist) - self.resist
        return replace(self, tip=margin * self.tip, drive=drive, brake=brake)


def point_mass(
    mass: float, power: float, grip: float, drag_area: float, density: float = 1.2, drive_share: float = 1.0,
    top_speed: float = 60.0, most_force: float = np.inf,
) -> Envelope:  # fmt: skip
    """Return the envelope of a point mass: half ellipses of μ g (brake) and ``drive_share`` μ g (drive), power, drag.

    ``mass`` [kg], ``power`` at the wheels [W], ``grip`` μ [1], ``drag_area`` [m²], ``density`` [kg/m³], ``top_speed``
    [m/s] ends the tables, ``most_force`` of the drive [N]. Source: friction ellipse; ½ ρ C_d A v².
    """
    speed = np.linspace(top_speed / SPEEDS, top_speed, SPEEDS)
    cosine = np.cos(np.linspace(0.0, 0.5 * np.pi, ANGLES))
    drag = (0.5 * density * drag_area / mass * speed**2)[:, None] * np.ones(ANGLES)
    most = grip * G0
    return Envelope(
        speed, np.full(SPEEDS, most), drive_share * most * cosine - drag, -most * cosine - drag, drag,
        np.minimum(power / (mass * speed), most_force / mass),
    )  # fmt: skip


@dataclass(frozen=True)
class PointMass:
    """A named reference car: half ellipses of μ g (brake) and ``drive_share`` μ g (drive), power at the wheels, drag.

    ``mass`` [kg], ``power`` [W], ``grip`` μ and ``drive_share`` [1], ``drag_area`` [m²], ``density`` [kg/m³],
    ``top_speed`` [m/s].
    """

    name: str
    mass: float
    power: float
    grip: float
    drag_area: float
    density: float = 1.2
    drive_share: float = 1.0
    top_speed: float = 80.0

    def envelope(self) -> Envelope:
        """Return its tables for the quasi-steady lap."""
        return point_mass(
            self.mass, self.power, self.grip, self.drag_area, self.density, self.drive_share, self.top_speed
        )


HOT_HATCH = PointMass(
    "hot hatch of 1500 kg: 170 kW at the wheels, 1.0 g, 0.68 m²", 1500.0, 170e3, 1.0, 0.68, 1.2, 0.6
)
