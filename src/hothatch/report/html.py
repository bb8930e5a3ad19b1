"""The report: one HTML file that carries everything it shows, opens offline, and prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from hothatch import __version__
from hothatch.cache import write_whole
from hothatch.figures.register import FIGURES
from hothatch.figures.results import Results
from hothatch.report import notes
from hothatch.report.cast import Cast
from hothatch.report.drives import Drive, drives
from hothatch.report.page import Child, Html, document, el
from hothatch.report.plots import TEMPLATE, Plot
from hothatch.report.plots_charge import charge_plots
from hothatch.report.plots_cycle import cycle_plot
from hothatch.report.plots_energy import energy_plots
from hothatch.report.plots_handling import courses_driven, handling_plots
from hothatch.report.plots_launch import launch_plots
from hothatch.report.plots_residuals import residual_plot
from hothatch.report.sentence_page import clause_tables
from hothatch.report.spec_table import spec_table
from hothatch.report.terminal import percent, plural


@dataclass(frozen=True)
class Section:
    """A section of its own, shown behind the spec sheet: content, then plots."""

    id: str
    title: str
    content: Child
    plots: Sequence[Plot] = ()


def write_report(results: Results, path: str | Path, more: Sequence[Section] = ()) -> None:
    """Write the report of some results to ``path``, with ``more`` sections, whole or not at all.

    Results evaluated with ``keep="traces"`` bring every plot; with less, the plots that need more are left out. The same
    results give the same bytes. Raises ValueError without a car, OSError where the file cannot be written.
    """
    write_whole(path, report(results, more))


def report(results: Results, more: Sequence[Section] = ()) -> str:
    """Return the report as one HTML document (see ``write_report``)."""
    if not results.cars:
        raise ValueError("a report needs at least one car")
    cast = Cast.of(results)
    driven, said = drives(cast), clause_tables(cast)
    launch, handling, energy, charging, residuals = (
        launch_plots(cast),
        handling_plots(cast),
        [*cycle_plot(cast, driven), *energy_plots(cast, driven)],
        charge_plots(cast),
        residual_plot(cast),
    )
    title = "Hothatch: " + ", ".join(car.name for car in results.cars)
    body = [
        _header(cast),
        el(
            "main",
            _sheet(cast),
            [
                _section(one.id, one.title, [one.content, _grid(list(one.plots)) if one.plots else None])
                for one in more
            ],
            _section("clauses", "Clause by clause", said) if said else None,
            _section("go", "Standing start", [_key(cast), _grid(launch)]) if launch else None,
            _handling(cast, handling) if handling else None,
            _energy(cast, driven, energy) if energy else None,
            _section("charge", "Rapid charging", [_key(cast), _grid(charging)]) if charging else None,
            _section("far", "How far off", [_key(cast), _grid(residuals)]) if residuals else None,
            _behind(cast),
        ),
        _footer(results),
    ]
    own = [plot for section in more for plot in section.plots]
    figures = {plot.id: plot.figures for plot in (*own, *launch, *handling, *energy, *charging, *residuals)}
    return document(title, body, {"themes": cast.themes, "template": TEMPLATE, "figures": figures})


def write_page(
    results: Results, title: str, words: str, sections: Sequence[Section], path: str | Path
) -> None:
    """Write a page of ``sections`` alone, without a spec sheet: cars in the head, ``words`` beneath, plots in each."""
    cast = Cast.of(results)
    shown = [
        _section(one.id, one.title, [one.content, _grid(list(one.plots)) if one.plots else None])
        for one in sections
    ]
    body = [_header(cast, words), el("main", shown), _footer(results)]
    figures = {plot.id: plot.figures for section in sections for plot in section.plots}
    data = {"themes": cast.themes, "template": TEMPLATE, "figures": figures}
    write_whole(path, document(f"Hothatch: {title}", body, data))


def _header(cast: Cast, words: str = "") -> Html:
    names: list[Child] = []
    for index, car in enumerate(cast.cars):
        names.append(
            el(
                "span",
                el("span", class_="swatch", style=f"background:var(--car-{index})"),
                car.name,
                class_="car",
            )
        )
        names.append(" ")
    return el(
        "header",
        el("p", "Hothatch proving ground", class_="eyebrow"),
        el("h1", names),
        el("p", words or summary(cast), class_="summary"),
    )


def summary(cast: Cast) -> str:
    """Return the report in a sentence or two: how much was predicted and judged, and how far off it was."""
    results = [figure for car in cast.cars for figure in car.figures.values()]
    found = [
        (figure.residual, car, figure)
        for car in cast.cars
        for figure in car.figures.values()
        if figure.residual is not None
    ]
    values = sum(figure.value is not None for figure in results)
    words = f"{plural(values, 'predicted figure')} of {plural(len(cast.cars), 'car')}."
    if not found:
        return f"{words} No published result judges them."
    worst, car, figure = max(found, key=lambda one: abs(one[0]))
    middle = median(abs(one[0]) for one in found)
    return (
        f"{words} {len(found)} of them stand against published results: the median difference is {100 * middle:.1f} %, "
        f"the largest {percent(worst)} ({FIGURES[figure.id].title}, {car.name})."
    )


def _section(name: str, title: str, content: Child) -> Html:
    return el(
        "section", el("h2", title, id=f"{name}-title"), content, id=name, aria_labelledby=f"{name}-title"
    )


def _sheet(cast: Cast) -> Html:
    key = el(
        "p", "Predicted, then the published median and the difference in %: ",
        el("span", "within 3.5 %", class_="chip close"), " ", el("span", "within 10 %", class_="chip off"), " ",
        el("span", "beyond", class_="chip far"),
        ". In brackets: published, not judged. ",
        "Bold: best of the row. " if len(cast.cars) > 1 else None,
        "Below: what limited it, where it differs from the row above.",
        class_="note",
    )  # fmt: skip
    return _section("sheet", "Spec sheet", [key, spec_table(cast)])


def _key(cast: Cast) -> Html:
    """Return the cars with their lines; on the page each is a switch that shows and hides its car."""
    lines = [
        el(
            "button",
            _sample(index, dash),
            el("span", name),
            type="button",
            aria_pressed="true",
            data_car=index,
        )
        for index, (name, dash) in enumerate(zip(cast.short, cast.dashes, strict=True))
    ]
    return el("div", lines, class_="key", role="group", aria_label="Cars shown")


def _sample(index: int, dash: str) -> Html:
    return el("span", class_=f"sample {dash}", style=f"border-color:var(--car-{index})", aria_hidden="true")


def _grid(plots: list[Plot]) -> Html:
    return el("div", [_figure(plot) for plot in plots], class_="grid")


def _figure(plot: Plot) -> Html:
    # The room that the plot will take, so that the page does not jump while it draws.
    height = max(figure["layout"]["height"] for figure in plot.figures.values())
    area = el(
        "div",
        class_="plot",
        role="img",
        aria_label=plot.label,
        data_plot=plot.id,
        data_controls=" ".join(plot.controls),
        style=f"--height:{height}px",
    )
    title, _, words = plot.title.partition(", ")
    head = el("h3", title, el("span", f", {words}", class_="unit") if words else None)
    return el(
        "figure", head, plot.key, area, el("figcaption", plot.note), class_="wide" if plot.wide else None
    )


def _handling(cast: Cast, plots: list[Plot]) -> Html:
    courses = courses_driven(cast)
    chosen = el("div", select("course", "Course", courses), class_="controls") if courses else None
    return _section("turn", "Braking and cornering", [chosen, _key(cast), _grid(plots)])


def _energy(cast: Cast, driven: list[Drive], plots: list[Plot]) -> Html:
    cycle = select("cycle", "Cycle", [(drive.id, drive.title) for drive in driven])
    car = select("car", "Car of the Sankey", [(str(index), name) for index, name in enumerate(cast.short)])
    numbers = el(
        "details", el("summary", "The same in numbers"), notes.ledger_tables(cast, driven), class_="numbers"
    )
    return _section(
        "energy", "Energy", [el("div", cycle, car, class_="controls"), _key(cast), _grid(plots), numbers]
    )


def select(name: str, words: str, options: list[tuple[str, str]]) -> Html:
    """Return a choice of the plots that answer to the control ``name``; options are (value, words)."""
    choices = [el("option", text, value=value) for value, text in options]
    return el("label", el("span", words), el("select", choices, data_control=name, autocomplete="off"))


def _behind(cast: Cast) -> Html:
    parts: list[Child] = [
        _fold("Conditions of each test", notes.conditions_table(cast)),
        _fold("Definitions of the figures", notes.definitions_table(cast)),
    ]
    if rows := notes.published_tables(cast):
        parts.append(_fold("Published rows and their sources", rows))
    if unsure := notes.unsure_table(cast):
        words = (
            "Fields that move a figure and are estimated or assumed for at least one of the cars, in its file or by a "
            "class rule; ± is one standard deviation. What a source states stands beside them in grey."
        )
        parts.append(_fold("Inputs that nobody measured", [el("p", words, class_="note"), unsure]))
    return _section("behind", "Behind the numbers", parts)


def _fold(title: str, content: Child) -> Html:
    return el("details", el("summary", el("h3", title)), content)


def _footer(results: Results) -> Html:
    cars = [el("li", car.name, " ", el("code", f"{car.id} {car.car.hash}")) for car in results.cars]
    made = (
        f"Made by Hothatch {__version__}, seed {results.seed}. "
        "Beside each car: its id and the hash of its values."
    )
    missing = "The plots of this report need JavaScript; the tables do not."
    return el("footer", el("p", made), el("ul", cars), el("noscript", missing))
