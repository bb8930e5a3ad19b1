"""A report's plots outside a page: figures of the plotly package in the colours of one theme, and plots of any trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hothatch.figures.results import Results
from hothatch.report.cast import Cast
from hothatch.report.drives import drives
from hothatch.report.page import plot_text
from hothatch.report.plots import TEMPLATE, Plot, axis, layout, line, rounded
from hothatch.report.plots_cycle import cycle_plot
from hothatch.report.plots_energy import energy_plots
from hothatch.report.plots_handling import handling_plots
from hothatch.report.plots_launch import launch_plots
from hothatch.studies.trace_files import Traced, traces_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Of a trace, what is drawn first: column, its title, scale and zero of what is shown.
SHOWN = (
    ("speed", "speed, km/h", 3.6, 0.0),
    ("vx", "speed, km/h", 3.6, 0.0),
    ("acceleration", "acceleration, g", 1 / 9.80665, 0.0),
    ("ay", "lateral acceleration, g", 1 / 9.80665, 0.0),
    ("lateral", "lateral acceleration, g", 1 / 9.80665, 0.0),
    ("yaw_rate", "yaw rate, °/s", 57.29577951308232, 0.0),
    ("battery_power", "battery power, kW", 1e-3, 0.0),
    ("soc", "charge of the cells, %", 100.0, 0.0),
    ("charge", "charge, %", 100.0, 0.0),
    ("battery_temperature", "battery, °C", 1.0, 273.15),
)
STRIP = 130  # px
MOST_POINTS = 2000  # of a line


def plots_of(results: Results) -> dict[str, Plot]:
    """Return the plots of a run by id: those of the report first, then one a trace; none without traces."""
    cast = Cast.of(results)
    driven = drives(cast)
    made = [*launch_plots(cast), *handling_plots(cast), *cycle_plot(cast, driven)]
    made += energy_plots(cast, driven) if driven else []
    made += _trace_plots(cast)
    return {plot.id: plot for plot in made}


def static(results: Results, plot: Plot, choice: str = "", theme: str = "light") -> go.Figure:
    """Return one figure of ``plot`` in the colours of ``theme`` (light or dark), with its title.

    ``choice`` names one of its figures; left out: the first. KeyError lists those there are.
    """
    import plotly.graph_objects as go

    choice = choice or next(iter(plot.figures))
    if choice not in plot.figures:
        named = ", ".join(one for one in plot.figures if one)
        raise KeyError(
            f"no choice {choice} of {plot.id}; " + (f"there are {named}" if named else "it has none")
        )
    themes = Cast.of(results).themes
    if theme not in themes:
        raise KeyError(f"no theme {theme}; there are {', '.join(themes)}")
    colours = themes[theme]
    made = _coloured({"layout": {}, **plot.figures[choice]}, colours)
    template = _coloured(TEMPLATE, colours)
    # On its own a figure needs what the page puts around it: a title, a legend, paper to lie on.
    template["layout"] |= {"paper_bgcolor": colours["@paper"], "plot_bgcolor": colours["@paper"]}
    several = len(results.cars) > 1
    top, height = made["layout"].get("margin", {}).get("t", 8) + 44 + 26 * several, made["layout"]["height"]
    title = plot.title if several else f"{plot_text(results.cars[0].name)}: {plot.title}"
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0, "font": {"size": 11}}
    made["layout"] |= {
        "template": template,
        "title": {
            "text": title,
            "x": 0.01,
            "y": 1.0,
            "yanchor": "top",
            "pad": {"t": 12},
            "font": {"size": 14},
        },
        "margin": {**template["layout"]["margin"], **made["layout"].get("margin", {}), "t": top},
        "height": height + top,
        "showlegend": made["layout"].get("showlegend", several),
        "legend": {**legend, **made["layout"].get("legend", {})},
    }
    seen: set[str] = set()
    for trace in made["data"]:
        name = trace.get("name", "")
        if trace["type"] in ("scatter", "bar"):
            trace.setdefault("showlegend", bool(name) and name not in seen)
        seen.add(name)
    return go.Figure(made)


def _coloured(part: Any, colours: dict[str, str]) -> Any:
    """Return a plain figure with colours in place of its tokens."""
    if isinstance(part, dict):
        return {key: _coloured(value, colours) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_coloured(value, colours) for value in part]
    return colours.get(part, part) if isinstance(part, str) and part.startswith("@") else part


def _trace_plots(cast: Cast) -> Iterator[Plot]:
    by_name: dict[str, list[tuple[int, Traced]]] = {}
    for index, car in enumerate(cast.cars):
        for traced in traces_of(car):
            by_name.setdefault(traced.name, []).append((index, traced))
    for name, cars in by_name.items():
        rows = [row for row in SHOWN if any(row[0] in one.trace.columns for _, one in cars)]
        if rows and "time" in cars[0][1].trace.columns:
            yield _trace_plot(cast, name, cars, rows)


def _trace_plot(
    cast: Cast, name: str, cars: list[tuple[int, Traced]], rows: list[tuple[str, str, float, float]]
) -> Plot:
    data, axes = [], {}
    share = 1.0 / len(rows)
    for place, (column, title, scale, zero) in enumerate(rows):
        key = "" if place == 0 else str(place + 1)
        top = 1.0 - place * share
        axes[f"yaxis{key}"] = axis(title, domain=[top - 0.86 * share, top])
        for index, traced in cars:
            if column not in traced.trace.columns:
                continue
            stride = max(len(traced.trace) // MOST_POINTS, 1)
            values = (traced.trace[column][::stride] - zero) * scale
            x = {"x": rounded(traced.trace["time"][::stride], 3)}
            car, dash = cast.plotted[index], cast.dashes[index]
            hover = f"%{{y:.2f}}<extra>{car}: {title}</extra>"
            shown = {"yaxis": f"y{key}", "legendgroup": str(index), "dash": dash}
            data.append(line(x, rounded(values, 3), car, f"@car-{index}", hover, **shown))
    last = "y" if len(rows) == 1 else f"y{len(rows)}"
    frame = layout(40 + STRIP * len(rows), axis("time, s", anchor=last), axes.pop("yaxis"), **axes)
    test, words = cars[0][1].test, cars[0][1].trace.label
    return Plot(name, f"{test}: {words}", "", f"{words} over time", {"": {"data": data, "layout": frame}})
