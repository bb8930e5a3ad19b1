"""Predicted against published on the terminal: every row, misses first, then the scores with their bounds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.figures.register import FIGURES
from hothatch.proving.catalogue import PROCEDURES
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME, NARROW, OUTCOME_STYLES, OUTCOMES
from hothatch.studies.validate import Score, Validation, ValidationRow

WIDE = 130  # columns from which publication and conditions have room beside the numbers


def print_validation(found: Validation, console: Console) -> None:
    """Print all rows of ``found``, judged ones first and misses first among them, then its scores."""
    judged = [row for row in found.rows if row.use == "judge"]
    context = [row for row in found.rows if row.use != "judge"]
    console.print(Text("Judged, misses first", style="bold"))
    console.print(_rows(judged, console.width))
    if context:
        console.print(Text("\nFor context, not judged", style="bold"))
        console.print(_rows(context, console.width, DIM))
    console.print(Text("\nScores of the judged rows, |predicted over published − 1|", style="bold"))
    console.print(_scores(found.scores.values()))
    kept = "every bound holds" if found.ok else "at least one bound does not hold"
    console.print(Text(f"\n{kept}", style="green" if found.ok else "red"))


def _rows(rows: Iterable[ValidationRow], width: int, style: str = "") -> Table:
    right = {"justify": "right", "no_wrap": True}
    columns: list[dict[str, Any]] = [
        {"header": "car", "style": NAME, "no_wrap": True},
        {"header": "figure", "no_wrap": width >= NARROW},
        {"header": "predicted", **right},
        {"header": "published", **right},
        {"header": "", "no_wrap": True},
        {"header": "error", **right},
    ]
    if width >= NARROW:
        columns.append({"header": "publication", "no_wrap": True})
    if width >= WIDE:
        columns.append({"header": "conditions", "style": DIM})
    table = terminal.grid(*columns)
    for row in rows:
        table.add_row(*_cells(row)[: len(columns)], style=style)
    return table


def _cells(row: ValidationRow) -> list[Text | str]:
    figure = FIGURES[row.figure]
    words = OUTCOMES.get(row.outcome, row.outcome)
    predicted = Text(words, style=OUTCOME_STYLES.get(row.outcome, ""))
    if row.predicted is not None:
        predicted = Text(terminal.number(row.predicted, figure), style="bold")
    return [
        row.car,
        figure.title,
        predicted,
        terminal.number(row.published, figure),
        terminal.unit(row.unit),
        terminal.residual(row.error),
        row.publication,
        own_conditions(row),
    ]


def own_conditions(row: ValidationRow) -> str:
    """Return the conditions of a row that are not those its test declares, in few words."""
    declared = PROCEDURES[FIGURES[row.figure].test].conditions(None).describe().split(", ")
    words = ", ".join(part for part in row.conditions.split(", ") if part not in declared)
    return words.replace(" kg as tested +", " +").replace("traction control", "traction")


def _scores(scores: Iterable[Score]) -> Table:
    right = {"justify": "right", "no_wrap": True}
    heads = ("rows", "median", "bound", "worst", "bound")
    table = terminal.grid({"header": ""}, *({"header": head, **right} for head in heads), {"header": ""})
    for score in scores:
        bounded = score.bound_median is not None or score.bound_worst is not None
        verdict = Text("pass" if score.ok else "FAIL", style="green" if score.ok else "bold red")
        table.add_row(
            f"  {score.title}",
            str(score.count),
            _percent(score.median),
            _percent(score.bound_median),
            _percent(score.worst),
            _percent(score.bound_worst),
            verdict if bounded else Text("shown only", style=DIM),
        )
    return table


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
