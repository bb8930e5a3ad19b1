"""The regulatory drive cycles that ship, and cycles from a user's file.

The speed tables are facts printed in law. Each shipped table states its points, length, top speed and a hash
of its rows, and is checked against them when it is read: a published NEDC copy once ran at 17 and 99 km/h
instead of 15 and 120.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hothatch.formats.cycle_csv import CycleFileError, CycleTable, parse_cycle_csv, read_cycle_csv
from hothatch.garage.nedc import nedc_trace

TABLES = ("hwfet", "udds", "us06", "wltc-3b")
NEDC_SOURCES = {
    "nedc": ("manual", "UN R83, Annex 4a, tables 1 and 2 (gear changes at constant speed)"),
    "nedc-automatic": ("automatic", "UN R83, Annex 4a, §6.1.3 (no gear changes)"),
    "nedc-electric": ("electric", "UN R101, Annex 7 (pure electric vehicles; unverified)"),
}


@dataclass(frozen=True)
class Phase:
    """A named stretch of a cycle, start and end in seconds of the cycle."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Cycle:
    """A speed trace: times [s] strictly rising, speeds [m/s] ≥ 0, of one length; read-only arrays."""

    name: str
    title: str
    time_s: NDArray[np.float64]
    speed_ms: NDArray[np.float64]
    source: str
    phases: tuple[Phase, ...] = ()
    left_out: tuple[str, ...] = ()  # columns of its file that a cycle has no place for

    @property
    def duration_s(self) -> float:
        """Time from the first to the last point [s]."""
        return float(self.time_s[-1] - self.time_s[0])

    @property
    def top_speed_ms(self) -> float:
        """Highest speed [m/s]."""
        return float(self.speed_ms.max())

    @property
    def distance_m(self) -> float:
        """Length [m]: trapezoid sum, exact for straight lines between the points."""
        return float(np.sum(np.diff(self.time_s) * 0.5 * (self.speed_ms[1:] + self.speed_ms[:-1])))

    def phase(self, name: str) -> Cycle:
        """Return one phase as a cycle of its own, times from zero. Raises KeyError naming the phases."""
        for phase in self.phases:
            if phase.name == name:
                inside = (self.time_s >= phase.start_s) & (self.time_s <= phase.end_s)
                time, speed = self.time_s[inside] - phase.start_s, self.speed_ms[inside]
                title = f"{self.title}, {name}"
                return _frozen(Cycle(f"{self.name} {name}", title, time, speed, self.source))
        there = ", ".join(phase.name for phase in self.phases) or "none"
        raise KeyError(f"no phase {name} in {self.name}; phases: {there}")

    def at_1_hz(self) -> Cycle:
        """Return the cycle on full seconds from zero, straight lines between its points; itself if it is so.

        A last fraction of a second is filled up at the last speed. Interpolation cuts corners between full
        seconds, so the length of a finer trace may move by a little.
        """
        steps = math.ceil(self.duration_s - 1e-9)
        grid = np.arange(steps + 1.0)
        if self.time_s.shape == grid.shape and np.array_equal(self.time_s, grid):
            return self
        speed = np.interp(grid, self.time_s - self.time_s[0], self.speed_ms)
        # No phases: their bounds would shift with the start; shipped cycles are at 1 Hz already.
        return _frozen(replace(self, time_s=grid, speed_ms=speed, phases=()))


def cycle_ids() -> tuple[str, ...]:
    """Return the names of the cycles that ship, sorted."""
    return tuple(sorted((*TABLES, *NEDC_SOURCES)))


@cache
def cycle(name: str) -> Cycle:
    """Return a shipped cycle by its id, at 1 Hz from zero.

    Raises KeyError with the ids there are, CycleFileError if a table no longer matches its own check sums.
    """
    if name in NEDC_SOURCES:
        return _nedc(name)
    if name not in TABLES:
        raise KeyError(f"no cycle {name}; cycles: {', '.join(cycle_ids())}")
    text = files("hothatch.garage").joinpath("cycles", f"{name}.csv").read_text(encoding="utf-8")
    return shipped_cycle(name, text)


def cycle_from_file(path: str | Path) -> Cycle:
    """Read a user's cycle (see formats/cycle_csv.py); its name is the file's stem. Raises CycleFileError."""
    table = read_cycle_csv(path)
    name = Path(path).stem
    title = dict(table.notes).get("title", name)
    return _frozen(Cycle(name, title, table.time_s, table.speed_ms, str(path), left_out=table.left_out))


def shipped_cycle(name: str, text: str) -> Cycle:
    """Parse a shipped table and verify it against its header: points, duration, distance, top speed, hash.

    Raises CycleFileError with every figure that does not match.
    """
    table = parse_cycle_csv(text, name)
    notes = dict(table.notes)
    phases = tuple(_phase(value) for key, value in table.notes if key == "phase")
    found = _frozen(Cycle(name, notes["title"], table.time_s, table.speed_ms, notes["source"], phases))
    faults = [
        f"{name}: {key} is {actual}, its header says {notes.get(key, 'nothing')}"
        for key, actual in _check_sums(found, table).items()
        if notes.get(key) != actual
    ]
    if faults:
        raise CycleFileError(faults)
    return found


def _check_sums(found: Cycle, table: CycleTable) -> dict[str, str]:
    """Return what the header of a shipped table must say, as it must be printed."""
    data = "".join(f"{row}\n" for row in table.rows)
    return {
        "points": str(len(table.rows)),
        "duration_s": f"{found.duration_s:g}",
        "distance_m": f"{found.distance_m:.2f}",
        f"top_speed_{table.unit}": f"{table.top_speed:g}",
        "sha256": hashlib.sha256(data.encode()).hexdigest(),
    }


def _phase(text: str) -> Phase:
    name, start, end = (part.strip() for part in text.split(","))
    return Phase(name, float(start), float(end))


def _nedc(name: str) -> Cycle:
    variant, source = NEDC_SOURCES[name]
    time, speed = nedc_trace(variant)
    title = f"NEDC, new European driving cycle ({variant} trace)"
    phases = (Phase("urban", 0.0, 780.0), Phase("extra-urban", 780.0, 1180.0))
    return _frozen(Cycle(name, title, time, speed / 3.6, source, phases))


def _frozen(found: Cycle) -> Cycle:
    """Make the arrays read-only: shipped cycles are cached and shared."""
    found.time_s.setflags(write=False)
    found.speed_ms.setflags(write=False)
    return found
