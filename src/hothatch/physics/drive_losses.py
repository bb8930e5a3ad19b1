"""All electrical losses of a motor and its inverter from one row of coefficients: for solvers, which sum or
split them.

``loss`` is indexable and holds the coefficients in the order of LOSS_NAMES (garage/classes/motor_losses.toml,
times the car's loss_scale where they are watts). Losses cover copper, iron (with magnet and stray-load loss),
windage, conduction and switching (with what the bridge draws idle).
"""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.physics.inverter import conduction_loss, phase_current, switching_loss
from hothatch.physics.motor import (
    copper_loss,
    iron_loss,
    overspeed,
    quadratic_loss,
    speed_ratio,
    weakened_share,
    windage_loss,
)

LOSS_NAMES = (
    "onset",  # 0  ν at which field weakening begins, nominal voltage
    "copper_1",  # 1
    "copper_2",  # 2
    "copper_growth",  # 3
    "copper_weakening",  # 4
    "iron_idle",  # 5
    "iron_1",  # 6
    "iron_2",  # 7
    "iron_torque",  # 8
    "stray",  # 9
    "bearing",  # 10
    "windage",  # 11
    "inverter_idle",  # 12
    "inverter_knee",  # 13
    "inverter_resistance",  # 14
    "inverter_switching",  # 15
    "current_idle",  # 16
    "current_weakening",  # 17
    "current_growth",  # 18
)


@formula
def loss_terms(omega: float, voltage_ratio: float, power: float, torque: float, loss) -> tuple:
    """Return the five losses' (q0, q1, q2), fifteen fractions of P_max: copper, iron, windage, conduction,
    switching.

    ω ≥ 0 [rad/s], u = V/V_nominal > 0 [-], peak power [W] and torque [N m] of this motor. Source: motor.py,
    inverter.py.
    """
    nu = speed_ratio(omega, power, torque)
    x = overspeed(nu, voltage_ratio, loss[0])
    copper = copper_loss(x, loss[1], loss[2], loss[3], loss[4])
    iron = iron_loss(nu, loss[5], loss[6], loss[7], loss[8], loss[9])
    air = windage_loss(nu, loss[10], loss[11])
    current = phase_current(x, loss[16], loss[17], loss[18])
    # Current squared has copper's shape: the demagnetising part, then torque's part growing above the onset.
    d = weakened_share(x)
    rise = 1.0 + loss[3] * x
    square = (loss[17] * loss[17] * d * d, 0.0, rise * rise)
    conduction = conduction_loss(current, square, loss[13], loss[14])
    switching = switching_loss(current, voltage_ratio, loss[12], loss[15])
    return (
        copper[0],
        copper[1],
        copper[2],
        iron[0],
        iron[1],
        0.0,
        air,
        0.0,
        0.0,
        conduction[0],
        conduction[1],
        conduction[2],
        switching[0],
        switching[1],
        switching[2],
    )


@formula
def loss_coefficients(omega: float, voltage_ratio: float, power: float, torque: float, loss) -> tuple:
    """Return (p0 [W], p1 [W/(N m)], p2 [W/(N m)²]) of the whole drive: P_loss = p0 + p1|T| + p2 T².

    Arguments as loss_terms. Source: sum of loss_terms, scaled by P_max, P_max/T_max and P_max/T_max².
    """
    q = loss_terms(omega, voltage_ratio, power, torque, loss)
    p0 = power * (q[0] + q[3] + q[6] + q[9] + q[12])
    p1 = power / torque * (q[1] + q[4] + q[7] + q[10] + q[13])
    p2 = power / (torque * torque) * (q[2] + q[5] + q[8] + q[11] + q[14])
    return p0, p1, p2


@formula
def loss_parts(
    shaft_torque: float, omega: float, voltage_ratio: float, power: float, torque: float, loss
) -> tuple:
    """Return (copper, iron, windage, conduction, switching) [W] at ``shaft_torque`` [N m] of either sign.

    Other arguments as loss_terms. Source: loss_terms; the sum equals quadratic_loss of loss_coefficients.
    """
    q = loss_terms(omega, voltage_ratio, power, torque, loss)
    tau = shaft_torque / torque
    return (
        power * quadratic_loss(tau, q[0], q[1], q[2]),
        power * quadratic_loss(tau, q[3], q[4], q[5]),
        power * quadratic_loss(tau, q[6], q[7], q[8]),
        power * quadratic_loss(tau, q[9], q[10], q[11]),
        power * quadratic_loss(tau, q[12], q[13], q[14]),
    )
