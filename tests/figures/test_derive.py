"""Figures from Events equal those worked out from the Trace; outcomes and what limited them."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.evaluate import evaluate
from hothatch.figures.derive import DERIVE, STUCK, causes_to, column
from hothatch.figures.register import FIGURES, GROUPS, figures_of
from hothatch.figures.results import CarResult
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions, condition_table
from hothatch.proving.own import OWN
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.solvers import chassis, drive, ledger

CARS = ("nissan-leaf-40-2018", "tesla-model3-lr-rwd-2018")
MPH, FOOT, QUARTER = 0.44704, 0.3048, 402.336
MILE = 1609.344


@pytest.fixture(scope="module")
def results() -> dict[str, CarResult]:
    return {result.id: result for result in evaluate(CARS, keep="traces").cars}


def value(result: CarResult, figure: str) -> float:
    found = result.figures[figure].value
    assert found is not None, figure
    return found


def traces(result: CarResult, test: str) -> dict[str, Trace]:
    return {
        f"{i} {event.label}": event.traces[0]
        for i, event in enumerate(result.runs[test].events)
        if event.traces
    }


def with_start(trace: Trace, name: str, first: float = 0.0) -> np.ndarray:
    return np.concatenate([[first], trace[name]])


def when(trace: Trace, column: str, level: float, start: float = 0.0) -> float:
    """Time at which a rising column passes ``level``, on straight lines between the steps."""
    return float(np.interp(level, with_start(trace, column, start), with_start(trace, "time")))


def joules(trace: Trace) -> float:
    began = trace["time"][0] - np.diff(trace["time"][:2])[0]
    return float(np.sum(trace["battery_power"] * np.diff(with_start(trace, "time", began))))


# --- the register ---


def test_every_test_brings_the_figures_that_the_register_gives_it(garage):
    plants = compile(garage[CARS[0]])
    for name, procedure in PROCEDURES.items():
        columns = DERIVE[name](plants, procedure.run(plants))
        assert set(columns) == {figure.id for figure in figures_of(name)}
        for found in columns.values():
            assert (
                len(found.outcomes) == len(found.limited_by) == len(found.remedies) == len(found.values) == 1
            )
    assert {figure.test for figure in FIGURES.values()} == {*PROCEDURES, *OWN}
    assert {figure.group for figure in FIGURES.values()} == set(GROUPS)


# --- launch, passing, top speed ---


@pytest.mark.parametrize("car", CARS)
def test_launch_figures_from_the_trace(results, car):
    trace = traces(results[car], "launch")["0 launch from rest"]
    start = when(trace, "speed", 0.5 / 3.6)
    # Between steps distance runs on a parabola: a straight line is off by at most a dt²/8.
    foot = when(trace, "distance", FOOT) - start
    for name, speed in (("30_mph", 30 * MPH), ("60_mph", 60 * MPH), ("100_kmh", 100 / 3.6)):
        assert value(results[car], f"accel_0_{name}") == pytest.approx(
            when(trace, "speed", speed) - start, abs=1e-9
        )
    out = value(results[car], "accel_0_60_mph_1ft")
    assert out == pytest.approx(when(trace, "speed", 60 * MPH) - start - foot, abs=1e-5)
    quarter = when(trace, "distance", QUARTER)
    assert value(results[car], "quarter_mile_time") == pytest.approx(quarter - start, abs=1e-5)
    assert value(results[car], "quarter_mile_time_1ft") == pytest.approx(quarter - start - foot, abs=1e-5)
    speed = np.interp(QUARTER, trace["distance"], trace["speed"])
    assert value(results[car], "quarter_mile_trap") * MPH == pytest.approx(speed, abs=1e-4)
    trap = 66 * FOOT / (quarter - when(trace, "distance", QUARTER - 66 * FOOT))
    assert value(results[car], "quarter_mile_trap_66ft") * MPH == pytest.approx(trap, rel=1e-5)


@pytest.mark.parametrize("car", CARS)
def test_rolling_figures_from_the_trace(results, car):
    runs = traces(results[car], "rolling")
    names = {"accel_5_60_mph_rolling": (5, 60), "passing_30_50_mph": (30, 50), "passing_50_70_mph": (50, 70)}
    for (name, (low, high)), trace in zip(names.items(), runs.values(), strict=True):
        assert value(results[car], name) == pytest.approx(
            when(trace, "speed", high * MPH, low * MPH), abs=1e-9
        )


@pytest.mark.parametrize("car", CARS)
def test_top_speed_from_the_trace(results, car):
    trace = traces(results[car], "top-speed")["0 full throttle from rest"]
    assert value(results[car], "top_speed") == pytest.approx(3.6 * trace["speed"].max(), rel=1e-6)
    assert results[car].figures["top_speed"].limited_by == "governor"


# --- energy ---


@pytest.mark.parametrize("car", CARS)
def test_us06_and_steady_speeds_from_the_trace(results, car):
    trace = traces(results[car], "us06")["0 us06"]
    assert value(results[car], "us06_dc") == pytest.approx(
        joules(trace) / trace["distance"][-1] / 3.6, rel=1e-9
    )
    names = ("consumption_const_90kmh", "consumption_const_120kmh")
    for name, trace in zip(names, traces(results[car], "steady").values(), strict=True):
        known = joules(trace) / trace["distance"][-1] / 3.6
        assert value(results[car], name) == pytest.approx(known, rel=1e-9)


def rates(parts: dict[str, Trace]) -> dict[str, tuple[float, float]]:
    """Energy [J] and distance [m] of every driven part; each trace goes on from the distance of the last."""
    found, before = {}, 0.0
    for name, trace in parts.items():
        reached = float(trace["distance"][-1])
        found[name.partition(" ")[2]] = joules(trace), reached - before
        before = reached
    return found


@pytest.mark.parametrize("car", CARS)
def test_the_label_from_the_traces(results, garage, car):
    """SAE J1634 written out once more: K1 of UDDS 1, equal thirds of the rest, the mean of both highway cycles."""
    parts = rates(traces(results[car], "epa-label"))
    assert list(parts) == ["udds1", "hfeds1", "udds2", "csc_mid", "udds3", "hfeds2", "udds4", "csc_end"]
    events = results[car].runs["epa-label"].events
    pauses = sum(float(event.numbers["net"][0]) for event in events if event.label == "pause")
    usable = sum(energy for energy, _ in parts.values()) + pauses
    each = {name: energy / metres for name, (energy, metres) in parts.items()}
    k = parts["udds1"][0] / usable
    city = k * each["udds1"] + (1 - k) / 3 * (each["udds2"] + each["udds3"] + each["udds4"])
    highway = 0.5 * (each["hfeds1"] + each["hfeds2"])
    plant = compile(garage[car])[0]
    wall, factor = plant["charging_efficiency"], plant["label_factor"]
    assert value(results[car], "udds_ac") == pytest.approx(city / wall / 3.6, rel=1e-9)
    assert value(results[car], "hwfet_ac") == pytest.approx(highway / wall / 3.6, rel=1e-9)
    miles = usable * (0.55 / city + 0.45 / highway) / MILE
    assert value(results[car], "epa_label_range") == pytest.approx(factor * miles, rel=1e-9)
    drawn = (0.55 * city + 0.45 * highway) / wall / factor * 100 * MILE / 3.6e6
    assert value(results[car], "epa_label_comb_kwh_per_100mi") == pytest.approx(drawn, rel=1e-9)


@pytest.mark.parametrize("car", CARS)
@pytest.mark.parametrize(
    ("test", "reach", "wall"), [("wltp", "wltp_range", "wltc_ac"), ("nedc", "nedc_range", "nedc_ac")]
)
def test_european_ranges_from_the_traces(results, garage, car, test, reach, wall):
    """Range = usable energy over K1 EC1 + (1 − K1) EC2."""
    parts = list(traces(results[car], test).values())
    ends = np.array([0.0, *(trace["distance"][-1] for trace in parts)])
    energy = np.array([joules(trace) for trace in parts])
    first, second = energy[:2] / np.diff(ends)[:2]
    k = energy[0] / energy.sum()
    rate = k * first + (1 - k) * second
    assert value(results[car], reach) == pytest.approx(energy.sum() / rate / 1000, rel=1e-9)
    charging = compile(garage[car])[0]["charging_efficiency"]
    assert value(results[car], wall) == pytest.approx(rate / charging / 3.6, rel=1e-9)


@pytest.mark.parametrize("car", CARS)
def test_totals_of_events_from_the_trace(results, car):
    event = results[car].runs["us06"].events[0]
    trace = event.traces[0]
    speeds = with_start(trace, "speed")
    metres = 0.5 * (speeds[1:] + speeds[:-1])
    force = trace["wheel_force"]
    numbers = {name: float(values[0]) for name, values in event.numbers.items()}
    assert numbers["distance"] == pytest.approx(metres.sum())
    assert numbers["wheel_out"] == pytest.approx(np.sum(np.maximum(force, 0) * metres))
    assert numbers["wheel_in"] == pytest.approx(
        np.sum((np.maximum(-force, 0) + trace["friction_force"]) * metres)
    )
    assert numbers["charged"] == pytest.approx(-np.minimum(trace["battery_power"], 0).sum())


# --- outcomes ---


def test_a_car_that_cannot_reach_100_mph(results):
    figure = results["nissan-leaf-40-2018"].figures["accel_0_100_mph_1ft"]
    assert (figure.value, figure.outcome, figure.residual) == (None, "not_applicable", None)
    assert figure.remedy == "its top speed is lower"


def test_top_speeds_of_weak_cars_lie_where_power_meets_resistance(garage):
    """Below 100 km/h too; the wheel's power there is the motor's less the gear's."""
    edits = {
        "drive.front.power": [5e3, 10e3, 20e3],
        "drive.front.torque": 60.0,
        "battery.discharge_power": 90e3,
    }
    plants = compile(garage[CARS[0]], edits | {"drive.front.droop_slope": 0.0})
    conditions = PROCEDURES["top-speed"].conditions(None)
    found = DERIVE["top-speed"](plants, PROCEDURES["top-speed"].run(plants))["top_speed"]
    asked = condition_table(plants, conditions)
    assert found.limited_by == ["power"] * 3
    for plant, c, kmh in zip(plants, asked, found.values, strict=True):
        v = kmh / 3.6
        omega = v * plant["ratio"][0] / plant["radius"]
        torque = drive.torque_for_force(plant, 0, chassis.resistance(plant, c, v), omega)
        assert torque * omega == pytest.approx(plant["power"][0], rel=0.02)
    assert found.values[0] < 70.0 < found.values[1] < 100.0 < found.values[2]


