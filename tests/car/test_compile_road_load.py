"""Road load as it is compiled: coast-down less the drive, components, and what differs from the coast-down."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.derived import columns_of
from hothatch.car.engine import unpowered_gearbox
from hothatch.car.load import load_car
from hothatch.car.losses import LOSS_NAMES
from hothatch.car.record import Car
from hothatch.car.tyre_size import free_radius
from hothatch.constants import COASTDOWN_DENSITY, G0
from hothatch.garage.reader import car_ids, car_text
from hothatch.physics import drive_losses, gearbox, motor, road_load
from hothatch.proving.conditions import STANDARD, Conditions, condition_table
from hothatch.solvers import chassis

LEAF = "nissan-leaf-40-2018"
# The others have no coast-down that could be added up.
CARS = [car for car in car_ids() if load_car(car).value("road_load.a") is not None]


def components_only(car: Car) -> Car:
    return replace(car, facts={path: f for path, f in car.facts.items() if not path.startswith("road_load.")})


def conditions(plants: np.ndarray, **asked: Any) -> np.ndarray:
    return condition_table(plants, Conditions(**asked).over(STANDARD))


def unpowered_drag(car: Car, plant: Any, v: float) -> float:
    """Force [N] at the road of a motor and gearbox that turn unpowered, from the physics, not from compile."""
    if plant["engine"] > 0.5:
        columns = columns_of(car.facts)
        axle = ("front", "rear")[int(plant["engine_axle"])]
        return road_load.coast_down_force(v, *unpowered_gearbox(columns, axle))
    total = 0.0
    radius = plant["radius"]
    if tested := car.text("road_load.tyre_size"):  # the coast-down ran on these
        driven_behind = plant["torque"][1] > 0.0
        fitted = (driven_behind and car.text("tyre.rear_size")) or car.text("tyre.size")
        radius = radius * free_radius(tested) / free_radius(fitted)
    for axle, name in enumerate(("front", "rear")):
        if plant["torque"][axle] > 0.0 and plant["disconnect"][axle] < 0.5:
            row = dict(zip(LOSS_NAMES, plant["loss"][axle], strict=True))
            magnet = float(car.text(f"drive.{name}.kind") == "pm")
            omega = v * plant["ratio"][axle] / radius
            drag = gearbox.spin_drag(omega, *plant["gear_drag"][axle]) + motor.coasting_drag(
                motor.speed_ratio(omega, plant["power"][axle], plant["torque"][axle]),
                plant["torque"][axle], magnet, row["iron_1"], row["iron_2"], row["bearing"], row["windage"],
            )  # fmt: skip
            total += drag * plant["ratio"][axle] / radius
    return total


@pytest.mark.parametrize("car_id", CARS)
@pytest.mark.parametrize("kmh", [0, 30, 100, 160])
def test_chassis_and_unpowered_drive_add_up_to_the_coast_down(garage, car_id, kmh):
    car, v = garage[car_id], kmh / 3.6
    plant = compile(car)[0]
    target = sum(float(car.value(f"road_load.{key}")) * v**n for n, key in enumerate("abc"))
    chassis_part = road_load.coast_down_force(v, plant["road_a"], plant["road_b"], plant["road_c"])
    assert chassis_part + unpowered_drag(car, plant, v) == pytest.approx(target, rel=1e-9)
    # Two strong motors take nearly half of what little a slow car loses.
    assert (0.5 if np.all(plant["torque"] > 0.0) else 0.6) * target < chassis_part < target


def test_the_loss_names_of_compiler_and_physics_are_one():
    assert LOSS_NAMES == drive_losses.LOSS_NAMES


@given(
    rolling=st.floats(0.005, 0.015),
    drag=st.floats(0.2, 0.4),
    mass=st.floats(1300, 2200),
    kmh=st.floats(0, 160),
    celsius=st.floats(-15, 40),
)
@settings(max_examples=50)
def test_tyre_body_mass_and_weather_act_as_differences(rolling, drag, mass, kmh, celsius):
    """ΔF = g Δ(m Crr) + ½ Δ(ρ CdA) v², on a car with a coast-down."""
    v, car = kmh / 3.6, load_car(LEAF)
    base = compile(car)
    plants = compile(
        car, {"mass.curb": mass, "tyre.rolling_resistance": rolling, "body.drag_coefficient": drag}
    )
    asked = conditions(plants, ambient=273.15 + celsius, load=90.0)
    area = base["drag_area"][0] / car.value("body.drag_coefficient")
    warmth = 1.0 - 0.0086 * (celsius - 20.0)
    weight = G0 * ((mass + 90.0) * rolling * warmth - base["road_mass"][0] * base["rolling"][0])
    air = asked["density"][0] * drag * area - COASTDOWN_DENSITY * base["drag_area"][0]
    before = base["road_a"] + base["road_b"] * v + base["road_c"] * v * v
    after = chassis.resistance(plants[0], asked[0], v)
    assert after - before[0] == pytest.approx(weight + 0.5 * air * v * v, rel=1e-9, abs=1e-6)


def test_a_package_on_the_dynamometer_keeps_the_laboratorys_weather(garage):
    """There only tyre, body and test mass differ; the as-built car meets its coast-down exactly."""
    plants = compile(garage[LEAF], {"tyre.rolling_resistance": [0.0075, 0.010]})
    asked = conditions(plants, dynamometer=True, mass_rule="test", ambient=260.0, head_wind=5.0)
    forces = [chassis.resistance(plant, c, 25.0) for plant, c in zip(plants, asked, strict=True)]
    base = compile(garage[LEAF])[0]
    assert forces[0] == pytest.approx(
        road_load.coast_down_force(25.0, base["road_a"], base["road_b"], base["road_c"])
    )
    assert forces[1] - forces[0] == pytest.approx(base["test_mass"] * G0 * 0.0025)


def test_mass_added_to_the_car_is_added_to_its_test_mass(garage):
    plants = compile(garage[LEAF], {"mass.curb": [1557.0, 1657.0]})
    assert plants["test_mass"][1] - plants["test_mass"][0] == pytest.approx(100.0)
    assert plants["road_mass"].tolist() == [plants["test_mass"][0]] * 2


def sum_of_components(garage, car_id: str) -> float:
    """Component form, unpowered drive included, over the coast-down at 100 km/h, less one."""
    car, v = garage[car_id], 100 / 3.6
    measured = compile(car)[0]
    components = compile(components_only(car))[0]
    asked = conditions(compile(car), dynamometer=True, mass_rule="test")
    target = sum(float(car.value(f"road_load.{key}")) * v**n for n, key in enumerate("abc"))
    drive = target - chassis.resistance(measured, asked[0], v)
    body = road_load.coast_down_force(v, components["road_a"], components["road_b"], components["road_c"])
    extra = (measured["test_mass"] - components["road_mass"]) * G0 * components["rolling"]
    return (body + drive + extra * road_load.rolling_speed_factor(v)) / target - 1.0


def story(car_id: str) -> str:
    """The car's text and those of the cars that it extends."""
    text = car_text(car_id)
    parent = tomllib.loads(text).get("extends")
    return text + (story(parent) if parent else "")


@pytest.mark.parametrize("car_id", CARS)
def test_both_forms_agree_at_100_kmh_or_the_file_says_why(garage, car_id):
    off = 100 * sum_of_components(garage, car_id)
    said = re.search(r"sum of components comes out about (\d+) % (under|over) the coast-down", story(car_id))
    if abs(off) > 5.0:
        assert said, f"{car_id}: components are {off:+.1f} % off the coast-down and the file is silent"
        stated = float(said[1]) * (1 if said[2] == "over" else -1)
        assert stated == pytest.approx(off, abs=4.0)


def test_a_car_without_coast_down_is_the_sum_of_its_parts(garage):
    car = components_only(garage[LEAF])
    plant = compile(car)[0]
    assert plant["test_mass"] == pytest.approx(1557.0 + 136.1)
    v = 100 / 3.6
    rolling = plant["test_mass"] * G0 * 7.5e-3 * road_load.rolling_speed_factor(v)
    air = 0.5 * COASTDOWN_DENSITY * 0.28 * (0.81 * 1.791 * 1.560) * v * v
    found = road_load.coast_down_force(v, plant["road_a"], plant["road_b"], plant["road_c"])
    assert found == pytest.approx(rolling + air, rel=1e-9)
