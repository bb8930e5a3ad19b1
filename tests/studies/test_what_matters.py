"""What a figure hangs on: the static stability factor is T/2h, so its indices follow from three deviations."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from hothatch.car.load import load_car
from hothatch.report.sensitivity_view import advice, print_sensitivity, write_sensitivity
from hothatch.report.terminal import console
from hothatch.studies.request import RequestError, find_figure
from hothatch.studies.what_matters import effort, sensitivity

LEAF = "nissan-leaf-40-2018"
TRACKS = ("body.track_front", "body.track_rear")
HEIGHT = "mass.cg_height"


@pytest.fixture(scope="module")
def found():
    return sensitivity(load_car(LEAF), "static_stability_factor", effort=(4, 256))


def test_the_stability_factor_hangs_on_tracks_and_height_as_its_formula_says(found):
    """SSF = (tf + tr)/(4 h): relative variances ¼ s_f² + ¼ s_r² + s_h²."""
    car = load_car(LEAF)
    relative = {path: car.facts[path].sd / car.facts[path].value for path in (*TRACKS, HEIGHT)}  # type: ignore
    parts = {path: (0.25 if path in TRACKS else 1.0) * relative[path] ** 2 for path in relative}
    whole = sum(parts.values())
    indices = {one.path: one.first for one in found.influences}
    for path, part in parts.items():
        assert indices[path] == pytest.approx(part / whole, abs=0.05)
    assert found.sd / found.result.value == pytest.approx(whole**0.5, rel=0.05)
    assert found.rest[1] < 0.02


def test_what_is_measured_already_is_not_worth_measuring(found):
    assert [one.path for one in found.worth] == sorted(
        TRACKS, key=lambda path: -next(one.narrower for one in found.influences if one.path == path)
    )
    assert next(one.narrower for one in found.influences if one.path == HEIGHT) == 0.0


def test_the_document_is_json_and_names_everything(found):
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert document["figure"] == "static_stability_factor"
    assert {one["path"] for one in document["inputs"]} >= {*TRACKS, HEIGHT}
    assert len(document["screened"]) == document["all_others"]["inputs"] + len(document["inputs"])
    assert document["low"] < document["value"] < document["high"]


def test_terminal_and_page_show_bars_and_advice(found, tmp_path):
    out = io.StringIO()
    print_sensitivity(found, console(out))
    text = out.getvalue()
    assert "Worth measuring next" in text
    assert "█" in text
    assert TRACKS[0] in text
    page = tmp_path / "matters.html"
    write_sensitivity(found, page)
    assert "body.track_front" in page.read_text(encoding="utf-8")


def test_correlated_inputs_count_for_the_first():
    car = replace(load_car(LEAF), correlated=((*TRACKS, 0.999),))
    found = sensitivity(car, "static_stability_factor", effort=(4, 128))
    indices = {one.path: one.first for one in found.influences}
    assert indices[TRACKS[0]] > 0.6
    assert indices.get(TRACKS[1], 0.0) < 0.05


@pytest.mark.parametrize(
    ("car", "figure", "words"),
    [
        (LEAF, "udds_mpg", "has no engine"),
        (LEAF, "accel_0_100_mph_1ft", "has no value"),
    ],
)
def test_a_figure_that_the_car_has_not_is_refused(car, figure, words):
    slow = replace(load_car(car), facts=dict(load_car(car).facts))
    with pytest.raises(RequestError, match=words):
        sensitivity(slow, figure, effort=(2, 8))


def test_samples_are_a_power_of_two():
    assert effort(None, 64) == (None, 64)
    with pytest.raises(RequestError, match="take 64 or 128"):
        effort(None, 100)


def test_a_figure_is_found_by_what_people_call_it():
    assert find_figure("0-60 mph") == "accel_0_60_mph"
    assert find_figure("EPA range") == "epa_label_range"
    with pytest.raises(RequestError, match="launch has several figures; name one: accel_0_30_mph"):
        find_figure("launch")
    with pytest.raises(RequestError, match=r'no figure is called "nonsense"; hothatch figures lists them'):
        find_figure("nonsense")
    with pytest.raises(RequestError, match="no figure is called"):
        find_figure("drive UDDS")


def test_advice_of_fewer_than_three_says_that_no_other_helps(found):
    lines = advice(found)
    assert len(lines) == len(found.worth) + 1
    assert lines[-1].startswith("no other")
