"""Logs: channels by their names or by a map, units, means over even steps, and every fault with its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.formats.log_channels import log_channels, means, means_of_steps
from hothatch.formats.log_file import LogError, read_log

GOOD = [
    "# a logger's remark",
    "time_s;Speed (km/h);Pack power [kW];Ambient (degC)",
    "0;36;1.5;20",
    "1;72;2;20",
]


def read(tmp_path, lines, needed=("time", "speed"), **mapped):
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return log_channels(read_log(path), mapped, needed)


def test_channels_are_found_by_their_names_and_come_in_si(tmp_path):
    log = read(tmp_path, GOOD)
    assert log["speed"] == pytest.approx([10.0, 20.0])
    assert log["power"] == pytest.approx([1500.0, 2000.0])
    assert log["temperature"] == pytest.approx(293.15)
    assert log.used["power"] == "Pack power [kW]"


@pytest.mark.parametrize(
    ("head", "speed"),
    [
        *(("speed_kmh", 10.0), ("speed_mph", 16.0934), ("speed_ms", 36.0)),
        *(("Speed [m/s]", 36.0), ("v_kph", 10.0), ("GPS speed (mph)", 16.0934)),
    ],
)  # fmt: skip
def test_loggers_spell_speeds_in_their_own_way(tmp_path, head, speed):
    log = read(tmp_path, [f"t [s],{head}", "0,36", "1,36"])
    assert log["speed"][0] == pytest.approx(speed, rel=1e-4)


def test_a_map_names_column_and_unit(tmp_path):
    log = read(tmp_path, ["clock,VehSpd", "0,10", "1,20"], time="clock [s]", speed="VehSpd [m/s]")
    assert log["speed"].tolist() == [10.0, 20.0]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "empty"),
        (["time_s,speed_kmh"], "has no row"),
        (["# only a remark"], "empty, expected a line"),
        (["time_s,power_kW", "0,1", "1,2"], 'no channel "speed"'),
        (["time_s,speed", "0,1", "1,2"], "has no unit"),
        (["time_s,speed (kW)", "0,1", "1,2"], "no unit of speed"),
        (["time_s,speed_kmh", "0,1", "1,nan"], 'log.csv:3: speed_kmh is "nan"'),
        (["time_s,speed_kmh", "0,1", "1,"], 'log.csv:3: speed_kmh is ""'),
        (["time_s,speed_kmh", "0,1", "x,2"], 'log.csv:3: time_s is "x"'),
        (["time_s,speed_kmh", "0,1", "2,1", "1,2"], "log.csv:4: time 1 s does not come after 2 s"),
        (["time_s,speed_kmh", "0,1", "0,1"], "log.csv:3: time 0 s does not come after 0 s"),
        (["time_s,speed_ms", "0,120", "1,180"], "log.csv:3: speed_ms is 180.*is the unit right"),
        (["time_s,speed_kmh", "0,1,3", "1,2"], "log.csv:2: 3 cells, expected 2"),
        (["time_s,speed_kmh,v_mph", "0,1,3", "1,2,4"], "speed may be"),
        (["time_s,time_s,speed_kmh", "0,0,1", "1,1,2"], "is there twice"),
    ],
)
def test_a_log_that_cannot_be_used_is_answered_with_its_faults(tmp_path, lines, words):
    with pytest.raises(LogError, match=words):
        read(tmp_path, lines)


def test_maps_name_the_nearest(tmp_path):
    lines = ["clock,VehSpd", "0,10", "1,20"]
    with pytest.raises(LogError, match="did you mean VehSpd"):
        read(tmp_path, lines, time="clock [s]", speed="VehSpeed [m/s]")
    with pytest.raises(LogError, match="did you mean speed"):
        read(tmp_path, lines, time="clock [s]", sped="VehSpd [m/s]")


def test_the_clock_of_the_next_run_may_begin_anew(tmp_path):
    log = read(tmp_path, ["run,time_s,speed_kmh", "1,0,9", "1,1,8", "2,0,9", "2,1,8"])
    assert len(log["time"]) == 4


def test_faults_are_listed_up_to_twenty(tmp_path):
    with pytest.raises(LogError) as refused:
        read(tmp_path, ["time_s,speed_kmh", *(f"{at},x" for at in range(50))])
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 30 more"


@pytest.mark.parametrize(
    ("name", "words"),
    [("log.parquet", "not a Parquet"), ("log.mf4", "not an MDF"), ("log.csv", "not a text")],
)
def test_a_file_of_another_format_is_refused(tmp_path, name, words):
    if module := {"log.parquet": "duckdb", "log.mf4": "asammdf"}.get(name):
        pytest.importorskip(module, reason="pip install 'hothatch[logs]'")
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe\x00\x01garbage")
    with pytest.raises(LogError, match=words):
        read_log(path)


def test_no_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(LogError, match="no such file"):
        read_log(tmp_path / "none.csv")
    with pytest.raises(LogError, match="a directory"):
        read_log(tmp_path)


def test_means_are_exact_for_straight_lines_at_any_rate():
    times = np.array([0.0, 0.3, 1.7, 2.0, 4.0])
    assert means(times, 2.0 * times + 1.0, np.array([0.0, 1.0, 2.5, 4.0])) == pytest.approx([2.0, 4.5, 7.5])


def test_means_of_steps_take_each_sample_for_the_time_before_it():
    """2 from 0 to 1 s, 4 from 1 to 2 s, 6 from 2 to 3 s."""
    times, values = np.arange(4.0), np.array([9.0, 2.0, 4.0, 6.0])
    assert means_of_steps(times, values, np.array([0.0, 1.5, 3.0])) == pytest.approx([4.0 / 1.5, 8.0 / 1.5])


def test_a_measured_file_that_fells_its_parser_is_refused_in_words():
    pytest.importorskip("asammdf")
    broken = Path(__file__).parents[1] / "data" / "broken-blocks.mf4"
    with pytest.raises(LogError, match="not an MDF file that can be read"):
        read_log(broken)
