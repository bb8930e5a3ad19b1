"""What Build streams after the quick figures: shares, all other figures beside the base, the gate, the goal, intervals."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.evaluate import applies, evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult
from hothatch.proving.catalogue import PROCEDURES
from hothatch.serve.jobs import Event, Job
from hothatch.serve.plain import figures, plain
from hothatch.serve.quick import QUICK, Known
from hothatch.serve.words import Shop, Word
from hothatch.studies.attribute import attribute
from hothatch.studies.build import setting_values
from hothatch.studies.gap import progress
from hothatch.studies.gate import gate
from hothatch.studies.goal_file import load_goal

SAMPLE = 64
# Quick first, what takes longest last.
ORDER = sorted((name for name in PROCEDURES if name not in QUICK), key=lambda name: PROCEDURES[name].dear)
# Their intervals wait until somebody stops dragging; tests that are dear have none.
SAMPLED = ("launch", "skidpad", "epa-label", "epa-fuel")


def build_work(shop: Shop, known: Known, word: Word, figure: str, goal: str | None) -> Any:
    """Return the job for a variant: ``figure`` is shared out among its packages, ``goal`` measured."""

    def work(job: Job) -> Iterator[Event]:
        variant, car = shop.make(word)
        base = variant.base
        if word.edited:
            yield {"event": "attribution", **shares(variant.base, variant, car, known, figure)}
        with ThreadPoolExecutor(2) as pool:
            tasks = {pool.submit(_test, known, base, car, name, job): name for name in ORDER}
            try:
                for task in as_completed(tasks):
                    ours, theirs = task.result()
                    yield {
                        "event": "figures",
                        "test": tasks[task],
                        "figures": _own(ours, word),
                        "base": figures(theirs),
                    }
            finally:
                for task in tasks:
                    task.cancel()
        if word.edited:
            checks = gate(variant, car, setting_values(word.settings), ())
            yield {"event": "gate", "checks": [plain(check.document()) for check in checks]}
        if goal:
            job.check()
            yield {"event": "goal", **plain(progress(base, car, load_goal(goal), ()).document())}
        yield from _intervals(car, job)

    return work


def shares(base: Car, variant: Any, car: Car, known: Known, figure: str) -> dict[str, Any]:
    """Return what each package does to ``figure`` (Shapley), and what the values set by hand add at the end."""
    found = attribute(base, variant.packages, [figure])[0] if variant.packages else None
    test = FIGURES[figure].test
    ends = [known.figures(one, (test,))[figure].value for one in (base, variant.car, car)]
    if found and found.reason:
        return {"figure": figure, "reason": found.reason}
    if any(value is None for value in ends):
        return {"figure": figure, "reason": "one of the cars has no value of it"}
    start, before, after = (float(value or 0.0) for value in ends)
    rows = [
        {"id": package.id, "name": package.name, "share": share}
        for package, share in zip(variant.packages, found.shapley if found else (), strict=True)
    ]
    if car is not variant.car:
        rows.append({"id": "", "name": "set by hand", "share": after - before})
    unit = FIGURES[figure]
    return plain(
        {
            "figure": figure,
            "unit": unit.unit,
            "digits": unit.digits,
            "base": start,
            "variant": after,
            "rows": rows,
        }
    )


def _test(
    known: Known, base: Car, car: Car, name: str, job: Job
) -> tuple[dict[str, FigureResult], dict[str, FigureResult]]:
    job.check()
    theirs = known.figures(base, (name,))
    return (theirs if car is base else known.figures(car, (name,))), theirs


def _own(found: dict[str, FigureResult], word: Word) -> dict[str, Any]:
    """Return figures; published results are the base's, not a variant's."""
    said = figures(found)
    if word.edited:
        for one in said.values():
            one["published"], one["residual"] = [], None
    return said


def _intervals(car: Car, job: Job) -> Iterator[Event]:
    plants = compile(car)
    for test in SAMPLED:
        job.check()
        if PROCEDURES[test].dear or not applies(PROCEDURES[test], plants).all():
            continue
        found = evaluate([car], [test], sample=SAMPLE).cars[0].figures
        ends = {name: [one.low, one.high] for name, one in found.items() if one.low is not None}
        yield {"event": "intervals", "test": test, "intervals": plain(ends)}
