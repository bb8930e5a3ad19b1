"""Full throttle: closed forms, conservation of energy, step halving, plain Python against machine code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.constants import G0
from hothatch.figures.derive import DERIVE
from hothatch.physics import gearbox
from hothatch.physics.mf_longitudinal import pure_fx
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.steps import (
    DISTANCES,
    FIRST_MOTION,
    FOOT,
    MPH,
    QUARTER_MILE,
    SPEEDS,
    Events,
    FullThrottle,
)
from hothatch.solvers import chassis, drive, ledger, straight_line

LEAF = "nissan-leaf-40-2018"
TESLA = "tesla-model3-lr-rwd-2018"
TESTS = ("launch", "rolling", "top-speed")


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


def frictionless(plants: np.ndarray) -> np.ndarray:
    """The same cars without road load, gear drag, torque rise or any limit but torque and grip."""
    bare = plants.copy()
    for name in ("road_a", "road_b", "road_c", "road_rolling", "rolling", "road_drag_area", "drag_area"):
        bare[name] = 0.0
    bare["gear_drag"] = 0.0
    bare["loss"][:, :, 1:] = 0.0  # the first is a speed, not a loss
    bare["rise_time"] = 1e-9
    bare["power"] *= 100.0
    bare["discharge_power"] = 1e9
    bare["droop_slope"] = 0.0
    bare["max_speed"] *= 100.0
    bare["top_speed"] = np.inf
    bare["r0"] *= 1e-3
    bare["r1"] *= 1e-3
    return bare


# What no launch needs: wheels without inertia leave the closed forms as the books print them.
WEIGHTLESS = {"wheel.inertia": 0.0, "drive.front.inertia": 0.0}


@pytest.fixture(scope="module")
def cars(garage) -> np.ndarray:
    """The electric cars of the garage; those with engines have tests of their own."""
    electric = [car for car in garage.values() if car.value("battery.usable") is not None]
    return np.concatenate([compile(car) for car in electric])


@pytest.fixture(scope="module")
def runs(cars) -> dict[str, list[Events]]:
    return {name: PROCEDURES[name].run(cars) for name in TESTS}


def test_every_joule_ends_in_a_sink(runs):
    for events in runs.values():
        for event in events:
            share = np.abs(ledger.residual(event.sinks)) / ledger.throughput(event.sinks)
            assert share.max() < 1e-9, event.label


def test_kinetic_energy_is_that_of_the_speed_reached(cars, runs):
    """½ (m + J/r²) v²: what the slip adds to the wheels' speed is booked as slip."""
    event = runs["launch"][0]
    asked = condition_table(cars, PROCEDURES["launch"].conditions(None))
    for row, plant in enumerate(cars):
        rotating = sum(chassis.axle_inertia(plant, asked[row], axle) for axle in (0, 1))
        known = 0.5 * (asked["mass"][row] + rotating) * event.end["speed"][row] ** 2
        assert event.sinks[row, ledger.KINETIC] == pytest.approx(known, rel=1e-9)


def figures_at(cars: np.ndarray, scale: float) -> dict[str, np.ndarray]:
    """Every straight-line figure with all steps of the procedures times ``scale``."""
    found = {}
    for name in TESTS:
        procedure = PROCEDURES[name]
        throttles = [step for step in procedure.steps if isinstance(step, FullThrottle)]
        steps = tuple(replace(step, step=scale * step.step) for step in throttles)
        events = replace(procedure, steps=steps).run(cars)
        found |= {figure: column.values for figure, column in DERIVE[name](cars, events).items()}
    return found


def test_halving_the_step_moves_no_figure(cars):
    """Measured: 0.001 % from rest, 0.04 % where torque rises from a steady speed or the top speed is near."""
    whole, half = figures_at(cars, 1.0), figures_at(cars, 0.5)
    for name, values in whole.items():
        moved = np.nanmax(np.abs(half[name] / values - 1.0))
        assert moved < (1e-4 if name.startswith("accel_0") else 1e-3), name


def test_constant_torque_without_drag_is_constant_acceleration(garage):
    """v = a t, x = ½ a t², a = T G η/(r m_eff): the first foot takes √(2 · 0.3048/a)."""
    plants = frictionless(compile(garage[LEAF], {"tyre.grip": 2.0, "drive.front.torque": 100.0}))
    plant, events = plants[0], sprint(plants)
    asked = condition_table(plants, STANDARD)[0]
    inertia = asked["mass"] + sum(chassis.axle_inertia(plant, asked, axle) for axle in (0, 1))
    force = (
        gearbox.output_torque(100.0, plant["ratio"][0], plant["gear_efficiency"][0], 0.0) / plant["radius"]
    )
    accel = force / inertia
    assert time_at(events, 60 * MPH) == pytest.approx(60 * MPH / accel, rel=1e-9)
    assert at_distance(events, FOOT) == pytest.approx(np.sqrt(2 * 0.3048 / accel), rel=1e-9)
    assert at_distance(events, QUARTER_MILE) == pytest.approx(np.sqrt(2 * 402.336 / accel), rel=1e-9)
    assert at_distance(events, QUARTER_MILE, 1) == pytest.approx(np.sqrt(2 * 402.336 * accel), rel=1e-9)


