"""The optimal lap as it is asked for: beside the quasi-steady lap, with less energy, where it fails, without CasADi."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.cli import main
from hothatch.garage.circuits import CircuitError
from hothatch.solvers.optimal import ipopt
from hothatch.solvers.optimal.transient import Transient
from hothatch.studies.lap_energy import KWH
from hothatch.studies.optimal_lap import AGREE, OptimumFound, find_optimum

CAR, COURSE = "nissan-leaf-40-2018", "handling-course"


@pytest.fixture(scope="module")
def found() -> OptimumFound:
    pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
    return find_optimum(load_car(CAR), COURSE)


def test_the_optimum_is_quicker_and_agrees_with_the_quasi_steady_lap_on_its_line(found):
    assert found.converged
    assert found.optimum.lap_time < found.steady.lap.lap_time
    assert abs(found.difference) <= AGREE["envelope"]
    assert found.coarse.lap_time == pytest.approx(found.optimum.lap_time, rel=5e-3)


def test_the_document_is_json_and_holds_the_line(found):
    told = json.loads(json.dumps(found.document(), allow_nan=False))
    assert told["outcome"] == "ok"
    assert told["lap_time"] == pytest.approx(found.optimum.lap_time, abs=1e-3)
    assert len(set(map(len, told["line"].values()))) == 1
    assert told["line"]["time_s"][-1] == pytest.approx(told["lap_time"], abs=1e-3)


def test_a_limit_of_energy_is_kept_by_the_car_itself_at_less_cost_than_a_lower_highest_speed(found):
    limit = 0.88 * found.best.energy
    saved = find_optimum(load_car(CAR), COURSE, limit=limit)
    assert saved.converged, saved.marked
    assert 0.95 * limit < saved.best.energy <= limit
    assert found.optimum.lap_time < saved.best.lap.lap_time < 1.03 * found.optimum.lap_time


def test_a_limit_that_no_lap_keeps_is_refused(found):
    with pytest.raises(CircuitError, match="even at 30 km/h a lap takes"):
        find_optimum(load_car(CAR), COURSE, limit=0.01 * KWH)


def test_an_engine_has_no_battery_to_save():
    with pytest.raises(CircuitError, match="no battery"):
        find_optimum(load_car("vw-golf-gti-mk7-2017"), COURSE, limit=KWH)


def test_what_does_not_converge_says_why_and_gives_the_best_quasi_steady_lap(found, monkeypatch, capsys):
    monkeypatch.setattr(ipopt, "ITERATIONS", 2)
    assert main(["lap", CAR, COURSE, "--optimal", "--json"]) == 3
    told = capsys.readouterr()
    assert "not finished: the optimal lap (the iterations ran out)" in told.err
    document = json.loads(told.out)
    assert document["outcome"] == "incomplete"
    assert document["why"] == "the iterations ran out"
    assert np.isfinite(document["lap_time"])
    assert document["lap_time"] <= found.steady.lap.lap_time + 1e-3


def test_a_full_car_that_does_not_converge_gives_a_lap_that_can_be_driven(monkeypatch):
    pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
    whole = Transient.solve

    def few(self, *given, **named):
        with monkeypatch.context() as only:
            only.setattr(ipopt, "ITERATIONS", 3)
            return whole(self, *given, **named)

    monkeypatch.setattr(Transient, "solve", few)
    left = find_optimum(load_car(CAR), "skidpad-200ft", level="full")
    assert left.marked == "the iterations ran out"
    assert left.best.lap.lap_time <= left.steady.lap.lap_time + 1e-3
    json.dumps(left.document(), allow_nan=False)


def test_without_casadi_the_extra_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "casadi", None)
    assert main(["lap", CAR, COURSE, "--optimal"]) == 2
    assert "pip install 'hothatch[optimal]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["deep", "--optimal"], '"deep" is no level; expected envelope or full'),
        (["--optimal", "--energy", "3 kg"], "--energy"),
        (["--optimal", "--energy", "-3 kWh"], "not plausible"),
        (["--energy", "3 kWh"], "add --optimal"),
        (["full"], "one argument too many"),
    ],
)
def test_words_that_cannot_be_met_are_refused(words: list[str], said: str, capsys):
    assert main(["lap", CAR, COURSE, *words]) == 2
    assert said in capsys.readouterr().err


def test_the_page_holds_both_laps_also_where_their_meshes_differ(found, tmp_path):
    from dataclasses import replace

    from hothatch.report.optimal_page import write_optimum

    coarse = replace(found, best=replace(found.best, lap=found.coarse.as_lap()))
    write_optimum(coarse, tmp_path / "lap.html")
    page = (tmp_path / "lap.html").read_text(encoding="utf-8")
    assert "optimal lap" in page
    assert "quasi-steady lap" in page
