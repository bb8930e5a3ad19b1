"""Ten seconds of cornering, here and in CommonRoad's multi-body model: one manoeuvre, one step, two programs.

The rival's 29 states are marched by the classical Runge-Kutta method of fourth order at the same step as ours, which is how
its users march it; its car is a BMW 320i, ours one of the garage's with drive, battery, brakes and controls on.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.solvers import double_track

CAR = "vw-golf-gti-mk7-2017"
SPEED, ANGLE = 80.0 / 3.6, 0.02  # m/s, rad at the road wheels
DURATION = 10.0  # s
FLEET, FLEET_DURATION = 1000, 2.5  # cars, s
QUICK_FLEET = 50
RIVAL_SECONDS = 1.0  # of the rival's ten that are run when it is to be quick

Table = tuple[np.ndarray, np.ndarray, np.ndarray]


def table(count: int) -> Table:
    """Return plants, conditions and states of ``count`` cars of one kind with masses of their own."""
    car = load_car(CAR)
    curb = float(compile(car)["mass"][0])
    plants = compile(car, {"mass.curb": curb * np.linspace(0.95, 1.05, count)})
    return plants, condition_table(plants, STANDARD), start_states(plants, STANDARD)


def corner(
    plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, duration: float = DURATION
) -> np.ndarray:
    """Run the step of steer on a table; return the outcomes."""
    times = np.array([0.0, 1.0, 1.05, duration])
    angles = np.outer(plants["steering_ratio"] * ANGLE, [0.0, 0.0, 1.0, 1.0])
    speed = np.full(len(plants), SPEED)
    motion = double_track.steer_programme(
        plants, conditions, states, speed, times, angles, double_track.HOLD_SPEED, duration, every=0
    )
    return motion.outcome


def corner_threads(made: Table, threads: int) -> None:
    """Run the step of steer on a table in as many chunks as ``threads``."""
    plants, conditions, states = (np.array_split(part, threads) for part in made)
    spans = [FLEET_DURATION] * threads
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(corner, plants, conditions, states, spans))


def seconds(work: Callable[[], Any], repeats: int = 5) -> float:
    """Return the shortest time of ``work`` [s] over some repeats, after one that warms up."""
    work()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def transient_seconds() -> float:
    """Return the seconds of one car's ten seconds of cornering."""
    made = table(1)
    return seconds(lambda: corner(made[0], made[1], made[2].copy()))


def fleet_seconds(quick: bool) -> tuple[float, float, int]:
    """Return the seconds of the fleet on one thread and on all, and how many threads that is."""
    count = QUICK_FLEET if quick else FLEET
    threads = os.cpu_count() or 1
    made = table(count)
    one = seconds(lambda: corner_threads(made, 1), 1)
    return one, seconds(lambda: corner_threads(made, threads), 1), threads


def rival_seconds(quick: bool) -> tuple[float, str]:
    """Return the seconds of the rival's ten seconds, and what was run. Raises ImportError where it is not installed."""
    try:
        from vehiclemodels.init_mb import init_mb
        from vehiclemodels.parameters_vehicle2 import parameters_vehicle2
        from vehiclemodels.vehicle_dynamics_mb import vehicle_dynamics_mb
    except ImportError as error:
        raise ImportError("the rival is not installed: pip install 'hothatch[bench]'") from error
    car = parameters_vehicle2()
    state = np.array(init_mb([0.0, 0.0, 0.0, SPEED, 0.0, 0.0, 0.0], car))
    step = double_track.STEP
    span = RIVAL_SECONDS if quick else DURATION

    def slope(x: np.ndarray, steering: float) -> np.ndarray:
        return np.array(vehicle_dynamics_mb(x, [steering, 0.0], car))

    start = perf_counter()
    for i in range(round(span / step)):
        steering = 0.4 if span * 0.1 <= i * step < span * 0.1 + ANGLE / 0.4 else 0.0
        first = slope(state, steering)
        second = slope(state + 0.5 * step * first, steering)
        third = slope(state + 0.5 * step * second, steering)
        state = state + step / 6.0 * (
            first + 2.0 * second + 2.0 * third + slope(state + step * third, steering)
        )
    taken = perf_counter() - start
    if not math.isfinite(float(state[5])):
        raise ArithmeticError("the rival's model diverged")
    note = f"29 states, RK4 at {step * 1e3:g} ms"
    return taken * DURATION / span, note if span == DURATION else f"{note}, {span:g} of {DURATION:g} s run"
