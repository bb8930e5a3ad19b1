"""A sweep's chunks on a Dask cluster: the client hands out ranges of rows, takes back Parquet bytes, writes alone.

Workers need hothatch installed, but none of the study's files and no shared disk. A worker that dies costs its chunks of
the moment, which Dask gives to another; where the scheduler goes the sweep stops and can be gone on with.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from hothatch.studies.request import RequestError
from hothatch.studies.sweep_chunk import Chunk, OtherCodeError, SweepStoppedError, run_chunk
from hothatch.studies.sweep_plan import Plan
from hothatch.studies.sweep_store import Writer

PATIENCE = 5.0  # s until a scheduler must have answered
AHEAD = 2  # chunks handed out for each thread of the cluster
GONE = "the scheduler has gone"
TRIES = 3  # of a chunk whose workers died of it, or seemed to


def on_cluster(plan: Plan, writer: Writer, address: str) -> Iterator[tuple[int, Chunk] | None]:
    """Yield the missing chunks as the cluster at ``address`` brings them; None every second while it has no worker.

    RequestError where no scheduler answers or a worker runs other code, SweepStoppedError where the cluster is lost.
    """
    from distributed import Client

    if "://" not in address:
        raise RequestError(f"--scheduler {address}: is no address; expected such as tcp://host:8786")
    # What it logs of a lost connection, this says in a sentence; the client's own logger has a level of its own.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False, name="hothatch-sweep")
    except (OSError, TimeoutError, ValueError) as error:
        raise RequestError(f"--scheduler {address}: no Dask scheduler answers there ({error})") from None
    try:
        yield from _handed_out(client, plan, writer)
    except OtherCodeError as error:
        raise RequestError(f"--scheduler {address}: {error}") from None
    except OSError as error:  # a connection may break under any question put to the scheduler
        raise SweepStoppedError(GONE) from error
    finally:
        client.close(timeout=2)


def _handed_out(client: Any, plan: Plan, writer: Writer) -> Iterator[tuple[int, Chunk] | None]:
    """Keep every thread of the cluster busy with chunks; a lost plan or chunk is made again by its task."""
    shipped = client.submit(pickle.loads, pickle.dumps(plan), key=f"plan-{plan.key}", pure=False)
    todo = iter(writer.missing)
    under_way: dict[Any, tuple[int, int]] = {}

    def hand_out(chunk: int, attempt: int) -> None:
        first, last = writer.span(chunk)
        key = f"rows-{plan.key}-{chunk}-{attempt}"
        under_way[client.submit(run_chunk, shipped, first, last, key=key, pure=False)] = (chunk, attempt)

    while True:
        threads = _threads(client)
        # One is under way while there is no worker yet.
        while len(under_way) < max(1, AHEAD * threads) and (chunk := next(todo, None)) is not None:
            hand_out(chunk, 1)
        if not under_way:
            return
        if not threads:
            yield None
        for future in _finished(client, list(under_way)):
            chunk, attempt = under_way.pop(future)
            result = _result(future)
            if result is None and attempt >= TRIES:
                raise SweepStoppedError(f"chunk {chunk} was lost {TRIES} times: its workers died")
            if result is None:
                hand_out(chunk, attempt + 1)
            else:
                yield chunk, result
            future.release()


def _threads(client: Any) -> int:
    """Return how many threads the workers have; SweepStoppedError where the scheduler has gone."""
    if client.status != "running":
        raise SweepStoppedError(GONE)
    return sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())


def _finished(client: Any, futures: list[Any]) -> list[Any]:
    """Return the futures that are done, after a while none; SweepStoppedError where nobody will ever finish them."""
    from distributed import wait
    from distributed.client import FuturesCancelledError

    try:
        with client.as_current(), suppress(TimeoutError, OSError):
            wait(futures, timeout=1.0, return_when="FIRST_COMPLETED")
    except FuturesCancelledError:
        raise SweepStoppedError(GONE) from None
    if client.status != "running":
        raise SweepStoppedError(GONE)
    return [future for future in futures if future.done()]


def _result(future: Any) -> Chunk | None:
    """Return what a task brought, None where its workers died; raise what it raised."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        return future.result(timeout=60)
    except KilledWorker:
        return None
    except FutureCancelledError:
        raise SweepStoppedError(GONE) from None
