"""The body inside a step: inertia, wheel loads, grip, slip."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.constants import G0
from hothatch.proving.conditions import STANDARD, Conditions, condition_table
from hothatch.solvers import chassis

PLANTS = compile(load_car("nissan-leaf-40-2018"))
PLANT = PLANTS[0]


def conditions(**asked: Any) -> Any:
    return condition_table(PLANTS, Conditions(**asked).over(STANDARD))[0]


def test_wheel_loads_carry_the_car_and_its_driver():
    asked = conditions(load=90.0)
    for accel in (-3.0, 0.0, 4.0):
        front, rear = (chassis.wheel_load(PLANT, asked, axle, accel) for axle in (0, 1))
        assert 2 * (front + rear) == pytest.approx((1557 + 90) * G0)
    assert 2 * chassis.wheel_load(PLANT, asked, 0, 0.0) == pytest.approx(0.56 * 1647 * G0)


def test_an_open_differential_pulls_as_the_weaker_tyre_unless_brakes_or_a_lock_help():
    free, held = conditions(traction_control=False), conditions(traction_control=True)
    locked = compile(load_car("nissan-leaf-40-2018"), {"drive.front.differential": "limited-slip"})[0]
    assert locked["differential_lock"].tolist() == [0.35, 0.0]
    loss = chassis.grip_limit(PLANT, free, 0, 4000.0) / chassis.grip_limit(locked, free, 0, 4000.0)
    assert loss == pytest.approx(1.0 - chassis.UNEVENNESS)
    assert chassis.grip_limit(PLANT, held, 0, 4000.0) == chassis.grip_limit(locked, held, 0, 4000.0)
    assert chassis.clutch_limit(PLANT, free, 0, 4000.0) < chassis.clutch_limit(locked, free, 0, 4000.0)


def test_a_lifted_wheel_keeps_a_little_load():
    assert chassis.wheel_load(PLANT, conditions(), 0, 40.0) == 50.0


def test_undriven_wheels_turn_on_the_road_and_stand_on_the_dynamometer():
    road, rollers = conditions(dynamometer=False), conditions(dynamometer=True)
    assert chassis.axle_inertia(PLANT, road, 1) == pytest.approx(
        2 * PLANT["wheel_inertia"] / PLANT["radius"] ** 2
    )
    assert chassis.axle_inertia(PLANT, rollers, 1) == 0.0
    assert chassis.axle_inertia(PLANT, rollers, 0) == chassis.axle_inertia(PLANT, road, 0)


def test_grip_follows_surface_and_traction_control():
    dry = chassis.grip_limit(PLANT, conditions(), 0, 4000.0)
    assert 0.9 < dry / 8000.0 < 1.1  # a low-rolling-resistance tyre
    assert chassis.grip_limit(PLANT, conditions(surface_grip=0.5), 0, 4000.0) == pytest.approx(
        0.5 * dry, rel=0.02
    )
    assert chassis.grip_limit(PLANT, conditions(traction_control=False), 0, 4000.0) < dry


def test_slip_of_a_small_force_both_ways():
    asked = conditions()
    exact = chassis.slip_of(PLANT, asked, 0, 500.0, 4000.0)
    assert chassis.slight_slip_of(PLANT, 0, 500.0, 4000.0) == pytest.approx(exact, rel=0.01)
    assert exact == pytest.approx(250.0 / (21.51 * 4000.0), rel=0.05)


def test_drag_is_that_of_the_air_of_the_day_on_the_road():
    asked = conditions(ambient=273.15, pressure=101_325.0, head_wind=3.0)
    density = 101_325.0 / (287.05 * 273.15)
    area = PLANT["drag_area"]
    assert chassis.aerodynamic(PLANT, asked, 30.0) == pytest.approx(0.5 * density * area * 33.0**2)
    assert np.isfinite(chassis.resistance(PLANT, asked, 0.0))
