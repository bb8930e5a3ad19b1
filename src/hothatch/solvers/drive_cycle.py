"""Drive cycles: quasi-static at the trace's own step (1 s), forward only where the car cannot follow.

Within a step the speed is linear, forces are taken at its middle, and power times time equals the change of energy
exactly. A car that cannot follow drives as hard as it can and the miss is reported; nothing raises.

What costs time (tyre curves, envelopes) is looked at only in steps that come near a limit: ``SURE`` bounds say when.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import FRONT, REAR
from hothatch.constants import G0
from hothatch.jit import formula, kernel
from hothatch.physics.motor import DROOP_FLOOR
from hothatch.physics.smooth import ramp
from hothatch.solvers import chassis, drive, engine_cycle, ledger, pack
from hothatch.solvers.totals import DISTANCE, EMPTY_AT, count

TRACE_COLUMNS = (
    "time", "distance", "speed", "target", "wheel_force", "battery_power", "battery_voltage", "soc",
    "battery_temperature", "motor_temperature", "friction_force", "limit",
    "fuel_power", "engine_speed", "gear", "engine_temperature",
)  # fmt: skip
TRACE_UNITS = ("s", "m", "m/s", "m/s", "N", "W", "V", "-", "K", "K", "N", "", "W", "rad/s", "", "K")

# Work columns of an axle. The first do not change while a car drives a trace …
SHARE, FULL, CRUISE, INERTIA, SURE_GRIP, COMPLIANCE, GEAR, MOTOR_GAIN, INVERTER_GAIN = range(9)
# … the others are those of the step last asked for: force, torque, speed, slip and losses.
FORCE, TORQUE, OMEGA, SLIP, COPPER, IRON, WINDAGE, CONDUCTION, SWITCHING = range(9, 18)
WORK = 18
# Share of the grip at rest that load transfer on a cycle leaves for certain.
SURE = 0.6

_BISECTIONS = 30


@formula
def prepare(p, c, work):
    """Fill ``work`` (2, WORK) with a car's constants.

    Force share by torque at the wheels, inertia [kg], sure grip [N], slip per newton at the load of rest (forces on a
    cycle are small against the grip), motor over car speed [1/m].
    """
    total = p["torque"][FRONT] * p["ratio"][FRONT] + p["torque"][REAR] * p["ratio"][REAR]
    for axle in range(2):
        work[axle, FULL] = p["torque"][axle] * p["ratio"][axle] / total
        work[axle, CRUISE] = work[axle, FULL]
        if p["cruise_front"] >= 0.0:
            work[axle, CRUISE] = p["cruise_front"] if axle == FRONT else 1.0 - p["cruise_front"]
        work[axle, SHARE] = work[axle, CRUISE]
        work[axle, INERTIA] = chassis.axle_inertia(p, c, axle)
        at_rest = chassis.wheel_load(p, c, axle, 0.0)
        work[axle, SURE_GRIP] = SURE * chassis.grip_limit(p, c, axle, at_rest)
        work[axle, COMPLIANCE] = chassis.slight_slip_of(p, axle, 1.0, at_rest)
        work[axle, GEAR] = p["ratio"][axle] / p["radius"]


@formula
def prepare_heat(p, dt, work):
    """Fill the thermal gains of ``work`` for steps of ``dt`` [s]; return the pack's gain [K/W]."""
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            work[axle, MOTOR_GAIN], work[axle, INVERTER_GAIN] = drive.gains(p, axle, dt)
    return pack.gain(p, dt)


@formula
def undriven_inertia(p, work):
    """Return the equivalent mass [kg] of the wheels that no motor turns."""
    total = 0.0
    for axle in range(2):
        if p["torque"][axle] <= 0.0:
            total += work[axle, INERTIA]
    return total


@formula
def share_out(work, column):
    """Split forces by ``column``: CRUISE while one axle will do, FULL (torque at the wheels) where it will not."""
    for axle in range(2):
        work[axle, SHARE] = work[axle, column]


@formula
def carry(p, work, v, accel):
    """Return the force [N] that the other axle gives to turn the gearbox and rotor of a motor that rests without flux."""
    total = 0.0
    for axle in range(2):
        if p["rests"][axle] > 0.5 and work[axle, SHARE] <= 0.0 and v > 0.0:
            turning = drive.wheel_force(p, axle, 0.0, v * work[axle, GEAR])
            total += work[axle, INERTIA] * accel - turning
    return total


