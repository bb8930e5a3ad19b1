"""``hothatch sensitivity``: which inputs of a car one figure hangs on, and which of them are worth measuring next.

Inputs err as they do for intervals (car/uncertain.py). All are screened after Morris; those that the screening puts in
front get Sobol indices of their own, the rest one together, so that no input is left out of the variance. Where the file
calls inputs correlated, what both share counts for the one that is named first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np

from hothatch import __version__
from hothatch.car.compile import compile
from hothatch.car.inputs import Input, inputs
from hothatch.car.provenance import DEFAULT_SD
from hothatch.car.record import Car
from hothatch.car.uncertain import errors_of, free_fields, normal, uncertain_fields
from hothatch.evaluate import LEAST_LEFT, applies, evaluate, interval, procedures_of, resolve, run_table
from hothatch.figures.derive import DERIVE
from hothatch.figures.results import FigureResult
from hothatch.proving.conditions import Conditions
from hothatch.proving.own_cycle import OWN_CYCLE
from hothatch.proving.procedure import LACKS, Procedure
from hothatch.studies.request import RequestError
from hothatch.studies.sensitivity import REST, Indices, Screen, indices, screen

MOST_KEPT = 12  # inputs with indices of their own
SCREENED = 0.99  # of Σμ*² that they bring
WORTH = 3
# Trajectories of the screening and samples of the indices; of tests that are dear, fewer.
USUAL, DEAR = (10, 256), (4, 64)
CHUNK = 128  # cars at a time, between two words of progress

Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class Influence:
    """One input: its indices with half widths of 95 %, Morris's μ* and σ in the figure's unit.

    ``narrower`` is the share of the interval's width that goes once the input is measured as well as measured ones are
    (provenance.py); 0 for one that is measured already.
    """

    path: str
    doc: str
    text: str
    kind: str
    sd: str
    first: float
    first_half: float
    total: float
    total_half: float
    size: float
    spread: float
    narrower: float

    def document(self) -> dict[str, Any]:
        """Return the input as JSON."""
        found = {name: getattr(self, name) for name in ("path", "text", "kind", "sd", "first", "total")}
        halves = {"first_half_95": self.first_half, "total_half_95": self.total_half}
        return found | halves | {"mu_star": self.size, "sigma": self.spread, "narrower": self.narrower}


@dataclass(frozen=True)
class Sensitivity:
    """What one figure of one car hangs on: inputs by falling total index, then the rest together.

    ``low`` and ``high`` are the 5 and 95 % points of the sampled cars, ``sd`` their deviation; ``runs`` counts cars driven.
    ``screened`` holds μ* of every uncertain input, ``lost`` the share of cars for which the figure had no value.
    """

    car: Car
    result: FigureResult
    low: float
    high: float
    sd: float
    influences: tuple[Influence, ...]
    rest: tuple[float, float]
    rest_count: int
    screened: dict[str, float]
    runs: int
    lost: float
    seed: int = 0

    @property
    def worth(self) -> tuple[Influence, ...]:
        """Return the inputs worth measuring next, most first: those whose measurement narrows the interval most."""
        found = sorted(self.influences, key=lambda one: -one.narrower)
        return tuple(one for one in found if one.narrower >= 0.005)[:WORTH]

    def document(self) -> dict[str, Any]:
        """Return the study as JSON."""
        return {
            "hothatch": __version__, "car": self.car.id, "figure": self.result.id, "value": self.result.value,
            "unit": self.result.unit, "low": self.low, "high": self.high, "sd": self.sd, "runs": self.runs,
            "seed": self.seed, "conditions": self.result.conditions.describe(),
            "inputs": [one.document() for one in self.influences],
            "all_others": {"inputs": self.rest_count, "first": self.rest[0], "total": self.rest[1]},
            "worth_measuring": [one.path for one in self.worth], "screened": self.screened,
        }  # fmt: skip


def effort(trajectories: int | None, samples: int | None) -> tuple[int | None, int | None]:
    """Return what is asked of screening and indices; RequestError for samples that are no power of two."""
    if samples is not None and samples & (samples - 1):
        near = 1 << samples.bit_length() - 1
        raise RequestError(f"--samples {samples}: is not a power of two; take {near} or {2 * near}")
    return trajectories, samples


class _Runs:
    """The figure as a model of points in the unit cube; counts the cars that were driven and those without a value."""

    def __init__(
        self, car: Car, names: Sequence[str], test: Procedure, figure: str, asked: Conditions | None
    ):
        self.car, self.names, self.test, self.figure, self.asked = car, names, test, figure, asked
        self.watch: Watch | None = None
        self.expected = self.done = self.lost = 0

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return the figure for each row; a car without a value takes the mean of the others."""
        found = [self._part(points[at : at + CHUNK]) for at in range(0, len(points), CHUNK)]
        values = np.concatenate(found)
        fine = np.isfinite(values)
        self.lost += int((~fine).sum())
        if fine.mean() < LEAST_LEFT:
            raise RequestError(
                f"{self.figure}: {100 * (1 - fine.mean()):.0f} % of the cars that the file may mean have no value "
                "of it; name a figure that they all reach"
            )
        return np.where(fine, values, values[fine].mean())

    def _part(self, points: np.ndarray) -> np.ndarray:
        scores = dict(zip(self.names, normal(points).T, strict=True))
        plants = compile(self.car, None, errors_of(self.car, scores))
        column = DERIVE[self.test.id](plants, run_table(self.test, plants, self.asked))[self.figure]
        self.done += len(points)
        if self.watch:
            self.watch(self.done, max(self.expected, self.done))
        return np.asarray(column.values, float)


