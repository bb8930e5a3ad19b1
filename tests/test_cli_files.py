"""The command line with other people's files: drive cycles and lists of EPA tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from hothatch.cli import main

LEAF, BOLT = "nissan-leaf-40-2018", "chevrolet-bolt-2017"
Run = Callable[..., tuple[int, str, str]]


def test_a_cycle_file_is_a_test(run: Run):
    Path("my.csv").write_text("time_s,speed_kmh\n0,0\n10,50\n60,50\n70,0\n", encoding="utf-8")
    code, out, _ = run("run", LEAF, "my.csv", "--json")
    figures = json.loads(out)["cars"][0]["figures"]
    assert code == 0
    assert figures["cycle_distance"]["value"] == pytest.approx(60 * 50 / 3600)
    code, out, _ = run("explain", LEAF, "my.csv")
    assert code == 0
    assert f"{figures['cycle_consumption']['value']:.1f} Wh/km" in out
    Path("my.csv").write_text("time_s,speed\n0,0\n0,x\n", encoding="utf-8")
    code, out, err = run("compare", LEAF, BOLT, "my.csv")
    assert (code, out) == (2, "")
    assert "my.csv:1" in err
    assert "my.csv:3" in err


def test_validate_scores_a_list_of_epa_tests(run: Run):
    table = files("hothatch.garage") / "epa" / "epa_ev_tests.csv"
    code, out, _ = run("validate", "--epa", str(table), "--json")
    document = json.loads(out)
    assert code == 0
    assert set(document["scores"]) == {"blind", "anchored", "repeat_noise"}
    assert {"row", "cycle", "predicted", "measured", "anchor"} <= set(document["rows"][0])
    code, out, _ = run("validate", "--epa", str(table))
    assert code == 0
    assert "anchored" in out


def test_a_file_that_is_no_epa_list_is_refused(run: Run, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    code, out, err = run("validate", "--epa", str(path))
    assert (code, out) == (2, "")
    assert "list.csv" in err


def test_every_row_that_cannot_be_used_is_listed_and_a_list_of_such_rows_is_unusable(
    run: Run, tmp_path: Path
):
    table = (files("hothatch.garage") / "epa" / "epa_ev_tests.csv").read_text(encoding="utf-8")
    head, *rows = [line for line in table.splitlines() if not line.startswith("#")]
    names = head.split(",")
    bad = [row.split(",") for row in rows[:30]]
    for cells in bad:
        cells[names.index("etw_lb")] = "0"
    path = tmp_path / "list.csv"
    lines = [",".join(cells) for cells in bad]
    path.write_text("\n".join([head, *lines, *rows[30:40]]), encoding="utf-8")
    code, out, _ = run("validate", "--epa", str(path))
    assert code == 0
    assert out.count("test mass 0 is outside 1500 to 12000 lb") == 30
    assert "row 30 (line 31): test mass" in out
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    code, out, err = run("validate", "--epa", str(path), "--json")
    assert code == 2
    assert len(json.loads(out)["skipped"]) == 30
    assert "no row of it can be used" in err
    path.write_text(f"{head}\n", encoding="utf-8")
    code, out, err = run("validate", "--epa", str(path))
    assert (code, out) == (2, "")
    assert "no row below the header" in err


def test_a_cold_and_a_hot_test_of_ones_own_trace_with_the_climate_on_take_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """The cold city test at −7 °C and the air-conditioning test at 35 °C with a trace that the user brings."""
    lines = [
        "time_s,speed_kmh",
        *(f"{t},{50 if 10 < t < 590 else 5 * t if t <= 10 else 5 * (600 - t)}" for t in range(601)),
    ]
    file = tmp_path / "mine.csv"
    file.write_text("\n".join(lines))
    found = {}
    for words in ("20 degC on", "-7 degC off", "-7 degC on", "35 degC off", "35 degC on"):
        ambient, _, climate = words.rpartition(" ")
        asked = ["--ambient", ambient, "--climate", climate]
        assert main(["run", "nissan-leaf-40-2018", str(file), "--json", *asked]) == 0
        (car,) = json.loads(capsys.readouterr().out)["cars"]
        found[words] = car["figures"]["cycle_consumption"]["value"]
    assert found["-7 degC on"] > 1.2 * found["-7 degC off"]
    assert found["35 degC on"] > 1.05 * found["35 degC off"]
    assert found["-7 degC on"] > found["20 degC on"]


def test_a_climate_that_changes_nothing_is_remarked(capsys: pytest.CaptureFixture[str]):
    assert main(["run", "vw-golf-gti-mk7-2017", "launch", "--climate", "on"]) == 0
    assert "--climate changes nothing on vw-golf-gti-mk7-2017" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", ["run", "compare"])
def test_intervals_are_asked_for_or_left_out_not_both(run: Run, command: str):
    code, out, err = run(command, LEAF, "rollover", "--point", "--sure", "64")
    assert (code, out) == (2, "")
    assert "--point leaves intervals out, --sure 64 asks for them" in err
