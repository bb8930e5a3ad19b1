"""Sentences: what they say becomes the same steps that procedures are, and what cannot be read is pointed at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.braking import Stop
from hothatch.proving.charging import STOPPED, Charge
from hothatch.proving.clauses import Told
from hothatch.proving.conditions import condition_table, start_states
from hothatch.proving.laps import PROCEDURE as LAPS
from hothatch.proving.laps import Laps
from hothatch.proving.own import own_test
from hothatch.proving.sentence import parse, procedure_of
from hothatch.proving.steps import DriveTrace, FullThrottle, Hold, HoldUntil, Pause, Rest
from hothatch.proving.verbs import VERBS
from hothatch.proving.words import SentenceError
from hothatch.solvers import ledger
from hothatch.solvers.charge import NOTHING

LEAF = "nissan-leaf-40-2018"


def steps(text: str) -> list:
    return [told.step for told in parse(text) if isinstance(told, Told)]


def test_each_verb_makes_its_step():
    (launch,) = steps("launch from rest until 60 mph")
    assert isinstance(launch, FullThrottle)
    assert launch.until_speed == pytest.approx(26.8224)
    assert launch.start is None
    (drive,) = steps("drive UDDS")
    assert isinstance(drive, DriveTrace)
    assert drive.name == "udds"
    (held,) = steps("hold 120 km/h for 50 km")
    assert isinstance(held, Hold)
    assert held.distance == 50_000.0
    (until,) = steps("hold 120 km/h until 10 %")
    assert isinstance(until, HoldUntil)
    assert until.charge == pytest.approx(0.1)
    assert steps("rest 30 min") == [Rest(1800.0)]
    assert steps("stand 15 s") == [Pause(15.0)]
    (charge,) = steps("charge at 50 kW from 10 % to 80 %")
    assert isinstance(charge, Charge)
    assert (charge.power, charge.start, charge.target, charge.direct) == (50e3, 0.1, 0.8, True)
    assert not steps("charge at the wall to full")[0].direct
    (stop,) = steps("brake from 100 km/h to rest")
    assert isinstance(stop, Stop)
    assert stop.speed == pytest.approx(100 / 3.6)
    assert steps("brake to rest")[0].speed is None
    assert steps("3 laps of laguna-seca") == [Laps("laguna-seca", 3)]
    assert steps("lap of Tsukuba-2000") == [Laps("tsukuba-2000", 1)]


def test_numbers_may_have_a_power_of_ten_or_no_nought():
    assert steps("hold 100 km/h for 1.5e1 km")[0].distance == 15_000.0
    assert steps("rest .5 min") == steps("rest 30 s")


def test_then_joins_and_times_repeats():
    assert len(steps("drive UDDS twice then rest 10 min")) == 3
    assert len(steps("(launch until 100 km/h then rest 2 min) 3 times")) == 6
    assert len(steps("launch until 100 km/h then rest 2 min, 3 times")) == 6
    assert len(steps("rest 1 min, rest 2 min; rest 3 min")) == 3


def test_a_clause_has_its_own_weather():
    cold, plain = parse("drive UDDS at -7 degC then drive UDDS")
    assert isinstance(cold, Told) and isinstance(plain, Told)
    assert cold.ambient == pytest.approx(266.15)
    assert plain.ambient is None
    plants = compile(load_car(LEAF))
    first, second = procedure_of("drive UDDS at -7 degC then drive UDDS").run(plants)
    assert first.numbers["told_battery"] > 1.05 * second.numbers["told_battery"]


def test_a_charge_has_its_weather_beside_its_post():
    (cold,) = parse("charge at 50 kW at -10 degC from 10 % to 80 %")
    assert isinstance(cold, Told) and isinstance(cold.step, Charge)
    assert (cold.ambient, cold.step.power) == (pytest.approx(263.15), 50e3)
    assert parse("charge at -10 degC at the wall to full")[0].ambient == cold.ambient  # pyright: ignore[reportAttributeAccessIssue]
    plants = compile(load_car(LEAF))
    frozen, mild = (
        procedure_of(f"charge at 50 kW from 10 % to 50 % at {air}").run(plants)[0]
        for air in ("-10 degC", "20 degC")
    )
    assert float(frozen.numbers["told_seconds"][0]) > 1.2 * float(mild.numbers["told_seconds"][0])


@pytest.mark.parametrize(
    ("text", "pointed", "words"),
    [
        ("lunch from rest", "lunch", "did you mean launch?"),
        ("drive UDSS", "UDSS", "did you mean udds?"),
        ("hold 120 kW until 10 %", "120 kW", "a speed (km/h, mph, m/s)"),
        ("launch from rest until 60", "60", "no unit"),
        ("rest 3 parsec", "3 parsec", "a time (s, min, h)"),
        ("charge to 180 %", "180 %", "0 to 100 %"),
        ("hold 120 km/h", "hold", "names no end"),
        ("launch until 60 mph rest 2 min", "rest", "does not belong to launch"),
        ("launch from 60 mph until 30 mph", "30 mph", "at or below"),
        ("drive udds at 200 degC", "200 degC", "outside the model"),
        ("rest 2 min 5000 times", "5000", "1 to 1000 times"),
        ("brake from 100 km/h to 50 km/h", "50 km/h", '"to rest"'),
        ("brake from 100 kW to rest", "100 kW", "a speed (km/h, mph, m/s)"),
        ("brake from 2 km/h", "2 km/h", "5 to 400 km/h"),
        ("3 laps of laguna-sega", "laguna-sega", "did you mean laguna-seca?"),
        ("3 laps", "3 laps", "names no circuit"),
        ("0 laps of tsukuba-2000", "0", "1 to 100 laps"),
        ("2.5 laps of tsukuba-2000", "2.5", "1 to 100 laps"),
        ("3 rest 2 min", "3", "3 times"),
        ("charge at 50 kW at 20 kW to 80 %", "at", "stands twice"),
        ("drive udds at 50 kW", "50 kW", "a temperature (degC, K)"),
        ("hold 90 km/h for 5 km at -7 degC at 20 degC", "at", "stands twice"),
        ("charge from 80 % to 50 %", "50 %", "more than 80 %"),
        ("rest 1e9 h", "1e9 h", "at most 24 h"),
        ("rest nan h", "nan", "a time (s, min, h)"),
        ("rest soundly 10 min", "soundly", "a time (s, min, h)"),
        ("charge at 50 kW softly to 80 %", "softly", "does not belong to charge"),
        ("3 times rest 2 min", "3", "a clause, then 3 times"),
    ],
)
def test_an_error_points_at_the_words_and_says_what_would_do(text: str, pointed: str, words: str):
    with pytest.raises(SentenceError) as caught:
        parse(text)
    error = caught.value
    assert text[error.start : error.end] == pointed
    assert words in str(error)
    line, caret = str(error).splitlines()[:2]
    assert line[caret.index("^") : caret.rindex("^") + 1] == pointed


def test_braking_goes_on_from_the_speed_and_charge_that_are_there():
    launch, stop, alone = procedure_of(
        "launch until 100 km/h then brake to rest then brake from 100 km/h to rest"
    ).run(compile(load_car(LEAF)))
    assert float(stop.numbers["told_before"][0]) == float(launch.numbers["told_after"][0])
    assert float(stop.numbers["told_metres"][0]) == pytest.approx(
        float(alone.numbers["told_metres"][0]), rel=5e-3
    )
    assert float(stop.end["speed"][0]) == 0.0
    (still,) = procedure_of("brake to rest").run(compile(load_car(LEAF)))
    assert list(still.numbers["told_stopped"]) == ["the car stands: there is no speed to brake from"]


def test_discs_and_tyres_go_from_clause_to_clause_as_hot_as_they_are():
    laps, hot, _, cool, away = procedure_of(
        "3 laps of laguna-seca then brake from 100 km/h to rest then rest 1 h then brake from 100 km/h to rest "
        "then hold 120 km/h for 20 km"
    ).run(compile(load_car(LEAF)))
    warmed, stopped = laps.end["disc_temperature"][0, 0], hot.end["disc_temperature"][0, 0]
    assert warmed > 500.0 and stopped > warmed + 20.0
    assert laps.end["tyre_temperature"][0, 0] > 320.0
    assert (
        float(cool.end["disc_temperature"][0, 0]) < 420.0 < warmed
    )  # in an hour all but the last stop's heat has gone
    # Pads that have faded hold less than the tyres would.
    assert float(hot.numbers["told_metres"][0]) > 1.05 * float(cool.numbers["told_metres"][0])
    assert 293.15 < float(away.end["disc_temperature"][0, 0]) < float(cool.end["disc_temperature"][0, 0])
    assert float(away.end["tyre_temperature"][0, 0]) > 300.0  # rolling warms them


def test_tyres_beyond_their_range_grip_less():
    plants = compile(load_car(LEAF))
    (cold,) = procedure_of("launch until 50 km/h").run(plants)
    plants["tyre_range"] = 280.0, 290.0
    (hot,) = procedure_of("launch until 50 km/h").run(plants)
    assert float(hot.numbers["told_seconds"][0]) > 1.02 * float(cold.numbers["told_seconds"][0])


def test_every_launch_from_rest_begins_at_rest():
    first, *others = procedure_of("launch until 60 mph 3 times").run(compile(load_car(LEAF)))
    for event in others:
        assert float(event.numbers["told_seconds"][0]) == pytest.approx(
            float(first.numbers["told_seconds"][0]), abs=5e-3
        )


def test_a_drive_to_a_charge_that_is_not_there_any_more_does_not_move():
    again = procedure_of("hold 90 km/h until 90 % twice").run(compile(load_car(LEAF)))[1]
    assert float(again.numbers["told_metres"][0]) == float(again.numbers["told_seconds"][0]) == 0.0
    assert float(again.numbers["told_battery"][0]) == 0.0


def test_laps_of_a_sentence_are_those_of_the_lap_procedure_and_keep_their_books():
    plants = compile(load_car(LEAF))
    asked = LAPS.conditions(None)
    first, rest, second = procedure_of("2 laps of tsukuba-2000 then rest 5 min then lap of tsukuba-2000").run(
        plants, asked
    )
    table, states = condition_table(plants, asked), start_states(plants, asked)
    direct = Laps("tsukuba-2000", 2).run(plants, table, states, False)
    assert first.numbers["times"].tolist() == direct.numbers["times"].tolist()
    assert float(first.numbers["told_seconds"][0]) == pytest.approx(float(direct.numbers["times"].sum()))
    assert float(first.numbers["told_battery"][0]) == pytest.approx(
        float(direct.numbers["energy"].sum()), rel=1e-6
    )
    assert float(second.numbers["told_before"][0]) == float(rest.numbers["told_after"][0])
    for event in (first, second):
        assert np.all(np.abs(ledger.residual(event.sinks)) < 1e-6 * ledger.throughput(event.sinks))


def test_laps_that_empty_the_battery_end_and_say_so():
    laps, again = procedure_of("30 laps of nordschleife then lap of tsukuba-2000").run(
        compile(load_car(LEAF))
    )
    last = int(laps.numbers["emptied"][0])
    assert list(laps.numbers["told_stopped"]) == [f"the battery was empty first, in lap {last}"]
    assert np.isfinite(laps.numbers["times"][0]).sum() == last - 1
    assert float(laps.numbers["told_metres"][0]) > 20e3 * (last - 1)
    assert list(again.numbers["told_stopped"]) == ["the battery was empty first, in lap 1"]
    for event in (laps, again):
        assert np.all(np.abs(ledger.residual(event.sinks)) <= 1e-6 * ledger.throughput(event.sinks))


def test_a_car_asked_to_drive_in_the_cold_first_has_soaked_in_it():
    cold = procedure_of("drive UDDS at -7 degC")
    assert cold.conditions(None).battery_temperature == pytest.approx(266.15)
    (event,) = cold.run(compile(load_car(LEAF)))
    assert float(event.end["motor_temperature"][0].min()) < 293.0


def test_a_list_of_clauses_and_steps_is_the_sentence():
    plants = compile(load_car(LEAF))
    said = procedure_of("launch from rest until 60 mph then rest 30 min, twice").run(plants)
    listed = own_test([*["launch from rest until 60 mph", Rest(1800.0)] * 2]).run(plants)
    for one, other in zip(said, listed, strict=True):
        assert one.sinks.tolist() == other.sinks.tolist()
        assert one.end.tobytes() == other.end.tobytes()
    with pytest.raises(ValueError, match="at least one"):
        own_test([])
    with pytest.raises(ValueError, match="number 2 of the list is 3: expected a clause in words or a step"):
        own_test(["rest 5 min", 3])  # pyright: ignore[reportArgumentType]


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_words(text: str):
    try:
        assert parse(text)
    except SentenceError as error:
        assert str(error)


WORDS = [
    *VERBS,
    "then",
    "from",
    "to",
    "until",
    "for",
    "at",
    "rest",
    "%",
    "10",
    "-7",
    "km/h",
    "min",
    "udds",
    "(",
    ")",
]


@given(st.lists(st.sampled_from([*WORDS, "times", "twice", "120", "kW", "the", "wall", ","]), max_size=14))
def test_any_words_are_read_or_refused_in_words(words: list[str]):
    try:
        assert parse(" ".join(words))
    except SentenceError as error:
        assert error.start <= len(error.text)


def test_a_day_of_driving_and_charging_keeps_its_books_and_throttles():
    plants = compile(load_car(LEAF))
    day = "hold 120 km/h until 10 % at 25 degC then charge at 50 kW to 80 %"
    events = procedure_of(f"({day}) 3 times").run(plants)
    for event in events:
        assert np.all(np.abs(ledger.residual(event.sinks)) < 1e-9 * ledger.throughput(event.sinks))
    power = [
        -float(event.numbers["told_battery"][0] / event.numbers["told_seconds"][0]) for event in events[1::2]
    ]
    assert 30e3 < power[0] < 45e3
    assert all(20e3 < one < 25e3 for one in power[1:])  # the second and third stop of a warm day
    revised = compile(load_car(LEAF), {"charging.throttle": ((293.0, 333.0), (42e3, 42e3))})
    third = procedure_of(f"({day}) 3 times").run(revised)[5]
    assert float(third.numbers["peak"][0]) == pytest.approx(42e3, rel=0.01)


def test_a_leg_that_empties_the_battery_says_so():
    events = procedure_of("hold 120 km/h for 500 km then rest 1 min").run(compile(load_car(LEAF)))
    assert list(events[0].numbers["told_stopped"]) == ["the battery was empty first"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("charge to 50 %", "the battery holds more than that already: start with less (--soc)"),
        ("hold 90 km/h until 50 % then hold 90 km/h until 60 %", "the battery holds less than that already"),
        ("hold 400 km/h for 5 km", "the car does not hold this speed"),
        ("drive udds at -60 degC", "the car does not follow: a tenth of the way and more is missing"),
        ("hold 120 km/h until 40 % then charge at 0 kW to 80 %", STOPPED[NOTHING]),
    ],
)
def test_what_cannot_be_done_says_why(text: str, why: str):
    assert list(procedure_of(text).run(compile(load_car(LEAF)))[-1].numbers["told_stopped"]) == [why]


@pytest.mark.parametrize("celsius", [-20, 0, 23, 40])
def test_a_drive_that_can_be_done_says_nothing(celsius: int):
    text = (
        f"drive udds at {celsius} degC then hold 110 km/h until empty at {celsius} degC then charge to full"
    )
    for event in procedure_of(text).run(compile(load_car(LEAF))):
        assert list(event.numbers["told_stopped"]) == [""]


def test_drive_rest_and_charge_return_the_charge_that_was_put_in():
    plants = compile(load_car(LEAF))
    events = procedure_of("hold 90 km/h for 50 km then rest 20 min then charge at 20 kW to full").run(plants)
    assert float(events[-1].numbers["told_after"][0]) == pytest.approx(1.0, abs=1e-6)
    out = float(events[0].numbers["told_battery"][0])
    back = -float(events[2].numbers["told_battery"][0])
    assert out < back < 1.06 * out  # what came back besides went into the cells' resistance
