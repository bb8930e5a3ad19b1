"""Heat: full power until it derates, launch after launch, a long climb, a quarter of an hour at full throttle."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.evaluate import evaluate
from hothatch.figures.heat import climb_figures, full_power_figures, launch_fade_figures
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.proving.heat import CLIMB, FULL_POWER, LAUNCHES, REPEATED, TOWED, FullPower
from hothatch.proving.launch import ROAD_TEST
from hothatch.proving.steps import Events
from hothatch.solvers import full_power, ledger

LEAF, QUICK = "nissan-leaf-40-2018", "hyundai-ioniq5-n-2024"


def tow(edits=None, step: FullPower | None = None, car: str = LEAF) -> Events:
    plants = compile(load_car(car), edits)
    asked = ROAD_TEST.over(STANDARD)
    drive = step or FullPower(TOWED)
    return drive.run(plants, condition_table(plants, asked), start_states(plants, asked), False)


@pytest.mark.parametrize("car", [LEAF, QUICK])
def test_the_ledger_closes_while_the_car_is_towed(car: str):
    event = tow(car=car)
    assert abs(ledger.residual(event.sinks[0])) < 1e-9 * ledger.throughput(event.sinks[0])


def test_full_power_lasts_as_long_as_the_peak_is_allowed():
    longer = [
        float(tow({"drive.front.peak_duration": seconds}).numbers["lasted"][0]) for seconds in (30.0, 90.0)
    ]
    assert longer == pytest.approx([30.0, 90.0], abs=5.0)


@pytest.mark.parametrize(
    ("edits", "cause"),
    [
        ({}, full_power.BY_PEAK_TIME),
        ({"drive.front.motor_temperature_fade": 296.0, "drive.front.motor_temperature_limit": 300.0},
         full_power.BY_MOTOR),
        ({"drive.front.inverter_temperature_fade": 295.0, "drive.front.inverter_temperature_limit": 299.0},
         full_power.BY_INVERTER),
        ({"battery.temperature_fade": 299.0, "battery.temperature_limit": 303.0}, full_power.BY_PACK),
        ({"drive.front.peak_duration": 1e6, "drive.front.motor_temperature_fade": 900.0,
          "drive.front.motor_temperature_limit": 950.0, "drive.front.inverter_temperature_fade": 900.0,
          "drive.front.inverter_temperature_limit": 950.0, "battery.temperature_fade": 400.0,
          "battery.temperature_limit": 450.0}, full_power.BY_LOW_CHARGE),
    ],
)  # fmt: skip
def test_what_derates_is_named(edits: dict[str, float], cause: int):
    assert tow(edits).numbers["cause"][0] == cause


def test_the_step_is_fine_enough():
    coarse, fine = tow(), tow(step=FullPower(TOWED, step=0.25))
    assert coarse.numbers["lasted"][0] == pytest.approx(fine.numbers["lasted"][0], rel=0.01)
    assert coarse.numbers["first"][0] == pytest.approx(fine.numbers["first"][0], rel=0.01)


def test_a_tow_that_derates_in_no_time_given_says_so():
    event = tow(step=FullPower(TOWED, seconds=20.0))
    (column,) = full_power_figures(compile(load_car(LEAF)), [event]).values()
    assert column.limited_by == ["nothing: held to the end"]
    assert column.values[0] == pytest.approx(20.0 / 60.0)


def test_launches_fade_where_time_at_peak_is_short_and_cooling_slow():
    tired = {"drive.front.peak_duration": 8.0, "drive.front.continuous_power": 40e3}
    plants = np.concatenate([compile(load_car(LEAF)), compile(load_car(LEAF), tired)])
    runs = [event for event in REPEATED.run(plants) if event.kind == "full_throttle"]
    assert len(runs) == LAUNCHES
    column = launch_fade_figures(plants, REPEATED.run(plants))["launch_fade"]
    assert abs(column.values[0]) < 2.0
    assert column.values[1] > 10.0
    assert column.limited_by[1] == "heat"


def test_a_climb_takes_what_lifting_the_car_takes():
    plants = compile(load_car(LEAF))
    (event,) = CLIMB.run(plants)
    lifted = (plants["mass"][0] + 90.0) * 9.80665 * 0.06 * event.numbers["distance"][0]
    assert event.sinks[0, ledger.GRADE] == pytest.approx(lifted, rel=1e-6)
    assert abs(ledger.residual(event.sinks[0])) < 1e-9 * ledger.throughput(event.sinks[0])


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ({}, "low charge"),
        ({"battery.temperature_fade": 299.0, "battery.temperature_limit": 300.0}, "battery temperature"),
        ({"drive.front.continuous_power": 30e3, "drive.front.peak_duration": 60.0}, "time at peak power"),
        ({"drive.front.motor_temperature_fade": 300.0, "drive.front.motor_temperature_limit": 302.0},
         "motor temperature"),
    ],
)  # fmt: skip
def test_what_ended_a_climb_is_named(edits: dict[str, float], words: str):
    plants = compile(load_car(LEAF), edits)
    column = climb_figures(plants, CLIMB.run(plants))["climb_distance"]
    assert column.limited_by == [words]


def test_heat_means_nothing_to_an_engine():
    figures = evaluate(["vw-golf-gti-mk7-2017", LEAF], ["full-power", "sustained-speed"]).cars
    assert figures[0].figures["full_power_duration"].outcome == "not_applicable"
    assert figures[1].figures["top_speed_sustained"].value == pytest.approx(144.8, abs=1.0)
    assert FULL_POWER.needs == "battery"
