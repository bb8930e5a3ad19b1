"""A study made ready to run anywhere: its cars built, its rows numbered, its values found from a row's number.

Rows count through cars, packages and stated texts (a *variant* each), then conditions, grid and samples, the last fastest.
A chunk is a range of rows, so that what a row holds does not depend on how the rows were shared out.
"""

from __future__ import annotations

import hashlib
import json
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, product
from pathlib import Path

import numpy as np

from hothatch.car.apply import with_packages
from hothatch.car.edit import with_values
from hothatch.car.faults import CarFileError
from hothatch.car.load import load_car
from hothatch.car.package_file import load_package
from hothatch.car.record import Car
from hothatch.evaluate import procedures_of, resolve
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.procedure import Procedure
from hothatch.studies.request import RequestError
from hothatch.studies.sweep_file import Axis, Study

BLOCK = 1024  # random numbers are drawn by blocks, each with a seed of its own
MOST_VARIANTS = 20_000
MOST_CORNERS = 512  # of a box of values that are tried
# What decides an answer: a row of another code must not stand beside one of this.
_ROOMS = ("car", "physics", "solvers", "proving", "figures", "garage")


@dataclass(frozen=True)
class Variant:
    """One car with packages and stated texts: its Car, or why there is none."""

    car_id: str
    packages: str
    texts: tuple[str, ...]
    car: Car | None
    why: str = ""


@dataclass(frozen=True)
class Test:
    """One test: the procedure, the figures wanted of it, and what is put behind their names where two tests share them."""

    procedure: Procedure
    figures: tuple[str, ...]
    suffix: str = ""


@dataclass(frozen=True)
class Segment:
    """Rows of one variant at one of the conditions; ``first`` and ``last`` count its points."""

    variant: int
    condition: int
    first: int
    last: int


@dataclass(frozen=True)
class Plan:
    """A study, resolved. It is pickled to workers, which need no file of it."""

    study: Study
    variants: tuple[Variant, ...]
    tests: tuple[Test, ...]
    code: str

    @cached_property
    def grid(self) -> tuple[Axis, ...]:
        """Return the axes that are columns."""
        return tuple(axis for axis in self.study.grid if axis.numeric)

    @cached_property
    def texts(self) -> tuple[Axis, ...]:
        """Return the axes that make cars of their own."""
        return tuple(axis for axis in self.study.grid if not axis.numeric)

    @cached_property
    def points(self) -> int:
        """Return how many points a variant has at one of the conditions."""
        return math.prod(len(axis.values) or axis.count for axis in self.grid) * self.study.samples

    @property
    def rows(self) -> int:
        """Return how many rows the study has."""
        return len(self.variants) * len(self.study.conditions) * self.points

    @cached_property
    def key(self) -> str:
        """Return 16 hex digits over what decides the answers: chunks of another study must not be mixed in."""
        study = self.study
        parts = {
            "cars": [(v.car_id, v.packages, v.texts, v.car.hash if v.car else None) for v in self.variants],
            "axes": [repr(axis) for axis in (*study.grid, *study.sampled)],
            "samples": [study.method, study.samples, study.seed],
            "conditions": [repr(asked) for _, asked in study.conditions],
            "tests": [
                (t.procedure.id, t.procedure.source, _cycles(t.procedure), t.figures) for t in self.tests
            ],
            "traces": study.traces,
            "code": self.code,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]

    def segments(self, first: int, last: int) -> Iterator[Segment]:
        """Yield the rows from ``first`` to before ``last``, split where the variant or the conditions change."""
        while first < last:
            cell, point = divmod(first, self.points)
            count = min(self.points - point, last - first)
            variant, condition = divmod(cell, len(self.study.conditions))
            yield Segment(variant, condition, point, point + count)
            first += count

    def values(self, first: int, last: int) -> dict[str, np.ndarray]:
        """Return the columns of the points from ``first`` to before ``last``, SI by field path."""
        grid, sample = np.divmod(np.arange(first, last), self.study.samples)
        found: dict[str, np.ndarray] = {}
        for axis in reversed(self.grid):
            grid, place = np.divmod(grid, len(axis.values) or axis.count)
            found[axis.path] = along(axis, place)
        found = {axis.path: found[axis.path] for axis in self.grid}
        if self.study.sampled:
            numbers = self._samples(sample)
            for column, axis in enumerate(self.study.sampled):
                found[axis.path] = axis.low + numbers[:, column] * (axis.high - axis.low)
        return found

    def _samples(self, places: np.ndarray) -> np.ndarray:
        """Return numbers of 0–1, one row for each place in the sequence of samples."""
        distinct, back = np.unique(places, return_inverse=True)
        runs = np.split(distinct, np.flatnonzero(np.diff(distinct) != 1) + 1)
        draw = sobol_points if self.study.method == "sobol" else random_points
        width, seed = len(self.study.sampled), self.study.seed
        return np.concatenate([draw(width, seed, int(run[0]), len(run)) for run in runs])[back]


def along(axis: Axis, place: np.ndarray) -> np.ndarray:
    """Return the SI values of a grid axis at its places 0 … n − 1; both ends exactly as stated."""
    if axis.values:
        return np.array(axis.values)[place]
    share = place / (axis.count - 1)
    return np.where(place == axis.count - 1, axis.high, axis.low + share * (axis.high - axis.low))


