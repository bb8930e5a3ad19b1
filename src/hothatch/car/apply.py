"""Packages put on a car: a Car with edits, each edited value saying from which package it comes.

Whatever the order of the packages, first the parts that go are taken off, then values are set, then factors multiplied,
then differences added, then masses; the rest of the car stays what it was (hold.py). So packages commute unless two of
them bring the same part or set the same field; then the one named later wins, and a remark says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hothatch.car.chassis import DRIVER_MASS
from hothatch.car.edit import faults_of, with_values
from hothatch.car.faults import CarFileError, Fault
from hothatch.car.fit import check_fit, parts_fitted
from hothatch.car.hold import Before, hold, kept, not_held
from hothatch.car.own_tyre import car_hash, with_own_tyre
from hothatch.car.package import Edit, MassChange, Package, Part
from hothatch.car.package_file import load_package
from hothatch.car.provenance import DEFAULT_SD, KINDS
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS
from hothatch.units import format_number

_LONGEST = 400  # characters of a source that is carried on

PackageLike = str | Path | Package


@dataclass(frozen=True)
class Variant:
    """A car with packages on: the base, the packages in order, the car, remarks, mass added by each package [kg]."""

    base: Car
    packages: tuple[Package, ...]
    car: Car
    remarks: tuple[str, ...]
    masses: Mapping[str, float]


def with_packages(base: Car | str | Path, packages: Iterable[PackageLike]) -> Variant:
    """Return ``base`` (a Car, id or file) with ``packages`` (Packages, ids or files) on, in the order named.

    Raises CarFileError with every reason: a package that cannot be read, does not fit, needs or excludes another, or a car
    that cannot be.
    """
    from hothatch.car.load import load_car

    car = base if isinstance(base, Car) else load_car(base)
    chosen = tuple(one if isinstance(one, Package) else load_package(one) for one in packages)
    if not chosen:
        return Variant(car, (), car, (), {})
    check_fit(car, chosen)
    fitted, remarks = parts_fitted(chosen)
    label = f"{'+'.join(package.id for package in chosen)} on {car.id}"
    facts, more, masses = _edited(car, fitted)
    facts["name"] = replace(facts["name"], value=" + ".join((car.name, *(one.name for one in chosen))))
    facts = {path: fact for path, fact in facts.items() if not path.startswith("published.")}
    faults = faults_of(facts)
    if not faults:
        facts, faults = with_own_tyre(facts)
    if faults:
        raise CarFileError([replace(fault, file=label, line=None) for fault in faults])
    variant = _variant(car, chosen, facts)
    return Variant(car, chosen, variant, (*remarks, *more), masses)


def with_settings(car: Car, values: Mapping[str, str], origin: str = "--set") -> Car:
    """Return ``car`` with ``values`` set on top, as ``--set`` states them, and the rest of it as it was.

    Raises CarFileError, whose faults are in ``origin``.
    """
    return kept(with_values(car, values, origin)) if values else car


def _variant(car: Car, packages: Sequence[Package], facts: dict[str, Fact]) -> Car:
    base = car.facts if car.base is None else car.base
    order = {path: place for place, path in enumerate(FIELDS)}
    facts = {path: facts[path] for path in sorted(facts, key=lambda path: order.get(path, len(order)))}
    both = {**facts, **{f"base.{path}": fact for path, fact in base.items()}}
    return replace(
        car,
        id="+".join((car.id, *(package.id for package in packages))),
        name=str(facts["name"].value),
        facts=facts,
        base=base,
        path=None,
        hash=car_hash(both),
    )


def _edited(
    car: Car, fitted: Sequence[tuple[Package, Part]]
) -> tuple[dict[str, Fact], list[str], dict[str, float]]:
    """Return the facts after all edits, remarks where one package's value wins, and kilograms by package."""
    facts = not_held(car.facts)
    for _, part in fitted:
        for path in [path for path in facts if _taken_off(path, part)]:
            del facts[path]
    remarks: list[str] = []
    setter: dict[str, tuple[str, object]] = {}
    for package, edit in _edits(fitted, "set"):
        other = setter.get(edit.path)
        if other and other[1] != edit.fact.value:
            remarks.append(f"{edit.path}: {package.id} wins over {other[0]}, because it is named later")
        setter[edit.path] = package.id, edit.fact.value
        facts[edit.path] = _from(package, edit.fact)
    before = Before(car, facts)
    for how in ("scale", "add"):
        # In the register's order, so that the result does not depend on that of the packages.
        for package, edit in sorted(_edits(fitted, how), key=lambda one: (one[1].path, one[0].id)):
            facts[edit.path] = _changed(package, edit, _now(edit.path, facts, before))
    masses = _add_masses(car, facts, fitted, before)
    return facts | hold(car, facts), remarks, masses


