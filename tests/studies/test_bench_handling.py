"""The handling benches: both programs run the manoeuvre, and the bound of speed is far off."""

from __future__ import annotations

import pytest

from hothatch.solvers import double_track
from hothatch.studies import bench_handling


def test_every_car_of_the_fleet_gets_round():
    made = bench_handling.table(3)
    assert (bench_handling.corner(*made) == double_track.OK).all()
    assert made[0]["mass"][0] < made[0]["mass"][2]


def test_a_transient_is_much_faster_than_the_rival():
    own = bench_handling.transient_seconds()
    assert own < 0.5  # 0.03 s on an idle machine; 0.06 is asked of one
    pytest.importorskip("vehiclemodels", reason="bench extra not installed: pip install 'hothatch[bench]'")
    rival, note = bench_handling.rival_seconds(quick=True)
    assert "29 states" in note
    assert rival / own > 60.0
