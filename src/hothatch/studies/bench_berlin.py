"""The published minimum-time lap of Berlin by another program: its car, its centre line as it smooths it, our lap of it.

TUMFTM/global_racetrajectory_optimization, commit a9995e2, params/racecar.ini and its mintime example on berlin_2018
(parameters and results are facts; results as measured with that program in 2026-11). Its centre line does not ship.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import splev, splprep

from hothatch.physics.path import path_curvature
from hothatch.solvers.circuit_geometry import Mesh
from hothatch.solvers.envelope import point_mass
from hothatch.solvers.optimal.free_line import FreeLine, OptimalLap
from hothatch.solvers.optimal.transient import Transient, TransientLap
from hothatch.solvers.optimal.two_track import TwoTrack

Floats = NDArray[np.float64]

CAR = TwoTrack(
    mass=1200.0, front=1.6, rear=1.4, track=1.6, height=0.38, inertia=1200.0, drag=0.75, lift=(0.45, 0.75), power=230e3,
    drive=7000.0, brake=20e3, steer=0.35, times=(0.2, 0.05, 0.05), grip=1.0, b=10.0, c=2.5, e=1.0, load_loss=-0.1,
    load_rated=3000.0, rolling=0.013, brake_front=0.6, roll_front=0.5,
)  # fmt: skip
WIDTH = 3.4  # of the car, half of it kept off each edge, m
SMOOTHING = 10.0  # of the periodic spline through points a metre apart
LAP, ENERGY = 85.864, 2265.0  # s; Wh of the drive at the wheels
RIVAL = (
    "TUMFTM mintime",
    170.4,
    "the same car and circuit at 3 m, 391 iterations, set-up left out; measured 2026-11",
)
TRACK = Path("shared/tracks/tum/tracks/berlin_2018.csv")  # beside the repository


def track_file(here: Path) -> Path | None:
    """Return the centre line in the folder ``here`` or one above it, None where there is none."""
    return next((one / TRACK for one in (here, *here.parents) if (one / TRACK).exists()), None)


def splined(file: Path, step: float) -> Mesh:
    """Return the case's own centre line: points a metre apart, a periodic smoothing spline, edges where they lay."""
    table = np.loadtxt(file, delimiter=",")
    loop = np.vstack((table, table[:1]))
    chord = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(loop[:, :2], axis=0).T))))
    grid = np.linspace(0.0, chord[-1], int(np.ceil(chord[-1])) + 1)
    points = np.column_stack([np.interp(grid, chord, column) for column in loop.T])
    fit, at_points = splprep(points[:, :2].T, k=3, s=SMOOTHING, per=1)
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


def optimum(file: Path, step: float) -> TransientLap:
    """Return the quickest lap of the case's car: on a point mass's envelope first, then with both tracks."""
    cells, margin = splined(file, step), 0.5 * WIDTH
    mass = point_mass(CAR.mass, CAR.power, 0.9, 1.25, top_speed=CAR.top, most_force=CAR.drive)
    return Transient(cells, CAR, margin, smooth=1.0).solve(*_guess(FreeLine(cells, margin).solve(mass)))


def energy(found: TransientLap) -> float:
    """Return the energy of the drive at the wheels [Wh]."""
    drive, v = (0.5 * (column[1:] + column[:-1]) for column in (found.ends[:, 6], found.speed))
    return float((drive * v) @ np.diff(found.time)) / 3600.0


def berlin(step: float, here: Path) -> tuple[float, str]:
    """Return seconds and a note of one cold lap of Berlin, set-up included. Raises FileNotFoundError without its line."""
    file = track_file(here)
    if file is None:
        raise FileNotFoundError(f"no centre line {TRACK} in the folder or above it: it does not ship")
    began, processor = perf_counter(), process_time()
    found = optimum(file, step)
    seconds, processor = perf_counter() - began, process_time() - processor
    note = (
        f"two tracks, berlin_2018 at {step:g} m, {found.answer.iterations} iterations, set-up included, "
        f"{processor:.1f} s of the processor, lap {found.lap_time:.3f} s ({LAP:.3f} s published); at most 60 s are wanted"
    )
    return seconds, note if found.answer.converged else f"{note}; {found.answer.words}"


def _guess(first: OptimalLap) -> tuple[Floats, Floats]:
    """Return ends and inner unknowns roughly as the car would follow a point mass."""
    cells = first.cells
    kappa, slope = np.append(cells.start, cells.end[-1]), np.append(cells.slope, cells.slope[-1])
    bends = path_curvature(kappa, slope, first.offset, first.slope, first.bend)
    course = np.arctan2(first.slope, 1.0 - kappa * first.offset)
    force, ay, v = CAR.mass * first.force, first.speed**2 * bends, 0.97 * first.speed
    drive, brake = np.clip(force, 10.0, 6900.0), np.clip(force, -19000.0, -10.0)
    slide, steer = -0.03 * np.clip(ay / 9.0, -1.0, 1.0), np.clip(3.0 * bends, -0.3, 0.3)
    inner = CAR.mass * CAR.height / CAR.track * 0.5 * (ay[1:] + ay[:-1])
    return np.column_stack((first.offset, course, v, slide, v * bends, steer, drive, brake)), inner[:, None]
