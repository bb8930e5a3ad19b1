"""Drives by axle and files that extend others: what they make of a car, and their faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from hothatch.car.faults import CarFileError, Fault
from hothatch.car.load import load_car

TEXT = (Path(__file__).parents[1] / "data" / "example-car.toml").read_text(encoding="utf-8")


def faults_of(path: Path | str) -> list[Fault]:
    with pytest.raises(CarFileError) as caught:
        load_car(path)
    return caught.value.faults


def with_drive(folder: Path, drive: str) -> Path:
    path = folder / "car.toml"
    path.write_text(TEXT.replace("[control]", f"{drive}[control]"), encoding="utf-8")
    return path


def test_two_drives_on_one_axle(tmp_path: Path):
    drive = '[[drive]]\naxle = "front"\nkind = "pm"\npower = "1 kW"\ntorque = "9 N m"\nratio = 8\n'
    faults = faults_of(with_drive(tmp_path, drive))
    assert [fault.problem for fault in faults] == ["a second drive on the front axle"]


def test_several_drives_and_none(tmp_path: Path):
    drive = '[[drive]]\naxle = "rear"\nkind = "pm"\npower = "1 kW"\ntorque = "9 N m"\nratio = 8\n'
    car = load_car(with_drive(tmp_path, drive))
    assert (car.value("drive.front.power"), car.value("drive.rear.power")) == (110e3, 1e3)
    none = TEXT[: TEXT.index("[[drive]]")] + TEXT[TEXT.index("[control]") :]
    (tmp_path / "none.toml").write_text(none, encoding="utf-8")
    assert [fault.key for fault in faults_of(tmp_path / "none.toml")] == ["drive"]
    (tmp_path / "one.toml").write_text(none + '\n[drive]\naxle = "front"\n', encoding="utf-8")
    (fault,) = faults_of(tmp_path / "one.toml")
    assert (fault.key, fault.line) == ("drive", none.count("\n") + 2)


def test_a_child_overrides_field_by_field(tmp_path: Path):
    (tmp_path / "base.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    child = tmp_path / "sub" / "child.toml"
    child.write_text(
        'name = "Child"\nextends = "../base.toml"\n[mass]\ngross = "2000 kg"\n'
        '[[drive]]\naxle = "front"\npower = "90 kW"\n[published]\nrange = "140 mi"\n',
        encoding="utf-8",
    )
    base, car = load_car(tmp_path / "base.toml"), load_car(child)
    differ = {path for path in base.facts if base.facts[path].value != car.facts[path].value}
    assert differ == {"name", "mass.gross", "drive.front.power", "published.range"}
    # A field is replaced whole: the parent's kind and source said something about another number.
    assert (car.facts["mass.gross"].kind, car.facts["mass.gross"].source) == ("assumed", "")
    assert car.facts["mass.gross"].file == str(child)
    assert Path(car.facts["mass.curb"].file).resolve() == (tmp_path / "base.toml").resolve()
    assert (car.id, car.correlated) == ("child", base.correlated)
    assert car.hash != base.hash


def test_a_child_of_a_garage_car(tmp_path: Path):
    path = tmp_path / "Lighter.toml"
    path.write_text(
        'extends = "nissan-leaf-40-2018"\nname = "Lighter"\n[mass]\ncurb = "1400 kg"\n', encoding="utf-8"
    )
    base, car = load_car("nissan-leaf-40-2018"), load_car(path)
    assert car.id == "lighter"
    assert {p for p in base.facts if car.facts[p].value != base.facts[p].value} == {"name", "mass.curb"}
    # It stands on its parent's coast-down, so what was on that car then is kept beside it.
    tested = {"rolling_resistance", "drag_area", "curb_mass", "tyre_size"}
    assert set(car.facts) - set(base.facts) == {f"road_load.{name}" for name in tested}
    assert car.value("road_load.curb_mass") == base.value("mass.curb")
    assert car.facts["battery.usable"].file == "nissan-leaf-40-2018.toml"


def test_faults_in_a_parent_carry_its_name(tmp_path: Path):
    (tmp_path / "base.toml").write_text(TEXT.replace("1500 kg", "-1 kg"), encoding="utf-8")
    child = tmp_path / "child.toml"
    child.write_text('extends = "base.toml"\nfoo = 1\n', encoding="utf-8")
    faults = faults_of(child)
    assert [(Path(fault.file).name, fault.key) for fault in faults] == [
        ("child.toml", "foo"),
        ("base.toml", "mass.curb"),
    ]
    (tmp_path / "base.toml").write_text("a = \n", encoding="utf-8")
    assert [(Path(fault.file).name, fault.line) for fault in faults_of(child)] == [
        ("child.toml", 2),
        ("base.toml", 1),
    ]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_an_extends_loop(tmp_path: Path, length: int):
    for i in range(length):
        (tmp_path / f"c{i}.toml").write_text(f'extends = "c{(i + 1) % length}.toml"\n', encoding="utf-8")
    (fault,) = faults_of(tmp_path / "c0.toml")
    assert "goes in a loop" in fault.problem
    assert fault.problem.count("→") == length
    assert (fault.key, fault.line) == ("extends", 1)
