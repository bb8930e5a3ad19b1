"""Errors of a car's inputs: which fields err, how far, and that samples are the same for a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.uncertain import TOGETHER, sample, uncertain_fields

LEAF, GOLF = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"


def test_stated_fields_err_by_their_deviation_and_ruled_ones_by_their_spread():
    fields = uncertain_fields(load_car(LEAF))
    car = load_car(LEAF)
    assert fields["mass.curb"].sd == car.facts["mass.curb"].sd
    assert fields["wheel.inertia"].spread == 0.15
    assert "name" not in fields
    assert "battery.cells_series" not in fields
    assert not any(path.startswith("drive.rear") for path in fields)


def test_a_sample_has_the_deviations_it_claims():
    car = load_car(LEAF)
    errors = sample(car, 1024)
    plants = compile(car, None, errors)
    curb = car.facts["mass.curb"]
    assert isinstance(curb.value, float) and curb.sd
    assert plants["mass"].mean() == pytest.approx(curb.value, rel=1e-3)
    assert plants["mass"].std() == pytest.approx(curb.sd, rel=0.03)
    assert np.log(plants["wheel_inertia"]).std() == pytest.approx(0.15, rel=0.1)  # and what the radius adds


def test_a_seed_gives_the_same_sample_again_and_another_seed_another():
    car = load_car(GOLF)
    first, again, other = (compile(car, None, sample(car, 16, seed)) for seed in (3, 3, 4))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_a_measured_coast_down_holds_whatever_the_tyre_is_believed_to_be():
    """What is not known of tyre and body cannot move a road load that was measured with them."""
    car = load_car(LEAF)
    errors = sample(car, 64)
    only = {
        path: score * (path in ("tyre.rolling_resistance", "body.drag_coefficient"))
        for path, score in errors.scores.items()
    }
    plants = compile(car, None, type(errors)(errors.fields, only))
    assert plants["rolling"].std() > 0.0
    assert plants["road_rolling"] == pytest.approx(plants["rolling"])
    assert np.ptp(plants["road_a"]) == 0.0


def test_the_end_of_a_range_errs_with_its_beginning():
    errors = sample(load_car(LEAF), 32)
    for path in errors.fields:
        for end, begin in TOGETHER.items():
            first = path.removesuffix(end) + begin
            if path.endswith(end) and first in errors.scores:
                assert np.array_equal(errors.scores[path], errors.scores[first])


def test_correlated_fields_err_together():
    car = replace(load_car(LEAF), correlated=(("mass.curb", "mass.front_share", 0.8),))
    errors = sample(car, 2048)
    found = np.corrcoef(errors.scores["mass.curb"], errors.scores["mass.front_share"])[0, 1]
    assert found == pytest.approx(0.8, abs=0.03)
