"""The longitudinal unit in FMPy against the built-in solvers; pedals and speeds that no trace would ask for."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.fmu.longitudinal import Longitudinal
from hothatch.garage.cycles import cycle
from hothatch.proving.conditions import condition_table, start_states
from hothatch.proving.energy import EPA_FUEL, MULTI_CYCLE
from hothatch.proving.launch import LAUNCH
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import DriveTrace, FullThrottle
from hothatch.proving.trace import Trace

LEAF, TESLA, GTI = "nissan-leaf-40-2018", "tesla-model3-performance-2018", "vw-golf-gti-mk7-2017"
SECONDS = 300  # of the UDDS, with its first hill of 91 km/h


def agree(found: np.ndarray, wanted: np.ndarray) -> None:
    """Assert that two columns agree to 1e-6 of the greatest value, or of 1 in their unit where that is greater."""
    assert len(found) == len(wanted)
    assert np.abs(found - wanted).max() <= 1e-6 * max(float(np.abs(wanted).max()), 1.0)


def built_in(car: str, procedure: Procedure, step: DriveTrace | FullThrottle) -> tuple[np.void, Trace, float]:
    """Return a car's Plant, the trace of one step of a procedure from its start, and its net energy [J]."""
    plants = compile(load_car(car))
    conditions = procedure.conditions(None)
    states = start_states(plants, conditions)
    events = step.run(plants, condition_table(plants, conditions), states, True)
    return plants[0], events.traces[0], float(events.numbers["net"][0]) if "net" in events.numbers else 0.0


def window(p: np.void, soc: np.ndarray) -> np.ndarray:
    return (soc - p["soc_low"]) / (p["soc_high"] - p["soc_low"])


@pytest.mark.parametrize("car", [LEAF, TESLA])
def test_a_launch_is_that_of_the_built_in_solver(drive, car: str):
    p, trace, _ = built_in(car, LAUNCH, FullThrottle("launch", until_time=6.0))
    run = drive(car, "longitudinal", 6.0, 0.01, drive_mode=1, accelerator=1.0)
    hundredths = 100.0 * trace["time"]  # of 2.5 ms and growing; 10 ms a communication step
    rows = np.flatnonzero(np.abs(hundredths - np.round(hundredths)) < 1e-6)
    agree(run["time"][1:], trace["time"][rows])
    for name in ("speed", "distance", "battery_power", "battery_voltage", "battery_temperature", "limit"):
        agree(run[name][1:], trace[name][rows])
    agree(run["soc"][1:], window(p, trace["soc"][rows]))
    for axle in ("front", "rear"):
        if f"motor_torque_{axle}" in (run.dtype.names or ()):
            agree(run[f"motor_torque_{axle}"][1:], trace[f"{axle}_torque"][rows])
    assert run["speed"][-1] > 20.0


def follow_udds(
    drive, car: str, procedure: Procedure, **start: float
) -> tuple[np.void, Trace, float, np.ndarray]:
    """Return what ``built_in`` does for a part of the UDDS, and FMPy's table of the unit on it."""
    p, trace, energy = built_in(car, procedure, DriveTrace("udds", seconds=(0.0, SECONDS)))
    # The demand of a step is the speed at its end.
    inputs = {
        "time": np.arange(float(SECONDS)),
        "speed_demand": cycle("udds").speed_ms[1 : SECONDS + 1].copy(),
    }
    weather = {"ambient_temperature": 296.15, "dynamometer": True, "mass": float(p["test_mass"])}
    run = drive(car, "longitudinal", float(SECONDS), 1.0, inputs, **weather, **start)
    for name in ("speed", "distance", "wheel_force", "friction_force", "limit"):
        agree(run[name][1:], trace[name])
    return p, trace, energy, run


