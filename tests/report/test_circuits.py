"""The circuits on the terminal and as JSON, a fit's remainders, a pace: what people read is what was found."""

from __future__ import annotations

import json
import math
from io import StringIO

import numpy as np
import pytest

from hothatch.garage.circuits import Pace, circuit, circuit_ids
from hothatch.report.circuits import pace_document, print_pace
from hothatch.report.terminal import console
from hothatch.solvers.circuit_geometry import mesh
from hothatch.studies.circuit_pace import PaceFit

FITTED = Pace(1.0123, 1.0123, "a-car", 100.0, "a magazine")


def test_every_circuit_is_listed_with_its_length_and_source(run):
    code, out, _ = run("circuits")
    assert code == 0
    for name in circuit_ids():
        assert f"{name} " in out
        assert f"{circuit(name).length / 1000.0:.3f} km" in out
    assert "published" in out
    assert "tightest" in out


def test_a_narrow_terminal_leaves_the_further_columns_out(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    code, out, _ = run("circuits")
    assert code == 0
    assert "length" in out
    assert "tightest" not in out
    assert max(map(len, out.splitlines())) <= 60


def test_the_list_as_json_holds_what_the_files_say(run):
    code, out, _ = run("circuits", "--json")
    assert code == 0
    rows = {one["id"]: one for one in json.loads(out)["circuits"]}
    assert list(rows) == list(circuit_ids())
    for name, row in rows.items():
        assert row["length_m"] == pytest.approx(circuit(name).length, abs=0.01)
        assert row["licence"]
        assert row["closed"] == circuit(name).closed


def test_a_fit_of_a_loop_says_how_well_it_closes(run, tmp_path):
    cells = mesh(circuit("handling-course"), 6.0)
    rows = [f"{x:.4f},{y:.4f},5.0,5.0" for x, y in zip(cells.x[:-1], cells.y[:-1], strict=True)]
    (tmp_path / "own.csv").write_text("# x_m,y_m,w_tr_right_m,w_tr_left_m\n" + "\n".join(rows))
    code, out, said = run("circuits", "fit", "own.csv", "-o", "own.toml", "--tolerance", "0.1")
    assert code == 0
    assert out.startswith("closed, 260")  # of 2604 m
    assert "the loop closes within" in out
    assert "elevations" not in out
    assert "own.toml" in said
    assert (tmp_path / "own.toml").exists()


def test_a_fit_of_an_open_road_with_elevations_says_how_far_they_lie_off(run, tmp_path):
    """A bend of 200 m radius that climbs 30 m, as GPX in degrees: 1e-3° of latitude are 111 m."""
    angle = np.linspace(0.0, 2.0, 80)
    points = "".join(
        f'<trkpt lat="{50 + 200 * math.sin(a) / 111_200:.8f}" lon="{7 + 200 * math.cos(a) / 71_700:.8f}">'
        f"<ele>{100 + 15 * a:.1f}</ele><time>2026-05-01T10:{i // 60:02d}:{i % 60:02d}Z</time></trkpt>"
        for i, a in enumerate(angle)
    )
    (tmp_path / "hill.gpx").write_text(
        f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'
    )
    code, out, said = run("circuits", "fit", "hill.gpx")
    assert code == 0, said
    assert out.startswith("open, ")
    assert "the loop closes" not in out
    climb = next(line for line in out.splitlines() if line.startswith("elevations lie"))
    assert climb.endswith("climb 30 m")
    assert [path.name for path in tmp_path.iterdir()] == ["hill.gpx"]


@pytest.mark.parametrize(
    ("pace", "kept", "said"),
    [
        (FITTED, None, "(wanted 1.0123); the file keeps none yet"),
        (FITTED, FITTED, "the file keeps 1.0123"),
        (Pace(1.03, 1.08, "a-car", 108.0, "x"), None, "(wanted 1.0800, held within 3% of one)"),
    ],
)
def test_a_pace_tells_what_it_wanted_and_what_the_file_keeps(pace: Pace, kept: Pace | None, said: str):
    found = PaceFit("a-course", pace, kept, 100.0)
    paper = StringIO()
    print_pace(found, console(paper, 200))
    assert said in paper.getvalue()
    told = pace_document(found)
    assert told["kept"] == (None if kept is None else kept.factor)
    assert told["factor"] == pace.factor
    assert told["without_s"] == 100.0


def test_a_fitted_pace_is_said_and_written(run, tmp_path):
    code, out, _ = run("circuits", "pace", "vir-grand-course", "-o", "vir.toml")
    assert code == 0
    kept = circuit("vir-grand-course").pace
    assert kept is not None
    assert f"the file keeps {kept.factor:.4f}" in out
    assert "[pace]" in (tmp_path / "vir.toml").read_text(encoding="utf-8")
