"""From a car and columns of edits to rows: columns equal single cars, and every rule of the compiler by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.mf_terms import LMUX
from hothatch.car.plant import PLANT
from hothatch.car.record import Car
from hothatch.garage.reader import car_ids
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.solvers import ledger, pack

LEAF = "nissan-leaf-40-2018"
ELECTRIC = [car for car in car_ids() if load_car(car).value("battery.usable") is not None]
RPM = np.pi / 30


def without(car: Car, *prefixes: str) -> Car:
    return replace(car, facts={path: f for path, f in car.facts.items() if not path.startswith(prefixes)})


def conditions(plants: np.ndarray, **asked: Any) -> np.ndarray:
    return condition_table(plants, Conditions(**asked).over(STANDARD))


NUMBERS = {
    "mass.curb": (900.0, 2600.0),
    "mass.cg_height": (0.4, 0.7),
    "body.height": (1.2, 1.8),
    "body.drag_coefficient": (0.18, 0.4),
    "tyre.rolling_resistance": (0.005, 0.014),
    "battery.usable": (20e3 * 3600, 100e3 * 3600),
    "battery.resistance": (0.03, 0.3),
    "drive.front.power": (50e3, 300e3),
    "drive.front.torque": (150.0, 500.0),
    "drive.front.ratio": (6.0, 12.0),
    "drive.front.max_speed": (800.0, 1900.0),
    "drive.front.loss_scale": (0.6, 1.5),
    "charging.onboard_power": (2e3, 22e3),
    "road_load.a": (80.0, 180.0),
    "road_load.n_over_v": (20.0, 40.0),
    "road_load.test_mass": (1500.0, 2000.0),
    "road_load.curb_mass": (1400.0, 1700.0),
    "road_load.rolling_resistance": (0.006, 0.01),
    "road_load.drag_area": (0.5, 0.8),
}
TEXTS = {
    "tyre.size": ("205/55R16 91V", "235/45R18", "195/65R15 91H", "225/40ZR18 92Y"),
    "tyre.rear_size": ("205/55R16 91V", "235/45R18"),
    "road_load.tyre_size": ("205/55R16 91V", "215/50R17 95V"),
    "tyre.class": ("low-rolling-resistance", "all-season", "extreme-summer", "r-compound"),
    "battery.cooling": ("passive", "air", "liquid"),
}


@st.composite
def columns(draw: Callable) -> dict[str, list[Any]]:
    """A few columns of edits of one length."""
    rows = draw(st.integers(1, 4))
    numbers = draw(st.sets(st.sampled_from(sorted(NUMBERS)), min_size=1, max_size=6))
    texts = draw(st.sets(st.sampled_from(sorted(TEXTS)), max_size=3))
    found: dict[str, list[Any]] = {}
    for path in sorted(numbers):
        low, high = NUMBERS[path]
        found[path] = draw(st.lists(st.floats(low, high), min_size=rows, max_size=rows))
    for path in sorted(texts):
        found[path] = draw(st.lists(st.sampled_from(TEXTS[path]), min_size=rows, max_size=rows))
    return found


@given(edits=columns())
# Once a column of N/V with one tyre failed, and 1/x rounded apart for a float and for an array.
@example(edits={"road_load.n_over_v": [20.0, 26.0]})
@example(edits={"drive.front.max_speed": [1766.3929347281655]})
@settings(max_examples=60)
@pytest.mark.parametrize("car_id", [LEAF, "nissan-leaf-nismo-2018"])
def test_columns_equal_single_cars_bit_for_bit(car_id, edits):
    car = load_car(car_id)
    table = compile(car, edits)
    for row in range(len(table)):
        alone = compile(car, {path: column[row] for path, column in edits.items()})
        for name in PLANT.names or ():
            assert table[name][row].tobytes() == alone[name][0].tobytes(), name


def test_an_edit_equals_the_same_value_in_the_file(garage):
    car = garage[LEAF]
    facts = {**car.facts, "mass.gross": replace(car.facts["mass.gross"], value=2100.0)}
    assert compile(car, {"mass.gross": 2100.0}).tobytes() == compile(replace(car, facts=facts)).tobytes()
    assert compile(car, {"mass.curb": car.value("mass.curb")}).tobytes() == compile(car).tobytes()


def test_a_torque_curve_by_edit_holds_for_every_row(garage):
    curve = ((0.0, 500.0, 1200.0), (300.0, 200.0, 60.0))
    table = compile(garage[LEAF], {"drive.front.torque_curve": curve, "mass.curb": [1500.0, 1600.0, 1700.0]})
    assert len(table) == 3
    assert table["curve"][:, 0, 0].tolist() == [300.0] * 3
    assert len(compile(garage[LEAF], {"drive.front.torque_curve": curve})) == 1


def test_the_coast_downs_own_fields_may_be_edited(garage):
    """They say on what the coast-down was driven; what differs from that acts as a difference."""
    plain, edited = (
        compile(garage[LEAF], edits)[0]
        for edits in (None, {"road_load.rolling_resistance": 0.009, "road_load.drag_area": 0.7})
    )
    assert (edited["road_rolling"], edited["road_drag_area"]) == (0.009, 0.7)
    assert (edited["rolling"], edited["drag_area"]) == (plain["rolling"], plain["drag_area"])


def test_an_edit_may_add_a_motor(garage):
    rear = {"kind": "induction", "power": 60e3, "torque": 150.0, "ratio": 9.0}
    plain = compile(garage[LEAF])[0]
    both = compile(garage[LEAF], {f"drive.rear.{key}": value for key, value in rear.items()})[0]
    assert both["torque"].tolist() == [320.0, 150.0]
    assert both["radius"] == plain["radius"]
    assert both["road_a"] == plain["road_a"]  # the coast-down was that of the car with one motor


def test_one_value_beside_a_column_holds_for_every_row(garage):
    table = compile(garage[LEAF], {"mass.curb": [1500.0, 1600.0], "tyre.grip": 1.1})
    assert table["mass"].tolist() == [1500.0, 1600.0]
    assert table["mf"][:, :, LMUX].tolist() == [[1.1, 1.1], [1.1, 1.1]]


def test_columns_of_different_lengths_are_refused(garage):
    with pytest.raises(ValueError, match=r"different lengths: \[2, 3\]"):
        compile(garage[LEAF], {"mass.curb": [1.0, 2.0], "tyre.grip": [1.0, 1.0, 1.0]})


def test_two_chemistries_in_one_table_are_refused(garage):
    with pytest.raises(ValueError, match="one battery chemistry"):
        compile(garage[LEAF], {"battery.chemistry": ["nmc", "lfp"]})


def test_a_field_that_no_rule_fills_is_named(garage):
    with pytest.raises(KeyError, match=r"body\.wheelbase"):
        compile(without(garage[LEAF], "body.wheelbase"))


def test_a_thousand_rows_take_as_many_python_calls_as_ten(garage):
    """Cost per row is numpy's alone; what would grow faster than the rows is a Python loop over them."""

    def calls(rows: int) -> int:
        edits = {"mass.curb": np.linspace(1400, 1700, rows), "battery.usable": np.linspace(1e8, 2e8, rows)}
        count = 0

        def profile(frame: Any, event: str, argument: Any) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(profile)
        try:
            compile(garage[LEAF], edits)
        finally:
            sys.setprofile(None)
        return count

    calls(10)  # what is parsed once is parsed here
    assert calls(10) == calls(1000)


