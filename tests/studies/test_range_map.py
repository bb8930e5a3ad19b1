"""Range against temperature and speed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.cli import main
from hothatch.evaluate import evaluate
from hothatch.proving.conditions import Conditions
from hothatch.report.range_view import write_ranges
from hothatch.studies.range_map import Ranges, range_maps, slope

LEAF, GOLF = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"


@pytest.fixture(scope="module")
def found() -> Ranges:
    return range_maps([load_car(LEAF), load_car(GOLF)])


def test_range_falls_with_speed_and_is_longest_where_nobody_heats_or_cools(found: Ranges):
    reach = found.maps[0].reach
    assert np.all(np.diff(reach, axis=1) < 0.0)
    warm = found.maps[0].temperatures[np.argmax(reach[:, 0])]
    assert warm == 20.0


def test_the_map_is_what_the_steady_test_drives(found: Ranges):
    """Consumption from full to empty at 20 °C is that of 20 km from 90 % to within what voltage changes."""
    steady = evaluate([LEAF], ["steady"]).cars[0].figures
    one = found.maps[0]
    row = int(np.flatnonzero(one.temperatures == 20.0)[0])
    for speed in (90, 120):
        column = int(np.flatnonzero(one.speeds == speed)[0])
        assert one.consumption[row, column] == pytest.approx(
            steady[f"consumption_const_{speed}kmh"].value, rel=0.02
        )


def test_range_times_consumption_is_what_is_usable(found: Ranges):
    one = found.maps[0]
    energy = one.reach * one.consumption / 1e3
    usable = 39.0
    assert energy[4] == pytest.approx(np.full(len(one.speeds), usable), rel=0.06)


def test_a_car_with_an_engine_has_a_consumption_and_no_range(found: Ranges):
    golf = found.maps[1]
    assert golf.burns and not golf.held.any()
    assert golf.document()["range_km"][0][0] is None
    assert np.all(golf.consumption > 100.0)


def test_without_climate_the_cold_costs_less():
    cold = np.array([-10.0, 23.0])
    kept, off = (
        slope(range_maps([load_car(LEAF)], asked, cold, np.array([90.0]), 20_000.0).maps[0], 90.0)
        for asked in (None, Conditions(climate=False))
    )
    assert kept < off < 0.0


def test_the_page_and_the_command(found: Ranges, tmp_path, capsys: pytest.CaptureFixture[str]):
    write_ranges(found, tmp_path / "range.html")
    assert "The same in numbers" in (tmp_path / "range.html").read_text()
    assert main(["range", LEAF, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["cars"][0]["range_km"]) == len(document["temperatures_c"])
    assert main(["range", "no-such-car"]) == 2
    assert main(["range", LEAF, "--load", "5 s"]) == 2
