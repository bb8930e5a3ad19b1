"""Hot laps: quasi-steady laps of circuits on their racing lines, over a car's own envelope, heat carried from lap to lap.

The driver uses ``DRIVER`` of the tyres' limits and all of the power: one named number for all cars. Charge and temperatures
are those of the drive solver run along the lap's speeds; the power of a lap is the mean of what the car has at its start and
at its end. Brakes and tyres stay as they are, the line is the circuit's own, the car needs no time to turn in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hothatch.car.plant import CONDITIONS, PLANT
from hothatch.garage.circuits import circuit
from hothatch.proving.handling import HANDLING
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.solvers import drive_cycle, ledger, pack
from hothatch.solvers import totals as totals_of
from hothatch.solvers.car_envelope import power_of, tyre_limits, with_power
from hothatch.solvers.circuit_geometry import Path, mesh, path_along
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import CAUSES, Lap, lap

DRIVER = 0.95  # of the tyres' limits: a skilled road tester on a circuit that he knows (assumed)
DRIVE_STEP = 0.5  # s, of the drive along the lap's speeds
FADE_LAPS = 5
CIRCUITS = ("vir-grand-course", "laguna-seca", "nordschleife", "hockenheim-gp", "tsukuba-2000")


@lru_cache(maxsize=32)
def path_of(name: str) -> Path:
    """Return the path of a circuit that ships: its racing line, the centre line where it keeps none."""
    found = circuit(name)
    return path_along(mesh(found), None if found.line is None else found.line.knots)


@lru_cache(maxsize=64)
def _limits_of(plant: bytes, condition: bytes) -> Envelope:
    """Return the tyres' limits of one car; circuit after circuit asks for the same."""
    return tyre_limits(np.frombuffer(plant, PLANT), np.frombuffer(condition, CONDITIONS))[0]


@dataclass(frozen=True, eq=False)
class HotLap:
    """One lap: the solver's, net energy of the battery [J], the ledger (1, SINKS) [J], and the state at its end.

    ``emptied`` [m] is where in the lap the battery was empty, None where it lasted: the lap's time is then one that was not
    driven.
    """

    lap: Lap
    energy: float
    sinks: np.ndarray
    end: np.ndarray
    emptied: float | None = None


def hot_laps(
    plant: np.ndarray, condition: np.ndarray, state: np.ndarray, path: Path, laps: int, margin: float = DRIVER,
) -> list[HotLap]:  # fmt: skip
    """Drive one car (tables of one row) ``laps`` times round ``path``; ``state`` is carried on in place.

    An open path is started from rest each time. The lap in which the battery empties is the last; a car that begins with an
    empty one drives none.
    """
    limits = _limits_of(plant.tobytes(), condition.tobytes())
    done: list[HotLap] = []
    if _is_empty(plant, state):
        return done
    speed, power, top = power_of(plant, condition, state)
    for _ in range(laps):
        envelope = with_power(limits, speed, power, top).scaled(margin)
        found = lap(path, envelope)
        after = state.copy()
        _drive(plant, condition, after, found)
        later, less, slower = (
            (speed, power, top) if _is_empty(plant, after) else power_of(plant, condition, after)
        )
        # The lap again with the mean of the power at its start and at its end.
        mean = 0.5 * (power + np.interp(speed, later, less))
        found = lap(path, with_power(limits, speed, mean, top).scaled(margin))
        energy, sinks, emptied = _drive(plant, condition, state, found)
        speed, power, top = later, less, slower
        done.append(HotLap(found, energy, sinks, state.copy(), emptied))
        if emptied is not None:
            break
    return done


def _is_empty(plant: np.ndarray, state: np.ndarray) -> bool:
    """Say whether a car that drives on a battery has an empty one."""
    return bool(plant["engine"][0] < 0.5 and pack.is_empty(plant[0], state[0]))


