"""Plots as plain dicts of plotly's figure schema, and what all of them share.

Colours are tokens (``@ink``, ``@car-0``; see colours.py) that the page resolves for its theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.report.page import Html, el

Figure = dict[str, Any]

KMH = 3.6
FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif"
)

_AXIS = {
    "gridcolor": "@grid",
    "zerolinecolor": "@axis",
    "linecolor": "@axis",
    "tickcolor": "@axis",
    "tickfont": {"color": "@muted", "size": 11},
    "title": {"font": {"color": "@muted", "size": 11}, "standoff": 6},
    "ticks": "outside",
    "ticklen": 4,
    "zeroline": False,
    "hoverformat": ".1f",
    "spikecolor": "@axis",
    "spikethickness": 1,
    "spikedash": "solid",
}
TEMPLATE: Figure = {
    "layout": {
        "font": {"family": FONT, "size": 12, "color": "@ink"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 40, "r": 20, "t": 8, "b": 38},
        "hoverlabel": {
            "bgcolor": "@float",
            "bordercolor": "@axis",
            "font": {"color": "@ink", "size": 11, "family": FONT},
            "namelength": -1,
        },
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "showlegend": False,
        "dragmode": "zoom",
        "hovermode": "x unified",
        "hoverdistance": 6,
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "@axis", "activecolor": "@muted"},
    }
}


@dataclass(frozen=True)
class Plot:
    """One plot of the page: heading, a note under it, what a screen reader says, and its figure(s).

    ``figures`` holds one figure under ``""``, or one for each choice of the page's ``controls`` under their values
    joined by ``/`` (``"udds/0"``). ``key`` is a legend that stands above it; what follows the comma in ``title`` is a unit.
    """

    id: str
    title: str
    note: str
    label: str
    figures: dict[str, Figure]
    controls: tuple[str, ...] = ()
    wide: bool = False
    key: Html | None = None


def rounded(values: np.ndarray, digits: int = 1) -> list[float | None]:
    """Return numbers short enough to ship: ``digits`` decimals, None for NaN, whole ones without a point."""
    kept = [None if not np.isfinite(value) else round(float(value), digits) for value in values]
    return [int(value) if value is not None and value == int(value) else value for value in kept]


def even(times: np.ndarray, digits: int = 3) -> Figure:
    """Return the x of a line: first value and step where they are evenly spaced, else all of them."""
    steps = np.diff(times)
    if len(steps) and np.ptp(steps) < 1e-6 * max(float(steps.mean()), 1e-9):
        return {"x0": round(float(times[0]), digits), "dx": round(float(steps.mean()), 6)}
    return {"x": rounded(times, digits)}


def line(x: Figure, y: list[float | None], name: str, colour: str, hover: str, **more: Any) -> Figure:
    """Return a line trace; ``x`` comes from ``even`` or is ``{"x": …}``, ``hover`` is plotly's template."""
    style = {
        "color": colour,
        "simplify": False,
        "width": more.pop("width", 1.8),
        "dash": more.pop("dash", "solid"),
    }
    return {
        "type": "scatter",
        "mode": "lines",
        **x,
        "y": y,
        "name": name,
        "line": style,
        "hovertemplate": hover,
        **more,
    }


def bars(
    name: str,
    colour: str,
    y: Sequence[int],
    x: Sequence[float],
    words: Sequence[str],
    hover: str,
    **more: Any,
) -> Figure:
    """Return lying bars with ``words`` inside where they fit (the layout must say ``uniformtext``: see ``layout``)."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "width": 0.62,
        "y": list(y),
        "x": list(x),
        "marker": {"color": colour, "line": {"width": 1, "color": "@paper"}},
        "text": list(words),
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": 11},
        "hovertemplate": f"{hover}<extra></extra>",
        **more,
    }


def dots(x: list[Any], y: list[Any], name: str, hover: str, marker: Figure, **more: Any) -> Figure:
    """Return a trace of markers."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "name": name,
        "hovertemplate": hover,
        "marker": marker,
        **more,
    }


def legend(entries: Iterable[tuple[str, str]]) -> Html:
    """Return a legend of (colour token without ``@``, words): markup, so that it wraps on a phone and on paper."""
    parts = [
        el("span", el("span", class_="swatch", style=f"background:var(--{token.replace(' ', '-')})"), words)
        for token, words in entries
    ]
    return el("p", parts, class_="legend", aria_hidden="true")


def axis(title: str = "", **more: Any) -> Figure:
    """Return an axis with its title."""
    return {"title": {"text": title}, **more} if title else more


def names_axis(names: Sequence[str], places: Sequence[int]) -> Figure:
    """Return a y axis of names from the top down; ``names`` are by place."""
    return {
        "tickvals": list(places),
        "ticktext": [names[place] for place in places],
        "range": [places[-1] + 0.6, places[0] - 0.6],
        "automargin": True,
        "ticks": "",
        "showgrid": False,
    }


def layout(height: int, xaxis: Figure, yaxis: Figure, **more: Any) -> Figure:
    """Return a layout of ``height`` pixels; the page sets the width."""
    if more.get("barmode"):
        more = {"hovermode": "closest", "uniformtext": {"mode": "hide", "minsize": 10}, **more}
    return {"height": height, "xaxis": xaxis, "yaxis": yaxis, **more}


def rule(axis_name: str, at: float, words: str, **label: Any) -> tuple[Figure, Figure]:
    """Return (shape, annotation) of a labelled reference line across the plot at ``at`` on axis ``x`` or ``y``."""
    other = "y" if axis_name == "x" else "x"
    shape = {
        "type": "line",
        f"{axis_name}0": at,
        f"{axis_name}1": at,
        f"{other}0": 0,
        f"{other}1": 1,
        f"{other}ref": "paper",
        "line": {"color": "@axis", "width": 1, "dash": "dot"},
        "layer": "below",
    }
    place = {"x": at, "y": 1, "yref": "paper", "xanchor": "left", "yanchor": "top"}
    if axis_name == "y":
        place = {"x": 0, "xref": "paper", "y": at, "xanchor": "left", "yanchor": "bottom"}
    note = {"text": words, "showarrow": False, "font": {"size": 10, "color": "@muted"}, **place, **label}
    return shape, note
