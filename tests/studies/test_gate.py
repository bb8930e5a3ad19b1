"""The roadworthiness gate: what passes, what fails and by which changes it would pass."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.cli import main
from hothatch.evaluate import evaluate
from hothatch.garage.reader import car_ids
from hothatch.proving.endurance import heat_seconds, motorway_margin
from hothatch.proving.steady_circle import least_understeer
from hothatch.studies.build import garage_packages, make_variant
from hothatch.studies.gate import gate
from hothatch.studies.gate_checks import Check, check_all
from hothatch.studies.request import setting_values

LEAF = "nissan-leaf-40-2018"


def checks(packages: list[str], settings: list[str], shop=()) -> dict[str, Check]:
    variant, car = make_variant(LEAF, packages, settings)
    return {one.id: one for one in gate(variant, car, setting_values(settings), list(shop))}


def test_an_honest_variant_passes_every_check():
    found = checks(["light-seats"], [])
    assert {one.id for one in found.values() if one.passed is not True} == set()
    assert {"understeer", "sine_with_dwell_margin", "brake_100_0_kmh", "laden-stop"} < set(found)


def test_a_car_whose_rear_gives_way_first_fails_and_what_was_set_is_named_first():
    stiff = "suspension.rear.roll_stiffness=100 kN*m/rad"
    found = checks([], [stiff, "mass.front_share=40 %"], garage_packages())
    assert found["understeer"].passed is False and found["understeer"].margin < 0.0  # pyright: ignore[reportOptionalOperand]
    assert found["understeer"].fixes[0].startswith("without --set ")
    assert found["sine_with_dwell_margin"].passed is False
    assert len(found["sine_with_dwell_margin"].fixes) <= 2


def test_the_least_understeer_is_the_gradient_of_a_car_that_stays_straight_for_long():
    plants = np.concatenate([compile(load_car(car)) for car in (LEAF, "vw-golf-gti-mk7-2017")])
    results = evaluate([LEAF, "vw-golf-gti-mk7-2017"], ["understeer_gradient"]).cars
    known = np.array([car.figures["understeer_gradient"].value for car in results])
    least, at = least_understeer(plants, 0.2)  # low accelerations alone: nearly straight
    assert least == pytest.approx(known, rel=0.1)
    assert np.all(at < 2.0)
    assert np.all(least_understeer(plants, 0.9)[0] <= least + 1e-9)


def test_brakes_too_weak_for_the_gross_mass_fail():
    found = checks([], ["brakes.torque=2700 N*m"])
    assert found["brake_100_0_kmh"].passed is False and found["laden-stop"].passed is False
    laden, light = found["laden-stop"].margin, found["brake_100_0_kmh"].margin
    assert laden is not None and light is not None and laden < light


def test_a_car_without_stability_control_that_slides_fails_the_sine_with_dwell():
    car = load_car("vw-gti-16v-1987")
    (found,) = check_all(car, [car], ["sine_with_dwell_margin"])
    assert found[0].passed is False


def test_a_tyre_without_a_letter_is_good_for_what_its_base_may_have():
    found = checks(["light-seats"], [])["tyre-speed"]
    assert found.passed and "no letter" in found.words and "good for 150 km/h" in found.words
    faster = checks([], ["control.top_speed=175 km/h"])["tyre-speed"]
    assert faster.passed is False and faster.margin < 0.0  # pyright: ignore[reportOptionalOperand]


def test_a_tyre_too_weak_and_too_slow_fails_and_the_cheapest_changes_are_named():
    found = checks(
        ["light-seats"], ["tyre.size=205/55R16 80N", "control.top_speed=160 km/h"], garage_packages()
    )
    assert found["tyre-load-front"].passed is False
    assert found["tyre-load-front"].margin == pytest.approx(2 * 450 - 0.56 * 1995, abs=15)
    assert found["tyre-load-front"].fixes == ("without --set tyre.size",)  # what is set goes over packages
    assert found["tyre-speed"].passed is False
    assert found["tyre-speed"].fixes == ("+final-drive-short",)  # it takes both values back, or shorter gears
    assert next(one.passed for one in found.values()) is False  # failed first


def test_a_car_raised_too_far_loses_stability():
    found = checks([], ["mass.cg_height=0.68 m"])
    assert found["static-stability"].passed is False
    assert "at least 1.38" in found["static-stability"].words


def test_heat_is_seen_in_launches_and_on_the_motorway():
    car = load_car(LEAF)
    tender = {"drive.front.motor_temperature_fade": 300.0, "drive.front.motor_temperature_limit": 330.0}
    cold, hot = compile(car), compile(car, {**tender, "drive.front.motor_heat_capacity": 3000.0})
    assert heat_seconds(cold)[0] == 0.0 < heat_seconds(hot)[0]
    assert motorway_margin(cold)[0] > 0.0 > motorway_margin(hot)[0]
    small = compile(car, {"battery.usable": 5 * 3.6e6})
    assert motorway_margin(small)[0] == -np.inf


def test_every_car_of_the_garage_can_go_through_the_gate():
    plants = np.concatenate([compile(load_car(car)) for car in car_ids()])
    assert np.all(np.isfinite(heat_seconds(plants)))
    assert not np.any(np.isnan(motorway_margin(plants)))


def test_a_failed_gate_is_printed_first(capsys: pytest.CaptureFixture[str]):
    words = ["build", LEAF, "+light-seats", "accel_0_60_mph", "--set", "tyre.size=205/55R16 80N"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert out.index("Gate failed") < out.index("+light-seats  ")
    assert "passes without --set tyre.size" in " ".join(out.split())
