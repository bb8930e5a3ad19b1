"""One car on a straight road, a communication step at a time, its driver outside: a speed to follow or pedals to obey.

The steps are those of drive_cycle.py, engine_cycle.py and straight_line.py; what they keep from step to step stands in
arrays of the caller. No trace asks for more than brakes and tyres can give; a driver outside may, and gets that.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import FRONT, REAR
from hothatch.constants import G0
from hothatch.jit import formula, kernel
from hothatch.solvers import chassis, drive, drive_cycle, engine_cycle, pack, straight_line
from hothatch.solvers.totals import count as count_totals

# What the driver asks: how he drives, then speed [m/s], pedals [-], the road's sine.
MODE, SPEED, ACCELERATOR, BRAKE, SLOPE = range(5)
ASKED = 5
FOLLOW, PEDALS = 0.0, 1.0
# What is kept from step to step beside State.
VOLTAGE, ACCELERATION, FEET, SINCE = range(4)  # the pedals as they are, and for how many seconds
KEPT = 4
# What the last step shows: forces at the road [N], electric or fuel power [W], shafts front and rear [N m, rad/s].
(
    FORCE, FRICTION, POWER, TORQUE, _, OMEGA, _, LIMIT,
) = range(8)  # fmt: skip
SHOWN = 8


@formula
def braking(p, c):
    """Return the greatest deceleration [m/s²] by friction brakes and tyres on the level."""
    brakes = (p["brake_torque"][FRONT] + p["brake_torque"][REAR]) / p["radius"]
    grip = 0.0
    for axle in range(2):
        grip += chassis.grip_limit(p, c, axle, chassis.wheel_load(p, c, axle, 0.0))
    return min(brakes, grip) / c["mass"]


@formula
def push(p, c, state, pedal, dt, slope, kept, line, sinks, totals, shown):
    """Advance an electric car by one step at ``pedal`` [-]: motors by the pedal, brakes free."""
    x0 = state["distance"]
    straight_line.prepare(p, c, line)
    gain = straight_line.prepare_heat(p, dt, line)
    free = drive.speed_cap(p, 0.0, 0.0)
    accel, cause, power, volts, _ = straight_line.march(
        p, c, state, kept[ACCELERATION], kept[VOLTAGE], dt, slope, free, gain, line, sinks, pedal
    )
    force = line[FRONT, straight_line.FORCE] + line[REAR, straight_line.FORCE]
    count_totals(totals, state["distance"] - x0, force, 0.0, power, dt)
    kept[ACCELERATION], kept[VOLTAGE] = accel, volts
    shown[FORCE], shown[FRICTION], shown[POWER], shown[LIMIT] = force, 0.0, power, cause
    for axle in range(2):
        shown[TORQUE + axle] = line[axle, straight_line.TORQUE]
        shown[OMEGA + axle] = line[axle, straight_line.SPEED]


@formula
def follow(p, c, state, target, dt, slope, kept, line, sinks, totals, shown):
    """Advance an electric car by one step towards ``target`` [m/s], as on a drive cycle."""
    work = np.zeros((2, drive_cycle.WORK))
    drive_cycle.prepare(p, c, work)
    gain = drive_cycle.prepare_heat(p, dt, work)
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["dcdc_efficiency"] + c["climate"]
    accel, force, friction, power, volts, cause = drive_cycle.march(
        p, c, state, target, dt, slope, kept[VOLTAGE], gain, auxiliary, work, sinks, totals
    )
    kept[ACCELERATION], kept[VOLTAGE] = accel, volts
    shown[FORCE], shown[FRICTION], shown[POWER], shown[LIMIT] = force, friction, power, cause
    for axle in range(2):
        shown[TORQUE + axle] = work[axle, drive_cycle.TORQUE]
        shown[OMEGA + axle] = work[axle, drive_cycle.OMEGA]
        # From here a pedal's torque rises.
        state["torque"][axle] = work[axle, drive_cycle.TORQUE]
        line[axle, straight_line.SLIP] = work[axle, drive_cycle.SLIP]


@formula
def burn(p, c, state, target, dt, slope, kept, sinks, totals, shown):
    """Advance a car with an engine by one step towards ``target`` [m/s]."""
    work, slip_work = np.zeros(engine_cycle.WORK), np.zeros(2)
    auxiliary = p["auxiliary_power"] * c["auxiliary"] / p["alternator"]
    accel, fuel, cause = engine_cycle.march(
        p, c, state, target, dt, slope, auxiliary, work, slip_work, sinks, totals
    )
    kept[ACCELERATION] = accel
    shown[FORCE], shown[FRICTION] = work[engine_cycle.FORCE], work[engine_cycle.FRICTION]
    shown[POWER], shown[LIMIT] = fuel, cause
    shown[TORQUE], shown[OMEGA] = work[engine_cycle.TORQUE], work[engine_cycle.SPEED]


@formula
def begin(p, c, state, mode, kept, line):
    """Set what an electric car's first step finds: the battery at rest; with PEDALS torques that hold a rolling car."""
    kept[VOLTAGE] = pack.at_soc(p["ocv"], state["soc"])
    kept[ACCELERATION] = 0.0
    line[:] = 0.0
    if mode == PEDALS:
        straight_line.ready(p, c, state, line)


@kernel
def advance(plants, conditions, states, asked, dt, count, kept, line, sinks, totals, shown):
    """Advance one car by ``count`` steps of ``dt`` [s] each, as ``asked`` (ASKED,).

    Shapes: plants, conditions, states (1,); kept (KEPT,), line (2, straight_line.WORK): from ``begin``; sinks (SINKS,),
    totals (TOTALS,): added to; shown (SHOWN,). A speed is that at the end, approached evenly. The car never brakes harder
    than brakes and tyres allow, does not roll backwards, and drives no more once its battery is empty.
    """
    p, c, state = plants[0], conditions[0], states[0]
    electric = p["engine"] < 0.5
    slope = c["mass"] * G0 * asked[SLOPE]
    hardest = braking(p, c)
    v0 = state["speed"]
    for i in range(count):
        v = state["speed"]
        target = asked[SPEED] if i + 1 == count else v0 + (asked[SPEED] - v0) * (i + 1) / count
        target = max(target, v - hardest * dt)
        if not electric:
            burn(p, c, state, target, dt, slope, kept, sinks, totals, shown)
            continue
        empty = pack.is_empty(p, state)
        pedals = asked[MODE] == PEDALS
        if pedals and asked[BRAKE] > 0.0:
            target = max(v - asked[BRAKE] * hardest * dt, 0.0)
        elif pedals or (empty and target >= v):
            pedal = 0.0 if empty else asked[ACCELERATOR]
            push(p, c, state, pedal, dt, slope, kept, line, sinks, totals, shown)
            continue
        follow(p, c, state, target, dt, slope, kept, line, sinks, totals, shown)
