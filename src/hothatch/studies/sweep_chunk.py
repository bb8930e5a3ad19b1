"""One task of a sweep: a range of rows driven through every test, as the bytes of a Parquet file."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.evaluate import applies
from hothatch.figures.columns import NOT_APPLICABLE, Column
from hothatch.figures.derive import DERIVE
from hothatch.proving.launch import LAUNCH, brief
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.studies.sweep_plan import MOST_CORNERS, Plan, Segment, Test, code_hash, impossible

MOST_CLEAR = 4096  # variants whose box is remembered
_CLEAR: dict[tuple[str, int], bool] = {}


class OtherCodeError(RuntimeError):
    """A worker whose code is not the one that planned the sweep."""


class SweepStoppedError(RuntimeError):
    """A sweep that could not be brought to its end; what stands, stands, and the message says how to go on."""


@dataclass(frozen=True)
class Chunk:
    """What a task brought: the table of its rows, perhaps one of traces, both as Parquet; figures by outcome; seconds."""

    first: int
    last: int
    table: bytes
    traces: bytes | None
    outcomes: Mapping[str, int]
    seconds: float


def run_chunk(plan: Plan, first: int, last: int) -> Chunk:
    """Drive the rows from ``first`` to before ``last`` in this thread; OtherCodeError where the plan is of other code."""
    if plan.code != code_hash():
        raise OtherCodeError("a worker runs another version of hothatch: install the one of the client there")
    start = time.perf_counter()
    parts: list[dict[str, Any]] = []
    traces: list[dict[str, Any]] = []
    outcomes: Counter[str] = Counter()
    row = first
    for segment in plan.segments(first, last):
        parts.append(_drive(plan, segment, row, outcomes, traces))
        row += segment.last - segment.first
    table = _table_bytes(plan, parts)
    traced = _trace_bytes(traces) if plan.study.traces else None
    return Chunk(first, last, table, traced, dict(outcomes), time.perf_counter() - start)


def _drive(
    plan: Plan, segment: Segment, row: int, outcomes: Counter[str], traces: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the columns of one segment, whose first row is number ``row``."""
    variant = plan.variants[segment.variant]
    words, asked = plan.study.conditions[segment.condition]
    count = segment.last - segment.first
    values = plan.values(segment.first, segment.last)
    found: dict[str, Any] = {
        "row": np.arange(row, row + count),
        "car": [variant.car_id] * count,
        "packages": [variant.packages] * count,
        "conditions": [words] * count,
        **{axis.path: [text] * count for axis, text in zip(plan.texts, variant.texts, strict=True)},
        **values,
    }
    whys = _whys(plan, segment.variant, values, count)
    good = np.array([not why for why in whys])
    found["no_car"] = [why or None for why in whys]
    plants = None
    if variant.car and good.any():
        plants = compile(variant.car, {path: column_[good] for path, column_ in values.items()} or None)
    for test in plan.tests:
        columns = _columns(test, plants, asked, plan.study.traces, found["row"][good], traces)
        for figure in test.figures:
            made = columns.get(figure) if columns else None
            numbers, words_ = np.full(count, np.nan), np.full(count, NOT_APPLICABLE, object)
            if made is not None:
                numbers[good], words_[good] = made.values, made.outcomes
            outcomes.update(words_.tolist())
            found[f"{figure}{test.suffix}"] = numbers
            found[f"{figure}{test.suffix}_outcome"] = words_
    return found


def _columns(
    test: Test,
    plants: np.ndarray | None,
    asked: Any,
    traced: bool,
    rows: np.ndarray,
    traces: list[dict[str, Any]],
) -> Mapping[str, Column] | None:
    """Return a test's figures over the rows of a table; None where it does not apply to the car."""
    if plants is None or not applies(test.procedure, plants).all():
        return None
    if test.procedure.id == LAUNCH.id and not traced:
        return _briefly(test.figures, plants, asked)
    events = test.procedure.run(plants, asked, traced)
    if traced:
        name = f"{test.procedure.id}{test.suffix}"
        traces += [
            _long(name, place, trace, int(row))
            for place, event in enumerate(events)
            for row, trace in _of(rows, event)
        ]
    return DERIVE[test.procedure.id](plants, events)


