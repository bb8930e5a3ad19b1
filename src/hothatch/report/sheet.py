"""The spec sheet of one car: groups of figures, each with its published value and what limited it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.car.inputs import counts
from hothatch.figures.register import GROUPS, Figure
from hothatch.figures.results import CarResult, FigureResult
from hothatch.report import terminal
from hothatch.report.sentence import clause_table, drove
from hothatch.report.terminal import DIM, NARROW, OUTCOME_STYLES, OUTCOMES, VALUE

DITTO = "″"
LEAST_NOTE = 24  # columns of what limited a figure: with less it stands below


def print_sheet(car: CarResult, console: Console, remarks: Sequence[str] = ()) -> None:
    """Print the sheet of ``car`` and its footer; ``remarks`` are sentences of the caller's for the footer."""
    where = car.car.path or car.id
    console.print(terminal.title(car.name, where if where != car.name else ""))
    console.print()
    legend: dict[str, str] = {}
    if drove(car):
        console.print(clause_table(car))
        console.print()
    wide = console.width >= NARROW
    # As wide as its numbers are, what is left of the terminal decides where the notes go.
    room = console.width - console.measure(_table(car, wide, {})).maximum
    console.print(_table(car, wide, None if wide and room >= LEAST_NOTE else legend))
    console.print()
    console.print(_footer(car, legend, remarks))


def _table(car: CarResult, wide: bool, legend: dict[str, str] | None) -> Table:
    """Return the figures, with what is nice to have where it is ``wide``; what limited them goes into ``legend`` by letter,
    beside them where that is None."""
    sure = any(result.low is not None for result in car.figures.values())
    columns = [
        {"header": "", "no_wrap": True},
        {"header": "predicted", "no_wrap": True},
        *([{"header": "5–95 %", "no_wrap": True}] if sure else []),
        {"header": "published (context)" if wide else "published", "no_wrap": True},
        {"header": "residual", "justify": "right", "no_wrap": True},
        {"header": "what limited it" if legend is None else "", "min_width": 1},
    ]
    table = terminal.grid(*columns)
    figures = terminal.apt_figures(car.figures)
    for group in dict.fromkeys(figure.group for figure in figures):
        table.add_row(Text(GROUPS.get(group, group.title()), style=terminal.NAME))
        before = ""
        for figure in (figure for figure in figures if figure.group == group):
            result = car.figures[figure.id]
            note = _note(result)
            shown = _ditto(note, before) if legend is None else _letter(note, legend)
            table.add_row(*_row(figure, result, wide, sure), shown)
            before = note.plain
    return table


def _row(figure: Figure, result: FigureResult, wide: bool, sure: bool) -> list[Text]:
    judged, context = terminal.published(result)
    beside = Text(f"{'' if judged is None else terminal.number(judged, figure):>6} ")
    if context and (wide or judged is None):
        beside.append(terminal.span(context, figure), style=DIM)
    cells = [predicted(figure, result), *([interval(figure, result)] if sure else []), beside]
    return [Text(f"  {figure.title}"), *cells, terminal.residual(result.residual)]


def interval(figure: Figure, result: FigureResult) -> Text:
    """Return the ends of the interval, nothing where there is none."""
    if result.low is None or result.high is None:
        return Text("")
    return Text(f"{terminal.number(result.low, figure)} – {terminal.number(result.high, figure)}", style=DIM)


def predicted(figure: Figure, result: FigureResult) -> Text:
    """Return the predicted value with its unit, a dash where the outcome is not ok."""
    if result.value is None:
        return Text(f"{'–':>7}", style=OUTCOME_STYLES.get(result.outcome, ""))
    text = Text(f"{terminal.number(result.value, figure):>7}", style=VALUE)
    return text.append(f" {terminal.unit(figure.unit)}", style="not bold")


def _note(result: FigureResult) -> Text:
    """Return what limited the figure, or the outcome and what would mend it."""
    if result.value is not None:
        return Text(result.limited_by)
    words = OUTCOMES.get(result.outcome, result.outcome)
    style = OUTCOME_STYLES.get(result.outcome, "")
    return Text(f"{words}: {result.remedy}" if result.remedy else words, style=style)


def _ditto(note: Text, before: str) -> Text:
    return Text(DITTO, style=DIM) if note.plain and note.plain == before else note


def _letter(note: Text, legend: dict[str, str]) -> Text:
    """Return the letter under which ``legend`` holds a note."""
    if not note.plain:
        return note
    return Text(legend.setdefault(note.plain, chr(ord("a") + len(legend))), style=DIM)


def _footer(car: CarResult, legend: dict[str, str], remarks: Sequence[str]) -> Table:
    table = terminal.grid({"style": DIM, "no_wrap": True}, {"style": DIM}, head=False)
    for index, (words, letter) in enumerate(legend.items()):
        table.add_row("" if index else "Limited by", f"{letter}  {words}")
    by_words: dict[str, list[str]] = {}
    for figure in terminal.apt_figures(car.figures):
        tests = by_words.setdefault(terminal.conditions_words(car.figures[figure.id].conditions), [])
        if figure.test not in tests:
            tests.append(figure.test)
    for index, (words, tests) in enumerate(by_words.items()):
        table.add_row("" if index else "Conditions", f"{', '.join(tests)}: {words}")
    if words := _publications(car):
        table.add_row("Published", words)
    if words := intervals_words(car):
        table.add_row("Intervals", words)
    table.add_row("Inputs", inputs_words(car))
    for index, remark in enumerate(remarks):
        table.add_row("" if index else "Note", remark)
    return table


def _publications(car: CarResult) -> str:
    rows = [row for result in car.figures.values() for row in result.published]
    if not rows:
        return ""
    names = ", ".join(dict.fromkeys(row.publication for row in rows))
    return f"by {names}; median of what is judged, in brackets what is context only"


def intervals_words(car: CarResult) -> str:
    """Return how the intervals were found: sampled, by a kept sample or first order for the tests named; '' without any."""
    by_method: dict[str, list[str]] = {}
    for figure in terminal.apt_figures(car.figures):
        if method := car.figures[figure.id].method:
            tests = by_method.setdefault(method, [])
            if figure.test not in tests:
                tests.append(figure.test)
    if not by_method:
        return ""
    propagated = ", ".join(by_method.get("first order", []))
    how = ["sampled"] if "sampled" in by_method else []
    kept = ", ".join(by_method.get("kept sample", []))
    how += [f"a sample kept with the car for {kept}"] if kept else []
    how += [f"first order over the inputs that move it for {propagated}"] if propagated else []
    return f"5–95 % of the cars that the file may mean: {'; '.join(how)}"


def inputs_words(car: CarResult) -> str:
    """Return how many inputs of a car were assumed or estimated, and where they are listed."""
    kinds = counts(car.car)
    total = sum(kinds.values()) - kinds["by class rule"]
    estimated = f"{kinds['estimated']} estimated ({kinds['by class rule']} by class rule)"
    return f"{total}, of these {kinds['assumed']} assumed, {estimated}: hothatch show {printable(car.car.path or car.id)}"
