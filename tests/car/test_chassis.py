"""The chassis of a Plant by hand: roll stiffness, damping, brakes, what is fitted by model year, what is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hothatch.car import chassis
from hothatch.car.compile import compile
from hothatch.car.derived import columns_of
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError
from hothatch.car.load import load_car
from hothatch.car.plant import PLANT
from hothatch.car.record import Car, Fact
from hothatch.car.rules import Columns
from hothatch.constants import G0
from hothatch.garage.reader import car_ids
from hothatch.units import parse_quantity

LEAF, GTI, OLD = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "vw-gti-16v-1987"
EXAMPLE = Path(__file__).parents[1] / "data" / "example-car.toml"
PER_G = parse_quantity("1 deg/g", "angle_per_acceleration")


def plain(car: Car) -> Car:
    """The car with nothing stated of its chassis but masses and sizes."""
    start = ("suspension.", "brakes.", "steering.")
    return replace(car, facts={path: fact for path, fact in car.facts.items() if not path.startswith(start)})


def test_units_of_the_chassis():
    assert pytest.approx(math.radians(1.0) / G0) == PER_G
    assert parse_quantity("25 N/mm", "stiffness") == 25e3
    assert parse_quantity("900 N m/deg", "rotational_stiffness") == pytest.approx(900 * 180 / math.pi)
    assert parse_quantity("0.1 deg/kN", "angle_per_force") == pytest.approx(math.radians(1e-4))
    assert parse_quantity("4 deg/s", "yaw_rate") == pytest.approx(math.radians(4.0))


# Infinite where nothing limits.
LIMITLESS = (
    "top_speed",
    "curve",
    "engine_curve",
    "tyre_speed_limit",
    "dc_current",
    "throttle",
    "charge_curve",
)


@pytest.mark.parametrize("car_id", car_ids())
def test_every_car_has_a_whole_chassis(garage, car_id):
    plant = compile(garage[car_id])[0]
    for name in PLANT.names or ():
        if name not in LIMITLESS:
            assert np.isfinite(plant[name]).all(), name
    positive = (
        "track",
        "yaw_inertia",
        "roll_inertia",
        "unsprung",
        "roll_stiffness",
        "roll_damping",
        "brake_torque",
    )
    for name in (*positive, "brake_heat", "steering_ratio", "width", "length", "tyre_load_capacity"):
        assert np.all(plant[name] > 0.0), name
    # A car rolls over beyond its tyres, and its radii of gyration lie within its body.
    assert plant["track"].min() / (2.0 * plant["cg_height"]) > 1.2
    assert 0.9 < np.sqrt(plant["yaw_inertia"] / plant["mass"]) < 1.5
    assert 0.4 < np.sqrt(plant["roll_inertia"] / plant["mass"]) < 0.7


def test_a_file_of_twelve_fields_has_one_too():
    plant = compile(load_car(EXAMPLE))[0]
    assert plant["track"] == pytest.approx([0.860 * 1.79, 0.858 * 1.79])
    assert plant["width"] == 1.79


def roll_angle(plant, ay: float) -> float:
    """Steady roll [rad] at ay [m/s²] by moments about the roll axis, from the Plant's fields alone."""
    mass = plant["mass"] + chassis.DRIVER_MASS
    sprung = mass - plant["unsprung"].sum()
    height = (mass * plant["cg_height"] - plant["unsprung"].sum() * plant["radius"]) / sprung
    share = plant["front_share"]
    arm = height - share * plant["roll_centre"][0] - (1.0 - share) * plant["roll_centre"][1]
    return sprung * ay * arm / (plant["roll_stiffness"].sum() - sprung * G0 * arm)


def test_a_car_of_its_class_rolls_by_its_class_gradient(garage):
    plant = compile(plain(garage[LEAF]), {"suspension.roll_gradient": 4.5 * PER_G})[0]
    assert math.degrees(roll_angle(plant, G0)) == pytest.approx(4.5, rel=1e-9)
    stiffness = plant["roll_stiffness"]
    assert stiffness[0] / stiffness.sum() == pytest.approx(0.57)


def test_a_stiffer_spring_stands_beside_the_class_bar(garage):
    """25 % on front springs of 1557 kg × 0.56 × 29.6 /s² alone; the tyres take their part of it."""
    car = plain(garage[LEAF])
    rate = Columns({}, {"mass.curb": 1557.0, "mass.front_share": 0.56}).value("suspension.front.spring_rate")
    assert rate == pytest.approx(1557 * 0.56 * 29.6)
    before, after = (
        compile(car, edits)[0] for edits in (None, {"suspension.front.spring_rate": 1.25 * rate})
    )
    assert after["roll_stiffness"][1] == before["roll_stiffness"][1]
    tyres = 0.5 * 2.1e5 * 1.540**2
    springs, stiffer = (1.0 / (1.0 / plant["roll_stiffness"][0] - 1.0 / tyres) for plant in (before, after))
    assert stiffer - springs == pytest.approx(0.25 * rate * 0.5 * 1.540**2, rel=1e-9)


def test_springs_and_bars_add_up_to_roll_stiffness_on_the_tyres(garage):
    edits = {"suspension.rear.spring_rate": 24e3, "suspension.rear.bar_rate": 6e3}
    plant = compile(garage[LEAF], {**edits, "tyre.vertical_stiffness": 2e5})[0]
    half = 0.5 * 1.555**2
    assert plant["roll_stiffness"][1] == pytest.approx(half * 30e3 * 200e3 / 230e3)


