"""Calibration: known inputs come back from synthetic data, files of every kind, refusals, the car file that comes of it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.edit import with_values
from hothatch.car.load import load_car
from hothatch.car.uncertain import errors_of, free_fields
from hothatch.evaluate import evaluate, run_table
from hothatch.formats.log_channels import Log
from hothatch.formats.log_file import LogError
from hothatch.garage.cycles import cycle
from hothatch.proving.conditions import Conditions
from hothatch.proving.logged_drive import logged_drive
from hothatch.report.calibration_view import print_calibration, write_calibration_page
from hothatch.report.terminal import console
from hothatch.studies.calibrate import _bounds, _fit, asked_calibration, calibrate, write_calibration
from hothatch.studies.calibrate_data import drive_data
from hothatch.studies.calibration import Asked
from hothatch.studies.request import RequestError

LEAF, GOLF = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"
FITTED = ("auxiliary.power", "drive.front.loss_scale")
SECONDS = 300


def driven(scores: tuple[float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times, speeds and power [W] at 5 Hz of the Leaf that errs by ``scores`` on the US06's first minutes."""
    car, trace = load_car(LEAF), cycle("us06")
    plants = compile(
        car, None, errors_of(car, {path: np.array([one]) for path, one in zip(FITTED, scores, strict=True)})
    )
    part = slice(0, SECONDS + 1)
    clock, speeds = trace.time_s[part], trace.speed_ms[part]
    test = logged_drive(clock, speeds, np.zeros(SECONDS))
    power = run_table(test, plants, None, True)[0].traces[0]["battery_power"]
    times = np.arange(0.0, SECONDS, 0.2)
    return times, np.interp(times, clock, speeds), power[times.astype(int)]


def table(scores: tuple[float, float], seed: int = 0) -> dict[str, np.ndarray]:
    times, speeds, power = driven(scores)
    noise = np.random.default_rng(seed).normal(0.0, 300.0, len(times))
    return {"time_s": times, "speed_kmh": speeds * 3.6, "battery power [kW]": (power + noise) / 1e3}


@pytest.fixture(scope="module")
def drive(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("logs") / "drive.csv"
    columns = table((1.5, 1.0))
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(f"{cell:.6g}" for cell in row) for row in rows)]
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def found(drive):
    return calibrate(load_car(LEAF), drive, Asked(FITTED))


def test_a_hundred_cars_drawn_from_the_prior_are_found_within_ninety_of_their_intervals():
    """The truth of each seed is drawn from the car file's own deviations, as the intervals assume."""
    car = load_car(LEAF)
    fields = free_fields(car)
    rng = np.random.default_rng(7)
    inside = np.zeros(2)
    for _ in range(100):
        truth = rng.normal(size=2)
        times, speeds, power = driven(tuple(truth))
        log = Log(
            "log", {"time": times, "speed": speeds, "power": power + rng.normal(0.0, 300.0, len(power))}, {}
        )
        fitted = _fit(car, drive_data(log, None, 0.0), FITTED, fields, profiled=False)
        inside += np.abs(fitted.scores - truth) <= 1.96 * fitted.sd
    assert (inside >= 90).all(), inside


def test_a_drive_gives_what_the_car_drew(found):
    car = load_car(LEAF)
    known = {
        "auxiliary.power": 220.0 * np.exp(1.5 * free_fields(car)["auxiliary.power"].spread),
        "drive.front.loss_scale": 1.0 * np.exp(1.0 * free_fields(car)["drive.front.loss_scale"].spread),
    }
    for one in found.fitted:
        assert one.low < known[one.path] < one.high
        low, high = one.profile
        assert low is None or high is None or low < one.value < high
        assert one.left is not None and one.left < 0.9
    assert found.residuals.held.sum() == 6
    assert found.residuals.rms(found.residuals.after, True) < found.residuals.rms(
        found.residuals.before, True
    )


def test_the_car_that_comes_of_it_names_its_evidence_and_compiles_to_the_fit(found, tmp_path):
    path = tmp_path / "mine.toml"
    write_calibration(found, str(path))
    mine = load_car(path)
    for one in found.fitted:
        fact = mine.facts[one.path]
        assert (fact.kind, fact.value) == ("measured", pytest.approx(one.value, rel=1e-12))
        assert fact.sd == pytest.approx(one.sd)
        assert fact.source.startswith("hothatch calibrate to drive.csv (sha256 ")
        assert "held out rms" in fact.source
    scores = {}
    for one in found.fitted:
        spread = free_fields(found.car)[one.path].spread
        scores[one.path] = np.array([np.log(one.value / one.before) / spread])
    wanted = compile(found.car, None, errors_of(found.car, scores))
    got = compile(mine)
    for name in wanted.dtype.names or ():
        assert np.allclose(got[name], wanted[name], rtol=1e-9), name
    with pytest.raises(FileExistsError):
        write_calibration(found, str(path))


