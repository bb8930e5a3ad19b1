"""Sine with dwell, FMVSS 126 (49 CFR 571.126, UN R140): is the car stable, and does it answer?

First the steering wheel is turned slowly at 80 km/h: A is its angle at 0.3 g. Then coasting from 80 km/h the sine with
dwell, from 1.5 A on in steps of 0.5 A up to 6.5 A or 270°, whichever is more, at most 300°. The model is symmetric, so
runs that begin to the left stand for both directions. Load: driver, instruments and outriggers, 168 kg.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hothatch.constants import G0
from hothatch.proving.handling import BRAKING, blocks, columns_of, trace_of
from hothatch.proving.procedure import Procedure
from hothatch.proving.response import (
    AT_COMPLETION,
    COMPLETION,
    dwell_programme,
    dwell_response,
    steer_at,
)
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.solvers import double_track, ledger

SPEED = 80 / 3.6  # m/s
RAMP = np.radians(13.5)  # rad/s of slowly increasing steer
RAMP_TIME = 9.0  # s: 121°
BEGIN = 0.3  # s before the sine
END = BEGIN + COMPLETION + AT_COMPLETION[1] + 0.05
EVERY = 5
HIGHEST, CAP = np.radians(270.0), np.radians(300.0)
RESPONSIVE = 5.0  # × A, from which the car must answer
CRITERIA = ("yaw_1000", "yaw_1750", "displacement")


@dataclass(frozen=True)
class SineWithDwell:
    """The whole series of one car: slowly increasing steer, then every amplitude."""

    label: str

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Run every row; ``numbers`` holds A and the worst run's amplitude [rad], and the least margin of each criterion.

        Margins (n,) are relative to their limits: ``margin_yaw_1000``, ``margin_yaw_1750``, ``margin_displacement``.
        """
        sinks = np.zeros((len(plants), ledger.SINKS))
        base, outcome = slow_steer(plants, conditions, states.copy(), sinks)
        able = np.isfinite(base)
        cars, amplitudes = series(np.where(able, base, HIGHEST))
        margins = np.full((len(cars), len(CRITERIA)), np.inf)
        outcomes = np.zeros(len(cars))
        traces: dict[int, Trace] = {}
        for part in blocks(len(cars)):
            own = cars[part]
            times, angles = dwell_programme(amplitudes[part], BEGIN, END)
            motion = double_track.steer_programme(
                plants[own], conditions[own], states[own], np.full(len(own), SPEED), times, angles,
                double_track.COAST, END, EVERY, traced,
            )  # fmt: skip
            outcomes[part] = motion.outcome
            np.add.at(sinks, own, motion.sinks)
            for row, car in enumerate(own):
                trace = columns_of(motion, row)
                found = dwell_response(
                    trace["time"], trace["steering_wheel"], trace["yaw_rate"], trace["y"], BEGIN
                )
                hard = amplitudes[part][row] >= RESPONSIVE * base[car] - 1e-9
                margins[part][row] = found.margins(bool(hard))
                if traced:  # of the hardest run, which comes last
                    traces[int(car)] = trace_of(self.label, motion, row)
        numbers = _worst(len(plants), cars, amplitudes, margins, outcomes)
        numbers |= {"steer_at_0.3g": base, "outcome": np.where(able, numbers["outcome"], outcome)}
        made = [traces[car] for car in range(len(plants))] if traced else []
        return Events("sine_with_dwell", self.label, sinks, states.copy(), numbers, None, made)


def slow_steer(plants, conditions, states, sinks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return A [rad] (n,), NaN where the car does not reach 0.375 g, and outcomes, of slowly increasing steer (S7.6)."""
    found, outcome = np.full(len(plants), np.nan), np.zeros(len(plants))
    times = np.array([0.0, RAMP_TIME])
    for part in blocks(len(plants)):
        count = part.stop - part.start
        angles = np.tile([0.0, RAMP * RAMP_TIME], (count, 1))
        motion = double_track.steer_programme(
            plants[part], conditions[part], states[part], np.full(count, SPEED), times, angles,
            double_track.HOLD_SPEED, RAMP_TIME, EVERY, False,
        )  # fmt: skip
        sinks[part] += motion.sinks
        outcome[part] = motion.outcome
        for row in range(count):
            trace = columns_of(motion, row)
            rising = slice(0, int(np.argmax(np.abs(trace["ay"]))) + 1)
            angle, lateral = trace["steering_wheel"][rising], trace["ay"][rising]
            if np.abs(lateral).max() >= 0.375 * G0:
                found[part.start + row] = steer_at(angle, lateral, 0.3 * G0, 0.1 * G0, 0.375 * G0)
    return found, outcome


def series(base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (car, amplitude [rad]) of every run: from 1.5 A by 0.5 A to the last, S7.9."""
    cars, amplitudes = [], []
    for car, angle in enumerate(base):
        last = min(max(6.5 * angle, HIGHEST), CAP)
        own = np.arange(1.5 * angle, last - 1e-6, 0.5 * angle)
        amplitudes += [*own, last]
        cars += [car] * (len(own) + 1)
    return np.array(cars), np.array(amplitudes)


def _worst(count: int, cars, amplitudes, margins: np.ndarray, outcomes: np.ndarray) -> dict[str, np.ndarray]:
    """Return each car's least margin by criterion, the amplitude of its worst run and that run's outcome."""
    least = np.full((count, len(CRITERIA)), np.inf)
    with np.errstate(invalid="ignore"):  # a run that spins early has no margins, nor then the car
        for at in range(len(CRITERIA)):
            np.minimum.at(least[:, at], cars, margins[:, at])
    run = [np.flatnonzero(cars == car) for car in range(count)]
    worst = [own[int(np.argmin(margins[own].min(axis=1)))] for own in run]
    numbers = {f"margin_{name}": least[:, at] for at, name in enumerate(CRITERIA)}
    fell = np.array([outcomes[own].max() for own in run])
    return numbers | {"worst_amplitude": amplitudes[worst], "outcome": fell}


PROCEDURE = Procedure(
    id="sine-with-dwell",
    title="sine with dwell at 80 km/h",
    group="turn",
    source="FMVSS 126 (49 CFR 571.126), UN R140",
    steps=(SineWithDwell("sine with dwell"),),
    defaults=replace(BRAKING, load=168.0),
    fresh=True,
    dear=True,
)
