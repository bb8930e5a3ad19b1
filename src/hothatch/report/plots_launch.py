"""The launch in plots: speed over time and distance, acceleration, road load, power, what limited it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.inputs import inputs
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult
from hothatch.proving.steps import FIRST_MOTION, MPH, QUARTER_MILE, SPEEDS
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.plot_marks import predicted, published, value_of
from hothatch.report.plots import (
    KMH,
    Figure,
    Plot,
    axis,
    bars,
    layout,
    legend,
    line,
    names_axis,
    rounded,
    rule,
)
from hothatch.report.terminal import number
from hothatch.solvers.ledger import LIMIT_NAMES

STEP = 0.1  # s between the points of a line: 300 of a run that has 12 000
SPEED_STEP = 1.0  # km/h between the points of a curve over speed
SHORTEST = 0.02  # s: what limits a car for less counts to what did before


@dataclass(frozen=True)
class Launch:
    """The standing starts that were traced, by car index; ``end`` [s] is where plots over time stop."""

    cast: Cast
    traces: dict[int, Trace]
    end: float

    @property
    def time(self) -> Figure:
        """The axis of plots over time."""
        return axis("time from first motion, s", range=[0, self.end])

    def line(self, index: int, x: Figure, y: list[float | None], hover: str, **more: Any) -> Figure:
        """Return a line of one car in its own style."""
        style = {"dash": self.cast.dashes[index], "meta": {"car": index}, **more}
        return line(x, y, self.cast.plotted[index], f"@car-{index}", hover, **style)

    def over_time(self, column: str, scale: float, hover: str) -> list[Figure]:
        """Return a line for each car over time."""
        x = {"x0": 0, "dx": STEP}
        return [
            self.line(index, x, rounded(_sampled(trace, column) * scale, 2), hover)
            for index, trace in self.traces.items()
            if column in trace.columns
        ]

    def over_speed(self, column: str, hover: str, digits: int) -> list[Figure]:
        """Return a line for each car over speed."""
        made = []
        for index, trace in self.traces.items():
            rows = _by_speed(trace)
            x = {"x": rounded(trace["speed"][rows] * KMH, 2)}
            made.append(self.line(index, x, rounded(trace[column][rows], digits), hover))
        return made


def launch_plots(cast: Cast) -> list[Plot]:
    """Return the plots of the standing start, none where no car was traced."""
    traces = {index: trace for index, car in enumerate(cast.cars) if (trace := launch_trace(car))}
    if not traces:
        return []
    quarters = [time for car in cast.cars if (time := value_of(car, "quarter_mile_time")) is not None]
    end = 1.08 * max(quarters) if quarters else max(float(trace["time"][-1]) for trace in traces.values())
    launch = Launch(cast, traces, round(end, 2))
    parts = (_over_time, _over_distance, _acceleration, _resistance, _power, _limits)
    return [part(launch) for part in parts]


def launch_trace(car: CarResult) -> Trace | None:
    """Return the trace of a car's standing start on the clock of its figures, which starts at first motion.

    None where no trace was kept, or the car never moved.
    """
    run = car.runs.get("launch")
    if not run or not run.events[0].traces:
        return None
    event = run.events[0]
    start = float(event.numbers["at_speed"][0, int(np.argmin(np.abs(SPEEDS - FIRST_MOTION))), 0])
    if not np.isfinite(start):
        return None
    trace = event.traces[0]
    return Trace(trace.label, {**trace.columns, "time": trace["time"] - start}, trace.units, trace.provenance)


def _sampled(trace: Trace, column: str) -> np.ndarray:
    """Return a column at even times from first motion on."""
    times = np.arange(0.0, trace["time"][-1], STEP)
    return np.interp(times, trace["time"], trace[column])


def _by_speed(trace: Trace) -> np.ndarray:
    """Return rows of a trace evenly spaced in speed, as long as it rises."""
    rising = np.maximum.accumulate(trace["speed"])
    marks = np.arange(SPEED_STEP / KMH, rising[-1], SPEED_STEP / KMH)
    return np.unique(np.searchsorted(rising, marks))


def _rules(*rules: tuple[Figure, Figure]) -> Figure:
    return {"shapes": [shape for shape, _ in rules], "annotations": [words for _, words in rules]}


def _said(cast: Cast, figure: str, words: str) -> str:
    """Return what a screen reader says of one figure over all cars."""
    shown = FIGURES[figure]
    parts = [
        f"{name} {number(value, shown)} {shown.unit}"
        for name, car in zip(cast.short, cast.cars, strict=True)
        if (value := value_of(car, figure)) is not None
    ]
    return f"{words}: {'; '.join(parts) or 'not reached'}"


def _over_time(launch: Launch) -> Plot:
    data = launch.over_time("speed", KMH, "%{y:.1f} km/h")
    for index in launch.traces:
        data += predicted(launch.cast, index, "time") + published(launch.cast, index, "time")
    seen = [float(trace["speed"][trace["time"] <= launch.end].max()) for trace in launch.traces.values()]
    lines = _rules(*(rule("y", mph * MPH * KMH, f" {mph} mph") for mph in (60, 100)))
    frame = layout(360, launch.time, axis(range=[0, round(1.06 * KMH * max(seen), 1)]), **lines)
    note = (
        "Filled: predicted 60 mph (dot) and quarter mile (diamond). Open rings: published times, faint where a row is "
        "context only; times with a foot of rollout are put back by the car's own first foot."
    )
    said = _said(launch.cast, "accel_0_60_mph", "Speed over time of the standing start. Time to 60 mph")
    return Plot("speed-time", "Speed over time, km/h", note, said, {"": {"data": data, "layout": frame}})


def _over_distance(launch: Launch) -> Plot:
    data = []
    for index, trace in launch.traces.items():
        x = {"x": rounded(_sampled(trace, "distance"))}
        data.append(launch.line(index, x, rounded(_sampled(trace, "speed") * KMH, 2), "%{y:.1f} km/h"))
    for index in launch.traces:
        data += predicted(launch.cast, index, "distance") + published(launch.cast, index, "trap")
    quarter = _rules(rule("x", QUARTER_MILE, " quarter mile", y=0.02, yanchor="bottom"))
    frame = layout(360, axis("distance, m", range=[0, 1000]), axis(rangemode="tozero"), **quarter)
    note = "Diamonds: predicted speed at the quarter mile. Open rings: published trap speeds."
    words = "Speed over distance of the standing start. Speed at the quarter mile"
    said = _said(launch.cast, "quarter_mile_trap", words)
    figures = {"": {"data": data, "layout": frame}}
    return Plot("speed-distance", "Speed over distance, km/h", note, said, figures)


def _acceleration(launch: Launch) -> Plot:
    data = launch.over_speed("acceleration", "%{y:.2f} m/s²", 3)
    frame = layout(300, axis("speed, km/h", rangemode="tozero"), axis(rangemode="tozero"))
    note = "The plateau is grip or torque; where it bends down, power has become the limit."
    if any("engine_power" in trace.columns for trace in launch.traces.values()):
        note += " Notches: gear changes."
    said = f"Acceleration over speed at full pedal for {', '.join(launch.cast.short)}"
    figures = {"": {"data": data, "layout": frame}}
    return Plot("acceleration", "Acceleration over speed, m/s²", note, said, figures)


def _resistance(launch: Launch) -> Plot:
    data = launch.over_speed("resistance", "%{y:.0f} N", 1)
    frame = layout(300, axis("speed, km/h", rangemode="tozero"), axis(rangemode="tozero"))
    note = (
        "Air drag and rolling resistance at the launch's mass, weather and road; "
        "the driven axle's own losses are not in it."
    )
    said = f"Resistance to motion over speed for {', '.join(launch.cast.short)}"
    return Plot("resistance", "Road load over speed, N", note, said, {"": {"data": data, "layout": frame}})


def battery_limit(car: CarResult) -> float | None:
    """Return the discharge power [W] that the car's file or its class rule allows the battery."""
    found = next((one.value for one in inputs(car.car) if one.path == "battery.discharge_power"), None)
    return found if isinstance(found, float) else None


