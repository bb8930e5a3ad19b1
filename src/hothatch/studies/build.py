"""``hothatch build``: a base, packages and changed values as one car, beside the base; and the file that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hothatch.car.apply import Variant, with_packages, with_settings
from hothatch.car.derived import DERIVED
from hothatch.car.faults import CarFileError, printable
from hothatch.car.field import FieldInfo
from hothatch.car.hold import HELD
from hothatch.car.package import Cost, Package
from hothatch.car.package_file import load_package
from hothatch.car.record import Car, Fact
from hothatch.car.rules import find_rule
from hothatch.car.schema import field_info
from hothatch.car.stand_alone import stand_alone
from hothatch.car.write import write_car
from hothatch.evaluate import evaluate
from hothatch.figures.register import FIGURES, figures_of
from hothatch.figures.results import CarResult, Results
from hothatch.garage.reader import toml_ids
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions
from hothatch.studies.attribute import Attribution, Setting, attribute
from hothatch.studies.gap import Progress, progress
from hothatch.studies.gate import gate
from hothatch.studies.gate_checks import Check
from hothatch.studies.goal_file import Goal
from hothatch.studies.request import RequestError, check_output, find_tests, setting_values, sort_words


@dataclass(frozen=True)
class Change:
    """One field that differs between base and variant; ``before`` or ``after`` is None where it is not stated."""

    path: str
    before: Fact | None
    after: Fact | None

    @property
    def info(self) -> FieldInfo:
        """Return the field."""
        return field_info(self.path)

    def words(self) -> tuple[str, str]:
        """Return the value before and after as people read them; where nothing states it, what fills it."""
        facts = (self.before, self.after)
        nothing = "class rule" if find_rule(self.path) or self.path in DERIVED else "–"
        before, after = (nothing if fact is None else self.info.format(fact.value) for fact in facts)
        return before, after

    def document(self) -> dict[str, Any]:
        """Return the change as JSON."""
        before, after = self.words()
        fact = self.after
        return {
            "path": self.path,
            "before": before,
            "after": after,
            "kind": fact and fact.kind,
            "source": fact and fact.source,
        }


@dataclass(frozen=True)
class Build:
    """A variant with the values of ``--set`` on, and the results of base and variant (keep as asked)."""

    variant: Variant
    car: Car
    results: Results
    attributions: tuple[Attribution, ...] = ()
    progress: Progress | None = None
    checks: tuple[Check, ...] = ()

    @property
    def base_result(self) -> CarResult:
        """Return the results of the base."""
        return self.results.cars[0]

    @property
    def result(self) -> CarResult:
        """Return the results of the variant."""
        return self.results.cars[1]

    def changes(self) -> list[Change]:
        """Return every field that differs from the base, in the schema's order; name and claims left out."""
        return changes(self.variant.base, self.car)

    def costs(self) -> dict[tuple[str, int], float]:
        """Return money by currency and year: sums of different money would mean nothing."""
        return total_costs([package.cost for package in self.variant.packages])

    def document(self) -> dict[str, Any]:
        """Return what ``--json`` prints: base and variant as in compare, and what was built."""
        packages = [
            {
                "id": package.id,
                "name": package.name,
                "cost": package.cost.amount,
                "currency": package.cost.currency,
                "year": package.cost.year,
                "mass": self.variant.masses.get(package.id, 0.0),
            }
            for package in self.variant.packages
        ]
        costs = [{"amount": sum_, "currency": c, "year": y} for (c, y), sum_ in self.costs().items()]
        built = {
            "packages": packages,
            "costs": costs,
            "changes": [change.document() for change in self.changes()],
            "remarks": list(self.variant.remarks),
            "attribution": [one.document() for one in self.attributions],
            "gate": [check.document() for check in self.checks],
            "goal": self.progress and self.progress.document(),
        }
        return self.results.document() | {"build": built}


def changes(before: Car, after: Car) -> list[Change]:
    """Return every field in which two cars differ, in the schema's order; name and claims left out."""
    both = {**dict.fromkeys(before.facts), **dict.fromkeys(after.facts)}
    return [
        Change(path, before.facts.get(path), after.facts.get(path))
        for path in both
        if path != "name"
        and not path.startswith("published.")
        and before.value(path) != after.value(path)
        and not (path in after.facts and after.facts[path].source.startswith(HELD))
    ]


