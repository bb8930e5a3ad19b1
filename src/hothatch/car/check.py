"""Checks the tree of a car file against the schema: Facts with their places, or every fault of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from hothatch.car.faults import Fault, nearest
from hothatch.car.line_map import KeyPath
from hothatch.car.plausible import implausible, incomplete
from hothatch.car.record import Fact
from hothatch.car.schema import FIELDS, CarFile
from hothatch.car.section import STATED
from hothatch.car.toppling import toppling

Places = dict[KeyPath, tuple[str, int]]  # file and line of each key
# Dotted paths of the tables whose keys are fields: mass, drive, drive.front, published …
TABLES = frozenset(path[:i] for path in FIELDS for i in range(len(path)) if path[i] == ".")
_TOP = (*(path for path in FIELDS if "." not in path), *TABLES, "extends", "packages", "correlated")


@dataclass(frozen=True)
class Checked:
    """What a tree holds: facts in the schema's order, correlations, faults in no order."""

    facts: Mapping[str, Fact]
    correlated: tuple[tuple[str, str, float], ...]
    faults: list[Fault]


def check(tree: dict[str, Any], places: Places, label: str, complete: bool) -> Checked:
    """Read ``tree`` (drives by axle). ``label`` is the file to blame for what is missing.

    Without ``complete`` the tree lacks a parent that could not be read, so nothing counts as missing.
    """
    full = {table: {} for table in TABLES if "." not in table} | {"correlated": []} | tree
    facts: dict[str, Fact] = {}
    found: list[tuple[KeyPath, Fault]] = []
    correlated: tuple[tuple[str, str, float], ...] = ()
    try:
        model = CarFile.model_validate(full, context=facts)
        correlated = tuple((*pair.fields, pair.coefficient) for pair in model.correlated)
    except ValidationError as error:
        for entry in error.errors(include_url=False, include_input=False):
            found += _faults(entry, complete)
    further = list(implausible(facts))
    if complete:
        further += incomplete(facts, set(_paths(tree)))
        further += () if found or further else toppling(facts)
    found += [(tuple(fault.key.split(".")), fault) for fault in further]
    faults = [_placed(key, fault, places, label) for key, fault in found]
    return Checked({path: _located(path, fact, places) for path, fact in facts.items()}, correlated, faults)


def _faults(entry: Any, complete: bool) -> Iterator[tuple[KeyPath, Fault]]:
    """Yield the faults behind one error of pydantic, with their paths."""
    loc: KeyPath = tuple(entry["loc"])
    path = _dotted(loc)
    if entry["type"] == STATED:
        for fault in entry["ctx"]["faults"]:
            key = (*loc, *fault.key.split(".")) if fault.key else loc
            yield key, replace(fault, key=_dotted(key))
    elif entry["type"] == "missing":
        if complete:
            yield loc, Fault(path, "missing", FIELDS[path].expected if path in FIELDS else "")
    elif entry["type"] == "extra_forbidden":
        yield loc, Fault(path, "unknown key", nearest=nearest_field(path))
    elif path in TABLES:
        yield loc, Fault(path, "is not a table", f"[{path}]")
    else:
        yield loc, Fault(path, entry["msg"])


def nearest_field(path: str) -> str:
    """Return the field that an unknown ``path`` is likely meant to be, '' where none is near."""
    table, _, key = path.rpartition(".")
    if not table:
        return nearest(key, _TOP)
    siblings = {name.rpartition(".")[2]: name for name in FIELDS if name.rpartition(".")[0] == table}
    if near := nearest(key, siblings):
        return siblings[near]
    elsewhere = [name for name in FIELDS if name.rpartition(".")[2] == key]
    return elsewhere[0] if elsewhere else nearest(path, FIELDS)


def _paths(tree: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in tree.items():
        path = f"{prefix}{key}"
        yield path
        if path in TABLES and isinstance(value, dict):
            yield from _paths(value, f"{path}.")


def _placed(key: KeyPath, fault: Fault, places: Places, label: str) -> Fault:
    for length in range(len(key), 0, -1):
        if key[:length] in places:
            file, line = places[key[:length]]
            return replace(fault, file=file, line=line)
    return replace(fault, file=label)


def _located(path: str, fact: Fact, places: Places) -> Fact:
    file, line = places.get(tuple(path.split(".")), ("", None))
    return replace(fact, file=file, line=line)


def _dotted(key: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in key)
