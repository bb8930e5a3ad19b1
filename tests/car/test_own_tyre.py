"""A tyre of the car's own: found beside the car file, refused with its faults, part of the car's hash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.car import mf_terms as mf
from hothatch.car.compile import compile
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError
from hothatch.car.load import load_car
from hothatch.car.mf_row import tyre_row
from hothatch.garage.reader import read_text
from hothatch.garage.tyres import BASE_TYRE, garage_tyre, tyre_ids

LEAF = "nissan-leaf-40-2018"
BASE = read_text(f"tyres/{BASE_TYRE}.tir")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a car file that names own.tir, and that tyre."""
    (tmp_path / "own.tir").write_text(BASE.replace("FNOMIN          = 4000", "FNOMIN          = 4500"))
    (tmp_path / "mine.toml").write_text(
        f'extends = "{LEAF}"\nname = "Mine"\n\n[tyre]\nfile = "own.tir"\nlateral_grip = 1.1\n'
    )
    return tmp_path


def test_the_tyre_is_found_beside_the_car_file(place):
    rows = compile(load_car(place / "mine.toml"))["mf"][0]
    assert rows[:, mf.FNOMIN].tolist() == [4500.0, 4500.0]
    assert rows[:, mf.PKY1].tolist() == [-14.95, -14.95]


def test_stated_factors_multiply_the_tyres_own_and_class_rules_stay_out(place):
    rows = compile(load_car(place / "mine.toml"))["mf"][0]
    assert rows[0, [mf.LMUX, mf.LMUY, mf.LKX, mf.LKY]].tolist() == [1.0, 1.1, 1.0, 1.0]


def test_a_changed_tyre_changes_the_car(place):
    before = load_car(place / "mine.toml")
    (place / "own.tir").write_text(BASE.replace("-14.95", "-15.95"))
    after = load_car(place / "mine.toml")
    assert before.hash != after.hash
    assert compile(after)["mf"][0, 0, mf.PKY1] == -15.95


def test_a_tyre_that_is_not_there_is_named_with_the_nearest(place):
    (place / "mine.toml").write_text(f'extends = "{LEAF}"\nname = "Mine"\n\n[tyre]\nfile = "owm.tir"\n')
    with pytest.raises(
        CarFileError, match=r'line 5: tyre.file: "owm.tir": no such file.*did you mean own.tir'
    ):
        load_car(place / "mine.toml")


def test_all_that_a_tyre_lacks_is_named(place):
    lines = [line for line in BASE.splitlines() if not line.startswith(("PKY1", "PDY1"))]
    (place / "own.tir").write_text("\n".join(lines))
    with pytest.raises(CarFileError, match=r'tyre.file: "own.tir": own.tir: missing PDY1, PKY1'):
        load_car(place / "mine.toml")


def test_a_tyre_of_the_garage_may_be_named_in_a_file_or_an_edit(place):
    car = with_values(load_car(LEAF), {"tyre.file": BASE_TYRE})
    assert np.array_equal(compile(car)["mf"][0, 0], tyre_row(garage_tyre(BASE_TYRE).values))
    both = compile(load_car(LEAF), {"tyre.file": [BASE_TYRE, str(place / "own.tir")]})
    assert both["mf"][:, 0, mf.FNOMIN].tolist() == [4000.0, 4500.0]


def test_an_edit_may_name_a_tyre_from_here(place, monkeypatch):
    monkeypatch.chdir(place)
    car = with_values(load_car(LEAF), {"tyre.file": "own.tir"})
    assert compile(car)["mf"][0, 0, mf.FNOMIN] == 4500.0
    with pytest.raises(CarFileError, match="no such file"):
        with_values(load_car(LEAF), {"tyre.file": "none.tir"})


@pytest.mark.parametrize("tyre_id", tyre_ids())
def test_every_tyre_that_ships_reads_without_a_remark(tyre_id):
    assert garage_tyre(tyre_id).notes == ()


def test_a_class_scales_the_base_tyre(garage):
    """205/55R16 91V has the base set's own load index: FNOMIN 4000 N; a size with index 98 carries 750/615 of it."""
    rows = compile(garage[LEAF], {"tyre.size": "205/55R16 91V", "tyre.rear_size": "235/45R18 98Y"})["mf"][0]
    assert rows[:, mf.FNOMIN] == pytest.approx([4000.0, 4000.0 * 750 / 615])
    stiffer = rows[:, mf.LATERAL_STIFFNESS] * rows[:, mf.UNLOADED_RADIUS] / rows[:, mf.FNOMIN]
    assert stiffer == pytest.approx(141800 * 0.313 / 4000)
