"""GeoJSON centre lines: RFC 7946's order of coordinates, one line a file."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hothatch.formats.centre_line import CentreLineError
from hothatch.formats.geojson import parse_geojson
from hothatch.studies.circuit_file import read_centre_line

# 0.001° of latitude is 111.1 m at 45°: a ring of radius 111 m by 111 m.
RING = [[7.0 + 0.00141 * np.sin(a), 45.0 + 0.001 * np.cos(a), 250.0] for a in np.linspace(0.0, 2 * np.pi, 41)]


def feature(kind: str, coordinates) -> str:
    geometry = {"type": kind, "coordinates": coordinates}
    collection = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}]}
    return json.dumps(collection)


@pytest.mark.parametrize(
    ("kind", "wrapped"), [("LineString", RING), ("MultiLineString", [RING]), ("Polygon", [RING])]
)
def test_a_line_a_part_and_a_ring_are_the_same_course(kind: str, wrapped):
    line = parse_geojson(feature(kind, wrapped), "file")
    assert line.closed
    assert len(line.x) == 40  # the repeated first point goes
    assert line.z is not None
    assert np.allclose(line.z, 250.0)
    assert np.allclose(np.hypot(line.x, line.y), 111.13, atol=0.2)


def test_a_json_file_is_read_by_what_is_in_it(tmp_path):
    (tmp_path / "ring.json").write_text(feature("LineString", RING))
    assert read_centre_line(tmp_path / "ring.json").closed
    (tmp_path / "ring.json").write_text('{"pts": []}')
    with pytest.raises(CentreLineError, match="no points"):
        read_centre_line(tmp_path / "ring.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no line in it"),
        ('{"type": "Point", "coordinates": [7, 45]}', "no line in it, expected one LineString"),
        (feature("MultiLineString", [RING, RING]), "2 lines (MultiLineString, MultiLineString)"),
        (feature("LineString", [[7.0, 95.0]]), "point 1: 7, 95: expected degrees, longitude first"),
        (feature("LineString", [[7.0]]), "point 1: no [longitude, latitude]"),
        (feature("LineString", [[7.0, "north"]]), "is not all numbers"),
        (feature("LineString", [[7.0, 45.0, 1e6]]), "an elevation of 1e+06 m"),
        (feature("LineString", []), "no points"),
    ],
)
def test_refusals_say_what_was_expected(text: str, said: str):
    with pytest.raises(CentreLineError) as error:
        parse_geojson(text, "file")
    assert said in str(error.value)


def test_what_stands_beside_the_line_is_named():
    document = json.loads(feature("Polygon", [RING, RING[:5]]))
    document["features"][0]["properties"] = {"name": "Ring", "width": 12}
    document["features"].append({"type": "Feature", "geometry": {"type": "Point", "coordinates": RING[0]}})
    wanted = ("property name", "property width", "inner rings of the Polygon (1)", "a Point")
    assert parse_geojson(json.dumps(document), "file").left_out == wanted
