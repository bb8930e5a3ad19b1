"""From a car's id or file to a Car; a bad file is answered with all its faults in file order."""

from __future__ import annotations

from pathlib import Path

from hothatch.car.compiled import cached_car
from hothatch.car.record import Car
from hothatch.garage.reader import car_ids


def load_car(ref: str | Path) -> Car:
    """Return the car of the garage with the id ``ref``, or the one that the file ``ref`` describes.

    Values are SI. Cars of the garage come from a compiled cache, without pint and pydantic. Raises
    CarFileError with up to 20 faults in file order for a file that cannot be used or an id that nobody has.
    """
    if isinstance(ref, str) and ref in car_ids():
        return cached_car(ref, _build)
    return _build(ref)


def _build(ref: str | Path) -> Car:
    from hothatch.car.build import build_car  # pydantic comes with it

    return build_car(ref)
