"""Full throttle on a straight with an engine: launch on the clutch, gears, shifts, coupled axles.

Steps and ledger as in straight_line.py. While the clutch slips, the engine holds its launch speed (or idle) and its torque
passes the clutch; once the gearbox's input has caught up, the clutch is locked and the engine turns with the wheels.
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.solvers import chassis, engine, ledger
from hothatch.solvers.straight_line import book_road, mark

FORCE, TORQUE, SPEED, INPUT, SHARE, SLIP, LOCKED, LIMIT = range(8)
WORK = 8


@formula
def shift(p, state, v, slip, dt, held_gear, sinks):
    """Advance the gearbox: count down a shift, begin one at the shift speed; return 1 when torque is interrupted."""
    if state["shift_timer"] > 0.0:
        state["shift_timer"] = max(state["shift_timer"] - dt, 0.0)
        return 1.0
    gear = int(state["gear"])
    if held_gear > 0.5 or gear + 1 >= int(p["gears"]):
        return 0.0
    if engine.input_speed(p, state, v, slip) < p["shift_speed"][gear]:
        return 0.0
    engine.change_gear(p, state, gear + 1.0, v, sinks)
    state["shift_timer"] = p["shift_time"]
    return 1.0 if p["shift_time"] > 0.0 else 0.0


@formula
def pedal(p, c, state, v, slip, idle_hold, interrupted, dt, work):
    """Fill ``work`` with what the engine gives at full pedal: its speed, clutch torque and the cause that limits it."""
    turned = engine.input_speed(p, state, v, slip)
    held = max(idle_hold, p["idle_speed"])
    locked = 1.0 if turned >= held else 0.0
    omega = max(turned, held)
    torque = engine.full_load(p, omega)
    cause = ledger.LIMIT_TORQUE if omega < 0.85 * p["shift_speed"][int(state["gear"])] else ledger.LIMIT_POWER
    risen = state["torque"][0] + engine.full_load(p, omega) * dt / p["engine_rise"]
    if risen < torque:
        torque = risen
        cause = ledger.LIMIT_RISE
    if interrupted > 0.5:
        torque = 0.0
        cause = ledger.LIMIT_SHIFT
    work[SPEED] = omega
    work[INPUT] = turned
    work[LOCKED] = locked
    work[TORQUE] = torque
    work[LIMIT] = cause


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
    if accel > cap:
        accel = cap
    work[SHARE] = share
    work[FORCE] = c["mass"] * accel + resisting
    at_wheel = work[FORCE] + spinning * accel
    work[TORQUE] = engine.torque_for_force(p, state, at_wheel, work[INPUT])
    return accel


@formula
def march(p, c, state, dt, grade, hold, slip_work, work, sinks):
    """Advance one car by ``dt`` [s]; ``hold`` = (clutch's engine speed [rad/s], 1 to keep the gear)."""
    v = state["speed"]
    interrupted = shift(p, state, v, work[SLIP], dt, hold[1], sinks)
    accel = 0.0
    resisting = 0.0
    cap = (speed_cap(p) - state["speed"]) / dt
    for stage in range(2):
        pedal(p, c, state, v, work[SLIP], hold[0], interrupted, dt, work)
        resisting = chassis.resistance(p, c, v) + grade
        accel = max(accelerate(p, c, state, resisting, accel, cap, work), -state["speed"] / dt)
        if stage == 0:
            v = state["speed"] + 0.5 * accel * dt
    v = max(state["speed"] + 0.5 * accel * dt, 0.0)
    cause = ledger.LIMIT_GOVERNOR if accel >= cap else int(work[LIMIT])
    book(p, c, state, accel, v, resisting - grade, grade, dt, slip_work, work, sinks)
    state["torque"][0] = work[TORQUE]
    state["distance"] += v * dt
    state["speed"] += accel * dt
    state["time"] += dt
    return accel, cause, resisting


@formula
def speed_cap(p):
    """Return the speed [m/s] of the governor or of the fuel cut in top gear."""
    top = p["engine_speed"] * p["radius"] / p["gear_ratio"][int(p["gears"]) - 1]
    return min(p["top_speed"], top)


@formula
def book(p, c, state, accel, v, resisting, grade, dt, slip_work, work, sinks):
    """Book the step: fuel and engine, clutch, gearbox, tyres, road, kinetic energy, auxiliaries by the alternator."""
    slip = engine.slips(p, c, work[FORCE], work[SHARE], accel, slip_work)
    work[SLIP] = slip
    turned = engine.input_speed(p, state, v, slip)
    omega = turned if work[LOCKED] > 0.5 else work[SPEED]
    auxiliary = p["auxiliary_power"] * c["auxiliary"]
    crank = work[TORQUE] + auxiliary / engine.ALTERNATOR / omega
    engine.book(p, state, crank, omega, work[TORQUE], turned, dt, sinks)
    spin = engine.inertia(p, c, state, work[LOCKED]) * accel * v * (1.0 + slip)
    slip_power = work[FORCE] * slip * v
    sinks[ledger.AUXILIARIES] += auxiliary * dt
    sinks[ledger.DCDC] += (auxiliary / engine.ALTERNATOR - auxiliary) * dt
    sinks[ledger.TYRE_SLIP] += slip_power * dt
    sinks[ledger.KINETIC] += spin * dt
    sinks[ledger.GEARBOX] += (work[TORQUE] * turned - work[FORCE] * v - slip_power - spin) * dt
    book_road(c, p, accel, v, dt, resisting, grade, sinks)


@formula
def ready(p, state, work):
    """Set gear and torque at the start: first gear with the engine at its launch speed, or the gear of the speed."""
    work[:] = 0.0
    state["shift_timer"] = 0.0
    if state["speed"] <= 0.0:
        state["gear"] = 0.0
        # The launch is prepared: revs held, boost built.
        state["torque"][0] = engine.full_load(p, p["launch_speed"])
    else:
        state["torque"][0] = 0.3 * engine.full_load(p, p["idle_speed"])


@formula
def full_throttle(p, c, state, dt, end, grade, speeds, distances, at_speed, at_distance, sinks, held, trace, keep_gear):
    """Run one car until end = (speed [m/s], distance [m], time [s]) or until it gains no more; return the rows traced."""
    work = np.zeros(WORK)
    slip_work = np.zeros(2)
    launch = p["launch_speed"] if state["speed"] <= 0.0 else 0.0
    ready(p, state, work)
    slope = c["mass"] * G0 * grade
    start = state["time"]
    rows = 0
    for _ in range(int(end[2] / dt)):
        v0 = state["speed"]
        x0 = state["distance"]
        hold = (launch if state["gear"] < 0.5 else 0.0, keep_gear)
        accel, cause, resisting = march(p, c, state, dt, slope, hold, slip_work, work, sinks)
        held[cause, 0] += dt
        held[cause, 1] += state["speed"] - v0
        mark(state, v0, x0, accel, dt, speeds, distances, at_speed, at_distance)
        if rows < trace.shape[0]:
            put(trace[rows], state, accel, cause, resisting, slip_work, work, start)
            rows += 1
        if state["speed"] >= end[0] or state["distance"] >= end[1]:
            break
        if accel < 1.0e-4 and end[1] == np.inf and state["shift_timer"] <= 0.0:
            break
    return rows


@formula
def put(row, state, accel, cause, resisting, slip_work, work, start):
    """Write one row of the trace, in the order of straight_line.TRACE_COLUMNS; an engine has no battery columns."""
    row[0] = state["time"] - start
    row[1] = state["distance"]
    row[2] = state["speed"]
    row[3] = accel
    row[4] = work[TORQUE]
    row[5] = work[SPEED]
    row[6] = slip_work[0]
    row[7] = slip_work[1]
    row[8] = work[TORQUE] * work[SPEED]
    row[9] = np.nan
    row[10] = np.nan
    row[11] = np.nan
    row[12] = state["gear"] + 1.0
    row[13] = cause
    row[14] = resisting
