"""The trace-miss measure on traces small enough to check by hand, plain and compiled."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hothatch.solvers.trace_miss import EPA_TOLERANCE, WLTP_TOLERANCE, TraceMiss, trace_miss

MPH = 0.44704
RAMP = np.array([0.0, 0.0, 5.0, 10.0, 15.0, 15.0, 15.0])


def compiled(target: NDArray[np.float64], achieved: NDArray[np.float64], tolerance: float) -> TraceMiss:
    return entry(target, achieved, tolerance)


@numba.njit
def entry(target, achieved, tolerance):
    return trace_miss(target, achieved, tolerance)


def test_tolerances():
    assert pytest.approx(0.89408) == EPA_TOLERANCE
    assert pytest.approx(0.555556, abs=1e-6) == WLTP_TOLERANCE


def test_a_car_on_the_trace_misses_nothing():
    assert trace_miss(RAMP, RAMP.copy(), EPA_TOLERANCE) == (0.0, 0.0, 0.0, 0.0)


def test_a_second_late_on_a_ramp_is_inside():
    """The band reaches one second to both sides: a trace driven a second late stays within it."""
    late = np.concatenate(([0.0], RAMP[:-1]))
    found = trace_miss(RAMP, late, 0.0)
    assert found.seconds_outside == 0.0
    assert found.worst_difference == -5.0
    assert found.distance_lost == 15.0


def test_a_car_too_slow_by_hand():
    """Lower bounds at tolerance 1: −1, −1, −1, 4, 9, 14, 14. The car is below at 4, 5 and 6 s."""
    achieved = np.array([0.0, 0.0, 3.0, 6.0, 8.0, 10.0, 12.0])
    found = trace_miss(RAMP, achieved, 1.0)
    assert found.seconds_outside == 3.0
    assert found.longest_outside == 3.0
    assert found.worst_difference == -7.0
    assert found.distance_lost == pytest.approx(2 + 4 + 7 + 5 + 3 / 2)


def test_too_fast_counts_too_and_stretches_are_kept_apart():
    target = np.full(8, 10.0)
    achieved = target + np.array([0.0, 2.0, 0.0, 2.0, 2.0, 0.0, -2.0, 0.0])
    found = trace_miss(target, achieved, 1.0)
    assert (found.seconds_outside, found.longest_outside) == (4.0, 2.0)
    assert found.worst_difference == 2.0
    assert found.distance_lost == -4.0


def test_the_edge_is_inside():
    """EPA's 2 mph in metres per second, off by the last bit of a product."""
    target = np.full(5, 30 * MPH)
    assert trace_miss(target, np.full(5, 28 * MPH), EPA_TOLERANCE).seconds_outside == 0.0
    assert trace_miss(target, np.full(5, 27.99 * MPH), EPA_TOLERANCE).seconds_outside == 5.0


def test_one_point_and_unequal_lengths():
    assert trace_miss(np.array([5.0]), np.array([3.0]), 1.0) == (1.0, 1.0, -2.0, 0.0)
    for miss in (trace_miss, compiled):
        with pytest.raises(ValueError, match="differ in length"):
            miss(np.zeros(3), np.zeros(4), 1.0)


speeds = st.lists(st.floats(0, 40), min_size=12, max_size=12)


@given(speeds, speeds, st.floats(0, 2))
def test_compiled_and_plain_agree_to_the_bit(target: list[float], achieved: list[float], tolerance: float):
    args = (np.array(target), np.array(achieved), tolerance)
    assert tuple(compiled(*args)) == tuple(trace_miss(*args))


@given(speeds, speeds)
def test_a_wider_band_never_misses_more(target: list[float], achieved: list[float]):
    narrow = trace_miss(np.array(target), np.array(achieved), 0.5)
    wide = trace_miss(np.array(target), np.array(achieved), 1.0)
    assert wide.seconds_outside <= narrow.seconds_outside
    assert wide.longest_outside <= narrow.longest_outside
    assert (wide.worst_difference, wide.distance_lost) == (narrow.worst_difference, narrow.distance_lost)
