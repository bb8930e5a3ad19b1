"""What a car lacks of a goal, and which single package closes most of each gap: in all, per money, per mass, per range.

Every package of the shop that fits is put on the variant alone and all of them go through one call of ``evaluate``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from hothatch.car.apply import with_packages
from hothatch.car.faults import CarFileError
from hothatch.car.load import load_car
from hothatch.car.package import Package
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult
from hothatch.proving.conditions import Conditions
from hothatch.studies.goal_file import Criterion, Goal
from hothatch.studies.prices import euros

RANGE = "epa_label_range"
WAYS = ("in all", "per money", "per mass", "per range")
Measure = Callable[[list[Car], list[str]], Sequence[CarResult]]  # figures (ids) of cars


@dataclass(frozen=True)
class Help:
    """What one package does to one gap: how much of it goes [unit], its euros, its kilograms, range lost [mi]."""

    package: str
    closes: float
    money: float | None
    mass: float
    range_lost: float | None


@dataclass(frozen=True)
class Gap:
    """One criterion of a goal. ``gap`` is what is missing in the figure's unit, 0 when met, None when not measurable.

    ``why`` says why there is no value; ``best`` holds by way (``WAYS``) the package that closes most of the gap.
    """

    criterion: Criterion
    base: float | None
    value: float | None
    gap: float | None
    why: str
    best: dict[str, Help]

    @property
    def met(self) -> bool:
        """Say whether the criterion is met."""
        return self.gap == 0.0

    @property
    def threshold(self) -> float:
        """Return the most or the least that the figure may be."""
        one = self.criterion
        return float(one.at_most if one.at_most is not None else one.at_least or 0.0)

    def document(self) -> dict[str, Any]:
        """Return the row as JSON."""
        helps = {way: {"package": one.package, "closes": one.closes} for way, one in self.best.items()}
        return {
            "figure": self.criterion.figure, "unit": self.criterion.unit, "at_most": self.criterion.at_most,
            "at_least": self.criterion.at_least, "base": self.base, "value": self.value, "gap": self.gap,
            "met": self.met, "why": self.why, "best": helps,
        }  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How far a car is from a goal."""

    goal: Goal
    gaps: tuple[Gap, ...]

    def counts(self) -> tuple[int, int, int]:
        """Return how many criteria are met, missed, not measurable."""
        met = sum(gap.met for gap in self.gaps)
        unknown = sum(gap.gap is None for gap in self.gaps)
        return met, len(self.gaps) - met - unknown, unknown

    def document(self) -> dict[str, Any]:
        """Return the progress as JSON."""
        return {"id": self.goal.id, "name": self.goal.name, "gaps": [gap.document() for gap in self.gaps]}


def progress(
    base: Car,
    car: Car,
    goal: Goal,
    shop: Sequence[Package],
    conditions: Conditions | None = None,
    measure: Measure | None = None,
) -> Progress:
    """Return what ``car`` lacks of ``goal``, and which of ``shop`` would help, each alone on top of it.

    ``measure``: where the figures come from for who knows some already; None: every car is run under ``conditions``.
    """
    figures = [figure for figure in goal.figures if figure in FIGURES]
    if not figures:
        return Progress(
            goal, tuple(_gap(one, base=None, car=None, others=[]) for one in criteria_of(goal, None))
        )
    others = _with_each(car, shop)
    rivals = [load_car(goal.beat.car)] if goal.beat else []
    cars = [base, car, *rivals, *(other for _, other, _ in others)]
    names = [*figures, *([RANGE] if RANGE in FIGURES and RANGE not in figures else [])]
    results = measure(cars, names) if measure else evaluate(cars, names, conditions).cars
    criteria = criteria_of(goal, results[2] if rivals else None)
    tried = results[2 + len(rivals) :]
    helpers = [(package, mass, result) for (package, _, mass), result in zip(others, tried, strict=True)]
    return Progress(goal, tuple(_gap(one, results[0], results[1], helpers) for one in criteria))


