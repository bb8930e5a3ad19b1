"""A car that one can put packages on, change, run and compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hothatch.api.outcome import Outcome
from hothatch.car.apply import PackageLike, with_packages, with_settings
from hothatch.car.faults import nearest
from hothatch.car.load import load_car
from hothatch.car.record import Car, Value
from hothatch.car.schema import FIELDS
from hothatch.car.write import write_car
from hothatch.evaluate import evaluate
from hothatch.garage.reader import car_ids
from hothatch.proving.conditions import Conditions
from hothatch.proving.own import OwnTest
from hothatch.report.drawing import draw
from hothatch.studies.asked_conditions import conditions_from
from hothatch.studies.build import write_build
from hothatch.studies.explain import explain
from hothatch.studies.request import find_figure, find_tests
from hothatch.studies.two_laps import CarsDriven, drive_cars


@dataclass(frozen=True, repr=False)
class Vehicle:
    """One car. It never changes: every method that alters something returns another Vehicle.

    ``record`` is the car as files, ``evaluate`` and the studies know it.
    """

    record: Car

    @property
    def id(self) -> str:
        """The id of the car."""
        return self.record.id

    @property
    def name(self) -> str:
        """The name of the car."""
        return self.record.name

    def __getitem__(self, path: str) -> Value | None:
        """Return the SI value stated at a dotted path such as ``mass.curb``, None where the car does not state it.

        Raises KeyError with the nearest path for one that is none.
        """
        if path not in FIELDS:
            near = nearest(str(path), FIELDS)
            raise KeyError(f"no field {path}" + (f"; did you mean {near}?" if near else ""))
        return self.record.value(path)

    def with_package(self, *packages: PackageLike) -> Vehicle:
        """Return the car with packages on: ids of the garage (``tyres-max-summer``), files or Packages, in the order named.

        Raises CarFileError with every reason against it.
        """
        return Vehicle(with_packages(self.record, packages).car)

    def with_values(self, values: Mapping[str, str]) -> Vehicle:
        """Return the car with values set as ``--set`` does: ``{"mass.curb": "1500 kg"}``. Raises CarFileError."""
        return Vehicle(with_settings(self.record, values, "with_values"))

    def run(
        self,
        *tests: OwnTest | Path,
        conditions: Conditions | None = None,
        sure: int | None = None,
        **options: str,
    ) -> Outcome:
        """Run tests, figures (``"quarter mile"``), cycle files, sentences or lists of steps; none named: all.

        ``options`` are those of ``hothatch run`` (``ambient="-7 degC"``, ``soc="80 %"``); or give ``conditions`` in SI.
        ``sure``: intervals from so many cars that the file may mean. Raises RequestError, ConditionsError, SentenceError,
        CycleFileError.
        """
        return compare(self, tests=tests, conditions=conditions, sure=sure, **options)

    def lap(self, circuit: str, laps: int = 1, against: Vehicle | None = None) -> CarsDriven:
        """Drive laps of a circuit with heat, beside another car's if one is given. Raises CircuitError, ValueError."""
        if laps < 1:
            raise ValueError(f"{laps} laps, expected at least 1")
        return drive_cars([self.record, *([against.record] if against else [])], circuit, laps)

    def explain(self, figure: str, **options: str) -> dict[str, Any]:
        """Return where the seconds, metres or watt-hours of a figure went, as ``hothatch explain --json`` does."""
        return explain(self.record, find_figure(figure), conditions_from("", **options)).document()

    def draw(self, over: Vehicle | None = None) -> str:
        """Return the drawing to scale as an SVG document, over another car's outline if one is given."""
        return draw(self.record, over.record if over else None)

    def write(self, path: str | Path) -> None:
        """Write the car as a file of its own that gives the same figures, whole or not at all."""
        if self.record.base is None:
            write_car(self.record, path)
        else:
            write_build(self.record, path)

    def __repr__(self) -> str:
        return f"<{self.name}: {self.id}>"

    def _repr_svg_(self) -> str:
        return self.draw().partition("\n")[2]  # without the declaration of a file


def car(name: str | Path | Car) -> Vehicle:
    """Return a car by garage id, ``id+package`` or file.

    Raises CarFileError with the nearest name or every fault, TypeError for what is none of these.
    """
    return Vehicle(name if isinstance(name, Car) else load_car(name))


def cars() -> tuple[str, ...]:
    """Return the ids of the garage's cars."""
    return tuple(car_ids())


def compare(
    *vehicles: Vehicle | str | Path,
    tests: Sequence[OwnTest | Path] = (),
    conditions: Conditions | None = None,
    sure: int | None = None,
    **options: str,
) -> Outcome:
    """Run the same tests on several cars, see ``Vehicle.run``.

    Raises ValueError without a car and for conditions given twice.
    """
    if not vehicles:
        raise ValueError("no car is named; hothatch.cars() lists those that ship")
    if conditions is not None and options:
        raise ValueError(f"conditions are given twice: as conditions and as {', '.join(options)}")
    chosen = [one.record if isinstance(one, Vehicle) else load_car(one) for one in vehicles]
    asked = conditions if conditions is not None else conditions_from("", **options)
    return Outcome(evaluate(chosen, find_tests(tests) or None, asked, keep="traces", sample=sure))
