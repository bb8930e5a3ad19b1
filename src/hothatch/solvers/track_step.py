"""One step of the double track: wheels, body, roll, and what became of the energy.

Leapfrog: slip and roll angle advance to the middle of the step with the speeds at its start, then speeds advance with the
forces of the middle. Forces act at the mean of both speeds, so that power times time is the change of energy exactly;
the turning of the axes is split into two halves around the push.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics.smooth import clip
from hothatch.solvers import chassis, ledger, wheels
from hothatch.solvers.motion import (
    AX,
    AXLE_FORCE,
    AY,
    CREEP,
    DISC_HEAT,
    DISTANCE,
    DRIVE,
    FORCE_X,
    FORCE_Y,
    FX,
    FY,
    MASS,
    MOMENT,
    OMEGA,
    RADIUS,
    ROLL,
    ROLL_INERTIA,
    ROLL_RATE,
    SHIFT,
    SIDESLIP,
    TIME,
    VX,
    VY,
    WEIGHT,
    YAW,
    YAW_INERTIA,
    YAW_RATE,
    A,
    B,
    X,
    Y,
)

# Speed [m/s] over which resistance fades in from standstill.
ROLLING_STARTS = 0.2
# Speeds between which sideslip is a meaningful angle, m/s.
LEAST_SPEED = 1.0


@formula
def resultants(p, k, s, turned):
    """Return (Fx [N], Fy [N], Mz [N m]) of all tyres in the body's axes; note each axle's lateral force."""
    total_x = 0.0
    total_y = 0.0
    moment = 0.0
    for axle in range(2):
        x = k[A] if axle == 0 else -k[B]
        lateral = 0.0
        for wheel in range(2 * axle, 2 * axle + 2):
            side = 1.0 - 2.0 * (wheel % 2)
            cos, sin = turned[0, wheel], turned[1, wheel]
            forward = s[FX + wheel] * cos - s[FY + wheel] * sin
            across = s[FX + wheel] * sin + s[FY + wheel] * cos
            total_x += forward
            lateral += across
            moment += x * across - 0.5 * side * p["track"][axle] * forward
        total_y += lateral
        s[AXLE_FORCE + axle] = lateral
    return total_x, total_y, moment


@formula
def roll(p, k, s, force, dt, sinks):
    """Advance the roll rate by ``dt`` [s] under the tyres' lateral ``force`` [N]; return the mean rate [rad/s].

    Damping is implicit (trapezoidal); an axle that bears all it can (a wheel in the air) has no damping left.
    """
    damping = 0.0
    for axle in range(2):
        free = p["roll_stiffness"][axle] * s[ROLL] + p["roll_damping"][axle] * s[ROLL_RATE]
        if s[MOMENT + axle] == free:
            damping += p["roll_damping"][axle]
    moments = s[MOMENT] + s[MOMENT + 1]
    push = k[SHIFT] * force - moments + k[WEIGHT] * s[ROLL]
    change = dt * push / (k[ROLL_INERTIA] + 0.5 * dt * damping)
    mean = s[ROLL_RATE] + 0.5 * change
    damped = damping * mean
    stored = moments + 0.5 * damping * change - damped - k[WEIGHT] * s[ROLL]
    sinks[ledger.ROLL_DAMPERS] += damped * mean * dt
    sinks[ledger.ROLL_STORED] += stored * mean * dt
    s[ROLL_RATE] += change
    return mean


@formula
def turn(s, angle):
    """Turn the body's axes by ``angle`` [rad]: the speed stays, its components change."""
    cos, sin = np.cos(angle), np.sin(angle)
    vx = s[VX] * cos + s[VY] * sin
    s[VY] = s[VY] * cos - s[VX] * sin
    s[VX] = vx


@formula
def resistance(p, c, v):
    """Return (air, all the rest) [N] against the motion at ``v`` [m/s]; both fade out at standstill."""
    share = clip(v / ROLLING_STARTS, -1.0, 1.0)
    speed = abs(v)
    air = chassis.aerodynamic(p, c, speed)
    return air * share, (chassis.resistance(p, c, speed) - air) * share


@formula
def advance(p, c, k, s, dt, turned, sinks):
    """Advance one car by ``dt`` [s] with its present steering-wheel angle, drive and brake torques.

    ``turned`` (2, 4) is room for the wheels' directions. Source of the equations: Milliken & Milliken, Race Car Vehicle
    Dynamics, ch. 5 (body axes); physics/body_roll.py for roll.
    """
    s[ROLL] += dt * s[ROLL_RATE]
    wheels.loads(p, c, k, s)
    wheels.steer(p, s)
    wheels.tyres(p, k, s, dt, turned)
    driven = 0.0
    at_tread = 0.0
    for axle in range(2):
        before_left, before_right = s[OMEGA + 2 * axle], s[OMEGA + 2 * axle + 1]
        heat = wheels.spin(k, s, axle, dt)
        s[DISC_HEAT + axle] += heat
        sinks[ledger.FRICTION_BRAKES] += heat
        left = 0.5 * (before_left + s[OMEGA + 2 * axle])
        right = 0.5 * (before_right + s[OMEGA + 2 * axle + 1])
        driven += s[DRIVE + 2 * axle] * left + s[DRIVE + 2 * axle + 1] * right
        at_tread += k[RADIUS] * (s[FX + 2 * axle] * left + s[FX + 2 * axle + 1] * right)
    force_x, force_y, moment = resultants(p, k, s, turned)
    air, rolling = resistance(p, c, s[VX])
    s[FORCE_X] = force_x - air - rolling
    s[FORCE_Y] = force_y
    turn(s, 0.5 * dt * s[YAW_RATE])
    ax, ay = s[FORCE_X] / k[MASS], force_y / k[MASS]
    vx, vy = s[VX] + 0.5 * dt * ax, s[VY] + 0.5 * dt * ay
    heading = s[YAW] + 0.5 * dt * s[YAW_RATE]
    change = dt * moment / k[YAW_INERTIA]
    rate = s[YAW_RATE] + 0.5 * change
    roll_rate = roll(p, k, s, force_y, dt, sinks)
    s[VX] += dt * ax
    s[VY] += dt * ay
    s[YAW_RATE] += change
    turn(s, 0.5 * dt * s[YAW_RATE])
    slid = at_tread - force_x * vx - force_y * (vy + k[SHIFT] * roll_rate) - moment * rate
    book(k, s, slid, air * vx, rolling * vx, dt, sinks)
    cos, sin = np.cos(heading), np.sin(heading)
    s[X] += dt * (vx * cos - vy * sin)
    s[Y] += dt * (vx * sin + vy * cos)
    s[YAW] += dt * rate
    s[DISTANCE] += dt * np.sqrt(vx * vx + vy * vy)
    s[TIME] += dt
    s[AX] = ax
    s[AY] = ay
    s[SIDESLIP] = np.arctan2(s[VY], max(s[VX], LEAST_SPEED))
    return driven * dt


@formula
def book(k, s, slid, air, rolling, dt, sinks):
    """Book the step's powers [W]: ``slid`` by all tyres; creep along the wheels is one sink, the rest another."""
    creep = 0.0
    for wheel in range(4):
        creep += s[FX + wheel] * s[CREEP + wheel]
    sinks[ledger.TYRE_SLIP] += creep * dt
    sinks[ledger.TYRE_SIDE_SLIP] += (slid - creep) * dt
    sinks[ledger.AERODYNAMIC] += air * dt
    sinks[ledger.ROLLING] += rolling * dt
