"""Schemas for editors: they take every file that ships, refuse what the reader refuses, and know every field."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from hothatch.car import package_file
from hothatch.car.build import build_car
from hothatch.car.check import TABLES
from hothatch.car.faults import CarFileError
from hothatch.car.schema import FIELDS
from hothatch.garage import circuits
from hothatch.json_schema.kinds import KINDS
from hothatch.studies import goal_file, sweep_file

ROOT = Path(__file__).parents[2]
FOLDERS = {"car": "cars", "package": "packages", "goal": "goals", "circuit": "circuits"}
Run = Callable[..., tuple[int, str, str]]


@cache
def validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator

    schema = KINDS[kind]()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(kind: str, document: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(kind).iter_errors(document)]


def shipped(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if kind == "study":
        yield "sweep.toml", tomllib.loads((ROOT / "examples" / "sweep.toml").read_text(encoding="utf-8"))
        return
    for folder in (FOLDERS[kind], *(("gate",) if kind == "goal" else ())):
        for path in sorted((files("hothatch.garage") / folder).iterdir(), key=lambda path: path.name):
            if path.name.endswith(".toml"):
                yield path.name, tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_that_ships_is_valid(kind: str):
    found = list(shipped(kind))
    assert found
    assert {name: wrong for name, document in found if (wrong := faults(kind, document))} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_refused_wherever_it_stands(kind: str):
    _, document = next(shipped(kind))
    assert faults(kind, {**document, "nonsense": 1})
    free = {("published",)}  # a claim may have any name
    for place in tables_of(document):
        if place in free:
            continue
        changed = copy.deepcopy(document)
        table: Any = changed
        for key in place:
            table = table[key]
        table["nonsense"] = 1
        assert faults(kind, changed), place


def tables_of(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every table of a document."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if isinstance(node, dict) and place:
        yield place
    for key, value in inside:
        yield from tables_of(value, (*place, key))


LEAF = (files("hothatch.garage") / "cars" / "nissan-leaf-40-2018.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"curb"', None),
        ("curb", "curb = 1500"),
        ("curb", 'curb = "1500"'),
        ("curb", 'curb = { value = "1500 kg", kind = "measured" }'),
        ("curb", 'curb = { value = "1500 kg", kind = "guessed" }'),
        ("curb", 'curb = { value = "1500 kg", because = "I say so" }'),
        ("class", 'class = "slicks"'),
        ("class", "class = 3"),
        ("year", "year = 1700"),
        ("year", "year = 2018.5"),
        ("drag_coefficient", "drag_coefficient = 12"),
        ("name", 'name = ""'),
        ("cells_series", 'cells_series = "many"'),
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(tmp_path: Path, old: str, new: str | None):
    if new is None:
        text = "\n".join(line for line in LEAF.splitlines() if not line.startswith("curb ="))
    else:
        lines = [new if line.startswith(f"{old} =") else line for line in LEAF.splitlines()]
        text = "\n".join(lines)
    assert text != LEAF.rstrip("\n")
    path = tmp_path / "car.toml"
    path.write_text(text, encoding="utf-8")
    assert faults("car", tomllib.loads(text))
    with pytest.raises(CarFileError):
        build_car(path)


def test_a_file_that_extends_another_states_what_it_likes():
    assert faults("car", {"extends": "nissan-leaf-40-2018", "mass": {"curb": "1500 kg"}}) == []
    assert any("required" in one for one in faults("car", {"mass": {"curb": "1500 kg"}}))


def test_every_field_stands_in_the_schema_with_meaning_units_and_range():
    schema = KINDS["car"]()
    for path, info in FIELDS.items():
        if path.startswith("published."):
            continue
        node: Any = schema
        *tables, last = path.split(".")
        for key in ("drive",) if tables[:1] == ["drive"] else tables:
            node = node["properties"][key]
        node = node.get("items", node)["properties"][last]
        assert info.doc[1:] in node["description"], path
        for choice in info.choices:
            assert choice in json.dumps(node), path
    curb = schema["properties"]["mass"]["properties"]["curb"]["description"]
    assert '"1557 kg"' in curb
    assert "200 kg to 6000 kg" in curb
    assert "lb" in curb


def test_the_keys_of_a_schema_are_those_of_its_reader():
    def keys(kind: str, *place: str) -> set[str]:
        node: Any = KINDS[kind]()
        for key in place:
            node = node["properties"][key]
            node = node.get("items", node)
        return set(node["properties"])

    assert keys("car") == {path.partition(".")[0] for path in FIELDS} | {"extends", "packages", "correlated"}
    assert keys("car") >= {table for table in TABLES if "." not in table}
    assert keys("package") == set(package_file._TOP)
    assert keys("package", "part") == set(package_file._PART)
    assert keys("package", "cost") == set(package_file._COST)
    assert keys("package", "fits") == set(package_file._FITS)
    assert keys("goal") == set(goal_file._TOP)
    assert keys("study") == set(sweep_file._TOP)
    assert keys("study", "samples") == set(sweep_file._SAMPLES)
    assert keys("circuit") == {*circuits.TEXTS, *circuits.OPTIONAL, "closed", "columns", "segments"}


@pytest.mark.parametrize(
    ("criterion", "good"),
    [
        ({"figure": "accel_0_60_mph_1ft", "at_most": "5.9 s"}, True),
        ({"figure": "accel_0_60_mph_1ft", "at_most": "5.9 mph"}, False),
        ({"figure": "accel_0_60_mph_1ft", "at_most": 5.9}, False),
        ({"figure": "accel_0_60_mph_1ft", "at_most": "5.9 s", "at_least": "1 s"}, False),
        ({"figure": "accel_0_60_mph_1ft"}, False),
        ({"figure": "joy", "at_least": "9 smiles"}, True),
    ],
)
def test_a_goal_states_one_threshold_in_the_unit_of_its_figure(criterion: dict[str, Any], good: bool):
    goal = {"name": "mine", "rationale": "for me", "source": "I", "criterion": [criterion]}
    assert (faults("goal", goal) == []) == good


@pytest.mark.parametrize(
    ("grid", "good"),
    [
        ({"mass.curb": ["1400 kg", "1500 kg"]}, True),
        ({"mass": {"curb": {"from": "1400 kg", "to": "1500 kg", "count": 3}}}, True),
        ({"mass": ["1400 kg"]}, True),
        ({"motor": {"power": ["120 kW"]}}, True),
        ({"tyre.class": ["all-season"]}, True),
        ({"tyre.class": ["slicks"]}, False),
        ({"mass.curb": [1400]}, False),
        ({"mass.curb": {"from": "1400 kg", "to": "1500 kg"}}, False),
        ({"mass.crub": ["1400 kg"]}, False),
        ({}, False),
    ],
)
def test_a_grid_takes_values_or_ranges_of_fields(grid: dict[str, Any], good: bool):
    study = {"cars": ["nissan-leaf-40-2018"], "tests": ["launch"], "grid": grid}
    assert (faults("study", study) == []) == good


def test_the_command_prints_or_writes_a_schema(run: Run):
    code, out, err = run("schema", "goal")
    assert (code, err) == (0, "")
    assert json.loads(out) == KINDS["goal"]()
    code, out, err = run("schema", "car", "-o", "car.schema.json")
    assert (code, out, err) == (0, "", "car.schema.json written\n")
    assert json.loads(Path("car.schema.json").read_text(encoding="utf-8")) == KINDS["car"]()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("circiut",),
            "no such kind of file; kinds: car, package, study, goal, circuit; did you mean circuit?",
        ),
        (("car", "-o", "nowhere/a.json"), "the folder nowhere does not exist"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(run: Run, words: tuple[str, ...], said: str):
    code, out, err = run("schema", *words)
    assert (code, out) == (2, "")
    assert said in err
