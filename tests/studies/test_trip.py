"""A trip asked for in words: what is refused, what is told, and the command."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from rich.console import Console

from hothatch.car.load import load_car
from hothatch.cli import main
from hothatch.proving.conditions import Conditions
from hothatch.report.terminal import console
from hothatch.report.trip_page import write_trip
from hothatch.report.trip_view import print_trip, rows
from hothatch.studies.request import RequestError, load_cars
from hothatch.studies.trip import TripFound, asked_trip, drive_trip

LEAF = "nissan-leaf-40-2018"


@pytest.fixture(scope="module")
def day() -> TripFound:
    return drive_trip(load_car(LEAF), asked_trip(300.0, charger="50 kW"), None, traced=True)


@pytest.mark.parametrize(
    ("km", "options", "words"),
    [
        (-1.0, {}, "--km: -1 is not plausible"),
        (float("nan"), {}, "--km: nan"),
        (500.0, {"charger": "50"}, '--charger: "50" has no unit'),
        (500.0, {"speed_limit": "900 km/h"}, "expected 30 to 250 km/h"),
        (500.0, {"start": "20 %", "arrive": "30 %"}, "--arrive 30 % is not below --start 20 %"),
        (9000.0, {"every": "2 km"}, "more than 400 posts"),
    ],
)
def test_what_cannot_be_is_refused_with_its_option(km: float, options: dict[str, str], words: str):
    with pytest.raises(RequestError, match=words.replace("(", r"\(")):
        asked_trip(km, **options)


def test_all_faults_come_at_once():
    with pytest.raises(RequestError) as caught:
        asked_trip(-5.0, charger="warm", every="3 kg")
    assert len(str(caught.value).splitlines()) == 3


def test_the_document_holds_the_stops_and_adds_up(day: TripFound):
    found = day.document()
    assert found["outcome"] == "ok"
    parts = found["driving_min"] + found["charging_min"] + found["overhead_min"]
    assert found["trip_min"] == pytest.approx(parts)
    assert found["charging_min"] == pytest.approx(sum(stop["min"] for stop in found["stops"]))
    assert found["legs"][-1]["to_km"] == pytest.approx(300.0)
    assert found["stops"][0]["limited_by"] in ("heat", "car's socket", "cells", "station")
    json.dumps(found, allow_nan=False)


def test_drives_and_stops_alternate_until_the_goal(day: TripFound, capsys: pytest.CaptureFixture[str]):
    made = list(rows(day))
    assert [row.stop for row in made] == [place % 2 == 1 for place in range(len(made))]
    assert made[-1].where == "300 km"
    print_trip(day, console())
    assert "charging" in capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 90, 120])
def test_a_narrow_terminal_still_says_what_limited_each_stop(day: TripFound, width: int):
    narrow = Console(width=width, record=True, file=StringIO())
    print_trip(day, narrow)
    text = narrow.export_text()
    assert "limited by" in text and "…" not in text
    for row in rows(day):
        assert row.pack in text and row.limited in text


def test_the_page_holds_table_and_plot(day: TripFound, tmp_path):
    write_trip(day, tmp_path / "trip.html")
    page = (tmp_path / "trip.html").read_text()
    assert "Drives and stops" in page and "hours on the way" in page


def test_an_engine_needs_no_charge_stops():
    found = drive_trip(load_car("vw-golf-gti-mk7-2017"), asked_trip(1000.0), None)
    assert found.outcome == "not_applicable"
    assert "electric cars" in found.remedy
    assert found.document()["trip_min"] is None


def test_the_command_answers_a_trip_that_cannot_be_made(capsys: pytest.CaptureFixture[str], tmp_path):
    page = tmp_path / "trip.html"
    words = [
        "trip",
        LEAF,
        "--km",
        "1000",
        "--every",
        "400 km",
        "--speed-limit",
        "120 km/h",
        "--html",
        str(page),
    ]
    assert main(words) == 3
    said = capsys.readouterr()
    assert "no plan arrives" in said.out
    assert page.exists()
    assert main(["trip", LEAF, "--km", "1000", "--ambient", "90 degC"]) == 2
    assert "--ambient" in capsys.readouterr().err
    assert main(["trip", LEAF, "--km", "1000", "--climate", "warm"]) == 2
    assert "--climate" in capsys.readouterr().err


def test_winter_takes_longer_than_spring_and_climate_off_less_than_on():
    def seconds(**air: str) -> float:
        from hothatch.studies.asked_conditions import conditions_from

        return drive_trip(load_car(LEAF), asked_trip(400.0), conditions_from(**air)).total("seconds")

    spring = seconds(ambient="20 degC")
    winter = seconds(ambient="-10 degC")
    assert winter > 1.05 * spring
    assert seconds(ambient="-10 degC", climate="off") < winter


def test_the_throttled_leaf_of_a_600_km_day_at_the_limit():
    """Three stops at 25 °C: full power at none but the first; the revised software stays near 42 kW."""
    asked = asked_trip(600.0, speed_limit="110 km/h", slowest="110 km/h")
    warm = Conditions(ambient=298.15)
    first = drive_trip(load_car(LEAF), asked, warm)
    powers = [one["energy"] / one["seconds"] for one in first.stops()]
    assert len(powers) == 3 and {round(leg["speed"] * 3.6) for leg in first.legs()} == {110}
    assert powers[0] > 30e3
    assert all(20e3 < power < 27e3 for power in powers[1:])
    (revised,) = load_cars([f"{LEAF}+charge-software-2019"])
    later = drive_trip(revised, asked, warm).stops()
    assert all(one["peak"] == pytest.approx(42e3, rel=0.01) for one in later[1:])


def test_a_driver_who_will_not_slow_down_arrives_later():
    free, held = (
        drive_trip(load_car(LEAF), asked_trip(600.0, slowest=least), None) for least in (None, "120 km/h")
    )
    assert held.total("seconds") > free.total("seconds")
    with pytest.raises(RequestError, match="--slowest 130 km/h is above --speed-limit 120 km/h"):
        asked_trip(600.0, slowest="130 km/h")


def test_a_speed_that_the_car_does_not_hold_is_said():
    found = drive_trip(load_car(LEAF), asked_trip(600.0, speed_limit="200 km/h", slowest="200 km/h"), None)
    assert "holds none of these speeds" in found.remedy
