"""Full throttle on a straight: launches, rolling starts, passing, quarter miles, top speed.

Forces are found at the middle of each step (a half-step predictor, then the step), so that power times time equals the
change of energy exactly and the ledger closes to rounding. The wheels' slip follows their force algebraically; motors turn
at that of the step before.

Steps grow as a run goes on: at full power v ~ √t, so that what changes in a step of t/GROWTH stays the same small share.
What costs time (tyre curves, the slip at top speed) is looked at only in steps that come near a limit.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import FRONT, REAR
from hothatch.constants import G0
from hothatch.jit import formula, kernel
from hothatch.solvers import chassis, drive, engine_line, ledger, pack
from hothatch.solvers.road import book_road, mark

# Work columns of an axle within a step.
TORQUE, SLIP, FORCE, CLAMPED, SPEED, LIMIT = range(6)
# … and those that do not change in a run, or while its step does not.
INERTIA, REST_LOAD, SURE_GRIP, MOTOR_GAIN, INVERTER_GAIN = range(6, 11)
WORK = 11
# Share of the grip at rest, in proportion to the load, that an axle has for certain.
SURE = 0.8
# Share of the speed of a governor or of a motor's highest speed without slip below which no step comes near it.
FAR = 0.8
# A step is doubled while it is at most 1/GROWTH of the time since the pedal and no longer than LONGEST seconds.
GROWTH, LONGEST = 400.0, 0.02
ROUNDING = 1e-9  # s, of a sum of steps

# What a run writes for each step, in this order; NaN where the car has no such part.
TRACE_COLUMNS = (
    "time", "distance", "speed", "acceleration", "front_torque", "rear_torque", "front_slip", "rear_slip",
    "battery_power", "battery_voltage", "soc", "battery_temperature", "motor_temperature", "limit", "resistance",
    "engine_power", "engine_speed", "gear",
)  # fmt: skip
TRACE_UNITS = (
    "s", "m", "m/s", "m/s²", "N m", "N m", "-", "-", "W", "V", "-", "K", "K", "", "N", "W", "rad/s", "",
)  # fmt: skip


@formula
def pedal_torques(p, c, state, v, volts, power, dt, work, pedal=1.0):
    """Fill ``work`` with each axle's torque [N m] before grip: envelope, rise, then battery power.

    ``pedal`` [-] is the share of the envelope that the driver asks for.
    """
    asked = 0.0
    for axle in range(2):
        omega = v * (1.0 + work[axle, SLIP]) * p["ratio"][axle] / p["radius"]
        work[axle, SPEED] = omega
        limit, cause = drive.torque_limit(p, state, axle, omega, volts)
        if pedal < 1.0:
            limit *= pedal
            cause = ledger.LIMIT_NONE
        risen = state["torque"][axle] + p["torque"][axle] * dt / p["rise_time"][axle]
        if risen < limit:
            limit = risen
            cause = ledger.LIMIT_RISE
        work[axle, TORQUE] = limit
        work[axle, LIMIT] = cause
        asked += drive.electric_power(p, axle, limit, omega, volts)
    if asked > power:
        for axle in range(2):
            share = drive.electric_power(p, axle, work[axle, TORQUE], work[axle, SPEED], volts) / asked
            held = drive.torque_for_power(p, axle, power * share, work[axle, SPEED], volts)
            if held < work[axle, TORQUE]:
                work[axle, TORQUE] = max(held, 0.0)
                work[axle, LIMIT] = ledger.LIMIT_BATTERY


@formula
def accelerate(p, c, resisting, accel, cap, work):
    """Return the acceleration [m/s²] from the torques in ``work``: grip per axle, then the cap [m/s²] of a governor.

    ``accel`` is a first guess: wheel loads, hence grip, follow it, and each pass brings it some five times nearer (by
    μ h/L). An axle whose tyres cannot carry its force is clamped at their limit; ``settle`` then turns the forces in
    ``work`` into those of the tyres, their torques and slips.
    """
    mass = c["mass"]
    for _ in range(2):
        push = -resisting
        inertia = mass
        for axle in range(2):
            force = drive.wheel_force(p, axle, work[axle, TORQUE], work[axle, SPEED])
            work[axle, CLAMPED] = 0.0
            if force > 0.0:
                fz = chassis.wheel_load(p, c, axle, accel)
                on_road = force - work[axle, INERTIA] * accel
                if on_road > work[axle, SURE_GRIP] * min(fz, work[axle, REST_LOAD]):
                    limit = chassis.grip_limit(p, c, axle, fz)
                    if on_road > limit:
                        work[axle, CLAMPED] = 1.0
                        force = limit
            if work[axle, CLAMPED] < 0.5:
                inertia += work[axle, INERTIA]
            work[axle, FORCE] = force
            push += force
        accel = push / inertia
    for axle in range(2):
        if work[axle, CLAMPED] > 0.5:
            work[axle, LIMIT] = ledger.LIMIT_GRIP
    if accel > cap:
        accel = hold(resisting, mass, accel, cap, work)
    return accel


@formula
def hold(resisting, mass, accel, cap, work):
    """Scale the axles' tyre forces so that the car accelerates by ``cap`` [m/s²]; return it."""
    tyre_sum = mass * accel + resisting
    wanted = mass * cap + resisting
    factor = max(wanted, 0.0) / tyre_sum if tyre_sum > 0.0 else 0.0
    for axle in range(2):
        force = work[axle, FORCE]
        if work[axle, CLAMPED] < 0.5:
            force -= work[axle, INERTIA] * accel
        work[axle, FORCE] = force * factor
        work[axle, CLAMPED] = 1.0
    if wanted < 0.0:
        cap = -resisting / mass
    return cap