def _power(launch: Launch) -> Plot:
    data = launch.over_time("battery_power", 1e-3, "%{y:.1f} kW")
    engines = launch.over_time("engine_power", 1e-3, "%{y:.1f} kW")
    for index in launch.traces:
        if (limit := battery_limit(launch.cast.cars[index])) is not None:
            look = {"dash": "2px,3px", "width": 1, "opacity": 0.75, "hoverinfo": "skip"}
            ends = {"x": [0, launch.end]}
            data.append(launch.line(index, ends, [round(limit / 1e3, 1)] * 2, "", **look))
    frame = layout(300, launch.time, axis(rangemode="tozero"))
    note = (
        "At the battery's terminals. Dotted: the discharge power that the car file, or else the class rule, "
        "allows the pack."
    )
    if engines:
        note = f"{note if data else ''} Engines: power at the clutch, which falls to zero while a gear changes.".strip()
    title = (
        "Battery power and its limit, kW"
        if not engines
        else "Battery or engine power, kW"
        if data
        else "Engine power, kW"
    )
    said = f"Power over the standing start for {', '.join(launch.cast.short)}"
    return Plot("power", title, note, said, {"": {"data": data + engines, "layout": frame}})


def _limits(launch: Launch) -> Plot:
    parts: dict[int, list[tuple[int, float, float]]] = {}
    for index, trace in launch.traces.items():
        for cause, start, stop in stretches(trace, launch.end):
            parts.setdefault(cause, []).append((index, round(start, 2), round(stop - start, 2)))
    data = [_stretch(LIMIT_NAMES[cause], parts[cause]) for cause in sorted(parts)]
    cars = range(len(launch.cast.cars))
    frame = layout(
        max(48 + 42 * len(cars), 150), launch.time, names_axis(launch.cast.wrapped, cars), barmode="overlay"
    )
    key = legend((f"limit-{LIMIT_NAMES[cause]}", LIMIT_NAMES[cause]) for cause in sorted(parts))
    note = "What decided the acceleration at each moment. Point at a stretch for its start and length."
    causes = ", ".join(LIMIT_NAMES[cause] for cause in sorted(parts))
    said = f"What limited each car over the standing start: {causes}"
    return Plot("limits", "Limited by", note, said, {"": {"data": data, "layout": frame}}, key=key)


