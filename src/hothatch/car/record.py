"""A car as facts: dotted path → SI value, where it comes from, how sure it is. No files, no physics here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A torque curve is a pair of tuples: speeds in rad/s, torques in N m.
Value = float | str | tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated value: SI, its kind (see ``provenance.KINDS``), source, standard deviation and place.

    ``sd`` is in SI; for a torque curve relative, on the scale of the torques; None for texts and counts.
    """

    value: Value
    kind: str
    source: str = ""
    sd: float | None = None
    line: int | None = None
    note: str = ""
    file: str = ""


@dataclass(frozen=True)
class Car:
    """One car: ``facts`` by dotted path, a drive's under its axle (``drive.front.power``).

    ``correlated`` holds triples (path, path, coefficient). ``path`` is the file it came from, None for one
    of the garage. ``hash`` is 16 hex digits over all values. ``base`` holds the facts before edits, None for
    a car as its file states it: a measured coast-down belongs to those.
    """

    id: str
    name: str
    facts: Mapping[str, Fact]
    correlated: tuple[tuple[str, str, float], ...] = ()
    path: str | None = None
    hash: str = ""
    base: Mapping[str, Fact] | None = None

    @property
    def edits(self) -> dict[str, Value | None]:
        """SI values by path that differ from those of ``base``, None where it is no longer stated; none without edits."""
        if self.base is None:
            return {}
        before = {path: fact.value for path, fact in self.base.items()}
        gone: dict[str, Value | None] = {path: None for path in before if path not in self.facts}
        return gone | {
            path: fact.value for path, fact in self.facts.items() if before.get(path) != fact.value
        }

    def value(self, path: str) -> Value | None:
        """Return the SI value stated at ``path``, None where the car does not state it."""
        fact = self.facts.get(path)
        return None if fact is None else fact.value

    def text(self, path: str) -> str:
        """Return the value at ``path`` in readable units, '' where the car does not state it."""
        fact = self.facts.get(path)
        if fact is None or isinstance(fact.value, str):
            return "" if fact is None else str(fact.value)
        from hothatch.car.schema import field_info

        return field_info(path).format(fact.value)


def content_hash(facts: Mapping[str, Fact]) -> str:
    """Return 16 hex digits of SHA-256 over the canonical JSON of all values; sources do not count."""
    values: dict[str, Any] = {path: fact.value for path, fact in facts.items()}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
