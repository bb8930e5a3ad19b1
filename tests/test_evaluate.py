"""The one way to run anything: any order, any company, any number of threads give the same bits."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import hothatch
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError
from hothatch.evaluate import UnknownTestError, evaluate, residual, resolve
from hothatch.figures.published import Published, published_of
from hothatch.figures.register import FIGURES, figures_of
from hothatch.figures.results import Results
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.steps import FullThrottle, Rest

LEAF, GOLF = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"
COMPANY = (LEAF, "nissan-leaf-62-2019", "tesla-model3-lr-rwd-2018", "vw-golf-gti-mk7-2017")


@pytest.fixture(scope="module")
def together() -> Results:
    return evaluate(COMPANY, keep="traces")


def bits(results: Results) -> dict[str, Any]:
    """Everything that a run brought, as bytes and texts."""
    found = {}
    for result in results.cars:
        for name, figure in result.figures.items():
            exact = None if figure.value is None else figure.value.hex()
            found[result.id, name] = exact, figure.outcome, figure.limited_by, figure.remedy
        for test, run in result.runs.items():
            for i, event in enumerate(run.events):
                found[result.id, test, i] = event.sinks.tobytes(), event.end.tobytes()
                for trace in event.traces:
                    found[result.id, test, i, "trace"] = {k: v.tobytes() for k, v in trace.columns.items()}
    return found


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_the_number_of_threads_changes_no_bit(monkeypatch, together, threads):
    monkeypatch.setattr(os, "cpu_count", lambda: threads)
    assert bits(evaluate(COMPANY, keep="traces")) == bits(together)


@pytest.mark.parametrize("car", COMPANY)
def test_company_changes_no_bit(together, car):
    alone = bits(evaluate([car], keep="traces"))
    assert alone == {key: value for key, value in bits(together).items() if key[0] == car}


def test_a_car_may_come_as_id_file_or_car(tmp_path, garage):
    from hothatch.garage.reader import car_text

    path = tmp_path / "mine.toml"
    path.write_text(car_text(LEAF), encoding="utf-8")
    found = evaluate([LEAF, path, str(path), garage[LEAF]], ["launch"])
    assert [result.id for result in found.cars] == [LEAF, "mine", "mine", LEAF]
    times = {result.figures["accel_0_60_mph"].value for result in found.cars}
    assert len(times) == 1


def test_no_cars_are_no_results():
    assert evaluate([]).document() == {"hothatch": hothatch.__version__, "cars": []}


def test_a_faulty_car_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "bad.toml").write_text('name = "x"\n')
    with pytest.raises(CarFileError):
        evaluate([LEAF, tmp_path / "bad.toml"], on_progress=lambda *_: pytest.fail("something ran"))


# --- which tests ---


def test_all_tests_by_default(together):
    assert set(together.cars[0].figures) == {one.id for one in FIGURES.values() if one.test in PROCEDURES}
    apt = {name for name, procedure in PROCEDURES.items() if procedure.needs != "engine"}
    assert set(together.cars[0].runs) == apt


def test_a_test_that_does_not_apply_is_answered_and_not_run():
    found = evaluate([LEAF, "vw-golf-14t-2019"], ["udds_mpg", "us06_dc", "accel_0_60_mph"], keep="events")
    leaf, golf = found.cars
    assert set(leaf.runs) == {"us06", "launch"}
    assert set(golf.runs) == {"epa-fuel", "launch"}
    assert leaf.figures["udds_mpg"].remedy == "the car has no engine"
    assert golf.figures["us06_dc"].remedy == "the car has no traction battery"
    assert leaf.figures["udds_mpg"].outcome == golf.figures["us06_dc"].outcome == "not_applicable"
    assert golf.figures["accel_0_60_mph"].conditions.soc is None
    assert leaf.figures["accel_0_60_mph"].conditions.soc == 1.0


def test_a_figure_runs_its_test_and_brings_only_itself():
    found = evaluate([LEAF], ["us06_dc", "passing_50_70_mph"], keep="events").cars[0]
    assert list(found.figures) == ["us06_dc", "passing_50_70_mph"]
    assert set(found.runs) == {"us06", "rolling"}


def test_tests_and_figures_mix_without_running_twice():
    wanted = resolve(["accel_0_60_mph", "launch", "quarter_mile_trap"])
    assert list(wanted) == ["launch"]
    assert sorted(wanted["launch"]) == sorted(figure.id for figure in figures_of("launch"))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("lanch", "launch"),
        ("accel_0_60mph", "accel_0_60_mph"),
        ("epa-lable", "epa-label"),
        ("us6_dc", "us06_dc"),
    ],
)
def test_an_unknown_test_names_the_nearest(name, near):
    with pytest.raises(UnknownTestError) as error:
        evaluate([LEAF], [name])
    assert str(error.value).startswith(f"no test or figure is called {name!r}; did you mean {near!r}?")


def test_an_unknown_test_near_nothing_names_the_lists():
    with pytest.raises(UnknownTestError) as error:
        evaluate([LEAF], ["zzzz"])
    assert str(error.value) == "no test or figure is called 'zzzz' (hothatch tests, hothatch figures)"


def test_progress_is_told():
    told: list[tuple[str, int, int]] = []
    evaluate([LEAF], ["launch", "us06"], on_progress=lambda *step: told.append(step))
    assert told[:2] == [("launch", 0, 2), ("us06", 1, 2)]


# --- conditions ---


def value(results: Results, figure: str) -> float:
    found = results.cars[0].figures[figure].value
    assert found is not None
    return found


def test_conditions_go_over_what_a_procedure_declares():
    plain = evaluate([LEAF], ["accel_0_60_mph"])
    laden = evaluate([LEAF], ["accel_0_60_mph"], Conditions(load=400.0))
    wet = evaluate([LEAF], ["accel_0_60_mph"], Conditions(surface_grip=0.5))
    assert value(laden, "accel_0_60_mph") > value(plain, "accel_0_60_mph") + 0.5
    assert value(wet, "accel_0_60_mph") > value(plain, "accel_0_60_mph") + 1.0
    stated = laden.cars[0].figures["accel_0_60_mph"].conditions
    assert (stated.load, stated.soc, stated.mass_rule) == (400.0, 1.0, "road")


@pytest.mark.parametrize(
    ("field", "other", "figure"),
    [
        ("mass_rule", "wltp", "us06_dc"),
        ("load", 300.0, "accel_0_60_mph"),
        ("curb_mass", 1400.0, "accel_0_60_mph"),
        ("ambient", 263.15, "consumption_const_120kmh"),
        ("pressure", 80_000.0, "consumption_const_120kmh"),
        ("head_wind", 5.0, "consumption_const_120kmh"),
        ("surface_grip", 0.6, "accel_0_60_mph"),
        ("soc", 0.5, "accel_0_60_mph"),
        ("battery_temperature", 263.15, "us06_dc"),
        ("traction_control", False, "accel_0_60_mph"),
        ("stability", "off", "sine_with_dwell_margin"),
        ("regeneration", 0.0, "moose_entry_speed_max"),
        ("auxiliary", 5.0, "us06_dc"),
        ("dynamometer", False, "us06_dc"),
        ("climate", False, "consumption_const_90kmh"),
        ("sun", 0.0, "consumption_const_90kmh"),
        ("stop_clock", "speed", "brake_60_0_mph"),
        ("post_power", 20e3, "dc_charge_time_10_80pct"),
        ("post_current", 60.0, "dc_charge_time_10_80pct"),
    ],
)
def test_every_condition_moves_a_figure(field, other, figure):
    plain, asked = evaluate([LEAF], [figure]), evaluate([LEAF], [figure], Conditions(**{field: other}))
    assert value(asked, figure) != pytest.approx(value(plain, figure), rel=1e-6)


def test_every_condition_is_in_the_list_above():
    marks: Any = test_every_condition_moves_a_figure
    named = {case[0] for case in marks.pytestmark[0].args[1]}
    assert named == set(vars(Conditions()))


# --- the document ---


def test_the_document_is_json_of_the_agreed_form(together):
    document = json.loads(json.dumps(together.document(), allow_nan=False))
    assert set(document) == {"hothatch", "cars"}
    assert document["hothatch"] == hothatch.__version__
    assert [car["id"] for car in document["cars"]] == list(COMPANY)
    for car in document["cars"]:
        assert set(car) == {"id", "name", "figures"}
        for name, figure in car["figures"].items():
            keys = {"value", "unit", "low", "high", "outcome", "limited_by", "published"}
            assert set(figure) - {"remedy"} == keys
            assert figure["unit"] == FIGURES[name].unit
            assert figure["low"] is figure["high"] is None
            assert (figure["value"] is None) == (figure["outcome"] != "ok")
            assert all({"value", "source", "use"} <= set(row) for row in figure["published"])


def test_a_car_that_cannot_is_not_applicable_in_the_document(together):
    figure = together[LEAF].document()["figures"]["accel_0_100_mph_1ft"]
    assert figure["value"] is None
    assert figure["outcome"] == "not_applicable"


def test_results_by_id(together):
    assert together[LEAF].name == "Nissan Leaf 40 kWh (2018)"
    with pytest.raises(KeyError, match="no results of trabant; there are nissan-leaf-40-2018, "):
        together["trabant"]


def test_a_ledger_adds_up_its_steps(together):
    run = together[LEAF].runs["epa-label"]
    whole = run.ledger()
    assert whole["aerodynamic drag"] == pytest.approx(
        sum(run.ledger(step)["aerodynamic drag"] for step in range(len(run.events)))
    )
    assert whole.pop("cells, chemical") == pytest.approx(sum(whole.values()), rel=1e-9)


# --- published rows ---


def row(value: float, use: str) -> Published:
    return Published(LEAF, "us06_dc", value, "Wh/km", "paper", "source", "stock", use, Conditions())


def test_a_residual_is_against_the_median_of_the_judges():
    rows = (row(100.0, "judge"), row(104.0, "judge"), row(110.0, "judge"), row(50.0, "context"))
    assert residual(106.0, rows) == pytest.approx(106.0 / 104.0 - 1.0)
    assert residual(106.0, rows[3:]) is None
    assert residual(None, rows) is None


def test_residuals_on_the_sheet(together):
    judged = 0
    for result in together.cars:
        for name, figure in result.figures.items():
            own = [one.value for one in published_of(result.id) if one.figure == name and one.use == "judge"]
            if own and figure.value is not None:
                assert figure.residual == pytest.approx(figure.value / np.median(own) - 1.0)
                judged += 1
            else:
                assert figure.residual is None
    assert judged > 10


def test_edited_cars_run_as_their_values_say(garage: Mapping[str, Any]):
    """What ``--set`` makes: lighter is quicker, and the coast-down stays that of the car as it was."""
    lighter = with_values(garage[LEAF], {"mass.curb": "1357 kg"})
    plain, edited = (evaluate([car], ["accel_0_60_mph", "us06_dc"]) for car in (LEAF, lighter))
    for figure in ("accel_0_60_mph", "us06_dc"):
        assert value(edited, figure) < value(plain, figure)


# --- tests of one's own ---


def test_a_sentence_and_its_steps_in_python_give_the_same():
    said = evaluate([LEAF], ["launch from rest until 60 mph then rest 2 min"])
    steps = [FullThrottle("launch", until_speed=26.8224, until_time=300.0), Rest(120.0)]
    listed = evaluate([LEAF], [steps])
    for name in ("sentence_time", "sentence_distance", "sentence_energy", "sentence_charge"):
        assert value(said, name) == value(listed, name)


def test_a_sentence_tells_what_each_clause_brought():
    document = evaluate([LEAF], ["hold 90 km/h for 10 km then charge at 20 kW to full"]).document()
    drive, charge = document["cars"][0]["clauses"]
    assert drive["metres"] == pytest.approx(10_000.0, rel=3e-3)
    assert charge["battery_kwh"] < 0.0
    assert charge["charge_after"] == pytest.approx(1.0)


def test_a_car_with_an_engine_drives_sentences_too_each_leg_its_own_length():
    found = evaluate([GOLF], ["drive udds then hold 120 km/h for 50 km"])
    assert value(found, "sentence_distance") == pytest.approx(62.0, abs=0.1)
    assert found[GOLF].figures["sentence_energy"].outcome == "not_applicable"
    assert (
        evaluate([GOLF], ["charge at 50 kW to full"])[GOLF].figures["sentence_time"].outcome
        == "not_applicable"
    )


def test_one_sentence_at_a_time():
    with pytest.raises(UnknownTestError, match="one sentence at a time"):
        evaluate([LEAF], ["rest 1 min", "rest 2 min"])


# --- intervals ---


@pytest.mark.parametrize("car", [LEAF, GOLF, "chevrolet-bolt-2017"])
def test_the_usual_sample_agrees_with_a_full_one(car: str):
    """Within 15 % of the interval's width, on tests that are cheap enough to sample in full here."""
    tests = ["us06-fuel", "wltp-fuel"] if car == GOLF else ["us06", "steady"]
    usual, full = (evaluate([car], tests, sample=count).cars[0].figures for count in (256, 4096))
    for name, one in usual.items():
        other = full[name]
        if one.low is None or one.high is None:
            assert one.value is None
            continue
        assert other.low is not None and other.high is not None
        assert one.value is not None
        assert one.low <= one.value <= one.high
        width = other.high - other.low
        assert abs(one.low - other.low) < 0.15 * width, name
        assert abs(one.high - other.high) < 0.15 * width, name


def test_without_a_sample_there_is_no_interval_and_the_value_is_the_same():
    plain, sure = (
        evaluate([LEAF], ["us06_dc"], sample=count).cars[0].figures["us06_dc"] for count in (None, 64)
    )
    assert (plain.low, plain.high) == (None, None)
    assert sure.value == plain.value
    with pytest.raises(ValueError, match="at least 2"):
        evaluate([LEAF], ["us06_dc"], sample=1)
