"""Full power at a steady speed, as on a towing dynamometer, until something derates: how long, and what.

The pedal is down; a brake behind the car takes whatever is left over, so that the speed stays. Limits are those of every
full-throttle run.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula, kernel
from hothatch.physics import derating
from hothatch.solvers import chassis, drive, ledger, pack
from hothatch.solvers.straight_line import (
    CLAMPED,
    FORCE,
    SPEED,
    TORQUE,
    WORK,
    book_drive,
    pedal_torques,
    prepare,
    prepare_heat,
    settle,
)

# What took the power away.
BY_NOTHING, BY_PEAK_TIME, BY_MOTOR, BY_INVERTER, BY_PACK, BY_LOW_CHARGE = range(6)
CAUSES = (
    "nothing: held to the end",
    "time at peak power",
    "motor temperature",
    "inverter temperature",
    "battery temperature",
    "low charge",
)

# Columns of what a run finds: seconds until the power has fallen, at the wheels first and last [W], cause, all seconds.
LASTED, FIRST, LAST, CAUSE, RAN = range(5)
FOUND = 5
# Power counts as derated where a control leaves less than this share and what is at the wheels has fallen below it too,
# against the best of the first SETTLED seconds. That the voltage sags as the cells polarise is no derating.
FULL = 0.95
SETTLED = 5.0  # s


@formula
def lost(p, state, axle):
    """Return (share of torque left by motor, by inverter; share of peak power left by time) of an axle."""
    if p["torque"][axle] <= 0.0:
        return 1.0, 1.0, 1.0
    motor = derating.temperature_factor(
        state["motor_temperature"][axle],
        p["motor_limit"][axle][0],
        p["motor_limit"][axle][1],
        drive.HOT_FLOOR,
    )
    inverter = derating.temperature_factor(
        state["inverter_temperature"][axle],
        p["inverter_limit"][axle][0],
        p["inverter_limit"][axle][1],
        drive.HOT_FLOOR,
    )
    held = derating.peak_power_fade(
        state["peak_timer"][axle], p["peak_duration"][axle], drive.PEAK_FADE, p["power"][axle],
        p["continuous_power"][axle],
    )  # fmt: skip
    return motor, inverter, held / p["power"][axle]


@formula
def reason(p, state):
    """Return (cause, share of power that it leaves) of what holds power back the most just now."""
    best = BY_NOTHING
    share = 1.0
    for axle in range(2):
        motor, inverter, time = lost(p, state, axle)
        if time < share:
            share = time
            best = BY_PEAK_TIME
        if motor < share:
            share = motor
            best = BY_MOTOR
        if inverter < share:
            share = inverter
            best = BY_INVERTER
    hot = derating.temperature_factor(
        state["battery_temperature"], p["battery_limit"][0], p["battery_limit"][1], pack.HOT_FLOOR
    )
    if hot < share:
        share = hot
        best = BY_PACK
    low = pack.EMPTY_FLOOR + (1.0 - pack.EMPTY_FLOOR) * pack.window(p, state["soc"]) / pack.LOW_CHARGE
    if low < share:
        share = low
        best = BY_LOW_CHARGE
    return best, share


@formula
def tow(p, c, state, v, dt, until, sinks, found):
    """Hold full power at ``v`` [m/s] for ``until`` [s], until it derates or the charge is gone; fill ``found``."""
    work = np.zeros((2, WORK))
    prepare(p, c, work)
    gain = prepare_heat(p, dt, work)
    volts = pack.at_soc(p["ocv"], state["soc"])
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"] + c["climate"]
    used = p["auxiliary_power"] * c["auxiliary"] + c["climate"]
    resisting = chassis.resistance(p, c, v)
    air = chassis.aerodynamic(p, c, v)
    state["speed"] = v
    for _ in range(int(until / dt)):
        terms = pack.terms(p, state, dt)
        pedal_torques(p, c, state, v, volts, pack.available(p, state, terms) - auxiliary, dt, work)
        electric = auxiliary
        force = 0.0
        for axle in range(2):
            work[axle, FORCE] = drive.wheel_force(p, axle, work[axle, TORQUE], work[axle, SPEED])
            work[axle, CLAMPED] = 0.0
            settle(p, c, axle, 0.0, work)
            electric += book_drive(p, c, state, axle, 0.0, v, volts, dt, work, sinks)
            state["torque"][axle] = work[axle, TORQUE]
            force += work[axle, FORCE]
        sinks[ledger.AERODYNAMIC] += air * v * dt
        sinks[ledger.ROLLING] += (resisting - air) * v * dt
        sinks[ledger.FRICTION_BRAKES] += (force - resisting) * v * dt
        sinks[ledger.AUXILIARIES] += used * dt
        sinks[ledger.DCDC] += (auxiliary - used) * dt
        volts = pack.draw(p, c, state, terms, electric, dt, gain, sinks)
        state["distance"] += v * dt
        state["time"] += dt
        found[RAN] += dt
        found[LAST] = force * v
        if found[RAN] <= SETTLED:
            found[FIRST] = max(found[FIRST], force * v)
        elif force * v < FULL * found[FIRST]:
            cause, share = reason(p, state)
            if share < FULL:
                found[CAUSE] = cause
                break
        found[LASTED] = found[RAN]
        if pack.is_empty(p, state):
            found[CAUSE] = BY_LOW_CHARGE
            break


@kernel
def run(plants, conditions, states, v, dt, until, sinks, found):
    """Tow every car of the table at ``v`` [m/s]; found (n, FOUND)."""
    for i in range(len(plants)):
        tow(plants[i], conditions[i], states[i], v, dt, until, sinks[i], found[i])
