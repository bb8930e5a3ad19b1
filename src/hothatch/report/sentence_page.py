"""A sentence on a page: a table of clauses for every car that drove it."""

from __future__ import annotations

from hothatch.report.cast import Cast
from hothatch.report.notes import table
from hothatch.report.page import Html, el
from hothatch.report.sentence import drove, heads, rows


def clause_tables(cast: Cast) -> list[Html]:
    """Return a table of clauses a car, each under its name; nothing where none drove a sentence."""
    made = []
    for index, car in enumerate(cast.cars):
        if not drove(car):
            continue
        lines = [[said.words, *cells, said.stopped] for said, cells in rows(car)]
        stopped = any(line[-1] for line in lines)
        head = ["Clause", *heads(car), *(["stopped by"] if stopped else [])]
        made.append(el("h3", el("span", class_="swatch", style=f"background:var(--car-{index})"), car.name))
        made.append(
            table(f"Clauses as {car.name} drove them", head, [line[: len(head)] for line in lines], "numbers")
        )
    return made
