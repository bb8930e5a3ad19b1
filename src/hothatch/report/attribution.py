"""Which package did what, as tables: alone, in the given order, and its fair share."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.figures.register import FIGURES, Figure
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME
from hothatch.studies.attribute import Attribution, label

WORDS = (
    "alone: on the base by itself; in order: when those above it are on; share: mean over all orders (Shapley), "
    "± its standard error where orders were drawn"
)


def print_attributions(found: Sequence[Attribution], console: Console) -> None:
    """Print one table a figure; the rows of each column add up to the total."""
    for one in found:
        figure = FIGURES[one.figure]
        console.print(Text(figure.title, style="bold").append(f"  {terminal.unit(figure.unit)}", style=DIM))
        if one.reason:
            console.print(Text(f"  not attributed: {one.reason}", style=DIM))
        else:
            console.print(_table(one, figure))
        console.print()
    if found:
        console.print(Text(WORDS, style=DIM))


def _table(one: Attribution, figure: Figure) -> Table:
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "", "style": NAME, "no_wrap": True}, {"header": "alone", **right},
        {"header": "in order", **right}, {"header": "share", **right}, {"header": "", "style": DIM, **right},
    )  # fmt: skip
    start, end = (Text(terminal.number(value, figure), style="bold") for value in (one.base, one.variant))
    table.add_row("  base", start, start, start, "")
    for index, package in enumerate(one.packages):
        error = "" if one.errors is None else f"± {one.errors[index]:.{figure.digits}f}"
        gains = (one.one_at_a_time[index], one.waterfall[index], one.shapley[index])
        table.add_row(f"  {label(package)}", *(gain(value, figure) for value in gains), error)
    table.add_row(Text("  only together", style=DIM), gain(one.interaction, figure), "", "", "")
    table.add_row("  variant", end, end, end, "")
    return table


def gain(value: float, figure: Figure) -> Text:
    """Return a contribution with its sign: green where it helps, red where it costs; one digit more than the figure."""
    text = f"{value:+.{figure.digits + 1}f}"
    if float(text) == 0.0:
        return Text("=", style=DIM)
    if figure.better == "neither":
        return Text(text.replace("-", "−"))
    helps = (value < 0.0) == (figure.better == "lower")
    return Text(text.replace("-", "−"), style="green" if helps else "red")
