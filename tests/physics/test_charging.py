"""Charging limits against hand-worked numbers and their limits."""

import math

import pytest

from hothatch.physics.charging import charger_loss, cold_share, plating_current, station_limit


def test_empty_cells_take_their_rate_and_full_ones_e_to_the_minus_fall_of_it():
    charge = 100.0 * 3600.0  # 100 Ah
    assert plating_current(0.0, charge, 4.0 / 3600.0, 2.0) == pytest.approx(400.0)
    assert plating_current(1.0, charge, 4.0 / 3600.0, 2.0) == pytest.approx(400.0 * math.exp(-2.0))


def test_cold_cells_take_less_and_hot_ones_no_more():
    # 54 kJ/mol between 25 and 5 °C: exp(−6500 (1/278.15 − 1/298.15)) = exp(−1.5676) = 0.2085.
    assert cold_share(278.15, 6500.0) == pytest.approx(0.2085, abs=1e-4)
    assert cold_share(298.15, 6500.0) == 1.0
    assert cold_share(320.0, 6500.0) == 1.0


def test_a_post_is_limited_in_current_below_and_in_power_above():
    assert station_limit(50e3, 125.0, 350.0) == 125.0 * 350.0
    assert station_limit(50e3, 125.0, 420.0) == 50e3


def test_the_charger_keeps_what_it_does_not_pass_on():
    assert charger_loss(7000.0, 0.9) == pytest.approx(700.0)
