"""Plots of laps: maps of the track, strips over distance, two cars and their gap, g–g with the envelope."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hothatch.constants import G0
from hothatch.report.plots import KMH, Figure, Plot, axis, dots, layout, line, rounded
from hothatch.solvers.circuit_geometry import mesh
from hothatch.solvers.envelope import Envelope
from hothatch.solvers.lap import CAUSES, Lap
from hothatch.studies.hot_laps import DrivenLaps
from hothatch.studies.two_laps import CarsDriven

Floats = NDArray[np.float64]

MOST_POINTS = 4000  # of a line over several laps
# Slow to fast; each end keeps its contrast on light and on dark paper.
SCALE = [[0.0, "#7b3fb5"], [0.35, "#d0437a"], [0.7, "#ea7a2e"], [1.0, "#c79a12"]]
SHOWN_SPEEDS = (60.0, 120.0, 180.0)  # km/h, of the envelopes drawn
ZERO = 273.15


def _place(each: DrivenLaps) -> tuple[Floats, Floats]:
    cells, path = mesh(each.circuit), each.first.path
    # The lap's cells may be finer than the circuit's usual ones.
    x, y, heading = (np.interp(path.s, cells.s, column) for column in (cells.x, cells.y, cells.heading))
    return x - path.offset * np.sin(heading), y + path.offset * np.cos(heading)


def _edges(each: DrivenLaps) -> list[Figure]:
    cells = mesh(each.circuit)
    data = []
    for offset in (cells.left, -cells.right):
        x, y = cells.x - offset * np.sin(cells.heading), cells.y + offset * np.cos(cells.heading)
        data.append(line({"x": rounded(x)}, rounded(y), "edge", "@axis", "", width=1, hoverinfo="skip"))
    return data


def _map(data: list[Figure], **more: object) -> Figure:
    frame = layout(460, axis("m"), axis("m", scaleanchor="x"), hovermode="closest", **more)
    return {"data": data, "layout": frame}


def speed_map(each: DrivenLaps) -> Plot:
    """Return the first lap's line coloured by speed, corners numbered."""
    x, y = _place(each)
    speed = KMH * each.first.speed
    bar = {"thickness": 10, "len": 0.7, "outlinewidth": 0, "tickfont": {"color": "@muted", "size": 11}}
    marker = {"size": 5, "color": rounded(speed, 0), "colorscale": SCALE, "showscale": True, "colorbar": bar}
    told = rounded(each.first.path.distance, 0)
    hover = "%{customdata:.0f} m: %{marker.color:.0f} km/h<extra></extra>"
    data = [*_edges(each), dots(rounded(x), rounded(y), "speed", hover, marker, customdata=told)]
    numbers = [_corner_mark(each, x, y, one.at, one.number) for one in each.corners]
    marked = ", with the corners' numbers" if each.corners else ""
    note = f"The line of the first lap by speed{marked}; drag a frame to come nearer."
    said = f"{note} From {speed.min():.0f} to {speed.max():.0f} km/h."
    return Plot("speed-map", "By speed, km/h", note, said, {"": _map(data, annotations=numbers)})


def _corner_mark(each: DrivenLaps, x: Floats, y: Floats, at: float, number: int) -> Figure:
    place = int(np.abs(each.first.path.distance - at).argmin())
    return {
        "x": round(float(x[place]), 1), "y": round(float(y[place]), 1), "text": str(number), "showarrow": False,
        "xshift": 11, "yshift": 9, "font": {"size": 11, "color": "@muted"},
    }  # fmt: skip


def limits_map(each: DrivenLaps) -> Plot:
    """Return the first lap's line coloured by what limits it."""
    x, y = _place(each)
    data = _edges(each)
    distance = each.first.path.distance
    for number, name in enumerate(CAUSES):
        here = np.flatnonzero(each.first.cause == number)
        if len(here):
            told = rounded(distance[here], 0)
            marker = {"size": 5, "color": f"@cause-{name}"}
            hover = f"%{{customdata:.0f}} m: {name}<extra></extra>"
            data.append(dots(rounded(x[here]), rounded(y[here]), name, hover, marker, customdata=told))
    note = f"What holds the car back where: {each.verdict}."
    return Plot("limit-map", "By what limits", note, note, {"": _map(data)})


