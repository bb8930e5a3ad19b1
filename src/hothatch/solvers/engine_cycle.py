"""Drive cycles with an engine: gear by reserve of power, clutch near standstill, fuel cut on the overrun.

Steps and ledger as in drive_cycle.py, whose totals, trace columns and conventions hold here too. The gear of a step is the
highest whose engine speed and reserve of power allow it (the form of UN GTR 15, Annex 2); EPA lets the maker name its
shift schedule, for which the same form stands.
"""

from __future__ import annotations

import numpy as np

from hothatch.constants import G0
from hothatch.jit import formula
from hothatch.physics.shift import EPA_UPSHIFT_SPEEDS
from hothatch.solvers import chassis, engine, ledger
from hothatch.solvers.road import book_road
from hothatch.solvers.totals import DISTANCE, count

FORCE, TORQUE, SPEED, INPUT, LOCKED, FRICTION, SHARE = range(7)
WORK = 7

RESERVE = 0.90  # of full load that a gear may be asked for, UN GTR 15 Annex 2, §3.4: safety margin 10 %
TOP_OF_CYCLE = 0.90  # of the fuel cut's speed
GEAR_HOLD = 2.0  # s that a gear stays in before the next upshift, UN GTR 15 Annex 2, §4


@formula
def required(p, c, state, gear, need, v, accel):
    """Return (clutch torque [N m], gearbox input speed [rad/s]) for ``need`` [N] at the road in ``gear``."""
    state["gear"] = gear
    omega = engine.input_speed(p, state, v, 0.0)
    spin = (engine.inertia(p, c, state, 1.0 if omega >= p["idle_speed"] else 0.0)) * accel
    return engine.torque_for_force(p, state, need + spin, omega), omega


@formula
def scheduled_gear(p, c, v):
    """Return the highest gear that EPA's schedule allows a manual gearbox at ``v`` [m/s]; no bound elsewhere.

    In EPA's tests manual cars change up at the speeds of its general schedule (physics/shift.py).
    """
    if c["epa_shifts"] < 0.5 or p["kickdown"] > 0.5:
        return p["gears"]
    gear = 0.0
    for speed in EPA_UPSHIFT_SPEEDS:
        if v > speed:
            gear += 1.0
    return gear


@formula
def choose_gear(p, c, state, need, v, accel, auxiliary):
    """Put in the highest gear that can drive the step; the lowest that turns slowly enough where none can."""
    before = state["gear"]
    best = 0.0
    top = TOP_OF_CYCLE * p["engine_speed"]
    highest = scheduled_gear(p, c, v)
    for k in range(int(p["gears"])):
        gear = p["gears"] - 1.0 - k
        torque, omega = required(p, c, state, gear, need, v, accel)
        if (gear > before and state["shift_timer"] > 0.0) or gear > highest:
            continue
        least = p["lug_speed"] if gear > 1.5 else (0.9 * p["idle_speed"] if gear > 0.5 else 0.0)
        if omega < least or (omega > top and gear + 1.5 < p["gears"]):
            continue
        turning = max(omega, p["idle_speed"])
        if torque + auxiliary / turning <= RESERVE * engine.full_load(p, turning) or gear < 0.5:
            best = gear
            break
        # Not enough in this gear: a lower one that does not overspeed gives more.
        best = gear
    return best


@formula
def drive(p, c, state, need, v, accel, auxiliary, work):
    """Fill ``work`` for ``need`` [N] ≥ 0 at ``v`` [m/s]; return 1 where the engine can give it."""
    torque, omega = required(p, c, state, state["gear"], need, v, accel)
    turning = max(omega, p["idle_speed"])
    work[LOCKED] = 1.0 if omega >= p["idle_speed"] else 0.0
    work[SPEED] = turning
    work[INPUT] = omega
    work[TORQUE] = torque
    work[FORCE] = need
    work[FRICTION] = 0.0
    able = torque + auxiliary / turning <= engine.full_load(p, turning)
    limit, share = engine.force_limit(p, c, accel)
    work[SHARE] = share
    return 1.0 if able and need <= limit else 0.0


