"""The cabin's balance against hand-worked numbers."""

import pytest

from hothatch.physics.cabin import AIR_HEAT, climate_power, demand, heat_pump_cop, sun_load


def test_a_cold_day_by_hand():
    # 45 W/K of shell, 0.06 kg/s with 35 % recirculated: 84.2 W/K; 28 K below 21 °C, one person, no sun.
    through = 45.0 + 0.06 * AIR_HEAT * 0.65
    assert demand(45.0, 0.06, 0.35, 294.15, 266.15, 0.0, 1.0) == pytest.approx(28.0 * through - 100.0)
    assert 28.0 * through == pytest.approx(2358.6, abs=0.1)


def test_the_sun_of_sc03_through_the_glass():
    assert sun_load(850.0, 0.8, 0.5) == pytest.approx(340.0)


def test_a_hot_day_needs_cooling():
    assert demand(45.0, 0.06, 0.35, 294.15, 308.15, 340.0, 1.0) < -1500.0


def test_a_resistance_takes_what_it_gives_and_a_heat_pump_less():
    assert climate_power(2000.0, 1.0, 2.5, 5000.0, 80.0) == pytest.approx(2080.0)
    assert climate_power(2000.0, 2.0, 2.5, 5000.0, 80.0) == pytest.approx(1080.0)
    assert climate_power(-2000.0, 1.0, 2.5, 5000.0, 80.0) == pytest.approx(880.0)
    assert climate_power(9000.0, 1.0, 2.5, 5000.0, 0.0) == 5000.0


def test_a_heat_pump_weakens_in_the_cold_down_to_a_resistance():
    assert heat_pump_cop(273.15, 2.0, 0.067, 1.0) == 2.0
    assert heat_pump_cop(288.15, 2.0, 0.067, 1.0) == pytest.approx(3.005)
    assert heat_pump_cop(243.15, 2.0, 0.067, 1.0) == 1.0
