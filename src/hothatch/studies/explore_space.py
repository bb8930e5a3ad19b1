"""What an exploration may change and what it is after: the words of the command line as axes, objectives, constraints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hothatch.car.apply import with_packages
from hothatch.car.edit import faults_of
from hothatch.car.faults import CarFileError, Fault, nearest
from hothatch.car.hold import kept
from hothatch.car.package import Package
from hothatch.car.record import Car, Fact, content_hash
from hothatch.car.schema import FIELDS
from hothatch.car.stated import read_value
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES
from hothatch.studies.gap import criteria_of
from hothatch.studies.goal_file import Criterion, Goal
from hothatch.studies.request import RequestError
from hothatch.units import QuantityError

# Words that people use for a field.
NAMES = {
    "motor.power": "drive.front.power",
    "final_drive": "drive.front.ratio",
    "rear_motor.power": "drive.rear.power",
    "mass": "mass.curb",
}
OWN = ("cost", "curb_mass")  # objectives that no test brings: euros of the packages and values, kg
GATE = "gate_failures"  # a constraint: how many checks of the roadworthiness gate fail
AS_IT_IS = 0.2  # of a range around a car's own value: the field stays as it is
_RANGE = re.compile(r"([\w.]+)=(.+?)\.\.(.+)")
_TAIL = re.compile(r"[-+\d.eE\s]*(.*)")
_BOUND = re.compile(r"\s*([\w-]+)\s*(<=|>=)\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(% of base|.*?)\s*")


@dataclass(frozen=True)
class Axis:
    """One thing that may change: a choice among packages (None: none of them), or a field between two SI values."""

    name: str
    options: tuple[str | None, ...] = ()
    path: str = ""
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Bound:
    """A constraint: a figure and its most or least, as a number or as a share of the base's own value."""

    figure: str
    upper: bool
    value: float
    of_base: bool = False

    def describe(self) -> str:
        """Return the constraint as it was written."""
        amount = f"{100 * self.value:g} % of base" if self.of_base else f"{self.value:g}"
        return f"{self.figure} {'<=' if self.upper else '>='} {amount}"


@dataclass(frozen=True)
class Design:
    """One point of a space: packages in the order of fitting, SI values by path, each a round number of its unit."""

    packages: tuple[str, ...]
    values: tuple[tuple[str, float], ...]

    def describe(self) -> str:
        """Return the design as the words that would build it."""
        sets = (f"--set {path}={text!r}" for path, text in self.settings().items())
        return " ".join((*(f"+{package}" for package in self.packages), *sets)) or "the base"

    def settings(self) -> dict[str, str]:
        """Return the values as ``--set`` takes them; they read back as the same numbers."""
        return {path: FIELDS[path].format(value) for path, value in self.values}


@dataclass(frozen=True)
class Space:
    """A base and the axes along which it may change."""

    base: Car
    axes: tuple[Axis, ...]
    shop: Mapping[str, Package]
    fitted: dict[tuple[str, ...], Car] = field(default_factory=dict, compare=False, repr=False)

    def design(self, place: Sequence[float]) -> Design:
        """Return the design at ``place``, one number of 0–1 an axis."""
        packages: list[str] = []
        values: list[tuple[str, float]] = []
        for axis, share in zip(self.axes, place, strict=True):
            if axis.options:
                chosen = axis.options[min(int(share * len(axis.options)), len(axis.options) - 1)]
                packages += [chosen] if chosen else []
            elif (part := self.moved(axis, float(share))) is not None:
                values.append((axis.path, _round(axis, axis.low + part * (axis.high - axis.low))))
        # What brings most parts goes on first, so that single parts replace its own and nothing is taken off whole.
        packages.sort(key=lambda one: -len(self.shop[one].parts))
        return Design(tuple(packages), tuple(values))

    def moved(self, axis: Axis, share: float) -> float | None:
        """Return the part of the way from low to high; None, as it is: a field that nobody touches costs nothing."""
        own = self.base.value(axis.path)
        if not isinstance(own, float) or not axis.low <= own <= axis.high:
            return share
        return None if share < AS_IT_IS else (share - AS_IT_IS) / (1.0 - AS_IT_IS)

    def car(self, design: Design) -> Car:
        """Return the car of a design; CarFileError where it cannot be."""
        car = self.with_packages(design.packages)
        return with_numbers(car, dict(design.values)) if design.values else car

    def with_packages(self, packages: tuple[str, ...]) -> Car:
        """Return the base with packages on, made once; CarFileError where they cannot be."""
        if packages not in self.fitted:
            self.fitted[packages] = with_packages(self.base, [self.shop[one] for one in packages]).car
        return self.fitted[packages]


