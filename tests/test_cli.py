"""The command line: documents, exit codes, answers to bad input; never a traceback, never half a file."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hothatch
from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids
from hothatch.proving.catalogue import PROCEDURES

LEAF, BOLT = "nissan-leaf-40-2018", "chevrolet-bolt-2017"
Run = Callable[..., tuple[int, str, str]]


def process(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from hothatch.cli import main; sys.exit(main())", *words]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, **more
    )


def test_without_an_argument_it_welcomes_in_eight_lines(run: Run):
    code, out, err = run()
    assert (code, err) == (0, "")
    lines = out.rstrip("\n").split("\n")
    assert len(lines) == 8
    assert max(map(len, lines)) <= 80
    commands = [line.split()[1:] for line in lines if line.startswith("  hothatch ")]
    assert [words[0] for words in commands] == ["run", "compare", "explain"]
    for words in commands:
        assert set(words[1:]) <= {*car_ids(), *FIGURES}


def test_help_names_every_command_and_imports_nothing_heavy():
    probe = (
        "import sys; from hothatch.cli import main; main(['--help']);"
        "print([n for n in ('numpy', 'numba', 'pint', 'pydantic', 'rich', 'plotly') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
    for command in (
        "cars",
        "tests",
        "figures",
        "tyres",
        "show",
        "new",
        "run",
        "compare",
        "explain",
        "validate",
        "bench",
    ):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    ("command", "ids"), [("cars", list(car_ids())), ("tests", list(PROCEDURES)), ("figures", list(FIGURES))]
)
def test_lists_for_people_and_for_programs(run: Run, command: str, ids: list[str]):
    code, out, err = run(command)
    assert (code, err) == (0, "")
    assert all(one in out for one in ids)
    code, out, err = run(command, "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert list(document) == [command]
    assert [entry["id"] for entry in document[command]] == ids
    assert all(entry["name"] for entry in document[command])


def test_run_prints_the_same_numbers_as_evaluate(run: Run):
    code, out, _ = run("run", LEAF, "accel_0_60_mph", "us06", "--point", "--json")
    assert code == 0
    document = json.loads(out)
    assert document == evaluate([LEAF], ["accel_0_60_mph", "us06"]).document()
    assert document["hothatch"] == hothatch.__version__
    figures = document["cars"][0]["figures"]
    assert list(figures) == ["accel_0_60_mph", "us06_dc"]
    assert figures["us06_dc"]["low"] is None
    code, out, _ = run("run", LEAF, "accel_0_60_mph")
    assert code == 0
    assert f"{figures['accel_0_60_mph']['value']:.2f} s" in out


def test_conditions_and_changed_values_reach_the_test_and_the_sheet(run: Run):
    words = ["run", LEAF, "accel_0_60_mph", "--json"]
    before = json.loads(run(*words)[1])["cars"][0]["figures"]["accel_0_60_mph"]["value"]
    slower = [
        ["--grip", "0.6"],
        ["--load", "400 kg"],
        ["--set", "mass.curb=1900 kg"],
        ["--set", "drive.front.power=90 kW"],
        ["--wind", "10 m/s"],
    ]
    for more in slower:
        after = json.loads(run(*words, *more)[1])["cars"][0]["figures"]["accel_0_60_mph"]["value"]
        assert after > before + 0.02, more
    _, out, _ = run("run", LEAF, "accel_0_60_mph", "--load", "400 kg", "--soc", "50 %", "--wind", "5 m/s",
                    "--ambient", "10 degC", "--traction", "off", "--set", "mass.curb=1600 kg")  # fmt: skip
    for word in (
        "curb + 400 kg",
        "charge 50 %",
        "10 °C",
        "traction control off",
        "wind",
        "mass.curb=1600 kg",
    ):
        assert word in out, word


def test_a_condition_that_a_test_leaves_out_of_account_is_said(run: Run):
    _, out, _ = run("run", LEAF, "us06", "accel_0_30_mph", "--load", "300 kg", "--wind", "3 m/s")
    assert "--load changes nothing in us06" in out
    assert "--wind changes nothing in us06" in out


def test_compare_sorts_cars_from_tests(run: Run, tmp_path: Path):
    assert run("new", "my.toml", "--like", LEAF)[0] == 0
    code, out, err = run("compare", LEAF, "top-speed", "my.toml", BOLT, "accel_0_30_mph", "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert [car["id"] for car in document["cars"]] == [LEAF, "my", BOLT]
    assert list(document["cars"][0]["figures"]) == ["top_speed", "accel_0_30_mph"]
    code, out, _ = run("compare", LEAF, "my.toml", "top-speed")
    assert code == 0
    assert "my.toml" in out


def test_new_copies_a_car_that_runs_alike_and_whose_mass_then_counts(run: Run, tmp_path: Path):
    code, out, _ = run("new", "my.toml", "--like", LEAF)
    assert code == 0
    assert "hothatch run my.toml" in out
    assert compile(load_car("my.toml")).tobytes() == compile(load_car(LEAF)).tobytes()
    text = Path("my.toml").read_text(encoding="utf-8")
    Path("light.toml").write_text(
        text.replace('curb = { value = "1557 kg"', 'curb = { value = "1357 kg"'), encoding="utf-8"
    )
    found = json.loads(
        run("compare", "my.toml", "light.toml", "epa_label_range", "accel_0_60_mph", "--json")[1]
    )
    same, light = (car["figures"] for car in found["cars"])
    assert light["epa_label_range"]["value"] > 1.02 * same["epa_label_range"]["value"]
    assert light["accel_0_60_mph"]["value"] < same["accel_0_60_mph"]["value"]


def test_new_never_writes_over_a_file(run: Run):
    Path("mine.toml").write_text("mine", encoding="utf-8")
    code, out, err = run("new", "mine.toml", "--like", LEAF)
    assert (code, out) == (2, "")
    assert "exists already" in err
    assert Path("mine.toml").read_text(encoding="utf-8") == "mine"


def test_show_gives_every_input_with_its_origin(run: Run):
    code, out, _ = run("show", LEAF)
    assert code == 0
    for words in (
        "[battery]",
        "38.9 kWh",
        "± 0.9 kWh",
        "0.81 × body.width × body.height",
        "Hucho",
        "by class rule",
    ):
        assert words in out, words
    fields = {field["path"]: field for field in json.loads(run("show", LEAF, "--json")[1])["car"]["fields"]}
    assert fields["mass.curb"]["value"] == 1557.0
    assert fields["mass.curb"]["kind"] == "published"
    assert fields["body.frontal_area"]["rule"]


def test_explain_adds_up(run: Run):
    code, out, _ = run("explain", LEAF, "accel_0_60_mph_1ft")
    assert code == 0
    for words in ("limited by", "kinetic energy", "ledger closes", "Pacejka", "not counted"):
        assert words in out, words
    document = json.loads(run("explain", LEAF, "accel_0_60_mph_1ft", "--json")[1])
    total = sum(phase["seconds"] for phase in document["phases"])
    assert total == pytest.approx(document["figure"]["value"], abs=1e-9)


def test_validate_prints_misses_first(run: Run):
    code, out, _ = run("validate", "--json")
    assert code == 0
    document = json.loads(out)
    assert set(document) >= {"scores", "rows"}
    judged = [
        abs(row["error"]) for row in document["rows"] if row["use"] == "judge" and row["error"] is not None
    ]
    assert judged == sorted(judged, reverse=True)
    assert len(judged) > 50


BAD_WORDS = [
    (["run", "leaf-40"], "no such car", "nissan-leaf"),
    (["run", LEAF, "launhc"], '"launhc"', "launch?"),
    (["run", LEAF, BOLT], "is a car where a test is expected", "hothatch compare"),
    (["run", "nope.toml"], "nope.toml", "no such file"),
    (["run", "."], "directory", ""),
    (["run", LEAF, "--ambient", "23"], "--ambient", "23 degC"),
    (["run", LEAF, "--ambient", "900 degC"], "--ambient", "not plausible"),
    (["run", LEAF, "--soc", "200 %", "--grip", "x"], "--soc", "--grip"),
    (["run", LEAF, "--load", "nan kg"], "--load", "finite"),
    (["run", LEAF, "--traction", "maybe"], "--traction", "on or off"),
    (["run", LEAF, "--set", "mass.crub=1 t"], "mass.crub", "mass.curb?"),
    (["run", LEAF, "--set", "mass.curb=-1 t"], "mass.curb", "negative"),
    (["run", LEAF, "--set", "mass.curb"], "path=value", "mass.curb"),
    (["compare", "launch"], "no car", "hothatch cars"),
    (["compare", "nissan-leaf-40-2019", "lunch"], "the car nissan-leaf-40-2018", "the test launch"),
    (["compare", "xyzzy"], "neither a car nor a test", "hothatch cars"),
    (["compare", LEAF, "my.csv"], "my.csv", "no such file"),
    (["run", LEAF, "cycle_fuel"], "a cycle file of your own", "my-cycle.csv"),
    (["explain", LEAF, "cycle_fuel"], "a cycle file of your own", "my-cycle.csv"),
    (["compare", LEAF, "--html", "."], "is a directory", ""),
    (["compare", LEAF, "--html", "no/folder/x.html"], "no/folder", "does not exist"),
    (["explain", LEAF, "launch"], "several figures", "accel_0_60_mph"),
    (["explain", LEAF, "accel_0_60"], "name one: accel_0_60_mph, accel_0_60_mph_1ft", ""),
    (["show", "nobody"], "no such car", ""),
    (["new", "x.toml", "--like", "nobody"], "no such car", ""),
    (["new", "no/folder/x.toml", "--like", LEAF], "does not exist", ""),
    (["bench", "udds_100_cars"], "udds_1000_cars?", ""),
    (["rnu"], "rnu", ""),
    (["run"], "CAR", ""),
    (["run", LEAF, "--bogus"], "--bogus", ""),
]


@pytest.mark.parametrize(("words", "problem", "hint"), BAD_WORDS, ids=lambda value: str(value)[:40])
def test_bad_words_are_answered_with_exit_2_and_nothing_written(
    run: Run, tmp_path: Path, words: list[str], problem: str, hint: str
):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert problem in err
    assert hint in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_all_faults_of_a_car_file_come_in_one_answer(run: Run):
    text = 'name = "X"\n[mass]\ncrub = "1 t"\ncurb = "1500"\n[body]\nwheelbase = 2.7\n'
    Path("bad.toml").write_text(text, encoding="utf-8")
    for command in (["run", "bad.toml"], ["compare", "bad.toml", LEAF], ["show", "bad.toml"]):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        for words in (
            "line 3: mass.crub: unknown key",
            "line 4: mass.curb",
            "line 6: body.wheelbase",
            "tyre.size",
        ):
            assert words in err
    both = run("compare", "bad.toml", "nobody.toml")[2]
    assert "mass.crub" in both
    assert "nobody.toml: no such file" in both


def test_a_test_named_that_does_not_finish_exits_3(run: Run):
    words = ["--soc", "1 %", "--json"]
    code, out, err = run("run", LEAF, "quarter_mile_time", "--set", "battery.usable=1.5 kWh", *words)
    assert json.loads(out)["cars"][0]["figures"]["quarter_mile_time"]["outcome"] == "incomplete"
    assert code == 3
    assert "quarter_mile_time" in err
    # A car that cannot reach 100 mph was tested all the same.
    assert run("run", LEAF, "accel_0_100_mph_1ft")[0] == 0


def test_an_unwritable_place_is_said_before_any_work(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the superuser may write anywhere
    for words in (["new", "x.toml", "--like", LEAF], ["compare", LEAF, "--html", "x.html"]):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert "permission denied" in err


def test_a_disk_that_fills_up_leaves_no_file(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for words in (["new", "x.toml", "--like", LEAF], ["compare", LEAF, "top-speed", "--html", "x.html"]):
        code, _, err = run(*words)
        assert code == 2
        assert os.strerror(errno.ENOSPC) in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["show", LEAF], ["show", LEAF, "--json"], ["--help"]])
def test_a_reader_that_goes_away_is_answered_with_silence(words: list[str]):
    command = [sys.executable, "-m", "hothatch", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 1


def test_control_characters_of_a_word_never_reach_the_terminal(run: Run):
    name = "we\x1b[31mird.toml"
    assert "\x1b" not in run("new", name, "--like", LEAF)[1]
    assert "\x1b" not in run("run", name, "top-speed")[1]
    assert "\x1b" not in run("compare", name, "top-speed", "--set", "mass.curb=1500 kg")[1]
    for words in (
        ["run", "\x1b[31m"],
        ["compare", "\x1b[31m"],
        ["run", LEAF, "\x1b[31m"],
        ["explain", LEAF, "\x1b[31m"],
    ):
        code, _, err = run(*words)
        assert code == 2
        assert "\x1b" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_quiet():
    code = (
        "import os, signal, sys, time, hothatch.evaluate; from hothatch.cli import main;"
        "e = sys.modules['hothatch.evaluate'];"
        # A job that a shell started in the background ignores the signal, and so would its children.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "e.resolve = lambda tests: (os.kill(os.getpid(), signal.SIGINT), time.sleep(30));"
        f"sys.exit(main(['run', '{LEAF}']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr


def test_json_is_pure_and_messages_go_to_the_other_stream():
    done = process("run", LEAF, "top-speed", "--json")
    assert done.returncode == 0
    assert done.stderr in ("", "Compiling the solvers: once, about 20 s\n")
    assert json.loads(done.stdout)["cars"][0]["id"] == LEAF


def test_a_terminal_without_unicode_still_gets_its_table():
    done = process("run", LEAF, "top-speed", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "top speed" in done.stdout
    assert "144.8 km/h" in done.stdout


def test_the_first_run_says_that_it_compiles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from hothatch.report import terminal

    monkeypatch.setattr(terminal, "is_cold", lambda: True)
    terminal.say_if_cold()
    out, err = capsys.readouterr()
    assert out == ""
    assert "once" in err


def test_a_sentence_is_a_test(run: Run):
    code, out, err = run("run", LEAF, "hold 120 km/h for 20 km at -7 degC then charge at 50 kW to full")
    assert code == 0, err
    assert "hold 120 km/h for 20 km at -7 degC" in out
    assert "charge at the end" in out
    code, out, _ = run("compare", LEAF, BOLT, "launch until 100 km/h")
    assert code == 0
    assert "distance" in out
    assert out.count("launch until 100 km/h") == 2  # clause by clause, each car


def test_a_sentence_that_cannot_be_read_is_pointed_at(run: Run):
    code, out, err = run("run", LEAF, "drive UDSS twice")
    assert (code, out) == (2, "")
    assert err.splitlines()[:2] == ["drive UDSS twice", "      ^^^^"]
    assert "did you mean udds?" in err


def test_a_clause_that_does_not_reach_its_end_is_incomplete(run: Run):
    code, out, _ = run("run", LEAF, "hold 120 km/h for 900 km")
    assert code == 3
    assert "the battery was empty first" in " ".join(out.split())


def test_the_verbs_are_listed(run: Run):
    code, out, _ = run("tests")
    assert code == 0
    assert "hold SPEED until CHARGE" in out
