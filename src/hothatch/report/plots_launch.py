"""The launch in plots: speed over time and distance, acceleration, resistance, battery power, what limited it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from hothatch.car.rules import Columns
from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult
from hothatch.proving.steps import MPH, QUARTER_MILE
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.page import plot_text
from hothatch.report.plots import KMH, Figure, Plot, axis, dots, even, layout, line, rounded, rule
from hothatch.solvers.ledger import LIMIT_NAMES

STEP = 0.1  # s between the points of a line: 300 of a run that has 12 000
SPEED_STEP = 1.0  # km/h between the points of a curve over speed
_TO_SPEED = re.compile(r"accel_0_(\d+)_(mph|kmh)(_1ft)?")


def launch_plots(cast: Cast) -> list[Plot]:
    """Return the plots of the standing start, none where no car was traced."""
    traces = {index: trace for index, car in enumerate(cast.cars) if (trace := launch_trace(car))}
    if not traces:
        return []
    end = 1.08 * max((_seen(car) for car in cast.cars), default=0.0) or max(trace["time"][-1] for trace in traces.values())
    parts = (_over_time, _over_distance, _acceleration, _resistance, _power, _limits)
    return [part(cast, traces, float(end)) for part in parts]


def launch_trace(car: CarResult) -> Trace | None:
    """Return the trace of a car's standing start, None where it was not kept."""
    run = car.runs.get("launch")
    return run.events[0].traces[0] if run and run.events[0].traces else None


def _value(car: CarResult, figure: str) -> float | None:
    return car.figures[figure].value if figure in car.figures else None


def _seen(car: CarResult) -> float:
    return _value(car, "quarter_mile_time") or 0.0


def first_foot(car: CarResult) -> float | None:
    """Return the time [s] over the first foot, by which a figure with rollout is shorter."""
    for figure in ("accel_0_60_mph", "quarter_mile_time"):
        whole, less = _value(car, figure), _value(car, f"{figure}_1ft")
        if whole is not None and less is not None:
            return whole - less
    return None


def _sampled(trace: Trace, step: float = STEP) -> np.ndarray:
    """Return the rows of a trace nearest to multiples of ``step`` [s]."""
    times = np.arange(step, trace["time"][-1], step)
    return np.clip(np.searchsorted(trace["time"], times - 1e-9), 0, len(trace) - 1)


def _by_speed(trace: Trace) -> np.ndarray:
    """Return rows of a trace evenly spaced in speed, as long as it rises."""
    rising = np.maximum.accumulate(trace["speed"])
    marks = np.arange(SPEED_STEP / KMH, rising[-1], SPEED_STEP / KMH)
    return np.unique(np.searchsorted(rising, marks))


def _published(cast: Cast, index: int, what: str) -> list[Figure]:
    """Return published results as open markers: ``time`` (s, km/h) or ``trap`` (m, km/h); context rows fainter."""
    car = cast.cars[index]
    found: dict[str, list[tuple[float, float, str]]] = {"judge": [], "context": []}
    for figure in car.figures.values():
        for row in figure.published:
            point = _point(car, figure.id, row.value, what)
            if point and row.use in found:
                words = f"{FIGURES[figure.id].title}: {row.value:g} {row.unit}, {row.publication}"
                found[row.use].append((*point, plot_text(words)))
    made = []
    for use, opacity in (("judge", 1.0), ("context", 0.4)):
        if found[use]:
            x, y, words = (list(part) for part in zip(*found[use], strict=True))
            marker = {"symbol": "circle-open", "size": 9, "line": {"width": 1.6}, "color": f"@car-{index}", "opacity": opacity}
            hover = f"published ({use}), %{{text}}<extra>{cast.plotted[index]}</extra>"
            made.append(dots(x, y, "published", hover, marker, text=words, meta={"car": index}))
    return made


def _point(car: CarResult, figure: str, value: float, what: str) -> tuple[float, float] | None:
    if what == "trap":
        return (QUARTER_MILE, value * MPH * KMH) if figure == "quarter_mile_trap" else None
    if not (match := _TO_SPEED.fullmatch(figure)):
        return None
    out = first_foot(car) if match[3] else 0.0
    speed = float(match[1]) * (MPH * KMH if match[2] == "mph" else 1.0)
    return None if out is None else (round(value + out, 3), round(speed, 2))


