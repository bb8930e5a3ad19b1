"""Steady speed on the road: what must hold whatever the level of consumption."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.studies.steady_checks import book_ratios, electric_cars, outside_band, pairs, slopes


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[float, float]]:
    return slopes(electric_cars())


def test_the_books_median_ratio_of_120_to_90_is_that_of_the_measured():
    ratios = book_ratios()
    assert len(ratios) > 200
    assert 1.34 <= np.median(ratios) <= 1.42


def test_each_cars_ratio_is_near_its_own_measured_pair():
    found = pairs()
    assert len(found) >= 8
    beyond = [(pair.car, round(pair.error, 3)) for pair in found if abs(pair.error) > 0.04]
    assert beyond == [("vw-e-golf-36-2017", pytest.approx(-0.041, abs=0.003))]  # see shortfalls.toml
    assert np.median([abs(pair.error) for pair in found]) < 0.03


def test_cold_costs_what_it_is_measured_to_cost(found: dict[str, tuple[float, float]]):
    slow, fast = np.median(list(found.values()), axis=0)
    assert -0.012 < slow < -0.006 and -0.012 < fast < -0.006
    # The quicker, the less the cabin's heat counts.
    assert all(at_90 < at_120 < 0.0 for at_90, at_120 in found.values())


def test_only_some_model_3_lose_more_in_the_cold_than_the_band(found: dict[str, tuple[float, float]]):
    """Little drag and a resistance heater: the same heat is a greater share of less. At 120 km/h all are inside."""
    assert not any(outside_band(fast) for _, fast in found.values())
    beyond = {car for car, (slow, _) in found.items() if outside_band(slow)}
    assert beyond and all(car.startswith("tesla-model3") for car in beyond)
    assert max(outside_band(slow) for slow, _ in found.values()) < 0.2


@pytest.mark.parametrize(("slope", "outside"), [(-0.009, 0.0), (-0.0132, 0.1), (-0.0054, 0.1)])
def test_outside_the_band_counts_from_the_nearer_end(slope: float, outside: float):
    assert outside_band(slope) == pytest.approx(outside)
