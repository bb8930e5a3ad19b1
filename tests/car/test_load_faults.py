"""A bad car file is answered with all its faults: file, line, key, what was expected, the nearest name."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.car.document import LARGEST
from hothatch.car.faults import CarFileError, Fault
from hothatch.car.load import load_car

EXAMPLE = Path(__file__).parents[1] / "data" / "example-car.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def faults_of(path: Path | str) -> list[Fault]:
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    return caught.value.faults


def changed(folder: Path, old: str, new: str) -> Path:
    """Write the example with ``old``, which it must hold once, replaced."""
    assert TEXT.count(old) == 1
    path = folder / "car.toml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    return path


def line_of(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


# what is replaced, by what, the fault's key, where its line starts, words of the message
SINGLE = [
    ('curb = "1500 kg"', 'curb = "-1557 kg"', "mass.curb", "curb =", "negative"),
    ('curb = "1500 kg"', 'curb = "1557 kWh"', "mass.curb", "curb =", "unit of energy; expected a mass"),
    ('curb = "1500 kg"', "curb = 1557", "mass.curb", "curb =", 'bare number; expected "1557 kg"'),
    ('curb = "1500 kg"', "curb = nan", "mass.curb", "curb =", "not a finite"),
    ('curb = "1500 kg"', 'curb = "nan kg"', "mass.curb", "curb =", "not a finite"),
    ('curb = "1500 kg"', "curb = inf", "mass.curb", "curb =", "not a finite"),
    ('curb = "1500 kg"', 'curb = "15 kg"',
     "mass.curb", "curb =", "not plausible; expected 200 kg to 6000 kg"),
    ('curb = "1500 kg"', "curb = true", "mass.curb", "curb =", "true or false"),
    ('curb = "1500 kg"', 'curb = ["1500 kg"]', "mass.curb", "curb =", "a list"),
    ('curb = "1500 kg"', "curb = {}", "mass.curb", "curb =", "states no value"),
    ('curb = "1500 kg"', "", "mass.curb", "[mass]", "missing; expected a mass"),
    ('curb = "1500 kg"', 'curb = "2000 kg"',
     "mass.curb", "curb =", "more than mass.gross; expected at most 1905.1 kg"),
    ('[mass]\ncurb = "1500 kg"', '[mass]\ncurb = "1 t"\ncrub = 1',
     "mass.crub", "crub", "unknown key; mass.curb?"),
    ('style = "hatchback"', 'style = "x"\ncurb="1 t"', "body.curb", "curb=", "unknown key; mass.curb?"),
    ('kind = "published", source = "brochure" }\nfront', 'kind = "publishd", source = "b" }\nfront',
     "mass.gross.kind", "gross", "not a kind; one of measured; published?"),
    ('source = "scales"', 'sorce = "scales"', "mass.front_share", "front_share", "names no source"),
    ('source = "scales"', 'source = "s", sorce = "x"',
     "mass.front_share.sorce", "front_share", "unknown key; source?"),
    ('sd = "1.5 %"', 'sd = "-1 %"', "mass.front_share.sd", "front_share", "negative"),
    ('sd = "40 kJ/K"', "sd = 40", "battery.heat_capacity.sd", "heat_capacity", "bare number; kJ/K"),
    ('value = "58 %"', 'value = "5.8 %"', "mass.front_share", "front_share", "not plausible; 20 % to 80 %"),
    ('size = "205/55R16 91V"', 'size = "205-55"', "tyre.size", "size", "not a tyre size; 205/55R16"),
    ('value = "all-season"', 'value = "all-seasons"',
     "tyre.class", "class", "not known; one of low-; all-season?"),
    ('chemistry = "nmc"', 'chemistry = "ncm"', "battery.chemistry", "chemistry", "not known; lmo; nmc?"),
    ("cells_series = 96", "cells_series = 96.5", "battery.cells_series", "cells_series", "not whole"),
    ('name = "Example"', 'name = ""', "name", "name", "a text on one line"),
    ('name = "Example"', 'name = "a\\nb"', "name", "name", "a text on one line"),
    ("[label]", "[lable]", "lable", "[lable]", "unknown key; label?"),
    ('axle = "front"', 'axle = "frnt"', "drive.axle", "axle", "not an axle; front or rear; front?"),
    ('axle = "front"\n', "", "drive", "[[drive]]", "names no axle"),
    ('power = "110 kW"', 'power = "900 kW"',
     "drive.front.power", "power", "more than torque times max_speed; 348"),
    ('"3283 rpm", "10390 rpm"', '"3283 rpm", "3000 rpm"',
     "drive.front.torque_curve", "[drive.t", "goes back; rising"),
    ('"3283 rpm", "10390 rpm"', '"3283 rpm"',
     "drive.front.torque_curve", "[drive.t", "2 speeds and 3 torques"),
    ('"3283 rpm", "10390 rpm"', '3283, "9 rpm"', "drive.front.torque_curve", "[drive.t", "bare number"),
    ('c = { value = "0.01945 lbf/mph**2", kind = "measured", source = "test list" }', "",
     "road_load.c", "[road_load]", "missing; all of road_load.a"),
    ('height = "1540 mm"', "",
     "body.height", "[body]", "missing; gives mass.cg_height and body.frontal_area"),
    ("doors = 5", "doors = nan", "published.doors", "doors", "not a finite"),
    ('"road_load.b"]', '"road_load.bb"]', "correlated.0.fields", "fields", "not a field; road_load.b?"),
    ("coefficient = -0.6", "coefficient = -1.6",
     "correlated.0.coefficient", "coefficient", "greater than or equal"),
    ('market = "EU"', 'market = "EU"\nextends = 3', "extends", "extends", "not a text"),
    ('market = "EU"', 'market = "EU"\nextends = "nissan-leaf-40-2019"', "extends", "extends",
     "no such car; nissan-leaf-40-2018"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "start", "words"), SINGLE)
def test_a_fault_names_its_place_and_what_was_expected(
    tmp_path: Path, old: str, new: str, key: str, start: str, words: str
):
    path = changed(tmp_path, old, new)
    faults = [fault for fault in faults_of(path) if fault.key == key]
    assert len(faults) == 1
    fault = faults[0]
    assert (fault.file, fault.line) == (str(path), line_of(path, start))
    for word in words.split("; "):
        assert word.removeprefix("expected ") in fault.describe(), fault.describe()
        assert not word.endswith("?") or fault.nearest.startswith(word[:-1])


def test_the_example_itself_has_no_fault():
    car = load_car(EXAMPLE)
    assert (car.id, car.name, car.path) == ("example-car", "Example", str(EXAMPLE))
    assert car.value("mass.curb") == 1500.0
    assert car.value("road_load.axle_ratio") is None
    assert car.facts["mass.curb"].line == line_of(EXAMPLE, "curb")
    assert car.facts["mass.curb"].file == str(EXAMPLE)


def test_a_statement_is_bare_or_a_table():
    facts = load_car(EXAMPLE).facts
    assert (facts["mass.curb"].kind, facts["mass.curb"].sd) == ("assumed", 0.20 * 1500.0)
    share = facts["mass.front_share"]
    assert (share.value, share.kind, share.source, share.sd) == (0.58, "measured", "scales", 0.015)
    assert share.note == "two runs"
    assert facts["mass.gross"].sd == pytest.approx(0.02 * 4200 * 0.45359237)
    assert facts["battery.cells_series"].sd is None
    assert facts["battery.temperature_limit"].sd == pytest.approx(0.20 * 60.0)
    assert facts["published.range"].value == "150 mi"


def test_readable_text():
    car = load_car(EXAMPLE)
    read = {
        path: car.text(path) for path in ("battery.usable", "tyre.size", "battery.cells_series", "wheel.x")
    }
    assert read == {
        "battery.usable": "39 kWh",
        "tyre.size": "205/55R16 91V",
        "battery.cells_series": "96",
        "wheel.x": "",
    }
    assert car.text("drive.front.torque_curve") == (
        "320 N m at 0 rpm, 320 N m at 3283 rpm, 101.1 N m at 10390 rpm"
    )


def test_all_faults_come_in_one_answer_in_file_order(tmp_path: Path):
    lines = TEXT.split("\n")
    bad = {
        "curb =": "crub = 1",
        "wheelbase": "wheelbase = 2.7",
        "class =": 'class = "slick"',
        "usable": "usable = 39",
    }
    for start, new in bad.items():
        lines[next(i for i, line in enumerate(lines) if line.startswith(start))] = new
    path = tmp_path / "car.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    faults = faults_of(path)
    assert [fault.key for fault in faults] == [
        *("mass.curb", "mass.crub", "body.wheelbase", "tyre.class", "battery.usable")
    ]
    numbers = [fault.line or 0 for fault in faults]
    assert numbers == sorted(numbers)


def test_twenty_faults_are_shown_and_the_others_counted(tmp_path: Path):
    path = tmp_path / "car.toml"
    path.write_text("\n".join(f"key{i} = {i}" for i in range(40)), encoding="utf-8")
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    assert len(caught.value.faults) == 20
    assert caught.value.total > 40
    assert str(caught.value).endswith(f"and {caught.value.total - 20} more")
    assert [fault.line for fault in caught.value.faults] == list(range(1, 21))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("[mass\ncurb = 1", 1),
        ('a = "open', 1),
        ("a = 1\n\na = 2\n", 3),
        ("a = 1\n" + "x = [\n1,\n", 3),
        ("= 1", 1),
    ],
)
def test_a_syntax_error_has_its_line(tmp_path: Path, text: str, line: int):
    path = tmp_path / "car.toml"
    path.write_text(text, encoding="utf-8")
    (fault,) = faults_of(path)
    assert "is not TOML" in fault.problem
    assert (fault.file, fault.line) == (str(path), line)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe\x00n\x00a", "not UTF-8"),
        (bytes(range(128)), "not TOML"),
        (bytes(range(256)), "not UTF-8"),
        (b"\x00" * 100, "not TOML"),
        (b"x = " + b"[" * 5000, "nested too deeply"),
        (b"x = " + b"9" * 5000, "digits"),
        (b".".join([b"a"] * 5000) + b" = 1", "dots"),
        (b"#" * (LARGEST + 1), "too large"),
    ],
)
def test_what_is_no_car_file_at_all(tmp_path: Path, data: bytes, problem: str):
    path = tmp_path / "car.toml"
    path.write_bytes(data)
    (fault,) = faults_of(path)
    assert problem in fault.problem


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # a hole: reading it would still take 100 MB of memory
    (fault,) = faults_of(path)
    assert fault.problem == "is too large (100.0 MB)"


def test_places_where_no_file_is(tmp_path: Path):
    (tmp_path / "my-car.toml").write_text(TEXT, encoding="utf-8")
    assert faults_of(tmp_path)[0].problem == "is a directory"
    missing = faults_of(tmp_path / "my-cra.toml")[0]
    assert (missing.problem, missing.nearest) == ("no such file", "my-car.toml")
    assert faults_of("nissan-leaf-40-2081")[0].nearest.startswith("nissan-leaf-40-2018")
    assert faults_of("")[0].problem == "no such car"
    assert faults_of("../cars/nissan-leaf-40-2018")[0].problem == "no such file"
    assert faults_of("a\0b.toml")[0].problem
    assert faults_of("x" * 5000 + ".toml")[0].problem.startswith("cannot be read")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.toml")
    assert faults_of(tmp_path / "pipe.toml")[0].problem == "is not a regular file"


def test_a_message_drives_no_terminal(tmp_path: Path):
    path = tmp_path / "car.toml"
    path.write_text('"\\u001b[31mred" = 1\n', encoding="utf-8")
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    assert "\x1b" not in str(caught.value)


def test_an_error_survives_a_process_border(tmp_path: Path):
    path = tmp_path / "car.toml"
    path.write_text("\n".join(f"key{i} = {i}" for i in range(40)), encoding="utf-8")
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.faults, again.total) == (caught.value.faults, caught.value.total)
    assert str(again) == str(caught.value)


@settings(deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.text(max_size=3))
def test_a_damaged_file_gives_a_car_or_faults(tmp_path_factory: pytest.TempPathFactory, at: int, patch: str):
    path = tmp_path_factory.getbasetemp() / "damaged.toml"
    path.write_bytes((TEXT[:at] + patch + TEXT[at + 1 :]).encode("utf-8", "replace"))
    try:
        load_car(path)
    except CarFileError as error:
        assert error.faults
        assert all(fault.file for fault in error.faults)
