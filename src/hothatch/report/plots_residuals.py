"""How far off: predicted over published for every judged figure and car."""

from __future__ import annotations

from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult
from hothatch.report.cast import Cast
from hothatch.report.colours import SYMBOLS
from hothatch.report.page import plot_text
from hothatch.report.plots import Figure, Plot, axis, dots, layout, names_axis
from hothatch.report.terminal import number, published


def residual_plot(cast: Cast) -> list[Plot]:
    """Return the plot of all residuals, none where nothing is judged."""
    found = [
        figure
        for figure in FIGURES
        if any(_residual(car.figures.get(figure)) is not None for car in cast.cars)
    ]
    if not found:
        return []
    data = [_of_car(cast, index, found) for index in range(len(cast.cars))]
    widest = max(abs(percent) for trace in data for percent in trace["x"])
    reach = max(1.12 * widest, 11.0)
    frame = layout(
        64 + 24 * len(found),
        axis("residual, %", range=[-reach, reach], zeroline=True, **_ticks(reach)),
        names_axis([FIGURES[figure].title for figure in found], range(len(found))) | {"showgrid": True},
        hovermode="closest",
        shapes=[_band(5.0), _band(10.0)],
    )
    note = (
        "Predicted over the median of the published values, less one, for each judged figure of each car. "
        "Shaded: within 5 % and within 10 %."
    )
    if set(cast.dashes) != {"solid"}:
        note += " Squares, diamonds, triangles: cars whose lines are dashed, dotted, dash-dotted."
    said = f"Residuals of {len(found)} judged figures, at most {widest:.1f} %; the sheet above gives each"
    figures = {"": {"data": data, "layout": frame}}
    return [Plot("residuals", "Predicted against published", note, said, figures, wide=True)]


def _residual(result: FigureResult | None) -> float | None:
    return result.residual if result else None


def _ticks(reach: float) -> Figure:
    step = next(step for step in (5, 10, 20, 50, 100, 200, 500, 10**6) if reach < 3.5 * step)
    ticks = range(-int(reach // step) * step, int(reach) + 1, step)
    words = [f"{tick:+d}".replace("-", "−") if tick else "0" for tick in ticks]
    return {"tickvals": list(ticks), "ticktext": words, "tickangle": 0}


def _band(percent: float) -> Figure:
    place = {"x0": -percent, "x1": percent, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    return {"type": "rect", "line": {"width": 0}, "fillcolor": "@area", "opacity": 0.45, **place}


def _of_car(cast: Cast, index: int, found: list[str]) -> Figure:
    x, y, words = [], [], []
    for row, figure in enumerate(found):
        result = cast.cars[index].figures.get(figure)
        if result is None or result.value is None or result.residual is None:
            continue
        shown = FIGURES[figure]
        median, _ = published(result)
        x.append(round(100 * result.residual, 2))
        y.append(row)
        words.append(
            plot_text(f"{shown.title}: {number(result.value, shown)} against {median:g} {shown.unit}")
        )
    symbol = SYMBOLS[cast.dashes[index]]
    marker = {"size": 10, "symbol": symbol, "color": f"@car-{index}", "line": {"width": 1, "color": "@paper"}}
    hover = f"%{{text}}, %{{x:+.1f}} %<extra>{cast.plotted[index]}</extra>"
    return dots(x, y, cast.plotted[index], hover, marker, text=words, meta={"car": index})
