"""Minimum-time line between the edges of a circuit for a point mass, by optimal control (CasADi and IPOPT, an extra).

The line is a cubic spline n(s) of offsets to the left with a knot at each end of a cell: unknown are n, n', n'' there
(three linear equations a cell make them one spline), the square of the speed and the force along the path. Curvature is
that spline's own, so what is optimised is what the quasi-steady lap then drives. Speed is marched with the midpoint rule;
tyres and power limit both ends of each cell. Started from the quasi-steady lap on a given line, so that it takes some
twenty iterations. Bank, slope and vertical bends count as in that lap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.physics.path import path_curvature, path_stretch
from hothatch.solvers.circuit_geometry import Mesh, offset_spline, path_along
from hothatch.solvers.envelope import Envelope, point_mass
from hothatch.solvers.lap import lap

Floats = NDArray[np.float64]

ITERATIONS = 400
SLOWEST = 3.0  # m/s
SMOOTH = 1e-5  # s: weight of changes of force and curvature, which decides among equals


@dataclass(frozen=True)
class PointMass:
    """A named reference car: half ellipses of μ g (brake) and ``drive_share`` μ g (drive), power at the wheels, drag.

    ``mass`` [kg], ``power`` [W], ``grip`` μ and ``drive_share`` [1], ``drag_area`` [m²], ``density`` [kg/m³],
    ``top_speed`` [m/s].
    """

    name: str
    mass: float
    power: float
    grip: float
    drag_area: float
    density: float = 1.2
    drive_share: float = 1.0
    top_speed: float = 80.0

    def envelope(self) -> Envelope:
        """Return its tables for the quasi-steady lap."""
        return point_mass(
            self.mass, self.power, self.grip, self.drag_area, self.density, self.drive_share, self.top_speed
        )


HOT_HATCH = PointMass(
    "hot hatch of 1500 kg: 170 kW at the wheels, 1.0 g, 0.68 m²", 1500.0, 170e3, 1.0, 0.68, 1.2, 0.6
)


@dataclass(frozen=True, eq=False)
class OptimalLine:
    """What was found: ``offset`` [m] and ``speed`` [m/s] at the cells' ends ``s`` [m], all (m + 1,), ``time`` [s].

    ``converged`` is False where IPOPT gave up: then the last point it had, with its own words in ``status``.
    """

    s: Floats
    offset: Floats
    speed: Floats
    time: float
    iterations: int
    converged: bool
    status: str


class NoOptimiserError(RuntimeError):
    """CasADi is not installed."""


def optimal_line(
    cells: Mesh, car: PointMass, margin: float = 1.0, guess: Floats | None = None
) -> OptimalLine:
    """Return the line of least time that stays ``margin`` [m] off both edges.

    ``guess``: offsets [m] at the cells' ends to start from; None: the middle between the edges. Raises NoOptimiserError
    without CasADi, ValueError where the road is narrower than both margins.
    """
    try:
        import casadi as ca
    except ImportError as error:
        raise NoOptimiserError("the optimal line needs CasADi: pip install hothatch[optimal]") from error
    ca.GlobalOptions.setNumpyMode(1)  # numpy's functions trace; without it CasADi warns
    left, right = cells.left - margin, cells.right - margin
    if (narrow := np.flatnonzero(left + right <= 0.0)).size:
        raise ValueError(
            f"at {cells.s[narrow[0]]:.0f} m the road is narrower than both margins of {margin:g} m"
        )
    middle = 0.5 * (left - right) if guess is None else np.clip(guess, -right, left)
    count = len(cells.s) - 1
    names = ("n", "dn", "ddn", "square", "force")
    scales = np.array([1.0, 0.1, 0.01, 400.0, 10.0])
    unknowns = [ca.SX.sym(name, count + 1) for name in names]
    equal, limits, time, wiggle = _transcribe(
        ca, cells, car, *(u * k for u, k in zip(unknowns, scales, strict=True))
    )
    joined = [u[0] - u[count] for u in unknowns] if cells.closed else []
    constraints = ca.vertcat(equal, *joined, limits)
    fixed = constraints.shape[0] - limits.shape[0]
    lower = np.concatenate((np.zeros(fixed), np.full(limits.shape[0], -np.inf)))
    free = np.full(count + 1, np.inf)
    low = (-right, -free, -free, np.full(count + 1, SLOWEST**2), -free)
    fastest = np.full(count + 1, car.top_speed**2)
    if not cells.closed:
        fastest[0] = SLOWEST**2  # an open course starts (nearly) from rest
    high = (left, free, free, fastest, free)
    low, high, start = (
        np.concatenate([v / k for v, k in zip(values, scales, strict=True)])
        for values in (low, high, _start(cells, car, middle))
    )
    options = {
        "ipopt.print_level": 0, "print_time": False, "ipopt.sb": "yes", "ipopt.max_iter": ITERATIONS, "ipopt.tol": 1e-6,
        "ipopt.mu_init": 1e-2, "ipopt.mu_strategy": "adaptive", "ipopt.linear_solver": "mumps",
    }  # fmt: skip
    whole = ca.vertcat(*unknowns)
    solver = ca.nlpsol("line", "ipopt", {"x": whole, "f": time + SMOOTH * wiggle, "g": constraints}, options)
    found = solver(x0=start, lbx=low, ubx=high, lbg=lower, ubg=0.0)
    stats: dict[str, Any] = solver.stats()
    best = np.array(found["x"]).ravel()
    offset, _, _, square, _ = (part * k for part, k in zip(np.split(best, 5), scales, strict=True))
    return OptimalLine(
        cells.s, offset, np.sqrt(square), float(ca.Function("t", [whole], [time])(best)), int(stats["iter_count"]),
        bool(stats["success"]), str(stats["return_status"]),
    )  # fmt: skip


def _transcribe(
    ca: Any, cells: Mesh, car: PointMass, n: Any, dn: Any, ddn: Any, square: Any, force: Any
) -> tuple[Any, Any, Any, Any]:
    """Return equations (zero), limits (at most zero), the time [s] and a measure of roughness."""
    size = ca.DM(np.diff(cells.s))
    angle = np.arctan(cells.grade)
    middle = 0.5 * (angle[1:] + angle[:-1])
    slant = ca.DM(1.0 / np.cos(middle))
    bend = np.diff(angle) / np.diff(cells.s) * np.cos(middle)
    first, last = (slice(None, -1), slice(1, None))
    # A cubic in each cell, n'' linear: its middle by Hermite's formula.
    n_mid = 0.5 * (n[first] + n[last]) - size**2 / 16.0 * (ddn[first] + ddn[last])
    dn_mid = 0.5 * (dn[first] + dn[last]) - size / 8.0 * (ddn[last] - ddn[first])
    spline = (
        n[last] - n[first] - size * dn[first] - size**2 / 6.0 * (2.0 * ddn[first] + ddn[last]),
        (dn[last] - dn[first] - 0.5 * size * (ddn[first] + ddn[last])) * 10.0,
    )
    slope = ca.DM(cells.slope)
    start, end = ca.DM(cells.start), ca.DM(cells.end)
    stretch = (
        path_stretch(start, n[first], dn[first]) + 4.0 * path_stretch(0.5 * (start + end), n_mid, dn_mid)
        + path_stretch(end, n[last], dn[last])
    ) / 6.0  # fmt: skip
    length = stretch * size * slant
    drag = 0.5 * car.density * car.drag_area / car.mass
    gain = (
        0.5 * (force[first] + force[last])
        - drag * 0.5 * (square[first] + square[last])
        - ca.DM(G0 * np.sin(middle))
    )
    march = (square[last] - square[first] - 2.0 * gain * length) / 400.0
    limits = []
    for kappa, at in ((start, first), (end, last)):
        curvature = path_curvature(kappa, slope, n[at], dn[at], ddn[at])
        bank, climb = ca.DM(cells.bank[at]), ca.DM(angle[at])
        asked = curvature * square[at] * ca.cos(bank) + G0 * ca.sin(bank)
        normal = (
            G0 * ca.cos(climb) * ca.cos(bank)
            - curvature * square[at] * ca.sin(bank)
            + square[at] * ca.DM(bend)
        )
        drive = ca.fmax(force[at], 0.0) ** 2 * (1.0 / car.drive_share**2 - 1.0)
        limits.append((asked**2 + force[at] ** 2 + drive) / (car.grip * normal) ** 2 - 1.0)
    speed = ca.sqrt(square)
    limits.append(force * speed * car.mass / car.power - 1.0)
    time = 2.0 * length / (speed[first] + speed[last])
    wiggle = ca.sum1((ca.diff(force) / 15.0) ** 2 / time) + ca.sum1(
        (ca.diff(ddn) * square[first] / 10.0) ** 2 / time
    )
    return ca.vertcat(*spline, march), ca.vertcat(*limits), ca.sum1(time), wiggle


def _start(cells: Mesh, car: PointMass, offset: Floats) -> tuple[Floats, ...]:
    """Return the quasi-steady lap along ``offset`` as the first guess: n, n', n'', V² and force at the cells' ends."""
    s = cells.s
    few = np.linspace(0, len(s) - 1, max(8, len(s) // 4)).astype(int)
    knots = np.column_stack((s, offset))[few[:-1] if cells.closed else few]
    spline = offset_spline(float(s[-1]), knots, cells.closed)
    first = lap(path_along(cells, knots), car.envelope().scaled(0.95), start_speed=SLOWEST)
    force = np.append(first.force, first.force[0] if cells.closed else first.force[-1])
    square = np.clip(first.speed, SLOWEST, 0.99 * car.top_speed) ** 2
    return spline(s), spline(s, 1), spline(s, 2), square, force
