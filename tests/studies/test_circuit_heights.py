"""Grades out of elevations: the road's own come back, jumps of a terrain model do not."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.studies.circuit_heights import HEIGHT_TOLERANCE, STEEPEST, grade_of

LENGTH, COUNT = 2000.0, 60
AT = np.linspace(0.0, 1.0, 201)[:-1]
NODES = np.linspace(0.0, 1.0, COUNT + 1)
# A loop of one hill, 20 m up and down: dz/ds = 20 m · 2π/2000 m · cos = 6.3 %.
HILL = 20.0 * np.sin(2.0 * np.pi * AT)
GRADE = 20.0 * 2.0 * np.pi / LENGTH * np.cos(2.0 * np.pi * NODES)


def climbed(grade: np.ndarray) -> float:
    """Return the height at the end above that at the start [m], by trapezoids."""
    return float(np.sum(0.5 * (grade[1:] + grade[:-1])) * LENGTH / COUNT)


def test_a_loops_hill_comes_back_and_ends_at_its_own_height():
    grade, rms = grade_of(np.round(HILL), AT, LENGTH, COUNT, closed=True)
    assert np.abs(grade - GRADE).max() < 0.02
    assert rms <= HEIGHT_TOLERANCE
    assert climbed(grade) == pytest.approx(0.0, abs=1e-6)
    assert grade[0] == pytest.approx(grade[-1], abs=1e-9)


def test_an_open_road_may_end_higher_than_it_began():
    grade, _ = grade_of(0.05 * LENGTH * AT, AT, LENGTH, COUNT, closed=False)
    np.testing.assert_allclose(grade, 0.05, atol=2e-3)
    assert climbed(grade) == pytest.approx(100.0, rel=0.01)


def test_points_without_elevation_are_left_out():
    gaps = HILL.copy()
    gaps[::3] = np.nan
    grade, _ = grade_of(gaps, AT, LENGTH, COUNT, closed=True)
    assert np.isfinite(grade).all()
    assert np.abs(grade - GRADE).max() < 0.02


def test_a_wall_in_the_terrain_model_makes_no_wall_in_the_road():
    jump = HILL.copy()
    jump[100:104] += 40.0
    grade, rms = grade_of(jump, AT, LENGTH, COUNT, closed=True)
    assert np.abs(grade).max() < 1.5 * STEEPEST
    assert rms > HEIGHT_TOLERANCE  # the wall stays a remainder