def test_terminal_page_and_document_show_both_intervals(found, tmp_path):
    out = io.StringIO()
    print_calibration(found, console(out))
    assert "95 %, Laplace" in out.getvalue()
    assert "held out" in out.getvalue()
    page = tmp_path / "fit.html"
    write_calibration_page(found, page)
    assert "auxiliary.power" in page.read_text(encoding="utf-8")
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert [one["path"] for one in document["fitted"]] == list(FITTED)
    assert document["residuals"]["held_out"]["points"] == 6


def test_without_names_the_data_choose_what_they_identify(drive):
    found = calibrate(load_car(LEAF), drive)
    assert 1 <= len(found.fitted) <= 6
    assert all((one.left or 1.0) < 0.75 for one in found.fitted)


def test_parquet_and_mdf_say_the_same_as_csv(found, tmp_path):
    import duckdb
    from asammdf import MDF, Signal

    columns = table((1.5, 1.0))
    parquet, measured = tmp_path / "drive.parquet", tmp_path / "drive.mf4"
    with duckdb.connect() as connection:
        names = ", ".join(f'"{name}" DOUBLE' for name in columns)
        connection.execute(f"CREATE TABLE log ({names})")
        connection.executemany(
            "INSERT INTO log VALUES (?, ?, ?)", np.stack(list(columns.values()), axis=1).tolist()
        )
        connection.execute(f"COPY log TO '{parquet}' (FORMAT parquet)")
    times, speeds, power = columns.values()
    with MDF() as file:
        file.append(
            [
                Signal(speeds, times, unit="km/h", name="VehSpd"),
                Signal(power, times, unit="kW", name="HV Power"),
            ]
        )
        file.save(measured)
    first = calibrate(load_car(LEAF), parquet, Asked(FITTED))
    channels = {"speed": "VehSpd", "power": "HV Power"}
    second = calibrate(load_car(LEAF), measured, Asked(FITTED, channels))
    for one, other, csv in zip(first.fitted, second.fitted, found.fitted, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-4)
        assert one.value == pytest.approx(csv.value, rel=1e-3)


@pytest.mark.parametrize("ending", ["csv", "parquet", "mf4"])
def test_a_trace_of_its_own_is_a_log_that_the_car_fits(run, tmp_path, ending):
    """A trace's units are read, and its power is the mean of the second before: next to nothing is left."""
    trace = tmp_path / f"udds.{ending}"
    assert run("run", LEAF, "drive UDDS", "--point", "--trace", str(trace))[0] == 0
    own = ("--climate", "on", "--soc", "100 %", "--json")  # what the sentence was driven in
    code, out, err = run(
        "calibrate", LEAF, "--to", str(trace), "--fit", "mass.curb,drive.front.loss_scale", *own
    )
    assert code == 0, err
    mass, scale = json.loads(out)["fitted"]
    assert mass["value"] == pytest.approx(1557.0, abs=0.5)
    assert scale["value"] == pytest.approx(1.0, abs=0.002)


def test_figures_are_fitted_at_their_own_conditions_and_some_are_held_out(tmp_path):
    car = load_car(LEAF)
    names = ("accel_0_60_mph", "accel_0_30_mph", "quarter_mile_trap", "quarter_mile_time", "accel_0_45_mph")
    heavier = replace(car, facts={**car.facts, "mass.curb": replace(car.facts["mass.curb"], value=1620.0)})
    results = evaluate([heavier], list(names)).cars[0].figures
    lines = [
        f"{name},{results[name].value},{results[name].unit},{0.003 * (results[name].value or 0.0)},90 kg"
        for name in names
    ]
    path = tmp_path / "figures.csv"
    path.write_text("figure,value,unit,sd,load\n" + "\n".join(lines))
    found = calibrate(car, path, Asked(("mass.curb",)))
    assert found.residuals.held.sum() == 1
    assert any(remark.startswith("driven at curb + 90 kg") for remark in found.remarks)
    (mass,) = found.fitted
    assert mass.low < 1620.0 < mass.high
    assert mass.sd < 0.5 * mass.before_sd


