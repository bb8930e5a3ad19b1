"""Explanations add up: phases to the figure, sinks to what the cells gave, and the equations are the solvers' own."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.load import load_car
from hothatch.figures.register import FIGURES
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.trace import Trace
from hothatch.solvers import ledger
from hothatch.studies.equations import OF_ENGINES, OF_MOTORS, equations_of, handling_equations
from hothatch.studies.explain import explain, stretch
from hothatch.studies.explain_parts import Account, phases

GOLF, CIVIC = "vw-golf-14t-2019", "honda-civic-type-r-fk8-2019"
LEAF, BOLT, TESLA = "nissan-leaf-40-2018", "chevrolet-bolt-2017", "tesla-model3-lr-rwd-2018"
TIMED = [
    name for name, figure in FIGURES.items() if figure.unit == "s" and figure.test in ("launch", "rolling")
]


@pytest.mark.parametrize("car", [LEAF, BOLT, TESLA, GOLF, CIVIC])
@pytest.mark.parametrize("figure", TIMED)
def test_phases_add_up_to_the_figure(car: str, figure: str):
    found = explain(load_car(car), figure)
    if found.result.value is None:
        assert found.result.outcome == "not_applicable"
        return
    assert sum(phase.seconds for phase in found.phases) == pytest.approx(found.result.value, abs=1e-9)
    for before, after in zip(found.phases, found.phases[1:], strict=False):
        assert after.start == pytest.approx(before.end, abs=1e-9)


CHASSIS = ("stop", "turn")
NEEDS = {name: PROCEDURES[one.test].needs for name, one in FIGURES.items() if one.test in PROCEDURES}
APT = [(GOLF if needs == "engine" else LEAF, name) for name, needs in NEEDS.items()]
APT += [(CIVIC, name) for name, needs in NEEDS.items() if needs != "battery"]
APT = [(car, name) for car, name in APT if FIGURES[name].group not in CHASSIS]
USED = {"cells": {"motor", "battery", "tyre"}, "fuel": {"engine", "engine_fuel", "tyre"}}


@pytest.mark.parametrize(("car", "figure"), APT)
def test_sinks_add_up_to_what_cells_or_fuel_gave(car: str, figure: str):
    found = explain(load_car(car), figure)
    assert found.accounts
    for account in found.accounts:
        source = "the cells" if car == LEAF else "the fuel"
        charged = FIGURES[figure].group == "charge" or account.title == "charging on the way"
        assert account.origin == ("the grid" if charged else source)
        assert sum(value for _, value in account.sinks) == pytest.approx(account.source, rel=1e-8)
        assert abs(account.residual) < 1e-9
        sizes = [abs(value) for _, value in account.sinks]
        assert sizes == sorted(sizes, reverse=True)
    used = USED["cells" if car == LEAF else "fuel"]
    if FIGURES[figure].group == "charge":
        used = {"charging", "battery"}
    assert {one.module for one in found.equations} >= {f"physics/{name}.py" for name in used}
    assert found.document()["figure"]["id"] == figure


@pytest.mark.parametrize(
    ("car", "figure", "why"), [(LEAF, "udds_mpg", "no engine"), (GOLF, "udds_ac", "no traction battery")]
)
def test_a_figure_that_does_not_apply_says_why(car: str, figure: str, why: str):
    found = explain(load_car(car), figure)
    assert found.result.outcome == "not_applicable"
    assert why in found.result.remedy
    assert not found.accounts


def test_the_way_of_fuel_shows_phases_and_ends_at_the_figure():
    found = explain(load_car(GOLF), "udds_mpg")
    words = dict(found.steps)
    assert list(words)[:3] == ["UDDS, cold start", "UDDS, stabilised", "UDDS, hot start"]
    assert found.result.value is not None
    assert words["city test"] == f"{found.result.value:.1f} mpg"
    cold, warm = (one.source for one in (found.accounts[0], found.accounts[2]))
    assert cold > 1.1 * warm


def test_a_stretch_is_what_the_figure_says():
    assert stretch(FIGURES["accel_0_60_mph_1ft"]).rollout
    assert stretch(FIGURES["accel_0_100_kmh"]).speed == pytest.approx(100 / 3.6)
    assert stretch(FIGURES["accel_5_60_mph_rolling"]).step.start == pytest.approx(5 * 0.44704)
    assert stretch(FIGURES["passing_50_70_mph"]).step.start == pytest.approx(50 * 0.44704)
    assert stretch(FIGURES["quarter_mile_trap_66ft"]).distance == pytest.approx(402.336)
    assert not np.isfinite(stretch(FIGURES["top_speed"]).speed)


def test_the_balance_at_top_speed_is_air_and_tyres_first():
    found = explain(load_car(TESLA), "top_speed")
    balance = found.accounts[-1]
    assert balance.unit == "kW"
    assert [name for name, _ in balance.sinks[:2]] == ["aerodynamic drag", "rolling resistance"]
    assert dict(balance.sinks).get("kinetic energy", 0.0) == pytest.approx(0.0, abs=0.1)


def test_a_figure_that_is_not_reached_is_explained_as_far_as_it_goes():
    found = explain(load_car(LEAF), "accel_0_100_mph_1ft")
    assert found.result.outcome == "not_applicable"
    assert found.phases[-1].limited_by == "governor"


def test_conditions_reach_the_explanation():
    wet = explain(load_car(LEAF), "accel_0_60_mph", Conditions(surface_grip=0.4))
    assert wet.phases[0].limited_by == "tyre grip" or wet.phases[1].limited_by == "tyre grip"
    grip = sum(phase.seconds for phase in wet.phases if phase.limited_by == "tyre grip")
    assert grip > 0.8 * sum(phase.seconds for phase in wet.phases)


def test_hops_between_two_limits_are_one_phase():
    limits = [ledger.LIMIT_POWER] * 100 + [ledger.LIMIT_SPEED, ledger.LIMIT_RISE] * 50
    time = 0.01 * np.arange(1, 201)
    trace = Trace(
        "run", {"time": time, "speed": 10 * time, "distance": 5 * time**2, "limit": np.array(limits)}, {}
    )
    found = phases(trace, 0.0, 0.0, 2.0)
    assert [phase.limited_by for phase in found] == ["power", "rev limit"]
    assert [phase.seconds for phase in found] == pytest.approx([1.0, 1.0])
    assert found[1].end == pytest.approx(20.0)


def test_equations_are_those_that_the_solvers_import():
    launch = {one.module: one for one in equations_of("straight_line")}
    cycles = {one.module for one in equations_of("drive_cycle", "label")}
    assert "physics/label.py" in cycles - set(launch)
    assert "physics/smooth.py" not in cycles | set(launch)
    assert any("Pacejka" in source for source in launch["physics/tyre.py"].sources)
    for one in launch.values():
        assert one.about.endswith(".")
        assert not any("=" in source[:12] for source in one.sources)


@pytest.mark.parametrize("figure", ["skidpad_300ft", "brake_70_0_mph", "slalom_speed", "max_lateral_g"])
def test_handling_names_the_axle_and_tyre_that_ran_out_and_what_is_left(figure: str):
    found = explain(load_car(LEAF), figure)
    assert "axle" in found.verdict and "205/55R16" in found.verdict and "% of its grip left" in found.verdict
    assert len(found.wheels) == 4
    assert all(wheel.load > 0.0 and 0.0 <= wheel.used < 1.1 for wheel in found.wheels)
    used = [wheel.used for wheel in found.wheels]
    assert max(used) > 0.9
    assert any("mf_" in one.module and one.sources for one in found.equations)
    assert found.steps


def test_shares_of_a_stop_are_of_what_the_car_brought_along():
    stop = Account("stop", "Wh", 7.5, (("kinetic energy", -186.5), ("friction brakes", 194.0)), 0.0)
    assert stop.share(194.0) == pytest.approx(1.0)
    assert stop.share(-186.5) == pytest.approx(-186.5 / 194.0)
    recovered = Account("moose", "Wh", -39.0, (("kinetic energy", -63.0), ("drag", 24.0)), 0.0)
    assert recovered.share(-63.0) == -1.0
    launch = Account("launch", "Wh", 400.0, (("kinetic energy", 300.0), ("drag", 100.0)), 0.0)
    assert launch.share(300.0) == 0.75


@pytest.mark.parametrize("figure", [name for name, one in FIGURES.items() if one.group in CHASSIS])
def test_every_handling_figure_has_an_explanation(figure: str):
    document = explain(load_car(LEAF), figure).document()
    assert document["steps"] and not any("nan" in step["value"] for step in document["steps"])


def test_handling_names_the_equations_of_the_drive_that_the_car_has():
    motors, engine = (
        {one.module for one in handling_equations("double_track", electric)} for electric in (True, False)
    )
    assert not {f"physics/{name}.py" for name in OF_ENGINES} & motors
    assert not {f"physics/{name}.py" for name in OF_MOTORS} & engine
    assert {"physics/motor.py", "physics/mf_combined.py"} <= motors
    assert {"physics/engine.py", "physics/mf_combined.py"} <= engine
