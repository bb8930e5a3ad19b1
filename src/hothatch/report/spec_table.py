"""The spec sheet as a table: figures as rows, cars as columns; prediction, published value, residual, what limited it."""

from __future__ import annotations

from hothatch.car.record import Car
from hothatch.car.rules import AXLES
from hothatch.figures.register import GROUPS, Figure
from hothatch.figures.results import CarResult, FigureResult
from hothatch.proving.procedure import LACKS
from hothatch.report.cast import Cast
from hothatch.report.page import Child, Html, el
from hothatch.report.terminal import (
    CLOSE,
    FAR,
    OUTCOMES,
    apt_figures,
    number,
    percent,
    published,
    span,
    unit,
)

MOST_WHOLE = 6  # columns


def spec_table(cast: Cast) -> Html:
    """Return the whole sheet as one table with a head for the cars and a body for each group of figures."""
    shown = apt_figures(*(car.figures for car in cast.cars))
    groups = dict.fromkeys(figure.group for figure in shown)
    bodies = [
        _group(cast, GROUPS.get(group, group), [f for f in shown if f.group == group]) for group in groups
    ]
    caption = el("caption", "Predicted figures with published values and residuals", class_="unseen")
    table = el("table", caption, _head(cast), bodies, class_="sheet", style=f"--cars:{len(cast.cars)}")
    # A table that fits a desk's screen does not scroll by itself, so that its head can stay in sight.
    class_ = "scroll whole" if len(cast.cars) <= MOST_WHOLE else "scroll"
    return el("div", table, class_=class_, role="region", aria_label="Spec sheet", tabindex="0")


def _head(cast: Cast) -> Html:
    cells = [
        el("th", el("span", class_="swatch", style=f"background:var(--car-{index})"), el("span", car.name, class_="name"),
           el("span", _character(car), class_="character"), scope="col")
        for index, car in enumerate(cast.cars)
    ]  # fmt: skip
    return el("thead", el("tr", el("th", "Figure", scope="col", class_="corner"), cells))


def _character(car: CarResult) -> Child:
    """Return what a car is in a line: drive, power, torque, engine or battery, mass, tyres."""
    text = car.car.text
    drives = [
        f"{axle} {text(f'drive.{axle}.power')}, {text(f'drive.{axle}.torque')}"
        for axle in AXLES
        if text(f"drive.{axle}.power")
    ]
    parts = [
        " + ".join(drives),
        *(engine_words(car.car, axle) for axle in AXLES),
        f"{text('battery.usable')} {text('battery.chemistry').upper()}",
        text("mass.curb"),
        text("tyre.size"),
    ]
    return " · ".join(part.strip() for part in parts if part.strip())


def engine_words(car: Car, axle: str) -> str:
    """Return an engine and its gearbox in words, '' for an axle that has none: 1.98 l turbo, 6-speed manual."""
    if car.text(f"drive.{axle}.kind") != "engine":
        return ""
    size = car.value(f"drive.{axle}.displacement")
    ratios = car.value(f"drive.{axle}.ratios")
    litres = f"{1e3 * size:.1f} l " if isinstance(size, float) else ""
    gearbox = car.text(f"drive.{axle}.gearbox")
    if gearbox == "cvt":
        gearbox = "CVT"
    elif isinstance(ratios, tuple):
        gearbox = f"{len(ratios[0])}-speed {gearbox}"
    turbo = "turbo" if car.text(f"drive.{axle}.aspiration") == "turbo" else "petrol"
    return f"{litres}{turbo}, {gearbox}"


def _group(cast: Cast, title: str, figures: list[Figure]) -> Html:
    head = el("tr", el("th", title, scope="rowgroup", colspan=len(cast.cars) + 1), class_="group")
    said: list[tuple[str, str]] = [("", "")] * len(cast.cars)
    return el("tbody", head, [_row(cast, figure, said) for figure in figures])


def _row(cast: Cast, figure: Figure, said: list[tuple[str, str]]) -> Html:
    """Return one figure of all cars; ``said`` holds what the row above said of each: its test and what limited it."""
    results = [car.figures.get(figure.id) for car in cast.cars]
    values = [result.value for result in results if result and result.value is not None]
    name = [el("span", figure.title, class_="title"), " ", el("span", unit(figure.unit), class_="unit")]
    cells = []
    for index, result in enumerate(results):
        limit = (figure.test, result.limited_by) if result else ("", "")
        news = limit[1] if limit != said[index] else ""
        said[index] = limit
        cells.append(el("td", _cell(figure, result, values, news, index)))
    return el("tr", el("th", name, scope="row", title=f"{figure.definition} ({figure.standard})"), cells)


def _cell(figure: Figure, result: FigureResult | None, values: list[float], limit: str, index: int) -> Child:
    """Return what stands in a cell: value, published value, residual, a bar against all ``values``, what limited it."""
    if result is None:
        return el("span", "not run", class_="outcome")
    if result.remedy in LACKS.values():
        return el("span", "–", class_="outcome", title=result.remedy)
    if result.value is None:
        words = OUTCOMES.get(result.outcome, result.outcome)
        return [el("span", words, class_="outcome"), el("span", result.remedy, class_="limit")]
    best = len(values) > 1 and result.value == _best(figure, values)
    value = el("span", number(result.value, figure), class_="value best" if best else "value")
    parts: list[Child] = [
        el("span", value, _interval(figure, result), _beside(figure, result), class_="line")
    ]
    if len(values) > 1 and max(values) > 0.0:
        share = 100.0 * max(result.value, 0.0) / max(values)
        parts.append(el("span", class_="bar", style=f"--share:{share:.1f}%;background:var(--car-{index})"))
    return [*parts, el("span", limit, class_="limit") if limit else None]


def _best(figure: Figure, values: list[float]) -> float | None:
    return {"lower": min, "higher": max}[figure.better](values) if figure.better != "neither" else None


def _interval(figure: Figure, result: FigureResult) -> Child:
    if result.low is None or result.high is None:
        return None
    return el("span", f"{number(result.low, figure)}–{number(result.high, figure)}", class_="interval")


def _beside(figure: Figure, result: FigureResult) -> Child:
    """Return the published value with its residual, or the range of rows that only give context."""
    judged, context = published(result)
    rows = "; ".join(f"{row.value:g} {row.unit}, {row.publication} ({row.use})" for row in result.published)
    if judged is not None and result.residual is not None:
        value = el("span", number(judged, figure), class_="published", title=f"published: {rows}")
        return el("span", value, " ", chip(result.residual), class_="beside")
    if not context:
        return None
    return el("span", span(context, figure), class_="published", title=f"published: {rows}")


def chip(residual: float) -> Html:
    """Return a residual in % with sign, tinted by its size."""
    size = abs(residual)
    tint = "close" if size <= CLOSE else "off" if size <= FAR else "far"
    return el("span", percent(residual), class_=f"chip {tint}")
