"""Predicted against published, every row at its own conditions; what is judged, by which bound, and how it falls."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.provenance import FROZEN
from hothatch.car.uncertain import sample as draw
from hothatch.evaluate import ALL_SAMPLED, interval, run_table
from hothatch.figures.derive import DERIVE, Column
from hothatch.figures.first_order import propagate
from hothatch.figures.published import Published, published_rows
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids, read_text
from hothatch.proving.catalogue import PROCEDURES
from hothatch.studies.circuit_pace import FITTED_ON
from hothatch.studies.left_out import LeftOut, shipped
from hothatch.studies.steady_checks import (
    BOOK_RATIO,
    BOOK_SPREAD,
    book_ratios,
    electric_cars,
    outside_band,
    pairs,
    slopes,
)


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
    low: float | None = None
    high: float | None = None

    @property
    def covered(self) -> bool | None:
        """Say whether the published value lies within the interval; None where there is none."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.published <= self.high

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
            "low",
            "high",
            "outcome",
            "source",
        )
        scores = [group.name for group in GROUPS if group.holds(self)]
        return {name: getattr(self, name) for name in names} | {"inside": self.covered, "scores": scores}


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
    unit: str = ""  # of an absolute difference; empty: relative

    @property
    def ok(self) -> bool:
        """Say whether both bounds hold; a score without rows fails a bound."""
        pairs = ((self.median, self.bound_median), (self.worst, self.bound_worst))
        return all(bound is None or (value is not None and value <= bound) for value, bound in pairs)

    def document(self) -> dict[str, Any]:
        """Return the score as JSON."""
        names = ("title", "median", "worst", "count", "bound_median", "bound_worst", "unit", "ok")
        return {name: getattr(self, name) for name in names}


# The laps of one publication and one kind of driver, and the car on which the circuit's pace was fitted.
JUDGED_LAP = "lap_vir_grand_course"
PACE_CAR = FITTED_ON["vir-grand-course"]
APART = 0.03  # measured laps further apart than this must come in their order
# The electric cars that the garage began with. All others are their rivals, with bounds of their own.
STREET = (
    *("nissan-leaf-24-2011", "nissan-leaf-24-2013", "nissan-leaf-30-2016", "nissan-leaf-40-2018"),
    *("nissan-leaf-40-2018-jp", "nissan-leaf-62-2019", "nissan-leaf-nismo-2018", "chevrolet-bolt-2017"),
    *("tesla-model3-lr-rwd-2018", "tesla-model3-srp-2019", "vw-e-golf-36-2017"),
)


@dataclass(frozen=True)
class Group:
    """Figures that are scored together, and their bounds on median and worst |error|.

    ``cars``: street, the electric cars that the garage began with; rivals, all others; empty: every car. The error is
    relative, or, with a ``unit``, the difference in it. ``listed``: where no single row is bounded, the error beyond which
    one is told of as a shortfall all the same.
    """

    name: str
    title: str
    figures: tuple[str, ...]
    bound_median: float | None = None
    bound_worst: float | None = None
    cars: str = ""
    unit: str = ""
    without: tuple[str, ...] = ()  # cars on which something was fitted
    listed: float | None = None

    def error(self, row: ValidationRow) -> float | None:
        """Return how far a row is off, as this group counts it; None where it was not run."""
        if row.predicted is None:
            return None
        return abs(row.predicted - row.published) if self.unit else abs(row.predicted / row.published - 1.0)

    def holds(self, row: ValidationRow) -> bool:
        """Say whether a row is scored here."""
        fits = not self.cars or (row.car in STREET) == (self.cars == "street")
        return fits and row.car not in self.without and row.use == "judge" and row.figure in self.figures


_LAUNCH = tuple(name for name in FIGURES if name.startswith(("accel_", "passing_", "quarter_mile_time")))
_STOPS = tuple(name for name in FIGURES if name.startswith("brake_"))
_CERTIFIED = ("udds_mpg", "hwfet_mpg", "udds_ac", "hwfet_ac")
GROUPS = (
    Group("launch", "launch, passing, quarter mile", _LAUNCH, 0.035, 0.10, "street"),
    Group("launch_rivals", "the same of the rivals", _LAUNCH, 0.04, 0.12, "rivals"),
    Group("braking", "stopping distances", _STOPS, 0.05, 0.12),
    Group("skidpad", "skidpads", ("skidpad_200ft", "skidpad_300ft"), 0.025, 0.06, unit="g"),
    Group("slalom", "slalom", ("slalom_speed",)),
    Group("moose", "obstacle avoidance", ("moose_entry_speed_max",)),
    Group("laps", "laps of VIR Grand Course", (JUDGED_LAP,), 0.02, 0.04, without=(PACE_CAR,)),
    Group("trap", "quarter-mile speed", ("quarter_mile_trap",), 0.02, 0.05),
    Group("label_range", "EPA range", ("epa_label_range",), None, 0.05),
    Group("udds", "UDDS from the wall", ("udds_ac",), 0.04, None, "street"),
    Group("hwfet", "HWFET from the wall", ("hwfet_ac",), 0.04, None, "street"),
    # Fuel, or energy from the wall: a rival's certified city and highway tests, each within the bound.
    Group("epa_rivals", "city and highway of the rivals", _CERTIFIED, None, 0.08, "rivals"),
    Group("label_consumption", "EPA consumption", ("epa_label_comb_kwh_per_100mi",)),
    Group("rapid_charge", "rapid charge of 75 %", ("dc_charge_time_75pct_window",), 0.12, listed=0.15),
    Group("trip", "1000 km with stops", ("time_1000km_challenge",), 0.08, listed=0.15),
    Group(
        "constant_speed",
        "steady 90 and 120 km/h",
        ("consumption_const_90kmh", "consumption_const_120kmh"),
        0.06,
    ),
)


