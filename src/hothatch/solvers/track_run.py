"""A manoeuvre of one car from its first step to its end: controls tick, steps follow, outcomes are looked for."""

from __future__ import annotations

import numpy as np

from hothatch.car.plant import GEARS
from hothatch.jit import formula, kernel
from hothatch.solvers import (
    brake_control,
    chassis,
    chassis_drive,
    chassis_engine,
    driver,
    engine,
    ledger,
    pack,
    stability,
    straight_line,
    track_step,
    wheels,
)
from hothatch.solvers.motion import (
    BRAKING,
    COAST,
    CONSTANTS,
    DEMAND,
    DISC,
    DISTANCE,
    HELD_SPEED,
    HOLD_THROTTLE,
    MODE,
    MOTION,
    OMEGA,
    PEDAL_ASKED,
    RADIUS,
    ROLL,
    SOC,
    TIME,
    VOLTAGE,
    VX,
    VY,
    WHEEL_ANGLE,
    YAW,
    X,
    Y,
    constants,
    kinetic_energy,
)

OK, SPUN, ROLLED_OVER, NOT_STOPPED, TIMED_OUT, OFF_PATH = range(6)

# What a manoeuvre is, one row a car.
SPEED, FOOT, DURATION, RELEASE, END, STEERED, AFTER = range(7)
PLAN = 7
# What it brings beside sinks and trace.
STOP_DISTANCE, STOP_TIME, ROWS, OUTCOME, LAST_SPEED, GREATEST_OFFSET = range(6)
NUMBERS = 6

SIDEWAYS = 1.7  # vy over vx, 60°, beyond which a car at speed is spinning
SPIN_SPEED = 3.0  # m/s
TIPPED = 0.5  # rad of roll, from which no car comes back
LOST = 6.0  # m beside the path


@formula
def begin(p, c, k, state, s, plan, shifts, dt):
    """Set a car rolling straight ahead at its speed, with all it needs to hold it."""
    s[:] = 0.0
    constants(p, c, k, dt)
    v = plan[SPEED]
    s[VX] = v
    s[HELD_SPEED] = v
    s[MODE] = plan[FOOT]
    s[PEDAL_ASKED] = 1.0  # a stop is made with the pedal on the floor
    s[VOLTAGE] = pack.at_soc(p["ocv"], state["soc"])
    s[SOC] = state["soc"]
    for axle in range(2):
        s[DISC + axle] = state["disc_temperature"][axle]
    for wheel in range(4):
        s[OMEGA + wheel] = v / k[RADIUS]
    wheels.loads(p, c, k, s)
    wheels.lengths(p, k, s)
    s[DEMAND] = chassis.resistance(p, c, v)
    if p["engine"] > 0.5:
        engine.shift_speeds(p, shifts)
        chassis_engine.ready(p, c, k, state, s)
    else:
        for axle in range(2):
            force = s[DEMAND] * chassis_drive.share(p, s, axle)
            state["torque"][axle] = chassis_drive.drive.torque_for_force(
                p, axle, force, chassis_drive.motor_speed(p, s, axle)
            )


@formula
def tick(p, c, k, state, s, dt, since, work, shifts, sinks):
    """Book what the last ``since`` [s] of drive did and set all controls for the next ``dt`` [s]."""
    electric = p["engine"] < 0.5
    if since > 0.0:
        if electric:
            chassis_drive.book(p, c, state, s, since, sinks)
        else:
            chassis_engine.book(p, c, state, s, since, sinks)
        brake_control.warm(p, c, s, since)
    if dt <= 0.0:
        return
    wheels.lengths(p, k, s)
    stability.control(p, c, k, s, dt)
    if s[MODE] != HOLD_THROTTLE:
        chassis_drive.ask(p, c, k, s, dt)
    if electric:
        chassis_drive.command(p, c, k, state, s, dt, work)
    else:
        chassis_engine.shift(p, k, state, s, shifts, dt, sinks)
        chassis_engine.command(p, c, k, state, s, dt)


@formula
def step(p, c, k, state, s, dt, before, turned, sinks):
    """March one step of ``dt`` [s]: torques to the wheels, brakes, motion, the drive's work."""
    for wheel in range(4):
        before[wheel] = s[OMEGA + wheel]
    if p["engine"] > 0.5:
        chassis_engine.apply(p, c, k, state, s)
    else:
        chassis_drive.apply(p, k, state, s)
    brake_control.brakes(p, k, s, dt)
    track_step.advance(p, c, k, s, dt, turned, sinks)
    if p["engine"] > 0.5:
        chassis_engine.add_up(p, state, s, before, dt, sinks)
    else:
        chassis_drive.add_up(p, state, s, before, dt, sinks)


@formula
def fate(s, offset):
    """Return how the car fares: OK, or what ends the run."""
    if abs(s[ROLL]) > TIPPED:
        return ROLLED_OVER
    speed = s[VX] * s[VX] + s[VY] * s[VY]
    if speed > SPIN_SPEED * SPIN_SPEED and abs(s[VY]) > SIDEWAYS * s[VX]:
        return SPUN
    if abs(offset) > LOST:
        return OFF_PATH
    return OK


