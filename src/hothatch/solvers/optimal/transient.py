"""Minimum-time lap of a car that has to turn in: states and controls at the ends of cells, implicit midpoint between them.

States are offset n [m], course χ [rad] of the velocity against the road, speed v [m/s], sideslip β [rad] and yaw rate r
[rad/s]; what the driver does follows. Which forces come of it is the vehicle's affair (``full_car.py``): it closes
the equations of a cell and limits what its driver does. Distance along the centre line is the independent variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.physics.path import lateral_demand, normal_demand, slope_pull
from hothatch.solvers.circuit_geometry import Mesh, Path
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import Lap, lap
from hothatch.solvers.optimal.blocks import Cell, programme
from hothatch.solvers.optimal.envelope_cell import GEOMETRY, LEAST_LOAD, geometry
from hothatch.solvers.optimal.free_line import SLOWEST
from hothatch.solvers.optimal.ipopt import Answer, Point, ask, casadi, solver

Floats = NDArray[np.float64]

STATES = 5
SCALES = np.array([1.0, 0.1, 20.0, 0.05, 0.3])
MOST_COURSE, MOST_SLIDE, MOST_YAW = 0.8, 0.5, 3.0  # rad, rad, rad/s


@dataclass(frozen=True)
class Moment:
    """The middle of a cell, in symbols: motion, what the road asks per mass [m/s²], load [g], yaw acceleration, time [s]."""

    v: Any
    slide: Any
    yaw: Any
    along: Any
    lateral: Any
    load: Any
    spin: Any
    time: Any
    gained: Any  # change of speed along the road [m/s²], without the slope's part


@dataclass(frozen=True)
class Closing:
    """What a vehicle makes of a moment: equations (zero), limits (at most zero), roughness [s], resistances [m/s²]."""

    equations: list[Any]
    limits: list[Any]
    wiggle: Any
    held: Any


class Vehicle(Protocol):
    """A car that can be driven: controls at the ends of cells, inner unknowns in each, their scales and bounds."""

    @property
    def top(self) -> float: ...

    @property
    def controls(self) -> tuple[Floats, Floats, Floats]: ...

    @property
    def inner(self) -> tuple[Floats, Floats, Floats]: ...

    def close(self, at: Moment, here: Any, there: Any, inner: Any) -> Closing: ...


@dataclass(frozen=True, eq=False)
class TransientLap:
    """What was found: states and controls at the cells' ends (m + 1, .), inner unknowns (m, .), time (m + 1) [s].

    ``held`` (m,): what resistances take along the path, per mass [m/s²]."""

    cells: Mesh
    ends: Floats
    inner: Floats
    time: Floats
    held: Floats
    answer: Answer
    point: Point

    @property
    def lap_time(self) -> float:
        """Time of the lap [s]."""
        return float(self.time[-1])

    @property
    def offset(self) -> Floats:
        """Offset to the left [m]."""
        return self.ends[:, 0]

    @property
    def speed(self) -> Floats:
        """Speed [m/s]."""
        return self.ends[:, 2]

    def path(self) -> Path:
        """Return the path driven: curvature by what the course turns in each cell, evened out from cell to cell."""
        cells, size = self.cells, np.diff(self.cells.s)
        table = geometry(cells)
        n, course = (0.5 * (self.ends[1:, i] + self.ends[:-1, i]) for i in range(2))
        bend = 0.5 * (cells.start + cells.end)
        plan = size * (1.0 - n * bend) / np.cos(course)
        kappa = (np.diff(self.ends[:, 1]) + bend * size) / plan
        before = np.roll(kappa, 1)
        if not cells.closed:
            before[0] = kappa[0]
        start = 0.5 * (before + kappa)
        end = np.append(start[1:], start[0] if cells.closed else kappa[-1])
        climb = table[GEOMETRY.index("climb")]
        length = plan / np.cos(climb)
        vertical = np.diff(np.arctan(cells.grade)) / length
        return Path(
            cells.s,
            self.offset,
            length,
            start,
            end,
            climb,
            table[GEOMETRY.index("bank")],
            vertical,
            cells.closed,
        )

    def on(self, cells: Mesh) -> tuple[Floats, Floats]:
        """Return ends and inner unknowns at another mesh of the same circuit, to start from."""
        own, others = (0.5 * (s[1:] + s[:-1]) for s in (self.cells.s, cells.s))
        ends = [np.interp(cells.s, self.cells.s, column) for column in self.ends.T]
        return np.column_stack(ends), np.column_stack(
            [np.interp(others, own, column) for column in self.inner.T]
        )

    def as_lap(self) -> Lap:
        """Return the optimum as a lap of the quasi-steady solver's kind; every cell's cause is the first of its."""
        path = self.path()
        square = 0.5 * (self.speed[1:] ** 2 + self.speed[:-1] ** 2)
        lateral = lateral_demand(0.5 * (path.start + path.end), np.sqrt(square), path.bank)
        force = 0.5 * np.diff(self.speed**2) / path.length - slope_pull(path.slope) + self.held
        return Lap(path, self.speed, self.time, force, lateral, np.zeros(len(square), np.int64))

    def quasi_steady(self, envelope: Envelope) -> Lap:
        """Return the quasi-steady lap on this line, from the same speed where the course is open."""
        return lap(self.path(), envelope, start_speed=float(self.speed[0]))


class Transient:
    """The programme of one vehicle on one circuit; ``margin`` [m] is kept off both edges, ``smooth`` weighs the roughness.

    Raises NoOptimiserError without CasADi.
    """

    def __init__(self, cells: Mesh, vehicle: Vehicle, margin: float = 1.0, smooth: float = 1e-4) -> None:
        self._ca = ca = casadi()
        self.cells, self.vehicle = cells, vehicle
        self.left, self.right = cells.left - margin, cells.right - margin
        self._scales = np.concatenate((SCALES, vehicle.controls[0]))
        self._inner = vehicle.inner[0]
        self._ends, self._count = len(cells.s) - cells.closed, len(cells.s) - 1
        width, more = len(self._scales), len(self._inner)
        x, of, p = ca.SX.sym("x", 2 * width + more), ca.SX.sym("of", len(GEOMETRY)), ca.SX.sym("p", 1)
        here, there = ([x[width * side + i] * k for i, k in enumerate(self._scales)] for side in (0, 1))
        moment, equations = _middle(of, here, there)
        closed = vehicle.close(
            moment, here[STATES:], there[STATES:], [x[2 * width + i] * k for i, k in enumerate(self._inner)]
        )
        equations += closed.equations
        constraints = ca.vertcat(*equations, *closed.limits)
        one = Cell(
            x, of, p, constraints, moment.time + smooth * closed.wiggle, ca.vertcat(moment.time, closed.held)
        )
        at = np.arange(self._count)
        places = np.vstack(
            [width * at + i for i in range(width)]
            + [width * ((at + 1) % self._ends) + i for i in range(width)]
            + [width * self._ends + more * at + i for i in range(more)]
        )
        rows = np.arange(constraints.shape[0] * self._count).reshape(constraints.shape[0], -1)
        unknowns = width * self._ends + more * self._count
        self._problem, self._derivatives, self._told = programme(
            ca, one, places, unknowns, geometry(cells), rows
        )
        self._equations, self._constraints = len(equations) * self._count, rows.size

    def solve(self, ends: Floats, inner: Floats, point: Point | None = None) -> TransientLap:
        """Return the quickest lap from a guess of ``ends`` (m + 1, .) and ``inner`` (m, .), or from an own ``point``."""
        bounds = self._bounds()
        first = point or np.clip(self._joined(ends, inner), *bounds)
        lower, upper = np.full(self._constraints, -np.inf), np.zeros(self._constraints)
        lower[: self._equations] = 0.0
        tool = solver(self._ca, self._problem, self._derivatives, point is not None)
        found, answer = ask(tool, first, np.zeros(1), bounds, (lower, upper))
        width = len(self._scales)
        table = found.x[: width * self._ends].reshape(self._ends, width) * self._scales
        if self.cells.closed:
            table = np.vstack((table, table[:1]))
        told = np.array(self._told(found.x, np.zeros(1)))
        within = found.x[width * self._ends :].reshape(self._count, -1) * self._inner
        time = np.concatenate(([0.0], np.cumsum(told[0])))
        return TransientLap(self.cells, table, within, time, told[1], answer, found)

    def _joined(self, ends: Floats, inner: Floats) -> Floats:
        return np.concatenate(((ends[: self._ends] / self._scales).ravel(), (inner / self._inner).ravel()))

    def _bounds(self) -> tuple[Floats, Floats]:
        found = []
        for side, (edge, low_or_high) in enumerate(((-self.right, 1), (self.left, 2))):
            sign = 2.0 * side - 1.0
            ends = np.empty((len(self.cells.s), len(self._scales)))
            ends[:, 0] = edge
            ends[:, 1], ends[:, 3], ends[:, 4] = sign * MOST_COURSE, sign * MOST_SLIDE, sign * MOST_YAW
            ends[:, 2] = self.vehicle.top if side else SLOWEST
            ends[:, STATES:] = self.vehicle.controls[low_or_high]
            if not self.cells.closed:
                ends[0, 2] = SLOWEST  # an open course starts (nearly) from rest
            inner = np.tile(self.vehicle.inner[low_or_high], (self._count, 1))
            found.append(self._joined(ends, inner))
        return found[0], found[1]


def _middle(of: Any, here: list[Any], there: list[Any]) -> tuple[Moment, list[Any]]:
    """Return the moment in the middle of a cell and the kinematic equations (zero)."""
    size, start, end, _, climb, bank, bend = (of[i] for i in range(len(GEOMETRY)))
    n, course, v, slide, yaw = (0.5 * (here[i] + there[i]) for i in range(STATES))
    stretch = 1.0 - n * 0.5 * (start + end)
    time = size / np.cos(climb) * stretch / (v * np.cos(course))
    # The velocity turns by the road's bend and by what the course changes against it.
    turned = there[1] - here[1] + 0.5 * (start + end) * size
    gained, lateral = (there[2] - here[2]) / time, v * turned / time
    curvature = lateral / v**2
    moment = Moment(
        v, slide, yaw, gained - slope_pull(climb), lateral_demand(curvature, v, bank),
        np.fmax(normal_demand(curvature, v, bank, climb, bend) / G0, LEAST_LOAD), (there[4] - here[4]) / time, time,
        gained,
    )  # fmt: skip
    equations = [
        there[0] - here[0] - stretch * np.tan(course) * size,
        (turned - (there[3] - here[3]) - yaw * time) * 10.0,
    ]
    return moment, equations
