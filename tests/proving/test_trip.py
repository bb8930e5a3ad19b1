"""A trip: the plan against trying everything, the drive against the plan, roads on which nobody arrives."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.proving.charging import Charge
from hothatch.proving.conditions import Conditions, condition_table, start_states
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events, Hold
from hothatch.proving.trip import (
    ARRIVED,
    CHALLENGE,
    LEG,
    MOST_POSTS,
    NO_PLAN,
    STOP,
    STUCK,
    Trip,
)  # fmt: skip
from hothatch.proving.trip_tables import soc_grid
from hothatch.solvers import ledger

LEAF = "nissan-leaf-40-2018"
LIMIT = 110 / 3.6
MILD = Conditions(ambient=298.15)


def travel(trip: Trip, car: str = LEAF, asked: Conditions = MILD, traced: bool = False) -> Events:
    made = Procedure("t", "", "trips", "", (trip,), CHALLENGE.defaults)
    return made.run(compile(load_car(car)), asked, traced)[0]


@pytest.fixture(scope="module")
def day() -> Events:
    return travel(Trip(400e3, LIMIT, power=50e3), traced=True)


def column(table: np.ndarray, names: tuple[str, ...], name: str) -> np.ndarray:
    values = table[0][:, names.index(name)]
    return values[np.isfinite(values)]


def test_the_day_arrives_and_its_parts_make_the_whole(day: Events):
    n = day.numbers
    assert n["end"][0] == ARRIVED
    assert n["seconds"][0] == pytest.approx(n["driving"][0] + n["charging"][0] + n["overhead"][0])
    assert column(n["legs"], LEG, "distance")[-1] == pytest.approx(400e3)
    stops = column(n["stops"], STOP, "seconds")
    assert n["charging"][0] == pytest.approx(stops.sum())
    assert n["overhead"][0] == 300.0 * len(stops)


def test_no_arrival_is_below_what_shall_be_kept(day: Events):
    arrivals = np.concatenate(
        [column(day.numbers["legs"], LEG, "to"), column(day.numbers["stops"], STOP, "from")]
    )
    assert arrivals.min() > 0.10 - 0.01


def test_the_drive_takes_what_was_planned(day: Events):
    assert day.numbers["seconds"][0] == pytest.approx(day.numbers["planned"][0], rel=0.03)


def test_the_ledger_closes_over_the_trip(day: Events):
    assert abs(ledger.residual(day.sinks[0])) < 1e-9 * ledger.throughput(day.sinks[0])


def test_the_trace_runs_from_start_to_goal_in_order(day: Events):
    (trace,) = day.traces
    assert np.all(np.diff(trace["distance"]) >= -1.0)
    assert np.all(np.diff(trace["time"]) > 0.0)
    assert trace["distance"][-1] == pytest.approx(400e3, rel=0.01)
    assert trace["time"][-1] == pytest.approx(day.numbers["seconds"][0], rel=0.01)
    assert trace["charge"].min() > 0.0 and trace["charge"].max() <= 1.0


def test_nothing_that_was_tried_by_hand_is_quicker():
    """Two posts on 240 km: every pair of charges to leave with (10 % apart) at three speeds, driven by hand."""
    trip = Trip(240e3, LIMIT, power=50e3, every=80e3, overhead=120.0)
    planned = travel(trip).numbers["seconds"][0]
    best = np.inf
    plants = compile(load_car(LEAF))
    asked = CHALLENGE.conditions(MILD)
    table, width = condition_table(plants, asked), plants["soc_high"] - plants["soc_low"]
    targets = (0.0, *np.arange(0.3, 0.95, 0.1))
    for first, second in itertools.product(targets, targets):
        for share in (0.8, 0.9, 1.0):
            states, seconds, fine = start_states(plants, asked), 0.0, True
            for target in (None, first, second):
                now = (states["soc"] - plants["soc_low"])[0] / width[0]
                if target and target > now:
                    seconds += 120.0
                    done = Charge(float(target), 50e3).run(plants, table, states, False)
                    seconds += done.numbers["seconds"][0]
                Hold(share * LIMIT, 80e3).run(plants, table, states, False)
                seconds += 80e3 / (share * LIMIT)
                fine &= (states["soc"] - plants["soc_low"])[0] / width[0] >= 0.10
            best = min(best, seconds if fine else np.inf)
    assert planned <= 1.01 * best


def test_a_short_road_needs_no_stop():
    event = travel(Trip(90e3, LIMIT))
    assert event.numbers["seconds"][0] == pytest.approx(90e3 / LIMIT, abs=5.0)
    assert not np.isfinite(event.numbers["stops"]).any()


def test_a_hot_pack_charges_slower_and_the_later_stop_slowest():
    """The 40 kWh Leaf on 600 km at 50 kW and 25 °C: mean power falls from the first stop to the last, for heat."""
    event = travel(Trip(600e3, 120 / 3.6, power=50e3))
    seconds = column(event.numbers["stops"], STOP, "seconds")
    mean = column(event.numbers["stops"], STOP, "energy") / seconds
    assert len(mean) >= 2
    assert mean[-1] < 0.8 * mean[0]
    assert column(event.numbers["stops"], STOP, "arrived_at")[-1] > 308.0


@pytest.mark.parametrize(
    ("trip", "end"),
    [(Trip(400e3, LIMIT, power=0.0), STUCK), (Trip(900e3, LIMIT, every=450e3), NO_PLAN)],
)
def test_a_road_on_which_nobody_arrives_says_so(trip: Trip, end: int):
    event = travel(trip)
    assert event.numbers["end"][0] == end
    assert event.numbers["far"][0] > 100e3


def test_a_road_with_too_many_posts_is_refused():
    with pytest.raises(ValueError, match="posts on one road"):
        travel(Trip(1e6, LIMIT, every=1e6 / (MOST_POSTS + 1)))


def test_rows_do_not_see_each_other():
    trip = Trip(300e3, LIMIT, power=50e3)
    cars = (LEAF, "tesla-model3-srp-2019")
    made = Procedure("t", "", "trips", "", (trip,), CHALLENGE.defaults)
    together = made.run(np.concatenate([compile(load_car(car)) for car in cars]), MILD)[0]
    alone = [travel(trip, car).numbers["seconds"][0] for car in cars]
    assert together.numbers["seconds"].tolist() == alone


def test_the_planners_charges_start_at_what_is_kept_and_end_full():
    grid = soc_grid(0.15)
    assert grid[0] == 0.15 and grid[-1] == 1.0
    assert np.all(np.diff(grid) <= 0.02 + 1e-12)
