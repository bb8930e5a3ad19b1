"""Sweeps: every combination once, the numbers of ``run --point``, folders that go on where they stopped."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest

from hothatch.car.edit import with_values
from hothatch.car.load import load_car
from hothatch.evaluate import evaluate
from hothatch.proving.conditions import Conditions
from hothatch.report.sweep_view import print_answer, print_swept
from hothatch.report.terminal import console
from hothatch.studies import sweep_store
from hothatch.studies.request import RequestError
from hothatch.studies.sweep import open_sweep, sweep
from hothatch.studies.sweep_file import load_study
from hothatch.studies.sweep_plan import make_plan, random_points, sobol_points
from hothatch.studies.sweep_query import array, frame, query

LEAF = "nissan-leaf-40-2018"
WIDE = f"""
cars = ["{LEAF}", "chevrolet-bolt-2017"]
packages = [[], ["light-seats"]]
tests = ["accel_0_60_mph", "drive HWFET", "drive UDDS"]
seed = 3
[[conditions]]
[[conditions]]
ambient = "-7 degC"
climate = "on"
[grid]
"mass.curb" = {{ from = "1600 kg", to = "1700 kg", count = 2 }}
[samples]
count = 2
[samples.over]
"body.drag_coefficient" = {{ from = "0.26", to = "0.32" }}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "study.toml"
    path.write_text(text)
    return path


def small(folder: Path, masses: str = '["1500 kg", "1600 kg"]', more: str = "") -> Path:
    """A study of one car that lasts a moment."""
    return write(
        folder, f'cars = ["{LEAF}"]\ntests = ["accel_0_60_mph"]\n{more}\n[grid]\n"mass.curb" = {masses}\n'
    )


def test_two_masses_become_two_rows_with_the_numbers_of_a_run(tmp_path: Path):
    done = sweep(small(tmp_path), tmp_path / "out")
    table = frame(open_sweep(done.folder))
    for mass, found in zip(("1500 kg", "1600 kg"), table["accel_0_60_mph"], strict=True):
        car = with_values(load_car(LEAF), {"mass.curb": mass})
        assert evaluate([car], ["accel_0_60_mph"]).cars[0].figures["accel_0_60_mph"].value == found


def test_every_combination_stands_once_and_is_the_run_of_its_car(tmp_path: Path):
    study = load_study(write(tmp_path, WIDE))
    done = sweep(study, tmp_path / "out")
    table = frame(open_sweep(done.folder))
    assert done.progress.rows == len(table) == 2 * 2 * 2 * 2 * 2
    assert list(table.index) == list(range(32))
    row = table[(table["car"] == "chevrolet-bolt-2017") & (table["packages"] == "light-seats")].iloc[-1]
    values = {
        "mass.curb": f"{float(row['mass.curb'])!r} kg",
        "body.drag_coefficient": f"{float(row['body.drag_coefficient'])!r}",
    }
    car = with_values(load_car("chevrolet-bolt-2017+light-seats"), values)
    cold = Conditions(ambient=266.15, climate=True)
    for test, figure, column in (
        ("accel_0_60_mph", "accel_0_60_mph", "accel_0_60_mph"),
        ("drive HWFET", "sentence_energy", "sentence_energy"),
    ):
        known = evaluate([car], [test], cold).cars[0].figures[figure].value
        assert row[column] == pytest.approx(known, rel=1e-12)
    assert (table["sentence_energy_2"] != table["sentence_energy"]).all()


def test_results_lie_in_an_array_along_the_axes(tmp_path: Path):
    study = load_study(write(tmp_path, WIDE))
    store = open_sweep(sweep(study, tmp_path / "out").folder)
    cube, table = array(store), frame(store)
    assert cube.sizes == {"car": 2, "packages": 2, "conditions": 2, "mass.curb": 2, "sample": 2}
    chosen = table[
        (table["car"] == LEAF) & (table["mass.curb"] == 1700.0) & (table["packages"] == "light-seats")
    ]
    along = cube["accel_0_60_mph"].sel({"car": LEAF, "mass.curb": 1700.0, "packages": "light-seats"})
    np.testing.assert_array_equal(along.to_numpy().ravel(), chosen["accel_0_60_mph"])


