"""Where the watt-hours went: Wh/km by sink for all cars, and one car's way from cells or tank to the road as a Sankey."""

from __future__ import annotations

from hothatch.report.cast import Cast
from hothatch.report.drives import GROUP_OF, GROUPS, Drive, origins
from hothatch.report.page import plot_text
from hothatch.report.plots import Figure, Plot, axis, bars, layout, legend, names_axis

Stages = tuple[tuple[str, tuple[str, ...]], ...]
WHEELS = (
    "wheels",
    ("aerodynamic drag", "rolling resistance", "tyre slip", "friction brakes", "grade", "kinetic energy"),
)
# The stages that energy passes, and what leaves it at each: out of cells, and out of a tank.
STAGES: Stages = (
    ("cells", ("battery resistance", "battery polarisation", "stored in polarisation")),
    ("battery terminals", ("auxiliaries", "DC/DC converter")),
    (
        "drive unit",
        (*GROUPS["inverter"][1], *GROUPS["motor"][1], "gearbox"),
    ),
    WHEELS,
)
BURNING: Stages = (
    ("fuel", ("engine heat",)),
    ("crankshaft", ("auxiliaries", "alternator")),
    ("transmission", ("clutch", "gearbox")),
    WHEELS,
)
LEAST = 5e-4  # of the source: a thinner ribbon is not drawn
SHORTEST = 0.02  # Wh/km: a group of sinks that stays under it in all cars has no bar


def energy_plots(cast: Cast, driven: list[Drive]) -> list[Plot]:
    """Return the plots made from the ledgers, none where nothing was driven."""
    return [_bars(cast, driven), _sankeys(cast, driven)] if driven else []


CELLS = (
    "Everything that left the cells, by where it ended, in Wh/km. Regeneration has been credited: what is left under "
    "the brakes is what it could not take. Charging losses come on top at the wall."
)
TANK = "Fuel counts by its lower heating value: 1 l/100 km is 89 Wh/km."
HEAT = "Engine heat, several times all else, stands by itself on the right, on a scale of its own."
SPLIT = (0.7, 0.76)  # of the width: where the bars end and where those of engine heat begin


def _bars(cast: Cast, driven: list[Drive]) -> Plot:
    figures = {drive.id: _bar(cast, drive) for drive in driven}
    key = legend((f"sink-{group}", name) for group, (name, _) in GROUPS.items())
    burning = [drive.burns(car) for drive in driven for car in drive.events]
    note = "" if all(burning) else CELLS
    if any(burning):
        note = f"{note} {TANK} {HEAT}".strip()
    totals = "; ".join(f"{drive.title}: {_totals(cast, drive)}" for drive in driven)
    said = f"Energy by sink. {totals}"
    return Plot("sinks", "Where each watt-hour went", note, said, figures, ("cycle",), wide=True, key=key)


def _totals(cast: Cast, drive: Drive) -> str:
    return ", ".join(f"{cast.short[car]} {drive.source(car):.0f} Wh/km" for car in drive.events)


def _bar(cast: Cast, drive: Drive) -> Figure:
    cars = list(drive.events)
    by_car = [drive.groups(car) for car in cars]
    heat = [round(groups["engine"], 2) for groups in by_car]
    data = []
    for group, (name, _) in GROUPS.items():
        rates = [round(groups[group], 2) for groups in by_car]
        if max(abs(rate) for rate in rates) >= SHORTEST:
            words = [f"{rate:.0f}" for rate in rates]
            aside = {"xaxis": "x2"} if group == "engine" else {}
            hover = f"{name}: %{{x:.1f}} Wh/km"
            data.append(bars(name, f"@sink-{group}", cars, rates, words, hover, **aside))
    longest = max(
        sum(max(rate, 0.0) for group, rate in groups.items() if group != "engine") for groups in by_car
    )
    # What stands behind the bars of engines is longer than a number.
    reach = [0, round((1.3 if any(heat) else 1.12) * longest, 1)]
    frame = layout(
        max(48 + 42 * len(cars), 150),
        axis(f"Wh/km from {origins(drive)}", range=reach),
        names_axis(cast.wrapped, cars),
        barmode="relative",
        annotations=[_total(drive.source(car), lost, car) for car, lost in zip(cars, heat, strict=True)],
    )
    if any(heat):
        frame["xaxis"]["domain"] = [0, SPLIT[0]]
        frame["xaxis2"] = axis("engine heat", range=[0, round(1.04 * max(heat), 1)], domain=[SPLIT[1], 1])
        frame["xaxis2"] |= {"anchor": "y", "nticks": 4}
    return {"data": data, "layout": frame}


