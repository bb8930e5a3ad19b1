"""The plots as data: figures that plotly knows, points on their curves, energy that adds up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hothatch.evaluate import evaluate
from hothatch.figures.results import Results
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast, short_names
from hothatch.report.colours import DASHES, SYMBOLS
from hothatch.report.drives import GROUPS, Drive, drives, origins
from hothatch.report.plots import TEMPLATE, even, rounded
from hothatch.report.plots_charge import charge_plots, charge_trace
from hothatch.report.plots_cycle import cycle_plot
from hothatch.report.plots_energy import BURNING, LEAST, STAGES, energy_plots, sankey
from hothatch.report.plots_launch import launch_plots, launch_trace, stretches
from hothatch.report.plots_residuals import _ticks, residual_plot
from hothatch.solvers.ledger import (
    CHARGER,
    LIMIT_GRIP,
    LIMIT_NAMES,
    LIMIT_POWER,
    LIMIT_RISE,
    NAMES,
    ROLL_DAMPERS,
    ROLL_STORED,
    SOURCES,
    TYRE_SIDE_SLIP,
)


@pytest.fixture(scope="module")
def cast(results: Results) -> Cast:
    return Cast.of(results)


@pytest.fixture(scope="module")
def plots(cast: Cast) -> dict[str, dict[str, Any]]:
    driven = drives(cast)
    every = [
        *launch_plots(cast),
        *cycle_plot(cast, driven),
        *energy_plots(cast, driven),
        *charge_plots(cast),
        *residual_plot(cast),
    ]
    return {plot.id: plot.figures for plot in every}


def coloured(part: Any, colours: dict[str, str]) -> Any:
    """Put colours in place of tokens as page.js does."""
    if isinstance(part, dict):
        return {key: coloured(value, colours) for key, value in part.items()}
    if isinstance(part, list):
        return [coloured(value, colours) for value in part]
    return colours.get(part, part) if isinstance(part, str) else part


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_knows_every_attribute_and_every_colour(plots, cast: Cast, theme: str):
    from plotly.graph_objects import Figure
    from plotly.graph_objs.layout import Template

    colours = cast.themes[theme]
    Template(coloured(TEMPLATE, colours))
    for figures in plots.values():
        for figure in list(figures.values())[:2]:
            Figure(coloured(figure, colours))


def test_predicted_marks_lie_on_their_curves(plots, results: Results):
    data = plots["speed-time"][""]["data"]
    for index, car in enumerate(results.cars):
        own = [trace for trace in data if trace["meta"]["car"] == index]
        curve = next(trace for trace in own if trace["mode"] == "lines")
        marks = next(trace for trace in own if trace["name"] == "predicted")
        times = curve["x0"] + curve["dx"] * np.arange(len(curve["y"]))
        assert np.interp(marks["x"], times, curve["y"]) == pytest.approx(marks["y"], abs=0.1)
        assert marks["x"][0] == pytest.approx(car.figures["accel_0_60_mph"].value, abs=1e-3)


def test_published_rings_with_rollout_are_put_back_by_the_first_foot(plots, results: Results):
    bolt = results["chevrolet-bolt-2017"].figures
    foot = bolt["accel_0_60_mph"].value - bolt["accel_0_60_mph_1ft"].value  # type: ignore[operator]
    judged = [row.value for row in bolt["accel_0_60_mph_1ft"].published if row.use == "judge"]
    rings = [trace for trace in plots["speed-time"][""]["data"] if trace["name"] == "published"]
    times = [time for ring in rings if ring["meta"]["car"] == 0 for time in ring["x"]]
    assert judged
    assert all(any(abs(time - value - foot) < 2e-3 for time in times) for value in judged)


def test_launch_curves_reproduce_the_trace(plots, results: Results):
    trace = launch_trace(results.cars[0])
    assert trace is not None
    curve = plots["acceleration"][""]["data"][0]
    rising = slice(0, int(np.argmax(trace["speed"])))
    found = np.interp(np.array(curve["x"]) / 3.6, trace["speed"][rising], trace["acceleration"][rising])
    assert np.array(curve["y"]) == pytest.approx(found, abs=0.02)


def test_what_limited_a_launch_fills_its_time():
    times = np.arange(-0.1, 4.0, 0.01)
    causes = np.where(times < 0.2, LIMIT_RISE, np.where(times < 2.0, LIMIT_GRIP, LIMIT_POWER)).astype(float)
    causes[200] = LIMIT_RISE  # a single step counts to what surrounds it
    found = stretches(Trace("launch", {"time": times, "limit": causes}, {}), 3.0)
    assert [cause for cause, _, _ in found] == [LIMIT_RISE, LIMIT_GRIP, LIMIT_POWER]
    assert [start for _, start, _ in found] == pytest.approx([0.0, 0.2, 2.0], abs=0.011)
    assert found[-1][2] == pytest.approx(3.0, abs=0.011)


def test_the_limits_that_are_drawn_are_named(plots):
    assert {trace["name"] for trace in plots["limits"][""]["data"]} <= set(LIMIT_NAMES)


def test_every_sink_of_the_ledger_has_one_group_and_one_stage():
    # A charger loses nothing while the car is driven; on a straight no tyre slips sideways and nothing rolls.
    elsewhere = (*SOURCES, CHARGER, TYRE_SIDE_SLIP, ROLL_DAMPERS, ROLL_STORED)
    every = {name for at, name in enumerate(NAMES) if at not in elsewhere}
    grouped = [sink for _, sinks in GROUPS.values() for sink in sinks]
    assert sorted(grouped) == sorted(every)
    staged = [[sink for _, sinks in stages for sink in sinks] for stages in (STAGES, BURNING)]
    assert all(len(set(sinks)) == len(sinks) for sinks in staged)
    assert set(staged[0]) | set(staged[1]) == every
    engine = {"engine heat", "alternator", "clutch"}
    assert every - set(staged[0]) == engine


def test_bars_add_up_to_what_left_the_cells(cast: Cast):
    for drive in drives(cast):
        for car in drive.events:
            assert sum(drive.groups(car).values()) == pytest.approx(drive.source(car), rel=1e-6)


def test_what_enters_a_stage_of_the_sankey_leaves_it(cast: Cast):
    for drive in drives(cast):
        for car in drive.events:
            link = sankey(drive, car)["data"][0]["link"]
            flows = list(zip(link["source"], link["target"], link["value"], strict=True))
            for stage in range(1, len(STAGES)):
                enters = sum(value for _, target, value in flows if target == stage)
                leaves = sum(value for source, _, value in flows if source == stage)
                assert enters == pytest.approx(leaves, abs=6 * LEAST * drive.source(car))


def test_the_cycles_are_driven_once_each_and_not_the_emptying(cast: Cast):
    titles = [drive.title for drive in drives(cast)]
    assert titles[:2] == ["UDDS", "HWFET"]
    assert len(titles) == len(set(titles)) == 7
    assert not any("empty" in title for title in titles)


def test_a_cycle_shows_every_car_and_its_speed_only_where_it_falls_behind(plots, results: Results):
    udds = plots["cycle"]["udds"]["data"]
    run = results.cars[0].runs["epa-label"]
    power = run.events[0].traces[0]["battery_power"] / 1e3
    assert udds[0]["name"] == "asked for"
    assert udds[1]["y"] == pytest.approx(power, abs=0.051)
    assert len(udds) == 1 + len(results.cars)


def test_residuals_are_those_of_the_results(plots, results: Results):
    for trace, car in zip(plots["residuals"][""]["data"], results.cars, strict=True):
        judged = [100 * figure.residual for figure in car.figures.values() if figure.residual is not None]
        assert sorted(trace["x"]) == pytest.approx(sorted(judged), abs=0.006)


def test_short_names_lose_year_and_maker_unless_two_become_alike(results: Results):
    assert short_names(results.cars) == ("Bolt EV 60 kWh", "Model 3 Long Range RWD")
    assert short_names([*results.cars, results.cars[0]])[::2] == ("Chevrolet Bolt EV 60 kWh (2017)",) * 2


def test_numbers_are_short():
    assert rounded(np.array([1.0, 2.345, np.nan])) == [1, 2.3, None]
    assert even(np.array([1.0, 2.0, 3.0])) == {"x0": 1.0, "dx": 1.0}
    assert even(np.array([1.0, 2.0, 4.0])) == {"x": [1, 2, 4]}


@pytest.fixture(scope="module")
def mixed() -> Cast:
    """A petrol and an electric car."""
    cars = ["vw-golf-gti-mk7-2017", "nissan-leaf-40-2018"]
    return Cast.of(evaluate(cars, ["launch", "epa-fuel", "epa-label", "wltp-fuel", "wltp"], keep="traces"))


def test_a_cycle_driven_in_phases_is_one_drive(mixed: Cast):
    udds = next(drive for drive in drives(mixed) if drive.id == "udds")
    assert set(udds.events) == {0, 1}
    golf, leaf = udds.events[0], udds.events[1]
    assert golf.numbers["distance"] == pytest.approx(leaf.numbers["distance"], rel=1e-3)
    trace = golf.traces[0]
    assert len(trace) == 1369
    assert np.all(np.diff(trace["time"]) == pytest.approx(1.0))
    assert trace["target"] == pytest.approx(leaf.traces[0]["target"])
    assert origins(udds) == "cells or fuel"
    assert (udds.burns(0), udds.burns(1)) == (True, False)


def test_the_energy_of_a_petrol_car_adds_up(mixed: Cast):
    for drive in drives(mixed):
        for car in drive.events:
            assert sum(drive.groups(car).values()) == pytest.approx(drive.source(car), rel=1e-6)
        if 0 in drive.events:
            link = sankey(drive, 0)["data"][0]["link"]
            flows = list(zip(link["source"], link["target"], link["value"], strict=True))
            for stage in range(1, len(BURNING)):
                enters = sum(value for _, target, value in flows if target == stage)
                leaves = sum(value for source, _, value in flows if source == stage)
                assert enters == pytest.approx(leaves, abs=6 * LEAST * drive.source(0))


def test_power_of_engine_and_battery_share_a_plot(mixed: Cast):
    plot = next(plot for plot in launch_plots(mixed) if plot.id == "power")
    assert plot.title == "Battery or engine power, kW"
    engine, leaf = (
        next(
            line
            for line in plot.figures[""]["data"]
            if line["meta"]["car"] == car and line["y"][0] is not None
        )
        for car in (0, 1)
    )
    assert max(engine["y"]) == pytest.approx(164.0, rel=0.05)
    assert max(leaf["y"]) > 100.0
    udds = cycle_plot(mixed, drives(mixed))[0].figures["udds"]["data"]
    assert max(udds[1]["y"]) > 1.5 * max(udds[2]["y"])  # fuel, then battery


def test_engine_heat_stands_on_a_scale_of_its_own_and_the_sum_says_so(mixed: Cast):
    driven = drives(mixed)
    udds = next(drive for drive in driven if drive.id == "udds")
    figure = next(plot for plot in energy_plots(mixed, driven) if plot.id == "sinks").figures["udds"]
    groups = udds.groups(0)
    aside = [trace for trace in figure["data"] if trace.get("xaxis") == "x2"]
    assert [trace["name"] for trace in aside] == ["engine heat"]
    assert aside[0]["x"] == pytest.approx([groups["engine"], 0.0], abs=0.01)
    rest = udds.source(0) - groups["engine"]
    words = [one["text"] for one in figure["layout"]["annotations"]]
    assert words == [
        f"{rest:.0f} + {groups['engine']:.0f} = <b>{udds.source(0):.0f}</b>",
        f"<b>{udds.source(1):.0f}</b>",
    ]
    shown = figure["layout"]["xaxis"]["range"][1]
    assert rest < shown < 2.0 * rest


def test_a_sankey_says_whose_it_is(mixed: Cast):
    plot = next(plot for plot in energy_plots(mixed, drives(mixed)) if plot.id == "sankey")
    (words,) = plot.figures["udds/0"]["layout"]["annotations"]
    assert words["text"] == "Golf GTI Mk7, UDDS"


def test_a_drive_that_only_warms_the_car_up_is_not_shown():
    cast = Cast.of(evaluate(["vw-golf-gti-mk7-2017"], ["us06-fuel"], keep="traces"))
    (drive,) = drives(cast)
    run = cast.cars[0].runs["us06-fuel"]
    assert drive.events[0].label == "us06"
    assert drive.source(0) < Drive("", "", "", {0: run.events[0]}).source(0)  # the first was driven cold


def test_residuals_of_cars_of_one_colour_differ_in_shape(plots):
    assert [trace["marker"]["symbol"] for trace in plots["residuals"][""]["data"]] == ["circle", "circle"]
    assert set(SYMBOLS) == set(DASHES)
    assert len(set(SYMBOLS.values())) == len(DASHES)


@pytest.mark.parametrize("reach", [11.0, 17.0, 34.0, 49.0, 120.0, 283.0, 900.0])
def test_few_enough_ticks_for_a_phone(reach):
    assert 3 <= len(_ticks(reach)["tickvals"]) <= 7


def test_charging_power_is_drawn_over_the_charge_that_is_shown(plots, cast: Cast):
    lines = [
        trace for trace in plots["charge-power"][""]["data"] if trace["type"] == "scatter" and "line" in trace
    ]
    drawn = {trace["meta"]["car"]: trace for trace in lines if trace["mode"] == "lines"}
    assert len(drawn) == len(cast.cars)
    for index, car in enumerate(cast.cars):
        at = drawn[index]["x"].index(50)
        value = car.figures["dc_charge_power_at_50pct_soc"].value
        assert drawn[index]["y"][at] == pytest.approx(value, abs=1.0)
    over_time = plots["charge-time"][""]["data"]
    assert max(trace["y"][-1] for trace in over_time if "yaxis" not in trace) == pytest.approx(100.0, abs=1.0)


def test_a_report_without_charging_has_no_plots_of_it():
    quick = Cast.of(evaluate(["nissan-leaf-40-2018"], ["steady"], keep="traces"))
    assert charge_plots(quick) == []
    assert charge_trace(quick.cars[0]) is None


def test_published_powers_stand_as_rings_over_charge():
    cast = Cast.of(evaluate(["nissan-leaf-62-2019"], ["dc-charge"], keep="traces"))
    power, _ = charge_plots(cast)
    rings = [trace for trace in power.figures[""]["data"] if trace["mode"] == "markers"]
    assert [trace["marker"]["opacity"] for trace in rings] == [1.0, 0.45]
    assert 30 in rings[0]["x"] and 69.0 in rings[0]["y"]
