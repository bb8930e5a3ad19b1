"""The page of laps: every plot drawn, the gap exact, envelope around the dots."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.constants import G0
from hothatch.report.laps_page import write_laps
from hothatch.report.plots_laps import along_plot, friction_plot, limits_map, speed_map
from hothatch.studies.two_laps import CarsDriven, drive_cars

LEAF, GTI = "nissan-leaf-40-2018", "vw-golf-gti-mk8-2022"


@pytest.fixture(scope="module")
def two() -> CarsDriven:
    return drive_cars([load_car(LEAF), load_car(GTI)], "handling-course", 2)


def test_the_gap_ends_at_the_difference_of_the_lap_times_and_adds_up_by_corner(two):
    gap, laps = two.gap, [each.first.lap_time for each in two.cars]
    assert gap is not None
    assert gap[0] == 0.0
    assert gap[-1] == pytest.approx(laps[1] - laps[0], abs=1e-12)
    between = two.between()
    assert len(between) == len(two.cars[0].corners)
    last = np.interp(between[-1][0].at, two.cars[0].first.path.distance, gap)
    assert sum(lost for _, lost in between) == pytest.approx(last, abs=1e-9)
    document = json.loads(json.dumps(two.document(), allow_nan=False))
    assert document["gap"]["behind_s"][-1] == pytest.approx(gap[-1], abs=1e-4)
    assert document["against"]["car"]["id"] == GTI


def test_one_car_has_no_gap():
    one = drive_cars([load_car(LEAF)], "handling-course")
    assert one.gap is None
    assert one.between() == []
    assert "against" not in one.document()
    assert [plot.id for plot in along_plot(one)] == ["speed", "heat-0"]


def test_maps_cover_the_lap_once(two):
    cells = len(two.cars[0].first.cause)
    limits = limits_map(two.cars[0]).figures[""]["data"][2:]
    assert sum(len(trace["x"]) for trace in limits) == cells
    speed = speed_map(two.cars[0]).figures[""]["data"][2]
    assert len(speed["x"]) == len(speed["marker"]["color"]) == cells + 1


def test_heat_runs_over_all_laps_and_an_engine_has_no_battery(two):
    _, electric, engine = along_plot(two)
    names = [trace["name"] for trace in electric.figures[""]["data"]]
    assert names == ["front discs", "rear discs", "front tyres", "rear tyres", "battery", "motor"]
    assert [trace["name"] for trace in engine.figures[""]["data"]] == names[:4]
    x = electric.figures[""]["data"][0]["x"]
    assert x[-1] == pytest.approx(2e-3 * two.cars[0].first.path.distance[-1], abs=0.01)


def test_dots_stay_within_the_envelope(two):
    data = friction_plot(CarsDriven(two.cars[:1])).figures[""]["data"]
    dots, outlines = data[0], data[1:]
    assert len(outlines) == 2  # it does not reach 180 km/h
    assert min(dots["y"]) >= min(min(one["y"]) for one in outlines) - 0.02
    assert (
        max(map(abs, dots["x"])) <= two.cars[0].laps[0].envelope.tip.max() / G0 * 1.08
    )  # its bends are banked


def test_the_page_draws_all_plots_without_an_error(two, tmp_path, page):
    path = tmp_path / "laps.html"
    write_laps(two, path)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("#gg .main-svg, .main-svg")
    page.wait_for_timeout(800)
    assert errors == []
    assert page.locator(".js-plotly-plot").count() == 6
    text = path.read_text(encoding="utf-8")
    assert re.search(r"Golf GTI Mk8 \(2022\) laps Handling course in 1:\d\d\.\d\d", text)
