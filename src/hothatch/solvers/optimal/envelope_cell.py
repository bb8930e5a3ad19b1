"""One cell of a lap on an envelope: what speed, line and force must satisfy between two ends of cells.

Scalars of CasADi throughout; the programme of a whole lap maps it over the circuit (``free_line.py``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.physics.path import lateral_demand, normal_demand, path_curvature, path_stretch, slope_pull
from hothatch.physics.smooth import smooth_positive
from hothatch.solvers.circuit_geometry import Mesh
from hothatch.solvers.optimal.smooth_envelope import SmoothEnvelope

Floats = NDArray[np.float64]

LEAST_LOAD = 0.05  # of a g
SOFT = 0.1  # m/s²: width of the step from braking to driving, in the energy alone
FORCE, BEND = 15.0, 10.0  # m/s², m/s²: scales of what is smoothed
GEOMETRY = ("size", "start", "end", "slope", "climb", "bank", "bend")
EQUATIONS = 3


def geometry(cells: Mesh) -> Floats:
    """Return a column a cell of what ``GEOMETRY`` names, in SI."""
    angle = np.arctan(cells.grade)
    size = np.diff(cells.s)
    climb = 0.5 * (angle[1:] + angle[:-1])
    bank = 0.5 * (cells.bank[1:] + cells.bank[:-1])
    bend = np.diff(angle) / size * np.cos(climb)
    return np.array([size, cells.start, cells.end, cells.slope, climb, bank, bend])


def jumps(cells: Mesh) -> NDArray[np.int64]:
    """Return the cells whose end has another curvature, bank or slope than the next one's start; an open course's last."""
    table = geometry(cells)
    after = np.roll(table, -1, axis=1)
    away = np.array([table[2] - after[1], *(table[row] - after[row] for row in (3, 5, 6))])
    jump = np.any(np.abs(away) > np.array([[1e-7], [1e-4], [2e-3], [1e-5]]), axis=0)
    jump[-1] |= not cells.closed
    return np.flatnonzero(jump)


def cell(of: Any, car: SmoothEnvelope, used: Any, here: Any, there: Any) -> dict[str, Any]:
    """Return what one cell gives: three equations (zero), limits (at most zero), time [s], energy [J/kg], roughness [s].

    ``of``: the cell's geometry; ``used``: drive, regained and rest of the consumption; ``here`` and ``there``: n [m],
    n' [1], n'' [1/m], V² [m²/s²] and force [m/s²] at both ends.
    """
    size, start, end, slope, climb, bank, bend = (of[i] for i in range(len(GEOMETRY)))
    n0, dn0, ddn0, square0, force0 = here
    n1, dn1, ddn1, square1, force1 = there
    v0, v1, v = np.sqrt(square0), np.sqrt(square1), np.sqrt(0.5 * (square0 + square1))
    # n'' is linear in a cell; its middle by Hermite's formula.
    n = 0.5 * (n0 + n1) - size**2 / 16.0 * (ddn0 + ddn1)
    dn = 0.5 * (dn0 + dn1) - size / 8.0 * (ddn1 - ddn0)
    stretch = (
        path_stretch(start, n0, dn0) + 4.0 * path_stretch(0.5 * (start + end), n, dn) + path_stretch(end, n1, dn1)
    ) / 6.0  # fmt: skip
    length = stretch * size / np.cos(climb)
    road = (bank, climb, bend)
    load0, share0 = _asked(car, path_curvature(start, slope, n0, dn0, ddn0), v0, *road)
    load1, share1 = _asked(car, path_curvature(end, slope, n1, dn1, ddn1), v1, *road)
    force = 0.5 * (force0 + force1)
    gain = force - car.resist(v / car.top, 0.5 * (share0 + share1)) + slope_pull(climb)
    time = 2.0 * length / (v0 + v1)
    driven = smooth_positive(force, SOFT)
    return {
        "spline": n1 - n0 - size * dn0 - size**2 / 6.0 * (2.0 * ddn0 + ddn1),
        "slope": (dn1 - dn0 - 0.5 * size * (ddn0 + ddn1)) * 10.0,
        "march": (square1 - square0 - 2.0 * gain * length) / 400.0,
        "power": (force0 * v0 - car.power(v0 / car.top)) / 100.0,
        "tyres": car.usage(v0 / car.top, force0 / load0, share0) - 1.0,
        "tyres_end": car.usage(v1 / car.top, force1 / load1, share1) - 1.0,
        "time": time,
        "energy": (driven * used[0] - (driven - force) * used[1]) * length + used[2] * time,
        "wiggle": (((force1 - force0) / FORCE) ** 2 + ((ddn1 - ddn0) * square0 / BEND) ** 2) / time,
    }


def _asked(car: SmoothEnvelope, curvature: Any, v: Any, bank: Any, climb: Any, bend: Any) -> tuple[Any, Any]:
    """Return the load [g] and the square of the share of the lateral limit that is asked for."""
    load = np.fmax(normal_demand(curvature, v, bank, climb, bend) / G0, LEAST_LOAD)
    return load, (lateral_demand(curvature, v, bank) / (load * car.tip(v / car.top))) ** 2
