"""The optimal lap of one car on one circuit: line and speed together, beside the quasi-steady lap it started from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.garage.circuits import Circuit, CircuitError, find_circuit
from hothatch.proving.conditions import Conditions, condition_table, start_states
from hothatch.proving.hot_lap import DRIVER
from hothatch.proving.laps import PROCEDURE
from hothatch.solvers.circuit_geometry import STEP, mesh, path_along
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import Lap, lap, slower
from hothatch.solvers.optimal.free_line import SLOWEST, FreeLine, OptimalLap
from hothatch.solvers.optimal.full_car import guess
from hothatch.solvers.optimal.ipopt import Answer
from hothatch.solvers.optimal.transient import Transient, TransientLap
from hothatch.studies.lap_energy import KWH, Driven, Saver
from hothatch.studies.optimal_energy import limited

EDGE = 1.0  # between the centre of gravity and each edge: half a car and a hand, m
COARSE = 2.0  # times the cells of the final mesh
LEVELS = ("envelope", "full")
AGREE = {"envelope": 0.003, "full": 0.015}  # to which the quasi-steady lap on the optimum's line should agree
FULL_STEP = 10.0  # of the full car's cells, m: 5 m move its time by 0.04 %
LEAST_CELLS = 300  # of a short course

Optimum = OptimalLap | TransientLap


@dataclass(frozen=True, eq=False)
class OptimumFound:
    """The optimum of one car on one circuit.

    ``steady``: the quasi-steady lap on the circuit's own line; ``on_line``: that on the optimum's line; ``best``: the lap to
    go by, the optimum's own where it converged, else the best quasi-steady lap found that keeps the limits (``marked``).
    """

    car: Car
    circuit: Circuit
    conditions: Conditions
    margin: float
    level: str
    coarse: Optimum
    optimum: Optimum
    steady: Driven
    on_line: Lap
    best: Driven
    marked: str
    limit: float | None  # of energy, J
    answers: tuple[Answer, ...]  # of all solves

    @property
    def difference(self) -> float:
        """How much longer the quasi-steady lap on the optimum's own line takes, a share of the optimum's time."""
        return self.on_line.lap_time / (self.optimum.lap_time * self.circuit.pace_factor) - 1.0

    @property
    def converged(self) -> bool:
        """Whether the optimum is one."""
        return not self.marked

    def document(self) -> dict[str, Any]:
        """Return everything as JSON: times [s], energies [kWh], the optimum at the cells' ends."""
        return {
            "car": {"id": self.car.id, "name": self.car.name},
            "circuit": {"id": self.circuit.id, "name": self.circuit.name, "length_m": round(self.circuit.length, 1)},
            "conditions": self.conditions.describe(), "driver": self.margin, "level": self.level,
            "outcome": "ok" if self.converged else "incomplete", "why": self.marked or None,
            "lap_time": round(self.best.lap.lap_time, 3), "energy_kwh": _kwh(self.best.energy),
            "energy_limit_kwh": _kwh(self.limit),
            "quasi_steady": {
                "line": None if self.circuit.line is None else self.circuit.line.reference,
                "lap_time": round(self.steady.lap.lap_time, 3), "energy_kwh": _kwh(self.steady.energy),
                "on_the_optimal_line": round(self.on_line.lap_time, 3),
                "difference_percent": round(100.0 * self.difference, 3),
                "should_agree_to_percent": 100.0 * AGREE[self.level],
            },
            "meshes": [
                {"cells": len(one.cells.s) - 1, "lap_time": round(one.lap_time * self.circuit.pace_factor, 3)}
                for one in (self.coarse, self.optimum)
            ],
            "iterations": self.iterations, "seconds": round(self.seconds, 2),
            "solver": self.optimum.answer.status, "constraints_missed_by": self.optimum.answer.violation,
            "line": {
                "distance_m": _rounded(self.best.lap.path.s, 2), "offset_m": _rounded(self.best.lap.path.offset, 3),
                "speed_kmh": _rounded(3.6 * self.best.lap.speed, 2), "time_s": _rounded(self.best.lap.time, 4),
            },
        }  # fmt: skip

    @property
    def iterations(self) -> int:
        """Iterations of all solves."""
        return sum(one.iterations for one in self.answers)

    @property
    def seconds(self) -> float:
        """Seconds of all solves."""
        return sum(one.seconds for one in self.answers)


def _kwh(energy: float | None) -> float | None:
    return None if energy is None else round(energy / KWH, 3)


