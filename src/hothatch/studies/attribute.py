"""Which package did what: one at a time, in the given order, and by Shapley's value over all subsets.

Shapley's value is the mean of what a package adds over all orders of fitting them: φ_i = Σ_S |S|! (n−|S|−1)!/n! ·
(v(S∪{i}) − v(S)); Shapley, A Value for n-Person Games, 1953. Up to ten packages all 2ⁿ subsets are evaluated, in one call;
beyond, orders are drawn in pairs of an order and its reverse, and the standard error of the mean is stated. A package
without one that it needs is not on the car (the permission value of Gilles, Owen and van den Brink, 1992), so it counts
with what it needs. A value set on top is shared out as a package is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any, Protocol

import numpy as np

from hothatch.car.apply import with_packages
from hothatch.car.faults import CarFileError
from hothatch.car.record import Car
from hothatch.evaluate import Progress, evaluate
from hothatch.figures.register import FIGURES
from hothatch.proving.conditions import Conditions

MOST_EXACT = 10  # packages of which all subsets are evaluated
PAIRS = 48  # of orders drawn beyond that

Mask = int


class Part(Protocol):
    """What is shared out: a package, or a value set."""

    @property
    def id(self) -> str: ...

    @property
    def needs(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Setting:
    """One value set on top of packages, as text with its unit."""

    path: str
    text: str
    needs: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the setting as ``--set`` takes it."""
        return f"{self.path}={self.text}"


def label(part: str) -> str:
    """Return what a part is called beside its share: packages with a plus, a value as it was set."""
    return part if "=" in part else f"+{part}"


@dataclass(frozen=True)
class Attribution:
    """One figure's way from base to variant. All contributions are in the figure's unit, in the order of ``packages``.

    ``waterfall`` and ``shapley`` add up to ``total``; ``one_at_a_time`` and ``interaction`` do. ``errors`` are standard
    errors of ``shapley``, None where it is exact. ``reason`` says why there is nothing, '' where there is.
    """

    figure: str
    packages: tuple[str, ...]
    base: float = np.nan
    variant: float = np.nan
    one_at_a_time: tuple[float, ...] = ()
    waterfall: tuple[float, ...] = ()
    shapley: tuple[float, ...] = ()
    errors: tuple[float, ...] | None = None
    reason: str = ""

    @property
    def total(self) -> float:
        """Return variant less base."""
        return self.variant - self.base

    @property
    def interaction(self) -> float:
        """Return what the packages do only together: the total less each alone."""
        return self.total - sum(self.one_at_a_time)

    def document(self) -> dict[str, Any]:
        """Return the attribution as JSON."""
        if self.reason:
            return {"figure": self.figure, "reason": self.reason}
        rows = [
            {
                "package": package,
                "one_at_a_time": self.one_at_a_time[index],
                "waterfall": self.waterfall[index],
                "shapley": self.shapley[index],
                "standard_error": None if self.errors is None else self.errors[index],
            }
            for index, package in enumerate(self.packages)
        ]
        unit = FIGURES[self.figure].unit
        ends = {
            "base": self.base,
            "variant": self.variant,
            "total": self.total,
            "interaction": self.interaction,
        }
        return {"figure": self.figure, "unit": unit, **ends, "packages": rows}


