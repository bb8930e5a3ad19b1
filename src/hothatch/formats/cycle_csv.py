"""Drive cycles as CSV: a column of time and one of speed, whose unit the header names (see cycle_header.py).

    # comment lines are skipped, wherever they stand
    time_s,speed_kmh
    0,0.0
    1,2.5

Cells are divided by commas, semicolons or tabs, in quotes or not; beside semicolons and tabs a comma is a decimal point. A
line of title may stand above the header, a line of units below it. Other columns are left out and named in
``CycleTable.left_out``. A bad file is answered with all its faults at once, in file order, with file, line and what was
expected.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hothatch.formats.cycle_header import SPEED_UNITS, Header, divider_of, is_units, read_header
from hothatch.formats.text import decoded

MAX_BYTES = 4_000_000
MAX_POINTS = 200_000  # 55 hours at 1 Hz
MAX_FAULTS = 20
MAX_SPEED = 150.0  # m/s; a car above it is a wrong unit

MOST_TITLES = 4  # lines above the header
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
    left_out: tuple[str, ...] = ()  # columns that are neither time nor speed


def read_cycle_csv(path: str | Path) -> CycleTable:
    """Read a cycle file into SI arrays.

    ``path``: a CSV file of at most 4 MB and 200 000 points, UTF-8, UTF-16 behind its mark or Latin-1.
    Times [s] must rise strictly; speeds lie in 0–150 m/s. Raises CycleFileError with every fault found (at most 20 listed).
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
    head, below = _header(content, faults)
    body = content[below:]
    if not 2 <= len(body) <= MAX_POINTS:
        faults.add(None, f"{len(body)} data rows, expected 2 to {MAX_POINTS}")
    rows = _rows(body[:MAX_POINTS], head, divider_of(content[below - 1][1]), faults)
    _check_rows(rows, SPEED_UNITS[head.unit] if head.unit else 1.0, faults)
    faults.raise_if_any()
    time = np.array([t for _, t, _ in rows])
    speed = np.array([v for _, _, v in rows])
    data = tuple(line for _, line in body)
    return CycleTable(
        time, speed * SPEED_UNITS[head.unit], head.unit, float(speed.max()), notes, data, head.left_out
    )


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
        data = file.read_bytes()
    except OSError as error:
        raise CycleFileError([f"{file}: cannot be read ({error.strerror})"]) from error
    try:
        return decoded(data)
    except UnicodeDecodeError:
        raise CycleFileError([f"{file}: not a text file"]) from None


def _note(line: str) -> tuple[str, str]:
    key, _, value = line.lstrip("# ").partition(":")
    return key.strip(), value.strip()


def _header(content: list[tuple[int, str]], faults: _Faults) -> tuple[Header, int]:
    """Return the header and how many lines it ends after; where there is none, note why and take two columns."""
    for at, (_, text) in enumerate(content[: MOST_TITLES + 1]):
        cells = _cells(text)
        after = _cells(content[at + 1][1]) if at + 1 < len(content) else []
        units = after if is_units(after, len(cells)) else []
        found = read_header(cells, units)
        if isinstance(found, Header):
            return found, at + 1 + bool(units)
    line, text = content[0]
    why = read_header(_cells(text))
    told = f"{why}, {EXPECTED_HEADER}" if isinstance(why, str) and "unit" in why else ""
    faults.add(line, told or f'header "{text[:60]}", {EXPECTED_HEADER}')
    if len(_cells(text)) != 2:  # which of the columns would be read?
        faults.raise_if_any()
    return Header(0, 1, 1.0, ""), 1


def _cells(text: str) -> list[str]:
    return [cell.strip().strip('"') for cell in _split(text, divider_of(text))]


def _split(text: str, divider: str) -> list[str]:
    if '"' not in text:
        return text.split(divider)
    try:
        return next(csv.reader([text], delimiter=divider, skipinitialspace=True), [])
    except csv.Error:  # a cell of more than 128 kB
        return text.split(divider)


def _rows(body: list[tuple[int, str]], head: Header, divider: str, faults: _Faults) -> list[Row]:
    """Return the rows that hold a finite time and speed; note the others."""
    rows: list[Row] = []
    columns = 2 + len(head.left_out)
    for line, text in body:
        cells = _split(text, divider)
        if len(cells) > columns and not any(cell.strip() for cell in cells[columns:]):
            cells = cells[:columns]  # commas at the end of a line
        if len(cells) != columns:
            expected = "time,speed" if columns == 2 else f"{columns} as in the header"
            faults.add(line, f'"{text[:60]}" has {len(cells)} columns, expected {expected}')
            continue
        time, speed = (_number(cells[at], divider != ",") for at in (head.time, head.speed))
        if not math.isfinite(time):
            faults.add(line, f'time "{cells[head.time].strip()[:30]}" is not a finite number')
        if not math.isfinite(speed):
            faults.add(line, f'speed "{cells[head.speed].strip()[:30]}" is not a finite number')
        if math.isfinite(time) and math.isfinite(speed):
            rows.append((line, time * head.seconds, speed))
    return rows


def _number(cell: str, comma: bool) -> float:
    """Return the number in a cell, with a ``comma`` for a point; NaN if there is none (1_000 is none in a CSV)."""
    if comma and cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
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