def _round(axis: Axis, value: float) -> float:
    """Return ``value`` as its text reads, so that the words that build a design build exactly it."""
    text = FIELDS[axis.path].format(value)
    return float(read_value(FIELDS[axis.path], text))  # pyright: ignore[reportArgumentType]


def with_numbers(car: Car, values: Mapping[str, float]) -> Car:
    """Return ``car`` with SI ``values`` by path in place of its own, the rest as it was; CarFileError with every fault."""
    facts = _with(car, values)
    if faults := faults_of(facts):
        raise CarFileError([replace(fault, file=car.id, line=None) for fault in faults])
    base = car.facts if car.base is None else car.base
    return kept(replace(car, facts=facts, base=base, hash=content_hash(facts)))


def faults_with(car: Car, values: Mapping[str, float]) -> list[Fault]:
    """Return what is wrong with ``car`` with SI ``values`` by path in place of its own."""
    return faults_of(_with(car, values))


def _with(car: Car, values: Mapping[str, float]) -> dict[str, Fact]:
    return {**car.facts, **{path: Fact(value, "assumed", "explored") for path, value in values.items()}}


def read_space(
    base: Car, over: str, shop: Sequence[Package], kind: Callable[..., Space] | None = None
) -> Space:
    """Return the space of ``--over``: parts (``tyres``), packages (``light-seats``), fields (``motor.power=110..200kW``).

    ``kind`` makes it of base, axes and packages by id, where its cars are made in a way of their own. Every option and both
    ends of every range are built once: RequestError names what makes no car, before any evaluation.
    """
    by_id = {package.id: package for package in shop}
    faults: list[str] = []
    axes = [axis for word in over.split(",") if (axis := _axis(word.strip(), shop, faults))]
    space = (kind or Space)(base, tuple(axes), by_id)
    if len({axis.name for axis in axes}) < len(axes):
        faults.append("an axis is named twice")
    for axis in axes:
        faults += _dead_ends(space, axis)
    if faults or not axes:
        raise RequestError("\n".join(faults) or "nothing to explore: name axes with --over, such as tyres")
    return space


def _axis(word: str, shop: Sequence[Package], faults: list[str]) -> Axis | None:
    if match := _RANGE.fullmatch(word):
        return _range(word, match[1], match[2], match[3], faults)
    ids = {package.id for package in shop}
    if word in ids:
        return Axis(word, (None, word))
    part = word.replace("-", " ")
    own = _with_part(part, shop) or [one.id for one in shop if one.id.startswith(f"{word}-")]
    if own:
        return Axis(word, (None, *own))
    near = nearest(word, [*ids, *(part.name for package in shop for part in package.parts), *NAMES])
    hint = f"; did you mean {near}?" if near else "; hothatch packages lists packages and parts"
    faults.append(f'"{word}" is neither a package, a part nor field=low..high{hint}')
    return None


def _with_part(part: str, shop: Sequence[Package]) -> list[str]:
    """Return the packages that bring ``part`` and least beside it: a whole Nismo is no choice of tyres."""
    having = [one for one in shop if any(p.name == part for p in one.parts)]
    least = min((len(one.parts) for one in having), default=0)
    return [one.id for one in having if len(one.parts) == least]


