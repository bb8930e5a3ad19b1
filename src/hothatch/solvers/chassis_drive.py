"""The drive of a car that moves in the plane: what its right foot asks, what motors or engine give, where the energy goes.

A tick of TICK seconds sets torques and books what the last tick's torques did; in between, torque at the motor's shaft
holds and its power is summed up step by step, so that the ledger closes.
"""

from __future__ import annotations

from hothatch.jit import formula
from hothatch.physics import motor
from hothatch.physics.smooth import ramp
from hothatch.solvers import chassis, drive, ledger, pack, stability, straight_line
from hothatch.solvers.motion import (
    ABS,
    BRAKING,
    COAST,
    CUT,
    DEMAND,
    DRIVE,
    FULL_THROTTLE,
    HELD_SPEED,
    HOLD_SPEED,
    INTEGRAL,
    LIMIT,
    MASS,
    MODE,
    OMEGA,
    RADIUS,
    SHAFT,
    SOC,
    TC,
    VOLTAGE,
    VX,
)

TICK = 5e-3  # s, of all controls but anti-lock brakes
SPEED_GAIN, SPEED_INTEGRAL = 2.0, 1.0  # of the speed that is held: 1/s, 1/s²
GREATEST_HOLD = 6.0  # m/s², by which a held speed is regained
STANDING = 5.0  # motor speed below which drag fades out, rad/s


@formula
def ask(p, c, k, s, dt):
    """Set DEMAND, the force [N] that the driver asks of the drive: < 0 lets go; full throttle asks for all."""
    v = s[VX]
    if s[MODE] == FULL_THROTTLE:
        s[DEMAND] = 1e9 if v < p["top_speed"] else chassis.resistance(p, c, p["top_speed"])
    elif s[MODE] == HOLD_SPEED:
        error = s[HELD_SPEED] - v
        s[INTEGRAL] = min(max(s[INTEGRAL] + SPEED_INTEGRAL * error * dt, -GREATEST_HOLD), GREATEST_HOLD)
        wanted = min(max(SPEED_GAIN * error + s[INTEGRAL], -GREATEST_HOLD), GREATEST_HOLD)
        s[DEMAND] = chassis.resistance(p, c, v) + k[MASS] * wanted
    elif s[MODE] == COAST or s[MODE] == BRAKING:
        s[DEMAND] = -c["regeneration"] * p["regen_deceleration"] * k[MASS]


@formula
def share(p, s, axle):
    """Return an axle's share [-] of the force: by torque at the wheels, or as the car cruises."""
    if p["cruise_front"] >= 0.0 and s[MODE] != FULL_THROTTLE:
        return p["cruise_front"] if axle == 0 else 1.0 - p["cruise_front"]
    total = p["torque"][0] * p["ratio"][0] + p["torque"][1] * p["ratio"][1]
    return p["torque"][axle] * p["ratio"][axle] / total


@formula
def motor_speed(p, s, axle):
    """Return the motor's speed [rad/s]: the mean of both wheels through the gearbox."""
    return 0.5 * (s[OMEGA + 2 * axle] + s[OMEGA + 2 * axle + 1]) * p["ratio"][axle]


@formula
def book(p, c, state, s, dt, sinks):
    """Book the last ``dt`` [s]: losses and heat of motors and inverters, auxiliaries, the battery."""
    auxiliary = p["auxiliary_power"] * c["auxiliary"]
    electric = auxiliary / p["dcdc_efficiency"] + c["climate"]
    terms = pack.terms(p, state, dt)
    for axle in range(2):
        if p["torque"][axle] <= 0.0:
            continue
        torque = state["torque"][axle]
        omega = motor_speed(p, s, axle)
        if abs(torque) > 1e-6:
            omega = s[SHAFT + axle] / (torque * dt)
        parts = drive.losses(p, axle, torque, max(omega, 0.0), s[VOLTAGE])
        if torque == 0.0 and p["disconnect"][axle] > 0.5:
            parts = (0.0, 0.0, 0.0, 0.0, 0.0)
        if torque == 0.0 and p["rests"][axle] > 0.5:
            parts = (0.0, 0.0, parts[2], 0.0, 0.0)
        motor_gain, inverter_gain = drive.gains(p, axle, dt)
        electric += drive.book(p, c, state, axle, torque, omega, parts, dt, motor_gain, inverter_gain, sinks)
        s[SHAFT + axle] = 0.0
    sinks[ledger.AUXILIARIES] += (auxiliary + c["climate"]) * dt
    sinks[ledger.DCDC] += (auxiliary / p["dcdc_efficiency"] - auxiliary) * dt
    s[VOLTAGE] = pack.draw(p, c, state, terms, electric, dt, pack.gain(p, dt), sinks)
    s[SOC] = state["soc"]


