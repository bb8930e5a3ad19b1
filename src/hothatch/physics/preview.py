"""What a driver who looks ahead knows of his car: where his path lies, and the steer that a bend will need.

x forward, y to the left of the car [m], κ curvature [1/m]. Symbols of the car as in single_track.py.
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula

SMALL = 1e-6  # of the grip: below it the tangent's series is its first term


@formula
def to_car(dx: float, dy: float, yaw: float) -> tuple[float, float]:
    """Return a point's (forward, left) [m] as seen from the car, dx, dy its offset on the map. Source: rotation by −ψ."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    return cos * dx + sin * dy, cos * dy - sin * dx


@formula
def steer_for_curvature(curvature: float, v: float, wheelbase: float, gradient: float) -> float:
    """Return the road-wheel angle δ = κ (L + K v²/g) [rad] of a steady bend; K [rad/g], κ [1/m], v [m/s].

    Source: Gillespie, eq. 6-15 with R = 1/κ.
    """
    return curvature * (wheelbase + gradient * v * v / G0)


@formula
def sideslip_length(v: float, mass: float, a: float, b: float, rear: float) -> float:
    """Return β/κ = b − a m v²/(L Cr) [m], sideslip over curvature in a steady bend; rear axle's Cr [N/rad].

    Source: Gillespie, eq. 6-23 with R = 1/κ.
    """
    return b - a * mass * v * v / ((a + b) * rear)


@formula
def anticipation(
    v: float,
    yaw_inertia: float,
    wheelbase: float,
    front: float,
    rear: float,
    gradient: float,
    sideslip: float,
) -> float:
    """Return how far [m] before a bend the steer for it must come: (Iz v²/L (1/Cf + 1/Cr) − L β/κ)/(L + K v²/g).

    The linear single track inverted for a path κ(s) to first order in dκ/ds: δ = (L + K v²/g) κ + (J v² − L B) κ', with
    J = Iz/L (1/Cf + 1/Cr) and B = β/κ = ``sideslip`` [m]. Source: Riekert & Schunck's equations, solved for the steer.
    """
    swing = yaw_inertia / wheelbase * (1.0 / front + 1.0 / rear) * v * v
    return (swing - wheelbase * sideslip) / (wheelbase + gradient * v * v / G0)


@formula
def softening(used: float) -> float:
    """Return the secant over the initial stiffness [-] of an axle that uses the share 0 ≤ used < 1 of its grip [-].

    Side force as F = D tanh(C α/D), hence x/artanh x. Source: the simplest saturating tyre, see Pacejka 2012, ch. 1.
    """
    share = np.fmax(used, SMALL)
    return share / (0.5 * np.log((1.0 + share) / (1.0 - share)))
