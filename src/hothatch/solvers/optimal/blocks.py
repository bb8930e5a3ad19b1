"""A programme made of many alike cells, with its derivatives put together from one cell's.

A cell knows some of the unknowns; its constraints and its cost are written once, in scalars, and so are their first and
second derivatives. What IPOPT asks for is those mapped over all cells and put in their places: set up in a moment, however
many cells there are, and as quick to evaluate as the cells are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell in CasADi's symbols: ``unknowns`` (k,), ``given`` of its own, ``p`` of all, what comes of them (scalars).

    ``constraints``: (m,); ``cost`` is summed over cells into the objective; ``told``: whatever else is wanted of each cell.
    """

    unknowns: Any
    given: Any
    p: Any
    constraints: Any
    cost: Any
    told: Any


def programme(
    ca: Any, one: Cell, places: Ints, count: int, given: Floats, rows: Ints
) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Return IPOPT's problem, its derivatives, and a function (x, p) → told.

    ``places`` (k, cells): where a cell's unknowns stand among ``count``; ``given`` (., cells); ``rows`` (m, cells): the row
    of each constraint, below 0 where a cell has it not.
    """
    cells, k, m = places.shape[1], one.unknowns.shape[0], one.constraints.shape[0]
    x, p = ca.MX.sym("x", count), ca.MX.sym("p", one.p.shape[0])
    inputs = [one.unknowns, one.given, one.p]
    mine = ca.reshape(x[places.T.ravel().tolist()], k, cells)
    table = ca.DM(given)
    once = {"cse": True}
    cost = ca.Function("cost", inputs, [one.cost], once).map(cells)(mine, table, p)
    constraints = ca.Function("constraints", inputs, [one.constraints], once).map(cells)(mine, table, p)
    told = ca.Function("told", inputs, [one.told], once).map(cells)(mine, table, p)
    height = int(rows.max()) + 1
    keep = rows.T.ravel()
    chosen = np.flatnonzero(keep >= 0)
    # In the order of the rows.
    order = chosen[np.argsort(keep[chosen], kind="stable")]
    f = ca.sum2(cost)
    g = ca.vec(constraints)[order.tolist()]

    # Each in a function of its own: what IPOPT does not ask for is not worked out.
    by_cost, by_constraint = (
        ca.Function("slopes", inputs, [ca.densify(ca.jacobian(part, one.unknowns))], once).map(cells)(
            mine, table, p
        )
        for part in (one.cost, one.constraints)
    )
    gradient = _sum(ca, np.zeros(k * cells, np.int64), places.T.ravel(), ca.vec(by_cost), (1, count)).T
    # Rows of one.constraints run fastest, then its columns, then cells.
    row = np.repeat(rows.T[:, None, :], k, axis=1).ravel()
    column = np.repeat(places.T[:, :, None], m, axis=2).ravel()
    picked = np.flatnonzero(row >= 0)
    entries, row, column = ca.vec(by_constraint)[picked.tolist()], row[picked], column[picked]
    jacobian = _sum(ca, row, column, entries, (height, count))

    lam_f, lam_g = ca.MX.sym("lam_f"), ca.MX.sym("lam_g", height)
    # One zero more, for the constraints that a cell has not.
    padded = ca.vertcat(lam_g, 0.0)
    multipliers = ca.reshape(padded[np.where(keep >= 0, keep, height).tolist()], m, cells)
    bent = _bends(ca, one, cells)(mine, table, p, lam_f, multipliers)
    first = np.repeat(places.T[:, None, :], k, axis=1).ravel()
    second = np.repeat(places.T[:, :, None], k, axis=2).ravel()
    upper = np.flatnonzero(first <= second)
    hessian = _sum(ca, first[upper], second[upper], ca.vec(bent)[upper.tolist()], (count, count))
    derivatives = {
        "grad_f": ca.Function("nlp_grad_f", [x, p], [f, gradient], ["x", "p"], ["f", "grad_f_x"]),
        "jac_g": ca.Function("nlp_jac_g", [x, p], [g, jacobian], ["x", "p"], ["g", "jac_g_x"]),
        "hess_lag": ca.Function(
            "nlp_hess_l", [x, p, lam_f, lam_g], [hessian], ["x", "p", "lam_f", "lam_g"], ["triu_hess_gamma_x_x"]
        ),
    }  # fmt: skip
    return {"x": x, "p": p, "f": f, "g": g}, derivatives, ca.Function("told", [x, p], [told])


def _bends(ca: Any, one: Cell, cells: int) -> Any:
    """Return the second derivatives of all cells' Lagrangians."""
    weights, of_cost = ca.SX.sym("weights", one.constraints.shape[0]), ca.SX.sym("of_cost")
    lagrangian = of_cost * one.cost + ca.dot(weights, one.constraints)
    inputs = [one.unknowns, one.given, one.p, of_cost, weights]
    whole = ca.densify(ca.hessian(lagrangian, one.unknowns)[0])
    return ca.Function("bends", inputs, [whole], {"cse": True}).map(cells)


def _sum(ca: Any, row: Ints, column: Ints, entries: Any, shape: tuple[int, int]) -> Any:
    """Return the sparse matrix of ``entries`` at (row, column); entries of one place are added up."""
    keys, place = np.unique(column * shape[0] + row, return_inverse=True)
    pattern = ca.Sparsity.triplet(*shape, (keys % shape[0]).tolist(), (keys // shape[0]).tolist())
    where = list(range(len(row)))
    adder = ca.DM(ca.Sparsity.triplet(len(keys), len(row), place.ravel().tolist(), where), 1.0)
    return ca.MX(pattern, ca.mtimes(adder, entries))
