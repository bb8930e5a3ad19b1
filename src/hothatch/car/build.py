"""Builds a Car from a file and the files that it extends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hothatch.car.check import TABLES, Places, check
from hothatch.car.coast_down import tested_car
from hothatch.car.document import Document, Source, find_source, is_path, parse
from hothatch.car.edit import faults_of
from hothatch.car.faults import CarFileError, Fault
from hothatch.car.own_tyre import car_hash, with_own_tyre
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS
from hothatch.car.stand_alone import stand_alone


def build_car(ref: str | Path) -> Car:
    """Return the Car of a garage id or file, read anew. Raises CarFileError with every fault found."""
    documents, broken = _chain(ref)
    leaf = documents[0].source
    packed = next((index for index, document in enumerate(documents) if document.packages), None)
    if packed is not None and not broken:
        return _packed(ref, documents[: packed + 1])
    tree, places = _merge(documents)
    own = [fault for document in documents for fault in document.faults]
    checked = check(tree, places, leaf.label, complete=not broken)
    if faults := [*own, *broken, *checked.faults]:
        raise CarFileError(_in_file_order(faults, documents))
    facts, unusable = with_own_tyre(checked.facts)
    if unusable:
        raise CarFileError(unusable)
    if inherited := _coast_down(documents):
        order = {path: place for place, path in enumerate(FIELDS)}
        both = {**inherited, **facts}
        facts = {path: both[path] for path in sorted(both, key=lambda path: order.get(path, len(order)))}
    path = str(ref) if leaf.path else None
    return Car(leaf.car_id, str(facts["name"].value), facts, checked.correlated, path, car_hash(facts))


def _packed(ref: str | Path, documents: list[Document]) -> Car:
    """Return the car of a file that extends another with packages on: what the files then state goes over that."""
    from hothatch.car.apply import with_packages

    last = documents[-1]
    child = last.source if last.source.path else None
    parent = find_source(last.extends, last.source)
    try:
        built = stand_alone(
            with_packages(build_car(parent.path or parent.car_id), _beside(last.packages, child)).car
        )
    except CarFileError as error:
        faults = [
            _at(last, "packages", f"{fault.key} {fault.problem}".strip(), fault) for fault in error.faults
        ]
        raise CarFileError(faults) from None
    tree, places = _merge(documents)
    leaf = documents[0].source
    checked = check(tree, places, leaf.label, complete=False)
    stated, unusable = with_own_tyre(checked.facts)
    facts = {**built.facts, **stated}
    own = [*(fault for document in documents for fault in document.faults), *unusable]
    whole = [replace(fault, file=leaf.label, line=None) for fault in faults_of(facts)]
    if faults := [*own, *(checked.faults or whole)]:
        raise CarFileError(_in_file_order(faults, documents))
    path = str(ref) if leaf.path else None
    correlated = (*built.correlated, *checked.correlated)
    return Car(leaf.car_id, str(facts["name"].value), facts, correlated, path, car_hash(facts))


def _beside(packages: Sequence[str], child: Source | None) -> list[str]:
    """Return packages with those that are files found beside the car file that names them."""
    folder = None if child is None else Path(child.label).parent
    return [str(folder / name) if folder and is_path(name) else name for name in packages]


def _coast_down(documents: Sequence[Document]) -> dict[str, Fact]:
    """Return what was on the car whose coast-down a file inherits: its tyre, body and mass, as facts of road_load.

    Empty where the file states its own road load, or none at all.
    """
    tree, places = _merge(documents[:1])
    if "a" in tree.get("road_load", {}):
        return {}
    for first in range(1, len(documents)):
        tree, places = _merge(documents[first:])
        if "a" in _merge(documents[first : first + 1])[0].get("road_load", {}):
            break
    else:
        return {}
    label = documents[first].source.label
    return tested_car(check(tree, places, label, complete=True).facts, label)


def _chain(ref: str | Path) -> tuple[list[Document], list[Fault]]:
    """Return the file and those it extends, nearest first, and the faults that broke the chain."""
    documents = [parse(find_source(ref))]
    while name := documents[-1].extends:
        child = documents[-1]
        try:
            source = find_source(name, child.source)
        except CarFileError as error:
            return documents, [
                _at_extends(child, f'"{name}": {fault.problem}', fault) for fault in error.faults
            ]
        visited = [(document.source.path, document.source.car_id) for document in documents]
        if (source.path, source.car_id) in visited:
            labels = [document.source.label for document in documents] + [source.label]
            return documents, [_at_extends(child, f"goes in a loop: {' → '.join(labels)}")]
        try:
            documents.append(parse(source))
        except CarFileError as error:
            return documents, error.faults
    return documents, []


def _at_extends(child: Document, problem: str, cause: Fault | None = None) -> Fault:
    return _at(child, "extends", problem, cause)


def _at(child: Document, key: str, problem: str, cause: Fault | None = None) -> Fault:
    expected, near = (cause.expected, cause.nearest) if cause else ("", "")
    return Fault(key, problem, expected, near, child.source.label, child.lines.get((key,)))


def _merge(documents: Sequence[Document]) -> tuple[dict[str, Any], Places]:
    """Return one tree, nearer files' fields before farther ones', and each key's file and line."""
    tree: dict[str, Any] = {}
    places: Places = {}
    for document in reversed(documents):
        _overlay(tree, document.tree)
        places |= {path: (document.source.label, line) for path, line in document.lines.items()}
    return tree, places


def _overlay(base: dict[str, Any], over: dict[str, Any], prefix: str = "") -> None:
    for key, value in over.items():
        table = f"{prefix}{key}"
        if isinstance(value, dict) and table in TABLES:
            inner = base.get(key)
            base[key] = dict(inner) if isinstance(inner, dict) else {}
            _overlay(base[key], value, f"{table}.")
        else:
            base[key] = value


def _in_file_order(faults: Sequence[Fault], documents: Sequence[Document]) -> list[Fault]:
    order = [document.source.label for document in documents]

    def place(fault: Fault) -> tuple[float, float]:
        index = order.index(fault.file) if fault.file in order else len(order)
        return index, fault.line or math.inf

    return sorted(faults, key=place)
