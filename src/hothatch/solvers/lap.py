"""Quasi-steady lap: the highest speed along a path that a car's envelope allows, by a forward and a backward pass.

At each point the speed is at most what the bend allows; forward the car gains no more than its drive allows, backward no
more than its brakes can take off again; the lap is the lower of the two. Each cell takes its acceleration in its middle
(midpoint rule, second order: cells of 5 m are enough). The road's bank, slope and vertical bends change the lateral force
asked for and the normal force, with which the tyres' limits are scaled; the powertrain's is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.jit import formula, kernel
from hothatch.physics.path import lateral_demand, normal_demand, slope_pull
from hothatch.solvers.circuit_geometry import Path
from hothatch.solvers.envelope import Envelope

Floats = NDArray[np.float64]

TOP, CORNER, POWER, DRIVE, BRAKE = range(5)
CAUSES = ("top speed", "bend", "power", "drive grip", "brake grip")
AT_LIMIT = 0.995  # of the speed that the bend allows
LEAST_LOAD = 0.05  # of a g: below it the car is in the air, and the envelope no longer its
SLOWEST = 0.1  # m/s: where an open course starts from rest


@dataclass(frozen=True, eq=False)
class Lap:
    """A lap: ``speed`` (m + 1) [m/s] and ``time`` (m + 1) [s] at the cells' ends, ``cause`` (m,) as in ``CAUSES``.

    ``force`` (m,): what the tyres bring along the path per mass [m/s²]; ``lateral`` (m,): what they bring across it.
    """

    path: Path
    speed: Floats
    time: Floats
    force: Floats
    lateral: Floats
    cause: NDArray[np.int64]

    @property
    def lap_time(self) -> float:
        """Time from the first to the last point [s]."""
        return float(self.time[-1])


def lap(path: Path, envelope: Envelope, top_speed: float | None = None, start_speed: float = SLOWEST) -> Lap:
    """Return the quickest lap of ``path``: a flying one on a loop, from ``start_speed`` [m/s] on an open course.

    ``top_speed`` [m/s]: the car's or the rules'; None: where the envelope's tables end.
    """
    highest = float(envelope.speed[-1]) if top_speed is None else top_speed
    tables = (envelope.speed, envelope.tip, envelope.drive, envelope.brake, envelope.resist, envelope.power)
    cells = (path.length, path.start, path.end, path.slope, path.bank, path.vertical)
    speed, cause, force, lateral = _march(*cells, path.closed, *tables, highest, start_speed)
    time = np.concatenate(([0.0], np.cumsum(2.0 * path.length / (speed[1:] + speed[:-1]))))
    return Lap(path, speed, time, force, lateral, cause)


@formula
def _at(values, i, t):
    return values[i] + t * (values[i + 1] - values[i])


@formula
def _place(speed, v):
    """Return the row below speed ``v`` and the share of the way to the next, clamped to the table."""
    x = (v - speed[0]) / (speed[1] - speed[0])
    x = min(max(x, 0.0), len(speed) - 1.000001)
    i = int(x)
    return i, x - i


@formula
def _of_table(table, i, t, j, u):
    low = table[i, j] + u * (table[i, j + 1] - table[i, j])
    high = table[i + 1, j] + u * (table[i + 1, j + 1] - table[i + 1, j])
    return low + t * (high - low)


@formula
def _limits(v, kappa, slope, bank, vertical, speed, tip, drive, brake, resist, power):
    """Return greatest and least acceleration along the road [m/s²], and whether power sets the greatest."""
    i, t = _place(speed, v)
    load = max(normal_demand(kappa, v, bank, slope, vertical) / G0, LEAST_LOAD)
    share = min(abs(lateral_demand(kappa, v, bank)) / (load * _at(tip, i, t)), 1.0)
    x = min(np.arcsin(share) / (0.5 * np.pi) * (drive.shape[1] - 1), drive.shape[1] - 1.000001)
    j = int(x)
    taken = _of_table(resist, i, t, j, x - j)
    by_grip = load * (_of_table(drive, i, t, j, x - j) + taken)
    # Between the table's speeds force times speed runs straighter than force: constant power is exact.
    by_power = _at(power * speed, i, t) / v if v > speed[0] else power[0]
    pull = slope_pull(slope) - taken
    least = load * (_of_table(brake, i, t, j, x - j) + taken) + pull
    return min(by_grip, by_power) + pull, least, by_power < by_grip


@formula
def _bend_speed(kappa, slope, bank, vertical, highest, speed, tip):
    """Return the highest speed at which the bend asks no more than the tip of the envelope [m/s]."""
    low, high = 0.0, highest
    v = highest
    for _ in range(40):
        i, t = _place(speed, v)
        load = max(normal_demand(kappa, v, bank, slope, vertical) / G0, LEAST_LOAD)
        if abs(lateral_demand(kappa, v, bank)) <= load * _at(tip, i, t):
            low = v
            if v == highest:
                break
        else:
            high = v
        v = 0.5 * (low + high)
    return max(low, SLOWEST)


@kernel
def _march(length, start, end, slope, bank, vertical, closed, speed, tip, drive, brake, resist, power, highest, first):
    cells = len(length)
    bend = np.full(cells + 1, highest)
    for i in range(cells):
        before = _bend_speed(start[i], slope[i], bank[i], vertical[i], highest, speed, tip)
        after = _bend_speed(end[i], slope[i], bank[i], vertical[i], highest, speed, tip)
        bend[i], bend[i + 1] = min(bend[i], before), min(bend[i + 1], after)
    origin = 0
    if closed:
        bend[0] = bend[cells] = min(bend[0], bend[cells])
        origin = np.argmin(bend[:cells])
    forward, backward = bend.copy(), bend.copy()
    if not closed:
        forward[0] = min(bend[0], first)
    by_power = np.zeros(cells, dtype=np.bool_)
    for step in range(cells):
        i = (origin + step) % cells
        if closed and i == 0:
            forward[0] = min(forward[0], forward[cells])
        v, k = forward[i], 0.5 * (start[i] + end[i])
        middle = v
        for _ in range(3):
            most, _, of_power = _limits(
                middle, k, slope[i], bank[i], vertical[i], speed, tip, drive, brake, resist, power
            )
            later = np.sqrt(max(v * v + 2.0 * most * length[i], SLOWEST**2))
            middle = np.sqrt(0.5 * (v * v + later * later))
        by_power[i] = of_power
        forward[i + 1] = min(forward[i + 1], later)
    for step in range(cells):
        i = (origin - 1 - step) % cells
        if closed and i == cells - 1:
            backward[cells] = min(backward[cells], backward[0])
        v, k = backward[i + 1], 0.5 * (start[i] + end[i])
        middle = v
        for _ in range(3):
            _, least, _ = _limits(middle, k, slope[i], bank[i], vertical[i], speed, tip, drive, brake, resist, power)
            earlier = np.sqrt(max(v * v - 2.0 * least * length[i], SLOWEST**2))
            middle = np.sqrt(0.5 * (v * v + earlier * earlier))
        backward[i] = min(backward[i], earlier)
    if closed:
        forward[0] = min(forward[0], forward[cells])
        forward[cells] = forward[0]
        backward[cells] = backward[0] = min(backward[0], backward[cells])
    found = np.minimum(forward, backward)
    cause = np.empty(cells, dtype=np.int64)
    force, lateral = np.empty(cells), np.empty(cells)
    for i in range(cells):
        v = np.sqrt(0.5 * (found[i] ** 2 + found[i + 1] ** 2))
        at, t = _place(speed, v)
        k = 0.5 * (start[i] + end[i])
        lateral[i] = lateral_demand(k, v, bank[i])
        load = max(normal_demand(k, v, bank[i], slope[i], vertical[i]) / G0, LEAST_LOAD)
        share = min(abs(lateral[i]) / (load * _at(tip, at, t)), 1.0)
        x = min(np.arcsin(share) / (0.5 * np.pi) * (drive.shape[1] - 1), drive.shape[1] - 1.000001)
        taken = _of_table(resist, at, t, int(x), x - int(x))
        force[i] = 0.5 * (found[i + 1] ** 2 - found[i] ** 2) / length[i] - slope_pull(slope[i]) + taken
        if found[i] >= AT_LIMIT * highest and found[i + 1] >= AT_LIMIT * highest:
            cause[i] = TOP
        elif found[i + 1] >= AT_LIMIT * bend[i + 1] and found[i] >= AT_LIMIT * bend[i]:
            cause[i] = CORNER
        elif found[i + 1] <= found[i] and backward[i] <= forward[i]:
            cause[i] = BRAKE
        else:
            cause[i] = POWER if by_power[i] else DRIVE
    return found, cause, force, lateral
