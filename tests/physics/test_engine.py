"""Full-load curves through published points, mean effective pressures, boost and accessories."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import engine

RPM = np.pi / 30
# Peak torque [N m], peak power [W], the four speeds [rpm], shares (linear, square, floor, fall).
GTI = (350.0, 162e3, 1500, 4400, 4500, 6200, 1.5, 0.0, 0.428, 5.0)  # EA888 Gen 3, 1984 cm³
GTI_16V = (168.0, 91.7e3, 4250, 4250, 5800, 5800, 0.0, 0.4, 0.0, 5.0)  # PL, 1781 cm³


def torque(curve: tuple, rpm: float) -> float:
    peak, power, *points = curve
    speeds, shape = [point * RPM for point in points[:4]], points[4:]
    return float(engine.full_load_torque(rpm * RPM, peak, power, *speeds, *shape))


def test_mean_effective_pressure_of_the_gti():
    """350 N m from 1984 cm³: 4π·350/1.984e-3 = 22.17 bar."""
    assert engine.mean_pressure(350.0, 1.984e-3) == pytest.approx(22.168e5, rel=1e-4)
    assert engine.shaft_torque(engine.mean_pressure(-35.0, 1.984e-3), 1.984e-3) == pytest.approx(-35.0)


def test_piston_speed_of_92_8_mm_at_2000_rpm():
    assert engine.piston_speed(2000 * RPM, 0.0928) == pytest.approx(2 * 0.0928 * 2000 / 60)


@pytest.mark.parametrize(
    ("rpm", "known"),
    [
        (1000, 175.0),  # half of the peak at two thirds of 1500 rpm
        (1500, 350.0),
        (3000, 350.0),
        (4400, 350.0),
        (4500, 162e3 / (4500 * RPM)),  # 343.8 N m
        (5500, 162e3 / (5500 * RPM)),  # constant power
        (6200, 162e3 / (6200 * RPM)),
        (6800, 162e3 / (6800 * RPM) * (1 - 5 * (600 / 6200) ** 2)),  # 95 % of the power
    ],
)
def test_curve_of_the_gti(rpm: float, known: float):
    assert torque(GTI, rpm) == pytest.approx(known, rel=1e-6)


def test_curve_of_the_16v_peaks_at_both_published_points():
    assert torque(GTI_16V, 4250) == pytest.approx(168.0)
    assert torque(GTI_16V, 5800) * 5800 * RPM == pytest.approx(91.7e3)
    # Torque is level at its peak and power at its own.
    assert torque(GTI_16V, 4251) == pytest.approx(168.0, rel=1e-5)
    assert torque(GTI_16V, 5799) * 5799 * RPM == pytest.approx(91.7e3, rel=1e-5)
    # Half way between the points: start + gain/2 + slope/8 of the cubic.
    start, slope = 168 * 4250 * RPM, 168 * 1550 * RPM
    half = (start + 91.7e3) / 2 + slope / 8
    assert torque(GTI_16V, 5025) == pytest.approx(half / (5025 * RPM), rel=1e-6)


@pytest.mark.parametrize(("share", "known"), [(0.19, 0.72), (0.33, 0.84), (0.60, 0.95)])
def test_low_end_follows_the_normalised_curve_of_the_jrc(share: float, known: float):
    assert engine.low_end(share, 1.0, 0.0, 0.4, 0.0) == pytest.approx(known, abs=0.025)


@pytest.mark.parametrize(("above", "known"), [(0.0875, 0.957), (0.175, 0.853), (-0.1, 1.0)])
def test_fall_above_rated_speed_follows_the_normalised_curve_of_the_jrc(above: float, known: float):
    assert engine.over_speed(1 + above, 1.0, 5.0) == pytest.approx(known, abs=0.007)


@given(
    st.floats(500, 9000),
    st.floats(100, 600),
    st.floats(50e3, 400e3),
    st.lists(st.floats(1000, 7000), min_size=4, max_size=4),
)
def test_neither_torque_nor_power_is_exceeded(rpm: float, peak: float, power: float, points: list[float]):
    found = torque((peak, power, *points, 1.5, 0.0, 0.4, 5.0), rpm)
    assert 0 <= found <= peak * (1 + 1e-9)
    assert found * rpm * RPM <= power * (1 + 1e-9)


@given(st.floats(0, 1))
def test_power_rises_all_the_way_between_the_points(share: float):
    low = 4250 + share * 1549
    assert torque(GTI_16V, low + 1) * (low + 1) >= torque(GTI_16V, low) * low


def test_unboosted_share_of_the_gti():
    assert engine.unboosted_share(9.5e5, 350.0, 1.984e-3) == pytest.approx(0.4285, abs=1e-4)
    assert engine.unboosted_share(9.5e5, 100.0, 1.984e-3) == 1.0


def test_boost_comes_with_its_time_constant_in_any_number_of_steps():
    whole = engine.boost_step(150.0, 350.0, 0.5, 0.5)
    assert whole == pytest.approx(350 - 200 / np.e)
    value = 150.0
    for _ in range(50):
        value = engine.boost_step(value, 350.0, 0.5, 0.01)
    assert value == pytest.approx(whole)
    assert engine.available_torque(350.0, whole, 150.0) == whole
    assert engine.available_torque(350.0, 100.0, 150.0) == 150.0
    assert engine.available_torque(200.0, whole, 150.0) == 200.0


def test_alternator_of_300_watts_at_idle():
    assert engine.accessory_torque(300.0, 0.67, 700 * RPM) == pytest.approx(6.108, abs=1e-3)


def test_compiled_and_plain_python_agree():
    peak, power, *points = GTI
    arguments = (2000 * RPM, peak, power, *(point * RPM for point in points[:4]), *points[4:])
    compiled = numba.njit(engine.full_load_torque)
    assert compiled(*arguments) == engine.full_load_torque(*arguments)


def test_a_steep_rise_is_limited_to_what_stays_monotone():
    """Fritsch & Carlson: with slope 3 Δ/h and 0 the cubic is start + Δ (1 − (1 − s)³); half way 7/8 of the rise."""
    # 400 N m over 300 rad/s would rise by 120 kW, four times the 30 kW that are left.
    half_way = engine.rising_power(350.0, 400.0, 110e3, 200.0, 500.0)
    assert half_way == pytest.approx(80e3 + 0.875 * 30e3)
