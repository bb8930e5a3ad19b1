"""``hothatch sweep``: a study driven chunk by chunk, on threads or a Dask cluster, into a folder that survives."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hothatch.studies.request import RequestError
from hothatch.studies.sweep_chunk import Chunk, SweepStoppedError, run_chunk
from hothatch.studies.sweep_file import Study, load_study
from hothatch.studies.sweep_plan import Plan, make_plan
from hothatch.studies.sweep_store import Store, Writer, writing

TASK_SECONDS = 1.0  # that a task shall last
PILOT = 16  # rows driven to find out how many that are
MOST_ROWS = 4096  # of a chunk: a compiled car takes 7 kB, and a cycle a number a step
MOST_TRACED = 16  # of a chunk with traces, whose seconds may hold gigabytes


@dataclass(frozen=True)
class Progress:
    """How far a sweep is: rows of all, those of this run, its seconds, figures by outcome; ``idle`` for want of a worker."""

    rows: int
    done: int
    driven: int
    seconds: float
    outcomes: Counter[str]
    idle: bool = False

    @property
    def rate(self) -> float:
        """Return cars per second of this run."""
        return self.driven / self.seconds if self.seconds > 0.0 else 0.0

    @property
    def left(self) -> float | None:
        """Return the seconds that are left, None while nobody knows."""
        return (self.rows - self.done) / self.rate if self.rate else None


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Swept:
    """A finished sweep: its study, its folder, what it took."""

    name: str
    folder: Path
    chunks: int
    progress: Progress

    def document(self) -> dict[str, Any]:
        """Return the sweep as JSON."""
        one = self.progress
        return {
            "sweep": {
                "study": self.name, "folder": str(self.folder), "rows": one.rows, "driven": one.driven,
                "chunks": self.chunks, "seconds": one.seconds, "cars_per_second": one.rate,
                "outcomes": dict(one.outcomes),
            }
        }  # fmt: skip


def usual_folder(study: str | Path) -> Path:
    """Return where the results of a study file lie when nobody names a folder: beside it, ``NAME.sweep``."""
    return Path(study).with_suffix(".sweep")


def sweep(
    study: str | Path | Study,
    folder: str | Path | None = None,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    chunk: int | None = None,
    watch: Watch | None = None,
) -> Swept:
    """Drive a study (a file or a Study) into ``folder`` and go on where an earlier run of it stopped.

    ``workers`` threads in this process (None: one a processor), or the Dask cluster at ``scheduler``. ``chunk``: rows of a
    task (None: as many as take about a second). ``watch`` is told the progress after every chunk, every second
    while a cluster has no worker. Raises CarFileError and RequestError before anything runs; SweepStoppedError where the
    cluster is lost or the disk is full.
    """
    if missing := [name for name in ("pyarrow", "duckdb") if find_spec(name) is None]:
        raise RequestError(f"sweep needs {' and '.join(missing)}: pip install 'hothatch[sweep]'")
    asked = study if isinstance(study, Study) else load_study(study)
    target = Path(folder) if folder else usual_folder(asked.label)
    plan = make_plan(asked)
    head = {"key": plan.key, "study": asked.name, "rows": plan.rows, **_shape(plan)}
    with writing(target, {**head, "chunk_rows": chunk or _chunk_rows(plan, target)}) as writer:
        start, first, outcomes = time.monotonic(), writer.done, writer.outcomes
        done = first
        try:
            for brought in _results(plan, writer, scheduler, workers or os.cpu_count() or 1):
                if brought:
                    writer.add(*brought)
                    done += brought[1].last - brought[1].first
                    outcomes.update(brought[1].outcomes)
                if watch:
                    passed = time.monotonic() - start
                    watch(Progress(plan.rows, done, done - first, passed, outcomes, brought is None))
        except (OSError, SweepStoppedError) as error:
            why = (isinstance(error, OSError) and error.strerror) or str(error)
            stands = f"{done:,} of {plan.rows:,} cars stand in {target}; run it again to go on"
            raise SweepStoppedError(f"stopped: {why}; {stands}") from error
        seconds = time.monotonic() - start
        progress = Progress(plan.rows, done, done - first, seconds, outcomes)
        return Swept(asked.name, target, writer.chunks, progress)


def _shape(plan: Plan) -> dict[str, Any]:
    """Return what a reader needs to lay the rows out: the axes in their order, slowest first."""
    study = plan.study
    axes = [
        {"path": axis.path, "count": len(axis.values) or axis.count} for axis in (*plan.texts, *plan.grid)
    ]
    sampled = [axis.path for axis in study.sampled]
    return {
        "cars": len(study.cars), "packages": len(study.packages), "texts": len(plan.texts), "axes": axes,
        "conditions": [words for words, _ in study.conditions], "samples": study.samples, "sampled": sampled,
        "figures": [f"{figure}{test.suffix}" for test in plan.tests for figure in test.figures],
    }  # fmt: skip


def _chunk_rows(plan: Plan, folder: Path) -> int:
    """Return how many rows last about a second, a power of two; a folder that is begun has its own."""
    if (folder / "sweep.json").exists():
        return 1  # not looked at
    rows = min(PILOT, plan.rows)
    small = replace(plan, study=replace(plan.study, traces=False))
    start = next((v for v, one in enumerate(plan.variants) if one.car), 0) * plan.rows // len(plan.variants)
    rows = min(rows, plan.rows - start)
    run_chunk(small, start, start + 1)  # what has to be compiled or read, is
    begun = time.thread_time()  # other work on the machine makes no task shorter
    run_chunk(small, start, start + rows)
    one = (time.thread_time() - begun) / rows
    most = MOST_TRACED if plan.study.traces else MOST_ROWS
    fitting = max(1, min(most, int(TASK_SECONDS / max(one, 1e-6))))
    return 1 << (fitting.bit_length() - 1)


def _results(
    plan: Plan, writer: Writer, scheduler: str | None, workers: int
) -> Iterable[tuple[int, Chunk] | None]:
    if scheduler is None:
        return _on_threads(plan, writer, workers)
    if find_spec("distributed") is None:
        raise RequestError("--scheduler needs dask.distributed: pip install 'hothatch[sweep]'")
    from hothatch.studies.sweep_cluster import on_cluster

    return on_cluster(plan, writer, scheduler)


def _on_threads(plan: Plan, writer: Writer, workers: int) -> Iterator[tuple[int, Chunk]]:
    """Yield chunks as they are done, never more under way than keep the threads busy."""
    todo = iter(writer.missing)
    with ThreadPoolExecutor(workers) as pool:
        under_way: dict[Future[Chunk], int] = {}
        try:
            while True:
                while len(under_way) < workers + 1 and (chunk := next(todo, None)) is not None:
                    under_way[pool.submit(run_chunk, plan, *writer.span(chunk))] = chunk
                if not under_way:
                    return
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    yield under_way.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def open_sweep(folder: str | Path) -> Store:
    """Return the results of a sweep by its folder, or by its study file. RequestError where there are none."""
    path = Path(folder)
    return Store(usual_folder(path) if path.suffix == ".toml" else path)
