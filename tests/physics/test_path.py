"""Paths beside a centre line and what a banked, climbing road asks."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.constants import G0
from hothatch.physics.path import lateral_demand, normal_demand, path_curvature, path_stretch, slope_pull


def test_an_offset_circle_has_its_own_radius():
    # 5 m inside a circle of 50 m: radius 45 m, 0.9 m of path per metre.
    assert path_curvature(0.02, 0.0, 5.0, 0.0, 0.0) == pytest.approx(1.0 / 45.0)
    assert path_stretch(0.02, 5.0, 0.0) == pytest.approx(0.9)


def test_beside_a_straight_the_curvature_is_that_of_a_graph():
    # y = n(x): κ = n'' / (1 + n'²)^1.5.
    assert path_curvature(0.0, 0.0, 3.0, 0.3, 0.02) == pytest.approx(0.02 / 1.09**1.5)
    assert path_stretch(0.0, 3.0, 0.3) == pytest.approx(np.sqrt(1.09))


def test_a_straight_chord_seen_from_a_circle_is_straight():
    # The line x = 60 outside a circle of radius 50: n = 50 − 60/cos(s/50) to the left (towards the centre).
    angle = 0.4
    n, dn = 50.0 - 60.0 / np.cos(angle), -60.0 * np.sin(angle) / np.cos(angle) ** 2 / 50.0
    ddn = -60.0 * (1.0 + np.sin(angle) ** 2) / np.cos(angle) ** 3 / 2500.0
    assert path_curvature(0.02, 0.0, n, dn, ddn) == pytest.approx(0.0, abs=1e-15)


def test_a_changing_curvature_bends_an_offset_path():
    # Numerically, on a clothoid with n = 0.1 s.
    dk, dn = 1e-3, 0.1
    s = np.linspace(9.99, 10.01, 3)
    theta = 0.5 * dk * s**2
    fine = np.linspace(0.0, 10.01, 200_001)
    x = np.interp(
        s,
        fine,
        np.concatenate(([0.0], np.cumsum(np.cos(0.5 * dk * (fine[1:] - 2.5e-5) ** 2) * np.diff(fine)))),
    )
    y = np.interp(
        s,
        fine,
        np.concatenate(([0.0], np.cumsum(np.sin(0.5 * dk * (fine[1:] - 2.5e-5) ** 2) * np.diff(fine)))),
    )
    px, py = x - dn * s * np.sin(theta), y + dn * s * np.cos(theta)
    turn = np.diff(np.arctan2(np.diff(py), np.diff(px)))[0]
    step = 0.5 * (np.hypot(np.diff(px), np.diff(py)).sum())
    assert path_curvature(dk * 10.0, dk, 1.0, dn, 0.0) == pytest.approx(turn / step, rel=1e-3)


def test_a_bend_banked_to_suit_asks_for_no_side_force():
    # tan φ = v²/(g r): at 20 m/s on 100 m, φ = 22.2°; a left bend leans with its right (outer) edge up, φ < 0.
    bank = -np.arctan(20.0**2 / (G0 * 100.0))
    assert lateral_demand(0.01, 20.0, bank) == pytest.approx(0.0, abs=1e-12)
    assert normal_demand(0.01, 20.0, bank, 0.0, 0.0) == pytest.approx(np.hypot(G0, 4.0))


def test_slope_and_dip():
    assert slope_pull(np.arctan(0.1)) == pytest.approx(-0.9758, abs=1e-4)
    assert normal_demand(0.0, 30.0, 0.0, 0.0, 1.0 / 300.0) == pytest.approx(G0 + 3.0)
    # A slope of 3 in 4 (5 along the road) takes a fifth of the weight off it.
    assert normal_demand(0.0, 30.0, 0.0, np.arctan(0.75), 0.0) == pytest.approx(0.8 * G0)
