"""Shift criteria: crossing curves of wheel force, and UN GTR 15 Annex 2 by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.physics import shift

RPM = np.pi / 30


def test_wheel_force_by_hand():
    """350 N m in first (3.77 × 3.24), 0.95, 0.316 m."""
    assert shift.wheel_force(350.0, 3.77 * 3.24, 0.95, 0.316) == pytest.approx(12853, abs=1)


def test_upshift_where_the_forces_cross_or_at_the_limit():
    assert shift.upshift_criterion(5000.0, 4000.0, 600.0, 700.0) < 0
    assert shift.upshift_criterion(4000.0, 4000.0, 600.0, 700.0) == 0
    assert shift.upshift_criterion(5000.0, 4000.0, 700.0, 700.0) == 0
    assert shift.upshift_criterion(3000.0, 4000.0, 600.0, 700.0) == pytest.approx(1 / 3)


def test_constant_power_is_shifted_at_the_limit():
    """At constant power the next gear pulls the same only once; below it always pulls less."""
    torque, power, omega = 300.0, 150e3, 480.0  # constant torque to 500 rad/s
    now = shift.wheel_force(min(torque, power / omega), 5.0, 1.0, 0.3)
    following = shift.wheel_force(min(torque, power / (omega * 0.8)), 4.0, 1.0, 0.3)
    assert shift.upshift_criterion(now, following, omega, 700.0) == pytest.approx(-0.2)
    omega = 640.0
    now = shift.wheel_force(min(torque, power / omega), 5.0, 1.0, 0.3)
    following = shift.wheel_force(min(torque, power / (omega * 0.8)), 4.0, 1.0, 0.3)
    assert shift.upshift_criterion(now, following, omega, 700.0) == pytest.approx(0.0)


def test_minimum_drive_speed_of_750_and_5000_rpm():
    found = shift.minimum_drive_speed(750 * RPM, 5000 * RPM, shift.DRIVE_SPEED_SHARE)
    assert found / RPM == pytest.approx(1281.25)


def test_power_required_and_available():
    """500 N of road load and 1600 kg at 0.5 m/s² and 20 m/s: (500 + 824)·20 = 26.48 kW."""
    assert shift.required_power(500.0, 1600.0, 0.5, 20.0) == pytest.approx(26480.0)
    assert shift.available_power(40e3, 0.0) == pytest.approx(36e3)
    assert shift.available_power(40e3, 0.05) == pytest.approx(34e3)


def test_additional_margin_falls_to_half_a_per_cent():
    assert shift.additional_margin(150.0, 150.0, 300.0, 0.2) == pytest.approx(0.2)
    assert shift.additional_margin(100.0, 150.0, 300.0, 0.2) == pytest.approx(0.2)
    assert shift.additional_margin(300.0, 150.0, 300.0, 0.2) == pytest.approx(0.005)
    assert shift.additional_margin(225.0, 150.0, 300.0, 0.2) == pytest.approx(np.sqrt(0.2 * 0.005))


def test_a_gear_needs_power_and_both_speeds():
    assert shift.gear_criterion(36e3, 26.5e3, 200.0, 134.0, 600.0) > 0
    assert shift.gear_criterion(24e3, 26.5e3, 200.0, 134.0, 600.0) < 0
    assert shift.gear_criterion(36e3, 26.5e3, 130.0, 134.0, 600.0) < 0
    assert shift.gear_criterion(36e3, 26.5e3, 610.0, 134.0, 600.0) < 0
    assert shift.gear_criterion(0.0, 26.5e3, 200.0, 134.0, 600.0) < 0
    assert shift.gear_criterion(36e3, 36e3, 200.0, 134.0, 600.0) == 0
    # No power counts as one watt: 3 W asked of it are two too many.
    assert shift.gear_criterion(0.0, 3.0, 200.0, 134.0, 600.0) == -2.0


def test_the_regulations_own_speeds():
    """EPA's upshifts in mph (40 CFR 86.128: 15, 25, 40; then 45, 50); UN GTR 15 Annex 2 §2(g) and (k)."""
    assert pytest.approx([mph * 0.44704 for mph in (15, 25, 40, 45, 50)]) == shift.EPA_UPSHIFT_SPEEDS
    assert (shift.SECOND, shift.SECOND_AFTER_FIRST, shift.LEAST_POWER_SPEED_SHARE) == (0.9, 1.15, 0.95)
