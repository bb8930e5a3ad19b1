"""Heat of tyres: worked numbers and limits."""

from __future__ import annotations

import pytest

from hothatch.physics.tyre_heat import ASPHALT, HOT, RUBBER, air_film, hot_grip, rubber_share, slip_power


def test_effusivities_follow_from_conductivity_density_and_heat_capacity():
    assert pytest.approx((0.25 * 1150 * 1800) ** 0.5, abs=0.5) == RUBBER
    assert pytest.approx((1.0 * 2300 * 920) ** 0.5, abs=0.5) == ASPHALT


def test_the_heat_of_sliding_parts_by_effusivity():
    assert rubber_share(1.0, 1.0) == 0.5
    assert rubber_share(RUBBER, ASPHALT) == pytest.approx(0.331, abs=0.001)


def test_air_takes_heat_by_juerges():
    assert air_film(0.0) == 5.8
    assert air_film(5.0) == pytest.approx(25.55)
    assert air_film(40.0) == pytest.approx(126.5, abs=0.1)  # 7.12 · 40^0.78
    assert air_film(5.2) == pytest.approx(air_film(4.99), rel=0.02)


def test_the_power_of_slip_is_force_times_slip_times_speed():
    # 4 kN on 5 kN of load and a stiffness of 20 loads: 4 % of slip; 4000 · 0.04 · 30 = 4800 W, either way.
    assert slip_power(4000.0, 5000.0, 20.0, 30.0) == pytest.approx(4800.0)
    assert slip_power(-4000.0, 5000.0, 20.0, 30.0) == slip_power(4000.0, 5000.0, 20.0, 30.0)
    assert slip_power(4000.0, 5000.0, 20.0, -30.0) == pytest.approx(4800.0)


def test_grip_falls_over_its_range_and_no_further():
    assert hot_grip(360.0, 368.15, 428.15) == 1.0
    assert hot_grip(398.15, 368.15, 428.15) == pytest.approx(0.9)
    assert hot_grip(500.0, 368.15, 428.15) == pytest.approx(HOT)
