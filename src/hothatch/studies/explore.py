"""``hothatch explore``: the best compromises that packages and dimensions allow, with a log that survives everything.

Each generation is one call of ``evaluate``; its designs go to the log as a whole before the next begins. A search that is
started again asks the same designs in the same order, finds those of the log there, and goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hothatch.car.faults import CarFileError
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.proving.conditions import Conditions
from hothatch.studies.explore_log import Log, Row, code_hash
from hothatch.studies.explore_space import GATE, OWN, Bound, Design, Space
from hothatch.studies.gate_checks import check_all
from hothatch.studies.optimise import PENALTY, front, knees, search
from hothatch.studies.prices import cost_of_value, euros
from hothatch.studies.request import RequestError

NO_VALUE = 1e6  # relative miss of a design that has no value
# After each generation: evaluations so far, evaluations in all, designs on the front, seconds since the start.
Watch = Callable[[int, int, int, float], None]


@dataclass(frozen=True)
class Task:
    """What is explored: the space, objectives in their order, constraints, how many evaluations, the seed."""

    space: Space
    objectives: tuple[str, ...]
    bounds: tuple[Bound, ...] = ()
    evaluations: int = 2000
    seed: int = 0
    conditions: Conditions | None = None

    @property
    def figures(self) -> list[str]:
        """Return the figures that must be evaluated."""
        return [name for name in self.named if name not in (*OWN, GATE)]

    @property
    def named(self) -> list[str]:
        """Return every number that an objective or a constraint looks at."""
        return list(dict.fromkeys((*self.objectives, *(bound.figure for bound in self.bounds))))

    def key(self) -> str:
        """Return 16 hex digits over what decides the answers: a log of another task must not be mixed in."""
        packages = {
            name: asdict(self.space.shop[name]) for axis in self.space.axes for name in axis.options if name
        }
        axes = [asdict(axis) for axis in self.space.axes]
        parts = (code_hash(), self.space.base.hash, axes, packages, sorted(self.named))
        text = json.dumps([*parts, repr(self.conditions)], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Found:
    """The front, best first by the first objective: designs and their numbers; ``knees`` are the best compromises' rows.

    ``closest`` says of each constraint how near the search came: ≤ 0 is met, else the relative miss; ``nearest`` is the
    design that misses all of them by least, with its misses, where none meets all. ``cloud`` (n, objectives) holds what
    every design that meets the constraints came to. ``stopped``: somebody interrupted it.
    """

    task: Task
    designs: tuple[Design, ...]
    rows: tuple[Row, ...]
    knees: tuple[int, ...]
    evaluated: int
    base: Row
    closest: dict[str, float] = field(default_factory=dict)
    nearest: tuple[Design, dict[str, float]] | None = None
    cloud: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)), compare=False)
    stopped: bool = False

    @property
    def knee(self) -> int | None:
        """Return the row nearest to the ideal point, None without a front."""
        return self.knees[0] if self.knees else None

    def document(self) -> dict[str, Any]:
        """Return the front as JSON."""
        designs = [
            {
                "number": index + 1,
                "packages": list(design.packages),
                "values": dict(design.values),
                "settings": design.settings(),
                "figures": row,
                "knee": index == self.knee,
            }
            for index, (design, row) in enumerate(zip(self.designs, self.rows, strict=True))
        ]
        near = self.nearest and {"design": self.nearest[0].describe(), "misses": self.nearest[1]}
        return {
            "explore": {
                "base": self.task.space.base.id, "objectives": list(self.task.objectives), "seed": self.task.seed,
                "evaluations": self.evaluated, "stopped": self.stopped, "constraints": self.closest, "nearest": near,
                "base_figures": self.base, "designs": designs,
            }
        }  # fmt: skip


def explore(task: Task, log: str | Path | None = None, watch: Watch | None = None) -> Found:
    """Return the front of ``task``. RequestError where the log belongs to another; Ctrl-C returns what there is."""
    book = Log(log, task.key())
    base = _rows(task, {Design((), ()): task.space.base})[Design((), ())]
    bounds = [(bound, _threshold(bound, base)) for bound in task.bounds]
    start, seen = time.monotonic(), 0
    best = np.zeros((0, len(task.objectives)))  # of the front so far

    def batch(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nonlocal seen, best
        designs = [task.space.design(place.tolist()) for place in places]
        if new := {design: None for design in designs if design not in book.known}:
            book.add(_evaluated(task, list(new)))
        if to_gate := [
            design for design in dict.fromkeys(designs) if _is_to_gate(book.known[design], bounds)
        ]:
            book.add(_gated(task, {design: book.known[design] for design in to_gate}))
        rows = [book.known[design] for design in designs]
        found = np.array([[_objective(name, row) for name in task.objectives] for row in rows])
        missed = np.array([[_miss(row, bound, limit) for bound, limit in bounds] for row in rows])
        missed = missed.reshape(len(rows), len(bounds))
        seen += len(places)
        both = np.concatenate([best, found[(missed <= 0.0).all(axis=1)]])
        best = both[front(both, np.zeros((len(both), 0)))]
        if watch:
            watch(seen, task.evaluations, len(best), time.monotonic() - start)
        return found, missed

    places, values, misses = search(
        batch, len(task.space.axes), len(task.objectives), len(bounds), task.evaluations, task.seed
    )
    rows = front(values, misses)
    order = rows[np.argsort(values[rows][:, 0], kind="stable")] if len(rows) else rows
    designs = tuple(task.space.design(places[row].tolist()) for row in order)
    kept = tuple(book.known[design] for design in designs)
    best_rows = tuple(knees(values[order])) if len(order) else ()
    closest = _named(task, misses.min(axis=0))
    near = None if len(order) or not bounds else _nearest(task, places, misses)
    return Found(
        task, designs, kept, best_rows, len(places), base, closest, near, _cloud(task, values, misses),
        len(places) < task.evaluations,
    )  # fmt: skip


def _named(task: Task, misses: np.ndarray) -> dict[str, float]:
    """Return misses by constraint; the gate is left out where nothing met all else, so that it was not asked."""
    pairs = zip(task.bounds, map(float, misses), strict=True)
    return {bound.describe(): miss for bound, miss in pairs if bound.figure != GATE or miss < NO_VALUE}


def _nearest(task: Task, places: np.ndarray, misses: np.ndarray) -> tuple[Design, dict[str, float]]:
    row = int(np.argmin(np.maximum(misses, 0.0).sum(axis=1)))
    return task.space.design(places[row].tolist()), _named(task, misses[row])


def _cloud(task: Task, values: np.ndarray, misses: np.ndarray) -> np.ndarray:
    met = (misses <= 0.0).all(axis=1) & (values < PENALTY).all(axis=1)
    signs = [-1.0 if _is_higher(name) else 1.0 for name in task.objectives]
    return np.unique(values[met] * signs, axis=0)


def _evaluated(task: Task, designs: Sequence[Design]) -> dict[Design, Row]:
    cars: dict[Design, Car] = {}
    rows: dict[Design, Row] = {}
    for design in designs:
        try:
            cars[design] = task.space.car(design)
        except CarFileError:  # packages that exclude each other, values that no car has together
            rows[design] = {}
    return rows | (_rows(task, cars) if cars else {})


def _rows(task: Task, cars: dict[Design, Car]) -> dict[Design, Row]:
    """Return the numbers of some designs from one call of ``evaluate``."""
    results = (
        evaluate(list(cars.values()), task.figures, task.conditions).cars
        if task.figures
        else [None] * len(cars)
    )
    found: dict[Design, Row] = {}
    for (design, car), result in zip(cars.items(), results, strict=True):
        row: Row = {name: result.figures[name].value for name in task.figures} if result else {}
        row["cost"] = _cost(task.space, design)
        row["curb_mass"] = float(car.facts["mass.curb"].value)  # pyright: ignore[reportArgumentType]
        found[design] = row
    return found


def _is_to_gate(row: Row, bounds: Sequence[tuple[Bound, float]]) -> bool:
    """Say whether the gate is asked for and has not been asked yet: it is dear, so only of what meets all else."""
    others = [(bound, limit) for bound, limit in bounds if bound.figure != GATE]
    asked = len(others) < len(bounds) and bool(row) and row.get(GATE) is None
    return asked and all(_miss(row, bound, limit) <= 0.0 for bound, limit in others)


def _gated(task: Task, rows: dict[Design, Row]) -> dict[Design, Row]:
    """Return ``rows`` with how many checks of the gate each design fails."""
    checked = check_all(task.space.base, [task.space.car(design) for design in rows])
    return {
        design: {**row, GATE: float(sum(check.passed is False for check in checks))}
        for (design, row), checks in zip(rows.items(), checked, strict=True)
    }


def _cost(space: Space, design: Design) -> float | None:
    """Return the euros of packages and of values that have a price; None where a package's money has no rate."""
    costs = [euros(space.shop[package].cost) for package in design.packages]
    before = space.with_packages(design.packages)
    costs += [cost_of_value(path, value, before) for path, value in design.values]
    return None if None in costs else float(sum(cost or 0.0 for cost in costs))


def _is_higher(name: str) -> bool:
    return name in FIGURES and FIGURES[name].better == "higher"


def _objective(name: str, row: Row) -> float:
    """Return what is minimised: the number, or its negative where higher is better."""
    value = row.get(name)
    if value is None:
        return PENALTY
    return -value if _is_higher(name) else value


def _threshold(bound: Bound, base: Row) -> float:
    if not bound.of_base:
        return bound.value
    own = base.get(bound.figure)
    if own is None:
        raise RequestError(f"{bound.describe()}: the base has no {bound.figure}")
    return bound.value * own


def _miss(row: Row, bound: Bound, limit: float) -> float:
    """Return the relative miss of a constraint (of 0: the whole), ≤ 0 where met; NO_VALUE for a design without one."""
    value = row.get(bound.figure)
    if value is None:
        return NO_VALUE
    return (value - limit if bound.upper else limit - value) / (abs(limit) or 1.0)
