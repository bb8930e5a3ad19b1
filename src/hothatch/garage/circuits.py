"""Circuits: those that ship and a user's own, from small readable TOML files.

    name = "Our kart track"
    closed = true
    kind = "derived"              # measured, published, derived, estimated or assumed: how the geometry was come by
    source = "…"
    licence = "ODbL-1.0"          # SPDX, of the geometry
    attribution = "…"
    published_length_m = 1200.0   # optional, with published_source
    sectors_m = [400.0, 800.0]    # where sectors end; the last one ends at the finish
    columns = ["length_m", "curvature_start", "curvature_end", "left_m", "right_m", "grade", "bank"]
    segments = [
      [120.0, 0.0, 0.0, 5.0, 5.0, 0.01, 0.0],
      …
    ]

Curvature [1/m] is positive to the left and linear along a segment; a jump from one segment to the next is a bend that
begins at once. Distances to the edges, grade (dz/ds, positive uphill) and bank [rad] (positive: left edge higher) hold at
a segment's start and run linearly to the next one's. Lengths are those of the plan. The optional table ``[line]`` keeps a
racing line: ``knots`` of distance and offset to the left [m], and the envelope it was made for. The optional table
``[pace]`` keeps a factor on lap times for surface and line, within 3 % of one, and the car and lap that it was fitted on.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hothatch.garage.clothoid import trace

Floats = NDArray[np.float64]

COLUMNS = ("length_m", "curvature_start", "curvature_end", "left_m", "right_m", "grade", "bank")
KINDS = ("measured", "published", "derived", "estimated", "assumed")
TEXTS = ("name", "kind", "source", "licence", "attribution")
OPTIONAL = (
    "place",
    "published_length_m",
    "published_source",
    "sectors_m",
    "remarks",
    "heading_deg",
    "line",
    "pace",
)
LOOK, SWING = (
    2.0,
    0.05,
)  # m: steps in which a line is looked at between its knots, and how far it may swing out
PACE_KEYS = ("factor", "wanted", "car", "lap_s", "source")
MOST_PACE = 0.03  # by which a pace may differ from one
LINE_KEYS = ("reference", "margin_m", "lap_time_s", "knots")
CLOSES = (0.5, 0.01)  # position [m] and heading [rad] by which the end of a loop may miss its start
MAX_FAULTS = 20
LONGEST = 500e3  # m: cells are counted by the metre
SHARPEST = 0.5  # 1/m
WIDEST, STEEPEST, MOST_BANK = 60.0, 0.5, 0.8  # m; dz/ds; rad


class CircuitError(ValueError):
    """A circuit file that cannot be used; ``faults``: a sentence each, with file and distance along the track."""

    def __init__(self, faults: list[str]) -> None:
        more = len(faults) - MAX_FAULTS
        self.faults = tuple(faults[:MAX_FAULTS]) + ((f"… and {more} more",) if more > 0 else ())
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, eq=False)
class RacingLine:
    """A line kept with a circuit: ``knots`` (k, 2) of distance and offset to the left [m].

    ``margin`` [m] is kept between the line and each edge; ``lap_time`` [s] is that of the reference on it.
    """

    knots: Floats
    reference: str
    margin: float
    lap_time: float


@dataclass(frozen=True)
class Pace:
    """A factor on lap times for a circuit's surface and line: fitted on the lap [s] of one car, which ``wanted`` another
    where that lies outside the bound."""

    factor: float
    wanted: float
    car: str
    lap: float
    source: str


@dataclass(frozen=True, eq=False)
class Circuit:
    """A course: ``segments`` (n, 7) with the columns ``COLUMNS``, in SI; read-only."""

    id: str
    name: str
    closed: bool
    segments: Floats
    kind: str
    source: str
    licence: str
    attribution: str
    place: str = ""
    published_length: float | None = None
    published_source: str = ""
    sectors: tuple[float, ...] = ()
    remarks: str = ""
    heading: float = 0.0
    line: RacingLine | None = None
    pace: Pace | None = None

    @property
    def pace_factor(self) -> float:
        """The factor on lap times for surface and line, 1 where none is fitted."""
        return 1.0 if self.pace is None else self.pace.factor

    @property
    def length(self) -> float:
        """Length of the centre line on the road [m], slopes included."""
        grade, later = (
            self.segments[:, 5],
            np.append(self.segments[1:, 5], self.segments[0 if self.closed else -1, 5]),
        )
        # Simpson's rule on the slope, which runs linearly.
        slant = (
            np.hypot(1.0, grade) + 4.0 * np.hypot(1.0, 0.5 * (grade + later)) + np.hypot(1.0, later)
        ) / 6.0
        return float(self.segments[:, 0] @ slant)

    @property
    def plan_length(self) -> float:
        """Length of the centre line in the plan [m], by which distances in the file count."""
        return float(self.segments[:, 0].sum())

    @property
    def climb(self) -> float:
        """Height from the lowest to the highest point [m]."""
        grade = self.segments[:, 5]
        last = grade[0] if self.closed else grade[-1]
        rise = 0.5 * (grade + np.append(grade[1:], last)) * self.segments[:, 0]
        return float(np.ptp(np.concatenate(([0.0], np.cumsum(rise)))))

    def corners(self) -> tuple[Floats, Floats, Floats]:
        """Return x, y [m] and heading [rad] at the ends of the segments, (n + 1,) each."""
        return trace(*self.segments[:, :3].T, heading=self.heading)


def circuit_ids() -> tuple[str, ...]:
    """Return the names of the circuits that ship, sorted."""
    folder = files("hothatch.garage").joinpath("circuits")
    return tuple(
        sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml"))
    )


@cache
def circuit(name: str) -> Circuit:
    """Return a circuit that ships by its id. Raises CircuitError with the nearest name."""
    if name not in circuit_ids():
        near = get_close_matches(name.lower(), circuit_ids(), n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise CircuitError([f"no circuit {name}; circuits: {', '.join(circuit_ids())}{meant}"])
    return parse_circuit(_shipped_text(name), f"{name}.toml")


def _shipped_text(name: str) -> str:
    return files("hothatch.garage").joinpath("circuits", f"{name}.toml").read_text(encoding="utf-8")


def circuit_text_of(name: str) -> str:
    """Return the text of a circuit's file: an id's, or a path's. Raises OSError for one that cannot be read."""
    return _shipped_text(name) if name in circuit_ids() else Path(name).read_text(encoding="utf-8")


