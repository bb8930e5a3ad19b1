"""The shelf of packages for a base, and the fields that can be dragged: the car's own and those in each package."""

from __future__ import annotations

import math
from typing import Any

from hothatch.car.apply import with_packages
from hothatch.car.faults import CarFileError
from hothatch.car.field import FieldInfo
from hothatch.car.package import Package
from hothatch.car.record import Car
from hothatch.car.schema import FIELDS
from hothatch.serve.words import Shop, Word
from hothatch.units import readable_unit

# What a car's own shelf offers; whatever a package sets can be dragged inside it.
OWN = (
    "mass.curb", "mass.front_share", "mass.cg_height", "drive.front.power", "drive.front.torque", "drive.front.ratio",
    "drive.rear.power", "drive.rear.torque", "drive.rear.ratio", "battery.usable", "body.drag_coefficient",
    "body.frontal_area", "brakes.front_disc", "control.top_speed",
)  # fmt: skip
SPAN = 0.3  # of its value either way, within what the field may hold
STEPS = 120


def slider(info: FieldInfo, value: float) -> dict[str, Any]:
    """Return a slider around an SI ``value``: ends, step and place in the unit that people read."""
    unit = readable_unit(value, info.dimension)
    low, high = sorted((value * (1.0 - SPAN), value * (1.0 + SPAN)))
    low, high = max(low, info.low), min(high, info.high)
    at, low, high = ((one - unit.zero) / unit.scale for one in (value, low, high))
    raw = max((high - low) / STEPS, 1e-9)
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(decade * one for one in (1.0, 2.0, 5.0, 10.0) if decade * one >= raw * (1.0 - 1e-9))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return {
        "path": info.path, "title": info.doc, "unit": unit.label, "value": round(at, digits + 2), "step": step,
        "low": round(math.ceil(low / step - 1e-9) * step, digits),
        "high": round(math.floor(high / step + 1e-9) * step, digits),
        "digits": digits,
    }  # fmt: skip


def sliders(car: Car, paths: Any) -> list[dict[str, Any]]:
    """Return the sliders of those of ``paths`` that hold one number in this car."""
    found = []
    for path in paths:
        fact, info = car.facts.get(path), FIELDS.get(path)
        if fact is None or info is None or not info.has_unit or info.descriptive:
            continue
        if isinstance(fact.value, float | int) and fact.value:
            found.append(slider(info, float(fact.value)))
    return found


def shelf(shop: Shop, word: Word) -> dict[str, Any]:
    """Return the car's own sliders and every package: whether it fits on this base, why not, its sliders once it is on."""
    base = shop.car(Word(word.base))
    made = shop.car(Word(word.base, word.packages)) if word.packages else base
    on = [shop.package(name) for name in word.packages]
    packages = [_item(base, made, on, one) for one in shop.packages()]
    return {"sliders": sliders(made, OWN), "packages": packages}


def _item(base: Car, made: Car, on: list[Package], package: Package) -> dict[str, Any]:
    fitted = any(one.id == package.id for one in on)
    others = [one for one in on if one.id != package.id]
    why = "" if fitted else _why_not(base, others, package)
    return {
        "id": package.id, "name": package.name, "rationale": package.rationale, "cost": package.cost.describe(),
        "on": fitted, "why_not": why, "parts": [part.name for part in package.parts],
        "sliders": sliders(made, package.fields) if fitted else [],
    }  # fmt: skip


def _why_not(base: Car, others: list[Package], package: Package) -> str:
    try:
        with_packages(base, [*others, package])
    except CarFileError as error:
        return "; ".join(fault.describe() for fault in error.faults)
    return ""