def _marks(cast: Cast, index: int, what: str) -> list[Figure]:
    """Return the predicted 60 mph and quarter mile as filled markers."""
    car = cast.cars[index]
    sixty, quarter, trap = (_value(car, name) for name in ("accel_0_60_mph", "quarter_mile_time", "quarter_mile_trap"))
    x, y, words, symbols = [], [], [], []
    if what == "time" and sixty is not None:
        x, y, words, symbols = [sixty], [60 * MPH * KMH], [f"0–60 mph in {sixty:.2f} s"], ["circle"]
    if quarter is not None and trap is not None:
        x.append(quarter if what == "time" else QUARTER_MILE)
        y.append(trap * MPH * KMH)
        words.append(f"quarter mile in {quarter:.2f} s at {trap:.1f} mph")
        symbols.append("diamond")
    if not x:
        return []
    marker = {"symbol": symbols, "size": 8, "color": f"@car-{index}", "line": {"width": 1, "color": "@paper"}}
    hover = f"%{{text}}<extra>{cast.plotted[index]}</extra>"
    rounded_x, rounded_y = [round(v, 3) for v in x], [round(v, 2) for v in y]
    return [dots(rounded_x, rounded_y, "predicted", hover, marker, text=words, meta={"car": index})]


def _lines(cast: Cast, traces: dict[int, Trace], pick, x: str, y: str, scale: float, hover: str, digits: int = 1) -> list[Figure]:
    made = []
    for index, trace in traces.items():
        rows = pick(trace)
        across = trace[x][rows] * (KMH if x == "speed" else 1.0)
        places = {"x": rounded(across, 1)} if x != "time" else even(trace[x][rows])
        up = rounded(trace[y][rows] * scale, digits)
        made.append(
            line(places, up, cast.plotted[index], f"@car-{index}", hover, dash=cast.dashes[index], meta={"car": index})
        )
    return made


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
        if (value := _value(car, figure)) is not None
    ]
    return f"{words}: {'; '.join(parts) or 'not reached'}"


