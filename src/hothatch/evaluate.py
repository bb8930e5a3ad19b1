"""The only way to run anything: cars × tests × conditions → Results. CLI, Python, web and workers call it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import numpy as np

from hothatch import __version__
from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.car.uncertain import sample as draw
from hothatch.figures.derive import DERIVE, Column
from hothatch.figures.first_order import method, propagate
from hothatch.figures.published import Published, published_of
from hothatch.figures.register import FIGURES, figures_of
from hothatch.figures.results import CarResult, FigureResult, Results, Run
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.proving.own import OWN, OwnTest, own_id, own_test
from hothatch.proving.procedure import LACKS, Procedure
from hothatch.proving.sentence import SENTENCE
from hothatch.proving.steps import Events
from hothatch.proving.table import applies, run_table

Keep = Literal["figures", "events", "traces"]
CarLike = str | Path | Car
Progress = Callable[[str, int, int], None]


# Share of a sample that must have a value for an interval to stand.
LEAST_LEFT = 0.9
# From so many cars on, dear tests are sampled too; below, their intervals are propagated (figures/first_order.py).
ALL_SAMPLED = 1024


class UnknownTestError(KeyError):
    """A test or figure that is not in the register; the message names the nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


def evaluate(
    cars: CarLike | Iterable[CarLike],
    tests: str | Sequence[OwnTest] | None = None,
    conditions: Conditions | None = None,
    *,
    keep: Keep = "figures",
    sample: int | None = None,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> Results:
    """Run ``tests`` (test or figure ids; None: all) on ``cars`` (ids, files or Cars) and return Results.

    A test may be one of your own, one of a kind at a time: a file with a drive cycle (``.csv``), a sentence, or a list of
    clauses and steps (proving/steps.py). ``conditions`` go over what each procedure declares. ``keep`` adds events and
    ledgers, or traces too. ``sample``: so many cars that each file may mean (car/uncertain.py) are run as well and give
    every figure its 5–95 % interval, those of dear tests by first-order propagation unless ``sample`` is at least 1024; None
    gives point values. ``on_progress`` is called with
    (test id, tests done, tests in all). Raises CycleFileError or SentenceError for a test of your own, CarFileError for a
    car that cannot be used, UnknownTestError for a test that nobody knows.
    """
    if sample is not None and not (isinstance(sample, int) and sample >= 2):
        raise ValueError(f"an interval needs a sample of at least 2 cars, not {sample!r}")
    cars = [cars] if isinstance(cars, str | Path | Car) else cars
    loaded = [car if isinstance(car, Car) else load_car(car) for car in cars]
    tests = [tests] if isinstance(tests, str) else tests
    wanted, procedures = resolve(tests), procedures_of(tests)
    if not loaded:
        return Results((), seed)
    plants = np.concatenate([compile(car) for car in loaded])
    results = [CarResult(car.id, car.name, car) for car in loaded]
    for done, (procedure, figures) in enumerate(wanted.items()):
        if on_progress:
            on_progress(procedure, done, len(wanted))
        _run_test(procedures[procedure], figures, plants, conditions, results, keep, seed)
    if sample is not None:
        for result in results:
            _spread(result, {name: procedures[name] for name in wanted}, conditions, sample, seed)
    return Results(tuple(results), seed)


def resolve(tests: Sequence[OwnTest] | None) -> dict[str, tuple[str, ...]]:
    """Return the procedures to run, each with the figures wanted of it, for test ids, figure ids or None (all)."""
    if not tests:
        return {name: tuple(figure.id for figure in figures_of(name)) for name in PROCEDURES}
    wanted: dict[str, list[str]] = {}
    for name in tests:
        if isinstance(name, str) and name in PROCEDURES:
            test, own = name, [figure.id for figure in figures_of(name)]
        elif isinstance(name, str) and name in FIGURES and FIGURES[name].test in PROCEDURES:
            test, own = FIGURES[name].test, [name]
        elif test := own_id(name):
            own = [figure.id for figure in figures_of(test)]
        else:
            raise UnknownTestError(_unknown(str(name)))
        kept = wanted.setdefault(test, [])
        kept.extend(figure for figure in own if figure not in kept)
    return {test: tuple(figures) for test, figures in wanted.items()}


def tests_of(tests: Sequence[OwnTest] | None) -> list[Procedure]:
    """Return the procedures that ``evaluate`` would run for ``tests``."""
    every = procedures_of(tests)
    return [every[name] for name in resolve(tests)]


def procedures_of(tests: Sequence[OwnTest] | None) -> dict[str, Procedure]:
    """Return every procedure by id; with them those that a cycle file, a sentence or steps among ``tests`` make.

    Raises UnknownTestError for two of a kind, CycleFileError or SentenceError for one that cannot be used.
    """
    found: dict[str, OwnTest] = {}
    for name in tests or ():
        if isinstance(name, str) and (name in PROCEDURES or name in FIGURES):
            continue
        kind = own_id(name)
        if kind and found.setdefault(kind, name) != name:
            more = "; one after the other: joined by then, or as one list" if kind == SENTENCE else ""
            raise UnknownTestError(f"one {kind} at a time, not {found[kind]!r} and {name!r}{more}")
    return PROCEDURES | {kind: own_test(name) for kind, name in found.items()}


def _unknown(name: str) -> str:
    if name in OWN or name in FIGURES:
        return f"{name} comes from {OWN[FIGURES[name].test if name in FIGURES else name]}"
    near = get_close_matches(name, [*PROCEDURES, *FIGURES], n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"no test or figure is called {name!r}{hint} (hothatch tests, hothatch figures)"


def _run_test(
    procedure: Procedure,
    figures: Sequence[str],
    plants: np.ndarray,
    conditions: Conditions | None,
    results: Sequence[CarResult],
    keep: Keep,
    seed: int,
) -> None:
    apt = applies(procedure, plants)
    asked = procedure.conditions(conditions)
    # A charge means nothing to a car without a battery.
    unplugged = replace(
        asked, soc=None, battery_temperature=None, regeneration=None, post_power=None, post_current=None
    )
    for row in np.flatnonzero(~apt).tolist():
        for figure in figures:
            results[row].figures[figure] = _inapt(figure, procedure, asked, results[row].id)
    if not apt.any():
        return
    if keep == "figures":
        procedure = procedure.only(figures)
    chosen = plants[apt]
    events = run_table(procedure, chosen, conditions, keep == "traces")
    columns = DERIVE[procedure.id](chosen, events)
    for row, index in enumerate(np.flatnonzero(apt).tolist()):
        result = results[index]
        stated = unplugged if chosen["engine"][row] > 0.5 else asked
        for figure in figures:
            result.figures[figure] = _figure(figure, columns[figure], row, stated, result.id)
        if keep != "figures" or procedure.id == SENTENCE:  # what each clause brought is its result
            own = [_signed(event.row(row), result.car, seed) for event in events]
            result.runs[procedure.id] = Run(procedure, stated, own)


def _signed(event: Events, car: Car, seed: int) -> Events:
    """Return the events with what it takes to make their traces again."""
    if not event.traces:
        return event
    provenance = {"car_id": car.id, "car_hash": car.hash, "hothatch": __version__, "seed": str(seed)}
    return replace(event, traces=[replace(trace, provenance=provenance) for trace in event.traces])


def _spread(
    result: CarResult,
    procedures: Mapping[str, Procedure],
    conditions: Conditions | None,
    count: int,
    seed: int,
) -> None:
    """Give the figures of one car the interval in which 90 % of ``count`` cars of its file's errors fall."""
    plants = compile(result.car, None, draw(result.car, count, seed))
    for name, procedure in procedures.items():
        if not applies(procedure, plants).all():
            continue
        if procedure.dear and count < ALL_SAMPLED:
            _propagate(result, procedure, seed)
            continue
        columns = DERIVE[name](plants, run_table(procedure, plants, conditions))
        for figure, column in columns.items():
            _give(result, figure, interval(column.values), "sampled")


def _propagate(result: CarResult, procedure: Procedure, seed: int) -> None:
    """Give the figures of a dear test what their inputs' errors make of them, by the design of the car."""
    wanted = [name for name, one in result.figures.items() if FIGURES[name].test == procedure.id]
    if not any(result.figures[name].value is not None for name in wanted):
        return
    for figure, off in propagate(result.car, procedure, seed).items():
        one = result.figures.get(figure)
        if one is not None and one.value is not None:
            _give(result, figure, interval(one.value + off), method(figure))


def _give(result: CarResult, figure: str, ends: tuple[float, float] | None, method: str) -> None:
    one = result.figures.get(figure)
    if one is not None and one.value is not None and ends is not None:
        result.figures[figure] = replace(one, low=ends[0], high=ends[1], method=method)


def interval(values: np.ndarray) -> tuple[float, float] | None:
    """Return the 5 and 95 % points of the finite ``values``; None where more than a tenth of them have no value."""
    found = values[np.isfinite(values)]
    if len(found) < LEAST_LEFT * len(values):
        return None
    low, high = np.percentile(found, (5.0, 95.0))
    return float(low), float(high)


def _inapt(name: str, procedure: Procedure, conditions: Conditions, car: str) -> FigureResult:
    rows = tuple(one for one in published_of(car) if one.figure == name)
    why = LACKS[procedure.needs]
    return FigureResult(name, None, FIGURES[name].unit, "not_applicable", "", why, conditions, rows)


def _figure(name: str, column: Column, row: int, conditions: Conditions, car: str) -> FigureResult:
    rows = tuple(one for one in published_of(car) if one.figure == name)
    value = float(column.values[row]) if column.outcomes[row] == "ok" else None
    return FigureResult(
        id=name,
        value=value,
        unit=FIGURES[name].unit,
        outcome=column.outcomes[row],
        limited_by=column.limited_by[row],
        remedy=column.remedies[row],
        conditions=conditions,
        published=rows,
        residual=residual(value, rows),
    )


def residual(value: float | None, rows: Sequence[Published]) -> float | None:
    """Return predicted over the median of the judge rows, less one; None without either."""
    judged = [row.value for row in rows if row.use == "judge"]
    if value is None or not judged:
        return None
    return value / float(np.median(judged)) - 1.0