def _drive(
    plant: np.ndarray, condition: np.ndarray, state: np.ndarray, found: Lap
) -> tuple[float, np.ndarray, float | None]:
    """Drive the car along the lap's speeds and slopes, ``state`` carried on.

    Return the net energy [J], the ledger, and where the battery was empty [m], None where it lasted.
    """
    steps = max(int(found.lap_time / DRIVE_STEP), 1)
    times = np.arange(steps + 1) * DRIVE_STEP
    speeds = np.interp(times, found.time, found.speed)
    slopes = np.interp(0.5 * (times[1:] + times[:-1]), found.time[1:], np.sin(found.path.slope))
    sinks, totals = np.zeros((1, ledger.SINKS)), np.zeros((1, totals_of.TOTALS))
    state["speed"] = speeds[0]
    none = np.zeros((1, 0, len(drive_cycle.TRACE_COLUMNS)))
    drive_cycle.run(
        plant,
        condition,
        state,
        times,
        speeds,
        slopes,
        np.full(1, np.inf),
        sinks,
        totals,
        speeds[None].copy(),
        none,
    )
    emptied = float(totals[0, totals_of.EMPTY_AT])
    return float(totals[0, totals_of.NET]), sinks, emptied if emptied >= 0.0 else None


@dataclass(frozen=True)
class Laps:
    """``laps`` of one circuit that ships."""

    circuit: str
    laps: int = 1

    @property
    def label(self) -> str:
        """The circuit's id."""
        return self.circuit

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Lap with every row; ``numbers``: times (n, laps) [s], energy (n, laps) [J], shares (n, causes) of time.

        ``distance`` (n,) [m] is along the line, ``emptied`` (n,) the lap in which the battery was empty, 0 where it lasted;
        that one's and later times are NaN.
        """
        path = path_of(self.circuit)
        count = len(plants)
        times, energy = np.full((count, self.laps), np.nan), np.zeros((count, self.laps))
        distance, emptied = np.zeros(count), np.zeros(count)
        shares, sinks = np.zeros((count, len(CAUSES))), np.zeros((count, ledger.SINKS))
        traces = []
        for i in range(count):
            one = slice(i, i + 1)
            done = hot_laps(plants[one], conditions[one], states[one], path, self.laps)
            whole = [each for each in done if each.emptied is None]
            times[i, : len(whole)] = [each.lap.lap_time for each in whole]
            energy[i, : len(done)] = [each.energy for each in done]
            sinks[i] = sum((each.sinks[0] for each in done), sinks[i])
            distance[i] = len(whole) * path.distance[-1] + sum(each.emptied or 0.0 for each in done)
            emptied[i] = len(whole) + 1 if len(whole) < self.laps else 0
            if whole:
                shares[i] = share_of_time(whole[0].lap)
            if traced:
                traces.append(trace_of(self.circuit, done[0].lap) if done else Trace(self.circuit, {}, {}))
        numbers = {
            "times": times,
            "energy": energy,
            "shares": shares,
            "distance": distance,
            "emptied": emptied,
        }
        return Events("laps", self.label, sinks, states.copy(), numbers, None, traces)


def share_of_time(found: Lap) -> np.ndarray:
    """Return the share of the lap's time that each of CAUSES set (causes,)."""
    return np.bincount(found.cause, np.diff(found.time), len(CAUSES)) / found.lap_time


def trace_of(label: str, found: Lap) -> Trace:
    """Return a lap as a trace over its cells."""
    columns = {
        "time": found.time[1:], "distance": found.path.distance[1:], "speed": found.speed[1:],
        "lateral": found.lateral, "force": found.force, "cause": found.cause.astype(float),
    }  # fmt: skip
    units = {"time": "s", "distance": "m", "speed": "m/s", "lateral": "m/s2", "force": "m/s2", "cause": ""}
    return Trace(label, columns, units)


PROCEDURE = Procedure(
    id="laps",
    title="hot laps of circuits",
    group="laps",
    source="flying laps as road testers drive them, on the racing line of a hot hatch",
    steps=tuple(Laps(name, FADE_LAPS if name == "laguna-seca" else 1) for name in CIRCUITS),
    defaults=HANDLING,
    fresh=True,
    dear=True,
)
