"""Kinks and limits: sharp values, widths, and the same bits from compiled and plain Python."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.jit import FLAGS
from hothatch.physics import smooth

numbers = st.floats(-1e6, 1e6)
widths = st.floats(1e-6, 1e3)


def test_positive_part():
    assert [smooth.positive(x) for x in (-2.0, 0.0, 3.0)] == [0.0, 0.0, 3.0]


def test_clip():
    assert [smooth.clip(x, -1.0, 2.0) for x in (-5.0, 0.5, 9.0)] == [-1.0, 0.5, 2.0]


def test_ramp():
    assert [smooth.ramp(x, 10.0, 20.0) for x in (5.0, 10.0, 12.5, 20.0, 30.0)] == [0.0, 0.0, 0.25, 1.0, 1.0]


def test_fade():
    assert [smooth.fade(x, 10.0, 20.0, 0.2) for x in (5.0, 15.0, 30.0)] == pytest.approx([1.0, 0.6, 0.2])


def test_smooth_forms_at_the_kink():
    """√(0 + w²) = w, and half of it in minimum and maximum."""
    assert smooth.smooth_abs(0.0, 0.3) == pytest.approx(0.3)
    assert smooth.smooth_positive(0.0, 0.3) == pytest.approx(0.15)
    assert smooth.smooth_min(7.0, 7.0, 0.3) == pytest.approx(6.85)
    assert smooth.smooth_max(7.0, 7.0, 0.3) == pytest.approx(7.15)


def test_a_triangle_of_three_four_five():
    assert smooth.smooth_abs(-4.0, 3.0) == 5.0
    assert smooth.smooth_positive(4.0, 3.0) == 4.5


@given(x=numbers, y=numbers, width=widths)
def test_smooth_forms_stay_within_their_width(x, y, width):
    rounding = 1e-9 * (1.0 + abs(x) + abs(y))
    assert -rounding <= smooth.smooth_abs(x, width) - abs(x) <= width + rounding
    assert -rounding <= smooth.smooth_positive(x, width) - max(x, 0.0) <= 0.5 * width + rounding
    assert -rounding <= min(x, y) - smooth.smooth_min(x, y, width) <= 0.5 * width + rounding
    assert -rounding <= smooth.smooth_max(x, y, width) - max(x, y) <= 0.5 * width + rounding


@given(x=numbers, y=numbers, width=widths)
def test_smooth_minimum_and_maximum_share_the_sum(x, y, width):
    together = smooth.smooth_min(x, y, width) + smooth.smooth_max(x, y, width)
    assert together == pytest.approx(x + y, rel=1e-9, abs=1e-6)


@given(x=st.floats(-100, 100), width=st.floats(0.01, 10))
def test_smooth_positive_rises_everywhere(x, width):
    step = 1e-3
    assert smooth.smooth_positive(x + step, width) > smooth.smooth_positive(x, width) > 0.0


def test_compiled_and_plain_python_give_the_same_bits():
    def every(x, y, w):
        return (
            smooth.positive(x),
            smooth.clip(x, y, y + w),
            smooth.ramp(x, y, y + w),
            smooth.fade(x, y, y + w, 0.3),
            smooth.smooth_abs(x, w),
            smooth.smooth_positive(x, w),
            smooth.smooth_min(x, y, w),
            smooth.smooth_max(x, y, w),
        )

    compiled = numba.njit(**FLAGS)(every)
    for x, y, w in np.random.default_rng(1).normal(size=(200, 3)) * 10.0:
        assert compiled(x, y, abs(w)) == every(x, y, abs(w))
