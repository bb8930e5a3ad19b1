"""Fits of centre lines: a known course comes back, noise is smoothed away, loops close, residuals are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hothatch.formats.centre_line import CentreLine, CentreLineError
from hothatch.garage.circuits import CircuitError, circuit, parse_circuit
from hothatch.solvers.circuit_geometry import mesh
from hothatch.studies.circuit_file import circuit_text, fit_file, read_centre_line
from hothatch.studies.circuit_fit import fit_circuit

TRACKS = Path(__file__).parents[3] / "shared/tracks"


def points_of(name: str, step: float = 6.0, noise: float = 0.0) -> CentreLine:
    cells = mesh(circuit(name), step)
    shift = np.random.default_rng(1).normal(0.0, noise, (2, len(cells.s)))
    last = -1 if cells.closed else None
    x, y = (cells.x + shift[0])[:last], (cells.y + shift[1])[:last]
    return CentreLine(x, y, cells.closed, left=cells.left[:last], right=cells.right[:last])


def test_a_known_loop_comes_back():
    fit = fit_circuit(points_of("handling-course"), 0.02)
    assert fit.rms < 0.03
    assert fit.length == pytest.approx(circuit("handling-course").length, rel=2e-4)
    sharpest = np.abs(fit.segments[:, 1:3]).max()
    assert sharpest == pytest.approx(1.0 / 22.0, rel=0.1)


def test_noise_of_a_receiver_is_smoothed_and_the_loop_closes():
    fit = fit_circuit(points_of("handling-course", noise=0.3), 0.3)
    assert fit.rms == pytest.approx(0.3, rel=0.1)
    assert np.abs(fit.segments[:, 1:3]).max() < 1.0 / 15.0
    head = {"name": "n", "kind": "derived", "source": "s", "licence": "MIT", "attribution": "a"}
    found = parse_circuit(circuit_text(head, True, fit.segments), "n.toml")
    x, y, _ = found.corners()
    assert np.hypot(x[-1], y[-1]) < 0.05


def test_an_open_course_comes_back():
    fit = fit_circuit(points_of("hill-climb"), 0.03)
    assert fit.rms < 0.05
    assert fit.length == pytest.approx(circuit("hill-climb").plan_length, rel=1e-3)


def test_points_that_no_road_follows_are_refused():
    rng = np.random.default_rng(2)
    angle = np.linspace(0.0, 2.0 * np.pi, 61)[:-1]
    radius = 200.0 + rng.normal(0.0, 30.0, 60)
    with pytest.raises(CentreLineError, match="no smooth curve"):
        fit_circuit(CentreLine(radius * np.cos(angle), radius * np.sin(angle), True), 0.1, node=25.0)


def test_fit_writes_a_file_that_reads(tmp_path: Path):
    line = points_of("handling-course")
    assert line.left is not None
    rows = [f"{a:.4f},{b:.4f},5.0,5.0" for a, b in zip(line.x, line.y, strict=True)]
    (tmp_path / "own.csv").write_text("# x_m,y_m,w_tr_right_m,w_tr_left_m\n" + "\n".join(rows))
    found = fit_file(str(tmp_path / "own.csv"), str(tmp_path / "own.toml"), 0.1)
    assert parse_circuit((tmp_path / "own.toml").read_text(), "own.toml").length == found.circuit.length
    with pytest.raises(CentreLineError, match=r"no reader for \.txt"):
        read_centre_line("own.txt")


def test_a_centre_line_off_its_road_is_named_by_its_own_file_and_distance(tmp_path: Path):
    line = points_of("handling-course")
    rows = [
        f"{a:.4f},{b:.4f},{-1.0 if 100 < i < 200 else 5.0},11.0"
        for i, (a, b) in enumerate(zip(line.x, line.y, strict=True))
    ]
    (tmp_path / "own.csv").write_text("# x_m,y_m,w_tr_right_m,w_tr_left_m\n" + "\n".join(rows))
    with pytest.raises(
        CircuitError, match=r"own\.csv: segment \d+ at \d+ m: right_m -\S+, expected at least 0"
    ):
        fit_file(str(tmp_path / "own.csv"), str(tmp_path / "made.toml"), 0.1)
    assert not (tmp_path / "made.toml").exists()


@pytest.mark.parametrize(
    ("name", "path"),
    [("oschersleben", "tum/tracks/Oschersleben.csv"), ("laguna-seca", "fastest-lap/laguna_seca_3d.xml")],
)
def test_a_circuit_that_ships_follows_its_centre_line(name: str, path: str):
    if not (TRACKS / path).exists():
        pytest.skip(f"no raw centre line {path} beside the repository: it does not ship")
    line = read_centre_line(TRACKS / path)
    x, y, heading = circuit(name).corners()
    cells = mesh(circuit(name), 1.0)
    # The file keeps no position: both are turned and shifted onto each other (Procrustes by complex numbers).
    at = np.concatenate((line.distance, [line.distance[-1]]))[:-1]
    ours = np.interp(
        at * cells.s[-1] / (at[-1] + np.hypot(line.x[0] - line.x[-1], line.y[0] - line.y[-1])),
        cells.s,
        cells.x,
    )
    ours = ours + 1j * np.interp(
        at * cells.s[-1] / (at[-1] + np.hypot(line.x[0] - line.x[-1], line.y[0] - line.y[-1])),
        cells.s,
        cells.y,
    )
    theirs = line.x + 1j * line.y
    a, b = ours - ours.mean(), theirs - theirs.mean()
    turned = a * np.exp(1j * np.angle(np.vdot(a, b)))
    assert np.sqrt(np.mean(np.abs(turned - b) ** 2)) < 3.0
    assert abs(heading[-1] - heading[0]) == pytest.approx(2.0 * np.pi, abs=1e-3)
    assert x.shape == y.shape