@dataclass(frozen=True)
class Validation:
    """All rows, misses first, the scores of the judged ones, and the known shortfalls by (car, figure)."""

    rows: tuple[ValidationRow, ...]
    scores: Mapping[str, Score]
    shortfalls: Mapping[tuple[str, str], str]
    score_shortfalls: Mapping[str, str]

    @property
    def coverage(self) -> tuple[int, int]:
        """Return how many judged rows lie within their 5–95 % interval, and how many have one."""
        return _covered(self.rows)

    @property
    def coverage_by_group(self) -> dict[str, tuple[int, int]]:
        """Return the same for each group of figures that has intervals."""
        found = {group.name: _covered(row for row in self.rows if group.holds(row)) for group in GROUPS}
        return {name: both for name, both in found.items() if both[1]}

    @property
    def coverage_of_others(self) -> tuple[int, int]:
        """Return the same for what no group scores."""
        return _covered(row for row in self.rows if not any(group.holds(row) for group in GROUPS))

    def beyond(self) -> set[tuple[str, str]]:
        """Return (car, figure) of every judged row beyond the bound of a single row, or beyond what is told of."""
        return {
            (row.car, row.figure)
            for group in GROUPS
            if (bound := group.listed if group.bound_worst is None else group.bound_worst) is not None
            for row in self.rows
            if group.holds(row) and ((error := group.error(row)) is None or error > bound)
        }

    @property
    def ok(self) -> bool:
        """Say whether every bound holds."""
        return all(score.ok for score in self.scores.values())

    def document(self) -> dict[str, Any]:
        """Return the document that ``hothatch validate --json`` prints."""
        return {
            "scores": {name: score.document() for name, score in self.scores.items()},
            "coverage": self._coverage(),
            "rows": [row.document() for row in self.rows],
            "shortfalls": [
                {"car": car, "figure": figure, "reason": reason}
                for (car, figure), reason in self.shortfalls.items()
            ]
            + [{"score": name, "reason": reason} for name, reason in self.score_shortfalls.items()],
        }

    def _coverage(self) -> dict[str, Any] | None:
        """Return coverage as JSON, None where no intervals were asked for."""
        if not self.coverage[1]:
            return None
        groups = {name: _counts(both) for name, both in self.coverage_by_group.items()}
        more = {"others": _counts(self.coverage_of_others), "groups": groups, "deviations_frozen_in": FROZEN}
        return _counts(self.coverage) | more


def _counts(both: tuple[int, int]) -> dict[str, int]:
    return {"inside": both[0], "rows": both[1]}


def _covered(rows: Iterable[ValidationRow]) -> tuple[int, int]:
    found = [row.covered for row in rows if row.use == "judge" and row.covered is not None]
    return sum(found), len(found)


