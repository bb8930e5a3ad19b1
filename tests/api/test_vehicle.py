"""What somebody types into a notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hothatch as hh
from hothatch.car.faults import CarFileError
from hothatch.proving.conditions import Conditions
from hothatch.proving.words import SentenceError
from hothatch.studies.asked_conditions import ConditionsError
from hothatch.studies.request import RequestError, find_figure, find_tests

LEAF = "nissan-leaf-40-2018"


@pytest.fixture(scope="module")
def driven() -> hh.Outcome:
    return hh.compare(
        LEAF, hh.car(LEAF).with_package("tyres-max-summer"), tests=["launch", "dc-charge", "slalom"]
    )


def test_a_car_gets_a_package_runs_and_plots_in_one_line():
    figure: Any = hh.car(LEAF).with_package("tyres-max-summer").run("quarter mile").plot()
    assert figure.layout.title.text.endswith("Speed over time, km/h")
    assert max(figure.data[0].y) > 130.0
    assert "@" not in figure.data[0].line.color


def test_a_run_has_the_values_of_evaluate():
    found = hh.car(LEAF).run("accel_0_60_mph", ambient="0 degC")
    (car,) = hh.evaluate([LEAF], ["accel_0_60_mph"], Conditions(ambient=273.15)).cars
    assert found["accel_0_60_mph"] == car.figures["accel_0_60_mph"].value
    assert list(found) == ["accel_0_60_mph"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("quarter mile", ["quarter_mile_time"]),
        ("quarter mile time", ["quarter_mile_time"]),
        ("Top speed", ["top-speed"]),
        ("0–60 mph", ["accel_0_60_mph"]),
        ("passing", ["passing_30_50_mph", "passing_50_70_mph"]),
        ("steady circle", ["steady-circle"]),
        ("launch from rest until 60 mph", ["launch from rest until 60 mph"]),
    ],
)
def test_a_test_is_found_by_what_people_call_it(words: str, meant: list[str]):
    assert find_tests([words]) == meant


def test_an_unknown_test_names_the_nearest():
    with pytest.raises(RequestError, match="did you mean quarter_mile_t"):
        hh.car(LEAF).run("quarter-mule")


def test_a_vehicle_never_changes():
    car = hh.car(LEAF)
    heavier = car.with_values({"mass.curb": "1700 kg"})
    assert (car["mass.curb"], heavier["mass.curb"]) == (1557.0, 1700.0)


def test_an_edited_car_written_and_loaded_again_gives_the_same_figure(tmp_path: Path):
    edited = hh.car(LEAF).with_package("motor-160kw")
    edited.write(tmp_path / "own.toml")
    again = hh.car(tmp_path / "own.toml")
    assert again.run("accel_0_60_mph")["accel_0_60_mph"] == edited.run("accel_0_60_mph")["accel_0_60_mph"]


def test_an_unknown_package_names_the_nearest():
    with pytest.raises(CarFileError, match=r"did you mean .*tyres-max-summer"):
        hh.car(LEAF).with_package("tyres-max-sumer")


def test_the_garage_is_listed():
    assert LEAF in hh.cars()


def test_conditions_in_two_ways_are_refused():
    with pytest.raises(ValueError, match="given twice: as conditions and as soc"):
        hh.compare(LEAF, tests=["launch"], conditions=Conditions(), soc="50 %")


def test_a_trace_is_a_table_with_units_and_says_where_it_is_from(driven: hh.Outcome):
    trace = driven.trace(car=LEAF)
    assert trace.provenance["car_hash"] == hh.car(LEAF).record.hash
    table = trace.to_numpy()
    assert np.array_equal(table["speed"], trace["speed"])
    assert "launch from rest" in trace._repr_html_()


def test_a_condition_that_is_none_names_the_nearest():
    with pytest.raises(ValueError, match="ambeint: is no condition; did you mean ambient"):
        hh.car("nissan-leaf-40-2018").run("launch", ambeint="5 degC")


def test_a_trace_is_told_in_a_line(driven: hh.Outcome):
    words = repr(driven.trace(car=LEAF))
    assert words.startswith("<Trace ") and len(words.splitlines()) == 1


def test_a_trace_becomes_a_data_frame_and_a_dataset(driven: hh.Outcome):
    pytest.importorskip("pandas")
    pytest.importorskip("xarray")
    trace = driven.trace(car=0)
    frame, data = trace.to_pandas(), trace.to_xarray()
    assert frame.attrs["units"]["speed"] == data["speed"].attrs["units"] == "m/s"
    assert np.array_equal(frame.index, trace["time"])
    assert np.array_equal(data["speed"], trace["speed"])


def test_figures_become_a_data_frame(driven: hh.Outcome):
    pytest.importorskip("pandas")
    frame = driven.to_pandas()
    assert frame.loc[(LEAF, "quarter_mile_time"), "value"] == driven.figure("quarter_mile_time", LEAF).value


def test_several_cars_need_a_name(driven: hh.Outcome):
    with pytest.raises(ValueError, match="name one: nissan-leaf-40-2018, "):
        driven["quarter_mile_time"]


def test_a_figure_that_was_not_run_names_those_that_were(driven: hh.Outcome):
    with pytest.raises(KeyError, match="no figure mass; this run brought accel_0_30_mph"):
        driven.figure("mass", LEAF)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_plot_of_a_run_is_a_figure_without_tokens(driven: hh.Outcome, theme: str):
    assert {"speed-time", "path", "dc-charge-rapid-charge"} <= set(driven.plots)
    for name in driven.plots:
        figure: Any = driven.plot(name, theme=theme)  # pyright: ignore[reportArgumentType]
        assert '"@' not in figure.to_json(), name


def test_an_unknown_plot_names_those_there_are(driven: hh.Outcome):
    with pytest.raises(KeyError, match="no plot speed; there are speed-time"):
        driven.plot("speed")


def test_figures_without_a_trace_cannot_be_plotted():
    with pytest.raises(KeyError, match="nothing to plot"):
        hh.car(LEAF).run("skidpad").plot()


def test_a_notebook_shows_a_sheet_and_a_drawing(driven: hh.Outcome):
    html = driven._repr_html_()
    assert html.count("<table>") == 2
    assert "quarter mile" in html
    assert "quarter mile" in repr(driven)
    drawn = hh.car(LEAF)._repr_svg_()
    assert drawn.startswith("<svg")
    assert "--ink:" in drawn, "nobody around it names its colours"


def test_laps_of_two_cars_have_a_gap():
    driven = hh.car(LEAF).lap("tsukuba-2000", against=hh.car("vw-golf-gti-mk7-2017"))
    assert driven.gap is not None
    assert driven.gap[-1] == pytest.approx(driven.cars[1].first.lap_time - driven.cars[0].first.lap_time)


def test_an_explanation_and_a_report_come_from_the_same_rooms(tmp_path: Path, driven: hh.Outcome):
    assert hh.car(LEAF).explain("quarter_mile_time")["figure"]["value"] == pytest.approx(
        driven.figure("quarter_mile_time", LEAF).value
    )
    driven.write_report(tmp_path / "report.html")
    assert "<html" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    ("words", "near"),
    [("quater mile", "quarter_mile_time"), ("steady cirlce", "steady-circle"), ("top sped", "top.speed")],
)
def test_a_misspelt_name_of_two_words_is_no_sentence(words: str, near: str):
    with pytest.raises(RequestError, match=f'"{words}"; did you mean {near}'):
        hh.car(LEAF).run(words)


def test_a_figure_goes_by_its_title_too(driven: hh.Outcome):
    said = [driven.figure(name, car=0) for name in ("0–60 mph", "0 to 60 mph", "accel_0_60_mph")]
    assert said[0] is said[1] is said[2]
    assert find_tests(["0 to 60 mph"]) == ["accel_0_60_mph"]
    assert find_figure("Quarter mile") == "quarter_mile_time"


def test_a_path_is_a_cycle_file(tmp_path: Path):
    assert find_tests([tmp_path / "own.csv"]) == [str(tmp_path / "own.csv")]


def test_a_misspelt_verb_is_still_a_sentence():
    with pytest.raises(SentenceError, match="did you mean launch"):
        hh.car(LEAF).run("lunch from rest until 60 mph")


def test_conditions_are_named_as_python_names_them():
    with pytest.raises(ConditionsError, match=r"^ambient: 5 is a bare number"):
        hh.car(LEAF).run("braking", ambient=5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ConditionsError, match=r"^dashes: is no condition"):
        hh.car(LEAF).run("braking", dashes="on")
    with pytest.raises(CarFileError, match=r"^with_values: mass.crub: unknown field; did you mean mass.curb"):
        hh.car(LEAF).with_values({"mass.crub": "1500 kg"})


def test_one_name_alone_is_as_good_as_a_list_of_one():
    of_list = hh.evaluate([LEAF], ["top-speed"])[LEAF].figures["top_speed"].value
    assert hh.evaluate(LEAF, "top-speed")[LEAF].figures["top_speed"].value == of_list
    assert hh.compare(LEAF, tests="top-speed")["top_speed"] == of_list


@pytest.mark.parametrize(
    ("wrong", "kind", "said"),
    [
        (lambda: hh.car(3), TypeError, "3 is no car; expected an id of the garage or a file"),  # pyright: ignore[reportArgumentType]
        (lambda: hh.car(LEAF).with_package(3), TypeError, "3 is no package; expected an id or a file"),  # pyright: ignore[reportArgumentType]
        (lambda: hh.car(LEAF).run(3), RequestError, "3 is no test; expected its name"),  # pyright: ignore[reportArgumentType]
        (lambda: hh.car(LEAF).run(["braking"]), RequestError, "name tests one after the other"),
        (lambda: hh.car(LEAF).run("top-speed", sure="all"), ValueError, "at least 2 cars, not 'all'"),  # pyright: ignore[reportArgumentType]
        (lambda: hh.car(LEAF).lap("laguna-seca", laps=0), ValueError, "0 laps, expected at least 1"),
        (lambda: hh.car(LEAF)["mass.crub"], KeyError, "no field mass.crub; did you mean mass.curb"),
        (hh.compare, ValueError, "no car is named"),
    ],
)
def test_what_python_cannot_use_is_said_in_words(wrong, kind, said: str):
    with pytest.raises(kind, match=said):
        wrong()


def test_an_unknown_theme_or_choice_names_those_there_are(driven: hh.Outcome):
    with pytest.raises(KeyError, match="no theme blue; there are light, dark"):
        driven.plot(theme="blue")  # pyright: ignore[reportArgumentType]
    with pytest.raises(KeyError, match="no choice dry of speed-time; it has none"):
        driven.plot("speed-time", "dry")


def test_a_file_that_cannot_be_written_is_named_as_it_was_asked_for(tmp_path: Path):
    with pytest.raises(FileNotFoundError) as error:
        hh.car(LEAF).write(tmp_path / "none" / "car.toml")
    assert error.value.filename == str(tmp_path / "none" / "car.toml")


def test_kernels_are_plain_python_where_numba_is_told_to_compile_nothing():
    script = "from hothatch.jit import kernel; f = kernel(lambda x: 2 * x); print(type(f).__name__, f(21))"
    asked = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=asked, check=True
    )
    assert done.stdout.split() == ["function", "42"]
