"""The register of fields: what a file must state, what every field declares, that rules fill only fields."""

from __future__ import annotations

import math
import tomllib

import pytest

from hothatch.car.field import CHOICE, CLAIM, COUNT, CURVES, RATIOS, TEXT, TYRE_FILE, TYRE_SIZE
from hothatch.car.load import load_car
from hothatch.car.provenance import DEFAULT_SD
from hothatch.car.schema import FIELDS, field_info
from hothatch.car.stated import read_value
from hothatch.garage.reader import car_ids, class_files
from hothatch.units import DIMENSIONS

DRIVE = ("kind", "power", "torque")
REQUIRED = {
    *("name", "year", "market", "mass.curb", "mass.front_share", "body.style", "body.wheelbase"),
    *("tyre.size", "tyre.class"),
    *(f"drive.{axle}.{key}" for axle in ("front", "rear") for key in DRIVE),
}


def test_what_a_file_must_state():
    assert {path for path, info in FIELDS.items() if info.required} == REQUIRED


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_declares_dimension_meaning_and_bounds(path: str):
    info = FIELDS[path]
    assert info.path == path
    assert info.doc
    assert info.expected
    assert info.dimension in {*DIMENSIONS, *CURVES, TEXT, CHOICE, COUNT, TYRE_FILE, TYRE_SIZE, RATIOS, CLAIM}
    if info.has_unit or info.dimension == COUNT:
        assert -math.inf < info.low < info.high < math.inf
    assert bool(info.choices) == (info.dimension == CHOICE)


def test_both_axles_have_the_same_fields():
    front = [path.removeprefix("drive.front.") for path in FIELDS if path.startswith("drive.front.")]
    rear = [path.removeprefix("drive.rear.") for path in FIELDS if path.startswith("drive.rear.")]
    assert front == rear


def test_class_rules_fill_fields_and_build_on_fields():
    known = (
        set(FIELDS) | {path.replace(".front.", ".*.") for path in FIELDS} | {"drive.power", "drive.torque"}
    )
    for name, text in class_files():
        for rule in tomllib.loads(text).get("rule", []):
            assert rule["field"] in known, f"{name}: {rule['field']}"
            assert {*rule.get("powers", {}), *filter(None, [rule.get("plus")])} <= known, (
                f"{name}: {rule['field']}"
            )


def test_the_nearest_field_is_offered():
    assert field_info("published.anything").descriptive
    with pytest.raises(KeyError, match=r"did you mean mass\.curb\?"):
        field_info("mass.crub")


def test_one_value_is_read_by_its_field():
    assert read_value(field_info("mass.curb"), "1.4 t") == 1400.0
    assert read_value(field_info("tyre.class"), "r-compound") == "r-compound"


def test_default_deviations_are_frozen():
    # Changing one after intervals have been scored would be fitting them to the score.
    assert dict(DEFAULT_SD) == {
        "measured": 0.01,
        "published": 0.02,
        "derived": 0.03,
        "estimated": 0.10,
        "assumed": 0.20,
    }
    with pytest.raises(TypeError):
        DEFAULT_SD["measured"] = 0.5  # pyright: ignore[reportIndexIssue]


@pytest.mark.parametrize("car_id", car_ids())
def test_every_garage_car_names_the_source_of_its_numbers(car_id: str):
    facts = load_car(car_id).facts
    bare = [
        path for path, fact in facts.items() if FIELDS.get(path) and FIELDS[path].has_unit and not fact.source
    ]
    assert bare == []
