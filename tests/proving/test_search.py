"""The highest speed that passes."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.proving.search import highest_pass


def test_each_row_finds_its_own_limit_from_below():
    limits = np.array([12.3, 20.0, 31.7])
    found = highest_pass(lambda v: v <= limits, 3, 10.0, 40.0, 0.1)
    assert np.all(found <= limits) and np.all(found > limits - 0.1)


def test_what_never_passes_is_nan_and_what_always_does_the_highest():
    found = highest_pass(lambda v: np.array([False, True]), 2, 10.0, 40.0, 0.1)
    assert np.isnan(found[0]) and found[1] == 40.0


def test_the_number_of_runs_is_bounded():
    asked = []
    highest_pass(lambda v: asked.append(v) or v < 25.0, 1, 10.0, 42.0, 1.0)
    assert len(asked) == 2 + 5
    assert pytest.approx(10.0) == asked[0][0]
