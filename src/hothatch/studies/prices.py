"""What things cost in euros: packages by their own money, values that are set by ``garage/money/values.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from hothatch.car.package import Cost
from hothatch.car.record import Car
from hothatch.car.schema import FIELDS
from hothatch.car.stated import read_value
from hothatch.garage.reader import read_text


@dataclass(frozen=True)
class Price:
    """The euros of setting one field: for each ``step`` (SI) above what it was, or, without, for any change."""

    euros: float
    step: float | None
    source: str


def euros(cost: Cost) -> float | None:
    """Return a cost in euros of its year by the year's mean rate, None where the garage has no rate for it."""
    if cost.currency == "EUR":
        return cost.amount
    rate = _rates().get(cost.currency, {}).get(str(cost.year))
    return None if rate is None else cost.amount / rate


def price_of(path: str) -> Price | None:
    """Return what setting the field ``path`` costs, None where nothing is known."""
    return _prices().get(path)


def cost_of_value(path: str, value: float, before: Car) -> float:
    """Return the euros of ``path`` at ``value`` (SI) on the car ``before``; 0 where no price is known."""
    price, was = price_of(path), before.value(path)
    if price is None or value == was:
        return 0.0
    if price.step is None or not isinstance(was, float):
        return price.euros
    return price.euros * max(value - was, 0.0) / price.step


@cache
def _rates() -> dict[str, Any]:
    return tomllib.loads(read_text("money/rates.toml"))


@cache
def _prices() -> dict[str, Price]:
    found = {}
    for row in tomllib.loads(read_text("money/values.toml"))["value"]:
        path, each = row["field"], row.get("each")
        cost = Cost(float(row["amount"]), row["currency"], row["year"], "estimated", row["source"])
        step = read_value(FIELDS[path], each) if each else None
        found[path] = Price(euros(cost) or 0.0, step if isinstance(step, float) else None, cost.source)
    return found
