"""The skidpad: the highest steady lateral acceleration on a circle, to the left and to the right.

The circle is that of the car's centre of gravity: on a 200-ft pad a radius of 30.48 m, on a 300-ft pad 45.72 m. The
speed is held, so the driven axle pays for the drag. Source: practice of Edmunds (200 ft) and Car and Driver (300 ft),
mean of both directions.
With stability control on the bend ends where its law brakes, if that is before the tyres' limit (solvers/steady_control.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.handling import HANDLING
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import FOOT, Events
from hothatch.solvers import ledger, steady_control

SIDES = (1.0, -1.0)


@dataclass(frozen=True)
class Pad:
    """One pad of ``diameter`` [m]."""

    label: str
    diameter: float

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Find the limit of every row; ``numbers`` holds what ``steady_control.skidpad`` returns, by direction.

        lateral (n, 2) [m/s²], speed (n, 2), utilisation (n, 2, 4), fz (n, 2, 4) [N], axle (n, 2), ok (n, 2), controlled
        (n, 2): stability control ends the bend, not the tyres.
        """
        radius = 0.5 * self.diameter
        found = [steady_control.skidpad(plants, conditions, radius, side) for side in SIDES]
        names = ("ay", "speed", "steering_wheel", "sideslip", "roll", "fz", "utilisation", "axle", "ok")
        names += ("controlled",)
        numbers = {name: np.stack([np.asarray(one[name], float) for one in found], axis=1) for name in names}
        return Events("pad", self.label, np.zeros((len(plants), ledger.SINKS)), states.copy(), numbers)


PROCEDURE = Procedure(
    id="skidpad",
    title="skidpads of 200 and 300 ft",
    group="turn",
    source="practice of Edmunds (200 ft) and Car and Driver (300 ft)",
    steps=(Pad("200 ft", 200 * FOOT), Pad("300 ft", 300 * FOOT)),
    defaults=HANDLING,
    fresh=True,
)