@pytest.mark.parametrize(("share", "seconds"), [(0.4, 0.394), (0.6, 0.322), (0.8, 0.279)])
def test_the_first_foot_at_constant_acceleration(garage, share, seconds):
    """At 0.4, 0.6 and 0.8 g the first foot takes 0.394, 0.322 and 0.279 s."""
    plants = frictionless(compile(garage[LEAF], {"tyre.grip": 2.0, "control.slip_target": 0.2, **WEIGHTLESS}))
    asked = condition_table(plants, STANDARD)[0]
    plants["torque"][:, 0] = share * G0 * asked["mass"] * plants["radius"] / plants["ratio"][:, 0] / 0.975
    assert at_distance(sprint(plants), FOOT) == pytest.approx(seconds, abs=5e-4)


def slip_friction(plant: Any, axle: int, fz: float) -> float:
    """Friction [-] of one wheel at the slip that traction control holds."""
    return pure_fx(plant["mf"][axle], fz, plant["slip_target"], 0.0, 1.0) / fz


STRONG = {"torque": 2000.0, "power": 2e6}
REAR = {"drive.rear.kind": "pm", "drive.rear.ratio": 9.0, "drive.rear.inertia": 0.0}


def launch_of(plants: np.ndarray, conditions: Conditions | None = None) -> tuple[float, np.ndarray]:
    """Steady acceleration of a grip-limited launch, and the wheel loads [N] of the two axles."""
    events = sprint(plants, conditions, traced=True, until_time=1.0)
    trace = events.traces[0]
    assert set(trace["limit"][-50:]) == {float(ledger.LIMIT_GRIP)}
    accel = float(trace["acceleration"][-1])
    asked = condition_table(plants, (conditions or Conditions()).over(STANDARD))[0]
    return accel, np.array([chassis.wheel_load(plants[0], asked, axle, accel) for axle in (0, 1)])


@pytest.mark.parametrize("rise", [1e-9, 0.02, 0.2])
def test_front_drive_at_the_limit_of_grip(garage, rise):
    """a = μ g (b/L)/(1 + μ h/L), however fast torque rises."""
    edits = {**WEIGHTLESS, **{f"drive.front.{key}": value for key, value in STRONG.items()}}
    plants = frictionless(compile(garage[LEAF], edits))
    plants["rise_time"] = rise
    accel, loads = launch_of(plants)
    mu = slip_friction(plants[0], 0, loads[0])
    share, lever = plants["front_share"][0], plants["cg_height"][0] / plants["wheelbase"][0]
    assert accel == pytest.approx(mu * G0 * share / (1.0 + mu * lever), rel=1e-3)


def test_rear_drive_at_the_limit_of_grip(garage):
    """a = μ g (a/L)/(1 − μ h/L)."""
    edits = {"wheel.inertia": 0.0, "drive.rear.inertia": 0.0, "drive.rear.ratio": 9.0}
    edits |= {f"drive.rear.{key}": value for key, value in STRONG.items()}
    plants = frictionless(compile(garage[TESLA], edits))
    accel, loads = launch_of(plants)
    mu = slip_friction(plants[0], 1, loads[1])
    share, lever = 1.0 - plants["front_share"][0], plants["cg_height"][0] / plants["wheelbase"][0]
    assert accel == pytest.approx(mu * G0 * share / (1.0 - mu * lever), rel=1e-3)


def test_all_wheel_drive_at_the_limit_of_grip(garage):
    """a = μ g, with the friction of each axle at its own load."""
    strong = {f"drive.{axle}.{key}": value for axle in ("front", "rear") for key, value in STRONG.items()}
    plants = frictionless(compile(garage[LEAF], {**WEIGHTLESS, **REAR, **strong}))
    events = sprint(plants, until_time=1.0)
    assert abs(ledger.residual(events.sinks)[0]) < 1e-9 * ledger.throughput(events.sinks)[0]
    accel, loads = launch_of(plants)
    mass = loads.sum() * 2 / G0
    pull = sum(2 * loads[axle] * slip_friction(plants[0], axle, loads[axle]) for axle in (0, 1))
    assert accel == pytest.approx(pull / mass, rel=1e-3)
    assert accel == pytest.approx(slip_friction(plants[0], 0, loads.mean()) * G0, rel=0.01)


def test_half_the_grip_is_about_half_the_launch(garage):
    edits = {**WEIGHTLESS, **{f"drive.front.{key}": value for key, value in STRONG.items()}}
    plants = frictionless(compile(garage[LEAF], edits))
    dry, _ = launch_of(plants)
    wet, _ = launch_of(plants, Conditions(surface_grip=0.5))
    assert 0.5 * dry < wet < 0.56 * dry  # less load transfer takes less from the front wheels


