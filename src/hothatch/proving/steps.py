"""The steps that a procedure is a list of. Each takes tables of plants, conditions and states, and advances the states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from hothatch.garage.cycles import Cycle, cycle
from hothatch.physics.battery import pair_energy, resistance_factor
from hothatch.physics.heat import node_step
from hothatch.proving.trace import Trace
from hothatch.solvers import drive_cycle, ledger, straight_line, wheel_heat
from hothatch.solvers import totals as totals_of
from hothatch.solvers.trace_miss import EPA_TOLERANCE, trace_miss

MPH = 0.44704
FOOT = 0.3048
QUARTER_MILE = 402.336

# What every full-throttle run notes: times at speeds [m/s] and at distances [m].
# The first is where instruments see first motion: Racelogic's acceleration runs start at 0.5 km/h (VBOX support pages).
FIRST_MOTION = 0.5 / 3.6
SPEEDS = np.array(
    sorted(
        {FIRST_MOTION, *(mph * MPH for mph in range(5, 155, 5)), *(kmh / 3.6 for kmh in range(20, 260, 20))}
    )
)
DISTANCES = np.array(
    [FOOT, 60 * FOOT, 330 * FOOT, 660 * FOOT, 1000 * FOOT, QUARTER_MILE - 66 * FOOT, QUARTER_MILE, 1000.0]
)
# A rolling run's clock starts when the foot moves; this is how long it takes to the floor (0.1–0.2 s, assumed).
PEDAL_TRAVEL = 0.15
TO_EMPTY = (
    5.0  # s: beside steps of one second it moves a range by 0.02 %, that of the smallest battery by 0.1 %
)
STEP = 2.5e-3  # s, that full-throttle runs begin with; halving it moves no figure by more than 0.1 %


@dataclass
class Events:
    """What one step of a procedure brought, one row a car: the energy ledger, end states and the step's own numbers."""

    kind: str
    label: str
    sinks: np.ndarray  # (n, SINKS), J
    end: np.ndarray  # (n,) STATE
    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    held: np.ndarray | None = None  # (n, LIMITS, 3): seconds, m/s gained and first time under each limit
    traces: list[Trace] = field(default_factory=list)

    @classmethod
    def join(cls, parts: Sequence[Events]) -> Events:
        """Return the events of one step over several chunks of a table as those of the whole."""
        first = parts[0]
        numbers = {name: np.concatenate([part.numbers[name] for part in parts]) for name in first.numbers}
        held = (
            None
            if first.held is None
            else np.concatenate([part.held for part in parts if part.held is not None])
        )
        traces = [trace for part in parts for trace in part.traces]
        sinks = np.concatenate([part.sinks for part in parts])
        end = np.concatenate([part.end for part in parts])
        return cls(first.kind, first.label, sinks, end, numbers, held, traces)

    def row(self, index: int) -> Events:
        """Return the events of one car, as a table of one row."""
        part = slice(index, index + 1)
        numbers = {name: values[part] for name, values in self.numbers.items()}
        held = None if self.held is None else self.held[part]
        return Events(
            self.kind, self.label, self.sinks[part], self.end[part], numbers, held, self.traces[part]
        )


class Step(Protocol):
    """One step of a procedure."""

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Run the step for every row, advance ``states`` in place, return its events."""
        ...


@dataclass(frozen=True)
class FullThrottle:
    """Full pedal from the present speed (or ``start``, m/s) until a speed, a distance or a time."""

    label: str
    start: float | None = None
    until_speed: float = np.inf
    until_distance: float = np.inf
    until_time: float = 90.0
    grade: float = 0.0
    step: float = STEP
    top_gear: bool = False

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Run every row at full throttle; ``numbers`` holds at_speed (n, ns, 2) and at_distance (n, nd, 2)."""
        count = len(plants)
        if self.start is not None:
            states["speed"] = self.start
        states["time"] = 0.0 if self.start is None else PEDAL_TRAVEL
        states["distance"] = states["speed"] * states["time"]
        end = np.array([self.until_speed, self.until_distance, self.until_time])
        at_speed = np.full((count, len(SPEEDS), 2), np.nan)
        at_distance = np.full((count, len(DISTANCES), 2), np.nan)
        sinks = np.zeros((count, ledger.SINKS))
        held = np.zeros((count, ledger.LIMITS, 3))
        length = int(self.until_time / self.step) if traced else 0
        traces = np.zeros((count, length, len(straight_line.TRACE_COLUMNS)))
        rows = np.zeros(count, np.int64)
        straight_line.run(
            plants, conditions, states, self.step, end, self.grade, SPEEDS, DISTANCES, at_speed, at_distance,
            sinks, held, traces, rows, float(self.top_gear),
        )  # fmt: skip
        since = 0.0 if self.start is None else PEDAL_TRAVEL
        wheel_heat.both(plants, conditions, states, sinks, states["time"] - since, states["distance"])
        made = (
            [trace_of(self.label, straight_line, traces[i, : rows[i]]) for i in range(count)]
            if traced
            else []
        )
        numbers = {"at_speed": at_speed, "at_distance": at_distance}
        return Events("full_throttle", self.label, sinks, states.copy(), numbers, held, made)


