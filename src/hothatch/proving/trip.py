"""A long trip: the quickest plan over posts along a road, driven with the steps of every other test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.proving.charging import BEST_CURRENT, BEST_POST, Charge
from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events, Hold, Rest
from hothatch.proving.trace import Trace
from hothatch.proving.trip_plan import HOPELESS, Plan, plan
from hothatch.proving.trip_tables import NEVER, Legs, Post, charge_table, leg_table, soc_grid, speeds_to
from hothatch.solvers import ledger

# What a stop takes beside charging, for every car alike: off the motorway, plug, start, unplug, back on. Assumed, not
# fitted to any trip.
OVERHEAD = 300.0  # s
MOST_POSTS = 400  # on one road: bounds every loop
LONGEST_CHARGE = 43_200.0  # s, of one stop

# How a trip ended.
ARRIVED, NO_PLAN, EMPTIED, STUCK = range(4)
# Columns of a stop and of a leg.
STOP = ("distance", "time", "seconds", "from", "to", "arrived_at", "left_at", "energy", "peak", "cause")
LEG = ("distance", "time", "speed", "from", "to", "arrived_at", "energy")


@dataclass(frozen=True)
class Trip:
    """Drive ``length`` [m] at up to ``limit`` [m/s], a post of ``power`` [W] every ``every`` [m], as quickly as it goes.

    ``slowest`` [m/s] is the lowest speed that the driver puts up with, None for a share of the limit; ``least`` the charge
    [of the window] that is kept at every arrival. A car with an engine does not drive it.
    """

    length: float
    limit: float
    power: float = BEST_POST
    every: float = 50_000.0
    least: float = 0.10
    overhead: float = OVERHEAD
    slowest: float | None = None
    label: str = "trip"

    def lengths(self) -> list[float]:
        """Return the lengths [m] of the legs; the last is what is left."""
        whole = int(self.length / self.every + 1e-9)
        rest = self.length - whole * self.every
        return [self.every] * whole + ([rest] if rest > 1.0 else [])

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Plan and drive every row; ``numbers`` holds seconds by what they went to, stops, legs, end and far [m].

        ``far`` is how far a full charge goes at the slowest speed of the plan. Raises ValueError for more than MOST_POSTS.
        """
        count, legs = len(plants), len(self.lengths())
        if legs > MOST_POSTS:
            raise ValueError(f"{legs} posts on one road: at most {MOST_POSTS}")
        sinks = np.zeros((count, ledger.SINKS))
        numbers: dict[str, Any] = {
            name: np.zeros(count) for name in ("driving", "charging", "overhead", "from_grid", "net")
        }
        numbers |= {"planned": np.full(count, np.nan), "end": np.zeros(count), "far": np.full(count, np.nan)}
        numbers["driven_sinks"] = np.zeros((count, ledger.SINKS))
        numbers["stops"] = np.full((count, legs, len(STOP)), np.nan)
        numbers["legs"] = np.full((count, legs, len(LEG)), np.nan)
        traces = []
        for row in range(count):
            part = slice(row, row + 1)
            own = {name: values[part] for name, values in numbers.items()}
            drive = _Drive(self, plants[part], conditions[part], states[part], sinks[part], own, traced)
            drive.go()
            if traced:
                traces.append(drive.trace())
        numbers["seconds"] = numbers["driving"] + numbers["charging"] + numbers["overhead"]
        return Events("trip", self.label, sinks, states.copy(), numbers, None, traces)


