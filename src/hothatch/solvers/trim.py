"""Steady bends by Newton: how a car is held in a bend, and the fastest bend there is.

The limit is the fold of the curve of steady states: followed by pseudo-arclength continuation from straight ahead to where
the lateral acceleration no longer grows, and there by parabolas. What ran out first is told by axle and tyre.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula, kernel
from hothatch.solvers.motion import (
    ALPHA,
    CONSTANTS,
    FX,
    FY,
    FZ,
    MOTION,
    MU,
    ROLL,
    SIDESLIP,
    SLIP,
    STEER,
    VX,
    VY,
    WHEEL_ANGLE,
    WHEELBASE,
    B,
    constants,
)
from hothatch.solvers.trim_equations import ANGLE, FORCE, SLIDE, UNKNOWNS, residuals, scales, utilisation
from hothatch.solvers.trim_newton import ACCELERATION, SIZE, make_rooms, newton

# On a road of grip 1 or more; in proportion to the grip below, where all is smaller.
FIRST, SECOND = (
    0.5,
    1.6,
)  # m/s² of the gentle bend that the curve of steady states begins with; times that the next
CRAWL = 1.2  # m/s, the slowest of them
FIRST_ARC, LEAST_ARC, GREATEST_ARC = 0.1, 1e-4, 0.25
MOST_POINTS = 400
APPROACH, GENTLE = 4, 2.0  # parts of a hard braking; m/s² that need none
PARABOLAS, NARROW, CLOSER = 6, 0.15, 0.4  # at most; of the width after each, after none
FINE = 0.01  # of the arc: closer to the top nothing changes

# Columns of a result.
AY, SPEED, STEERING_WHEEL, ROAD_STEER, SIDE, LEAN, AXLE, GOOD, DRIVE_FORCE = range(9)
LOADS, FORCES_X, FORCES_Y, ANGLES, SLIP_RATIOS, USED = range(9, 9 + 6 * 4, 4)
COLUMNS = 9 + 6 * 4
_SINGLE = {
    "ay": AY, "speed": SPEED, "steering_wheel": STEERING_WHEEL, "steer": ROAD_STEER, "sideslip": SIDE, "roll": LEAN,
    "axle": AXLE, "ok": GOOD, "drive_force": DRIVE_FORCE,
}  # fmt: skip
_WHEELS = {
    "fz": LOADS, "fx": FORCES_X, "fy": FORCES_Y, "alpha": ANGLES, "slip": SLIP_RATIOS, "utilisation": USED,
}  # fmt: skip


@formula
def unit(tangent, ahead, behind):
    """Fill ``tangent`` with the direction from ``behind`` to ``ahead``, of length 1."""
    length = 0.0
    for j in range(SIZE):
        tangent[j] = ahead[j] - behind[j]
        length += tangent[j] * tangent[j]
    length = np.sqrt(length)
    for j in range(SIZE):
        tangent[j] /= length


@formula
def at_acceleration(p, c, k, s, z, scale, bend, ay, rooms, spare):
    """Find the steady state at ``ay`` [m/s²] from the guess in ``z``; return whether there is one near by."""
    anchor, tangent = spare
    for j in range(SIZE):
        anchor[j] = 0.0
        tangent[j] = 0.0
    tangent[UNKNOWNS] = 1.0
    z[UNKNOWNS] = ay / ACCELERATION
    return newton(p, c, k, s, z, scale, bend, anchor, tangent, ay / ACCELERATION, rooms)


@formula
def rolling(k, z, scale, bend, ay):
    """Guess the steady state at a gentle ``ay`` [m/s²]: wheels that roll without slip angles, as Ackermann has it.

    On ice a tyre slides at a slip angle smaller than those of a car that is guessed to go straight on.
    """
    radius = bend[1] if bend[1] > 0.0 else bend[2] * bend[2] / ay
    z[:] = 0.0
    z[ANGLE] = bend[3] * k[WHEELBASE] / radius / scale[ANGLE]
    z[SLIDE] = bend[3] * k[B] / radius / scale[SLIDE]
    z[UNKNOWNS] = ay / ACCELERATION


@formula
def report(p, k, s, z, scale, row, good):
    """Write the steady state in ``s`` and ``z`` to a result row."""
    row[AY] = z[UNKNOWNS] * ACCELERATION
    row[SPEED] = np.sqrt(s[VX] * s[VX] + s[VY] * s[VY])
    row[STEERING_WHEEL] = s[WHEEL_ANGLE]
    row[ROAD_STEER] = s[STEER]
    row[SIDE] = s[SIDESLIP]
    row[LEAN] = s[ROLL]
    row[DRIVE_FORCE] = z[FORCE] * scale[FORCE]
    row[GOOD] = good
    used = np.zeros(2)
    for axle in range(2):
        load = 0.0
        for wheel in range(2 * axle, 2 * axle + 2):
            row[LOADS + wheel] = s[FZ + wheel]
            row[FORCES_X + wheel] = s[FX + wheel]
            row[FORCES_Y + wheel] = s[FY + wheel]
            row[ANGLES + wheel] = s[ALPHA + wheel]
            row[SLIP_RATIOS + wheel] = s[SLIP + wheel]
            row[USED + wheel] = utilisation(p, k, s, wheel)
            used[axle] += row[USED + wheel] * s[FZ + wheel]
            load += s[FZ + wheel]
        used[axle] /= max(load, 1.0)
    row[AXLE] = 0.0 if used[0] >= used[1] else 1.0


@formula
def refresh(p, c, k, s, z, scale, bend, rooms):
    """Set the motion row to the state ``z``."""
    ay = bend[3] * z[UNKNOWNS] * ACCELERATION
    residuals(p, c, k, s, z, scale, ay, bend[0], bend[1], bend[2], rooms[3], rooms[1])


@formula
def limit(p, c, k, s, z, scale, bend, rooms, row):
    """Follow the steady states to the greatest lateral acceleration; write it to ``row``."""
    last = np.zeros(SIZE)
    before = np.zeros(SIZE)
    tangent = np.zeros(SIZE)
    spare = (np.zeros(SIZE), np.zeros(SIZE))
    size = min(k[MU], 1.0)
    first = FIRST * size
    if bend[1] > 0.0:
        first = max(first, CRAWL * CRAWL / bend[1])
    rolling(k, z, scale, bend, first)
    # Hard braking is approached in parts: from nothing Newton does not find the slips that it needs.
    parts = APPROACH if abs(bend[0]) > GENTLE else 1
    able, part = True, 1
    while able and part <= parts:
        near = (bend[0] * part / parts, bend[1], bend[2], bend[3])
        able = at_acceleration(p, c, k, s, z, scale, near, first, rooms, spare)
        part += 1
    if not able:
        refresh(p, c, k, s, z, scale, bend, rooms)
        report(p, k, s, z, scale, row, 0.0)
        row[AY] = 0.0
        return
    before[:] = z
    if not at_acceleration(p, c, k, s, z, scale, bend, SECOND * first, rooms, spare):
        z[:] = before
        refresh(p, c, k, s, z, scale, bend, rooms)
        report(p, k, s, z, scale, row, 0.0)
        return
    last[:] = z
    arc = FIRST_ARC * size
    for _ in range(MOST_POINTS):
        unit(tangent, last, before)
        z[:] = last + arc * tangent
        if not newton(p, c, k, s, z, scale, bend, last, tangent, arc, rooms):
            arc *= 0.5
            if arc < LEAST_ARC * size:
                break
            continue
        if z[UNKNOWNS] < last[UNKNOWNS]:
            fold(p, c, k, s, z, scale, bend, last, tangent, arc, rooms)
            refresh(p, c, k, s, z, scale, bend, rooms)
            report(p, k, s, z, scale, row, 1.0)
            return
        before[:] = last
        last[:] = z
        arc = min(1.3 * arc, GREATEST_ARC * size)
    # No fold: balance is lost all at once, as when a car tips over or a wheel spins up.
    z[:] = last
    refresh(p, c, k, s, z, scale, bend, rooms)
    report(p, k, s, z, scale, row, 1.0)


@formula
def fold(p, c, k, s, z, scale, bend, last, tangent, arc, rooms):
    """Find the top of the curve between ``last`` − arc and ``last`` + arc along ``tangent``; leave it in ``z``."""
    centre = 0.0
    width = arc
    best = np.zeros(SIZE)
    best[:] = z if z[UNKNOWNS] > last[UNKNOWNS] else last
    values = np.zeros(3)
    for _ in range(PARABOLAS):
        able = True
        for n in range(3):
            at = centre + (n - 1) * width
            z[:] = last + at * tangent
            able = able and newton(p, c, k, s, z, scale, bend, last, tangent, at, rooms)
            values[n] = z[UNKNOWNS]
            if able and z[UNKNOWNS] > best[UNKNOWNS]:
                best[:] = z
        bent = values[0] - 2.0 * values[1] + values[2]
        if not able or bent >= 0.0:
            # A kink lies between, as where a wheel lifts: the top is looked for nearer by.
            width *= CLOSER
            continue
        move = 0.5 * (values[0] - values[2]) / bent
        centre += min(max(move, -1.0), 1.0) * width
        # A top beyond the three points is walked to.
        width *= NARROW if abs(move) < 1.0 else 1.0
        if width < FINE * arc:
            break
    z[:] = last + centre * tangent
    if not newton(p, c, k, s, z, scale, bend, last, tangent, centre, rooms) or z[UNKNOWNS] < best[UNKNOWNS]:
        z[:] = best


@kernel
def run_limit(plants, conditions, along, radius, speed, side, rows):
    """Fill ``rows`` (n, m, COLUMNS) with the limits of every car at m bends: along, radius, speed, side each (n, m)."""
    for i in range(len(plants)):
        k = np.zeros(CONSTANTS)
        scale = np.zeros(UNKNOWNS)
        constants(plants[i], conditions[i], k, 1e-3)
        scales(k, scale)
        for j in range(along.shape[1]):
            s = np.zeros(MOTION)
            z = np.zeros(SIZE)
            bend = (along[i, j], radius[i, j], speed[i, j], side[i, j])
            limit(plants[i], conditions[i], k, s, z, scale, bend, make_rooms(), rows[i, j])


@kernel
def run_circle(plants, conditions, radius, speed, side, ay, rows):
    """Fill ``rows`` (n, m, COLUMNS) with the steady states of every car at the m rising accelerations ``ay`` [m/s²]."""
    for i in range(len(plants)):
        k = np.zeros(CONSTANTS)
        s = np.zeros(MOTION)
        z = np.zeros(SIZE)
        kept = np.zeros(SIZE)
        scale = np.zeros(UNKNOWNS)
        constants(plants[i], conditions[i], k, 1e-3)
        scales(k, scale)
        bend = (0.0, radius[i], speed[i], side[i])
        rooms = make_rooms()
        spare = (np.zeros(SIZE), np.zeros(SIZE))
        able = True
        rolling(k, z, scale, bend, ay[0])
        for j in range(len(ay)):
            kept[:] = z
            grown = ay[j] / max(ay[j - 1], 1e-9) if j > 0 else 1.0
            if able and j > 0:
                for n in range(SIZE):
                    z[n] *= grown
            able = able and at_acceleration(
                plants[i], conditions[i], k, s, z, scale, bend, ay[j], rooms, spare
            )
            if not able:
                z[:] = kept
            refresh(plants[i], conditions[i], k, s, z, scale, bend, rooms)
            report(plants[i], k, s, z, scale, rows[i, j], 1.0 if able else 0.0)


def skidpad(
    plants: np.ndarray, conditions: np.ndarray, radius: float | np.ndarray, side: float = 1.0
) -> dict[str, np.ndarray]:
    """Return the fastest steady state on a circle of ``radius`` [m] (of the centre of gravity); side 1 left, −1 right.

    Arrays of n: ay [m/s²], speed [m/s], steering_wheel, steer, sideslip, roll [rad], axle (0 front, 1 rear: what ran out
    first), drive_force [N], ok; of (n, 4): fz, fx, fy [N], alpha [rad], slip [-], utilisation [-].
    """
    count = len(plants)
    rows = np.zeros((count, 1, COLUMNS))
    shape = (count, 1)
    radii = np.array(np.broadcast_to(np.reshape(np.asarray(radius, float), (-1, 1)), shape))
    run_limit(plants, conditions, np.zeros(shape), radii, np.zeros(shape), np.full(shape, float(side)), rows)
    return _named(rows[:, 0])


def limit_ay(
    plants: np.ndarray, conditions: np.ndarray, speed: np.ndarray, along: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the greatest lateral acceleration at ``speed`` [m/s] and ``along`` [m/s²], both (m,) or (n, m): g-g-v.

    Grip alone: what drive or brakes can give is not asked. Arrays as skidpad's, of (n, m) and (n, m, 4); ``ok`` is false and
    ay 0 where not even straight ahead the tyres bear ``along``.
    """
    count = len(plants)
    speeds = np.atleast_2d(np.asarray(speed, float))
    shape = (count, np.broadcast_shapes(speeds.shape, np.atleast_2d(np.asarray(along, float)).shape)[1])
    rows = np.zeros((*shape, COLUMNS))
    run_limit(
        plants, conditions, np.array(np.broadcast_to(np.asarray(along, float), shape)), np.zeros(shape),
        np.array(np.broadcast_to(speeds, shape)), np.ones(shape), rows,
    )  # fmt: skip
    return _named(rows)