def _total(rate: float, heat: float, car: int) -> Figure:
    """Return the words behind a bar: the whole, of an engine as the sum of what stands left and right."""
    place = {"x": round(rate - heat, 2), "y": car, "xanchor": "left", "xshift": 4}
    words = f"{rate - heat:.0f} + {heat:.0f} = <b>{rate:.0f}</b>" if heat > SHORTEST else f"<b>{rate:.0f}</b>"
    return {"text": words, "showarrow": False, **place}


def _sankeys(cast: Cast, driven: list[Drive]) -> Plot:
    figures = {}
    for drive in driven:
        for car in drive.events:
            figure = sankey(drive, car)
            figure["layout"]["annotations"] = [_whose(cast, drive, car)]
            figures[f"{drive.id}/{car}"] = figure
    note = "One car on one cycle, from cells or tank to the road, in Wh/km. Ribbons under half a thousandth are left out."
    said = (
        "Flow of energy from its source to each sink for the cycle and the car chosen above; "
        "the table below holds the same in numbers"
    )
    return Plot("sankey", "The way of the energy", note, said, figures, ("cycle", "car"), wide=True)


def _whose(cast: Cast, drive: Drive, car: int) -> Figure:
    """Return the car and the cycle in the corner of a Sankey, which paper shows without the choices above it."""
    place = {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -2,
    }
    words = f"{cast.plotted[car]}, {plot_text(drive.title)}"
    return {"text": words, "showarrow": False, "font": {"size": 11, "color": f"@car-{car}"}, **place}


def sankey(drive: Drive, car: int) -> Figure:
    """Return the flow of one car on one cycle. A sink that gave energy back flows into its stage instead."""
    rates = drive.rates(car)
    source = drive.source(car)
    stages = BURNING if drive.burns(car) else STAGES
    labels, colours = [stage for stage, _ in stages], ["@muted"] * len(stages)
    labels[0] += f"  {source:.1f}"
    flows: list[tuple[int, int, float, str]] = []
    left = source
    for at, (_, sinks) in enumerate(stages):
        for sink in sinks:
            left -= rates[sink]
            if abs(rates[sink]) < LEAST * abs(source):
                continue
            labels.append(f"{sink}  {rates[sink]:.1f}")
            colours.append(f"@sink-{GROUP_OF[sink]}")
            ends = (at, len(labels) - 1) if rates[sink] > 0 else (len(labels) - 1, at)
            flows.append((*ends, round(abs(rates[sink]), 3), f"@sink-{GROUP_OF[sink]}-soft"))
        if at + 1 < len(stages) and left > 0.0:
            labels[at + 1] += f"  {left:.1f}"
            flows.append((at, at + 1, round(left, 3), "@flow"))
    return _flow(labels, colours, flows)


def _flow(labels: list[str], colours: list[str], flows: list[tuple[int, int, float, str]]) -> Figure:
    """Return the figure of nodes (label, colour) and flows (from, to, Wh/km, colour)."""
    node = {
        "label": labels,
        "color": colours,
        "pad": 15,
        "thickness": 9,
        "align": "left",
        "line": {"width": 0},
    }
    link = {
        "source": [flow[0] for flow in flows],
        "target": [flow[1] for flow in flows],
        "value": [flow[2] for flow in flows],
        "color": [flow[3] for flow in flows],
        "hovertemplate": "%{value}<extra></extra>",
    }
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "valueformat": ".1f",
        "valuesuffix": " Wh/km",
        "textfont": {"size": 11, "color": "@ink"},
        "node": node | {"hovertemplate": "%{label}<extra></extra>"},
        "link": link,
    }
    return {"data": [trace], "layout": {"height": 400, "margin": {"l": 4, "r": 4, "t": 12, "b": 26}}}
