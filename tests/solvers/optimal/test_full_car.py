"""The full car of the transient optimum: in balance where the trim solver is, as quick as its envelope says."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.constants import G0
from hothatch.garage.circuits import circuit
from hothatch.proving.conditions import condition_table, start_states
from hothatch.proving.laps import PROCEDURE
from hothatch.solvers import trim
from hothatch.solvers.circuit_geometry import mesh, path_along
from hothatch.solvers.optimal.balance import Chassis, steady
from hothatch.solvers.optimal.free_line import FreeLine
from hothatch.solvers.optimal.full_car import guess
from hothatch.solvers.optimal.ipopt import casadi
from hothatch.solvers.optimal.transient import Transient
from hothatch.studies.lap_energy import Saver

CARS = ("nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "hyundai-ioniq5-n-2024")


@pytest.mark.parametrize("name", CARS)
def test_the_traced_balance_is_that_of_the_trim_solver(name: str):
    plants = compile(load_car(name))
    table = condition_table(plants, PROCEDURE.conditions(None))
    limit = trim.limit_ay(plants, table, np.array([25.0]), np.array([0.0]))["ay"][0, 0]
    ay = np.linspace(0.3, 0.9, 4) * limit
    held = trim.steady_circle(plants, table, 0.0, ay, speed=25.0)
    found = steady(casadi(), Chassis.of(plants[0], table[0]), np.full(4, 25.0), np.zeros(4), ay, np.ones(4))
    for row, name_of in enumerate(("sideslip", "steer")):
        assert found[row] == pytest.approx(held[name_of][0], rel=0.01, abs=2e-4)
    assert found[2] == pytest.approx(held["drive_force"][0], rel=0.03)
    assert found[3] == pytest.approx(held["roll"][0], rel=5e-3)


def test_the_full_car_keeps_inside_and_agrees_with_the_quasi_steady_lap_on_its_line():
    found = circuit("handling-course")
    plants = compile(load_car(CARS[1]))
    conditions = PROCEDURE.conditions(None)
    cells = mesh(found, 10.0)
    assert found.line is not None
    path = path_along(cells, found.line.knots)
    driver = Saver(plants, condition_table(plants, conditions), start_states(plants, conditions), path, 0.95)
    envelope = driver.envelope()
    first = FreeLine(cells).solve(envelope, found.line.knots)
    car = driver.full_car(envelope)
    lap = Transient(cells, car).solve(*guess(car, first))
    assert lap.answer.converged, lap.answer.words
    assert (lap.offset <= cells.left - 1.0 + 1e-6).all()
    assert (lap.offset >= 1.0 - cells.right - 1e-6).all()
    assert lap.quasi_steady(envelope).lap_time == pytest.approx(lap.lap_time, rel=0.015)
    assert lap.as_lap().path.distance[-1] == pytest.approx(first.as_lap().path.distance[-1], rel=5e-3)
    force, v = (0.5 * (column[1:] + column[:-1]) for column in (lap.ends[:, 6], lap.speed))
    power = np.array([float(car.envelope.power(one / car.top)) for one in v]) * car.chassis.weight / G0
    assert (force * v <= 1.01 * power).all()
    assert lap.held.min() > 0.0