def _briefly(figures: tuple[str, ...], plants: np.ndarray, asked: Any) -> Mapping[str, Column]:
    """Return the launch's ``figures`` from runs that end once they are known; cars that do not get there drive on."""
    short_run = brief(figures)
    found = DERIVE[LAUNCH.id](plants, short_run.run(plants, asked))
    if short_run is LAUNCH:
        return found
    short = np.any([np.isnan(found[figure].values) for figure in figures], axis=0)
    if short.any():
        whole = DERIVE[LAUNCH.id](plants[short], LAUNCH.run(plants[short], asked))
        for figure in figures:
            found[figure].values[short] = whole[figure].values
            for row, outcome in zip(np.flatnonzero(short), whole[figure].outcomes, strict=True):
                found[figure].outcomes[row] = outcome
    return found


def _of(rows: np.ndarray, event: Events) -> list[tuple[int, Trace]]:
    return list(zip(rows.tolist(), event.traces, strict=True)) if event.traces else []


def _long(test: str, step: int, trace: Trace, row: int) -> dict[str, Any]:
    length = len(next(iter(trace.columns.values()), ()))
    own = {"row": np.full(length, row), "test": [test] * length, "step": np.full(length, step)}
    return own | {name: np.asarray(values) for name, values in trace.columns.items()}


def _clear(plan: Plan, variant: int) -> bool:
    """Say whether every corner of a variant's box of values is a car: then everything between is one too."""
    if (known := _CLEAR.get((plan.key, variant))) is not None:
        return known
    axes = (*plan.grid, *plan.study.sampled)
    car = plan.variants[variant].car
    found = car is not None and 2 ** len(axes) <= MOST_CORNERS
    if car is not None and found:
        corners = product(*(dict.fromkeys(axis.ends) for axis in axes))
        boxes = ({axis.path: value for axis, value in zip(axes, one, strict=True)} for one in corners)
        found = not any(impossible(car, box) for box in boxes)
    if len(_CLEAR) > MOST_CLEAR:
        _CLEAR.clear()
    _CLEAR[plan.key, variant] = found
    return found


def _whys(plan: Plan, variant: int, values: Mapping[str, np.ndarray], count: int) -> list[str]:
    """Return, a row each, why there is no such car; '' where there is."""
    car = plan.variants[variant].car
    if car is None:
        return [plan.variants[variant].why] * count
    if not values or _clear(plan, variant):
        return [""] * count
    return [
        impossible(car, {path: float(column_[i]) for path, column_ in values.items()}) for i in range(count)
    ]


def _table_bytes(plan: Plan, parts: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa

    texts = {"car", "packages", "conditions", "no_car", *(axis.path for axis in plan.texts)}
    columns: dict[str, Any] = {}
    for name in parts[0]:
        if name in texts or name.endswith("_outcome"):
            joined = [word for part in parts for word in part[name]]
            columns[name] = pa.array(joined, pa.string()).dictionary_encode()
        else:
            numbers = np.concatenate([part[name] for part in parts])
            columns[name] = pa.array(numbers, mask=np.isnan(numbers) if numbers.dtype.kind == "f" else None)
    return _parquet(pa.table(columns))


def _trace_bytes(traces: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa

    if not traces:
        return _parquet(pa.table({"row": pa.array([], pa.int64())}))
    return _parquet(pa.concat_tables([pa.table(one) for one in traces], promote_options="default"))


def _parquet(table: Any) -> bytes:
    import pyarrow.parquet as pq
    from pyarrow import BufferOutputStream

    sink = BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()
