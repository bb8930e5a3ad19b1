"""Cycle files of users: every fault in one answer, with file and line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.cli import main
from hothatch.formats import cycle_csv
from hothatch.formats.cycle_csv import CycleFileError, parse_cycle_csv, read_cycle_csv


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(CycleFileError) as caught:
        parse_cycle_csv(text, "my.csv")
    return caught.value.faults


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        ("time_s,speed_mph", 0.44704),
        ("time_s,speed_kmh", 1 / 3.6),
        ("time_s,speed_ms", 1.0),
        ("Time (s), Speed (km/h)", 1 / 3.6),
        ("t,v[m/s]", 1.0),
        ("t,v[furlongs]", None),
        ("t_s,v[m/s]", 1.0),
        ("time [sec],velocity kph", 1 / 3.6),
    ],
)
def test_the_unit_is_in_the_column_name(header: str, factor: float | None):
    text = f"{header}\n0,0\n1,3.6\n"
    if factor is None:
        assert 'expected "time_s"' in faults(text)[0]
    else:
        assert parse_cycle_csv(text).speed_ms == pytest.approx([0, 3.6 * factor])


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("cycSecs,cycMps,cycGrade,cycRoadType\n0,0,0,0\n1,10,0.01,0\n2,0,0,0\n", ("cycGrade", "cycRoadType")),
        ("time_seconds,speed_meters_per_second\n0,0\n1,10\n2,0\n", ()),
        ("Time [s];Speed [km/h];Gear\n0;0;1\n1;36;2\n2;0;1\n", ("Gear",)),
        (
            "EPA dynamometer driving schedule\nTest Time, secs\tTarget Speed, mph\n0\t0\n1\t22.369363\n2\t0\n",
            (),
        ),
        ("time,speed\ns,km/h\n0,0\n1,36\n2,0\n", ()),
        ("Time (min),v (m/s)\n0,0\n0.0166666666666667,10\n0.0333333333333333,0\n", ()),
        ("t,vehicle speed [km/h],target speed [km/h]\n0,0,0\n1,35,36\n2,1,0\n", ("vehicle speed [km/h]",)),
        ("Elapsed Time (s),Vehicle Speed (kph)\n0,0\n1,36\n2,0\n", ()),
        ("v_kmh,t_s\n0,0\n36,1\n0,2\n", ()),
    ],
)
def test_the_usual_headers_are_read(text: str, left_out: tuple[str, ...]):
    found = parse_cycle_csv(text)
    assert found.time_s == pytest.approx([0, 1, 2])
    assert found.speed_ms == pytest.approx([0, 10, 0])
    assert found.left_out == left_out


def test_a_column_that_a_cycle_has_no_place_for_is_named_on_the_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "hill.csv").write_text("time_s,speed_kmh,grade\n0,0,0\n5,36,0.1\n10,0,0\n")
    assert main(["run", "nissan-leaf-40-2018", str(tmp_path / "hill.csv"), "--point"]) == 0
    assert "hill.csv: grade" in " ".join(capsys.readouterr().out.split())


def test_all_faults_in_one_answer_in_file_order():
    text = """# a drive to work
