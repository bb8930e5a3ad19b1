"""Braking and handling in plots: the path over the cones, g–g, yaw rate and steer, the load on each wheel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.constants import G0
from hothatch.figures.register import FIGURES
from hothatch.proving.courses import Body, Course
from hothatch.proving.handling import body_of
from hothatch.proving.steps import Events
from hothatch.proving.through_cones import ThroughCones
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.plot_marks import value_of
from hothatch.report.plots import KMH, Figure, Plot, axis, dots, layout, line, rounded
from hothatch.report.terminal import number

# What the page's select offers: id, title, test, step of the test, figure.
COURSES = (
    ("obstacle", "obstacle avoidance", "obstacle-avoidance", 0, "moose_entry_speed_max"),
    ("double", "double lane change", "double-lane-change", 0, "double_lane_change_speed_max"),
    ("slalom", "slalom, 600 ft", "slalom", 0, "slalom_speed"),
    ("slalom18", "slalom, 18 m", "slalom", 1, "slalom_18m_speed"),
)
STRIDE = 0.04  # s between the points of a line
BEFORE, BEHIND = 12.0, 10.0  # m of road shown around a course
WHEELS = (("fl", "front left"), ("fr", "front right"), ("rl", "rear left"), ("rr", "rear right"))
STRIP, GAP, MARGINS = 84, 14, 46  # px


@dataclass(frozen=True)
class Drive:
    """One car's clean run through a course."""

    index: int
    trace: Trace
    course: Course
    body: Body
    speed: float  # km/h


def handling_plots(cast: Cast) -> list[Plot]:
    """Return the plots of braking and handling, none where nothing of it was traced."""
    plots = [_paths(cast), _circle(cast), _yaw(cast), _loads(cast)]
    return [plot for plot in plots if plot]


def courses_driven(cast: Cast) -> list[tuple[str, str]]:
    """Return (id, title) of every course that at least one car got through, for the page's select."""
    return [(name, title) for name, title, test, step, _ in COURSES if any(_drives(cast, test, step))]


def _events(cast: Cast, test: str, step: int = 0) -> Iterator[tuple[int, Events]]:
    for index, car in enumerate(cast.cars):
        run = car.runs.get(test)
        if run and run.events[step].traces and len(run.events[step].traces[0]):
            yield index, run.events[step]


def _drives(cast: Cast, test: str, step: int) -> Iterator[Drive]:
    for index, event in _events(cast, test, step):
        speed = float(event.numbers["speed"][0])
        made = cast.cars[index].runs[test].procedure.steps[step]
        if np.isfinite(speed) and isinstance(made, ThroughCones):
            body = body_of(compile(cast.cars[index].car)[0])
            yield Drive(index, event.traces[0], made.course(body.width), body, KMH * speed)


def _own(cast: Cast, index: int, x: Figure, y: list[float | None], hover: str, **more: Any) -> Figure:
    style = {"dash": cast.dashes[index], "meta": {"car": index}, **more}
    return line(x, y, cast.plotted[index], f"@car-{index}", hover, **style)


def _thin(trace: Trace) -> np.ndarray:
    """Return rows of a trace about ``STRIDE`` apart."""
    return np.arange(0, len(trace), max(int(STRIDE / max(trace["time"][1] - trace["time"][0], 1e-9)), 1))


def _paths(cast: Cast) -> Plot | None:
    figures = {}
    for name, _, test, step, _ in COURSES:
        if drives := list(_drives(cast, test, step)):
            figures[name] = _path(cast, drives)
    if not figures:
        return None
    note = (
        "Lines: the centre of gravity in the fastest run that left every cone standing. Rings: that car's cones, whose "
        "lanes grow with its width. Outlines: the body where it came nearest to one. Across is drawn larger than along."
    )
    said = _said(cast, "moose_entry_speed_max", "Paths over the cones. Entry speed of obstacle avoidance")
    return Plot("path", "Path over the cones, m", note, said, figures, ("course",), wide=True)


