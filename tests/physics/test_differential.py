"""The differential's formulas against worked numbers and limits."""

from __future__ import annotations

import pytest

from hothatch.physics import differential


def test_the_bias_ratio_of_a_lock():
    assert differential.bias_ratio(0.35) == pytest.approx(2.077, abs=1e-3)
    assert differential.bias_ratio(0.0) == 1.0


def test_an_open_axle_pulls_twice_the_weaker_tyre_and_a_locked_one_both():
    assert differential.axle_share(0.0, 0.05) == pytest.approx(0.95)
    assert differential.axle_share(0.02, 0.05) == pytest.approx(0.95 / 0.98)
    assert differential.axle_share(0.35, 0.05) == 1.0
    assert differential.axle_share(0.0, 0.0) == 1.0


def test_a_lock_moves_torque_from_the_faster_wheel_up_to_its_bias():
    moved = differential.moved_torque(1000.0, 0.35, 50.0)
    assert (500.0 + moved) / (500.0 - moved) == pytest.approx(differential.bias_ratio(0.35))
    assert differential.moved_torque(1000.0, 0.35, -50.0) == -moved
    assert differential.moved_torque(-1000.0, 0.35, 50.0) == moved
    assert differential.moved_torque(1000.0, 0.35, 0.0) == 0.0
    assert differential.moved_torque(1000.0, 0.0, 50.0) == 0.0


def test_near_rest_the_lock_fades_as_a_hyperbolic_tangent():
    full = differential.moved_torque(1000.0, 0.35, 50.0)
    assert differential.moved_torque(1000.0, 0.35, differential.FULL_SPEED) == pytest.approx(
        0.76159416 * full
    )