@formula
def ask(p, c, work, force, v, accel, volts):
    """Fill ``work`` with what it takes to bring ``force`` [N] to the road at ``v`` [m/s]; return the motors' power [W]."""
    electric = 0.0
    carried = carry(p, work, v, accel)
    for axle in range(2):
        part = force * work[axle, SHARE] + (carried if work[axle, SHARE] > 0.0 else 0.0)
        if p["rests"][axle] > 0.5 and work[axle, SHARE] <= 0.0:
            work[axle, FORCE] = -carried
            work[axle, TORQUE:] = 0.0
            omega = v * work[axle, GEAR]
            work[axle, OMEGA] = omega
            work[axle, WINDAGE] = drive.losses(p, axle, 0.0, omega, volts)[2]
            electric += work[axle, WINDAGE]
            continue
        work[axle, FORCE] = part
        if p["torque"][axle] > 0.0 and part == 0.0 and p["disconnect"][axle] > 0.5:
            work[axle, TORQUE:] = 0.0
        elif p["torque"][axle] > 0.0:
            slip = part * work[axle, COMPLIANCE]
            omega = v * (1.0 + slip) * work[axle, GEAR]
            torque = drive.torque_for_force(p, axle, part + work[axle, INERTIA] * accel, omega)
            work[axle, SLIP] = slip
            work[axle, OMEGA] = omega
            work[axle, TORQUE] = torque
            copper, iron, windage, conduction, switching = drive.losses(p, axle, torque, omega, volts)
            work[axle, COPPER] = copper
            work[axle, IRON] = iron
            work[axle, WINDAGE] = windage
            work[axle, CONDUCTION] = conduction
            work[axle, SWITCHING] = switching
            electric += torque * omega + copper + iron + windage + conduction + switching
    return electric


@formula
def reaches(p, c, state, axle, work, accel, volts):
    """Return 0 when the axle can give the torque and force in ``work``, else the limit that forbids it."""
    if work[axle, FORCE] > work[axle, SURE_GRIP]:
        grip = chassis.grip_limit(p, c, axle, chassis.wheel_load(p, c, axle, accel))
        if work[axle, FORCE] > grip:
            return ledger.LIMIT_GRIP
    torque = work[axle, TORQUE]
    omega = work[axle, OMEGA]
    cool = (
        state["motor_temperature"][axle] < p["motor_limit"][axle][0]
        and state["inverter_temperature"][axle] < p["inverter_limit"][axle][0]
        and state["peak_timer"][axle] < p["peak_duration"][axle]
        and p["curve"][axle][0] == np.inf
    )
    u = min(p["voltage_headroom"][axle] * drive.voltage_ratio(p, volts), 1.0)
    if cool and torque <= p["torque"][axle] and torque * omega <= DROOP_FLOOR * u * p["power"][axle]:
        return ledger.LIMIT_NONE
    limit, cause = drive.torque_limit(p, state, axle, omega, volts)
    return cause if torque > limit else ledger.LIMIT_NONE


@formula
def short_of(p, c, state, work, force, v, accel, volts, power):
    """Return 0 when the car can bring ``force`` [N] to the road from ``power`` [W], else the limit that forbids it."""
    drawn = ask(p, c, work, force, v, accel, volts)
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            cause = reaches(p, c, state, axle, work, accel, volts)
            if cause != ledger.LIMIT_NONE:
                return cause
    return ledger.LIMIT_BATTERY if drawn > power else ledger.LIMIT_NONE


@formula
def regeneration(p, c, state, work, braking, v, accel, power):
    """Return the braking force [N, ≥ 0] that the motors may take of ``braking`` [N] at ``v`` [m/s].

    Limits: motor envelope and its regeneration power, what the battery accepts [W], the deceleration that the control
    asks of the motors, the driven axle's grip; it fades out towards standstill.
    """
    total = 0.0
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            share = work[axle, SHARE]
            omega = v * p["ratio"][axle] / p["radius"]
            torque = min(p["torque"][axle], min(p["regen_power"], power) * share / max(omega, 1.0))
            force = min(
                braking * share, torque * p["ratio"][axle] / (p["radius"] * p["gear_efficiency"][axle])
            )
            force = min(force, c["mass"] * p["regen_deceleration"] * share)
            if force > work[axle, SURE_GRIP]:
                force = min(force, chassis.grip_limit(p, c, axle, chassis.wheel_load(p, c, axle, accel)))
            total += force
    return total * ramp(v, p["regen_fade"][0], p["regen_fade"][1])


