"""The launch in plots: speed over time and distance, acceleration, resistance, battery power, what limited it."""

from __future__ import annotations

import numpy as np

from hothatch.car.rules import Columns
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult
from hothatch.proving.steps import FIRST_MOTION, MPH, QUARTER_MILE, SPEEDS
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.plot_marks import predicted, published, value_of
from hothatch.report.plots import KMH, Figure, Plot, axis, layout, legend, line, rounded, rule
from hothatch.solvers.ledger import LIMIT_NAMES

STEP = 0.1  # s between the points of a line: 300 of a run that has 12 000
SPEED_STEP = 1.0  # km/h between the points of a curve over speed


def launch_plots(cast: Cast) -> list[Plot]:
    """Return the plots of the standing start, none where no car was traced."""
    traces = {index: trace for index, car in enumerate(cast.cars) if (trace := launch_trace(car))}
    if not traces:
        return []
    quarters = [value for car in cast.cars if (value := value_of(car, "quarter_mile_time")) is not None]
    end = 1.08 * max(quarters) if quarters else max(float(trace["time"][-1]) for trace in traces.values())
    parts = (_over_time, _over_distance, _acceleration, _resistance, _power, _limits)
    return [part(cast, traces, round(end, 2)) for part in parts]


def launch_trace(car: CarResult) -> Trace | None:
    """Return the trace of a car's standing start on the clock of its figures, which starts at first motion."""
    run = car.runs.get("launch")
    if not run or not run.events[0].traces:
        return None
    event = run.events[0]
    start = float(event.numbers["at_speed"][0, int(np.argmin(np.abs(SPEEDS - FIRST_MOTION))), 0])
    trace = event.traces[0]
    return Trace(trace.label, {**trace.columns, "time": trace["time"] - start}, trace.units, trace.provenance)


def _over(trace: Trace, column: str) -> np.ndarray:
    """Return a column at even times from first motion on."""
    times = np.arange(0.0, trace["time"][-1], STEP)
    return np.interp(times, trace["time"], trace[column])


def _by_speed(trace: Trace) -> np.ndarray:
    """Return rows of a trace evenly spaced in speed, as long as it rises."""
    rising = np.maximum.accumulate(trace["speed"])
    marks = np.arange(SPEED_STEP / KMH, rising[-1], SPEED_STEP / KMH)
    return np.unique(np.searchsorted(rising, marks))


def _timed(cast: Cast, traces: dict[int, Trace], column: str, scale: float, hover: str) -> list[Figure]:
    """Return a line for each car over time."""
    return [
        _line(cast, index, {"x0": 0, "dx": STEP}, rounded(_over(trace, column) * scale, 2), hover) for index, trace in traces.items()
    ]


def _over_speed(cast: Cast, traces: dict[int, Trace], column: str, hover: str, digits: int) -> list[Figure]:
    """Return a line for each car over speed."""
    made = []
    for index, trace in traces.items():
        rows = _by_speed(trace)
        made.append(_line(cast, index, {"x": rounded(trace["speed"][rows] * KMH, 2)}, rounded(trace[column][rows], digits), hover))
    return made


def _line(cast: Cast, index: int, x: Figure, y: list[float | None], hover: str) -> Figure:
    return line(x, y, cast.plotted[index], f"@car-{index}", hover, dash=cast.dashes[index], meta={"car": index})


def _rules(*rules: tuple[Figure, Figure]) -> Figure:
    return {"shapes": [shape for shape, _ in rules], "annotations": [words for _, words in rules]}


def _speed_rules() -> Figure:
    return _rules(*(rule("y", mph * MPH * KMH, f"{mph} mph") for mph in (60, 100)))


def _said(cast: Cast, figure: str, words: str) -> str:
    """Return what a screen reader says of one figure over all cars."""
    shown = FIGURES[figure]
    parts = [
        f"{name} {value:.{shown.digits}f} {shown.unit}"
        for name, car in zip(cast.short, cast.cars, strict=True)
        if (value := value_of(car, figure)) is not None
    ]
    return f"{words}: {'; '.join(parts) or 'not reached'}"


