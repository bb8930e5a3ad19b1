"""Quasi-steady laps against what can be written down, and against published laps of a point mass on given lines."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from hothatch.constants import G0
from hothatch.garage.circuits import circuit
from hothatch.solvers.circuit_geometry import Path as Line
from hothatch.solvers.circuit_geometry import mesh, path_along, path_from_curvature
from hothatch.solvers.envelope import Envelope, point_mass
from hothatch.solvers.lap import CAUSES, lap

RACELINES = Path(__file__).parents[3] / "shared/tracks/tum/racelines"


def envelope(power: float = 160e3, drag: float = 0.0) -> Envelope:
    return point_mass(1700.0, power, 1.0, drag, drive_share=0.6, top_speed=70.0)


def flat(
    parts: list[tuple[float, float]], closed: bool = False, bank: float = 0.0, slope: float = 0.0
) -> Line:
    """A path of (length, curvature) in cells of about a metre."""
    length, start = [], []
    for part, kappa in parts:
        count = max(1, round(part))
        length += [part / count] * count
        start += [kappa] * count
    size, k = np.array(length), np.array(start)
    zero = np.zeros(len(size))
    s = np.concatenate(([0.0], np.cumsum(size)))
    return Line(s, np.zeros(len(s)), size, k, k, zero + slope, zero + bank, zero, closed)


def test_a_circle_is_driven_at_the_root_of_grip_times_radius():
    found = lap(flat([(2.0 * np.pi * 50.0, 0.02)], closed=True), envelope())
    assert found.speed == pytest.approx(np.sqrt(G0 * 50.0))
    assert found.lap_time == pytest.approx(2.0 * np.pi * 50.0 / np.sqrt(G0 * 50.0))
    assert {CAUSES[i] for i in found.cause} == {"bend"}


@pytest.mark.parametrize("degrees", [0.0, 10.0, 25.0])
def test_a_banked_circle_is_driven_as_the_block_on_the_cone(degrees: float):
    # v² = g r (μ + tan φ)/(1 − μ tan φ), with μ = 1 and a left bend with its outer (right) edge up.
    slope = np.tan(np.radians(degrees))
    wanted = np.sqrt(G0 * 30.0 * (1.0 + slope) / (1.0 - slope)) if degrees else np.sqrt(G0 * 30.0)
    found = lap(flat([(2.0 * np.pi * 30.0, 1.0 / 30.0)], closed=True, bank=-np.radians(degrees)), envelope())
    assert found.speed == pytest.approx(wanted, rel=1e-6)


def test_two_straights_and_a_hairpin():
    # From 20 m/s: 200 m at constant acceleration 0.6 g to the braking point, braking at 1 g to √(g r), the arc, and again.
    radius, straight = 20.0, 200.0
    corner = np.sqrt(G0 * radius)
    strong = point_mass(1700.0, 1e9, 1.0, 0.0, drive_share=0.6, top_speed=150.0)
    found = lap(
        flat([(straight, 0.0), (np.pi * radius, 1.0 / radius), (straight, 0.0)]), strong, start_speed=20.0
    )
    gain, loss = 1.2 * G0, 2.0 * G0
    turn = (corner**2 - 20.0**2 + loss * straight) / (gain + loss)
    peak = np.sqrt(20.0**2 + gain * turn)
    end = np.sqrt(corner**2 + gain * straight)
    wanted = (
        (peak - 20.0) / (0.6 * G0)
        + (peak - corner) / G0
        + np.pi * radius / corner
        + (end - corner) / (0.6 * G0)
    )
    assert found.lap_time == pytest.approx(wanted, rel=5e-4)
    assert found.speed.max() == pytest.approx(end, rel=1e-3)
    order = [CAUSES[i] for i in found.cause]
    assert [order[10], order[int(turn) + 5], order[210], order[-5]] == [
        "drive grip",
        "brake grip",
        "bend",
        "drive grip",
    ]


def test_power_drag_and_slope_set_the_speed_of_a_long_straight():
    car = envelope(100e3, 0.7)
    found = lap(flat([(12000.0, 0.0)], slope=np.arctan(0.05)), car)
    v = found.speed[-1]
    pull = 0.5 * 1.2 * 0.7 / 1700.0 * v**2 + G0 * np.sin(np.arctan(0.05))
    assert v * 1700.0 * pull == pytest.approx(100e3, rel=1e-3)
    assert CAUSES[found.cause[-1]] == "power"


def test_the_driver_s_margin_scales_the_tyres_alone():
    path = flat([(2.0 * np.pi * 50.0, 0.02)], closed=True)
    assert lap(path, envelope().scaled(0.81)).speed == pytest.approx(0.9 * np.sqrt(G0 * 50.0))
    straight = flat([(2000.0, 0.0)])
    assert lap(straight, envelope(50e3).scaled(0.9)).speed[-1] == pytest.approx(
        lap(straight, envelope(50e3)).speed[-1], rel=2e-3
    )


def test_five_metre_cells_are_enough():
    found = circuit("laguna-seca")
    car = envelope(170e3, 0.68)
    times = [lap(path_along(mesh(found, step)), car).lap_time for step in (5.0, 1.0)]
    assert times[0] == pytest.approx(times[1], rel=1e-3)


def test_five_kilometres_at_five_metres_take_less_than_five_milliseconds():
    path = path_along(mesh(circuit("hockenheim-gp")))
    car = envelope(170e3, 0.68)
    lap(path, car)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        lap(path, car)
        took.append(time.perf_counter() - began)
    assert min(took) < 5e-3


def test_a_kept_line_is_driven_in_the_time_that_stands_beside_it():
    from hothatch.solvers.envelope import HOT_HATCH

    for name in ("laguna-seca", "handling-course"):
        found = circuit(name)
        assert found.line is not None
        assert found.line.reference == HOT_HATCH.name
        driven = lap(path_along(mesh(found), found.line.knots), HOT_HATCH.envelope())
        assert driven.lap_time == pytest.approx(found.line.lap_time, rel=2e-4)
        assert driven.lap_time < 0.97 * lap(path_along(mesh(found)), HOT_HATCH.envelope()).lap_time


# Quasi-steady laps of the 1700 kg, 160 kW point mass on the minimum-curvature lines of the race-track base, explicit
# steps of 1 m: 135.666 s at Catalunya (135.630 s at 0.5 m, so 135.59 s at none).
@pytest.mark.parametrize(
    ("name", "wanted"), [("Catalunya", 135.666), ("Spielberg", 115.504), ("Hockenheim", 127.615)]
)
def test_fixed_lines_of_the_point_mass_set_within_a_thousandth(name: str, wanted: float):
    file = RACELINES / f"{name}.csv"
    if not file.exists():
        pytest.skip(f"no raw line {file.name} beside the repository: it does not ship")
    points = np.loadtxt(file, delimiter=",")
    loop = np.vstack((points, points[:1]))
    chord = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(loop, axis=0).T))))
    spline = CubicSpline(chord, loop, bc_type="periodic")
    fine = np.linspace(0.0, chord[-1], 100_001)
    speed = np.hypot(*spline(fine, 1).T)
    arc = np.concatenate(([0.0], np.cumsum(0.5 * (speed[1:] + speed[:-1]) * np.diff(fine))))
    count = round(arc[-1])
    at = np.interp(np.linspace(0.0, arc[-1], count + 1), arc, fine)
    (dx, dy), (ddx, ddy) = spline(at, 1).T, spline(at, 2).T
    curvature = (dx * ddy - dy * ddx) / np.hypot(dx, dy) ** 3
    car = point_mass(1700.0, 160e3, 1.05 * 9.81 / G0, 0.65, drive_share=0.6, top_speed=60.0)
    found = lap(path_from_curvature(np.full(count, arc[-1] / count), curvature, True), car)
    assert found.lap_time == pytest.approx(wanted, rel=1e-3)