def test_a_row_does_not_depend_on_how_rows_are_shared_out(tmp_path: Path):
    text = WIDE.replace("count = 2\n[samples.over]", "count = 5\n[samples.over]")
    plan = make_plan(load_study(write(tmp_path, text)))
    whole = plan.values(0, plan.points)
    for first in range(0, plan.points, 3):
        part = plan.values(first, min(first + 3, plan.points))
        for name, column in part.items():
            np.testing.assert_array_equal(column, whole[name][first : first + 3])


@pytest.mark.parametrize("draw", [sobol_points, random_points])
def test_a_part_of_a_sequence_is_that_part_of_the_whole(draw):
    whole = draw(3, 5, 0, 3000)
    assert whole.shape == (3000, 3)
    assert whole.min() >= 0.0 and whole.max() < 1.0
    np.testing.assert_array_equal(draw(3, 5, 1000, 1500), whole[1000:2500])
    assert not np.array_equal(draw(3, 6, 0, 10), whole[:10])


def test_a_car_that_cannot_be_is_a_row_that_says_so(tmp_path: Path):
    path = write(
        tmp_path,
        f'cars = ["{LEAF}", "vw-golf-gti-mk7-2017"]\ntests = ["accel_0_60_mph", "udds_ac"]\n'
        'packages = [["motor-160kw"]]\n',
    )
    table = frame(open_sweep(sweep(path, tmp_path / "out").folder))
    leaf, golf = (table[table["car"] == car].iloc[0] for car in (LEAF, "vw-golf-gti-mk7-2017"))
    assert leaf["accel_0_60_mph_outcome"] == leaf["udds_ac_outcome"] == "ok"
    assert golf["accel_0_60_mph_outcome"] == golf["udds_ac_outcome"] == "not_applicable"
    assert "motor-160kw" in golf["no_car"]


def test_traces_are_kept_where_they_are_asked_for(tmp_path: Path):
    store = open_sweep(sweep(small(tmp_path, more="traces = true"), tmp_path / "out").folder)
    answer = query(
        store, 'select "row", max(speed) from traces where test = \'launch\' group by "row" order by "row"'
    )
    assert [row[0] for row in answer.rows] == [0, 1]
    assert all(row[1] > 60 * 0.44704 for row in answer.rows)


def test_a_folder_with_all_its_rows_is_left_alone(tmp_path: Path):
    path = small(tmp_path)
    first = sweep(path)
    assert first.folder == tmp_path / "study.sweep"
    stamps = {one.name: one.stat().st_mtime_ns for one in first.folder.glob("*.parquet")}
    again = sweep(path)
    assert (again.progress.driven, again.progress.done) == (0, 2)
    assert stamps == {one.name: one.stat().st_mtime_ns for one in first.folder.glob("*.parquet")}


def test_an_empty_question_is_refused(tmp_path: Path):
    done = sweep(small(tmp_path), tmp_path / "out")
    with pytest.raises(RequestError, match="names no statement"):
        query(open_sweep(done.folder), " ; ")
    with pytest.raises(
        RequestError, match=r"the table is results \(traces are kept where the study says traces = true\)"
    ):
        query(open_sweep(done.folder), "select * from traces")


def test_an_answer_too_wide_for_the_terminal_is_turned_and_cuts_nothing(tmp_path: Path):
    done = sweep(small(tmp_path), tmp_path / "my out")
    answer = query(open_sweep(done.folder), "select * from results")
    for width in (60, 80, 400):
        out = io.StringIO()
        print_answer(answer, console(out, width))
        assert "…" not in out.getvalue()
        assert "accel_0_60_mph_outcome" in out.getvalue()
        assert max(map(len, out.getvalue().splitlines())) <= width
    out = io.StringIO()
    print_swept(done, console(out))
    assert "in all" in out.getvalue()
    assert "my out' " in out.getvalue(), "a folder with a space is quoted"