def _range(word: str, name: str, low: str, high: str, faults: list[str]) -> Axis | None:
    path = NAMES.get(name, name)
    if path not in FIELDS:
        near = nearest(name, [*FIELDS, *NAMES])
        faults.append(f'"{name}" is not a field' + (f"; did you mean {near}?" if near else ""))
        return None
    unit = _TAIL.fullmatch(high)
    try:  # 110..200kW: the first takes the unit of the second
        ends = [
            read_value(
                FIELDS[path], low if re.search(r"[^\d.\s+-]", low) else f"{low} {unit[1] if unit else ''}"
            )
        ]
        ends.append(read_value(FIELDS[path], high))
    except QuantityError as error:
        faults.append(f"{word}: {error.problem}; expected {error.expected}")
        return None
    if not all(isinstance(end, float) for end in ends) or not ends[0] < ends[1]:  # pyright: ignore[reportOperatorIssue]
        faults.append(f"{word}: a range runs from a smaller number to a larger one")
        return None
    return Axis(name, path=path, low=float(ends[0]), high=float(ends[1]))  # pyright: ignore[reportArgumentType]


def _dead_ends(space: Space, axis: Axis) -> list[str]:
    """Return why an option or an end of an axis makes no car."""
    if axis.options:
        designs = [Design((option,), ()) for option in axis.options if option]
    else:
        designs = [Design((), ((axis.path, end),)) for end in (axis.low, axis.high)]
    faults = []
    for design in designs:
        try:
            space.car(design)
        except CarFileError as error:
            faults.append(f"--over {axis.name}: {design.describe()} makes no car: {error}")
    return faults


def read_objectives(words: str) -> list[str]:
    """Return the objectives of ``--minimise``: figures, ``cost``, ``curb_mass``; RequestError with the nearest name."""
    names = [word.strip() for word in words.split(",") if word.strip()]
    faults = []
    for name in names:
        if name not in FIGURES and name not in OWN:
            near = nearest(name, [*FIGURES, *OWN])
            faults.append(f'no figure is called "{name}"' + (f"; did you mean {near}?" if near else ""))
    if faults or not names:
        raise RequestError(
            "\n".join(faults) or "name objectives with --minimise, such as accel_0_60_mph_1ft,cost"
        )
    return list(dict.fromkeys(names))


def read_bounds(words: Sequence[str], goal: Goal | None) -> list[Bound]:
    """Return the constraints of ``--subject-to`` and of a goal; what its rival sets is that car's own prediction.

    Raises RequestError for words that are none, and for a figure of the goal that no test brings or its rival has not.
    """
    found = _of_goal(goal) if goal else []
    for word in words:
        match = _BOUND.fullmatch(word)
        if match is None or match[1] not in (*FIGURES, *OWN, GATE):
            name = match[1] if match else re.split(r"[\s<>=]", word.strip())[0]
            near = None if name in (*FIGURES, *OWN, GATE) else nearest(name, [*FIGURES, *OWN, GATE])
            hint = f"; did you mean {near}?" if near else ""
            raise RequestError(
                f'--subject-to "{word}": expected such as "epa_label_range >= 90 % of base"{hint}'
            )
        of_base = match[4] == "% of base"
        unit = FIGURES[match[1]].unit if match[1] in FIGURES else ""
        if not of_base and match[4] not in ("", unit):
            raise RequestError(f'--subject-to "{word}": is in {match[4]}, the figure in {unit}')
        value = float(match[3]) / (100.0 if of_base else 1.0)
        found.append(Bound(match[1], match[2] == "<=", value, of_base))
    return found


def _of_goal(goal: Goal) -> list[Bound]:
    if unknown := [name for name in goal.figures if name not in FIGURES]:
        near = nearest(unknown[0], FIGURES)
        hint = f"; did you mean {near}?" if near else ""
        raise RequestError(f"the goal {goal.id} asks for {', '.join(unknown)}, which no test brings{hint}")
    rival = evaluate([goal.beat.car], goal.beat.figures).cars[0] if goal.beat else None
    return [_of_criterion(goal, one) for one in criteria_of(goal, rival)]


def _of_criterion(goal: Goal, one: Criterion) -> Bound:
    if one.at_most is one.at_least:
        raise RequestError(f"the goal {goal.id}: {goal.beat and goal.beat.car} has no {one.figure} to beat")
    upper = one.at_most is not None
    return Bound(one.figure, upper, float((one.at_most if upper else one.at_least) or 0.0))
