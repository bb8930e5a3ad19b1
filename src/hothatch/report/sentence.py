"""A sentence as a table: one line a clause, with time, distance, energy and charge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.car.rules import AXLES
from hothatch.figures.results import CarResult
from hothatch.figures.sentence import Said, clauses
from hothatch.physics import fuel
from hothatch.proving.sentence import SENTENCE
from hothatch.report import terminal


def clause_table(car: CarResult) -> Table:
    """Return the clauses of what one car drove, in order."""
    right = {"justify": "right", "no_wrap": True}
    shown = terminal.grid({"header": ""}, *({"header": head, **right} for head in heads(car)), {"header": ""})
    for said, cells in rows(car):
        shown.add_row(
            printable(said.words), *cells, Text(said.stopped, style=terminal.OUTCOME_STYLES["incomplete"])
        )
    return shown


def drove(car: CarResult) -> bool:
    """Say whether a car drove a sentence."""
    return SENTENCE in car.runs


def heads(car: CarResult) -> Sequence[str]:
    """Return the heads of a clause's cells: of a car with an engine the fuel, else the battery."""
    return ("time", "distance", *(("fuel",) if _burns(car) else ("battery", "charge", "pack")))


def rows(car: CarResult) -> Iterator[tuple[Said, list[str]]]:
    """Return each clause of a car that drove a sentence, with its cells in words."""
    for said in clauses(car.runs[SENTENCE].events):
        cells = [duration(said.seconds), distance(said.metres)]
        cells += [f"{said.fuel / (fuel.ENERGY_DENSITY / 1000.0):.2f} l"] if _burns(car) else _battery(said)
        yield said, cells


def _burns(car: CarResult) -> bool:
    return any(car.car.text(f"drive.{axle}.kind") == "engine" for axle in AXLES)


def _battery(said: Said) -> list[str]:
    charge = f"{100 * said.before:.0f} → {100 * said.after:.0f} %"
    return [f"{said.battery / 3.6e6:+.2f} kWh".replace("-", "−"), charge, f"{said.pack - 273.15:.0f} °C"]


def duration(seconds: float) -> str:
    """Return seconds as people say them: 7.87 s, 22:49 min, 1:20 h."""
    if seconds < 100.0:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d} h"


def distance(metres: float) -> str:
    """Return metres as people say them: 121 m, 12.0 km; nothing for a standing car."""
    if metres < 0.5:
        return ""
    return f"{metres:.0f} m" if metres < 1000.0 else f"{metres / 1000.0:.1f} km"
