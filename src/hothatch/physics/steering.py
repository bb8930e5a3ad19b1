"""From the steering wheel to the angle of each road wheel: ratio, compliance, roll steer, toe, inclination.

Angles in rad, left positive (ISO 8855); ``side`` is +1 for a left wheel, −1 for a right one. Parallel steering: the two
front wheels turn by the same angle (a road car's deviation from it at the angles of fast driving is of a degree's order
only when parking).
"""

from __future__ import annotations

from hothatch.jit import formula


@formula
def front_angle(
    wheel: float, ratio: float, compliance: float, force: float, roll_steer: float, roll: float
) -> float:
    """Return the mean front road-wheel angle [rad]: δ_H/i − c Fy − ε φ.

    δ_H steering-wheel angle, i ratio, c compliance [rad/N] by the axle's force Fy [N], ε roll steer [-], φ roll [rad].
    Positive c and ε turn the wheels out of the bend: understeer. Source: Gillespie, eqs 6-44, 6-48.
    """
    return wheel / ratio - compliance * force - roll_steer * roll


@formula
def rear_angle(compliance: float, force: float, roll_steer: float, roll: float) -> float:
    """Return the mean rear road-wheel angle [rad]: c Fy + ε φ, positive c [rad/N] and ε [-] towards understeer.

    Source: Gillespie, eqs 6-44, 6-48.
    """
    return compliance * force + roll_steer * roll


@formula
def toe_angle(toe: float, side: float) -> float:
    """Return the angle [rad] that toe-in adds to one wheel: −toe on the left, +toe on the right. Source: ISO 8855, 7.1.3."""
    return -side * toe


@formula
def inclination(camber: float, gain: float, roll: float, side: float) -> float:
    """Return a wheel's inclination γ [rad], positive when its top leans to the right.

    −side × camber (negative camber leans the top inboard) plus gain [-] × roll [rad]: the share of the body's roll that the
    wheel takes over. Source: ISO 8855, 7.1.16 (inclination) and 7.1.17 (camber).
    """
    return gain * roll - side * camber
