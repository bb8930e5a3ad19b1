"""Road load against published coast-downs, hand-worked numbers and analytic limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.constants import COASTDOWN_DENSITY, G0
from hothatch.physics import road_load

# Written out here, not imported: a wrong factor in units.py must not cancel.
POUND_FORCE = 4.4482216152605  # N
MILE_PER_HOUR = 0.44704  # m/s


def si(a: float, b: float, c: float) -> tuple[float, float, float]:
    """Return A, B, C in SI from lbf, lbf/mph and lbf/mph²."""
    return a * POUND_FORCE, b * POUND_FORCE / MILE_PER_HOUR, c * POUND_FORCE / MILE_PER_HOUR**2


LEAF_2011 = si(33.78, 0.0618, 0.02282)  # EPA test-car list MY2011
LEAF_2022 = si(25.89, 0.3449, 0.01945)  # EPA test-car list MY2022, 40 kWh


def test_coast_down_of_the_leaf_2011_at_100_kmh():
    assert road_load.coast_down_force(100 / 3.6, *LEAF_2011) == pytest.approx(559.27, abs=0.005)


def test_coefficients_of_the_leaf_2022_in_si():
    found = si(25.89, 0.3449, 0.01945)
    assert found == pytest.approx((115.16, 3.4319, 0.43293), rel=5e-5)


@pytest.mark.parametrize(("kmh", "known"), [(90, 131.0), (100, 151.3), (110, 173.4), (120, 197.4)])
def test_wheel_energy_of_the_leaf_2022_at_constant_speed(kmh, known):
    # 1 Wh/km is 3.6 J/m.
    assert road_load.coast_down_force(kmh / 3.6, *LEAF_2022) / 3.6 == pytest.approx(known, abs=0.06)


def test_a_negative_b_is_taken_as_it_is():
    """EPA prints B < 0 for Teslas of MY2017–19; with the Model 3's 36.67/−0.0811/0.0161 by hand."""
    a, b, c = si(36.67, -0.0811, 0.0161)
    by_hand = (36.67 - 0.0811 * 60 + 0.0161 * 3600) * POUND_FORCE
    assert road_load.coast_down_force(60 * MILE_PER_HOUR, a, b, c) == pytest.approx(by_hand, rel=1e-12)


def test_density_of_the_standard_atmosphere():
    assert road_load.air_density(101_325.0, 288.15) == pytest.approx(1.225, abs=5e-4)


def test_density_of_the_coast_down_standard():
    """20 °C and 98.2 kPa: 1.167 kg/m³, 3 % below what road tests at sea level meet."""
    assert road_load.air_density(98_200.0, 293.15) == pytest.approx(1.167, abs=5e-4)
    assert road_load.air_density(98_200.0, 293.15) == pytest.approx(COASTDOWN_DENSITY, rel=1e-12)


def test_drag_of_one_square_metre():
    """½ · 1.225 · 1 · 30² = 551.25 N."""
    assert road_load.drag_force(30.0, 0.0, 1.225, 1.0) == pytest.approx(551.25, rel=1e-12)


def test_wind_adds_to_speed_and_a_strong_tail_wind_pushes():
    assert road_load.drag_force(20.0, 10.0, 1.2, 0.6) == pytest.approx(
        road_load.drag_force(30.0, 0.0, 1.2, 0.6)
    )
    assert road_load.drag_force(20.0, -20.0, 1.2, 0.6) == 0.0
    assert road_load.drag_force(10.0, -30.0, 1.2, 0.6) == -road_load.drag_force(10.0, 10.0, 1.2, 0.6)


def test_rolling_resistance_of_a_tonne():
    """1000 kg on 8.5 kg/t: 8.5 kilograms-force."""
    assert road_load.rolling_force(1000.0, 8.5e-3, 1.0) == pytest.approx(8.5 * 9.80665, rel=1e-12)
    assert road_load.rolling_force(1000.0, 8.5e-3, 0.5) == pytest.approx(4.25 * 9.80665, rel=1e-12)


def test_a_slope_of_ten_per_cent():
    """A rise of 1 in √101 of the way: 1500 kg need 1463.7 N."""
    assert road_load.grade_force(1500.0, 1 / np.sqrt(101.0)) == pytest.approx(1463.7, abs=0.05)
    assert road_load.grade_force(1500.0, -0.05) == -road_load.grade_force(1500.0, 0.05)


def test_a_tyre_rolls_harder_in_the_cold():
    """GTR 15: K0 = 8.6e-3/K about 20 °C, so 17 % more at 0 °C; unchanged at 20 °C."""
    assert road_load.rolling_temperature_factor(293.15) == 1.0
    assert road_load.rolling_temperature_factor(273.15) == pytest.approx(1.172, abs=1e-9)
    assert road_load.rolling_temperature_factor(303.15) == pytest.approx(0.914, abs=1e-9)


@pytest.mark.parametrize(("kmh", "known"), [(0, 0.88), (80, 1.0), (120, 1.135), (200, 1.555)])
def test_rolling_resistance_against_speed(kmh, known):
    assert road_load.rolling_speed_factor(kmh / 3.6) == pytest.approx(known, abs=1e-9)


def test_rotating_parts_of_a_leaf():
    """Two wheels of 0.8 kg m² and a rotor of 0.04 kg m² behind 8.2:1 on 0.305 m: 46.1 kg."""
    by_hand = (1.6 + 0.04 * 67.24) / 0.093025
    assert road_load.inertia_mass(0.8, 0.04, 8.2, 0.305) == pytest.approx(by_hand, rel=1e-12)
    assert by_hand == pytest.approx(46.1, abs=0.05)


def test_an_axle_without_motor_carries_only_its_wheels():
    assert road_load.inertia_mass(0.815, 0.0, 0.0, 0.316) == pytest.approx(1.63 / 0.316**2)


@given(v=st.floats(0, 80), wind=st.floats(-30, 30), density=st.floats(0.8, 1.5), area=st.floats(0.2, 2.0))
def test_drag_never_falls_as_speed_grows(v, wind, density, area):
    slower = road_load.drag_force(v, wind, density, area)
    assert road_load.drag_force(v + 1.0, wind, density, area) >= slower


@given(
    mass=st.floats(500, 4000),
    rolling=st.floats(0.004, 0.02),
    area=st.floats(0.3, 1.5),
    v=st.floats(0, 60),
)
def test_the_sum_of_components_is_a_coast_down(mass, rolling, area, v):
    """F = m g Crr(v) + ½ ρ CdA v² is A + B v + C v² with the coefficients that car/compile.py writes."""
    u = 80 / 3.6
    weight = mass * G0 * rolling
    a, b = 0.88 * weight, 0.02 * weight / u
    c = 0.10 * weight / u**2 + 0.5 * COASTDOWN_DENSITY * area
    components = road_load.rolling_force(mass, rolling * road_load.rolling_speed_factor(v), 1.0)
    components += road_load.drag_force(v, 0.0, COASTDOWN_DENSITY, area)
    assert road_load.coast_down_force(v, a, b, c) == pytest.approx(components, rel=1e-12)
