"""Heat of discs and tyres over a whole step: against what the same heat gives by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.solvers import ledger, wheel_heat

LEAF = "nissan-leaf-40-2018"
AIR = 293.15


@pytest.fixture
def car(table):
    return table([LEAF])


def sinks(**joules: float) -> np.ndarray:
    found = np.zeros((1, ledger.SINKS))
    for name, value in joules.items():
        found[0, getattr(ledger, name)] = value
    return found


def test_standing_discs_cool_by_their_time_constant(car):
    plants, conditions, states = car
    states["disc_temperature"] = AIR + 300.0
    constant = plants["brake_heat"][0] / plants["brake_conductance"][0]
    wheel_heat.discs(plants, conditions, states, sinks(), float(constant[0]), 0.0)
    left = np.exp(-constant[0] / constant)
    assert states["disc_temperature"][0] - AIR == pytest.approx(300.0 * left)
    assert left[0] == pytest.approx(np.exp(-1.0))


def test_a_short_stop_warms_the_discs_by_its_work_over_their_heat(car):
    plants, conditions, states = car
    wheel_heat.discs(plants, conditions, states, sinks(FRICTION_BRAKES=300e3), 1e-3, 0.02)
    share = plants["brake_torque"][0] / plants["brake_torque"][0].sum()
    assert states["disc_temperature"][0] - AIR == pytest.approx(
        300e3 * share / plants["brake_heat"][0], rel=1e-5
    )


def test_tyres_settle_where_the_air_takes_what_rolling_and_sliding_bring(car):
    plants, conditions, states = car
    long, speed = 1e6, 30.0
    brought = sinks(ROLLING=4000.0 * long, TYRE_SLIP=200.0 * long, TYRE_SIDE_SLIP=100.0 * long)
    wheel_heat.tyres(plants, conditions, states, brought, long, speed * long)
    heat = (4000.0 + 300.0 * 719.0 / (719.0 + 1455.0)) * float(plants["front_share"][0])
    film = 7.12 * speed**0.78 * float(plants["tyre_area"][0, 0])
    assert states["tyre_temperature"][0, 0] - AIR == pytest.approx(heat / film)


def test_a_step_that_takes_no_time_changes_nothing(car):
    plants, conditions, states = car
    before = states.copy()
    wheel_heat.both(plants, conditions, states, sinks(), 0.0)
    assert states.tobytes() == before.tobytes()


def test_the_worse_axle_counts_for_grip(car):
    plants, _, states = car
    assert wheel_heat.hot_grip(plants, states) == pytest.approx([1.0])
    start, end = plants["tyre_range"][0]
    states["tyre_temperature"][0] = start - 10.0, 0.5 * (start + end)
    assert wheel_heat.hot_grip(plants, states) == pytest.approx([0.9])
