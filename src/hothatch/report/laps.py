"""Laps on a console: times, charge and temperatures lap by lap, where the time goes, the corners."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from hothatch.car.faults import printable
from hothatch.proving.hot_lap import HotLap
from hothatch.report import terminal
from hothatch.report.terminal import DIM
from hothatch.studies.hot_laps import KMH, DrivenLaps
from hothatch.studies.two_laps import CarsDriven

SAGGED = 0.97  # of the first lap's power: below it the reader wants to know why
NODES = ("battery", "motor", "inverter")
HELD = "held back by"
# Columns that a table lap by lap needs for all of it; a narrower terminal goes without some.
WIDE, DISPENSABLE = 108, ("energy", "inverter", "grip")


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds: ``3:04.21``."""
    minutes, rest = divmod(round(seconds, 2), 60.0)
    return f"{minutes:.0f}:{rest:05.2f}"


def print_cars(driven: CarsDriven, console: Console) -> None:
    """Print the laps of one car, or of two and where the second loses or gains."""
    for each in driven.cars:
        print_laps(each, console)
        console.print()
    if driven.gap is not None:
        names = [printable(each.car.name) for each in driven.cars]
        console.print(f"{names[1]} against {names[0]}: {driven.gap[-1]:+.2f} s over the lap")
        for corner, gained in driven.between():
            console.print(f"  to corner {corner.where}: {gained:+.2f} s")


def print_laps(driven: DrivenLaps, console: Console) -> None:
    """Print the laps of one car on one circuit."""
    first, circuit = driven.first, driven.circuit
    print_head(driven, console)
    mean = first.path.distance[-1] / first.lap_time
    console.print(
        f"\nlap {clock(first.lap_time)}, mean {mean * KMH:.1f} km/h, from {first.speed.min() * KMH:.0f} to "
        f"{first.speed.max() * KMH:.0f} km/h"
    )
    console.print(driven.verdict)
    if circuit.sectors:
        console.print("sectors " + " · ".join(clock(value) for value in driven.sectors()))
    print_heat(driven, console)
    _print_corners(driven, console)
    if circuit.kind != "measured":
        console.print(Text(f"\ncircuit: {circuit.source} ({circuit.kind}); {circuit.attribution}", style=DIM))


def print_head(driven: DrivenLaps, console: Console) -> None:
    """Print which car laps which circuit, in which conditions, driven how."""
    first, circuit = driven.first, driven.circuit
    console.print(
        Text(
            f"{printable(driven.car.name)}, {printable(circuit.name)}, {first.path.distance[-1] / 1e3:.2f} km",
            style="bold",
        )
    )
    console.print(Text(driven.driven_in.describe(), style=DIM))
    own = "the centre line" if circuit.line is None else f"the line of a {circuit.line.reference}"
    line = driven.line or own
    console.print(Text(f"driver {driven.margin:g} of the tyres' limits, on {line}", style=DIM))
    if circuit.pace is not None:
        pace = circuit.pace
        words = f"surface and line: times × {pace.factor:.3f}, fitted on {pace.car} ({pace.lap:.1f} s, {pace.source})"
        bounded = "" if pace.wanted == pace.factor else f"; it wants {pace.wanted:.3f}, the bound is 3 %"
        console.print(Text(words + bounded, style=DIM))


def print_heat(driven: DrivenLaps, console: Console) -> None:
    """Print lap by lap the time, charge and temperatures, and what held the car back."""
    if driven.short:
        console.print(Text(driven.short, style=terminal.OUTCOME_STYLES["incomplete"]))
    lines = [_line(driven, number, each) for number, each in enumerate(driven.laps, 1)]
    full = console.width >= WIDE or not driven.electric
    heads = [head for head in lines[0] if full or head not in DISPENSABLE] if lines else []
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(*({"header": head, **(right if head != HELD else {})} for head in heads))
    for line in lines:
        table.add_row(*(line[head] for head in heads))
    console.print()
    console.print(table)
    if lines and len(heads) < len(lines[0]):
        left = ", ".join(head for head in lines[0] if head not in heads)
        console.print(Text(f"{left}: from {WIDE} columns on", style=DIM))


def _line(driven: DrivenLaps, number: int, each: HotLap) -> dict[str, str]:
    """Return one lap in words by the head of its column."""
    found = {"lap": str(number), "time": clock(each.lap.lap_time)}
    charge = driven.charge(each)
    if charge is not None:
        hottest = {name: each.end[f"{name}_temperature"][0].max() - 273.15 for name in NODES}
        found |= {"energy": f"{each.energy / 3.6e6:.2f} kWh", "charge": f"{charge:.0%}"}
        found |= {name: f"{celsius:.0f} °C" for name, celsius in hottest.items()}
    discs, tyres = each.nodes[:, :2].max() - 273.15, each.nodes[:, 2:].max() - 273.15
    found |= {"discs": f"{discs:.0f} °C", "tyres": f"{tyres:.0f} °C", "grip": f"{each.grip:.1%}"}
    if charge is not None:
        found |= {"power": f"{each.power:.0%}", HELD: _held(each)}
    return found


def _held(each: HotLap) -> str:
    """Return what held the car back: what derates it; else, where its power fell all the same, the cells' voltage."""
    if each.cause or not each.at_full_power:
        return each.cause or "time at peak power"
    return "lower voltage, not derated" if each.power < SAGGED else ""


def _print_corners(driven: DrivenLaps, console: Console) -> None:
    if not driven.corners:
        return
    right = {"justify": "right", "no_wrap": True}
    table = terminal.grid(
        {"header": "corner", **right}, {"header": "at", **right}, {"header": "", "no_wrap": True},
        *({"header": head, **right} for head in ("radius", "slowest", "braked from", "at")), {"header": "held by"},
    )  # fmt: skip
    for one in driven.corners:
        braked = (
            ("", "")
            if one.braked_from is None
            else (f"{one.entry * KMH:.0f} km/h", f"{one.braked_from:.0f} m")
        )
        table.add_row(
            str(one.number), f"{one.at:.0f} m", "left" if one.left else "right", f"{one.radius:.0f} m",
            f"{one.speed * KMH:.0f} km/h", *braked, one.limit,
        )  # fmt: skip
    console.print()
    console.print(table)
