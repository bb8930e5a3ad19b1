"""What reaches the terminal: it fits, it loses nothing when it is narrow, and it prints the numbers of Results."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from hothatch.car.load import load_car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult, Results
from hothatch.garage.reader import car_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.report import lists, terminal
from hothatch.report.car_view import print_car
from hothatch.report.comparison import fit, print_comparison
from hothatch.report.explanation import print_explanation
from hothatch.report.sheet import print_sheet
from hothatch.report.terminal import PIPE_WIDTH, broken, console, percent, span
from hothatch.report.validation import print_validation
from hothatch.studies.explain import explain
from hothatch.studies.validate import validate

LEAF, NISMO, BOLT = "nissan-leaf-40-2018", "nissan-leaf-nismo-2018", "chevrolet-bolt-2017"
GOLF = "vw-golf-14t-2019"
FIVE = [LEAF, NISMO, BOLT, "tesla-model3-lr-rwd-2018", "vw-golf-gti-mk7-2017"]


@pytest.fixture(scope="module")
def five() -> Results:
    return evaluate(FIVE)


def printed(width: int, show, *what, **more) -> list[str]:
    file = io.StringIO()
    show(*what, console(file, width), **more)
    return file.getvalue().split("\n")


def changed(car: CarResult, figure: str, **more) -> CarResult:
    return replace(car, figures=car.figures | {figure: replace(car.figures[figure], **more)})


@pytest.mark.parametrize("width", [80, 100, 140])
def test_everything_fits_its_terminal(five: Results, width: int):
    pages = [
        printed(width, print_sheet, five.cars[0]),
        printed(width, print_comparison, five),
        printed(width, print_car, load_car(LEAF), notes=True),
        printed(width, lists.print_cars, lists.garage_cars()),
        printed(width, lists.print_tests),
        printed(width, lists.print_figures),
        printed(width, print_explanation, explain(load_car(BOLT), "quarter_mile_time")),
        printed(width, print_validation, validate()),
    ]
    for page in pages:
        assert max(map(len, page)) <= width
        assert not any("…" in line for line in page), "something was cut"


@pytest.mark.parametrize("width", [80, 100])
def test_the_sheet_holds_every_figure_its_published_value_and_what_limited_it(five: Results, width: int):
    car = five["chevrolet-bolt-2017"]
    page = printed(width, print_sheet, car)
    text = "\n".join(page)
    for name, result in car.figures.items():
        figure = FIGURES[name]
        if PROCEDURES[figure.test].needs == "engine":
            assert not any(line.startswith(f"  {figure.title} ") for line in page)
            continue
        (line,) = [line for line in page if line.startswith(f"  {figure.title} ") and line[28:38].strip()]
        if result.value is not None:
            assert f"{result.value:.{figure.digits}f}".replace("-", "−") in line
        if result.residual is not None:
            assert percent(result.residual) in line
    for words in (
        "torque",
        "EPA test mass",
        "curb + 90 kg",
        "Edmunds",
        "by class rule",
        "not applicable",
    ):
        assert words in text, words


@pytest.fixture(scope="module")
def petrol() -> Results:
    return evaluate([GOLF, "vw-gti-16v-1987"])


def test_a_petrol_car_has_no_word_of_batteries(petrol: Results):
    pages = [
        printed(100, print_sheet, petrol.cars[0]),
        printed(100, print_comparison, petrol),
        printed(100, print_car, load_car(GOLF)),
        printed(100, print_explanation, explain(load_car(GOLF), "accel_0_60_mph")),
        printed(100, print_explanation, explain(load_car(GOLF), "epa_label_comb_mpg")),
    ]
    for page in pages:
        text = "\n".join(page).lower()
        for words in ("battery", "charge 100", "cells", "motor torque", "inverter", "regenerat", "dc/dc"):
            assert words not in text, words
    assert "EPA range" not in "\n".join(pages[0])
    assert "mpg" in "\n".join(pages[0])
    assert "engine heat" in "\n".join(pages[4])


def test_figures_that_apply_to_some_cars_only_say_why(five: Results, petrol: Results):
    page = " ".join(" ".join(printed(140, print_comparison, Results((five.cars[0], petrol.cars[0])))).split())
    assert "the car has no traction battery" in page
    assert "(Leaf 40 kWh): not applicable: the car has no engine" in page
    assert page.count("the car has no engine") == 1


def test_context_rows_stand_in_brackets_and_are_never_judged(five: Results):
    page = printed(100, print_sheet, five[LEAF])
    (line,) = [line for line in page if line.startswith("  EPA range")]
    assert "151 (149–150)" in line
    (line,) = [line for line in page if line.startswith("  WLTP range")]
    assert "(270)" in line
    assert "%" not in line


def test_outcomes_are_words_with_their_remedy(five: Results):
    car = changed(five.cars[0], "us06_dc", value=None, outcome="failed", remedy="give it a battery")
    for width in (80, 100):
        text = " ".join(" ".join(printed(width, print_sheet, car)).split())
        assert "failed: give it a" in text
        assert "not applicable: its" in text


def test_five_cars_stand_side_by_side_in_120_columns(five: Results):
    page = printed(120, print_comparison, five)
    heads = " ".join(page[:2])
    for name in ("Leaf 40 kWh", "Leaf Nismo", "Bolt EV 60 kWh", "Model 3 Long", "Golf GTI Mk7"):
        assert name in heads
    (at,) = [i for i, line in enumerate(page) if line.startswith("  EPA range")]
    ranges = [car.figures["epa_label_range"] for car in five.cars]
    values = ["–" if one.value is None else f"{one.value:.0f}" for one in ranges]
    assert page[at].split()[3:] == values
    judged = [one.residual for one in ranges if one.residual is not None]
    assert len(judged) == 3
    assert all(percent(residual) in page[at + 1] for residual in judged)


def test_cars_that_do_not_fit_go_into_further_tables(five: Results):
    page = printed(80, print_comparison, five)
    assert sum(line.startswith("  EPA range") for line in page) == 2
    assert fit(5, 46).cars == 3
    assert fit(2, 60).beside
    assert fit(9, 3).cars == 1


def test_two_cars_of_one_name_are_told_apart(five: Results):
    twin = replace(five.cars[0], car=replace(five.cars[0].car, path="my.toml"))
    page = printed(100, print_comparison, Results((five.cars[0], twin)))
    assert any(LEAF in line and "my.toml" in line for line in page[:4])


def test_control_characters_of_a_name_never_reach_the_terminal(five: Results):
    car = replace(five.cars[0], name="Leaf\x1b[31m [bold]red")
    for show in (lambda out: print_sheet(car, out), lambda out: print_comparison(Results((car,)), out)):
        text = "\n".join(printed(100, show))
        assert "\x1b" not in text
        assert "[bold]" in text


def test_a_pipe_gets_no_colour_and_120_columns(monkeypatch: pytest.MonkeyPatch, five: Results):
    monkeypatch.delenv("COLUMNS", raising=False)
    file = io.StringIO()
    out = console(file)
    assert out.width == PIPE_WIDTH
    print_sheet(five.cars[0], out)
    assert "\x1b" not in file.getvalue()
    monkeypatch.setenv("COLUMNS", "90")
    assert console(io.StringIO()).width == 90


def test_small_numbers_keep_their_sign_and_zero_has_none():
    assert percent(0.0371) == "+3.7 %"
    assert percent(-0.004) == "−0.4 %"
    assert percent(-0.0004) == percent(0.0004) == "0.0 %"
    assert span([7.4, 7.9], FIGURES["accel_0_60_mph"]) == "(7.40–7.90)"
    assert span([7.4], FIGURES["accel_0_60_mph"]) == "(7.40)"
    assert span([], FIGURES["accel_0_60_mph"]) == ""


def test_every_garage_car_can_be_shown():
    for car_id in car_ids():
        page = printed(100, print_car, load_car(car_id))
        assert page[0].startswith(load_car(car_id).name)


def test_benches_show_the_rival_and_how_it_was_run():
    bench = {"name": "udds_1000_cars", "value": 0.2, "unit": "s", "note": "2 threads", "rival": "fastsim 3.1.0",
             "rival_value": 32.0, "rival_note": "1 thread", "ratio": 160.0}  # fmt: skip
    alone = {"name": "help", "value": 0.1, "unit": "s", "rival": None, "rival_value": None, "ratio": None}
    text = "\n".join(printed(100, lists.print_benches, [bench, alone]))
    for words in (
        "udds_1000_cars",
        "0.2 s",
        "fastsim 3.1.0",
        "32 s",
        "160",
        "2 threads; rival: 1 thread",
        "help",
    ):
        assert words in text


@pytest.mark.parametrize("width", [96, 100, 110])
def test_what_limited_a_figure_stands_below_where_it_has_no_room_beside(five: Results, width: int):
    figures = {
        name: replace(one, low=one.value, high=one.value) if one.value is not None else one
        for name, one in five.cars[0].figures.items()
    }
    page = printed(width, print_sheet, replace(five.cars[0], figures=figures))
    head = next(line for line in page if "predicted" in line)
    if "what limited it" in head:
        assert width - head.index("what limited it") >= 24
    else:
        assert any(line.startswith("Limited by  a  ") for line in page)


def test_a_long_path_is_broken_before_its_last_word():
    assert broken("drive.front.torque_rise_time", 24) == "drive.front.\ntorque_rise_time"
    assert broken("mass.curb", 24) == "mass.curb"


@pytest.mark.parametrize(
    ("live", "said"),
    [(False, "7 cars\n7 of 9 cars\n9 of 9 cars\n"), (True, "\r7 cars\r7 of 9 cars\r9 of 9 cars\n")],
)
def test_progress_is_a_line_that_changes_and_in_a_pipe_lines_now_and_then(monkeypatch, live: bool, said: str):
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return live

    screen = Screen()
    monkeypatch.setattr(terminal.sys, "stderr", screen)
    monkeypatch.setattr(terminal, "EVERY", 0.0)
    say = terminal.progress("cars")
    say(7, 0)
    say(7, 9)
    say(9, 9)
    assert screen.getvalue() == said
    monkeypatch.setattr(terminal, "EVERY", 1e3)
    say(9, 9)
    assert screen.getvalue().count("9 of 9") == (2 if live else 1)