def test_without_traction_control_a_strong_car_spins_and_loses(garage):
    edits = {f"drive.front.{key}": value for key, value in STRONG.items()}
    plants = compile(garage[LEAF], edits)
    held, spun = (
        sprint(plants, Conditions(traction_control=on), until_speed=30 * MPH) for on in (True, False)
    )
    assert time_at(spun, 30 * MPH) > time_at(held, 30 * MPH)


def test_a_rolling_start_begins_at_the_torque_that_holds_the_speed(garage):
    plants = compile(garage[TESLA])
    trace = sprint(plants, traced=True, start=50 * MPH, until_time=1.0).traces[0]
    plant, asked = plants[0], condition_table(plants, STANDARD)[0]
    omega = 50 * MPH * plant["ratio"][1] / plant["radius"]
    steady = drive.torque_for_force(plant, 1, chassis.resistance(plant, asked, 50 * MPH), omega)
    first = plant["torque"][1] * 2.5e-3 / plant["rise_time"][1]
    assert trace["rear_torque"][0] == pytest.approx(steady + first, rel=1e-6)
    assert 0.0 < trace["acceleration"][0] < 0.1
    assert trace["limit"][0] == ledger.LIMIT_RISE


def test_from_rest_the_car_stands_until_torque_overcomes_resistance(garage):
    trace = sprint(compile(garage[LEAF], {"drive.front.torque_rise_time": 2.0}), traced=True).traces[0]
    standing = trace["speed"] == 0.0
    assert 5 < standing.sum() < 100
    assert trace["front_torque"][0] > 0.0
    assert np.all(np.diff(trace["speed"][:200]) >= 0.0)


@pytest.mark.parametrize("end", [{"until_time": 1.0}, {"until_speed": 10.0}, {"until_distance": 5.0}])
def test_a_run_ends_where_it_should(garage, end):
    run = FullThrottle("short", **end)
    plants = compile(garage[LEAF])
    asked = STANDARD.over(Conditions())
    events = run.run(plants, condition_table(plants, asked), start_states(plants, asked), False)
    reached = {"until_time": "time", "until_speed": "speed", "until_distance": "distance"}
    for name, value in end.items():
        assert events.end[reached[name]][0] == pytest.approx(value, abs=0.05)


def test_a_slope_slows_a_launch(garage):
    level, uphill = (sprint(compile(garage[LEAF]), grade=grade) for grade in (0.0, 0.10))
    assert time_at(uphill, 60 * MPH) > 1.15 * time_at(level, 60 * MPH)
    assert level.sinks[0, ledger.GRADE] == 0.0
    # 1000 m at a sine of a tenth lift the car by 100 m.
    mass = condition_table(compile(garage[LEAF]), STANDARD)["mass"][0]
    assert uphill.sinks[0, ledger.GRADE] == pytest.approx(mass * G0 * 100.0, rel=1e-3)


def test_crossings_are_those_of_the_trace(garage):
    events = sprint(compile(garage[TESLA]), traced=True)
    trace = events.traces[0]
    for speed in (FIRST_MOTION, 30 * MPH, 60 * MPH, 100 * MPH):
        assert np.interp(speed, trace["speed"], trace["time"]) == pytest.approx(
            time_at(events, speed), abs=1e-9
        )
    v, x = at_distance(events, QUARTER_MILE, 1), trace["distance"]
    assert np.interp(QUARTER_MILE, x, trace["speed"]) == pytest.approx(v, abs=1e-4)


def test_machine_code_equals_plain_python(garage):
    """The kernel's own Python on the first 0.4 s of a launch and of a rolling start, to 1e-12."""
    plants = np.concatenate([compile(garage[LEAF]), compile(garage[TESLA])])
    results = []
    for run in (straight_line.run, straight_line.run.py_func):
        for start in (0.0, 20.0):
            states = start_states(plants, STANDARD)
            states["speed"] = start
            speeds, distances = np.array([start + 0.5]), np.array([0.1])
            at_speed, at_place = np.full((2, 1, 2), np.nan), np.full((2, 1, 2), np.nan)
            sinks, held = np.zeros((2, ledger.SINKS)), np.zeros((2, ledger.LIMITS, 3))
            traces = np.zeros((2, 200, len(straight_line.TRACE_COLUMNS)))
            end = np.array([np.inf, np.inf, 0.4])
            run(plants, condition_table(plants, STANDARD), states, 2.5e-3, end, 0.0, speeds, distances,
                at_speed, at_place, sinks, held, traces, np.zeros(2, np.int64))  # fmt: skip
            results.append((at_speed, at_place, sinks, held, traces))
    for compiled, plain in zip(results[:2], results[2:], strict=True):
        for one, other in zip(compiled, plain, strict=True):
            scale = np.nanmax(np.abs(other))
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12 * scale)