@dataclass(frozen=True)
class DriveTrace:
    """One drive cycle by its id, from rest; the car's own speed where it cannot follow.

    ``tolerance`` [m/s] is the driver's band in which the trace counts as followed; ``seconds`` the part that is driven;
    ``counted`` is False where the drive only prepares the car; ``own`` is a cycle that does not ship.
    """

    name: str
    label: str = ""
    tolerance: float = EPA_TOLERANCE
    seconds: tuple[float, float] = (0.0, np.inf)
    counted: bool = True
    own: Cycle | None = field(default=None, compare=False)

    @property
    def cycle(self) -> Cycle:
        """The cycle that is driven."""
        return self.own or cycle(self.name)

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Drive every row along the cycle; ``numbers`` holds the solver's totals and the trace miss."""
        trace = self.cycle
        states["speed"] = trace.speed_ms[trace.time_s >= self.seconds[0]][0]
        # Copies: the cycle's own arrays are read-only, which numba would compile a second time for.
        part = (trace.time_s >= self.seconds[0]) & (trace.time_s <= self.seconds[1])
        times, speeds = trace.time_s[part] - trace.time_s[part][0], trace.speed_ms[part]
        label = self.label or self.name
        return follow(label, times, speeds, plants, conditions, states, traced, tolerance=self.tolerance)


@dataclass(frozen=True)
class Hold:
    """Steady speed [m/s] for a distance [m], or until the battery is empty where the distance is infinite.

    ``distance`` may be a function of the plants that returns one distance a car. Steps last one second; on the way to an
    empty battery, hours in which only charge and temperatures creep, ``TO_EMPTY`` seconds: a car stops half a step late in
    the mean, a hundred metres at most.
    """

    speed: float
    distance: float | Callable[[np.ndarray], np.ndarray]
    label: str = "steady speed"
    grade: float = 0.0  # sine

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Hold the speed for every row; a car that empties before the end stops there."""
        wanted = self.distance(plants) if callable(self.distance) else np.full(len(plants), self.distance)
        # No car goes farther on a charge than its energy over 100 J/m of drag, none on a tank than 2000 km: that bounds
        # the loop.
        reach = np.where(plants["engine"] > 0.5, 2e6, plants["usable_energy"] / 100.0)
        stops = np.minimum(wanted, reach)
        dt = TO_EMPTY if np.isinf(wanted).all() else 1.0
        steps = max(int(np.ceil(stops.max(initial=0.0) / (self.speed * dt))), 1)
        times = dt * np.arange(steps + 1.0)
        states["speed"] = self.speed
        return follow(
            self.label, times, np.full(steps + 1, self.speed), plants, conditions, states, traced, stops,
            grade=self.grade,
        )  # fmt: skip


@dataclass(frozen=True)
class HoldUntil:
    """Steady speed [m/s] until the charge has fallen to ``charge`` of the usable window; 0 is empty."""

    speed: float
    charge: float
    label: str = "steady speed"

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Hold the speed for every row; a row that is there already does not move."""
        held = plants.copy()
        # The solver stops at the low end of the window: for this step that is where the charge shall end.
        held["soc_low"] += self.charge * (plants["soc_high"] - plants["soc_low"])
        if self.charge > 0.0:
            held["cold_capacity"] = 0.0  # a charge that is asked for is one that is shown
        above = states["soc"] > held["soc_low"]
        reach = np.where(above, np.where(plants["engine"] > 0.5, 2e6, plants["usable_energy"] / 100.0), 0.0)
        return Hold(self.speed, lambda _: reach, self.label).run(held, conditions, states, traced)


