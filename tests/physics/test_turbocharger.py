"""The turbocharger's balance against worked numbers and its limits."""

from __future__ import annotations

import pytest

from hothatch.physics import turbocharger as turbo

# 350 N m of 1984 cm³, 150 N m without boost, 35 N m of drag.
RATIO = 385.0 / 185.0


def test_boost_of_a_two_litre_engine_and_back():
    assert turbo.pressure_ratio(350.0, 150.0, 35.0) == pytest.approx(2.081, abs=1e-3)
    assert turbo.boosted_torque(RATIO, 150.0, 35.0) == pytest.approx(350.0)
    assert turbo.boosted_torque(1.0, 150.0, 35.0) == 150.0


def test_work_of_compressing_air():
    work = turbo.compression(2.2)
    assert work == pytest.approx(0.2530, abs=1e-4)
    assert work * 1005.0 * 298.0 == pytest.approx(75.8e3, rel=1e-3)
    assert turbo.ratio_of(work) == pytest.approx(2.2)
    assert turbo.compression(1.0) == 0.0


def test_the_turbine_at_the_knee_carries_the_compressor():
    # η 0.44 of 1150 · 1050 over 1005 · 298: 1.774; 1 − Π^−¼ = 0.253/1.774.
    assert pytest.approx(1.774, abs=1e-3) == turbo.EXHAUST_WORK
    knee = turbo.knee_expansion(turbo.compression(2.2))
    assert knee == pytest.approx(1.851, abs=2e-3)
    assert 1.0 - knee**-0.25 == pytest.approx(turbo.compression(2.2) / turbo.EXHAUST_WORK)
    assert turbo.expansion_work(1.0, knee) == pytest.approx(1.0)
    assert turbo.spin_up(1.0, 1.0, knee, 0.3) == pytest.approx(0.0, abs=1e-12)
    # From rest with the knee's flow: all of its energy in T.
    assert turbo.spin_up(0.0, 1.0, knee, 0.3) == pytest.approx(1.0 / 0.3)


def test_little_exhaust_does_work_with_the_square_of_its_flow():
    small, double = (turbo.expansion_work(flow, 1.9) for flow in (0.01, 0.02))
    assert double / small == pytest.approx(4.0, rel=1e-3)
    # ¼ · ½ (Π₁² − 1) φ² over 1 − Π₁^−¼.
    assert small == pytest.approx(0.125 * 2.61e-4 / (1.0 - 1.9**-0.25), rel=1e-3)
    assert turbo.expansion_work(0.0, 1.9) == 0.0


def test_below_the_knee_the_balance_settles_at_a_part_of_the_boost():
    """At two thirds of the knee's speed, about half of peak torque, as full-load curves of 2.0-l engines show (EA888)."""
    work = turbo.compression(RATIO)
    knee, energy = turbo.knee_expansion(work), 0.0
    for _ in range(20000):
        flow = 2.0 / 3.0 * turbo.ratio_of(energy * work) / RATIO
        energy += turbo.spin_up(energy, flow, knee, 0.3) * 1e-3
    torque = turbo.boosted_torque(turbo.ratio_of(energy * work), 150.0, 35.0)
    assert 0.50 < torque / 350.0 < 0.58


def test_spinning_up_takes_longer_the_slower_the_engine():
    knee = turbo.knee_expansion(turbo.compression(RATIO))
    gains = [turbo.spin_up(0.2, flow, knee, 0.3) for flow in (0.5, 1.0, 2.0)]
    assert 0.0 < gains[0] < gains[1] / 4.0
    assert gains[2] > 2.0 * gains[1]
