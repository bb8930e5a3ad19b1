"""Geometry of a driver who looks ahead: how far, where his path lies, and the curvature that meets it.

x forward, y to the left of the car [m], κ curvature [1/m].
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula

LEAST_LOOK = 2.0  # m: a driver never looks at his own bonnet


@formula
def look_ahead(v: float, time: float) -> float:
    """Return the preview distance v T [m] at v [m/s], T preview time [s]; never below LEAST_LOOK.

    Source: MacAdam, IEEE Trans. SMC-11 (1981), preview driver model.
    """
    return np.fmax(v * time, LEAST_LOOK)


@formula
def to_car(dx: float, dy: float, yaw: float) -> tuple[float, float]:
    """Return a point's (forward, left) [m] as seen from the car, dx, dy its offset on the map. Source: rotation by −ψ."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    return cos * dx + sin * dy, cos * dy - sin * dx


@formula
def arc_curvature(forward: float, left: float) -> float:
    """Return κ = 2 y/(x² + y²) [1/m] of the arc that leaves along the car and meets a point (x, y) ≠ 0 [m].

    Source: Coulter, Implementation of the Pure Pursuit Path Tracking Algorithm, CMU-RI-TR-92-01.
    """
    return 2.0 * left / (forward * forward + left * left)


@formula
def steer_for_curvature(curvature: float, v: float, wheelbase: float, gradient: float) -> float:
    """Return the road-wheel angle δ = κ (L + K v²/g) [rad] of a steady bend; K [rad/g], κ [1/m], v [m/s].

    Source: Gillespie, eq. 6-15 with R = 1/κ.
    """
    return curvature * (wheelbase + gradient * v * v / G0)