def sobol_points(width: int, seed: int, first: int, count: int) -> np.ndarray:
    """Return points of a scrambled Sobol sequence, shape (count, width), from the ``first`` on. Source: scipy.stats.qmc."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(width, scramble=True, rng=np.random.default_rng(seed))
    if first:
        sequence.fast_forward(first)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a part of a sequence has no power of two
        return sequence.random(count)


def random_points(width: int, seed: int, first: int, count: int) -> np.ndarray:
    """Return independent uniform points, shape (count, width), from the ``first`` on: blocks of a seed each."""
    blocks = range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    drawn = [np.random.default_rng([seed, block]).random((BLOCK, width)) for block in blocks]
    start = first - blocks[0] * BLOCK
    return np.concatenate(drawn)[start : start + count]


def make_plan(study: Study) -> Plan:
    """Return the plan of ``study``: cars and packages built, every end of every axis tried.

    Raises RequestError, before anything runs, where an axis or the whole study has no car that can be.
    """
    texts = [axis for axis in study.grid if not axis.numeric]
    count = len(study.cars) * len(study.packages) * math.prod(len(axis.values) for axis in texts)
    if count > MOST_VARIANTS:
        raise RequestError(
            f"{study.label}: {count:,} cars differ by more than numbers; at most {MOST_VARIANTS:,}: nothing was run"
        )
    for name in dict.fromkeys(name for packages in study.packages for name in packages):
        load_package(
            _beside(study.folder, name)
        )  # one that nobody has is refused, one that does not fit is a row
    variants = tuple(_variants(study, texts))
    built = [one for one in variants if one.car]
    if not built:
        raise RequestError(f"{study.label}: no car of it can be built:\n" + "\n".join(_reasons(variants)))
    for axis in (*study.grid, *study.sampled):
        if axis.numeric:
            _try_ends(study, axis, built)
    return Plan(study, variants, tuple(_tests(study.tests)), code_hash())


def _variants(study: Study, texts: Sequence[Axis]) -> Iterator[Variant]:
    for name in study.cars:
        base = load_car(name)
        for packages in study.packages:
            for chosen in product(*(axis.values for axis in texts)):
                values = {axis.path: value for axis, value in zip(texts, chosen, strict=True)}
                shown, why, car = tuple(map(str, chosen)), "", None
                try:
                    car = with_packages(base, [_beside(study.folder, one) for one in packages]).car
                    car = with_values(car, values, "the study") if values else car
                except CarFileError as error:
                    why = str(error)
                yield Variant(base.id, "+".join(packages), shown, car, why)


def _beside(folder: Path, package: str) -> str:
    return str(folder / package) if package.endswith(".toml") else package


def _reasons(variants: Sequence[Variant]) -> list[str]:
    return list(dict.fromkeys(one.why for one in variants if one.why))[:5]


def _try_ends(study: Study, axis: Axis, built: Sequence[Variant]) -> None:
    """Raise RequestError for an end of an axis that makes a car of none of the variants, whatever the other axes do."""
    others = [one for one in (*study.grid, *study.sampled) if one.numeric and one is not axis]
    for end in dict.fromkeys(axis.ends):
        why = ""
        for chosen in islice(product(*(dict.fromkeys(one.ends) for one in others)), MOST_CORNERS):
            values = {one.path: value for one, value in zip(others, chosen, strict=True)} | {axis.path: end}
            whys = [impossible(one.car, values) for one in built if one.car]
            if not (why := min(whys, key=len)):
                break
        if why:
            raise RequestError(f"{study.label}: an end of {axis.path} makes no car: {why}")


def impossible(car: Car, values: dict[str, float]) -> str:
    """Return why no car can have SI ``values`` in place of its own; '' where one can."""
    from hothatch.studies.explore_space import faults_with

    faults = faults_with(car, values)
    return "; ".join(fault.describe() for fault in faults[:3])


def _tests(words: Sequence[str]) -> Iterator[Test]:
    seen: dict[str, int] = {}
    wanted: dict[str, list[str]] = {}
    for word in words:
        own, found = procedures_of([word]), resolve([word])
        for name, figures in found.items():
            if name in PROCEDURES:
                kept = wanted.setdefault(name, [])
                kept += [figure for figure in figures if figure not in kept]
                continue
            seen[name] = seen.get(name, 0) + 1
            yield Test(own[name], figures, f"_{seen[name]}" if seen[name] > 1 else "")
    for name, figures in wanted.items():
        yield Test(PROCEDURES[name], tuple(figures))


def _cycles(procedure: Procedure) -> list[str]:
    """Return digests of the cycles that a procedure's steps bring with them."""
    brought = (getattr(step, "own", None) for step in procedure.steps)
    return [
        hashlib.sha256(own.time_s.tobytes() + own.speed_ms.tobytes()).hexdigest()[:16]
        for own in brought
        if own is not None
    ]


@cache
def code_hash() -> str:
    """Return 16 hex digits over all code and data from which an answer follows."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    files = [root / name for name in ("constants.py", "units.py", "jit.py", "evaluate.py")]
    files += [
        path
        for room in _ROOMS
        for path in sorted((root / room).rglob("*"))
        if path.suffix in (".py", ".toml", ".csv")
    ]
    for path in files:
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
