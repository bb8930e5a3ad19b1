"""The front of an exploration: a line while it runs, a table when it is done."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from hothatch.figures.register import FIGURES
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME
from hothatch.studies.explore import Found
from hothatch.units import format_quantity

MOST_ROWS = 24
_OWN = {"cost": ("cost", "EUR", 0), "curb_mass": ("curb mass", "kg", 0)}


def watch(seen: int, total: int, front: int, seconds: float) -> None:
    """Say on standard error how far a search is: evaluations, designs on the front, speed, time left."""
    speed = seen / max(seconds, 1e-9)
    left = max(total - seen, 0) / max(speed, 1e-9)
    words = f"{seen} of {total} designs, {front} on the front, {speed:.0f} a second, {left:.0f} s left"
    end = "\r" if sys.stderr.isatty() and seen < total else "\n"
    if end == "\r" or seen >= total or seen % 500 < 100:
        print(f"{words:<78}", end=end, file=sys.stderr, flush=True)


def print_front(found: Found, console: Console) -> None:
    """Print the front by the first objective, the knee marked; without one, which constraint could not be met."""
    console.print(terminal.title(f"Front of {found.task.space.base.name}", f"{found.evaluated} designs"))
    if not found.designs:
        console.print(Text(infeasible(found), style="yellow"))
        return
    right = {"justify": "right", "no_wrap": True}
    heads = [f"{_title(name)[0]}\n{_title(name)[1]}" for name in found.task.objectives]
    table = terminal.grid(
        {"header": ""}, *({"header": head, **right} for head in heads), {"header": "design"}
    )
    for index in shown(found):
        row, design = found.rows[index], found.designs[index]
        cells = [_number(name, row[name]) for name in found.task.objectives]
        words = [f"+{package}" for package in design.packages]
        words += [f"{path} {_field(path, value)}" for path, value in design.values]
        mark = Text("knee" if index == found.knee else "", style="bold")
        table.add_row(mark, *cells, Text(" ".join(words) or "the base", style=NAME))
    console.print(table)
    if len(found.designs) > MOST_ROWS:
        console.print(Text(f"{len(found.designs)} designs on the front, evenly thinned here", style=DIM))


def shown(found: Found) -> list[int]:
    """Return which rows are printed: all, or evenly spread ones with both ends and the knee."""
    count = len(found.designs)
    if count <= MOST_ROWS:
        return list(range(count))
    spread = {round(step * (count - 1) / (MOST_ROWS - 1)) for step in range(MOST_ROWS)}
    return sorted(spread | ({found.knee} if found.knee is not None else set()))


def infeasible(found: Found) -> str:
    """Return which constraints no design met, and how near the nearest came."""
    never = {words: miss for words, miss in found.closest.items() if miss > 0.0}
    if never:
        near = "; ".join(
            f"{words}: the nearest design misses it by {100 * miss:.1f} %" for words, miss in never.items()
        )
        return f"No design meets every constraint. {near}."
    together = " and ".join(found.closest) or "the packages"
    return f"No design meets every constraint: each of {together} is met by some, all together by none."


def _title(name: str) -> tuple[str, str]:
    if name in _OWN:
        return _OWN[name][:2]
    return FIGURES[name].title, terminal.unit(FIGURES[name].unit)


def _number(name: str, value: float | None) -> str:
    digits = _OWN[name][2] if name in _OWN else FIGURES[name].digits
    return "–" if value is None else f"{value:.{digits}f}"


def _field(path: str, value: float) -> str:
    from hothatch.car.schema import FIELDS

    return format_quantity(value, FIELDS[path].dimension, 4)
