"""Procedures: conditions that each declares and that go over them, masses, steps that carry State, rests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.garage.cycles import cycle
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, driven_mass, start_states
from hothatch.proving.steps import DriveTrace, Events, Hold, Pause, Rest
from hothatch.solvers import ledger

LEAF = "nissan-leaf-40-2018"


@pytest.fixture(scope="module")
def cars(garage) -> np.ndarray:
    return np.concatenate([compile(garage[LEAF]), compile(garage["tesla-model3-lr-rwd-2018"])])


# What a procedure that does not say so would get wrong: mass, charge, weather, rollers or road.
DECLARED = {
    "launch": ("road", 90.0, 1.0, 293.15, False),
    "rolling": ("road", 90.0, 1.0, 293.15, False),
    "top-speed": ("road", 90.0, 1.0, 293.15, False),
    **dict.fromkeys(
        ("braking", "skidpad", "figure-eight", "slalom", "obstacle-avoidance", "double-lane-change"),
        ("road", 90.0, 0.9, 293.15, False),
    ),
    **dict.fromkeys(("steady-circle", "step-steer", "rollover"), ("road", 90.0, 0.9, 293.15, False)),
    "laps": ("road", 90.0, 0.9, 293.15, False),
    "sine-with-dwell": ("road", 168.0, 0.9, 293.15, False),
    "epa-label": ("test", None, 1.0, 296.15, True),
    "us06": ("test", None, 1.0, 296.15, True),
    "wltp": ("wltp", None, 1.0, 296.15, True),
    "nedc": ("road", 100.0, 1.0, 296.15, True),
    "steady": ("road", 90.0, 0.9, 293.15, False),
    "epa-fuel": ("test", None, 1.0, 296.15, True),
    "us06-fuel": ("test", None, 1.0, 296.15, True),
    "wltp-fuel": ("wltp", None, 1.0, 296.15, True),
    "dc-charge": ("road", 90.0, 1.0, 293.15, False),
    "ac-charge": ("road", 90.0, 1.0, 293.15, False),
    **dict.fromkeys(
        ("repeated-launches", "full-power", "climb", "sustained-speed"), ("road", 90.0, 1.0, 293.15, False)
    ),
    "trip-1000": ("road", 90.0, 1.0, 293.15, False),
}


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_procedure_declares_all_its_conditions_and_a_source(name):
    procedure = PROCEDURES[name]
    assert procedure.id == name
    assert procedure.title
    assert procedure.source
    rule, load, soc, ambient, rollers = DECLARED[name]
    found = procedure.conditions(None)
    assert (found.mass_rule, found.soc, found.ambient, found.dynamometer) == (rule, soc, ambient, rollers)
    assert load is None or found.load == load
    complete = replace(found, curb_mass=1.0, battery_temperature=1.0)
    assert None not in complete.stated().values()
    # Only braking and handling know what helps the driver with more than traction.
    others = {"stability", "regeneration"} if procedure.group not in ("stop", "turn", "laps") else set()
    # A post and another clock are a publication's own.
    published = {"post_power", "post_current", "stop_clock"}
    assert set(complete.stated()) | published == set(vars(complete)) - others


def test_what_is_asked_goes_over_what_is_declared():
    found = PROCEDURES["launch"].conditions(Conditions(load=150.0, ambient=273.15, traction_control=False))
    assert (found.load, found.ambient, found.traction_control) == (150.0, 273.15, False)
    # The pack has soaked in the ambient that is asked for, else it is as warm as the drive to the strip leaves it.
    assert found.battery_temperature == 273.15
    assert PROCEDURES["launch"].conditions(None).battery_temperature == 298.15
    assert found.soc == 1.0


def test_conditions_read_like_a_sentence():
    text = PROCEDURES["launch"].conditions(Conditions(traction_control=False, surface_grip=0.9)).describe()
    assert (
        text
        == "curb + 90 kg, charge 100 %, 20 °C, battery 25 °C, road, surface grip 0.9, traction control off"
    )
    assert PROCEDURES["us06"].conditions(None).describe() == (
        "EPA test mass, charge 100 %, 23 °C, on the dynamometer"
    )
    weighed = Conditions(curb_mass=1600.0, load=75.0).describe()
    assert weighed == "curb 1600 kg as tested + 75 kg, road"


def test_masses_as_driven(garage):
    """Leaf 2018: curb 1557, permissible 1995, ETW 3750 lb."""
    plants = compile(garage[LEAF])
    assert driven_mass(plants, Conditions(mass_rule="road", load=90.0)) == pytest.approx([1647.0])
    assert driven_mass(plants, Conditions(mass_rule="road", load=75.0, curb_mass=1600.0)) == [1675.0]
    assert driven_mass(plants, Conditions(mass_rule="test")) == pytest.approx([3750 * 0.45359237])
    # UN GTR 15: 1557 + 75 + 25 + 0.15 · (1995 − 1632 − 25) = 1707.7 kg.
    assert driven_mass(plants, Conditions(mass_rule="wltp")) == pytest.approx([1707.7])


def test_incomplete_conditions_are_refused(cars):
    with pytest.raises(ValueError, match="incomplete"):
        condition_table(cars, Conditions(mass_rule="road", load=90.0))
    with pytest.raises(ValueError, match="incomplete"):
        start_states(cars, Conditions(ambient=293.15))


def test_a_start_is_at_rest_soaked_and_charged(cars):
    states = start_states(cars, STANDARD.over(Conditions(ambient=283.15, soc=0.5)).over(STANDARD))
    asked = Conditions(ambient=283.15, soc=0.5, battery_temperature=303.15).over(STANDARD)
    states = start_states(cars, asked)
    assert states["speed"].tolist() == [0.0, 0.0]
    assert states["soc"] == pytest.approx(0.5 * (cars["soc_low"] + cars["soc_high"]))
    assert states["motor_temperature"].tolist() == [[283.15, 283.15]] * 2
    assert states["battery_temperature"].tolist() == [303.15] * 2


def test_the_multi_cycle_test_carries_charge_heat_and_polarisation(cars):
    events = PROCEDURES["epa-label"].run(cars)
    assert [event.label for event in events] == [
        *("udds1", "pause", "hfeds1", "rest", "udds2", "csc_mid"),
        *("udds3", "pause", "hfeds2", "rest", "udds4", "csc_end"),
    ]
    charge = np.array([event.end["soc"] for event in events])
    assert np.all(np.diff(charge, axis=0) <= 0.0)
    assert np.all(events[-1].numbers["empty_at"] > 0.0)
    distance = np.array([event.numbers["distance"] for event in events if event.kind == "drive_trace"])
    assert np.all(events[-1].numbers["distance"] < 0.2 * distance.sum(axis=0))
    # A rest lets the polarisation go and the battery cool; nothing leaves the terminals.
    soak, before = events[3], events[2]
    assert np.all(np.abs(soak.end["polarisation"]) < 1e-3 * np.abs(before.end["polarisation"]))
    assert np.all(soak.end["motor_temperature"].max(axis=1) < before.end["motor_temperature"].max(axis=1))
    assert np.all(soak.sinks[:, ledger.SOURCE] == 0.0)
    assert soak.sinks.sum(axis=1) == pytest.approx([0.0, 0.0], abs=1e-6)


def test_separate_runs_each_start_from_the_first_state(cars):
    one, other, third = PROCEDURES["rolling"].run(cars)
    assert one.end["time"] == pytest.approx(
        PROCEDURES["rolling"].run(cars, Conditions())[0].end["time"], rel=0.0
    )
    low, high = cars["soc_low"], cars["soc_high"]
    for event in (one, other, third):
        assert np.all(event.end["soc"] > low + 0.97 * (high - low))


def rest(cars: np.ndarray, seconds: float) -> tuple[Events, np.ndarray]:
    asked = STANDARD.over(Conditions())
    table, states = condition_table(cars, asked), start_states(cars, asked)
    DriveTrace("us06").run(cars, table, states, False)
    return Rest(seconds).run(cars, table, states, False), states


def test_two_short_rests_equal_a_long_one(cars):
    asked = STANDARD.over(Conditions())
    table = condition_table(cars, asked)
    _, once = rest(cars, 600.0)
    _, twice = rest(cars, 200.0)
    Rest(400.0).run(cars, table, twice, False)
    for name in ("polarisation", "soc", "peak_timer", "motor_temperature", "inverter_temperature"):
        np.testing.assert_allclose(once[name], twice[name], rtol=1e-9, atol=1e-12)
    # The pair's last heat is spread evenly over a rest, so that the pack's warmth depends a little on its length.
    np.testing.assert_allclose(once["battery_temperature"], twice["battery_temperature"], atol=0.01)


def test_a_pause_draws_only_the_auxiliaries(cars):
    asked = STANDARD.over(Conditions())
    events = Pause(15.0).run(cars, condition_table(cars, asked), start_states(cars, asked), False)
    assert events.numbers["distance"].tolist() == [0.0, 0.0]
    idle = events.numbers["net"] - 15.0 * cars["auxiliary_power"] / cars["dcdc_efficiency"]
    # The inverter's own draw with the key on.
    assert np.all((idle >= 0.0) & (idle < 15.0 * 200.0))


def test_a_distance_may_differ_from_car_to_car(cars):
    asked = STANDARD.over(Conditions())
    hold = Hold(25.0, lambda plants: np.array([1000.0, 3000.0]))
    events = hold.run(cars, condition_table(cars, asked), start_states(cars, asked), True)
    assert events.numbers["distance"] == pytest.approx([1000.0, 3000.0])
    assert [len(trace) for trace in events.traces] == [40, 120]


def test_a_trace_names_its_columns(cars):
    asked = STANDARD.over(Conditions())
    events = DriveTrace("hwfet", "road").run(
        cars, condition_table(cars, asked), start_states(cars, asked), True
    )
    trace = events.row(1).traces[0]
    assert trace.label == "road"
    assert len(trace) == len(cycle("hwfet").time_s) - 1
    assert set(trace.units) == set(trace.columns)
    with pytest.raises(KeyError, match="no column torque; columns: time"):
        trace["torque"]
