"""Driving through a course at the highest speed that leaves every cone standing.

A driver (solvers/driver.py, with stated limits) follows the line through the course (see ``line``) at a speed held until
the course says to let the pedals go. The body, a rectangle, must keep off the cones, and the car must neither spin nor
roll over. What counts is the speed where the course reads it or, at a held speed, the mean over the course: a car that its
own brakes slow down has gained nothing by its haste. The fastest run is known to ``RESOLUTION`` (see ``search``). He is a
practised driver: from a first search on he drives a little faster than he should, moves his line by what the car was off it
beside each cone, and tries again, ``LESSONS`` times; km77, for one, prints how its testers gain on a course so. A car that
comes to rest on the course has not driven it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hothatch.car.mf_terms import LMUY
from hothatch.proving.courses import Body, Course, clearance
from hothatch.proving.handling import BLOCK, COURSE_STEPS, body_of, columns_of, in_blocks, motion_events
from hothatch.proving.search import STEP, fastest
from hothatch.proving.steps import Events
from hothatch.solvers import double_track

if TYPE_CHECKING:
    from hothatch.proving.line import Pace

RESOLUTION = 0.1 / 3.6  # m/s
FLOOR = 20 / 3.6  # m/s; a car that cannot even do that has no result
HASTE = 1.15  # × the speed at which the line's sharpest bend takes all of the tyres' grip: where the search begins
COASTING = 1.0  # m/s² that a car loses without its pedals on such a course, as a driver expects it
TYPICAL = 9.0  # m/s² of lateral acceleration for a tyre and surface of grip 1
LESSONS = 8
COARSE = 1.0 / 3.6  # m/s, of the search before them
DARING, PATIENCE = (
    0.04,
    0.8,
)  # of the fastest clean speed: faster in a lesson; times that after each that fails
LEARNT = 0.6  # of what a lesson shows goes into the next line
RESERVE, LEAST_MARGIN, GREATEST_MARGIN = 0.02, -0.05, 0.30  # m, between the planned line and a cone
SLOWING = 2.5  # times as long as at a held speed is waited for a car
HIT = -1.0  # beside the outcomes of the solver: a cone was hit


@dataclass(frozen=True)
class Plan:
    """What a table of cars is to drive: courses, bodies and paces one a car, paths (n, k, 2) [m], expected (n,) [m/s].

    ``margins`` [m] are what the paths keep from each cone, one array a car; ``lined`` (n,) is false where no line leads
    through the course: such a car hits its cones whatever it does.
    """

    courses: list[Course]
    bodies: list[Body]
    paces: list[Pace]
    margins: list[np.ndarray]
    paths: np.ndarray
    lined: np.ndarray
    expected: np.ndarray

    @classmethod
    def of(cls, plants: np.ndarray, conditions: np.ndarray, course: Callable[[float], Course]) -> Plan:
        """Return the plan for every row of ``plants``."""
        from hothatch.proving.line import MARGIN, STATION, STRAIGHT, Pace

        bodies = [body_of(plant) for plant in plants]
        courses = [course(body.width) for body in bodies]
        grips = [grip_of(*row) for row in zip(plants, conditions, strict=True)]
        # The shape of a line hardly depends on the grip: that of the dry tyre serves, and lines are found once.
        paces = [Pace(grip_of(plant), COASTING) for plant in plants]
        paths = np.stack([_line(*one) for one in zip(bodies, courses, paces, strict=True)])
        bends = np.abs(np.diff(paths[:, :, 1], 2, axis=1)).max(axis=1) / STATION**2
        lined, bends = bends > 0.0, np.maximum(bends, STRAIGHT)
        margins = [np.full(len(one.cones), MARGIN) for one in courses]
        return cls(courses, bodies, paces, margins, paths, lined, np.sqrt(np.array(grips) / bends))

    def copy(self) -> Plan:
        """Return a plan whose lines can change without this one's."""
        return replace(self, margins=self.margins.copy(), paths=self.paths.copy())

    def room(self, row: int) -> np.ndarray:
        """Return how far [m] a car of no sideslip on its path would pass from each cone."""
        x, y = self.paths[row].T
        return clearance(self.bodies[row], self.courses[row], x, y, np.arctan(np.gradient(y, x)))


