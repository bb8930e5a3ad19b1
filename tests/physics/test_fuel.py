"""Petrol by EPA's gallon, and the label of a petrol car."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import fuel, label


def test_thirty_miles_per_gallon():
    """235.215/30 = 7.84 l/100 km and, at 8 887 g a gallon, 184.1 g/km."""
    consumption = label.consumption_of_mpge(30.0)
    assert fuel.litres_per_100_km(consumption) == pytest.approx(235.2146 / 30, rel=1e-6)
    assert fuel.carbon_dioxide(consumption) * 1e6 == pytest.approx(8887 / 30 / 1.609344, rel=1e-9)
    assert label.mpge(consumption) == pytest.approx(30.0)


def test_a_litre_of_petrol():
    assert pytest.approx(32.054e9, rel=1e-4) == fuel.ENERGY_DENSITY
    assert pytest.approx(742, abs=0.5) == fuel.DENSITY
    assert fuel.fuel_mass(fuel.ENERGY_DENSITY * 1e-3) == pytest.approx(0.742, abs=1e-3)
    assert fuel.carbon_dioxide(fuel.ENERGY_DENSITY * 1e-3) == pytest.approx(2.348, abs=1e-3)
    assert fuel.litres_per_hour(5400.0) == pytest.approx(0.6065, abs=1e-4)


def test_combined_is_harmonic():
    assert fuel.combined_mpg(24.0, 32.0) == pytest.approx(27.043, abs=1e-3)
    city, highway = label.consumption_of_mpge(24.0), label.consumption_of_mpge(32.0)
    assert label.mpge(label.label_combined(city, highway)) == pytest.approx(fuel.combined_mpg(24.0, 32.0))


def test_derived_five_cycle_label_by_hand():
    """33 and 47 mpg unadjusted: 1/(0.004091 + 1.1601/33) = 25.48, 1/(0.003191 + 1.2945/47) = 32.54."""
    city = label.five_cycle_mpge(33.0, *label.FIVE_CYCLE_2017["city"])
    highway = label.five_cycle_mpge(47.0, *label.FIVE_CYCLE_2017["highway"])
    assert city == pytest.approx(25.48, abs=0.01)
    assert highway == pytest.approx(32.54, abs=0.01)
    assert fuel.combined_mpg(city, highway) == pytest.approx(28.236, abs=2e-3)


@given(st.floats(1e6, 1e8))
def test_ftp_weighs_cold_and_hot_starts(energy: float):
    assert fuel.ftp_consumption(energy, energy, energy, 5779.0, 6211.0) == pytest.approx(2 * energy / 11990)


def test_ftp_by_hand():
    """10.5, 10, 9 MJ over 5779 m and 6211 m: (0.43·20.5 + 0.57·19)/11 990 m = 1638.4 J/m."""
    assert fuel.ftp_consumption(10.5e6, 10e6, 9e6, 5779.0, 6211.0) == pytest.approx(1638.4, abs=0.1)


def test_a_litre_and_a_kilogram_by_their_definitions():
    litre = fuel.ENERGY_DENSITY * 1e-3
    assert fuel.litres_per_100_km(litre / 100e3) == pytest.approx(1.0, rel=1e-12)
    assert fuel.litres_per_hour(litre / 3600.0) == pytest.approx(1.0, rel=1e-12)
    assert fuel.fuel_mass(43.2e6) == pytest.approx(1.0, rel=1e-12)
