"""What limits a run at full throttle: governor, motor speed, heat, battery, mass and power."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.steps import DISTANCES, MPH, QUARTER_MILE, SPEEDS, Events, FullThrottle
from hothatch.solvers import ledger

LEAF = "nissan-leaf-40-2018"
TESLA = "tesla-model3-lr-rwd-2018"


def sprint(
    plants: np.ndarray, conditions: Conditions | None = None, traced: bool = False, **step: Any
) -> Events:
    """One run from rest on a warm, full battery; ``step`` as FullThrottle takes it."""
    asked = (conditions or Conditions()).over(replace(STANDARD, battery_temperature=298.15))
    run = FullThrottle("sprint", **{"until_distance": 1000.0, "until_time": 60.0, **step})
    return run.run(plants, condition_table(plants, asked), start_states(plants, asked), traced)


def time_at(events: Events, speed: float, row: int = 0) -> float:
    """Seconds from the pedal to ``speed`` [m/s], one of SPEEDS."""
    return float(events.numbers["at_speed"][row, int(np.argmin(np.abs(SPEEDS - speed))), 0])


def at_distance(events: Events, distance: float, what: int = 0, row: int = 0) -> float:
    return float(events.numbers["at_distance"][row, int(np.argmin(np.abs(DISTANCES - distance))), what])


def test_the_governor_holds(garage):
    car = garage[LEAF]
    events = sprint(compile(car), traced=True, until_distance=np.inf)
    governed = car.value("control.top_speed")
    assert events.traces[0]["speed"].max() == pytest.approx(governed, rel=1e-12)
    assert events.end["speed"][0] == pytest.approx(governed, rel=1e-9)
    assert events.held is not None
    assert events.held[0, ledger.LIMIT_GOVERNOR, 0] >= 0.0


def test_the_governor_holds_to_the_end_of_the_distance(garage):
    events = sprint(compile(garage[LEAF], {"control.top_speed": 20.0}), traced=True)
    trace = events.traces[0]
    assert trace["speed"][-1] == pytest.approx(20.0, rel=1e-12)
    assert trace["distance"][-1] == pytest.approx(1000.2, abs=0.2)  # the last of 20 ms
    assert trace["limit"][-1] == ledger.LIMIT_GOVERNOR
    # What is left of the pull is what the road asks for.
    assert trace["acceleration"][-1] == pytest.approx(0.0, abs=1e-9)


def test_a_motor_at_its_highest_speed_holds_too(garage):
    plants = compile(garage[TESLA], {"drive.rear.max_speed": 800.0})
    events = sprint(plants, traced=True)
    geared = 800.0 * plants["radius"][0] / plants["ratio"][0, 1]
    assert 0.99 * geared < events.end["speed"][0] <= geared
    assert events.traces[0]["limit"][-1] == ledger.LIMIT_SPEED


def test_power_limited_in_time_is_quick_at_first(garage):
    """Six seconds at peak: 0–60 mph as before, 0–100 mph and the trap slower."""
    always, six = (
        sprint(compile(garage[TESLA], edit))
        for edit in (None, {"drive.rear.peak_duration": 6.0, "drive.rear.continuous_power": 80e3})
    )
    assert time_at(six, 60 * MPH) == time_at(always, 60 * MPH)
    assert time_at(six, 100 * MPH) > time_at(always, 100 * MPH) + 0.5
    assert at_distance(six, QUARTER_MILE, 1) < at_distance(always, QUARTER_MILE, 1) - 2 * MPH
    assert six.held is not None
    assert six.held[0, ledger.LIMIT_HEAT, 0] > 0.0


def test_a_hot_motor_gives_less(garage):
    plants = compile(garage[TESLA])
    asked = STANDARD.over(Conditions())
    times = []
    for kelvin in (300.0, 430.0):
        states = start_states(plants, asked)
        states["motor_temperature"] = kelvin
        run = FullThrottle("hot", until_speed=30.0).run(plants, condition_table(plants, asked), states, False)
        times.append(time_at(run, 60 * MPH))
    assert times[1] > 1.2 * times[0]


def test_a_weak_battery_limits(garage):
    strong, weak = (
        sprint(compile(garage[TESLA], edit)) for edit in (None, {"battery.discharge_power": 100e3})
    )
    assert time_at(weak, 60 * MPH) > 1.4 * time_at(strong, 60 * MPH)
    assert weak.held is not None
    assert np.argmax(weak.held[0, :, 0]) == ledger.LIMIT_BATTERY


def test_the_battery_gives_no_more_than_it_may(garage):
    """Motors and auxiliaries together stay below the limit of the pack at every step."""
    trace = sprint(compile(garage[TESLA], {"battery.discharge_power": 100e3}), traced=True).traces[0]
    assert trace["battery_power"].max() <= 100e3 * (1 + 2e-3)


@given(masses=st.lists(st.floats(900, 3000), min_size=2, max_size=5))
@settings(max_examples=25)
def test_more_mass_never_shortens_a_power_limited_launch(masses):
    masses = sorted(masses)
    events = sprint(compile(load_car("nissan-leaf-24-2011"), {"mass.curb": masses}))
    times = [time_at(events, 60 * MPH, row) for row in range(len(masses))]
    assert all(late >= early - 1e-9 for early, late in pairwise(times))


@given(powers=st.lists(st.floats(60e3, 200e3), min_size=2, max_size=5))
@settings(max_examples=25)
def test_more_power_never_makes_a_car_slower(powers):
    powers = sorted(powers)
    edits = {"drive.front.power": powers, "battery.discharge_power": 300e3, "drive.front.power_held_to": 1e3}
    events = sprint(compile(load_car(LEAF), {**edits, "control.top_speed": 60.0}))
    times = [at_distance(events, QUARTER_MILE, 0, row) for row in range(len(powers))]
    assert all(late <= early + 1e-6 for early, late in pairwise(times))