def _line(body: Body, course: Course, pace: Pace) -> np.ndarray:
    """Return the line (k, 2) [m] of one car, without margin where there is no other; straight ahead where there is none."""
    from hothatch.proving.line import MARGIN, NoLineError, line, straight

    for margin in (MARGIN, 0.0):
        with suppress(NoLineError):
            return line(body, course, margin, pace)
    return straight(course)


def grip_of(plant: np.void, conditions: np.void | None = None) -> float:
    """Return the lateral acceleration [m/s²] that takes all of the tyres' grip; without ``conditions`` on a dry road."""
    surface = 1.0 if conditions is None else float(conditions["grip"])
    return TYPICAL * float(plant["mf"][:, LMUY].min()) * surface


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
        car = (plants, conditions, states)
        floor = np.full(len(plants), FLOOR)
        speed, result = fastest(_attempt(plan, *car), HASTE * plan.expected, floor, COARSE)
        able = np.flatnonzero(np.isfinite(speed))
        if len(able):
            speed[able], result[able] = _practise(plan, able, *car, speed[able], result[able])
        high = np.where(np.isfinite(speed), (1.0 + DARING) * speed, FLOOR)
        known = speed, np.where(np.isfinite(result), result, -np.inf)
        best, _ = fastest(_attempt(plan, *car), high, np.fmax(speed, FLOOR), RESOLUTION, known)

        def last(part: slice) -> Events:
            return _last(plan, part, plants, conditions, states, best, self.label, traced)

        return in_blocks(len(plants), last)


def _drive(plan: Plan, rows: np.ndarray, plants, conditions, states, speed: np.ndarray, wide: bool = False):
    """Return the motion of ``rows`` (m,) through their courses at ``speed`` (m,) [m/s] and their states at its end."""
    release = np.array([plan.courses[i].release - plan.bodies[i].front for i in rows])
    end = np.array([plan.courses[i].finish + plan.bodies[i].rear for i in rows])
    longest = SLOWING * float(np.max((end - plan.paths[rows, 0, 0]) / speed))
    own = states[rows]
    motion = double_track.follow(
        plants[rows],
        conditions[rows],
        own,
        speed,
        plan.paths[rows],
        release,
        end,
        COURSE_STEPS,
        longest,
        wide=wide,
    )
    return motion, own


def _distances(plan: Plan, rows: np.ndarray, motion) -> list[np.ndarray]:
    """Return the clearance from each cone, one array a row."""
    found = []
    for n, i in enumerate(rows):
        trace = columns_of(motion, n)
        found.append(clearance(plan.bodies[i], plan.courses[i], trace["x"], trace["y"], trace["yaw"]))
    return found


def _attempt(
    plan: Plan, plants, conditions, states, learn: bool = False
) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Return the function that drives rows (m,) at speeds (m,) [m/s] and says what each run counts [m/s].

    With ``learn`` each run changes the line of its car in ``plan``.
    """

    def attempt(rows: np.ndarray, speed: np.ndarray) -> np.ndarray:
        parts = [slice(n, n + BLOCK) for n in range(0, len(rows), BLOCK)]
        return np.concatenate(
            [_counts(plan, rows[part], plants, conditions, states, speed[part], learn) for part in parts]
        )

    return attempt


def _practise(
    plan: Plan, rows: np.ndarray, plants, conditions, states, speed: np.ndarray, result: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Let ``rows`` (m,), clean at ``speed`` (m,) [m/s] with that ``result``, learn better lines into ``plan``.

    Return the speeds [m/s] of the best clean runs then, and what they count [m/s].
    """
    tried, daring = plan.copy(), np.full(len(rows), DARING)
    for lesson in range(LESSONS):
        faster = (1.0 + daring) * speed
        lines = tried.copy()
        more = lesson + 1 < LESSONS  # nobody drives what the last would teach
        found = _attempt(tried, plants, conditions, states, learn=more)(rows, faster)
        better = found > result
        plan.paths[rows[better]] = lines.paths[rows[better]]
        speed[better], result[better] = faster[better], found[better]
        daring = np.where(better, daring, PATIENCE * daring)
    return speed, result


