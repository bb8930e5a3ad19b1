"""Fields that follow from several others where a file leaves them out: functions of columns, before any class rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hothatch.car import chassis
from hothatch.car.radius import rolling_radius
from hothatch.car.rules import AXLES, Columns


@dataclass(frozen=True)
class Derived:
    """How a field follows: ``function`` of the columns, ``source`` in words, ``spread`` (relative sd; 0: as its inputs)."""

    function: Callable[[Columns], Any]
    source: str
    spread: float = 0.0


def _radius_source(columns: Columns) -> str:
    measured = columns.has("road_load.n_over_v")
    return "N/V of the coast-down and the tyre's size" if measured else "0.963 of the tyre's free radius"


_CG = "NHTSA's measurements: 0.380 of the height (451 cars), less 0.194 of it times the pack's share of the mass (7)"
_AXLE = {
    "bar_rate": (chassis.bar_rate, "what the class's roll gradient asks beside the class's springs", 0.35),
    "roll_stiffness": (chassis.roll_stiffness, "springs and bar, in series with the tyres", 0.20),
    "roll_damping": (chassis.roll_damping, "the class's share of critical damping in roll", 0.25),
}
DERIVED: Mapping[str, Derived] = {
    "tyre.rolling_radius": Derived(rolling_radius, ""),
    "mass.cg_height": Derived(chassis.cg_height, _CG, 0.03),
} | {
    f"suspension.{axle}.{key}": Derived(partial(function, axle=axle), source, spread)
    for axle in AXLES
    for key, (function, source, spread) in _AXLE.items()
}


def columns_of(
    facts: Mapping[str, Any], edits: Mapping[str, Any] | None = None, errors: Any | None = None
) -> Columns:
    """Return the columns of a car with everything that can be derived; ``errors`` of car/uncertain.py err them."""
    columns = Columns(facts, edits, errors)
    for path, derived in DERIVED.items():
        columns.derive(path, derived.function)
    return columns


def source_of(path: str, columns: Columns) -> str:
    """Return in words how a derived field follows."""
    return DERIVED[path].source or _radius_source(columns)
