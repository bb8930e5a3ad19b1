"""The line through a course: of all paths that keep the body off the cones, the one whose sharpest bend is widest.

A linear programme over the lateral offset y(x) of the centre of gravity at even stations (HiGHS, by scipy): the greatest
|y''| is made as small as it goes, while |y'''| stays within what a car can follow that needs ``BUILD_UP`` metres to bring
up its lateral force. The body counts along its whole length, turned into the path's direction; small angles (an 8 %
slope of the path is 1 % of its curvature).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, diags, hstack, identity, vstack

from hothatch.proving.courses import CONE_RADIUS, Body, Course

STATION = 1.0  # between stations along the course, m
LEAD, TAIL = 30.0, 20.0  # of straight road before the first and behind the last cone, m
BUILD_UP = 6.0  # of lateral force: a quarter of a second at 24 m/s
MARGIN = 0.10  # between body and cones, m: what the driver's path may be off


class NoLineError(ValueError):
    """A course that no path gets through: the car is too wide or too long for it."""


def line(body: Body, course: Course, margin: float = MARGIN) -> np.ndarray:
    """Return the path of the centre of gravity (k, 2) [m]; NoLineError where no path keeps ``margin`` [m]."""
    key = (round(body.width, 3), round(body.front, 3), round(body.rear, 3))
    return _line(
        key, course.cones.tobytes(), course.sides.tobytes(), course.finish, course.name, margin
    ).copy()


@lru_cache(maxsize=4096)
def _line(
    key: tuple[float, float, float], cones: bytes, sides: bytes, finish: float, name: str, margin: float
) -> np.ndarray:
    body = Body(*key)
    x = np.arange(-LEAD, finish + TAIL + 0.5 * STATION, STATION)
    slope, bend, change = (_difference(len(x), order) for order in (1, 2, 3))
    keep, room = _past_cones(body, np.frombuffer(cones).reshape(-1, 2), np.frombuffer(sides), x, margin)
    count = bend.shape[0]
    # Unknowns: y, the sharpest bend c, and |y''| at each station, whose sum decides among equals.
    peak: Any = csr_matrix(np.ones((count, 1)))
    size = identity(count, format="csr")
    none = csr_matrix((count, 1))
    rows = [
        hstack([bend, none, -size]),
        hstack([-bend, none, -size]),
        hstack([csr_matrix((count, len(x))), -peak, size]),
        *(
            hstack([sign * change, csr_matrix(-np.ones((change.shape[0], 1)) / BUILD_UP),
                    csr_matrix((change.shape[0], count))])
            for sign in (1.0, -1.0)
        ),
        hstack([keep, csr_matrix((keep.shape[0], 1 + count))]),
    ]  # fmt: skip
    limits = np.concatenate([np.zeros(3 * count + 2 * change.shape[0]), room])
    straight = hstack([vstack([slope[:2], bend[-2:]]), csr_matrix((4, 1 + count))])
    cost = np.concatenate([np.zeros(len(x)), [1.0], np.full(count, 1e-3)])
    bounds = [(None, None)] * len(x) + [(0.0, None)] * (1 + count)
    found = linprog(
        cost, vstack(rows, format="csr"), limits, straight.tocsr(), np.zeros(4), bounds, method="highs"
    )
    if not found.success:
        raise NoLineError(f"{name}: no path keeps a body of {body.width:.2f} m off the cones")
    return np.column_stack((x, found.x[: len(x)]))


def _difference(count: int, order: int) -> Any:
    """Return the matrix of the ``order``-th difference quotient over even stations."""
    weights = {1: (-1.0, 1.0), 2: (1.0, -2.0, 1.0), 3: (-1.0, 3.0, -3.0, 1.0)}[order]
    shape = (count - order, count)
    steps: Any = diags(weights, range(order + 1), shape=shape, format="csr")  # pyright: ignore[reportArgumentType]
    return steps / STATION**order


def _past_cones(
    body: Body, cones: np.ndarray, sides: np.ndarray, x: np.ndarray, margin: float
) -> tuple[Any, np.ndarray]:
    """Return (A, b) of A y ≤ b: every part of the body's sides keeps its distance from the cone beside it.

    Rows are where the centre of gravity stands at a station while a cone is beside the body, and where one of the body's
    ends passes the cone.
    """
    least = 0.5 * body.width + CONE_RADIUS + margin
    rows, limits = [], []
    for (at, off), side in zip(cones, sides, strict=True):
        own = x[(at - x < body.front) & (x - at < body.rear)]
        own = np.clip([at - body.front, *own, at + body.rear], x[1], x[-3])
        rows.append(side * _side(own, at - own, len(x), x[0]))
        limits.append(np.full(len(own), side * off - least))
    return vstack(rows, format="csr"), np.concatenate(limits)


def _side(at: np.ndarray, along: np.ndarray, count: int, first: float) -> Any:
    """Return the matrix of the body's axis ``along`` [m] before the centre of gravity that stands at ``at`` [m]: y + a y'.

    y' is the central difference about the nearest station.
    """
    place = (at - first) / STATION
    below = np.minimum(place.astype(int), count - 3)
    part = place - below
    near = np.clip(np.round(place).astype(int), 1, count - 2)
    rows, slope = np.arange(len(at)), along / (2.0 * STATION)
    entries = ((below, 1.0 - part), (below + 1, part), (near - 1, -slope), (near + 1, slope))
    return sum(csr_matrix((values, (rows, columns)), shape=(len(at), count)) for columns, values in entries)