time_s,speed_furlongs
0,0
1,abc
2,nan
2,1
1,5
3,-4
4,5,6
inf,3
5,2e3
"""
    assert [fault.split(": ", 1)[0] for fault in faults(text)] == [
        *("my.csv:2", "my.csv:4", "my.csv:5", "my.csv:7", "my.csv:8", "my.csv:9", "my.csv:10", "my.csv:11")
    ]
    joined = "\n".join(faults(text))
    for told in (
        'speed column "speed_furlongs" names no known unit, expected "time_s" and one of "speed_mph"',
        'speed "abc" is not a finite number',
        'speed "nan" is not a finite number',
        "time 1 s is before line 6; times must rise",
        "speed -4 is negative",
        '"4,5,6" has 3 columns, expected time,speed',
        'time "inf" is not a finite number',
        "speed 2000 is above 150 m/s; is the unit right?",
    ):
        assert told in joined


def test_repeated_times():
    assert faults("time_s,speed_mph\n0,0\n1,1\n1,2\n2,3\n") == (
        "my.csv:4: time 1 s repeats line 3; times must rise",
    )


def test_at_most_twenty_faults_are_listed():
    found = faults("time_s,speed_mph\n" + "x,1\n" * 50)
    assert len(found) == 21
    assert found[-1] == "… and 30 more"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_empty(text: str):
    assert faults(text)[0].startswith("my.csv: empty; expected")


def test_too_few_and_too_many_rows(monkeypatch: pytest.MonkeyPatch):
    assert faults("time_s,speed_mph\n0,0\n") == ("my.csv: 1 data rows, expected 2 to 200000",)
    monkeypatch.setattr(cycle_csv, "MAX_POINTS", 3)
    assert faults("time_s,speed_mph\n0,0\n1,0\n2,0\n3,0\n") == ("my.csv: 4 data rows, expected 2 to 3",)


def test_a_missing_header_is_told():
    assert 'my.csv:1: header "0,0", expected "time_s"' in faults("0,0\n1,1\n2,2\n")[0]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path):
    file = tmp_path / "excel.csv"
    file.write_bytes("\ufefftime_s,speed_kmh\r\n0,0\r\n1,36\r\n".encode())
    assert read_cycle_csv(file).speed_ms == pytest.approx([0, 10])


def test_what_is_not_a_file_of_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00time")
    for path, told in (
        (tmp_path, "a directory, expected a CSV file"),
        (tmp_path / "none.csv", "no such file"),
        (binary, "not a text file"),
    ):
        with pytest.raises(CycleFileError, match=told) as caught:
            read_cycle_csv(path)
        assert caught.value.faults[0].startswith(str(path))
    monkeypatch.setattr(cycle_csv, "MAX_BYTES", 3)
    with pytest.raises(CycleFileError, match="expected at most"):
        read_cycle_csv(binary)


@given(st.text(max_size=200))
def test_any_text_is_a_cycle_or_a_cycle_file_error(text: str):
    try:
        table = parse_cycle_csv(text)
    except CycleFileError as error:
        assert error.faults
    else:
        assert np.all(np.diff(table.time_s) > 0)


@given(st.lists(st.floats(0, 150), min_size=2, max_size=30))
def test_a_written_trace_is_read_back(speeds: list[float]):
    rows = "".join(f"{t},{v!r}\n" for t, v in enumerate(speeds))
    assert parse_cycle_csv("time_s,speed_ms\n" + rows).speed_ms.tolist() == speeds


@pytest.mark.parametrize(
    "text",
    [
        "t [s];v [km/h]\n0;0,5\n1;36,0\n",  # a spreadsheet that writes decimal commas
        '"Time, s","Speed, km/h"\n"0","0.5"\n"1","36.0"\n',
        'time_s,speed_kmh,remark\n0,0.5,"a, b"\n1,36,\n',
        "time_s,speed_kmh\n0,0.5,\n1,36,,\n",
        "time[s],gps_Speed[km/h],WheelBasedVehicleSpeed[km/h]\n0,0.5,0\n1,36,36\n",
    ],
)
def test_what_spreadsheets_and_loggers_write_is_read(text: str):
    assert parse_cycle_csv(text).speed_ms == pytest.approx([0.5 / 3.6, 10.0])


def test_a_degree_sign_as_windows_writes_it_is_read(tmp_path: Path):
    file = tmp_path / "logger.csv"
    file.write_bytes("time_s;speed_km/h;Außen [°C]\n0;0;1\n1;36;1\n".encode("latin-1"))
    found = read_cycle_csv(file)
    assert found.speed_ms == pytest.approx([0.0, 10.0])
    assert found.left_out == ("Außen [°C]",)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16"])
def test_a_spreadsheets_unicode_text_is_read(tmp_path: Path, code: str, ends: str):
    file = tmp_path / "sheet.txt"
    file.write_bytes(ends.join(["Time (s)\tSpeed (mph)", "0\t0,0", "1\t10,0", ""]).encode(code))
    assert read_cycle_csv(file).speed_ms == pytest.approx([0.0, 4.4704])


def test_rows_are_not_counted_against_a_header_that_nobody_knows():
    assert faults("stamp,pace,note\n0,0,x\n1,2,y\n") == (
        'my.csv:1: header "stamp,pace,note", expected "time_s" and one of "speed_mph", "speed_kmh", "speed_ms"',
    )
