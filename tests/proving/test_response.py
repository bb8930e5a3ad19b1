"""The metrics of ISO 7401 and FMVSS 126 on signals with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.proving import response
from hothatch.proving.response import (
    COMPLETION,
    crossing,
    dwell_programme,
    dwell_response,
    steer_at,
    step_programme,
    step_response,
)

TIME = np.arange(0.0, 6.0, 1e-3)


def second_order(time: np.ndarray, omega: float, zeta: float) -> np.ndarray:
    root = np.sqrt(1.0 - zeta**2)
    phase = omega * root * time
    answer = 1.0 - np.exp(-zeta * omega * time) * (np.cos(phase) + zeta / root * np.sin(phase))
    return np.where(time > 0.0, answer, 0.0)


def test_a_second_order_system_has_its_textbook_overshoot_and_peak():
    omega, zeta = 8.0, 0.5
    angle = np.where(TIME >= 1.0, 0.4, 0.0)
    found = step_response(TIME, angle, 0.2 * second_order(TIME - 1.0, omega, zeta))
    assert found.overshoot == pytest.approx(np.exp(-np.pi * zeta / np.sqrt(1 - zeta**2)), abs=2e-3)
    assert found.peak_time == pytest.approx(np.pi / (omega * np.sqrt(1 - zeta**2)), abs=2e-3)
    assert (found.gain, found.steady) == pytest.approx((0.5, 0.2), rel=1e-3)


def test_a_first_order_lag_answers_to_90_percent_after_ln_10_time_constants():
    lag = np.where(TIME >= 1.0, 1.0 - np.exp(-(TIME - 1.0) / 0.1), 0.0)
    angle = np.where(TIME >= 1.0, -1.0, 0.0)
    found = step_response(TIME, angle, -lag)
    assert found.response_time == pytest.approx(0.1 * np.log(10.0), abs=1.5e-3)
    assert found.overshoot == pytest.approx(0.0, abs=1e-6)


def test_times_count_from_half_of_the_steering_angle():
    times, angles = step_programme(np.array([0.6]), 0.1, 1.0, 6.0)
    angle = np.interp(TIME, times, angles[0])
    assert crossing(TIME, angle / 0.6, 0.5) == pytest.approx(1.05)
    assert step_response(TIME, angle, angle).response_time == pytest.approx(0.04)


def test_a_car_that_turns_the_other_way_has_no_metrics():
    angle = np.where(TIME >= 1.0, 0.4, 0.0)
    assert np.isnan(step_response(TIME, angle, -angle).response_time)
    assert np.isnan(step_response(TIME, 0.0 * angle, angle).gain)


def test_sine_with_dwell_has_its_times():
    times, angles = dwell_programme(np.array([2.0, -1.0]), 0.5, 5.0)
    angle = np.interp(TIME, times, angles[0])
    assert pytest.approx(1.9286, abs=1e-4) == COMPLETION
    held = (TIME > 0.5 + 1.0715) & (TIME < 0.5 + 1.5714)
    assert angle[held] == pytest.approx(-2.0)
    assert angle.max() == pytest.approx(2.0, rel=1e-3)
    assert angle[TIME > 0.5 + COMPLETION].max() == 0.0
    assert angles[1] == pytest.approx(-0.5 * angles[0])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_yaw_ratios_and_displacement_of_a_known_run(sign):
    times, angles = dwell_programme(np.array([sign * 2.0]), 0.5, 5.0)
    angle = np.interp(TIME, times, angles[0])
    # A yaw rate that follows the steer at once and then fades from its second peak of 0.6 rad/s.
    fading = np.where(TIME > 0.5 + 1.5, 0.6 * np.exp(-(TIME - 2.0)), -0.3 * sign * angle)
    yaw_rate = np.where(TIME > 0.5 + 1.5, -sign * fading, 0.3 * angle)
    lateral = sign * np.where(TIME > 0.5, (TIME - 0.5) ** 2, 0.0)
    found = dwell_response(TIME, angle, yaw_rate, lateral, 0.5)
    assert found.after_1000 == pytest.approx(np.exp(-(0.5 + COMPLETION + 1.00 - 2.0)), rel=2e-3)
    assert found.after_1750 == pytest.approx(np.exp(-(0.5 + COMPLETION + 1.75 - 2.0)), rel=2e-3)
    begin = np.arcsin(np.radians(5.0) / 2.0) / (2 * np.pi * response.SINE)
    assert found.displacement == pytest.approx((begin + 1.07) ** 2 - begin**2, rel=5e-3)


def test_margins_are_what_is_left_of_each_limit():
    run = response.Dwell(0.07, 0.05, 2.745)
    assert run.margins(True) == pytest.approx((0.8, 0.75, 0.5))
    assert run.margins(False)[2] == np.inf


def test_steer_at_a_lateral_acceleration_is_read_off_a_line():
    lateral = np.linspace(0.0, 5.0, 500)
    angle = 0.1 + 0.05 * lateral
    assert steer_at(angle, lateral, 2.94, 0.98, 3.68) == pytest.approx(0.1 + 0.05 * 2.94)
    assert np.isnan(steer_at(angle, 0.0 * lateral, 2.94, 0.98, 3.68))
