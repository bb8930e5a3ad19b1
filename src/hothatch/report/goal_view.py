"""Goals as a list, and how far a car is from one: the gap table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import toml_ids
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME
from hothatch.studies.gap import WAYS, Gap, Progress
from hothatch.studies.goal_file import Criterion, Goal, load_goal


def garage_goals() -> list[Goal]:
    """Return every goal that ships."""
    return [load_goal(goal) for goal in toml_ids("goals")]


def goals_document(goals: Sequence[Goal]) -> dict[str, Any]:
    """Return the list of goals as JSON."""
    rows = []
    for goal in goals:
        criteria = [{"figure": one.figure, "at_most": one.at_most, "at_least": one.at_least, "unit": one.unit,
                     "measurable": one.figure in FIGURES} for one in goal.criteria]  # fmt: skip
        beat = goal.beat and {"car": goal.beat.car, "by": goal.beat.by, "figures": list(goal.beat.figures)}
        rows.append(
            {
                "id": goal.id,
                "name": goal.name,
                "rationale": goal.rationale,
                "criteria": criteria,
                "beat": beat,
            }
        )
    return {"goals": rows}


def print_goals(goals: Sequence[Goal], console: Console) -> None:
    """Print every goal with what it asks for."""
    table = terminal.grid({"style": NAME, "no_wrap": True}, {}, head=False)
    for goal in goals:
        table.add_row(
            goal.id, Text(goal.name, style="bold").append(f"  {goal.rationale}", style="not bold dim")
        )
        wanted = [f"{_title(one.figure)} {threshold(one)}" for one in goal.criteria]
        if goal.beat:
            titles = ", ".join(_title(figure) for figure in goal.beat.figures)
            wanted.append(f"beats {goal.beat.car} by {100 * goal.beat.by:g} % on {titles}")
        table.add_row("", Text(", ".join(wanted), style=DIM))
    console.print(table)
    console.print(Text("\nhothatch build CAR +PACKAGE … --goal GOAL says what is missing.", style=DIM))


def threshold(one: Criterion) -> str:
    """Return a criterion as people write it: ``≤ 6.3 s``; ``better`` where a rival would set it and cannot."""
    if one.at_most is one.at_least:
        return "better"
    value = one.at_most if one.at_most is not None else one.at_least or 0.0
    return f"{'≤' if one.at_most is not None else '≥'} {value:.4g} {terminal.unit(one.unit)}"


def _title(figure: str) -> str:
    return FIGURES[figure].title if figure in FIGURES else figure


def print_progress(found: Progress, console: Console) -> None:
    """Print the gap table: what is met, by how much the rest misses, which package closes most of each gap."""
    met, missed, unknown = found.counts()
    words = f"{met} of {len(found.gaps)} met, {missed} missed" + (
        f", {unknown} not measurable" if unknown else ""
    )
    console.print(terminal.title(found.goal.name, words))
    console.print(_table(found.gaps))
    if any(gap.gap for gap in found.gaps):
        console.print(_helps(found.gaps))
    if notes := _notes(found.gaps):
        console.print(notes)


def _table(gaps: Sequence[Gap]) -> Table:
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "", "no_wrap": True}, {"header": "wanted", "no_wrap": True}, {"header": "base", **right},
        {"header": "variant", **right}, {"header": "missing", **right},
    )  # fmt: skip
    for gap in gaps:
        name = f"  {_title(gap.criterion.figure)}"
        table.add_row(
            name,
            threshold(gap.criterion),
            _value(gap, gap.base),
            _value(gap, gap.value),
            _missing(gap),
        )
    return table


def _helps(gaps: Sequence[Gap]) -> Table:
    table = terminal.grid({"header": "", "no_wrap": True}, {"header": "closes most of it"})
    for gap in gaps:
        if gap.gap:
            helps = _help(gap) if gap.best else Text("no single package of the shop", style=DIM)
            table.add_row(f"  {_title(gap.criterion.figure)}", helps)
    return table


def _digits(gap: Gap) -> int:
    figure = FIGURES.get(gap.criterion.figure)
    return figure.digits if figure else 2


def _value(gap: Gap, value: float | None) -> Text:
    return Text("–", style=DIM) if value is None else Text(f"{value:.{_digits(gap)}f}", style="bold")


def _missing(gap: Gap) -> Text:
    if gap.gap is None:
        return Text("?", style="yellow")
    if gap.met:
        return Text("met", style="green")
    return Text(f"{gap.gap:.{_digits(gap)}f}", style="red").append(
        f"  {100 * gap.gap / abs(gap.threshold):.1f} %", style=DIM
    )


def _help(gap: Gap) -> Text:
    """Return by package the ways in which it is the best: ``+light-seats 40 % in all and per money``."""
    text = Text()
    for package in dict.fromkeys(gap.best[way].package for way in WAYS if way in gap.best):
        ways = [way for way in WAYS if way in gap.best and gap.best[way].package == package]
        share = min(gap.best[ways[0]].closes / gap.gap, 1.0) if gap.gap else 0.0
        *first, last = ways
        text.append("; " if text else "").append(f"+{package}")
        text.append(f" {100 * share:.0f} % {', '.join(first)}{' and ' if first else ''}{last}", style=DIM)
    return text


def _notes(gaps: Sequence[Gap]) -> Table | None:
    reasons: dict[str, list[str]] = {}
    for gap in gaps:
        if gap.why:
            reasons.setdefault(gap.why, []).append(_title(gap.criterion.figure))
    if not reasons:
        return None
    table = terminal.grid({"style": DIM, "no_wrap": True}, {"style": DIM}, head=False)
    for index, (why, titles) in enumerate(reasons.items()):
        table.add_row("" if index else "No value", printable(f"{', '.join(titles)}: {why}"))
    return table
