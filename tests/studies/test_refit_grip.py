"""The fit of grip by class: known tyres found again, the series' own level, the order, what ships."""

from __future__ import annotations

import tomllib
from itertools import pairwise

import pytest

from hothatch.car.load import load_car
from hothatch.car.rules import find_rule
from hothatch.car.schema import TYRE_CLASSES
from hothatch.garage.reader import read_text
from hothatch.studies import left_out
from hothatch.studies.refit_grip import GRIP, Needed, fit, observations, refit, shipped

TRUE: dict[str, float] = dict(zip(TYRE_CLASSES, (0.9, 0.94, 0.97, 1.03, 1.06, 1.15), strict=True))
SERIES = [name for name in TYRE_CLASSES if name != "max-performance-summer"]


def seen(car: str, name: str, grip: float, series: bool = False) -> Needed:
    return Needed(car, name, grip, 0.05, series)


def test_classes_are_found_again_whatever_the_level_of_the_series():
    cars = [
        seen(f"car-{name}", name, TRUE[name]) for name in ("low-rolling-resistance", "max-performance-summer")
    ]
    series = [seen("leaf", name, 1.07 * TRUE[name], series=True) for name in SERIES]
    between = fit([*cars, *series])
    assert between == pytest.approx(TRUE, rel=0.02)


def test_the_series_alone_sets_steps_but_no_level():
    cars = [seen("car", "all-season", 0.8)]
    found = fit([*cars, *(seen("leaf", name, TRUE[name], series=True) for name in SERIES)])
    assert found["all-season"] == pytest.approx(0.8)
    assert found["r-compound"] / found["all-season"] == pytest.approx(TRUE["r-compound"] / TRUE["all-season"])


def test_no_class_grips_less_than_the_one_before_it():
    cars = [seen("a", "all-season", 1.0), seen("b", "grand-touring", 0.8), seen("c", "grand-touring", 0.8)]
    found = list(fit([*cars, *(seen("leaf", name, TRUE[name], series=True) for name in SERIES)]).values())
    assert all(after >= before - 1e-3 for before, after in pairwise(found))


def test_a_car_that_was_measured_often_counts_once():
    once = fit([seen("a", "all-season", 0.9), seen("b", "all-season", 1.0)])
    often = fit([seen("a", "all-season", 0.9), *(seen("b", "all-season", 1.0) for _ in range(5))])
    assert often["all-season"] == pytest.approx(once["all-season"])


def test_what_ships_is_what_the_fit_finds():
    """The class rule, and for each car that took part the grip of the fit without it."""
    overall, without = refit()
    rule = find_rule(GRIP)
    assert rule is not None
    assert dict(rule[0].coefficients) == pytest.approx(overall, abs=2e-3)
    assert set(shipped()) == set(without)
    for car, grip in without.items():
        assert dict(shipped()[car]) == pytest.approx(grip, abs=2e-3)


def test_stability_control_and_cars_with_a_grip_of_their_own_do_not_take_part():
    found = observations()
    assert {one.car for one in found if one.series} == {"nissan-leaf-24-2011"}
    assert sum(one.series for one in found) == len(SERIES)
    assert {one.tyre_class for one in found} <= set(TYRE_CLASSES)


def test_a_car_is_run_with_the_grip_of_its_own_fit():
    table = tomllib.loads(read_text("classes/grip.toml"))["left_out"]
    car = load_car("nissan-leaf-62-2019")
    edits = left_out.shipped().edits(car, "low-rolling-resistance")
    assert edits[GRIP] == table[car.id]["low-rolling-resistance"]
    stated = left_out.LeftOut({}, {car.id: {"r-compound": 1.2}}, {})
    assert stated.edits(car, "r-compound") == {GRIP: 1.2}
