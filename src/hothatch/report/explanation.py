"""An explanation on the terminal: phases, energy by sink with bars, the way to the figure, the equations' sources."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hothatch.proving.steps import MPH
from hothatch.report import terminal
from hothatch.report.sheet import predicted
from hothatch.report.terminal import DIM, NAME, NARROW, OUTCOMES
from hothatch.studies.equations import Equations
from hothatch.studies.explain import Explanation
from hothatch.studies.explain_handling import Wheel
from hothatch.studies.explain_parts import Account, Phase

BAR = 24  # columns of the longest bar
SHARES_FROM = 32  # columns of the terminal for each account: where there are fewer its shares are left out
G0 = 9.80665

SHORT = 16  # characters of a label that never breaks


def print_explanation(found: Explanation, console: Console) -> None:
    """Print where the seconds, metres and watt-hours of one figure went."""
    console.print(terminal.title(f"{found.car.name}: {found.figure.title}", found.figure.id))
    console.print(Text(f"{found.figure.definition}; {found.figure.standard}", style=DIM))
    console.print(Text(terminal.conditions_words(found.result.conditions), style=DIM))
    console.print()
    console.print(_value(found))
    if found.phases:
        _section(console, "Where the seconds went", _phases(found.phases))
        for words in found.uncounted:
            console.print(Text(f"  not counted: {words}", style=DIM))
    if found.wheels:
        _section(console, "What ran out first", None)
        console.print(Padding(Text(found.verdict), (0, 0, 0, 2), expand=False))
        console.print(_wheels(found.wheels))
    _print_accounts(found.accounts, console)
    if found.steps:
        _section(console, "From there to the figure", _steps(found.steps))
    _section(console, "Equations and their first sources", None)
    for one in found.equations:
        _print_equations(one, console)


def _section(console: Console, title: str, table: Table | None) -> None:
    console.print()
    console.print(Text(title, style="bold"))
    if table:
        console.print(table)


def _value(found: Explanation) -> Text:
    result = found.result
    if result.value is None:
        words = OUTCOMES.get(result.outcome, result.outcome)
        return Text(f"{words}: {result.remedy}" if result.remedy else words)
    text = Text("predicted ").append(predicted(found.figure, result).plain.strip(), style="bold")
    judged, context = terminal.published(result)
    if judged is not None:
        text.append(
            f", published {terminal.number(judged, found.figure)} (median of what is judged), residual "
        )
        text.append_text(terminal.residual(result.residual))
    elif context:
        text.append(f", published for context {terminal.span(context, found.figure)}")
    return text


def _phases(phases: Sequence[Phase]) -> Table:
    heads = ("from", "to mph", "km/h", "seconds", "share", "metres", "mean g")
    table = terminal.grid(
        *({"header": head, "justify": "right", "no_wrap": True} for head in heads), {"header": "limited by"}
    )
    total = sum(phase.seconds for phase in phases)
    for phase in phases:
        table.add_row(
            f"  {phase.start / MPH:5.1f}",
            f"{phase.end / MPH:.1f}",
            f"{phase.end * 3.6:.1f}",
            Text(f"{phase.seconds:.2f}", style="bold"),
            f"{100 * phase.seconds / total:.0f} %",
            f"{phase.metres:.1f}",
            f"{phase.acceleration / G0:.2f}",
            phase.limited_by,
        )
    metres = sum(phase.metres for phase in phases)
    table.add_row("", "", "", f"{total:.2f}", "", f"{metres:.1f}", "", "together", style=DIM)
    return table


def _wheels(wheels: Sequence[Wheel]) -> Table:
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "  wheel", "no_wrap": True},
        {"header": "load", **right},
        {"header": "grip used", **right},
        {"header": "left", **right},
        {"header": "", "no_wrap": True},
        {"header": "tyre"},
    )
    for one in wheels:
        left = max(1.0 - one.used, 0.0)
        cells = (f"{one.load:.0f} N", f"{100 * one.used:.0f} %", f"{100 * left:.0f} %")
        table.add_row(f"  {one.place}", *cells, _bar(min(one.used, 1.0)), one.tyre)
    return table


def _print_accounts(accounts: Sequence[Account], console: Console) -> None:
    """Print the accounts; those of cycles side by side in one table."""
    together = [one for one in accounts if one.unit == "Wh/km"]
    if len(together) > 1 and console.width >= NARROW:
        _section(
            console,
            "Where the watt-hours went, Wh/km",
            _side_by_side(together, console.width >= SHARES_FROM * len(together)),
        )
        accounts = [one for one in accounts if one not in together]
    for one in accounts:
        _section(console, f"{one.title[0].upper()}{one.title[1:]}, {one.unit}", _account(one))
        console.print(Text(f"  the ledger closes to {abs(one.residual):.0e} of its throughput", style=DIM))


def _account(one: Account) -> Table:
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid({"no_wrap": True}, right, right, {"no_wrap": True}, head=False)
    longest = max((abs(value) for _, value in one.sinks), default=1.0)
    for name, value in one.sinks:
        table.add_row(f"  {name}", _amount(value), _share(one, value), _bar(value / longest))
    table.add_row(f"  from {one.origin}", _amount(one.source), style=DIM)
    return table


def _side_by_side(accounts: Sequence[Account], shares: bool) -> Table:
    right = {"justify": "right", "no_wrap": True}
    columns = []
    for one in accounts:
        columns.append({"header": one.title.replace(", ", ",\n"), **right})
        columns += [{"header": "share", **right}] if shares else []
    table = terminal.grid({"header": "", "no_wrap": True}, *columns)
    names = dict.fromkeys(name for one in accounts for name, _ in one.sinks)
    for name in names:
        cells = []
        for one in accounts:
            value = dict(one.sinks).get(name, 0.0)
            cells += [_amount(value), _share(one, value)] if shares else [_amount(value)]
        table.add_row(f"  {name}", *cells)
    gap = [""] if shares else []
    sums = [cell for one in accounts for cell in (_amount(one.source), *gap)]
    table.add_row(f"  from {accounts[0].origin}", *sums, style=DIM)
    left = [cell for one in accounts for cell in (f"{abs(one.residual):.0e}", *gap)]
    table.add_row("  residual over throughput", *left, style=DIM)
    return table


def _amount(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def _share(one: Account, value: float) -> str:
    return f"{100 * one.share(value):.1f} %".replace("-0.0", "0.0").replace("-", "−")


def _bar(share: float) -> Text:
    eighths = round(abs(share) * BAR * 8)
    full, part = divmod(eighths, 8)
    return Text("█" * full + (" ▏▎▍▌▋▊▉"[part] if part else ""), style=NAME if share > 0 else "yellow")


def _steps(steps: Sequence[tuple[str, str]]) -> Table:
    brief = all(len(what) < SHORT for what, _ in steps)  # then it is the value that may need a second line
    value_look = {"justify": "right", "no_wrap": not brief, "style": "bold"}
    table = terminal.grid({"no_wrap": brief}, value_look, head=False)
    for what, value in steps:
        table.add_row(f"  {what}", value)
    return table


def _print_equations(one: Equations, console: Console) -> None:
    text = Text(f"{one.module}  ", style=NAME)
    text.append(one.about, style="none")
    console.print(Padding(text, (0, 0, 0, 2), expand=False))
    if one.sources:
        first, *more = "; ".join(one.sources).split("; ")
        words = f"{first}; {terminal.plural(len(more), 'more source')} in the file" if more else first
        console.print(Padding(Text(words, style=DIM), (0, 0, 0, 6), expand=False))
