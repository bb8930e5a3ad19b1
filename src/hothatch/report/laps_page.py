"""Laps as a page for a browser: the track by speed and by what limits, speed and heat along the way, gap, g–g."""

from __future__ import annotations

from pathlib import Path

from hothatch.figures.results import CarResult, Results
from hothatch.report.html import Section, write_page
from hothatch.report.laps import clock
from hothatch.report.page import Html, el
from hothatch.report.plots import legend
from hothatch.report.plots_laps import along_plot, friction_plot, limits_map, speed_map
from hothatch.solvers.lap import CAUSES
from hothatch.studies.hot_laps import DrivenLaps
from hothatch.studies.two_laps import CarsDriven


def write_laps(driven: CarsDriven, path: str | Path) -> None:
    """Write the page of the laps of one or two cars to ``path``, whole or not at all."""
    results = Results(tuple(CarResult(each.car.id, each.car.name, each.car) for each in driven.cars))
    circuit = driven.cars[0].circuit
    words = " ".join(_sentence(each) for each in driven.cars)
    entries = [(f"cause-{name}", name) for name in CAUSES]
    track = el("div", el("p", _driver(driven.cars[0]), class_="note"), legend(entries))
    sections = [
        Section("track", "The track", track, [speed_map(driven.cars[0]), limits_map(driven.cars[0])]),
        Section("way", "Along the way", _cars(driven), along_plot(driven)),
        Section("grip", "g–g", _cars(driven), [friction_plot(driven)]),
    ]
    if driven.cars[0].corners:
        sections.append(Section("corners", "Corners", _corners(driven.cars[0])))
    names = ", ".join(each.car.name for each in driven.cars)
    write_page(results, f"{names}, {circuit.name}", words, sections, path)


def _sentence(each: DrivenLaps) -> str:
    times = [clock(one.lap.lap_time) for one in each.laps]
    many = "" if len(times) == 1 else f" (lap {len(times)}: {times[-1]})"
    return f"{each.car.name} laps {each.circuit.name} in {times[0]}{many}."


def _driver(each: DrivenLaps) -> str:
    said = f"{each.driven_in.describe()}. The driver uses {each.margin:g} of the tyres' limits"
    pace = each.circuit.pace
    if pace is not None:
        said += f"; surface and line: times × {pace.factor:.3f}, fitted on {pace.car}"
    return said + f". Circuit: {each.circuit.source} ({each.circuit.kind}); {each.circuit.attribution}."


def _cars(driven: CarsDriven) -> Html | None:
    if len(driven.cars) < 2:
        return None
    return legend([(f"car-{index}", each.car.name) for index, each in enumerate(driven.cars)])


def _corners(each: DrivenLaps) -> Html:
    heads = ("corner", "at", "turn", "radius", "slowest", "braked from", "at", "held by")
    rows = []
    for one in each.corners:
        braked = (
            ("", "")
            if one.braked_from is None
            else (f"{one.entry * 3.6:.0f} km/h", f"{one.braked_from:.0f} m")
        )
        cells = (
            str(one.number), f"{one.at:.0f} m", "left" if one.left else "right", f"{one.radius:.0f} m",
            f"{one.speed * 3.6:.0f} km/h", *braked, one.limit,
        )  # fmt: skip
        rows.append(el("tr", [el("td", cell) for cell in cells]))
    head = el("thead", el("tr", [el("th", words, scope="col") for words in heads]))
    return el("div", el("table", head, el("tbody", rows)), class_="scroll")