def test_a_launch_log_is_fitted_from_first_motion(tmp_path):
    car = load_car(LEAF)
    events = evaluate([car], ["launch"], keep="traces").cars[0].runs["launch"].events[0].traces[0]
    lines = [
        f"{time + 3.2:.3f},{speed * 3.6:.4f}"
        for time, speed in zip(events["time"][::20], events["speed"][::20], strict=True)
    ]
    path = tmp_path / "launch.csv"
    path.write_text("t [s],v [km/h]\n" + "\n".join(["0,0", "3.0,0", *lines]))
    found = calibrate(car, path, Asked(("mass.curb",)))
    assert found.kind == "launch"
    assert found.fitted[0].value == pytest.approx(1557.0, rel=0.01)


def test_a_car_far_from_its_file_is_found_all_the_same(tmp_path):
    """Ten per cent more power is 4.5 deviations of the file's: what is off at first must not pass for noise."""
    car = load_car(LEAF)
    stronger = with_values(car, {"drive.front.power": "121 kW"})
    events = evaluate([stronger], ["launch"], keep="traces").cars[0].runs["launch"].events[0].traces[0]
    clock = np.arange(0.0, 12.0, 0.05)
    noise = np.random.default_rng(0).normal(0.0, 0.03, len(clock))
    speeds = np.abs(np.interp(clock, events["time"], events["speed"]) + noise)
    path = tmp_path / "launch.csv"
    lines = [f"{time:.2f},{speed:.4f}" for time, speed in zip(clock, speeds, strict=True)]
    path.write_text("\n".join(["t [s],v [m/s]", *lines]))
    (power,) = calibrate(car, path, Asked(("drive.front.power",))).fitted
    assert power.value == pytest.approx(121e3, rel=0.01)
    assert "drive.front.power" in [one.path for one in calibrate(car, path).fitted]


def test_what_the_data_do_not_identify_is_refused_with_the_reason(drive):
    with pytest.raises(RequestError) as refused:
        calibrate(load_car(LEAF), drive, Asked(("auxiliary.power", "mass.cg_height")))
    assert "mass.cg_height moves" in str(refused.value)


def test_drag_behind_a_coast_down_is_refused_with_what_to_fit_instead(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("figure,value,unit\nepa_label_range,155,mi\nhwfet_ac,150,Wh/km\n")
    with pytest.raises(
        RequestError, match=r"body\.drag_coefficient: what slows this car is its coast-down; fit road_load"
    ):
        calibrate(load_car(LEAF), path, Asked(("body.drag_coefficient",)))


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ("mass.crub", "did you mean mass.curb"),
        ("name", "states no number"),
        ("battery.cells_series", "states no number"),
        ("drive.rear.loss_scale", "not an uncertain input"),
    ],
)
def test_a_path_that_cannot_be_fitted_is_refused(drive, paths, words):
    with pytest.raises(RequestError, match=words):
        calibrate(load_car(LEAF), drive, asked_calibration([paths], [], None, None, 0.2))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["figure,value", "accel_0_60_mph,7.4"], 'no column "unit"'),
        (["figure,value,unit", "accel_0_60,7.4,s"], "did you mean accel_0_60_mph"),
        (["figure,value,unit", "epa_label_range,243,km"], 'is in "km", expected mi'),
        (["figure,value,unit", "accel_0_60_mph,nan,s"], "f.csv:2: value is"),
        (["figure,value,unit,sd", "accel_0_60_mph,7,s,-1"], "above 0"),
        (["figure,value,unit,ambient", "epa_label_range,150,mi,20"], "has no unit"),
        (["figure,value,unit,ambint", "epa_label_range,150,mi,20"], "did you mean ambient"),
        (["figure,value,unit", "udds_mpg,30,mpg"], "no engine"),
        (["figure,value,unit"], "no row"),
    ],
)
def test_bad_tables_of_figures_are_answered_with_their_faults(tmp_path, lines, words):
    path = tmp_path / "f.csv"
    path.write_text("\n".join(lines))
    with pytest.raises(LogError, match=words):
        calibrate(load_car(LEAF), path)


