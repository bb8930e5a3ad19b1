"""Friction brakes inside a step: pedal, proportioning, anti-lock control, and what the motors take over.

Laws. Proportioning (EBD): the rear axle gets no more of the front's torque than the ratio of their loads, so that both use
their grip alike. Anti-lock: each wheel's torque is led to what holds ``abs_slip``, found from the wheel's own motion
(inverse dynamics), and follows with ``abs_response``; the rear wheels take the lower of both (select-low). Without ABS the
driver does it with one pedal for all wheels, and slower. Below ABS_ENDS the wheels may lock. Motors that brake relieve the
friction brakes of their axle; while anti-lock control works they let go (chassis_drive.py).
"""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.physics.brake import disc_conductance, lag, pad_factor, slip_torque
from hothatch.physics.heat import node_step
from hothatch.solvers.motion import (
    ABS,
    ALONG,
    ASKED,
    AX,
    BRAKE,
    BRAKE_GAIN,
    BRAKING,
    DISC,
    DISC_HEAT,
    DRIVE,
    FX,
    FZ,
    MODE,
    OMEGA,
    PEDAL,
    PEDAL_ASKED,
    RADIUS,
    ROTOR,
    VX,
    WHEEL_INERTIA,
)

ABS_ENDS = 2.0  # m/s: slower wheels may lock, as in production systems (Bosch: 3–7 km/h)
SLIP_TIME = 0.5  # of the response time, in which the law brings a wheel to its slip: ζ = 0.35 with the lag
DRIVER_RESPONSE = 0.2  # s, of a trained foot that holds the tyres at their limit (assumed)


@formula
def wheel_limit(p, k, s, wheel):
    """Return the torque [N m] that holds the wheel at the slip of anti-lock control."""
    held = (1.0 - p["abs_slip"]) / k[RADIUS]
    inertia = k[WHEEL_INERTIA] + 0.5 * k[ROTOR + wheel // 2]
    bound = slip_torque(
        s[FX + wheel], k[RADIUS], inertia, s[OMEGA + wheel], held * s[ALONG + wheel], held * s[AX],
        SLIP_TIME * p["abs_response"],
    )  # fmt: skip
    return bound + max(s[DRIVE + wheel], 0.0)


@formula
def axle_torques(p, s):
    """Return (front, rear) friction torque [N m] of a whole axle with the pedal on the floor."""
    front = p["brake_torque"][0] * pad_factor(s[DISC], p["brake_fade"][0], p["brake_fade"][1])
    rear = p["brake_torque"][1] * pad_factor(s[DISC + 1], p["brake_fade"][0], p["brake_fade"][1])
    load_front = max(s[FZ] + s[FZ + 1], 1.0)
    return front, min(rear, front * (s[FZ + 2] + s[FZ + 3]) / load_front)


@formula
def held_pedal(p, k, s, front, rear):
    """Return the pedal [-] at which no wheel locks, as a driver without anti-lock brakes looks for it."""
    share = 1.0
    for wheel in range(4):
        most = 0.5 * (front if wheel < 2 else rear)
        if s[ALONG + wheel] > ABS_ENDS and most > 1.0:
            share = min(share, wheel_limit(p, k, s, wheel) / most)
    return share


@formula
def pedal(p, k, s, dt, front, rear):
    """Move the pedal towards what is asked or back at the rate of ``brake_rise``; without ABS, to where no wheel locks."""
    step = dt / max(p["brake_rise"], dt)
    wanted = s[PEDAL_ASKED] if s[MODE] == BRAKING else 0.0
    if p["abs"] < 0.5 and s[MODE] == BRAKING:
        wanted = min(lag(s[PEDAL], held_pedal(p, k, s, front, rear), DRIVER_RESPONSE, dt), wanted)
    s[PEDAL] += min(max(wanted - s[PEDAL], -step), step)


@formula
def brakes(p, k, s, dt):
    """Advance pedal and brake torques of all wheels by ``dt`` [s]; ASKED holds what stability control wants at least."""
    front, rear = axle_torques(p, s)
    pedal(p, k, s, dt, front, rear)
    s[ABS] = 0.0
    if s[PEDAL] <= 0.0 and s[ASKED] + s[ASKED + 1] + s[ASKED + 2] + s[ASKED + 3] <= 0.0:
        for wheel in range(4):
            s[BRAKE + wheel] -= s[BRAKE + wheel] * k[BRAKE_GAIN]
            if s[BRAKE + wheel] < 1.0:
                s[BRAKE + wheel] = 0.0
        return
    front = max(front * s[PEDAL] + min(s[DRIVE] + s[DRIVE + 1], 0.0), 0.0)
    rear = max(rear * s[PEDAL] + min(s[DRIVE + 2] + s[DRIVE + 3], 0.0), 0.0)
    fitted = p["abs"] > 0.5
    low = 1e9
    if s[ALONG + 2] > ABS_ENDS and s[ALONG + 3] > ABS_ENDS:
        low = min(wheel_limit(p, k, s, 2), wheel_limit(p, k, s, 3))
    for wheel in range(4):
        asked = 0.5 * (front if wheel < 2 else rear)
        wanted = max(asked, s[ASKED + wheel])
        if fitted and s[ALONG + wheel] > ABS_ENDS:
            bound = wheel_limit(p, k, s, wheel) if wheel < 2 else low
            if s[ASKED + wheel] > 0.0 and wheel >= 2:
                bound = wheel_limit(p, k, s, wheel)
            if bound < wanted:
                wanted = bound
                if asked > 0.0:
                    s[ABS] = 1.0
        s[BRAKE + wheel] += (wanted - s[BRAKE + wheel]) * k[BRAKE_GAIN]


@formula
def warm(p, c, s, dt):
    """Warm the discs by the heat of the last ``dt`` [s] and cool them in the wind."""
    for axle in range(2):
        conductance = disc_conductance(
            p["brake_conductance"][axle], p["brake_conductance_speed"][axle], s[VX]
        )
        s[DISC + axle] = node_step(
            s[DISC + axle], s[DISC_HEAT + axle] / dt, max(p["brake_heat"][axle], 1.0), conductance,
            c["temperature"], dt,
        )  # fmt: skip
        s[DISC_HEAT + axle] = 0.0
