"""How sure a car's inputs are: standard deviations by field, and samples of cars that the same file may mean.

A stated number errs by its standard deviation, a value by class rule or derived from others by the rule's spread, each
independently but for the pairs that the file calls correlated. Curves, gear lists, texts and counts do not err.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.derived import DERIVED
from hothatch.car.field import COUNT
from hothatch.car.inputs import is_foreign
from hothatch.car.record import Car
from hothatch.car.rules import find_rule
from hothatch.car.schema import FIELDS

# Ends of ranges that err with where the range begins: the one cannot pass the other.
TOGETHER = {
    "temperature_limit": "temperature_fade",
    "regen_fade_end": "regen_fade_start",
    "fade_end": "fade_start",
    "peak_torque_to": "peak_torque_from",
    "peak_power_to": "peak_power_from",
}
FARTHEST = 3.0  # standard deviations: what lies beyond is a slip, not an error


@dataclass(frozen=True)
class Uncertain:
    """One uncertain field: ``sd`` in SI where it is stated, else ``spread`` relative to what the rule gives."""

    path: str
    sd: float = 0.0
    spread: float = 0.0


class Errors:
    """Scores (standard normal) by field path, one a row, and what they do to a value. ``rows`` is their number."""

    def __init__(self, fields: Mapping[str, Uncertain], scores: Mapping[str, np.ndarray]):
        self.fields = fields
        self.scores = scores
        self.rows = len(next(iter(scores.values()), ()))

    def stated(self, path: str, value: Any) -> Any:
        """Return a stated ``value`` with its error, within the field's bounds."""
        field = self.fields.get(path)
        if field is None or not field.sd:
            return value
        return self._bounded(path, value + field.sd * self.scores[path])

    def ruled(self, path: str, value: Any) -> Any:
        """Return a value by class rule, or derived, with its error, within the field's bounds.

        The error is a factor e^(spread z): a rule that may be 50 % off never turns a time or a mass negative.
        """
        field = self.fields.get(path)
        if field is None or not field.spread:
            return value
        return self._bounded(path, value * np.exp(field.spread * self.scores[path]))

    @staticmethod
    def _bounded(path: str, value: Any) -> Any:
        info = FIELDS[path]
        return np.clip(value, info.low, info.high)


def uncertain_fields(car: Car) -> dict[str, Uncertain]:
    """Return every field of ``car`` that errs, in the schema's order."""
    found: dict[str, Uncertain] = {}
    for path, info in FIELDS.items():
        if info.descriptive or not info.has_unit or info.dimension == COUNT or path.endswith("*"):
            continue
        if path in car.facts:
            sd = car.facts[path].sd
            if sd and isinstance(car.facts[path].value, float):
                found[path] = Uncertain(path, sd=sd)
        elif not is_foreign(car, info):
            spread = _spread(path)
            if spread:
                found[path] = Uncertain(path, spread=spread)
    return found


def _spread(path: str) -> float:
    if path in DERIVED:
        return DERIVED[path].spread
    rule = find_rule(path)
    return 0.0 if rule is None else rule[0].spread


def free_fields(car: Car) -> dict[str, Uncertain]:
    """Return the fields that err of their own: those of ``uncertain_fields`` but the ends that follow a beginning."""
    fields = uncertain_fields(car)
    return {path: field for path, field in fields.items() if _begins(path) not in fields}


def _begins(path: str) -> str:
    """Return the field with which ``path`` errs where it is the end of a range; '' where it errs of its own."""
    for end, begin in TOGETHER.items():
        if path.endswith(end):
            return path.removesuffix(end) + begin
    return ""


def normal(points: np.ndarray) -> np.ndarray:
    """Return standard normal scores, within ``FARTHEST``, of ``points`` in the unit cube."""
    from scipy.special import ndtri

    return np.clip(ndtri(np.clip(points, 1e-9, 1.0 - 1e-9)), -FARTHEST, FARTHEST)


def errors_of(car: Car, scores: Mapping[str, np.ndarray], correlate: bool = True) -> Errors:
    """Return the errors of ``car`` for independent standard normal ``scores`` by path, columns of one length.

    What the file calls correlated is correlated here, of each pair the second by the first, unless ``correlate`` is False; a
    field without a score has no error of its own.
    """
    fields = uncertain_fields(car)
    rows = len(next(iter(scores.values())))
    found = {path: scores.get(path, np.zeros(rows)) for path in fields}
    for one, other, coefficient in car.correlated if correlate else ():
        if one in found and other in found:
            found[other] = coefficient * found[one] + np.sqrt(1.0 - coefficient**2) * found[other]
    for path in fields:
        if (first := _begins(path)) in found:
            found[path] = found[first]
    return Errors(fields, found or {"": np.zeros(rows)})


def sample(car: Car, count: int, seed: int = 0) -> Errors:
    """Return ``count`` samples of ``car``'s errors: a scrambled Sobol sequence, whole powers of two serve best.

    Deterministic for a seed. ``count`` ≥ 1. Source: Sobol; Owen's scrambling (scipy.stats.qmc).
    """
    from scipy.stats import qmc

    fields = uncertain_fields(car)
    if not fields:
        return Errors({}, {"": np.zeros(count)})
    sobol = qmc.Sobol(len(fields), scramble=True, rng=np.random.default_rng(seed))
    points = sobol.random_base2((count - 1).bit_length())[:count]
    return errors_of(car, dict(zip(fields, normal(points).T, strict=True)))