class _Drive:
    """One car on its way; its arguments are tables of one row, filled in place."""

    def __init__(self, trip: Trip, plant, conditions, state, sinks, numbers, traced: bool) -> None:
        self.trip, self.plant, self.conditions, self.state = trip, plant, conditions, state
        self.sinks, self.numbers, self.traced = sinks, numbers, traced
        self.parts: list[tuple[float, float, Trace]] = []
        self.distance = 0.0
        self.time = 0.0

    @property
    def soc(self) -> float:
        low, high = self.plant["soc_low"][0], self.plant["soc_high"][0]
        return float((self.state["soc"][0] - low) / (high - low))

    @property
    def temperature(self) -> float:
        return float(self.state["battery_temperature"][0])

    def plan(self) -> Plan:
        """Return the plan of this car: tables of every length of leg, charging at the post, and the way back."""
        trip, row = self.trip, (self.plant, self.conditions, self.state)
        grid = soc_grid(trip.least)
        tables: dict[float, Legs] = {}
        speeds = speeds_to(trip.limit, trip.slowest)
        for length in trip.lengths():
            if length not in tables:
                tables[length] = leg_table(*row, length, speeds, grid)
        charges = charge_table(*row, Post(trip.power, BEST_CURRENT), grid)
        return plan(tuple(tables[length] for length in trip.lengths()), charges, trip.overhead)

    def go(self) -> None:
        """Drive the plan, deciding anew at every post with the charge and temperature that are really there."""
        found = self.plan()
        self.numbers["far"][0] = _far(found.legs[0])
        for leg, length in enumerate(self.trip.lengths()):
            target, speed, seconds = found.decide(leg, self.soc, self.temperature)
            if leg == 0:
                self.numbers["planned"][0] = seconds
            if seconds > HOPELESS:
                self.numbers["end"][0] = STUCK if np.all(found.charges.seconds >= NEVER) else NO_PLAN
                return
            if target > self.soc + 1e-6:
                self.stop(leg, target)
            if not self.drive(leg, length, speed):
                self.numbers["end"][0] = EMPTIED
                return

    def stop(self, leg: int, target: float) -> None:
        """Stop at a post and charge to ``target``."""
        if self.trip.overhead > 0.0:
            self.add(Rest(self.trip.overhead))
            self.numbers["overhead"][0] += self.trip.overhead
        before, warm, began = self.soc, self.temperature, self.time + self.trip.overhead
        self.time = began
        event = self.add(
            Charge(target, self.trip.power, BEST_CURRENT, seconds=LONGEST_CHARGE), always_traced=True
        )
        seconds = float(event.numbers["seconds"][0])
        causes = event.traces[0]["limit"].astype(int)
        cause = int(np.bincount(causes).argmax()) if len(causes) else 0
        self.numbers["stops"][0, leg] = (
            self.distance, began, seconds, before, self.soc, warm, self.temperature,
            event.numbers["into_battery"][0], event.numbers["peak"][0], cause,
        )  # fmt: skip
        self.numbers["charging"][0] += seconds
        self.numbers["from_grid"][0] += event.numbers["from_grid"][0]
        self.time += seconds

    def drive(self, leg: int, length: float, speed: float) -> bool:
        """Drive one leg; return whether it came to its end."""
        before = self.soc
        event = self.add(Hold(speed, length))
        covered = float(event.numbers["distance"][0])
        seconds = covered / speed
        self.distance += min(covered, length)
        self.time += seconds
        self.numbers["legs"][0, leg] = (
            self.distance, self.time, speed, before, self.soc, self.temperature, event.numbers["net"][0],
        )  # fmt: skip
        self.numbers["driving"][0] += seconds
        self.numbers["net"][0] += event.numbers["net"][0]
        return covered >= length - 1.5 * speed

    def add(self, step, always_traced: bool = False) -> Events:
        """Run one step of the trip from where State is, adding its ledger."""
        event = step.run(self.plant, self.conditions, self.state, self.traced or always_traced)
        self.sinks += event.sinks
        if not isinstance(step, Charge):
            self.numbers["driven_sinks"] += event.sinks
        if self.traced and event.traces:
            self.parts.append((self.time, self.distance, event.traces[0]))
        return event

    def trace(self) -> Trace:
        """Return time [s], distance [m], charge, pack temperature [K] and battery power [W] along the trip."""
        rows = [np.zeros((0, 5))]
        for time, distance, part in self.parts:
            if len(rows[-1]) and "speed" not in part.columns and self.trip.overhead > 1.0:
                # Between arrival and the first ampere the car stands: nothing flows.
                still = np.array([rows[-1][-1], rows[-1][-1]])
                still[:, 0] = still[0, 0] + 1.0, time
                still[:, 4] = 0.0
                rows.append(still)
            moved = "speed" in part.columns
            own = part["time"]
            along = distance + np.cumsum(part["speed"] * np.diff(own, prepend=0.0)) if moved else distance
            power = part["battery_power"] if moved else -part["battery_power"]
            state = (part["soc"], part["battery_temperature"], power)
            table = np.column_stack([own + time, np.broadcast_to(along, own.shape), *state])
            rows.append(table[:: 30 if moved else 6])
        low, high = self.plant["soc_low"][0], self.plant["soc_high"][0]
        table = np.concatenate(rows)
        table[:, 2] = (table[:, 2] - low) / (high - low)
        names = ("time", "distance", "charge", "battery_temperature", "battery_power")
        columns: dict[str, np.ndarray] = dict(zip(names, table.T, strict=True))
        units: dict[str, str] = dict(zip(names, ("s", "m", "-", "K", "W"), strict=True))
        return Trace(self.trip.label, columns, units)


def _far(leg: Legs) -> float:
    """Return how far [m] a full charge goes at the slowest speed that the car holds, pack at its warmest or coldest."""
    held = leg.seconds[:, -1] < NEVER
    taken = 1.0 - leg.soc[:, -1]
    return float(np.max(np.where(held, leg.length / np.maximum(taken, 1e-9), 0.0)))


# Swedish and Norwegian motorways allow 110 to 120 km/h, and the published trips were driven at what is allowed.
CHALLENGE = Procedure(
    id="trip-1000",
    title="1000 km with stops at the best posts",
    group="trips",
    source=f"as in the 1000 km challenges of B. Nyland: 120 km/h at most, posts every 50 km, from full, down to "
    f"10 %; {OVERHEAD / 60:.0f} min a stop beside charging",
    steps=(Trip(1e6, 120 / 3.6),),
    defaults=Conditions(mass_rule="road", load=90.0, ambient=293.15, soc=1.0, climate=True),
    needs="battery",
    dear=True,
)
