"""The car that a coast-down was measured on, stated beside it, so that what changes later acts as a difference."""

from __future__ import annotations

from collections.abc import Mapping

from hothatch.car.provenance import DEFAULT_SD
from hothatch.car.record import Fact
from hothatch.car.rules import Columns


def tested_car(facts: Mapping[str, Fact], label: str) -> dict[str, Fact]:
    """Return tyre, body and mass of a car as facts of ``road_load``; ``label`` is what sources call the car."""
    columns = Columns(facts)
    values = {
        "rolling_resistance": columns.value("tyre.rolling_resistance"),
        "drag_area": columns.value("body.drag_coefficient") * columns.value("body.frontal_area"),
        "curb_mass": columns.value("mass.curb"),
        "tyre_size": columns.text("tyre.size"),
    }
    source = f"the car of the coast-down, {label}"
    return {f"road_load.{name}": _fact(value, source) for name, value in values.items()}


def _fact(value: float | str, source: str) -> Fact:
    sd = None if isinstance(value, str) else DEFAULT_SD["derived"] * value
    return Fact(value, "derived", source, sd)
