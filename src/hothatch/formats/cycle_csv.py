"""Drive cycles as CSV: time and speed columns, the unit of the speed in its column name.

    # comment lines are skipped, wherever they stand
    time_s,speed_kmh
    0,0.0
    1,2.5

Accepted speed columns: ``speed_mph``, ``speed_kmh``, ``speed_ms``, also written ``speed (km/h)``, ``v
[m/s]``. A bad file is answered with all its faults at once, in file order, with file, line and what was
expected.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 4_000_000
MAX_POINTS = 200_000  # 55 hours at 1 Hz
MAX_FAULTS = 20
MAX_SPEED = 150.0  # m/s; a car above it is a wrong unit

UNITS = {"mph": 0.44704, "kmh": 1 / 3.6, "ms": 1.0}  # m/s in one unit; exact by definition
SPELLINGS = {"km/h": "kmh", "kph": "kmh", "kmph": "kmh", "m/s": "ms", "mps": "ms", "mi/h": "mph"}
TIME_COLUMN = re.compile(r"(?:time|t)[ _]*[\[(]?(?:s|sec|seconds)[\])]?")
SPEED_COLUMN = re.compile(r"(?:speed|velocity|v)[ _]*[\[(]?([a-z/]+)[\])]?")
EXPECTED_HEADER = 'expected "time_s" and one of "speed_mph", "speed_kmh", "speed_ms"'

Row = tuple[int, float, float]  # line number, time s, speed in the file's unit


class CycleFileError(ValueError):
    """A cycle file that cannot be used; ``faults``: a sentence each, in file order, with file and line."""

    def __init__(self, faults: list[str]) -> None:
        more = len(faults) - MAX_FAULTS
        self.faults = tuple(faults[:MAX_FAULTS]) + ((f"… and {more} more",) if more > 0 else ())
        super().__init__("\n".join(self.faults))


class _Faults:
    """Collects what is wrong with one file, so that the answer can name all of it in file order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[tuple[float, str]] = []

    def add(self, line: int | None, sentence: str) -> None:
        """Note a fault of a line, or of the whole file (None), which sorts last."""
        place = self.name if line is None else f"{self.name}:{line}"
        self.found.append((math.inf if line is None else line, f"{place}: {sentence}"))

    def raise_if_any(self) -> None:
        """Raise CycleFileError with everything found so far."""
        if self.found:
            raise CycleFileError([text for _, text in sorted(self.found, key=lambda fault: fault[0])])


@dataclass(frozen=True)
class CycleTable:
    """What a cycle file says: SI arrays of one length, its own unit and its ``# key: value`` notes."""

    time_s: NDArray[np.float64]
    speed_ms: NDArray[np.float64]
    unit: str  # "mph", "kmh" or "ms"
    top_speed: float  # in that unit
    notes: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]  # the data lines as written, for a checksum


def read_cycle_csv(path: str | Path) -> CycleTable:
    """Read a cycle file into SI arrays.

    ``path``: a CSV file of at most 4 MB and 200 000 points, UTF-8. Times [s] must rise strictly; speeds lie
    in 0–150 m/s. Raises CycleFileError with every fault found (at most 20 listed).
    """
    file = Path(path)
    return parse_cycle_csv(_read_text(file), str(path))


def parse_cycle_csv(text: str, name: str = "cycle") -> CycleTable:
    """Parse the text of a cycle file; ``name`` stands for the file in the faults. Raises CycleFileError."""
    faults = _Faults(name)
    lines = [(i, line.strip()) for i, line in enumerate(text.split("\n"), 1)]
    notes = tuple(_note(line) for _, line in lines if line.startswith("#") and ":" in line)
    content = [(i, line) for i, line in lines if line and not line.startswith("#")]
    if not content:
        faults.add(None, f"empty; {EXPECTED_HEADER} and at least two rows")
        faults.raise_if_any()
    unit = _header(*content[0], faults)
    body = content[1:]
    if not 2 <= len(body) <= MAX_POINTS:
        faults.add(None, f"{len(body)} data rows, expected 2 to {MAX_POINTS}")
    rows = _rows(body[:MAX_POINTS], faults)
    _check_rows(rows, UNITS.get(unit, 1.0), faults)
    faults.raise_if_any()
    time = np.array([t for _, t, _ in rows])
    speed = np.array([v for _, _, v in rows])
    data = tuple(line for _, line in body)
    return CycleTable(time, speed * UNITS[unit], unit, float(speed.max()), notes, data)


def _read_text(file: Path) -> str:
    """Return the file's text or say why it cannot be had."""
    if file.is_dir():
        raise CycleFileError([f"{file}: a directory, expected a CSV file"])
    if not file.is_file():
        raise CycleFileError([f"{file}: no such file"])
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise CycleFileError([f"{file}: {size / 1e6:.0f} MB, expected at most {MAX_BYTES / 1e6:.0f} MB"])
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CycleFileError([f"{file}: not a UTF-8 text file"]) from error
    except OSError as error:
        raise CycleFileError([f"{file}: cannot be read ({error.strerror})"]) from error


def _note(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("# ").partition(":")
    return key.strip(), value.strip()


def _header(line: int, text: str, faults: _Faults) -> str:
    """Return the speed unit that the header names, or "" after noting the fault."""
    cells = [cell.strip().lower() for cell in text.split(",")]
    if len(cells) != 2 or not TIME_COLUMN.fullmatch(cells[0]):
        faults.add(line, f'header "{text[:60]}", {EXPECTED_HEADER}')
        return ""
    match = SPEED_COLUMN.fullmatch(cells[1])
    unit = SPELLINGS.get(match[1], match[1]) if match else ""
    if unit not in UNITS:
        faults.add(line, f'speed column "{cells[1][:60]}" names no known unit, {EXPECTED_HEADER}')
        return ""
    return unit


def _rows(body: list[tuple[int, str]], faults: _Faults) -> list[Row]:
    """Return the rows that hold two finite numbers; note the others."""
    rows: list[Row] = []
    for line, text in body:
        cells = text.split(",")
        if len(cells) != 2:
            faults.add(line, f'"{text[:60]}" has {len(cells)} columns, expected time,speed')
            continue
        time, speed = _number(cells[0]), _number(cells[1])
        if not math.isfinite(time):
            faults.add(line, f'time "{cells[0].strip()[:30]}" is not a finite number')
        if not math.isfinite(speed):
            faults.add(line, f'speed "{cells[1].strip()[:30]}" is not a finite number')
        if math.isfinite(time) and math.isfinite(speed):
            rows.append((line, time, speed))
    return rows


def _number(cell: str) -> float:
    """Return the number in a cell, NaN if there is none (Python's 1_000 is not a number in a CSV)."""
    try:
        return math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan


def _check_rows(rows: list[Row], factor: float, faults: _Faults) -> None:
    """Note negative and impossible speeds and times that do not rise."""
    latest, latest_line = -math.inf, 0
    for line, time, speed in rows:
        if speed < 0:
            faults.add(line, f"speed {speed:g} is negative")
        elif speed * factor > MAX_SPEED:
            faults.add(line, f"speed {speed:g} is above {MAX_SPEED:g} m/s; is the unit right?")
        if time == latest:
            faults.add(line, f"time {time:g} s repeats line {latest_line}; times must rise")
        elif time < latest:
            faults.add(line, f"time {time:g} s is before line {latest_line}; times must rise")
        else:
            latest, latest_line = time, line
