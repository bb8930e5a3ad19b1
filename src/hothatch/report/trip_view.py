"""A trip on the terminal: when it arrives, what the time went to, every drive and every stop in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from hothatch.figures.columns import OK
from hothatch.report import terminal
from hothatch.report.terminal import DIM, OUTCOME_STYLES, OUTCOMES
from hothatch.studies.trip import TripFound


@dataclass(frozen=True)
class Row:
    """One drive or one stop in words; ``stop`` says which."""

    stop: bool
    where: str
    clock: str
    what: str
    takes: str
    charge: str
    power: str
    pack: str
    limited: str

    def cells(self) -> tuple[str, ...]:
        """Return the words in the order of HEADS."""
        return (
            self.where, self.clock, self.what, self.takes, self.charge, self.power, self.pack, self.limited,
        )  # fmt: skip

    def short(self) -> tuple[str, ...]:
        """Return the words for a terminal that is too narrow for all of them, in the order of SHORT_HEADS."""
        power, *_ = self.power.split(",")
        what = self.what.removeprefix("drive at ")
        return (self.where, self.clock, what, self.charge, power, self.pack, self.limited)


def clock(seconds: float) -> str:
    """Return seconds as hours and minutes: 8:23."""
    minutes = round(seconds / 60.0)
    return f"{minutes // 60}:{minutes % 60:02d}"


HEADS = ("at", "after h", "", "takes h", "charge", "power", "pack", "limited by")
SHORT_HEADS = ("at", "after h", "", "charge", "power", "pack", "limited by")
WIDE = 102  # columns that HEADS need


def rows(found: TripFound) -> Iterator[Row]:
    """Return drives and stops in order; legs without a stop between them are one drive."""
    stops = {round(one["distance"]): one for one in found.stops()}
    began, before, speeds, joules, metres = 0.0, None, [], 0.0, 0.0
    for leg in found.legs():
        before = leg["from"] if before is None else before
        speeds.append(leg["speed"] * 3.6)
        joules += leg["energy"]
        stop, goal = stops.get(round(leg["distance"])), leg["distance"]
        if stop is None and leg is not found.legs()[-1] and goal < found.asked.trip.length - 1.0:
            continue
        yield Row(
            False, f"{goal / 1e3:.0f} km", clock(leg["time"]), f"drive at {_speeds(speeds)}",
            clock(leg["time"] - began), f"{100 * before:.0f} → {100 * leg['to']:.0f} %",
            f"{joules / (goal - metres) / 3.6:.0f} Wh/km", f"{leg['arrived_at'] - 273.15:.0f} °C",
            "" if max(speeds) < found.asked.trip.limit * 3.6 - 0.1 else "speed limit",
        )  # fmt: skip
        if stop is not None:
            end = stop["time"] + stop["seconds"]
            yield Row(
                True, f"{goal / 1e3:.0f} km", clock(end), "charge",
                clock(stop["seconds"]), f"{100 * stop['from']:.0f} → {100 * stop['to']:.0f} %",
                f"{stop['energy'] / stop['seconds'] / 1e3:.0f} kW, peak {stop['peak'] / 1e3:.0f}",
                f"{stop['arrived_at'] - 273.15:.0f} → {stop['left_at'] - 273.15:.0f} °C", stop["cause"],
            )  # fmt: skip
            began = end
        else:
            began = leg["time"]
        before, speeds, joules, metres = None, [], 0.0, goal


def _speeds(kmh: list[float]) -> str:
    low, high = min(kmh), max(kmh)
    return f"{low:.0f} km/h" if high - low < 0.5 else f"{low:.0f}–{high:.0f} km/h"


def headline(found: TripFound) -> str:
    """Return what was asked for in a line."""
    trip = found.asked.trip
    keep = f"{100 * found.asked.start:.0f} % at the start, {100 * trip.least:.0f} % kept at every arrival"
    posts = f"posts of {trip.power / 1e3:g} kW every {trip.every / 1e3:g} km"
    return f"up to {trip.limit * 3.6:.0f} km/h, {posts}, {keep}"


def arrival(found: TripFound) -> str:
    """Return when it arrives and what the time went to."""
    stops = len(found.stops())
    text = f"driving {clock(found.total('driving'))} h"
    if stops:
        each = found.asked.trip.overhead / 60.0
        text += (
            f", charging {clock(found.total('charging'))} h in {terminal.plural(stops, 'stop')}, "
            f"{each:.0f} min a stop beside it"
        )
    return text


def energy(found: TripFound) -> str:
    """Return what it took."""
    net, metres = found.total("net"), found.asked.trip.length
    posts = f"; {found.total('from_grid') / 3.6e6:.1f} kWh from the posts" if found.stops() else ""
    left = found.legs()[-1]["to"]
    return (
        f"{net / 3.6e6:.1f} kWh from the battery, {net / metres / 3.6:.0f} Wh/km{posts}; "
        f"arrives with {100 * left:.0f} %"
    )


def print_trip(found: TripFound, console: Console) -> None:
    """Print one trip."""
    console.print(terminal.title(f"{found.car.name}: {found.asked.trip.length / 1e3:g} km", found.car.id))
    console.print(Text(headline(found), style=DIM))
    console.print(Text(terminal.conditions_words(found.conditions), style=DIM))
    console.print()
    if found.outcome == OK:
        text = Text(f"{clock(found.total('seconds'))} h", style="bold")
        console.print(text.append(f"  {arrival(found)}", style="not bold"))
        console.print(energy(found))
    else:
        console.print(Text(f"{OUTCOMES[found.outcome]}: {found.remedy}", style=OUTCOME_STYLES[found.outcome]))
    if not found.legs():
        return
    console.print()
    wide = console.width >= WIDE
    left, right = {"no_wrap": True}, {"no_wrap": True, "justify": "right"}
    heads, figures = (HEADS, 4) if wide else (SHORT_HEADS, 3)
    looks = (right, right, left, *[right] * figures, {})
    table = terminal.grid(*({"header": head, **look} for head, look in zip(heads, looks, strict=True)))
    for row in rows(found):
        table.add_row(*(row.cells() if wide else row.short()), style="bold" if row.stop else "")
    console.print(table)
