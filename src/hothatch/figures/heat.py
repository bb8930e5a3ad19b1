"""Heat to figures: how launches fade, how long full power lasts, how far a climb goes, what speed is left."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hothatch.figures.columns import INCOMPLETE, Column, column, emptied
from hothatch.proving.steps import FIRST_MOTION, SPEEDS, Events
from hothatch.solvers import full_power, ledger

SLOW = "it does not reach 100 km/h in every launch"
STUCK = "it does not climb at that speed"


def launch_fade_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return by how much [%] the last launch to 100 km/h takes longer than the first; what it waited for the longest."""
    runs = [event for event in events if event.kind == "full_throttle"]
    first, last = _to_100(runs[0]), _to_100(runs[-1])
    causes = []
    for row in range(len(plants)):
        # What held the last run for longer than it held the first.
        held = [run.held[row, :, 0] for run in (runs[0], runs[-1]) if run.held is not None]
        more = held[1] - held[0]
        causes.append(ledger.LIMIT_NAMES[int(np.argmax(more))] if more.max() > 0.05 else "nothing")
    return {"launch_fade": column(100.0 * (last / first - 1.0), causes, INCOMPLETE, SLOW)}


def _to_100(run: Events) -> np.ndarray:
    at = run.numbers["at_speed"][:, :, 0]
    fast, motion = (int(np.argmin(np.abs(SPEEDS - speed))) for speed in (100 / 3.6, FIRST_MOTION))
    return at[:, fast] - at[:, motion]


def full_power_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the minutes at full power until it derates, and what derated."""
    (run,) = events
    causes = [full_power.CAUSES[int(cause)] for cause in run.numbers["cause"]]
    return {"full_power_duration": column(run.numbers["lasted"] / 60.0, causes)}


def climb_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the kilometres of a climb that a car holds its speed, and what ends it."""
    (run,) = events
    metres = run.numbers["held"]
    far = np.where(metres > 100.0, metres / 1000.0, np.nan)
    return {"climb_distance": column(far, list(run.numbers["ended"]), remedy=STUCK)}


def sustained_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the speed [km/h] after a quarter of an hour at full throttle, or with the last of the charge."""
    (run,) = events
    empty = emptied(plants, run.end)
    words = []
    for row, out in enumerate(empty):
        held = run.held[row] if run.held is not None else np.zeros((ledger.LIMITS, 3))
        cause = ledger.LIMIT_NAMES[int(np.argmax(held[:, 0]))]
        minutes = run.end["time"][row] / 60.0
        words.append(f"{cause}; empty after {minutes:.0f} min" if out else cause)
    return {"top_speed_sustained": column(run.end["speed"] * 3.6, words)}
