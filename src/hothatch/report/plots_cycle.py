"""Over a cycle: the speed asked for, and each car's power from battery or fuel below it on the same time axis."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.drives import Drive
from hothatch.report.plots import KMH, Figure, Plot, axis, even, layout, line, rounded

MISSED = 0.5  # km/h under the trace before a car's own speed is drawn
MOST_SAMPLES = 45_000  # of all cycles and cars before traces are thinned: the file stays under 6 MB
TOP, GAP, STRIP, MARGINS = 91, 14, 84, 46  # px: the speed, what parts it from the cars, each car, around all


def cycle_plot(cast: Cast, driven: list[Drive]) -> list[Plot]:
    """Return the plot over time with a figure for each cycle, none where no trace was kept."""
    samples = sum(len(trace) for drive in driven for event in drive.events.values() for trace in event.traces)
    stride = 1 + samples // MOST_SAMPLES
    figures = {drive.id: figure for drive in driven if (figure := _figure(cast, drive, stride))}
    if not figures:
        return []
    names = ", ".join(drive.title for drive in driven if drive.id in figures)
    note = (
        f"Top: the speed asked for; where a car falls behind by more than {MISSED:g} km/h its own speed appears in "
        "its colour. Below: each car's power at the battery's terminals, regeneration under the line."
    )
    if any(
        "fuel_power" in trace.columns
        for drive in driven
        for event in drive.events.values()
        for trace in event.traces
    ):
        note += " Where fuel is burnt: its power."
    if stride > 1:
        note += f" Every {stride}th point is drawn."
    said = f"Speed and power over time on {names} for {', '.join(cast.short)}"
    return [Plot("cycle", "Over the cycle", note, said, figures, ("cycle",), wide=True)]


def _figure(cast: Cast, drive: Drive, stride: int) -> Figure | None:
    traces = {
        index: _thinned(event.traces[0], stride) for index, event in drive.events.items() if event.traces
    }
    if not traces:
        return None
    longest = max(traces.values(), key=len)
    height = TOP + GAP + STRIP * len(traces)
    end = round(float(longest["time"][-1]))
    frame = layout(
        height + MARGINS,
        axis("time, s", range=[0, end], anchor=f"y{len(traces) + 1}"),
        axis("km/h", domain=[1 - TOP / height, 1], rangemode="tozero", nticks=4),
        annotations=[],
        hovermode="x",
    )
    data = [_asked(longest)]
    reach = _reach(traces.values())
    for place, (index, trace) in enumerate(traces.items()):
        data += _behind(cast, index, trace)
        data.append(_power(cast, index, trace, f"y{place + 2}"))
        room = (STRIP * (len(traces) - place) / height, 0.88 * STRIP / height)
        frame[f"yaxis{place + 2}"] = _strip(room, reach, "kW" if place == len(traces) // 2 else "")
        frame["annotations"].append(_name(cast, index, room[0]))
    return {"data": data, "layout": frame}


def _thinned(trace: Trace, stride: int) -> Trace:
    columns = {name: column[::stride] for name, column in trace.columns.items()}
    return Trace(trace.label, columns, trace.units, trace.provenance)


def _reach(traces: Iterable[Trace]) -> list[float]:
    """Return the range of power [kW] that all strips share."""
    powers = [drawn(trace) / 1e3 for trace in traces]
    highest, lowest = max(float(p.max()) for p in powers), min(float(p.min()) for p in powers)
    return [round(1.08 * min(lowest, 0.0), 1), round(1.08 * max(highest, 1.0), 1)]


def drawn(trace: Trace) -> np.ndarray:
    """Return what a car draws [W]: at the battery's terminals, or as fuel."""
    return trace["fuel_power" if "fuel_power" in trace.columns else "battery_power"]


def _asked(trace: Trace) -> Figure:
    speeds = rounded(trace["target"] * KMH)
    hover = "asked for: %{y:.1f} km/h<extra></extra>"
    look = {"width": 1, "fill": "tozeroy", "fillcolor": "@area"}
    return line(even(trace["time"], 2), speeds, "asked for", "@muted", hover, **look)


def _behind(cast: Cast, index: int, trace: Trace) -> list[Figure]:
    """Return a car's own speed where it falls behind, none where it never does."""
    behind = (trace["target"] - trace["speed"]) * KMH > MISSED
    if not behind.any():
        return []
    near = np.convolve(behind, np.ones(3), "same") > 0.0
    speeds = rounded(np.where(near, trace["speed"] * KMH, np.nan))
    own = {"meta": {"car": index}}
    return [
        line(even(trace["time"], 2), speeds, cast.plotted[index], f"@car-{index}", "%{y:.1f} km/h", **own)
    ]


def _power(cast: Cast, index: int, trace: Trace, strip: str) -> Figure:
    power = rounded(drawn(trace) / 1e3)
    look = {"width": 1, "fill": "tozeroy", "fillcolor": f"@car-{index}-soft"}
    own = {"yaxis": strip, "meta": {"car": index}}
    x = even(trace["time"], 2)
    return line(x, power, cast.plotted[index], f"@car-{index}", "%{y:.1f} kW", **look, **own)


def _strip(room: tuple[float, float], reach: list[float], unit: str) -> Figure:
    top, height = room
    return axis(unit, domain=[round(top - height, 4), round(top, 4)], range=reach, nticks=4, zeroline=True)


def _name(cast: Cast, index: int, top: float) -> Figure:
    place = {
        "x": 0.004,
        "xref": "paper",
        "xanchor": "left",
        "y": round(top, 4),
        "yref": "paper",
        "yanchor": "top",
    }
    look = {"font": {"size": 11, "color": f"@car-{index}"}, "bgcolor": "@paper", "borderpad": 1}
    return {"text": cast.plotted[index], "showarrow": False, **place, **look}
