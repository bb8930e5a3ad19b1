"""A real car's envelope: what the trim solver and a full-throttle run say, put into tables."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.constants import G0
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.proving.handling import HANDLING
from hothatch.solvers import trim
from hothatch.solvers.car_envelope import AT, envelopes, of_tyres, power_of, tyre_limits

CARS = ("nissan-leaf-40-2018", "vw-golf-gti-mk8-2022", "hyundai-ioniq5-n-2024")


@pytest.fixture(scope="module")
def tables(garage):
    plants = np.concatenate([compile(garage[name]) for name in CARS])
    conditions = HANDLING.over(STANDARD)
    return plants, condition_table(plants, conditions), start_states(plants, conditions)


def test_the_tip_is_the_greatest_lateral_acceleration(tables):
    plants, conditions, _ = tables
    for i, limits in enumerate(tyre_limits(plants, conditions)):
        found = trim.limit_ay(plants[i : i + 1], conditions[i : i + 1], AT[[1, 1]], np.array([0.0, -1.0]))
        assert limits.tip[1] == pytest.approx(found["ay"].max(), rel=0.03)
        assert 0.7 * G0 < limits.tip[1] < 1.0 * G0


def test_limits_by_tyres_look_at_no_more_than_what_cars_share_them_by(garage):
    names = (*CARS, "tesla-model3-performance-2018", "toyota-gr-corolla-2023", "vw-gti-16v-1987")
    plants = np.concatenate([compile(garage[name]) for name in names])
    conditions = condition_table(plants, HANDLING.over(STANDARD))
    for whole, bare in zip(
        tyre_limits(plants, conditions), tyre_limits(of_tyres(plants), conditions), strict=True
    ):
        for name in ("tip", "drive", "brake", "resist"):
            assert getattr(bare, name) == pytest.approx(getattr(whole, name), rel=1e-6), name
    stronger = plants[:1].copy()
    stronger["torque"] *= 1.3

    assert of_tyres(stronger).tobytes() == of_tyres(plants[:1]).tobytes()


def test_a_point_between_those_asked_for_is_met(tables):
    plants, conditions, _ = tables
    for i, limits in enumerate(tyre_limits(plants, conditions)):
        for along, table in ((-5.7, limits.brake), (2.0, limits.drive)):
            one = slice(i, i + 1)
            exact = trim.limit_ay(plants[one], conditions[one], AT[1:2], np.array([along]))["ay"][0, 0]
            theta = np.linspace(0.0, 0.5 * np.pi, table.shape[1])
            order = np.argsort(table[1])
            angle = np.interp(along, table[1][order], theta[order])
            assert limits.tip[1] * np.sin(angle) == pytest.approx(exact, rel=0.03)


def test_braking_is_stronger_than_driving_and_all_wheels_push_best(tables):
    plants, conditions, _ = tables
    leaf, golf, ioniq = tyre_limits(plants, conditions)
    for limits in (leaf, golf, ioniq):
        assert (limits.brake[:, 0] < -8.0).all()
        assert (limits.brake[:, :-1] < limits.drive[:, :-1]).all()
        assert (np.diff(limits.resist, axis=1) >= 0.0).all()
    assert ioniq.drive[1, 0] > 1.2 * max(leaf.drive[1, 0], golf.drive[1, 0])


def test_power_is_that_of_the_motor_less_its_drive(tables, garage):
    plants, conditions, states = tables
    speed, power, top = power_of(plants[:1], conditions[:1], states[:1])
    # 110 kW at the shaft: a few per cent stay in the gearbox, the rotor's inertia takes its share of what gains speed.
    at_wheels = np.interp(25.0, speed, power) * 25.0 * conditions["mass"][0]
    assert 0.9 * 110e3 < at_wheels < 110e3
    assert top == pytest.approx(plants["top_speed"][0], abs=0.5)
    assert states["speed"][0] == 0.0


def test_states_stay_as_they_are_and_all_tables_are_finite(tables):
    plants, conditions, states = tables
    before = states.copy()
    for envelope in envelopes(plants, conditions, states):
        for table in (envelope.tip, envelope.drive, envelope.brake, envelope.resist, envelope.power):
            assert np.isfinite(table).all()
    assert (states == before).all()


def test_time_at_peak_that_is_left_is_whole_on_each_straight_and_what_is_used_up_is_gone(tables):
    plants, conditions, states = (table[:1] for table in tables)
    speed, fresh, _ = power_of(plants, conditions, states)
    part, gone = states.copy(), states.copy()
    part["peak_timer"], gone["peak_timer"] = 0.8 * plants["peak_duration"], plants["peak_duration"] + 20.0
    assert power_of(plants, conditions, part)[1] == pytest.approx(fresh)
    at = np.searchsorted(speed, 30.0)
    left = plants["continuous_power"][0, 0] / plants["power"][0, 0]
    assert power_of(plants, conditions, gone)[1][at] == pytest.approx(left * fresh[at], rel=0.03)