@formula
def command(p, c, k, state, s, dt, work):
    """Set the motors' torques for the next ``dt`` [s]: what is asked, what is possible, what control lets through."""
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"] + c["climate"]
    terms = pack.terms(p, state, dt)
    s[TC] = 0.0
    for axle in range(2):
        # pedal_torques finds the motor's speed from v (1 + slip).
        work[axle, straight_line.SLIP] = (
            0.5 * (s[OMEGA + 2 * axle] + s[OMEGA + 2 * axle + 1]) * k[RADIUS] - 1.0
        )
    straight_line.pedal_torques(
        p, c, state, 1.0, s[VOLTAGE], pack.available(p, state, terms) - auxiliary, dt, work
    )
    fading = ramp(s[VX], p["regen_fade"][0], p["regen_fade"][1])
    taken = min(p["regen_power"] * max(c["regeneration"], 1.0), pack.acceptance(p, state, terms))
    for axle in range(2):
        if p["torque"][axle] <= 0.0:
            continue
        omega = work[axle, straight_line.SPEED]
        force = s[DEMAND] * share(p, s, axle)
        if force > 0.0:
            force *= s[CUT]
        elif s[ABS] > 0.5:
            force = 0.0
        else:
            force *= fading * s[CUT]
        # The limit of traction control includes what turns with the wheels.
        at_wheels = stability.traction(p, c, k, s, axle, force * k[RADIUS])
        wanted = drive.torque_for_force(p, axle, at_wheels / k[RADIUS], max(omega, 0.0))
        if at_wheels == 0.0 and (p["disconnect"][axle] > 0.5 or p["rests"][axle] > 0.5):
            wanted = 0.0
        most = min(p["torque"][axle], taken * share(p, s, axle) / max(omega, 1.0))
        wanted = min(max(wanted, -most), max(work[axle, straight_line.TORQUE], 0.0))
        rate = p["torque"][axle] / p["rise_time"][axle]
        if s[ABS] > 0.5 or s[TC] > 0.5:
            rate = p["torque"][axle] / dt
        state["torque"][axle] = motor.torque_rise(state["torque"][axle], wanted, rate, dt)
        s[LIMIT] = work[axle, straight_line.LIMIT]


@formula
def apply(p, k, state, s):
    """Bring the motors' torques to the wheels, gearbox losses taken off."""
    for axle in range(2):
        if p["torque"][axle] <= 0.0:
            continue
        torque = state["torque"][axle]
        if torque == 0.0 and p["disconnect"][axle] > 0.5:
            stability.share_out(p, k, s, axle, 0.0)
            continue
        omega = motor_speed(p, s, axle)
        out = drive.wheel_force(p, axle, torque, max(omega, 0.0)) * k[RADIUS]
        if omega < STANDING:
            drag = drive.gear_drag(p, axle, max(omega, 0.0)) * p["ratio"][axle]
            out += drag * (1.0 - max(omega, 0.0) / STANDING)
        stability.share_out(p, k, s, axle, out)


@formula
def add_up(p, state, s, before, dt, sinks):
    """Add a step's work at the motors' shafts [J]; the gearbox lost what did not reach the wheels.

    ``before`` (4,) are the wheels' speeds at the step's start.
    """
    for axle in range(2):
        if p["torque"][axle] <= 0.0:
            continue
        left, right = 2 * axle, 2 * axle + 1
        mean_left = 0.5 * (before[left] + s[OMEGA + left])
        mean_right = 0.5 * (before[right] + s[OMEGA + right])
        work = state["torque"][axle] * 0.5 * (mean_left + mean_right) * p["ratio"][axle] * dt
        s[SHAFT + axle] += work
        sinks[ledger.GEARBOX] += work - (s[DRIVE + left] * mean_left + s[DRIVE + right] * mean_right) * dt