def test_a_battery_that_is_empty_leaves_no_figure(garage):
    plants = compile(garage[CARS[0]])
    almost = Conditions(soc=0.02)
    for test, figure in (("us06", "us06_dc"), ("nedc", "nedc_ac"), ("steady", "consumption_const_120kmh")):
        column_ = DERIVE[test](plants, PROCEDURES[test].run(plants, almost))[figure]
        assert column_.outcomes == ["incomplete"], figure
        assert "charge" in column_.remedies[0]


def test_a_car_that_cannot_move_says_so(garage):
    stuck = {"drive.front.torque": 5.0, "drive.front.power": 5e3, "mass.curb": 4000.0}
    plants = compile(garage[CARS[0]], stuck)
    top = DERIVE["top-speed"](plants, PROCEDURES["top-speed"].run(plants))["top_speed"]
    assert (top.outcomes, top.remedies) == (["not_applicable"], [STUCK])
    us06 = DERIVE["us06"](plants, PROCEDURES["us06"].run(plants))["us06_dc"]
    assert (us06.outcomes, us06.remedies) == (["incomplete"], [STUCK])


def test_a_charge_that_does_not_last_for_the_cycles_is_incomplete(garage):
    plants = compile(garage["nissan-leaf-24-2011"], {"battery.usable": [6e6, 78e6]})
    columns = DERIVE["epa-label"](plants, PROCEDURES["epa-label"].run(plants))
    for name in ("epa_label_range", "udds_ac"):
        assert columns[name].outcomes == ["incomplete", "ok"]
        assert "single-cycle test" in columns[name].remedies[0]
        assert columns[name].remedies[1] == ""
        assert np.isnan(columns[name].values[0])


