"""The front of an exploration: a line while it runs, a table when it is done, and its knee designs in full."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.car.schema import FIELDS
from hothatch.figures.register import FIGURES, GROUPS
from hothatch.report import terminal
from hothatch.report.attribution import print_attributions
from hothatch.report.build_view import gate_table, value_text
from hothatch.report.terminal import DIM, NAME
from hothatch.studies.explore import NO_VALUE, Found
from hothatch.studies.explore_knees import Knee, Knees
from hothatch.studies.explore_space import GATE
from hothatch.studies.prices import price_of
from hothatch.units import format_quantity

MOST_ROWS = 24
_OWN = {
    "cost": ("cost", "EUR", 0),
    "curb_mass": ("curb mass", "kg", 0),
    "gate_failures": ("gate", "failed", 0),
}


def watch(seen: int, total: int, front: int, seconds: float) -> None:
    """Say on standard error how far a search is: evaluations, designs on the front, speed, time left."""
    speed = seen / max(seconds, 1e-9)
    left = max(total - seen, 0) / max(speed, 1e-9)
    words = f"{seen} of {total} designs, {front} on the front, {speed:.0f} a second, {left:.0f} s left"
    end = "\r" if sys.stderr.isatty() and seen < total else "\n"
    if end == "\r" or seen >= total or seen % 500 < 100:
        print(f"{words:<78}", end=end, file=sys.stderr, flush=True)


def print_front(made: Knees, console: Console) -> None:
    """Print the front by the first objective, the knees marked; without one, which constraint could not be met."""
    found = made.found
    console.print(terminal.title(f"Front of {found.task.space.base.name}", f"{found.evaluated} designs"))
    if not found.designs:
        console.print(Text(infeasible(found), style="yellow"))
        return
    right = {"justify": "right", "no_wrap": True}
    heads = ["\n".join(objective(name)) for name in found.task.objectives]
    table = terminal.grid(
        {"header": "", **right}, {"header": ""}, *({"header": head, **right} for head in heads), {"header": "design"}
    )  # fmt: skip
    for index in shown(found):
        row, design = found.rows[index], found.designs[index]
        cells = [amount(name, row[name]) for name in found.task.objectives]
        words = [f"+{package}" for package in design.packages]
        words += [f"{path} {_field(path, value)}" for path, value in design.values]
        mark = Text("knee" if index in found.knees else "", style="bold")
        table.add_row(str(index + 1), mark, *cells, Text(" ".join(words) or "the base", style=NAME))
    console.print(table)
    notes = [f"{len(found.designs)} designs on the front, evenly thinned here"] * (
        len(found.designs) > MOST_ROWS
    )
    notes += unpriced(found)
    if found.stopped:
        notes.append("interrupted: the same command again goes on from here")
    for note in notes:
        console.print(Text(note, style=DIM))
    for knee in made.knees:
        console.print()
        _print_knee(knee, console)
    if made.knees:
        console.print()
        console.print(_sheet(made))


def shown(found: Found) -> list[int]:
    """Return which rows are printed: all, or evenly spread ones with both ends and the knees."""
    count = len(found.designs)
    if count <= MOST_ROWS:
        return list(range(count))
    spread = {round(step * (count - 1) / (MOST_ROWS - 1)) for step in range(MOST_ROWS)}
    return sorted(spread | set(found.knees))


def infeasible(found: Found) -> str:
    """Return which constraints no design met, how near the nearest came, and which design that was."""
    never = {words: miss for words, miss in found.closest.items() if miss > 0.0}
    if never:
        words = "; ".join(
            f"{name}: the nearest design misses it by {share(name, miss)}" for name, miss in never.items()
        )
    elif found.closest:
        words = f"each of {' and '.join(found.closest)} is met by some, all together by none"
    else:
        words = "the packages and values make no car together, or none with all the figures"
    if found.nearest is None:
        return f"No design meets every constraint. {words}."
    design, misses = found.nearest
    missed = ", ".join(f"{name} by {share(name, miss)}" for name, miss in misses.items() if miss > 0.0)
    return f"No design meets every constraint. {words}. Nearest to all of them: {design.describe()}, which misses {missed}."


def share(name: str, miss: float) -> str:
    """Return the miss of a constraint as people read it."""
    if name.startswith(GATE):
        return terminal.plural(round(miss), "check")
    return "having no value" if miss >= NO_VALUE else f"{100 * miss:.1f} %"


def unpriced(found: Found) -> list[str]:
    """Return what must be said about the cost where it counts: which fields cost nothing because nobody knows a price."""
    asked = {*found.task.objectives, *(bound.figure for bound in found.task.bounds)}
    free = [axis.name for axis in found.task.space.axes if axis.path and price_of(axis.path) is None]
    return [f"cost: no price is known for {', '.join(free)}"] if free and "cost" in asked else []


def knee_words(knee: Knee) -> str:
    """Return the command that builds a knee design, base left for the reader's own."""
    return f"hothatch build {knee.car.id.partition('#')[0]} {knee.design.describe()}"


def _print_knee(knee: Knee, console: Console) -> None:
    console.print(terminal.title(f"Design {knee.row + 1}", "knee"))
    console.print(Text(printable(knee_words(knee)), style=NAME))
    failed = [check for check in knee.checks if check.passed is False]
    if failed:
        console.print(gate_table(failed, "Gate failed"))
    else:
        console.print(Text(f"passes the gate, all {len(knee.checks)} checks", style="green"))
    console.print()
    print_attributions(knee.attributions, console)


def _sheet(made: Knees) -> Table:
    right = {"justify": "right", "no_wrap": True}
    heads = ["base", *(f"design {knee.row + 1}" for knee in made.knees)]
    table = terminal.grid({"header": "", "no_wrap": True}, *({"header": head, **right} for head in heads))
    cars = made.results.cars
    figures = terminal.apt_figures(*(car.figures for car in cars))
    for group in dict.fromkeys(figure.group for figure in figures):
        table.add_row(Text(GROUPS.get(group, group.title()), style=NAME))
        for figure in (figure for figure in figures if figure.group == group):
            table.add_row(f"  {figure.title}", *(value_text(figure, car) for car in cars))
    return table


def objective(name: str) -> tuple[str, str]:
    """Return title and unit of an objective."""
    if name in _OWN:
        return _OWN[name][:2]
    return FIGURES[name].title, terminal.unit(FIGURES[name].unit)


def amount(name: str, value: float | None) -> str:
    """Return the number of an objective as it is shown."""
    digits = _OWN[name][2] if name in _OWN else FIGURES[name].digits
    return "–" if value is None else f"{value:.{digits}f}"


def _field(path: str, value: float) -> str:
    return format_quantity(value, FIELDS[path].dimension, 4)