def test_the_command_writes_a_car_file_once_and_refuses_before_it_works(run, drive, tmp_path):
    path = tmp_path / "mine.toml"
    words = (
        "calibrate",
        LEAF,
        "--to",
        str(drive),
        "--fit",
        "auxiliary.power,drive.front.loss_scale",
        "-o",
        str(path),
    )
    code, out, err = run(*words, "--json")
    assert code == 0
    assert json.loads(out)["kind"] == "drive"
    assert err.endswith("mine.toml written\n")
    before = path.read_bytes()
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "exists already" in err
    assert path.read_bytes() == before
    code, out, err = run("calibrate", LEAF, "--to", str(tmp_path / "none.csv"))
    assert (code, out) == (2, "")
    assert "no such file" in err
    code, _, err = run("calibrate", LEAF, "--to", str(drive), "--channel", "speed")
    assert code == 2
    assert "expected channel=column" in err


def test_a_coast_down_log_gives_a_car_its_road_load(tmp_path):
    times, speeds, lines = 0.0, 33.0, []
    while speeds > 5.0:
        lines.append(f"{times:.2f},{speeds * 3.6:.5f},20")
        times, speeds = times + 0.05, speeds - 0.05 * (110.0 + 2.0 * speeds + 0.42 * speeds**2) / 1700.0
    path = tmp_path / "coast.csv"
    path.write_text("time (s),speed (km/h),ambient (degC)\n" + "\n".join(lines))
    found = calibrate(load_car(LEAF), path)
    assert found.kind == "coast-down"
    assert found.remarks[0].startswith("no air pressure in the log: taken as 101.3 kPa")
    assert found.calibrated.facts["road_load.a"].kind == "measured"
    assert found.calibrated.facts["road_load.n_over_v"].source == load_car(LEAF).facts["road_load.a"].source
    out, page = io.StringIO(), tmp_path / "coast.html"
    print_calibration(found, console(out))
    assert "sd left" not in out.getvalue(), "there was no prior"
    write_calibration_page(found, page)
    assert "sd left" not in page.read_text(encoding="utf-8")
    assert [one.value for one in found.fitted][2] == pytest.approx(0.42 * 98.2 / 101.325, rel=0.03)
    with pytest.raises(RequestError, match="gives road_load"):
        calibrate(load_car(LEAF), path, Asked(("mass.curb",)))
    with pytest.raises(RequestError, match="--wind cannot serve"):
        calibrate(load_car(LEAF), path, Asked(conditions=Conditions(head_wind=2.0)))


@pytest.mark.parametrize(("blows", "words"), [(2.0, "along"), (-2.0, "against")])
def test_the_wind_of_a_coast_down_is_said_by_its_way(tmp_path, blows, words):
    lines, clock = [], 0.0
    for run in range(4):
        way, speed = 1 - 2 * (run % 2), 33.0
        while speed > 5.0:
            lines.append(f"{clock:.1f},{speed * 3.6:.5f},{way}")
            air = speed - blows * way
            clock, speed = clock + 0.1, speed - 0.1 * (110.0 + 2.0 * speed + 0.42 * air * abs(air)) / 1700.0
        clock += 60.0
    path = tmp_path / "coast.csv"
    path.write_text("time (s),speed (km/h),direction\n" + "\n".join(lines))
    found = calibrate(load_car(LEAF), path)
    assert f"wind found: 2.0 m/s {words} direction 1" in found.remarks


def test_a_petrol_car_has_no_battery_to_log(drive):
    with pytest.raises(RequestError, match="no traction battery"):
        calibrate(load_car(GOLF), drive)


def test_bounds_of_scores_are_those_of_the_field():
    field = free_fields(load_car(LEAF))["mass.front_share"]
    low, high = _bounds(field, 0.56)
    assert -6.0 <= low < 0.0 < high <= 6.0


def test_an_input_that_tells_nothing_where_the_fit_ends_is_let_go(run, tmp_path):
    """The slip that traction control holds moves a launch at the file's values, not at the grip that the fit finds."""
    rows = [
        "accel_0_60_mph_1ft,7.05,s,0.03",
        "accel_0_30_mph,2.75,s,0.02",
        "quarter_mile_time_1ft,15.3,s,0.03",
    ]
    rows += ["udds_ac,150,Wh/km,1", "hwfet_ac,155,Wh/km,1"]
    (tmp_path / "figures.csv").write_text("\n".join(["figure,value,unit,sd", *rows]))
    code, out, err = run("calibrate", LEAF, "--to", "figures.csv", "--json")
    assert code == 0, err
    fitted = [one["path"] for one in json.loads(out)["fitted"]]
    assert "drive.front.power" in fitted
    assert "control.slip_target" not in fitted