def along_plot(driven: CarsDriven) -> list[Plot]:
    """Return speed over distance (with the gap where there are two cars), and the temperatures over all laps."""
    plots = [_speeds(driven)]
    plots += [_heat(each, index) for index, each in enumerate(driven.cars)]
    return plots


def _speeds(driven: CarsDriven) -> Plot:
    data: list[Figure] = []
    for index, each in enumerate(driven.cars):
        x = {"x": rounded(each.first.path.distance, 1)}
        hover = f"%{{y:.1f}} km/h<extra>{_short(each)}</extra>"
        data.append(line(x, rounded(KMH * each.first.speed, 1), _short(each), f"@car-{index}", hover))
    if driven.gap is None:
        frame = layout(300, axis("along the lap, m"), axis("km/h"))
        note = "Speed along the first lap."
        return Plot("speed", "Speed, km/h", note, note, {"": {"data": data, "layout": frame}}, wide=True)
    first = driven.cars[0].first.path
    behind = f"{_short(driven.cars[1])} behind"
    gap = line(
        {"x": rounded(first.distance, 1)}, rounded(driven.gap, 3), behind, "@car-1",
        f"%{{y:+.2f}} s<extra>{behind}</extra>", yaxis="y2",
    )  # fmt: skip
    frame = layout(
        420, axis("along the lap, m", anchor="y2"), axis("km/h", domain=[0.36, 1.0]),
        yaxis2=axis("behind, s", domain=[0.0, 0.28], zeroline=True),
    )  # fmt: skip
    note = f"Speed along the first lap, and how far {_short(driven.cars[1])} is behind at the same place: "
    note += f"{driven.gap[-1]:+.2f} s at the line."
    return Plot(
        "speed",
        "Speed, km/h, and gap, s",
        note,
        note,
        {"": {"data": [*data, gap], "layout": frame}},
        wide=True,
    )


def _short(each: DrivenLaps) -> str:
    return each.car.name.replace("<", "").replace("@", "")


