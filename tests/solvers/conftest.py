"""Tables of cars in handling conditions and their steps of steer, for the tests of the double track."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.solvers import double_track


def make_table(ids: Sequence[str], **conditions: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Plants, conditions and states of some cars; ``conditions`` are columns of the table of conditions."""
    plants = np.concatenate([compile(load_car(car)) for car in ids])
    standard = replace(STANDARD, soc=0.7)
    rows = condition_table(plants, standard)
    for name, value in conditions.items():
        rows[name] = value
    return plants, rows, start_states(plants, standard)


def make_step(
    plants: np.ndarray, rows: np.ndarray, states: np.ndarray, speed: float, angle: float, **options: Any
) -> double_track.Motion:
    """A ramp to the mean road-wheel ``angle`` [rad] within 0.1 s, at 0.5 s; ``options`` of steer_programme."""
    hold = options.pop("hold", double_track.HOLD_SPEED)
    duration = options.pop("duration", 4.0)
    times = np.array([0.0, 0.5, 0.6, duration])
    angles = np.outer(plants["steering_ratio"] * angle, [0.0, 0.0, 1.0, 1.0])
    return double_track.steer_programme(
        plants, rows, states, np.full(len(plants), speed), times, angles, hold, duration, **options
    )


@pytest.fixture(scope="session")
def table() -> Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The maker of tables."""
    return make_table


@pytest.fixture(scope="session")
def step_steer() -> Callable[..., double_track.Motion]:
    """A step of steer for a table."""
    return make_step
