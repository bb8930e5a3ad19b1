"""Predicted against published on the terminal: every row, misses first, then the scores with their bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hothatch.car.provenance import FROZEN
from hothatch.figures.register import FIGURES
from hothatch.proving.catalogue import PROCEDURES
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME, NARROW, OUTCOME_STYLES, OUTCOMES
from hothatch.studies.validate import Score, Validation, ValidationRow

ROOM, NEVER = 24, 1 << 30
MIDDLE, WIDE = 112, 140  # columns from which units, and from which conditions have room beside the numbers

FROZEN_WORDS = f"Standard deviations that a file does not state are those of commit {FROZEN}, before any of this was scored."


def print_validation(found: Validation, console: Console) -> None:
    """Print all rows of ``found``, judged ones first and misses first among them, then its scores."""
    judged = [row for row in found.rows if row.use == "judge"]
    context = [row for row in found.rows if row.use != "judge"]
    console.print(Text("Judged, misses first", style="bold"))
    console.print(_rows(judged, console.width))
    if context:
        console.print(Text("\nFor context, not judged", style="bold"))
        console.print(_rows(context, console.width, DIM))
    console.print(
        Text("\nScores of the judged rows, |predicted over published − 1| or |difference|", style="bold")
    )
    console.print(_scores(found.scores.values()))
    if found.coverage[1]:
        console.print(
            Text("\nJudged results within their 5–95 % interval; 90 % would be right", style="bold")
        )
        console.print(_coverage(found))
        console.print(Text(FROZEN_WORDS, style=DIM))
    else:
        console.print(
            Text("\nhothatch validate --sure 256 says how many lie within their intervals", style=DIM)
        )
    if found.shortfalls or found.score_shortfalls:
        console.print(Text("\nKnown shortfalls", style="bold"))
    for name, reason in found.score_shortfalls.items():
        console.print(Padding(Text(f"{found.scores[name].title}: {reason}"), (0, 0, 0, 2)))
    for (car, figure), reason in found.shortfalls.items():
        where = Text(f"{car}, {FIGURES[figure].title}: ", style=NAME)
        console.print(Padding(where.append(reason, style="none"), (0, 0, 0, 2), expand=False))
    kept = "every bound holds" if found.ok else "at least one bound does not hold"
    console.print(Text(f"\n{kept}", style="green" if found.ok else "red"))


def coverage_rows(found: Validation) -> list[tuple[str, int, int]]:
    """Return what lies within its interval, of how many: by group, what no group scores, in all."""
    rows = [(found.scores[name].title, *both) for name, both in found.coverage_by_group.items()]
    if found.coverage_of_others[1]:
        rows.append(("what no score counts", *found.coverage_of_others))
    return [*rows, ("all", *found.coverage)]


def _coverage(found: Validation) -> Table:
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid({"header": ""}, *({"header": head, **right} for head in ("inside", "of", "share")))
    for name, inside, rows in coverage_rows(found):
        table.add_row(f"  {name}", str(inside), str(rows), f"{100 * inside / rows:.0f} %")
    return table


def interval(row: ValidationRow) -> Text:
    """Return a row's interval, marked where the published value lies outside."""
    if row.low is None or row.high is None:
        return Text("")
    ends = " – ".join(terminal.number(end, FIGURES[row.figure]) for end in (row.low, row.high))
    return Text(ends if row.covered else f"{ends} !", style="" if row.covered else "yellow")


def _rows(rows: Sequence[ValidationRow], width: int, style: str = "") -> Table:
    """Return one line a row; what is nice to have goes first when the terminal is narrow."""
    right = {"justify": "right", "no_wrap": True}
    sure = any(row.low is not None for row in rows)
    room = ROOM if sure else 0  # intervals come before publications
    columns: list[tuple[int, dict[str, Any]]] = [
        (0, {"header": "car", "style": NAME, "no_wrap": True, "min_width": 24}),
        (0, {"header": "figure", "overflow": "fold"}),
        (0, {"header": "predicted", "min_width": 9, **right}),
        (0, {"header": "published", "min_width": 9, **right}),
        (MIDDLE + room, {"header": "", "no_wrap": True, "min_width": 10}),
        (0, {"header": "error", "min_width": 7, **right}),
        (NARROW if sure else NEVER, {"header": "5–95 %, ! outside", "no_wrap": True, "min_width": 17}),
        (NARROW + room, {"header": "publication", "overflow": "fold", "max_width": 26}),
        (WIDE + room, {"header": "conditions", "style": DIM, "overflow": "fold", "min_width": 24}),
    ]
    shown = [index for index, (least, _) in enumerate(columns) if width >= least]
    table = terminal.grid(*(columns[index][1] for index in shown))
    for row in rows:
        cells = _cells(row)
        table.add_row(*(cells[index] for index in shown), style=style)
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
        interval(row),
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
            *(
                _error(value, score.unit)
                for value in (score.median, score.bound_median, score.worst, score.bound_worst)
            ),
            verdict if bounded else Text("shown only", style=DIM),
        )
    return table


def _error(value: float | None, unit: str) -> str:
    """Return an error in per cent, or in the unit that a score counts in."""
    if value is None:
        return ""
    return f"{value:.3f} {unit}" if unit else f"{100 * value:.1f} %"
