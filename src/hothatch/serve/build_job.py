"""What Build streams after the quick figures: shares, gaps, all other figures beside the base, the gate, intervals.

What is soonest done comes first, on two threads: one takes tests from the quick end, the other from the dear end, and who
finds none left goes on with what follows, so that neither waits for the other. The gate asks for figures that are there by
then. Figures of the base are known after the first time. What the shop could do for a gap comes last: it drives a car for
every package.
"""

from __future__ import annotations

from collections import ChainMap, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any

from hothatch.car.record import Car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult, FigureResult
from hothatch.proving.catalogue import PROCEDURES
from hothatch.serve import spreads
from hothatch.serve.jobs import Event, Job
from hothatch.serve.plain import figures, plain
from hothatch.serve.quick import QUICK, Known
from hothatch.serve.words import Shop, Word
from hothatch.studies.attribute import label
from hothatch.studies.build import setting_values, shared_out
from hothatch.studies.gap import progress
from hothatch.studies.gate import gate
from hothatch.studies.goal_file import load_goal

# The dearest, so that two threads which take from both ends are done at the same time: the slalom is half of all.
SLOWEST = ("", "trip-1000", "double-lane-change", "obstacle-avoidance", "slalom")
ORDER = sorted(
    PROCEDURES,
    key=lambda name: (
        name not in QUICK,
        PROCEDURES[name].dear,
        SLOWEST.index(name if name in SLOWEST else ""),
    ),
)
Task = Callable[[], Event]
MOST_PARTS = 5  # that are shared out one by one: two to the power of so many cars; beyond, values set by hand count as one


