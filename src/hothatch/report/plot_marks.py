"""Results as points on the launch's curves: predicted figures filled, published ones as open rings."""

from __future__ import annotations

import re

from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult
from hothatch.proving.steps import MPH, QUARTER_MILE
from hothatch.report.cast import Cast
from hothatch.report.page import plot_text
from hothatch.report.plots import KMH, Figure, dots

_TO_SPEED = re.compile(r"accel_0_(\d+)_(mph|kmh)(_1ft)?")


def value_of(car: CarResult, figure: str) -> float | None:
    """Return the value of a figure in its own unit, None where it was not run or has none."""
    return car.figures[figure].value if figure in car.figures else None


def first_foot(car: CarResult) -> float | None:
    """Return the time [s] over the first foot, by which a figure with rollout is shorter."""
    for figure in ("accel_0_60_mph", "quarter_mile_time"):
        whole, less = value_of(car, figure), value_of(car, f"{figure}_1ft")
        if whole is not None and less is not None:
            return whole - less
    return None


def published(cast: Cast, index: int, what: str) -> list[Figure]:
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
            marker = {
                "symbol": "circle-open",
                "size": 9,
                "line": {"width": 1.6},
                "color": f"@car-{index}",
                "opacity": opacity,
            }
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


def predicted(cast: Cast, index: int, what: str) -> list[Figure]:
    """Return the predicted 60 mph and quarter mile as filled markers."""
    car = cast.cars[index]
    sixty, quarter, trap = (
        value_of(car, name) for name in ("accel_0_60_mph", "quarter_mile_time", "quarter_mile_trap")
    )
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
