"""A circuit cut into cells, and a path along it: what the lap solvers march over.

Cells end where segments end, so curvature runs linearly inside each; a bend that begins at once stays one. A path is the
centre line with an offset n(s) to the left, a cubic spline through knots, whose curvature is analytic: points are never
differenced.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from hothatch.garage.circuits import Circuit, edges
from hothatch.garage.clothoid import trace
from hothatch.physics.path import path_curvature, path_stretch

Floats = NDArray[np.float64]

STEP = 5.0  # of cells on straights and in wide bends, m
SHARP, SHARP_STEP = 0.01, 2.5  # from this curvature [1/m] on cells are so short [m]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Cells of a circuit: ``s`` (m + 1) ends in the plan [m]; curvature at both ends of each cell and its slope (m,).

    ``x``, ``y`` [m], ``heading`` [rad], ``left``, ``right`` [m], ``grade`` and ``bank`` [rad] stand at the ends (m + 1).
    """

    s: Floats
    start: Floats
    end: Floats
    slope: Floats
    x: Floats
    y: Floats
    heading: Floats
    left: Floats
    right: Floats
    grade: Floats
    bank: Floats
    closed: bool


@dataclass(frozen=True, eq=False)
class Path:
    """A path in cells (m,): lengths on the road, curvature at both ends [1/m], slope and bank angles, vertical curvature.

    ``s`` (m + 1) keeps the distance of the cells' ends along the circuit's plan, ``offset`` (m + 1) that to the left [m].
    """

    s: Floats
    offset: Floats
    length: Floats
    start: Floats
    end: Floats
    slope: Floats
    bank: Floats
    vertical: Floats
    closed: bool

    @property
    def distance(self) -> Floats:
        """Distance driven to each cell's end [m], (m + 1)."""
        return np.concatenate(([0.0], np.cumsum(self.length)))


def mesh(circuit: Circuit, step: float = STEP) -> Mesh:
    """Return the cells of a circuit, at most ``step`` [m] long and half of it in bends tighter than 100 m."""
    length, start, end = circuit.segments[:, :3].T
    sharp = np.maximum(np.abs(start), np.abs(end)) >= SHARP
    parts = np.ceil(length / np.where(sharp, step * SHARP_STEP / STEP, step) - 1e-9).astype(int)
    parts = np.maximum(parts, 1)
    of = np.repeat(np.arange(len(parts)), parts)
    within = np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)
    t0, t1 = within / parts[of], (within + 1) / parts[of]
    k0, k1 = start[of] + (end - start)[of] * t0, start[of] + (end - start)[of] * t1
    size = length[of] / parts[of]
    s = np.concatenate(([0.0], np.cumsum(size)))
    x, y, heading = trace(size, k0, k1, circuit.heading)
    return Mesh(s, k0, k1, (k1 - k0) / size, x, y, heading, closed=circuit.closed, **edges(circuit, s))


def offset_spline(circuit_length: float, knots: Floats, closed: bool) -> CubicSpline:
    """Return n(s) through ``knots`` (k, 2); periodic on a loop of ``circuit_length`` [m]."""
    if not closed:
        return CubicSpline(knots[:, 0], knots[:, 1], bc_type="natural")
    whole = np.vstack((knots, [[circuit_length, knots[0, 1]]]))
    return CubicSpline(whole[:, 0], whole[:, 1], bc_type="periodic")


def path_along(cells: Mesh, knots: Floats | None = None) -> Path:
    """Return the path with offsets ``knots`` (k, 2) of s and n [m]; None: the centre line itself.

    Slope, bank and their changes are those of the centre line at the same s.
    """
    s = cells.s
    if knots is None:
        n = dn = ddn = np.zeros_like(s)
        middle = middle_slope = np.zeros(len(s) - 1)
    else:
        spline = offset_spline(float(s[-1]), knots, cells.closed)
        n, dn, ddn = spline(s), spline(s, 1), spline(s, 2)
        at = 0.5 * (s[1:] + s[:-1])
        middle, middle_slope = spline(at), spline(at, 1)
    start = path_curvature(cells.start, cells.slope, n[:-1], dn[:-1], ddn[:-1])
    end = path_curvature(cells.end, cells.slope, n[1:], dn[1:], ddn[1:])
    half = 0.5 * (cells.start + cells.end)
    stretch = (
        path_stretch(cells.start, n[:-1], dn[:-1]) + 4.0 * path_stretch(half, middle, middle_slope)
        + path_stretch(cells.end, n[1:], dn[1:])
    ) / 6.0  # fmt: skip
    size = np.diff(s)
    angle = np.arctan(cells.grade)
    slope = 0.5 * (angle[1:] + angle[:-1])
    length = stretch * size / np.cos(slope)
    return Path(
        s,
        n,
        length,
        start,
        end,
        slope,
        0.5 * (cells.bank[1:] + cells.bank[:-1]),
        np.diff(angle) / length,
        cells.closed,
    )


def path_from_curvature(length: Floats, curvature: Floats, closed: bool) -> Path:
    """Return a flat path of cells of ``length`` [m] (m,) with ``curvature`` [1/m] (m + 1) at their ends."""
    zero = np.zeros(len(length))
    s = np.concatenate(([0.0], np.cumsum(length)))
    return Path(s, np.zeros(len(s)), length, curvature[:-1], curvature[1:], zero, zero, zero, closed)
