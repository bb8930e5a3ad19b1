"""The EPA book in the terminal: scores with their bounds, what could not be used, the farthest predictions."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from hothatch.formats.epa_list import CYCLES
from hothatch.report.terminal import percent
from hothatch.studies.epa_book import EpaBook

FARTHEST = 12
MOST_SKIPPED = 20


def print_epa(book: EpaBook, console: Console) -> None:
    """Print the book's scores, its skipped rows and the rows farthest off."""
    console.print(_farthest(book))
    if book.skipped:
        console.print(f"\n{len(book.skipped)} entries cannot be used:")
        for problem in book.skipped[:MOST_SKIPPED]:
            console.print(f"  {problem}", markup=False, highlight=False)
        if len(book.skipped) > MOST_SKIPPED:
            console.print(f"  … and {len(book.skipped) - MOST_SKIPPED} more")
    how = "each family left out of its own fit" if book.refitted else "with the constants that ship"
    console.print(f"\nMedian |predicted over measured − 1|, blind {how}:")
    console.print(_scores(book))


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
    table = Table(box=None, pad_edge=False, title="Farthest off", title_justify="left")
    for title in ("row", "cycle", "predicted", "measured", "error"):
        table.add_column(title, justify="left" if title == "cycle" else "right")
    rows = sorted(book.rows, key=lambda row: -abs(row.predicted / row.measured - 1.0))
    for row in rows[:FARTHEST]:
        error = row.predicted / row.measured - 1.0
        table.add_row(str(row.row), row.cycle, f"{row.predicted:.1f}", f"{row.measured:.1f}", percent(error))
    return table
