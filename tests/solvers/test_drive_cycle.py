"""Drive cycles: conservation of energy, cars that cannot follow or run empty, weather, plain Python."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.constants import G0
from hothatch.figures.columns import emptied
from hothatch.garage.cycles import cycle
from hothatch.physics import gearbox, motor
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.steps import DriveTrace, Events, Hold
from hothatch.solvers import chassis, drive_cycle, ledger
from hothatch.solvers import totals as totals_of

LEAF = "nissan-leaf-40-2018"
TESLA = "tesla-model3-lr-rwd-2018"
CYCLES = ("udds", "hwfet", "us06", "wltc-3b", "nedc-electric")
LABORATORY = Conditions(mass_rule="test", ambient=296.15, dynamometer=True)
WH_PER_KM = 1 / 3.6  # of J/m


def drive(plants: np.ndarray, name: str = "udds", traced: bool = False, **asked: Any) -> Events:
    """Drive one cycle from rest on a full battery; ``asked`` goes over the laboratory's conditions."""
    conditions = Conditions(**asked).over(LABORATORY).over(STANDARD)
    states = start_states(plants, conditions)
    return DriveTrace(name).run(plants, condition_table(plants, conditions), states, traced)


def consumption(events: Events, row: int = 0) -> float:
    """Wh/km at the battery's terminals."""
    return float(events.numbers["net"][row] / events.numbers["distance"][row] * WH_PER_KM)


@pytest.fixture(scope="module")
def cars(garage) -> np.ndarray:
    """The electric cars of the garage; those with engines have tests of their own."""
    electric = [car for car in garage.values() if car.value("battery.usable") is not None]
    return np.concatenate([compile(car) for car in electric])


@pytest.mark.parametrize("name", CYCLES)
@pytest.mark.parametrize("asked", [{}, {"dynamometer": False, "mass_rule": "road", "ambient": 268.15}])
def test_every_joule_ends_in_a_sink(cars, name, asked):
    events = drive(cars, name, **asked)
    share = np.abs(ledger.residual(events.sinks)) / ledger.throughput(events.sinks)
    assert share.max() < 1e-9


@pytest.mark.parametrize("name", CYCLES)
def test_every_car_of_the_garage_drives_the_whole_cycle(cars, name):
    events = drive(cars, name)
    # Leafs of 2011 to 2016 fall behind for a second or two of US06, within the driver's band.
    assert events.numbers["distance"] == pytest.approx(cycle(name).distance_m, rel=1e-4)
    assert np.all(events.numbers["miss_seconds"] == 0.0)
    assert np.all(events.numbers["empty_at"] == -1.0)
    assert np.all(np.abs(events.sinks[:, ledger.KINETIC]) < 1e-3)  # it ends at rest
    assert np.all(events.sinks[:, [ledger.AERODYNAMIC, ledger.ROLLING, ledger.MOTOR_COPPER]] > 0.0)


def test_what_the_terminals_give_is_what_leaves_the_cells_less_their_losses(cars):
    events = drive(cars, "us06")
    inside = events.sinks[:, [ledger.CELL_OHMIC, ledger.CELL_POLARISATION, ledger.CELL_STORED]].sum(axis=1)
    assert events.numbers["net"] == pytest.approx(events.sinks[:, ledger.SOURCE] - inside, rel=1e-9)
    assert events.numbers["net"] == pytest.approx(
        events.numbers["discharged"] - events.numbers["charged"], rel=1e-12
    )


def test_braking_is_shared_between_motor_and_friction(cars):
    """On UDDS the motor takes most of the braking energy, never all: it fades out towards standstill."""
    events = drive(cars)
    friction = events.sinks[:, ledger.FRICTION_BRAKES]
    share = 1.0 - friction / events.numbers["wheel_in"]
    assert np.all(friction > 0.0)
    assert np.all((share > 0.8) & (share < 1.0))
    assert np.all(events.numbers["charged"] < events.numbers["wheel_in"] - friction)


def unpowered_drag(plant: Any, v: np.ndarray) -> np.ndarray:
    """Force [N] at the road of the permanent-magnet drive of ``plant`` turning unpowered at ``v`` [m/s]."""
    axle = int(plant["torque"][1] > 0.0)
    loss, gear = plant["loss"][axle], plant["ratio"][axle] / plant["radius"]
    nu = motor.speed_ratio(v * gear, plant["power"][axle], plant["torque"][axle])
    iron_1, iron_2, bearing, windage = loss[6], loss[7], loss[10], loss[11]
    drag = motor.coasting_drag(nu, plant["torque"][axle], 1.0, iron_1, iron_2, bearing, windage)
    return gear * (drag + gearbox.spin_drag(v * gear, *plant["gear_drag"][axle]))


