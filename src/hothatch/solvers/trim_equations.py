"""The car in a steady bend as ten equations: what Newton drives to zero in trim.py.

Unknowns z: mean front road-wheel angle, sideslip and roll [rad], the whole drive force [N], four slips [-], the lateral
force of each axle [N]. They are scaled so that all are of one size. The bend is given by its lateral acceleration
(centripetal, level), the change of speed along the path and either the speed or the radius. Loads, tyres and kinematics are
those of the transient; slips follow from the torque that a differential gives to both wheels alike.
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics import contact, steering
from hothatch.physics.mf_combined import forces
from hothatch.physics.mf_lateral import peak_friction_y
from hothatch.physics.mf_longitudinal import peak_friction_x
from hothatch.solvers import chassis, engine, wheels
from hothatch.solvers.motion import (
    ALPHA,
    AX,
    AXLE_FORCE,
    AY,
    FORCE_X,
    FORCE_Y,
    FX,
    FY,
    FZ,
    MASS,
    MOMENT,
    MU,
    REAR_STEER,
    ROLL,
    SHIFT,
    SIDESLIP,
    SLIP,
    STEER,
    VX,
    VY,
    WEIGHT,
    WHEEL_ANGLE,
    WHEELBASE,
    YAW_RATE,
    A,
    B,
)

ANGLE, SLIDE, TILT, FORCE = 0, 1, 2, 3
SLIPS = 4
LATERAL = 8
UNKNOWNS = 10
LEAST_SPEED = 1.0  # m/s


@formula
def scales(k, scale):
    """Fill ``scale`` (UNKNOWNS,) with the size of each unknown near the limit."""
    weight = k[MASS] * G0
    scale[ANGLE] = scale[SLIDE] = scale[TILT] = 0.1
    scale[FORCE] = 0.1 * weight
    for wheel in range(4):
        scale[SLIPS + wheel] = 0.05
    scale[LATERAL] = scale[LATERAL + 1] = 0.5 * weight


@formula
def shares(p, c, s, force, share):
    """Fill ``share`` (4,) with each wheel's part of the ``force`` [N].

    Drive: an axle's wheels alike, through the differential. Brakes (force < 0): by load, as proportioning and anti-lock
    brakes have it at the limit.
    """
    if force < 0.0:
        whole = s[FZ] + s[FZ + 1] + s[FZ + 2] + s[FZ + 3]
        for wheel in range(4):
            share[wheel] = s[FZ + wheel] / whole
        return
    if p["engine"] > 0.5:
        other = engine.split(p, c, 0.0)
        front = 1.0 - other if int(p["engine_axle"]) == 0 else other
    else:
        torque = p["torque"][0] * p["ratio"][0] + p["torque"][1] * p["ratio"][1]
        front = p["torque"][0] * p["ratio"][0] / torque
    share[0] = share[1] = 0.5 * front
    share[2] = share[3] = 0.5 - 0.5 * front


@formula
def set_motion(p, c, k, s, z, scale, lateral, along, speed):
    """Put the bend and the unknowns ``z`` into the motion row: speeds, accelerations, loads and wheel angles."""
    slide = z[SLIDE] * scale[SLIDE]
    cos, sin = np.cos(slide), np.sin(slide)
    s[SIDESLIP] = slide
    s[VX] = speed * cos
    s[VY] = speed * sin
    s[YAW_RATE] = lateral / speed
    s[AX] = along * cos - lateral * sin
    s[AY] = lateral * cos + along * sin
    s[FORCE_X] = k[MASS] * s[AX]
    s[FORCE_Y] = k[MASS] * s[AY]
    s[ROLL] = z[TILT] * scale[TILT]
    s[AXLE_FORCE] = z[LATERAL] * scale[LATERAL]
    s[AXLE_FORCE + 1] = z[LATERAL + 1] * scale[LATERAL + 1]
    s[STEER] = z[ANGLE] * scale[ANGLE]
    s[REAR_STEER] = steering.rear_angle(
        p["lateral_compliance"][1], s[AXLE_FORCE + 1], p["roll_steer"][1], s[ROLL]
    )
    # What the driver's hands do for that angle.
    lost = steering.front_angle(
        0.0, p["steering_ratio"], p["lateral_compliance"][0], s[AXLE_FORCE], p["roll_steer"][0], s[ROLL]
    )
    s[WHEEL_ANGLE] = (s[STEER] - lost) * p["steering_ratio"]
    wheels.loads(p, c, k, s)


@formula
def wheel_forces(p, k, s, wheel, slip):
    """Fill a wheel's forces [N] and slip angle; return (forward [N], leftward [N], moment [N m]) on the body."""
    axle = wheel // 2
    side = 1.0 - 2.0 * (wheel % 2)
    angle = s[STEER + axle] + steering.toe_angle(p["toe"][axle], side)
    cos, sin = np.cos(angle), np.sin(angle)
    x = k[A] if axle == 0 else -k[B]
    y = 0.5 * side * p["track"][axle]
    vx = s[VX] - y * s[YAW_RATE]
    vy = s[VY] + x * s[YAW_RATE]
    along = contact.along(vx, vy, cos, sin)
    tangent = contact.across(vx, vy, cos, sin) / max(abs(along), LEAST_SPEED)
    lean = steering.inclination(p["camber"][axle], p["camber_gain"][axle], s[ROLL], side)
    fx, fy = forces(p["mf"][axle], s[FZ + wheel], slip, side * tangent, side * np.sin(lean), k[MU])
    fy *= side
    s[FX + wheel] = fx
    s[FY + wheel] = fy
    s[SLIP + wheel] = slip
    s[ALPHA + wheel] = np.arctan(tangent)
    forward = fx * cos - fy * sin
    leftward = fx * sin + fy * cos
    return forward, leftward, x * leftward - y * forward


