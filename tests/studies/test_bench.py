"""The benches on small inputs: each measures what it names, beside its rival, and says what it lacks where it cannot."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import EQUIVALENT_LOAD
from hothatch.studies import (
    bench,
    bench_berlin,
    bench_explore,
    bench_fastsim,
    bench_handling,
    bench_optimal,
    bench_sweep,
)
from hothatch.studies.bench import fleet_plants, run_benches


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done once, fleets are a few cars."""
    seconds = bench._seconds

    def once(work: Callable[[], Any], repeats: int = 1) -> float:
        return seconds(lambda: None, 1) + _clock(work)

    monkeypatch.setattr(bench, "_seconds", once)
    monkeypatch.setattr(bench_fastsim, "FLEET_CARS", 4)
    monkeypatch.setattr(bench_handling, "QUICK_FLEET", 3)


def _clock(work: Callable[[], Any]) -> float:
    from time import perf_counter

    begun = perf_counter()
    work()
    return perf_counter() - begun


@pytest.mark.parametrize(
    ("name", "unit", "said"),
    [
        ("compile_car", "µs", "1000 cars"),
        ("circuit_set_up", "ms", "suzuka, file to cells"),
        ("day_of_driving", "ms", "each of 20 cars"),
        ("handling_one_car", "s", "tests"),
        ("help", "s", "hothatch --help"),
        ("lap_envelope", "ms", "one car's g-g-v"),
        ("lap_quasi_steady", "ms", "suzuka, 5.8 km"),
        ("laps_with_heat", "ms", "10 laps of laguna-seca"),
        ("sweep_car", "ms", "launch with UDDS and HWFET"),
        ("transient_1000_cars", "s", "3 cars"),
        ("trip_optimum", "s", "1000 km"),
    ],
)
def test_a_bench_says_what_it_measured_in_its_unit(name: str, unit: str, said: str):
    (found,) = run_benches([name], quick=True)
    assert found["name"] == name
    assert found["unit"] == unit
    assert said in found["note"]
    assert math.isfinite(found["value"])
    assert found["value"] > 0.0
    if found["rival"] is None:
        assert found["ratio"] is None
    else:
        assert found["ratio"] == pytest.approx(found["rival_value"] / found["value"])


def test_the_fleet_is_compiled_with_the_rivals_numbers():
    plants, theirs = fleet_plants(4), bench_fastsim.fleet(4)
    np.testing.assert_allclose(plants["drag_area"], theirs["cda_m2"], rtol=1e-9)
    assert (np.diff(plants["mass"]) * np.diff(theirs["mass_kg"]) > 0.0).all()
    assert plants["mass"] == pytest.approx(theirs["mass_kg"] - EQUIVALENT_LOAD, abs=1e-6)


def test_without_the_rival_the_own_speed_stands_alone_and_says_what_to_install(monkeypatch):
    def gone(*asked: Any) -> Any:
        raise ImportError("the rival is not installed: pip install 'hothatch[bench]'")

    monkeypatch.setattr(bench_fastsim, "fastsim_udds_seconds", gone)
    monkeypatch.setattr(bench_handling, "rival_seconds", gone)
    for found in run_benches(["udds_1000_cars", "transient_10_s"], quick=True):
        assert found["value"] > 0.0
        assert found["rival"] is None
        assert found["ratio"] is None
        assert "hothatch[bench]" in found["rival_note"]


def test_the_rival_drives_as_many_cars_as_are_asked_for(monkeypatch):
    asked = []

    def rival(count: int, sample: int | None) -> tuple[float, str, int]:
        asked.append((count, sample))
        return 8.0, "fastsim 3.x", 2

    monkeypatch.setattr(bench_fastsim, "fastsim_udds_seconds", rival)
    (found,) = run_benches(["udds_1000_cars"])
    assert asked == [(4, None)]
    assert found["ratio"] == pytest.approx(8.0 / found["value"])
    assert "all 4 cars run" in found["rival_note"]


def test_workers_beside_one_need_distributed_and_say_so(monkeypatch):
    driven = bench_sweep.Driven(4.0, 4.0, 0.1, 300.0), bench_sweep.Driven(2.0, 4.0, 0.1, 300.0), "a note"
    monkeypatch.setattr(bench_sweep, "two_beside_one", lambda cars: driven)
    assert run_benches(["sweep_two_workers"], quick=True)[0]["ratio"] == pytest.approx(2.0)

    def gone(cars: int) -> Any:
        raise ImportError("pip install 'hothatch[sweep]'")

    monkeypatch.setattr(bench_sweep, "two_beside_one", gone)
    (found,) = run_benches(["sweep_two_workers"], quick=True)
    assert found["value"] is None
    assert found["ratio"] is None
    assert "hothatch[sweep]" in found["note"]


def test_a_bench_that_nobody_knows_is_named_with_those_there_are():
    with pytest.raises(KeyError, match="no bench is called 'compile'; benches: udds_1000_cars"):
        run_benches(["compile"])


def test_designs_are_tried_as_an_exploration_tries_them():
    work, share, note = bench_explore.ten_thousand_designs(2)
    assert share == pytest.approx(2e-4)
    assert note.startswith("2 random designs of ")
    work()


@pytest.mark.parametrize(("warm", "said"), [(False, "set-up included"), (True, "2 % more grip")])
def test_a_free_line_tells_its_start(warm: bool, said: str, monkeypatch):
    pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
    monkeypatch.setattr(bench_optimal, "CIRCUIT", "handling-course")
    (found,) = run_benches(["free_line_warm" if warm else "free_line_cold"], quick=True)
    assert found["value"] > 0.0
    assert found["note"].startswith("handling-course at 5 m")
    assert said in found["note"]
    assert "ran out" not in found["note"]


def test_without_its_centre_line_berlin_is_not_driven(monkeypatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    (found,) = run_benches(["optimal_berlin"], quick=True)
    assert found["value"] is None
    assert "berlin_2018.csv" in found["note"]
    assert found["rival"] == "TUMFTM mintime"
    assert found["rival_value"] == pytest.approx(170.4)


def test_the_splined_centre_line_keeps_a_circles_radius_and_edges(tmp_path: Path):
    folder = tmp_path / bench_berlin.TRACK.parent
    folder.mkdir(parents=True)
    angle = np.linspace(0.0, 2.0 * np.pi, 200, endpoint=False)
    rows = np.column_stack((80.0 * np.cos(angle), 80.0 * np.sin(angle), np.full(200, 6.0), np.full(200, 4.0)))
    np.savetxt(tmp_path / bench_berlin.TRACK, rows, delimiter=",")
    file = bench_berlin.track_file(tmp_path / "below" / "it")
    assert file is not None
    assert file == tmp_path / bench_berlin.TRACK
    cells = bench_berlin.splined(file, 5.0)
    assert cells.closed
    assert cells.s[-1] == pytest.approx(2.0 * np.pi * 80.0, rel=2e-3)
    # The spline may leave points by tenths of a metre: its curvature wanders, the turn is a whole one.
    np.testing.assert_allclose(cells.start, 1.0 / 80.0, rtol=0.15)
    assert np.sum(0.5 * (cells.start + cells.end) * np.diff(cells.s)) == pytest.approx(2.0 * np.pi, rel=2e-3)
    np.testing.assert_allclose(cells.right, 6.0, atol=0.5)
    np.testing.assert_allclose(cells.left, 4.0, atol=0.5)
    np.testing.assert_allclose(cells.left + cells.right, 10.0, atol=0.01)