def test_roll_is_damped_by_the_class_share_of_critical(garage):
    columns = columns_of(plain(garage[LEAF]).facts)
    plant = compile(plain(garage[LEAF]))[0]
    sprung = plant["mass"] + chassis.DRIVER_MASS - plant["unsprung"].sum()
    moment = roll_angle(plant, 1.0) * (plant["roll_stiffness"].sum())
    arm = moment / (sprung * (1.0 + G0 * roll_angle(plant, 1.0)))
    inertia = plant["roll_inertia"] + sprung * arm**2
    effective = plant["roll_stiffness"].sum() - sprung * G0 * arm
    ratio = plant["roll_damping"].sum() / (2.0 * math.sqrt(effective * inertia))
    assert ratio == pytest.approx(columns.value("suspension.damping_ratio"), rel=1e-9)
    scaled = compile(plain(garage[LEAF]), {"suspension.front.damping_scale": 1.25})[0]
    assert scaled["roll_damping"] / plant["roll_damping"] == pytest.approx([1.25, 1.0])


def test_the_centre_of_gravity_follows_height_and_pack():
    """A Leaf: 300 kg of pack in 1632 kg with driver."""
    facts = {"mass.curb": 1557.0, "battery.mass": 300.0, "body.height": 1.54}
    by_hand = 1.54 * (0.380 - 0.194 * 300.0 / 1632.0)
    assert chassis.cg_height(Columns({}, facts)) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.5395, abs=0.01)  # NHTSA measured it
    golf = {"drive.front.kind": "engine", "body.height": 1.452}
    assert chassis.cg_height(
        Columns({path: Fact(v, "assumed") for path, v in golf.items()})
    ) == pytest.approx(0.5489, abs=0.01)


def test_brakes_share_their_torque_by_the_balance(garage):
    plant = compile(garage[LEAF], {"brakes.torque": 8000.0, "brakes.balance": 0.7})[0]
    assert plant["brake_torque"] == pytest.approx([5600.0, 2400.0])


def test_what_is_fitted_goes_by_model_year(garage):
    old, new = (compile(garage[car])[0] for car in (OLD, GTI))
    assert (old["abs"], old["esc"], new["abs"], new["esc"]) == (0, 0, 1, 1)
    assert compile(garage[OLD], {"brakes.abs": ["yes", "no"], "control.stability": "esc"})[
        ["abs", "esc"]
    ].tolist() == [
        (1, 1),
        (0, 1),
    ]
    assert compile(garage[OLD], {"year": [1999.0, 2000.0, 2012.0]})["abs"].tolist() == [0, 1, 1]


def test_the_speed_letter_limits_the_tyre(garage):
    plants = compile(garage[LEAF], {"tyre.size": ["205/55R16 91V", "205/55R16 91H", "205/55R16"]})
    assert plants["tyre_speed_limit"] * 3.6 == pytest.approx([240.0, 210.0, np.inf])
    both = compile(garage[LEAF], {"tyre.size": "205/55R16 91V", "tyre.rear_size": "205/55R16 91T"})[0]
    assert both["tyre_speed_limit"] * 3.6 == pytest.approx(190.0)
    assert both["tyre_load_capacity"].tolist() == [615.0, 615.0]


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        ({"mass.front_share": "95 %"}, "mass.front_share", "20 % to 80 %"),
        ({"suspension.front.spring_rate": "-5 N/mm"}, "suspension.front.spring_rate", "N/mm"),
        ({"suspension.rear.roll_stiffness": "-20 kN m/rad"}, "suspension.rear.roll_stiffness", "kN m/rad"),
        ({"body.track_front": "1.9 m"}, "body.track_front", "more than body.width"),
        ({"body.track_rear": "0.81 m", "mass.cg_height": "0.75 m"}, "body.track_rear", "fall over"),
        ({"mass.cg_height": "1.6 m"}, "mass.cg_height", ""),
        ({"mass.cg_height": "1.5 m", "body.height": "1.45 m"}, "mass.cg_height", "more than body.height"),
        ({"body.front_overhang": "2 m"}, "body.front_overhang", "body.length"),
        ({"control.stability": "none", "control.brake_vectoring": "0.5"}, "control.brake_vectoring", "esc"),
        (
            {
                "suspension.front.roll_stiffness": "4 kN m/rad",
                "suspension.rear.roll_stiffness": "2 kN m/rad",
            },
            "suspension.front.roll_stiffness",
            "falls over; expected more than 6.9",
        ),
        (
            {"suspension.front.roll_stiffness": "50 kN m/rad", "suspension.front.bar_rate": "20 N/mm"},
            "suspension.front.bar_rate",
            "one or the other",
        ),
    ],
)
def test_a_chassis_that_cannot_be_is_refused(values: dict[str, str], key: str, words: str):
    with pytest.raises(CarFileError) as caught:
        with_values(load_car(LEAF), values, "--set")
    assert any(fault.key == key for fault in caught.value.faults)
    assert words in str(caught.value)


def test_a_refused_chassis_has_its_file_and_line(tmp_path: Path):
    text = EXAMPLE.read_text(encoding="utf-8") + '\n[suspension.front]\nkind = "strut"\nroll_centre = "3 m"\n'
    path = tmp_path / "car.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.key) == (
        str(path),
        text.count("\n"),
        "suspension.front.roll_centre",
    )


def test_a_file_whose_springs_let_the_car_fall_over_is_refused_at_their_line(tmp_path: Path):
    soft = "".join(f'\n[suspension.{axle}]\nroll_stiffness = "2 kN m/rad"\n' for axle in ("front", "rear"))
    path = tmp_path / "car.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8") + soft, encoding="utf-8")
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    (fault,) = caught.value.faults
    assert fault.key == "suspension.front.roll_stiffness" and fault.line
    assert "4 kN m/rad" in fault.problem
