"""How a sweep tells its progress and what it brought."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from shlex import quote

import numpy as np
from rich.console import Console
from rich.table import Table

from hothatch.car.faults import printable
from hothatch.report.terminal import EVERY, NAME, grid, plural
from hothatch.studies.sweep import Progress, Swept, Watch
from hothatch.studies.sweep_query import Answer

MOST_SHOWN = 50  # rows of an answer
UNBOUNDED = 1_000_000  # columns
MOST_CELL = 40  # characters of a cell where rows stand beside each other


def watch() -> Watch:
    """Return what says the progress on standard error: one line that changes, or in a pipe a line now and then."""
    live = sys.stderr.isatty()
    last = time.monotonic()

    def say(progress: Progress) -> None:
        nonlocal last
        ended = progress.done >= progress.rows
        if live:
            print(f"\r{words(progress):<78}", end="\n" if ended else "", file=sys.stderr, flush=True)
        elif time.monotonic() - last >= EVERY:
            last = time.monotonic()
            print(words(progress), file=sys.stderr, flush=True)

    return say


def words(progress: Progress) -> str:
    """Return cars driven, cars per second, the time left, and what did not come out; or what is waited for."""
    text = f"{progress.done:,} of {progress.rows:,} cars"
    if progress.idle:
        return f"{text}; waiting: the cluster has no worker"
    text += f", {progress.rate:,.0f} cars/s"
    if progress.left:
        text += f", {duration(progress.left)} left"
    return f"{text}; {figures(progress.outcomes)}"


def figures(outcomes: Mapping[str, int]) -> str:
    """Return figures by outcome: ``120 figures ok, 3 incomplete``."""
    others = [
        f"{count:,} {name.replace('_', ' ')}" for name, count in sorted(outcomes.items()) if name != "ok"
    ]
    return ", ".join([f"{plural(outcomes.get('ok', 0), 'figure')} ok", *others])


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def print_swept(swept: Swept, console: Console) -> None:
    """Print what a sweep brought and how to ask it."""
    one = swept.progress
    ask = f'hothatch query {quote(printable(str(swept.folder)))} "select * from results limit 5"'
    if not one.driven:
        console.print(f"{printable(swept.name)}: {_all(one.rows)} already; {figures(one.outcomes)}")
        console.print(ask, soft_wrap=True)
        return
    before = f", {one.rows - one.driven:,} of them before" if one.driven < one.rows else ""
    console.print(f"{printable(swept.name)}: {plural(one.rows, 'car')}{before}; {figures(one.outcomes)}")
    console.print(
        f"{plural(one.driven, 'car')} in {duration(one.seconds)}, {one.rate:,.{0 if one.rate >= 10 else 1}f} cars/s; "
        f"{plural(swept.chunks, 'chunk')} in all"
    )
    console.print(ask, soft_wrap=True)  # a command is copied whole


def _all(rows: int) -> str:
    return "its one car stands" if rows == 1 else f"all {rows:,} cars stand"


def print_answer(answer: Answer, console: Console) -> None:
    """Print the rows of an answer, the first fifty of many; where they are too wide, a column a line."""
    heads = [printable(name) for name in answer.columns]
    rows = [[_cell(value) for value in row] for row in answer.rows[:MOST_SHOWN]]
    table = _table(heads, rows)
    unbounded = console.options.update_width(UNBOUNDED)
    if console.measure(table, options=unbounded).maximum <= console.width:
        console.print(table)
    else:
        _print_turned(heads, rows, console)
    if len(answer.rows) > MOST_SHOWN:
        console.print(f"… {len(answer.rows):,} rows in all; --json has every one")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = grid(*({"header": head} for head in heads))
    for row in rows:
        table.add_row(*row)
    return table


def _print_turned(heads: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    """Print names of columns down, rows beside each other: as many at a time as have room."""
    names = max(map(len, heads))
    room = console.width - names - 2
    widths = [min(max(map(len, row)), MOST_CELL) + 2 for row in rows]
    at = 0
    while at < len(rows):
        count = max(sum(np.cumsum(widths[at:]) <= room), 1)
        table = grid(
            {"style": NAME, "overflow": "fold"}, *({"overflow": "fold"} for _ in range(count)), head=False
        )
        for place, head in enumerate(heads):
            table.add_row(head, *(row[place] for row in rows[at : at + count]))
        if at:
            console.print()
        console.print(table)
        at += count


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else printable(str(value))
