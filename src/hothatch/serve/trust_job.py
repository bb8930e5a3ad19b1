"""Trust: every published result beside its prediction, how often intervals hold it, and what a figure hangs on."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from queue import Queue
from threading import Thread
from typing import Any

from hothatch.figures.register import FIGURES
from hothatch.serve.jobs import Event, Job
from hothatch.serve.kept import kept
from hothatch.serve.plain import plain
from hothatch.serve.words import Shop, Word
from hothatch.studies.request import RequestError
from hothatch.studies.validate import Validation, validate
from hothatch.studies.what_matters import sensitivity

SAMPLES = (0, 32, 64)


def trust_work(sample: int) -> Any:
    """Return the job that validates; with a ``sample`` every row has its interval."""

    def work(job: Job) -> Iterator[Event]:
        told: Queue[Any] = Queue()

        def watch(done: int, total: int) -> None:
            job.check()
            told.put({"event": "progress", "done": done, "of": total})

        def run() -> None:
            try:
                made = kept(
                    f"trust-{sample}", lambda: _document(validate(sample=sample or None, on_progress=watch))
                )
                told.put({"event": "trust", **made})
            except BaseException as error:  # handed to the thread that listens
                told.put(error)

        Thread(target=run, name="trust", daemon=True).start()
        while True:
            item = told.get()
            if isinstance(item, BaseException):
                raise item
            yield item
            if item["event"] == "trust":
                return

    return work


def _document(found: Validation) -> dict[str, Any]:
    said = found.document()
    for row, one in zip(said["rows"], found.rows, strict=True):
        figure = FIGURES[one.figure]
        row |= {"publication": one.publication, "conditions": one.conditions, "note": one.note}
        row |= {"title": figure.title, "digits": figure.digits, "group": figure.group}
    return plain(said)


def matters_work(shop: Shop, word: Word, figure: str) -> Any:
    """Return the job that finds which inputs one figure of one car hangs on."""
    if find_spec("SALib") is None:
        raise RequestError("this needs SALib: pip install 'hothatch[sensitivity]'")

    def work(job: Job) -> Iterator[Event]:
        found = sensitivity(shop.car(word), figure, watch=job.check)
        yield {"event": "matters", **plain(found.document())}

    return work
