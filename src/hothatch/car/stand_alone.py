"""An edited car as one that stands alone: the same figures from a file that knows nothing of base and packages.

A measured coast-down belongs to the car before its edits. On its own, the new car states what was tested beside it, its
rolling radius, and coefficients that hold its own drive's idle drag in place of the old one's: chassis, tyre and air are
the same forces as before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hothatch.car.coast_down import tested_car
from hothatch.car.compile import compile
from hothatch.car.own_tyre import car_hash
from hothatch.car.provenance import DEFAULT_SD
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS

CLOSE = 1e-12  # relative, of every number of the two Plants
_COEFFICIENTS = {"road_a": "road_load.a", "road_b": "road_load.b", "road_c": "road_load.c"}


def stand_alone(car: Car) -> Car:
    """Return ``car`` without a base: a car whose file compiles to the same Plant within 1e-12.

    Raises ValueError where that cannot be (no known edit leads there).
    """
    if car.base is None or not car.edits:
        return replace(car, base=None)
    wanted = compile(car)
    facts = dict(car.facts)
    if "road_load.a" in facts:
        tested = tested_car(car.base, "before its edits")
        facts |= {path: fact for path, fact in tested.items() if path not in facts}
    alone = _with(car, facts)
    if "road_load.a" in facts and _differing(wanted, compile(alone)):
        alone = _restated(car, facts, wanted)
    if odd := _differing(wanted, compile(alone)):
        raise ValueError(f"{car.id} cannot be written as a car of its own: {', '.join(odd)} would change")
    return alone


def _restated(car: Car, facts: dict[str, Fact], wanted: np.ndarray) -> Car:
    """Return the car with its rolling radius stated and its coast-down restated with its own drive's idle drag."""
    facts = dict(facts)
    facts.pop("road_load.n_over_v", None)
    source = "N/V of the coast-down and the sizes of the tyres"
    facts.setdefault("tyre.rolling_radius", _derived(float(wanted["radius"][0]), source))
    got = compile(_with(car, facts))
    for name, path in _COEFFICIENTS.items():
        old, missing = facts[path], float(wanted[name][0] - got[name][0])
        if missing and isinstance(old.value, float):
            source = f"{old.source}; restated with the idle drag of this car's own drive"
            facts[path] = Fact(old.value + missing, "derived", source, old.sd)
    return _with(car, facts)


def _derived(value: float, source: str) -> Fact:
    return Fact(value, "derived", source, DEFAULT_SD["derived"] * abs(value))


def _with(car: Car, facts: dict[str, Fact]) -> Car:
    order = {path: place for place, path in enumerate(FIELDS)}
    facts = {path: facts[path] for path in sorted(facts, key=lambda path: order.get(path, len(order)))}
    return replace(car, facts=facts, base=None, hash=car_hash(facts))


def _differing(one: np.ndarray, other: np.ndarray) -> list[str]:
    names = one.dtype.names or ()
    return [name for name in names if not np.allclose(one[name], other[name], rtol=CLOSE, atol=0.0)]
