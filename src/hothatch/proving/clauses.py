"""A step that a sentence tells: its words, its own weather, and what it brought in numbers that every step has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.physics.road_load import air_density
from hothatch.proving.braking import Stop
from hothatch.proving.charging import DAY, STOPPED, Charge
from hothatch.proving.conditions import SOAKED, STANDARD, climate_of
from hothatch.proving.laps import Laps
from hothatch.proving.steps import Events, FullThrottle, Hold, HoldUntil, Rest, Step
from hothatch.solvers import double_track, ledger, wheel_heat
from hothatch.solvers.charge import REACHED, TIMED_OUT

DONE, UNREACHED, EMPTY = "", "the end of this step is not reached", "the battery was empty first"
STANDING = "the car stands: there is no speed to brake from"
SLOW, BEHIND = (
    "the car does not hold this speed",
    "the car does not follow: a tenth of the way and more is missing",
)
MORE, LESS = (
    "the battery holds more than that already: start with less (--soc)",
    "the battery holds less than that already",
)
MISSING = 0.1  # of a cycle's length, or of the time at a speed: beyond it that was not driven
SEA_LEVEL = 101_325.0  # Pa


@dataclass(frozen=True)
class Told:
    """One clause: the words, the step they make, the ambient temperature [K] of this clause alone (None: the test's).

    ``soaked``: all but the pack has stood in that weather before.
    """

    words: str
    step: Step
    ambient: float | None = None
    needs: str = ""
    soaked: bool = False

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Run the step; add seconds, metres, joules from battery and tank, charge before and after, what stopped it."""
        if self.ambient is not None:
            conditions = conditions.copy()
            conditions["temperature"] = self.ambient
            conditions["density"] = air_density(SEA_LEVEL, self.ambient)
            if conditions["climate"].any():
                conditions["climate"] = climate_of(plants, self.ambient, STANDARD.sun or 0.0)
            if self.soaked:
                for part in SOAKED:
                    states[f"{part}_temperature"] = self.ambient
        if isinstance(self.step, FullThrottle) and self.step.start is None:
            states["speed"] = 0.0
            states["torque"] = 0.0
        if isinstance(
            self.step, FullThrottle | Stop
        ):  # laps warm their own tyres, nothing else asks them for all
            conditions = conditions.copy()
            conditions["grip"] *= wheel_heat.hot_grip(plants, states)
        before = states.copy()
        events = self.step.run(plants, conditions, states, traced)
        events.label = self.words
        cells = (ledger.SOURCE, ledger.CELL_OHMIC, ledger.CELL_POLARISATION, ledger.CELL_STORED)
        source, *lost = (events.sinks[:, sink] for sink in cells)
        width = np.maximum(plants["soc_high"] - plants["soc_low"], 1e-9)
        events.numbers |= {
            "told_seconds": self._seconds(events, before, states),
            "told_metres": self._metres(events, states),
            "told_battery": source - sum(lost),
            "told_fuel": events.sinks[:, ledger.FUEL],
            "told_before": events.numbers.get("before", (before["soc"] - plants["soc_low"]) / width),
            "told_after": np.maximum((states["soc"] - plants["soc_low"]) / width, 0.0),
        }
        events.numbers["told_stopped"] = np.array(self._stopped(plants, events, before))
        return events

    def _seconds(self, events: Events, before: np.ndarray, states: np.ndarray) -> np.ndarray:
        if isinstance(self.step, FullThrottle):  # its clock is its own
            return states["time"].copy()
        if isinstance(self.step, Rest):
            return np.full(len(states), self.step.seconds)
        if isinstance(self.step, Laps):  # the solver's, to the thousandth
            lasted = events.numbers["emptied"] == 0
            return np.where(lasted, events.numbers["times"].sum(axis=1), states["time"] - before["time"])
        return states["time"] - before["time"]

    def _metres(self, events: Events, states: np.ndarray) -> np.ndarray:
        if isinstance(self.step, FullThrottle):
            return states["distance"].copy()
        return events.numbers.get("distance", np.zeros(len(states)))

    def _stopped(self, plants: np.ndarray, events: Events, before: np.ndarray) -> list[str]:
        """Return, a row each, why the step did not reach its end; '' where it did."""
        if isinstance(self.step, Charge):
            ends = events.numbers["end"].astype(int)
            timed = self.step.seconds < DAY
            over = events.numbers["before"] > self.step.target + 1e-6
            done = [DONE if end == REACHED or (timed and end == TIMED_OUT) else STOPPED[end] for end in ends]
            return [MORE if above else end for above, end in zip(over, done, strict=True)]
        if isinstance(self.step, FullThrottle):
            return self._short(self.step, events)
        if isinstance(self.step, Stop):
            stood = before["speed"] <= 0.0 if self.step.speed is None else np.zeros(len(before), bool)
            outcomes = events.numbers["outcome"].astype(int)
            ends = [double_track.OUTCOMES[end] if end != double_track.OK else DONE for end in outcomes]
            return [STANDING if still else end for still, end in zip(stood, ends, strict=True)]
        if isinstance(self.step, Laps):
            return [f"{EMPTY}, in lap {lap:.0f}" if lap else DONE for lap in events.numbers["emptied"]]
        if "empty_at" not in events.numbers:
            return [DONE] * len(events.end)
        return self._driven(self.step, plants, events, before)

    @staticmethod
    def _driven(step: Step, plants: np.ndarray, events: Events, before: np.ndarray) -> list[str]:
        """Return, a row each, why a drive at steady speed or along a trace is not what was asked for."""
        lost = events.numbers["miss_distance"]
        late = np.abs(lost) > MISSING * (events.numbers["distance"] + np.abs(lost))
        reasons = np.where(late, BEHIND, DONE).astype(object)
        if isinstance(step, Hold | HoldUntil):
            driven = events.end["time"] - before["time"]  # a nearly empty battery may fade at the very end
            reasons = np.where(events.numbers["miss_seconds"] > MISSING * driven, SLOW, DONE).astype(object)
        if isinstance(step, HoldUntil):
            width = np.maximum(plants["soc_high"] - plants["soc_low"], 1e-9)
            reasons[(before["soc"] - plants["soc_low"]) / width < step.charge] = LESS
        else:
            reasons[events.numbers["empty_at"] >= 0.0] = EMPTY
        return reasons.tolist()

    @staticmethod
    def _short(step: FullThrottle, events: Events) -> list[str]:
        slow = events.end["speed"] < 0.999 * step.until_speed if np.isfinite(step.until_speed) else False
        near = (
            events.end["distance"] < 0.999 * step.until_distance
            if np.isfinite(step.until_distance)
            else False
        )
        missed = np.broadcast_to(np.asarray(slow) | np.asarray(near), len(events.end))
        return [UNREACHED if short else DONE for short in missed]
