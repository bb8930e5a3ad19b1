"""Full throttle with an engine: conservation of energy, gears and shifts, clutch, driven axles, plain Python."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.plant import GEARS
from hothatch.figures.derive import DERIVE
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.steps import FIRST_MOTION, FOOT, MPH, QUARTER_MILE, SPEEDS, Events, FullThrottle
from hothatch.solvers import boost, chassis, engine, ledger, straight_line

MANUAL, AUTOMATIC, TWIN = "vw-golf-gti-mk7-2017", "vw-golf-14t-2019", "vw-golf-r-mk8-2022"
NATURAL, FOUR = "vw-gti-16v-1987", "toyota-gr-corolla-2023"
TESTS = ("launch", "rolling", "top-speed")


@pytest.fixture(scope="module")
def petrol(garage) -> list[Any]:
    """Every car with an engine."""
    return [car for car in garage.values() if compile(car)["engine"][0] > 0.5]


@pytest.fixture(scope="module")
def cars(petrol) -> np.ndarray:
    return np.concatenate([compile(car) for car in petrol])


@pytest.fixture(scope="module")
def runs(cars) -> dict[str, list[Events]]:
    return {name: PROCEDURES[name].run(cars) for name in TESTS}


def sprint(plants: np.ndarray, conditions: Conditions | None = None, **step: Any) -> Events:
    """One traced run; ``step`` as FullThrottle takes it."""
    asked = (conditions or Conditions()).over(STANDARD)
    run = FullThrottle("sprint", **{"until_distance": 1000.0, "until_time": 60.0, **step})
    return run.run(plants, condition_table(plants, asked), start_states(plants, asked), True)


def time_at(events: Events, speed: float, row: int = 0) -> float:
    return float(events.numbers["at_speed"][row, int(np.argmin(np.abs(SPEEDS - speed))), 0])


def test_the_garage_has_every_gearbox_and_both_aspirations(petrol):
    assert {car.text("drive.front.gearbox") for car in petrol} >= {"manual", "dual-clutch", "automatic"}
    assert {car.text("drive.front.aspiration") for car in petrol} == {"natural", "turbo"}


def test_every_joule_ends_in_a_sink(runs):
    for events in runs.values():
        for event in events:
            share = np.abs(ledger.residual(event.sinks)) / ledger.throughput(event.sinks)
            assert share.max() < 1e-9, event.label
            assert np.all(event.sinks[:, ledger.SOURCE] == 0.0)
            assert np.all(event.sinks[:, [ledger.FUEL, ledger.ENGINE_HEAT]] > 0.0)


def test_losses_are_losses(runs):
    """Neither clutch nor gearbox gives energy: over a launch with all its shifts each takes some."""
    launch = runs["launch"][0].sinks
    for sink in (ledger.CLUTCH, ledger.GEARBOX, ledger.TYRE_SLIP, ledger.ALTERNATOR):
        assert np.all(launch[:, sink] > 0.0), ledger.NAMES[sink]


def test_halving_the_step_moves_no_figure(cars):
    """By 0.3 % at most: a shift falls on a whole step."""

    def figures(scale: float) -> dict[str, np.ndarray]:
        found = {}
        for name in TESTS:
            procedure = PROCEDURES[name]
            throttles = [step for step in procedure.steps if isinstance(step, FullThrottle)]
            steps = tuple(replace(step, step=scale * step.step) for step in throttles)
            events = replace(procedure, steps=steps).run(cars)
            found |= {figure: column.values for figure, column in DERIVE[name](cars, events).items()}
        return found

    whole, half = figures(1.0), figures(0.5)
    for name, values in whole.items():
        assert np.nanmax(np.abs(half[name] / values - 1.0)) < 3e-3, name


@pytest.mark.parametrize("car_id", [MANUAL, AUTOMATIC, TWIN, NATURAL, FOUR])
def test_gears_rise_through_a_launch_and_change_at_their_speed(garage, car_id):
    plants = compile(garage[car_id])
    trace, plant = sprint(plants).traces[0], plants[0]
    gear, omega = trace["gear"].astype(int), trace["engine_speed"]
    assert set(np.diff(gear)) <= {0, 1}
    assert gear[0] == 1 and gear[-1] > 2
    shifts = np.zeros(GEARS)
    engine.shift_speeds(plant, shifts)
    for at in np.flatnonzero(np.diff(gear)):
        # The step in which the gear changes shows the next one already; the engine turned a step before as it should.
        assert omega[at] == pytest.approx(shifts[gear[at] - 1], rel=0.02)
    assert omega.max() <= plant["engine_speed"] * 1.001


def test_a_gear_is_left_where_the_next_pushes_harder(garage):
    plant = compile(garage[AUTOMATIC])[0]
    shifts = np.zeros(GEARS)
    engine.shift_speeds(plant, shifts)
    for gear in range(int(plant["gears"]) - 1):
        step = plant["gear_ratio"][gear + 1] / plant["gear_ratio"][gear]
        at, limit = shifts[gear], engine.FUEL_CUT_MARGIN * plant["engine_speed"]
        crossed = engine.full_load(plant, at * step) * step >= engine.full_load(plant, at)
        assert crossed or at == pytest.approx(limit)


def test_no_torque_while_a_manual_shifts(garage):
    plants = compile(garage[MANUAL])
    trace = sprint(plants, until_distance=402.0).traces[0]
    shifting = trace["limit"] == ledger.LIMIT_SHIFT
    count = int(trace["gear"].max()) - 1
    dt = float(np.diff(trace["time"])[0])
    assert shifting.sum() * dt == pytest.approx(count * plants["shift_time"][0], abs=2.5 * count * dt)
    assert np.abs(trace["front_torque"][shifting]).max() < 1e-6
    assert np.all(trace["acceleration"][shifting] < 0.0)


def test_a_longer_shift_costs_its_time(garage):
    plants = compile(garage[MANUAL], {"drive.front.shift_time": [0.1, 0.5]})
    events = sprint(plants)
    slower = time_at(events, 60 * MPH, 1) - time_at(events, 60 * MPH, 0)
    shifts = int(np.interp(60 * MPH, events.traces[0]["speed"], events.traces[0]["gear"])) - 1
    assert 0.3 * shifts < slower < 0.7 * shifts


def test_the_launch_holds_the_engine_until_the_gearbox_has_caught_up(garage):
    plants = compile(garage[MANUAL])
    trace, held = sprint(plants).traces[0], plants["launch_speed"][0]
    first = trace["gear"] == 1
    turned = trace["speed"] * plants["gear_ratio"][0, 0] / plants["radius"][0]
    slipping = first & (turned * 1.2 < held)
    assert trace["engine_speed"][slipping] == pytest.approx(held)
    locked = first & (turned > 1.01 * held)
    slip = trace["front_slip"][locked]
    assert trace["engine_speed"][locked] == pytest.approx(turned[locked] * (1.0 + slip), rel=0.01)


def test_all_wheel_drive_launches_harder_than_front_drive(garage):
    both = compile(garage[FOUR])
    front = both.copy()
    front["other_share"] = 0.0
    times = [time_at(sprint(plants), 30 * MPH) for plants in (both, front)]
    assert times[0] < 0.85 * times[1]
    trace = sprint(both).traces[0]
    assert trace["rear_slip"].max() > 0.01
    assert sprint(front).traces[0]["rear_slip"].max() == 0.0


def test_passing_stays_in_top_gear_by_hand_and_kicks_down_by_itself(garage):
    for car_id in (MANUAL, NATURAL):
        trace = sprint(compile(garage[car_id]), start=30 * MPH, until_speed=50 * MPH, top_gear=True).traces[0]
        assert set(trace["gear"]) == {compile(garage[car_id])["gears"][0]}
    for car_id in (AUTOMATIC, TWIN):
        plants = compile(garage[car_id])
        trace = sprint(plants, start=30 * MPH, until_speed=50 * MPH, top_gear=True).traces[0]
        assert trace["gear"].max() < plants["gears"][0] - 1
        dt = float(np.diff(trace["time"])[0])
        waiting = (trace["limit"] == ledger.LIMIT_SHIFT).sum() * dt
        assert waiting >= plants["kickdown_time"][0] - dt


def test_boost_takes_its_time_and_a_natural_engine_hardly_any(garage):
    plants = compile(garage[MANUAL], {"drive.front.turbo_time": [0.05, 0.3, 1.0]})
    events = sprint(plants, start=30 * MPH, until_speed=50 * MPH, top_gear=True)
    times = [time_at(events, 50 * MPH, row) for row in range(3)]
    assert times[0] < times[1] < times[2]
    assert ledger.LIMIT_BOOST in events.traces[2]["limit"]
    natural = sprint(compile(garage[NATURAL]), start=30 * MPH, until_speed=50 * MPH, top_gear=True)
    assert ledger.LIMIT_BOOST not in natural.traces[0]["limit"]


def test_full_boost_comes_where_peak_torque_is_published_and_not_below(garage):
    """Held at a speed, a turbocharger settles: at peak torque from the published speed on, below it at less."""
    plant = compile(garage[MANUAL])[0]
    start, torques = plant["full_load"][2], []
    for share in (0.6, 0.8, 1.02):
        energy, torque = 0.02, 0.0
        for _ in range(3000):
            torque, energy = boost.spin_up(plant, energy, share * start, 0.01)
        torques.append(min(torque, boost.wastegate_torque(plant, share * start)))
    assert 0.4 * 350.0 < torques[0] < torques[1] < 0.8 * 350.0
    assert torques[2] == pytest.approx(350.0, rel=0.01)


def test_a_kickdown_takes_the_engine_up_to_the_lower_gears_speed_first(garage):
    """Half a flywheel reaches its speed sooner; a shift by hand in top gear needs none."""
    plants = compile(garage[AUTOMATIC], {"drive.front.engine_inertia": [0.1, 0.2]})
    events = sprint(plants, start=30 * MPH, until_speed=50 * MPH, top_gear=True)
    waits = [
        (trace["limit"] == ledger.LIMIT_SHIFT).sum() * float(np.diff(trace["time"])[0])
        for trace in events.traces
    ]
    flares = np.array(waits) - plants["kickdown_time"]
    assert 0.1 < flares[0] < 0.7 * flares[1]


def test_the_top_speed_is_governed_geared_or_a_matter_of_power(garage):
    car = garage[MANUAL]
    for edits, words in (
        ({}, "power"),
        ({"control.top_speed": 40.0}, "governor"),
        (
            {"drive.front.ratios": ((3.77, 2.09, 1.47, 1.4),), "drive.front.final_drives": ((3.24,),)},
            "gearing",
        ),
    ):
        plants = compile(car, edits)
        column = DERIVE["top-speed"](plants, PROCEDURES["top-speed"].run(plants))["top_speed"]
        assert column.limited_by == [words]
        assert column.values[0] / 3.6 <= min(plants["top_speed"][0], np.inf) * 1.0001


def test_a_weak_car_gets_nowhere_and_says_so(garage):
    plants = compile(garage[NATURAL], {"drive.front.power": 8e3, "drive.front.torque": 20.0})
    column = DERIVE["launch"](plants, PROCEDURES["launch"].run(plants))["accel_0_100_mph_1ft"]
    assert column.outcomes == ["not_applicable"]
    assert column.remedies == ["it is not reached within a kilometre"]


def test_figures_are_those_of_the_trace(garage):
    plants = compile(garage[MANUAL])
    events = PROCEDURES["launch"].run(plants, traced=True)
    columns, trace = DERIVE["launch"](plants, events), events[0].traces[0]

    def at(column: str, value: float) -> float:
        return float(np.interp(value, trace[column], trace["time"]))

    start, foot = (np.interp(FIRST_MOTION, trace["speed"][:40], trace["time"][:40]), at("distance", FOOT))
    rising = int(np.argmax(trace["speed"] >= 60 * MPH))
    sixty = float(
        np.interp(60 * MPH, trace["speed"][rising - 1 : rising + 1], trace["time"][rising - 1 : rising + 1])
    )
    assert columns["accel_0_60_mph"].values[0] == pytest.approx(sixty - start, abs=1e-6)
    quarter = at("distance", QUARTER_MILE)
    assert columns["quarter_mile_time"].values[0] == pytest.approx(quarter - start, abs=1e-4)
    assert columns["quarter_mile_time_1ft"].values[0] == pytest.approx(quarter - foot, abs=1e-3)
    trap = np.interp(QUARTER_MILE, trace["distance"], trace["speed"])
    assert columns["quarter_mile_trap"].values[0] == pytest.approx(trap / MPH, abs=1e-3)


def test_kinetic_energy_is_that_of_the_speed_reached(cars, runs):
    """½ (m + J/r²) v²; the engine's share is that of the gear that is in."""
    event = runs["launch"][0]
    asked = condition_table(cars, PROCEDURES["launch"].conditions(None))
    for row, plant in enumerate(cars):
        spinning = engine.inertia(plant, asked[row], event.end[row], 1.0)
        known = 0.5 * (asked["mass"][row] + spinning) * event.end["speed"][row] ** 2
        # Slip turns the driven wheels and the engine some per cent faster than the car.
        assert event.sinks[row, ledger.KINETIC] == pytest.approx(known, rel=0.02)


