"""From base to variant, package by package: a waterfall a figure, in the given order and by fair share."""

from __future__ import annotations

from collections.abc import Sequence

from hothatch.figures.register import FIGURES, Figure
from hothatch.report.page import plot_text
from hothatch.report.plots import Figure as Drawn
from hothatch.report.plots import Plot, axis, layout, legend
from hothatch.report.terminal import number, unit
from hothatch.studies.attribute import Attribution, label

HELPS, COSTS = "sink-motor", "sink-brakes"
_ROW, _FRAME = 30, 70  # pixels


def waterfall_plots(found: Sequence[Attribution]) -> list[Plot]:
    """Return one waterfall for each figure that could be attributed and that some package moves."""
    return [_plot(one) for one in found if one.packages and not one.reason and moves(one)]


def moves(one: Attribution) -> bool:
    """Say whether any package changes the figure by what its decimals show."""
    least = 0.5 * 10.0 ** -(FIGURES[one.figure].digits + 1)
    return any(abs(value) > least for value in (*one.one_at_a_time, *one.waterfall, *one.shapley))


def _plot(one: Attribution) -> Plot:
    figure = FIGURES[one.figure]
    names = ["base", *(label(package) for package in one.packages), "variant"]
    data = [_steps(one, figure, names)]
    shares = [None, *(round(value, figure.digits + 2) for value in one.shapley), None]
    ends = [one.base]
    for step in one.waterfall:
        ends.append(ends[-1] + step)
    # The diamond stands as far from where the package begins as its fair share goes.
    fair = [start + share for start, share in zip(ends, one.shapley, strict=False)]
    hover = [_signed(share, figure) for share in shares[1:-1] if share is not None]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "share",
            "x": [round(value, figure.digits + 2) for value in fair],
            "y": names[1:-1],
            "text": hover,
            "marker": {
                "symbol": "diamond-open",
                "size": 9,
                "color": "@ink",
                "line": {"width": 1.5, "color": "@ink"},
            },
            "hovertemplate": "share over all orders: %{text}<extra></extra>",
        }
    )
    low, high = min([*ends, *fair, one.variant]), max([*ends, *fair, one.variant])
    room = 0.16 * max(high - low, 1e-9)
    frame = layout(
        _FRAME + _ROW * len(names),
        axis(unit(figure.unit), range=[low - room, high + room]),
        {"autorange": "reversed", "automargin": True, "ticks": "", "showgrid": False, "type": "category"},
        hovermode="closest",
        waterfallgap=0.35,
        margin={"r": 108},
        annotations=_numbers(one, figure),
    )
    words = (
        f"{figure.title} from {number(one.base, figure)} to {number(one.variant, figure)} {unit(figure.unit)}. "
        f"What the packages do only together: {_signed(one.interaction, figure)}."
    )
    key = legend([(HELPS, "helps"), (COSTS, "costs"), ("ink", "◇ share over all orders")])
    title = f"{figure.title}, {unit(figure.unit)}"
    return Plot(
        f"waterfall-{one.figure}", title, words, words, {"": {"data": data, "layout": frame}}, key=key
    )


def _numbers(one: Attribution, figure: Figure) -> list[Drawn]:
    """Return the numbers beside the rows: the step, or the value, in ink; the fair share in grey behind its sign."""
    place = {
        "xref": "paper",
        "x": 1.0,
        "xanchor": "left",
        "align": "left",
        "showarrow": False,
        "font": {"size": 11},
    }
    rows = [number(one.base, figure)]
    for step, share in zip(one.waterfall, one.shapley, strict=True):
        rows.append(f"{_signed(step, figure)}   ◇ {_signed(share, figure)}")
    rows.append(number(one.variant, figure))
    return [{**place, "y": row, "text": text} for row, text in enumerate(rows)]


def _steps(one: Attribution, figure: Figure, names: Sequence[str]) -> Drawn:
    better, worse = ("decreasing", "increasing") if figure.better == "lower" else ("increasing", "decreasing")
    edge = {"line": {"width": 0}}
    values = [one.base, *one.waterfall, one.variant]
    texts = [
        number(one.base, figure),
        *(_signed(step, figure) for step in one.waterfall),
        number(one.variant, figure),
    ]
    return {
        "type": "waterfall",
        "orientation": "h",
        "measure": ["absolute", *["relative"] * len(one.packages), "total"],
        "y": [plot_text(name) for name in names],
        "x": [round(value, 6) for value in values],
        "text": texts,
        "textposition": "none",
        "connector": {"line": {"color": "@axis", "width": 1}},
        better: {"marker": {"color": f"@{HELPS}", **edge}},
        worse: {"marker": {"color": f"@{COSTS}", **edge}},
        "totals": {"marker": {"color": "@muted", **edge}},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }


def _signed(value: float, figure: Figure) -> str:
    text = f"{value:+.{figure.digits + 1}f}"
    return "0" if float(text) == 0.0 else text.replace("-", "−")
