"""The linear single track against its reference table: a state-space solution of the same cars, to five digits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from hothatch.constants import G0
from hothatch.physics import single_track as st

RAJAMANI = (1573.0, 2873.0, 1.1, 1.58, 160e3, 160e3)
PACEJKA = (1600.0, 1600.0 * 1.5**2, 1.4, 1.6, 60e3, 60e3)
COMPACT = (1600.0, 2600.0, 1.13, 1.57, 95e3, 105e3)
# Rajamani, Vehicle Dynamics and Control, ch. 2; Pacejka, Tyre and Vehicle Dynamics, ch. 1; a compact electric car.
TABLE = [
    (RAJAMANI, 20.0, 0.990, 39.01, 5.90959, 12.0481, -0.01007, 11.3334, 0.9041, 0.1793, 0.4103, 0.64),
    (RAJAMANI, 30.0, 0.990, 39.01, 7.03443, 21.5120, -0.48108, 8.4816, 0.8054, 0.1776, 0.3675, 5.14),
    (PACEJKA, 20.0, 0.999, 41.08, 5.38922, 10.9872, -0.91018, 4.1708, 0.9011, 0.4266, 0.9474, 1.29),
    (PACEJKA, 30.0, 0.999, 41.08, 6.52174, 19.9442, -2.08696, 3.0957, 0.8094, 0.4302, 0.9162, 6.87),
    (COMPACT, 100 / 3.6, 1.920, 28.11, 5.20596, 14.7411, -0.62800, 6.6910, 0.7296, 0.1724, 0.3794, 12.90),
]  # fmt: skip


# The table's g.
TABLE_G = 9.81


def last_digit(digits: int) -> float:
    """Half of the last digit given, and the rounding of what it is compared with."""
    return 0.51 * 10.0**-digits


@pytest.mark.parametrize("row", TABLE)
def test_reference_table(row):
    car, v, gradient, characteristic, yaw, lateral, sideslip, omega, zeta, t90, t_peak, overshoot = row
    mass, inertia, a, b, front, rear = car
    k = st.understeer_gradient(mass, a, b, front, rear)
    assert math.degrees(k) * TABLE_G / G0 == pytest.approx(gradient, abs=last_digit(3))
    assert st.characteristic_speed(a + b, k) == pytest.approx(characteristic, abs=last_digit(2))
    assert st.yaw_gain(v, a + b, k) == pytest.approx(yaw, abs=last_digit(5))
    assert st.lateral_gain(v, a + b, k) * G0 / TABLE_G == pytest.approx(lateral, abs=last_digit(4))
    assert st.sideslip_gain(v, mass, a, b, rear, k) == pytest.approx(sideslip, abs=last_digit(5))
    args = (v, mass, inertia, a, b, front, rear)
    assert st.natural_frequency(*args) == pytest.approx(omega, abs=last_digit(4))
    assert st.damping_ratio(*args) == pytest.approx(zeta, abs=last_digit(4))
    peak: Any = minimize_scalar(lambda t: -st.step_response(t, *args), bounds=(0.05, 2.0), method="bounded")
    assert peak.x == pytest.approx(t_peak, abs=2e-4)
    assert 100.0 * (-peak.fun - 1.0) == pytest.approx(overshoot, abs=last_digit(2))
    found = brentq(lambda t: st.step_response(t, *args) - 0.9, 1e-4, peak.x)
    assert found == pytest.approx(t90, abs=2e-4)


def test_a_neutral_car_is_critically_damped_where_the_table_says_so():
    # CommonRoad's BMW 320i as a single track at 20 m/s: K = 0, ω_n 10.7722 rad/s, ζ 1.0000.
    mass, a, b = 1093.2952, 1.1561957, 1.4227171
    front, rear = 129697.0, 105400.0
    args = (20.0, mass, 1791.5995, a, b, front, rear)
    assert st.understeer_gradient(mass, a, b, front, rear) == pytest.approx(0.0, abs=1e-5)
    assert st.yaw_gain(20.0, a + b, 0.0) == pytest.approx(7.75521, abs=5e-6)
    assert st.natural_frequency(*args) == pytest.approx(10.7722, abs=2e-3)
    assert st.damping_ratio(*args) == pytest.approx(1.0, abs=1e-4)


def test_an_oversteering_car_has_a_critical_speed():
    mass, inertia, b, a, rear, front = RAJAMANI
    k = st.understeer_gradient(mass, a, b, front, rear)
    v = st.critical_speed(a + b, k)
    assert v == pytest.approx(39.01, abs=0.01)
    assert st.natural_frequency(0.999 * v, mass, inertia, a, b, front, rear) < 1.0
    assert st.yaw_gain(0.999 * v, a + b, k) > 100.0


def test_a_step_starts_at_rest_with_the_front_tyres_moment():
    args = (20.0, *RAJAMANI[:2], *RAJAMANI[2:])
    assert st.step_response(0.0, *args) == 0.0
    mass, inertia, a, b, front, rear = RAJAMANI
    gain = st.yaw_gain(20.0, a + b, st.understeer_gradient(mass, a, b, front, rear))
    slope = st.step_response(1e-6, *args) / 1e-6 * gain
    assert slope == pytest.approx(a * front / inertia, rel=1e-3)


def test_gains_fall_to_kinematics_when_slow():
    assert st.yaw_gain(0.01, 2.7, 0.03) == pytest.approx(0.01 / 2.7, rel=1e-4)
    assert st.lateral_gain(10.0, 2.7, 0.0) == pytest.approx(100.0 / 2.7 / G0)
    assert np.isfinite(st.characteristic_speed(2.7, 0.03))