@formula
def strive(p, c, state, resisting, v, auxiliary, work):
    """Return the acceleration [m/s²] of all that engine and tyres can give at ``v`` [m/s], in the gear that is in."""
    omega = engine.input_speed(p, state, v, 0.0)
    turning = max(omega, p["idle_speed"])
    locked = 1.0 if omega >= p["idle_speed"] else 0.0
    torque = engine.full_load(p, turning) - auxiliary / turning
    force = engine.wheel_force(p, state, torque, omega)
    spinning = engine.inertia(p, c, state, locked)
    accel = (force - resisting) / (c["mass"] + spinning)
    limit, share = engine.force_limit(p, c, accel)
    if force - spinning * accel > limit:
        accel = (limit - resisting) / c["mass"]
    work[SHARE] = share
    return accel


@formula
def slow_down(p, c, state, need, v, accel, auxiliary, work):
    """Fill ``work`` for braking by ``need`` [N] < 0: engine and alternator with the clutch closed, brakes for the rest."""
    omega = engine.input_speed(p, state, v, 0.0)
    closed = omega > 1.15 * p["idle_speed"]
    work[SHARE] = 0.0
    work[INPUT] = omega
    if not closed:
        torque, _ = required(p, c, state, state["gear"], 0.0, v, accel)
        # Clutch open: only the gearbox hangs on the wheels, the engine idles.
        spin = engine.inertia(p, c, state, 0.0) * accel
        work[LOCKED] = 0.0
        work[SPEED] = p["idle_speed"]
        work[TORQUE] = 0.0
        work[FORCE] = min(engine.wheel_force(p, state, 0.0, omega) - spin, 0.0)
    else:
        work[LOCKED] = 1.0
        work[SPEED] = omega
        torque, _ = required(p, c, state, state["gear"], need, v, accel)
        # Without fuel the wheels turn the alternator too.
        drag = engine.overrun_torque(p, state, omega) - auxiliary / omega
        work[TORQUE] = max(torque, drag)
        spin = engine.inertia(p, c, state, 1.0) * accel
        work[FORCE] = engine.wheel_force(p, state, work[TORQUE], omega) - spin
    work[FRICTION] = work[FORCE] - need


@formula
def follow(p, c, state, target, dt, grade, auxiliary, work):
    """Return (acceleration, resistance, cause) that come nearest to ``target`` [m/s]; ``work`` holds the forces."""
    v0 = state["speed"]
    accel = (target - v0) / dt
    v = v0 + 0.5 * accel * dt
    if v <= 1.0e-9:
        work[:] = 0.0
        work[SPEED] = p["idle_speed"]
        state["gear"] = 0.0
        return accel, 0.0, ledger.LIMIT_NONE
    resisting = chassis.resistance(p, c, v) + grade
    need = resisting + c["mass"] * accel
    before = state["gear"]
    state["gear"] = choose_gear(p, c, state, need, v, accel, auxiliary)
    if state["gear"] != before:
        state["shift_timer"] = GEAR_HOLD
    cause = ledger.LIMIT_NONE
    if need >= 0.0:
        if drive(p, c, state, need, v, accel, auxiliary, work) < 0.5:
            cause = ledger.LIMIT_POWER
            accel = max(min(strive(p, c, state, resisting, v, auxiliary, work), accel), -v0 / dt)
            v = v0 + 0.5 * accel * dt
            resisting = chassis.resistance(p, c, v) + grade
            drive(p, c, state, resisting + c["mass"] * accel, v, accel, auxiliary, work)
        return accel, resisting, cause
    slow_down(p, c, state, need, v, accel, auxiliary, work)
    return accel, resisting, cause


