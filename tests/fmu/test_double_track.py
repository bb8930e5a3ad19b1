"""The double track as a unit: a step steer in FMPy against the built-in solver, pedals, and a car that rolls over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.fmu.double_track import DoubleTrack
from hothatch.fmu.model import UnitError
from hothatch.proving.conditions import condition_table, start_states
from hothatch.proving.handling import trace_of
from hothatch.proving.response import step_programme
from hothatch.proving.step_steer import BEGIN, PROCEDURE, RISE, SPEED
from hothatch.solvers import double_track
from hothatch.solvers.double_track import STEP

LEAF, GTI = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"
COLUMNS = (
    "vx", "vy", "yaw_rate", "yaw", "sideslip", "roll", "roll_rate", "ax", "ay", "x", "y", "distance", "steer", "demand",
    *(f"{name}_{wheel}" for name in ("fz", "fx", "fy", "wheel_speed", "slip", "alpha", "drive", "brake")
      for wheel in ("fl", "fr", "rl", "rr")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("car", "stability", "angle", "end"), [(LEAF, "off", 0.5, 3.0), (GTI, "on", 2.5, 1.5)]
)
def test_a_step_steer_is_that_of_the_built_in_solver(drive, car: str, stability, angle: float, end: float):
    plants = compile(load_car(car))
    conditions = replace(PROCEDURE.conditions(None), stability=stability)
    times, angles = step_programme(np.array([angle]), RISE, BEGIN, end)
    motion = double_track.steer_programme(
        plants, condition_table(plants, conditions), start_states(plants, conditions), np.array([SPEED]), times, angles,
        double_track.HOLD_THROTTLE, end,
    )  # fmt: skip
    trace = trace_of("step steer", motion, 0)
    # What the wheel holds over a step is the programme's angle in its middle.
    grid = STEP * np.arange(len(trace))
    inputs = {"time": grid, "steering_wheel_angle": np.interp(grid + 0.5 * STEP, times, angles[0])}
    start = {} if car == GTI else {"initial_soc": 0.9, "initial_battery_temperature": 298.15}
    run = drive(
        car, "double-track", end, STEP, inputs, initial_speed=SPEED, stability_control=2 * (stability == "on"), **start
    )  # fmt: skip
    assert len(run) == len(trace) + 1
    for name in COLUMNS:
        scale = max(float(np.abs(trace[name]).max()), 1.0)
        assert np.abs(run[name][1:] - trace[name]).max() <= 1e-6 * scale, name
    assert np.abs(run["ay"]).max() > 3.5
    if stability == "on":
        assert run["esc"].max() > 0.0
        assert run["esc"][1:] == pytest.approx(trace["esc"], abs=1e-6)


@pytest.fixture
def leaf() -> DoubleTrack:
    return DoubleTrack(compile(load_car(LEAF)))


def test_the_brake_pedal_slows_by_its_share_and_the_floor_by_all(leaf: DoubleTrack):
    slowed = {}
    for pedal in (0.1, 0.2, 1.0):
        one = DoubleTrack(leaf.plant)
        one.set("brake_pedal", pedal)
        one.begin()
        one.step(0.0, 1.0)
        slowed[pedal] = 100 / 3.6 - one.get("vx")
        assert one.get("abs") == float(pedal == 1.0)
    assert 1.0 < slowed[0.1] < slowed[0.2] < 6.0
    assert slowed[1.0] > 7.0


def test_the_drive_holds_a_speed_or_brings_a_force(leaf: DoubleTrack):
    leaf.set("drive_mode", 1)
    leaf.set("speed_demand", 100 / 3.6)
    leaf.begin()
    leaf.step(0.0, 2.0)
    assert leaf.get("vx") == pytest.approx(100 / 3.6, abs=0.05)
    assert leaf.get("outcome") == 0
    leaf.set("drive_mode", 5)
    leaf.set("drive_force_demand", 3000.0)
    leaf.step(2.0, 1.0)
    assert leaf.get("fx_fl") + leaf.get("fx_fr") == pytest.approx(3000.0, rel=0.1)
    leaf.set("drive_mode", 4)
    with pytest.raises(UnitError, match="expected 0, 1, 2, 3 or 5; brake_pedal brakes"):
        leaf.step(3.0, 0.1)


def test_the_clock_of_a_master_may_fall_between_two_steps(leaf: DoubleTrack):
    other = DoubleTrack(leaf.plant)
    for one in (leaf, other):
        one.set("steering_wheel_angle", 0.3)
        one.begin()
    for step in range(30):
        leaf.step(step / 3000.0, 1.0 / 3000.0)
    other.step(0.0, 0.01)
    assert leaf.get("yaw_rate") == other.get("yaw_rate") != 0.0


def test_a_car_that_has_rolled_over_is_driven_no_further(leaf: DoubleTrack):
    leaf.plant["cg_height"] = 1.6
    leaf.set("stability_control", 0.0)
    leaf.set("steering_wheel_angle", 8.0)
    leaf.begin()
    with pytest.raises(UnitError, match="rolled over"):
        for step in range(600):
            leaf.step(0.01 * step, 0.01)
    assert leaf.get("outcome") == 2
