"""A tyre of the car's own: the .tir file that ``[tyre] file`` names, from the car file's folder, or an id of the garage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from hothatch.car.faults import Fault, nearest
from hothatch.car.record import Fact, content_hash
from hothatch.formats.tir import TirError, read_tir
from hothatch.formats.tir_coefficients import Coefficients, coefficients
from hothatch.garage.tyres import garage_tyre, tyre_ids

FIELD = "tyre.file"


def own_tyre(name: str) -> Coefficients:
    """Return the coefficients, SI, of a tyre that ships, by id, or of a .tir file, read anew when it has changed.

    Raises TirError.
    """
    return garage_tyre(name) if name in tyre_ids() else _read(name, _stamp(name))


def with_own_tyre(facts: Mapping[str, Fact]) -> tuple[dict[str, Fact], list[Fault]]:
    """Return ``facts`` with the tyre file's whole path in place of one from the car file's folder, and its faults."""
    found = dict(facts)
    fact = found.get(FIELD)
    if fact is None or fact.value in tyre_ids():
        return found, []
    stated = str(fact.value)
    path = (Path(fact.file).parent / stated).resolve()
    found[FIELD] = replace(fact, value=str(path))
    try:
        own_tyre(str(path))
    except TirError as error:
        return found, [_fault(fact, problem, stated, path) for problem in error.faults]
    return found, []


def car_hash(facts: Mapping[str, Fact]) -> str:
    """Return the hash of a car: over all values, with a tyre file's content in place of its name."""
    return content_hash(
        {path: _stamped(fact) if path.endswith(FIELD) else fact for path, fact in facts.items()}
    )


def _stamped(fact: Fact) -> Fact:
    if fact.value in tyre_ids():
        return fact
    try:
        return replace(fact, value=hashlib.sha256(Path(str(fact.value)).read_bytes()).hexdigest())
    except OSError:
        return fact


def _fault(fact: Fact, problem: str, stated: str, path: Path) -> Fault:
    """Return what is wrong with the tyre file, at the place where the car file names it."""
    if path.exists():
        return Fault(
            FIELD, f'"{stated}": {problem.replace(str(path), path.name)}', "", "", fact.file, fact.line
        )
    beside = [entry.name for entry in path.parent.glob("*.tir")] if path.parent.is_dir() else []
    near = nearest(path.name, [*beside, *tyre_ids()])
    expected = "a .tir file from this file's folder, or an id of hothatch tyres"
    return Fault(FIELD, f'"{stated}": no such file', expected, near, fact.file, fact.line)


def _stamp(name: str) -> int:
    try:
        return Path(name).stat().st_mtime_ns
    except OSError:
        return 0  # reading it says what is wrong


@lru_cache(maxsize=64)
def _read(name: str, stamp: int) -> Coefficients:
    return coefficients(read_tir(name))