def _rounded(values: np.ndarray, digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]


@dataclass(frozen=True, eq=False)
class Ready:
    """A car at the start of a circuit, before anything is solved."""

    car: Car
    circuit: Circuit
    conditions: Conditions
    driver: Saver
    step: float

    def check(self, limit: float | None) -> None:
        """Refuse a limit of energy for a car without a battery. Raises CircuitError."""
        if limit is not None and not self.driver.electric:
            raise CircuitError([f"--energy: {self.car.name} has no battery that it could come from"])

    def programme(self, envelope: Envelope) -> tuple[FreeLine, OptimalLap]:
        """Return the programme of the circuit and an optimum on coarser cells to start from. Raises CircuitError."""
        line = None if self.circuit.line is None else self.circuit.line.knots
        try:
            coarse = FreeLine(mesh(self.circuit, COARSE * self.step), EDGE).solve(envelope, line)
            return FreeLine(mesh(self.circuit, self.step), EDGE), coarse
        except ValueError as error:
            raise CircuitError([f"{self.circuit.id}: {error}"]) from error


def ready(car: Car, circuit: str, conditions: Conditions | None, margin: float, step: float = STEP) -> Ready:
    """Return a car at the start of a circuit (an id or a file). Raises CircuitError."""
    found = find_circuit(circuit)
    plants = compile(car)
    asked = PROCEDURE.conditions(conditions)
    step = min(step, found.length / LEAST_CELLS)
    path = path_along(mesh(found, step), None if found.line is None else found.line.knots)
    table, states = condition_table(plants, asked), start_states(plants, asked)
    return Ready(car, found, asked, Saver(plants, table, states, path, margin, found.pace_factor), step)


def find_optimum(
    car: Car, circuit: str, conditions: Conditions | None = None, margin: float = DRIVER, level: str = "envelope",
    limit: float | None = None, step: float = STEP,
) -> OptimumFound:  # fmt: skip
    """Return the optimal lap of a circuit (an id or a file), with at most ``limit`` [J] out of the battery.

    Raises CircuitError for a circuit or a limit that cannot be used, NoOptimiserError without CasADi.
    """
    start = ready(car, circuit, conditions, margin, step)
    found, driver = start.circuit, start.driver
    if limit is not None and level != LEVELS[0]:
        raise CircuitError(["--energy: a limit of energy is found on the envelope; leave out full"])
    start.check(limit)
    envelope = driver.envelope()
    steady = driver.drive(lap(driver.path, envelope, start_speed=SLOWEST))
    programme, first = start.programme(envelope)
    coarse: Optimum = first
    optimum: Optimum = programme.solve(envelope, first)
    answers = [coarse.answer, optimum.answer]
    if level == "full" and optimum.answer.converged:
        coarse, optimum = _full(start, envelope, optimum)
        answers += [coarse.answer, optimum.answer]
    driven, why = driver.drive(optimum.as_lap()), ""
    if (
        limit is not None
        and isinstance(optimum, OptimalLap)
        and optimum.answer.converged
        and (driven.energy or 0.0) > limit
    ):
        kept = limited(programme, driver, envelope, optimum, driven, limit)
        optimum, driven, why = kept.optimum, kept.driven, kept.why
        answers += kept.answers
    why = why or ("" if optimum.answer.converged else optimum.answer.words)
    on_line = slower(optimum.quasi_steady(envelope), found.pace_factor)
    best = driven
    if why:
        candidates = [driver.within(one, envelope, limit) for one in (driver.path, on_line.path)]
        best = min(candidates, key=lambda one: one.lap.lap_time)
    return OptimumFound(
        car, found, start.conditions, margin, level, coarse, optimum, steady, on_line, best, why, limit, tuple(answers)
    )  # fmt: skip


def _full(start: Ready, envelope: Envelope, first: OptimalLap) -> tuple[TransientLap, TransientLap]:
    """Return the full car's optimum on two meshes, started from the optimum on its envelope."""
    car, step = start.driver.full_car(envelope), min(FULL_STEP, 2.0 * start.step)
    rough, cells = mesh(start.circuit, COARSE * step), mesh(start.circuit, step)
    coarse = Transient(rough, car, EDGE).solve(*guess(car, FreeLine(rough, EDGE).solve(envelope, first)))
    fine = Transient(cells, car, EDGE)
    if coarse.answer.converged:
        return coarse, fine.solve(*coarse.on(cells))
    return coarse, fine.solve(*guess(car, FreeLine(cells, EDGE).solve(envelope, first)))
