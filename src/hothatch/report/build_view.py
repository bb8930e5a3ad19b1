"""A variant beside its base: what was fitted, what it changed on the car, and every figure with its difference."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.figures.register import GROUPS, Figure
from hothatch.figures.results import CarResult
from hothatch.report import terminal
from hothatch.report.attribution import print_attributions
from hothatch.report.goal_view import print_progress
from hothatch.report.terminal import DIM, NAME, NARROW, OUTCOME_STYLES
from hothatch.studies.build import Build
from hothatch.studies.gate_checks import Check

MOST_CHANGES = 40


def print_build(build: Build, console: Console) -> None:
    """Print packages, changed fields and the spec sheet of the variant beside its base."""
    console.print(terminal.title(build.car.name, build.car.id))
    console.print()
    failed = [check for check in build.checks if check.passed is False]
    if failed:
        console.print(gate_table(failed, "Gate failed"))
        console.print()
    if build.variant.packages:
        console.print(_packages(build))
        console.print()
    console.print(_changes(build, console.width >= NARROW))
    console.print()
    console.print(_figures(build, console.width >= NARROW))
    console.print()
    console.print(gate_table([check for check in build.checks if check.passed is not False], "Gate"))
    console.print()
    if build.progress:
        print_progress(build.progress, console)
        console.print()
    if build.attributions:
        print_attributions(build.attributions, console)
        console.print()
    console.print(_footer(build))


def gate_table(checks: Sequence[Check], head: str) -> Table:
    """Return checks of the roadworthiness gate with what was found, and for a failed one what would pass it."""
    table = terminal.grid({"header": head, "no_wrap": True}, {"header": ""}, {"header": "", "style": DIM})
    for check in checks:
        mark, style = {True: ("passed", "green"), False: ("FAILED", "bold red"), None: ("not checked", DIM)}[
            check.passed
        ]
        fixes = f"passes {' or '.join(check.fixes)}" if check.fixes else ""
        if check.passed is False and not fixes:
            fixes = "no single change passes it"
        table.add_row(
            f"  {check.title}",
            Text(mark, style=style),
            Text(printable("; ".join(filter(None, (check.words, fixes))))),
        )
    return table


def _packages(build: Build) -> Table:
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "package", "style": NAME, "no_wrap": True}, {"header": ""},
        {"header": "mass", **right}, {"header": "cost", **right},
    )  # fmt: skip
    for package in build.variant.packages:
        mass = build.variant.masses.get(package.id)
        table.add_row(f"+{package.id}", package.name, kilograms(mass), package.cost.describe())
    if len(build.variant.packages) > 1:
        total = sum(build.variant.masses.values())
        costs = [
            f"{amount:,.0f}".replace(",", " ") + f" {c} ({y})" for (c, y), amount in build.costs().items()
        ]
        table.add_row("", "together", kilograms(total), "\n".join(costs), style="bold")
    return table


def kilograms(mass: float | None) -> str:
    """Return a mass added with its sign, '' where there is none."""
    return "" if mass is None else f"{mass:+.0f} kg".replace("-", "−").replace("+0 kg", "0 kg")


def _changes(build: Build, wide: bool) -> Table:
    changes = build.changes()
    table = terminal.grid(
        {"header": "changed", "no_wrap": True}, {"header": "from", "justify": "right"}, {"header": "to", "justify": "right"},
        *([{"header": "how it is known", "style": DIM}] if wide else []),
    )  # fmt: skip
    for change in changes[:MOST_CHANGES]:
        before, after = change.words()
        fact = change.after
        known = "" if fact is None else f"{fact.kind}, {_short(fact.source)}"
        table.add_row(
            change.path, before, Text(printable(after), style="bold"), *([printable(known)] if wide else [])
        )
    if len(changes) > MOST_CHANGES:
        table.add_row(Text(f"and {len(changes) - MOST_CHANGES} more", style=DIM))
    return table


def _short(source: str) -> str:
    """Return a source without the sources behind it: hothatch show has them."""
    return source.partition("; before: ")[0].removeprefix("from package ")


def _figures(build: Build, wide: bool) -> Table:
    base, own = build.base_result, build.result
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "", "no_wrap": True}, {"header": "base", **right}, {"header": "variant", **right},
        {"header": "difference", **right}, {"header": "", **right},
        *([{"header": "what limits the variant", "style": DIM}] if wide else []),
    )  # fmt: skip
    figures = terminal.apt_figures(base.figures, own.figures)
    for group in dict.fromkeys(figure.group for figure in figures):
        table.add_row(Text(GROUPS.get(group, group.title()), style=NAME))
        for figure in (figure for figure in figures if figure.group == group):
            cells = [value_text(figure, base), value_text(figure, own), *difference(figure, base, own)]
            note = own.figures[figure.id]
            limit = note.limited_by if note.value is not None else note.remedy
            table.add_row(f"  {figure.title}", *cells, *([printable(limit)] if wide else []))
    return table


def value_text(figure: Figure, car: CarResult) -> Text:
    """Return one figure of a car with its unit, a dash where it has none."""
    result = car.figures.get(figure.id)
    if result is None or result.value is None:
        return Text("–", style=OUTCOME_STYLES.get(result.outcome, "") if result else "")
    return Text(terminal.number(result.value, figure), style="bold").append(
        f" {terminal.unit(figure.unit)}", style="not bold dim"
    )


def difference(figure: Figure, base: CarResult, own: CarResult) -> tuple[Text, Text]:
    """Return the difference of one figure, absolute and in per cent: green where it is better, red where worse."""
    values = [car.figures[figure.id].value for car in (base, own) if figure.id in car.figures]
    if len(values) < 2 or values[0] is None or values[1] is None:
        return Text(""), Text("")
    gain = values[1] - values[0]
    text = f"{gain:+.{figure.digits}f}"
    if float(text) == 0.0:
        return Text("=", style=DIM), Text("")
    better = figure.better != "neither" and (gain < 0) == (figure.better == "lower")
    style = DIM if figure.better == "neither" else "green" if better else "red"
    share = Text(terminal.percent(gain / values[0]), style=DIM) if values[0] else Text("")
    return Text(text.replace("-", "−"), style=style), share


def _footer(build: Build) -> Table:
    table = terminal.grid({"style": DIM, "no_wrap": True}, {"style": DIM}, head=False)
    notes = list(build.variant.remarks)
    if any(package.cost.kind in ("estimated", "assumed") for package in build.variant.packages):
        notes.append("costs are estimates unless a source is named; hothatch packages lists both")
    for index, note in enumerate(notes):
        table.add_row("" if index else "Note", printable(note))
    return table