def sensitivity(
    car: Car,
    figure: str,
    conditions: Conditions | None = None,
    effort: tuple[int | None, int | None] = (None, None),
    seed: int = 0,
    watch: Watch | None = None,
) -> Sensitivity:
    """Return what ``figure`` (an id, or a cycle file) of ``car`` hangs on.

    ``effort``: trajectories of the screening and samples (a power of two) of the indices; None takes what suits the test.
    Deterministic for a seed. Raises RequestError where SALib is absent, the test does not suit the car, the figure has no
    value, or no input moves it.
    """
    if find_spec("SALib") is None:
        raise RequestError("sensitivity needs SALib: pip install 'hothatch[sensitivity]'")
    ((test_id, ids),) = resolve([figure]).items()
    test = procedures_of([figure])[test_id]
    if test_id == OWN_CYCLE:
        engine = compile(car)["engine"][0] > 0.5
        ids = ("cycle_fuel" if engine else "cycle_consumption",)
    names = list(free_fields(car))
    result = _present(car, test, figure, ids[0], conditions)
    if not names:
        raise RequestError(f"{car.id}: no input of it is uncertain; give values a standard deviation: sd = …")
    usual = DEAR if test.dear else USUAL
    trajectories, samples = (own or one for own, one in zip(effort, usual, strict=True))
    model = _Runs(car, names, test, ids[0], conditions)
    model.watch, model.expected = watch, trajectories * (len(names) + 1) + samples * (MOST_KEPT + 3)
    screened = screen(model, names, trajectories, seed)
    kept = screened.leaders(MOST_KEPT, SCREENED)
    model.expected = model.done + samples * (len(kept) + 3)
    noted: list[np.ndarray] = []

    def keep(points: np.ndarray) -> np.ndarray:
        noted.append(model(points))
        return noted[-1]

    # The first dimensions of a Sobol sequence are its most even ones.
    model.names = [*kept, *(name for name in names if name not in kept)]
    found = indices(keep, model.names, kept, samples, seed) if kept else None
    if found is None:
        raise RequestError(f"{ids[0]} of {car.id} does not hang on any uncertain input at these conditions")
    ends = interval(noted[0]) or (float("nan"), float("nan"))
    return replace(_study(car, result, found, screened, ends, (model.done, model.lost)), seed=seed)


def _present(car: Car, test: Procedure, word: str, figure: str, asked: Conditions | None) -> FigureResult:
    """Return the figure of the car as its file states it; RequestError where it has no value."""
    if not applies(test, compile(car)).all():
        raise RequestError(f"{figure} does not suit {car.id}: {LACKS[test.needs]}")
    result = evaluate([car], [word], asked).cars[0].figures[figure]
    if result.value is None:
        why = result.remedy or result.outcome.replace("_", " ")
        raise RequestError(f"{figure} of {car.id} has no value: {why}")
    return result


def _study(
    car: Car,
    result: FigureResult,
    found: Indices,
    screened: Screen,
    ends: tuple[float, float],
    counts: tuple[int, int],
) -> Sensitivity:
    size = dict(zip(screened.names, map(float, screened.size), strict=True))
    spread = dict(zip(screened.names, map(float, screened.spread), strict=True))
    known = {one.path: one for one in inputs(car)}
    influences, rest = [], (0.0, 0.0)
    columns = (found.first, found.first_half, found.total, found.total_half)
    for at, path in enumerate(found.names):
        first, first_half, total, total_half = (float(column[at]) for column in columns)
        if path == REST:
            rest = first, total
            continue
        one = known[path]
        words = (path, one.doc, one.text, one.kind, one.sd)
        narrower = _narrower(car, one, max(first, 0.0))
        influences.append(
            Influence(*words, first, first_half, total, total_half, size[path], spread[path], narrower)
        )
    influences.sort(key=lambda one: -one.total)
    others = len(size) - len(influences)
    by_size = dict(sorted(size.items(), key=lambda item: -item[1]))
    lost = counts[1] / counts[0]
    return Sensitivity(
        car, result, *ends, found.sd, tuple(influences), rest, others, by_size, counts[0], lost
    )


def _narrower(car: Car, one: Input, first: float) -> float:
    """Return by which share an interval narrows when an input is measured as well as measured ones are.

    The first-order index is the variance that goes with the input once it is known (Saltelli 2010, eq. 2); of it stays
    what the deviation of a measurement brings.
    """
    field = uncertain_fields(car)[one.path]
    value = abs(one.value) if isinstance(one.value, float) else 0.0
    relative = field.spread or (field.sd / value if value else np.inf)
    left = min((DEFAULT_SD["measured"] / relative) ** 2, 1.0)
    if one.kind == "measured":
        return 0.0
    return 1.0 - float(np.sqrt(max(1.0 - min(first, 1.0) * (1.0 - left), 0.0)))