@formula
def settle(p, c, axle, accel, work):
    """Turn the force in ``work`` into that of the axle's tyres, a clamped one back into its torque; find the slip."""
    if work[axle, CLAMPED] > 0.5:
        at_wheel = work[axle, FORCE] + work[axle, INERTIA] * accel
        work[axle, TORQUE] = drive.torque_for_force(p, axle, at_wheel, work[axle, SPEED])
    else:
        work[axle, FORCE] -= work[axle, INERTIA] * accel
    fz = chassis.wheel_load(p, c, axle, accel)
    if p["torque"][axle] > 0.0:
        work[axle, SLIP] = chassis.slip_of(p, c, axle, work[axle, FORCE], fz)
    else:  # nothing but its own inertia to drag along
        work[axle, SLIP] = chassis.slight_slip_of(p, axle, work[axle, FORCE], fz)


@formula
def step_limit(p, work):
    """Return the cause that decided the step: the one of the axle that pushes harder."""
    axle = FRONT if work[FRONT, FORCE] >= work[REAR, FORCE] else REAR
    return int(work[axle, LIMIT])


@formula
def book_drive(p, c, state, axle, accel, v, volts, dt, work, sinks):
    """Book an axle's losses over ``dt``; return its electric power [W] at the middle of the step."""
    torque = work[axle, TORQUE]
    omega = v * (1.0 + work[axle, SLIP]) * p["ratio"][axle] / p["radius"]
    electric = 0.0
    if p["torque"][axle] > 0.0:
        parts = drive.losses(p, axle, torque, omega, volts)
        electric = drive.book(
            p, c, state, axle, torque, omega, parts, dt,
            work[axle, MOTOR_GAIN], work[axle, INVERTER_GAIN], sinks,
        )  # fmt: skip
    at_wheel = work[axle, FORCE] + work[axle, INERTIA] * accel
    sinks[ledger.TYRE_SLIP] += at_wheel * work[axle, SLIP] * v * dt
    sinks[ledger.KINETIC] += work[axle, INERTIA] * accel * v * dt
    sinks[ledger.GEARBOX] += (torque * omega - at_wheel * v * (1.0 + work[axle, SLIP])) * dt
    return electric


