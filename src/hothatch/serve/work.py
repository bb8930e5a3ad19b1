"""From what is asked to the job that does it; every id is looked up here, so that none is ever taken for a path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hothatch.car.faults import nearest, printable
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import toml_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.own import OwnTest
from hothatch.proving.sentence import parse
from hothatch.serve.build_job import build_work
from hothatch.serve.drive_job import drive_work
from hothatch.serve.explore_job import explore_work
from hothatch.serve.jobs import Work
from hothatch.serve.laps_job import laps_work
from hothatch.serve.models import BuildAsk, DriveAsk, ExploreAsk, LapsAsk, MattersAsk, TrustAsk
from hothatch.serve.quick import Known
from hothatch.serve.trust_job import matters_work, trust_work
from hothatch.serve.words import Shop, Word, read_word
from hothatch.studies.request import RequestError

MEASURED = tuple(name for name, figure in FIGURES.items() if figure.test in PROCEDURES)


def work_of(shop: Shop, known: Known, ask: Any) -> Work:
    """Return the job; RequestError where a word means nothing."""
    match ask:
        case BuildAsk():
            figure, goal = _one_of(ask.figure, MEASURED, "figure"), _goal(ask.goal)
            return build_work(shop, known, _car(shop, ask.car), figure, goal)
        case DriveAsk():
            return drive_work(shop, [_car(shop, car) for car in ask.cars], ask.test, _test(ask.test))
        case LapsAsk():
            shop.circuit(ask.circuit)
            return laps_work(shop, [_car(shop, car) for car in ask.cars], ask.circuit, ask.laps)
        case ExploreAsk():
            own = (ask.over, ask.minimise, ask.subject_to, _goal(ask.goal), ask.evaluations, ask.seed)
            return explore_work(shop, read_word(ask.car), *own)
        case TrustAsk():
            return trust_work(ask.sample)
        case MattersAsk():
            return matters_work(shop, _car(shop, ask.car), _one_of(ask.figure, MEASURED, "figure"))
    raise RequestError("no such work")


def _car(shop: Shop, text: str) -> Word:
    """Return the word of a car that can be made."""
    word = read_word(text)
    shop.car(word)
    return word


def _one_of(name: str, known: Iterable[str], what: str) -> str:
    if name in known:
        return name
    near = nearest(name, known)
    raise RequestError(
        f'no {what} is called "{printable(name)}"' + (f"; did you mean {near}?" if near else "")
    )


def _goal(name: str | None) -> str | None:
    return _one_of(name, toml_ids("goals"), "goal") if name else None


def _test(text: str) -> OwnTest:
    """Return a test's or figure's id, or the steps of a sentence; nothing else, a file least of all."""
    if text in PROCEDURES or text in MEASURED:
        return text
    if " " not in text.strip():
        return _one_of(text.strip(), (*PROCEDURES, *MEASURED), "test")
    return parse(text)