@formula
def angle_at(times, angles, time, place):
    """Return (angle [rad], index) of a programme at ``time`` [s], straight lines between its points, held at its ends."""
    last = times.shape[0] - 1
    while place + 1 < last and times[place + 1] <= time:
        place += 1
    span = times[place + 1] - times[place]
    part = (time - times[place]) / span if span > 0.0 else 1.0
    part = min(max(part, 0.0), 1.0)
    return angles[place] + part * (angles[place + 1] - angles[place]), place


@formula
def stopping(s, x0, v0, dt, stopped, numbers):
    """Return the time [s] at which a braking car came to rest, −1 before; note it and the distance when it happens."""
    if s[MODE] != BRAKING or stopped >= 0.0 or s[VX] > 0.0:
        return stopped
    part = v0 / (v0 - s[VX]) if v0 > s[VX] else 1.0
    numbers[STOP_TIME] = s[TIME] - dt + part * dt
    numbers[STOP_DISTANCE] = x0 + 0.5 * v0 * part * dt
    return numbers[STOP_TIME]


@formula
def outcome_of(s, plan, ended, running):
    """Return the outcome of a run that ``ended`` so, or whose time was up while it was still ``running``."""
    if not running:
        return ended
    if s[MODE] == BRAKING:
        return NOT_STOPPED
    return OK if plan[END] == np.inf else TIMED_OUT


@formula
def close(s, state, sinks, gained, numbers):
    """Hand the car's last state over; ``gained`` is the kinetic energy [J] that the run brought."""
    sinks[ledger.KINETIC] += gained
    state["speed"] = max(s[VX], 0.0)
    for axle in range(2):
        state["disc_temperature"][axle] = s[DISC + axle]
    state["time"] += s[TIME]
    state["distance"] += s[DISTANCE]
    numbers[LAST_SPEED] = s[VX]


@formula
def guide(p, k, s, path, controls, numbers):
    """Let the driver look: find the car on its path, note how far off it is; ``controls`` (2,) keeps place, angle."""
    place = driver.locate(path, s, int(controls[0]))
    controls[0] = place
    offset = driver.errors(path, s, place)[1]
    numbers[GREATEST_OFFSET] = max(numbers[GREATEST_OFFSET], abs(offset))
    controls[1] = driver.wanted_angle(p, k, s, path, place)
    return offset


@formula
def manoeuvre(p, c, state, plan, times, angles, path, dt, every, sinks, trace, numbers):
    """March one car through its plan; ``trace`` (rows, columns) takes each ``every``-th step, ``numbers`` the rest."""
    k, s = np.zeros(CONSTANTS), np.zeros(MOTION)
    turned, before, controls = np.zeros((2, 4)), np.zeros(4), np.zeros(2)
    work, shifts = np.zeros((2, straight_line.WORK)), np.zeros(GEARS)
    begin(p, c, k, state, s, plan, shifts, dt)
    guided = plan[STEERED] > 0.5
    if guided:
        s[X], s[Y], s[YAW] = path[0, driver.PATH_X], path[0, driver.PATH_Y], path[0, driver.HEADING]
    energy = kinetic_energy(k, s)
    period = max(int(chassis_drive.TICK / dt + 0.5), 1)
    place, offset, stopped, since, ended, running = 0, 0.0, -1.0, 0.0, OK, True
    for i in range(int(plan[DURATION] / dt + 0.5)):
        if i % period == 0:
            if s[X] >= plan[RELEASE]:
                s[MODE] = COAST
            tick(p, c, k, state, s, period * dt, since, work, shifts, sinks)
            since = 0.0
            if guided:
                offset = guide(p, k, s, path, controls, numbers)
        if guided:
            driver.turn(s, controls[1], dt)
        else:
            s[WHEEL_ANGLE], place = angle_at(times, angles, (i + 0.5) * dt, place)
        x0, v0 = s[DISTANCE], s[VX]
        step(p, c, k, state, s, dt, before, turned, sinks)
        since += dt
        if i % every == 0 and int(numbers[ROWS]) < trace.shape[0]:
            wheels.slip_angles(s)
            trace[int(numbers[ROWS]), :] = s[: trace.shape[1]]
            numbers[ROWS] += 1.0
        ended = fate(s, offset)
        stopped = stopping(s, x0, v0, dt, stopped, numbers)
        if ended != OK or s[X] >= plan[END] or (stopped >= 0.0 and s[TIME] >= stopped + plan[AFTER]):
            running = False
            break
    tick(p, c, k, state, s, 0.0, since, work, shifts, sinks)
    numbers[OUTCOME] = outcome_of(s, plan, ended, running)
    close(s, state, sinks, kinetic_energy(k, s) - energy, numbers)


@kernel
def run(plants, conditions, states, plans, times, angles, paths, dt, every, sinks, traces, numbers):
    """March every car of the table: plans (n, PLAN), times (k,), angles (n, k), paths (n, m, 5), traces (n, r, columns)."""
    for i in range(len(plants)):
        manoeuvre(
            plants[i], conditions[i], states[i], plans[i], times, angles[i], paths[i], dt, every, sinks[i],
            traces[i], numbers[i],
        )  # fmt: skip
