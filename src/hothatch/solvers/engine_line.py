"""Full throttle on a straight with an engine: launch on the clutch, gears, shifts, coupled axles.

Steps and ledger as in straight_line.py. While the clutch slips, the engine holds its launch speed (or idle) and its torque
passes the clutch; once the gearbox's input has caught up, the clutch is locked and the engine turns with the wheels.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import GEARS
from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.solvers import boost, chassis, engine, ledger
from hothatch.solvers.road import book_road, mark

FORCE, TORQUE, SPEED, INPUT, SHARE, SLIP, LOCKED, LIMIT, BOOST, TURBO = range(10)
WORK = 10


@formula
def shift(p, state, v, slip, dt, held_gear, shifts, sinks):
    """Advance the gearbox: count down a shift, begin one at the shift speed; return 1 when torque is interrupted."""
    if state["shift_timer"] > 0.0:
        state["shift_timer"] = max(state["shift_timer"] - dt, 0.0)
        return 1.0
    gear = int(state["gear"])
    if held_gear > 0.5 or gear + 1 >= int(p["gears"]):
        return 0.0
    if engine.input_speed(p, state, v, slip) < shifts[gear]:
        return 0.0
    engine.change_gear(p, state, gear + 1.0, v, sinks)
    state["shift_timer"] = p["shift_time"]
    return 1.0 if p["shift_time"] > 0.0 else 0.0


@formula
def pedal(p, c, state, v, slip, clutch_speed, interrupted, dt, work):
    """Fill ``work`` with what the engine gives at full pedal: its speed, torque behind the clutch, and the cause."""
    turned = engine.input_speed(p, state, v, slip)
    held = max(clutch_speed, p["idle_speed"])
    locked = 1.0 if turned >= held else 0.0
    omega = max(turned, held)
    torque, full, boosted, turbo = boost.pedal(p, state, omega, dt)
    cause = ledger.LIMIT_TORQUE if omega < p["full_load"][4] else ledger.LIMIT_POWER
    if torque < 0.99 * full:
        cause = ledger.LIMIT_BOOST if p["unboosted"] > 0.0 else ledger.LIMIT_RISE
    if locked < 0.5:
        torque = min(torque, p["clutch_capacity"]) * engine.multiplication(p, turned, omega)
    if interrupted > 0.5:
        torque = 0.0
        cause = ledger.LIMIT_SHIFT
        boosted = state["torque"][1]
        turbo = state["turbo"]
    work[SPEED] = omega
    work[INPUT] = turned
    work[LOCKED] = locked
    work[TORQUE] = torque
    work[LIMIT] = cause
    work[BOOST] = boosted
    work[TURBO] = turbo


@formula
def accelerate(p, c, state, resisting, accel, cap, work):
    """Return the acceleration [m/s²] from the torque in ``work``: grip of the driven axles, then a governor's cap."""
    mass = c["mass"] + engine.inertia(p, c, state, work[LOCKED])
    force = engine.wheel_force(p, state, work[TORQUE], work[INPUT])
    spinning = mass - c["mass"]
    accel = (force - resisting) / mass
    limit, share = engine.force_limit(p, c, accel)
    if force - spinning * accel > limit:
        accel = (limit - resisting) / c["mass"]
        limit, share = engine.force_limit(p, c, accel)
        accel = (limit - resisting) / c["mass"]
        work[LIMIT] = ledger.LIMIT_GRIP
    accel = min(accel, cap)
    work[SHARE] = share
    work[FORCE] = c["mass"] * accel + resisting
    at_wheel = work[FORCE] + spinning * accel
    work[TORQUE] = engine.torque_for_force(p, state, at_wheel, work[INPUT])
    return accel


@formula
def march(p, c, state, dt, grade, hold, shifts, slip_work, work, sinks):
    """Advance one car by ``dt`` [s]; ``hold`` = (clutch's engine speed [rad/s], 1 to keep the gear)."""
    v = state["speed"]
    interrupted = shift(p, state, v, work[SLIP], dt, hold[1], shifts, sinks)
    accel = 0.0
    resisting = 0.0
    geared = geared_speed(p, c, v, slip_work)
    cap = (min(p["top_speed"], geared) - v) / dt
    for stage in range(2):
        pedal(p, c, state, v, work[SLIP], hold[0], interrupted, dt, work)
        resisting = chassis.resistance(p, c, v) + grade
        accel = max(accelerate(p, c, state, resisting, accel, cap, work), -state["speed"] / dt)
        if stage == 0:
            v = state["speed"] + 0.5 * accel * dt
    v = max(state["speed"] + 0.5 * accel * dt, 0.0)
    cause = int(work[LIMIT])
    if accel >= cap:
        cause = ledger.LIMIT_GOVERNOR if p["top_speed"] <= geared else ledger.LIMIT_SPEED
    book(p, c, state, accel, v, resisting - grade, grade, dt, slip_work, work, sinks)
    state["torque"][0] = work[TORQUE]
    state["torque"][1] = work[BOOST]
    state["turbo"] = work[TURBO]
    state["distance"] += v * dt
    state["speed"] += accel * dt
    state["time"] += dt
    return accel, cause, resisting


@formula
def geared_speed(p, c, v, slip_work):
    """Return the speed [m/s] at which fuel is cut in top gear, with the slip that holds the speed ``v`` [m/s]."""
    steady = engine.slips(p, c, chassis.resistance(p, c, v), engine.split(p, c, 0.0), 0.0, slip_work)
    return p["engine_speed"] * p["radius"] / (p["gear_ratio"][int(p["gears"]) - 1] * (1.0 + steady))


