"""The skidpad with stability control on: the tyres' limit, or the edge of the law's bands where that comes first."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.solvers import steady_control, trim

LEAF, GTI = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"
RADIUS = 45.72


@pytest.fixture(scope="module")
def pad(table):
    plants, rows, _ = table([LEAF, GTI])
    rows = rows.copy()
    rows["stability"] = 2.0
    return plants, rows


def test_off_or_without_it_the_tyres_are_the_limit(pad):
    plants, rows = pad
    off, bare = rows.copy(), plants.copy()
    off["stability"] = 0.0
    bare["esc"] = 0.0
    for cars, conditions in ((plants, off), (bare, rows)):
        found = steady_control.skidpad(cars, conditions, RADIUS)
        assert not found["controlled"].any()
        assert found["ay"] == pytest.approx(trim.skidpad(cars, conditions, RADIUS)["ay"], rel=1e-12)


def test_a_narrow_band_of_sideslip_ends_the_bend_at_its_edge(pad):
    plants, rows = pad
    narrow = plants.copy()
    narrow["esc_sideslip"] = np.radians(1.0)
    narrow["esc_yaw_margin"] = 1.0
    found = steady_control.skidpad(narrow, rows, 200.0)
    tyres = trim.skidpad(plants, rows, 200.0)["ay"]
    assert found["controlled"].all()
    assert (found["ay"] < tyres).all()
    assert (np.abs(found["sideslip"]) <= np.radians(1.0)).all()


def test_sport_lets_the_car_go_further(pad):
    plants, rows = pad
    narrow = plants.copy()
    narrow["esc_sideslip"] = np.radians(1.0)
    narrow["esc_yaw_margin"] = 1.0
    sport = rows.copy()
    sport["stability"] = 1.0
    on, wider = (steady_control.skidpad(narrow, one, 200.0)["ay"] for one in (rows, sport))
    assert (wider > on).all()


def test_both_directions_are_alike(pad):
    plants, rows = pad
    narrow = plants.copy()
    narrow["esc_sideslip"] = np.radians(2.0)
    left, right = (steady_control.skidpad(narrow, rows, RADIUS, side) for side in (1.0, -1.0))
    assert left["ay"] == pytest.approx(right["ay"], rel=1e-9)
    assert np.array_equal(left["controlled"], right["controlled"])
