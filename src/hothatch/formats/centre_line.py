"""A centre line as other people's files give it: points in metres, and what every such file is checked for.

ISO 8855: x east, y north, z up, in metres; left and right as seen in the direction of travel. The readers of the single
formats (``centre_line_csv``, ``gps_json``, ``geojson``, ``gpx``, ``opendrive``, ``fastest_lap_xml``) bring the numbers,
``checked`` refuses lines that nobody can drive along, and names the place in the file and the distance along the track.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.formats.text import decoded

Floats = NDArray[np.float64]

MAX_BYTES = 20_000_000
MAX_FAULTS = 20
FEWEST = 8  # points: fewer are no circuit
LENGTHS = (100.0, 100_000.0)  # of a course, m
WIDTHS = (2.0, 80.0)  # of the road from edge to edge, m
DUPLICATE = 0.01  # m
TURN_BACK = math.radians(150.0)  # between two chords: no road does that
EARTH_RADIUS, EARTH_FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS 84


class CentreLineError(ValueError):
    """A centre line that cannot be used; ``faults``: a sentence each, with file, line and distance."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - MAX_FAULTS
        self.faults = tuple(faults[:MAX_FAULTS]) + ((f"… and {more} more",) if more > 0 else ())
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, eq=False)
class CentreLine:
    """Points of a centre line: arrays of one length, in metres and radians; None where the file says nothing.

    ``z`` may hold nan where a point has no elevation. ``left`` and ``right`` are distances from the line to the edges,
    ``grade`` dz/ds (positive uphill) and ``bank`` the road's roll angle, positive with the left edge higher.
    """

    x: Floats
    y: Floats
    closed: bool
    z: Floats | None = None
    left: Floats | None = None
    right: Floats | None = None
    grade: Floats | None = None
    bank: Floats | None = None
    lines: tuple[int, ...] = ()  # of the file, one a point; empty where the file has no lines worth naming
    left_out: tuple[str, ...] = ()  # what the file holds beside the line

    @property
    def distance(self) -> Floats:
        """Distance along the chords to each point [m]."""
        return np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(self.x), np.diff(self.y)))))


def read_text(path: str | Path) -> str:
    """Return the text of a file of at most 20 MB. Raises CentreLineError."""
    file = Path(path)
    if file.is_dir() or not file.is_file():
        raise CentreLineError([f"{file}: {'a directory' if file.is_dir() else 'no such file'}"])
    if (size := file.stat().st_size) > MAX_BYTES:
        raise CentreLineError([f"{file}: {size / 1e6:.0f} MB, expected at most {MAX_BYTES / 1e6:.0f} MB"])
    try:
        return decoded(file.read_bytes())
    except (UnicodeDecodeError, OSError) as error:
        raise CentreLineError([f"{file}: not a text file"]) from error


def on_plane(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """Return x east and y north [m] of points given in degrees, on the plane that touches WGS 84 in their middle."""
    squared = EARTH_FLATTENING * (2.0 - EARTH_FLATTENING)
    phi, lam = np.radians(latitude), np.radians(longitude)
    at, of = 0.5 * (phi.min() + phi.max()), 0.5 * (lam.min() + lam.max())
    normal = EARTH_RADIUS / np.sqrt(1.0 - squared * np.sin(phi) ** 2)
    level = normal * (1.0 - squared) * np.sin(phi)
    middle = EARTH_RADIUS / math.sqrt(1.0 - squared * math.sin(at) ** 2)
    out = normal * np.cos(phi) * np.cos(lam - of) - middle * math.cos(at)
    up = level - middle * (1.0 - squared) * math.sin(at)
    return normal * np.cos(phi) * np.sin(lam - of), math.cos(at) * up - math.sin(at) * out


def is_closed(x: Floats, y: Floats) -> bool:
    """Say whether the last point lies as near to the first as points of the line lie to each other."""
    if len(x) < 2:
        return False
    gaps = np.hypot(np.diff(x), np.diff(y))
    gap = math.hypot(x[0] - x[-1], y[0] - y[-1])
    return bool(gap <= max(1.5 * gaps.max(), 5.0 * float(np.median(gaps))))


def checked(line: CentreLine, name: str) -> CentreLine:
    """Return the line without a repeated first point. Raises CentreLineError with every fault found.

    Refused: fewer than 8 points, a length outside 0.1–100 km (a slip of units), repeated points, a line that turns back
    on itself, a road narrower than 2 m or wider than 80 m.
    """
    if len(line.x) < FEWEST:
        raise CentreLineError([f"{name}: {len(line.x)} points, expected at least {FEWEST}"])
    if line.closed and math.hypot(line.x[0] - line.x[-1], line.y[0] - line.y[-1]) < 0.5:
        line = _without_last(line)
    distance = line.distance
    length = float(distance[-1])
    if not LENGTHS[0] <= length <= LENGTHS[1]:
        raise CentreLineError(
            [
                f"{name}: {length:.4g} m long, expected {LENGTHS[0]:.0f} m to {LENGTHS[1]:.0f} m; are its units metres?"
            ]
        )
    faults = [
        *_repeated(line, distance, name),
        *_turning_back(line, distance, name),
        *_widths(line, distance, name),
    ]
    if faults:
        raise CentreLineError([text for _, text in sorted(faults)])
    return line


def _without_last(line: CentreLine) -> CentreLine:
    fields = {name: getattr(line, name) for name in ("x", "y", "z", "left", "right", "grade", "bank")}
    cut = {name: None if value is None else value[:-1] for name, value in fields.items()}
    return CentreLine(closed=line.closed, lines=line.lines[:-1], left_out=line.left_out, **cut)  # pyright: ignore[reportArgumentType]


def place(line: CentreLine, name: str, at: Any, distance: Floats) -> str:
    """Return ``file:line: at 1234 m`` of point ``at``."""
    of_line = f":{line.lines[at]}" if line.lines else f": point {at + 1}"
    return f"{name}{of_line}: at {distance[at]:.0f} m"


def _repeated(line: CentreLine, distance: Floats, name: str) -> list[tuple[int, str]]:
    twice = np.flatnonzero(np.diff(distance) < DUPLICATE) + 1
    return [(int(i), f"{place(line, name, i, distance)}: the point before it is repeated") for i in twice]


def _turning_back(line: CentreLine, distance: Floats, name: str) -> list[tuple[int, str]]:
    heading = np.arctan2(np.diff(line.y), np.diff(line.x))
    turn = np.abs((np.diff(heading) + math.pi) % (2.0 * math.pi) - math.pi)
    return [
        (
            int(i),
            f"{place(line, name, i, distance)}: the line turns back on itself ({math.degrees(turn[i - 1]):.0f}°)",
        )
        for i in np.flatnonzero(turn > TURN_BACK) + 1
    ]


def _widths(line: CentreLine, distance: Floats, name: str) -> list[tuple[int, str]]:
    if line.left is None or line.right is None:
        return []
    width = line.left + line.right
    bad = np.flatnonzero(~((width >= WIDTHS[0]) & (width <= WIDTHS[1])))
    wanted = f"expected {WIDTHS[0]:.0f} m to {WIDTHS[1]:.0f} m"
    return [
        (int(i), f"{place(line, name, i, distance)}: the road is {width[i]:.3g} m wide, {wanted}")
        for i in bad
    ]
