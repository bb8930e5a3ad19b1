"""From the points of a centre line to a circuit of clothoids: the smoothest curvature that stays within a tolerance.

The curve is a start, a heading and a curvature that runs linearly between nodes. Gauss–Newton moves all of them so that
the points lie on it, in the direction across it, while ∫(dκ/ds)² ds is kept small; a loop's end meets its start exactly
(a linear constraint of each step). How much smoothing is not guessed: it is raised until the root mean square of the
distances is the tolerance asked for. Then nodes are left out where curvature, grade, bank and widths run straight, and
what remains is fitted once more.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import splev, splprep

from hothatch.formats.centre_line import CentreLine, CentreLineError
from hothatch.studies.circuit_heights import grade_of

Floats = NDArray[Any]
Integers = NDArray[np.int64]

NODE = 10.0  # between the nodes of the first fit, m
MOST_NODES = 1500
TOLERANCE = 0.3  # of the points, root mean square, m
STRAIGHT = (
    2.0e-4,
    0.4,
    0.4,
    0.003,
    0.004,
)  # how far nodes left out may lie off: κ [1/m], widths [m], grade, bank
STEPS = 40
_SMOOTHEST, _ROUGHEST = 8.0, -4.0  # powers of ten between which the smoothing is sought


@dataclass(frozen=True, eq=False)
class Fit:
    """What came out: ``segments`` (n, 7) as in garage.circuits, and how far the points lie off [m]."""

    segments: Floats
    heading: float  # rad, of the first point, from x
    rms: float
    greatest: float
    greatest_at: float  # m along the track
    height_rms: float | None

    @property
    def length(self) -> float:
        """Length in the plan [m]."""
        return float(self.segments[:, 0].sum())


def _spline(u: Floats, spline: Any, order: int = 0) -> Floats:
    """Return x and y (2, k), or their derivatives, of a parametric spline at ``u``."""
    return np.array(splev(u, spline, der=order))


class _Curve:
    """A curve of piecewise linear curvature over even fine nodes, and how it moves with them."""

    def __init__(self, line: CentreLine, node: float, tolerance: float) -> None:
        self.closed = line.closed
        x, y = (np.append(v, v[0]) if line.closed else v for v in (line.x, line.y))
        chord = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
        # First guess: a smoothing spline by chord length, read at even steps of its own arc length.
        with warnings.catch_warnings():  # whether it keeps its own tolerance does not matter here
            warnings.simplefilter("ignore", RuntimeWarning)
            spline, _ = splprep([x, y], u=chord, s=len(x) * tolerance**2, per=int(line.closed))
        fine = np.linspace(0.0, chord[-1], 20 * len(x) + 1)
        arc = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(_spline(fine, spline), axis=1)))))
        self.length = float(arc[-1])
        self.count = min(max(16, round(self.length / node)), MOST_NODES)
        self.u = np.linspace(0.0, 1.0, self.count + 1)
        self.points = np.column_stack((line.x, line.y))
        self.at = np.interp(chord[: len(line.x)], fine, arc) / self.length
        heading = np.unwrap(np.arctan2(*_spline(fine, spline, 1)[::-1]))
        self.turns = round(float(heading[-1] - heading[0]) / (2.0 * np.pi))
        # Mean curvature around each node: its heading half a node on less that half a node back.
        half, full = 0.5 / self.count, heading[-1] - heading[0]
        place = arc / self.length
        if line.closed:
            place = np.concatenate((place[:-1] - 1.0, place, place[1:] + 1.0))
            heading = np.concatenate((heading[:-1] - full, heading, heading[1:] + full))
        turn = np.interp(self.u + half, place, heading) - np.interp(self.u - half, place, heading)
        self.q = turn * self.count  # curvature times length
        self.theta0 = float(np.interp(0.0, place, heading))
        self.origin: Floats = _spline(np.zeros(1), spline)[:, 0]

    def state(self) -> tuple[Any, ...]:
        """Return what a fit moves, to be restored."""
        return self.q.copy(), self.theta0, self.origin.copy(), self.length, self.at.copy()

    def restore(self, state: tuple[Any, ...]) -> None:
        """Put back what ``state`` returned."""
        q, self.theta0, origin, self.length, at = state
        self.q, self.origin, self.at = q.copy(), origin.copy(), at.copy()

    def take(self, state: tuple[Any, ...], step: Floats, change: Floats) -> None:
        """Go one step on from ``state`` and place the fine nodes anew."""
        self.restore(state)
        self.origin = self.origin + step[:2]
        self.theta0 += float(step[2])
        self.length += float(step[3])
        self.q = self.q + change
        self.march()

    def march(self) -> None:
        """Place the fine nodes: x, y [m] and heading from the curvature."""
        from hothatch.garage.clothoid import trace

        step = np.full(self.count, self.length / self.count)
        k = self.q / self.length
        self.x, self.y, self.theta = trace(step, k[:-1], k[1:], self.theta0, (self.origin[0], self.origin[1]))

    def project(self) -> tuple[Floats, Floats]:
        """Move each point's place along the curve to its foot; return offsets to the left [m] and feet (p, 2)."""
        for _ in range(3):
            foot, theta = self._at(self.at)
            gap = self.points - foot
            along = gap[:, 0] * np.cos(theta) + gap[:, 1] * np.sin(theta)
            self.at = np.clip(self.at + np.clip(along, -50.0, 50.0) / self.length, 0.0, 1.0)
        foot, theta = self._at(self.at)
        gap = self.points - foot
        return gap[:, 1] * np.cos(theta) - gap[:, 0] * np.sin(theta), foot

    def _at(self, u: Floats) -> tuple[Floats, Floats]:
        """Return points and headings at ``u`` in 0–1: Hermite between the fine nodes, exact there."""
        size = self.length / self.count
        i = np.clip((u * self.count).astype(int), 0, self.count - 1)
        t = u * self.count - i
        q0, q1 = self.q[i] / self.length, self.q[i + 1] / self.length
        theta = self.theta[i] + size * (q0 * t + 0.5 * (q1 - q0) * t * t)
        h00, h10 = (1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2
        h01, h11 = t * t * (3 - 2 * t), t * t * (t - 1)
        x, y = (
            h00 * v[i] + h01 * v[i + 1] + size * (h10 * d(self.theta[i]) + h11 * d(self.theta[i + 1]))
            for v, d in ((self.x, np.cos), (self.y, np.sin))
        )
        return np.column_stack((x, y)), theta

    def levers(self, to: Floats, u: Floats) -> tuple[Floats, Floats]:
        """Return how x and y of ``to`` (p, 2) at ``u`` (p,) move with the curvature at each fine node (p, count + 1)."""
        weight = np.full(self.count + 1, 1.0 / self.count)
        weight[0] = weight[-1] = 0.5 / self.count
        share = np.clip(u[:, None] * self.count - np.arange(self.count + 1)[None, :] + 0.5, 0.0, 1.0)
        before = weight * share
        return -before * (to[:, 1, None] - self.y), before * (to[:, 0, None] - self.x)


def fit_circuit(line: CentreLine, tolerance: float = TOLERANCE, node: float = NODE) -> Fit:
    """Return the circuit of a centre line; ``tolerance`` [m] is the root mean square distance of its points.

    Raises CentreLineError where no curve comes near the points.
    """
    curve = _Curve(line, node, tolerance)
    smoothing, rms = _search(curve, np.arange(curve.count + 1), tolerance)
    if not rms < 3.0 * tolerance:
        raise CentreLineError([f"no smooth curve comes near the points: {rms:.1f} m off on average"])
    columns, height_rms = _columns(line, curve)
    kept = _kept(columns)
    _settle(curve, kept, smoothing, still=1e-7)
    offset, _ = curve.project()
    columns[:, 0] = curve.q / curve.length
    worst = int(np.abs(offset).argmax())
    segments = _table(columns, kept, curve)
    return Fit(
        segments, curve.theta0, float(np.sqrt(np.mean(offset**2))), float(np.abs(offset[worst])),
        float(curve.at[worst] * curve.length), height_rms,
    )  # fmt: skip


def _search(curve: _Curve, nodes: Integers, tolerance: float) -> tuple[float, float]:
    """Settle the curve with the most smoothing that keeps the tolerance; return it and the root mean square [m]."""
    low, high = _ROUGHEST, _SMOOTHEST
    middle, good = 2.5, None
    for tried in range(12):
        rms = _settle(curve, nodes, 10.0**middle, steps=6 if tried else STEPS)
        if rms <= 1.03 * tolerance:
            good = (middle, curve.state())
            if rms >= 0.97 * tolerance:
                break
            low = middle
        else:
            high = middle
            if good is not None:  # too much smoothing may have pulled the curve far away
                curve.restore(good[1])
        middle = 0.5 * (low + high)
    power = middle if good is None else good[0]
    return 10.0**power, _settle(curve, nodes, 10.0**power)


def _settle(
    curve: _Curve, nodes: Integers, smoothing: float, steps: int = STEPS, still: float = 1e-5
) -> float:
    """Run Gauss–Newton until the curve stands; return the root mean square distance of the points [m]."""
    basis = _hats(nodes, curve.count, curve.closed)
    nodes = nodes[:-1] if curve.closed else nodes
    if basis.shape[1] < curve.count:
        # Of all curvatures with these nodes, the one whose heading strays least: a stray heading moves all that follows.
        curve.q = basis @ np.linalg.lstsq(np.cumsum(basis, axis=0), np.cumsum(curve.q), rcond=None)[0]
    curve.march()
    now, rms = _merit(curve, smoothing)
    for _ in range(steps):
        before = curve.state()
        step, change = _step(curve, nodes, basis, smoothing)
        share = 1.0
        for _ in range(6):  # the whole step, or the first half of it that makes things better
            curve.take(before, share * step, share * change)
            then, rms = _merit(curve, smoothing)
            if then <= now * (1.0 + 1e-6) + 1e-9:
                break
            share *= 0.5
        now = then
        if share * float(np.abs(change).max()) / curve.length * 10.0 < still:
            break
    return rms


def _merit(curve: _Curve, smoothing: float) -> tuple[float, float]:
    """Return what a fit makes small, gaps at a loop's end included, and the root mean square of the offsets [m]."""
    offset, _ = curve.project()
    rough = smoothing * curve.count / curve.length**3 * 100.0 * float(np.sum(np.diff(curve.q) ** 2))
    gap = float(np.hypot(curve.x[-1] - curve.x[0], curve.y[-1] - curve.y[0])) if curve.closed else 0.0
    return float(offset @ offset) + rough + 10.0 * gap**2, float(np.sqrt(np.mean(offset**2)))


def _step(curve: _Curve, nodes: Integers, basis: Floats, smoothing: float) -> tuple[Floats, Floats]:
    """Return one step: of start [m], heading [rad], length [m] and the coefficients, and of q at the fine nodes."""
    offset, foot = curve.project()
    theta = curve._at(curve.at)[1]
    nx, ny = -np.sin(theta), np.cos(theta)
    along_x, along_y = curve.levers(foot, curve.at)
    start = np.array([curve.x[0], curve.y[0]])
    arm = foot - start
    jacobian = np.column_stack(
        (nx, ny, ny * arm[:, 0] - nx * arm[:, 1], (nx * arm[:, 0] + ny * arm[:, 1]) / curve.length,
         (nx[:, None] * along_x + ny[:, None] * along_y) @ basis)
    )  # fmt: skip
    # ∫(dκ/ds)² ds of the new curvature, scaled to be of the size of squared metres a point.
    slope = np.diff(basis, axis=0) * np.sqrt(smoothing * curve.count) / curve.length**1.5 * 10.0
    now = curve.q[nodes]
    rough = np.hstack((np.zeros((len(slope), 4)), slope))
    pin, slip = _pins(curve, basis)
    normal = jacobian.T @ jacobian + rough.T @ rough + pin.T @ pin + 1e-9 * np.eye(jacobian.shape[1])
    right = jacobian.T @ offset - rough.T @ (slope @ now) + pin.T @ slip
    if curve.closed:
        size = normal.shape[0]
        ends, misses = _closure(curve, basis)
        normal = np.block([[normal, ends.T], [ends, np.zeros((3, 3))]])
        right = np.concatenate((right, -misses))
        step = np.linalg.solve(normal, right)[:size]
    else:
        step = np.linalg.solve(normal, right)
    change = basis @ step[4:]
    # A step that would turn the curve by more than half a radian somewhere is cut: the rest is not linear.
    turned = np.abs(step[2] + np.cumsum(change) / curve.count).max()
    short = min(1.0, 0.5 / max(turned, 1e-12))
    return short * step, short * change


def _pins(curve: _Curve, basis: Floats) -> tuple[Floats, Floats]:
    """Return the rows that keep the ends from sliding along the line, which no offset sees, and what they lack [m]."""
    ends = ((0, 0),) if curve.closed else ((0, 0), (-1, -1))
    rows, lacks = [], []
    for node, point in ends:
        along = np.array([np.cos(curve.theta[node]), np.sin(curve.theta[node])])
        here = np.array([[curve.x[node], curve.y[node]]])
        arm = here[0] - np.array([curve.x[0], curve.y[0]])
        by_x, by_y = (lever @ basis for lever in curve.levers(here, np.array([curve.u[node]])))
        turn = along[1] * arm[0] - along[0] * arm[1]
        rows.append(
            np.concatenate(
                (along, [turn, along @ arm / curve.length], along[0] * by_x[0] + along[1] * by_y[0])
            )
        )
        lacks.append(along @ (curve.points[point] - here[0]))
    return np.array(rows), np.array(lacks)


def _closure(curve: _Curve, basis: Floats) -> tuple[Floats, Floats]:
    """Return how far the end is off the start in x, y and heading (3,), and its slopes (3, unknowns)."""
    end = np.array([[curve.x[-1], curve.y[-1]]])
    along_x, along_y = curve.levers(end, np.ones(1))
    gap = end[0] - np.array([curve.x[0], curve.y[0]])
    weight = np.full(curve.count + 1, 1.0 / curve.count)
    weight[0] = weight[-1] = 0.5 / curve.count
    slopes = np.zeros((3, 4 + basis.shape[1]))
    slopes[0] = np.concatenate(([0.0, 0.0, -gap[1], gap[0] / curve.length], (along_x @ basis)[0]))
    slopes[1] = np.concatenate(([0.0, 0.0, gap[0], gap[1] / curve.length], (along_y @ basis)[0]))
    slopes[2, 4:] = weight @ basis
    turn = curve.theta[-1] - curve.theta[0] - 2.0 * np.pi * curve.turns
    return slopes, np.array([gap[0], gap[1], turn])


def _columns(line: CentreLine, curve: _Curve) -> tuple[Floats, float | None]:
    """Return κ, left, right, grade and bank at the fine nodes, and how far elevations lie off [m]."""

    def carried(values: Floats | None, otherwise: float) -> Floats:
        if values is None:
            return np.full(curve.count + 1, otherwise)
        order = np.argsort(curve.at)
        period = 1.0 if curve.closed else None
        return np.interp(curve.u, curve.at[order], values[order], period=period)

    height_rms = None
    if line.grade is not None:
        grade = carried(line.grade, 0.0)
    elif line.z is not None:
        grade, height_rms = grade_of(line.z, curve.at, curve.length, curve.count, curve.closed)
    else:
        grade = np.zeros(curve.count + 1)
    half = 5.5 if line.left is None else 0.0
    columns = (
        curve.q / curve.length,
        carried(line.left, half),
        carried(line.right, half),
        grade,
        carried(line.bank, 0.0),
    )
    return np.column_stack(columns), height_rms


def _kept(columns: Floats) -> Integers:
    """Return the fine nodes between which every column runs straight within its limit (Douglas–Peucker)."""
    scaled = columns / np.array(STRAIGHT)
    last = len(columns) - 1
    keep = {0, last}
    spans = [(0, last)]
    while spans:
        a, b = spans.pop()
        if b - a < 2:
            continue
        t = np.linspace(0.0, 1.0, b - a + 1)[:, None]
        gap = np.abs(scaled[a : b + 1] - (scaled[a] * (1 - t) + scaled[b] * t)).max(axis=1)
        worst = int(gap.argmax())
        if gap[worst] > 1.0 or (a, b) == (0, last):
            worst = worst if 0 < worst < b - a else (b - a) // 2
            keep.add(a + worst)
            spans += [(a, a + worst), (a + worst, b)]
    return np.array(sorted(keep))


def _hats(kept: Integers, count: int, closed: bool) -> Floats:
    """Return the matrix from values at the kept nodes to values at all fine nodes."""
    i = np.clip(np.searchsorted(kept, np.arange(count + 1), side="right") - 1, 0, len(kept) - 2)
    t = (np.arange(count + 1) - kept[i]) / (kept[i + 1] - kept[i])
    hats = np.zeros((count + 1, len(kept)))
    hats[np.arange(count + 1), i] = 1.0 - t
    hats[np.arange(count + 1), i + 1] += t
    return np.column_stack((hats[:, 0] + hats[:, -1], hats[:, 1:-1])) if closed else hats


def _table(columns: Floats, kept: Integers, curve: _Curve) -> Floats:
    rows = columns[kept]
    length = np.diff(curve.u[kept]) * curve.length
    return np.column_stack((length, rows[:-1, 0], rows[1:, 0], rows[:-1, 1:]))
