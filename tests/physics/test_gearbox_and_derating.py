"""Reduction gear: balance of power and exact inverse. Derating: ends and middles of the ramps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import derating, gearbox


@given(torque=st.floats(-400, 400), drag=st.floats(0, 3), efficiency=st.floats(0.9, 1.0))
def test_power_balance_and_inverse(torque, drag, efficiency):
    omega, ratio = 500.0, 8.19
    out = gearbox.output_torque(torque, ratio, efficiency, drag)
    lost = gearbox.mesh_loss(torque, omega, efficiency) + drag * omega
    assert torque * omega - out * omega / ratio == pytest.approx(lost, rel=1e-9, abs=1e-7)
    assert gearbox.motor_torque(out, ratio, efficiency, drag) == pytest.approx(torque, rel=1e-9, abs=1e-9)


def test_two_stages_at_98_5_per_cent_each():
    # 320 N m × 8.193 × 0.985² = 2543.7 N m at the axle, without spin drag.
    assert gearbox.output_torque(320.0, 8.193, 0.985**2, 0.0) == pytest.approx(2543.7, abs=0.1)


def test_spin_drag_is_constant_plus_viscous():
    assert gearbox.spin_drag(800.0, 0.5, 1e-3) == pytest.approx(1.3)


def test_torque_fades_between_two_temperatures():
    assert derating.temperature_factor(350.0, 380.0, 420.0, 0.3) == 1.0
    assert derating.temperature_factor(400.0, 380.0, 420.0, 0.3) == pytest.approx(0.65)
    assert derating.temperature_factor(500.0, 380.0, 420.0, 0.3) == pytest.approx(0.3)
    assert derating.cold_factor(268.15, 263.15, 273.15) == pytest.approx(0.5)


def test_peak_power_lasts_and_then_fades():
    assert derating.peak_power_fade(10.0, 60.0, 20.0, 110e3, 70e3) == 110e3
    assert derating.peak_power_fade(70.0, 60.0, 20.0, 110e3, 70e3) == pytest.approx(90e3)
    assert derating.peak_power_fade(200.0, 60.0, 20.0, 110e3, 70e3) == pytest.approx(70e3)
