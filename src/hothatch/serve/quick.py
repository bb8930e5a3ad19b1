"""Launch, braking, grip, energy and range of a car while somebody drags: everybody who waits is served by one call.

A car is a row and a fleet is a table, so twenty people who drag at once are twenty rows. Of one client only the newest
request counts: an older one that still waits is told that it has been replaced.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult

# Tests, or single figures of dearer ones, in two halves that take about as long, for two cores.
HALVES = (("brake_70_0_mph", "epa-label"), ("launch", "skidpad", "epa-fuel"))
QUICK = tuple(test for half in HALVES for test in half)
MOST_WAITING = 64
MOST_AT_ONCE = 32
MOST_KEPT = 1800  # figures of a test of a car


class Replaced(Exception):
    """A newer request of the same client came."""


class Busy(Exception):
    """Too many wait already."""


Figures = dict[str, FigureResult]


class Known:
    """What has been worked out: figures by (car, test), those not asked for longest forgotten first; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Figures] = OrderedDict()

    def get(self, car: Car, test: str) -> Figures | None:
        """Return what ``test``, or a figure of one, brings of ``car``; None where nobody asked yet."""
        key = _key(car), test
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, car: Car, test: str, figures: Figures) -> None:
        """Keep them."""
        with self._lock:
            self._kept[_key(car), test] = figures
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def figures(self, car: Car, tests: Iterable[str]) -> Figures:
        """Return the figures of some tests of one car, run now where they are not known."""
        found: Figures = {}
        for test in tests:
            known = self.get(car, test)
            if known is None:
                known = evaluate([car], [test]).cars[0].figures
                self.put(car, test, known)
            found |= known
        return found


def _key(car: Car) -> str:
    return f"{car.id} {car.hash} {hash(car.correlated)}"


class Quick:
    """The queue of those who drag, and the thread that serves it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._pool = ThreadPoolExecutor(len(HALVES), "quick")
        self._waiting: OrderedDict[str, tuple[Car, Future[Figures]]] = OrderedDict()
        self._called = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._serve, name="quick", daemon=True)
        self._thread.start()

    def ask(self, client: str, car: Car) -> Future[Figures]:
        """Return what will hold the figures of ``car``; Replaced and Busy as exceptions of it, or Busy at once."""
        answer: Future[Figures] = Future()
        with self._called:
            older = self._waiting.pop(client, None)
            if older is None and len(self._waiting) >= MOST_WAITING:
                raise Busy
            self._waiting[client] = (car, answer)
            self._called.notify()
        if older is not None and older[1].set_running_or_notify_cancel():
            older[1].set_exception(Replaced())
        return answer

    def close(self) -> None:
        """Stop serving."""
        with self._called:
            self._open = False
            self._called.notify()
        self._thread.join(10.0)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _serve(self) -> None:
        while True:
            with self._called:
                self._called.wait_for(lambda: self._waiting or not self._open)
                if not self._open:
                    return
                count = min(len(self._waiting), MOST_AT_ONCE)
                asked = [self._waiting.popitem(last=False)[1] for _ in range(count)]
            asked = [(car, answer) for car, answer in asked if answer.set_running_or_notify_cancel()]
            try:
                found = self._together([car for car, _ in asked])
            except Exception:  # one car must not spoil the answers of the others
                found = [self._alone(car) for car, _ in asked]
            for (_, answer), one in zip(asked, found, strict=True):
                if isinstance(one, Exception):
                    answer.set_exception(one)
                else:
                    answer.set_result(one)

    def _together(self, cars: list[Car]) -> list[Any]:
        new = [car for car in cars if any(self.known.get(car, test) is None for test in QUICK)]
        if new:
            runs = list(self._pool.map(lambda half: evaluate(new, half).cars, HALVES))
            for half, results in zip(HALVES, runs, strict=True):
                for car, result in zip(new, results, strict=True):
                    for test in half:
                        own = {
                            name: one
                            for name, one in result.figures.items()
                            if test in (name, FIGURES[name].test)
                        }
                        self.known.put(car, test, own)
        return [self.known.figures(car, QUICK) for car in cars]

    def _alone(self, car: Car) -> Any:
        try:
            return self._together([car])[0]
        except Exception as error:
            return error
