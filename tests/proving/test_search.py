"""The highest speed that passes."""

from __future__ import annotations

import numpy as np

from hothatch.proving.search import highest_pass


def search(passes, count: int, low: float = 10.0, high: float = 40.0) -> np.ndarray:
    return highest_pass(passes, np.full(count, low), np.full(count, high), 5.0, 0.1)


def test_each_row_finds_its_own_limit_from_below():
    limits = np.array([12.3, 20.0, 31.7])
    found = search(lambda v: v <= limits, 3)
    assert np.all(found <= limits) and np.all(found > limits - 0.1)


def test_a_limit_below_what_was_expected_is_found_down_to_the_floor():
    limits = np.array([7.0, 4.0, 20.0])
    found = search(lambda v: v <= limits, 3)
    assert 6.9 < found[0] <= 7.0
    assert np.isnan(found[1])
    assert 19.9 < found[2] <= 20.0


def test_what_always_passes_returns_the_highest():
    assert search(lambda v: np.array([True]), 1)[0] == 40.0


def test_the_number_of_runs_is_bounded():
    asked = []
    highest_pass(lambda v: asked.append(v) or v < 25.0, np.array([10.0]), np.array([42.0]), 5.0, 1.0)
    assert len(asked) == 2 + 5
