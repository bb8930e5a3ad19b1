"""Any plausible car in any plausible weather: every test ends with an outcome, finite figures and a closed ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.engine import engine_axle
from hothatch.car.load import load_car
from hothatch.car.rules import Columns
from hothatch.car.schema import FIELDS
from hothatch.evaluate import applies, run_table
from hothatch.figures.derive import DERIVE
from hothatch.figures.register import figures_of
from hothatch.garage.reader import car_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.solvers import ledger

OUTCOMES = {"ok", "not_applicable", "incomplete", "failed"}
# From a kei car to a lorry's tractor, from a moped's motor to a hypercar's, in SI.
RANGES = {
    "mass.curb": (500, 4000),
    "mass.front_share": (0.3, 0.7),
    "mass.cg_height": (0.3, 0.8),
    "body.wheelbase": (1.8, 3.6),
    "body.drag_coefficient": (0.15, 0.6),
    "body.frontal_area": (1.5, 4.0),
    "tyre.rolling_resistance": (0.004, 0.02),
    "tyre.grip": (0.5, 1.5),
    "wheel.inertia": (0.2, 3),
    "battery.usable": (5 * 3.6e6, 200 * 3.6e6),
    "battery.cells_series": (40, 250),
    "battery.charge_power": (1e3, 300e3),
    "battery.discharge_power": (5e3, 1e6),
    "battery.heat_capacity": (2e4, 1e6),
    "battery.thermal_conductance": (0, 1e3),
    "battery.interconnect": (0, 1),
    "control.top_speed": (15, 120),
    "control.regen_deceleration": (0, 5),
    "control.regen_power": (0, 300e3),
    "control.slip_target": (0.03, 0.3),
    "auxiliary.power": (0, 6e3),
    "auxiliary.dcdc_efficiency": (0.7, 1),
    "charging.efficiency": (0.6, 1),
    "label.adjustment_factor": (0.5, 1),
}
DRIVE = {
    "power": (5e3, 800e3),
    "torque": (30, 1000),
    "ratio": (3, 18),
    "max_speed": (300, 2500),
    "loss_scale": (0.3, 3),
    "gear_efficiency": (0.85, 1),
    "torque_rise_time": (0.005, 1),
    "peak_duration": (1, 600),
    "continuous_power": (2e3, 800e3),
    "voltage_headroom": (0.6, 1.5),
    "droop_slope": (0, 1),
    "droop_onset": (0.7, 8),
    "motor_heat_capacity": (1e3, 1e5),
    "motor_conductance": (0, 1e3),
    "inverter_heat_capacity": (500, 5e4),
    "inverter_conductance": (0, 1e3),
    "inertia": (1e-3, 0.5),
    "gear_drag_torque": (0, 5),
}
CHOICES = ("battery.chemistry", "tyre.class", "battery.cooling")
SIZES = ("155/70R19 84Q", "205/55R16 91V", "265/35R19 98Y")


@st.composite
def fleets(draw: Callable) -> np.ndarray:
    """Two rows of one garage car, each with its own edits; sometimes with a second motor."""
    car = load_car(draw(st.sampled_from(car_ids())))
    axles = ["rear" if car.value("drive.rear.power") else "front"]
    if engine_axle(Columns(car.facts)):
        axles = []  # a car file with an engine beside a motor is refused
    elif draw(st.booleans()):
        axles = ["front", "rear"]
    ranges = RANGES | {f"drive.{axle}.{name}": bounds for axle in axles for name, bounds in DRIVE.items()}
    edits: dict[str, Any] = {}
    for path in draw(st.sets(st.sampled_from(sorted(ranges)), max_size=12)):
        edits[path] = draw(st.lists(st.floats(*ranges[path]), min_size=2, max_size=2))
    for path in draw(st.sets(st.sampled_from(CHOICES))):
        edits[path] = draw(st.sampled_from(FIELDS[path].choices))
    edits["tyre.size"] = draw(st.sampled_from(SIZES))
    for axle in axles:  # a second motor needs what every motor must state
        kind = draw(st.sampled_from(["pm", "induction"]))
        required = {"kind": kind, "power": 60e3, "torque": 200.0, "ratio": 9.0}
        for name, value in required.items():
            if car.value(f"drive.{axle}.{name}") is None:
                edits.setdefault(f"drive.{axle}.{name}", value)
    edits.setdefault("mass.curb", [1500.0, 2500.0])
    return compile(car, edits)


weather = st.builds(
    Conditions,
    load=st.floats(0, 500),
    ambient=st.floats(243.15, 318.15),
    head_wind=st.floats(-15, 15),
    surface_grip=st.floats(0.08, 1.2),
    soc=st.floats(0.02, 1),
    battery_temperature=st.floats(243.15, 330),
    traction_control=st.booleans(),
    auxiliary=st.floats(0, 3),
    dynamometer=st.booleans(),
)


# A car may oversteer, hang its tail out or in, fail a limit.
SIGNED = {
    *("understeer_gradient", "sideslip_gradient", "yaw_overshoot", "sine_with_dwell_margin", "yaw_gain"),
    "launch_fade",  # a battery that a few launches have warmed
}


def check(name: str, plants: np.ndarray, conditions: Conditions | None) -> None:
    if not applies(PROCEDURES[name], plants).all():
        return
    events = run_table(PROCEDURES[name], plants, conditions)
    for event in events:
        share = np.abs(ledger.residual(event.sinks)) / np.maximum(ledger.throughput(event.sinks), 1.0)
        assert np.all(share < 1e-9), f"{name}: {event.label} leaves {share.max():.1e}"
        for field in event.end.dtype.names or ():
            assert np.isfinite(event.end[field]).all(), f"{name}: {event.label} ends with {field} not finite"
    columns = DERIVE[name](plants, events)
    assert set(columns) == {figure.id for figure in figures_of(name)}
    for figure, column in columns.items():
        for value, outcome, remedy in zip(column.values, column.outcomes, column.remedies, strict=True):
            assert outcome in OUTCOMES, figure
            assert np.isfinite(value) == (outcome == "ok"), figure
            assert outcome == "ok" or remedy, f"{figure} is {outcome} without a word why"
            assert figure in SIGNED or not value <= 0.0, f"{figure} is {value}"


@pytest.mark.parametrize("name", [name for name, one in PROCEDURES.items() if one.dear])
@given(plants=fleets())
@settings(max_examples=3)
def test_any_car_comes_through_every_dear_test(name, plants):
    check(name, plants, None)


@pytest.mark.parametrize("name", [name for name, one in PROCEDURES.items() if not one.dear])
@given(plants=fleets())
@settings(max_examples=12)
def test_any_car_comes_through_every_test(name, plants):
    check(name, plants, None)


@pytest.mark.parametrize("name", ["launch", "rolling", "us06", "nedc"])
@given(plants=fleets(), conditions=weather)
@settings(max_examples=12)
def test_any_weather_too(name, plants, conditions):
    check(name, plants, conditions)