def _taken_off(path: str, part: Part) -> bool:
    return path not in part.keeps and any(path.startswith(f"{table}.") for table in part.replaces)


def _edits(fitted: Sequence[tuple[Package, Part]], how: str) -> Iterator[tuple[Package, Edit]]:
    for package, part in fitted:
        yield from ((package, edit) for edit in part.edits if edit.how == how)


def _now(path: str, facts: Mapping[str, Fact], before: Before) -> Fact:
    """Return what ``path`` is before a factor or a difference; CarFileError where the car has no such value."""
    fact = facts.get(path) or before.fact(path)
    if fact is None:
        raise CarFileError([Fault(path, "is changed by a package, but the car has none to change")])
    return fact


def _from(package: Package, fact: Fact) -> Fact:
    return replace(fact, source=_cut(f"from package {package.id}: {fact.source}"), file="", line=None)


def _changed(package: Package, edit: Edit, before: Fact) -> Fact:
    """Return a value after a factor or a difference; its kind is the weaker of both, its variances add."""
    value, change = before.value, edit.fact.value
    assert isinstance(value, float) and isinstance(change, float)
    if edit.how == "scale":
        after = value * change
        sd = float(np.hypot((before.sd or 0.0) * change, (edit.fact.sd or 0.0) * value))
        words = f"× {format_number(change)}"
    else:
        after = value + change
        sd = float(np.hypot(before.sd or 0.0, edit.fact.sd or 0.0))
        words = f"{'+' if change >= 0 else '−'} {FIELDS[edit.path].format(abs(change))}"
    kind = max((before.kind, edit.fact.kind, "derived"), key=KINDS.index)
    source = f"from package {package.id}: {words} ({edit.fact.source}); before: {before.source}"
    return Fact(after, kind, _cut(source), sd)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]} …"


def _add_masses(
    car: Car, facts: dict[str, Fact], fitted: Sequence[tuple[Package, Part]], before: Before
) -> dict[str, float]:
    """Carry what the parts weigh to curb mass, front share and height of the centre of gravity; return kg by package."""
    changes = [
        (package, part.mass, _kilograms(car, facts, part.mass, before))
        for package, part in fitted
        if part.mass
    ]
    if not changes:
        return {}
    paths = ("mass.curb", "mass.front_share", "mass.cg_height")
    curb, share, height = (_now(path, facts, before) for path in paths)
    loaded = _number(curb) + DRIVER_MASS
    total = sum(kilograms for _, _, kilograms in changes)
    front = sum(kilograms * (1.0 - _number(mass.at)) for _, mass, kilograms in changes)
    lift = sum(kilograms * _number(mass.height or height) for _, mass, kilograms in changes)
    names = ", ".join(dict.fromkeys(package.id for package, _, _ in changes))
    source = f"from package {names}: {'+' if total >= 0 else '−'} {abs(total):.4g} kg"
    sd = float(np.sqrt(sum(_spread(mass, kilograms) ** 2 for _, mass, kilograms in changes)))
    values = (
        (curb, _number(curb) + total, float(np.hypot(curb.sd or 0.0, sd))),
        (share, (_number(share) * loaded + front) / (loaded + total), share.sd or 0.0),
        (height, (_number(height) * loaded + lift) / (loaded + total), height.sd or 0.0),
    )
    for path, (fact, value, spread) in zip(paths, values, strict=True):
        facts[path] = _carried(fact, value, spread, source)
    by_package: dict[str, float] = {}
    for package, _, kilograms in changes:
        by_package[package.id] = by_package.get(package.id, 0.0) + kilograms
    return by_package


def _kilograms(car: Car, facts: Mapping[str, Fact], mass: MassChange, before: Before) -> float:
    if mass.change is not None:
        return _number(mass.change)
    was = car.facts.get(mass.follows) or Before(car, car.facts).fact(mass.follows)
    return _number(_now(mass.follows, facts, before)) - (0.0 if was is None else _number(was))


def _spread(mass: MassChange, kilograms: float) -> float:
    fact = mass.change
    return DEFAULT_SD["estimated"] * abs(kilograms) if fact is None or fact.sd is None else fact.sd


def _number(fact: Fact) -> float:
    assert isinstance(fact.value, float)
    return fact.value


def _carried(before: Fact, value: float, sd: float, source: str) -> Fact:
    kind = max((before.kind, "derived"), key=KINDS.index)
    return Fact(value, kind, _cut(f"{source}; before: {before.source}"), sd)
