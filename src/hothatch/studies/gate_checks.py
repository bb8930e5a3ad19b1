"""The checks of the roadworthiness gate: each looks at a lot of cars at once and says of every one what it found.

Those of the car itself and of runs of the gate's own stand here; those of figures come from
``garage/gate/roadworthiness.toml``. All are made at the conditions of their own standards, whatever a build asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from hothatch.car.chassis import SPEED_LETTERS
from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult
from hothatch.proving.braking import STOPS, Stop
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.proving.endurance import heat_seconds, motorway_margin
from hothatch.proving.handling import BRAKING
from hothatch.proving.steady_circle import least_understeer
from hothatch.solvers import double_track
from hothatch.studies.goal_file import Criterion, load_gate

LEAST_STABILITY = 1.2  # static stability factor: NHTSA rates below 1.13 with two stars of five and less
MOST_STABILITY_LOST = 0.05
LONGEST_DERATING = 0.1  # s in three launches: a step or two of the solver is none
SERVICE_STOP = "brake_100_0_kmh"
STEADY_SHARE = 0.9  # of the greatest lateral acceleration, up to which a car must understeer


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

    def with_fixes(self, fixes: Sequence[str]) -> Check:
        """Return the check with the changes that pass it."""
        return replace(self, fixes=tuple(fixes))


Run = Callable[[Sequence[Car], str], list[FigureResult]]


def run_figure(cars: Sequence[Car], figure: str) -> list[FigureResult]:
    """Return one figure of each car, at the conditions that its test declares."""
    return [car.figures[figure] for car in evaluate(cars, [figure]).cars]


@dataclass(frozen=True)
class Lot:
    """Cars that are checked together, their plants, the base, and what brings a figure of them."""

    cars: Sequence[Car]
    plants: np.ndarray
    base: Car
    run: Run = run_figure

    def results(self, figure: str) -> list[FigureResult]:
        """Return one figure of each car."""
        return self.run(self.cars, figure)


def check_all(
    base: Car, cars: Sequence[Car], wanted: Collection[str] | None = None, run: Run = run_figure
) -> list[list[Check]]:
    """Return the checks ``wanted`` (ids; None: all) of each of ``cars`` in the order of the gate.

    ``run`` brings a figure of some cars, as ``run_figure`` does: whoever knows them already need not run them again.
    """
    lot = Lot(cars, np.concatenate([compile(car) for car in cars]), base, run)
    columns = [judge(lot) for name, judge in _judges().items() if wanted is None or name in wanted]
    return [list(row) for row in zip(*columns, strict=True)]


@cache
def _judges() -> dict[str, Callable[[Lot], list[Check]]]:
    return {
        "tyre-load-front": partial(_axle_load, 0),
        "tyre-load-rear": partial(_axle_load, 1),
        "tyre-speed": _tyre_speed,
        "static-stability": _stability,
        "understeer": _understeer,
        **{one.figure: partial(_by_figure, one) for one in load_gate().criteria},
        "laden-stop": _laden_stop,
        "launches": _launches,
        "motorway": _motorway,
    }


def _axle_load(axle: int, lot: Lot) -> list[Check]:
    place = ("front", "rear")[axle]
    found = []
    for plant in lot.plants:
        share = plant["front_share"] if axle == 0 else 1.0 - plant["front_share"]
        load, able = float(share * plant["gross_mass"]), 2.0 * float(plant["tyre_load_capacity"][axle])
        words = f"two tyres carry {able:.0f} kg, the axle {load:.0f} kg at gross mass"
        found.append(
            Check(f"tyre-load-{place}", f"tyre load index, {place}", able >= load, able - load, words)
        )
    return found


def _tyre_speed(lot: Lot) -> list[Check]:
    """Check the letter of the size code; without one a tyre has the lowest that covers the base, as UN R142 asks."""
    title, name = "tyre speed index", "tyre-speed"
    found = []
    (top_of_base,) = lot.run([lot.base], "top_speed")
    usual = _least_letter(top_of_base.value or 0.0)
    for plant, result in zip(lot.plants, lot.results("top_speed"), strict=True):
        able, top = 3.6 * float(plant["tyre_speed_limit"]), result.value
        if top is None:
            found.append(Check(name, title, None, None, result.remedy or "the car has no top speed"))
            continue
        source = "by its letter"
        if not np.isfinite(able):
            able, source = usual, "no letter in its code: the lowest that the base may have"
        words = f"good for {able:.0f} km/h ({source}), top speed {top:.0f} km/h"
        found.append(Check(name, title, able >= top, able - top, words))
    return found


def _least_letter(top: float) -> float:
    """Return the speed [km/h] of the lowest letter that type approval allows on a car of that top speed [km/h]."""
    return float(min(speed for speed in SPEED_LETTERS.values() if speed >= top))


def _stability(lot: Lot) -> list[Check]:
    base = _factor(compile(lot.base)[0])
    least = max(LEAST_STABILITY, base - MOST_STABILITY_LOST)
    asked = f"at least {least:.3f} (1.2, and 0.05 under the base's {base:.3f})"
    return [
        Check("static-stability", "static stability factor", own >= least, own - least, f"{own:.3f}, {asked}")
        for own in map(_factor, lot.plants)
    ]


def _factor(plant: Any) -> float:
    return float(np.mean(plant["track"]) / (2.0 * plant["cg_height"]))


def _understeer(lot: Lot) -> list[Check]:
    title = f"understeer to {STEADY_SHARE:g} of the limit"
    found = []
    for least, at in zip(*least_understeer(lot.plants, STEADY_SHARE), strict=True):
        if np.isnan(least):
            words = "no steady state could be followed so far on the circle of 100 m"
            found.append(Check("understeer", title, False, None, words))
            continue
        words = f"{least:.2f} deg/g at the least, at {at:.1f} m/s²; above 0"
        found.append(Check("understeer", title, bool(least > 0.0), float(least), words))
    return found


def _laden_stop(lot: Lot) -> list[Check]:
    """Stop from 100 km/h at gross mass: UN R13-H asks for the distance laden and unladen."""
    (most,) = [one.at_most or 0.0 for one in load_gate().criteria if one.figure == SERVICE_STOP]
    asked = BRAKING.over(STANDARD)
    table = condition_table(lot.plants, asked)
    table["mass"] = np.maximum(table["mass"], lot.plants["gross_mass"])
    event = Stop(*STOPS[SERVICE_STOP]).run(lot.plants, table, start_states(lot.plants, asked), False)
    found = []
    for outcome, metres in zip(event.numbers["outcome"], event.numbers["distance"], strict=True):
        stopped = outcome == double_track.OK
        margin = float(most - metres) if stopped else None
        words = f"{metres:.1f} m, at most {most:g}" if stopped else "it does not come to rest in its lane"
        found.append(
            Check("laden-stop", "100–0 km/h at gross mass", bool(margin and margin >= 0), margin, words)
        )
    return found


def _launches(lot: Lot) -> list[Check]:
    found = []
    for seconds in map(float, heat_seconds(lot.plants)):
        fine = seconds <= LONGEST_DERATING
        words = "no derating" if fine else f"power held back by heat for {seconds:.1f} s"
        found.append(Check("launches", "three launches in a row", fine, LONGEST_DERATING - seconds, words))
    return found


def _motorway(lot: Lot) -> list[Check]:
    found = []
    for margin in map(float, motorway_margin(lot.plants)):
        words = f"{margin:.0f} K to the first fade" if np.isfinite(margin) else "nothing that fades"
        if margin == -np.inf:
            words = "cannot hold it so long"
        elif margin < 0.0:
            words = f"{-margin:.0f} K beyond the first fade"
        found.append(Check("motorway", "30 min at 120 km/h", margin >= 0.0, margin, words))
    return found


def _by_figure(one: Criterion, lot: Lot) -> list[Check]:
    figure = FIGURES[one.figure]
    bound = f"at most {one.at_most:g}" if one.at_most is not None else f"at least {one.at_least:g}"
    found = []
    for result in lot.results(one.figure):
        if result.value is None:
            # A car that spins or rolls over has no figure because it failed the test.
            passed = False if result.outcome == "failed" else None
            found.append(
                Check(one.figure, figure.title, passed, None, result.remedy or "the test gave no value")
            )
            continue
        value = result.value
        margin = one.at_most - value if one.at_most is not None else value - (one.at_least or 0.0)
        words = f"{value:.{figure.digits}f} {figure.unit}, {bound}"
        found.append(Check(one.figure, figure.title, margin >= 0.0, margin, words))
    return found
