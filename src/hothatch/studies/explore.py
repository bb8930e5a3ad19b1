"""``hothatch explore``: the best compromises that packages and dimensions allow, with a log that survives everything.

Each generation is one call of ``evaluate``; its designs go to the log as a whole before the next begins. A search that is
started again asks the same designs in the same order, finds those of the log there, and goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hothatch.cache import cache_home
from hothatch.car.faults import CarFileError
from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.proving.conditions import Conditions
from hothatch.studies.explore_space import OWN, Bound, Design, Space
from hothatch.studies.goal_file import euros
from hothatch.studies.optimise import PENALTY, front, knee, search
from hothatch.studies.request import RequestError

Row = dict[str, float | None]
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
        named = (*self.objectives, *(bound.figure for bound in self.bounds))
        return list(dict.fromkeys(name for name in named if name not in OWN))

    def key(self) -> str:
        """Return 16 hex digits over what decides the answers: a log of another task must not be mixed in."""
        packages = {
            name: asdict(self.space.shop[name]) for axis in self.space.axes for name in axis.options if name
        }
        parts = (self.space.base.hash, [asdict(axis) for axis in self.space.axes], packages, self.figures)
        text = json.dumps([*parts, repr(self.conditions)], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Found:
    """The front, best first by the first objective: designs and their numbers; ``knee`` is the row nearest to the ideal.

    ``closest`` says of each constraint how near the search came: ≤ 0 is met, else the relative miss.
    """

    task: Task
    designs: tuple[Design, ...]
    rows: tuple[Row, ...]
    knee: int | None
    evaluated: int
    closest: dict[str, float] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the front as JSON."""
        designs = [
            {
                "packages": list(design.packages),
                "values": dict(design.values),
                "figures": row,
                "knee": index == self.knee,
            }
            for index, (design, row) in enumerate(zip(self.designs, self.rows, strict=True))
        ]
        return {
            "explore": {
                "base": self.task.space.base.id, "objectives": list(self.task.objectives), "seed": self.task.seed,
                "evaluations": self.evaluated, "constraints": self.closest, "designs": designs,
            }
        }  # fmt: skip


class Log:
    """An append-only file: a head with the task's key, then one line a design. Read at the start, written by generation."""

    def __init__(self, path: str | Path | None, key: str):
        self.path = None if path is None else Path(path)
        self.known: dict[Design, Row] = {}
        if self.path is None:
            return
        if self.path.exists() and self.path.stat().st_size:
            self._read(self.path, key)
        else:
            self._append([{"hothatch": "explore", "task": key}])

    def _read(self, path: Path, key: str) -> None:
        lines = path.read_text(encoding="utf-8").split("\n")
        head = _json(lines[0])
        if head.get("hothatch") != "explore":
            raise RequestError(f"{path}: is not the log of an exploration; name another file")
        if head.get("task") != key:
            raise RequestError(
                f"{path}: is the log of another exploration (base, axes, figures or packages differ)"
            )
        for line in lines[1:]:
            one = _json(line)  # the last line of a killed run may be a part of one
            if "row" in one:
                values = tuple((str(path), float(value)) for path, value in one["values"])
                self.known[Design(tuple(one["packages"]), values)] = one["row"]
        if lines[-1]:
            self._append([])

    def add(self, rows: dict[Design, Row]) -> None:
        """Note the designs of one generation."""
        self.known |= rows
        entries = [
            {"packages": design.packages, "values": design.values, "row": row} for design, row in rows.items()
        ]
        self._append(entries)

    def _append(self, entries: Sequence[Any]) -> None:
        if self.path is None:
            return
        text = "".join(f"{json.dumps(entry)}\n" for entry in entries) or "\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def _json(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def usual_log(task: Task) -> Path:
    """Return where the log of ``task`` lies when nobody names a file: an exploration goes on by itself."""
    folder = cache_home() / "explore"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{task.key()}.jsonl"


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
    designs = [task.space.design(places[row].tolist()) for row in order]
    closest = {bound.describe(): float(misses[:, at].min()) for at, (bound, _) in enumerate(bounds)}
    middle = knee(values[order]) if len(order) else None
    kept = tuple(book.known[design] for design in designs)
    return Found(task, tuple(designs), kept, middle, len(places), closest)


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
        costs = [euros(task.space.shop[package].cost) for package in design.packages]
        row["cost"] = None if None in costs else float(sum(cost or 0.0 for cost in costs))
        row["curb_mass"] = float(car.facts["mass.curb"].value)  # pyright: ignore[reportArgumentType]
        found[design] = row
    return found


def _objective(name: str, row: Row) -> float:
    """Return what is minimised: the number, or its negative where higher is better."""
    value = row.get(name)
    if value is None:
        return PENALTY
    return -value if name in FIGURES and FIGURES[name].better == "higher" else value


def _threshold(bound: Bound, base: Row) -> float:
    if not bound.of_base:
        return bound.value
    own = base.get(bound.figure)
    if own is None:
        raise RequestError(f"{bound.describe()}: the base has no {bound.figure}")
    return bound.value * own


def _miss(row: Row, bound: Bound, limit: float) -> float:
    """Return the relative miss of a constraint, ≤ 0 where it is met; 10 for a design without a value."""
    value = row.get(bound.figure)
    if value is None:
        return 10.0
    return (value - limit if bound.upper else limit - value) / max(abs(limit), 1e-9)


def write_parquet(found: Found, path: str | Path) -> None:
    """Write the front as a Parquet file, one row a design, whole or not at all."""
    import duckdb

    names = list(dict.fromkeys(name for row in found.rows for name in row))
    axes = [axis.path for axis in found.task.space.axes if axis.path]
    columns = ", ".join(f'"{name}" DOUBLE' for name in (*axes, *names))
    part = Path(path).with_name(f".{Path(path).name}.part")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE front (packages VARCHAR, knee BOOLEAN, {columns})")
        marks = ", ".join("?" for _ in range(2 + len(axes) + len(names)))
        for index, (design, row) in enumerate(zip(found.designs, found.rows, strict=True)):
            own = dict(design.values)
            cells = [*(own.get(axis) for axis in axes), *(row.get(name) for name in names)]
            head = [" ".join(f"+{package}" for package in design.packages), index == found.knee]
            connection.execute(f"INSERT INTO front VALUES ({marks})", [*head, *cells])
        connection.execute(f"COPY front TO '{str(part).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
    part.replace(path)
