"""Hot laps as a procedure: flying laps of the circuits that ship, as road testers drive them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from hothatch.garage.circuits import circuit
from hothatch.proving.handling import HANDLING
from hothatch.proving.hot_lap import hot_laps
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events, Step
from hothatch.proving.trace import Trace
from hothatch.solvers import ledger
from hothatch.solvers.circuit_geometry import Path, mesh, path_along
from hothatch.solvers.lap import CAUSES, Lap

FADE_LAPS = 5
CIRCUITS = ("vir-grand-course", "laguna-seca", "nordschleife", "hockenheim-gp", "tsukuba-2000")


@lru_cache(maxsize=32)
def path_of(name: str) -> Path:
    """Return the path of a circuit that ships: its racing line, the centre line where it keeps none."""
    found = circuit(name)
    return path_along(mesh(found), None if found.line is None else found.line.knots)


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
            done = hot_laps(
                plants[one],
                conditions[one],
                states[one],
                path,
                self.laps,
                pace=circuit(self.circuit).pace_factor,
            )
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


def _narrow(steps: tuple[Step, ...], figures: Collection[str]) -> tuple[Step, ...]:
    """Return the circuits whose lap is asked for; several laps of one only where their fade is."""
    found: list[Step] = []
    for step in steps:
        assert isinstance(step, Laps)
        several = step.laps > 1 and "lap_fade" in figures
        if several or f"lap_{step.circuit.replace('-', '_')}" in figures:
            found.append(step if several else replace(step, laps=1))
    return tuple(found)


PROCEDURE = Procedure(
    id="laps",
    title="hot laps of circuits",
    group="laps",
    source="flying laps as road testers drive them, on the racing line of a hot hatch",
    steps=tuple(Laps(name, FADE_LAPS if name == "laguna-seca" else 1) for name in CIRCUITS),
    defaults=HANDLING,
    fresh=True,
    dear=True,
    narrow=_narrow,
)