def find_circuit(name: str) -> Circuit:
    """Return the circuit of an id, or of a path to a file (with a suffix or a folder in it). Raises CircuitError."""
    path = Path(name)
    if path.suffix != ".toml" and len(path.parts) < 2:
        return circuit(name)
    try:
        return parse_circuit(path.read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise CircuitError([f"{name}: cannot be read: {error}"]) from error


def parse_circuit(text: str, file: str) -> Circuit:
    """Parse the text of a circuit file named ``file``. Raises CircuitError with every fault found."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CircuitError([f"{file}: {error}"]) from error
    faults = _head_faults(document)
    segments = _segments(document, faults)
    if faults:
        raise CircuitError([f"{file}: {fault}" for fault in faults])
    closed = document["closed"]
    heading = np.radians(float(document.get("heading_deg", 0.0)))
    faults = _geometry_faults(segments, closed)
    line = _line(document.get("line"), segments, closed, faults)
    pace = _pace(document.get("pace"), faults)
    sectors = tuple(float(value) for value in document.get("sectors_m", ()))
    if list(sectors) != sorted(sectors) or any(not 0.0 < s < segments[:, 0].sum() for s in sectors):
        faults.append(f"sectors_m: {list(sectors)}, expected rising distances inside the lap")
    if faults:
        raise CircuitError([f"{file}: {fault}" for fault in faults])
    segments.setflags(write=False)
    published = document.get("published_length_m")
    return Circuit(
        Path(file).stem, closed=closed, segments=segments, **{key: document[key] for key in TEXTS},
        published_length=None if published is None else float(published), sectors=sectors, heading=heading, line=line,
        pace=pace,
        **{key: document.get(key, "") for key in ("place", "published_source", "remarks")},
    )  # fmt: skip


def _head_faults(document: dict[str, Any]) -> list[str]:
    known = (*TEXTS, *OPTIONAL, "closed", "columns", "segments")
    faults = [f"{key}: unknown key; keys: {', '.join(known)}" for key in document if key not in known]
    faults += [f"{key}: missing or no text" for key in TEXTS if not isinstance(document.get(key), str)]
    if not isinstance(document.get("closed"), bool):
        faults.append("closed: expected true or false")
    if isinstance(kind := document.get("kind"), str) and kind not in KINDS:
        faults.append(f"kind: {kind!r}, expected one of {', '.join(KINDS)}")
    if document.get("columns") != list(COLUMNS):
        faults.append(f"columns: expected {list(COLUMNS)}")
    faults += [
        f"{key}: expected a number" for key in ("published_length_m", "heading_deg")
        if key in document and not _is_number(document[key])
    ]  # fmt: skip
    if not (isinstance(found := document.get("sectors_m", []), list) and all(map(_is_number, found))):
        faults.append("sectors_m: expected a list of numbers")
    return faults


def _is_number(value: Any) -> bool:
    # A whole number may be too long for a float, which then is refused as infinity is.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _segments(document: dict[str, Any], faults: list[str]) -> Floats:
    """Return the table of segments, empty where it cannot be read."""
    rows = document.get("segments")
    if not isinstance(rows, list) or not rows:
        faults.append("segments: expected a list of rows")
        return np.empty((0, len(COLUMNS)))
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(COLUMNS) or not all(map(_is_number, row)):
            faults.append(f"segment {number}: expected {len(COLUMNS)} numbers: {', '.join(COLUMNS)}")
    return np.empty((0, len(COLUMNS))) if faults else np.array(rows, dtype=float)


def _geometry_faults(segments: Floats, closed: bool) -> list[str]:
    """Return what no course can be, each with its segment and the distance along the track."""
    at = np.concatenate(([0.0], np.cumsum(segments[:, 0])))
    length, start, end, left, right, grade, bank = segments.T
    turn = np.abs(0.5 * (start + end) * length)
    rules = (
        (~(length > 0.0), length, "length_m", "a length above zero"),
        (~(at[1:] <= LONGEST), at[1:], "distance", f"at most {LONGEST / 1e3:.0f} km in all"),
        (~(np.maximum(np.abs(start), np.abs(end)) <= SHARPEST), start, "curvature", f"at most {SHARPEST} 1/m"),
        (~(turn <= 2.0 * np.pi + 1e-6), turn, "turn", "at most a full circle a segment"),
        (~(left >= 0.0), left, "left_m", "at least 0: else the centre line lies off the road"),
        (~(right >= 0.0), right, "right_m", "at least 0: else the centre line lies off the road"),
        (~(left + right > 0.0), left + right, "width", "a road wider than zero"),
        (~((left <= WIDEST) & (right <= WIDEST)), left + right, "width", f"at most {WIDEST:.0f} m a side"),
        (~(np.abs(grade) <= STEEPEST), grade, "grade", f"at most {STEEPEST} (dz/ds)"),
        (~(np.abs(bank) <= MOST_BANK), bank, "bank", f"at most {MOST_BANK} rad"),
        # Inside the centre of curvature normals cross: an offset there is no place on the road.
        (
            ~((np.maximum(start, end) * left < 1.0) & (-np.minimum(start, end) * right < 1.0)),
            left + right, "width", "edges that lie outside the centre of the bend: normals cross",
        ),
    )  # fmt: skip
    faults = [
        (int(i), f"segment {i + 1} at {at[i]:.0f} m: {key} {values[i]:.4g}, expected {wanted}")
        for bad, values, key, wanted in rules
        for i in np.flatnonzero(bad)
    ]
    found = [text for _, text in sorted(faults)]
    return found if found or not closed else _loop_faults(segments, at[-1])


def _loop_faults(segments: Floats, length: float) -> list[str]:
    x, y, heading = trace(*segments[:, :3].T)
    miss, turn = float(np.hypot(x[-1], y[-1])), float(heading[-1])
    twist = abs((turn + np.pi) % (2.0 * np.pi) - np.pi)
    if miss <= CLOSES[0] and twist <= CLOSES[1]:
        return []
    return [
        f"the loop does not close: at its end, {length:.0f} m, it is {miss:.2f} m and {np.degrees(twist):.2f}° off its start"
    ]


def _line(table: Any, segments: Floats, closed: bool, faults: list[str]) -> RacingLine | None:
    if table is None:
        return None
    if not isinstance(table, dict) or set(table) != set(LINE_KEYS):
        faults.append(f"line: expected the keys {', '.join(LINE_KEYS)}")
        return None
    bad = [
        f"line.{key}: expected a number" for key in ("margin_m", "lap_time_s") if not _is_number(table[key])
    ]
    faults += bad
    if bad:
        return None
    rows = table["knots"]
    if not isinstance(rows, list) or len(rows) < 4 or not all(map(_is_pair, rows)):
        faults.append("line.knots: expected at least four rows of distance and offset")
        return None
    knots = np.array(rows, dtype=float)
    at = np.concatenate(([0.0], np.cumsum(segments[:, 0])))
    s, n = knots.T
    if (
        s[0] != 0.0
        or (np.diff(s) <= 0.0).any()
        or not (s[-1] < at[-1] if closed else abs(s[-1] - at[-1]) < 0.01)
    ):
        faults.append(
            "line.knots: distances must rise from zero, to below the lap's length or to the end of an open course"
        )
        return None
    left, right = (_along(at, segments[:, column], closed, s) for column in (3, 4))
    faults += [
        f"line.knots: the line leaves the track at {s[i]:.0f} m: {n[i]:.2f} m, "
        f"the edges are at {left[i]:.2f} and {-right[i]:.2f} m"
        for i in np.flatnonzero((n > left + 1e-6) | (n < -right - 1e-6))
    ]
    faults += (
        _between(knots, at, left_right=(segments[:, 3], segments[:, 4]), closed=closed) if not faults else []
    )
    return RacingLine(knots, str(table["reference"]), float(table["margin_m"]), float(table["lap_time_s"]))


def _between(knots: Floats, at: Floats, left_right: tuple[Floats, Floats], closed: bool) -> list[str]:
    """Return where the line leaves the track between its knots, once for each stretch: a spline swings beyond them."""
    from scipy.interpolate import CubicSpline

    ends = np.vstack((knots, [[at[-1], knots[0, 1]]])) if closed else knots
    spline = CubicSpline(ends[:, 0], ends[:, 1], bc_type="periodic" if closed else "natural")
    s = np.arange(0.0, at[-1], LOOK)
    n = spline(s)
    left, right = (_along(at, column, closed, s) for column in left_right)
    out = (n > left + SWING) | (n < -right - SWING)
    first = np.flatnonzero(out & ~np.concatenate(([False], out[:-1])))
    return [
        f"line.knots: the line leaves the track at {s[i]:.0f} m, between knots: {n[i]:.2f} m, "
        f"the edges are at {left[i]:.2f} and {-right[i]:.2f} m"
        for i in first
    ]


def _pace(table: Any, faults: list[str]) -> Pace | None:
    if table is None:
        return None
    if not isinstance(table, dict) or set(table) != set(PACE_KEYS):
        faults.append(f"pace: expected the keys {', '.join(PACE_KEYS)}")
        return None
    numbers = [table[key] for key in ("factor", "wanted", "lap_s")]
    if not all(map(_is_number, numbers)) or abs(numbers[0] - 1.0) > MOST_PACE + 1e-9 or numbers[2] <= 0.0:
        faults.append(f"pace: {numbers}, expected numbers, the factor within {MOST_PACE:.0%} of one")
        return None
    factor, wanted, seconds = map(float, numbers)
    return Pace(factor, wanted, str(table["car"]), seconds, str(table["source"]))


def _along(at: Floats, values: Floats, closed: bool, s: Floats) -> Floats:
    """Return a column that runs linearly between the starts of segments, at distances ``s``."""
    return np.interp(s, at, np.append(values, values[0] if closed else values[-1]))


def edges(found: Circuit, s: Floats) -> dict[str, Floats]:
    """Return left, right [m], grade and bank [rad] at distances ``s`` [m] along a circuit."""
    at = np.concatenate(([0.0], np.cumsum(found.segments[:, 0])))
    names = {"left": 3, "right": 4, "grade": 5, "bank": 6}
    return {name: _along(at, found.segments[:, column], found.closed, s) for name, column in names.items()}
