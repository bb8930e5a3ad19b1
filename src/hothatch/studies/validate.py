"""Predicted against published, every row at its own conditions; what is judged, by which bound, and how it falls."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.evaluate import run_table
from hothatch.figures.derive import DERIVE, Column
from hothatch.figures.published import Published, published_rows
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids, read_text
from hothatch.proving.catalogue import PROCEDURES
from hothatch.studies.refit import Droop, shipped


@dataclass(frozen=True)
class ValidationRow:
    """One published result and its prediction; ``error`` is predicted over published, less one (None: not run)."""

    car: str
    figure: str
    predicted: float | None
    published: float
    unit: str
    error: float | None
    use: str
    publication: str
    status: str
    outcome: str
    conditions: str
    source: str
    note: str

    def document(self) -> dict[str, Any]:
        """Return the row as JSON."""
        names = (
            "car",
            "figure",
            "predicted",
            "published",
            "unit",
            "error",
            "use",
            "publication",
            "outcome",
            "source",
        )
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Score:
    """How the judge rows of some figures fall: median and worst |error| against their bounds (None: shown only)."""

    name: str
    title: str
    median: float | None
    worst: float | None
    count: int
    bound_median: float | None
    bound_worst: float | None

    @property
    def ok(self) -> bool:
        """Say whether both bounds hold; a score without rows fails a bound."""
        pairs = ((self.median, self.bound_median), (self.worst, self.bound_worst))
        return all(bound is None or (value is not None and value <= bound) for value, bound in pairs)

    def document(self) -> dict[str, Any]:
        """Return the score as JSON."""
        names = ("title", "median", "worst", "count", "bound_median", "bound_worst", "ok")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Group:
    """Figures that are scored together, and their bounds on median and worst |error|, relative."""

    name: str
    title: str
    figures: tuple[str, ...]
    bound_median: float | None = None
    bound_worst: float | None = None


_LAUNCH = tuple(name for name in FIGURES if name.startswith(("accel_", "passing_", "quarter_mile_time")))
GROUPS = (
    Group("launch", "launch, passing, quarter mile", _LAUNCH, 0.035, 0.10),
    Group("trap", "quarter-mile speed", ("quarter_mile_trap",), 0.02, 0.05),
    Group("label_range", "EPA range", ("epa_label_range",), None, 0.05),
    Group("udds", "UDDS from the wall", ("udds_ac",), 0.04),
    Group("hwfet", "HWFET from the wall", ("hwfet_ac",), 0.04),
    Group("label_consumption", "EPA consumption", ("epa_label_comb_kwh_per_100mi",)),
    Group(
        "constant_speed", "steady 90 and 120 km/h", ("consumption_const_90kmh", "consumption_const_120kmh")
    ),
)


@dataclass(frozen=True)
class Validation:
    """All rows, misses first, the scores of the judged ones, and the known shortfalls by (car, figure)."""

    rows: tuple[ValidationRow, ...]
    scores: Mapping[str, Score]
    shortfalls: Mapping[tuple[str, str], str]

    def beyond(self) -> set[tuple[str, str]]:
        """Return (car, figure) of every judged row whose error is beyond the bound of a single row."""
        bounds = {figure: group.bound_worst for group in GROUPS for figure in group.figures}
        return {
            (row.car, row.figure)
            for row in self.rows
            if row.use == "judge"
            and (bound := bounds.get(row.figure))
            and (row.error is None or abs(row.error) > bound)
        }

    @property
    def ok(self) -> bool:
        """Say whether every bound holds."""
        return all(score.ok for score in self.scores.values())

    def document(self) -> dict[str, Any]:
        """Return the document that ``hothatch validate --json`` prints."""
        return {
            "scores": {name: score.document() for name, score in self.scores.items()},
            "rows": [row.document() for row in self.rows],
            "shortfalls": [
                {"car": car, "figure": figure, "reason": reason}
                for (car, figure), reason in self.shortfalls.items()
            ],
        }


def validate(left_out: Mapping[str, Droop] | None = None) -> Validation:
    """Run every published row of the garage's cars at its own conditions and score the judged ones.

    A car that took part in a fit over cars is run with the constants of the fit that left it out (``left_out``, by
    default what ships). Nothing else differs from ``run``.
    """
    fitted = shipped() if left_out is None else left_out
    known = set(car_ids())
    groups: dict[tuple[Any, ...], list[Published]] = {}
    for row in published_rows():
        if row.car in known:
            key = (row.car, FIGURES[row.figure].test, row.conditions, row.road_load)
            groups.setdefault(key, []).append(row)
    rows = [done for key, own in groups.items() for done in _run(key, own, fitted)]
    rows.sort(key=lambda row: (row.use != "judge", -abs(row.error) if row.error is not None else -np.inf))
    return Validation(tuple(rows), {group.name: score(group, rows) for group in GROUPS}, known_shortfalls())


def known_shortfalls() -> dict[tuple[str, str], str]:
    """Return the reasons for judged results that the model is known to miss, by (car, figure)."""
    entries = tomllib.loads(read_text("measured/shortfalls.toml"))["shortfall"]
    return {(entry["car"], entry["figure"]): entry["reason"] for entry in entries}


def _run(
    key: tuple[Any, ...], own: Sequence[Published], fitted: Mapping[str, Droop]
) -> Iterable[ValidationRow]:
    car_id, test, conditions, road_load = key
    car = load_car(car_id)
    edits = dict(road_load)
    if car_id in fitted:
        edits |= fitted[car_id].edits(car)
    procedure = PROCEDURES[test]
    plants = compile(car, edits)
    events = run_table(procedure, plants, conditions)
    columns = DERIVE[test](plants, events)
    words = procedure.conditions(conditions).describe()
    for row in own:
        yield _compare(row, columns[row.figure], words)


def _compare(row: Published, column: Column, conditions: str) -> ValidationRow:
    outcome = column.outcomes[0]
    predicted = float(column.values[0]) if outcome == "ok" else None
    return ValidationRow(
        car=row.car,
        figure=row.figure,
        predicted=predicted,
        published=row.value,
        unit=row.unit,
        error=None if predicted is None else predicted / row.value - 1.0,
        use=row.use,
        publication=row.publication,
        status=row.status,
        outcome=outcome,
        conditions=conditions,
        source=row.source,
        note=row.note,
    )


def score(group: Group, rows: Iterable[ValidationRow]) -> Score:
    """Return the score of one group over its judge rows; a judged row without a prediction counts as 100 % off."""
    judged = [row for row in rows if row.use == "judge" and row.figure in group.figures]
    errors = [1.0 if row.error is None else abs(row.error) for row in judged]
    median = float(np.median(errors)) if errors else None
    worst = max(errors) if errors else None
    return Score(group.name, group.title, median, worst, len(errors), group.bound_median, group.bound_worst)
