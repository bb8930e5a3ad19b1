"""Differential between an axle's wheels: open, or with a lock that moves torque to the slower wheel.

λ lock [-], the difference of the wheels' torques over their sum when it slips: 0 open, 1 a rigid axle. The bias ratio
of makers' data is (1 + λ)/(1 − λ).

Sources: Naunheimer et al., Automotive Transmissions, 2nd ed., §6.8 (interaxle and interwheel differentials, locking
value); Milliken & Milliken, Race Car Vehicle Dynamics, §20 (limited-slip differentials).
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula

# Difference of the wheels' speeds at which a lock gives three quarters of what it can, rad/s: some 0.3 m/s at the tyres.
FULL_SPEED = 1.0


@formula
def bias_ratio(lock: float) -> float:
    """Return (1 + λ)/(1 − λ) [-], torque of the slower wheel over the faster one's; 0 ≤ λ < 1.

    Source: definition, Naunheimer §6.8. Check: a lock of 0.35 is a bias of 2.08.
    """
    return (1.0 + lock) / (1.0 - lock)


@formula
def axle_share(lock: float, unevenness: float) -> float:
    """Return the share [-] of both tyres' greatest force that an axle brings to a straight road; 0 ≤ λ < 1.

    min(1, (1 − δ)/(1 − λ)): the tyre with less grip, (1 − δ) of the mean, gets (1 − λ)/2 of the torque and may not spin.
    δ [-] half the difference of grip between left and right. Source: balance of torque. Check: open, 2 times the weaker.
    """
    return np.fmin(1.0, (1.0 - unevenness) / (1.0 - lock))


@formula
def moved_torque(torque: float, lock: float, difference: float) -> float:
    """Return what the lock moves from one wheel to the other [N m]: ½ λ |T| tanh(Δω/ω₀), with the sign of Δω.

    T torque of the axle [N m], Δω [rad/s] by which the wheel that loses it turns faster. Its friction takes Δω times
    this. Source: Coulomb friction of preloaded or self-pressing surfaces, Naunheimer §6.8, smoothed near rest.
    """
    return 0.5 * lock * np.fabs(torque) * np.tanh(difference / FULL_SPEED)
