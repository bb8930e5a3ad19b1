"""A steady bend with stability control on: how far its law lets a car go before it brakes.

The law of ``stability.py`` in a steady bend: nothing, as long as the yaw rate stays within its margin of what the linear car
would do at this steer (itself held to the road's grip), and sideslip below its threshold. Where a band is left, a brake and
the cut of drive take speed away until the car is back within it: the fastest bend that is held is the one at the band's
edge. Most understeering cars meet the tyres' limit before: then control changes nothing in a bend that is driven steadily,
and a driver who asks for more gets less. Traction control and vectoring are not part of it: they let the bend go on.
"""

from __future__ import annotations

import numpy as np

from hothatch.physics.stability import yaw_reference
from hothatch.solvers import trim
from hothatch.solvers.motion import CONSTANTS, GRADIENT, GRIP, WHEELBASE, constants
from hothatch.solvers.stability import LEAST_SPEED, SPORT_MARGIN

SHARES = np.linspace(0.05, 1.0, 96)  # of the tyres' limit, at which the law is asked


def skidpad(
    plants: np.ndarray, conditions: np.ndarray, radius: float, side: float = 1.0
) -> dict[str, np.ndarray]:
    """Return what ``trim.skidpad`` does, at the edge of the law's bands where that comes first.

    One array more: ``controlled`` (n,) bool, the law ends the bend and not the tyres. ``radius`` [m]; side 1 left, −1 right.
    """
    found = trim.skidpad(plants, conditions, radius, side)
    controlled = np.zeros(len(plants), bool)
    for row in np.flatnonzero(fitted(plants, conditions) & found["ok"]):
        one = slice(row, row + 1)
        held = trim.steady_circle(plants[one], conditions[one], radius, found["ay"][row] * SHARES, side)
        beyond = acts(
            plants[row], conditions[row], {name: values[0] for name, values in held.items()}, radius, side
        )
        if beyond.any():
            edge = max(int(np.argmax(beyond)) - 1, 0)
            controlled[row] = True
            for name, values in held.items():
                found[name][row] = values[0, edge]
    return found | {"controlled": controlled}


def fitted(plants: np.ndarray, conditions: np.ndarray) -> np.ndarray:
    """Return which cars have stability control that is not switched off (n,) bool."""
    return (plants["esc"] > 0.5) & (conditions["stability"] > 0.5)


def acts(
    plant: np.void, condition: np.void, bends: dict[str, np.ndarray], radius: float, side: float
) -> np.ndarray:
    """Return in which of a car's steady ``bends`` (m,) the law brakes (m,) bool; the arrays are those of ``trim``."""
    k = np.zeros(CONSTANTS)
    constants(plant, condition, k, 1e-3)
    speed, steer = bends["speed"], bends["steer"]
    asked = yaw_reference(speed, steer, k[WHEELBASE], k[GRADIENT], k[GRIP])  # pyright: ignore[reportArgumentType]
    wide = 1.0 if condition["stability"] > 1.5 else SPORT_MARGIN
    turns = np.abs(side * speed / radius - asked) > wide * plant["esc_yaw_margin"]
    slides = np.abs(bends["sideslip"]) > wide * plant["esc_sideslip"]
    return (turns | slides) & (speed > LEAST_SPEED) & bends["ok"]
