"""Rapid charging: power over the charge shown with what was published, and charge and pack temperature over time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hothatch.car.compile import compile
from hothatch.figures.charging import POWER_AT
from hothatch.figures.results import CarResult
from hothatch.proving.trace import Trace
from hothatch.report.cast import Cast
from hothatch.report.page import plot_text
from hothatch.report.plots import Figure, Plot, axis, dots, layout, line, rounded

TEST = "dc-charge"
SHOWN = np.linspace(0.0, 100.0, 101)  # per cent of the charge that the car shows


def charge_plots(cast: Cast) -> list[Plot]:
    """Return the plots of rapid charging, none where no car was traced."""
    traces = {index: trace for index, car in enumerate(cast.cars) if (trace := charge_trace(car))}
    return [_power(cast, traces), _over_time(cast, traces)] if traces else []


def charge_trace(car: CarResult) -> Trace | None:
    """Return a car's rapid charge with a column of the charge ``shown`` [%]; None where no trace of it was kept."""
    run = car.runs.get(TEST)
    found = [trace for event in run.events if event.kind == "charge" for trace in event.traces] if run else []
    if not found or not len(found[0]):
        return None
    plant = compile(car.car)[0]
    usable = (found[0]["soc"] - plant["soc_low"]) / (plant["soc_high"] - plant["soc_low"])
    shown = 100.0 * (usable - plant["reserve"]) / (1.0 - plant["reserve"])
    trace = found[0]
    return Trace(
        trace.label, {**trace.columns, "shown": shown}, trace.units | {"shown": "%"}, trace.provenance
    )


def _power(cast: Cast, traces: dict[int, Trace]) -> Plot:
    data: list[Figure] = []
    for index, trace in traces.items():
        within = SHOWN[(trace["shown"][0] <= SHOWN) & (trace["shown"][-1] >= SHOWN)]
        values = rounded(np.interp(within, trace["shown"], trace["battery_power"]) / 1e3)
        data.append(_line(cast, index, {"x": rounded(within)}, values, "%{y:.0f} kW"))
        data += _published(cast, index)
    frame = layout(320, axis("charge shown, %", range=[0, 100]), axis(rangemode="tozero"))
    note = (
        "Power into the battery at a post that gives whatever the car takes, in mild weather. Open rings: published powers, "
        "faint where a row is context only."
    )
    peaks = (
        f"{cast.short[index]} {trace['battery_power'].max() / 1e3:.0f} kW" for index, trace in traces.items()
    )
    said = f"Power of rapid charging over charge. Highest: {'; '.join(peaks)}"
    figures = {"": {"data": data, "layout": frame}}
    return Plot("charge-power", "Power over charge, kW", note, said, figures)


def _over_time(cast: Cast, traces: dict[int, Trace]) -> Plot:
    data: list[Figure] = []
    for index, trace in traces.items():
        every = slice(None, None, max(len(trace) // 200, 1))
        x = {"x": rounded(trace["time"][every] / 60.0)}
        data.append(_line(cast, index, x, rounded(trace["shown"][every]), "%{y:.0f} %"))
        warm = rounded(trace["battery_temperature"][every] - 273.15)
        data.append(_line(cast, index, x, warm, "pack %{y:.0f} °C", yaxis="y2"))
    frame = layout(
        320, axis("minutes", rangemode="tozero", anchor="y2"), axis("charge shown, %", domain=[0.42, 1.0])
    )
    frame["yaxis2"] = axis("pack, °C", domain=[0.0, 0.34], nticks=4)
    spent = (f"{cast.short[index]} {trace['time'][-1] / 60.0:.0f} min" for index, trace in traces.items())
    said = f"Charge and pack temperature over time. From empty to full: {'; '.join(spent)}"
    note = "From empty to full; the pack begins at 25 °C unless the conditions say otherwise."
    figures = {"": {"data": data, "layout": frame}}
    return Plot("charge-time", "Charge and heat over time", note, said, figures)


def _line(cast: Cast, index: int, x: Figure, y: list[float | None], words: str, **more: str) -> Figure:
    hover = f"{words}<extra>{cast.plotted[index]}</extra>"
    style = {"dash": cast.dashes[index], "meta": {"car": index}, **more}
    return line(x, y, cast.plotted[index], f"@car-{index}", hover, **style)


def _published(cast: Cast, index: int) -> Iterator[Figure]:
    """Yield open rings at the published powers, judged ones and then those that are context only."""
    car = cast.cars[index]
    for use, opacity in (("judge", 1.0), ("context", 0.45)):
        found = [
            (percent, row)
            for percent in POWER_AT
            if (figure := car.figures.get(f"dc_charge_power_at_{percent}pct_soc"))
            for row in figure.published
            if row.use == use
        ]
        if found:
            marker = {
                "size": 8,
                "symbol": "circle-open",
                "color": f"@car-{index}",
                "opacity": opacity,
                "line": {"width": 1.6},
            }
            words = [plot_text(f"{row.publication}: {row.value:g} kW at {at} %") for at, row in found]
            hover = f"%{{text}}<extra>{cast.plotted[index]}</extra>"
            x, y = [at for at, _ in found], [row.value for _, row in found]
            yield dots(x, y, "published", hover, marker, text=words, meta={"car": index})
