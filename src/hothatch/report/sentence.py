"""A sentence as a table: one line a clause, with time, distance, energy and charge."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.figures.results import Run
from hothatch.figures.sentence import Said, clauses
from hothatch.physics import fuel
from hothatch.report import terminal


def clause_table(run: Run, engine: bool) -> Table:
    """Return the clauses of one car's ``run``, in order; of a car with an engine the fuel, else the battery."""
    right = {"justify": "right", "no_wrap": True}
    heads = ("time", "distance", *(("fuel",) if engine else ("battery", "charge", "pack")))
    table = terminal.grid({"header": ""}, *({"header": head, **right} for head in heads), {"header": ""})
    for said in clauses(run.events):
        cells = [duration(said.seconds), distance(said.metres)]
        cells += [f"{said.fuel / (fuel.ENERGY_DENSITY / 1000.0):.2f} l"] if engine else _battery(said)
        table.add_row(
            printable(said.words), *cells, Text(said.stopped, style=terminal.OUTCOME_STYLES["incomplete"])
        )
    return table


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
