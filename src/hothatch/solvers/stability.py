"""Stability control, traction control and torque vectoring: what they ask of the brakes and take from the motors.

Laws, each tick (``off``, ``sport``, ``on`` is the condition ``stability``: 0, 1, 2):

* Reference: the yaw rate of the linear car at this steer, held to what the road bears, behind a lag of REFERENCE_LAG.
* Oversteer, or sideslip beyond its threshold: brake the outer front wheel by the moment that would undo the excess within
  1/RATE. Understeer: brake the inner rear wheel likewise. Either cuts drive and regeneration, the more the harder it
  brakes: ``on`` wholly at WHOLE_CUT, ``sport`` by half.
  ``sport`` widens both thresholds by SPORT_MARGIN. ``off`` leaves anti-lock brakes alone.
* Traction control holds a driven wheel at ``slip_target`` (``sport``: 1.5 times), the motor by the axle's wheels together,
  the brake on the one that spins (an electronic differential lock). ``off``: none.
* Vectoring by brake is part of the chassis, whatever the setting: without threshold it brakes the inner wheels, gently (up
  to VECTORING_TORQUE times its gain), while the car turns in less than asked. Vectoring by motor moves torque across an
  axle by the same error.

Thresholds are the Plant's; rates are the usual order of ESC (van Zanten, SAE 2000-01-1633), assumed.
"""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.physics import stability as law
from hothatch.physics.brake import lag
from hothatch.physics.differential import moved_torque
from hothatch.solvers.motion import (
    ALONG,
    ASKED,
    AX,
    CUT,
    DRIVE,
    ESC,
    FX,
    GRADIENT,
    GRIP,
    OMEGA,
    RADIUS,
    ROTOR,
    SIDESLIP,
    STEER,
    TC,
    VX,
    WHEEL_INERTIA,
    WHEELBASE,
    YAW_INERTIA,
    YAW_RATE,
    YAW_REFERENCE,
)

REFERENCE_LAG = 0.10  # s
RATE = 8.0  # 1/s
SPORT_MARGIN = 2.0
SPORT_SLIP = 1.5
WHOLE_CUT = 500.0  # N m of its brake, at which the drive is let go
LEAST_SPEED = 5.0  # m/s; slower cars need none
VECTORING_TORQUE = 350.0  # N m at one wheel, gain 1
SLIP_TIME = 0.03  # s in which traction control brings a wheel to its slip
TRACTION_SPEED = 1.0  # m/s: below, slip is taken against this speed


@formula
def control(p, c, k, s, dt):
    """Fill ASKED (brake torque of each wheel [N m]), CUT (share of the drive that is left), YAW_REFERENCE, ESC (0…1)."""
    for wheel in range(4):
        s[ASKED + wheel] = 0.0
    s[CUT] = 1.0
    s[ESC] = 0.0
    reference = law.yaw_reference(s[VX], s[STEER], k[WHEELBASE], k[GRADIENT], k[GRIP])
    s[YAW_REFERENCE] = lag(s[YAW_REFERENCE], reference, REFERENCE_LAG, dt)
    if s[VX] < LEAST_SPEED:
        return
    if p["vectoring"] > 0.0:
        vector(p, k, s)
    if p["esc"] > 0.5 and c["stability"] > 0.5:
        wide = 1.0 if c["stability"] > 1.5 else SPORT_MARGIN
        stabilise(p, k, s, wide * p["esc_yaw_margin"], wide * p["esc_sideslip"])
        s[CUT] = 1.0 - s[ESC] if c["stability"] > 1.5 else 1.0 - 0.5 * s[ESC]


