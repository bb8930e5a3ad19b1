"""The knee designs of a front, looked at closely: spec sheet, which part does what, roadworthiness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hothatch.car.apply import Variant, with_packages
from hothatch.car.package import Package
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import Results
from hothatch.studies.attribute import Attribution, Setting, attribute
from hothatch.studies.explore import Found, Task
from hothatch.studies.explore_space import Design, Space
from hothatch.studies.gate import gate
from hothatch.studies.gate_checks import Check

# Tests of the spec sheet, beside those whose figures the search itself asked for.
SHEET = (
    "launch",
    "rolling",
    "braking",
    "skidpad",
    "slalom",
    "steady-circle",
    "epa-label",
    "epa-fuel",
    "laps",
)


@dataclass(frozen=True)
class Knee:
    """One knee: its row on the front, its design and car, which part does what, and the gate's checks, failed ones first."""

    row: int
    design: Design
    car: Car
    attributions: tuple[Attribution, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Knees:
    """The knees of a front; ``results`` hold the spec sheets of the base and of each knee, in this order."""

    found: Found
    knees: tuple[Knee, ...]
    results: Results

    def document(self) -> dict[str, Any]:
        """Return front and knees as JSON."""
        made = self.found.document()
        sheets = self.results.document()["cars"][1:]
        made["explore"]["knees"] = [
            {
                "number": knee.row + 1,
                "build": knee.design.describe(),
                "sheet": sheet["figures"],
                "attribution": [one.document() for one in knee.attributions],
                "gate": [check.document() for check in knee.checks],
            }
            for knee, sheet in zip(self.knees, sheets, strict=True)
        ]
        return made


def look_closely(found: Found, traced: bool = False, sheet: Sequence[str] = SHEET) -> Knees:
    """Return the knees of ``found``: none where there is no front, or where somebody was in a hurry (``stopped``)."""
    if found.stopped or not found.knees:
        return Knees(found, (), Results((), found.task.seed))
    task = found.task
    knees = tuple(_knee(task, found, row) for row in found.knees)
    tests = [*sheet, *task.figures]
    cars = [task.space.base, *(knee.car for knee in knees)]
    results = evaluate(cars, tests, task.conditions, keep="traces" if traced else "figures")
    return Knees(found, knees, results)


def _knee(task: Task, found: Found, row: int) -> Knee:
    design, space = found.designs[row], task.space
    packages = [space.shop[name] for name in design.packages]
    shares = attribute(
        space.base, [*packages, *(Setting(*one) for one in design.settings().items())],
        [name for name in task.figures if FIGURES[name].better != "neither"], task.conditions,
        fit=lambda chosen: space.car(_part_of(space, design, chosen)),
    )  # fmt: skip
    variant: Variant = with_packages(space.base, packages)
    car = replace(
        space.car(design), id=f"{space.base.id}#{row + 1}", name=f"{space.base.name}, design {row + 1}"
    )
    checks = gate(variant, car, design.settings(), list(space.shop.values()))
    return Knee(row, design, car, tuple(shares), tuple(checks))


def _part_of(space: Space, design: Design, chosen: Sequence[Package | Setting]) -> Design:
    """Return the part of ``design`` that ``chosen`` makes."""
    paths = {one.path for one in chosen if isinstance(one, Setting)}
    packages = tuple(one.id for one in chosen if isinstance(one, Package))
    return Design(packages, tuple((path, value) for path, value in design.values if path in paths))