@formula
def residuals(p, c, k, s, z, scale, lateral, along, radius, speed, share, r):
    """Fill ``r`` (UNKNOWNS,) with what is out of balance, scaled; ``radius`` [m] > 0 sets the speed, else ``speed`` does."""
    v = max(np.sqrt(abs(lateral) * radius), LEAST_SPEED) if radius > 0.0 else speed
    set_motion(p, c, k, s, z, scale, lateral, along, v)
    force = z[FORCE] * scale[FORCE]
    shares(p, c, s, force, share)
    weight = k[MASS] * G0
    total_x, total_y, turning = -chassis.resistance(p, c, s[VX]), 0.0, 0.0
    for axle in range(2):
        axle_y = 0.0
        for wheel in range(2 * axle, 2 * axle + 2):
            forward, leftward, moment = wheel_forces(p, k, s, wheel, z[SLIPS + wheel] * scale[SLIPS + wheel])
            total_x += forward
            axle_y += leftward
            turning += moment
            r[SLIPS + wheel] = (s[FX + wheel] - share[wheel] * force) / (0.1 * weight)
        total_y += axle_y
        r[LATERAL + axle] = (s[AXLE_FORCE + axle] - axle_y) / (0.5 * weight)
    r[ANGLE] = (total_x - s[FORCE_X]) / (0.1 * weight)
    r[SLIDE] = (total_y - s[FORCE_Y]) / weight
    r[TILT] = turning / (weight * k[WHEELBASE])
    moments = s[MOMENT] + s[MOMENT + 1]
    r[FORCE] = (k[SHIFT] * total_y - moments + k[WEIGHT] * s[ROLL]) / (0.1 * weight)


@formula
def utilisation(p, k, s, wheel):
    """Return the share [-] of its grip that a wheel uses: √((Fx/μx Fz)² + (Fy/μy Fz)²)."""
    axle = wheel // 2
    side = 1.0 - 2.0 * (wheel % 2)
    lean = np.sin(steering.inclination(p["camber"][axle], p["camber_gain"][axle], s[ROLL], side))
    fz = max(s[FZ + wheel], 1.0)
    across = s[FY + wheel] / (peak_friction_y(p["mf"][axle], fz, side * lean, k[MU]) * fz)
    along = s[FX + wheel] / (peak_friction_x(p["mf"][axle], fz, side * lean, k[MU]) * fz)
    return np.sqrt(across * across + along * along)