@formula
def book_step(p, c, state, accel, resisting, grade, v, auxiliary, dt, work, slip_work, sinks):
    """Book one step: fuel and engine, clutch, gearbox, tyres, brakes, road, auxiliaries by the alternator."""
    slip = 0.0
    if v > 0.0:
        slip = engine.slips(p, c, work[FORCE], work[SHARE], accel, slip_work)
    turned = engine.input_speed(p, state, v, slip)
    omega = turned if work[LOCKED] > 0.5 else work[SPEED]
    crank = work[TORQUE] + auxiliary / omega
    engine.burn(p, c, state, crank, omega, dt, sinks)
    sinks[ledger.CLUTCH] += work[TORQUE] * (omega - turned) * dt
    spin = engine.inertia(p, c, state, work[LOCKED]) * accel * v * (1.0 + slip)
    slip_power = work[FORCE] * slip * v
    sinks[ledger.TYRE_SLIP] += slip_power * dt
    sinks[ledger.KINETIC] += spin * dt
    sinks[ledger.GEARBOX] += (work[TORQUE] * turned - work[FORCE] * v - slip_power - spin) * dt
    sinks[ledger.FRICTION_BRAKES] += work[FRICTION] * v * dt
    electric = p["auxiliary_power"] * c["auxiliary"]
    sinks[ledger.AUXILIARIES] += electric * dt
    sinks[ledger.ALTERNATOR] += (auxiliary - electric) * dt
    book_road(c, p, accel, v, dt, resisting - grade, grade, sinks)


@formula
def march(p, c, state, target, dt, grade, auxiliary, work, slip_work, sinks, totals):
    """Advance one car by one step of ``dt`` [s] towards ``target`` [m/s]; return (acceleration, fuel power [W], cause)."""
    gear = state["gear"]
    accel, resisting, cause = follow(p, c, state, target, dt, grade, auxiliary, work)
    shifted(p, state, gear, state["speed"], sinks)
    v = max(state["speed"] + 0.5 * accel * dt, 0.0)
    before = sinks[ledger.FUEL]
    book_step(p, c, state, accel, resisting, grade, v, auxiliary, dt, work, slip_work, sinks)
    fuel = (sinks[ledger.FUEL] - before) / dt
    state["shift_timer"] = max(state["shift_timer"] - dt, 0.0)
    count(totals, v * dt, work[FORCE], work[FRICTION], fuel, dt)
    state["speed"] = max(state["speed"] + accel * dt, 0.0)
    state["distance"] += v * dt
    state["time"] += dt
    return accel, fuel, cause


@formula
def drive_trace(p, c, state, times, targets, grades, stop, sinks, totals, achieved, trace):
    """Drive one car along one trace until its end or ``stop`` [m]; ``achieved`` takes its speeds [m/s]."""
    work = np.zeros(WORK)
    slip_work = np.zeros(2)
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["alternator"]
    achieved[0] = state["speed"]
    for k in range(len(times) - 1):
        dt = times[k + 1] - times[k]
        grade = c["mass"] * G0 * grades[k]
        _, fuel, cause = march(
            p, c, state, targets[k + 1], dt, grade, auxiliary, work, slip_work, sinks, totals
        )
        achieved[k + 1] = state["speed"]
        if k < trace.shape[0]:
            put(trace[k], times[k + 1], state, targets[k + 1], work, fuel, cause)
        if totals[DISTANCE] >= stop:
            return


@formula
def shifted(p, state, before, v, sinks):
    """Book the change of the engine's rotating energy by a change of gear at ``v`` [m/s]."""
    now = state["gear"]
    if now != before:
        state["gear"] = before
        engine.change_gear(p, state, now, v, sinks)


@formula
def put(row, time, state, target, work, fuel, cause):
    """Write one row of the trace, in the order of drive_cycle.TRACE_COLUMNS; an engine has no battery columns."""
    row[0] = time
    row[1] = state["distance"]
    row[2] = state["speed"]
    row[3] = target
    row[4] = work[FORCE]
    row[5:10] = np.nan
    row[10] = work[FRICTION]
    row[11] = cause
    row[12] = fuel
    row[13] = work[SPEED]
    row[14] = state["gear"] + 1.0
    row[15] = state["engine_temperature"]