def attribute(
    base: Car,
    packages: Sequence[Part],
    figures: Sequence[str],
    conditions: Conditions | None = None,
    seed: int = 0,
    on_progress: Progress | None = None,
    fit: Callable[[Sequence[Any]], Car] | None = None,
) -> list[Attribution]:
    """Return how much of each of ``figures`` every one of ``packages`` (in the order of fitting) is answerable for.

    All subsets go through one call of ``evaluate``. The same seed draws the same orders. ``fit`` makes the car with some of
    the packages; none: packages alone, no Settings among them.
    """
    if not figures:
        return []
    fit = fit or (lambda chosen: with_packages(base, chosen).car)
    count = len(packages)
    exact = count <= MOST_EXACT
    orders = None if exact else _orders(count, seed)
    masks = set(range(1 << count)) if orders is None else _prefixes(orders, count)
    masks |= {0, *(1 << index for index in range(count)), *((1 << index) - 1 for index in range(count + 1))}
    closed = {mask: _permitted(mask, packages) for mask in masks}
    wanted = sorted(set(closed.values()))
    ids = tuple(package.id for package in packages)
    try:
        cars = [fit(_chosen(mask, packages)) for mask in wanted]
    except CarFileError as error:
        reason = f"some of them make no car without the others: {error}"
        return [Attribution(figure, ids, reason=reason) for figure in figures]
    results = evaluate(cars, list(figures), conditions, on_progress=on_progress).cars
    found = []
    for figure in figures:
        by_mask = {mask: car.figures[figure] for mask, car in zip(wanted, results, strict=True)}
        missing = [mask for mask, result in by_mask.items() if result.value is None]
        if missing:
            result = by_mask[missing[0]]
            on = " + ".join(package.id for package in _chosen(missing[0], packages)) or "the base"
            reason = f"{on} has no value: {result.remedy or result.outcome}"
            found.append(Attribution(figure, ids, reason=reason))
            continue
        values = {mask: float(by_mask[closed[mask]].value or 0.0) for mask in masks}
        found.append(_attribution(figure, packages, values, orders))
    return found


def _attribution(
    figure: str, packages: Sequence[Part], values: Mapping[Mask, float], orders: np.ndarray | None
) -> Attribution:
    count = len(packages)
    full = (1 << count) - 1
    alone = tuple(values[1 << index] - values[0] for index in range(count))
    steps = tuple(values[(1 << (index + 1)) - 1] - values[(1 << index) - 1] for index in range(count))
    shapley, errors = (_exact(values, count), None) if orders is None else _sampled(values, orders)
    ids = tuple(package.id for package in packages)
    return Attribution(figure, ids, values[0], values[full], alone, steps, shapley, errors)


def _exact(values: Mapping[Mask, float], count: int) -> tuple[float, ...]:
    """Return Shapley's values from all subsets."""
    table = np.array([values[mask] for mask in range(1 << count)])
    masks = np.arange(1 << count)
    sizes = np.array([int(mask).bit_count() for mask in masks])
    weights = np.array(
        [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    )
    found = []
    for index in range(count):
        without = masks[(masks >> index) & 1 == 0]
        gains = table[without | (1 << index)] - table[without]
        found.append(float(np.sum(weights[sizes[without]] * gains)))
    return tuple(found)


def _sampled(values: Mapping[Mask, float], orders: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the mean contribution over the drawn orders and its standard error, from the means of pairs."""
    gains = np.zeros(orders.shape)
    for row, order in enumerate(orders):
        mask = 0
        for package in order:
            gains[row, package] = values[mask | (1 << int(package))] - values[mask]
            mask |= 1 << int(package)
    pairs = gains.reshape(-1, 2, orders.shape[1]).mean(axis=1)
    errors = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return tuple(map(float, pairs.mean(axis=0))), tuple(map(float, errors))


def _orders(count: int, seed: int) -> np.ndarray:
    """Return orders of ``count`` packages, one a row: each drawn one is followed by its reverse."""
    draw = np.random.default_rng(seed)
    drawn = [draw.permutation(count) for _ in range(PAIRS)]
    return np.array([order for one in drawn for order in (one, one[::-1])])


def _prefixes(orders: np.ndarray, count: int) -> set[Mask]:
    return {int(mask) for order in orders for mask in np.cumsum(1 << order.astype(object))} | {0}


def _permitted(mask: Mask, packages: Sequence[Part]) -> Mask:
    """Return the packages of ``mask`` that have what they need."""
    while True:
        ids = {package.id for package in _chosen(mask, packages)}
        kept = sum(
            1 << index
            for index, package in enumerate(packages)
            if mask >> index & 1 and all(need in ids for need in package.needs)
        )
        if kept == mask:
            return mask
        mask = kept


def _chosen(mask: Mask, packages: Sequence[Part]) -> list[Part]:
    return [package for index, package in enumerate(packages) if mask >> index & 1]
