"""Courses of cones: lanes that grow with the car's own width, rows of slalom cones, and the line a driver takes.

ISO 8855: x along the course, y to the left; metres. A cone is a circle on the road; the edges of a lane touch the bases
of its cones. Sources: ISO 3888-1:2018 and ISO 3888-2:2011 for lanes and lengths, publications for slaloms. The distance
between the cones of a lane and the size of their bases are those of usual practice: the standards' own figures of them
were not at hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CONE_RADIUS = 0.14  # of the base of a cone of 500 mm, m
CONE_SPACING = 3.0  # greatest, along the edge of a lane, m
FOOT = 0.3048


@dataclass(frozen=True)
class Lane:
    """One marked section: from ``start`` to ``end`` along the course, between ``right`` and ``left`` edges [m]."""

    start: float
    end: float
    right: float
    left: float

    @property
    def centre(self) -> float:
        """The middle between its edges [m]."""
        return 0.5 * (self.right + self.left)


@dataclass(frozen=True)
class Course:
    """Cones (m, 2) [m] with the side on which the car passes each: +1 the cone stands to its left, −1 to its right.

    ``read`` and ``release`` are where the speed is read and where the pedals are let go (inf: the speed is held);
    ``finish`` is where the course ends; all along x [m]. ``lanes`` is empty for a slalom.
    """

    name: str
    cones: np.ndarray
    sides: np.ndarray
    read: float
    release: float
    finish: float
    lanes: tuple[Lane, ...] = ()


def obstacle_avoidance(width: float) -> Course:
    """Return the course of ISO 3888-2 (61 m) for a car of ``width`` [m] without mirrors.

    Lanes of 12, 11 and 12 m, 1.1 w + 0.25, w + 1.0 and 1.3 w + 0.25 (at least 3) m wide, 13.5 and 12.5 m apart; 1.0 m
    between the left edge of the first and the right edge of the second; right edges of the first and third in line.
    The throttle is released 2 m into the first lane, where the entry speed is read.
    """
    first = 1.1 * width + 0.25
    right = -0.5 * first
    offset = right + first + 1.0
    lanes = (
        Lane(0.0, 12.0, right, right + first),
        Lane(25.5, 36.5, offset, offset + width + 1.0),
        Lane(49.0, 61.0, right, right + max(1.3 * width + 0.25, 3.0)),
    )
    return _of_lanes("ISO 3888-2", lanes, read=2.0, release=2.0)


def double_lane_change(width: float) -> Course:
    """Return the course of ISO 3888-1 (125 m) for a car of ``width`` [m] without mirrors, driven at a held speed.

    Lanes of 15, 25 and 30 m, 1.1 w + 0.25, 1.2 w + 0.25 and 1.3 w + 0.25 m wide, 30 and 25 m apart; the second lies
    3.5 m to the left, centre to centre.
    """
    halves = [0.5 * (factor * width + 0.25) for factor in (1.1, 1.2, 1.3)]
    lanes = (
        Lane(0.0, 15.0, -halves[0], halves[0]),
        Lane(45.0, 70.0, 3.5 - halves[1], 3.5 + halves[1]),
        Lane(95.0, 125.0, -halves[2], halves[2]),
    )
    return _of_lanes("ISO 3888-1", lanes, read=0.0, release=np.inf)


def slalom(name: str, spacing: float, count: int) -> Course:
    """Return a slalom of ``count`` cones, ``spacing`` [m] apart in a row; the car passes the first on its right."""
    x = spacing * np.arange(count)
    cones = np.column_stack((x, np.zeros(count)))
    sides = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
    return Course(name, cones, sides, 0.0, np.inf, float(x[-1]))


def _of_lanes(name: str, lanes: tuple[Lane, ...], read: float, release: float) -> Course:
    cones, sides = [], []
    for lane in lanes:
        count = int(np.ceil((lane.end - lane.start) / CONE_SPACING)) + 1
        for x in np.linspace(lane.start, lane.end, count):
            cones += [(x, lane.right - CONE_RADIUS), (x, lane.left + CONE_RADIUS)]
            sides += [-1.0, 1.0]
    return Course(name, np.array(cones), np.array(sides), read, release, lanes[-1].end, lanes)


@dataclass(frozen=True)
class Body:
    """The body over the road: ``width`` and how far it reaches before and behind the centre of gravity [m]."""

    width: float
    front: float
    rear: float


def clearance(body: Body, course: Course, x: np.ndarray, y: np.ndarray, yaw: np.ndarray) -> np.ndarray:
    """Return the least distance [m] from the body to each cone (m,) over a motion; below zero: the cone is hit.

    ``x``, ``y`` [m] and ``yaw`` [rad] are those of the centre of gravity, one an instant. The distance is that between
    a rectangle and a circle, so that a corner, a side and an end all count; a cone under the body is as far below zero
    as the body would have to move.
    """
    dx = course.cones[:, 0] - x[:, None]
    dy = course.cones[:, 1] - y[:, None]
    cos, sin = np.cos(yaw)[:, None], np.sin(yaw)[:, None]
    along = cos * dx + sin * dy + 0.5 * (body.rear - body.front)
    across = cos * dy - sin * dx
    beyond = np.abs(along) - 0.5 * (body.front + body.rear)
    beside = np.abs(across) - 0.5 * body.width
    outside = np.hypot(np.maximum(beyond, 0.0), np.maximum(beside, 0.0))
    inside = np.minimum(np.maximum(beyond, beside), 0.0)
    # A car that passes a cone on its wrong side has missed the course, however far from it.
    wrong = (beyond < 0.0) & (across * course.sides < 0.0)
    return np.where(wrong, -np.abs(across) - 0.5 * body.width, outside + inside).min(axis=0) - CONE_RADIUS