def _over_time(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _lines(cast, traces, _sampled, "time", "speed", KMH, "%{y:.1f} km/h")
    for index in traces:
        data += _marks(cast, index, "time") + _published(cast, index, "time")
    top = 1.06 * KMH * max(float(trace["speed"][trace["time"] <= end].max()) for trace in traces.values())
    frame = layout(360, axis("time from first motion, s", range=[0, end]), axis("speed, km/h", range=[0, top]), **_speed_rules())
    note = (
        "Filled: predicted 60 mph (dot) and quarter mile (diamond). Open rings: published times, faint where a row is context "
        "only; times with a foot of rollout are put back by the car's own first foot."
    )
    said = _said(cast, "accel_0_60_mph", "Speed over time of the standing start. Time to 60 mph")
    return Plot("speed-time", "Speed over time", note, said, {"": {"data": data, "layout": frame}})


def _over_distance(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _lines(cast, traces, _sampled, "distance", "speed", KMH, "%{y:.1f} km/h")
    for index in traces:
        data += _marks(cast, index, "distance") + _published(cast, index, "trap")
    frame = layout(
        360, axis("distance, m", range=[0, 1000]), axis("speed, km/h", rangemode="tozero"),
        **_rules(rule("x", QUARTER_MILE, " quarter mile", y=0.02, yanchor="bottom")),
    )  # fmt: skip
    note = "Diamonds: predicted speed at the quarter mile. Open rings: published trap speeds."
    said = _said(cast, "quarter_mile_trap", "Speed over distance of the standing start. Speed at the quarter mile")
    return Plot("speed-distance", "Speed over distance", note, said, {"": {"data": data, "layout": frame}})


def _acceleration(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _lines(cast, traces, _by_speed, "speed", "acceleration", 1.0, "%{y:.2f} m/s²", 3)
    frame = layout(300, axis("speed, km/h", rangemode="tozero"), axis("acceleration, m/s²", rangemode="tozero"))
    note = "The plateau is grip or motor torque; where it bends down, power has become the limit."
    said = f"Acceleration over speed at full pedal for {', '.join(cast.short)}"
    return Plot("acceleration", "Acceleration over speed", note, said, {"": {"data": data, "layout": frame}})


def _resistance(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _lines(cast, traces, _by_speed, "speed", "resistance", 1.0, "%{y:.0f} N", 0)
    frame = layout(300, axis("speed, km/h", rangemode="tozero"), axis("resistance, N", rangemode="tozero"))
    note = "Air drag and rolling resistance at the launch's mass, weather and road; the driven axle's own losses are not in it."
    said = f"Resistance to motion over speed for {', '.join(cast.short)}"
    return Plot("resistance", "Road load over speed", note, said, {"": {"data": data, "layout": frame}})


def battery_limit(car: CarResult) -> float | None:
    """Return the discharge power [W] that the car's file or class rule allows its battery, None without either."""
    try:
        return float(Columns(car.car.facts).value("battery.discharge_power"))
    except KeyError:
        return None


def _power(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    data = _lines(cast, traces, _sampled, "time", "battery_power", 1e-3, "%{y:.1f} kW")
    for index in traces:
        if (limit := battery_limit(cast.cars[index])) is not None:
            kilowatts = round(limit / 1e3, 1)
            data.append(
                line({"x": [0, round(end, 2)]}, [kilowatts, kilowatts], f"{cast.plotted[index]}, battery limit", f"@car-{index}",
                     "%{y:.1f} kW", dash="2px,3px", width=1, meta={"car": index}, opacity=0.75)
            )  # fmt: skip
    frame = layout(300, axis("time from first motion, s", range=[0, end]), axis("battery power, kW", rangemode="tozero"))
    note = "At the battery's terminals. Dotted: the discharge power that the car file, or else the class rule, allows the pack."
    said = f"Battery power over the standing start for {', '.join(cast.short)}"
    return Plot("power", "Battery power and its limit", note, said, {"": {"data": data, "layout": frame}})


def _limits(cast: Cast, traces: dict[int, Trace], end: float) -> Plot:
    bars: dict[int, list[tuple[int, float, float]]] = {}
    for index, trace in traces.items():
        for cause, start, stop in stretches(trace, end):
            bars.setdefault(cause, []).append((index, start, stop - start))
    data: list[Any] = []
    for cause, parts in bars.items():
        name = LIMIT_NAMES[cause]
        long = [name if length > 0.12 * end else "" for _, _, length in parts]
        data.append({
            "type": "bar", "orientation": "h", "name": name, "y": [index for index, _, _ in parts],
            "base": [round(start, 2) for _, start, _ in parts], "x": [round(length, 2) for _, _, length in parts],
            "marker": {"color": f"@limit-{name}", "line": {"width": 1, "color": "@paper"}},
            "text": long, "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
            "textfont": {"size": 11, "color": "@ink"},
            "hovertemplate": f"{name}<br>%{{base:.2f}} s, for %{{x:.2f}} s<extra></extra>",
        })  # fmt: skip
    ticks = {"tickvals": list(range(len(cast.cars))), "ticktext": list(cast.plotted), "automargin": True, "ticks": ""}
    frame = layout(
        60 + 40 * len(cast.cars), axis("time from first motion, s", range=[0, end]),
        axis(autorange="reversed", showgrid=False, **ticks), barmode="overlay", bargap=0.3, hovermode="closest",
    )  # fmt: skip
    note = "What decided the acceleration at each moment. Point at a stretch for its start and length."
    said = "What limited each car over the standing start"
    return Plot("limits", "Limited by", note, said, {"": {"data": data, "layout": frame}})


def stretches(trace: Trace, end: float) -> list[tuple[int, float, float]]:
    """Return (cause, from, to) [s] of a launch up to ``end``; a stretch under 20 ms counts to the one before it."""
    inside = trace["time"] <= end
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
