"""Braking and handling procedures: symmetry, order, outcomes, what they read off a motion."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.mf_terms import LMUY
from hothatch.constants import G0
from hothatch.figures.derive import DERIVE
from hothatch.proving import braking, lane_change, rollover, sine_with_dwell, skidpad, slalom, steady_circle
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.figure_eight import TANGENT, WRAP, crossing
from hothatch.proving.handling import blocks, body_of
from hothatch.proving.procedure import Procedure
from hothatch.proving.sine_with_dwell import CAP, HIGHEST, series
from hothatch.proving.steps import MPH
from hothatch.proving.through_cones import RESOLUTION, Plan, ThroughCones
from hothatch.solvers import double_track, ledger

LEAF, GTI = "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017"
HANDLING = [name for name, one in PROCEDURES.items() if one.group in ("stop", "turn")]


@pytest.fixture(scope="module")
def cars(garage) -> np.ndarray:
    return np.concatenate([compile(garage[LEAF]), compile(garage[GTI])])


@pytest.fixture(scope="module")
def events(cars):
    return {name: PROCEDURES[name].run(cars, traced=True) for name in HANDLING}


def changed(garage, **edits) -> np.ndarray:
    return compile(garage[LEAF], {path.replace("__", "."): value for path, value in edits.items()})


@pytest.mark.parametrize("name", HANDLING)
def test_every_handling_test_has_a_value_for_ordinary_cars_and_no_nan(cars, events, name):
    for figure, column in DERIVE[name](cars, events[name]).items():
        assert column.outcomes == ["ok", "ok"], (figure, column.remedies)
        assert np.isfinite(column.values).all(), figure
    for event in events[name]:
        for trace in event.traces:
            for column, values in trace.columns.items():
                assert np.isfinite(values).all(), column


def test_both_directions_of_a_skidpad_are_the_same(events):
    for event in events["skidpad"]:
        left, right = event.numbers["ay"].T
        assert left == pytest.approx(right, rel=1e-9)


def test_sporting_tyres_stop_shorter_and_corner_harder(cars, events):
    for name, better in (
        ("brake_70_0_mph", -1),
        ("skidpad_300ft", 1),
        ("max_lateral_g", 1),
        ("slalom_speed", 1),
    ):
        for test in HANDLING:
            columns = DERIVE[test](cars, events[test])
            if name in columns:
                leaf, gti = columns[name].values
                assert better * (gti - leaf) > 0.0, name


def test_a_stop_takes_longer_from_a_higher_speed_and_ends_at_rest(events):
    at = {label: event for (label, _), event in zip(braking.STOPS.values(), events["braking"], strict=True)}
    far = [at[f"{mph} mph to rest"].numbers["distance"] for mph in (30, 60, 70, 100)]
    assert np.all(np.diff(far, axis=0) > 0.0)
    for event in events["braking"]:
        assert event.end["speed"] == pytest.approx(0.0, abs=0.05)


def test_a_wet_road_takes_from_every_test(cars):
    """Without regeneration: with it, what a wet road allows is too slow to coast through the lanes."""
    dry, wet = Conditions(regeneration=0.0), Conditions(regeneration=0.0, surface_grip=0.8)
    for name in ("braking", "skidpad", "obstacle-avoidance"):
        procedure = PROCEDURES[name]
        short = Procedure(**{**vars(procedure), "steps": procedure.steps[:1]})
        dry_event, wet_event = short.run(cars[:1], dry)[0], short.run(cars[:1], wet)[0]
        key, sign = {"braking": ("distance", 1), "skidpad": ("ay", -1)}.get(name, ("speed", -1))
        assert np.all(sign * (wet_event.numbers[key] - dry_event.numbers[key]) > 0.0), name


def test_the_speed_that_is_found_passes_and_a_little_more_does_not(cars, events):
    step = lane_change.OBSTACLE.steps[0]
    assert isinstance(step, ThroughCones)
    numbers = events["obstacle-avoidance"][0].numbers
    assert np.all(numbers["clearance"] > 0.0)
    assert np.all(numbers["clearance"] < 0.1)
    assert RESOLUTION < 0.1
    assert np.all(numbers["exit_speed"] < numbers["speed"])  # the throttle is released


def test_lift_off_regeneration_slows_a_car_on_the_course(cars):
    step = Procedure("x", "x", "turn", "x", lane_change.OBSTACLE.steps, lane_change.OBSTACLE.defaults)
    own, off = (step.run(cars[:1], Conditions(regeneration=share))[0].numbers for share in (1.0, 0.0))
    assert own["speed"][0] - own["exit_speed"][0] > off["speed"][0] - off["exit_speed"][0]


def test_the_body_reaches_from_nose_to_tail(cars):
    body = body_of(cars[0])
    assert body.front + body.rear == pytest.approx(float(cars[0]["length"]))
    axle = (1.0 - cars[0]["front_share"]) * cars[0]["wheelbase"]
    assert body.front == pytest.approx(axle + float(cars[0]["front_overhang"]))


def test_a_plan_has_a_path_and_a_speed_for_each_car(cars):
    procedure = slalom.PROCEDURE
    from hothatch.proving.conditions import condition_table

    plan = Plan.of(cars, condition_table(cars, procedure.conditions(None)), slalom.edmunds)
    assert plan.paths.shape[0] == 2 and plan.expected[1] > plan.expected[0]


def test_a_stop_counted_from_the_speed_leaves_the_build_up_of_force_out(cars):
    """v²/2a of one deceleration: 30 and 60 mph are nearly as 1 to 4, both shorter than from the pedal."""
    pedal, speed = (
        [
            braking.PROCEDURE.run(cars, Conditions(stop_clock=clock))[place].numbers["distance"]
            for place in (0, 1)
        ]
        for clock in ("pedal", "speed")
    )
    built_up = [30 * MPH * 0.5 * 0.15, 60 * MPH * 0.5 * 0.15]  # half the rise time of 0.15 s at the speed
    for long, short, least in zip(pedal, speed, built_up, strict=True):
        assert (long - short > least).all() and (long - short < 3.0 * least).all()
    assert np.allclose(speed[1] / speed[0], 4.0, rtol=0.02)


def test_series_of_sine_with_dwell_ends_at_270_degrees_or_6_5_times():
    cars, amplitudes = series(np.radians([30.0, 45.0, 50.0]))
    assert cars.tolist() == sorted(cars)
    degrees = [np.degrees(amplitudes[cars == car]) for car in range(3)]
    assert degrees[0][0] == pytest.approx(45.0) and degrees[0][-1] == pytest.approx(np.degrees(HIGHEST))
    assert np.diff(degrees[0][:-1]) == pytest.approx(15.0)
    assert degrees[1][-1] == pytest.approx(6.5 * 45.0)
    assert degrees[2][-1] == pytest.approx(np.degrees(CAP))


def test_gradients_of_straight_lines_are_their_slopes():
    lateral = steady_circle.GRID / G0
    values = np.stack([0.1 + 0.03 * lateral, 0.2 - 0.05 * lateral])
    reached = np.ones_like(values)
    assert steady_circle.gradients(values, reached) == pytest.approx([0.03, -0.05])
    reached[1, 3] = 0.0
    assert np.isnan(steady_circle.gradients(values, reached)[1])


def test_static_stability_is_half_the_track_over_the_height(cars):
    factor = rollover.PROCEDURE.run(cars)[0].numbers["factor"]
    assert factor == pytest.approx(cars["track"].mean(axis=1) / 2.0 / cars["cg_height"])


def test_crossing_of_the_figure_eight_by_hand():
    """Steady acceleration of 3 m/s² from 15 m/s, braking at 8 m/s²: both parabolas meet where they must."""
    time = np.linspace(0.0, 12.0, 12001)
    distance, speed = 15.0 * time + 1.5 * time**2, 15.0 + 3.0 * time
    top, seconds, gained = crossing(distance, speed, time, 15.0, 8.0)
    expected = np.sqrt(15.0**2 + 2.0 * TANGENT * 24.0 / 11.0)
    assert top == pytest.approx(expected, rel=1e-3)
    assert seconds == pytest.approx((expected - 15.0) * (1 / 3 + 1 / 8), rel=1e-3)
    assert gained == pytest.approx(2.0 * (expected - 15.0), rel=1e-3)
    assert pytest.approx(522.0, abs=1.0) == 2.0 * (TANGENT + 30.48 * WRAP)


def test_a_figure_eight_ends_between_the_circles_as_fast_as_it_began(cars, events):
    """What full throttle puts into the car braking takes out, and every joule of it has its sink.

    An engine brakes in another gear than it pulled in: what its flywheel turned faster goes to the clutch.
    """
    for sinks, mass in zip(events["figure-eight"][0].sinks, cars["mass"], strict=True):
        lost = sinks[[n for n in range(ledger.SINKS) if n not in (ledger.SOURCE, ledger.FUEL)]].sum()
        spent = sinks[ledger.SOURCE] + sinks[ledger.FUEL]
        assert lost == pytest.approx(spent, rel=1e-3)
        assert abs(sinks[ledger.KINETIC]) <= (0.0 if sinks[ledger.FUEL] else 0.01) * 0.5 * mass * 20.0**2
        assert sinks[ledger.FRICTION_BRAKES] > 0.1 * spent


def test_blocks_cover_every_row_once():
    rows = np.concatenate([np.arange(200)[part] for part in blocks(200)])
    assert rows.tolist() == list(range(200))


# --- bad luck ---


def test_a_car_that_rolls_over_says_so(garage):
    tall = changed(garage, mass__cg_height=1.6)
    found = DERIVE["sine-with-dwell"](tall, sine_with_dwell.PROCEDURE.run(tall))["sine_with_dwell_margin"]
    assert found.outcomes == ["failed"] and "rolls over" in found.remedies[0]


def test_a_car_without_brakes_does_not_come_to_rest(garage):
    weak = changed(garage)
    weak["brake_torque"] = 1.0
    weak["regen_power"], weak["regen_deceleration"] = 0.0, 0.0
    found = DERIVE["braking"](weak, braking.PROCEDURE.run(weak))["brake_100_0_mph"]
    assert found.outcomes == ["failed"] and "does not come to rest" in found.remedies[0]


def test_a_stop_on_ice_takes_its_time_and_ends(garage):
    leaf = changed(garage)
    ice = Conditions(surface_grip=0.1)
    found = DERIVE["braking"](leaf, braking.PROCEDURE.run(leaf, ice))["brake_60_0_mph"]
    assert found.outcomes == ["ok"] and 1200.0 < found.values[0] < 1600.0


def test_a_figure_eight_without_brakes_or_a_circle_has_no_number_and_a_remedy(garage):
    weak = changed(garage)
    weak["brake_torque"] = 1.0
    weak["regen_power"], weak["regen_deceleration"] = 0.0, 0.0
    found = DERIVE["figure-eight"](weak, PROCEDURES["figure-eight"].run(weak))["figure_eight_time"]
    assert found.outcomes == ["failed"] and "brakes.torque" in found.remedies[0]


def test_remedies_name_fields_that_a_car_file_has():
    from hothatch.car.schema_chassis import Brakes
    from hothatch.figures.derive_handling import REMEDIES

    named = {word.strip(",.:") for words in REMEDIES.values() for word in words.split() if "brakes." in word}
    assert named and {word.removeprefix("brakes.") for word in named} <= set(Brakes.model_fields)


def test_a_car_without_anti_lock_brakes_is_held_by_the_foot(garage):
    bare = changed(garage)
    bare["abs"] = 0.0
    found = DERIVE["braking"](bare, braking.PROCEDURE.run(bare))["brake_70_0_mph"]
    assert found.limited_by == ["tyre grip, held by the foot"]


def test_a_car_that_spins_in_the_sine_with_dwell_says_so(garage):
    loose = changed(garage, suspension__front_roll_share=0.05)
    loose["mf"][:, 1, LMUY] *= 0.5
    off = Conditions(stability="off")
    found = DERIVE["sine-with-dwell"](loose, sine_with_dwell.PROCEDURE.run(loose, off))
    column = found["sine_with_dwell_margin"]
    assert column.outcomes == ["failed"] and "it spins" in column.remedies[0]
    assert column.limited_by == [""]


@pytest.mark.parametrize("length", [25.0, 40.0])
def test_a_car_as_long_as_a_road_train_hits_cones(garage, length):
    """At 25 m there is a line, which no driver keeps; at 40 m there is none."""
    wide = changed(garage)
    wide["length"], wide["width"] = length, 2.5
    found = DERIVE["slalom"](wide, slalom.PROCEDURE.run(wide))["slalom_18m_speed"]
    assert found.outcomes == ["failed"] and "too long" in found.remedies[0]


def test_a_car_that_no_line_leads_around_the_obstacle_fails(garage):
    wide = changed(garage)
    wide["length"], wide["width"] = 12.0, 2.5
    found = DERIVE["obstacle-avoidance"](wide, lane_change.OBSTACLE.run(wide))["moose_entry_speed_max"]
    assert found.outcomes == ["failed"] and "too wide" in found.remedies[0]


def test_a_car_that_comes_to_rest_on_the_course_has_not_driven_it(garage):
    slow = changed(garage)
    slow["regen_power"], slow["regen_deceleration"] = 5e5, 5.0
    conditions = Conditions(regeneration=1.0)
    found = DERIVE["obstacle-avoidance"](slow, lane_change.OBSTACLE.run(slow, conditions))
    moose = found["moose_entry_speed_max"]
    assert moose.outcomes == ["failed"] and "comes to rest" in moose.remedies[0]
    assert np.isnan(moose.values[0])


def test_a_car_that_rests_when_slow_is_told_what_happens_when_it_is_not(garage):
    """At the slowest speeds its motors stop it on the course: that is not what it fails by."""
    loose = changed(garage, mass__front_share=0.25)
    found = DERIVE["obstacle-avoidance"](
        loose, lane_change.OBSTACLE.run(loose, Conditions(stability="off", regeneration=1.0))
    )
    moose = found["moose_entry_speed_max"]
    assert moose.outcomes == ["failed"] and "leaves the course" in moose.remedies[0]


def test_outcomes_have_words():
    from hothatch.figures.derive_handling import REMEDIES

    codes = set(range(len(double_track.OUTCOMES))) - {double_track.OK}
    assert codes <= set(REMEDIES)


def test_skidpad_of_both_pads_is_about_the_same(events):
    small, large = (event.numbers["ay"].mean(axis=1) for event in events["skidpad"])
    assert small == pytest.approx(large, rel=0.05)
    assert skidpad.PROCEDURE.steps[0].diameter == pytest.approx(60.96)  # pyright: ignore[reportAttributeAccessIssue]