def test_a_missed_trace_is_ok_and_says_so(garage):
    edits = {"drive.front.power": 20e3, "drive.front.torque": 90.0}
    plants = compile(garage[CARS[0]], edits)
    found = DERIVE["us06"](plants, PROCEDURES["us06"].run(plants))["us06_dc"]
    assert found.outcomes == ["ok"]
    assert found.limited_by[0].startswith("trace missed for ")


def test_a_column_of_values_and_gaps():
    found = column(np.array([1.0, np.nan, np.inf]), missing="incomplete", remedy="wait")
    assert found.outcomes == ["ok", "incomplete", "incomplete"]
    assert found.remedies == ["", "wait", "wait"]
    assert found.limited_by == ["", "", ""]
    assert np.isnan(found.values[1:]).all()


def test_causes_come_in_the_order_of_a_launch():
    held = np.zeros((2, ledger.LIMITS, 3))
    for order, cause in enumerate((ledger.LIMIT_RISE, ledger.LIMIT_GRIP, ledger.LIMIT_POWER)):
        held[:, cause, 0] = 1.0
        held[:, cause, 2] = order
    held[:, ledger.LIMIT_RISE, 1] = 0.1
    held[:, ledger.LIMIT_GRIP, 1] = 10 * MPH
    held[:, ledger.LIMIT_POWER, 1] = 60 * MPH
    run = Events("full_throttle", "run", np.zeros((2, 18)), np.zeros(2), held=held)
    assert causes_to(run, 60 * MPH) == ["tyre grip to 10 mph, power"] * 2
    # A speed a row: to 10 mph only grip decides.
    assert causes_to(run, np.array([60 * MPH, 10 * MPH])) == ["tyre grip to 10 mph, power", "tyre grip"]
