"""A trip as a page for a browser: what happened over time, and every drive and stop as a table."""

from __future__ import annotations

from pathlib import Path

from hothatch.figures.columns import OK
from hothatch.figures.results import CarResult, Results
from hothatch.proving.trace import Trace
from hothatch.report.html import Section, write_page
from hothatch.report.page import Html, el
from hothatch.report.plots import Figure, Plot, axis, layout, line, rounded
from hothatch.report.terminal import conditions_words
from hothatch.report.trip_view import HEADS, arrival, clock, energy, headline, rows
from hothatch.studies.trip import TripFound

# Strips of the plot from the top: column, scale, zero, words, unit, share of the height.
_STRIPS = (
    ("charge", 100.0, 0.0, "charge", "%", (0.70, 1.0)),
    ("battery_temperature", 1.0, -273.15, "pack", "°C", (0.36, 0.64)),
    ("battery_power", 1e-3, 0.0, "power", "kW", (0.0, 0.30)),
)


def write_trip(found: TripFound, path: str | Path) -> None:
    """Write the page of one trip to ``path``, whole or not at all. A trip that was not driven has no plot."""
    results = Results((CarResult(found.car.id, found.car.name, found.car),))
    plots = [_plot(trace) for trace in ([] if found.event is None else found.event.traces) if len(trace)]
    title = f"{found.car.name}, {found.asked.trip.length / 1e3:g} km"
    if found.outcome == OK:
        words = (
            f"{found.asked.trip.length / 1e3:g} km in {clock(found.total('seconds'))} h: {arrival(found)}. "
        )
        words += f"{energy(found)}."
    else:
        words = f"{found.asked.trip.length / 1e3:g} km: {found.remedy}."
    given = el("p", f"{headline(found)}; {conditions_words(found.conditions)}.", class_="note")
    sections = [Section("way", "On the way", given, plots)]
    if found.legs():
        sections.append(Section("stops", "Drives and stops", _table(found)))
    write_page(results, title, words, sections, path)


def _table(found: TripFound) -> Html:
    body = []
    for row in rows(found):
        cells = [el("td", el("b", cell) if row.stop else cell) for cell in row.cells()]
        body.append(el("tr", cells))
    head = el("thead", el("tr", [el("th", words, scope="col") for words in HEADS]))
    return el("div", el("table", head, el("tbody", body)), class_="scroll")


def _plot(trace: Trace) -> Plot:
    hours = rounded(trace["time"] / 3600.0, 4)
    data: list[Figure] = []
    frame = layout(460, axis("hours on the way", anchor="y3", hoverformat=".2f"), {}, margin={"l": 56})
    for place, (name, scale, zero, words, unit, room) in enumerate(_STRIPS):
        suffix = "" if place == 0 else str(place + 1)
        values = rounded(scale * (trace[name] + zero), 1)
        hover = f"{words}: %{{y:.0f}} {unit}<extra></extra>"
        look = {"fill": "tozeroy", "fillcolor": "@car-0-soft"} if name != "battery_temperature" else {}
        data.append(line({"x": hours}, values, words, "@car-0", hover, yaxis=f"y{suffix}", **look))
        frame[f"yaxis{suffix}"] = axis(
            f"{words}, {unit}", domain=list(room), nticks=5, zeroline=name == "battery_power"
        )
    km = rounded(trace["distance"] / 1e3, 1)
    data[0]["customdata"] = km
    data[0]["hovertemplate"] = "charge: %{y:.0f} % at %{customdata:.0f} km<extra></extra>"
    note = "Charge within the usable window, the pack's temperature, and the battery's power; below zero it charges."
    return Plot(
        "trip", "Charge and heat on the way", note, note, {"": {"data": data, "layout": frame}}, wide=True
    )
