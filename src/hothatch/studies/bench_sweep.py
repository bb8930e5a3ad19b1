"""How fast a sweep goes: processor time a car in one chunk, and two workers of a Dask cluster beside one.

On a machine with other work seconds of the clock say little; seconds of processor do: a worker that waits for another, or
shares its caches, takes more of them a car.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Any, cast

from hothatch.studies.sweep import sweep
from hothatch.studies.sweep_chunk import run_chunk
from hothatch.studies.sweep_file import load_study
from hothatch.studies.sweep_plan import Plan, make_plan

STUDY = """
cars = ["nissan-leaf-40-2018"]
tests = ["launch", "drive UDDS", "drive HWFET"]
[samples]
count = {count}
[samples.over]
"mass.curb" = {{ from = "1400 kg", to = "1700 kg" }}
"drive.front.power" = {{ from = "90 kW", to = "160 kW" }}
"body.drag_coefficient" = {{ from = "0.24", to = "0.32" }}
"""
WANTED = 2.4  # ms of processor a car: a million cars in 20 minutes on two cores
CHUNK = 128
REPEATS = 3


def _plan(folder: Path, count: int) -> tuple[Path, Plan]:
    path = folder / f"study-{count}.toml"
    path.write_text(STUDY.format(count=count), encoding="utf-8")
    return path, make_plan(load_study(path))


def milliseconds_a_car(cars: int) -> float:
    """Return the median processor time [ms] that a car of a chunk takes, from its values to Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        plan = _plan(Path(folder), cars)[1]
        run_chunk(plan, 0, 1)
        times = []
        for _ in range(REPEATS):
            start = thread_time()
            run_chunk(plan, 0, cars)
            times.append(thread_time() - start)
    return 1e3 * median(times) / cars


@dataclass(frozen=True)
class Driven:
    """One study on a cluster: seconds of the clock; of processor, by all workers and by client and scheduler; MB."""

    clock: float
    workers: float
    others: float
    memory: float


def _used() -> tuple[float, float]:
    """Return this process's seconds of processor and its memory [MB]."""
    from psutil import Process  # distributed's own

    return process_time(), Process().memory_info().rss / 1e6


def _warm(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.toml"
        path.write_text(text, encoding="utf-8")
        run_chunk(make_plan(load_study(path)), 0, CHUNK)


def on_workers(count: int, cars: int) -> Driven:
    """Drive ``cars`` on a cluster of ``count`` warm workers, one thread each, on this machine."""
    from distributed import Client, LocalCluster

    kind = {"threads_per_worker": 1, "processes": True, "dashboard_address": None, "memory_limit": 0}
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=count, **kind) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        client.run(_warm, STUDY.format(count=CHUNK))
        path, _ = _plan(Path(folder), cars)
        address: Any = cast(Any, cluster).scheduler_address  # distributed's stubs take both for coroutines
        before: Any = client.run(_used)
        own, start = process_time(), perf_counter()
        sweep(path, Path(folder) / "out", scheduler=address, chunk=CHUNK)
        clock, others = perf_counter() - start, process_time() - own
        after: Any = client.run(_used)
    workers = sum(after[one][0] - before[one][0] for one in after)
    return Driven(clock, workers, others, max(memory for _, memory in after.values()))


def two_beside_one(cars: int) -> tuple[Driven, Driven, str]:
    """Return what one worker and what two took of ``cars``, and what is to be said of it."""
    one, two = on_workers(1, cars), on_workers(2, cars)
    each = [1e3 * part / cars for part in (one.workers, two.workers, two.others)]
    # Two cores, one to each worker, of which client and scheduler take their part too.
    free = one.workers / (0.5 * (two.workers + two.others))
    return one, two, (
        f"{cars} cars; processor a car: {each[0]:.2f} ms by one, {each[1]:.2f} by two, {each[2]:.2f} client and scheduler; "
        f"two free cores give {free:.2f} times one, at least 1.8 wanted; {two.memory:.0f} MB a worker"
    )  # fmt: skip
