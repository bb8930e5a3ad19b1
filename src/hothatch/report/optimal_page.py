"""The optimal lap as a page for a browser: its line and speed beside those of the quasi-steady lap."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hothatch.figures.results import CarResult, Results
from hothatch.report.html import Section, write_page
from hothatch.report.optimal_lap import EDGE, LEVELS, thousandths
from hothatch.report.page import el
from hothatch.report.plots import KMH, Figure, Plot, axis, layout, legend, line, rounded
from hothatch.solvers.circuit_geometry import Mesh
from hothatch.solvers.lap import Lap
from hothatch.studies.lap_energy import KWH
from hothatch.studies.optimal_lap import OptimumFound

Looks = tuple[str, str, str]  # words, colour, dash


def write_optimum(found: OptimumFound, path: str | Path) -> None:
    """Write the page of one optimal lap to ``path``, whole or not at all."""
    results = Results((CarResult(found.car.id, found.car.name, found.car),))
    name = "optimal lap" if found.converged else "best lap found, not the optimum"
    own = "racing line" if found.circuit.line is not None else "centre line"
    looks = ((name, "@car-0", "solid"), (f"quasi-steady lap, {own}", "@muted", "dot"))
    words = (
        f"{found.circuit.name}: {name} {thousandths(found.best.lap.lap_time)}, quasi-steady lap on the circuit's {own} "
        f"{thousandths(found.steady.lap.lap_time)}."
    )
    plots = [_map(found, looks), _speeds(found, looks)]
    content = [
        el("p", _check(found), class_="note"),
        legend([("car-0", looks[0][0]), ("muted", looks[1][0])]),
    ]
    section = Section("lap", "The lap", el("div", content), plots)
    write_page(results, f"{found.car.name}, {found.circuit.name}", words, [section], path)


def _check(found: OptimumFound) -> str:
    told = f"Free line {EDGE:g} m off both edges, on {LEVELS[found.level]}. "
    if not found.converged:
        return told + f"It did not converge: {found.marked}."
    if found.limit is not None:
        told += f"Energy at most {found.limit / KWH:.3f} kWh a lap. "
    return told + (
        f"The quasi-steady lap on the optimum's own line takes {thousandths(found.on_line.lap_time)}, "
        f"{100.0 * found.difference:+.2f} %."
    )


def _beside(cells: Mesh, offset: np.ndarray) -> tuple[list[float | None], list[float | None]]:
    x, y = cells.x - offset * np.sin(cells.heading), cells.y + offset * np.cos(cells.heading)
    return rounded(x, 1), rounded(y, 1)


def _laps(found: OptimumFound) -> list[Lap]:
    return [found.best.lap, found.steady.lap]


def _map(found: OptimumFound, looks: tuple[Looks, ...]) -> Plot:
    cells = found.optimum.cells
    data: list[Figure] = []
    for offset in (cells.left, -cells.right):
        x, y = _beside(cells, offset)
        data.append(line({"x": x}, y, "edge", "@axis", "", width=1, hoverinfo="skip"))
    for lap, (words, colour, dash) in zip(_laps(found), looks, strict=True):
        x, y = _beside(cells, np.interp(cells.s, lap.path.s, lap.path.offset))
        speed = np.interp(cells.s, lap.path.s, KMH * lap.speed)
        hover = f"%{{customdata[0]:.0f}} m, %{{customdata[1]:.0f}} km/h<extra>{words}</extra>"
        told = [list(pair) for pair in zip(rounded(cells.s, 0), rounded(speed, 0), strict=True)]
        data.append(line({"x": x}, y, words, colour, hover, dash=dash, width=1.6, customdata=told))
    frame = layout(520, axis("east, m"), axis("north, m", scaleanchor="x"), hovermode="closest")
    note = "Both edges of the road and the lines of both laps; drag a frame to come nearer."
    return Plot("line", "The line, m", note, note, {"": {"data": data, "layout": frame}}, wide=True)


def _speeds(found: OptimumFound, looks: tuple[Looks, ...]) -> Plot:
    data: list[Figure] = []
    best, steady = _laps(found)
    for lap, (words, colour, dash) in zip((best, steady), looks, strict=True):
        x = {"x": rounded(lap.path.s, 1)}
        data.append(
            line(
                x,
                rounded(KMH * lap.speed, 1),
                words,
                colour,
                f"%{{y:.1f}} km/h<extra>{words}</extra>",
                dash=dash,
            )
        )
    gap = best.time - np.interp(best.path.s, steady.path.s, steady.time)
    data.append(
        line(
            {"x": rounded(best.path.s, 1)},
            rounded(gap, 3),
            "gap",
            "@car-0",
            "%{y:+.2f} s<extra>gap</extra>",
            yaxis="y2",
        )
    )
    frame = layout(
        420, axis("along the circuit, m", anchor="y2"), axis("speed, km/h", domain=[0.34, 1.0]),
        yaxis2=axis("gap, s", domain=[0.0, 0.26], zeroline=True),
    )  # fmt: skip
    note = "Speed along the circuit, and how far the optimal lap is behind (above zero) or ahead of the quasi-steady one."
    return Plot("speed", "Speed and gap", note, note, {"": {"data": data, "layout": frame}}, wide=True)