@formula
def steady_slip(p, c, axle, v):
    """Return the slip [-] of an axle at the steady speed ``v``: the present slip would let a motor at its limit hunt."""
    total = p["torque"][FRONT] * p["ratio"][FRONT] + p["torque"][REAR] * p["ratio"][REAR]
    force = chassis.resistance(p, c, v) * p["torque"][axle] * p["ratio"][axle] / total
    return chassis.slight_slip_of(p, axle, force, chassis.wheel_load(p, c, axle, 0.0))


@formula
def speed_cap(p, c, v, free):
    """Return (speed [m/s], cause) that may not be passed; ``free`` is the pair without slip, which far from it will do."""
    if v < FAR * free[0]:
        return free
    return drive.speed_cap(p, steady_slip(p, c, FRONT, v), steady_slip(p, c, REAR, v))


@formula
def march(p, c, state, accel, volts, dt, grade, free, gain, work, sinks, pedal=1.0):
    """Advance one car by one step of ``dt`` [s] at ``pedal`` [-]; ``accel`` [m/s²] is that of the step before.

    ``free``: the speed cap without slip; ``gain``: the pack's thermal gain [K/W]. Return (acceleration, cause, power,
    voltage, resistance).
    """
    used = p["auxiliary_power"] * c["auxiliary"] + c["climate"]
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"] + c["climate"]
    terms = pack.terms(p, state, dt)
    power = pack.available(p, state, terms) - auxiliary
    v = state["speed"]
    cap_speed, cap_cause = speed_cap(p, c, v, free)
    for stage in range(2):
        pedal_torques(p, c, state, v, volts, power, dt, work, pedal)
        resisting = chassis.resistance(p, c, v) + grade
        cap = (cap_speed - state["speed"]) / dt
        # While torque rises from rest it does not yet overcome the resistance: the car stands.
        wanted = accelerate(p, c, resisting, accel, cap, work)
        accel = max(wanted, -state["speed"] / dt)
        if stage == 0:
            v = state["speed"] + 0.5 * accel * dt
    for axle in range(2):
        settle(p, c, axle, wanted, work)
    cause = cap_cause if accel >= cap else step_limit(p, work)
    v = max(state["speed"] + 0.5 * accel * dt, 0.0)
    electric = auxiliary
    for axle in range(2):
        electric += book_drive(p, c, state, axle, accel, v, volts, dt, work, sinks)
        state["torque"][axle] = work[axle, TORQUE]
    book_road(c, p, accel, v, dt, resisting - grade, grade, sinks)
    sinks[ledger.AUXILIARIES] += used * dt
    sinks[ledger.DCDC] += (auxiliary - used) * dt
    volts = pack.draw(p, c, state, terms, electric, dt, gain, sinks)
    state["distance"] += v * dt
    state["speed"] += accel * dt
    state["time"] += dt
    return accel, cause, electric, volts, resisting


@formula
def prepare(p, c, work):
    """Fill ``work`` with what does not change in a run: inertia [kg], a wheel's load at rest [N], sure grip [N/N]."""
    for axle in range(2):
        at_rest = chassis.wheel_load(p, c, axle, 0.0)
        work[axle, INERTIA] = chassis.axle_inertia(p, c, axle)
        work[axle, REST_LOAD] = at_rest
        work[axle, SURE_GRIP] = SURE * chassis.grip_limit(p, c, axle, at_rest) / at_rest


@formula
def prepare_heat(p, dt, work):
    """Fill the thermal gains of ``work`` for steps of ``dt`` [s]; return the pack's gain [K/W]."""
    for axle in range(2):
        if p["torque"][axle] > 0.0:
            work[axle, MOTOR_GAIN], work[axle, INVERTER_GAIN] = drive.gains(p, axle, dt)
    return pack.gain(p, dt)


@formula
def step_at(dt, elapsed):
    """Return the step [s] ``elapsed`` seconds after the pedal, of a run that begins with ``dt`` [s]: doubled as it may."""
    while 2.0 * dt <= min((elapsed + ROUNDING) / GROWTH, LONGEST):
        dt *= 2.0
    return dt


