"""Range against temperature and speed: tables on the terminal, a page with a map and lines a car."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.text import Text

from hothatch.figures.results import CarResult, Results
from hothatch.report import terminal
from hothatch.report.cast import Cast
from hothatch.report.html import Section, write_page
from hothatch.report.page import Html, el
from hothatch.report.plots import Figure, Plot, axis, layout, line, rounded
from hothatch.report.terminal import DIM
from hothatch.studies.range_map import RangeMap, Ranges, litres

NOT_HELD = "not held"
_DRAWN = (90.0, 120.0)  # km/h, of the lines that compare cars


def print_ranges(found: Ranges, console: Console) -> None:
    """Print one table a car: range [km] of an electric car, l/100 km of one with an engine."""
    console.print(Text(_given(found), style=DIM))
    for one in found.maps:
        console.print()
        words = "l/100 km" if one.burns else "km on a charge"
        console.print(terminal.title(f"{one.car.name}: {words}", one.car.id))
        right = {"justify": "right", "no_wrap": True}
        heads = ({"header": f"{speed:.0f}", **right} for speed in one.speeds)
        table = terminal.grid({"header": "°C \\ km/h", **right}, *heads)
        for row, celsius in enumerate(one.temperatures):
            table.add_row(f"{celsius:.0f}".replace("-", "−"), *_cells(one, row))
        console.print(table)


def _given(found: Ranges) -> str:
    air = (
        "heating and air conditioning on"
        if found.conditions.climate
        else "without heating or air conditioning"
    )
    load = found.conditions.load or 0.0
    return f"steady speed from full to empty, pack soaked at the temperature, curb + {load:.0f} kg, {air}"


def _cells(one: RangeMap, row: int) -> list[str]:
    if one.burns:
        return [f"{litres(value):.1f}" for value in one.consumption[row]]
    return [f"{km:.0f}" if fine else NOT_HELD for km, fine in zip(one.reach[row], one.held[row], strict=True)]


def write_ranges(found: Ranges, path: str | Path) -> None:
    """Write the page: the cars' lines over temperature, then a map and a table of each."""
    results = Results(tuple(CarResult(one.car.id, one.car.name, one.car) for one in found.maps))
    cast = Cast.of(results)
    sections = [
        Section("lines", "Against temperature", None, [_lines(cast, found, speed) for speed in _DRAWN])
    ]
    for index, one in enumerate(found.maps):
        plots = [] if one.burns else [_map(index, one)]
        sections.append(Section(f"car-{index}", cast.short[index], _table(one), plots))
    write_page(results, "range against temperature and speed", f"{_given(found)}.", sections, path)


def _lines(cast: Cast, found: Ranges, speed: float) -> Plot:
    data: list[Figure] = []
    for index, one in enumerate(found.maps):
        place = int(abs(one.speeds - speed).argmin())
        values = one.consumption[:, place]
        hover = f"%{{y:.0f}} Wh/km<extra>{cast.plotted[index]}</extra>"
        look = {"dash": cast.dashes[index], "meta": {"car": index}}
        data.append(
            line(
                {"x": rounded(one.temperatures)},
                rounded(values),
                cast.plotted[index],
                f"@car-{index}",
                hover,
                **look,
            )
        )
    frame = layout(280, axis("°C outside"), axis("Wh/km", rangemode="tozero"), margin={"l": 48})
    title = f"Consumption at {speed:.0f} km/h, Wh/km"
    words = f"Energy from battery or tank at steady {speed:.0f} km/h against the temperature outside."
    return Plot(f"cold-{speed:.0f}", title, words, words, {"": {"data": data, "layout": frame}})


def _map(index: int, one: RangeMap) -> Plot:
    values = [rounded(row, 0) for row in one.reach]
    text = [_cells(one, row) for row in range(len(one.temperatures))]
    shade = {
        "type": "heatmap", "x": rounded(one.speeds), "y": rounded(one.temperatures), "z": values, "text": text,
        "texttemplate": "%{text}", "showscale": False, "xgap": 2, "ygap": 2,
        "colorscale": [[0, "rgba(128,128,128,0)"], [1, f"@car-{index}-soft"]],
        "hovertemplate": "%{y} °C, %{x} km/h: %{text} km<extra></extra>",
    }  # fmt: skip
    ticks = {"tickvals": rounded(one.speeds), "ticktext": _whole(one.speeds), "showgrid": False}
    frame = layout(
        60 + 34 * len(one.temperatures), axis("km/h", **ticks),
        axis("°C outside", tickvals=rounded(one.temperatures), ticktext=_whole(one.temperatures), showgrid=False),
        hovermode="closest", margin={"l": 48},
    )  # fmt: skip
    words = "Range from full to empty by speed and temperature; the table holds the same."
    return Plot(
        f"map-{index}", "Range, km", words, words, {"": {"data": [shade], "layout": frame}}, wide=True
    )


def _whole(values: np.ndarray) -> list[str]:
    return [f"{value:.0f}".replace("-", "−") for value in values]


def _table(one: RangeMap) -> Html:
    heads = ["°C \\ km/h", *(f"{speed:.0f}" for speed in one.speeds)]
    body = [
        el("tr", el("th", f"{celsius:.0f}", scope="row"), [el("td", cell) for cell in _cells(one, row)])
        for row, celsius in enumerate(one.temperatures)
    ]
    head = el("thead", el("tr", [el("th", words, scope="col") for words in heads]))
    table = el("div", el("table", head, el("tbody", body)), class_="scroll")
    return el(
        "details", el("summary", "l/100 km" if one.burns else "The same in numbers"), table, open=one.burns
    )
