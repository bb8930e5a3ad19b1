"""Whether packages can go on a car together: what they need and exclude, whether they fit, whose part stays on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hothatch.car.faults import CarFileError, Fault
from hothatch.car.hold import Before
from hothatch.car.package import Fit, Package, Part
from hothatch.car.record import Car
from hothatch.car.schema import FIELDS


def check_fit(car: Car, packages: Sequence[Package]) -> None:
    """Raise CarFileError with every reason why ``packages`` cannot go on ``car`` together."""
    ids = [package.id for package in packages]
    faults: list[Fault] = []
    for index, package in enumerate(packages):
        label = f"{package.id} on {car.id}"
        if package.id in ids[:index]:
            faults.append(Fault("", "is named twice", "once", file=label))
            continue
        reasons = (*_of_packages(package, ids), *(_misfit(car, fit) for fit in package.fits))
        faults += [Fault("", why, file=label) for why in reasons if why]
    if faults:
        raise CarFileError(faults)


def _of_packages(package: Package, ids: Sequence[str]) -> Iterator[str]:
    for need in package.needs:
        if need not in ids:
            yield f"needs the package {need}: add +{need}"
    for other in package.excludes:
        if other in ids:
            yield f"cannot go with {other}: leave one of them out"


def _misfit(car: Car, fit: Fit) -> str:
    """Return why a car does not meet one condition of a package; '' where it does."""
    form = FIELDS[fit.path].format
    if not fit.stated:
        value = car.value(fit.path)
        return "" if value is None else f"does not fit: {fit.path} is {form(value)} already; {fit.why}"
    fact = car.facts.get(fit.path) or Before(car, car.facts).fact(fit.path)
    if fact is None:
        return f"does not fit: the car has no {fit.path}; {fit.why}"
    value, text = fact.value, form(fact.value)
    if fit.one_of and value not in fit.one_of:
        choices = " or ".join(form(choice) for choice in fit.one_of)
        return f"does not fit: {fit.path} is {text}, it takes {choices}; {fit.why}"
    if isinstance(value, float):
        if fit.at_least is not None and value < fit.at_least:
            return f"does not fit: {fit.path} is {text}, it takes {form(fit.at_least)} or more; {fit.why}"
        if fit.at_most is not None and value > fit.at_most:
            return f"does not fit: {fit.path} is {text}, it takes {form(fit.at_most)} or less; {fit.why}"
    return ""


def parts_fitted(packages: Sequence[Package]) -> tuple[list[tuple[Package, Part]], list[str]]:
    """Return the parts that stay on the car, in order, and a remark for each that gave way to a later one.

    Two packages with the same part: the one named later wins, since it is fitted last and takes the other off. Raises
    CarFileError for a package of which nothing stays on.
    """
    last = {part.name: package for package in packages for part in package.parts}
    fitted = [(package, part) for package in packages for part in package.parts if last[part.name] is package]
    remarks = [
        f"{part.name}: {last[part.name].id} takes off that of {package.id}, because it is named later"
        for package in packages
        for part in package.parts
        if last[part.name] is not package
    ]
    left = {package.id for package, _ in fitted}
    gone = [package for package in packages if package.id not in left]
    if gone:
        raise CarFileError([Fault("", _gone(package, last), file=package.id) for package in gone])
    return fitted, remarks


def _gone(package: Package, last: dict[str, Package]) -> str:
    others = " and ".join(dict.fromkeys(last[part.name].id for part in package.parts))
    parts = ", ".join(part.name for part in package.parts)
    return f"nothing of it stays on the car: {others}, named later, brings the same part ({parts}); leave one out"
