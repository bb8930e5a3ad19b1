"""Driving through a course at the highest speed that leaves every cone standing.

A driver (solvers/driver.py, with stated limits) follows the line through the course (see ``line``) at a speed held until
the course says to let the pedals go. The body, a rectangle, must keep off the cones, and the car must neither spin nor
roll over. The speed is raised and lowered between runs until it is known to ``RESOLUTION``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hothatch.car.mf_terms import LMUY
from hothatch.proving.courses import Body, Course, clearance
from hothatch.proving.handling import COURSE_STEPS, blocks, body_of, columns_of, in_blocks, motion_events
from hothatch.proving.search import highest_pass
from hothatch.proving.steps import Events
from hothatch.solvers import double_track

RESOLUTION = 0.1 / 3.6  # m/s
FLOOR = 20 / 3.6  # m/s; a car that cannot even do that has no result
# Where the limit is looked for first: shares of the speed at which the line's sharpest bend takes all of the tyres' grip.
EXPECTED = (0.6, 1.15)
TYPICAL = 9.0  # m/s² of lateral acceleration for a tyre and surface of grip 1
SLOWING = 2.5  # times as long as at a held speed is waited for a car
# Without its pedals a car may come to rest on the course: no cone fell.
PASSING = (double_track.OK, double_track.TIMED_OUT)
HIT = -1.0  # beside the outcomes of the solver: a cone was hit


@dataclass(frozen=True)
class Plan:
    """What a table of cars is to drive: courses and bodies one a car, paths (n, k, 2) [m], speeds expected (n,) [m/s]."""

    courses: list[Course]
    bodies: list[Body]
    paths: np.ndarray
    expected: np.ndarray

    @classmethod
    def of(cls, plants: np.ndarray, conditions: np.ndarray, course: Callable[[float], Course]) -> Plan:
        """Return the plan for every row of ``plants``."""
        from hothatch.proving.line import STATION, line

        bodies = [body_of(plant) for plant in plants]
        courses = [course(body.width) for body in bodies]
        paths = np.stack([line(body, one) for body, one in zip(bodies, courses, strict=True)])
        bends = np.abs(np.diff(paths[:, :, 1], 2, axis=1)).max(axis=1) / STATION**2
        speeds = [expected(*row) for row in zip(plants, conditions, bends, strict=True)]
        return cls(courses, bodies, paths, np.array(speeds))


def expected(plant: np.void, conditions: np.void, bend: float) -> float:
    """Return the speed [m/s] at which a bend [1/m] would take all of the tyres' grip."""
    grip = float(plant["mf"][:, LMUY].min() * conditions["grip"])
    return float(np.sqrt(TYPICAL * grip / bend))


@dataclass(frozen=True)
class ThroughCones:
    """The highest speed through ``course``, a function of the car's width [m]."""

    label: str
    course: Callable[[float], Course]

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Search every row's speed; ``numbers`` describes its fastest clean run (NaN where there is none).

        speed, exit_speed, mean_speed [m/s], clearance [m] and the cone (its index) that came nearest, peak_sideslip
        [rad], peak_yaw_rate [rad/s], outcome (``HIT`` or the solver's).
        """
        plan = Plan.of(plants, conditions, self.course)

        def passes(speed: np.ndarray) -> np.ndarray:
            return np.concatenate(
                [_clean(plan, part, plants, conditions, states.copy(), speed) for part in blocks(len(plants))]
            )

        low, high = (np.maximum(share * plan.expected, FLOOR) for share in EXPECTED)
        best = highest_pass(passes, low, high, FLOOR, RESOLUTION)

        def last(part: slice) -> Events:
            return _last(plan, part, plants, conditions, states, best, self.label, traced)

        return in_blocks(len(plants), last)


def _drive(plan: Plan, part: slice, plants, conditions, states, speed: np.ndarray, wide: bool = False):
    """Return the motion of some rows through their courses at ``speed`` (n,) [m/s]; advances their ``states``."""
    own = range(part.start, part.stop)
    release = np.array([plan.courses[i].release - plan.bodies[i].front for i in own])
    end = np.array([plan.courses[i].finish + plan.bodies[i].rear for i in own])
    longest = SLOWING * float(np.max((end - plan.paths[part, 0, 0]) / speed[part]))
    return double_track.follow(
        plants[part], conditions[part], states[part], speed[part], plan.paths[part], release, end, COURSE_STEPS,
        longest, wide=wide,
    )  # fmt: skip


def _distances(plan: Plan, part: slice, motion) -> list[np.ndarray]:
    """Return the clearance from each cone, one array a row."""
    found = []
    for row, i in enumerate(range(part.start, part.stop)):
        trace = columns_of(motion, row)
        found.append(clearance(plan.bodies[i], plan.courses[i], trace["x"], trace["y"], trace["yaw"]))
    return found


def _clean(plan: Plan, part: slice, plants, conditions, states, speed: np.ndarray) -> np.ndarray:
    motion = _drive(plan, part, plants, conditions, states, speed)
    clear = np.array([distances.min() > 0.0 for distances in _distances(plan, part, motion)])
    return clear & np.isin(motion.outcome, PASSING)


def _last(plan, part: slice, plants, conditions, states, best, label: str, traced: bool) -> Events:
    """Drive some rows once more at their best speed (the floor where there is none) and note what happens."""
    fine = np.isfinite(best)
    motion = _drive(plan, part, plants, conditions, states, np.where(fine, best, FLOOR), traced)
    names = ("speed", "exit_speed", "mean_speed", "clearance", "cone", "peak_sideslip", "peak_yaw_rate")
    numbers = {name: np.full(len(motion.rows), np.nan) for name in names}
    outcome = motion.outcome.astype(float)
    for row, distances in enumerate(_distances(plan, part, motion)):
        i = part.start + row
        if not fine[i]:
            outcome[row] = HIT if outcome[row] in PASSING else outcome[row]
            continue
        outcome[row] = double_track.OK
        values = _read(columns_of(motion, row), plan.courses[i], plan.bodies[i])
        values |= {"clearance": float(distances.min()), "cone": float(distances.argmin())}
        for name, value in values.items():
            numbers[name][row] = value
    events = motion_events("course", label, motion, states[part], numbers, traced)
    events.numbers["outcome"] = outcome
    return events


def _read(trace: dict[str, np.ndarray], course: Course, body: Body) -> dict[str, float]:
    """Return the speeds [m/s] and peaks of one clean run; the car's nose crosses the marks."""
    nose = trace["x"] + body.front
    speed = np.hypot(trace["vx"], trace["vy"])
    entry, leave = (float(np.interp(at, nose, trace["time"])) for at in (0.0, course.finish))
    return {
        "speed": float(np.interp(course.read, nose, speed)),
        "exit_speed": float(np.interp(course.finish, nose, speed)),
        "mean_speed": course.finish / (leave - entry),
        "peak_sideslip": float(np.abs(trace["sideslip"]).max()),
        "peak_yaw_rate": float(np.abs(trace["yaw_rate"]).max()),
    }
