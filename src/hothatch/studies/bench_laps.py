"""Laps and circuits on the clock: how long ours take, beside what the peers were measured to take.

The peers' figures were measured once, single-threaded and cold (2026-11): TUMFTM/laptime-simulation afa0aa7 on Shanghai at
5 m, TUMFTM/global_racetrajectory_optimization a9995e2 with its thermal model on one lap of Berlin.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.garage.circuits import circuit, circuit_text_of, parse_circuit
from hothatch.proving.conditions import condition_table, start_states
from hothatch.proving.hot_lap import DRIVER, hot_laps, tyres_of
from hothatch.proving.laps import PROCEDURE, path_of
from hothatch.solvers.car_envelope import power_of, tyre_limits, with_power
from hothatch.solvers.circuit_geometry import Mesh, mesh, path_along
from hothatch.solvers.lap import lap

CAR, CIRCUIT = "hyundai-ioniq5-n-2024", "suzuka"
TUM, TUM_LAP, TUM_SET_UP = "TUMFTM laptime-simulation", 0.83, 17.0  # s of processor time
TUM_HEAT, TUM_HEAT_LAP = "TUMFTM mintime with heat, one lap", 649.2  # s
LAPS = 10


def _one() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    plants, asked = compile(load_car(CAR)), PROCEDURE.conditions(None)
    return plants, condition_table(plants, asked), start_states(plants, asked)


def quasi_steady() -> tuple[Callable[[], object], str]:
    """Return one lap once the envelope stands, and what it is."""
    plants, conditions, states = _one()
    limits = tyre_limits(plants, conditions)[0]
    envelope = with_power(limits, *power_of(plants, conditions, states)).scaled(DRIVER)
    path = path_of(CIRCUIT)
    return lambda: lap(
        path, envelope
    ), f"{CIRCUIT}, {circuit(CIRCUIT).length / 1e3:.1f} km in {len(path.length)} cells"


def envelope() -> tuple[Callable[[], object], str]:
    """Return one car's envelope: tyres by the trim solver, power by a run at full throttle."""
    plants, conditions, states = _one()

    def work() -> object:
        limits = tyre_limits(plants, conditions)[0]
        return with_power(limits, *power_of(plants, conditions, states))

    return work, "one car's g-g-v from the double track in trim; at most 50 ms are wanted"


def ten_laps() -> tuple[Callable[[], object], str]:
    """Return ten hot laps with heat once the tyres' limits stand."""
    plants, conditions, states = _one()
    path = path_of("laguna-seca")
    tyres_of(plants, conditions)
    note = f"{LAPS} laps of laguna-seca: battery, motors, inverters, discs, tyres; at most 50 ms are wanted"
    return lambda: hot_laps(plants, conditions, states.copy(), path, LAPS), note


def set_up() -> tuple[Callable[[], object], str]:
    """Return a circuit from the text of its file to a path with analytic curvature."""
    text = circuit_text_of(CIRCUIT)

    def work() -> object:
        found = parse_circuit(text, f"{CIRCUIT}.toml")
        cells: Mesh = mesh(found)
        return path_along(cells, None if found.line is None else found.line.knots)

    return work, f"{CIRCUIT}, file to cells; at most 0.1 s are wanted"
