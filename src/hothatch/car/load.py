"""From a car's id or file to a Car; a bad file is answered with all its faults in file order."""

from __future__ import annotations

from pathlib import Path

from hothatch.car.compiled import cached_car
from hothatch.car.record import Car
from hothatch.garage.reader import car_ids


def load_car(ref: str | Path) -> Car:
    """Return the car of the garage with the id ``ref``, or the one that the file ``ref`` describes.

    ``BASE+PACKAGE+PACKAGE`` is that car with packages on, each an id or a file. Values are SI. Cars of the garage come from
    a compiled cache, without pint and pydantic. Raises CarFileError with up to 20 faults in file order for a file that
    cannot be used or an id that nobody has, TypeError for what is neither.
    """
    if not isinstance(ref, str | Path):
        raise TypeError(f"{ref!r} is no car; expected an id of the garage or a file")
    if isinstance(ref, str) and ref in car_ids():
        return cached_car(ref, _build)
    if isinstance(ref, str) and "+" in ref and not Path(ref).exists():
        from hothatch.car.apply import with_packages

        base, *packages = ref.split("+")
        return with_packages(base, packages).car
    return _build(ref)


def _build(ref: str | Path) -> Car:
    from hothatch.car.build import build_car  # pydantic comes with it

    return build_car(ref)