# The Plus S of MY2019, whose coast-down is not that of the garage's SV: lbf, mph and lb in SI.
PLUS_S = {"road_load.a": 28.15 * 4.448222, "road_load.b": 0.2892 * 4.448222 / 0.44704}
PLUS_S |= {"road_load.c": 0.02009 * 4.448222 / 0.44704**2, "road_load.test_mass": 4250 * 0.45359237}
# Positive and braking wheel energy from A, B, C and ETW alone, worked out apart from this code, Wh/km.
WHEEL_ENERGY = [
    ("nissan-leaf-40-2018", {}, "udds", 130.4, 60.23),
    ("nissan-leaf-40-2018", {}, "hwfet", 126.3, 12.61),
    ("nissan-leaf-62-2019", PLUS_S, "udds", 142.7, 69.74),
    ("nissan-leaf-62-2019", PLUS_S, "hwfet", 132.2, 15.12),
    ("chevrolet-bolt-2017", {}, "udds", 132.0, 62.9),
    ("chevrolet-bolt-2017", {}, "hwfet", 123.5, 13.53),
]


@pytest.mark.parametrize(("car_id", "edits", "name", "driving", "braking"), WHEEL_ENERGY)
def test_wheel_energy_with_the_drives_drag_added_back(garage, car_id, edits, name, driving, braking):
    plants = compile(garage[car_id], edits)
    trace = drive(plants, name, traced=True).traces[0]
    speeds = np.concatenate([[0.0], trace["speed"]])
    v = 0.5 * (speeds[1:] + speeds[:-1])
    force = trace["wheel_force"] - trace["friction_force"]
    force += np.where(v > 0, unpowered_drag(plants[0], v), 0.0)
    work = force * v / trace["distance"][-1] * WH_PER_KM
    assert work[work > 0].sum() == pytest.approx(driving, rel=0.002)
    assert -work[work < 0].sum() == pytest.approx(braking, rel=0.002)


def test_a_car_of_five_kilowatts_finishes_us06_and_reports_the_miss(garage):
    edits = {"drive.front.power": 5e3, "drive.front.torque": 60.0, "battery.discharge_power": 8e3}
    events = drive(compile(garage[LEAF], edits), "us06", traced=True)
    missed = events.numbers
    assert missed["miss_seconds"][0] > 300.0
    assert missed["miss_speed"][0] < -15.0
    assert missed["miss_distance"][0] > 5000.0
    assert missed["distance"][0] + missed["miss_distance"][0] == pytest.approx(cycle("us06").distance_m)
    assert all(np.isfinite(values).all() for values in missed.values())
    assert np.isfinite(events.sinks).all()
    assert abs(ledger.residual(events.sinks)[0]) < 1e-9 * ledger.throughput(events.sinks)[0]
    trace = events.traces[0]
    assert all(np.isfinite(trace[name]).all() for name in trace.columns)
    assert len(trace) == 600
    assert {ledger.LIMIT_TORQUE, ledger.LIMIT_POWER} & set(trace["limit"].astype(int))
    assert trace["speed"].min() >= 0.0


def test_on_ice_a_car_falls_behind_for_want_of_grip(garage):
    events = drive(compile(garage[TESLA]), "us06", True, surface_grip=0.15)
    assert events.numbers["miss_seconds"][0] > 0.0
    assert ledger.LIMIT_GRIP in events.traces[0]["limit"]


def test_a_weak_battery_is_named(garage):
    events = drive(compile(garage[LEAF], {"battery.discharge_power": 20e3}), "us06", True)
    assert ledger.LIMIT_BATTERY in events.traces[0]["limit"]
    assert events.traces[0]["battery_power"].max() < 20e3 * 1.01


def test_an_empty_battery_stops_the_car_and_says_where(garage):
    plants = compile(garage[LEAF])
    events = drive(plants, "udds", True, soc=0.02)
    reached = events.numbers["empty_at"][0]
    assert 0.0 < reached == events.numbers["distance"][0] < cycle("udds").distance_m
    assert emptied(plants, events.end)[0]
    # At 23 °C the cold withholds a thousandth of the window.
    assert plants["soc_low"][0] - 1e-3 < events.end["soc"][0] <= plants["soc_low"][0] + 1e-3
    assert len(events.traces[0]) < 1369
    assert abs(ledger.residual(events.sinks)[0]) < 1e-9 * ledger.throughput(events.sinks)[0]


