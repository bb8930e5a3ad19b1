"""Class rules: what fills a field that nobody publishes.

A rule is data (``garage/classes/*.toml``): value = offset + coefficient · Π field^power, SI throughout. The coefficient may
depend on one text field (``by``; its ``""`` serves where that is left out), and another field may stand for the offset
(``plus``). Rules answer for whole columns at once, so a fleet costs as many calls as one car.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from hothatch.garage.reader import class_files

AXLES = ("front", "rear")
# Tuples, one for all rows: never a column.
LISTS = (".torque_curve", ".throttle", ".curve", ".ratios", ".final_drives")


@dataclass(frozen=True)
class Rule:
    """One class rule: ``target`` is the field it fills, ``spread`` its relative standard deviation."""

    target: str
    source: str
    spread: float
    coefficient: float = 1.0
    offset: float = 0.0
    by: str | None = None
    plus: str | None = None
    coefficients: Mapping[str, float] = field(default_factory=dict)
    powers: Mapping[str, float] = field(default_factory=dict)

    def describe(self) -> str:
        """Return the rule as a person would write it."""
        lead = f"{self.coefficient:g}" if self.by is None else f"k({self.by})"
        terms = [name if power == 1 else f"{name}^{power:g}" for name, power in self.powers.items()]
        product = " × ".join([lead, *terms])
        first = self.plus or (f"{self.offset:g}" if self.offset else "")
        return f"{first} + {product}" if first else product


@cache
def rules() -> Mapping[str, Rule]:
    """Return all class rules by target; a ``*`` in a path stands for the axle."""
    found: dict[str, Rule] = {}
    for name, text in class_files():
        for entry in tomllib.loads(text).get("rule", []):
            rule = _rule(entry)
            if rule.target in found:
                raise ValueError(f"{name}: two class rules for {rule.target}")
            found[rule.target] = rule
    return found


def _rule(entry: dict[str, Any]) -> Rule:
    known = {"field", "source", "spread", "coefficient", "offset", "plus", "by", "coefficients", "powers"}
    if unknown := set(entry) - known:
        raise ValueError(f"class rule for {entry.get('field')}: unknown key {sorted(unknown)}")
    return Rule(
        target=entry["field"],
        source=entry["source"],
        spread=float(entry["spread"]),
        coefficient=float(entry.get("coefficient", 1.0)),
        offset=float(entry.get("offset", 0.0)),
        by=entry.get("by"),
        plus=entry.get("plus"),
        coefficients=entry.get("coefficients", {}),
        powers=entry.get("powers", {}),
    )


def find_rule(path: str) -> tuple[Rule, str] | None:
    """Return the rule for ``path`` and the axle that stands for its ``*`` ('' where there is none)."""
    if path in rules():
        return rules()[path], ""
    parts = path.split(".")
    if len(parts) == 3 and (rule := rules().get(f"{parts[0]}.*.{parts[2]}")):
        return rule, parts[1]
    return None


class Columns:
    """Every field of a base car as a column: the edit, else the file's value, else the class rule.

    ``value`` returns a float (the same for all rows) or an array with one number a row; KeyError names a field that has
    neither value nor rule. ``reference`` is the car as it was when its road load was measured: without edits but
    those of the road load itself. ``errors`` (car/uncertain.py) errs every value, of both cars alike.
    """

    def __init__(
        self, facts: Mapping[str, Any], edits: Mapping[str, Any] | None = None, errors: Any | None = None
    ):
        self._base = facts
        self._errors = errors
        self._stated: dict[str, Any] = {path: fact.value for path, fact in facts.items()}
        for path, column in (edits or {}).items():
            if column is None:  # the part that stated it has gone
                self._stated.pop(path, None)
                continue
            self._stated[path] = column if path.endswith(LISTS) else _column(column)
        self._ruled: dict[str, Any] = {}
        self._derived: dict[str, Callable[[Columns], Any]] = {}
        coast_down = {path: column for path, column in (edits or {}).items() if path.startswith("road_load.")}
        self.reference: Columns = (
            self if len(coast_down) == len(edits or {}) else Columns(facts, coast_down, errors)
        )

    def derive(self, path: str, function: Callable[[Columns], Any]) -> None:
        """Let ``function`` answer for ``path`` where nothing states it; it goes before class rules."""
        self._derived[path] = function
        if self.reference is not self:
            self.reference.derive(path, function)

    def has(self, path: str) -> bool:
        """Say whether the car or an edit states ``path`` itself."""
        return path in self._stated

    def text(self, path: str) -> Any:
        """Return a text field (or a column of texts), '' where it is left out."""
        return self._stated.get(path, "")

    def get(self, path: str) -> Any:
        """Return a stated value, else None; never asks a rule."""
        return self._stated.get(path)

    def base(self, path: str) -> Any:
        """Return what the base car itself states, before edits; KeyError where it does not."""
        return self._base[path].value

    def value(self, path: str) -> Any:
        """Return the column of ``path``: stated, derived, or from its class rule."""
        if path in self._stated:
            found = self._stated[path]
            return found if self._errors is None else self._errors.stated(path, found)
        if path not in self._ruled:
            derived = self._derived.get(path)
            found = derived(self) if derived else self._from_rule(path)
            self._ruled[path] = found if self._errors is None else self._errors.ruled(path, found)
        return self._ruled[path]

    def ruled(self, path: str) -> Any:
        """Return what the class rule gives for ``path``, whatever is stated."""
        return self._from_rule(path)

    def _total(self, name: str) -> Any:
        """Return the sum over the axles of a drive's field: ``drive.power`` is all motors together."""
        paths = [f"drive.{axle}.{name}" for axle in AXLES]
        return sum(self.value(path) for path in paths if self.has(path))

    def _from_rule(self, path: str) -> Any:
        if path.startswith("drive.") and path.count(".") == 1:
            return self._total(path.removeprefix("drive."))
        if (found := find_rule(path)) is None:
            raise KeyError(f"{path}: neither stated nor given by a class rule")
        rule, axle = found
        value: Any = rule.coefficient
        if rule.by:
            value = self._by(rule, self.text(rule.by.replace("*", axle)))
        for name, power in rule.powers.items():
            value = value * _power(self.value(name.replace("*", axle)), power)
        if rule.plus:
            value = self.value(rule.plus.replace("*", axle)) + value
        return rule.offset + value if rule.offset else value

    @staticmethod
    def _by(rule: Rule, text: Any) -> Any:
        if isinstance(text, str):
            return rule.coefficients[text]
        return np.array([rule.coefficients[name] for name in text])


def _power(x: Any, exponent: float) -> Any:
    """Return x^exponent in the same bits for a float and for an array, whose ``**`` rounds apart."""
    if exponent == 1:
        return x
    if exponent == -1:
        return 1.0 / x
    return x * x if exponent == 2 else np.power(x, exponent)


def _column(column: Any) -> Any:
    array = np.asarray(column)
    return array.item() if array.ndim == 0 else array