def test_a_part_of_the_udds_is_that_of_the_built_in_solver(drive):
    p, trace, energy, run = follow_udds(drive, LEAF, MULTI_CYCLE, initial_battery_temperature=296.15)
    for name in ("battery_power", "battery_voltage", "battery_temperature"):
        agree(run[name][1:], trace[name])
    agree(run["soc"][1:], window(p, trace["soc"]))
    agree(run["motor_temperature_front"][1:], trace["motor_temperature"])
    assert run["battery_energy"][-1] == pytest.approx(energy, rel=1e-6)
    assert run["wall_energy"][-1] == pytest.approx(energy / p["charging_efficiency"], rel=1e-6)


def test_a_part_of_the_udds_with_an_engine_is_that_of_the_built_in_solver(drive):
    cold = {"initial_engine_temperature": 296.15, "epa_shifts": True}
    _, trace, energy, run = follow_udds(drive, GTI, EPA_FUEL, **cold)
    for name in ("fuel_power", "engine_speed", "gear", "engine_temperature"):
        agree(run[name][1:], trace[name])
    assert run["fuel_energy"][-1] == pytest.approx(energy, rel=1e-6)


@pytest.fixture
def leaf() -> Longitudinal:
    return Longitudinal(compile(load_car(LEAF)))


def test_a_demand_of_standstill_brakes_as_hard_as_the_tyres_allow(leaf: Longitudinal):
    leaf.set("initial_speed", 30.0)
    leaf.begin()
    for step in range(100):
        leaf.step(0.01 * step, 0.01)
    assert 30.0 - leaf.get("speed") == pytest.approx(10.0, abs=2.0)


def test_pedals_push_coast_and_brake(leaf: Longitudinal):
    for name, value in {"drive_mode": 1, "accelerator": 0.5}.items():
        leaf.set(name, value)
    leaf.begin()
    leaf.step(0.0, 5.0)
    pushed = leaf.get("speed")
    assert leaf.get("limit") == 0
    leaf.set("accelerator", 0.0)
    leaf.step(5.0, 5.0)
    coasted = leaf.get("speed")
    leaf.set("brake", 0.2)
    leaf.step(10.0, 1.0)
    assert leaf.get("battery_power") < 0.0
    assert 5.0 < coasted < pushed
    assert leaf.get("speed") == pytest.approx(coasted - 0.2 * 10.0, abs=0.5)


def test_a_unit_can_be_handed_from_a_speed_to_pedals_and_back(leaf: Longitudinal):
    leaf.begin()
    leaf.set("speed_demand", 10.0)
    leaf.step(0.0, 10.0)
    assert leaf.get("speed") == pytest.approx(10.0)
    leaf.set("drive_mode", 1)
    leaf.set("accelerator", 1.0)
    leaf.step(10.0, 1.0)
    assert leaf.get("acceleration") > 2.0
    leaf.set("drive_mode", 0)
    leaf.set("speed_demand", leaf.get("speed"))
    leaf.step(11.0, 1.0)
    assert leaf.get("acceleration") == pytest.approx(0.0, abs=1e-9)


def test_an_empty_battery_drives_no_more(leaf: Longitudinal):
    leaf.set("initial_soc", 0.0)
    leaf.set("speed_demand", 20.0)
    leaf.begin()
    leaf.step(0.0, 10.0)
    assert leaf.get("speed") == 0.0


def test_a_hill_and_wind_take_power(leaf: Longitudinal):
    needed = {}
    for grade, wind in ((0.0, 0.0), (0.05, 0.0), (0.0, 10.0)):
        one = Longitudinal(leaf.plant)
        for name, value in {
            "initial_speed": 20,
            "speed_demand": 20,
            "grade": grade,
            "head_wind": wind,
        }.items():
            one.set(name, value)
        one.begin()
        one.step(0.0, 1.0)
        needed[grade, wind] = one.get("wheel_force")
    weight = leaf.get("mass") * 9.80665
    assert needed[0.05, 0.0] - needed[0.0, 0.0] == pytest.approx(0.05 * weight, rel=2e-3)
    assert needed[0.0, 10.0] > needed[0.0, 0.0] + 150.0