def test_a_steady_speed_to_empty_uses_the_whole_window(cars):
    asked = STANDARD.over(Conditions())
    states = start_states(cars, asked)
    events = Hold(90 / 3.6, np.inf).run(cars, condition_table(cars, asked), states, False)
    assert np.all(events.numbers["empty_at"] > 100e3)
    # A little more than at C/3 where the current is lower, less where it is higher.
    assert events.numbers["net"] == pytest.approx(cars["usable_energy"], rel=0.02)


def test_a_steady_speed_ends_at_its_distance(cars):
    asked = STANDARD.over(Conditions())
    events = Hold(25.0, 5000.0).run(cars, condition_table(cars, asked), start_states(cars, asked), False)
    assert events.numbers["distance"] == pytest.approx(5000.0)
    assert np.all(events.numbers["empty_at"] == -1.0)


def test_a_cold_battery_loses_more_and_takes_less_back(garage):
    plants = compile(garage[LEAF])
    warm, cold = (drive(plants, soc=0.8, battery_temperature=kelvin) for kelvin in (298.15, 254.15))
    assert cold.sinks[0, ledger.CELL_OHMIC] > 1.3 * warm.sinks[0, ledger.CELL_OHMIC]
    assert cold.numbers["charged"][0] < 0.7 * warm.numbers["charged"][0]
    assert cold.sinks[0, ledger.FRICTION_BRAKES] > 2.0 * warm.sinks[0, ledger.FRICTION_BRAKES]
    assert cold.sinks[0, ledger.AERODYNAMIC] == warm.sinks[0, ledger.AERODYNAMIC]


def test_a_battery_at_its_limit_of_heat_gives_less(garage):
    plants = compile(garage[LEAF], {"battery.discharge_power": 60e3})
    cool, hot = (drive(plants, "us06", battery_temperature=kelvin) for kelvin in (298.15, 335.0))
    assert hot.numbers["miss_seconds"][0] > cool.numbers["miss_seconds"][0]


def test_a_full_battery_takes_no_regeneration(garage):
    plants = compile(garage[LEAF])
    full, half = (drive(plants, "udds", True, soc=soc).traces[0] for soc in (1.0, 0.5))
    assert full["battery_power"][:100].min() > -3e3
    assert half["battery_power"][:200].min() < -8e3
    assert full["friction_force"][:200].max() > 1000.0


def test_cold_air_costs_on_the_road_not_on_the_dynamometer(garage):
    plants = compile(garage[LEAF])
    road = [
        drive(plants, "hwfet", dynamometer=False, ambient=k, battery_temperature=298.15)
        for k in (293.15, 263.15)
    ]
    rollers = [
        drive(plants, "hwfet", dynamometer=True, ambient=k, battery_temperature=298.15)
        for k in (293.15, 263.15)
    ]
    drag, rolling = (
        [event.sinks[0, sink] for event in road] for sink in (ledger.AERODYNAMIC, ledger.ROLLING)
    )
    assert drag[1] / drag[0] == pytest.approx(293.15 / 263.15, rel=1e-9)
    assert rolling[1] > 1.15 * rolling[0]
    assert rollers[0].sinks[0, ledger.AERODYNAMIC] == rollers[1].sinks[0, ledger.AERODYNAMIC]


def test_a_head_wind_costs_and_a_tail_wind_gives(garage):
    plants = compile(garage[LEAF])
    found = [consumption(drive(plants, "hwfet", dynamometer=False, head_wind=w)) for w in (-5.0, 0.0, 5.0)]
    assert found[0] < 0.85 * found[1] < found[1] < 0.85 * found[2]
    still = [consumption(drive(plants, "hwfet", dynamometer=True, head_wind=w)) for w in (0.0, 5.0)]
    assert still[0] == still[1]


def test_auxiliaries_draw_through_the_converter(garage):
    plants = compile(garage[LEAF], {"auxiliary.power": 500.0, "auxiliary.dcdc_efficiency": 0.9})
    with_, without = (drive(plants, soc=0.8, auxiliary=factor) for factor in (1.0, 0.0))
    assert with_.sinks[0, ledger.AUXILIARIES] == pytest.approx(500.0 * 1369)
    assert with_.sinks[0, ledger.DCDC] == pytest.approx(500.0 * 1369 / 9)
    assert without.sinks[0, ledger.AUXILIARIES] == 0.0
    assert with_.numbers["net"][0] - without.numbers["net"][0] == pytest.approx(500.0 * 1369 / 0.9, rel=1e-3)