def total_costs(costs: Sequence[Cost]) -> dict[tuple[str, int], float]:
    """Return the sum of ``costs`` by currency and year."""
    totals: dict[tuple[str, int], float] = {}
    for cost in costs:
        key = (cost.currency, cost.year)
        totals[key] = totals.get(key, 0.0) + cost.amount
    return totals


def sort_build_words(words: Sequence[str]) -> tuple[str, list[str], list[str]]:
    """Return base, packages and tests among ``words``: ``BASE +PACKAGE …``, ``BASE+PACKAGE``, test and figure ids.

    Raises RequestError for what is none of them, or where there is not exactly one base.
    """
    packages: list[str] = []
    others: list[str] = []
    for word in words:
        whole = " " in word or word in FIGURES or word in PROCEDURES or Path(word).is_file()
        first, *more = [word] if whole else word.split("+")
        packages += more
        others += [first] if first else []
    if "" in packages:
        raise RequestError('a "+" without a package; hothatch packages lists them')
    bases, tests = sort_words(others)
    if len(bases) > 1:
        raise RequestError(
            f"a build has one base, not {len(bases)}: {', '.join(map(printable, bases))}; a package begins with +"
        )
    return bases[0], packages, tests


def make_variant(
    base: Car | str | Path, packages: Sequence[str | Package], settings: Sequence[str] = ()
) -> tuple[Variant, Car]:
    """Return the variant and its car with every ``path=value`` of ``settings`` on top; RequestError with all reasons."""
    values = setting_values(settings)
    faults: list[str] = []
    loaded = []
    for name in packages:
        try:
            loaded.append(name if isinstance(name, Package) else load_package(name))
        except CarFileError as error:
            faults.append(str(error))
    try:
        if faults:
            with_packages(base, ())
            raise RequestError("\n".join(faults))
        variant = with_packages(base, loaded)
        car = with_settings(variant.car, values)
    except CarFileError as error:
        raise RequestError("\n".join([str(error), *faults])) from None
    return variant, car


def build(
    base: Car | str | Path,
    packages: Sequence[str],
    settings: Sequence[str] = (),
    tests: Sequence[str] = (),
    conditions: Conditions | None = None,
    keep: Any = "figures",
    attributed: Sequence[str] = (),
    goal: Goal | None = None,
) -> Build:
    """Build a variant and run ``tests`` (none: all) on it and its base in one call.

    The figures ``attributed`` are shared out among the packages and what ``settings`` change on top.
    """
    variant, car = make_variant(base, packages, settings)
    values = setting_values(settings)
    if not packages and not settings:
        raise RequestError("nothing to build: name a +PACKAGE or change a value with --set")
    results = evaluate([variant.base, car], tests, conditions, keep=keep)
    shares = shared_out(variant, values, attributed, conditions) if attributed else []
    gaps = progress(variant.base, car, goal, garage_packages(), conditions) if goal else None
    checks = gate(variant, car, values, garage_packages())
    return Build(variant, car, results, tuple(shares), gaps, tuple(checks))


def shared_out(
    variant: Variant,
    values: dict[str, str],
    figures: Sequence[str],
    conditions: Conditions | None = None,
) -> list[Attribution]:
    """Return what each package of ``variant``, and each of the ``values`` set on top, does to ``figures``."""
    parts = (*variant.packages, *(Setting(path, text) for path, text in values.items()))

    def fit(chosen: Sequence[Package | Setting]) -> Car:
        car = with_packages(variant.base, [one for one in chosen if isinstance(one, Package)]).car
        return with_settings(car, {one.path: one.text for one in chosen if isinstance(one, Setting)})

    return attribute(variant.base, parts, figures, conditions, fit=fit)


def garage_packages() -> list[Package]:
    """Return every package that ships."""
    return [load_package(package) for package in toml_ids("packages")]


def figures_to_attribute(words: Sequence[str]) -> list[str]:
    """Return the figures among test and figure ids; RequestError with the nearest for what is neither."""
    tests = [str(word) for word in find_tests(words)]
    own = [[figure.id for figure in figures_of(word)] if word in PROCEDURES else [word] for word in tests]
    return list(dict.fromkeys(figure for figures in own for figure in figures))


def write_build(car: Car, path: str | Path) -> None:
    """Write an edited car as a file of its own, whole or not at all; loaded again it gives the same figures."""
    check_output(path)
    alone = stand_alone(car)
    write_car(replace(alone, id=car.id), path)
