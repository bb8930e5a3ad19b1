"""Quantities that stability control compares and commands: the yaw rate a driver asks for, and what one brake does.

v [m/s], δ mean road-wheel angle [rad], r yaw rate [rad/s], β sideslip [rad], K understeer gradient [rad/g].
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics.single_track import yaw_gain
from hothatch.physics.smooth import clip, positive

LEAST_SPEED = 1.0  # m/s


@formula
def yaw_reference(v: float, steer: float, wheelbase: float, gradient: float, grip: float) -> float:
    """Return the yaw rate [rad/s] of the linear car at this steer, held to what the road bears: |r| ≤ μ g/v.

    μ = grip [-]. Source: van Zanten, SAE 2000-01-1633 (nominal yaw rate from the single-track model, limited by friction).
    """
    bound = grip * G0 / np.fmax(v, LEAST_SPEED)
    return clip(yaw_gain(v, wheelbase, gradient) * steer, -bound, bound)


@formula
def beyond(value: float, margin: float) -> float:
    """Return what of ``value`` lies outside ±margin, signed, in its unit; 0 within. Source: dead band, SAE 2000-01-1633."""
    return positive(value - margin) - positive(-value - margin)


@formula
def yaw_moment(inertia: float, yaw_excess: float, slip_excess: float, rate: float) -> float:
    """Return the moment against the turn [N m] that removes what is too much: Iz (Δr + k β') k, k = rate [1/s].

    Δr yaw rate beyond its band [rad/s], β' sideslip beyond its threshold [rad]. Source: first-order law for the linear
    yaw equation Iz dr/dt = M (van Zanten, SAE 2000-01-1633, state feedback of r and β).
    """
    return inertia * rate * (yaw_excess + rate * slip_excess)


@formula
def brake_for_moment(moment: float, radius: float, arm: float) -> float:
    """Return the torque [N m] at one wheel whose brake force turns the car with ``moment`` [N m] at the lever ``arm`` [m].

    Source: statics, M = (T/R) · arm.
    """
    return moment * radius / arm
