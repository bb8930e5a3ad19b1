"""Centre lines as GPX 1.0 or 1.1 tracks: one lap, with elevation and time at every point.

Time and elevation are asked for because a recording without them was edited by hand or made by a route planner: nobody
can tell any more which points are one lap and where the road climbs. ``left_out`` of the line names the rest: waypoints,
routes, what a receiver adds to its points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from hothatch.formats.centre_line import CentreLine, CentreLineError, checked, is_closed, on_plane, read_text
from hothatch.formats.safe_xml import UnsafeXmlError, local_name, parse_xml

MAX_SPEED = 130.0  # m/s; above it the receiver has jumped


def read_gpx(path: str | Path) -> CentreLine:
    """Read the track points of a GPX file, degrees to metres. Raises CentreLineError with every fault found."""
    return parse_gpx(read_text(path), str(path))


def parse_gpx(text: str, name: str = "line") -> CentreLine:
    """Parse the text of a GPX file; ``name`` stands for it in the faults. Raises CentreLineError."""
    try:
        root = parse_xml(text)
    except UnsafeXmlError as error:
        raise CentreLineError([f"{name}: {error}"]) from error
    points = [element for element in root.iter() if local_name(element) == "trkpt"]
    if not points:
        raise CentreLineError([f"{name}: no track points <trkpt>"])
    places = np.array([_degrees(point, name, i) for i, point in enumerate(points, 1)])
    x, y = on_plane(places[:, 0], places[:, 1])
    distance = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    faults: list[str] = []
    lacks = {"elevation <ele>": _elevation, "time <time>": _seconds}
    whole = [word for word, read in lacks.items() if not any(np.isfinite(read(point)) for point in points)]
    if whole:
        what = (
            f"no {' and no '.join(whole)} at any of the {len(points)} points, from 0 to {distance[-1]:.0f} m"
        )
        raise CentreLineError([f"{name}: {what}; expected a recording with both"])
    z, time = np.full(len(points), np.nan), np.full(len(points), np.nan)
    for i, point in enumerate(points):
        z[i], time[i] = _elevation(point), _seconds(point)
        missing = [word for word, value in (("elevation", z[i]), ("time", time[i])) if not np.isfinite(value)]
        if missing:
            faults.append(f"{name}: point {i + 1}: at {distance[i]:.0f} m: no {' and no '.join(missing)}")
        elif i and time[i] <= time[i - 1]:
            faults.append(
                f"{name}: point {i + 1}: at {distance[i]:.0f} m: its time is not after that of the point before"
            )
        elif i and (distance[i] - distance[i - 1]) > MAX_SPEED * (time[i] - time[i - 1]):
            faults.append(
                f"{name}: point {i + 1}: at {distance[i]:.0f} m: faster than {MAX_SPEED:.0f} m/s, the receiver jumped"
            )
    if faults:
        raise CentreLineError(faults)
    return checked(CentreLine(x, y, is_closed(x, y), z, left_out=tuple(_left_out(root, points))), name)


def _left_out(root: Element, points: list[Element]) -> Iterator[str]:
    yield from (
        f"<{kind}> ({count})"
        for kind in ("wpt", "rte")
        if (count := sum(local_name(one) == kind for one in root))
    )
    if (count := sum(local_name(one) == "trk" for one in root)) > 1:
        yield f"where its {count} tracks begin: they are read as one"
    beside = Counter(local_name(one) for point in points for one in point)
    yield from (
        f"<{kind}> of {count} points" for kind, count in beside.items() if kind not in ("ele", "time")
    )


def _degrees(point: Element, name: str, number: int) -> tuple[float, float]:
    try:
        latitude, longitude = float(point.attrib["lat"]), float(point.attrib["lon"])
    except (KeyError, ValueError) as error:
        raise CentreLineError([f'{name}: point {number}: no numbers "lat" and "lon"']) from error
    if not (abs(latitude) <= 90.0 and abs(longitude) <= 180.0):
        raise CentreLineError([f"{name}: point {number}: {latitude}, {longitude} are no degrees"])
    return latitude, longitude


def _text(point: Element, name: str) -> str:
    return next((child.text or "" for child in point if local_name(child) == name), "").strip()


def _elevation(point: Element) -> float:
    try:
        return float(_text(point, "ele"))
    except ValueError:
        return float("nan")


def _seconds(point: Element) -> float:
    try:
        return datetime.fromisoformat(_text(point, "time")).timestamp()
    except ValueError:
        return float("nan")
