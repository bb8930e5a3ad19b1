"""What standards read off the recordings of transient manoeuvres: ISO 7401 step steer, FMVSS 126 sine with dwell.

All functions take columns over time [s] of one car: steering-wheel angle, yaw rate, lateral acceleration (SI, ISO 8855).
Values that a recording does not hold are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SETTLED, WINDOW = 2.0, 0.65  # s: the steady state is the mean of a window of 500–800 ms after settling
SINE, DWELL = 0.7, 0.5  # Hz, s
COMPLETION = 1.0 / SINE + DWELL  # s from the beginning of steer
AT_COMPLETION = (1.0, 1.75)  # s after it
YAW_LIMITS = (0.35, 0.20)  # of the second yaw-rate peak
DISPLACEMENT_AT, DISPLACEMENT = 1.07, 1.83  # s after the beginning of steer, m
BEGIN_ANGLE = np.radians(5.0)


@dataclass(frozen=True)
class Step:
    """A response to a step of steer: times [s] count from 50 % of the steering-wheel angle.

    ``gain`` is the steady value over the steady angle, ``response_time`` to 90 % of the steady value, ``peak_time`` to
    the greatest, ``overshoot`` what that exceeds the steady value by, relative.
    """

    steady: float
    gain: float
    response_time: float
    peak_time: float
    overshoot: float


def step_response(time: np.ndarray, angle: np.ndarray, response: np.ndarray) -> Step:
    """Return the metrics of ISO 7401:2011, step input, for one quantity over one run."""
    final = float(angle[-1])
    nothing = Step(*(5 * [np.nan]))
    if final == 0.0 or not np.isfinite(response).all():
        return nothing
    start = crossing(time, angle / final, 0.5)
    window = (time >= start + SETTLED) & (time <= start + SETTLED + WINDOW)
    if not window.any():
        return nothing
    steady = float(response[window].mean())
    if steady * final <= 0.0:
        return nothing
    share = response / steady
    within = time <= start + SETTLED + WINDOW
    peak = int(np.argmax(np.where(within, share, -np.inf)))
    return Step(
        steady=steady,
        gain=steady / final,
        response_time=crossing(time, share, 0.9) - start,
        peak_time=float(time[peak]) - start,
        overshoot=float(share[peak]) - 1.0,
    )


def crossing(time: np.ndarray, values: np.ndarray, level: float) -> float:
    """Return when ``values`` first rise through ``level``, between the samples; NaN where they never do."""
    above = np.flatnonzero(values >= level)
    if not len(above):
        return np.nan
    at = int(above[0])
    if at == 0:
        return float(time[0])
    share = (level - values[at - 1]) / (values[at] - values[at - 1])
    return float(time[at - 1] + share * (time[at] - time[at - 1]))


def step_programme(angle: np.ndarray, rise: float, at: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Return (times (k,), angles (n, k)) of a ramp to ``angle`` (n,) [rad] from ``at`` on within ``rise`` [s]."""
    times = np.array([0.0, at, at + rise, end])
    return times, np.outer(angle, [0.0, 0.0, 1.0, 1.0])


def dwell_programme(amplitude: np.ndarray, at: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Return (times (k,), angles (n, k)) of the sine with dwell: 0.7 Hz, held for 0.5 s at its second peak.

    ``amplitude`` (n,) [rad] at the steering wheel, positive first to the left; the sine begins at ``at`` [s].
    """
    hold = 0.75 / SINE
    before = np.linspace(0.0, hold, 151)
    after = np.linspace(hold + DWELL, COMPLETION, 51)
    shape = np.concatenate(
        [[0.0], np.sin(2 * np.pi * SINE * before), np.sin(2 * np.pi * SINE * (after - DWELL)), [0.0]]
    )
    times = np.concatenate([[0.0], at + before, at + after, [end]])
    return times, np.outer(amplitude, shape)


@dataclass(frozen=True)
class Dwell:
    """One run of FMVSS 126: yaw rate over its second peak 1.00 and 1.75 s after completion, lateral displacement [m]."""

    after_1000: float
    after_1750: float
    displacement: float

    def margins(self, responsive: bool) -> tuple[float, float, float]:
        """Return what is left of each limit, relative; that of the displacement is inf where it is not asked for."""
        stable = [(limit - value) / limit for limit, value in zip(YAW_LIMITS, self.yaw, strict=True)]
        return stable[0], stable[1], (self.displacement / DISPLACEMENT - 1.0) if responsive else np.inf

    @property
    def yaw(self) -> tuple[float, float]:
        """Both ratios of yaw rate."""
        return self.after_1000, self.after_1750


def dwell_response(
    time: np.ndarray, angle: np.ndarray, yaw_rate: np.ndarray, lateral: np.ndarray, at: float
) -> Dwell:
    """Return what 49 CFR 571.126 S5.2 judges; steer begins ``at`` [s].

    ``lateral`` is the path of the centre of gravity [m]. The second peak is the greatest yaw rate against the first
    steer, from the reversal of steer on.
    """
    first = float(np.sign(angle[np.argmax(np.abs(angle) > BEGIN_ANGLE)]))
    reversal = at + 0.5 / SINE
    against = -first * yaw_rate
    peak = float(np.max(np.where(time >= reversal, against, -np.inf)))
    if not np.isfinite(peak) or peak <= 0.0:
        return Dwell(np.nan, np.nan, np.nan)
    after = [
        float(np.interp(at + COMPLETION + wait, time, np.abs(yaw_rate))) / peak for wait in AT_COMPLETION
    ]
    begin = crossing(time, first * angle, BEGIN_ANGLE)
    moved = np.interp([begin, begin + DISPLACEMENT_AT], time, first * lateral)
    return Dwell(after[0], after[1], float(moved[1] - moved[0]))


def steer_at(angle: np.ndarray, lateral: np.ndarray, target: float, low: float, high: float) -> float:
    """Return the angle at the lateral acceleration ``target``, by a line fitted between ``low`` and ``high`` [m/s²].

    S7.6.1: slowly increasing steer, the fit over 0.1–0.375 g, the angle at 0.3 g.
    """
    part = (np.abs(lateral) >= low) & (np.abs(lateral) <= high)
    if part.sum() < 3:
        return np.nan
    slope, offset = np.polyfit(np.abs(lateral[part]), np.abs(angle[part]), 1)
    return float(slope * target + offset)
