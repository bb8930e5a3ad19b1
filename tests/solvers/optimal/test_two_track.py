"""A published minimum-time lap of a two-track racing car, by another program: its time and its energy."""

from __future__ import annotations

from pathlib import Path

import pytest

from hothatch.cli import main
from hothatch.solvers.optimal.transient import Moment
from hothatch.studies.bench_berlin import CAR, ENERGY, LAP, energy, optimum, track_file

pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")

STEP = 5.0  # m: the case's own 3 m give 85.93 s and 2273 Wh, and take twice as long


def test_the_berlin_lap_within_half_a_per_cent_and_its_energy_within_two():
    track = track_file(Path(__file__).parents[3])
    if track is None:
        pytest.skip("no raw centre line berlin_2018.csv beside the repository: it does not ship")
    found = optimum(track, STEP)
    assert found.answer.converged, found.answer.words
    assert found.lap_time == pytest.approx(LAP, rel=0.005)
    assert energy(found) == pytest.approx(ENERGY, rel=0.02)


def test_without_the_centre_line_the_bench_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["bench", "optimal_berlin"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "not measured" in told
    assert "TUMFTM mintime" in told
    assert "it does not ship" in told


def test_loads_carry_the_weight_and_move_as_levers_say():
    loads = CAR.loads(0.0, 6000.0, 1000.0)
    assert sum(loads) == pytest.approx(CAR.mass * 9.81)
    assert loads[2] + loads[3] == pytest.approx(CAR.mass * 9.81 * 1.6 / 3.0 + 6000.0 * 0.38 / 3.0)
    assert loads[1] - loads[0] == pytest.approx(1000.0)
    down = CAR.loads(50.0, 0.0, 0.0)
    assert sum(down) == pytest.approx(CAR.mass * 9.81 + 1.2 * 2500.0)


def test_straight_ahead_at_rest_of_all_controls_only_resistances_are_left():
    at = Moment(30.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.1, 0.0)
    closed = CAR.close(at, [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0])
    weight = CAR.mass * 9.81
    rolling = 0.013 * (weight + 1.2 * 900.0)
    # Air alone unloads the front axle, not the sum.
    assert closed.equations[0] == pytest.approx(-(rolling + 0.75 * 900.0) / (0.1 * weight))
    assert closed.equations[1:] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
