"""A published minimum-time lap of a two-track racing car, by another program: its time and its energy."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.interpolate import splev, splprep

from hothatch.physics.path import path_curvature
from hothatch.solvers.circuit_geometry import Mesh
from hothatch.solvers.envelope import point_mass
from hothatch.solvers.optimal import ipopt
from hothatch.solvers.optimal.free_line import FreeLine, OptimalLap
from hothatch.solvers.optimal.transient import Moment, Transient
from hothatch.solvers.optimal.two_track import TwoTrack

pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")

CASE = tomllib.loads((Path(__file__).parents[2] / "data/two-track-berlin.toml").read_text(encoding="utf-8"))
TRACK = Path(__file__).parents[4] / "shared/tracks/tum/tracks/berlin_2018.csv"
FIGURES: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in CASE["car"].items()}
CAR = TwoTrack(**FIGURES)
STEP = 5.0  # m: the case's own 3 m give 85.93 s and 2273 Wh, and take twice as long


def splined(file: Path, step: float, smoothing: float) -> Mesh:
    """The case's own centre line: points a metre apart, a periodic smoothing spline, edges where they lay."""
    table = np.loadtxt(file, delimiter=",")
    loop = np.vstack((table, table[:1]))
    chord = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(loop[:, :2], axis=0).T))))
    grid = np.linspace(0.0, chord[-1], int(np.ceil(chord[-1])) + 1)
    points = np.column_stack([np.interp(grid, chord, column) for column in loop.T])
    fit, at_points = splprep(points[:, :2].T, k=3, s=smoothing, per=1)
    fine = np.linspace(0.0, 1.0, 20_001)
    along: Any = splev(fine, fit, 1)
    speed = np.hypot(along[0], along[1])
    arc = np.concatenate(([0.0], np.cumsum(0.5 * (speed[1:] + speed[:-1]) * np.diff(fine))))
    s = np.linspace(0.0, arc[-1], round(arc[-1] / step) + 1)
    at = np.interp(s, arc, fine)
    (x, y), (dx, dy), (ddx, ddy) = (np.array(splev(at, fit, order)) for order in (0, 1, 2))
    k = (dx * ddy - dy * ddx) / np.hypot(dx, dy) ** 3
    k[-1] = k[0]
    px, py, right, left = (np.interp(np.interp(at, at_points, grid), grid, column) for column in points.T)
    moved = ((py - y) * dx - (px - x) * dy) / np.hypot(dx, dy)
    zero = np.zeros(len(s))
    return Mesh(
        s, k[:-1], k[1:], np.diff(k) / np.diff(s), x, y, zero, left + moved, right - moved, zero, zero, True
    )


def guess(first: OptimalLap) -> tuple[np.ndarray, np.ndarray]:
    """Ends and inner unknowns roughly as the car would follow a point mass."""
    cells = first.cells
    kappa, slope = np.append(cells.start, cells.end[-1]), np.append(cells.slope, cells.slope[-1])
    bends = path_curvature(kappa, slope, first.offset, first.slope, first.bend)
    course = np.arctan2(first.slope, 1.0 - kappa * first.offset)
    force, ay, v = CAR.mass * first.force, first.speed**2 * bends, 0.97 * first.speed
    drive, brake = np.clip(force, 10.0, 6900.0), np.clip(force, -19000.0, -10.0)
    slide, steer = -0.03 * np.clip(ay / 9.0, -1.0, 1.0), np.clip(3.0 * bends, -0.3, 0.3)
    inner = CAR.mass * CAR.height / CAR.track * 0.5 * (ay[1:] + ay[:-1])
    return np.column_stack((first.offset, course, v, slide, v * bends, steer, drive, brake)), inner[:, None]


def test_the_berlin_lap_within_half_a_per_cent_and_its_energy_within_two(monkeypatch):
    if not TRACK.exists():
        pytest.skip(f"no raw centre line {TRACK.name} beside the repository: it does not ship")
    monkeypatch.setattr(ipopt, "SECONDS", 300.0)
    case = CASE["case"]
    cells, margin = splined(TRACK, STEP, case["smoothing"]), 0.5 * case["width"]
    mass = point_mass(CAR.mass, CAR.power, 0.9, 1.25, top_speed=CAR.top, most_force=CAR.drive)
    first = FreeLine(cells, margin).solve(mass)
    found = Transient(cells, CAR, margin, smooth=1.0).solve(*guess(first))
    assert found.answer.converged, found.answer.words
    assert found.lap_time == pytest.approx(case["lap_time"], rel=0.005)
    drive, v = (0.5 * (column[1:] + column[:-1]) for column in (found.ends[:, 6], found.speed))
    energy = float((drive * v) @ np.diff(found.time)) / 3600.0
    assert energy == pytest.approx(case["energy_wh"], rel=0.02)


def test_loads_carry_the_weight_and_move_as_levers_say():
    loads = CAR.loads(0.0, 6000.0, 1000.0)
    assert sum(loads) == pytest.approx(CAR.mass * 9.81)
    assert loads[2] + loads[3] == pytest.approx(CAR.mass * 9.81 * 1.6 / 3.0 + 6000.0 * 0.38 / 3.0)
    assert loads[1] - loads[0] == pytest.approx(1000.0)
    down = CAR.loads(50.0, 0.0, 0.0)
    assert sum(down) == pytest.approx(CAR.mass * 9.81 + 1.2 * 2500.0)


def test_straight_ahead_at_rest_of_all_controls_only_resistances_are_left():
    at = Moment(30.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.1, 0.0)
    closed = CAR.close(at, [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0])
    weight = CAR.mass * 9.81
    rolling = 0.013 * (weight + 1.2 * 900.0)
    # Air alone unloads the front axle, not the sum.
    assert closed.equations[0] == pytest.approx(-(rolling + 0.75 * 900.0) / (0.1 * weight))
    assert closed.equations[1:] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
