"""A drive unit inside a step: envelope, fading, inverses, highest speed, heat."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.solvers import drive, ledger

RPM = np.pi / 30
PLANT = compile(load_car("nissan-leaf-40-2018"))[0]
NOMINAL = float(PLANT["voltage_nominal"])


def state(plant: Any = PLANT, **set_: float) -> Any:
    found = start_states(np.array([plant], plant.dtype), STANDARD)[0]
    for name, value in set_.items():
        found[name][:] = value
    return found


def limit(rpm: float, volts: float = NOMINAL, plant: Any = PLANT, **set_: float) -> tuple[float, int]:
    torque, cause = drive.torque_limit(plant, state(plant, **set_), 0, rpm * RPM, volts)
    return float(torque), cause


def test_torque_and_power_meet_at_base_speed():
    """Nissan EM57: 320 N m to 3283 rpm, then 110 kW, held to 9795 rpm."""
    assert limit(1000) == (320.0, ledger.LIMIT_TORQUE)
    assert limit(3282) == (320.0, ledger.LIMIT_TORQUE)
    for rpm in (3300, 6000, 9700):
        torque, cause = limit(rpm)
        assert torque * rpm * RPM == pytest.approx(110e3, rel=1e-9)
        assert cause == ledger.LIMIT_POWER
    assert limit(10_300)[0] * 10_300 * RPM < 110e3


def test_power_falls_with_voltage():
    assert limit(6000, 0.8 * NOMINAL)[0] == pytest.approx(0.8 * limit(6000)[0], rel=1e-9)


def test_time_at_peak_uses_itself_up():
    """60 s at peak, then ten seconds down to the continuous 85 kW; torque below its reach is untouched."""
    assert limit(6000, peak_timer=60.0) == limit(6000)
    torque, cause = limit(6000, peak_timer=65.0)
    assert torque * 6000 * RPM == pytest.approx(97.5e3)
    assert cause == ledger.LIMIT_HEAT
    assert limit(6000, peak_timer=1e3)[0] * 6000 * RPM == pytest.approx(85e3)


@pytest.mark.parametrize("part", ["motor", "inverter"])
def test_heat_takes_torque_back(part):
    start, end = PLANT[f"{part}_limit"][0]
    name = f"{part}_temperature"
    assert limit(1000, **{name: start}) == (320.0, ledger.LIMIT_TORQUE)
    assert limit(1000, **{name: 0.5 * (start + end)})[0] == pytest.approx(0.65 * 320.0)
    assert limit(1000, **{name: end + 50.0}) == (pytest.approx(0.3 * 320.0), ledger.LIMIT_HEAT)


def test_a_published_curve_goes_before_the_envelope():
    speeds = tuple(rpm * RPM for rpm in (0, 3000, 6000, 10_390))
    plant = compile(load_car("nissan-leaf-40-2018"), {"drive.front.max_speed": 10_390 * RPM})
    plant["curve"][0, 0] = np.interp(np.linspace(0, 10_390 * RPM, 33), speeds, (300.0, 250.0, 120.0, 60.0))
    for rpm, torque in ((0, 300.0), (1500, 275.0), (10_390, 60.0), (20_000, 60.0)):
        assert drive.curve(plant[0], 0, rpm * RPM) == pytest.approx(torque, rel=5e-3)
    assert limit(1500, plant=plant[0])[0] == pytest.approx(275.0, rel=5e-3)
    assert drive.curve(PLANT, 0, 100.0) == np.inf


def test_an_axle_without_motor_does_nothing():
    assert drive.torque_limit(PLANT, state(), 1, 100.0, NOMINAL) == (0.0, ledger.LIMIT_NONE)
    assert drive.electric_power(PLANT, 1, 0.0, 100.0, NOMINAL) == 0.0
    assert drive.torque_for_power(PLANT, 1, 1e3, 100.0, NOMINAL) == 0.0
    assert drive.wheel_force(PLANT, 1, 0.0, 100.0) == drive.torque_for_force(PLANT, 1, 1e3, 100.0) == 0.0


torques, speeds = st.floats(-320, 320), st.floats(1, 1088)


@given(torque=torques, omega=speeds, volts=st.floats(280, 400))
def test_losses_are_what_the_inverter_draws_beyond_the_shaft(torque, omega, volts):
    drawn = drive.electric_power(PLANT, 0, torque, omega, volts)
    parts = drive.losses(PLANT, 0, torque, omega, volts)
    assert all(part >= 0.0 for part in parts)
    assert drawn == pytest.approx(torque * omega + sum(parts), rel=1e-9, abs=1e-6)


@given(torque=st.floats(0, 320), omega=speeds, volts=st.floats(280, 400))
def test_torque_from_power_is_the_inverse(torque, omega, volts):
    power = drive.electric_power(PLANT, 0, torque, omega, volts)
    assert drive.torque_for_power(PLANT, 0, power, omega, volts) == pytest.approx(torque, rel=1e-9, abs=1e-6)


@given(torque=torques, omega=speeds)
def test_torque_from_force_is_the_inverse(torque, omega):
    force = drive.wheel_force(PLANT, 0, torque, omega)
    assert drive.torque_for_force(PLANT, 0, force, omega) == pytest.approx(torque, rel=1e-9, abs=1e-9)


def test_the_lower_of_governor_and_motor_caps_the_speed():
    geared = compile(load_car("nissan-leaf-40-2018"), {"control.top_speed": 100.0})[0]
    assert drive.speed_cap(PLANT, 0.0, 0.0) == (90 * 0.44704, ledger.LIMIT_GOVERNOR)
    speed, cause = drive.speed_cap(geared, 0.01, 0.0)
    assert cause == ledger.LIMIT_SPEED
    assert speed * 1.01 * geared["ratio"][0] / geared["radius"] == pytest.approx(geared["max_speed"][0])


def test_losses_warm_motor_and_inverter_and_time_at_peak_counts():
    asked = condition_table(np.array([PLANT], PLANT.dtype), STANDARD)[0]
    found, sinks = state(), np.zeros(ledger.SINKS)
    omega, torque, dt = 6000 * RPM, 170.0, 1.0
    parts = drive.losses(PLANT, 0, torque, omega, NOMINAL)
    gains = drive.gains(PLANT, 0, dt)
    power = drive.book(PLANT, asked, found, 0, torque, omega, parts, dt, *gains, sinks)
    assert power == pytest.approx(drive.electric_power(PLANT, 0, torque, omega, NOMINAL))
    assert sinks.sum() == pytest.approx(power - torque * omega)
    warmed = found["motor_temperature"][0] - asked["temperature"]
    assert warmed == pytest.approx(sum(parts[:3]) / PLANT["motor_capacity"][0], rel=0.02)
    assert found["peak_timer"][0] == 1.0
    drive.book(PLANT, asked, found, 0, 1.0, omega, parts, dt, *gains, sinks)
    assert found["peak_timer"][0] == 0.5