def test_a_heavier_car_uses_more(garage):
    plants = compile(garage[LEAF], {"mass.curb": [1400.0, 1600.0, 1800.0]})
    events = drive(plants)
    assert consumption(events, 0) < consumption(events, 1) < consumption(events, 2)


def kernel(
    run: Any, plants: np.ndarray, seconds: int, grade: float = 0.0, **asked: Any
) -> tuple[np.ndarray, ...]:
    """Run the first ``seconds`` of US06 or UDDS by ``run``; return sinks, totals, speeds and traces."""
    name = asked.pop("name", "udds")
    conditions = Conditions(**asked).over(LABORATORY).over(STANDARD)
    times = np.array(cycle(name).time_s[: seconds + 1])
    speeds = np.array(cycle(name).speed_ms[: seconds + 1])
    count = len(plants)
    sinks, totals = np.zeros((count, ledger.SINKS)), np.zeros((count, totals_of.TOTALS))
    achieved = np.tile(speeds, (count, 1))
    traces = np.zeros((count, seconds, len(drive_cycle.TRACE_COLUMNS)))
    run(plants, condition_table(plants, conditions), start_states(plants, conditions), times, speeds,
        np.full(seconds, grade), np.full(count, np.inf), sinks, totals, achieved, traces)  # fmt: skip
    return sinks, totals, achieved, traces


def assert_close(found: tuple[np.ndarray, ...], known: tuple[np.ndarray, ...], within: float) -> None:
    for one, other in zip(found, known, strict=True):
        scale = np.nanmax(np.abs(other))
        np.testing.assert_allclose(one, other, rtol=within, atol=within * max(scale, 1.0))


def test_machine_code_equals_plain_python(garage):
    plants = np.concatenate([compile(garage[LEAF]), compile(garage[TESLA])])
    compiled = kernel(drive_cycle.run, plants, 120)
    assert_close(kernel(drive_cycle.run.py_func, plants, 120), compiled, 1e-12)


def test_a_slope_lifts_the_car(garage):
    plants = compile(garage[LEAF])
    level, up = (kernel(drive_cycle.run, plants, 1369, grade) for grade in (0.0, 0.02))
    mass = condition_table(plants, LABORATORY.over(STANDARD))["mass"][0]
    rise = 0.02 * up[1][0, totals_of.DISTANCE]
    assert up[0][0, ledger.GRADE] == pytest.approx(mass * G0 * rise, rel=1e-9)
    more = up[1][0, totals_of.NET] - level[1][0, totals_of.NET]
    assert 1.0 < more / (mass * G0 * rise) < 1.2
    assert abs(ledger.residual(up[0])[0]) < 1e-9 * ledger.throughput(up[0])[0]


@pytest.mark.parametrize("car_id", [LEAF, TESLA])
@pytest.mark.parametrize("asked", [{}, {"surface_grip": 0.25}, {"soc": 0.5, "surface_grip": 0.4}])
def test_shortcuts_change_nothing(garage, monkeypatch, car_id, asked):
    """What is only looked at near a limit is looked at in every step here: not a bit may differ."""
    plants = compile(garage[car_id], {"battery.discharge_power": 70e3})
    quick = kernel(drive_cycle.run.py_func, plants, 90, name="us06", **asked)
    monkeypatch.setattr(drive_cycle, "SURE", 0.0)
    monkeypatch.setattr(drive_cycle, "DROOP_FLOOR", 0.0)
    careful = kernel(drive_cycle.run.py_func, plants, 90, name="us06", **asked)
    for one, other in zip(quick, careful, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("lever", [0.1, 0.2, 0.3])
def test_the_sure_share_of_grip_is_there_under_load_transfer(garage, lever):
    """Driving takes load off the front, regeneration off the rear: 0.6 of the grip at rest is left on a cycle."""
    for car_id, accel in ((LEAF, 5.0), (TESLA, -3.0)):
        plants = compile(garage[car_id])
        plants["cg_height"] = lever * plants["wheelbase"]
        asked = condition_table(plants, replace(STANDARD, dynamometer=True))[0]
        axle = int(plants["torque"][0, 1] > 0.0)
        rest, moved = (
            chassis.grip_limit(plants[0], asked, axle, chassis.wheel_load(plants[0], asked, axle, a))
            for a in (0.0, accel)
        )
        assert moved > drive_cycle.SURE * rest
