"""Minimum-time lap on a car's own envelope: line and speed together, by direct transcription (CasADi and IPOPT).

The line is a cubic spline n(s) of offsets to the left with a knot at each end of a cell: unknown are n, n', n'' there (two
linear equations a cell make them one spline), the square of the speed and the force along the path per mass. Curvature is
that spline's own, so what is optimised is what the quasi-steady lap then drives. Speed is marched with the midpoint rule;
tyres and power limit every end of a cell. Bank, slope and vertical bends count as in ``solvers/lap.py``.

Everything about the car is a parameter of the programme: another car, driver or limit of energy needs no new set-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.physics.path import lateral_demand
from hothatch.solvers.circuit_geometry import Mesh, offset_spline, path_along
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import Lap, lap
from hothatch.solvers.optimal.blocks import Cell, programme
from hothatch.solvers.optimal.envelope_cell import GEOMETRY, cell, geometry, jumps
from hothatch.solvers.optimal.ipopt import Answer, Point, ask, casadi, solver
from hothatch.solvers.optimal.smooth_envelope import SIZE, SmoothEnvelope, smooth

Floats = NDArray[np.float64]

SLOWEST = 3.0  # m/s
SMOOTH = 1e-5  # s: weight of changes of force and curvature, which decides among equals
SCALES = np.array([1.0, 0.1, 0.01, 400.0, 10.0])  # of n, n', n'', V² and force


@dataclass(frozen=True)
class Consumption:
    """What a car takes from its battery: ``drive`` times work at the wheels, less ``regained`` of that braked, and ``rest``.

    Energies per mass of the car, ``rest`` in W/kg. Fitted to the drive solver's own sums over a lap.
    """

    drive: float = 1.0
    regained: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True, eq=False)
class OptimalLap:
    """What was found, at the cells' ends (m + 1): offset [m], n' [1], n'' [1/m], speed [m/s], force [m/s²], time [s].

    ``energy`` [J/kg] by the model of consumption.
    """

    cells: Mesh
    offset: Floats
    slope: Floats
    bend: Floats
    speed: Floats
    force: Floats
    time: Floats
    energy: float
    answer: Answer
    point: Point

    @property
    def lap_time(self) -> float:
        """Time of the lap [s]."""
        return float(self.time[-1])

    @property
    def knots(self) -> Floats:
        """Knots of the line (k, 2): distance [m] and offset [m]."""
        rows = np.column_stack((self.cells.s, self.offset))
        return rows[:-1] if self.cells.closed else rows

    def as_lap(self) -> Lap:
        """Return the optimum as a lap of the quasi-steady solver's kind; every cell's cause is the first of its."""
        path = path_along(self.cells, self.knots)
        square = 0.5 * (self.speed[1:] ** 2 + self.speed[:-1] ** 2)
        lateral = lateral_demand(0.5 * (path.start + path.end), np.sqrt(square), path.bank)
        cause = np.zeros(len(square), np.int64)
        return Lap(path, self.speed, self.time, 0.5 * (self.force[1:] + self.force[:-1]), lateral, cause)

    def quasi_steady(self, envelope: Envelope) -> Lap:
        """Return the quasi-steady lap on this line, from the same speed where the course is open."""
        return lap(path_along(self.cells, self.knots), envelope, start_speed=float(self.speed[0]))


class FreeLine:
    """The programme of one circuit: set up once, solved for cars and limits.

    ``margin`` [m] is kept off both edges. ``knots``: a line that is to be kept (only the speed is free); None: a free line.
    Raises NoOptimiserError without CasADi, ValueError where the road is narrower than both margins.
    """

    def __init__(self, cells: Mesh, margin: float = 1.0, knots: Floats | None = None) -> None:
        self._ca = ca = casadi()
        self.cells = cells
        self.left, self.right = cells.left - margin, cells.right - margin
        if knots is None and (narrow := np.flatnonzero(self.left + self.right <= 0.0)).size:
            raise ValueError(
                f"at {cells.s[narrow[0]]:.0f} m the road is narrower than both margins of {margin:g} m"
            )
        self._fixed = None if knots is None else np.array(spline_at(cells, knots))
        self._scales = SCALES if knots is None else SCALES[3:]
        # On a loop the last end is the first.
        self._ends = len(cells.s) - cells.closed
        one, rows, free = self._cell()
        count = len(cells.s) - 1
        at = np.arange(count)
        width = len(self._scales)
        places = np.vstack([width * at + i for i in range(width)]
                           + [width * ((at + 1) % self._ends) + i for i in range(width)])  # fmt: skip
        table = geometry(cells)
        if self._fixed is not None:
            table = np.vstack((table, self._fixed[:, :-1], self._fixed[:, 1:]))
        self._equations = free * count
        self._problem, self._derivatives, self._told = programme(
            ca, one, places, width * self._ends, table, rows
        )
        self._constraints = self._problem["g"].shape[0]
        self._solvers: dict[bool, Any] = {}

    def _cell(self) -> tuple[Cell, NDArray[np.int64], int]:
        """Return the cell in symbols, the rows of its constraints, and how many of these are equations."""
        ca, cells = self._ca, self.cells
        width, fixed = len(self._scales), 5 - len(self._scales)
        of = ca.SX.sym("geometry", len(GEOMETRY) + 2 * fixed)
        p, x = ca.SX.sym("p", SIZE + 4), ca.SX.sym("x", 2 * width)
        ends = [
            [*(of[len(GEOMETRY) + fixed * side + i] for i in range(fixed)),
             *(x[width * side + i] * k for i, k in enumerate(self._scales))]
            for side in (0, 1)
        ]  # fmt: skip
        given = cell(of, SmoothEnvelope.of(p[:SIZE]), p[SIZE:], *ends)
        equations = ("spline", "slope", "march") if self._fixed is None else ("march",)
        names = (*equations, "power", "tyres", "tyres_end")
        rows = np.arange(len(names) * (len(cells.s) - 1)).reshape(len(names), -1)
        # Both sides of a cell's end ask the same, but where curvature, bank or slope jump.
        last = rows[-1].copy()
        rows[-1] = -1
        rows[-1, jumps(cells)] = last[0] + np.arange(len(jumps(cells)))
        cost = given["time"] + SMOOTH * given["wiggle"] + p[SIZE + 3] * given["energy"]
        told = ca.vertcat(given["time"], given["energy"])
        return (
            Cell(x, of, p, ca.vertcat(*(given[name] for name in names)), cost, told), rows, len(equations)
        )  # fmt: skip

    def solve(
        self, envelope: Envelope, start: OptimalLap | Floats | None = None, consumption: Consumption | None = None,
        price: float = 0.0,
    ) -> OptimalLap:  # fmt: skip
        """Return the quickest lap. ``start``: an optimum of this programme, knots of a line, or None: the road's middle.

        ``price`` [s kg/J] of energy by ``consumption``: the multiplier of a limit, by which energy is weighed against time.
        """
        car = smooth(envelope)
        used = consumption or Consumption()
        p = np.concatenate((car.vector, [used.drive, used.regained, used.rest, price]))
        warm = isinstance(start, OptimalLap) and len(start.point.x) == self._problem["x"].shape[0]
        tool = self._solver(warm)
        bounds = self._bounds(car.top)
        first = (
            start.point
            if warm and isinstance(start, OptimalLap)
            else np.clip(self._start(envelope, start), *bounds)
        )  # pyright: ignore[reportAttributeAccessIssue, reportArgumentType]
        lower, upper = np.full(self._constraints, -np.inf), np.zeros(self._constraints)
        lower[: self._equations] = 0.0
        point, answer = ask(tool, first, p, bounds, (lower, upper))
        return self._read(point, answer, p)

    def _solver(self, warm: bool) -> Any:
        if warm not in self._solvers:
            self._solvers[warm] = solver(self._ca, self._problem, self._derivatives, warm)
        return self._solvers[warm]

    def _bounds(self, top: float) -> tuple[Floats, Floats]:
        count = len(self.cells.s)
        free = np.full(count, np.inf)
        fastest = np.full(count, top**2)
        if not self.cells.closed:
            fastest[0] = SLOWEST**2  # an open course starts (nearly) from rest
        low = [-self.right, -free, -free, np.full(count, SLOWEST**2), -free]
        high = [self.left, free, free, fastest, free]
        return self._joined(low), self._joined(high)

    def _joined(self, values: list[Floats]) -> Floats:
        kept = values[-len(self._scales) :]
        rows = [value[: self._ends] / k for value, k in zip(kept, self._scales, strict=True)]
        return np.array(rows).T.ravel()

    def _start(self, envelope: Envelope, start: OptimalLap | Floats | None) -> Floats:
        """Return the first guess: the quasi-steady lap of a slightly lesser car on the line to start from."""
        cells = self.cells
        if isinstance(start, OptimalLap):
            line = spline_at(cells, start.knots)
            at = start.cells.s
            square = np.interp(cells.s, at, start.speed**2)
            return self._joined([*line, square, np.interp(cells.s, at, start.force)])
        if start is None:
            middle = 0.5 * (self.left - self.right)
            few = np.linspace(0, len(cells.s) - 1, max(8, len(cells.s) // 4)).astype(int)
            start = np.column_stack((cells.s, middle))[few[:-1] if cells.closed else few]
        line = spline_at(cells, start) if self._fixed is None else self._fixed
        path = path_along(cells, start)
        first = lap(path, envelope.scaled(0.95), start_speed=SLOWEST)
        force = np.append(first.force, first.force[0] if cells.closed else first.force[-1])
        square = np.clip(first.speed, SLOWEST, 0.99 * envelope.speed[-1]) ** 2
        return self._joined([*line, square, force])

    def _read(self, point: Point, answer: Answer, p: Floats) -> OptimalLap:
        told = np.array(self._told(point.x, p))
        rows = point.x.reshape(self._ends, -1) * self._scales
        if self.cells.closed:
            rows = np.vstack((rows, rows[:1]))
        parts = list(rows.T)
        line = parts if self._fixed is None else self._fixed
        time = np.concatenate(([0.0], np.cumsum(told[0])))
        speed = np.sqrt(np.fmax(parts[-2], 0.0))
        return OptimalLap(
            self.cells, line[0], line[1], line[2], speed, parts[-1], time, float(told[1].sum()), answer, point
        )


def spline_at(cells: Mesh, knots: Floats) -> list[Floats]:
    """Return n [m], n' [1], n'' [1/m] of the spline through ``knots`` (k, 2) at the cells' ends."""
    spline = offset_spline(float(cells.s[-1]), knots, cells.closed)
    return [spline(cells.s, order) for order in (0, 1, 2)]
