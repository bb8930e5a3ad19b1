"""Electric cars' certification tests as EPA lists them: road load, test mass, ratings, unadjusted wall consumption.

Reads our own table (one row a configuration) and EPA's test-car list as published, CSV or XLSX (one row a test: UDDS and
HWFET are paired by model year, vehicle, configuration and road load; repeated tests are averaged in MPGe). Out come SI
units, consumption in Wh/km. Rows that cannot be used are listed with file, line and every reason; the rest is returned.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hothatch.formats.epa_cells import CYCLES, ECONOMY, MPGE, Problem, bounded, number, pair
from hothatch.formats.epa_table import EpaListError, Record, Table, parse_table, read_table
from hothatch.units import HP, LB, LBF, MPH, RPM

__all__ = ["CYCLES", "EpaList", "EpaListError", "EpaTest", "Problem", "parse_epa_list", "read_epa_list"]

DRIVES = {"F": "front", "R": "rear", "A": "both", "4": "both", "P": "both"}
# Bounds that hold any car on the road, in the list's own units: they catch slips of unit and digit.
BOUNDS = {
    "power": ("rated power", "hp", 5.0, 3000.0),
    "mass": ("test mass", "lb", 1500.0, 12_000.0),
    "a": ("A", "lbf", -20.0, 150.0),
    "b": ("B", "lbf/mph", -2.5, 3.0),
    "c": ("C", "lbf/mph²", 0.001, 0.1),  # 0.001: a drag area of 0.04 m²
}
# Rolling and drag torques of no car on the road reach this share of its weight; A in newton does (0.0165 and more).
HIGHEST_A = 0.016
# Equivalent test weights are steps of 125 lb and more (40 CFR 1066.805); a lighter value off them is one in kilograms.
MASS_STEP, LIGHT = 125.0, 3500.0


@dataclass(frozen=True)
class EpaTest:
    """One tested configuration. ``row`` counts the data rows of the file from 1 (the first of its tests in EPA's list).

    ``drive`` is EPA's code as printed; ``driven`` is front, rear or both, where FWD or RWD in the model's name outweighs
    the code. SI: power [W], test mass [kg], a [N], b [N s/m], c [N s²/m²], N/V [rad/m]; ``consumption`` by cycle [Wh/km].
    """

    row: int
    line: int
    year: int | None
    family: str
    model: str
    vehicle: str
    rated_hp: float
    power: float
    drive: str
    driven: str
    test_mass: float
    a: float
    b: float
    c: float
    axle_ratio: float | None
    n_over_v: float | None
    consumption: Mapping[str, float]

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows the same test: vehicle, coefficients, mass, power and results."""
        results = tuple(self.consumption.get(cycle) for cycle in CYCLES)
        return (self.vehicle, self.a, self.b, self.c, self.test_mass, self.power, results)


@dataclass(frozen=True)
class EpaList:
    """The usable tests of a file in its order, the problems, how many rows are no tests of an electric car.

    ``lacks`` says what is done without columns that a list may lack.
    """

    name: str
    tests: tuple[EpaTest, ...]
    problems: tuple[Problem, ...]
    others: int = 0
    lacks: tuple[str, ...] = ()


def read_epa_list(path: str | Path) -> EpaList:
    """Read a list of EPA tests from a CSV or XLSX file. Raises EpaListError for a file that is none."""
    return _from_table(read_table(path))


def parse_epa_list(text: str, name: str = "list") -> EpaList:
    """Read a list of EPA tests from CSV ``text``. Raises EpaListError for a text that is none."""
    return _from_table(parse_table(text, name))


def _from_table(table: Table) -> EpaList:
    records, others = list(table.records), 0
    if table.form == "list":
        records, others, problems = pair(records)
    else:
        problems = []
    tests: list[EpaTest] = []
    for record in records:
        test, found = _test(record)
        problems += found
        tests += [test] if test else []
    problems.sort(key=lambda problem: (problem.row, problem.cycle or ""))
    return EpaList(table.name, tuple(tests), tuple(problems), others, table.lacks)


def _test(record: Record) -> tuple[EpaTest | None, list[Problem]]:
    """Return the test of a record, or None, and what is wrong with the record or with one of its results."""
    if record.fault:
        return None, [Problem(record.row, record.line, record.fault)]
    texts = record.texts
    values, faults = _car(texts)
    results: dict[str, float] = {}
    problems = []
    for cycle in CYCLES:
        economy, fault = bounded(texts.get(cycle, ""), *ECONOMY)
        if fault:
            problems.append(Problem(record.row, record.line, fault, cycle))
        else:
            results[cycle] = MPGE / economy
    if not results:
        faults += [f"{problem.cycle} {problem.reason}" for problem in problems]
    if faults:
        return None, [Problem(record.row, record.line, "; ".join(faults))]
    return _build(record, values, results), problems


def _car(texts: Mapping[str, str]) -> tuple[dict[str, float], list[str]]:
    values, faults = {}, []
    for column, bounds in BOUNDS.items():
        values[column], fault = bounded(texts.get(column, ""), *bounds)
        faults += [fault] if fault else []
    drive = texts.get("drive", "").upper()
    if drive and drive not in DRIVES:
        faults.append(f'drive system "{drive[:20]}", expected one of {", ".join(DRIVES)}')
    return values, faults or _slips(values["mass"], values["a"])


def _slips(mass: float, a: float) -> list[str]:
    """Return what in a car's mass [lb] and A [lbf] can only be a slip of unit."""
    if mass < LIGHT and abs(mass / MASS_STEP - round(mass / MASS_STEP)) * MASS_STEP > 0.6:
        return [f"test mass {mass:g} lb is no step of 40 CFR 1066.805: kilograms?"]
    if a > HIGHEST_A * mass:
        return [f"A {a:g} lbf is {100 * a / mass:.1f} % of the test mass's weight: newton?"]
    return []


def _build(record: Record, values: Mapping[str, float], results: Mapping[str, float]) -> EpaTest:
    texts = record.texts
    drive = texts.get("drive", "").upper()
    year, axle = number(texts.get("year", "")), number(texts.get("axle_ratio", ""))
    n_over_v = number(texts.get("n_over_v", ""))
    model = texts.get("model", "")
    return EpaTest(
        row=record.row,
        line=record.line,
        year=int(year) if math.isfinite(year) else None,
        family=texts.get("family", "") or family_of(texts.get("make", ""), model),
        model=model,
        vehicle=texts.get("vehicle", ""),
        rated_hp=values["power"],
        power=values["power"] * HP,
        drive=drive,
        driven=_driven(model, drive),
        test_mass=values["mass"] * LB,
        a=values["a"] * LBF,
        b=values["b"] * LBF / MPH,
        c=values["c"] * LBF / MPH**2,
        axle_ratio=axle if axle > 0.0 else None,
        n_over_v=n_over_v * RPM / MPH if n_over_v > 0.0 else None,
        consumption=dict(results),
    )


def _driven(model: str, drive: str) -> str:
    words = re.split(r"[\s(),]+", model.upper())
    if "RWD" in words or "FWD" in words:
        return "rear" if "RWD" in words else "front"
    return DRIVES.get(drive, "front")


def family_of(make: str, model: str) -> str:
    """Return make and first word of the model in lower case, ``nissan leaf``; ``tesla model 3`` takes both words."""
    words = list(dict.fromkeys(f"{make} {model.replace('-', ' ')}".lower().split()))
    return " ".join(words[: 3 if words[1:2] == ["model"] else 2])
