"""Tables with units as files of four kinds, read back by those formats' own readers."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from hothatch.formats.log_file import read_log
from hothatch.formats.table_file import TableFileError, ending_of, write_table

TIME = np.arange(0.0, 1.0005, 0.0025)
COLUMNS = {"time": TIME, "speed": 3.0 * TIME**2, "battery_power": 1e4 + TIME / 3.0}
UNITS = {"time": "s", "speed": "m/s", "battery_power": "W"}
NEEDED = {"parquet": ("pyarrow", "duckdb"), "mf4": ("asammdf",)}
ABOUT = {"car": "A <car>", "test": "launch, from rest", "seed": "0"}


@pytest.mark.parametrize("ending", ["csv", "parquet", "mf4"])
def test_what_is_written_is_read_back_to_the_last_bit(ending: str, tmp_path: Path):
    for module in NEEDED.get(ending, ()):
        pytest.importorskip(module, reason="pip install 'hothatch[logs]'")
    path = tmp_path / f"launch.{ending}"
    write_table(path, COLUMNS, UNITS, ABOUT)
    found = read_log(path)
    heads = {head.split(" [")[0]: head for head in found.columns}
    for name, values in COLUMNS.items():
        assert np.array_equal(np.asarray(found.columns[heads[name]], float), values), name


def test_a_csv_names_units_and_where_it_is_from(tmp_path: Path):
    write_table(tmp_path / "a.csv", COLUMNS, UNITS, ABOUT)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[:3] == ["# car: A <car>", "# test: launch, from rest", "# seed: 0"]
    assert lines[3] == "time [s],speed [m/s],battery_power [W]"


def test_a_parquet_field_carries_its_unit(tmp_path: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    write_table(tmp_path / "a.parquet", COLUMNS, UNITS, ABOUT)
    schema = parquet.read_schema(tmp_path / "a.parquet")
    assert {name: schema.field(name).metadata[b"unit"].decode() for name in COLUMNS} == UNITS
    assert schema.metadata[b"car"] == b"A <car>"


def test_an_mdf4_channel_carries_its_unit(tmp_path: Path):
    asammdf = pytest.importorskip("asammdf")
    write_table(tmp_path / "a.mf4", COLUMNS, UNITS, ABOUT)
    with asammdf.MDF(tmp_path / "a.mf4") as found:
        assert found.version >= "4.10"
        signal = found.get("speed")
        assert signal.unit == "m/s"
        assert np.array_equal(signal.timestamps, TIME)
        assert "car: A &lt;car&gt;" in found.header.comment


def test_a_motec_file_has_its_block_of_facts_and_an_even_rate(tmp_path: Path):
    write_table(tmp_path / "a.motec.csv", COLUMNS, UNITS, ABOUT)
    rows = list(csv.reader((tmp_path / "a.motec.csv").read_text().split("\n")))
    facts = {row[0]: row[1] for row in rows[:12] if row}
    assert facts["Format"] == "MoTeC CSV File"
    assert (facts["Vehicle"], facts["Sample Rate"], facts["Duration"]) == ("A <car>", "100.000", "1.000")
    assert rows[14] == ["Time", "Speed", "Battery Power"]
    assert rows[15] == ["s", "m/s", "W"]
    values = np.array([row for row in rows[18:] if row], float)
    assert values.shape == (101, 3)
    assert np.allclose(values[:, 1], 3.0 * values[:, 0] ** 2, atol=1e-5)


def test_a_gap_in_a_column_is_an_empty_cell_and_no_word(tmp_path: Path):
    write_table(tmp_path / "a.csv", {"speed": np.array([1.0, np.nan])}, {"speed": "m/s"}, {})
    assert (tmp_path / "a.csv").read_text() == 'speed [m/s]\n1.0\n""\n'


@pytest.mark.parametrize("ending", ["mf4", "motec.csv"])
def test_a_table_without_time_is_refused_by_formats_over_time(ending: str, tmp_path: Path):
    for module in NEEDED.get(ending, ()):
        pytest.importorskip(module, reason="pip install 'hothatch[logs]'")
    with pytest.raises(TableFileError, match="needs at least two points over a rising time"):
        write_table(tmp_path / f"a.{ending}", {"speed": TIME}, UNITS, ABOUT)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.xlsx", "a", ".csv"])
def test_an_unknown_ending_names_those_there_are(name: str):
    with pytest.raises(
        TableFileError, match=r"expected a name ending in \.csv, \.motec\.csv, \.parquet, \.mf4"
    ):
        ending_of(name)