@formula
def book(p, c, state, accel, v, resisting, grade, dt, slip_work, work, sinks):
    """Book the step: fuel and engine, clutch, gearbox, tyres, road, kinetic energy, auxiliaries by the alternator."""
    slip = engine.slips(p, c, work[FORCE], work[SHARE], accel, slip_work)
    work[SLIP] = slip
    turned = engine.input_speed(p, state, v, slip)
    omega = turned if work[LOCKED] > 0.5 else work[SPEED]
    auxiliary = p["auxiliary_power"] * c["auxiliary"]
    multiplied = 1.0 if work[LOCKED] > 0.5 else engine.multiplication(p, turned, omega)
    crank = work[TORQUE] / multiplied + auxiliary / p["alternator"] / omega
    drawn = crank * omega - auxiliary / p["alternator"]
    engine.burn(p, c, state, crank, omega, dt, sinks)
    sinks[ledger.CLUTCH] += (drawn - work[TORQUE] * turned) * dt
    spin = engine.inertia(p, c, state, work[LOCKED]) * accel * v * (1.0 + slip)
    slip_power = work[FORCE] * slip * v
    sinks[ledger.AUXILIARIES] += auxiliary * dt
    sinks[ledger.ALTERNATOR] += (auxiliary / p["alternator"] - auxiliary) * dt
    sinks[ledger.TYRE_SLIP] += slip_power * dt
    sinks[ledger.KINETIC] += spin * dt
    sinks[ledger.GEARBOX] += (work[TORQUE] * turned - work[FORCE] * v - slip_power - spin) * dt
    book_road(c, p, accel, v, dt, resisting, grade, sinks)


@formula
def ready(p, state, shifts, top_gear, work):
    """Set gear and torque at the start; return 1 where the gear is to be kept.

    From rest: first gear, revs held. Rolling: manuals in first gear, or in top gear where the test says
    so; other gearboxes change down at the pedal to the lowest gear that will do, which takes its time.
    """
    work[:] = 0.0
    state["shift_timer"] = 0.0
    state["gear"] = 0.0
    state["engine_temperature"] = p["warm_temperature"]
    if state["speed"] <= 0.0:
        boost.ready_at_rest(p, state)
        return 0.0
    cruising = cruise(p, state)
    boost.ready(p, state, cruising)
    if top_gear > 0.5 and p["kickdown"] < 0.5:
        state["gear"] = p["gears"] - 1.0
        return 1.0
    state["gear"] = 0.0
    gear = 0
    while (
        gear + 1 < int(p["gears"])
        and engine.input_speed(p, state, state["speed"], 0.0) > KICKDOWN * shifts[gear]
    ):
        gear += 1
        state["gear"] = float(gear)
    if p["kickdown"] > 0.5:
        wanted = engine.input_speed(p, state, state["speed"], 0.0)
        state["shift_timer"] = p["kickdown_time"] + boost.flare(p, state, cruising, wanted)
    return 0.0


@formula
def cruise(p, state):
    """Put in the gear of steady driving, the highest that is not below the least speed; return the engine's speed."""
    gear = int(p["gears"]) - 1
    state["gear"] = float(gear)
    while gear > 0 and engine.input_speed(p, state, state["speed"], 0.0) < p["lug_speed"]:
        gear -= 1
        state["gear"] = float(gear)
    return max(engine.input_speed(p, state, state["speed"], 0.0), p["idle_speed"])


# A gearbox does not change down into a gear that it would leave at once.
KICKDOWN = 0.85


@formula
def full_throttle(
    p, c, state, dt, end, grade, speeds, distances, at_speed, at_distance, sinks, held, trace, top_gear
):
    """Run one car until end = (speed [m/s], distance [m], time [s]) or until it gains no more; return the rows traced."""
    work = np.zeros(WORK)
    slip_work = np.zeros(2)
    shifts = np.zeros(GEARS)
    places = np.zeros(2, np.int64)
    engine.shift_speeds(p, shifts)
    launch = p["launch_speed"] if state["speed"] <= 0.0 else 0.0
    keep_gear = ready(p, state, shifts, top_gear, work)
    slope = c["mass"] * G0 * grade
    rows = 0
    for _ in range(int(end[2] / dt)):
        v0 = state["speed"]
        x0 = state["distance"]
        hold = (launch if state["gear"] < 0.5 else 0.0, keep_gear)
        accel, cause, resisting = march(p, c, state, dt, slope, hold, shifts, slip_work, work, sinks)
        if held[cause, 0] == 0.0:
            held[cause, 2] = state["time"]
        held[cause, 0] += dt
        held[cause, 1] += state["speed"] - v0
        mark(state, v0, x0, accel, dt, speeds, distances, at_speed, at_distance, places)
        if rows < trace.shape[0]:
            put(trace[rows], int(p["engine_axle"]), state, accel, cause, resisting, slip_work, work)
            rows += 1
        if state["speed"] >= end[0] or state["distance"] >= end[1]:
            break
        if accel < 1.0e-4 and end[1] == np.inf and cause != ledger.LIMIT_SHIFT and state["time"] > 2.0:
            break
    return rows


@formula
def put(row, axle, state, accel, cause, resisting, slip_work, work):
    """Write one row of the trace, in the order of straight_line.TRACE_COLUMNS; an engine has no battery columns.

    The torque [N m] is that behind clutch or converter, in the column of the engine's axle.
    """
    row[0] = state["time"]
    row[1] = state["distance"]
    row[2] = state["speed"]
    row[3] = accel
    row[4] = np.nan
    row[5] = np.nan
    row[4 + axle] = work[TORQUE]
    row[6] = slip_work[0]
    row[7] = slip_work[1]
    row[8:13] = np.nan
    row[13] = cause
    row[14] = resisting
    row[15] = work[TORQUE] * work[SPEED]
    row[16] = work[SPEED]
    row[17] = state["gear"] + 1.0
