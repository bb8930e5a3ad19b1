"""Attribution: contributions add up, symmetric packages share alike, and what nobody touches gets nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.car.package_file import load_package
from hothatch.cli import main
from hothatch.studies import attribute as module
from hothatch.studies.attribute import attribute

LEAF = "nissan-leaf-40-2018"
CHOSEN = ("tyres-max-summer", "motor-160kw", "battery-62kwh", "light-seats")
FIGURES = ("accel_0_60_mph_1ft", "epa_label_range")


def packages(*names: str):
    return [load_package(name) for name in names]


@pytest.fixture(scope="module")
def found():
    return attribute(load_car(LEAF), packages(*CHOSEN), FIGURES)


def test_every_way_of_sharing_adds_up_to_the_total(found):
    for one in found:
        assert sum(one.waterfall) == pytest.approx(one.total, abs=1e-9)
        assert sum(one.shapley) == pytest.approx(one.total, abs=1e-9)
        assert sum(one.one_at_a_time) + one.interaction == pytest.approx(one.total, abs=1e-9)
        assert one.errors is None


def test_no_figure_is_no_attribution():
    assert attribute(load_car(LEAF), packages(*CHOSEN), []) == []


def test_motor_and_battery_need_each_other(found):
    launch = found[0]
    motor, battery = (CHOSEN.index(name) for name in ("motor-160kw", "battery-62kwh"))
    assert launch.one_at_a_time[battery] > 0.0 > launch.waterfall[battery]
    assert launch.shapley[motor] < launch.one_at_a_time[motor]
    assert launch.interaction < -0.5


def test_shapley_of_two_is_the_mean_of_both_orders():
    one = attribute(load_car(LEAF), packages("motor-160kw", "battery-62kwh"), FIGURES[:1])[0]
    other = attribute(load_car(LEAF), packages("battery-62kwh", "motor-160kw"), FIGURES[:1])[0]
    assert one.shapley[0] == pytest.approx((one.waterfall[0] + other.waterfall[1]) / 2, abs=1e-12)
    assert one.shapley == pytest.approx(other.shapley[::-1], abs=1e-12)


def test_shapley_of_a_known_game():
    # Gloves: one left, two right; a pair is worth 1. Shapley 1953: 4/6, 1/6, 1/6.
    values = {mask: float(bool(mask & 1) and bool(mask & 6)) for mask in range(8)}
    assert module._exact(values, 3) == pytest.approx((2 / 3, 1 / 6, 1 / 6), abs=1e-15)


def test_orders_drawn_meet_the_exact_values_within_their_error(monkeypatch: pytest.MonkeyPatch, found):
    monkeypatch.setattr(module, "MOST_EXACT", 2)
    drawn = attribute(load_car(LEAF), packages(*CHOSEN), FIGURES, seed=1)
    again = attribute(load_car(LEAF), packages(*CHOSEN), FIGURES, seed=1)
    for exact, sampled, same in zip(found, drawn, again, strict=True):
        assert sampled == same
        assert sampled.errors is not None
        assert sum(sampled.shapley) == pytest.approx(sampled.total, abs=1e-9)
        gap = np.abs(np.array(exact.shapley) - sampled.shapley)
        assert np.all(gap <= 4.0 * np.array(sampled.errors) + 1e-9)


def test_a_package_without_what_it_needs_counts_with_it(tmp_path):
    text = (
        'name = "boost"\nrationale = "test"\nneeds = ["battery-62kwh"]\n'
        'cost = { amount = 1, currency = "EUR", year = 2024, kind = "assumed", source = "test" }\n'
        '[[part]]\nname = "boost"\n[part.set]\n"drive.front.power" = { value = "130 kW", kind = "assumed", source = "s" }\n'
    )
    (tmp_path / "boost.toml").write_text(text)
    chosen = [load_package(tmp_path / "boost.toml"), load_package("battery-62kwh")]
    (one,) = attribute(load_car(LEAF), chosen, FIGURES[:1])
    assert one.one_at_a_time[0] == one.waterfall[0] == 0.0
    assert one.shapley[0] == pytest.approx((one.total - one.one_at_a_time[1]) / 2, abs=1e-12)


def test_a_figure_that_some_subset_has_not_says_why():
    (one,) = attribute(load_car(LEAF), packages("light-seats"), ["accel_0_100_mph_1ft"])
    assert one.reason == "the base has no value: its top speed is lower"
    assert set(one.document()) == {"figure", "reason"}


def test_the_command_prints_and_writes_the_waterfall(tmp_path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "build.html"
    words = [
        "build",
        LEAF,
        "+light-seats",
        "+ride-height",
        "accel_0_60_mph_1ft",
        "--attribute",
        "accel_0_60_mph_1ft",
    ]
    assert main([*words, "--html", str(file)]) == 0
    assert "only together" in capsys.readouterr().out
    text = file.read_text()
    assert "Which part does what" in text and '"waterfall"' in text
    assert main([*words, "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["build"]["attribution"]
    assert sum(row["shapley"] for row in one["packages"]) == pytest.approx(one["total"], abs=1e-9)
    assert main([*words[:-1], "accel_0_6o"]) == 2