@formula
def ready(p, c, state, work):
    """Set the torques that hold the starting speed, so that a rolling start rises from there."""
    work[:] = 0.0
    prepare(p, c, work)
    if state["speed"] > 0.0:
        need = chassis.resistance(p, c, state["speed"])
        total = p["torque"][FRONT] * p["ratio"][FRONT] + p["torque"][REAR] * p["ratio"][REAR]
        for axle in range(2):
            share = p["torque"][axle] * p["ratio"][axle] / total
            omega = state["speed"] * p["ratio"][axle] / p["radius"]
            state["torque"][axle] = drive.torque_for_force(p, axle, need * share, omega)


@formula
def full_throttle(p, c, state, dt, end, grade, speeds, distances, at_speed, at_distance, sinks, held, trace):
    """Run one car until end = (speed [m/s], distance [m], time [s]) or until it gains no more; return the rows traced.

    ``dt`` [s] is the first step; later ones are doubled as GROWTH and LONGEST allow.
    """
    work = np.zeros((2, WORK))
    places = np.zeros(2, np.int64)
    ready(p, c, state, work)
    free = drive.speed_cap(p, 0.0, 0.0)
    gain = prepare_heat(p, dt, work)
    volts = pack.at_soc(p["ocv"], state["soc"])
    slope = c["mass"] * G0 * grade
    accel = 0.0
    rows = 0
    elapsed = 0.0
    while elapsed + dt < end[2] + ROUNDING:
        v0 = state["speed"]
        x0 = state["distance"]
        accel, cause, power, volts, resisting = march(
            p, c, state, accel, volts, dt, slope, free, gain, work, sinks
        )
        elapsed += dt
        if held[cause, 0] == 0.0:
            held[cause, 2] = state["time"]
        held[cause, 0] += dt
        held[cause, 1] += state["speed"] - v0
        mark(state, v0, x0, accel, dt, speeds, distances, at_speed, at_distance, places)
        if rows < trace.shape[0]:
            put(trace[rows], state, accel, cause, power, volts, resisting, work)
            rows += 1
        if state["speed"] >= end[0] or state["distance"] >= end[1] or pack.is_empty(p, state):
            break
        if accel < 1.0e-4 and end[1] == np.inf and cause != ledger.LIMIT_RISE:
            break
        longer = step_at(dt, elapsed)
        if longer > dt:
            dt = longer
            gain = prepare_heat(p, dt, work)
    return rows


@formula
def put(row, state, accel, cause, power, volts, resisting, work):
    """Write one row of the trace, in the order of ``TRACE_COLUMNS``."""
    row[0] = state["time"]
    row[1] = state["distance"]
    row[2] = state["speed"]
    row[3] = accel
    row[4] = work[FRONT, TORQUE]
    row[5] = work[REAR, TORQUE]
    row[6] = work[FRONT, SLIP]
    row[7] = work[REAR, SLIP]
    row[8] = power
    row[9] = volts
    row[10] = state["soc"]
    row[11] = state["battery_temperature"]
    row[12] = max(state["motor_temperature"][FRONT], state["motor_temperature"][REAR])
    row[13] = cause
    row[14] = resisting
    row[15:] = np.nan


@kernel
def run(
    plants,
    conditions,
    states,
    dt,
    end,
    grade,
    speeds,
    distances,
    at_speed,
    at_distance,
    sinks,
    held,
    traces,
    rows,
    top_gear=0.0,
):
    """Run every car of the table; shapes: (n,) tables, at_speed (n, ns, 2), at_distance (n, nd, 2), sinks (n, SINKS).

    ``top_gear`` 1: manual gearboxes stay in their top gear, as road tests of passing have it.
    """
    for i in range(len(plants)):
        if plants[i]["engine"] > 0.5:
            rows[i] = engine_line.full_throttle(
                plants[i], conditions[i], states[i], dt, end, grade, speeds, distances,
                at_speed[i], at_distance[i], sinks[i], held[i], traces[i], top_gear,
            )  # fmt: skip
            continue
        rows[i] = full_throttle(
            plants[i], conditions[i], states[i], dt, end, grade, speeds, distances,
            at_speed[i], at_distance[i], sinks[i], held[i], traces[i],
        )  # fmt: skip
