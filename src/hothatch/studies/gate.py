"""The roadworthiness gate: what a variant must pass before its figures mean anything, and what would make it pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hothatch.car.apply import Variant, with_packages, with_settings
from hothatch.car.faults import CarFileError
from hothatch.car.package import Package
from hothatch.car.record import Car
from hothatch.studies.gate_checks import Check, Run, check_all, run_figure
from hothatch.studies.prices import euros

MOST_FIXES = 2


def gate(
    variant: Variant, car: Car, values: dict[str, str], shop: Sequence[Package], run: Run = run_figure
) -> list[Check]:
    """Return every check of ``car`` (``variant`` with ``values`` set on top), failed ones first, each with its fixes.

    ``run`` brings the figures of ``car`` and its base.
    """
    (checks,) = check_all(variant.base, [car], run=run)
    failed = {check.id for check in checks if check.passed is False}
    if failed:
        fixes = _fixes(variant, values, shop, failed)
        checks = [check.with_fixes(fixes.get(check.id, ())[:MOST_FIXES]) for check in checks]
    return sorted(checks, key=lambda check: {False: 0, None: 1, True: 2}[check.passed])


def _fixes(
    variant: Variant, values: dict[str, str], shop: Sequence[Package], failed: set[str]
) -> dict[str, list[str]]:
    """Return by check the single changes that pass it, the smallest first.

    What was changed taken back is the smallest: a value, then a package; then packages put on, the cheapest first.
    """
    tried: list[tuple[str, Car]] = []
    base, fitted = variant.base, variant.packages
    for path in values:
        rest = {other: value for other, value in values.items() if other != path}
        _try(tried, f"without --set {path}", lambda rest=rest: _car(base, fitted, rest))
    for package in fitted:
        left = [one for one in fitted if one is not package]
        _try(tried, f"without +{package.id}", lambda left=left: _car(base, left, values))
    on = {package.id for package in fitted}
    new = [package for package in shop if package.id not in on]
    for package in sorted(new, key=lambda one: euros(one.cost) or 0.0):
        _try(tried, f"+{package.id}", lambda package=package: _car(base, (*fitted, package), values))
    found: dict[str, list[str]] = {name: [] for name in failed}
    if not tried:
        return found
    for (name, _), checks in zip(tried, check_all(base, [one for _, one in tried], failed), strict=True):
        for check in checks:
            if check.passed:
                found[check.id].append(name)
    return found


def _car(base: Car, packages: Sequence[Package], values: dict[str, str]) -> Car:
    return with_settings(with_packages(base, packages).car, values)


def _try(tried: list[tuple[str, Car]], name: str, make: Callable[[], Car]) -> None:
    try:
        tried.append((name, make()))
    except CarFileError:  # does not fit: no fix
        return
