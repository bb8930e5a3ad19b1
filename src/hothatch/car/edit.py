"""A car with some values stated anew, as text with units: what ``--set mass.curb="1500 kg"`` asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hothatch.car.check import TABLES, nearest_field
from hothatch.car.faults import CarFileError, Fault
from hothatch.car.own_tyre import car_hash, with_own_tyre
from hothatch.car.plausible import implausible, incomplete
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS, field_info
from hothatch.car.stated import StatedError, read_stated
from hothatch.car.toppling import toppling


def with_values(car: Car, values: Mapping[str, str], origin: str = "edits") -> Car:
    """Return ``car`` with ``values`` by dotted path in place of its own: ``{"mass.curb": "1500 kg"}``.

    An edited value counts as assumed. A measured coast-down stays that of the car as it was. Raises
    CarFileError with every fault; its messages call the place ``origin``.
    """
    facts = dict(car.facts)
    faults: list[Fault] = []
    for path, text in values.items():
        faults += _set(facts, path, text, origin)
    faults = faults or faults_of(facts)
    if not faults:
        facts, faults = with_own_tyre(facts)
    if faults:
        raise CarFileError([replace(fault, file=origin, line=None) for fault in faults])
    base = car.facts if car.base is None else car.base
    both = {**facts, **{f"base.{path}": fact for path, fact in base.items()}}
    return replace(car, facts=facts, base=base, hash=car_hash(both))


def faults_of(facts: Mapping[str, Fact]) -> list[Fault]:
    """Return what is wrong with an edited car: values that no car has together, and what is missing."""
    faults = [*implausible(facts), *_missing(facts), *incomplete(facts, _present(facts))]
    return faults or list(toppling(facts))


def _set(facts: dict[str, Fact], path: str, text: str, origin: str) -> list[Fault]:
    """State ``text`` at ``path`` in ``facts``; return what is wrong with it."""
    try:
        info = field_info(path)
    except KeyError:
        return [Fault(path, "unknown field", nearest=nearest_field(path))]
    try:
        facts[path] = replace(read_stated(info, text), source=origin)
    except StatedError as error:
        return [replace(fault, key=".".join((path, fault.key)).rstrip(".")) for fault in error.faults]
    return []


def _missing(facts: Mapping[str, Fact]) -> Iterator[Fault]:
    """Yield a fault for every required field of a table that an edit has begun."""
    for path, info in FIELDS.items():
        table = path.rpartition(".")[0]
        if info.required and path not in facts and any(key.startswith(f"{table}.") for key in facts):
            yield Fault(path, "missing", info.expected)


def _present(facts: Mapping[str, Fact]) -> set[str]:
    return {*facts, *(table for table in TABLES if any(path.startswith(f"{table}.") for path in facts))}
