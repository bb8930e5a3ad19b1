"""Charging as a step: limits, ends, the ledger, and what a hot or cold pack does to it."""

from dataclasses import replace

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.figures.charging import dc_figures
from hothatch.garage.reader import car_ids
from hothatch.proving.charging import DC_CHARGE, MILD, Charge
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.proving.steps import Events
from hothatch.solvers import charge, ledger

LEAF, BOLT = "nissan-leaf-40-2018", "chevrolet-bolt-2017"


def run(step: Charge, car: str = LEAF, pack: float = 298.15, edits=None, **asked):
    plants = compile(load_car(car), edits)
    conditions = replace(MILD, battery_temperature=pack, **asked).over(STANDARD)
    states = start_states(plants, conditions)
    return plants, step.run(plants, condition_table(plants, conditions), states, True)


def test_the_post_limits_until_the_cells_do():
    _, events = run(Charge(0.8, power=20e3, start=0.1))
    assert events.numbers["peak"][0] == pytest.approx(20e3 - 220.0 / 0.9, rel=2e-3)
    assert set(events.traces[0]["limit"]) == {charge.BY_STATION}
    assert events.numbers["end"][0] == charge.REACHED
    assert events.numbers["after"][0] == pytest.approx(0.8, abs=1e-6)


def test_power_falls_once_the_cells_limit():
    _, events = run(Charge(0.95, start=0.05), BOLT)
    power, limit = events.traces[0]["battery_power"], events.traces[0]["limit"]
    assert limit[0] == charge.BY_SOCKET
    late = power[limit == charge.BY_CELLS]
    assert len(late) > 10
    assert np.all(np.diff(late[1:]) < 0.0)


@pytest.mark.parametrize("direct", [True, False])
def test_every_joule_of_a_charge_is_booked(direct: bool):
    _, events = run(Charge(0.9, start=0.05, direct=direct), pack=278.15, car=BOLT)
    total = ledger.throughput(events.sinks)
    assert np.all(np.abs(ledger.residual(events.sinks)) < 1e-9 * total)
    assert events.numbers["from_grid"][0] == pytest.approx(events.sinks[0, ledger.GRID])


@pytest.mark.parametrize(("celsius", "kilowatts"), [(30, 45.0), (35, 33.0), (40, 27.5), (45, 22.0)])
def test_the_leaf_throttles_a_warm_pack(celsius: float, kilowatts: float):
    _, events = run(Charge(0.21, start=0.20, step=1.0), pack=celsius + 273.15)
    assert events.numbers["peak"][0] / 1e3 == pytest.approx(kilowatts, rel=0.015)


def test_without_the_throttle_the_hot_pack_takes_all():
    _, events = run(
        Charge(0.3, start=0.2), pack=318.15, edits={"charging.throttle": ((300.0, 301.0), (9e4, 9e4))}
    )
    assert events.numbers["peak"][0] == pytest.approx(45e3, rel=0.01)


def test_a_curve_that_was_measured_is_followed_over_the_charge_that_is_shown():
    """50 kW falling to 10 kW from 20 to 80 % shown, a tenth of the energy below 0 % shown."""
    edits = {"charging.curve": ((0.2, 0.8), (50e3, 10e3)), "battery.reserve": 0.1}
    _, event = run(Charge(0.97, start=0.05), BOLT, edits=edits)
    power = event.numbers["marks"][0, :, 1]
    for shown, kilowatts in ((0.1, 50.0), (0.5, 30.0), (0.65, 20.0), (0.9, 10.0)):
        at = round(100 * (0.1 + 0.9 * shown))
        assert power[at] / 1e3 == pytest.approx(kilowatts, abs=1.2)
    assert set(event.traces[0]["limit"]) == {charge.BY_CURVE}
    _, cold = run(Charge(0.3, start=0.2), BOLT, pack=263.15, edits=edits | {"battery.heater_power": 0.0})
    assert cold.numbers["peak"][0] < 0.4 * 50e3
    _, full = run(Charge(1.0, start=0.9), BOLT, edits={"charging.curve": ((0.0, 1.0), (50e3, 50e3))})
    assert full.traces[0]["limit"][-2] == charge.BY_VOLTAGE


def test_a_measured_curve_needs_no_peak_beside_it():
    given = {"charging.curve": ((0.0, 1.0), (111e3, 20e3))}
    car = load_car(BOLT)
    bare = replace(car, facts={path: fact for path, fact in car.facts.items() if path != "charging.dc_peak"})
    assert compile(bare, given)["dc_power"][0] == 111e3
    assert compile(car, given)["dc_power"][0] == compile(car)["dc_power"][0]


