"""The garage finds what ships and nothing else."""

from __future__ import annotations

import tomllib

import pytest

from hothatch.garage.reader import car_ids, car_text, class_files, names, read_csv, read_text


def test_cars_are_listed_by_id_and_read_as_toml():
    assert "nissan-leaf-40-2018" in car_ids()
    assert list(car_ids()) == sorted(car_ids())
    for car_id in car_ids():
        assert car_id == car_id.lower()
        assert tomllib.loads(car_text(car_id))["name"]


def test_class_files_are_named_and_read():
    assert class_files()
    for name, text in class_files():
        assert name.startswith("classes/")
        assert tomllib.loads(text)


@pytest.mark.parametrize("name", [*names("cycles", ".csv"), *names("measured", ".csv")])
def test_tables_have_named_columns_and_no_comments(name: str):
    rows = read_csv(name)
    assert rows
    for row in rows:
        assert None not in row, "more cells than columns"
        assert None not in row.values(), "fewer cells than columns"
        assert not next(iter(row.values())).startswith("#")


@pytest.mark.parametrize(
    "name", ["", "cars", "cars/none.toml", "../units.py", "cars/../../units.py", "cars/"]
)
def test_only_shipped_files_are_read(name: str):
    with pytest.raises(KeyError):
        read_text(name)


def test_an_unknown_car_or_folder():
    with pytest.raises(KeyError):
        car_text("../classes/rules")
    assert names("nowhere", ".toml") == ()


@pytest.mark.parametrize("folder", ["cars", "classes", "cycles", "measured", "chemistry"])
def test_every_shipped_file_names_its_licence(folder: str):
    for name in (*names(folder, ".toml"), *names(folder, ".csv")):
        assert "SPDX-License-Identifier:" in read_text(name).split("\n", 1)[0], name
