"""The fit of what cells take: constants found again, density taken out, what ships, who is judged by what."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.car.rules import find_rule
from hothatch.studies import left_out
from hothatch.studies.refit_charge import (
    FALL,
    FALLS,
    RATE,
    RATES,
    REFERENCE_DENSITY,
    Curve,
    Taken,
    at_reference,
    curves,
    fit,
    refit,
    shipped,
)  # fmt: skip


def curve(name: str, density: float) -> Curve:
    return Curve(name, (name,), "nmc", {}, 0.0, density, np.zeros(0), np.zeros(0))


def bowl(rate: float, fall: float) -> np.ndarray:
    """The misfit of a curve whose cells take ``rate`` and ``fall`` exactly."""
    return np.log(RATES / rate)[:, None] ** 2 + (FALLS - fall)[None, :] ** 2


def test_rate_fall_and_the_power_of_density_are_found_again():
    seen = []
    for name, density in (("light", 0.6), ("middle", 1.0), ("dense", 1.4)):
        own = 4.0 * density**-1.5
        seen.append((curve(name, density * REFERENCE_DENSITY), bowl(own, 2.0)))
    found = fit(seen)["nmc"]
    assert (found.rate, found.fall, found.exponent) == pytest.approx((4.0, 2.0, 1.5), rel=0.03)


def test_at_the_density_of_reference_nothing_moves():
    cost = bowl(3.0, 1.0)
    assert at_reference(curve("x", REFERENCE_DENSITY), cost, 2.0) == pytest.approx(cost)


def test_what_ships_is_what_the_fit_gives():
    every, without = refit()
    assert set(shipped()) == set(without)
    for car, taken in without.items():
        assert vars(shipped()[car]) == pytest.approx(vars(taken), abs=2e-3)
    rate, fall = find_rule(RATE), find_rule(FALL)
    assert rate is not None and fall is not None
    for chemistry, taken in every.items():
        power = -rate[0].powers["battery.nominal"]
        assert power == pytest.approx(taken.exponent, abs=2e-3)
        at_one = rate[0].coefficients[chemistry] / REFERENCE_DENSITY**power
        assert at_one == pytest.approx(taken.rate, rel=2e-3)
        assert fall[0].coefficients[chemistry] == pytest.approx(taken.fall, abs=2e-3)


def test_no_car_is_judged_by_its_own_curve():
    judged = {car for one in curves() for car in one.cars if one.chemistry != "lmo"}
    assert judged <= set(shipped())
    car = load_car("nissan-leaf-62-2019")
    assert left_out.shipped().edits(car, "all-season")[FALL] == shipped()[car.id].fall


def test_a_car_that_states_a_rate_keeps_it():
    assert Taken(4.0, 2.0, 1.0).edits(load_car("hyundai-ioniq5-n-2024")) == {}
