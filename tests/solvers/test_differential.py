"""A limited-slip differential in a bend: the inner wheel that would spin gives torque to the outer one."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.solvers import double_track, ledger


@pytest.fixture(scope="module")
def bend(table, step_steer):
    """The FK8 at full throttle in a bend without stability control: open, limited-slip."""
    _, rows, states = table(["honda-civic-type-r-fk8-2019"] * 2, stability=0.0)
    car = load_car("honda-civic-type-r-fk8-2019")
    plants = np.concatenate(
        [compile(car, {"drive.front.differential": kind}) for kind in ("open", "limited-slip")]
    )
    return step_steer(
        plants, rows, states, 14.0, np.radians(7.0), hold=double_track.FULL_THROTTLE, duration=3.0
    )


def test_the_inner_wheel_spins_less_and_the_car_gains_speed(bend):
    assert bend.speed[1] > 1.005 * bend.speed[0]


def test_its_friction_is_in_the_books(bend):
    share = np.abs(ledger.residual(bend.sinks)) / ledger.throughput(bend.sinks)
    assert share.max() < 1e-6
