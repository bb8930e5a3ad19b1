"""The five losses of a drive by hand: each coefficient at work, none taken for its neighbour."""

from __future__ import annotations

import pytest

from hothatch.physics import inverter, motor
from hothatch.physics.drive_losses import LOSS_NAMES, loss_coefficients, loss_parts

POWER, TORQUE = 100e3, 250.0
# In the order of LOSS_NAMES, all different; the onset is far below the speed, so its smoothing is far below 1e-3.
LOSS = (1.0, 0.002, 0.011, 0.3, 0.007, 0.9, 0.0013, 0.0017, 0.21, 0.0023, 0.00031, 0.00037, 0.0005, 0.0041, 0.0053, 0.0061,
        0.13, 0.42, 0.17)  # fmt: skip


@pytest.mark.parametrize("shaft", [150.0, -150.0, 0.0])
def test_every_coefficient_counts_once(shaft):
    k = dict(zip(LOSS_NAMES, LOSS, strict=True))
    omega, u = 1200.0, 0.9
    nu, tau = omega * TORQUE / POWER, abs(shaft) / TORQUE
    x = motor.overspeed(nu, u, k["onset"])
    assert x == pytest.approx(nu / u - 1.0, rel=1e-3)
    d, rise = x / (1.0 + x), 1.0 + k["copper_growth"] * x
    iron = k["iron_1"] * nu + k["iron_2"] * nu**2
    current = (
        k["current_idle"]
        + k["current_weakening"] * d
        + (1.0 - d) ** 2 * tau
        + k["current_growth"] * x * tau**2
    )
    by_hand = (
        k["copper_weakening"] * d**2 + k["copper_1"] * tau + k["copper_2"] * (rise * tau) ** 2,
        k["iron_idle"] * iron + (k["iron_torque"] * iron + k["stray"] * nu) * tau,
        k["bearing"] * nu + k["windage"] * nu**3,
        k["inverter_knee"] * current
        + k["inverter_resistance"] * ((k["current_weakening"] * d) ** 2 + (rise * tau) ** 2),
        k["inverter_idle"] + k["inverter_switching"] * u * current,
    )
    parts = loss_parts(shaft, omega, u, POWER, TORQUE, LOSS)
    assert parts == pytest.approx([POWER * part for part in by_hand], rel=1e-12)
    whole = motor.quadratic_loss(shaft, *loss_coefficients(omega, u, POWER, TORQUE, LOSS))
    assert whole == pytest.approx(POWER * sum(by_hand), rel=1e-12)


def test_phase_current_at_twice_the_onset():
    """x = 1: half the flux is cancelled, so i0 = 0.1 + 0.4/2, i1 = ¼, i2 = g."""
    assert inverter.phase_current(1.0, 0.1, 0.4, 0.2) == pytest.approx((0.3, 0.25, 0.2))
    assert inverter.phase_current(3.0, 0.1, 0.4, 0.2) == pytest.approx((0.4, 0.0625, 0.6))


def test_conduction_is_knee_times_current_and_resistance_times_its_square():
    found = inverter.conduction_loss((2.0, 3.0, 5.0), (7.0, 11.0, 13.0), 0.1, 0.01)
    assert found == pytest.approx((0.27, 0.41, 0.63))


def test_switching_follows_voltage_and_current():
    assert inverter.switching_loss((2.0, 3.0, 5.0), 0.5, 0.1, 0.04) == pytest.approx((0.14, 0.06, 0.1))
