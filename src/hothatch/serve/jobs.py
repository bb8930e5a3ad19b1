"""Long work in the background: a bounded queue, events as they come, cancel, and the newer job in place of the older."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hothatch.serve.memory import give_back
from hothatch.serve.quick import Busy
from hothatch.studies.request import refusal

AT_ONCE = 2
MOST_OF_CLIENT = 4  # waiting or running
MOST_IN_ALL = 48
KEPT = 32  # finished jobs whose events can still be read
KEPT_FOR = 60.0  # s
KEPT_CHARACTERS = 16_000_000  # of them all together
LONELY = 6.0  # s that a job goes on when its last listener has left: a browser comes back after three

Event = dict[str, Any]
Work = Callable[["Job"], Iterator[Event]]
log = logging.getLogger("hothatch.serve")


class Cancelled(Exception):
    """Somebody does not want it any more."""


class Job:
    """One job: its events so far, and whether it has ended."""

    def __init__(self, client: str, slot: str, work: Work) -> None:
        self.id = secrets.token_hex(8)
        self.client, self.slot, self.work = client, slot, work
        self.events: list[str] = []  # as JSON: a tenth of what the numbers take as objects
        self.ended: float | None = None
        self._cancelled = threading.Event()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()

    def add(self, event: Event) -> None:
        """Tell everybody who listens."""
        text = json.dumps(event, allow_nan=False, separators=(",", ":"))
        with self._lock:
            self.events.append(text)
            listeners = list(self._listeners)
        for loop, bell in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(bell.set)

    def check(self, *_: Any) -> None:
        """Raise Cancelled where the job is not wanted any more; fits wherever progress is reported."""
        if self._cancelled.is_set():
            raise Cancelled

    @property
    def size(self) -> int:
        """Return how many characters its events hold."""
        return sum(map(len, self.events))

    @property
    def wanted(self) -> bool:
        """Say whether nobody has cancelled it."""
        return not self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to stop; it does at its next step."""
        self._cancelled.set()

    def run(self) -> None:
        """Do the work; its last event is ``done``, ``cancelled``, ``refused`` or ``failed``."""
        last: Event = {"event": "done"}
        try:
            self.check()
            for event in self.work(self):
                self.add(event)
                self.check()
        except Cancelled:
            last = {"event": "cancelled"}
        except Exception as error:
            words = refusal(error)
            if words is None:
                log.exception("a job failed")
            last = {"event": "refused", "detail": words.split("\n")} if words else {"event": "failed"}
        self.ended = time.monotonic()
        self.work = lambda job: iter(())  # what it held is not needed any more
        self.add(last)
        give_back()

    async def listen(self, start: int = 0) -> AsyncIterator[tuple[int, str]]:
        """Yield (number, event as JSON) from ``start`` on until the last."""
        bell = asyncio.Event()
        listener = (asyncio.get_running_loop(), bell)
        with self._lock:
            self._listeners.add(listener)
        try:
            while True:
                bell.clear()
                while start < len(self.events):
                    yield start, self.events[start]
                    start += 1
                if self.ended is not None and start >= len(self.events):
                    return
                await bell.wait()
        finally:
            with self._lock:
                self._listeners.discard(listener)
            listener[0].call_later(LONELY, self._left)

    def _left(self) -> None:
        """Stop where nobody listens any more: a page that was closed wants nothing."""
        with self._lock:
            alone = not self._listeners
        if alone and self.ended is None:
            self.cancel()


class Jobs:
    """All jobs."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, "job")
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def start(self, client: str, slot: str, work: Work) -> Job:
        """Queue a job. An older one of the same client and slot is cancelled; Busy where too many wait."""
        job = Job(client, slot, work)
        with self._lock:
            self._forget()
            going = [one for one in self._jobs.values() if one.ended is None]
            for older in going:
                if (older.client, older.slot) == (client, slot):
                    older.cancel()
            own = [one for one in going if one.client == client and one.wanted]
            if len(own) >= MOST_OF_CLIENT or len(going) >= MOST_IN_ALL:
                raise Busy
            self._jobs[job.id] = job
        self._pool.submit(job.run)
        return job

    def get(self, name: str) -> Job | None:
        """Return a job by its id; None where there is none."""
        with self._lock:
            return self._jobs.get(name)

    def close(self) -> None:
        """Cancel everything."""
        with self._lock:
            for job in self._jobs.values():
                job.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _forget(self) -> None:
        now, size = time.monotonic(), 0
        ended = [job for job in self._jobs.values() if job.ended is not None]
        for newer, job in enumerate(reversed(ended)):
            size += job.size
            if newer >= KEPT or size > KEPT_CHARACTERS or now - (job.ended or now) > KEPT_FOR:
                del self._jobs[job.id]
