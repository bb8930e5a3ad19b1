"""The sweep's benches: one study by one worker and by two, all of it driven."""

from __future__ import annotations

import pytest

from hothatch.studies import bench_sweep


def test_a_car_of_a_sweep_takes_milliseconds():
    assert 0.1 < bench_sweep.milliseconds_a_car(16) < 25.0  # 2.3 on an idle machine


def test_the_notes_tell_what_two_free_cores_give(monkeypatch):
    driven = {1: bench_sweep.Driven(4.0, 4.0, 0.1, 300.0), 2: bench_sweep.Driven(2.2, 4.0, 0.2, 310.0)}
    monkeypatch.setattr(bench_sweep, "on_workers", lambda count, cars: driven[count])
    one, two, note = bench_sweep.two_beside_one(1000)
    assert one.clock / two.clock == pytest.approx(1.818, abs=1e-3)
    assert "4.00 ms by one, 4.00 by two, 0.20 client and scheduler" in note
    assert "two free cores give 1.90 times one" in note
    assert "310 MB a worker" in note
