"""The figure eight: two circles of 200 ft with their centres 500 ft apart, driven around and across.

A quasi-steady lap, half of it for symmetry: around a circle at the skidpad's limit, along the tangent that crosses to the
other at full throttle, then braking as hard as in a stop from 60 mph back to the speed of the circle. What it takes to
turn in and to change from the throttle to the brake is left out, so it is a lower bound of the time.
The geometry is that of Motor Trend as remembered; published laps use the magazine's own course.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hothatch.proving.handling import HANDLING
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import FOOT, MPH, Events, FullThrottle
from hothatch.solvers import double_track, ledger, trim

RADIUS, CENTRES = 100 * FOOT, 500 * FOOT
TANGENT = float(np.sqrt(CENTRES**2 - (2 * RADIUS) ** 2))  # m, between the circles
WRAP = float(np.pi + 2 * np.arcsin(2 * RADIUS / CENTRES))  # rad around each circle


@dataclass(frozen=True)
class FigureEight:
    """One lap."""

    label: str

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Lap every row; ``numbers`` holds time [s], mean resultant acceleration [m/s²], and the lap's parts.

        lateral, braking [m/s²], corner_speed, top_speed [m/s], ok (n,): there is a limit on the circle. The
        sinks are those of both ways across, at full throttle and braking; the circles are left out.
        """
        pad = trim.skidpad(plants, conditions, RADIUS, 1.0)
        corner, lateral = np.asarray(pad["speed"], float), np.asarray(pad["ay"], float)
        stop = double_track.brake_to_rest(
            plants, conditions, states.copy(), np.full(len(plants), 60 * MPH), 0
        )
        stopped = stop.outcome == double_track.OK
        braking = (60 * MPH) ** 2 / np.where(stopped, 2.0 * stop.distance, np.nan)
        sinks = np.zeros((len(plants), ledger.SINKS))
        numbers = {name: np.full(len(plants), np.nan) for name in ("time", "mean", "top_speed")}
        for row in np.flatnonzero(stopped):
            one = slice(row, row + 1)
            step = FullThrottle(
                "crossing", start=float(corner[row]), until_distance=TANGENT + 20.0, until_time=60.0
            )
            run = step.run(plants[one], conditions[one], states[one], True)
            trace = run.traces[0]
            top, seconds, gained = crossing(
                trace["distance"], trace["speed"], trace["time"], corner[row], braking[row]
            )
            # The ledger at full throttle goes up to where braking begins, across and back.
            until = float(np.interp(top, trace["speed"], trace["distance"]))
            driven = replace(step, until_distance=until).run(plants[one], conditions[one], states[one], False)
            sinks[row] = 2.0 * driven.sinks[0]
            around = WRAP * RADIUS / corner[row]
            numbers["time"][row] = 2.0 * (around + seconds)
            numbers["mean"][row] = (around * lateral[row] + gained) / (around + seconds)
            numbers["top_speed"][row] = top
        sinks += 2.0 * _braking_sinks(plants, conditions, states, numbers["top_speed"], corner)
        _change_gears(plants, sinks)
        numbers |= {"corner_speed": corner, "lateral": lateral, "braking": braking,
                    "ok": np.asarray(pad["ok"], float), "outcome": stop.outcome.astype(float)}  # fmt: skip
        numbers |= {name: np.asarray(pad[name], float) for name in ("utilisation", "fz")}
        return Events("figure_eight", self.label, sinks, states.copy(), numbers)


def _braking_sinks(plants, conditions, states, top: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Return the sinks (n, SINKS) [J] of braking from ``top`` to ``corner`` (n,) [m/s]; zero where there is no lap.

    A stop from the higher speed less one from the lower: each ledger closes, and so does their difference.
    """
    done = np.isfinite(top) & np.isfinite(corner)
    sinks = np.zeros((len(plants), ledger.SINKS))
    if done.any():
        high, low = (
            double_track.brake_to_rest(
                plants[done], conditions[done], states[done].copy(), speed[done], 0
            ).sinks
            for speed in (top, corner)
        )
        sinks[done] = high - low
    return sinks


def _change_gears(plants: np.ndarray, sinks: np.ndarray) -> None:
    """Book what is left in motion after both ways across to the clutch, in cars that have one.

    The lap ends as fast as it began; only an engine, which pulls in a lower gear than it brakes in, turned faster. The
    change of gear between them takes that energy, as ``engine.change_gear`` has it in a run of one piece.
    """
    shifted = plants["engine"] > 0.5
    sinks[shifted, ledger.CLUTCH] += sinks[shifted, ledger.KINETIC]
    sinks[shifted, ledger.KINETIC] = 0.0


def crossing(
    distance: np.ndarray, speed: np.ndarray, time: np.ndarray, corner: float, braking: float
) -> tuple[float, float, float]:
    """Return (highest speed [m/s], time [s], ∫|a| dt [m/s]) along the tangent, from and back to ``corner`` [m/s].

    The arrays are those of a run at full throttle from the corner's speed; ``braking`` [m/s²] is steady.
    """
    allowed = np.sqrt(corner**2 + 2.0 * braking * np.maximum(TANGENT - distance, 0.0))
    late = np.flatnonzero(speed >= allowed)
    at = int(late[0]) if len(late) else len(speed) - 1
    top = float(min(speed[at], allowed[at]))
    slowed = (top - corner) / braking
    return top, float(time[at]) + slowed, 2.0 * (top - corner)


PROCEDURE = Procedure(
    id="figure-eight",
    title="figure eight: two 200-ft circles, centres 500 ft apart",
    group="turn",
    source="after the practice of Motor Trend; quasi-steady",
    steps=(FigureEight("figure eight"),),
    defaults=HANDLING,
    fresh=True,
    dear=True,
)
