"""Values stated anew: read like a file's, refused with all faults, and beside a coast-down that stays."""

from __future__ import annotations

import pytest

from hothatch.car.compile import compile
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError
from hothatch.car.inputs import counts, inputs
from hothatch.car.load import load_car

LEAF = "nissan-leaf-40-2018"


def test_an_edit_is_read_with_its_unit_and_changes_the_hash():
    car = load_car(LEAF)
    edited = with_values(car, {"mass.curb": "1500 kg", "tyre.class": "all-season"}, "--set")
    assert edited.value("mass.curb") == 1500.0
    assert edited.facts["mass.curb"].kind == "assumed"
    assert edited.facts["mass.curb"].source == "--set"
    assert edited.text("tyre.class") == "all-season"
    assert edited.hash != car.hash
    assert car.value("mass.curb") == 1557.0


@pytest.mark.parametrize(
    "values",
    [
        {"tyre.rolling_resistance": "0.010"},
        {"body.drag_coefficient": "0.25"},
        {"drive.front.gear_drag_torque": "2 N m"},
        {"drive.front.ratio": "9.5"},
        {"mass.curb": "1400 kg"},
    ],
)
def test_the_coast_down_stays_that_of_the_car_as_it_was(values: dict[str, str]):
    car = load_car(LEAF)
    edited = with_values(with_values(car, {"control.slip_target": "0.08"}), values)
    plant, columnar = compile(edited), compile(car, edited.edits)
    assert plant.tobytes() == columnar.tobytes()
    for name in ("road_a", "road_b", "road_c", "radius", "road_mass", "road_rolling", "road_drag_area"):
        assert plant[name] == compile(car)[name], name
    assert plant.tobytes() != compile(car).tobytes()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"mass.crub": "1500 kg"}, ["mass.crub", "mass.curb?"]),
        ({"motor.power": "160 kW"}, ["unknown field", "drive.front.power?"]),
        ({"mass.curb": "1500"}, ["has no unit", "1557 kg"]),
        ({"mass.curb": "nan kg"}, ["not a finite"]),
        ({"mass.curb": "3000 kg"}, ["more than mass.gross"]),
        ({"mass.curb": "x", "tyre.size": "wide"}, ["2 faults", "mass.curb", "tyre.size"]),
        ({"drive.rear.power": "50 kW"}, ["drive.rear.torque: missing", "drive.rear.kind: missing"]),
        ({"drive.front.torque_curve": "flat"}, ["a table of speed"]),
        ({"": "1"}, ["unknown field"]),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_every_fault(values: dict[str, str], words: list[str]):
    with pytest.raises(CarFileError) as caught:
        with_values(load_car(LEAF), values, "--set")
    for word in ("--set", *words):
        assert word in str(caught.value)


def test_every_input_says_where_it_comes_from():
    found = {one.path: one for one in inputs(load_car(LEAF))}
    assert found["mass.curb"].text == "1557 kg"
    assert found["battery.usable"].sd == "0.9 kWh"
    area = found["body.frontal_area"]
    assert (area.kind, area.rule) == ("estimated", "0.81 × body.width × body.height")
    assert "Hucho" in area.source
    assert found["drive.front.motor_temperature_fade"].sd == "12 K"
    assert found["tyre.rolling_radius"].kind == "derived"
    assert "drive.rear.power" not in found
    for one in found.values():
        assert one.value is None or one.descriptive or one.kind


def test_counts_leave_out_what_moves_no_figure():
    car = load_car(LEAF)
    found = counts(car)
    moving = [one for one in inputs(car) if one.value is not None and not one.descriptive]
    assert sum(found.values()) - found["by class rule"] == len(moving)
    assert {one.path for one in moving if one.kind == "assumed"} == {
        *("tyre.class", "brakes.front_disc", "brakes.rear_disc", "control.brake_vectoring", "cabin.heating")
    }
    assert found["by class rule"] < found["estimated"]