def _path(cast: Cast, drives: list[Drive]) -> Figure:
    data: list[Figure] = []
    for drive in drives:
        trace, course = drive.trace, drive.course
        shown = _thin(trace)
        nose = trace["x"][shown]
        shown = shown[(nose > -BEFORE) & (nose < course.finish + BEHIND)]
        hover = f"{drive.speed:.1f} km/h, %{{y:.2f}} m"
        x = {"x": rounded(trace["x"][shown], 2)}
        data.append(_own(cast, drive.index, x, rounded(trace["y"][shown], 3), hover))
        data.append(_cones(cast, drive))
        data.append(_outline(cast, drive))
    end = drives[0].course.finish
    frame = layout(320, axis("along, m", range=[-BEFORE, end + BEHIND]), axis(), hovermode="closest")
    return {"data": data, "layout": frame}


def _cones(cast: Cast, drive: Drive) -> Figure:
    marker = {"symbol": "circle-open", "size": 5, "color": f"@car-{drive.index}", "line": {"width": 1.2}}
    x, y = drive.course.cones.T
    words = f"cone<extra>{cast.plotted[drive.index]}</extra>"
    return dots(rounded(x, 2), rounded(y, 3), "cones", words, marker, meta={"car": drive.index})


def _outline(cast: Cast, drive: Drive) -> Figure:
    """Return the body's outline at the instant at which a cone was nearest."""
    trace, body, cones = drive.trace, drive.body, drive.course.cones
    dx, dy = (cones[:, at] - trace[name][:, None] for at, name in ((0, "x"), (1, "y")))
    cos, sin = np.cos(trace["yaw"])[:, None], np.sin(trace["yaw"])[:, None]
    along, across = cos * dx + sin * dy, np.abs(cos * dy - sin * dx)
    beside = (along < body.front) & (along > -body.rear)
    at = int(np.where(beside, across, np.inf).min(axis=1).argmin())
    ends = np.array([body.front, body.front, -body.rear, -body.rear, body.front])
    sides = 0.5 * body.width * np.array([1.0, -1.0, -1.0, 1.0, 1.0])
    turn = float(trace["yaw"][at])
    x = trace["x"][at] + ends * np.cos(turn) - sides * np.sin(turn)
    y = trace["y"][at] + ends * np.sin(turn) + sides * np.cos(turn)
    return _own(cast, drive.index, {"x": rounded(x, 2)}, rounded(y, 3), "", width=1, hoverinfo="skip")


def _circle(cast: Cast) -> Plot | None:
    data = []
    for index, car in enumerate(cast.cars):
        traces = [trace for test in ("braking", "obstacle-avoidance", "double-lane-change", "slalom")
                  if test in car.runs for event in car.runs[test].events for trace in event.traces]  # fmt: skip
        if not traces:
            continue
        rows = [_thin(trace) for trace in traces]
        x, y = (
            np.concatenate([trace[name][shown] / G0 for trace, shown in zip(traces, rows, strict=True)])
            for name in ("ay", "ax")
        )
        marker = {"size": 3, "color": f"@car-{index}", "opacity": 0.55}
        hover = f"%{{x:.2f}} g across, %{{y:.2f}} g along<extra>{cast.plotted[index]}</extra>"
        data.append(
            dots(rounded(x, 3), rounded(y, 3), cast.plotted[index], hover, marker, meta={"car": index})
        )
    if not data:
        return None
    across = axis("lateral, g (left positive)", zeroline=True)
    along = axis(zeroline=True, scaleanchor="x")
    note = "A point each 0.04 s of all stops, slaloms and lane changes at their limits. Up: speeding up; right: a left turn."
    said = f"Longitudinal over lateral acceleration for {', '.join(cast.short)}"
    figures = {"": {"data": data, "layout": layout(360, across, along, hovermode="closest")}}
    return Plot("gg", "g–g, longitudinal over lateral", note, said, figures)


