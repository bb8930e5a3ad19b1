"""Friction brakes: what the pads give, hot or cold, how warm the discs get, and the torque a slip controller asks for.

T torque [N m], ω wheel speed [rad/s], R radius [m], temperatures [K].
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import fade, positive

# Friction that a faded pad keeps. Limpert, Brake Design and Safety, 3rd ed., ch. 5: organic pads lose 30–60 % above fade.
FADED = 0.5


@formula
def pad_factor(temperature: float, start: float, end: float) -> float:
    """Return pad friction over its cold value [-]: 1 up to ``start`` [K], FADED from ``end`` on, linear between.

    Source: Limpert, Brake Design and Safety, ch. 5 (fade), as a ramp.
    """
    return fade(temperature, start, end, FADED)


@formula
def disc_conductance(at_rest: float, by_speed: float, v: float) -> float:
    """Return a pair of discs' conductance to air [W/K] at v [m/s]: h0 + h1 v. Source: Limpert, ch. 3, linearised."""
    return at_rest + by_speed * np.fabs(v)


@formula
def slip_torque(
    force: float, radius: float, inertia: float, omega: float, target: float, rate: float, time: float
) -> float:
    """Return the brake torque ≥ 0 [N m] that brings the wheel to ``target`` [rad/s] within ``time`` [s].

    −Fx R + Iw ((ω − ω*)/τ − dω*/dt): Fx longitudinal tyre force [N] (negative when braking), Iw [kg m²], rate dω*/dt
    [rad/s²] of the target. Source: the wheel's equation Iw dω/dt = −T − Fx R, solved for T (inverse dynamics).
    """
    return positive(inertia * ((omega - target) / time - rate) - force * radius)


@formula
def lag(value: float, target: float, time: float, dt: float) -> float:
    """Return a first-order lag's value after dt: v + (v* − v)(1 − e^(−dt/τ)); τ > 0, dt [s], any unit.

    Source: exact solution of τ dv/dt = v* − v.
    """
    return value + (target - value) * (1.0 - np.exp(-dt / time))
