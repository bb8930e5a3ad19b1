"""Centre lines of data loggers as JSON: ``pts`` with ``lat`` and ``lon`` in 1e-7 degrees and ``elev`` in mm.

An elevation of zero beside points that lie elsewhere is a placeholder and read as unknown.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from hothatch.formats.centre_line import CentreLine, CentreLineError, checked, is_closed, on_plane, read_text

DEGREE = 1e-7
MILLIMETRE = 1e-3


def read_gps_json(path: str | Path) -> CentreLine:
    """Read such a file: latitude and longitude to metres, elevation in metres. Raises CentreLineError."""
    return parse_gps_json(read_text(path), str(path))


def parse_gps_json(text: str, name: str = "line") -> CentreLine:
    """Parse the text of such a file; ``name`` stands for it in the faults. Raises CentreLineError."""
    try:
        document: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CentreLineError([f"{name}: not JSON: {error}"]) from error
    points = document.get("pts") if isinstance(document, dict) else None
    if not isinstance(points, list):
        raise CentreLineError([f'{name}: no list "pts" of points with "lat", "lon" and "elev"'])
    faults = [f"{name}: point {i}: {fault}" for i, point in enumerate(points, 1) if (fault := _fault(point))]
    if faults:
        raise CentreLineError(faults)
    table = np.array(
        [[point["lat"], point["lon"], point.get("elev") or np.nan] for point in points], dtype=float
    )
    table = table.reshape(-1, 3)
    if len(table) == 0:
        raise CentreLineError([f"{name}: no points"])
    x, y = on_plane(table[:, 0] * DEGREE, table[:, 1] * DEGREE)
    z = table[:, 2] * MILLIMETRE
    return checked(CentreLine(x, y, is_closed(x, y), None if np.isnan(z).all() else z), name)


def _fault(point: Any) -> str:
    if not isinstance(point, dict):
        return "no object"
    for key, most in (("lat", 90.0), ("lon", 180.0)):
        value = point.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            return f'no number "{key}"'
        if not abs(value) * DEGREE <= most:
            return f'"{key}" is {value:.0f}, expected 1e-7 degrees, at most {most / DEGREE:.0f}'
        if 0 < abs(value) <= most:
            return f'"{key}" is {value:g}: degrees? expected 1e-7 degrees'
    elevation = point.get("elev", 0)
    if not isinstance(elevation, int | float) or not -500.0 <= elevation * MILLIMETRE <= 9000.0:
        return f'"elev" is {elevation!r}, expected mm'
    return ""