def _stretch(name: str, found: list[tuple[int, float, float]]) -> Figure:
    cars, starts, lengths = (list(part) for part in zip(*found, strict=True))
    hover = f"{name}<br>%{{base:.2f}} s, for %{{x:.2f}} s"
    look = {"base": starts, "textfont": {"size": 11, "color": "@ink"}}
    return bars(name, f"@limit-{name}", cars, lengths, [name] * len(cars), hover, **look)


def stretches(trace: Trace, end: float) -> list[tuple[int, float, float]]:
    """Return (cause, from, to) [s] of a launch up to ``end``; a stretch under 20 ms counts to the one before it."""
    inside = (trace["time"] > 0.0) & (trace["time"] <= end)
    causes, times = trace["limit"][inside].astype(int), trace["time"][inside]
    starts = np.flatnonzero(np.diff(causes, prepend=-1))
    edges = [0.0, *(float(times[at]) for at in starts[1:]), float(times[-1])]
    found: list[tuple[int, float, float]] = []
    for at, start, stop in zip(starts, edges, edges[1:], strict=False):
        cause = int(causes[at])
        if found and (stop - start < SHORTEST or cause == found[-1][0]):
            found[-1] = (found[-1][0], found[-1][1], stop)
        else:
            found.append((cause, start, stop))
    return found
