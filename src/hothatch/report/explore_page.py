"""An exploration as a page: the front to look at from each pair of objectives, and each knee design in full."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np

from hothatch.report.build_page import gate_rows, table
from hothatch.report.explore_view import amount, knee_words, objective, unpriced
from hothatch.report.html import Section, select, write_report
from hothatch.report.page import Child, Html, el, plot_text
from hothatch.report.plots import Figure, Plot, axis, dots, layout, legend
from hothatch.report.plots_waterfall import waterfall_plots
from hothatch.report.terminal import plural
from hothatch.studies.explore import Found
from hothatch.studies.explore_knees import Knee, Knees

_HEIGHT = 460
_MOST_DOTS = 1500  # of designs behind the front
LOW, HIGH = "@sink-tyres", "@ink"  # of the colour of a third objective


def write_explore_report(made: Knees, path: str | Path | None) -> list[str]:
    """Write the page where asked and where there is a front, whole or not at all; return what was written.

    Knees looked at with traces bring every plot of the report.
    """
    if not path or not made.knees:
        return []
    sections = [_front(made), *(_knee(knee) for knee in made.knees)]
    write_report(made.results, path, sections)
    return [str(path)]


def _front(made: Knees) -> Section:
    found = made.found
    count = plural(len(found.designs), "design")
    words = f"{count} that nothing betters, of {found.evaluated} tried; seed {found.task.seed}. "
    notes = [el("p", words, *(f"{note}. " for note in unpriced(found)), class_="note")]
    pairs = _pairs(found)
    if len(pairs) > 1:
        notes.append(el("div", select("pair", "Objectives", pairs), class_="controls"))
    heads = ("", *(" ".join(filter(None, objective(name))) for name in found.task.objectives), "design")
    rows = [_row(found, index) for index in range(len(found.designs))]
    listed = el("details", el("summary", el("h3", f"The front as a table ({len(rows)})")), table(heads, rows))
    return Section("front", "Front", [*notes, listed], [_plot(made, pairs)])


def _row(found: Found, index: int) -> Html:
    numbers = [el("td", amount(name, found.rows[index][name])) for name in found.task.objectives]
    mark = el("b", f"{index + 1}, knee") if index in found.knees else str(index + 1)
    words = found.designs[index].describe()
    return el("tr", el("th", mark, scope="row"), *numbers, el("td", words, class_="unit"))


def _pairs(found: Found) -> list[tuple[str, str]]:
    names = found.task.objectives
    if len(names) == 1:
        return [("0-0", objective(names[0])[0])]
    return [
        (f"{a}-{b}", f"{objective(names[b])[0]} over {objective(names[a])[0]}")
        for a, b in combinations(range(len(names)), 2)
    ]


def _plot(made: Knees, pairs: list[tuple[str, str]]) -> Plot:
    figures = {key: _scatter(made, *map(int, key.split("-"))) for key, _ in pairs}
    controls = ("pair",) if len(pairs) > 1 else ()
    if not controls:
        figures = {"": next(iter(figures.values()))}
    key = legend([("sink-tyres", "front"), ("axis", "designs behind it"), ("ink", "◇ knee, + the base")])
    note = "Point at a design to see what it is made of."
    if len(made.found.task.objectives) > 2:
        note += " The darker it is, the more it has of the first objective that no axis shows."
    return Plot("front", "Front", note, note, figures, controls, wide=True, key=key)


def _scatter(made: Knees, a: int, b: int) -> Figure:
    found = made.found
    names = found.task.objectives
    table = np.array([[row[name] for name in names] for row in found.rows], float)
    behind = found.cloud[:: max(len(found.cloud) // _MOST_DOTS, 1)]
    marker: Figure = {"size": 9, "color": "@sink-tyres", "line": {"width": 1, "color": "@paper"}}
    third = next((at for at in range(len(names)) if at not in (a, b)), None)
    if third is not None:
        marker |= {"color": table[:, third].tolist(), "colorscale": [[0, LOW], [1, HIGH]], "showscale": False}
    data = [
        dots(behind[:, a].tolist(), behind[:, b].tolist(), "tried", "", {"size": 4, "color": "@axis"}, hoverinfo="skip"),
        dots(table[:, a].tolist(), table[:, b].tolist(), "front", "%{text}<extra></extra>", marker, text=_hover(found)),
    ]  # fmt: skip
    rows = list(found.knees)
    text = [f"  {row + 1}" for row in rows]
    look = {"symbol": "diamond-open", "size": 15, "color": "@ink", "line": {"width": 2, "color": "@ink"}}
    data.append(
        dots(table[rows, a].tolist(), table[rows, b].tolist(), "knee", "", look, mode="markers+text", text=text,
             textposition="middle right", textfont={"color": "@ink"}, hoverinfo="skip")
    )  # fmt: skip
    base = [found.base.get(names[at]) for at in (a, b)]
    if None not in base:
        cross = {"symbol": "cross-thin", "size": 13, "color": "@ink", "line": {"width": 2, "color": "@ink"}}
        data.append(dots([base[0]], [base[1]], "base", "the base<extra></extra>", cross))
    titles = [", ".join(filter(None, objective(names[at]))) for at in (a, b)]
    frame = layout(_HEIGHT, axis(titles[0]), axis(titles[1]), hovermode="closest", margin={"l": 64, "b": 46})
    return {"data": data, "layout": frame}


def _hover(found: Found) -> list[str]:
    texts = []
    for index, (design, row) in enumerate(zip(found.designs, found.rows, strict=True)):
        lines = [f"design {index + 1}"]
        lines += [
            f"{objective(name)[0]}: {amount(name, row[name])} {objective(name)[1]}"
            for name in found.task.objectives
        ]
        lines += [f"+{package}" for package in design.packages]
        lines += [f"{path} {text}" for path, text in design.settings().items()]
        texts.append("<br>".join(map(plot_text, lines)))
    return texts  # fmt: skip


def _knee(knee: Knee) -> Section:
    failed = sum(check.passed is False for check in knee.checks)
    words = f"Roadworthiness: {plural(failed, 'check')} failed" if failed else "Roadworthiness: passed"
    content: list[Child] = [
        el("p", el("code", knee_words(knee)), class_="note"),
        el("details", el("summary", el("h3", words)), gate_rows(knee.checks), open=bool(failed)),
    ]
    missing = [f"{one.figure}: {one.reason}. " for one in knee.attributions if one.reason]
    content += [el("p", *missing, class_="note")] if missing else []
    plots = [replace(plot, id=f"{plot.id}-{knee.row + 1}") for plot in waterfall_plots(knee.attributions)]
    return Section(f"knee-{knee.row + 1}", f"Design {knee.row + 1}", content, plots)
