"""A programme of alike cells: its derivatives are those that CasADi finds by itself."""

from __future__ import annotations

import numpy as np
import pytest

casadi = pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")

from hothatch.solvers.optimal.blocks import Cell, programme  # noqa: E402

CELLS = 4


def small() -> tuple[dict, dict]:
    x, given, p = casadi.SX.sym("x", 4), casadi.SX.sym("g", 1), casadi.SX.sym("p", 2)
    constraints = casadi.vertcat(x[0] * x[2] - given, casadi.sin(x[1]) * p[0] * x[3] ** 2)
    one = Cell(x, given, p, constraints, p[1] * x[0] ** 2 * x[3] + casadi.exp(x[2]), x[0])
    at = np.arange(CELLS)
    after = (at + 1) % CELLS
    places = np.array([2 * at, 2 * at + 1, 2 * after, 2 * after + 1])
    rows = np.array([at, np.where(at == 2, CELLS, -1)])
    problem, derivatives, _ = programme(
        casadi, one, places, 2 * CELLS, np.array([[1.0, 2.0, 3.0, 4.0]]), rows
    )
    return problem, derivatives


def test_derivatives_are_those_of_the_whole():
    problem, derivatives = small()
    x, p = problem["x"], problem["p"]
    at, of = np.linspace(0.3, 1.4, 2 * CELLS), np.array([0.7, 1.3])
    lam = np.linspace(-1.0, 2.0, CELLS + 1)
    gradient = casadi.Function(
        "f", [x, p], [casadi.gradient(problem["f"], x), casadi.jacobian(problem["g"], x)]
    )(at, of)
    assert np.array(derivatives["grad_f"](at, of)[1]) == pytest.approx(np.array(gradient[0]))
    assert np.array(casadi.densify(derivatives["jac_g"](at, of)[1])) == pytest.approx(np.array(gradient[1]))
    lagrangian = 0.5 * problem["f"] + casadi.dot(lam, problem["g"])
    whole = np.array(casadi.Function("h", [x, p], [casadi.densify(casadi.hessian(lagrangian, x)[0])])(at, of))
    found = np.array(casadi.densify(derivatives["hess_lag"](at, of, 0.5, lam)))
    assert found == pytest.approx(np.triu(whole))
