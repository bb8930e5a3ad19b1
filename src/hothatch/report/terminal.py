"""How anything reaches the terminal: consoles, tables, styles, the words and numbers of figures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.car.record import Car
from hothatch.figures.first_order import to_make
from hothatch.figures.register import FIGURES, Figure
from hothatch.figures.results import FigureResult
from hothatch.jit import is_cold
from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import LACKS, Procedure

PIPE_WIDTH = 120  # columns where nobody says how many there are: a file or another program
EVERY = 10.0  # seconds between words of progress where nobody looks on
NARROW = 96  # below this many columns a table gives up what is nice to have

HEAD, DIM, VALUE, NAME = "bold", "dim", "bold", "cyan"
# |residual| up to which a figure counts as close and as far: the bounds of launch figures (median and worst).
CLOSE, FAR = 0.035, 0.10

OUTCOMES = {"not_applicable": "not applicable", "incomplete": "incomplete", "failed": "failed"}
OUTCOME_STYLES = {"not_applicable": DIM, "incomplete": "yellow", "failed": "red"}


class Pipe(Console):
    """A console that tells its caller when nobody reads any more, where rich would leave the program."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def say_if_cold() -> None:
    """Say on standard error that the next run compiles, where it does."""
    if is_cold():
        print("Compiling the solvers: once, about 20 s", file=sys.stderr, flush=True)


def say_if_designing(cars: Iterable[Car], tests: Iterable[Procedure]) -> None:
    """Say on standard error that intervals of dear tests take a while now, where a car's designs are still to be made."""
    wanted = list(tests)
    for car in cars:
        if missing := to_make(car, wanted):
            names = ", ".join(missing)
            print(
                f"{printable(car.id)}: how {names} answer to the inputs, once, under a minute",
                file=sys.stderr,
                flush=True,
            )


def progress(noun: str) -> Callable[[int, int], None]:
    """Return what says on standard error how much is done: a line that changes, in a pipe one now and then.

    What it returns takes how many are done and how many are expected, 0 while nobody knows.
    """
    live, last = sys.stderr.isatty(), time.monotonic()

    def say(done: int, expected: int) -> None:
        nonlocal last
        words = f"{done} of {expected} {noun}" if expected else f"{done} {noun}"
        if live:
            print(f"\r{words}", file=sys.stderr, end="\n" if 0 < expected <= done else "", flush=True)
        elif time.monotonic() - last >= EVERY:
            last = time.monotonic()
            print(words, file=sys.stderr, flush=True)

    return say


def console(file: IO[str] | None = None, width: int | None = None) -> Console:
    """Return a console that prints text as it is: no markup, no emoji, no guesses at what to colour.

    ``COLUMNS`` counts everywhere; a pipe has 120 columns.
    """
    out = sys.stdout if file is None else file
    if width is None and not out.isatty() and not os.environ.get("COLUMNS", "").isdigit():
        width = PIPE_WIDTH
    return Pipe(file=out, width=width, markup=False, emoji=False, highlight=False)


def grid(*columns: dict[str, Any], head: bool = True) -> Table:
    """Return a table without lines; each column is the keywords of rich's ``add_column``."""
    table = Table(box=None, show_header=head, header_style=HEAD, padding=(0, 2, 0, 0), pad_edge=False)
    for column in columns:
        table.add_column(**column)
    return table


def broken(path: str, most: int) -> str:
    """Return a field's path in two lines, the second its last word, where it has more than ``most`` characters."""
    head, dot, last = path.rpartition(".")
    return path if len(path) <= most else f"{head}{dot}\n{last}"


def title(name: str, more: str = "") -> Text:
    """Return a heading: what it is about, then a quieter word."""
    text = Text(printable(name), style="bold")
    if more:
        text.append(f"  {printable(more)}", style=DIM)
    return text


def unit(text: str) -> str:
    """Return a figure's unit as people write it."""
    return "" if text == "-" else text.replace("/100mi", "/100 mi").replace("/100km", "/100 km")


def number(value: float, figure: Figure) -> str:
    """Return ``value`` with the decimals of its figure."""
    return f"{value:.{figure.digits}f}".replace("-", "−")


def published(result: FigureResult) -> tuple[float | None, list[float]]:
    """Return the median of the judge rows (None without any) and the values of the context rows."""
    judged = [row.value for row in result.published if row.use == "judge"]
    return (median(judged) if judged else None), [row.value for row in result.published if row.use != "judge"]


def span(values: Sequence[float], figure: Figure) -> str:
    """Return the range of some values in brackets: ``(7.40)`` or ``(7.40–7.90)``."""
    if not values:
        return ""
    ends = dict.fromkeys((number(min(values), figure), number(max(values), figure)))
    return f"({'–'.join(ends)})"


def residual(value: float | None) -> Text:
    """Return a relative residual in per cent with its sign, coloured by its size."""
    if value is None:
        return Text("")
    style = "green" if abs(value) <= CLOSE else "yellow" if abs(value) <= FAR else "red"
    return Text(percent(value), style=style)


def percent(value: float) -> str:
    """Return a relative difference in per cent with a sign."""
    text = f"{100 * value:+.1f} %"
    return "0.0 %" if text[1:] == "0.0 %" else text.replace("-", "−")


def conditions_words(conditions: Conditions) -> str:
    """Return the conditions as a person would say them, the wind included."""
    return conditions.describe()


def plural(count: int, noun: str) -> str:
    """Return ``1 figure`` or ``3 figures``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def apt_figures(*cars: Mapping[str, FigureResult]) -> list[Figure]:
    """Return the figures of some cars in the register's order, without those of tests that apply to none of them."""
    every = figures_in_order(name for figures in cars for name in figures)
    apt = [
        figure
        for figure in every
        if any(figures[figure.id].remedy not in LACKS.values() for figures in cars if figure.id in figures)
    ]
    return apt or every


def figures_in_order(found: Iterable[str]) -> list[Figure]:
    """Return the figures of these ids in the register's order."""
    wanted = set(found)
    return [figure for figure in FIGURES.values() if figure.id in wanted]
