"""Four wheels inside a step: loads, steer, slip, forces and spin.

Slip states and roll stand half a step before the speeds (leapfrog): one look at each tyre a step gives second order.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula
from hothatch.physics import body_roll, contact, steering
from hothatch.physics.mf_combined import forces
from hothatch.physics.mf_longitudinal import slip_stiffness
from hothatch.physics.mf_relaxation import relaxation
from hothatch.solvers.motion import (
    ALONG,
    ALPHA,
    AXLE_FORCE,
    BRAKE,
    CG,
    CREEP,
    DAMPING,
    DRIVE,
    FORCE_X,
    FORCE_Y,
    FX,
    FY,
    FZ,
    LEAST_LOAD,
    MASS,
    MOMENT,
    MU,
    OMEGA,
    RADIUS,
    REAR_STEER,
    ROLL,
    ROLL_RATE,
    ROTOR,
    SHIFT,
    SIGMA_X,
    SIGMA_Y,
    SINE,
    SLIP,
    STATIC,
    STEER,
    STIFFNESS,
    VX,
    VY,
    WHEEL_ANGLE,
    WHEEL_INERTIA,
    WHEELBASE,
    YAW_RATE,
    A,
    B,
)

SHORTEST = 0.02  # relaxation length, m: a tyre without data follows within that


@formula
def lengths(p, k, s):
    """Note each tyre's relaxation lengths [m] and slip stiffness [N] at its present load."""
    for wheel in range(4):
        axle = wheel // 2
        fz = max(s[FZ + wheel], LEAST_LOAD)
        along, across = relaxation(p["mf"][axle], fz, 0.0)
        s[SIGMA_X + wheel] = max(along, SHORTEST)
        s[SIGMA_Y + wheel] = max(across, SHORTEST)
        s[STIFFNESS + wheel] = slip_stiffness(p["mf"][axle], fz)


@formula
def loads(p, c, k, s):
    """Fill the wheel loads [N] and the roll moments [N m] that the axles bear; a lifted wheel bears nothing.

    Acceleration and tyre forces are those of the step before. An axle with one wheel in the air bears no more moment than
    its other wheel gives: what is left tips the body.
    """
    lateral = s[FORCE_Y] / k[MASS]
    shift = body_roll.longitudinal_transfer(k[MASS], s[FORCE_X] / k[MASS], k[CG], k[WHEELBASE])
    for axle in range(2):
        load = k[STATIC + axle] + (shift if axle else -shift)
        load -= body_roll.lift(s[VX], c["density"], p["lift_area"][axle])
        load = max(load, LEAST_LOAD)
        track = p["track"][axle]
        moment = body_roll.axle_moment(
            p["roll_stiffness"][axle], p["roll_damping"][axle], s[ROLL], s[ROLL_RATE]
        )
        transfer = body_roll.lateral_transfer(
            moment,
            s[AXLE_FORCE + axle],
            p["roll_centre"][axle],
            p["unsprung"][axle],
            k[RADIUS],
            lateral,
            track,
        )
        borne = min(max(transfer, -0.5 * load), 0.5 * load)
        s[MOMENT + axle] = moment + (borne - transfer) * track
        s[FZ + 2 * axle] = 0.5 * load - borne
        s[FZ + 2 * axle + 1] = 0.5 * load + borne


@formula
def steer(p, s):
    """Turn the wheels by the steering wheel, by compliance and by roll."""
    roll = s[ROLL]
    s[STEER] = steering.front_angle(
        s[WHEEL_ANGLE],
        p["steering_ratio"],
        p["lateral_compliance"][0],
        s[AXLE_FORCE],
        p["roll_steer"][0],
        roll,
    )
    s[REAR_STEER] = steering.rear_angle(
        p["lateral_compliance"][1], s[AXLE_FORCE + 1], p["roll_steer"][1], roll
    )


