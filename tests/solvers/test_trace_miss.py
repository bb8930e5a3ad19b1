"""The trace-miss measure on traces small enough to check by hand, plain and compiled."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.solvers.trace_miss import EPA_TOLERANCE, WLTP_TOLERANCE, band, trace_miss

MPH = 0.44704
TIME = np.arange(7.0)
RAMP = np.array([0.0, 0.0, 5.0, 10.0, 15.0, 15.0, 15.0])

plain = cast(Any, trace_miss).py_func


def test_tolerances():
    assert pytest.approx(0.89408) == EPA_TOLERANCE
    assert pytest.approx(0.555556, abs=1e-6) == WLTP_TOLERANCE


def test_a_car_on_the_trace_misses_nothing():
    assert trace_miss(TIME, RAMP, RAMP.copy()) == (0.0, 0.0, 0.0)


def test_a_second_late_on_a_ramp_is_inside():
    """The band reaches one second to both sides: a trace driven a second late stays within it."""
    late = np.concatenate(([0.0], RAMP[:-1]))
    found = trace_miss(TIME, RAMP, late, 0.0)
    assert found == (0.0, -5.0, 15.0)


def test_a_car_too_slow_by_hand():
    """Lower bounds at tolerance 1: −1, −1, −1, 4, 9, 14, 14. The car is below at 4, 5 and 6 s."""
    achieved = np.array([0.0, 0.0, 3.0, 6.0, 8.0, 10.0, 12.0])
    found = trace_miss(TIME, RAMP, achieved, 1.0)
    assert found.seconds_outside == 3.0
    assert found.worst_difference == -7.0
    assert found.distance_lost == pytest.approx(2 + 4 + 7 + 5 + 3 / 2)


def test_too_fast_counts_too():
    target = np.full(8, 10.0)
    achieved = target + np.array([0.0, 2.0, 0.0, 2.0, 2.0, 0.0, -2.0, 0.0])
    assert trace_miss(np.arange(8.0), target, achieved, 1.0) == (4.0, 2.0, -4.0)


def test_the_edge_is_inside():
    """EPA's 2 mph in metres per second, off by the last bit of a product."""
    target = np.full(5, 30 * MPH)
    assert trace_miss(np.arange(5.0), target, np.full(5, 28 * MPH)).seconds_outside == 0.0
    assert trace_miss(np.arange(5.0), target, np.full(5, 27.99 * MPH)).seconds_outside == 4.0


def test_the_band_is_the_same_however_finely_the_ramp_is_sampled():
    """5 m/s per second from 1 s on: within a second of 2.5 s the trace runs from 2.5 to 12.5 m/s."""
    fine = np.arange(0.0, 6.01, 0.1)
    assert band(fine, np.interp(fine, TIME, RAMP), 25) == pytest.approx((2.5, 12.5))
    coarse = np.array([0.0, 1.0, 2.5, 4.0, 6.0])
    assert band(coarse, np.interp(coarse, TIME, RAMP), 2) == pytest.approx((2.5, 12.5))
    assert band(TIME, RAMP, 3) == (5.0, 15.0)
    assert band(TIME, RAMP, 0) == (0.0, 0.0)


def test_two_points_a_second_count_half_each():
    time = np.arange(0.0, 4.1, 0.5)
    found = trace_miss(time, np.full(9, 10.0), np.full(9, 8.0), 1.0)
    assert found == (4.0, -2.0, 8.0)


def test_one_point_and_unequal_lengths():
    assert trace_miss(np.array([0.0]), np.array([5.0]), np.array([3.0]), 1.0) == (0.0, -2.0, 0.0)
    for miss in (trace_miss, plain):
        with pytest.raises(ValueError, match="differ in length"):
            miss(np.arange(3.0), np.zeros(3), np.zeros(4), 1.0)


speeds = st.lists(st.floats(0, 40), min_size=12, max_size=12)
steps = st.lists(st.floats(0.1, 3.0), min_size=12, max_size=12)


@settings(deadline=None)
@given(steps, speeds, speeds, st.floats(0, 2))
def test_compiled_and_plain_agree_to_the_bit(
    step: list[float], target: list[float], achieved: list[float], tolerance: float
):
    args = (np.cumsum(step), np.array(target), np.array(achieved), tolerance)
    assert tuple(trace_miss(*args)) == tuple(plain(*args))


@settings(deadline=None)
@given(steps, speeds, speeds)
def test_a_wider_band_never_misses_more(step: list[float], target: list[float], achieved: list[float]):
    args = (np.cumsum(step), np.array(target), np.array(achieved))
    narrow, wide = trace_miss(*args, 0.5), trace_miss(*args, 1.0)
    assert wide.seconds_outside <= narrow.seconds_outside
    assert wide[1:] == narrow[1:]