def test_a_folder_of_another_study_is_refused(tmp_path: Path):
    sweep(small(tmp_path), tmp_path / "out")
    with pytest.raises(RequestError, match="holds another sweep"):
        sweep(small(tmp_path, '["1500 kg", "1601 kg"]'), tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(RequestError, match="is not a sweep's"):
        sweep(small(tmp_path), tmp_path / "mine")


def test_a_folder_of_another_version_opens(tmp_path: Path):
    """Keys and columns may come and go between versions; only a newer schema is refused."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = sweep(small(tmp_path), tmp_path / "out").folder
    (rows,) = folder.glob("rows-*.parquet")
    other = pa.table({"row": [2], "car": ["old"], "weight": [1.0]})
    pq.write_table(other, folder / "rows-00000001.parquet")
    size = (folder / "rows-00000001.parquet").stat().st_size
    line = {"chunk": 1, "first": 2, "last": 3, "rows": {"file": "rows-00000001.parquet", "bytes": size}}
    with (folder / "manifest.jsonl").open("a") as manifest:
        manifest.write(json.dumps(line) + "\n")
    answer = query(open_sweep(folder), 'select car, "weight", accel_0_60_mph from results order by "row"')
    assert answer.rows[2] == ("old", 1.0, None)
    head = json.loads((folder / "sweep.json").read_text())
    (folder / "sweep.json").write_text(json.dumps(head | {"schema": 99, "hothatch": "9.0"}))
    with pytest.raises(RequestError, match=r"newer hothatch \(9.0\)"):
        open_sweep(folder)
    assert rows.exists()


@pytest.mark.parametrize(
    "figures",
    [
        ["accel_0_60_mph_1ft"],
        ["accel_0_45_mph", "quarter_mile_time_1ft", "quarter_mile_trap_66ft"],
        ["accel_0_100_mph_1ft"],
        ["accel_0_100_mph_1ft", "quarter_mile_time"],
    ],
)
def test_a_launch_that_ends_early_has_the_figures_of_the_whole_one(tmp_path: Path, figures: list[str]):
    """Same steps, same bits; a car that never reaches 100 mph, or 45 mph in a quarter mile, drives on."""
    path = write(
        tmp_path,
        f'cars = ["{LEAF}"]\ntests = {json.dumps(figures)}\n[grid]\n'
        '"control.top_speed" = ["30 mi/h", "110 mi/h"]\n"drive.front.power" = ["90 kW", "110 kW", "250 kW"]\n',
    )
    study = load_study(path)
    table = frame(open_sweep(sweep(study, tmp_path / "out").folder))
    for row in table.to_dict("records"):
        values = {"control.top_speed": f"{row['control.top_speed']!r} m/s"}
        values["drive.front.power"] = f"{row['drive.front.power']!r} W"
        known = evaluate([with_values(load_car(LEAF), values)], figures).cars[0].figures
        for figure in figures:
            assert row[f"{figure}_outcome"] == known[figure].outcome
            assert row[figure] == known[figure].value or (
                known[figure].value is None and np.isnan(row[figure])
            )


@pytest.mark.parametrize("schema", [1, 2])
def test_a_folder_written_before_a_change_of_schema_still_opens(monkeypatch: pytest.MonkeyPatch, schema: int):
    """The folder in tests/data was written by version 0.1.0 and stays as it is, whatever is written today."""
    monkeypatch.setattr(sweep_store, "SCHEMA", schema)
    store = open_sweep(Path(__file__).parents[1] / "data" / "sweep-schema-1")
    assert (store.done, store.rows, store.chunks) == (2, 2, 2)
    found = query(store, 'select "mass.curb", accel_0_60_mph from results order by 1')
    assert [mass for mass, _ in found.rows] == [1500.0, 1600.0]
    assert [seconds for _, seconds in found.rows] == pytest.approx([7.6042, 7.9], abs=0.2)
    assert len(frame(store)) == 2
    assert array(store)["accel_0_60_mph"].size == 2


def test_a_folder_of_a_newer_schema_is_refused_in_words(tmp_path: Path):
    (tmp_path / "sweep.json").write_text('{"schema": 99, "hothatch": "9.0", "rows": 1, "chunk_rows": 1}')
    with pytest.raises(RequestError, match=r"written by a newer hothatch \(9.0\)"):
        open_sweep(tmp_path)
