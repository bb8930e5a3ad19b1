"""The driver keeps to his path: on a circle, around bends, in ordinary and in sporting cars."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.proving.handling import HANDLING
from hothatch.solvers import double_track, driver

CARS = ("nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "tesla-model3-performance-2018")


@pytest.fixture(scope="module")
def plants(garage) -> np.ndarray:
    return np.concatenate([compile(garage[car]) for car in CARS])


def drive(plants: np.ndarray, path: np.ndarray, speed: float, end: float) -> double_track.Motion:
    conditions = HANDLING.over(STANDARD)
    count = len(plants)
    return double_track.follow(
        plants, condition_table(plants, conditions), start_states(plants, conditions), np.full(count, speed),
        np.tile(path, (count, 1, 1)), np.full(count, np.inf), np.full(count, end),
    )  # fmt: skip


def wave(amplitude: float, length: float) -> np.ndarray:
    """A path that swings to and fro and begins gently."""
    x = np.arange(0.0, 260.0, 0.5)
    rise = 0.5 * (1.0 - np.cos(np.pi * np.clip((x - 20.0) / 60.0, 0.0, 1.0)))
    return np.column_stack((x, amplitude * rise * np.sin(2.0 * np.pi * (x - 20.0) / length)))


@pytest.mark.parametrize(("speed", "length"), [(10.0, 30.0), (20.0, 60.0), (30.0, 120.0)])
def test_he_keeps_within_a_hand_of_a_path_at_0_3_g(plants, speed, length):
    amplitude = 3.0 / (2.0 * np.pi * speed / length) ** 2
    motion = drive(plants, wave(amplitude, length), speed, 240.0)
    assert (motion.outcome == double_track.OK).all()
    assert motion.offset.max() < 0.12


def test_he_does_not_swing_after_a_bend(plants):
    x = np.arange(0.0, 300.0, 0.5)
    y = 1.75 * (1.0 - np.cos(np.pi * np.clip((x - 40.0) / 60.0, 0.0, 1.0)))
    motion = drive(plants, np.column_stack((x, y)), 30.0, 280.0)
    for row in range(len(plants)):
        late = motion.column("x", row) > 180.0
        assert np.abs(motion.column("y", row)[late] - 3.5).max() < 0.05
        assert np.abs(motion.column("steering_wheel", row)[late]).max() < np.radians(4.0)


def test_a_mirrored_path_is_driven_alike(plants):
    path = wave(1.0, 60.0)
    left, right = drive(plants, path, 20.0, 200.0), drive(plants, path * [1.0, -1.0], 20.0, 200.0)
    for row in range(len(plants)):
        assert left.column("y", row) == pytest.approx(-right.column("y", row), abs=1e-9)


def test_he_turns_no_faster_than_he_can(plants):
    x = np.arange(0.0, 80.0, 0.5)
    motion = drive(plants, np.column_stack((x, np.where(x > 30.0, 2.0, 0.0))), 15.0, 70.0)
    for row in range(len(plants)):
        rate = np.diff(motion.column("steering_wheel", row)) / np.diff(motion.column("time", row))
        assert np.abs(rate).max() <= driver.STEER_RATE * (1.0 + 1e-9)
        assert np.abs(motion.column("steering_wheel", row)).max() <= driver.LOCK