@formula
def strive(p, c, state, work, dt, grade, volts, power, inertia, asked):
    """Return (acceleration [m/s²], resistance [N]): the most the car can do of ``asked`` where it cannot do all."""
    v0 = state["speed"]
    low = max(-v0 / dt, -8.0)
    high = asked
    for _ in range(_BISECTIONS):
        accel = 0.5 * (low + high)
        v = v0 + 0.5 * accel * dt
        need = chassis.resistance(p, c, v) + grade + inertia * accel
        if need > 0.0 and short_of(p, c, state, work, need, v, accel, volts, power) != ledger.LIMIT_NONE:
            high = accel
        else:
            low = accel
    return low, chassis.resistance(p, c, v0 + 0.5 * low * dt)


@formula
def follow(p, c, state, work, target, dt, grade, volts, terms, auxiliary):
    """Return (acceleration, resistance, motors' force, friction force, cause) that come nearest to ``target`` [m/s]."""
    v0 = state["speed"]
    share_out(work, CRUISE)
    inertia = c["mass"] + undriven_inertia(p, work)
    accel = (target - v0) / dt
    v = v0 + 0.5 * accel * dt
    if v <= 1.0e-9:
        ask(p, c, work, 0.0, 0.0, 0.0, volts)
        return accel, 0.0, 0.0, 0.0, ledger.LIMIT_NONE
    resisting = chassis.resistance(p, c, v)
    need = resisting + grade + inertia * accel
    if v < p["cruise_speed"]:
        share_out(work, FULL)
    cause = ledger.LIMIT_NONE
    if need > 0.0:
        power = pack.available(p, state, terms) - auxiliary
        cause = short_of(p, c, state, work, need, v, accel, volts, power)
        if cause != ledger.LIMIT_NONE and p["cruise_front"] >= 0.0:
            share_out(work, FULL)
            cause = short_of(p, c, state, work, need, v, accel, volts, power)
        if cause == ledger.LIMIT_NONE:
            return accel, resisting, need, 0.0, cause
        accel, resisting = strive(p, c, state, work, dt, grade, volts, power, inertia, accel)
        v = v0 + 0.5 * accel * dt
        need = resisting + grade + inertia * accel
    taken = 0.0
    if need < 0.0:
        share_out(work, FULL)
        taken = regeneration(p, c, state, work, -need, v, accel, pack.acceptance(p, state, terms))
    force = need if need >= 0.0 else -taken
    ask(p, c, work, force, v, accel, volts)
    return accel, resisting, force, force - need, cause


@formula
def book_axles(p, c, state, work, v, accel, dt, sinks):
    """Book the axles' energies of one step as ``work`` holds them; return their electric power [W]."""
    electric = 0.0
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            slip = work[axle, SLIP]
            torque = work[axle, TORQUE]
            omega = work[axle, OMEGA]
            parts = (
                work[axle, COPPER], work[axle, IRON], work[axle, WINDAGE],
                work[axle, CONDUCTION], work[axle, SWITCHING],
            )  # fmt: skip
            electric += drive.book(
                p,
                c,
                state,
                axle,
                torque,
                omega,
                parts,
                dt,
                work[axle, MOTOR_GAIN],
                work[axle, INVERTER_GAIN],
                sinks,
            )
            part = work[axle, FORCE]
            at_wheel = part + work[axle, INERTIA] * accel
            sinks[ledger.TYRE_SLIP] += at_wheel * slip * v * dt
            sinks[ledger.GEARBOX] += (torque * omega - at_wheel * (1.0 + slip) * v) * dt
        sinks[ledger.KINETIC] += work[axle, INERTIA] * accel * v * dt
    return electric


@formula
def book_body(p, c, accel, resisting, friction, v, grade, auxiliary, dt, sinks):
    """Book the body's sinks of one step: air, rolling, grade, brakes, kinetic energy, auxiliaries."""
    air = chassis.aerodynamic(p, c, v)
    sinks[ledger.AERODYNAMIC] += air * v * dt
    sinks[ledger.ROLLING] += (resisting - air) * v * dt
    sinks[ledger.GRADE] += grade * v * dt
    sinks[ledger.KINETIC] += c["mass"] * accel * v * dt
    sinks[ledger.FRICTION_BRAKES] += friction * v * dt
    used = p["auxiliary_power"] * c["auxiliary"] + c["climate"]
    sinks[ledger.AUXILIARIES] += used * dt
    sinks[ledger.DCDC] += (auxiliary - used) * dt