def validate(
    left_out: LeftOut | None = None,
    sample: int | None = None,
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Validation:
    """Run every published row of the garage's cars at its own conditions and score the judged ones.

    A car that took part in a fit over cars is run with the constants of the fit that left it out (``left_out``, by
    default what ships). ``sample`` gives every row its interval, as ``evaluate`` does; that of a dear test comes from
    the car as its file states it. Nothing else differs from ``run``.
    ``on_progress`` is called with (runs done, runs in all).
    """
    fitted = shipped() if left_out is None else left_out
    known = set(car_ids())
    groups: dict[tuple[Any, ...], list[Published]] = {}
    for row in published_rows():
        if row.car in known:
            key = (row.car, FIGURES[row.figure].test, row.conditions, row.road_load, row.fitted)
            groups.setdefault(key, []).append(row)
    rows: list[ValidationRow] = []
    for done, (key, own) in enumerate(groups.items()):
        on_progress(done, len(groups))
        rows += _run(key, own, fitted, sample, seed)
    rows.sort(key=lambda row: (row.use != "judge", -abs(row.error) if row.error is not None else -np.inf))
    return Validation(
        tuple(rows),
        {group.name: score(group, rows) for group in GROUPS} | steady_scores() | lap_order(rows),
        known_shortfalls(),
        known_score_shortfalls(),
    )


def known_shortfalls() -> dict[tuple[str, str], str]:
    """Return the reasons for judged results that the model is known to miss, by (car, figure)."""
    entries = tomllib.loads(read_text("measured/shortfalls.toml"))["shortfall"]
    return {(entry["car"], entry["figure"]): entry["reason"] for entry in entries if "car" in entry}


def known_score_shortfalls() -> dict[str, str]:
    """Return the reasons for scores whose median is known to miss its bound, by the score's name."""
    entries = tomllib.loads(read_text("measured/shortfalls.toml"))["shortfall"]
    return {entry["score"]: entry["reason"] for entry in entries if "score" in entry}


def _run(
    key: tuple[Any, ...],
    own: Sequence[Published],
    fitted: LeftOut,
    sample: int | None,
    seed: int,
) -> Iterable[ValidationRow]:
    car_id, test, conditions, road_load, fitted_tyre = key
    car = load_car(car_id)
    edits: dict[str, Any] = dict(road_load) | dict(fitted_tyre)
    edits |= fitted.edits(car, str(edits.get("tyre.class", car.text("tyre.class"))))
    procedure = PROCEDURES[test]
    plants = compile(car, edits)
    events = run_table(procedure, plants, conditions)
    columns = DERIVE[test](plants, events)
    spread: Mapping[str, Column] = {}
    offs: Mapping[str, np.ndarray] = {}
    if sample is not None and procedure.dear and sample < ALL_SAMPLED:
        offs = propagate(car, procedure, seed)
    elif sample is not None:
        many = compile(car, edits, draw(car, sample, seed))
        spread = DERIVE[test](many, run_table(procedure, many, conditions))
    words = ", ".join([procedure.conditions(conditions).describe(), *(text for _, text in fitted_tyre)])
    for row in own:
        ends = interval(spread[row.figure].values) if row.figure in spread else None
        if row.figure in offs:
            ends = interval(columns[row.figure].values[0] + offs[row.figure])
        yield _compare(row, columns[row.figure], words, ends)


def _compare(
    row: Published, column: Column, conditions: str, ends: tuple[float, float] | None
) -> ValidationRow:
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
        low=None if ends is None else ends[0],
        high=None if ends is None else ends[1],
    )


def steady_scores() -> dict[str, Score]:
    """Return the scores of what steady speed must show whatever its level (studies/steady_checks.py)."""
    ratios = [abs(pair.error) for pair in pairs()]
    middle = abs(float(np.median(book_ratios())) / BOOK_RATIO - 1.0)
    outside = [beyond for both in slopes(electric_cars()).values() for beyond in map(outside_band, both)]
    made = (
        Score("speed_ratio", "120 over 90 km/h, car by car", *_ends(ratios), None, 0.04),
        Score("book_ratio", "the same, median of the EPA book", *_ends([middle]), BOOK_SPREAD, None),
        Score("cold_slope", "slope below 23 °C, outside its band by", *_ends(outside), 0.0, 0.0),
    )
    return {one.name: one for one in made}


def lap_order(rows: Iterable[ValidationRow]) -> dict[str, Score]:
    """Return the score of the judged laps' order: pairs measured more than APART apart, how many the model turns round."""
    laps = [
        row for row in rows if row.figure == JUDGED_LAP and row.use == "judge" and row.predicted is not None
    ]
    apart = [(a, b) for a in laps for b in laps if b.published > (1.0 + APART) * a.published]
    wrong = sum((b.predicted or 0.0) <= (a.predicted or 0.0) for a, b in apart)
    title = f"laps measured over {APART:.0%} apart, in the wrong order"
    return {"lap_order": Score("lap_order", title, None, float(wrong), len(apart), None, 0.0, "pairs")}


def _ends(errors: Sequence[float]) -> tuple[float, float, int]:
    return float(np.median(errors)), max(errors), len(errors)


def score(group: Group, rows: Iterable[ValidationRow]) -> Score:
    """Return the score of one group over its judge rows; a judged row without a prediction counts as 100 % off."""
    judged = [row for row in rows if group.holds(row)]
    found = [group.error(row) for row in judged]
    errors = [1.0 if error is None else error for error in found]
    median = float(np.median(errors)) if errors else None
    worst = max(errors) if errors else None
    bounds = (group.bound_median, group.bound_worst)
    return Score(group.name, group.title, median, worst, len(errors), *bounds, group.unit)
