"""A written car file reads back to the very same facts, and never replaces what stands there unasked."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.car.load import load_car
from hothatch.car.record import Car, Fact
from hothatch.car.write import car_toml, exact_text, write_car
from hothatch.garage.reader import car_ids
from hothatch.units import DIMENSIONS, parse_quantity

EXAMPLE = Path(__file__).parents[1] / "data" / "example-car.toml"


def stated(car: Car) -> dict[str, Fact]:
    """Return the facts without the place where they stand."""
    return {path: replace(fact, line=None, file="") for path, fact in car.facts.items()}


@pytest.mark.parametrize("ref", [EXAMPLE, *car_ids()], ids=lambda ref: Path(ref).stem)
def test_a_copy_has_the_same_facts(tmp_path: Path, ref: str | Path):
    car = load_car(ref)
    write_car(car, tmp_path / "copy.toml")
    copy = load_car(tmp_path / "copy.toml")
    assert stated(copy) == stated(car)
    assert list(copy.facts) == list(car.facts)
    assert (copy.hash, copy.correlated) == (car.hash, car.correlated)


def test_a_copy_is_written_for_people():
    text = car_toml(load_car(EXAMPLE))
    for line in (
        'curb = "1500 kg"',
        'gross = { value = "4200 lb", kind = "published", source = "brochure" }',
        'front_share = { value = "58 %", sd = "1.5 %", kind = "measured", source = "scales", note = "two',
        "# curb mass without driver, with all fluids",
        "rolling_resistance = 0.0085",
        'usable = { value = "39 kWh", kind = "published", source = "brochure" }',
        '[[drive]]\naxle = "front"',
        'max_speed = "10390 rpm"',
        'temperature_limit = "60 degC"',
        'top_speed = "90 mph"',
        'b = { value = "0.3449 lbf/mph", kind = "measured", source = "test list" }',
        '"0 to 60" = { value = "7.9 s", source = "brochure" }',
        "# may also state: rear_size, model, vertical_stiffness, file, grip, lateral_grip, slip_stiffness, "
        "cornering_stiffness, rolling_radius",
    ):
        assert line in text.replace("\n\n", "\n"), line


@pytest.mark.parametrize("dimension", DIMENSIONS)
@settings(deadline=None, max_examples=10)
@given(value=st.floats(-1e9, 1e9, allow_subnormal=False))
def test_any_float_reads_back_bit_for_bit(dimension: str, value: float):
    for difference in (False, True):
        raw = tomllib.loads(f"x = {exact_text(value, dimension, difference=difference)}")["x"]
        assert parse_quantity(raw, dimension, difference=difference) == value


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_remark_survives(text: str):
    car = load_car(EXAMPLE)
    fact = replace(car.facts["mass.curb"], note=text, source="x")
    tree = tomllib.loads(car_toml(replace(car, facts={**car.facts, "mass.curb": fact})))
    assert tree["mass"]["curb"].get("note", "") == text


def test_what_stands_there_is_replaced_only_when_told(tmp_path: Path):
    car = load_car(EXAMPLE)
    path = tmp_path / "car.toml"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_car(car, path)
    assert path.read_text() == "mine"
    write_car(car, path, overwrite=True)
    assert load_car(path).hash == car.hash
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_nothing(tmp_path: Path):
    car = load_car(EXAMPLE)
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_car(car, tmp_path / "missing" / "car.toml")
    with pytest.raises(OSError):
        write_car(car, tmp_path / "folder", overwrite=True)
    broken = replace(car, facts={**car.facts, "mass.curb": Fact(math.nan, "assumed")})
    with pytest.raises(ValueError):
        write_car(broken, tmp_path / "car.toml")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_units_are_those_that_people_write():
    assert exact_text(2.19, "area") == '"2.19 m²"'
    assert exact_text(0.6222257, "area") == '"0.6222257 m²"'
    assert exact_text(0.622225792346123, "area").endswith(' m²"')  # as long in ft²
    assert exact_text(1984e-6, "volume").endswith(' cm³"')
