"""Motion of a wheel's contact point, and slip as a state that follows it over the relaxation length.

Slip states: κ' and s' are the carcass deflections over their relaxation lengths; they become κ = (ωR − vx)/|vx| and
s = sin α = vy/|V| when a motion lasts, and stay defined at standstill, where they are what static friction is made of.
v speeds [m/s] in the wheel's own axes, σ relaxation length [m], ω wheel speed [rad/s], R radius [m].
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import clip, positive

# Below CRAWL [m/s] slip is a deflection rather than a ratio of speeds: damping fades in and a deflection that slides is
# held at what the carcass bears. MF-Tyre's low-speed option has the same form (VXLOW = 1 m/s and KVLOW).
CRAWL = 1.5
DAMPING = 0.05  # k_v, s/m: slip per m/s of slip velocity; damping ratio near 0.2 at standstill
ELASTIC = 0.06  # deflection at which the contact begins to slide as a whole: μ Fz/K of the base tyre, -
GREATEST_SLIP = 2.0  # driven wheels spin faster for moments only; the force is flat there
GREATEST_SINE = 0.9995  # sin α; 88° of slip angle
TINY = 1e-9  # m/s


@formula
def along(vx: float, vy: float, cos: float, sin: float) -> float:
    """Return the speed [m/s] along a wheel turned by the angle with ``cos``, ``sin``. Source: rotation of axes."""
    return vx * cos + vy * sin


@formula
def across(vx: float, vy: float, cos: float, sin: float) -> float:
    """Return the speed [m/s] across the wheel, to its left. Source: rotation of axes."""
    return vy * cos - vx * sin


@formula
def crawl(speed: float) -> float:
    """Return 1 [-] at standstill, 0 from CRAWL on, linear in the speed ≥ 0 [m/s]. Source: KVLOW of MF-Tyre/MF-Swift."""
    return positive(1.0 - speed / CRAWL)


@formula
def follow(state: float, velocity: float, speed: float, length: float, dt: float) -> float:
    """Return the slip state [-] after dt [s]: σ ds/dt = velocity − speed · s, solved exactly for constant speeds.

    speed ≥ 0 and velocity [m/s], σ = length > 0 [m]. At speed 0 the state integrates: a deflection. Source: Pacejka 2012,
    eq. 7.13 (first-order relaxation), exponential solution.
    """
    decay = speed * dt / length
    gain = -np.expm1(-decay - TINY) / (decay + TINY)
    return state + gain * (velocity - speed * state) * dt / length


@formula
def bounded(state: float, speed: float, greatest: float) -> float:
    """Return the slip state [-] held at what the contact bears: ELASTIC at standstill, ``greatest`` from CRAWL on.

    Source: Besselink, Shimmy of Aircraft Main Landing Gears, §5.3: a deflection that slides does not grow.
    """
    limit = ELASTIC + (greatest - ELASTIC) * (1.0 - crawl(speed))
    return clip(state, -limit, limit)


@formula
def damped(state: float, velocity: float, blend: float) -> float:
    """Return the slip [-] that makes the force: s' + k_v b v_slip; v_slip [m/s], b blend of ``crawl`` [-].

    Source: Bernard & Clover, SAE 950311; KVLOW of MF-Tyre/MF-Swift.
    """
    return state + DAMPING * blend * velocity


@formula
def tangent(sine: float) -> float:
    """Return tan α [-] for sin α held within ±GREATEST_SINE [-]. Source: identity tan = sin/√(1 − sin²)."""
    s = clip(sine, -GREATEST_SINE, GREATEST_SINE)
    return s / np.sqrt(1.0 - s * s)