@formula
def march(p, c, state, target, dt, grade, volts, gain, auxiliary, work, sinks, totals):
    """Advance one car by one step of ``dt`` [s] towards ``target`` [m/s] against ``grade`` [N].

    ``volts`` [V] is the battery's voltage of the step before, ``gain`` [K/W] that of ``prepare_heat``. Return (acceleration,
    motors' force, friction force, electric power, voltage, cause).
    """
    terms = pack.terms(p, state, dt)
    accel, resisting, force, friction, cause = follow(
        p, c, state, work, target, dt, grade, volts, terms, auxiliary
    )
    v = max(state["speed"] + 0.5 * accel * dt, 0.0)
    electric = auxiliary + book_axles(p, c, state, work, v, accel, dt, sinks)
    book_body(p, c, accel, resisting, friction, v, grade, auxiliary, dt, sinks)
    volts = pack.draw(p, c, state, terms, electric, dt, gain, sinks)
    count(totals, v * dt, force, friction, electric, dt)
    state["speed"] = max(state["speed"] + accel * dt, 0.0)
    state["distance"] += v * dt
    state["time"] += dt
    return accel, force, friction, electric, volts, cause


@formula
def drive_trace(p, c, state, times, targets, grades, stop, work, sinks, totals, achieved, trace):
    """Drive one car along one trace until its end, ``stop`` [m] or an empty battery; ``achieved`` takes its speeds."""
    volts = pack.at_soc(p["ocv"], state["soc"])
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"] + c["climate"]
    prepare(p, c, work)
    last_dt = 0.0
    gain = 0.0
    achieved[0] = state["speed"]
    for k in range(len(times) - 1):
        dt = times[k + 1] - times[k]
        if dt != last_dt:
            gain = prepare_heat(p, dt, work)
            last_dt = dt
        grade = c["mass"] * G0 * grades[k]
        _, force, friction, electric, volts, cause = march(
            p, c, state, targets[k + 1], dt, grade, volts, gain, auxiliary, work, sinks, totals
        )
        achieved[k + 1] = state["speed"]
        if k < trace.shape[0]:
            put(trace[k], times[k + 1], state, targets[k + 1], force, electric, volts, friction, cause)
        if pack.is_empty(p, state):
            totals[EMPTY_AT] = totals[DISTANCE]
            return
        if totals[DISTANCE] >= stop:
            return


@formula
def put(row, time, state, target, force, power, volts, friction, cause):
    """Write one row of the trace, in the order of ``TRACE_COLUMNS``."""
    row[0] = time
    row[1] = state["distance"]
    row[2] = state["speed"]
    row[3] = target
    row[4] = force
    row[5] = power
    row[6] = volts
    row[7] = state["soc"]
    row[8] = state["battery_temperature"]
    row[9] = max(state["motor_temperature"][FRONT], state["motor_temperature"][REAR])
    row[10] = friction
    row[11] = cause
    row[12:] = np.nan


@kernel
def run(plants, conditions, states, times, targets, grades, stops, sinks, totals, achieved, traces):
    """Drive every car of the table along one trace.

    Shapes: plants, conditions, states, stops [m] (n,); times, targets (m,); grades (m − 1,) as sines; sinks (n, SINKS);
    totals (n, TOTALS), where EMPTY_AT [m] is −1 for a battery that lasts; achieved (n, m); traces (n, m − 1, columns), or
    (n, 0, columns) for none.
    """
    work = np.zeros((2, WORK))
    for i in range(len(plants)):
        totals[i, EMPTY_AT] = -1.0
        if stops[i] <= 0.0:
            continue
        if plants[i]["engine"] > 0.5:
            engine_cycle.drive_trace(
                plants[i], conditions[i], states[i], times, targets, grades, stops[i], sinks[i], totals[i],
                achieved[i], traces[i],
            )  # fmt: skip
            continue
        drive_trace(
            plants[i], conditions[i], states[i], times, targets, grades, stops[i], work, sinks[i], totals[i],
            achieved[i], traces[i],
        )  # fmt: skip