@formula
def tyres(p, k, s, dt, sums):
    """Advance every wheel's slip by ``dt`` [s] and fill its forces; sums (2, 4) hold cos and sin of its angle."""
    for wheel in range(4):
        axle = wheel // 2
        side = 1.0 - 2.0 * (wheel % 2)
        angle = s[STEER + axle] + steering.toe_angle(p["toe"][axle], side)
        cos, sin = np.cos(angle), np.sin(angle)
        sums[0, wheel] = cos
        sums[1, wheel] = sin
        x = k[A] if axle == 0 else -k[B]
        vx = s[VX] - 0.5 * side * p["track"][axle] * s[YAW_RATE]
        vy = s[VY] + k[SHIFT] * s[ROLL_RATE] + x * s[YAW_RATE]
        along = contact.along(vx, vy, cos, sin)
        across = contact.across(vx, vy, cos, sin)
        speed = np.sqrt(along * along + across * across)
        creep = s[OMEGA + wheel] * k[RADIUS] - along
        slip = contact.follow(s[SLIP + wheel], creep, abs(along), s[SIGMA_X + wheel], dt)
        slip = contact.bounded(slip, speed, contact.GREATEST_SLIP)
        sine = contact.follow(s[SINE + wheel], across, speed, s[SIGMA_Y + wheel], dt)
        sine = contact.bounded(sine, speed, contact.GREATEST_SINE)
        s[SLIP + wheel] = slip
        s[SINE + wheel] = sine
        s[ALONG + wheel] = along
        s[CREEP + wheel] = creep
        blend = contact.crawl(speed)
        tangent = contact.tangent(contact.damped(sine, across, blend))
        lean = steering.inclination(p["camber"][axle], p["camber_gain"][axle], s[ROLL], side)
        fx, fy = forces(
            p["mf"][axle], s[FZ + wheel], contact.damped(slip, creep, blend), side * tangent, side * np.sin(lean),
            k[MU],
        )  # fmt: skip
        s[FX + wheel] = fx
        s[FY + wheel] = side * fy
        s[DAMPING + wheel] = contact.DAMPING * blend * s[STIFFNESS + wheel] * k[RADIUS] * k[RADIUS]


@formula
def slip_angles(s):
    """Note each wheel's slip angle [rad], for whoever reads the trace."""
    for wheel in range(4):
        s[ALPHA + wheel] = np.arcsin(min(max(s[SINE + wheel], -1.0), 1.0))


@formula
def held(need, most):
    """Return the brake torque [N m] within ±``most``: dry friction gives what is needed, as far as it reaches."""
    return min(max(need, -most), most)


@formula
def spin(k, s, axle, dt):
    """Advance an axle's wheel speeds by ``dt`` [s]; return the heat of its brakes [J].

    Linearly implicit in the low-speed damping of the tyre (trapezoidal, so that the ledger closes); a differential couples
    the wheels through what turns with both. Brakes are dry friction: a wheel that they can stop within the step stands.
    """
    left = 2 * axle
    right = left + 1
    radius = k[RADIUS]
    coupled = 0.25 * k[ROTOR + axle]
    m_left = k[WHEEL_INERTIA] + 0.5 * dt * s[DAMPING + left] + coupled
    m_right = k[WHEEL_INERTIA] + 0.5 * dt * s[DAMPING + right] + coupled
    inverse = 1.0 / (m_left * m_right - coupled * coupled)
    push_left = (s[DRIVE + left] - radius * s[FX + left]) * dt
    push_right = (s[DRIVE + right] - radius * s[FX + right]) * dt
    free_left = s[OMEGA + left] + (m_right * push_left - coupled * push_right) * inverse
    free_right = s[OMEGA + right] + (m_left * push_right - coupled * push_left) * inverse
    brake_left, brake_right, need_left, need_right = 0.0, 0.0, 1.0, 1.0
    if s[BRAKE + left] > 0.0 or s[BRAKE + right] > 0.0:
        need_left = (m_left * free_left + coupled * free_right) / dt
        need_right = (coupled * free_left + m_right * free_right) / dt
        brake_left = held(need_left, s[BRAKE + left])
        brake_right = held(need_right, s[BRAKE + right])
        # Where one wheel's brake does not suffice, the other stops by itself alone.
        if brake_right != need_right:
            need_left = (free_left / (dt * inverse) + coupled * brake_right) / m_right
            brake_left = held(need_left, s[BRAKE + left])
        if brake_left != need_left:
            need_right = (free_right / (dt * inverse) + coupled * brake_left) / m_left
            brake_right = held(need_right, s[BRAKE + right])
    after_left = free_left - (m_right * brake_left - coupled * brake_right) * inverse * dt
    after_right = free_right - (m_left * brake_right - coupled * brake_left) * inverse * dt
    # To the last bit, so that a wheel at rest is at rest.
    after_left *= brake_left != need_left
    after_right *= brake_right != need_right
    # The road feels the force that the wheel felt.
    s[FX + left] += 0.5 * s[DAMPING + left] / radius * (after_left - s[OMEGA + left])
    s[FX + right] += 0.5 * s[DAMPING + right] / radius * (after_right - s[OMEGA + right])
    heat = brake_left * 0.5 * (s[OMEGA + left] + after_left) * dt
    heat += brake_right * 0.5 * (s[OMEGA + right] + after_right) * dt
    s[OMEGA + left] = after_left
    s[OMEGA + right] = after_right
    return heat
