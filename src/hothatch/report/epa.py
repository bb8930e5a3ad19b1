"""The EPA book in the terminal: scores with their bounds, what could not be used, the farthest predictions."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.formats.epa_list import CYCLES
from hothatch.report.terminal import percent, plural
from hothatch.studies.epa_book import EpaBook

FARTHEST = 12


def print_epa(book: EpaBook, console: Console) -> None:
    """Print the rows farthest off, every row that cannot be used with its reason, then the scores."""
    if book.rows:
        console.print(_farthest(book))
        console.print()
    if book.skipped:
        console.print(f"Not used, whole rows or one cycle of them: {len(book.skipped)}")
        for problem in book.skipped:
            _line(console, str(problem))
        console.print()
    tests = len({row.row for row in book.rows})
    console.print(
        f"{plural(tests, 'distinct test')}; {plural(len(book.repeats), 'row')} beside them say the same again."
    )
    if book.others:
        console.print(
            f"{plural(book.others, 'row')} of the list say nothing of electric cars on UDDS or HWFET."
        )
    for words in book.lacks:
        console.print(Text(f"{printable(words)}."))
    how = "each family left out of its own fit" if book.refitted else "with the constants that ship"
    console.print(f"\nMedian |predicted over measured − 1|, blind {how}:")
    console.print(_scores(book))


def _line(console: Console, words: str) -> None:
    console.print(Padding(Text(printable(words)), (0, 0, 0, 2), expand=False))


def _scores(book: EpaBook) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("score", "cycle", "rows", "median", "bound", ""):
        table.add_column(title, justify="left" if title in ("score", "cycle") else "right")
    named = (("blind", book.blind), ("anchored", book.anchored), ("repeat noise", book.repeat_noise))
    for name, score in named:
        for cycle in CYCLES:
            median, bound = score.medians[cycle], (score.bounds or {}).get(cycle)
            verdict = "" if bound is None else ("ok" if median is not None and median <= bound else "FAIL")
            shown = "–" if median is None else f"{100 * median:.2f} %"
            limit = "" if bound is None else f"{100 * bound:.1f} %"
            table.add_row(name, cycle, str(score.counts[cycle]), shown, limit, verdict)
    return table


def _farthest(book: EpaBook) -> Table:
    table = Table(box=None, pad_edge=False, title="Farthest off, Wh/km at the wall", title_justify="left")
    for title in ("row", "model", "cycle", "predicted", "measured", "error"):
        table.add_column(title, justify="left" if title in ("model", "cycle") else "right")
    rows = sorted(book.rows, key=lambda row: -abs(row.predicted / row.measured - 1.0))
    for row in rows[:FARTHEST]:
        error = row.predicted / row.measured - 1.0
        model = Text(printable(book.models[row.row]))
        shown = f"{row.predicted:.1f}", f"{row.measured:.1f}", percent(error)
        table.add_row(str(row.row), model, row.cycle, *shown)
    return table
