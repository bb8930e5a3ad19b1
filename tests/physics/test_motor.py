"""Motor losses against the maps they were fitted to, exact inverses, limits and signs."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.physics import motor
from hothatch.physics.drive_losses import LOSS_NAMES, loss_coefficients, loss_parts

POWER, TORQUE = 80e3, 280.0  # Nissan EM61
RPM = np.pi / 30


def classes() -> dict[str, Any]:
    return tomllib.loads(files("hothatch").joinpath("garage/classes/motor_losses.toml").read_text("utf-8"))


def row(kind: str = "pm") -> tuple[float, ...]:
    return tuple(float(classes()[kind][name]) for name in LOSS_NAMES)


def efficiency(rpm: float, torque: float, which: slice = slice(None)) -> float:
    """Return per cent of the electrical power that reaches the shaft; ``which`` losses are counted."""
    shaft = torque * rpm * RPM
    return 100 * shaft / (shaft + sum(loss_parts(torque, rpm * RPM, 1.0, POWER, TORQUE, row())[which]))


# Cells of the measured EM61 motor map: whole per cents read off bands of a plot. The tolerances are the fit's
# residuals, rounded up.
MOTOR_CELLS = [
    (2912, 63.27, 96, 1.0),
    (2912, 240.0, 95, 0.5),
    (4944, 102.5, 97, 1.0),
    (880, 181.1, 91, 1.0),
    (1558, 279.3, 89, 3.0),
    (6975, 102.5, 97, 1.4),
    (9007, 82.9, 96, 1.4),
]
INVERTER_CELLS = [(2925, 63.0, 96, 1.5), (2925, 239.1, 96, 1.0), (884, 180.4, 92, 1.5), (6327, 82.6, 98, 1.2)]


@pytest.mark.parametrize(("rpm", "torque", "known", "within"), MOTOR_CELLS)
def test_motor_efficiency_of_the_em61(rpm, torque, known, within):
    assert efficiency(rpm, torque, slice(0, 3)) == pytest.approx(known, abs=within)


@pytest.mark.parametrize(("rpm", "torque", "known", "within"), INVERTER_CELLS)
def test_inverter_efficiency_of_the_em61(rpm, torque, known, within):
    behind = efficiency(rpm, torque) / efficiency(rpm, torque, slice(0, 3)) * 100
    assert behind == pytest.approx(known, abs=within)


def test_motor_and_inverter_together_at_2912_rpm_and_63_newton_metres():
    # The maps' product, 0.96 × 0.96; both are whole per cents.
    assert efficiency(2912, 63.27) == pytest.approx(92.2, abs=1.5)


def test_copper_loss_follows_the_calculated_map():
    # Calculated cell 3000 rpm, 199.5 N m: 1961.5 W; the grid asks for 0.71 of the calculation.
    copper = loss_parts(199.5, 3000 * RPM, 1.0, POWER, TORQUE, row())[0]
    assert copper == pytest.approx(0.71 * 1961.5, rel=0.06)
    # Demagnetising current at 10 000 rpm without torque: 534 W.
    idle = loss_parts(0.0, 10_000 * RPM, 1.0, POWER, TORQUE, row())[0]
    assert idle == pytest.approx(0.71 * 534, rel=0.15)


def test_bearing_loss_is_that_of_the_calculated_map():
    # 45.0 W at 3000 rpm, 150 W at 10 000 rpm; air drag comes on top.
    assert loss_parts(50.0, 3000 * RPM, 1.0, POWER, TORQUE, row())[2] == pytest.approx(45.0, rel=0.04)
    bearing = row()[LOSS_NAMES.index("bearing")]
    assert POWER * bearing * motor.speed_ratio(10_000 * RPM, POWER, TORQUE) == pytest.approx(150, rel=0.01)


def test_below_the_onset_nothing_weakens_and_the_onset_follows_voltage():
    onset = row()[0]
    assert motor.overspeed(1.0, 1.0, onset) < 2e-3
    assert motor.overspeed(1.8, 0.8, onset) > motor.overspeed(1.8, 1.0, onset)
    # d = 1 − ω0/ω: half the flux at twice the onset.
    assert motor.weakened_share(motor.overspeed(2 * onset, 1.0, onset)) == pytest.approx(0.5, abs=1e-3)
    low = loss_coefficients(900.0, 0.8, POWER, TORQUE, row())[0]
    assert low > loss_coefficients(900.0, 1.0, POWER, TORQUE, row())[0]


@pytest.mark.parametrize("kind", ["pm", "induction"])
def test_parts_add_up_to_the_quadratic_and_all_are_losses(kind):
    for omega in (0.0, 30.0, 300.0, 1100.0):
        for torque in (-250.0, -3.0, 0.0, 40.0, 280.0):
            parts = loss_parts(torque, omega, 0.95, POWER, TORQUE, row(kind))
            p = loss_coefficients(omega, 0.95, POWER, TORQUE, row(kind))
            assert min(parts) >= 0.0
            assert sum(parts) == pytest.approx(motor.quadratic_loss(torque, *p), rel=1e-12)


def test_an_induction_machine_without_torque_has_hardly_any_iron_loss():
    pm, induction = (loss_parts(0.0, 500.0, 1.0, POWER, TORQUE, row(kind))[1] for kind in ("pm", "induction"))
    assert induction < 0.1 * pm


def test_zero_torque_and_zero_speed_are_regular():
    parts = loss_parts(0.0, 0.0, 1.0, POWER, TORQUE, row())
    assert sum(parts) == pytest.approx(POWER * row()[LOSS_NAMES.index("inverter_idle")], rel=0.05)
    assert motor.torque_limit(0.0, POWER, TORQUE) == TORQUE


def test_losses_scale_with_the_ratings():
    # The same ν and τ lose the same share of peak power, whatever the size.
    one = loss_parts(100.0, 400.0, 1.0, POWER, TORQUE, row())
    two = loss_parts(200.0, 400.0, 1.0, 2 * POWER, 2 * TORQUE, row())
    assert two == pytest.approx([2 * part for part in one], rel=1e-12)


def test_generating_is_the_same_formula_with_negative_torque():
    p = loss_coefficients(300.0, 1.0, POWER, TORQUE, row())
    loss = motor.quadratic_loss(100.0, *p)
    assert motor.electrical_power(100.0, 300.0, *p) == pytest.approx(30e3 + loss, rel=1e-12)
    assert motor.electrical_power(-100.0, 300.0, *p) == pytest.approx(-30e3 + loss, rel=1e-12)


@given(
    omega=st.floats(5.0, 1500.0),
    torque=st.floats(-280.0, 280.0),
    voltage=st.floats(0.7, 1.15),
    kind=st.sampled_from(["pm", "induction"]),
)
def test_torque_from_power_inverts_exactly(omega, torque, voltage, kind):
    p0, p1, p2 = loss_coefficients(omega, voltage, POWER, TORQUE, row(kind))
    # Braking harder than this recovers less again: that branch is not the inverse's.
    gentle = max(torque, -0.999 * max(omega - p1, 0.0) / (2 * p2))
    power = motor.electrical_power(gentle, omega, p0, p1, p2)
    back = motor.torque_from_power(power, omega, p0, p1, p2)
    assert motor.electrical_power(back, omega, p0, p1, p2) == pytest.approx(power, rel=1e-9, abs=1e-6)
    assert back == pytest.approx(gentle, rel=1e-6, abs=1e-6)


def test_asking_for_more_recovery_than_there_is_gives_the_most():
    p0, p1, p2 = loss_coefficients(60.0, 1.0, POWER, TORQUE, row())
    most = motor.torque_from_power(-1e6, 60.0, p0, p1, p2)
    # The least of T ω + p0 − p1 T + p2 T² over T < 0.
    assert p1 < 60.0
    assert most == pytest.approx(-(60.0 - p1) / (2 * p2), rel=1e-9)
    assert motor.torque_from_power(-1e6, 0.0, p0, p1, p2) == 0.0


def test_envelope_of_the_em57():
    # indianautosblog.com: 320 N m up to 3283 rpm, 110 kW from there.
    assert motor.torque_limit(3282 * RPM, 110e3, 320.0) == pytest.approx(320.0)
    assert motor.torque_limit(6566 * RPM, 110e3, 320.0) == pytest.approx(160.0, rel=1e-3)


def test_peak_power_droops_with_speed_and_falls_with_voltage():
    assert motor.peak_power(1.0, 1.0, 110e3, 1.1, 0.1, 1.5) == 110e3
    assert motor.peak_power(2.5, 1.0, 110e3, 1.1, 0.1, 1.5) == pytest.approx(0.9 * 110e3)
    assert motor.peak_power(1.0, 0.8, 110e3, 1.1, 0.1, 1.5) == pytest.approx(0.88 * 110e3)
    # Droop follows voltage: ν 2 at 0.8 of it is 2.5, one beyond the onset.
    assert motor.peak_power(2.0, 0.8, 110e3, 1.1, 0.1, 1.5) == pytest.approx(0.9 * 0.88 * 110e3)
    assert motor.peak_power(99.0, 1.0, 110e3, 1.1, 0.1, 1.5) == pytest.approx(0.2 * 110e3)


def test_torque_rises_on_a_ramp_and_stops_at_what_is_wanted():
    assert motor.torque_rise(0.0, 320.0, 1600.0, 0.1) == pytest.approx(160.0)
    assert motor.torque_rise(310.0, 320.0, 1600.0, 0.1) == pytest.approx(320.0)
    assert motor.torque_rise(0.0, -320.0, 1600.0, 0.05) == pytest.approx(-80.0)


def test_coasting_drag_is_idle_iron_and_windage_over_speed():
    pm, omega = classes()["pm"], 500.0
    nu = motor.speed_ratio(omega, POWER, TORQUE)
    coefficients = [pm[k] for k in ("magnet", "iron_1", "iron_2", "bearing", "windage")]
    drag = motor.coasting_drag(nu, TORQUE, *coefficients)
    _, iron, air, *_ = loss_parts(0.0, omega, 1.0, POWER, TORQUE, row())
    assert drag * omega == pytest.approx(iron + air, rel=1e-12)
    induction = motor.coasting_drag(nu, TORQUE, 0.0, *coefficients[1:])
    assert induction * omega == pytest.approx(air, rel=1e-12)
