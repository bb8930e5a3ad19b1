"""The fastest clean run."""

from __future__ import annotations

import numpy as np

from hothatch.proving.search import fastest


def search(passes, count: int, high: float = 40.0, resolution: float = 0.1) -> np.ndarray:
    """Return the highest speeds at which ``passes``, a function of rows and speeds."""

    def run(rows: np.ndarray, speed: np.ndarray) -> np.ndarray:
        return np.where(passes(rows, speed), speed, -np.inf)

    return fastest(run, np.full(count, high), np.full(count, 5.0), resolution)[0]


def test_each_row_finds_its_own_limit():
    limits = np.array([12.3, 20.0, 31.7])
    found = search(lambda rows, v: v <= limits[rows], 3)
    assert np.all(found <= limits) and np.all(found > limits - 0.1)


def test_a_limit_far_below_what_was_expected_is_found_down_to_the_floor():
    limits = np.array([7.0, 4.0, 20.0])
    found = search(lambda rows, v: v <= limits[rows], 3)
    assert 6.9 < found[0] <= 7.0
    assert np.isnan(found[1])
    assert 19.9 < found[2] <= 20.0


def test_a_car_that_fails_at_low_speed_alone_has_its_limit_nevertheless():
    assert 29.9 < search(lambda rows, v: (v > 24.0) & (v < 30.0), 1)[0] < 30.0


def test_a_pass_at_the_top_of_the_grid_is_followed_above_it():
    assert 40.9 < search(lambda rows, v: v <= 41.0, 1)[0] <= 41.0


def test_what_counts_is_the_result_and_not_the_speed():
    """A car that its own brakes slow down: the result has its top at 25 m/s and falls beyond."""
    speed, result = fastest(
        lambda rows, v: np.where(v < 35.0, v - np.maximum(v - 25.0, 0.0) * 1.5, -np.inf),
        np.array([40.0]), np.array([5.0]), 0.05,
    )  # fmt: skip
    assert abs(speed[0] - 25.0) < 0.1 and abs(result[0] - 25.0) < 0.1


def test_no_speed_is_run_twice_and_what_is_known_is_not_run_again():
    asked = []

    def run(rows: np.ndarray, speed: np.ndarray) -> np.ndarray:
        asked.extend(np.round(speed, 9))
        return np.where(speed <= 25.3, 0.99 * speed, -np.inf)

    floor = np.array([25.0])
    speed, result = fastest(run, np.array([26.0]), floor, 0.01, known=(floor, 0.99 * floor))
    assert 25.29 < speed[0] <= 25.3 and result[0] == 0.99 * speed[0]
    assert len(set(asked)) == len(asked) and 25.0 not in asked


def test_the_number_of_runs_is_bounded():
    asked = []
    search(lambda rows, v: asked.append(len(v)) or v < 25.0, 1, 42.0, 1.0)
    assert len(asked) <= 12 + 2 * 2
