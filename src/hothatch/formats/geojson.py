"""Centre lines as GeoJSON (RFC 7946): a LineString or the outer ring of a Polygon, in degrees, elevations in metres.

One line a file: of several, none is the course, so they are named and refused. Properties and geometries that are no line
are not read but named in ``left_out`` of the line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hothatch.formats.centre_line import CentreLine, CentreLineError, checked, is_closed, on_plane, read_text

KINDS = "LineString, MultiLineString or Polygon"


def read_geojson(path: str | Path) -> CentreLine:
    """Read such a file: longitude and latitude to metres, elevation in metres. Raises CentreLineError."""
    return parse_geojson(read_text(path), str(path))


def parse_geojson(text: str, name: str = "line") -> CentreLine:
    """Parse the text of such a file; ``name`` stands for it in the faults. Raises CentreLineError."""
    try:
        document: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CentreLineError([f"{name}: not JSON: {error}"]) from error
    found = list(_lines(document))
    if len(found) != 1:
        have = f"{len(found)} lines ({', '.join(kind for kind, _ in found[:5])})" if found else "no line"
        raise CentreLineError([f"{name}: {have} in it, expected one {KINDS} (RFC 7946)"])
    points = found[0][1]
    if faults := [
        f"{name}: point {i}: {fault}" for i, point in enumerate(points, 1) if (fault := _fault(point))
    ]:
        raise CentreLineError(faults)
    if not points:
        raise CentreLineError([f"{name}: no points"])
    table = np.array([[*point, np.nan][:3] for point in points], dtype=float)
    x, y = on_plane(table[:, 1], table[:, 0])
    z = table[:, 2]
    left_out = tuple(dict.fromkeys(_left_out(document)))
    return checked(
        CentreLine(x, y, is_closed(x, y), None if np.isnan(z).all() else z, left_out=left_out), name
    )


def _left_out(document: Any) -> Iterator[str]:
    """Yield what stands beside the line: properties by name, geometries that are none, holes of a polygon."""
    if not isinstance(document, dict):
        return
    kind, inside = document.get("type"), document.get("coordinates")
    if kind == "Feature" and isinstance(properties := document.get("properties"), dict):
        yield from (f"property {key}" for key in properties)
    for part in (
        *_list(document.get("features")),
        *_list(document.get("geometries")),
        document.get("geometry"),
    ):
        yield from _left_out(part)
    if inside is not None and kind not in ("LineString", "MultiLineString", "Polygon"):
        yield f"a {kind}"
    elif kind == "Polygon" and len(_list(inside)) > 1:
        yield f"inner rings of the Polygon ({len(_list(inside)) - 1})"


def _lines(document: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield the kind and the positions of each line in a geometry, a feature or a collection of them."""
    if not isinstance(document, dict):
        return
    kind, inside = document.get("type"), document.get("coordinates")
    if kind == "FeatureCollection":
        for feature in _list(document.get("features")):
            yield from _lines(feature)
    elif kind == "Feature":
        yield from _lines(document.get("geometry"))
    elif kind == "GeometryCollection":
        for geometry in _list(document.get("geometries")):
            yield from _lines(geometry)
    elif kind == "LineString":
        yield kind, _list(inside)
    elif kind == "MultiLineString":
        yield from ((kind, _list(part)) for part in _list(inside))
    elif kind == "Polygon" and _list(inside):
        yield kind, _list(_list(inside)[0])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _fault(point: Any) -> str:
    if not isinstance(point, list) or len(point) < 2:
        return "no [longitude, latitude]"
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in point[:3]):
        return f"{point!r} is not all numbers"
    longitude, latitude, *height = point[:3]
    if not (abs(longitude) <= 180.0 and abs(latitude) <= 90.0):
        return f"{longitude:g}, {latitude:g}: expected degrees, longitude first"
    if height and not -500.0 <= height[0] <= 9000.0:
        return f"an elevation of {height[0]:g} m"
    return ""
