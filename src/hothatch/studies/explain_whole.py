"""Figures of trips and heat taken apart: energy by sink of the whole test, and what it came to."""

from __future__ import annotations

from hothatch.figures.register import Figure
from hothatch.figures.results import FigureResult, Run
from hothatch.figures.trips import stops_of
from hothatch.solvers import ledger
from hothatch.studies.equations import Equations, equations_of
from hothatch.studies.explain_parts import Account, account

WH = 3600.0  # J
WHOLE = ("heat", "trips")  # the groups of figures that are explained here


def whole_accounts(figure: Figure, run: Run) -> tuple[Account, ...]:
    """Return where the energy of the whole test went [Wh]; of a trip driving and charging by themselves."""
    (event,) = run.events
    if figure.group != "trips":
        return (account(event.sinks[0], WH, "Wh", "energy of the whole test"),)
    driven = event.numbers["driven_sinks"][0]
    charged = event.sinks[0] - driven
    found = [account(driven, WH, "Wh", "driving")]
    if charged[ledger.GRID] > 0.0:
        found.append(account(charged, WH, "Wh", "charging on the way"))
    return tuple(found)


def whole_equations(figure: Figure) -> tuple[Equations, ...]:
    """Return the equations that take part."""
    if figure.group == "trips":
        return equations_of("drive_cycle", "charging", "cabin")
    return equations_of("full_power" if figure.test == "full-power" else "drive_cycle")


def way_of_whole(figure: Figure, result: FigureResult, run: Run) -> tuple[tuple[str, str], ...]:
    """Return what the test came to, as (what, value)."""
    (event,) = run.events
    steps = []
    if figure.group == "trips":
        for name in ("driving", "charging", "overhead"):
            steps.append((name, f"{event.numbers[name][0] / 60.0:.0f} min"))
        steps.append(("stops", f"{len(stops_of(event))}"))
    elif figure.test == "full-power":
        for name, words in (("first", "at the wheels, first"), ("last", "at the wheels, at the end")):
            steps.append((words, f"{event.numbers[name][0] / 1e3:.0f} kW"))
    end = event.end["battery_temperature"][0] - 273.15
    steps.append(("battery at the end", f"{end:.0f} °C"))
    if result.value is not None:
        steps.append((figure.title, f"{result.value:.{figure.digits}f} {figure.unit}, {result.limited_by}"))
    return tuple(steps)