def _yaw(cast: Cast) -> Plot | None:
    found = {index: event.traces[0] for index, event in _events(cast, "step-steer")}
    if not found:
        return None
    data = []
    for index, trace in found.items():
        shown = _thin(trace)
        x = {"x": rounded(trace["time"][shown], 3)}
        yaw, wheel = (np.degrees(trace[name][shown]) for name in ("yaw_rate", "steering_wheel"))
        data.append(_own(cast, index, x, rounded(yaw, 2), "%{y:.1f} °/s"))
        data.append(_own(cast, index, x, rounded(wheel, 1), "%{y:.0f}°", yaxis="y2"))
    end = max(float(trace["time"][-1]) for trace in found.values())
    frame = layout(
        360,
        axis("time, s", range=[0, round(end, 2)], anchor="y2"),
        axis("yaw rate, °/s", domain=[0.42, 1.0]),
        yaxis2=axis("steering wheel, °", domain=[0.0, 0.34]),
    )
    note = (
        "A step of the steering wheel at 100 km/h to the angle that brings 4 m/s² (ISO 7401), throttle held."
    )
    said = _said(cast, "yaw_response_time", "Yaw rate and steering-wheel angle over time. Response time")
    return Plot("yaw", "Yaw rate and steer", note, said, {"": {"data": data, "layout": frame}})


def _loads(cast: Cast) -> Plot | None:
    found = list(_drives(cast, "obstacle-avoidance", 0))
    if not found:
        return None
    height = (STRIP + GAP) * len(WHEELS) - GAP
    most = max(float(drive.trace[f"fz_{wheel}"].max()) for drive in found for wheel, _ in WHEELS) / 1e3
    frame = layout(height + MARGINS, axis("along, m", anchor="y4"), {}, annotations=[])
    data = []
    for place, (wheel, words) in enumerate(WHEELS):
        top = 1.0 - place * (STRIP + GAP) / height
        name = "yaxis" if place == 0 else f"yaxis{place + 1}"
        room = [round(max(top - STRIP / height, 0.0), 4), round(top, 4)]
        frame[name] = axis(
            "kN" if place == 0 else "", domain=room, range=[0, round(1.05 * most, 2)], nticks=4
        )
        frame["annotations"].append(_label(words, top))
        for drive in found:
            shown = _thin(drive.trace)
            x = {"x": rounded(drive.trace["x"][shown], 2)}
            load = rounded(drive.trace[f"fz_{wheel}"][shown] / 1e3, 2)
            data.append(_own(cast, drive.index, x, load, f"{words} %{{y:.2f}} kN",
                             yaxis="y" if place == 0 else f"y{place + 1}", width=1.4))  # fmt: skip
    note = "Obstacle avoidance at each car's highest clean speed. Where a line touches zero, the wheel is in the air."
    said = f"Load on each wheel along the obstacle-avoidance course for {', '.join(cast.short)}"
    return Plot("loads", "Load on each wheel, kN", note, said, {"": {"data": data, "layout": frame}})


def _label(words: str, top: float) -> Figure:
    place = {
        "x": 0.004,
        "xref": "paper",
        "xanchor": "left",
        "y": round(top, 4),
        "yref": "paper",
        "yanchor": "top",
    }
    look = {"font": {"size": 11, "color": "@muted"}, "bgcolor": "@paper", "borderpad": 1}
    return {"text": words, "showarrow": False, **place, **look}


def _said(cast: Cast, figure: str, words: str) -> str:
    """Return what a screen reader says of one figure over all cars."""
    shown = FIGURES[figure]
    parts = [
        f"{name} {number(value, shown)} {shown.unit}"
        for name, car in zip(cast.short, cast.cars, strict=True)
        if (value := value_of(car, figure)) is not None
    ]
    return f"{words}: {'; '.join(parts) or 'not reached'}"
