"""Minimum-time lines: published free-line laps of a point mass, bounds kept, agreement with the quasi-steady lap."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.constants import G0
from hothatch.garage.circuits import circuit
from hothatch.solvers.circuit_geometry import Mesh, mesh, path_along
from hothatch.solvers.lap import lap
from hothatch.solvers.line_optimum import HOT_HATCH, PointMass, optimal_line

pytest.importorskip("casadi", reason="the optimal line needs CasADi")

TRACKS = Path(__file__).parents[3] / "shared/tracks/tum/tracks"
TRIO = PointMass("trio", 1700.0, 160e3, 1.05 * 9.81 / G0, 0.65, 1.2, 0.6, 60.0)


def low_passed(file: Path, step: float) -> Mesh:
    """The centre line of the published set: 2 m linear, low-passed with σ = 4.75 m, curvature by spectral derivatives."""
    table = np.loadtxt(file, delimiter=",")
    loop = np.vstack((table, table[:1]))
    chord = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(loop[:, :2], axis=0).T))))
    count = round(chord[-1] / 2.0)
    grid = np.arange(count) * chord[-1] / count
    even = np.column_stack([np.interp(grid, chord, loop[:, column]) for column in range(4)])
    frequency = np.fft.fftfreq(count, chord[-1] / count)
    waves = np.fft.fft(even, axis=0) * np.exp(-0.5 * (2.0 * np.pi * frequency * 4.75) ** 2)[:, None]
    smooth = np.fft.ifft(waves, axis=0).real
    by = [
        np.fft.ifft(waves[:, :2] * ((2j * np.pi * frequency) ** order)[:, None], axis=0).real
        for order in (1, 2)
    ]
    speed = np.hypot(*by[0].T)
    curvature = (by[0][:, 0] * by[1][:, 1] - by[0][:, 1] * by[1][:, 0]) / speed**3
    arc = np.concatenate(([0.0], np.cumsum(0.5 * (speed + np.roll(speed, -1)) * chord[-1] / count)))
    s = np.linspace(0.0, arc[-1], round(arc[-1] / step) + 1)
    x, y, right, left, k = (
        np.interp(s, arc, np.append(column, column[0])) for column in (*smooth.T, curvature)
    )
    zero = np.zeros(len(s))
    return Mesh(s, k[:-1], k[1:], np.diff(k) / np.diff(s), x, y, zero, left, right, zero, zero, True)


@pytest.mark.parametrize(
    ("name", "wanted"), [("Catalunya", 131.712), ("Spielberg", 113.787), ("Hockenheim", 124.273)]
)
def test_free_lines_of_the_point_mass_set_within_a_thousandth(name: str, wanted: float):
    # mlts-point-mass 0.1.0 at 5 m: the same car and edges, another transcription.
    file = TRACKS / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"no raw centre line {file.name} beside the repository: it does not ship")
    cells = low_passed(file, 5.0)
    found = optimal_line(cells, TRIO, 0.9)
    assert found.converged, found.status
    assert found.time == pytest.approx(wanted, rel=1e-3)
    driven = lap(path_along(cells, np.column_stack((found.s, found.offset))[:-1]), TRIO.envelope())
    assert driven.lap_time == pytest.approx(found.time, rel=3e-3)


def test_the_line_stays_inside_and_agrees_with_the_quasi_steady_lap():
    found = circuit("handling-course")
    cells = mesh(found)
    line = optimal_line(cells, HOT_HATCH, 1.0)
    assert line.converged, line.status
    assert (line.offset <= cells.left - 1.0 + 1e-6).all()
    assert (line.offset >= -cells.right + 1.0 - 1e-6).all()
    driven = lap(path_along(cells, np.column_stack((line.s, line.offset))[:-1]), HOT_HATCH.envelope())
    assert driven.lap_time == pytest.approx(line.time, rel=3e-3)
    assert found.line is not None
    assert line.time == pytest.approx(found.line.lap_time, rel=3e-3)


def test_a_road_narrower_than_both_margins_is_named_with_its_place():
    with pytest.raises(ValueError, match="at 0 m the road is narrower than both margins of 6 m"):
        optimal_line(mesh(circuit("handling-course")), HOT_HATCH, 6.0)
