"""The traces of a run, and files of them: one a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hothatch.evaluate import tests_of
from hothatch.figures.results import CarResult
from hothatch.formats.table_file import TableFileError, ending_of, write_table
from hothatch.proving.own import OwnTest
from hothatch.proving.trace import Trace
from hothatch.studies.request import RequestError, check_output


@dataclass(frozen=True)
class Traced:
    """One trace of one car: the test, which of its steps (from 0), the trace, and a name unlike the others'."""

    test: str
    step: int
    name: str
    trace: Trace


def traces_of(result: CarResult) -> list[Traced]:
    """Return every trace that a run kept, in the order driven; those without a row are left out."""
    found = [
        (test, step, trace)
        for test, run in result.runs.items()
        for step, event in enumerate(run.events)
        for trace in event.traces or ()
        if len(trace)
    ]
    labels = [f"{test}-{_slug(trace.label)}" for test, _, trace in found]
    return [
        Traced(
            test,
            step,
            label if labels.count(label) == 1 else f"{label}-{labels[:at].count(label) + 1}",
            trace,
        )
        for at, ((test, step, trace), label) in enumerate(zip(found, labels, strict=True))
    ]


def check_trace_file(path: str, tests: list[OwnTest]) -> None:
    """Raise RequestError where no trace could be written to ``path``, before anything runs."""
    if not tests:
        raise RequestError("--trace needs to know of which test: hothatch run CAR launch --trace launch.csv")
    try:
        ending_of(path)
    except TableFileError as error:
        raise RequestError(str(error)) from None
    check_output(path)
    tests_of(tests)


def write_traces(result: CarResult, path: str) -> tuple[str, ...]:
    """Write each trace to a file and return their paths: ``path`` for one alone, else its name with the trace's in it.

    Raises RequestError where nothing was traced, or a format cannot hold what was.
    """
    traced = traces_of(result)
    if not traced:
        raise RequestError(
            f"{', '.join(result.runs)}: brings figures without a trace, so nothing was written"
        )
    paths = [path] if len(traced) == 1 else list(_paths(path, traced))
    for one, to in zip(traced, paths, strict=True):
        about = {"car": result.name, "test": f"{one.test}, {one.trace.label}", **one.trace.provenance}
        about["conditions"] = result.runs[one.test].conditions.describe()
        try:
            write_table(to, one.trace.columns, one.trace.units, about)
        except TableFileError as error:
            raise RequestError(str(error)) from None
    return tuple(paths)


def _paths(path: str, traced: list[Traced]) -> Iterator[str]:
    place, ending = Path(path), ending_of(path)
    stem = place.name[: -len(ending)]
    for one in traced:
        yield str(place.with_name(f"{stem}-{one.name}{place.name[-len(ending) :]}"))


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "trace"
