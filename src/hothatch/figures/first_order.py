"""Intervals of dear tests: how each figure answers to each input that moves it, and what the inputs' errors make of it.

A design holds a test's figures at the car file's values and with one input after the other 1.5 standard deviations down and
up. Between these the figure (its logarithm, where it is positive) is a straight line with each input's own bend, inputs add
up, and what the car file calls correlated errs together. That is the first-order propagation of the Guide to the Expression
of Uncertainty in Measurement (JCGM 100:2008, §5.1.2 and §5.2.2, with the quadratic terms of its note to §5.1.2, own inputs
only), summed over a Sobol sequence instead of squares, so that it keeps its lopsidedness. What inputs do only together, and
those below two thousandths of the variance, are left out.

Of tests whose answer is no line (``SAMPLED``) the design keeps a sample instead: the figures of each of 26 to 128 cars that
the file may mean.

Designs of the garage's cars ship (``garage/designs``, made by ``studies/first_order.py``); of other cars they are made once
and kept in the user's cache. Which inputs move a test (``movers.toml``) was found by screening cars of each kind.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from hothatch.cache import cache_home, write_whole
from hothatch.car.compile import compile
from hothatch.car.record import Car
from hothatch.car.uncertain import errors_of, free_fields, normal, sample
from hothatch.figures.derive import DERIVE
from hothatch.figures.register import FIGURES, figures_of
from hothatch.garage.reader import car_ids, names, read_text
from hothatch.jit import source_hash
from hothatch.proving.procedure import Procedure
from hothatch.proving.table import run_table

STEP = 1.5  # standard deviations down and up: between the middle and the ends of a 90 % interval
COUNT = 4096  # of the sequence over which the errors are summed
FOLDER = "designs"
MOVERS = f"{FOLDER}/movers.toml"
# Tests whose answer is no line: a car spins or does not, a cone falls, power is cut on the way or not, one limit or another
# is the lowest.
SAMPLED = ("obstacle-avoidance", "double-lane-change", "sine-with-dwell", "laps", "sustained-speed")
SHIPPED = 128  # cars of a kept sample that ships
OWN = 64  # of one that is made while somebody waits for it
OWN_SLOW = 26  # of one that takes longer
SLOW = ("obstacle-avoidance", "double-lane-change", "sine-with-dwell")  # a tenth to half a second a car


@dataclass(frozen=True)
class Answer:
    """One figure: its value at the centre, and with each input down and up; NaN where the car has none there."""

    centre: float
    down: np.ndarray
    up: np.ndarray

    def off(self, scores: np.ndarray) -> np.ndarray | None:
        """Return what errors (rows, inputs) make of the figure, less its value; None where an input has no answer.

        Figures that are positive throughout are propagated as logarithms: times and distances are products of what their
        inputs do. Where only one side has a value, the line through it and the centre serves both.
        """
        known = np.array([self.centre, *self.down, *self.up])
        if not np.isfinite(self.centre):
            return None
        scaled = bool((known[np.isfinite(known)] > 0.0).all())
        centre, down, up = (np.log(one) if scaled else one for one in (self.centre, self.down, self.up))
        down, up = down - centre, up - centre
        down, up = np.where(np.isfinite(down), down, -up), np.where(np.isfinite(up), up, -down)
        if not np.isfinite([*down, *up]).all():
            return None
        near = np.clip(scores, -STEP, STEP)
        # Beyond what was driven a bend goes on along its tangent.
        square = near**2 + 2.0 * near * (scores - near)
        off = scores @ ((up - down) / (2.0 * STEP)) + square @ ((up + down) / (2.0 * STEP**2))
        return self.centre * np.expm1(off) if scaled else off


@dataclass(frozen=True)
class Sampled:
    """One figure: its value at the centre, and of each sampled car; NaN where that car has none."""

    centre: float
    values: np.ndarray

    def off(self, scores: np.ndarray) -> np.ndarray | None:
        """Return how far the sampled cars lie off the car's own value; None where that has none."""
        return self.values - self.centre if np.isfinite(self.centre) else None


@dataclass(frozen=True)
class Design:
    """The answers of one test's figures to ``inputs``; of sampled ones no input is told apart."""

    inputs: tuple[str, ...]
    figures: Mapping[str, Answer | Sampled]


def method(figure: str) -> str:
    """Return how the interval of a dear test's figure is found, as a sheet names it."""
    return "kept sample" if FIGURES[figure].test in SAMPLED else "first order"


def make(car: Car, procedure: Procedure, inputs: Sequence[str], kept: int | None = None) -> Design:
    """Return the design of one test of ``car`` over ``inputs``, at the conditions that the test declares.

    2 k + 1 runs over k inputs or, of a test whose answer is no line, ``kept`` runs; without it as many as somebody may wait
    for.
    """
    if procedure.id in SAMPLED:
        count = kept or (OWN_SLOW if procedure.id in SLOW else OWN)
        many = np.concatenate([compile(car), compile(car, None, sample(car, count))])
        found = _drive(procedure, many)
        return Design((), {name: Sampled(float(values[0]), values[1:]) for name, values in found.items()})
    count = len(inputs)
    rows = np.concatenate([np.zeros((1, count)), -STEP * np.eye(count), STEP * np.eye(count)])
    errors = errors_of(car, dict(zip(inputs, rows.T, strict=True)) or {"": np.zeros(1)}, correlate=False)
    found = _drive(procedure, compile(car, None, errors))
    return Design(
        tuple(inputs),
        {
            name: Answer(float(values[0]), values[1 : 1 + count], values[1 + count :])
            for name, values in found.items()
        },
    )