def test_rolling_radius_from_n_over_v(garage):
    """Leaf 2018, 16-inch: 8.1938 over 114.7 rpm/mph is 0.305 m."""
    by_hand = 8.1938 / (114.7 * RPM / 0.44704)
    assert by_hand == pytest.approx(0.305, abs=5e-4)
    assert compile(garage[LEAF])["radius"][0] == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("n_over_v", [8.1938 / 0.41, 8.1938 / 0.28])
def test_an_implausible_n_over_v_gives_way_to_the_tyre(garage, n_over_v):
    """205/55R16: 203.2 mm rim radius and 112.75 mm of tyre are 0.31595 m; the dynamic radius is 0.963 of it."""
    radius = compile(garage[LEAF], {"road_load.n_over_v": n_over_v})["radius"][0]
    assert radius == pytest.approx(0.963 * 0.31595, rel=1e-12)


def test_the_bounds_of_a_plausible_radius(garage):
    for radius in (0.2901, 0.3999):
        edits = {"road_load.n_over_v": 8.1938 / radius}
        assert compile(garage[LEAF], edits)["radius"][0] == pytest.approx(radius, rel=1e-9)


def test_without_n_over_v_the_tyre_gives_the_radius(garage):
    assert compile(without(garage[LEAF], "road_load"))["radius"][0] == pytest.approx(0.963 * 0.31595)