def _learn(plan: Plan, row: int, distances: np.ndarray) -> None:
    """Give a car a path with as much more room beside each cone as its last run was off the path, by its ``distances``."""
    from hothatch.proving.line import NoLineError, moved

    shown = np.clip(plan.room(row) - distances + RESERVE, LEAST_MARGIN, GREATEST_MARGIN)
    margins = plan.margins[row] + LEARNT * (shown - plan.margins[row])
    with suppress(NoLineError):
        plan.paths[row] = moved(
            plan.bodies[row], plan.courses[row], margins, plan.paces[row], plan.paths[row]
        )
        plan.margins[row] = margins


def _counts(
    plan: Plan, rows: np.ndarray, plants, conditions, states, speed: np.ndarray, learn: bool
) -> np.ndarray:
    """Return what each run counts [m/s]; −inf where a cone fell or the car did not come through."""
    motion, _ = _drive(plan, rows, plants, conditions, states, speed)
    found = np.full(len(rows), -np.inf)
    for n, (i, distances) in enumerate(zip(rows, _distances(plan, rows, motion), strict=True)):
        if plan.lined[i] and distances.min() > 0.0 and motion.outcome[n] == double_track.OK:
            course = plan.courses[i]
            values = _read(columns_of(motion, n), course, plan.bodies[i])
            found[n] = values["speed" if np.isfinite(course.release) else "mean_speed"]
        if learn:
            _learn(plan, i, distances)
    return found


def _last(plan, part: slice, plants, conditions, states, best, label: str, traced: bool) -> Events:
    """Drive some rows once more at their best speed (where there is none at one that tells why) and note what happens."""
    rows, fine = np.arange(part.start, part.stop), np.isfinite(best)
    speed = np.where(fine, best, FLOOR)[part]
    lost = np.flatnonzero(~fine[part])
    speed[lost] = _telling(plan, rows[lost], plants, conditions, states)
    motion, states[part] = _drive(plan, rows, plants, conditions, states, speed, traced)
    names = ("speed", "exit_speed", "mean_speed", "clearance", "cone", "peak_sideslip", "peak_yaw_rate")
    numbers = {name: np.full(len(rows), np.nan) for name in names}
    outcome = motion.outcome.astype(float)
    for n, (i, distances) in enumerate(zip(rows, _distances(plan, rows, motion), strict=True)):
        if not fine[i]:
            rested = outcome[n] == double_track.TIMED_OUT and plan.lined[i] and distances.min() > 0.0
            if not rested and outcome[n] in (double_track.OK, double_track.TIMED_OUT):
                outcome[n] = HIT
            continue
        outcome[n] = double_track.OK
        values = _read(columns_of(motion, n), plan.courses[i], plan.bodies[i])
        values |= {"clearance": float(distances.min()), "cone": float(distances.argmin())}
        for name, value in values.items():
            numbers[name][n] = value
    events = motion_events("course", label, motion, states[part], numbers, traced)
    events.numbers["outcome"] = outcome
    return events


def _telling(plan: Plan, rows: np.ndarray, plants, conditions, states) -> np.ndarray:
    """Return the speeds [m/s] that say why no speed takes ``rows`` (m,) cleanly through.

    The slowest of a grid at which a car does not come to rest on the way, as one does that its motors brake; the floor
    where it always rests.
    """
    speed = np.full(len(rows), FLOOR)
    resting = np.arange(len(rows))
    while len(resting):
        motion, _ = _drive(plan, rows[resting], plants, conditions, states, speed[resting])
        resting = resting[motion.outcome == double_track.TIMED_OUT]
        speed[resting] /= 1.0 - STEP
        late = speed[resting] > HASTE * plan.expected[rows[resting]]
        speed[resting[late]] = FLOOR
        resting = resting[~late]
    return speed


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