@dataclass(frozen=True)
class Pause:
    """Stand with the key on for some seconds: auxiliaries go on drawing."""

    seconds: float

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Let every row stand with its auxiliaries on."""
        times = np.arange(self.seconds + 1.0)
        states["speed"] = 0.0
        return follow("pause", times, np.zeros(len(times)), plants, conditions, states, False)


@dataclass(frozen=True)
class Rest:
    """Stand for some seconds with everything off: temperatures and polarisation relax."""

    seconds: float

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Let every row rest; nothing is drawn from the terminals."""
        sinks = np.zeros((len(plants), ledger.SINKS))
        # The formulas are written for scalars and hold for columns alike.
        p: Any = plants
        state: Any = states
        soc = np.clip(state["soc"], 0.0, 1.0)
        grid = np.linspace(0.0, 1.0, p["r1"].shape[1])
        r1 = np.array([np.interp(s, grid, table) for s, table in zip(soc, p["r1"], strict=True)])
        r1 *= resistance_factor(state["battery_temperature"], p["activation"], p["activated_share"])
        before = state["polarisation"].copy()
        state["polarisation"] *= np.exp(-self.seconds / p["tau1"])
        r1 = np.where(r1 > 0.0, r1, 1.0)  # a car with an engine has no pair to relax
        lost = pair_energy(before, p["tau1"] / r1) - pair_energy(state["polarisation"], p["tau1"] / r1)
        sinks[:, ledger.CELL_STORED] -= lost
        sinks[:, ledger.CELL_POLARISATION] += lost
        state["speed"] = 0.0
        ambient: Any = conditions["temperature"]
        state["battery_temperature"] = node_step(
            state["battery_temperature"], lost / self.seconds, p["battery_capacity"],
            p["battery_still"], ambient, self.seconds,
        )  # fmt: skip
        for part in ("motor", "inverter"):
            state[f"{part}_temperature"] = node_step(
                state[f"{part}_temperature"], 0.0, np.maximum(p[f"{part}_capacity"], 1.0),
                p[f"{part}_conductance"], ambient[:, None], self.seconds,
            )  # fmt: skip
        wheel_heat.both(plants, conditions, states, np.zeros_like(sinks), self.seconds)
        state["peak_timer"] = np.maximum(state["peak_timer"] - 0.5 * self.seconds, 0.0)
        state["torque"] = 0.0
        return Events("rest", "rest", sinks, states.copy())


def follow(
    label,
    times,
    speeds,
    plants,
    conditions,
    states,
    traced,
    stops=None,
    tolerance=EPA_TOLERANCE,
    grade: Any = 0.0,
) -> Events:
    """Drive every row along ``speeds`` [m/s] at ``times`` [s], both (m,), over ``grade`` (a sine, or m − 1 of them).

    ``stops`` [m], one a row, ends a drive; ``tolerance`` [m/s] is the driver's band. Returns Events with the trace miss.
    """
    count = len(plants)
    sinks = np.zeros((count, ledger.SINKS))
    totals = np.zeros((count, totals_of.TOTALS))
    steps = len(times) - 1
    traces = np.zeros((count, steps if traced else 0, len(drive_cycle.TRACE_COLUMNS)))
    achieved = np.tile(speeds, (count, 1))
    stops = np.full(count, np.inf) if stops is None else stops
    began = states["time"].copy()
    drive_cycle.run(
        plants,
        conditions,
        states,
        times,
        speeds,
        np.full(steps, grade),
        stops,
        sinks,
        totals,
        achieved,
        traces,
    )
    wheel_heat.both(plants, conditions, states, sinks, states["time"] - began, totals[:, totals_of.DISTANCE])
    numbers = {name: totals[:, column] for name, column in _TOTALS.items()}
    numbers |= _misses(times, speeds, achieved, tolerance)
    driven = totals[:, totals_of.STEPS].astype(int)
    made = [trace_of(label, drive_cycle, traces[i, : driven[i]]) for i in range(count)] if traced else []
    return Events("drive_trace", label, sinks, states.copy(), numbers, None, made)


_TOTALS = {
    "distance": totals_of.DISTANCE,
    "discharged": totals_of.DISCHARGED,
    "charged": totals_of.CHARGED,
    "net": totals_of.NET,
    "empty_at": totals_of.EMPTY_AT,
    "wheel_out": totals_of.WHEEL_OUT,
    "wheel_in": totals_of.WHEEL_IN,
}


def _misses(
    times: np.ndarray, speeds: np.ndarray, achieved: np.ndarray, tolerance: float
) -> dict[str, np.ndarray]:
    """Return what the trace miss was, row by row: seconds outside, worst Δv [m/s], distance lost [m]."""
    found = np.zeros((len(achieved), 3))
    worst = np.abs(achieved - speeds).max(axis=1)
    for i in np.flatnonzero(worst > 1e-6):
        found[i] = trace_miss(times, speeds, achieved[i], tolerance)
    return {"miss_seconds": found[:, 0], "miss_speed": found[:, 1], "miss_distance": found[:, 2]}


def trace_of(label, solver, columns: np.ndarray) -> Trace:
    """Return the trace of one car: the columns of the parts that it has."""
    names = solver.TRACE_COLUMNS
    absent = {
        name for name, column in zip(names, columns.T, strict=True) if len(column) and np.isnan(column).all()
    }
    own = {name: column.copy() for name, column in zip(names, columns.T, strict=True) if name not in absent}
    units = dict(zip(names, solver.TRACE_UNITS, strict=True))
    return Trace(label, own, {name: units[name] for name in own})
