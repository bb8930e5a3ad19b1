"""Single-speed reduction (two helical stages and a differential): losses with load and without.

Sources: Naunheimer et al., Automotive Transmissions, 2nd ed., §3.1.4 (a helical mesh loses 0.5–1.5 %, so two
stages and bearings leave 0.97–0.985); ISO/TR 14179-2 (split into load-dependent and no-load losses).
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula


@formula
def spin_drag(omega: float, drag_0: float, drag_1: float) -> float:
    """Return the no-load drag torque t0 + t1 ω [N m] at the motor shaft, ω ≥ 0 [rad/s]; t0 [N m], t1 [N m s].

    Churning, bearings and seals, in neutral too. Source: ISO/TR 14179-2 no-load terms (constant and viscous).
    """
    return drag_0 + drag_1 * omega


@formula
def mesh_loss(torque: float, omega: float, efficiency: float) -> float:
    """Return the loss with load (1 − η)|T| ω [W] at the motor shaft; T [N m] either sign, ω ≥ 0 [rad/s], 0 <
    η ≤ 1.

    The same share of the power that passes is lost driving and braking. Source: ISO/TR 14179-2, tooth
    friction.
    """
    return (1.0 - efficiency) * np.fabs(torque) * omega


@formula
def output_torque(torque: float, ratio: float, efficiency: float, drag: float) -> float:
    """Return the torque [N m] at the axle: G (T − (1 − η)|T| − T_drag); drag ≥ 0 at the motor shaft [N m].

    T [N m] either sign, G > 0 total ratio, η mesh efficiency. Losses oppose motion: driving gives less,
    braking more. Source: balance of power over mesh_loss and spin_drag.
    """
    return ratio * (torque - (1.0 - efficiency) * np.fabs(torque) - drag)


@formula
def motor_torque(axle_torque: float, ratio: float, efficiency: float, drag: float) -> float:
    """Return the motor torque [N m] that gives ``axle_torque`` [N m], either sign; symbols of output_torque.

    Source: exact inverse of output_torque, which has slope 2 − η on the braking side.
    """
    wanted = axle_torque / ratio + drag
    return np.fmax(wanted, 0.0) / efficiency + np.fmin(wanted, 0.0) / (2.0 - efficiency)