def _drive(procedure: Procedure, plants: np.ndarray) -> dict[str, np.ndarray]:
    """Return each figure of one test, one value a car."""
    columns = DERIVE[procedure.id](plants, run_table(procedure, plants, None))
    own = [figure.id for figure in figures_of(procedure.id)]
    return {name: np.asarray(columns[name].values, float) for name in own if name in columns}


def movers(car: Car, test: str) -> list[str]:
    """Return the inputs of ``car`` that move a test, those that move it most first; none for a test without screening."""
    free = free_fields(car)
    return [path for path in _movers().get(test, ()) if path in free]


def _rests_on(car: Car, test: str) -> list[str]:
    """Return the inputs on which the design of a dear test rests: its movers, or all that err where it keeps a sample."""
    return list(free_fields(car)) if test in SAMPLED else movers(car, test)


@cache
def _movers() -> dict[str, list[str]]:
    return tomllib.loads(read_text(MOVERS))["movers"] if MOVERS in names(FOLDER, ".toml") else {}


def propagate(car: Car, procedure: Procedure, seed: int = 0) -> dict[str, np.ndarray]:
    """Return, for each figure of a dear test, how far it lies off its value on many cars that the file may mean."""
    design = design_of(car, procedure)
    if design is None:
        return {}
    scores = _scores(car, design.inputs, seed)
    found = {name: answer.off(scores) for name, answer in design.figures.items()}
    return {name: off for name, off in found.items() if off is not None}


def _scores(car: Car, inputs: Sequence[str], seed: int) -> np.ndarray:
    """Return the errors (cars, inputs) of ``COUNT`` cars that the file may mean."""
    from scipy.stats import qmc

    if not inputs:
        return np.zeros((1, 0))
    partners = [path for one, other, _ in car.correlated for path in (one, other)]
    drawn = list(dict.fromkeys([*inputs, *(path for path in partners if path in free_fields(car))]))
    points = qmc.Sobol(len(drawn), scramble=True, rng=np.random.default_rng(seed)).random(COUNT)
    errors = errors_of(car, dict(zip(drawn, normal(points).T, strict=True)))
    return np.stack([errors.scores[path] for path in inputs], axis=1)


def design_of(car: Car, procedure: Procedure) -> Design | None:
    """Return the design of a test of ``car``; None where nothing moves it.

    Of a car of the garage what ships, as long as its values are those it was made of; of another what is kept, else it is
    made now and kept.
    """
    if _is_garage(car):
        shipped = _shipped(car.id)
        return (
            _read(shipped[procedure.id])
            if shipped.get("car") == car.hash and procedure.id in shipped
            else None
        )
    inputs = _rests_on(car, procedure.id)
    if not inputs:
        return None
    path = cache_home() / FOLDER / f"{_key(car, procedure.id, inputs)}.json"
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    made = make(car, procedure, movers(car, procedure.id))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(plain(made)))
    except OSError:
        pass  # a cache that cannot be written only costs time
    return made


def to_make(car: Car, tests: Sequence[Procedure]) -> list[str]:
    """Return the dear tests whose design of ``car`` is still to be made: each takes some seconds, once."""
    found = []
    for procedure in () if _is_garage(car) else tests:
        inputs = _rests_on(car, procedure.id) if procedure.dear else []
        if inputs and not (cache_home() / FOLDER / f"{_key(car, procedure.id, inputs)}.json").exists():
            found.append(procedure.id)
    return found


def _is_garage(car: Car) -> bool:
    """Say whether a car is one of the garage as it ships, without edits."""
    return car.path is None and car.base is None and car.id in car_ids()


def plain(design: Design) -> dict[str, list]:
    """Return a design as plain lists: inputs, and of each figure centre, down, up; None for what has no value."""

    def short(values: np.ndarray) -> list[float | None]:
        return [float(f"{value:.7g}") if np.isfinite(value) else None for value in values]

    answers = {
        name: [
            short(np.array([answer.centre])),
            *(
                (short(answer.values),)
                if isinstance(answer, Sampled)
                else (short(answer.down), short(answer.up))
            ),
        ]
        for name, answer in design.figures.items()
    }
    return {"inputs": list(design.inputs)} | answers


@cache
def _shipped(car_id: str) -> dict:
    name = f"{FOLDER}/{car_id}.json"
    return json.loads(read_text(name)) if name in names(FOLDER, ".json") else {}


def _read(plain: Mapping[str, list]) -> Design:
    figures = {}
    for name, parts in plain.items():
        if name != "inputs":
            (centre,), *rest = (np.array([np.nan if one is None else one for one in part]) for part in parts)
            kind = Sampled if len(rest) == 1 else Answer
            figures[name] = kind(float(centre), *rest)
    return Design(tuple(plain["inputs"]), figures)


def _key(car: Car, test: str, inputs: Sequence[str]) -> str:
    """Return what decides a design: the car with its deviations, the test, the inputs, the code that drives it."""
    fields = {path: (field.sd, field.spread) for path, field in free_fields(car).items() if path in inputs}
    text = json.dumps([test, list(inputs), fields, source_hash()], sort_keys=True)
    return hashlib.sha256(text.encode() + compile(car).tobytes()).hexdigest()[:24]
