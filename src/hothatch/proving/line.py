"""The line through a course: of all paths that keep the body off the cones, the one that asks least of the tyres.

A linear programme over the lateral offset y(x) of the centre of gravity at even stations (HiGHS, by scipy). The sharpest
bend |y''| is made as wide as it goes, sharper bends allowed where the car has slowed, while |y'''| stays within what a car
can follow that needs ``BUILD_UP`` seconds to bring up its lateral force. Small angles (an 8 % slope of the path is 1 % of
its curvature). The body counts along its whole length, turned into the path's direction, where a turned body reaches
farther across. Slopes, and the speed that the line allows, are those of the programme before, ``PASSES`` times.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, diags, hstack, identity, vstack

from hothatch.proving.courses import CONE_RADIUS, Body, Course

STATION = 1.0  # between stations along the course, m
LEAD, TAIL = 30.0, 20.0  # of straight road before the first and behind the last cone, m
BUILD_UP = 0.25  # s until the lateral force stands: a quarter of a second
MARGIN = 0.10  # between body and cones, m: what the driver's path may be off
PASSES = 2  # of the programme
FIRST_BEND = 0.02  # 1/m, from which the first pass takes its speed
STRAIGHT = 1e-3  # 1/m: a gentler bend sets no speed
SLOWEST = 0.25  # of the squared speed: how much a car is thought to lose on the course


class NoLineError(ValueError):
    """A course that no path gets through: the car is too wide or too long for it."""


@dataclass(frozen=True)
class Pace:
    """What of the car and its driver the line depends on.

    ``grip``: lateral acceleration at the limit [m/s²]; ``slowing`` [m/s²] behind the point where the pedals are let go.
    """

    grip: float = 9.0
    slowing: float = 0.0


def line(body: Body, course: Course, margin: float = MARGIN, pace: Pace | None = None) -> np.ndarray:
    """Return the path of the centre of gravity (k, 2) [m]; NoLineError where no path keeps ``margin`` [m]."""
    key = (round(body.width, 3), round(body.front, 3), round(body.rear, 3))
    own = pace or Pace()
    of_pace = (round(own.grip, 1), round(own.slowing, 1))
    places = (course.cones.tobytes(), course.sides.tobytes(), course.release, course.finish, course.name)
    return _line(key, of_pace, *places, margin).copy()


def straight(course: Course) -> np.ndarray:
    """Return the path (k, 2) [m] straight ahead, as long as a line through the course."""
    x = _stations(course.finish)
    return np.column_stack((x, np.zeros(len(x))))


def moved(body: Body, course: Course, margins: np.ndarray, pace: Pace, path: np.ndarray) -> np.ndarray:
    """Return a path (k, 2) [m] near ``path`` that keeps ``margins`` [m], one a cone (m,); NoLineError where none does."""
    bend = float(np.abs(np.diff(path[:, 1], 2)).max()) / STATION**2
    return np.column_stack((path[:, 0], _next(body, course, margins, pace, path[:, 1], bend)[0]))


@lru_cache(maxsize=512)
def _line(
    key: tuple[float, float, float],
    of_pace: tuple[float, float],
    cones: bytes,
    sides: bytes,
    release: float,
    finish: float,
    name: str,
    margin: float,
) -> np.ndarray:
    where = np.frombuffer(cones).reshape(-1, 2)
    course = Course(name, where, np.frombuffer(sides), 0.0, release, finish)
    x = _stations(finish)
    y, bend = np.zeros(len(x)), FIRST_BEND
    for _ in range(PASSES):
        y, bend = _next(Body(*key), course, np.full(len(where), margin), Pace(*of_pace), y, bend)
    return np.column_stack((x, y))


def _stations(finish: float) -> np.ndarray:
    return np.arange(-LEAD, finish + TAIL + 0.5 * STATION, STATION)


def _next(
    body: Body, course: Course, margins: np.ndarray, pace: Pace, y: np.ndarray, bend: float
) -> tuple[np.ndarray, float]:
    """Return the best line (k,) [m] and its sharpest bend [1/m], slopes and speeds those of ``y`` and ``bend``."""
    x = _stations(course.finish)
    keep, turned, room, cone = _past_cones(
        body, course.cones.tobytes(), course.sides.tobytes(), course.finish
    )
    squared = pace.grip / max(bend, STRAIGHT) * np.ones(len(x))
    squared -= np.minimum(2.0 * pace.slowing * np.maximum(x - course.release, 0.0), (1.0 - SLOWEST) * squared)
    least = (0.5 * body.width + CONE_RADIUS + margins)[cone] * np.hypot(1.0, turned @ y)
    found = _straightest(squared.max() / squared, BUILD_UP * np.sqrt(squared), keep, room - least)
    if found is None:
        raise NoLineError(f"{course.name}: no path keeps a body of {body.width:.2f} m off the cones")
    return found


def _straightest(
    share: np.ndarray, build_up: np.ndarray, axis: Any, room: np.ndarray
) -> tuple[np.ndarray, float] | None:
    """Return (y, c) of least c with |y''| ≤ c share, |y'''| ≤ c share/build_up, axis · y ≤ room; None if there is none."""
    stations = len(share)
    slope, bend, change = (_difference(stations, order) for order in (1, 2, 3))
    count = bend.shape[0]
    # Unknowns: y, the sharpest bend c, and |y''| at each station, whose sum decides among equals.
    peak: Any = csr_matrix(share[1:-1, None])
    jerk: Any = csr_matrix((share / build_up)[1:-2, None])
    size = identity(count, format="csr")
    rows = [
        hstack([bend, csr_matrix((count, 1)), -size]),
        hstack([-bend, csr_matrix((count, 1)), -size]),
        hstack([csr_matrix((count, stations)), -peak, size]),
        *(
            hstack([sign * change, -jerk, csr_matrix((change.shape[0], count))])
            for sign in (1.0, -1.0)
        ),
        hstack([axis, csr_matrix((axis.shape[0], 1 + count))]),
    ]  # fmt: skip
    limits = np.concatenate([np.zeros(3 * count + 2 * change.shape[0]), room])
    straight = hstack([vstack([slope[:2], bend[-2:]]), csr_matrix((4, 1 + count))])
    cost = np.concatenate([np.zeros(stations), [1.0], np.full(count, 1e-3)])
    bounds = [(None, None)] * stations + [(0.0, None)] * (1 + count)
    found = linprog(
        cost, vstack(rows, format="csr"), limits, straight.tocsr(), np.zeros(4), bounds, method="highs"
    )
    return (found.x[:stations], float(found.x[stations])) if found.success else None


def _difference(count: int, order: int) -> Any:
    """Return the matrix of the ``order``-th difference quotient over even stations."""
    weights = {1: (-1.0, 1.0), 2: (1.0, -2.0, 1.0), 3: (-1.0, 3.0, -3.0, 1.0)}[order]
    shape = (count - order, count)
    steps: Any = diags(weights, range(order + 1), shape=shape, format="csr")  # pyright: ignore[reportArgumentType]
    return steps / STATION**order


@lru_cache(maxsize=64)
def _past_cones(
    body: Body, cones: bytes, sides: bytes, finish: float
) -> tuple[Any, Any, np.ndarray, np.ndarray]:
    """Return (A, D, b, cone) of A y ≤ b − d √(1 + (D y)²): the body's axis keeps the distance d from the cone beside it.

    D y is the slope of the path there, ``cone`` the index of each row's cone. Rows are where the centre of gravity stands at
    a station while a cone is beside the body, and where one of the body's ends passes the cone.
    """
    rows, slopes, limits, own_cone = [], [], [], []
    x, places = _stations(finish), np.frombuffer(cones).reshape(-1, 2)
    for number, ((at, off), side) in enumerate(zip(places, np.frombuffer(sides), strict=True)):
        own = x[(at - x < body.front) & (x - at < body.rear)]
        own = np.clip([at - body.front, *own, at + body.rear], x[1], x[-3])
        path, slope = _path(own, len(x), x[0])
        rows.append(side * (path + diags(at - own) @ slope))
        slopes.append(slope)
        limits.append(np.full(len(own), side * off))
        own_cone.append(np.full(len(own), number))
    keep, turned = vstack(rows, format="csr"), vstack(slopes, format="csr")
    return keep, turned, np.concatenate(limits), np.concatenate(own_cone)


def _path(at: np.ndarray, count: int, first: float) -> tuple[Any, Any]:
    """Return the matrices of y and y' at ``at`` [m]; y' is the central difference about the nearest station."""
    place = (at - first) / STATION
    below = np.minimum(place.astype(int), count - 3)
    part = place - below
    near = np.clip(np.round(place).astype(int), 1, count - 2)
    rows, slope = np.arange(len(at)), np.full(len(at), 0.5 / STATION)

    def matrix(*entries: tuple[np.ndarray, np.ndarray]) -> Any:
        return sum(
            csr_matrix((values, (rows, columns)), shape=(len(at), count)) for columns, values in entries
        )

    return matrix((below, 1.0 - part), (below + 1, part)), matrix((near - 1, -slope), (near + 1, slope))
