"""Every input of one car: value, kind, standard deviation and source, or the class rule that fills it in."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.car.inputs import Input, counts, inputs
from hothatch.car.provenance import KINDS
from hothatch.car.record import Car
from hothatch.report import terminal
from hothatch.report.terminal import DIM

KIND_STYLES = {
    "measured": "green",
    "published": "green",
    "derived": "cyan",
    "estimated": "yellow",
    "assumed": "red",
}
NAME_WIDTH, VALUE_WIDTH, SD_WIDTH, KIND_WIDTH = 27, 23, 17, 10


def car_document(car: Car) -> dict[str, Any]:
    """Return a car and all its inputs as JSON."""
    fields = [one.document() for one in inputs(car) if one.value is not None]
    return {
        "car": {"id": car.id, "name": car.name, "hash": car.hash, "counts": counts(car), "fields": fields}
    }


def print_car(car: Car, console: Console, notes: bool = False) -> None:
    """Print every input of ``car`` by table of its file, and how many there are of each kind."""
    console.print(terminal.title(car.name, car.path or car.id))
    tables: dict[str, list[Input]] = {}
    for one in inputs(car):
        tables.setdefault(one.path.rpartition(".")[0], []).append(one)
    for name, found in tables.items():
        console.print()
        console.print(Text(f"[{name}]" if name else "[car]", style="bold"))
        for one in found:
            if one.value is not None:
                _print_input(one, console, notes)
        if left := [one.path.rpartition(".")[2] for one in found if one.value is None]:
            console.print(
                Padding(Text(f"left out: {', '.join(left)}", style=DIM), (0, 0, 0, 2), expand=False)
            )
    console.print()
    console.print(_footer(car, notes))


def _print_input(one: Input, console: Console, notes: bool) -> None:
    """Print one input on a line; a source that does not fit beside its value goes below it."""
    line = Text(f"  {_filled(one.path.rpartition('.')[2], NAME_WIDTH)}")
    line.append(_filled(printable(one.text), VALUE_WIDTH), style="bold")
    line.append(_filled(f"± {one.sd}" if one.sd else "", SD_WIDTH), style=DIM)
    kind = "" if one.descriptive and not one.source else one.kind
    line.append(_filled(kind, KIND_WIDTH), style=KIND_STYLES.get(kind, ""))
    source = Text(_source(one), style=DIM)
    below = [source] if line.cell_len + source.cell_len > console.width else []
    if not below:
        line.append_text(source)
    if notes and one.note:
        below.append(Text(printable(one.note), style="italic dim"))
    line.rstrip()
    console.print(line)
    for text in below:
        console.print(Padding(text, (0, 0, 0, 4), expand=False))


def _filled(text: str, width: int) -> str:
    return f"{text:<{width - 1}} "


def _source(one: Input) -> str:
    return printable(f"class rule {one.rule}: {one.source}" if one.rule else one.source)


def _footer(car: Car, notes: bool) -> Text:
    found = counts(car)
    text = Text()
    for kind in KINDS:
        text.append(f"{found[kind]} {kind}", style=KIND_STYLES[kind])
        text.append(f" ({found['by class rule']} by class rule), " if kind == "estimated" else ", ")
    text.append(
        "of the inputs that move a figure; ± is one standard deviation; class rules are in SI.", style=DIM
    )
    if not notes and any(fact.note for fact in car.facts.values()):
        text.append(" --notes adds the remarks of the file.", style=DIM)
    return text
