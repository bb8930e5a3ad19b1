"""One car shown: what was changed, the command that makes it, its file, its drawing."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from typing import Any

from hothatch.car.faults import printable
from hothatch.car.record import Car
from hothatch.car.stand_alone import stand_alone
from hothatch.car.write import car_toml
from hothatch.report.drawing import draw, draw_side
from hothatch.serve.cards import card
from hothatch.serve.plain import plain
from hothatch.serve.words import Shop, Word
from hothatch.studies.build import changes, total_costs
from hothatch.studies.request import setting_values


def car_view(shop: Shop, word: Word) -> dict[str, Any]:
    """Return a car with its changes, costs, command and Python."""
    variant, car = shop.make(word)
    costs = total_costs([package.cost for package in variant.packages])
    return {
        "card": card(word, car), "remarks": list(variant.remarks),
        "changes": [plain(change.document()) for change in changes(variant.base, car)] if word.edited else [],
        "costs": [{"amount": amount, "currency": currency, "year": year} for (currency, year), amount in costs.items()],
        "command": command(shop, word), "python": python(shop, word),
    }  # fmt: skip


def command(shop: Shop, word: Word) -> str:
    """Return the command that builds a car, or drives it where nothing is changed; a file dropped in goes by its name."""
    parts = [
        "hothatch",
        "build" if word.edited else "run",
        shop.file(word.base),
        *(f"+{shop.file(name)}" for name in word.packages),
    ]
    for setting in word.settings:
        parts += ["--set", setting]
    return shlex.join(parts)


def python(shop: Shop, word: Word) -> str:
    """Return the Python that gives the same figures."""
    name = "+".join(map(shop.file, (word.base, *word.packages)))
    lines = ["from hothatch import evaluate, load_car"]
    car = f"load_car({name!r})"
    if word.settings:
        pairs = setting_values(word.settings)
        lines.append("from hothatch.car.edit import with_values")
        car = f"with_values({car}, {pairs!r})"
    return "\n".join([*lines, "", f"car = {car}", "print(evaluate([car]).document())"])


def car_file(shop: Shop, word: Word) -> tuple[str, str]:
    """Return a file name of letters, digits and dashes, and the car file of a car that stands alone."""
    car = shop.car(word)
    name = re.sub(r"[^a-z0-9]+", "-", str(car.id).lower()).strip("-")[:80] or "car"
    alone: Car = replace(stand_alone(car), id=car.id)
    return name, car_toml(alone, f"made by {printable(command(shop, word))}")


def drawing_of(shop: Shop, word: Word, view: str) -> str:
    """Return a drawing as SVG: ``side`` alone or ``all`` views; a variant over its base."""
    variant, car = shop.make(word)
    under = variant.base if word.edited else None
    return draw_side(car, under) if view == "side" else draw(car, under)