def _with_each(car: Car, shop: Sequence[Package]) -> list[tuple[Package, Car, float]]:
    """Return every package that fits, the car with it on, and the mass it adds; a package on the car does nothing new."""
    found = []
    on = set(car.id.split("+")[1:])
    for package in shop:
        if package.id in on or on & set(package.excludes):
            continue
        try:
            variant = with_packages(
                car, [replace(package, needs=tuple(n for n in package.needs if n not in on))]
            )
        except CarFileError:
            continue
        found.append((package, variant.car, variant.masses.get(package.id, 0.0)))
    return found


def criteria_of(goal: Goal, rival: CarResult | None) -> list[Criterion]:
    """Return the goal's thresholds, those that a rival's result sets included; without bounds where it has no value."""
    found = list(goal.criteria)
    for name in goal.beat.figures if goal.beat else ():
        figure = FIGURES.get(name)
        result = rival.figures.get(name) if rival else None
        if figure is None or result is None or result.value is None:
            found.append(Criterion(name, None, None, figure.unit if figure else ""))
            continue
        margin = goal.beat.by if goal.beat else 0.0
        if figure.better == "lower":
            found.append(Criterion(name, result.value * (1.0 - margin), None, figure.unit))
        else:
            found.append(Criterion(name, None, result.value * (1.0 + margin), figure.unit))
    return found


def _gap(
    one: Criterion,
    base: CarResult | None,
    car: CarResult | None,
    others: Sequence[tuple[Package, float, CarResult]],
) -> Gap:
    name = one.figure
    if name not in FIGURES or car is None:
        near = get_close_matches(name, FIGURES, n=1, cutoff=0.85)
        hint = f"; did you mean {near[0]}?" if near else ""
        return Gap(one, None, None, None, f"not yet measurable: no test brings this figure{hint}", {})
    before = base.figures[name].value if base else None
    own = car.figures[name]
    missing = _missing(one, own.value)
    if missing is None:
        why = own.remedy or own.outcome if own.value is None else "the rival has no value"
        return Gap(one, before, own.value, None, why, {})
    helps = [] if missing == 0.0 else list(_helps(one, missing, car, others))
    return Gap(one, before, own.value, missing, "", _best(helps))


def _missing(one: Criterion, value: float | None) -> float | None:
    """Return by how much a value misses its threshold; 0 when it does not, None where nobody can say."""
    if value is None or one.at_most is one.at_least:  # a rival without a value sets neither
        return None
    return max(value - one.at_most if one.at_most is not None else (one.at_least or 0.0) - value, 0.0)


def _helps(
    one: Criterion, missing: float, car: CarResult, others: Sequence[tuple[Package, float, CarResult]]
):
    reach = car.figures[RANGE].value if RANGE in car.figures else None
    for package, mass, result in others:
        left = _missing(one, result.figures[one.figure].value)
        if left is None or missing - left <= 1e-9:
            continue
        after = result.figures[RANGE].value if RANGE in result.figures else None
        lost = None if reach is None or after is None else reach - after
        yield Help(package.id, missing - left, euros(package.cost), mass, lost)


def _best(helps: Sequence[Help]) -> dict[str, Help]:
    """Return by way the package that closes most; what costs nothing of a kind goes before what does."""
    prices: dict[str, Callable[[Help], float | None]] = {
        "per money": lambda one: one.money,
        "per mass": lambda one: one.mass,
        "per range": lambda one: one.range_lost,
    }
    found = {"in all": max(helps, key=lambda one: one.closes)} if helps else {}
    for way, price in prices.items():
        priced = [(one, cost) for one in helps if (cost := price(one)) is not None]
        if priced:
            found[way] = max(priced, key=lambda pair: _worth(pair[0].closes, pair[1]))[0]
    return found


def _worth(closes: float, cost: float) -> tuple[bool, float]:
    free = cost <= 1e-9
    return free, closes if free else closes / cost
