"""Slipping clutch and torque converter: work lost, inverse, a published converter table, limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import clutch

RPM = np.pi / 30
CONVERTER = (350.0, 2300 * RPM, clutch.COUPLING_RATIO)  # torque and speed at stall


def test_half_of_the_engines_work_heats_the_clutch():
    """Constant torque brings a shaft of inertia J from rest to the launch speed: heat = kinetic energy."""
    torque, launch, inertia = 300.0, 3000 * RPM, 1.2
    count = 2000
    dt = launch * inertia / torque / count
    heat = work = 0.0
    for step in range(count):
        omega = (step + 0.5) / count * launch
        engine = clutch.slipping_speed(omega, launch)
        heat += clutch.slip_heat(torque, engine, omega) * dt
        work += torque * engine * dt
    assert heat == pytest.approx(0.5 * inertia * launch**2)
    assert heat == pytest.approx(0.5 * work)


def test_a_locked_clutch_turns_with_the_engine_and_stays_cold():
    engine = clutch.slipping_speed(400.0, 314.0)
    assert engine == 400.0
    assert clutch.slip_heat(300.0, engine, 400.0) == 0.0


def test_capacity_limits_both_ways():
    assert clutch.clutch_torque(500.0, 455.0) == 455.0
    assert clutch.clutch_torque(-500.0, 455.0) == -455.0
    assert clutch.clutch_torque(100.0, 455.0) == 100.0


def test_a_flywheel_gives_its_momentum():
    """0.25 kg m² let down from 5000 to 3000 rpm in half a second adds 104.7 N m."""
    assert clutch.flywheel_torque(300.0, 0.25, -2000 * RPM / 0.5) == pytest.approx(404.72, abs=0.01)


@pytest.mark.parametrize(
    ("speed_ratio", "known"), [(0.0, 2.23), (0.1, 2.07), (0.2, 1.97), (0.3, 1.84), (1.0, 1.004)]
)
def test_a_published_converter(speed_ratio: float, known: float):
    assert clutch.torque_ratio(speed_ratio, 2.23, clutch.COUPLING_RATIO) == pytest.approx(known, rel=0.025)


def test_stall():
    torque, speed, coupling = CONVERTER
    assert clutch.pump_torque(speed, 0.0, *CONVERTER) == pytest.approx(torque)
    assert clutch.converter_speed(torque, 0.0, *CONVERTER) == pytest.approx(speed)
    assert clutch.converter_speed(torque / 4, 0.0, *CONVERTER) == pytest.approx(speed / 2)
    # All of the power becomes heat: 350 N m at 2300 rpm, 84.3 kW.
    assert clutch.converter_heat(torque, 1.9, speed, 0.0) == pytest.approx(84.3e3, rel=1e-3)
    # Half way up to speed with R 1.5: 100 · (300 − 1.5 · 150) W.
    assert clutch.converter_heat(100.0, 1.5, 300.0, 150.0) == pytest.approx(7500.0)
    assert clutch.torque_ratio(coupling, clutch.STALL_RATIO, coupling) == pytest.approx(1.0)


def test_the_class_converter_is_one_that_catalogues_know():
    assert 1.7 <= clutch.STALL_RATIO <= 2.5
    assert 0.85 <= clutch.COUPLING_RATIO <= 0.92


@given(st.floats(1.0, 600.0), st.floats(0.0, 700.0))
def test_engine_speed_is_the_inverse_of_the_pumps_torque(torque: float, omega_input: float):
    omega = clutch.converter_speed(torque, omega_input, *CONVERTER)
    assert omega >= omega_input
    assert clutch.pump_torque(omega, omega_input, *CONVERTER) == pytest.approx(torque, rel=1e-6)


@given(st.floats(0.0, 1.0))
def test_a_converter_loses_and_never_gains(speed_ratio: float):
    ratio = clutch.torque_ratio(speed_ratio, clutch.STALL_RATIO, clutch.COUPLING_RATIO)
    assert clutch.converter_heat(100.0, ratio, 300.0, speed_ratio * 300.0) >= -1e-9
    assert ratio * speed_ratio <= 1.0 + 1e-12
