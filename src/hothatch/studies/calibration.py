"""What a calibration is asked for and what comes of it: inputs before and after, residuals, a car naming its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hothatch import __version__
from hothatch.car.own_tyre import car_hash
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS
from hothatch.proving.conditions import Conditions

_AS = re.compile(r"as ([a-z_]+)(?![\w'])")  # a source that names the field beside it


@dataclass(frozen=True)
class Fitted:
    """One input: SI value and deviation before and after, 95 % ends by Laplace and by profile (None: open)."""

    path: str
    before: float
    before_sd: float
    value: float
    sd: float
    low: float
    high: float
    profile: tuple[float | None, float | None]
    left: float | None
    at_bound: bool = False

    def document(self) -> dict[str, Any]:
        """Return the input as JSON, SI."""
        return {
            "path": self.path, "before": self.before, "before_sd": self.before_sd, "value": self.value, "sd": self.sd,
            "low_95": self.low, "high_95": self.high, "profile_95": list(self.profile), "sd_left": self.left,
        }  # fmt: skip


@dataclass(frozen=True)
class Residuals:
    """One set of data beside the model before and after, for tables and plots; ``held`` marks what was not fitted."""

    title: str
    unit: str
    across: str
    places: np.ndarray
    labels: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    held: np.ndarray

    def rms(self, values: np.ndarray, held: bool) -> float | None:
        """Return the root mean square of residuals of one part; None where it is empty."""
        chosen = values[self.held == held]
        return float(np.sqrt(np.mean(chosen**2))) if len(chosen) else None

    def document(self) -> dict[str, Any]:
        """Return how far the model is off, by part."""
        return {
            "unit": self.unit,
        } | {
            name: {
                "points": int((self.held == held).sum()),
                "before": self.rms(self.before, held),
                "after": self.rms(self.after, held),
            }
            for name, held in (("fitted", False), ("held_out", True))
        }


@dataclass(frozen=True)
class Calibration:
    """A car before and after, what was fitted to what, and how far the model is off."""

    car: Car
    calibrated: Car
    kind: str
    words: str
    evidence: str
    fitted: tuple[Fitted, ...]
    residuals: Residuals
    noise: float | None
    remarks: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the calibration as JSON."""
        return {
            "hothatch": __version__, "car": self.car.id, "kind": self.kind, "data": self.words, "evidence": self.evidence,
            "fitted": [one.document() for one in self.fitted], "residuals": self.residuals.document(),
            "noise": self.noise, "remarks": list(self.remarks),
        }  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What ``hothatch calibrate`` is asked for beside car and file; ``paths`` None: what the data identify."""

    paths: tuple[str, ...] | None = None
    channels: Mapping[str, str] | None = None
    kind: str | None = None
    conditions: Conditions | None = None
    hold_out: float = 0.2


def with_facts(car: Car, facts: Mapping[str, Fact], without: Sequence[str] = ()) -> Car:
    """Return the car with ``facts`` stated anew, in the schema's order."""
    kept = {
        path: _own_source(path, fact, car, facts) for path, fact in car.facts.items() if path not in without
    }
    merged = kept | dict(facts)
    order = {path: place for place, path in enumerate(FIELDS)}
    merged = {path: merged[path] for path in sorted(merged, key=lambda path: order.get(path, len(order)))}
    return replace(car, facts=merged, base=None, path=None, hash=car_hash(merged))


def _own_source(path: str, fact: Fact, car: Car, facts: Mapping[str, Fact]) -> Fact:
    """Return a fact whose source is that of a neighbour ("as a (ETW)") with the source itself, where the neighbour goes."""
    named = _AS.match(fact.source)
    beside = f"{path.rpartition('.')[0]}.{named[1]}" if named else ""
    if named is None or beside not in facts or beside not in car.facts:
        return fact
    return replace(fact, source=f"{car.facts[beside].source}{fact.source[named.end() :]}")


def told(shown: Residuals) -> str:
    """Return the residuals in words, for the car file."""
    parts = []
    for held, name in ((False, "fitted"), (True, "held out")):
        if (rms := shown.rms(shown.after, held)) is not None:
            parts.append(f"{name} rms {rms:.3g} {shown.unit}")
    return ", ".join(parts)
