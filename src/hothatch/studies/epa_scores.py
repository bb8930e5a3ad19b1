"""How the EPA book scores: rows, each with its anchor, and medians that anyone can recompute from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.formats.epa_list import CYCLES, EpaTest
from hothatch.studies.epa_cars import traction

# Sisters are scored where their positive tractive energy differs from the anchor's by more than this share.
OTHER_ENERGY = 0.01
BLIND_BOUNDS = {"udds": 0.044, "hwfet": 0.033}
ANCHORED_BOUNDS = {"udds": 0.019, "hwfet": 0.013}


@dataclass(frozen=True)
class BookRow:
    """One cycle of one distinct test [Wh/km at the wall]; ``anchor`` is the row of its anchor, None where it has none."""

    row: int
    cycle: str
    predicted: float
    measured: float
    anchor: int | None

    def document(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return {name: getattr(self, name) for name in ("row", "cycle", "predicted", "measured", "anchor")}


@dataclass(frozen=True)
class BookScore:
    """Medians of |error| by cycle as shares, None without rows; how many rows; bounds where there are any."""

    medians: Mapping[str, float | None]
    counts: Mapping[str, int]
    bounds: Mapping[str, float] | None = None

    @property
    def ok(self) -> bool:
        """Say whether every bound holds; a cycle without rows fails its bound."""
        pairs = ((self.medians[cycle], bound) for cycle, bound in (self.bounds or {}).items())
        return all(median is not None and median <= bound for median, bound in pairs)

    def document(self) -> dict[str, Any]:
        """Return the score as JSON."""
        found: dict[str, Any] = {**self.medians, "count": dict(self.counts)}
        return found | ({"bounds": dict(self.bounds), "ok": self.ok} if self.bounds else {})


def distinct(tests: Iterable[EpaTest]) -> tuple[list[EpaTest], dict[int, int]]:
    """Return the tests without identical ones, in file order, and by the row of each identical one the row that counts.

    A test that has lost one result is identical to one that has both, if what is left agrees.
    """
    first: dict[tuple[object, ...], list[EpaTest]] = {}
    again = {}
    for test in sorted(tests, key=lambda one: -len(one.consumption)):  # stable: in file order among equals
        alike = first.setdefault(test.identity[:-1], [])
        same = next((one for one in alike if test.consumption.items() <= one.consumption.items()), None)
        if same is None:
            alike.append(test)
        else:
            again[test.row] = same.row
    kept = sorted((test for alike in first.values() for test in alike), key=lambda test: test.row)
    return kept, dict(sorted(again.items()))


def anchors(tests: Sequence[EpaTest]) -> dict[tuple[int, str], int]:
    """Return the anchor's row by (row, cycle) of every sister that is scored.

    The anchor is the first test in file order of a family, rated power and model year that has a result on that cycle; a
    sister is another of these with the anchor's drive.
    """
    energy = traction(tests)
    found = {}
    for cycle in CYCLES:
        first: dict[tuple[object, ...], int] = {}
        for place, test in enumerate(tests):
            if cycle not in test.consumption:
                continue
            anchor = first.setdefault((test.family, test.rated_hp, test.year), place)
            other = abs(energy[cycle][place] / energy[cycle][anchor] - 1.0) > OTHER_ENERGY
            if other and test.drive == tests[anchor].drive:
                found[test.row, cycle] = tests[anchor].row
    return found


def book_rows(tests: Sequence[EpaTest], predicted: Mapping[str, np.ndarray]) -> tuple[BookRow, ...]:
    """Return the rows of distinct ``tests`` with their predictions [Wh/km], one array a cycle in the same order."""
    anchored = anchors(tests)
    return tuple(
        BookRow(
            test.row,
            cycle,
            float(predicted[cycle][place]),
            test.consumption[cycle],
            anchored.get((test.row, cycle)),
        )
        for place, test in enumerate(tests)
        for cycle in CYCLES
        if cycle in test.consumption
    )


def blind(rows: Sequence[BookRow]) -> BookScore:
    """Return the row-pooled median |predicted/measured − 1|."""
    return _score([(row.cycle, row.predicted / row.measured - 1.0) for row in rows], BLIND_BOUNDS)


def anchored(rows: Sequence[BookRow]) -> BookScore:
    """Return the same of the sisters, each prediction times its anchor's measured over predicted on that cycle."""
    own = {(row.row, row.cycle): row for row in rows}
    errors = []
    for row in rows:
        if row.anchor is not None:
            anchor = own[row.anchor, row.cycle]
            multiplier = anchor.measured / anchor.predicted
            errors.append((row.cycle, row.predicted * multiplier / row.measured - 1.0))
    return _score(errors, ANCHORED_BOUNDS)


def repeat_noise(tests: Sequence[EpaTest]) -> BookScore:
    """Return by how much repeats differ: same vehicle, coefficients, mass and power, other results than the first."""
    first: dict[tuple[object, ...], EpaTest] = {}
    errors = []
    for test in tests:
        kept = first.setdefault(test.identity[:-1], test)
        if kept is not test:
            shared = [cycle for cycle in CYCLES if cycle in test.consumption and cycle in kept.consumption]
            errors += [(cycle, test.consumption[cycle] / kept.consumption[cycle] - 1.0) for cycle in shared]
    return _score(errors, None)


def _score(errors: Sequence[tuple[str, float]], bounds: Mapping[str, float] | None) -> BookScore:
    by_cycle = {cycle: [abs(error) for own, error in errors if own == cycle] for cycle in CYCLES}
    medians = {cycle: float(np.median(own)) if own else None for cycle, own in by_cycle.items()}
    return BookScore(medians, {cycle: len(own) for cycle, own in by_cycle.items()}, bounds)
