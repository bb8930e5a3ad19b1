"""Quasi-steady lap: the highest speed along a path that a car's envelope allows, by a forward and a backward pass.

At each point the speed is at most what the bend allows; forward the car gains no more than its drive allows, backward no
more than its brakes can take off again; the lap is the lower of the two. Each cell takes its acceleration in its middle
(midpoint rule, second order: cells of 5 m are enough). The road's bank, slope and vertical bends change the lateral force
asked for and the normal force, with which the tyres' limits are scaled; the powertrain's is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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
MIDPOINTS = 3  # rounds that bring a cell's middle to rest
HALVINGS = 26  # of the span from rest to top speed: to 2 µm/s


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


def slower(found: Lap, factor: float) -> Lap:
    """Return the lap driven ``factor`` times as slowly everywhere: times grow, speeds fall, bends ask for less."""
    speed, square = found.speed / factor, 1.0 / factor**2
    gained = 0.5 * (found.speed[1:] ** 2 - found.speed[:-1] ** 2) / found.path.length
    force = found.force - (1.0 - square) * gained
    return replace(found, speed=speed, time=found.time * factor, force=force, lateral=found.lateral * square)


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
def _column(v, kappa, slope, bank, vertical, speed, tip, columns):
    """Return the load in g and the place in the tables: row, share to the next, column, share to the next."""
    i, t = _place(speed, v)
    load = max(normal_demand(kappa, v, bank, slope, vertical) / G0, LEAST_LOAD)
    share = min(abs(lateral_demand(kappa, v, bank)) / (load * _at(tip, i, t)), 1.0)
    x = min(np.arcsin(share) / (0.5 * np.pi) * (columns - 1), columns - 1.000001)
    return load, i, t, int(x), x - int(x)


@formula
def _resistance(v, kappa, slope, bank, vertical, speed, tip, resist):
    """Return what resistances take [m/s²], cornering drag included."""
    _, i, t, j, u = _column(v, kappa, slope, bank, vertical, speed, tip, resist.shape[1])
    return _of_table(resist, i, t, j, u)


@formula
def _limits(v, kappa, slope, bank, vertical, speed, tip, drive, brake, resist, power):
    """Return greatest and least acceleration along the road [m/s²], and whether power sets the greatest."""
    load, i, t, j, u = _column(v, kappa, slope, bank, vertical, speed, tip, resist.shape[1])
    taken = _of_table(resist, i, t, j, u)
    by_grip = load * (_of_table(drive, i, t, j, u) + taken)
    # Between the table's speeds force times speed runs straighter than force: constant power is exact.
    by_power = _product(power, speed, i, t) / v if v > speed[0] else power[0]
    pull = slope_pull(slope) - taken
    least = load * (_of_table(brake, i, t, j, u) + taken) + pull
    return min(by_grip, by_power) + pull, least, by_power < by_grip


@formula
def _product(values, others, i, t):
    low, high = values[i] * others[i], values[i + 1] * others[i + 1]
    return low + t * (high - low)


@formula
def _bend_speed(kappa, slope, bank, vertical, highest, speed, tip):
    """Return the highest speed at which the bend asks no more than the tip of the envelope [m/s]."""
    low, high = 0.0, highest
    v = highest
    for _ in range(HALVINGS):
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


@formula
def _bends(cells, closed, highest, speed, tip):
    """Return the speed that the bends allow at each end of a cell [m/s]."""
    length, start, end, slope, bank, vertical = cells
    count = len(length)
    bend = np.full(count + 1, highest)
    for i in range(count):
        before = _bend_speed(start[i], slope[i], bank[i], vertical[i], highest, speed, tip)
        after = _bend_speed(end[i], slope[i], bank[i], vertical[i], highest, speed, tip)
        bend[i], bend[i + 1] = min(bend[i], before), min(bend[i + 1], after)
    if closed:
        bend[0] = bend[count] = min(bend[0], bend[count])
    return bend


@formula
def _pass(cells, closed, tables, origin, onward, found, by_power):
    """Lower ``found`` [m/s] to what drive (``onward`` 1) or brakes (−1) allow, once round from ``origin``."""
    length, start, end, slope, bank, vertical = cells
    count = len(length)
    for step in range(count):
        i = (origin + step) % count if onward > 0 else (origin - 1 - step) % count
        here, there = (i, i + 1) if onward > 0 else (i + 1, i)
        if closed and here == 0:
            found[0] = min(found[0], found[count])
        if closed and here == count:
            found[count] = min(found[count], found[0])
        v = middle = other = found[here]
        k = 0.5 * (start[i] + end[i])
        for _ in range(MIDPOINTS):
            most, least, of_power = _limits(middle, k, slope[i], bank[i], vertical[i], *tables)
            gain = most if onward > 0 else -least
            other = np.sqrt(max(v * v + 2.0 * gain * length[i], SLOWEST**2))
            middle = np.sqrt(0.5 * (v * v + other * other))
            if onward > 0:
                by_power[i] = of_power
        found[there] = min(found[there], other)
    if closed:
        found[0] = found[count] = min(found[0], found[count])


@formula
def _told(i, found, bend, forward, backward, by_power, highest):
    """Return what held the speed in cell ``i``, an index into CAUSES."""
    if found[i] >= AT_LIMIT * highest and found[i + 1] >= AT_LIMIT * highest:
        return TOP
    if found[i + 1] >= AT_LIMIT * bend[i + 1] and found[i] >= AT_LIMIT * bend[i]:
        return CORNER
    if found[i + 1] <= found[i] and backward[i] <= forward[i]:
        return BRAKE
    return POWER if by_power[i] else DRIVE


@kernel
def _march(
    length, start, end, slope, bank, vertical, closed, speed, tip, drive, brake, resist, power, highest, first
):
    cells = (length, start, end, slope, bank, vertical)
    tables = (speed, tip, drive, brake, resist, power)
    count = len(length)
    bend = _bends(cells, closed, highest, speed, tip)
    # A flying lap is marched from its slowest point, which no pass can lower.
    origin = np.argmin(bend[:count]) if closed else 0
    forward, backward = bend.copy(), bend.copy()
    if not closed:
        forward[0] = min(bend[0], first)
    by_power = np.zeros(count, dtype=np.bool_)
    _pass(cells, closed, tables, origin, 1, forward, by_power)
    _pass(cells, closed, tables, origin, -1, backward, by_power)
    found = np.minimum(forward, backward)
    cause = np.empty(count, dtype=np.int64)
    force, lateral = np.empty(count), np.empty(count)
    for i in range(count):
        square = 0.5 * (found[i] ** 2 + found[i + 1] ** 2)
        k = 0.5 * (start[i] + end[i])
        lateral[i] = lateral_demand(k, np.sqrt(square), bank[i])
        taken = _resistance(np.sqrt(square), k, slope[i], bank[i], vertical[i], speed, tip, resist)
        force[i] = 0.5 * (found[i + 1] ** 2 - found[i] ** 2) / length[i] - slope_pull(slope[i]) + taken
        cause[i] = _told(i, found, bend, forward, backward, by_power, highest)
    return found, cause, force, lateral