def _over_time(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _timed(cast, traces, "speed", KMH, "%{y:.1f} km/h")
    for index in traces:
        data += predicted(cast, index, "time") + published(cast, index, "time")
    top = 1.06 * KMH * max(float(trace["speed"][trace["time"] <= end].max()) for trace in traces.values())
    frame = layout(360, axis("time from first motion, s", range=[0, end]), axis(range=[0, top]), **_speed_rules())
    note = (
        "Filled: predicted 60 mph (dot) and quarter mile (diamond). Open rings: published times, faint where a row is context "
        "only; times with a foot of rollout are put back by the car's own first foot."
    )
    said = _said(cast, "accel_0_60_mph", "Speed over time of the standing start. Time to 60 mph")
    return Plot("speed-time", "Speed over time, km/h", note, said, {"": {"data": data, "layout": frame}})


def _over_distance(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = [
        _line(cast, index, {"x": rounded(_over(trace, "distance"))}, rounded(_over(trace, "speed") * KMH, 2), "%{y:.1f} km/h")
        for index, trace in traces.items()
    ]
    for index in traces:
        data += predicted(cast, index, "distance") + published(cast, index, "trap")
    frame = layout(
        360, axis("distance, m", range=[0, 1000]), axis(rangemode="tozero"),
        **_rules(rule("x", QUARTER_MILE, " quarter mile", y=0.02, yanchor="bottom")),
    )  # fmt: skip
    note = "Diamonds: predicted speed at the quarter mile. Open rings: published trap speeds."
    said = _said(cast, "quarter_mile_trap", "Speed over distance of the standing start. Speed at the quarter mile")
    return Plot("speed-distance", "Speed over distance, km/h", note, said, {"": {"data": data, "layout": frame}})


def _acceleration(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _over_speed(cast, traces, "acceleration", "%{y:.2f} m/s²", 3)
    frame = layout(300, axis("speed, km/h", rangemode="tozero"), axis(rangemode="tozero"))
    note = "The plateau is grip or motor torque; where it bends down, power has become the limit."
    said = f"Acceleration over speed at full pedal for {', '.join(cast.short)}"
    return Plot("acceleration", "Acceleration over speed, m/s²", note, said, {"": {"data": data, "layout": frame}})


def _resistance(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _over_speed(cast, traces, "resistance", "%{y:.0f} N", 1)
    frame = layout(300, axis("speed, km/h", rangemode="tozero"), axis(rangemode="tozero"))
    note = "Air drag and rolling resistance at the launch's mass, weather and road; the driven axle's own losses are not in it."
    said = f"Resistance to motion over speed for {', '.join(cast.short)}"
    return Plot("resistance", "Road load over speed, N", note, said, {"": {"data": data, "layout": frame}})


def battery_limit(car: CarResult) -> float | None:
    """Return the discharge power [W] that the car's file or class rule allows its battery, None without either."""
    try:
        return float(Columns(car.car.facts).value("battery.discharge_power"))
    except KeyError:
        return None


def _power(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _timed(cast, traces, "battery_power", 1e-3, "%{y:.1f} kW")
    for index in traces:
        if (limit := battery_limit(cast.cars[index])) is not None:
            kilowatts = round(limit / 1e3, 1)
            data.append(
                line({"x": [0, round(end, 2)]}, [kilowatts, kilowatts], f"{cast.plotted[index]}, battery limit", f"@car-{index}",
                     "%{y:.1f} kW", dash="2px,3px", width=1, meta={"car": index}, opacity=0.75)
            )  # fmt: skip
    frame = layout(300, axis("time from first motion, s", range=[0, end]), axis(rangemode="tozero"))
    note = "At the battery's terminals. Dotted: the discharge power that the car file, or else the class rule, allows the pack."
    said = f"Battery power over the standing start for {', '.join(cast.short)}"
    return Plot("power", "Battery power and its limit, kW", note, said, {"": {"data": data, "layout": frame}})


def _limits(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    parts: dict[int, list[tuple[int, float, float]]] = {}
    for index, trace in traces.items():
        for cause, start, stop in stretches(trace, end):
            parts.setdefault(cause, []).append((index, start, stop - start))
    ticks = {"tickvals": list(range(len(cast.cars))), "ticktext": list(cast.wrapped), "automargin": True, "ticks": ""}
    frame = layout(
        max(48 + 42 * len(cast.cars), 150), axis("time from first motion, s", range=[0, end]),
        axis(range=[len(cast.cars) - 0.5, -0.5], showgrid=False, **ticks), barmode="overlay", hovermode="closest",
        uniformtext={"mode": "hide", "minsize": 10},
    )  # fmt: skip
    data = [_stretch(LIMIT_NAMES[cause], bars) for cause, bars in sorted(parts.items())]
    key = legend((f"limit-{LIMIT_NAMES[cause]}", LIMIT_NAMES[cause]) for cause in sorted(parts))
    note = "What decided the acceleration at each moment. Point at a stretch for its start and length."
    said = f"What limited each car over the standing start: {', '.join(LIMIT_NAMES[cause] for cause in parts)}"
    return Plot("limits", "Limited by", note, said, {"": {"data": data, "layout": frame}}, key=key)


def _stretch(name: str, bars: list[tuple[int, float, float]]) -> Figure:
    return {
        "type": "bar", "orientation": "h", "name": name, "width": 0.62, "y": [index for index, _, _ in bars],
        "base": [round(start, 2) for _, start, _ in bars], "x": [round(length, 2) for _, _, length in bars],
        "marker": {"color": f"@limit-{name}", "line": {"width": 1, "color": "@paper"}},
        "text": [name] * len(bars), "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
        "textfont": {"size": 11, "color": "@ink"},
        "hovertemplate": f"{name}<br>%{{base:.2f}} s, for %{{x:.2f}} s<extra></extra>",
    }  # fmt: skip


def stretches(trace: Trace, end: float) -> list[tuple[int, float, float]]:
    """Return (cause, from, to) [s] of a launch up to ``end``; a stretch under 20 ms counts to the one before it."""
    inside = (trace["time"] > 0.0) & (trace["time"] <= end)
    causes, times = trace["limit"][inside].astype(int), trace["time"][inside]
    starts = np.flatnonzero(np.diff(causes, prepend=-1))
    edges = [*(float(times[at]) for at in starts), float(times[-1])]
    edges[0] = 0.0
    found: list[tuple[int, float, float]] = []
    for at, start, stop in zip(starts, edges, edges[1:], strict=False):
        cause = int(causes[at])
        if found and (stop - start < 0.02 or cause == found[-1][0]):
            found[-1] = (found[-1][0], found[-1][1], stop)
        else:
            found.append((cause, start, stop))
    return found
