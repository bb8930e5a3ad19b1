"""What stays as it is when a car is changed: class rules guess a whole car, a workshop changes parts of one.

A rule that looks at the mass would stiffen the springs of a car because its battery is heavier. So a value that nothing
states stays what it was on the car before, and follows only edits of its own system: suspension, brakes, battery, one drive.
Tyres and inertias follow everything, as they do in fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from hothatch.car.derived import DERIVED, columns_of, source_of
from hothatch.car.provenance import DEFAULT_SD
from hothatch.car.record import Car, Fact, content_hash
from hothatch.car.rules import Columns, find_rule
from hothatch.car.schema import FIELDS

HELD = "as before its packages: "
# Stated anew where mass is added, or the masses and the road load's own affair; stiffness follows from springs and bars.
_FOLLOWS = (
    "tyre.", "wheel.", "road_load.", "mass.yaw_inertia", "mass.roll_inertia",
    "suspension.front.roll_stiffness", "suspension.rear.roll_stiffness",
)  # fmt: skip


class Before:
    """Values of a car's unstated fields as they were before its packages, each with the edits of its own system."""

    def __init__(self, car: Car, facts: Mapping[str, Fact]):
        self.reference = car.facts if car.base is None else car.base
        self.edits = edits_between(self.reference, facts)
        self._columns: dict[str, Columns] = {}

    def columns(self, path: str) -> Columns:
        """Return the columns that ``path`` looks at: the car before, with the edits of its system."""
        system = _system(path)
        if system not in self._columns:
            own = {name: value for name, value in self.edits.items() if system and _system(name) == system}
            self._columns[system] = columns_of(self.reference, own)
        return self._columns[system]

    def fact(self, path: str) -> Fact | None:
        """Return what ``path`` was, None where neither file nor rule gives it."""
        if path in self.reference and path not in self.edits:
            return self.reference[path]
        columns = self.columns(path)
        try:
            value = float(columns.value(path))
        except (KeyError, TypeError):  # the rule builds on something that this car has not
            return None
        if path in DERIVED:
            spread = DERIVED[path].spread
            kind = "estimated" if spread else "derived"
            return Fact(value, kind, source_of(path, columns), (spread or DEFAULT_SD["derived"]) * abs(value))
        found = find_rule(path)
        return Fact(value, "estimated", found[0].source, found[0].spread * abs(value)) if found else None


def edits_between(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> dict[str, Any]:
    """Return SI values by path in which ``after`` differs from ``before``; None where it states nothing any more."""
    gone = {path: None for path in before if path not in after}
    return gone | {
        path: fact.value
        for path, fact in after.items()
        if path not in before or before[path].value != fact.value
    }


def hold(car: Car, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts that keep the rest of ``car`` what it was beside the edited ``facts``."""
    before = Before(car, facts)
    free = columns_of(before.reference, before.edits)
    held: dict[str, Fact] = {}
    for path in _unstated(facts):
        fact = before.fact(path)
        if fact is not None and _changes(lambda path=path: free.value(path), fact.value):
            held[path] = Fact(fact.value, fact.kind, f"{HELD}{fact.source}", fact.sd)
    return held


def kept(car: Car) -> Car:
    """Return an edited ``car`` with the rest of it as it was."""
    facts = not_held(car.facts)
    facts |= hold(car, facts)
    both = {**facts, **{f"base.{path}": fact for path, fact in (car.base or {}).items()}}
    return replace(car, facts=facts, hash=content_hash(both))


def not_held(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return ``facts`` without those that ``hold`` stated."""
    return {path: fact for path, fact in facts.items() if not fact.source.startswith(HELD)}


def _unstated(facts: Mapping[str, Fact]) -> Iterator[str]:
    for path in FIELDS:
        if path not in facts and not path.startswith(_FOLLOWS) and (path in DERIVED or find_rule(path)):
            yield path


def _changes(value: Callable[[], Any], before: Any) -> bool:
    try:
        return float(value()) != before
    except KeyError:
        return False


def _system(path: str) -> str:
    """Return the system that a field belongs to; '' for masses, which only a package's own masses change."""
    parts = path.split(".")
    if parts[0] == "mass":
        return ""
    return ".".join(parts[:2]) if parts[0] == "drive" else parts[0]
