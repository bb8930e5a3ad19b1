"""What an explanation is made of: phases of a run by what limited it, and accounts of energy by sink."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from hothatch.proving.trace import Trace
from hothatch.solvers import ledger

# Shorter phases [s] are the solver hopping between two limits, not a phase that a driver would know.
SHORTEST = 0.1


@dataclass(frozen=True)
class Phase:
    """A stretch of a run under one limit: speeds [m/s] at its ends, seconds and metres it took."""

    limited_by: str
    start: float
    end: float
    seconds: float
    metres: float

    @property
    def acceleration(self) -> float:
        """Mean acceleration [m/s²]."""
        return (self.end - self.start) / self.seconds if self.seconds > 0.0 else 0.0

    def document(self) -> dict[str, Any]:
        """Return the phase as JSON, speeds in km/h."""
        return {
            "limited_by": self.limited_by,
            "from_kmh": self.start * 3.6,
            "to_kmh": self.end * 3.6,
            "seconds": self.seconds,
            "metres": self.metres,
        }


@dataclass(frozen=True)
class Account:
    """Energy by sink in one unit, largest first; ``residual`` is what the ledger misses, over its throughput.

    ``source`` is what cells or fuel gave; ``origin`` says which.
    """

    title: str
    unit: str
    source: float
    sinks: tuple[tuple[str, float], ...]
    residual: float
    origin: str = "the cells"

    def share(self, value: float) -> float:
        """Return ``value`` over what was given: by the source, or, where that is more, by the car's own motion."""
        own = -sum(min(amount, 0.0) for _, amount in self.sinks)
        given = self.source if self.source > own else max(self.source, 0.0) + own
        return value / given if given else 0.0

    def document(self) -> dict[str, Any]:
        """Return the account as JSON."""
        return {
            "title": self.title,
            "unit": self.unit,
            "source": self.source,
            "origin": self.origin,
            "sinks": [
                {"sink": name, "value": value, "share": self.share(value)} for name, value in self.sinks
            ],
            "residual": self.residual,
        }


def account(sinks: np.ndarray, scale: float, unit: str, title: str) -> Account:
    """Return the account of one row of the ledger [J], divided by ``scale``; empty sinks are left out."""
    through = float(ledger.throughput(sinks))
    named = [(name, sinks[at]) for at, name in enumerate(ledger.NAMES) if at not in ledger.SOURCES]
    found = [(name, float(joules) / scale) for name, joules in named if abs(joules) > 1e-9 * through]
    found.sort(key=lambda pair: -abs(pair[1]))
    missed = float(ledger.residual(sinks)) / through if through else 0.0
    if sinks[ledger.GRID] > 0.0:  # what went into the cells is where the energy went, not where it came from
        stored = ("into the cells", -float(sinks[ledger.SOURCE]) / scale)
        both = sorted((stored, *found), key=lambda pair: -abs(pair[1]))
        return Account(title, unit, float(sinks[ledger.GRID]) / scale, tuple(both), missed, "the grid")
    source = sum(float(sinks[at]) for at in ledger.SOURCES) / scale
    origin = "the fuel" if sinks[ledger.FUEL] > 0.0 else "the cells"
    return Account(title, unit, source, tuple(found), missed, origin)


def phases(trace: Trace, start: float, begin: float, end: float) -> tuple[Phase, ...]:
    """Return the phases of a full-throttle run between two times [s]; ``start`` is its first speed [m/s]."""
    time = np.concatenate(([0.0], trace["time"]))
    speed = np.concatenate(([start], trace["speed"]))
    distance = np.concatenate(([0.0], trace["distance"]))
    found = []
    for limit, first, last in _spans(trace["limit"].astype(int), trace["time"]):
        a, b = max(float(time[first]), begin), min(float(time[last]), end)
        if b > a:
            v, x = np.interp((a, b), time, speed), np.interp((a, b), time, distance)
            name = ledger.LIMIT_NAMES[limit]
            found.append(Phase(name, float(v[0]), float(v[1]), b - a, float(x[1] - x[0])))
    return tuple(found)


def _spans(limits: np.ndarray, time: np.ndarray) -> list[tuple[int, int, int]]:
    """Return (limit, first, last) of each phase as indices into the time from zero; hops are gathered into one."""
    cuts = [0, *(np.flatnonzero(np.diff(limits)) + 1), len(limits)]
    edges = np.concatenate(([0.0], time))
    spans = [(int(limits[a]), int(a), int(b)) for a, b in pairwise(cuts) if b > a]
    gathered: list[tuple[int, int, int]] = []
    for short, group in groupby(spans, key=lambda span: edges[span[2]] - edges[span[1]] < SHORTEST):
        own = list(group)
        if not short or len(own) == 1:
            gathered += own
        else:
            gathered.append((_main(own), own[0][1], own[-1][2]))
    return gathered


def _main(hops: list[tuple[int, int, int]]) -> int:
    """Return the limit that a run of hops is about: the longest, but torque rise only follows another limit."""
    steps: dict[int, int] = {}
    for limit, first, last in hops:
        steps[limit] = steps.get(limit, 0) + last - first
    others = {limit: count for limit, count in steps.items() if limit != ledger.LIMIT_RISE} or steps
    return max(others, key=lambda limit: others[limit])