@formula
def stabilise(p, k, s, margin, sideslip):
    """Brake the wheel that undoes what is beyond ``margin`` [rad/s] of yaw rate or ``sideslip`` [rad]."""
    error = s[YAW_RATE] - s[YAW_REFERENCE]
    excess = law.beyond(error, margin)
    sliding = law.beyond(s[SIDESLIP], sideslip)
    arm = 0.5 * p["track"][0]
    over = excess * s[YAW_RATE] > 0.0
    if over or sliding != 0.0:
        moment = law.yaw_moment(k[YAW_INERTIA], -excess if over else 0.0, sliding, RATE)
        wheel = 0 if moment > 0.0 else 1  # outer front: the left one turns the car to the left
        torque = law.brake_for_moment(abs(moment), k[RADIUS], arm)
        s[ASKED + wheel] += torque
        s[ESC] = min(torque / WHOLE_CUT, 1.0)
    elif excess != 0.0:
        moment = law.yaw_moment(k[YAW_INERTIA], -excess, 0.0, RATE)
        wheel = 2 if moment > 0.0 else 3  # inner rear
        torque = law.brake_for_moment(abs(moment), k[RADIUS], 0.5 * p["track"][1])
        s[ASKED + wheel] += torque
        s[ESC] = min(torque / WHOLE_CUT, 1.0)


@formula
def vector(p, k, s):
    """Brake the inner wheels, front and rear alike, while the car turns in less than asked."""
    error = s[YAW_REFERENCE] - s[YAW_RATE]
    if error * s[YAW_REFERENCE] <= 0.0:
        return
    moment = p["vectoring"] * law.yaw_moment(k[YAW_INERTIA], error, 0.0, RATE)
    torque = law.brake_for_moment(abs(moment), k[RADIUS], 0.5 * (p["track"][0] + p["track"][1]))
    torque = min(torque, p["vectoring"] * VECTORING_TORQUE)
    inner = 0 if s[YAW_REFERENCE] > 0.0 else 1
    s[ASKED + inner] += torque
    s[ASKED + 2 + inner] += torque


@formula
def traction_torque(k, s, wheel, slip):
    """Return the drive torque [N m] that brings a wheel to ``slip`` [-] (of either sign) within SLIP_TIME."""
    held = (1.0 + slip) / k[RADIUS]
    target = held * max(s[ALONG + wheel], TRACTION_SPEED)
    # Each of the two wheels turns half of what turns with both.
    inertia = k[WHEEL_INERTIA] + 0.5 * k[ROTOR + wheel // 2]
    return s[FX + wheel] * k[RADIUS] + inertia * ((target - s[OMEGA + wheel]) / SLIP_TIME + held * s[AX])


@formula
def traction(p, c, k, s, axle, torque):
    """Return what traction control leaves of an axle's drive ``torque`` [N m at its wheels], < 0 braking."""
    if c["stability"] < 0.5:
        return torque
    slip = p["slip_target"] if c["stability"] > 1.5 else SPORT_SLIP * p["slip_target"]
    left, right = 2 * axle, 2 * axle + 1
    if torque < 0.0:
        low = traction_torque(k, s, left, -slip) + traction_torque(k, s, right, -slip)
        return min(max(torque, low), 0.0)
    most_left = max(traction_torque(k, s, left, slip), 0.0)
    most_right = max(traction_torque(k, s, right, slip), 0.0)
    if torque > most_left + most_right:
        torque = most_left + most_right
        s[TC] = 1.0
    # What the differential gives a wheel that cannot take it, its brake holds.
    moved = locking(p, s, axle, torque)
    s[ASKED + left] += max(0.5 * torque - moved - most_left, 0.0)
    s[ASKED + right] += max(0.5 * torque + moved - most_right, 0.0)
    return torque


@formula
def locking(p, s, axle, torque):
    """Return what the axle's differential moves from its left to its right wheel [N m] of ``torque`` [N m at both]."""
    difference = s[OMEGA + 2 * axle] - s[OMEGA + 2 * axle + 1]
    return moved_torque(torque, p["differential_lock"][axle], difference)


@formula
def share_out(p, k, s, axle, torque):
    """Give an axle's ``torque`` [N m] to its wheels: half each, less what a lock or motors move across."""
    across = locking(p, s, axle, torque)
    if p["motor_vectoring"] > 0.0 and s[VX] > LEAST_SPEED:
        error = s[YAW_REFERENCE] - s[YAW_RATE]
        moment = p["motor_vectoring"] * law.yaw_moment(k[YAW_INERTIA], error, 0.0, RATE)
        wanted = law.brake_for_moment(moment, k[RADIUS], p["track"][axle])
        across = min(max(wanted, -0.5 * abs(torque)), 0.5 * abs(torque))
    s[DRIVE + 2 * axle] = 0.5 * torque - across
    s[DRIVE + 2 * axle + 1] = 0.5 * torque + across
