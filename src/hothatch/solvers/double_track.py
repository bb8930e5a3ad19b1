"""Transients of the double track for whole tables of cars: steering programmes, braking to rest, following a path.

Fixed step of STEP seconds. Everything a caller needs is here; how a step is made stands in track_step.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.solvers import driver, ledger, motion, track_run
from hothatch.solvers.motion import (
    COAST,
    FULL_THROTTLE,
    HOLD_SPEED,
    HOLD_THROTTLE,
    TRACE_COLUMNS,
    TRACE_UNITS,
)
from hothatch.solvers.track_run import NOT_STOPPED, OFF_PATH, OK, ROLLED_OVER, SPUN, TIMED_OUT

__all__ = [
    "COAST", "FULL_THROTTLE", "HOLD_SPEED", "HOLD_THROTTLE", "NOT_STOPPED", "OFF_PATH", "OK", "OUTCOMES", "ROLLED_OVER",
    "SPUN", "STEP", "TIMED_OUT", "TRACE_COLUMNS", "TRACE_UNITS", "Motion", "brake_to_rest", "follow", "steer_programme",
]  # fmt: skip

STEP = 1e-3  # s; halving it moves no figure by more than 0.3 %
STRAIGHT = (0.0, 1.0), (0.0, 0.0)  # times [s] and angles [rad] of a programme that does not steer
LONGEST_STOP = 20.0  # s on dry asphalt; longer in proportion where the surface grips less
OUTCOMES = ("ok", "spun", "rolled over", "did not stop", "time out", "left the path")


@dataclass(frozen=True)
class Motion:
    """What a manoeuvre brought, one row a car.

    ``traces`` (n, most rows, columns) with ``rows`` (n,) of them filled, columns as TRACE_COLUMNS (the first
    ``motion.NARROW`` of them where only those were asked for); ``outcome`` (n,) indexes OUTCOMES; ``sinks`` (n, SINKS) [J];
    ``distance`` [m] and ``time`` [s] to standstill (NaN-free: 0 where the car did not stop); ``speed`` at the end [m/s];
    ``offset`` greatest distance from the path [m].
    """

    traces: np.ndarray
    rows: np.ndarray
    outcome: np.ndarray
    sinks: np.ndarray
    distance: np.ndarray
    time: np.ndarray
    speed: np.ndarray
    offset: np.ndarray

    def column(self, name: str, row: int) -> np.ndarray:
        """Return one column of one car's trace, as long as it is."""
        return self.traces[row, : self.rows[row], TRACE_COLUMNS.index(name)]


def steer_programme(
    plants: np.ndarray,
    conditions: np.ndarray,
    states: np.ndarray,
    speed: np.ndarray,
    times: np.ndarray,
    angles: np.ndarray,
    hold: int,
    duration: float,
    every: int = 1,
    wide: bool = True,
    step: float = STEP,
) -> Motion:
    """Run an open-loop steering programme from a straight run.

    ``speed`` (n,) [m/s]; steering-wheel angles (n, k) [rad] at times (k,) [s], straight lines between; ``hold`` is COAST,
    HOLD_SPEED, HOLD_THROTTLE or FULL_THROTTLE; ``duration`` [s]. A trace row is kept each ``every``-th step (0: none).
    """
    plans = _plans(plants, speed, hold, duration)
    return _run(plants, conditions, states, plans, times, angles, None, step, every, wide)


def brake_to_rest(
    plants: np.ndarray,
    conditions: np.ndarray,
    states: np.ndarray,
    speed: np.ndarray,
    every: int = 1,
    after: float = 0.0,
    wide: bool = True,
    step: float = STEP,
) -> Motion:
    """Brake from ``speed`` (n,) [m/s] to rest, pedal to the floor from time 0, straight ahead; go on ``after`` [s] more."""
    longest = LONGEST_STOP / np.minimum(conditions["grip"], 1.0)
    plans = _plans(plants, speed, motion.BRAKING, longest)
    plans[:, track_run.AFTER] = after
    return _run(plants, conditions, states, plans, *STRAIGHT, None, step, every, wide)


def follow(
    plants: np.ndarray,
    conditions: np.ndarray,
    states: np.ndarray,
    speed: np.ndarray,
    paths: np.ndarray,
    release: np.ndarray,
    end: np.ndarray,
    every: int = 5,
    duration: float = 60.0,
    hold: int = HOLD_SPEED,
    wide: bool = False,
    step: float = STEP,
) -> Motion:
    """Let the driver follow ``paths`` (n, k, 2) [m] at ``speed`` (n,) [m/s]; foot off at x = ``release`` (n,) [m].

    The run ends at x ≥ ``end`` (n,) [m], at an outcome other than OK, or after ``duration`` [s] (TIMED_OUT).
    """
    plans = _plans(plants, speed, hold, duration)
    plans[:, track_run.STEERED] = 1.0
    plans[:, track_run.RELEASE] = release
    plans[:, track_run.END] = end
    table = driver.path_table(np.asarray(paths, float))
    return _run(plants, conditions, states, plans, *STRAIGHT, table, step, every, wide)


def _plans(plants: np.ndarray, speed: np.ndarray, foot: int, duration: float | np.ndarray) -> np.ndarray:
    plans = np.zeros((len(plants), track_run.PLAN))
    plans[:, track_run.SPEED] = speed
    plans[:, track_run.FOOT] = foot
    plans[:, track_run.DURATION] = duration
    plans[:, track_run.RELEASE] = np.inf
    plans[:, track_run.END] = np.inf
    return plans


def _run(plants, conditions, states, plans, times, angles, paths, step, every, wide) -> Motion:
    count = len(plants)
    most = int(np.ceil(plans[:, track_run.DURATION].max(initial=0.0) / step / every)) + 1 if every else 0
    traces = np.zeros((count, most, motion.MOTION if wide else motion.NARROW))
    sinks = np.zeros((count, ledger.SINKS))
    numbers = np.zeros((count, track_run.NUMBERS))
    paths = np.zeros((count, 2, 5)) if paths is None else np.ascontiguousarray(paths)
    angles = np.ascontiguousarray(np.broadcast_to(np.asarray(angles, float), (count, len(times))))
    track_run.run(
        plants, conditions, states, plans, np.asarray(times, float), angles, paths, step, max(every, 1), sinks,
        traces, numbers,
    )  # fmt: skip
    return Motion(
        traces,
        numbers[:, track_run.ROWS].astype(int),
        numbers[:, track_run.OUTCOME].astype(int),
        sinks,
        numbers[:, track_run.STOP_DISTANCE],
        numbers[:, track_run.STOP_TIME],
        numbers[:, track_run.LAST_SPEED],
        numbers[:, track_run.GREATEST_OFFSET],
    )
