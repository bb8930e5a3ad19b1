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
from hothatch.studies.lap_energy import KWH, Driven, Saver, fitted

EDGE = 1.0  # between the centre of gravity and each edge: half a car and a hand, m
COARSE = 2.0  # times the cells of the final mesh
LEVELS = ("envelope", "full")
AGREE = {"envelope": 0.003, "full": 0.015}  # to which the quasi-steady lap on the optimum's line should agree
FULL_STEP = 10.0  # of the full car's cells, m: 5 m move its time by 0.04 %
ROUNDS = 8  # of the search for the price of energy
NEAR = 0.01  # of the limit of energy: how much of it may be left
GUESS = 0.3


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


def find_optimum(
    car: Car, circuit: str, conditions: Conditions | None = None, margin: float = DRIVER, level: str = "envelope",
    limit: float | None = None, step: float = STEP,
) -> OptimumFound:  # fmt: skip
    """Return the optimal lap of a circuit (an id or a file), with at most ``limit`` [J] out of the battery.

    Raises CircuitError for a circuit or a limit that cannot be used, NoOptimiserError without CasADi.
    """
    found = find_circuit(circuit)
    plants = compile(car)
    asked = PROCEDURE.conditions(conditions)
    fine, line = mesh(found, step), None if found.line is None else found.line.knots
    path = path_along(fine, line)
    table, states = condition_table(plants, asked), start_states(plants, asked)
    driver = Saver(plants, table, states, path, margin, found.pace_factor)
    if limit is not None and level != LEVELS[0]:
        raise CircuitError(["--energy: a limit of energy is found on the envelope; leave out full"])
    if limit is not None and not driver.electric:
        raise CircuitError([f"--energy: {car.name} has no battery that it could come from"])
    envelope = driver.envelope()
    steady = driver.drive(lap(path, envelope, start_speed=SLOWEST))
    try:
        coarse: Optimum = FreeLine(mesh(found, COARSE * step), EDGE).solve(envelope, line)
        programme = FreeLine(fine, EDGE)
    except ValueError as error:
        raise CircuitError([f"{found.id}: {error}"]) from error
    optimum: Optimum = programme.solve(envelope, coarse)
    answers = [coarse.answer, optimum.answer]
    if level == "full" and optimum.answer.converged:
        coarse, optimum = _full(driver, envelope, found, optimum)
        answers += [coarse.answer, optimum.answer]
    driven, why = driver.drive(optimum.as_lap()), ""
    if (
        limit is not None
        and isinstance(optimum, OptimalLap)
        and optimum.answer.converged
        and (driven.energy or 0.0) > limit
    ):
        optimum, driven, why = _limited(programme, driver, envelope, optimum, driven, limit, answers)
    why = why or ("" if optimum.answer.converged else optimum.answer.words)
    on_line = slower(optimum.quasi_steady(envelope), found.pace_factor)
    best = driven
    if why:
        candidates = [driver.within(one, envelope, limit) for one in (path, on_line.path)]
        best = min(candidates, key=lambda one: one.lap.lap_time)
    return OptimumFound(
        car, found, asked, margin, level, coarse, optimum, steady, on_line, best, why, limit, tuple(answers)
    )  # fmt: skip


def _full(
    driver: Saver, envelope: Envelope, circuit: Circuit, first: OptimalLap
) -> tuple[TransientLap, TransientLap]:
    """Return the full car's optimum on two meshes, started from the optimum on its envelope."""
    car = driver.full_car(envelope)
    rough = mesh(circuit, COARSE * FULL_STEP)
    start = FreeLine(rough, EDGE).solve(envelope, first)
    coarse = Transient(rough, car, EDGE).solve(*guess(car, start))
    cells = mesh(circuit, FULL_STEP)
    fine = Transient(cells, car, EDGE)
    if coarse.answer.converged:
        return coarse, fine.solve(*coarse.on(cells))
    return coarse, fine.solve(*guess(car, FreeLine(cells, EDGE).solve(envelope, first)))


def _limited(
    programme: FreeLine,
    driver: Saver,
    envelope: Envelope,
    free: OptimalLap,
    driven: Driven,
    limit: float,
    answers: list[Answer],
) -> tuple[OptimalLap, Driven, str]:
    """Return the quickest lap whose energy, by the drive solver, is ``limit`` [J] at most; and why not, where there is none.

    The multiplier of the limit is found by secants: a price of energy for which the car uses just what it may.
    """
    path, used = free.as_lap().path, driven.energy or 0.0
    slow = driver.within(path, envelope, limit)  # refuses a limit that no lap keeps
    model = fitted(driver, envelope, path)
    # A lap is saved with by coasting at about a third of what a lower highest speed costs.
    mass = float(driver.condition["mass"][0])
    price = GUESS * mass * (slow.lap.lap_time - driven.lap.lap_time) / max(used - (slow.energy or 0.0), 1.0)
    known, best, latest = [(0.0, used)], None, free
    for _ in range(ROUNDS):
        latest = programme.solve(envelope, latest, model, price)
        answers.append(latest.answer)
        if not latest.answer.converged:
            break
        now = driver.drive(latest.as_lap())
        known.append((price, now.energy or 0.0))
        if known[-1][1] <= limit and (best is None or now.lap.lap_time < best[1].lap.lap_time):
            best = latest, now
        if 0.0 <= limit - known[-1][1] <= NEAR * limit:
            break
        price = _next_price(known, (1.0 - 0.4 * NEAR) * limit)
    if best is None:
        words = (
            latest.answer.words if not latest.answer.converged else "no price of energy found meets its limit"
        )
        return latest, driver.drive(latest.as_lap()), words
    return *best, ""


def _next_price(known: list[tuple[float, float]], wanted: float) -> float:
    """Return the price between the nearest known (price, energy) on both sides of ``wanted``; beyond them, by proportion."""
    over = [one for one in known if one[1] > wanted]
    under = [one for one in known if one[1] <= wanted]
    high = max(over)
    if not under:
        first = known[0][1]
        return high[0] * float(np.clip((first - wanted) / max(first - high[1], 1e-9), 1.2, 4.0))
    low = min(under)
    share = (high[1] - wanted) / (high[1] - low[1])
    return high[0] + float(np.clip(share, 0.1, 0.9)) * (low[0] - high[0])
