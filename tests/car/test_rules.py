"""Class rules: what they fill, in what order, how they read, what they refuse."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from hothatch.car import rules as room
from hothatch.car.compile import compile
from hothatch.car.derived import DERIVED, columns_of
from hothatch.car.inputs import is_foreign
from hothatch.car.rules import Columns, find_rule, rules
from hothatch.car.schema import FIELDS
from hothatch.garage.reader import car_ids

LEAF = "nissan-leaf-40-2018"


def filled(path: str, **stated: float | str) -> float:
    """The value that a class rule gives to ``path`` where only ``stated`` (dots as __) is known."""
    return Columns({}, {key.replace("__", "."): value for key, value in stated.items()}).value(path)


@pytest.mark.parametrize("target", rules())
def test_every_rule_names_its_source_and_spread_and_stays_within_the_fields_bounds(target):
    rule = rules()[target]
    assert len(rule.source) > 20
    assert 0.0 < rule.spread <= 0.5
    info = FIELDS[target.replace("*", "front")]
    assert not info.required
    if not rule.powers:
        values = rule.coefficients.values() if rule.by else [rule.coefficient]
        assert all(info.low <= rule.offset + value <= info.high for value in values)


@pytest.mark.parametrize("car_id", car_ids())
def test_rules_alone_fill_every_field_that_a_car_leaves_out(garage, car_id):
    """The fields without a rule are those that may be absent: curb mass and tyre of another car's coast-down …"""
    car = garage[car_id]
    columns = columns_of(car.facts)
    unfilled = set()
    for path, info in FIELDS.items():
        if info.descriptive or info.required or columns.has(path) or is_foreign(car, info):
            continue
        if find_rule(path) is None and path not in DERIVED:
            unfilled.add(path)
            continue
        value = columns.value(path)
        assert math.isfinite(value)
        assert info.low <= value <= info.high, path
    free = {"tyre.rear_size", "tyre.file", "battery.resistance", "control.top_speed", "control.front_share"}
    free |= {"suspension.tune", "suspension.front.kind", "suspension.rear.kind", "brakes.abs"}
    free |= {"control.stability", "control.brake_vectoring", "control.motor_vectoring"}
    free |= {"charging.dc_current", "charging.throttle", "charging.curve", "cabin.heating", "battery.reserve"}
    optional = (
        "inverter",
        "torque_curve",
        "boost_power",
        "boost_torque",
        "boost_duration",
        "disconnect",
        "fuel",
    )
    optional += ("rear_share", "differential")
    free |= {f"drive.{axle}.{name}" for axle in ("front", "rear") for name in optional}
    assert {path for path in unfilled if not path.startswith("road_load.")} <= free


def test_frontal_area_by_hand():
    """Hucho: 0.81 of width times height."""
    assert filled("body.frontal_area", body__width=1.8, body__height=1.5) == pytest.approx(0.81 * 2.7)


def test_a_rule_by_text():
    assert filled("tyre.rolling_resistance", tyre__class="low-rolling-resistance") == 7.5e-3
    assert filled("drive.rear.max_speed", drive__rear__kind="induction") == 1676.0
    several = Columns({}, {"tyre.class": np.array(["r-compound", "all-season"])}).value("tyre.grip")
    assert several.tolist() == [1.079, 0.90]


def test_a_rule_with_an_offset():
    """Charging: 0.91 less 300 W of the car's own draw over the charger's power."""
    assert filled("charging.efficiency", charging__onboard_power=6000.0) == pytest.approx(0.86)


def test_rules_build_on_rules():
    """usable → nominal → mass → heat capacity."""
    by_hand = 900.0 * 2.1e-6 * 1.06 * 1.44e8
    assert filled("battery.heat_capacity", battery__usable=1.44e8) == pytest.approx(by_hand)


def test_a_rule_over_all_motors_adds_them_up():
    alone = filled("battery.discharge_power", drive__front__power=100e3)
    both = filled("battery.discharge_power", drive__front__power=100e3, drive__rear__power=50e3)
    assert (alone, both) == pytest.approx((120e3, 180e3))


def test_what_is_stated_goes_before_the_rule(garage):
    car = garage[LEAF]
    assert compile(car, {"wheel.inertia": 0.5})["wheel_inertia"][0] == 0.5
    ruled = compile(car)["wheel_inertia"][0]
    assert ruled == pytest.approx(8.2 * compile(car)["radius"][0] ** 2)
    facts = {**car.facts, "wheel.inertia": replace(car.facts["mass.curb"], value=0.6)}
    assert compile(replace(car, facts=facts))["wheel_inertia"][0] == 0.6


def test_rules_follow_edits(garage):
    """Frontal area follows width and height of the body where the file does not state it."""
    car = garage[LEAF]
    bare = replace(car, facts={path: fact for path, fact in car.facts.items() if path != "body.frontal_area"})
    width, coefficient = car.value("body.width"), car.value("body.drag_coefficient")
    assert compile(bare, {"body.height": [1.5, 1.8]})["drag_area"] == pytest.approx(
        [coefficient * 0.81 * width * 1.5, coefficient * 0.81 * width * 1.8]
    )


def test_a_rule_on_top_of_a_field():
    """Brake balance: the front axle's share of the weight and what 0.85 g brings it."""
    found = filled("brakes.balance", mass__front_share=0.6, mass__cg_height=0.54, body__wheelbase=2.7)
    assert found == pytest.approx(0.6 + 0.85 * 0.54 / 2.7)
    assert rules()["brakes.balance"].describe().startswith("mass.front_share + 0.85 × mass.cg_height")


def test_a_rule_by_a_text_that_is_left_out():
    assert filled("suspension.roll_gradient") == 8.0e-3
    assert filled("suspension.roll_gradient", suspension__tune="sport") == 6.2e-3


def test_how_rules_read():
    assert rules()["body.frontal_area"].describe() == "0.81 × body.width × body.height"
    assert rules()["tyre.grip"].describe() == "k(tyre.class)"
    assert rules()["charging.efficiency"].describe() == "0.91 + -300 × charging.onboard_power^-1"


def test_which_rule_answers():
    rule, axle = find_rule("drive.rear.inertia") or (None, "")
    assert rule is rules()["drive.*.inertia"]
    assert axle == "rear"
    assert find_rule("drive.rear.nothing") is None
    assert find_rule("mass.curb") is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[rule]]\nfield = "a.b"\nsource = "s"\nspread = 0.1\nfactor = 2\n', "unknown key"),
        (2 * '[[rule]]\nfield = "a.b"\nsource = "s"\nspread = 0.1\n', "two class rules for a.b"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(monkeypatch, text, fault):
    monkeypatch.setattr(room, "class_files", lambda: [("classes/planted.toml", text)])
    with pytest.raises(ValueError, match=fault):
        rules.__wrapped__()


def test_a_field_that_nothing_gives_is_named():
    with pytest.raises(KeyError, match=r"mass\.curb: neither stated nor given by a class rule"):
        filled("mass.gross")
