"""An exploration as it runs: every design of every generation, with the reason where it is out of bounds."""

from __future__ import annotations

import json
import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hothatch.car.apply import with_packages, with_settings
from hothatch.car.record import Car
from hothatch.car.schema import FIELDS
from hothatch.figures.register import FIGURES
from hothatch.serve.jobs import Event, Job
from hothatch.serve.plain import plain
from hothatch.serve.words import Shop, Word
from hothatch.studies.explore import Row, Task, explore
from hothatch.studies.explore_space import (
    OWN,
    Bound,
    Design,
    Space,
    read_bounds,
    read_objectives,
    read_space,
)
from hothatch.studies.goal_file import load_goal
from hothatch.studies.request import RequestError, setting_values

MOST = 4000  # evaluations


@dataclass(frozen=True)
class Around(Space):
    """A space around any car that the page can name: its designs are what Build makes of their words."""

    word: Word = field(kw_only=True)
    make: Callable[[Word], Car] = field(kw_only=True, compare=False)

    def with_packages(self, packages: tuple[str, ...]) -> Car:
        """Return the base with packages on, its own and those of a design, made once."""
        if packages not in self.fitted:
            self.fitted[packages] = self.make(with_design(self.word, packages))
        return self.fitted[packages]


def with_design(word: Word, packages: Sequence[str], settings: Mapping[str, str] | None = None) -> Word:
    """Return ``word`` with the packages of a design, and its values in place of those that set the same."""
    both = setting_values(word.settings) | dict(settings or {})
    more = tuple(one for one in packages if one not in word.packages)
    return Word(word.base, (*word.packages, *more), tuple(f"{path}={value}" for path, value in both.items()))


def explore_work(
    shop: Shop,
    word: Word,
    over: str,
    minimise: str,
    bounds: list[str],
    goal: str | None,
    evaluations: int,
    seed: int,
) -> Any:
    """Return the job that explores around a car: of the garage, dropped in, or a variant."""
    if find_spec("pymoo") is None:
        raise RequestError("this needs pymoo: pip install 'hothatch[explore]'")
    car = shop.car(word)

    def make(design: Word) -> Car:
        packages = [shop.package(name) for name in design.packages]
        fitted = with_packages(shop.car(Word(word.base)), packages).car
        return with_settings(fitted, setting_values(design.settings))

    def work(job: Job) -> Iterator[Event]:
        space = read_space(car, over, shop.packages(), partial(Around, word=word, make=make))
        own = read_bounds(bounds, load_goal(goal) if goal else None)
        task = Task(space, tuple(read_objectives(minimise)), tuple(own), min(evaluations, MOST), seed)
        yield {"event": "axes", **axes(task)}
        with tempfile.TemporaryDirectory(prefix="hothatch-explore-") as folder:
            yield from _run(job, task, Path(folder) / "log.jsonl")

    return work


def axes(task: Task) -> dict[str, Any]:
    """Return what a plot needs of a task: objectives and axes with their titles, units and better direction."""
    words = {"cost": ("cost", "€", "lower"), "curb_mass": ("curb mass", "kg", "lower")}
    objectives = []
    for name in dict.fromkeys([*task.objectives, *(bound.figure for bound in task.bounds)]):
        title, unit, better = words.get(name) or (
            FIGURES[name].title,
            FIGURES[name].unit,
            FIGURES[name].better,
        )
        objectives.append(
            {"id": name, "title": title, "unit": unit, "better": better, "objective": name in task.objectives}
        )
    return {
        "objectives": objectives, "bounds": [bound.describe() for bound in task.bounds],
        "axes": [{"name": axis.name, "path": axis.path, "options": list(axis.options)} for axis in task.space.axes],
    }  # fmt: skip


def _run(job: Job, task: Task, log: Path) -> Iterator[Event]:
    """Search in a thread of its own and hand on what its log gains; ends with the front."""
    told: queue.Queue[Any] = queue.Queue()

    def watch(done: int, total: int, best: int, seconds: float) -> None:
        job.check()
        told.put(
            {"event": "progress", "done": done, "of": total, "front": best, "seconds": round(seconds, 2)}
        )

    def search() -> None:
        try:
            told.put(explore(task, log, watch))
        except BaseException as error:  # handed to the thread that listens
            told.put(error)

    thread = threading.Thread(target=search, name="explore", daemon=True)
    thread.start()
    seen, base = 1, None
    while True:
        item = told.get()
        if isinstance(item, BaseException):
            raise item
        lines = log.read_text(encoding="utf-8").split("\n") if log.exists() else []
        designs = [json.loads(line) for line in lines[seen:-1] if line]
        seen = max(len(lines) - 1, seen)
        base = base or _base(task)
        if designs:
            yield {"event": "designs", "designs": [_design(task, one, base) for one in designs]}
        if not isinstance(item, dict):
            break
        yield item
    rows = item.document()["explore"]["designs"]
    yield {"event": "front", "words": [build_word(task, design) for design in item.designs],
           "knee": item.knee, "count": len(rows), "evaluated": item.evaluated}  # fmt: skip


def _base(task: Task) -> Row:
    from hothatch.evaluate import evaluate

    found = evaluate([task.space.base], task.figures).cars[0].figures if task.figures else {}
    return {name: one.value for name, one in found.items()} | {"cost": 0.0}


def _design(task: Task, entry: dict[str, Any], base: Row) -> dict[str, Any]:
    design = Design(tuple(entry["packages"]), tuple((path, value) for path, value in entry["values"]))
    row = entry["row"]
    values = {path: FIELDS[path].format(value) for path, value in design.values}
    return plain({
        "word": build_word(task, design), "packages": list(design.packages), "values": dict(design.values),
        "shown": values, "figures": row, "why": why(task, row, base),
    })  # fmt: skip


def build_word(task: Task, design: Design) -> str:
    """Return the design as the page names cars."""
    assert isinstance(task.space, Around)
    return str(with_design(task.space.word, design.packages, design.settings()))


def why(task: Task, row: Row, base: Row) -> str:
    """Return why a design is out, '' for one that is in."""
    if not row:
        return "these parts do not go together"
    for name in (*task.objectives, *(bound.figure for bound in task.bounds)):
        if row.get(name) is None:
            return f"no value of {name}"
    return "; ".join(words for bound in task.bounds if (words := _missed(bound, row, base)))


def _missed(bound: Bound, row: Row, base: Row) -> str:
    value, limit = row[bound.figure], bound.value
    if bound.of_base:
        limit *= base.get(bound.figure) or 0.0
    assert value is not None
    if (value <= limit) if bound.upper else (value >= limit):
        return ""
    unit = FIGURES[bound.figure].unit if bound.figure not in OWN else ""
    return f"{bound.figure} {value:.4g} {unit}, wanted {'at most' if bound.upper else 'at least'} {limit:.4g}"
