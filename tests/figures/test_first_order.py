"""First-order intervals: closed forms, correlation, agreement with sampling, what ships, what is made and kept."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.schema import FIELDS
from hothatch.car.uncertain import free_fields, sample
from hothatch.evaluate import evaluate, interval
from hothatch.figures import first_order
from hothatch.figures.derive import DERIVE
from hothatch.figures.first_order import (
    OWN,
    SAMPLED,
    SHIPPED,
    STEP,
    Answer,
    Design,
    Sampled,
    design_of,
    make,
    method,
    movers,
    plain,
    propagate,
)
from hothatch.garage.reader import car_ids, names
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.table import run_table

LEAF, GOLF, IONIQ = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "hyundai-ioniq5-n-2024"
FACTOR = ["body.track_front", "body.track_rear", "mass.cg_height"]
# Of the interval's width: how far first order may lie from sampling, and shipped designs from the code as it is.
AGREES, FRESH = 0.15, 0.25


def test_a_straight_line_and_its_bend_are_taken_as_they_are():
    scores = np.array([[0.0], [1.0], [-2.0]])
    straight = Answer(-1.0, np.array([-1.0 - 3.0 * STEP]), np.array([-1.0 + 3.0 * STEP]))
    assert straight.off(scores) == pytest.approx([0.0, 3.0, -6.0])
    product = Answer(10.0, np.array([10.0 / 1.2**STEP]), np.array([10.0 * 1.2**STEP]))
    assert product.off(scores) == pytest.approx([0.0, 2.0, 10.0 / 1.44 - 10.0])
    bent = Answer(0.0, np.array([2.0 * STEP**2]), np.array([2.0 * STEP**2]))
    tangent = 2.0 * STEP**2 + 4.0 * STEP * (2.0 - STEP)
    assert bent.off(scores) == pytest.approx([0.0, 2.0, tangent])


def test_a_side_without_a_value_takes_the_line_of_the_other():
    scores = np.array([[1.0], [-1.0]])
    assert Answer(-5.0, np.array([np.nan]), np.array([-5.0 + STEP])).off(scores) == pytest.approx([1.0, -1.0])
    assert Answer(5.0, np.array([np.nan]), np.array([np.nan])).off(scores) is None
    assert Answer(np.nan, np.array([1.0]), np.array([2.0])).off(scores) is None


@pytest.fixture
def factor(monkeypatch, tmp_path):
    """Let the static stability factor of a car of one's own be propagated: (tf + tr)/(4 h) is known in closed form."""
    monkeypatch.setenv("HOTHATCH_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(first_order, "_movers", lambda: {"rollover": FACTOR})


@pytest.mark.usefixtures("factor")
def test_the_stability_factor_has_the_interval_of_its_formula():
    car, test = replace(load_car(LEAF), path="my.toml"), PROCEDURES["rollover"]
    off = propagate(car, test)["static_stability_factor"]
    relative = [(car.facts[path].sd or 0.0) / float(car.facts[path].value) for path in FACTOR]  # type: ignore[arg-type]
    value = evaluate([car], ["rollover"]).cars[0].figures["static_stability_factor"].value
    sd = np.sqrt(0.25 * relative[0] ** 2 + 0.25 * relative[1] ** 2 + relative[2] ** 2) * value
    assert off.std() == pytest.approx(sd, rel=0.02)
    assert np.percentile(off, [5.0, 95.0]) == pytest.approx([-1.645 * sd, 1.645 * sd], rel=0.04)


@pytest.mark.usefixtures("factor")
def test_correlated_inputs_err_together():
    """Two tracks that err as one: their part of the deviation is √2 times that of two that err each for itself."""
    car, test = replace(load_car(LEAF), path="my.toml"), PROCEDURES["rollover"]
    alone = replace(car, facts={**car.facts, "mass.cg_height": replace(car.facts["mass.cg_height"], sd=1e-9)})
    together = replace(alone, correlated=(("body.track_front", "body.track_rear", 0.999),))
    spread = [propagate(one, test)["static_stability_factor"].std() for one in (alone, together)]
    assert spread[1] / spread[0] == pytest.approx(2**0.5, rel=0.02)


@pytest.mark.usefixtures("factor")
def test_a_design_is_made_once_and_kept_by_what_decides_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTHATCH_CACHE_DIR", str(tmp_path))
    car, test = replace(load_car(LEAF), path="my.toml"), PROCEDURES["rollover"]
    first = design_of(car, test)
    (kept,) = (tmp_path / "designs").iterdir()
    assert first is not None
    assert plain(first) == json.loads(kept.read_text())
    kept.write_text("{damaged")
    again = design_of(car, test)
    assert again is not None and plain(again) == plain(first)
    surer = {**car.facts, "body.track_front": replace(car.facts["body.track_front"], sd=0.001)}
    design_of(replace(car, facts=surer), test)
    assert len(list((tmp_path / "designs").iterdir())) == 2


def test_movers_are_fields_of_the_schema_and_no_test_has_too_many():
    found = first_order._movers()
    assert set(found) <= set(PROCEDURES)
    for paths in found.values():
        assert set(paths) <= set(FIELDS)
        assert 1 <= len(paths) <= 64


def test_what_ships_belongs_to_cars_and_tests_that_there_are():
    shipped = {name.removeprefix("designs/").removesuffix(".json") for name in names("designs", ".json")}
    assert {LEAF, GOLF, IONIQ} <= shipped <= set(car_ids())
    for car_id in shipped:
        own = first_order._shipped(car_id)
        assert set(own) - {"car"} <= set(PROCEDURES)
        for test in set(own) - {"car"}:
            assert set(own[test]["inputs"]) <= set(FIELDS)


def test_a_garage_car_of_other_values_than_its_design_has_none_and_takes_no_time():
    assert design_of(replace(load_car(LEAF), hash="0123456789abcdef"), PROCEDURES["braking"]) is None


@pytest.mark.parametrize("car_id", [LEAF, GOLF])
@pytest.mark.parametrize("test", ["braking", "figure-eight"])
def test_shipped_designs_answer_as_the_code_does(car_id, test):
    """After a change of physics: python studies/first_order.py --all."""
    car, procedure = load_car(car_id), PROCEDURES[test]
    shipped = first_order._shipped(car_id)[test]
    some = shipped["inputs"][:2]
    now = make(car, procedure, some)
    then = first_order._read(shipped)
    for name, answer in now.figures.items():
        old = then.figures[name]
        if not isinstance(answer, Answer) or not np.isfinite(answer.centre):
            continue
        assert isinstance(old, Answer)
        width = float(np.sqrt(np.nansum((0.5 * (old.up - old.down)) ** 2)))
        assert abs(answer.centre - old.centre) < max(width, 0.02 * abs(answer.centre)), name
        for one in ("down", "up"):
            moved, moved_then = getattr(answer, one) - answer.centre, getattr(old, one)[:2] - old.centre
            assert np.abs(moved - moved_then).max() < FRESH * 2.0 * width, (name, one, some)


@pytest.mark.parametrize("test", SAMPLED)
def test_shipped_samples_are_those_that_the_code_drives(test):
    now, shipped = make(load_car(IONIQ), PROCEDURES[test], [], kept=4), first_order._shipped(IONIQ)[test]
    then = first_order._read(shipped)
    for name in now.figures:
        fresh, old = now.figures[name], then.figures[name]
        assert isinstance(fresh, Sampled) and isinstance(old, Sampled)
        assert len(old.values) == SHIPPED
        assert fresh.values == pytest.approx(old.values[:4], rel=0.03, nan_ok=True)


def test_a_kept_sample_is_made_once_for_a_car_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTHATCH_CACHE_DIR", str(tmp_path))
    car, test = replace(load_car(IONIQ), path="my.toml"), PROCEDURES["sustained-speed"]
    assert first_order.to_make(car, [test]) == ["sustained-speed"]
    off = propagate(car, test)["top_speed_sustained"]
    assert off.shape == (OWN,)
    assert first_order.to_make(car, [test]) == []
    assert propagate(car, test)["top_speed_sustained"] == pytest.approx(off, abs=1e-3)


def test_a_test_of_no_line_is_named_as_a_kept_sample():
    assert [method(name) for name in ("lap_fade", "slalom_speed")] == ["kept sample", "first order"]
    assert set(SAMPLED) < {test.id for test in PROCEDURES.values() if test.dear}
    assert not set(SAMPLED) & set(first_order._movers())


@pytest.mark.parametrize(
    ("car_id", "test"),
    [
        (LEAF, "figure-eight"),
        (GOLF, "figure-eight"),
        (GOLF, "braking"),
        (IONIQ, "sustained-speed"),
        (LEAF, "laps"),
    ],
)
def test_first_order_agrees_with_sampling(car_id, test):
    """Within 15 % of the interval's width, sampling's own chance included; first_order.py --check does every test."""
    car, procedure = load_car(car_id), PROCEDURES[test]
    plants = compile(car, None, sample(car, 256))
    columns = DERIVE[test](plants, run_table(procedure, plants, None))
    value = evaluate([car], [test]).cars[0].figures
    for name, off in propagate(car, procedure).items():
        ends = interval(np.asarray(columns[name].values, float))
        assert ends is not None
        own = interval(value[name].value + off)
        assert own is not None
        assert np.abs(np.subtract(own, ends)).max() < AGREES * (ends[1] - ends[0]), name


def test_a_run_says_which_intervals_are_of_first_order():
    figures = evaluate([LEAF], ["figure-eight", "us06"], sample=64).cars[0].figures
    assert (figures["figure_eight_time"].method, figures["us06_dc"].method) == ("first order", "sampled")
    one = figures["figure_eight_time"]
    assert one.low is not None and one.value is not None and one.high is not None
    assert one.low < one.value < one.high
    assert one.document()["interval"] == "first order"
    sampled = evaluate([LEAF], ["figure-eight"], sample=1024).cars[0].figures["figure_eight_time"]
    assert sampled.method == "sampled"
    point = evaluate([LEAF], ["figure-eight"]).cars[0].figures["figure_eight_time"]
    assert (point.low, point.high, point.method) == (None, None, "")


def test_a_car_without_uncertain_inputs_has_no_design():
    car = load_car(LEAF)
    bare = Design((), {})
    assert plain(bare) == {"inputs": []}
    assert [path for path in movers(car, "slalom") if path not in free_fields(car)] == []