def test_an_undriven_axle_has_no_share_and_the_share_follows_the_load(garage):
    plant = compile(garage[FOUR])[0]
    asked = condition_table(compile(garage[FOUR]), STANDARD)[0]
    shares = [engine.split(plant, asked, accel) for accel in (0.0, 3.0, 6.0)]
    assert shares[0] <= shares[1] <= shares[2] <= plant["other_share"]
    front = compile(garage[MANUAL])[0]
    assert engine.split(front, asked, 3.0) == 0.0
    loads = [chassis.wheel_load(front, asked, axle, 3.0) for axle in (0, 1)]
    assert engine.force_limit(front, asked, 3.0)[0] == pytest.approx(
        chassis.clutch_limit(front, asked, 0, loads[0])
    )
    automatic = compile(garage[AUTOMATIC])[0]
    load = chassis.wheel_load(automatic, asked, 0, 3.0)
    assert engine.force_limit(automatic, asked, 3.0)[0] == pytest.approx(
        chassis.grip_limit(automatic, asked, 0, load)
    )


def test_machine_code_equals_plain_python(garage):
    """The kernel's own Python on the first 0.3 s of a launch and of two rolling starts, to 1e-12."""
    plants = np.concatenate([compile(garage[car]) for car in (MANUAL, AUTOMATIC, FOUR)])
    count, results = len(plants), []
    for run in (straight_line.run, straight_line.run.py_func):
        for start, top in ((0.0, 0.0), (15.0, 1.0), (15.0, 0.0)):
            states = start_states(plants, STANDARD)
            states["speed"] = start
            speeds, distances = np.array([start + 0.5]), np.array([0.1])
            at_speed, at_place = np.full((count, 1, 2), np.nan), np.full((count, 1, 2), np.nan)
            sinks, held = np.zeros((count, ledger.SINKS)), np.zeros((count, ledger.LIMITS, 3))
            traces = np.zeros((count, 130, len(straight_line.TRACE_COLUMNS)))
            end = np.array([np.inf, np.inf, 0.3])
            run(plants, condition_table(plants, STANDARD), states, 2.5e-3, end, 0.0, speeds, distances,
                at_speed, at_place, sinks, held, traces, np.zeros(count, np.int64), top)  # fmt: skip
            results.append((at_speed, at_place, sinks, held, traces))
    for compiled, plain in zip(results[:3], results[3:], strict=True):
        for one, other in zip(compiled, plain, strict=True):
            scale = np.nanmax(np.abs(other)) if np.isfinite(other).any() else 1.0
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12 * scale)
