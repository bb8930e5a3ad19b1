"""Study files: cars × packages × grids and samples × conditions × tests, read with every fault at its line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hothatch.car.document import Source, is_path, parse_plain, read_limited
from hothatch.car.faults import nearest
from hothatch.car.line_map import KeyPath
from hothatch.car.record import Value
from hothatch.car.schema import FIELDS
from hothatch.car.stated import read_value
from hothatch.car.toml_reader import TomlReader
from hothatch.evaluate import UnknownTestError, procedures_of, resolve
from hothatch.formats.cycle_csv import CycleFileError
from hothatch.proving.conditions import Conditions
from hothatch.proving.words import SentenceError
from hothatch.studies.asked_conditions import OPTIONS, ConditionsError, conditions_from
from hothatch.studies.explore_space import NAMES
from hothatch.studies.request import RequestError
from hothatch.units import QuantityError

_TOP = ("name", "cars", "packages", "tests", "conditions", "grid", "samples", "seed", "traces")
_SAMPLES = ("method", "count", "over")
_RANGE = ("from", "to", "count")
METHODS = ("sobol", "random")
MOST = 4_000_000_000  # rows of one study
MOST_SAMPLES = 2**30  # of a Sobol sequence
_LIST = 'a list of values such as ["1400 kg", "1500 kg"], or { from = "1400 kg", to = "1600 kg", count = 5 }'


@dataclass(frozen=True)
class Axis:
    """One field and its values: those listed (SI, or as stated), or ``count`` of them from ``low`` to ``high`` (SI).

    A sampled axis is a range without a count of its own.
    """

    path: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    count: int = 0

    @property
    def numeric(self) -> bool:
        """Say whether the values are quantities, which become a column; others make a car of their own each."""
        return FIELDS[self.path].has_unit

    @property
    def ends(self) -> tuple[Any, ...]:
        """Return the smallest and the largest number, or every text."""
        if not self.numeric:
            return self.values
        return (min(self.values), max(self.values)) if self.values else (self.low, self.high)


@dataclass(frozen=True)
class Study:
    """A study as its file states it. ``conditions``: words and what they ask for, at least one; ``folder``: of the file."""

    name: str
    label: str
    folder: Path
    cars: tuple[str, ...]
    packages: tuple[tuple[str, ...], ...]
    tests: tuple[str, ...]
    conditions: tuple[tuple[str, Conditions | None], ...]
    grid: tuple[Axis, ...]
    sampled: tuple[Axis, ...]
    samples: int = 1
    method: str = "sobol"
    seed: int = 0
    traces: bool = False

    @property
    def rows(self) -> int:
        """Return how many cars are driven: every combination counts."""
        lengths = (len(axis.values) or axis.count for axis in self.grid)
        return (
            len(self.cars) * len(self.packages) * len(self.conditions) * math.prod(lengths) * self.samples
        )  # fmt: skip


def load_study(path: str | Path) -> Study:
    """Return the study of a file. CarFileError with every fault at its line, RequestError where it is too large."""
    name = str(path)
    source = Source(name, Path(name).stem, read_limited(Path(name), name, ()), Path(name).resolve())
    reader = _Reader(parse_plain(source))
    study = reader.study()
    reader.close()
    if study.rows > MOST:
        raise RequestError(
            f"{name}: asks for {study.rows:,} cars ({_product(study)}); at most {MOST:,} go into one study: "
            "nothing was run"
        )
    return study


def _product(study: Study) -> str:
    parts = [_of(len(study.cars), "car"), _of(len(study.packages), "package list")]
    parts += [f"{len(axis.values) or axis.count:,} of {axis.path}" for axis in study.grid]
    parts += [f"{study.samples:,} samples"] if study.sampled else []
    parts += [f"{len(study.conditions)} conditions"] if len(study.conditions) > 1 else []
    return " × ".join(parts)


def _of(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class _Reader(TomlReader):
    def study(self) -> Study:
        self.known(self.tree, _TOP, ())
        assert self.source.path is not None
        grid = [axis for place, raw, path in self.fields("grid") if (axis := self.axis(place, raw, path))]
        method, count, sampled = self.samples()
        twice = {axis.path for axis in grid} & {axis.path for axis in sampled}
        for path in sorted(twice):
            self.fault(("samples", "over"), f"{path} is on the grid too", "each field once")
        return Study(
            name=str(self.tree.get("name", self.source.car_id)),
            label=self.source.label,
            folder=self.source.path.parent,
            cars=self.cars(),
            packages=self.packages(),
            tests=self.tests(),
            conditions=self.conditions(),
            grid=tuple(grid),
            sampled=tuple(sampled),
            samples=count,
            method=method,
            seed=self.whole(self.tree, "seed", (), 0, 0, 2**31),
            traces=self.flag("traces"),
        )

    def cars(self) -> tuple[str, ...]:
        found = self.texts(self.tree, "cars", ())
        if not found:
            self.fault(("cars",), "names no car", 'cars = ["nissan-leaf-40-2018"]')
        self.once(("cars",), found)
        folder = self.source.path.parent if self.source.path else Path()
        return tuple(str(folder / one) if is_path(one) else one for one in found)

    def packages(self) -> tuple[tuple[str, ...], ...]:
        found = self.tree.get("packages", [[]])
        good = isinstance(found, list) and all(
            isinstance(one, list) and all(isinstance(word, str) for word in one) for one in found
        )
        if not good or not found:
            self.fault(("packages",), "is not a list of lists", 'packages = [[], ["light-seats"]]')
            return ((),)
        self.once(("packages",), found, found)
        return tuple(tuple(one) for one in found)

    def tests(self) -> tuple[str, ...]:
        found = self.texts(self.tree, "tests", ())
        if not found:
            self.fault(("tests",), "names no test", 'tests = ["launch", "udds_ac"]')
        for test in found:
            try:
                resolve([test])
                procedures_of([test])
            except (UnknownTestError, SentenceError, CycleFileError) as error:
                self.fault(("tests",), f'"{test}": {str(error).splitlines()[-1]}')
        return found

    def conditions(self) -> tuple[tuple[str, Conditions | None], ...]:
        found: list[tuple[str, Conditions | None]] = []
        for index, table in self.tables("conditions"):
            place = ("conditions", index)
            self.known(table, OPTIONS, place)
            texts = {key: value for key, value in table.items() if key in OPTIONS}
            for key, value in texts.items():
                if not isinstance(value, str):
                    self.fault((*place, key), f"{value!r} is not a text", 'such as "23 degC"')
            texts = {key: value for key, value in texts.items() if isinstance(value, str)}
            try:
                words = ", ".join(f"{key} {value}" for key, value in texts.items())
                found.append((words, conditions_from(**texts)))
            except ConditionsError as error:
                for line in str(error).splitlines():
                    key, _, problem = line.removeprefix("--").partition(": ")
                    self.fault((*place, key), problem)
        self.once(("conditions",), [words or "the tests' own" for words, _ in found])
        return tuple(found) or (("", None),)

    def once(self, place: KeyPath, found: Sequence[Any], said: Sequence[Any] = ()) -> None:
        """Fault what is listed twice, in the words ``said``: every row would stand twice."""
        for at, one in enumerate(found):
            if found[:at].count(one) == 1:
                self.fault(place, f"lists {(said or found)[at]} twice", "each once")

    def samples(self) -> tuple[str, int, list[Axis]]:
        if "samples" not in self.tree:
            return METHODS[0], 1, []
        place: KeyPath = ("samples",)
        table = self.table(self.tree, "samples", ())
        self.known(table, _SAMPLES, place)
        method = table.get("method", METHODS[0])
        if method not in METHODS:
            self.fault((*place, "method"), f"{method!r} is no way to sample", f"one of {', '.join(METHODS)}")
        count = self.whole(table, "count", place, 1, 1, MOST_SAMPLES if method == "sobol" else MOST)
        if "count" not in table:
            self.fault(place, "has no count", "count = 1024; a power of two serves a Sobol sequence best")
        axes = [
            axis
            for key, raw, path in self.fields("samples", "over")
            if (axis := self.axis(key, raw, path, sampled=True))
        ]
        if not axes:
            self.fault((*place, "over"), "names no field", '[samples.over] with "mass.curb" = { from, to }')
        return str(method), count, axes

    def fields(self, *place: str) -> Iterator[tuple[KeyPath, Any, str]]:
        """Yield place, raw values and field of every axis in a table; ``mass.curb`` may be a quoted or a dotted key."""
        holder: dict[str, Any] = self.tree
        for depth, key in enumerate(place):
            holder = self.table(holder, key, place[:depth])
        if place[-1] in (self.tree if len(place) == 1 else self.tree.get(place[0], {})) and not holder:
            self.fault(place, "is empty", f'"mass.curb" = {_LIST}')
        yield from self._walk(holder, place, "")

    def _walk(self, table: dict[str, Any], place: KeyPath, prefix: str) -> Iterator[tuple[KeyPath, Any, str]]:
        for key, raw in table.items():
            name = f"{prefix}{key}"
            path = NAMES.get(name, name)
            if isinstance(raw, dict) and raw and not set(raw) & set(_RANGE):
                yield from self._walk(raw, (*place, key), f"{name}.")
            elif path in FIELDS:
                yield (*place, key), raw, path
            else:
                near = nearest(name, [*FIELDS, *NAMES])
                self.fault((*place, key), f"{name} is not a field of a car", "one of hothatch show CAR", near)

    def axis(self, place: KeyPath, raw: Any, path: str, sampled: bool = False) -> Axis | None:
        if isinstance(raw, dict):
            return self.range(place, raw, path, sampled)
        expected = '{ from = "…", to = "…" }' if sampled else _LIST
        if sampled or not isinstance(raw, list):
            self.fault(place, f"{raw!r} is not what a field takes here", expected)
        elif not raw:
            self.fault(place, "is an empty list: no car is left", expected)
        else:
            values = [self.value(place, one, path) for one in raw]
            if None not in values:
                self.once(place, values, raw)
                return Axis(path, tuple(values if FIELDS[path].has_unit else raw))
        return None

    def range(self, place: KeyPath, raw: dict[str, Any], path: str, sampled: bool) -> Axis | None:
        keys = _RANGE[:2] if sampled else _RANGE
        before = len(self.faults)
        self.known(raw, keys, place)
        for key in keys:
            if key not in raw:
                self.fault(place, f"has no {key}", _LIST)
        if len(self.faults) > before:
            return None
        low, high = (
            self.value((*place, "from"), raw["from"], path),
            self.value((*place, "to"), raw["to"], path),
        )
        count = 0 if sampled else self.whole(raw, "count", place, 2, 2, 10**15)
        if low is None or high is None:
            return None
        if not isinstance(low, float) or not isinstance(high, float) or not low < high:
            self.fault(place, "does not run from a smaller number to a larger one", _LIST)
            return None
        return Axis(path, low=low, high=high, count=count)

    def value(self, place: KeyPath, raw: Any, path: str) -> Value | None:
        try:
            return read_value(FIELDS[path], raw)
        except QuantityError as error:
            self.fault(place, f"{path}: {error.problem}", error.expected, error.nearest)
            return None

    def whole(
        self, table: dict[str, Any], key: str, place: KeyPath, default: int, low: int, high: int
    ) -> int:
        value = table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault((*place, key), f"{value!r} is not a whole number from {low:,} to {high:,}")
        return default

    def flag(self, key: str) -> bool:
        value = self.tree.get(key, False)
        if not isinstance(value, bool):
            self.fault((key,), f"{value!r} is neither true nor false")
        return bool(value)
