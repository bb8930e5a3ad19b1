"""What there is: cars, tests, figures, as tables for people and as documents for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.car.load import load_car
from hothatch.car.record import Car
from hothatch.car.rules import AXLES
from hothatch.figures.published import published_of
from hothatch.figures.register import FIGURES, GROUPS, figures_of
from hothatch.garage.reader import car_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import STANDARD
from hothatch.proving.procedure import Procedure
from hothatch.proving.verbs import verb_lines
from hothatch.report import terminal
from hothatch.report.terminal import DIM, NAME, NARROW
from hothatch.units import format_number, format_quantity

DRIVES = {"front": "front", "rear": "rear", "frontrear": "all wheels"}


def garage_cars() -> list[Car]:
    """Return every car that ships."""
    return [load_car(car_id) for car_id in car_ids()]


def cars_document(cars: Sequence[Car]) -> dict[str, Any]:
    """Return the list of cars as JSON."""
    return {"cars": [{"id": car.id, "name": car.name} for car in cars]}


def print_cars(cars: Sequence[Car], console: Console) -> None:
    """Print every car with what tells it from the others; ``judged``: published results that it is judged by."""
    more = ("curb", "judged") if console.width >= NARROW else ()
    table = terminal.grid(
        {"header": "id", "style": NAME, "no_wrap": True},
        {"header": "name"},
        {"header": "power", "justify": "right", "no_wrap": True},
        {"header": "driven", "no_wrap": True},
        {"header": "usable", "justify": "right", "no_wrap": True},
        *({"header": head, "justify": "right", "no_wrap": True} for head in more),
    )
    for car in cars:
        judged = sum(row.use == "judge" for row in published_of(car.id))
        curb = format_quantity(_number(car, "mass.curb"), "mass", 4)
        table.add_row(car.id, printable(car.name), *_about(car), *([curb, str(judged)] if more else []))
    console.print(table)
    console.print(
        Text("\nhothatch show CAR lists every input of a car, hothatch run CAR drives it.", style=DIM)
    )


def _about(car: Car) -> list[str]:
    driven = [axle for axle in AXLES if f"drive.{axle}.power" in car.facts]
    wheels = (
        "frontrear" if any(f"drive.{axle}.rear_share" in car.facts for axle in driven) else "".join(driven)
    )
    power = sum(_number(car, f"drive.{axle}.power") for axle in driven)
    return [
        format_quantity(power, "power", 3),
        DRIVES.get(wheels, ""),
        _store(car, driven),
    ]


def _store(car: Car, driven: Sequence[str]) -> str:
    """Return the usable energy of a battery, or petrol."""
    if any(car.text(f"drive.{axle}.kind") == "engine" for axle in driven):
        return "petrol"
    return format_quantity(_number(car, "battery.usable"), "energy", 3)


def _number(car: Car, path: str) -> float:
    value = car.value(path)
    return value if isinstance(value, float) else 0.0


EXAMPLE = "(hold 120 km/h until 10 % then charge at 50 kW to 80 %) 3 times"


def tests_document() -> dict[str, Any]:
    """Return the list of tests as JSON."""
    return {
        "tests": [
            {
                "id": test.id,
                "name": test.title,
                "group": test.group,
                "source": test.source,
                "conditions": _conditions(test),
                "figures": [figure.id for figure in figures_of(test.id)],
            }
            for test in PROCEDURES.values()
        ],
    }


def _conditions(test: Procedure) -> str:
    """Return what a test declares, without a charge where it is for engines."""
    own = test.defaults.over(STANDARD)
    return (replace(own, soc=None, battery_temperature=None) if test.needs == "engine" else own).describe()


def print_tests(console: Console) -> None:
    """Print every test: what it is, by which standard or practice, at which conditions, with which figures."""
    table = terminal.grid({"style": NAME, "no_wrap": True}, {}, head=False)
    for test in PROCEDURES.values():
        table.add_row(test.id, Text(test.title, style="bold"))
        table.add_row("", Text(test.source, style=DIM))
        table.add_row("", Text(_conditions(test), style=DIM))
        table.add_row("", ", ".join(figure.id for figure in figures_of(test.id)))
    console.print(table)
    console.print(
        Text(
            "\nhothatch run CAR TEST runs one of them; a figure's id runs the test that brings it, "
            "a CSV file the drive cycle in it.",
            style=DIM,
        )
    )
    console.print("\nA test is also a sentence, such as", Text(f'"{EXAMPLE}"', style=NAME))
    verbs = terminal.grid({"no_wrap": True}, {"style": DIM}, head=False)
    for form, about in verb_lines():
        verbs.add_row(f"  {form}", about)
    console.print(verbs)
    console.print(
        Text(
            "Clauses are joined by then, repeated by twice or 3 times, gathered in brackets; at -7 degC",
            style=DIM,
        ),
        Text("sets the weather of a clause.", style=DIM),
    )


def figures_document() -> dict[str, Any]:
    """Return the list of figures as JSON."""
    names = ("id", "unit", "definition", "standard", "better", "test", "group")
    return {
        "figures": [
            {"name": figure.title} | {name: getattr(figure, name) for name in names}
            for figure in FIGURES.values()
        ]
    }


def print_figures(console: Console) -> None:
    """Print every figure by group: id, unit, what it means, the test that brings it."""
    table = terminal.grid(
        {"header": "id", "style": NAME, "no_wrap": True},
        {"header": "unit", "no_wrap": True},
        {"header": "what it is"},
        {"header": "test", "no_wrap": True},
    )
    for group in dict.fromkeys(figure.group for figure in FIGURES.values()):
        table.add_row(Text(GROUPS.get(group, group), style="bold"))
        for figure in (figure for figure in FIGURES.values() if figure.group == group):
            table.add_row(f"  {figure.id}", terminal.unit(figure.unit), figure.definition, figure.test)
    console.print(table)


def print_benches(benches: Sequence[dict[str, Any]], console: Console) -> None:
    """Print every measurement, its rival beside it."""
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "bench", "style": NAME, "no_wrap": True},
        {"header": "value", **right},
        {"header": "rival"},
        {"header": "its value", **right},
        {"header": "times faster", **right},
    )
    for bench in benches:
        rival, value = bench["rival_value"], bench["value"]
        told = "not measured" if value is None else f"{format_number(value, 3)} {bench['unit']}"
        table.add_row(
            bench["name"],
            Text(told, style="bold"),
            bench["rival"] or "",
            "" if rival is None else f"{format_number(rival, 3)} {bench['unit']}",
            "" if bench["ratio"] is None else format_number(bench["ratio"], 3),
        )
    console.print(table)
    for bench in benches:
        notes = "; rival: ".join(note for note in (bench.get("note"), bench.get("rival_note")) if note)
        if notes:
            console.print(Text(f"{bench['name']}: {notes}", style=DIM))
