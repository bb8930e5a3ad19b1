"""The list of tyres: classes by rule, a tyre file read, errors for people."""

from __future__ import annotations

import io
import json
import math

import pytest

from hothatch.car.schema import TYRE_CLASSES
from hothatch.cli import main
from hothatch.garage.reader import read_text
from hothatch.garage.tyres import BASE_TYRE
from hothatch.report.terminal import console
from hothatch.report.tyres import library, print_library, tyre_document


def test_every_class_is_listed_with_its_own_numbers():
    found = library()
    assert [one["id"] for one in found["classes"]] == list(TYRE_CLASSES)
    assert [one["id"] for one in found["tyres"]] == [BASE_TYRE]
    for one in found["classes"]:
        # The base tyre's own 0.990 and 11.5 per radian at nominal load, scaled.
        assert one["friction_y"] == pytest.approx(0.990 * one["lateral_grip"])
        scaled = 46009.1 / 4000 * one["cornering_stiffness"]
        assert one["cornering_stiffness_over_load"] == pytest.approx(scaled, rel=1e-5)


def test_stiffness_lies_in_the_known_range_of_its_class():
    """0.11 (soft radial) to 0.30 per degree (low profile) over the load."""
    for one in library()["classes"]:
        assert 0.11 < one["cornering_stiffness_over_load"] * math.pi / 180 < 0.31


def test_the_list_names_its_sources():
    out = io.StringIO()
    print_library(console(out, width=120))
    assert "r-compound" in out.getvalue()
    assert "tyre.lateral_grip ±" in out.getvalue()


def test_the_base_tyre_relaxes_within_half_a_metre():
    base = tyre_document(BASE_TYRE)
    assert base["relaxation_x"] == pytest.approx(0.181, abs=0.001)
    assert base["relaxation_y"] == pytest.approx(0.324, abs=0.001)
    assert base["remarks"] == []


def test_a_file_is_read_with_its_remarks(tmp_path, capsys):
    file = tmp_path / "own.tir"
    file.write_text(read_text(f"tyres/{BASE_TYRE}.tir") + "FNOMIN = 4200\n")
    assert main(["tyres", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["nominal_load"] == 4200.0
    assert "FNOMIN again" in found["remarks"][0]
    assert main(["tyres", str(file)]) == 0
    assert "FNOMIN again" in capsys.readouterr().out


def test_what_cannot_be_read_is_refused(tmp_path, capsys):
    assert main(["tyres", "none.tir"]) == 2
    assert "none.tir: no such file; expected a .tir file or one of" in capsys.readouterr().err
    (tmp_path / "bare.tir").write_text("FNOMIN = 4000\n")
    assert main(["tyres", str(tmp_path / "bare.tir")]) == 2
    assert "missing UNLOADED_RADIUS, PCX1, PDX1, PKX1, PCY1, PDY1, PKY1, PKY2" in capsys.readouterr().err
