"""The EPA book: every certification test of a list predicted from its road load, mass, rating and driven axles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hothatch.formats.epa_cells import KWH_PER_100_MI, MPGE
from hothatch.formats.epa_list import CYCLES, EpaList, EpaListError, EpaTest, Problem, read_epa_list
from hothatch.studies import epa_rules
from hothatch.studies.epa_cars import consumption
from hothatch.studies.epa_fit import Fit, fit
from hothatch.studies.epa_scores import (
    BookRow,
    BookScore,
    anchored,
    blind,
    book_rows,
    distinct,
    repeat_noise,
)

# Measured over predicted outside these is a slip, not a car: no test of the shipped table leaves 0.75 to 1.35.
PLAUSIBLE = (0.6, 1.6)
FEWEST_FAMILIES = 3


@dataclass(frozen=True)
class EpaBook:
    """A list's tests predicted and scored.

    ``rows`` holds both cycles of every distinct test, numbered by the data rows of the file from 1 (header and comments
    not counted; in EPA's own list, the first row of a configuration). ``skipped`` says why rows cannot be used;
    ``models`` names the car of each row by year and model; ``repeats`` names, by row, the identical test that counts
    instead; ``lacks`` says what is done without a column.
    """

    name: str
    rows: tuple[BookRow, ...]
    models: Mapping[int, str]
    skipped: tuple[Problem, ...]
    repeats: Mapping[int, int]
    others: int
    lacks: tuple[str, ...]
    blind: BookScore
    anchored: BookScore
    repeat_noise: BookScore
    constants: Mapping[str, float]
    refitted: bool

    @property
    def ok(self) -> bool:
        """Say whether the bounds of both scores hold."""
        return self.blind.ok and self.anchored.ok

    def document(self) -> dict[str, Any]:
        """Return the document of ``hothatch validate --epa FILE --json``: scores as shares, energies in Wh/km."""
        return {
            "scores": {
                "blind": {**self.blind.document(), "constants": self.describe_constants()},
                "anchored": self.anchored.document(),
                "repeat_noise": self.repeat_noise.document(),
            },
            "rows": [row.document() for row in self.rows],
            "skipped": [
                {"row": one.row, "line": one.line, "cycle": one.cycle, "reason": one.reason}
                for one in self.skipped
            ],
            "repeats": [{"row": row, "counted_as": kept} for row, kept in self.repeats.items()],
            "file": self.name,
            "other_rows": self.others,
            "remarks": list(self.lacks),
            "constants": dict(self.constants),
        }

    def describe_constants(self) -> str:
        """Return which constants made the predictions."""
        return "leave-one-family-out" if self.refitted else "shipped"


def validate_epa(path: str | Path, refit: bool = False) -> EpaBook:
    """Predict and score the list of EPA tests at ``path`` (our table's form, or EPA's own list, CSV or XLSX).

    Predictions use the shipped constants, with ``refit`` those fitted to the list's other families. Row numbers are the
    file's data rows from 1. Identical tests (vehicle, coefficients, mass, power, results) count once. Raises EpaListError
    for a file that is no such list, or that has too few families to leave one out.
    """
    found = read_epa_list(path)
    kept, slips = screen(found)
    tests, again = distinct(kept)
    fitted = _refit(tests, found.name) if refit else None
    constants = fitted.constants if fitted else epa_rules.shipped()
    rows = book_rows(tests, predict(tests, fitted.without if fitted else {}, constants))
    skipped = sorted([*found.problems, *slips], key=lambda one: (one.row, one.cycle or ""))
    return EpaBook(
        name=found.name,
        rows=rows,
        models={test.row: f"{test.year or ''} {test.model}".strip() for test in tests},
        skipped=tuple(skipped),
        repeats=again,
        others=found.others,
        lacks=found.lacks,
        blind=blind(rows),
        anchored=anchored(rows),
        repeat_noise=repeat_noise(tests),
        constants=constants,
        refitted=refit,
    )


def predict(
    tests: Sequence[EpaTest], by_family: Mapping[str, Mapping[str, float]], constants: Mapping[str, float]
) -> dict[str, np.ndarray]:
    """Return wall consumption [Wh/km] by cycle: each family by its own constants where it has some, else ``constants``."""
    found = {cycle: np.zeros(len(tests)) for cycle in CYCLES}
    groups: dict[str | None, list[int]] = {}
    for place, test in enumerate(tests):
        groups.setdefault(test.family if test.family in by_family else None, []).append(place)
    for family, places in groups.items():
        own = consumption(
            [tests[place] for place in places], constants if family is None else by_family[family]
        )
        for cycle in CYCLES:
            found[cycle][places] = own[cycle]
    return found


def screen(found: EpaList) -> tuple[list[EpaTest], list[Problem]]:
    """Return the tests whose results their road load can explain, and what speaks against the others.

    The measure are the shipped constants, also for a re-fit.
    """
    if not found.tests:
        return [], []
    predicted = consumption(found.tests, epa_rules.shipped())
    kept, slips = [], []
    for place, test in enumerate(found.tests):
        reasons = {
            cycle: reason
            for cycle, measured in test.consumption.items()
            if (reason := _slip(measured, float(predicted[cycle][place])))
        }
        left = {cycle: value for cycle, value in test.consumption.items() if cycle not in reasons}
        if left:
            kept.append(replace(test, consumption=left))
            slips += [Problem(test.row, test.line, reason, cycle) for cycle, reason in reasons.items()]
        else:
            words = "; ".join(f"{cycle}: {reason}" for cycle, reason in reasons.items())
            slips.append(Problem(test.row, test.line, words))
    return kept, slips


def _slip(measured: float, predicted: float) -> str:
    """Return why a result [Wh/km] cannot belong to its road load, '' where it can."""
    low, high = PLAUSIBLE
    if not np.isfinite(predicted) or predicted <= 0.0:
        return "road load and test mass make no car that can be driven"
    if low <= measured / predicted <= high:
        return ""
    printed = MPGE / measured
    if low <= printed * KWH_PER_100_MI / predicted <= high:
        meant = MPGE / (printed * KWH_PER_100_MI)
        return f"{printed:g} in a column of MPGe reads as kWh/100 mi ({meant:.1f} MPGe)"
    return (
        f"{printed:.4g} MPGe is {measured:.0f} Wh/km, {measured / predicted:.2g} times the {predicted:.0f} Wh/km of this "
        "road load and test mass: a slip of unit in one of them"
    )


def _refit(tests: Sequence[EpaTest], name: str) -> Fit:
    families = {test.family for test in tests}
    if len(families) < FEWEST_FAMILIES:
        raise EpaListError(
            [
                f"{name}: tests of {len(families)} families, a re-fit that leaves each out needs {FEWEST_FAMILIES}"
            ]
        )
    return fit(tests)