def test_a_stated_radius_wins(garage):
    assert compile(garage[LEAF], {"tyre.rolling_radius": 0.31})["radius"][0] == 0.31


def test_another_tyre_scales_the_measured_radius(garage):
    """215/50R17 against 205/55R16: 0.3234 over 0.31595 m."""
    before, after = (compile(garage[LEAF], edit)["radius"][0] for edit in (None, {"tyre.size": "215/50R17"}))
    assert after / before == pytest.approx(0.3234 / 0.31595, rel=1e-12)


def test_another_final_drive_leaves_the_radius(garage):
    """N/V was measured with the ratio of the file, not with the edited one."""
    before, after = (compile(garage[LEAF], edit)["radius"][0] for edit in (None, {"drive.front.ratio": 10.0}))
    assert after == before


@pytest.mark.parametrize("car_id", ELECTRIC)
def test_a_discharge_at_a_third_of_capacity_an_hour_gives_the_usable_energy(garage, car_id):
    plants = compile(garage[car_id])
    plants["battery_conductance"] = 1e6  # the cells are kept at 25 °C
    asked = conditions(plants, ambient=298.15)
    plant, state = plants[0], start_states(plants, STANDARD.over(Conditions(ambient=298.15)))[0]
    state["battery_temperature"] = 298.15
    current = plant["charge_capacity"] * (plant["soc_high"] - plant["soc_low"]) / (3 * 3600.0)
    sinks, energy, dt = np.zeros(ledger.SINKS), 0.0, 20.0
    while pack.window(plant, state["soc"]) > 1e-9:
        terms = pack.terms(plant, state, dt)
        power = current * (terms[1] - terms[2] * current)
        pack.draw(plant, asked[0], state, terms, power, dt, pack.gain(plant, dt), sinks)
        energy += power * dt
    assert energy == pytest.approx(float(garage[car_id].value("battery.usable")), rel=0.005)
    assert abs(sinks[0] - energy - sinks[1:].sum()) < 1e-9 * sinks[0]


def test_a_stated_resistance_is_that_of_a_ten_second_pulse(garage):
    plant = compile(garage[LEAF], {"battery.resistance": 0.1})[0]
    half = len(plant["r0"]) // 2
    pulse = plant["r0"][half] + plant["r1"][half] * (1.0 - np.exp(-10.0 / plant["tau1"]))
    assert pulse == pytest.approx(0.1, rel=1e-12)


def test_a_larger_pack_of_the_same_cells_has_less_resistance_and_the_same_voltage(garage):
    usable = garage[LEAF].value("battery.usable")
    small, large = compile(garage[LEAF], {"battery.usable": [usable, 2.0 * usable]})
    assert large["ocv"].tolist() == small["ocv"].tolist()
    assert large["r0"] == pytest.approx(0.5 * small["r0"])
    assert large["charge_capacity"] == pytest.approx(2.0 * small["charge_capacity"])


def test_leaf_pack_by_hand(garage):
    """96 cells in series of about 3.65 V, 38.9 kWh: some 350 V and some 110 A h."""
    plant = compile(garage[LEAF])[0]
    assert plant["voltage_nominal"] == pytest.approx(96 * 3.65, rel=0.03)
    assert plant["charge_capacity"] / 3600 * (plant["soc_high"] - plant["soc_low"]) == pytest.approx(
        38_900 / plant["voltage_nominal"], rel=0.03
    )
