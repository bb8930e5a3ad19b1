"""Heat: launch after launch, full power until it derates, a long climb, a quarter of an hour at full throttle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from hothatch.garage.cycles import Cycle
from hothatch.proving.launch import ROAD_TEST
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import DriveTrace, Events, FullThrottle, Hold, Step
from hothatch.solvers import full_power, ledger, pack, wheel_heat

KMH = 1.0 / 3.6
LAUNCHES = 10
TOWED = 100 * KMH  # m/s
LONGEST = 3600.0  # s at full power
CLIMB_GRADE = 0.06  # sine: a motorway over a pass
CLIMB_SPEED = 100 * KMH
CLIMB_LENGTH = 150e3  # m: no pass is longer
SHORT = 1.0 * KMH  # a car that is slower by this has fallen behind
HELD = "nothing: held to the end"


@dataclass(frozen=True)
class FullPower:
    """Full pedal at the steady ``speed`` [m/s], a brake behind the car, until it derates or for ``seconds``."""

    speed: float
    seconds: float = LONGEST
    label: str = "full power"
    step: float = 0.5  # s; halving it moves no figure by more than 1 %

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Tow every row; ``numbers`` holds lasted and ran [s], first and last power at the wheels [W], cause."""
        found = np.zeros((len(plants), full_power.FOUND))
        sinks = np.zeros((len(plants), ledger.SINKS))
        full_power.run(plants, conditions, states, self.speed, self.step, self.seconds, sinks, found)
        ran = found[:, full_power.RAN]
        wheel_heat.both(plants, conditions, states, sinks, ran, self.speed * ran)
        numbers = {
            "lasted": found[:, full_power.LASTED], "ran": ran,
            "first": found[:, full_power.FIRST], "last": found[:, full_power.LAST],
            "cause": found[:, full_power.CAUSE],
        }  # fmt: skip
        return Events("full_power", self.label, sinks, states.copy(), numbers)


@dataclass(frozen=True)
class Climb:
    """Steady ``speed`` [m/s] up ``grade`` (sine) for ``distance`` [m], or until the car falls behind by SHORT."""

    speed: float
    grade: float
    distance: float
    label: str = "climb"

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Climb with every row; ``numbers`` holds the metres held and what ended the climb in words."""
        event = Hold(self.speed, self.distance, self.label, self.grade).run(plants, conditions, states, True)
        held, names = event.numbers["distance"].copy(), []
        for row, trace in enumerate(event.traces):
            behind = np.flatnonzero(trace["speed"] < self.speed - SHORT)
            if len(behind):
                first = int(behind[0])
                held[row] = trace["distance"][max(first - 1, 0)]
                names.append(self._name(plants[row], trace, first))
            else:
                names.append("empty battery" if event.numbers["empty_at"][row] >= 0.0 else HELD)
        numbers = event.numbers | {"held": held, "ended": np.array(names, dtype=object)}
        kept = event.traces if traced else []
        return Events("climb", self.label, event.sinks, event.end, numbers, None, kept)

    def _name(self, plant, trace, row: int) -> str:
        """Return what ended the climb at ``row`` of its trace, heat by where it is."""
        window = (trace["soc"][row] - plant["soc_low"]) / (plant["soc_high"] - plant["soc_low"])
        limit = int(trace["limit"][row])
        if trace["battery_temperature"][row] > plant["battery_limit"][0]:
            return "battery temperature"
        if limit == ledger.LIMIT_BATTERY:
            return "low charge" if window < pack.LOW_CHARGE else "battery power"
        if limit == ledger.LIMIT_HEAT:
            driven = plant["torque"] > 0.0
            hot = trace["motor_temperature"][row] > plant["motor_limit"][driven, 0].min()
            return "motor temperature" if hot else "time at peak power"
        return ledger.LIMIT_NAMES[limit]


# Back to the line: braked to rest in 12 s, turned and waited for 18 s.
_TIMES = np.arange(31.0)
_BACK = Cycle(
    "back",
    "back to the line",
    _TIMES,
    np.maximum(100 * KMH * (1.0 - _TIMES / 12.0), 0.0),
    "practice of road-test desks",
)


def _launches() -> tuple[Step, ...]:
    steps: list[Step] = []
    for number in range(1, LAUNCHES + 1):
        steps.append(FullThrottle(f"launch {number}", until_speed=100.5 * KMH, until_time=40.0))
        if number < LAUNCHES:
            steps.append(DriveTrace("back", own=_BACK, counted=False))
    return tuple(steps)


_hot = partial(Procedure, group="heat", defaults=ROAD_TEST, needs="battery")

REPEATED = _hot(
    id="repeated-launches",
    title=f"{LAUNCHES} launches to 100 km/h, half a minute between",
    source="road-test practice: best and tenth run",
    steps=_launches(),
    dear=True,
)

FULL_POWER = _hot(
    id="full-power",
    title="full power at 100 km/h until it derates",
    source="UN R85 tells peak from 30-minute power; as on a towing dynamometer, 95 % is full",
    steps=(FullPower(TOWED),),
)

CLIMB = _hot(
    id="climb",
    title="a climb of 6 % at 100 km/h",
    source="a motorway over a pass, from full",
    steps=(Climb(CLIMB_SPEED, CLIMB_GRADE, CLIMB_LENGTH),),
)

SUSTAINED = _hot(
    id="sustained-speed",
    title="full throttle for a quarter of an hour",
    source="motorway at full throttle, from full",
    # Far enough that nothing but the time or an empty battery ends it.
    steps=(FullThrottle("full throttle", until_time=900.0, until_distance=1e6, step=0.05),),
    dear=True,
)
