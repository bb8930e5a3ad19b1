"""What a figure hangs on: bars on the terminal, a page with a plot."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from hothatch.figures.register import FIGURES
from hothatch.figures.results import CarResult, Results
from hothatch.report import terminal
from hothatch.report.html import Section, write_page
from hothatch.report.page import Html, el, plot_text
from hothatch.report.plots import Plot, axis, layout, legend, names_axis
from hothatch.report.terminal import DIM, plural
from hothatch.studies.what_matters import WORTH, Influence, Sensitivity

ROOMY = 112  # columns from which values stand beside the bars
LONGEST = 24  # characters of a path in one line
WIDTH = 24  # characters of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉"
LEAST = 0.001  # of the variance: less is not drawn


def print_sensitivity(found: Sensitivity, console: Console) -> None:
    """Print the indices as bars, then what is worth measuring next."""
    figure = FIGURES[found.result.id]
    console.print(terminal.title(f"{figure.title} of {found.car.name}", found.car.id))
    console.print(Text(words(found)))
    console.print()
    wide = console.width >= ROOMY
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "input", "style": terminal.NAME, "overflow": "fold"},
        *([{"header": "value"}, {"header": "sd", "no_wrap": True}, {"header": "kind"}] if wide else []),
        {"header": "alone", **right},
        {"header": "with others", **right},
        {"header": "share of the variance", "no_wrap": True, "min_width": WIDTH},
    )
    for one in shown(found):
        about = [one.text, one.sd, one.kind] if wide else []
        table.add_row(
            terminal.broken(one.path, LONGEST), *about, percent(one.first), percent(one.total), bar(one.total)
        )
    first, total = found.rest
    about = [""] * (3 if wide else 0)
    table.add_row(
        Text(plural(found.rest_count, "other input")),
        *about,
        percent(first),
        percent(total),
        bar(total),
        style=DIM,
    )
    console.print(table)
    console.print()
    console.print(Text("Worth measuring next", style="bold"))
    for line in advice(found):
        console.print(Padding(Text(line), (0, 0, 0, 2)))
    console.print()
    console.print(Text(footnote(found), style=DIM))


def words(found: Sensitivity) -> str:
    """Return the figure with its interval and conditions in one line."""
    figure = FIGURES[found.result.id]
    value = terminal.number(found.result.value or 0.0, figure)
    ends = " – ".join(terminal.number(end, figure) for end in (found.low, found.high))
    return f"{value} {terminal.unit(figure.unit)}, 5–95 % {ends}; {found.result.conditions.describe()}"


def shown(found: Sensitivity) -> list[Influence]:
    """Return the inputs that have a bar."""
    return [one for one in found.influences if max(one.total, one.first) >= LEAST]


def percent(share: float) -> str:
    """Return a share of the variance; below zero by chance is zero."""
    return f"{100 * max(share, 0.0):.1f} %"


def bar(share: float) -> str:
    """Return a bar of block characters for a share of 0–1."""
    eighths = round(8 * WIDTH * min(max(share, 0.0), 1.0))
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8].strip())


def advice(found: Sensitivity) -> list[str]:
    """Return one line for each input worth measuring, or why there is none."""
    if not found.worth:
        return ["nothing: what matters most is measured already, or many inputs matter a little each"]
    lines = [
        f"{one.path}: {one.text} ± {one.sd}, {one.kind}; measured to 1 %, the interval is "
        f"{100 * one.narrower:.0f} % narrower"
        for one in found.worth
    ]
    if len(lines) < WORTH:
        lines.append("no other: none narrows the interval by half a per cent on its own")
    return lines


def footnote(found: Sensitivity) -> str:
    """Return how the numbers were found and how sure they are."""
    half = max((one.total_half for one in found.influences), default=0.0)
    text = (
        f"{found.runs} cars driven. Alone: first-order Sobol index; with others: total index, ± {100 * half:.0f} % at most "
        f"(95 %). Screened after Morris: {plural(len(found.screened), 'uncertain input')}."
    )
    if found.lost:
        text += f" {100 * found.lost:.1f} % of the cars had no value and count as the mean."
    return text


def write_sensitivity(found: Sensitivity, path: str | Path) -> None:
    """Write the page: bars of both indices, what to measure next, the numbers."""
    figure = FIGURES[found.result.id]
    results = Results((CarResult(found.car.id, found.car.name, found.car),), seed=found.seed)
    lines = el("ul", [el("li", line) for line in advice(found)])
    content = [el("p", "Worth measuring next:"), lines, _table(found)]
    section = Section("matters", f"What {figure.title} hangs on", content, [_plot(found)])
    title = f"what {figure.title} hangs on"
    write_page(results, title, f"{words(found)}. {footnote(found)}", [section], path)


def _plot(found: Sensitivity) -> Plot:
    rows = shown(found)
    names = [plot_text(one.path) for one in rows] + [f"{found.rest_count} others"]
    first = [one.first for one in rows] + [found.rest[0]]
    total = [one.total for one in rows] + [found.rest[1]]
    halves = [one.total_half for one in rows]  # of the rest none is known
    places = list(range(len(names)))
    data = []
    for label, values, colour, offset in (
        ("alone", first, "@sink-air", -0.4),
        ("with others", total, "@sink-tyres", 0.0),
    ):
        more = {}
        if label == "with others":
            error = [round(100 * half, 2) for half in halves]
            more = {
                "error_x": {"type": "data", "array": error, "color": "@muted", "thickness": 1, "width": 3}
            }
        shares = [round(100 * max(value, 0.0), 2) for value in values]
        data.append(
            {
                "type": "bar", "orientation": "h", "name": label, "y": places, "x": shares, "width": 0.38,
                "offset": offset, "marker": {"color": colour, "line": {"width": 0}},
                "customdata": names, "hovertemplate": f"%{{customdata}}, {label}: %{{x:.1f}} %<extra></extra>", **more,
            }
        )  # fmt: skip
    frame = layout(
        70 + 34 * len(names),
        axis("share of the variance, %", rangemode="tozero"),
        names_axis(names, places),
        barmode="overlay",
    )
    note = (
        "Sobol indices: the share of the figure's variance that an input brings alone, and with what it does together with "
        "others; the line is the 95 % interval of the latter."
    )
    said = "Bars of first-order and total Sobol indices by input; the table holds the same numbers."
    key = legend([("sink-air", "alone"), ("sink-tyres", "with others")])
    return Plot(
        "sobol", "Share of the variance, %", note, said, {"": {"data": data, "layout": frame}}, (), True, key
    )


def _table(found: Sensitivity) -> Html:
    heads = ["input", "value", "sd", "kind", "alone", "with others", "μ*", "σ", "measured: narrower by"]
    digits = FIGURES[found.result.id].digits + 1
    body = [
        el(
            "tr",
            el("th", one.path, scope="row"),
            [
                el("td", cell)
                for cell in (
                    *(one.text, one.sd, one.kind, percent(one.first), percent(one.total)),
                    *(f"{one.size:.{digits}f}", f"{one.spread:.{digits}f}", f"{100 * one.narrower:.0f} %"),
                )
            ],
        )
        for one in found.influences
    ]
    head = el("thead", el("tr", [el("th", text, scope="col") for text in heads]))
    table = el("div", el("table", head, el("tbody", body)), class_="scroll")
    return el("details", el("summary", "The same in numbers"), table)
