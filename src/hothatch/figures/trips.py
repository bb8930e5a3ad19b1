"""A trip to figures: how long it takes [min], and what it was spent on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hothatch.figures.columns import INCOMPLETE, Column, column
from hothatch.proving.steps import Events
from hothatch.proving.trip import ARRIVED, EMPTIED, NO_PLAN, STOP, STUCK
from hothatch.solvers import charge

_CAUSE = STOP.index("cause")
_SECONDS = STOP.index("seconds")


def challenge_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return the time of the 1000 km [min]; what limited it says how many stops, and what most of them waited for."""
    run = events[0]
    minutes = np.where(run.numbers["end"] == ARRIVED, run.numbers["seconds"] / 60.0, np.nan)
    return {"time_1000km_challenge": column(minutes, stop_words(run), INCOMPLETE, ends(run))}


def stops_of(event: Events, row: int = 0) -> np.ndarray:
    """Return the stops (n, len(STOP)) of one car, in order."""
    table = event.numbers["stops"][row]
    return table[np.isfinite(table[:, 0])]


def stop_words(event: Events) -> list[str]:
    """Return, a row each, ``5 stops, charging limited by cells``: what held most of the waiting."""
    texts = []
    for row in range(len(event.sinks)):
        stops = stops_of(event, row)
        if not len(stops):
            texts.append("no stop")
            continue
        waited = np.bincount(stops[:, _CAUSE].astype(int), weights=stops[:, _SECONDS])
        count = f"{len(stops)} stop{'s' if len(stops) > 1 else ''}"
        texts.append(f"{count}, charging limited by {charge.CAUSES[int(np.argmax(waited))]}")
    return texts


def ends(event: Events) -> list[str]:
    """Return, a row each, why a trip did not arrive; '' where it did."""
    return [
        end_words(int(end), far) for end, far in zip(event.numbers["end"], event.numbers["far"], strict=True)
    ]


def end_words(end: int, far: float) -> str:
    """Return why a trip ended as it did; ``far`` [m] is how far a full charge goes at the slowest speed of the plan."""
    return {
        ARRIVED: "",
        STUCK: "the posts give nothing that the car takes: too little power, or the pack is too cold",
        NO_PLAN: "the car holds none of these speeds: the lowest must be lower"
        if far < 1.0
        else (
            f"no plan arrives: a full charge goes {far / 1000:.0f} km at most; posts must be closer together, the limit or "
            "the charge to keep lower, or the start fuller"
        ),
        EMPTIED: "the battery was empty before the next post, against the plan: keep more charge",
    }[end]
