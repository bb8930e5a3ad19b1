"""The roadworthiness gate: what a variant must pass before its figures mean anything, and what would make it pass.

Checks of the car itself stand here; those of figures come from ``garage/gate/roadworthiness.toml``, and one whose figure no
test brings yet is shown as not checked, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.apply import Variant, with_packages
from hothatch.car.compile import compile
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError
from hothatch.car.hold import kept
from hothatch.car.package import Package
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.endurance import heat_seconds, motorway_margin
from hothatch.studies.goal_file import Criterion, euros, load_gate

LEAST_STABILITY = 1.2  # static stability factor: NHTSA rates below 1.13 with two stars of five and less
MOST_STABILITY_LOST = 0.05
LONGEST_DERATING = 0.1  # s in three launches: a step or two of the solver is none


@dataclass(frozen=True)
class Check:
    """One check of one car. ``passed`` is None where it cannot be checked; ``margin`` is positive when passed.

    ``words`` say what was found against what is asked; ``fixes`` hold up to two changes, the smallest first.
    """

    id: str
    title: str
    passed: bool | None
    margin: float | None
    words: str
    fixes: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the check as JSON."""
        margin = self.margin if self.margin is not None and np.isfinite(self.margin) else None
        return {"id": self.id, "title": self.title, "passed": self.passed, "margin": margin, "words": self.words,
                "fixes": list(self.fixes)}  # fmt: skip


def gate(
    variant: Variant,
    car: Car,
    values: dict[str, str],
    shop: Sequence[Package],
    conditions: Conditions | None = None,
) -> list[Check]:
    """Return every check of ``car`` (``variant`` with ``values`` set on top), failed ones first, each with its fixes."""
    checks = _all(variant.base, [car], conditions)[0]
    failed = {check.id for check in checks if check.passed is False}
    fixes = _fixes(variant, car, values, shop, failed, conditions) if failed else {}
    found = [_with_fixes(check, fixes.get(check.id, ())) for check in checks]
    return sorted(found, key=lambda check: {False: 0, None: 1, True: 2}[check.passed])


def _with_fixes(check: Check, fixes: Sequence[str]) -> Check:
    return Check(check.id, check.title, check.passed, check.margin, check.words, tuple(fixes[:2]))


def _all(base: Car, cars: Sequence[Car], conditions: Conditions | None) -> list[list[Check]]:
    """Return all checks of each car, from one table of Plants and one call of ``evaluate``."""
    plants = np.concatenate([compile(car) for car in cars])
    before = compile(base)
    figures = [one for one in load_gate().criteria if one.figure in FIGURES]
    wanted = [*dict.fromkeys(("top_speed", *(one.figure for one in figures)))]
    results = evaluate(cars, wanted, conditions).cars
    heat, motorway = heat_seconds(plants), motorway_margin(plants)
    rows = []
    for row, result in enumerate(results):
        plant = plants[row]
        values = {name: result.figures[name].value for name in wanted}
        rows.append(
            [
                *_axle_loads(plant),
                _tyre_speed(plant, values["top_speed"]),
                _stability(plant, before[0]),
                _launches(float(heat[row])),
                _motorway(float(motorway[row])),
                *(_by_figure(one, values.get(one.figure)) for one in load_gate().criteria),
            ]
        )
    return rows


def _axle_loads(plant: Any) -> list[Check]:
    shares = (plant["front_share"], 1.0 - plant["front_share"])
    found = []
    for axle, share, capacity in zip(("front", "rear"), shares, plant["tyre_load_capacity"], strict=True):
        load, able = float(share * plant["gross_mass"]), 2.0 * float(capacity)
        words = f"two tyres carry {able:.0f} kg, the axle {load:.0f} kg at gross mass"
        title = f"tyre load index, {axle}"
        found.append(Check(f"tyre-load-{axle}", title, able >= load, able - load, words))
    return found


def _tyre_speed(plant: Any, top_speed: float | None) -> Check:
    able = 3.6 * float(plant["tyre_speed_limit"])
    title, name = "tyre speed index", "tyre-speed"
    if not np.isfinite(able) or top_speed is None:
        why = "the size code has no speed letter" if top_speed is not None else "the car has no top speed"
        return Check(name, title, None, None, why)
    words = f"good for {able:.0f} km/h, top speed {top_speed:.0f} km/h"
    return Check(name, title, able >= top_speed, able - top_speed, words)


def _stability(plant: Any, before: Any) -> Check:
    own, base = (float(np.mean(one["track"]) / (2.0 * one["cg_height"])) for one in (plant, before))
    least = max(LEAST_STABILITY, base - MOST_STABILITY_LOST)
    words = f"{own:.3f}, at least {least:.3f} (1.2, and 0.05 under the base's {base:.3f})"
    return Check("static-stability", "static stability factor", own >= least, own - least, words)


def _launches(seconds: float) -> Check:
    words = "no derating" if seconds <= LONGEST_DERATING else f"power held back by heat for {seconds:.1f} s"
    title = "three launches in a row"
    return Check("launches", title, seconds <= LONGEST_DERATING, LONGEST_DERATING - seconds, words)


def _motorway(margin: float) -> Check:
    words = f"{margin:.0f} K to the first fade" if np.isfinite(margin) else "nothing that fades"
    if margin == -np.inf:
        words = "cannot hold it so long"
    elif margin < 0.0:
        words = f"{-margin:.0f} K beyond the first fade"
    return Check("motorway", "30 min at 120 km/h", margin >= 0.0, margin, words)


def _by_figure(one: Criterion, value: float | None) -> Check:
    figure = FIGURES.get(one.figure)
    title = figure.title if figure else one.figure
    if figure is None:
        return Check(one.figure, title, None, None, "not yet measurable: no test brings this figure")
    if value is None:
        return Check(one.figure, title, None, None, "the test gave no value")
    margin = one.at_most - value if one.at_most is not None else value - (one.at_least or 0.0)
    bound = f"at most {one.at_most:g}" if one.at_most is not None else f"at least {one.at_least:g}"
    return Check(
        one.figure, title, margin >= 0.0, margin, f"{value:.{figure.digits}f} {figure.unit}, {bound}"
    )


def _fixes(
    variant: Variant,
    car: Car,
    values: dict[str, str],
    shop: Sequence[Package],
    failed: set[str],
    conditions: Conditions | None,
) -> dict[str, list[str]]:
    """Return by check the changes that pass it: a package taken off first, then those put on, the cheapest first."""
    tried: list[tuple[str, Car]] = []
    for package in variant.packages:
        rest = [one for one in variant.packages if one is not package]
        _try(tried, f"without +{package.id}", lambda rest=rest: _car(variant.base, rest, values))
    on = {package.id for package in variant.packages}
    new = [package for package in shop if package.id not in on]
    for package in sorted(new, key=lambda one: euros(one.cost) or 0.0):
        _try(tried, f"+{package.id}", lambda package=package: with_packages(car, [package]).car)
    found: dict[str, list[str]] = {name: [] for name in failed}
    if not tried:
        return found
    for (name, _), checks in zip(
        tried, _all(variant.base, [one for _, one in tried], conditions), strict=True
    ):
        for check in checks:
            if check.id in failed and check.passed:
                found[check.id].append(name)
    return found


def _car(base: Car, packages: Sequence[Package], values: dict[str, str]) -> Car:
    car = with_packages(base, packages).car
    return kept(with_values(car, values, "--set")) if values else car


def _try(tried: list[tuple[str, Car]], name: str, make: Callable[[], Car]) -> None:
    try:
        tried.append((name, make()))
    except CarFileError:  # does not fit: no fix
        return
