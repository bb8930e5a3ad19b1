"""Cars side by side: figures as rows, cars as columns; published value and residual with each prediction.

A terminal that is too narrow for all cars gets several tables with as many cars as fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.figures.register import GROUPS, Figure
from hothatch.figures.results import CarResult, FigureResult, Results
from hothatch.proving.procedure import LACKS
from hothatch.report import terminal
from hothatch.report.cast import short_names
from hothatch.report.sentence import clause_table, drove
from hothatch.report.terminal import DIM, OUTCOME_STYLES, OUTCOMES

GAP = 2
VALUE, PUBLISHED, RESIDUAL = 6, 7, 8  # columns of each
BELOW, BESIDE = VALUE + RESIDUAL, VALUE + PUBLISHED + RESIDUAL
BESIDE_WORDS, BELOW_WORDS = "predicted, published, residual", "predicted, below it\npublished and residual"
PUBLISHED_WORDS = (
    "median of what is judged, in brackets of what is context only; residual: predicted over published"
)


@dataclass(frozen=True)
class Layout:
    """How the table fits the terminal: cars to a table, columns of a car, published beside or below."""

    cars: int
    width: int
    beside: bool


def print_comparison(results: Results, console: Console, remarks: Sequence[str] = ()) -> None:
    """Print all cars of ``results`` side by side, then a footer that ends in ``remarks``."""
    cars = results.cars
    names = dict(zip(range(len(cars)), headings(cars), strict=True))
    figures = terminal.apt_figures(*(car.figures for car in cars))
    first = max(len(BESIDE_WORDS), *(len(_label(figure)) for figure in figures))
    layout = fit(len(cars), console.width - first - GAP)
    for start in range(0, len(cars), layout.cars):
        shown = range(start, min(start + layout.cars, len(cars)))
        apt = terminal.apt_figures(*(cars[i].figures for i in shown))
        console.print(_table(apt, cars, {i: names[i] for i in shown}, layout, first))
        console.print()
    for car, name in zip(cars, names.values(), strict=True):
        if drove(car):
            console.print(Text(name.replace("\n", " "), style="bold"))
            console.print(clause_table(car))
            console.print()
    console.print(_footer(figures, cars, remarks))


def fit(count: int, room: int) -> Layout:
    """Return the layout for ``count`` cars in ``room`` columns: side by side if they fit so, else below."""
    if count * (BESIDE + GAP) - GAP <= room:
        return Layout(count, BESIDE, True)
    most = max(1, (room + GAP) // (BELOW + GAP))
    tables = -(-count // most)
    return Layout(-(-count // tables), BELOW, False)


def headings(cars: Sequence[CarResult]) -> list[str]:
    """Return what heads each column: the shortest name, and file or id where two cars share one."""
    short = short_names(cars)
    return [
        printable(name) + ("" if short.count(name) == 1 else f"\n{printable(car.car.path or car.id)}")
        for name, car in zip(short, cars, strict=True)
    ]


def _table(
    figures: Sequence[Figure], cars: Sequence[CarResult], names: dict[int, str], layout: Layout, first: int
) -> Table:
    order = BESIDE_WORDS if layout.beside else BELOW_WORDS
    columns: list[dict[str, Any]] = [{"header": Text(order, style=DIM), "width": first, "no_wrap": True}]
    for name in names.values():
        columns.append({"header": Text(name), "width": layout.width, "overflow": "fold"})
    table = terminal.grid(*columns)
    for group in dict.fromkeys(figure.group for figure in figures):
        table.add_row(Text(GROUPS.get(group, group.title()), style=terminal.NAME))
        for figure in (figure for figure in figures if figure.group == group):
            cells = [_cell(figure, cars[i].figures.get(figure.id), layout) for i in names]
            table.add_row(_label(figure), *cells)
    return table


def _label(figure: Figure) -> Text:
    return Text(f"  {figure.title}").append(f"  {terminal.unit(figure.unit)}", style=DIM)


def _cell(figure: Figure, result: FigureResult | None, layout: Layout) -> Text:
    if result is None:
        return Text("")
    value = Text("–", style=OUTCOME_STYLES.get(result.outcome, ""))
    if result.value is not None:
        value = Text(terminal.number(result.value, figure), style="bold")
    published, residual = beside(figure, result)
    if layout.beside:
        return Text.assemble(_right(value, VALUE), _right(published, PUBLISHED), _right(residual, RESIDUAL))
    if not published:
        return _right(value, VALUE)
    return Text.assemble(_right(value, VALUE), "\n", _right(published, VALUE), _right(residual, RESIDUAL))


def beside(figure: Figure, result: FigureResult) -> tuple[Text, Text]:
    """Return what is published for a figure (context in brackets where none is judged) and the residual."""
    judged, context = terminal.published(result)
    if judged is None:
        return Text(terminal.span([median(context)] if context else [], figure), style=DIM), Text("")
    return Text(terminal.number(judged, figure), style=DIM), terminal.residual(result.residual)


def _right(text: Text, width: int) -> Text:
    return Text(" " * max(width - len(text.plain), 0)).append_text(text)


def _footer(figures: Sequence[Figure], cars: Sequence[CarResult], remarks: Sequence[str]) -> Table:
    table = terminal.grid({"style": DIM, "no_wrap": True}, {"style": DIM}, head=False)
    for index, words in enumerate(_missing(figures, cars)):
        table.add_row("" if index else "No value", words)
    by_words: dict[str, dict[str, None]] = {}
    for figure in figures:
        for car in cars:
            result = car.figures.get(figure.id)
            if result and result.remedy not in LACKS.values():
                by_words.setdefault(terminal.conditions_words(result.conditions), {})[figure.test] = None
    for index, (words, tests) in enumerate(by_words.items()):
        table.add_row("" if index else "Conditions", f"{', '.join(tests)}: {words}")
    table.add_row("Published", PUBLISHED_WORDS)
    for index, remark in enumerate(remarks):
        table.add_row("" if index else "Note", remark)
    return table


def _missing(figures: Sequence[Figure], cars: Sequence[CarResult]) -> list[str]:
    """Return why some cars have no value of some figures: a line for each reason and the figures that share it."""
    lines: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        reasons: dict[str, list[str]] = {}
        for name, car in zip(headings(cars), cars, strict=True):
            result = car.figures.get(figure.id)
            if result and result.value is None:
                words = OUTCOMES.get(result.outcome, result.outcome)
                reason = f"{words}: {result.remedy}" if result.remedy else words
                reasons.setdefault(reason, []).append(name.replace("\n", " "))
        for why, who in reasons.items():
            lines.setdefault((", ".join(who), why), []).append(figure)
    return [f"{'; '.join(_titles(own, figures))} ({who}): {why}" for (who, why), own in lines.items()]


def _titles(own: Sequence[Figure], shown: Sequence[Figure]) -> list[str]:
    """Return the titles of some figures, a whole group of those that are shown as one."""
    words: dict[str, None] = {}
    for figure in own:
        group = [other for other in shown if other.group == figure.group]
        whole = len(group) > 1 and all(other in own for other in group)
        words[f"all of {GROUPS.get(figure.group, figure.group)}" if whole else figure.title] = None
    return list(words)