def steady_circle(
    plants: np.ndarray,
    conditions: np.ndarray,
    radius: float | np.ndarray,
    ay: np.ndarray,
    side: float = 1.0,
    speed: float | np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Return steady states at rising lateral accelerations ``ay`` (m,) [m/s²] > 0 on a circle of ``radius`` [m] (ISO 4138).

    With ``speed`` [m/s] given that is held and the radius left aside. Arrays as skidpad's, of (n, m) and (n, m, 4);
    ``ok`` is false where a car cannot hold the bend: the numbers there are those of the last bend that it held.
    """
    count = len(plants)
    rows = np.zeros((count, len(ay), COLUMNS))
    held = 0.0 if speed is None else speed
    radii = np.array(np.broadcast_to(np.asarray(radius if speed is None else 0.0, float), (count,)))
    run_circle(
        plants, conditions, radii, np.array(np.broadcast_to(np.asarray(held, float), (count,))),
        np.full(count, float(side)), np.asarray(ay, float), rows,
    )  # fmt: skip
    return _named(rows)


def _named(rows: np.ndarray) -> dict[str, np.ndarray]:
    table = {name: rows[..., column].copy() for name, column in _SINGLE.items()}
    table["axle"] = table["axle"].astype(int)
    table["ok"] = table["ok"] > 0.5
    return table | {name: rows[..., first : first + 4].copy() for name, first in _WHEELS.items()}
