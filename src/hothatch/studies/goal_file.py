"""Goals: thresholds that a car should meet, stated figure by figure or as a rival to beat; read with every fault named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hothatch.car.document import Source, is_path, named_source, parse
from hothatch.car.faults import nearest
from hothatch.car.line_map import KeyPath
from hothatch.car.toml_reader import TomlReader
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids, read_text

_NUMBER = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(\S.*?)?\s*")
_TOP = ("name", "rationale", "source", "criterion", "beat")


@dataclass(frozen=True)
class Criterion:
    """One threshold: a figure and the most or the least that it may be, in the figure's unit."""

    figure: str
    at_most: float | None
    at_least: float | None
    unit: str


@dataclass(frozen=True)
class Beat:
    """A rival to beat on some figures by a share of its own predicted value."""

    car: str
    figures: tuple[str, ...]
    by: float


@dataclass(frozen=True)
class Goal:
    """A goal; a figure that the register does not know yet is kept: it cannot be measured until it lands."""

    id: str
    name: str
    rationale: str
    source: str
    criteria: tuple[Criterion, ...]
    beat: Beat | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the figures that it asks for, whether they can be measured or not."""
        rivals = self.beat.figures if self.beat else ()
        return tuple(dict.fromkeys((*(one.figure for one in self.criteria), *rivals)))


def load_goal(ref: str | Path) -> Goal:
    """Return the goal of the garage with the id ``ref``, or the one in a file; CarFileError with every fault."""
    reader = _Reader(parse(named_source(ref, "goals", "goal")))
    goal = reader.goal()
    reader.close()
    return goal


@cache
def load_gate() -> Goal:
    """Return the figures of the roadworthiness gate, in the form of a goal."""
    name = "gate/roadworthiness.toml"
    reader = _Reader(parse(Source(name, "roadworthiness", read_text(name))))
    goal = reader.goal()
    reader.close()
    return goal


class _Reader(TomlReader):
    def goal(self) -> Goal:
        self.known(self.tree, _TOP, ())
        criteria = [self.criterion(table, ("criterion", index)) for index, table in self.tables("criterion")]
        beat = self.beat() if "beat" in self.tree else None
        if not criteria and beat is None:
            self.fault(
                ("criterion",), "missing", "[[criterion]] with a figure and at_most or at_least, or [beat]"
            )
        return Goal(
            self.source.car_id,
            self.text(self.tree, "name", ()),
            self.text(self.tree, "rationale", ()),
            self.text(self.tree, "source", ()),
            tuple(one for one in criteria if one),
            beat,
        )

    def criterion(self, table: dict[str, Any], place: KeyPath) -> Criterion | None:
        self.known(table, ("figure", "at_most", "at_least"), place)
        figure = self.text(table, "figure", place)
        keys = [key for key in ("at_most", "at_least") if key in table]
        if len(keys) != 1:
            self.fault(
                place, f"states {'both' if keys else 'neither'} of at_most and at_least", "one of them"
            )
            return None
        found = self.amount(table[keys[0]], figure, (*place, keys[0]))
        if found is None:
            return None
        value, unit = found
        return Criterion(
            figure, value if keys[0] == "at_most" else None, value if keys[0] == "at_least" else None, unit
        )

    def amount(self, raw: Any, figure: str, place: KeyPath) -> tuple[float, str] | None:
        """Return number and unit of a threshold; the unit must be that of the figure, where it is known."""
        match = _NUMBER.fullmatch(raw) if isinstance(raw, str) else None
        unit = FIGURES[figure].unit if figure in FIGURES else None
        expected = f'a number with its unit, such as "6.3 {unit or "s"}"'
        if match is None or not match[2]:
            self.fault(place, f"{raw!r} is not a number with a unit", expected)
            return None
        if unit is not None and match[2] != unit:
            self.fault(place, f"is in {match[2]}, the figure in {unit}", expected)
            return None
        return float(match[1]), match[2]

    def beat(self) -> Beat | None:
        place: KeyPath = ("beat",)
        table = self.table(self.tree, "beat", ())
        self.known(table, ("car", "figures", "by"), place)
        car, figures = self.text(table, "car", place), self.texts(table, "figures", place)
        if car and car not in car_ids() and not is_path(car) and "+" not in car:
            self.fault(
                (*place, "car"),
                f'"{car}" is no car',
                "an id of the garage or a file",
                nearest(car, car_ids()),
            )
        if not figures:
            self.fault((*place, "figures"), "missing", 'a list of figures such as ["accel_0_60_mph_1ft"]')
        for figure in figures:
            if figure in FIGURES and FIGURES[figure].better == "neither":
                self.fault(
                    (*place, "figures"), f"{figure} has no better direction", "a figure that can be beaten"
                )
        match = _NUMBER.fullmatch(str(table.get("by", "0 %")))
        if match is None or match[2] != "%" or not -100.0 < float(match[1]) < 100.0:
            self.fault((*place, "by"), f"{table.get('by')!r} is not a margin", 'such as "2 %"')
            return None
        return Beat(car, figures, float(match[1]) / 100.0)