class Build:
    """One car on its way: what is known of it and its base, and what is still to be worked out."""

    def __init__(self, shop: Shop, known: Known, word: Word, job: Job) -> None:
        self.shop, self.known, self.word, self.job = shop, known, word, job
        self.variant, self.car = shop.make(word)
        self.base = self.variant.base

    def side_by_side(self, first: list[Task], last: list[Task]) -> Iterator[Event]:
        """Yield every test's figures, the gate, figures of a base that nobody asked for yet, the car's own intervals.

        ``first`` goes before all that, ``last`` after it.
        """
        tests, then = [*first, *(partial(self._own, name) for name in ORDER)], []
        if self.word.edited:
            missing = [name for name in ORDER if self.known.get(self.base, name) is None]
            then = [self.gate, *(partial(self._bases, name) for name in missing)]
        then += [partial(self._sampled, name) for name in self._unsampled()]
        yield from _each(tests, [*then, *last], self.job)

    def _own(self, test: str) -> Event:
        own = self.known.figures(self.car, (test,))
        base = own if not self.word.edited else self.known.get(self.base, test)
        return {"event": "figures", "test": test, "figures": self._said(own)} | (
            self._beside(test, own, base) if base else {}
        )

    def _bases(self, test: str) -> Event:
        base, own = (self.known.figures(car, (test,)) for car in (self.base, self.car))
        return {"event": "figures", "test": test} | self._beside(test, own, base)

    def _beside(self, test: str, own: dict[str, FigureResult], base: dict[str, FigureResult]) -> Event:
        ends = spreads.ends_of(base)
        if not ends and PROCEDURES[test].dear:
            base = spreads.with_dear_ends(self.base, test, base)
            self.known.put(self.base, test, base)
            ends = spreads.ends_of(base)
        if self.word.edited:
            ends = spreads.carried(ends, base, own)
        return {"base": figures(base), "intervals": plain(ends), "carried": self.word.edited}

    def _said(self, found: dict[str, FigureResult]) -> dict[str, Any]:
        """Return figures; published results are the base's, not a variant's."""
        said = figures(found)
        if self.word.edited:
            for one in said.values():
                one["published"], one["residual"] = [], None
        return said

    def _unsampled(self) -> list[str]:
        """Return the tests that are quick enough to be sampled and have not been yet."""
        tests = spreads.sampled(self.car)
        return [name for name in tests if not spreads.ends_of(self.known.get(self.car, name) or {})]

    def _sampled(self, test: str) -> Event:
        found = spreads.sample(self.car, test)
        self.known.put(self.car, test, found)  # a base's are carried over to its variants from now on
        return {
            "event": "intervals",
            "test": test,
            "intervals": plain(spreads.ends_of(found)),
            "carried": False,
        }

    def shares(self, figure: str) -> Event:
        """Return what each package, and each value set by hand, does to ``figure`` (Shapley)."""
        variant, info, test = self.variant, FIGURES[figure], FIGURES[figure].test
        values = setting_values(self.word.settings)
        single = len(variant.packages) + len(values) <= MOST_PARTS
        found = (
            shared_out(variant, values if single else {}, [figure])[0] if variant.packages or single else None
        )
        if found and found.reason:
            return {"event": "attribution", "figure": figure, "reason": found.reason}
        before, start, after = (
            self.known.figures(one, (test,))[figure].value for one in (variant.car, self.base, self.car)
        )
        if before is None or start is None or after is None:
            return {"event": "attribution", "figure": figure, "reason": "one of the cars has no value of it"}
        names = {package.id: package.name for package in variant.packages}
        rows = [
            {"id": part, "name": names.get(part, label(part)), "share": share}
            for part, share in zip(
                found.packages if found else (), found.shapley if found else (), strict=True
            )
        ]
        if values and not single:
            rows.append({"id": "", "name": "set by hand", "share": after - before})
        return plain({
            "event": "attribution", "figure": figure, "unit": info.unit, "digits": info.digits,
            "base": start, "variant": after, "rows": rows,
        })  # fmt: skip

    def gate(self) -> Event:
        """Return the checks of the gate, with the smallest changes that pass those that fail."""
        values = setting_values(self.word.settings)
        checks = gate(self.variant, self.car, values, self.shop.packages(), self._figure)
        return {"event": "gate", "checks": [plain(check.document()) for check in checks]}

    def _figure(self, cars: Sequence[Car], figure: str) -> list[FigureResult]:
        return [self.known.figures(car, (FIGURES[figure].test,))[figure] for car in cars]

    def goal(self, name: str, look: bool) -> Event:
        """Return what is missing; where it is to ``look`` in the shop, with the packages that close most of each gap."""
        shop = self.shop.packages() if look else ()
        found = progress(self.base, self.car, load_goal(name), shop, measure=self._measured)
        return {"event": "goal", "looked": look, **plain(found.document())}

    def _measured(self, cars: list[Car], names: list[str]) -> list[CarResult]:
        """Return some figures of cars, those run now that nobody asked for yet."""
        tests = {FIGURES[name].test for name in names}
        known = [[self.known.get(car, test) for test in tests] for car in cars]
        new = [car for car, found in zip(cars, known, strict=True) if None in found]
        run = iter(evaluate(new, names).cars)
        results = []
        for car, found in zip(cars, known, strict=True):
            own = dict(ChainMap(*filter(None, found)))
            results.append(next(run) if None in found else CarResult(car.id, car.name, car, own))
        return results


def build_work(shop: Shop, known: Known, word: Word, figure: str, goal: str | None) -> Any:
    """Return the job for a variant: ``figure`` is shared out among its packages, ``goal`` measured."""

    def work(job: Job) -> Iterator[Event]:
        build, late = Build(shop, known, word, job), PROCEDURES[FIGURES[figure].test].dear
        shares = [partial(build.shares, figure)] if word.edited else []
        gaps, helps = ([partial(build.goal, goal, look)] if goal else [] for look in (False, True))
        yield from build.side_by_side([*gaps, *([] if late else shares)], [*helps, *(shares if late else [])])

    return work


def _each(first: list[Task], then: list[Task], job: Job) -> Iterator[Event]:
    """Yield what each task brings as it is done. Two threads take from both ends of ``first``, then of ``then`` in order.

    They stop with the job.
    """
    left, later, done = deque(first), deque(then), SimpleQueue()

    def next_of(*ends: Callable[[], Task]) -> Task | None:
        for end in ends:
            with suppress(IndexError):
                return end()
        return None

    def take(end: Callable[[], Task]) -> None:
        try:
            while task := next_of(end, later.popleft):
                job.check()
                done.put(task())
        except BaseException as error:  # handed to the thread that listens
            done.put(error)

    ends = (left.popleft, left.pop)
    threads = [Thread(target=take, args=(end,), name="build", daemon=True) for end in ends]
    try:
        for thread in threads:
            thread.start()
        for _ in (*first, *then):
            item = done.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        left.clear()
        later.clear()
        for thread in threads:
            thread.join()
