"""Several optimal laps with one limit of energy: shared out, kept, charge and heat carried on; what is refused."""

from __future__ import annotations

import json

import pytest

from hothatch.car.load import load_car
from hothatch.cli import main
from hothatch.garage.circuits import CircuitError
from hothatch.proving.conditions import Conditions
from hothatch.solvers.optimal import ipopt
from hothatch.studies.lap_energy import KWH
from hothatch.studies.optimal_stint import OptimalStint, find_stint

CAR, COURSE = "nissan-leaf-40-2018", "figure-eight"
LIMIT = 0.56 * KWH  # two laps take 0.64 kWh without one


@pytest.fixture(scope="module")
def saved() -> OptimalStint:
    pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
    return find_stint(load_car(CAR), COURSE, 2, limit=LIMIT)


def test_the_limit_of_all_laps_is_kept_and_each_may_take_an_equal_share_of_what_is_left(saved):
    assert saved.converged, saved.marked
    assert 0.97 * LIMIT < saved.energy <= LIMIT
    first, second = saved.laps
    assert first.share == pytest.approx(0.5 * LIMIT)
    assert second.share == pytest.approx(LIMIT - first.driven.energy)
    for each in saved.laps:
        assert each.driven.energy <= each.share


def test_charge_and_heat_are_carried_from_lap_to_lap(saved):
    first, second = saved.driven.laps
    assert second.end["soc"][0] < first.end["soc"][0]
    assert second.nodes[0] == pytest.approx(first.nodes[-1])
    window = float(saved.driven.usable[1] - saved.driven.usable[0])
    assert 0.9 * window > first.end["soc"][0] - second.end["soc"][0] > 0.0


def test_the_document_tells_each_laps_share(saved):
    told = json.loads(json.dumps(saved.document(), allow_nan=False))
    assert told["outcome"] == "ok"
    assert told["time"] == pytest.approx(sum(lap["time"] for lap in told["laps"]), abs=2e-3)
    assert told["energy_kwh"] <= told["energy_limit_kwh"]
    assert [lap["outcome"] for lap in told["laps"]] == ["ok", "ok"]


def test_text_and_page_tell_the_stint(saved, tmp_path, capsys):
    from hothatch.report.optimal_stint import print_stint, write_stint
    from hothatch.report.terminal import console

    print_stint(saved, console())
    told = capsys.readouterr().out
    assert "2 optimal laps" in told
    assert "the limit holds it back" in told
    write_stint(saved, tmp_path / "stint.html")
    assert "its share" in (tmp_path / "stint.html").read_text(encoding="utf-8")


def test_laps_that_do_not_converge_are_marked_and_quasi_steady_ones_keep_the_limit(
    monkeypatch, capsys, saved
):
    monkeypatch.setattr(ipopt, "ITERATIONS", 2)
    assert main(["lap", CAR, COURSE, "--optimal", "--laps", "2", "--energy", "0.56 kWh", "--json"]) == 3
    told = capsys.readouterr()
    assert "not finished: the optimal lap (lap 1: the iterations ran out; lap 2:" in told.err
    document = json.loads(told.out)
    assert document["outcome"] == "incomplete"
    assert document["energy_kwh"] <= 0.56


def test_a_battery_that_does_not_last_is_named_with_the_lap():
    pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
    with pytest.raises(CircuitError, match="lap 1 of 2: the battery is empty"):
        find_stint(load_car(CAR), COURSE, 2, Conditions(soc=0.003))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--laps", "0"], "a number from 1 to 20"),
        (["--laps", "until 10 %"], "a number from 1 to 20"),
        (["--laps", "²"], "a number from 1 to 20"),
        (["full", "--laps", "3"], "leave out full"),
    ],
)
def test_stints_that_cannot_be_driven_are_refused(words: list[str], said: str, capsys):
    assert main(["lap", CAR, COURSE, "--optimal", *words]) == 2
    assert said in capsys.readouterr().err
