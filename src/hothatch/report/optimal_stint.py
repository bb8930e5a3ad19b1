"""Several optimal laps on a console and as a page for a browser: their time and energy, lap by lap, charge and heat."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from hothatch.figures.results import CarResult, Results
from hothatch.report.html import Section, write_page
from hothatch.report.laps import print_head, print_heat
from hothatch.report.optimal_lap import thousandths
from hothatch.report.page import Html, el
from hothatch.report.plots_laps import along_plot, friction_plot, speed_map
from hothatch.report.terminal import DIM
from hothatch.studies.lap_energy import KWH
from hothatch.studies.optimal_stint import OptimalStint, StintLap
from hothatch.studies.two_laps import CarsDriven


def print_stint(found: OptimalStint, console: Console) -> None:
    """Print the optimal laps of one car on one circuit."""
    print_head(found.driven, console)
    console.print(f"\n{_sentence(found)}")
    if found.limit is not None:
        for number, each in enumerate(found.laps, 1):
            console.print(f"  lap {number}: {_share(each)}")
    print_heat(found.driven, console)
    solves, seconds = len(found.answers), sum(one.seconds for one in found.answers)
    iterations = sum(one.iterations for one in found.answers)
    console.print(Text(f"\n{solves} solves, {iterations} iterations, {seconds:.1f} s", style=DIM))
    if not found.converged:
        console.print(f"not all converged: {found.marked}", markup=False)
        console.print(Text("of these the best quasi-steady lap that keeps every limit is shown", style=DIM))


def _sentence(found: OptimalStint) -> str:
    laps = f"{len(found.laps)} {'optimal laps' if found.converged else 'laps, NOT all optimal,'} {thousandths(found.time)}"
    if found.energy is None:
        return laps
    limit = "" if found.limit is None else f" of at most {found.limit / KWH:.3f} kWh"
    return f"{laps}, {found.energy / KWH:.3f} kWh{limit}"


def _share(each: StintLap) -> str:
    energy, share = (each.driven.energy or 0.0) / KWH, (each.share or 0.0) / KWH
    held = (
        "the limit holds it back" if each.price is not None and energy > 0.98 * share else "no need to save"
    )
    return f"{thousandths(each.driven.lap.lap_time)}, {energy:.3f} kWh of its share of {share:.3f}; {each.marked or held}"


def write_stint(found: OptimalStint, path: str | Path) -> None:
    """Write the page of some optimal laps to ``path``, whole or not at all."""
    each = found.driven
    results = Results((CarResult(each.car.id, each.car.name, each.car),))
    said = (
        f"{each.conditions.describe()}. The driver uses {each.margin:g} of the tyres' limits, on {each.line}."
    )
    cars = CarsDriven((each,))
    sections = [
        Section(
            "laps", "The laps", el("div", el("p", said, class_="note"), _table(found)), [speed_map(each)]
        ),
        Section("way", "Along the way", None, along_plot(cars)),
        Section("grip", "g–g", None, [friction_plot(cars)]),
    ]
    words = f"{each.circuit.name}: {_sentence(found)}."
    write_page(results, f"{each.car.name}, {each.circuit.name}", words, sections, path)


def _table(found: OptimalStint) -> Html:
    heads = ("lap", "time", "energy", "its share", "charge at the end", "")
    rows = []
    for number, (each, hot) in enumerate(zip(found.laps, found.driven.laps, strict=True), 1):
        charge = found.driven.charge(hot)
        cells = (
            str(number), thousandths(each.driven.lap.lap_time),
            "" if each.driven.energy is None else f"{each.driven.energy / KWH:.3f} kWh",
            "" if each.share is None else f"{each.share / KWH:.3f} kWh",
            "" if charge is None else f"{charge:.0%}", each.marked,
        )  # fmt: skip
        rows.append(el("tr", [el("td", cell) for cell in cells]))
    head = el("thead", el("tr", [el("th", words, scope="col") for words in heads]))
    return el("div", el("table", head, el("tbody", rows)), class_="scroll")
