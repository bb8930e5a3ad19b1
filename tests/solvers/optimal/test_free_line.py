"""Optimal laps on an envelope: what can be written down, published laps of a point mass, quasi-steady laps, warm starts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.constants import G0
from hothatch.garage.circuits import circuit
from hothatch.solvers.circuit_geometry import Mesh, mesh, path_along
from hothatch.solvers.envelope import HOT_HATCH, PointMass, point_mass
from hothatch.solvers.lap import lap
from hothatch.solvers.optimal.free_line import Consumption, FreeLine

pytest.importorskip("casadi", reason="the optimal line needs CasADi")

TRACKS = Path(__file__).parents[4] / "shared/tracks/tum/tracks"
STRONG = point_mass(1700.0, 1e8, 1.0, 0.0, drive_share=0.6, top_speed=90.0)
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


def flat(parts: list[tuple[float, float]], closed: bool, bank: float = 0.0, step: float = 2.0) -> Mesh:
    """A road of (length, curvature), 3 m to each side, in cells of about ``step``."""
    size, kappa = [], []
    for part, k in parts:
        count = max(1, round(part / step))
        size += [part / count] * count
        kappa += [k] * count
    k = np.array(kappa)
    s = np.concatenate(([0.0], np.cumsum(size)))
    zero, three = np.zeros(len(s)), np.full(len(s), 3.0)
    return Mesh(s, k, k, 0.0 * k, zero, zero, zero, three, three, zero, zero + bank, closed)


CENTRE = np.array([[0.0, 0.0], [50.0, 0.0], [100.0, 0.0], [150.0, 0.0]])


@pytest.mark.parametrize("degrees", [0.0, 10.0])
def test_a_circle_banked_or_not_is_driven_at_the_speed_of_the_block_on_the_cone(degrees: float):
    # v² = g r (μ + tan φ)/(1 − μ tan φ), μ = 1, a left bend with its outer (right) edge up.
    slope = np.tan(np.radians(degrees))
    wanted = np.sqrt(G0 * 50.0 * (1.0 + slope) / (1.0 - slope))
    cells = flat([(100.0 * np.pi, 0.02)], True, -np.radians(degrees))
    found = FreeLine(cells, knots=CENTRE).solve(STRONG, CENTRE)
    assert found.answer.converged
    assert found.speed == pytest.approx(wanted, rel=1e-4)
    assert found.lap_time == pytest.approx(100.0 * np.pi / wanted, rel=1e-4)


def test_a_free_line_on_a_circle_keeps_to_the_inner_edge():
    found = FreeLine(flat([(100.0 * np.pi, 0.02)], True), 1.0).solve(STRONG)
    assert found.offset == pytest.approx(2.0, abs=0.01)
    assert found.lap_time == pytest.approx(2.0 * np.pi * np.sqrt(48.0 / G0), rel=1e-3)


def test_two_straights_and_a_hairpin_on_a_fixed_line():
    # From 3 m/s: 0.6 g to the braking point, 1 g down to √(g r), the arc, 0.6 g again.
    radius, straight, start = 20.0, 200.0, 3.0
    corner, gain, loss = np.sqrt(G0 * radius), 1.2 * G0, 2.0 * G0
    turn = (corner**2 - start**2 + loss * straight) / (gain + loss)
    peak, end = np.sqrt(start**2 + gain * turn), np.sqrt(corner**2 + gain * straight)
    wanted = (
        (peak - start) / (0.6 * G0)
        + (peak - corner) / G0
        + np.pi * radius / corner
        + (end - corner) / (0.6 * G0)
    )
    cells = flat([(straight, 0.0), (np.pi * radius, 1.0 / radius), (straight, 0.0)], False, step=0.5)
    line = np.column_stack((np.linspace(0.0, cells.s[-1], 5), np.zeros(5)))
    found = FreeLine(cells, knots=line).solve(STRONG, line)
    assert found.answer.converged
    assert found.lap_time == pytest.approx(wanted, rel=2e-3)
    assert found.speed[-1] == pytest.approx(end, rel=2e-3)


@pytest.mark.parametrize(
    ("name", "wanted"), [("Catalunya", 131.712), ("Spielberg", 113.787), ("Hockenheim", 124.273)]
)
def test_free_lines_of_the_point_mass_set_within_a_thousandth(name: str, wanted: float):
    # mlts-point-mass 0.1.0 at 5 m: the same car and edges, another transcription.
    file = TRACKS / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"no raw centre line {file.name} beside the repository: it does not ship")
    found = FreeLine(low_passed(file, 5.0), 0.9).solve(TRIO.envelope())
    assert found.answer.converged, found.answer.words
    assert found.lap_time == pytest.approx(wanted, rel=1e-3)
    assert found.quasi_steady(TRIO.envelope()).lap_time == pytest.approx(found.lap_time, rel=3e-3)


@pytest.fixture(scope="module")
def handling_course() -> tuple[Mesh, FreeLine]:
    cells = mesh(circuit("handling-course"))
    return cells, FreeLine(cells, 1.0)


def test_the_line_stays_inside_and_agrees_with_the_quasi_steady_lap(handling_course):
    cells, programme = handling_course
    found = programme.solve(HOT_HATCH.envelope())
    assert found.answer.converged, found.answer.words
    assert (found.offset <= cells.left - 1.0 + 1e-6).all()
    assert (found.offset >= -cells.right + 1.0 - 1e-6).all()
    assert found.quasi_steady(HOT_HATCH.envelope()).lap_time == pytest.approx(found.lap_time, rel=3e-3)
    line = circuit("handling-course").line
    assert line is not None
    assert found.lap_time == pytest.approx(line.lap_time, rel=3e-3)


def test_on_the_same_fixed_line_both_solvers_agree():
    found = circuit("handling-course")
    assert found.line is not None
    cells = mesh(found)
    steady = lap(path_along(cells, found.line.knots), HOT_HATCH.envelope())
    fixed = FreeLine(cells, knots=found.line.knots).solve(HOT_HATCH.envelope(), found.line.knots)
    assert fixed.answer.converged, fixed.answer.words
    assert steady.lap_time == pytest.approx(fixed.lap_time, rel=3e-3)


def test_another_car_starts_warm_from_the_last_optimum_and_takes_fewer_iterations(handling_course):
    _, programme = handling_course
    first = programme.solve(HOT_HATCH.envelope())
    lesser = HOT_HATCH.envelope().scaled(0.98)
    warm, cold = programme.solve(lesser, first), programme.solve(lesser)
    assert warm.lap_time == pytest.approx(cold.lap_time, rel=1e-4)
    assert warm.answer.iterations < cold.answer.iterations


def test_a_price_of_energy_saves_energy_and_costs_time(handling_course):
    _, programme = handling_course
    used = Consumption(1.15, 0.5, 0.5)
    free = programme.solve(HOT_HATCH.envelope(), consumption=used)
    saved = programme.solve(HOT_HATCH.envelope(), free, used, 2e-3)
    assert saved.answer.converged, saved.answer.words
    assert saved.energy < 0.9 * free.energy
    assert saved.lap_time > free.lap_time


def test_a_road_narrower_than_both_margins_is_named_with_its_place():
    with pytest.raises(ValueError, match="at 0 m the road is narrower than both margins of 6 m"):
        FreeLine(mesh(circuit("handling-course")), 6.0)