def _heat(each: DrivenLaps, index: int) -> Plot:
    length = each.first.path.distance[-1]
    way = (
        np.concatenate([number * length + one.lap.path.distance for number, one in enumerate(each.laps)])
        / 1e3
    )
    shown = np.arange(0, len(way), max(len(way) // MOST_POINTS, 1))
    nodes = np.concatenate([one.nodes for one in each.laps]) - ZERO
    rows = [
        (f"{axle} {part}", nodes[:, first + place], colour, dash)
        for part, first, colour in (("discs", 0, "@cause-brake grip"), ("tyres", 2, "@cause-bend"))
        for place, (axle, dash) in enumerate((("front", "solid"), ("rear", "dot")))
    ]
    if each.electric:
        for name, colour in (("battery", "@cause-power"), ("motor", "@cause-drive grip")):
            column = np.concatenate([one.along[f"{name}_temperature"] for one in each.laps]) - ZERO
            rows.append((name, column, colour, "solid"))
    data: list[Figure] = []
    for name, values, colour, dash in rows:
        on = {"yaxis": "y2"} if "discs" not in name else {}
        hover = f"%{{y:.0f}} °C<extra>{name}</extra>"
        data.append(
            line(
                {"x": rounded(way[shown], 3)}, rounded(values[shown], 1), name, colour, hover, dash=dash, **on
            )
        )
    ends = [
        {"type": "line", "x0": n * length / 1e3, "x1": n * length / 1e3, "y0": 0, "y1": 1, "yref": "paper",
         "line": {"color": "@grid", "width": 1}, "layer": "below"}
        for n in range(1, len(each.laps))
    ]  # fmt: skip
    frame = layout(
        380, axis("driven, km", anchor="y2", hoverformat=".2f"), axis("discs, °C", domain=[0.56, 1.0]),
        yaxis2=axis("°C", domain=[0.0, 0.48]), shapes=ends, showlegend=True,
        legend={"orientation": "h", "y": 1.1, "font": {"color": "@muted", "size": 11}}, margin={"t": 34, "l": 48},
    )  # fmt: skip
    last = each.laps[-1]
    held = f" At the end {last.power:.0%} of the first lap's power is left{f': {last.cause}' if last.cause else ''}."
    more = ", battery and motor" if each.electric else ""
    note = f"{_short(each)}: temperatures of discs above, of tyres (tread and belt){more} below."
    note += held if each.electric else ""
    return Plot(f"heat-{index}", "Heat, °C", note, note, {"": {"data": data, "layout": frame}}, wide=True)


def friction_plot(driven: CarsDriven) -> Plot:
    """Return accelerations along and across of every cell, with the driver's envelope at some speeds."""
    data: list[Figure] = []
    for index, each in enumerate(driven.cars):
        lap = each.first
        across, along = lap.lateral / G0, _on_the_flat(lap) / G0
        told = rounded(KMH * 0.5 * (lap.speed[1:] + lap.speed[:-1]), 0)
        marker = {"size": 3, "color": f"@car-{index}", "opacity": 0.55}
        hover = (
            f"%{{x:.2f}} g across, %{{y:.2f}} g along, %{{customdata:.0f}} km/h<extra>{_short(each)}</extra>"
        )
        data.append(dots(rounded(across, 3), rounded(along, 3), _short(each), hover, marker, customdata=told))
        envelope = each.laps[0].envelope
        if envelope is not None:
            data += [
                _outline(envelope, speed, index, each.circuit.pace_factor)
                for speed in SHOWN_SPEEDS
                if speed <= KMH * envelope.speed[-1]
            ]
    frame = layout(
        520, axis("across, g (left positive)", zeroline=True), axis("along, g", scaleanchor="x", zeroline=True),
        hovermode="closest",
    )  # fmt: skip
    speeds = ", ".join(f"{speed:.0f}" for speed in SHOWN_SPEEDS)
    note = (
        f"Each dot is a cell of the first lap, slopes taken off; lines are what the driver makes of the car at {speeds} "
        "km/h on a level road (dotted, dashed, solid). Dips, banks and crests move dots beyond them."
    )
    return Plot("gg", "g–g, g", note, note, {"": {"data": data, "layout": frame}}, wide=True)


def _on_the_flat(lap: Lap) -> Floats:
    gained = 0.5 * (lap.speed[1:] ** 2 - lap.speed[:-1] ** 2) / lap.path.length
    return gained + G0 * np.sin(lap.path.slope)


def _outline(envelope: Envelope, speed: float, index: int, pace: float) -> Figure:
    v = speed / KMH
    row = min(int(np.searchsorted(envelope.speed, v)), len(envelope.speed) - 1)
    theta = np.linspace(0.0, 0.5 * np.pi, envelope.drive.shape[1])
    across = envelope.tip[row] * np.sin(theta)
    drive = np.minimum(envelope.drive[row], envelope.power[row] - envelope.resist[row])
    x = np.concatenate((across, across[::-1], -across, -across[::-1])) / G0 / pace**2
    y = np.concatenate((drive, envelope.brake[row][::-1], envelope.brake[row], drive[::-1])) / G0 / pace**2
    dash = dict(zip(SHOWN_SPEEDS, ("dot", "dash", "solid"), strict=True))[speed]
    words = f"envelope at {speed:.0f} km/h"
    return line(
        {"x": rounded(x, 3)},
        rounded(y, 3),
        words,
        f"@car-{index}",
        words,
        dash=dash,
        width=1,
        hoverinfo="skip",
    )