def test_no_car_of_the_garage_is_given_its_own_curve():
    assert not [car for car in car_ids() if "charging.curve" in load_car(car).facts]


def test_a_pack_at_its_limit_takes_a_trickle():
    cool, warm, hot = (
        run(Charge(0.11, start=0.1, step=1.0), BOLT, pack=kelvin)[1] for kelvin in (320.0, 328.0, 333.0)
    )
    full, half, least = (float(one.traces[0]["battery_power"][0]) for one in (cool, warm, hot))
    assert half == pytest.approx((1.0 - 0.9 * 0.5) * full, rel=0.02)
    assert least == pytest.approx(charge.HOT_TRICKLE * full, rel=0.05)
    assert set(hot.traces[0]["limit"][:3]) == {charge.BY_HEAT}


def test_the_post_of_a_publication_limits_power_and_current():
    _, weak = run(Charge(0.3, start=0.1), BOLT, post_power=30e3)
    assert weak.numbers["peak"][0] == pytest.approx(30e3, rel=0.02)
    _, thin = run(Charge(0.3, start=0.1), BOLT, post_current=100.0)
    trace = thin.traces[0]
    assert trace["battery_power"][20] == pytest.approx(100.0 * trace["battery_voltage"][19], rel=2e-3)


def test_figures_count_the_charge_that_is_shown():
    """A tenth below 0 % shown: 10 % shown is 19 % of the usable energy, and 75 % shown are 67.5 % of it."""
    edits = {"battery.reserve": 0.1, "charging.dc_peak": 20e3}
    plants, event = run(Charge(1.0, start=0.0), BOLT, edits=edits)
    figures = dc_figures(plants, [_still(plants), event])
    times = event.numbers["marks"][0, :, 0]
    assert figures["dc_charge_time_10_80pct"].values[0] * 60.0 == pytest.approx(times[82] - times[19])
    whole, shown = (
        dc_figures(compile(load_car(BOLT), one), [_still(plants), event])["dc_charge_time_75pct_window"]
        for one in ({"battery.reserve": 0.0}, edits)
    )
    assert shown.values[0] == pytest.approx(0.9 * whole.values[0], rel=0.02)


def _still(plants: np.ndarray) -> Events:
    numbers = {name: np.ones(len(plants)) for name in ("net", "distance", "miss_seconds")}
    return Events("drive_trace", "", np.zeros((1, ledger.SINKS)), np.zeros(1), numbers)


def test_a_cold_pack_charges_slowly_and_a_heater_helps():
    warm, cold = run(Charge(0.5, start=0.1), BOLT)[1], run(Charge(0.5, start=0.1), BOLT, pack=263.15)[1]
    frozen = run(Charge(0.5, start=0.1), BOLT, pack=263.15, edits={"battery.heater_power": 0.0})[1]
    assert warm.numbers["seconds"] < cold.numbers["seconds"] < frozen.numbers["seconds"]


def test_a_post_that_gives_nothing_ends_at_once():
    _, events = run(Charge(0.8, power=0.0, start=0.1))
    assert events.numbers["end"][0] == charge.NOTHING
    assert events.numbers["seconds"][0] <= Charge(1.0).step


def test_a_target_below_the_present_charge_takes_no_time():
    _, events = run(Charge(0.3, start=0.5))
    assert events.numbers["seconds"][0] == 0.0
    assert events.numbers["end"][0] == charge.REACHED


def test_halving_the_step_moves_no_time_by_a_tenth_of_a_per_cent():
    coarse, fine = (run(Charge(0.8, start=0.1, step=step), BOLT)[1] for step in (5.0, 2.5))
    assert coarse.numbers["seconds"] == pytest.approx(fine.numbers["seconds"], rel=1e-3)


def test_the_wall_takes_what_the_charger_loses():
    plants, events = run(Charge(0.9, start=0.2, direct=False))
    ratio = events.numbers["into_battery"] / events.numbers["from_grid"]
    assert ratio == pytest.approx(plants["charging_efficiency"])


def test_a_small_last_step_is_no_taper():
    """Targets 0.01 % apart: however little is left for the last step, the target counts as reached."""
    count = 200
    plants = np.repeat(compile(load_car(LEAF)), count)
    asked = DC_CHARGE.conditions(None)
    table, states = condition_table(plants, asked), start_states(plants, asked)
    states["soc"] = plants["soc_low"] + (0.4 + 1e-4 * np.arange(count)) * (
        plants["soc_high"] - plants["soc_low"]
    )
    event = Charge(0.5, 50e3).run(plants, table, states, False)
    assert np.all(event.numbers["end"] == charge.REACHED)
