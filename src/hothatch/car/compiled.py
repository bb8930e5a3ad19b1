"""Cars of the garage as they were read last, so that a warm start needs neither pint nor pydantic.

One file a car in the user's cache: a line with the key of what it was read from and the digest of the rest,
then JSON. A file that is missing, stale or damaged means reading the car anew, never an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import Any

from hothatch.cache import cache_home, write_whole
from hothatch.car.record import Car, Fact
from hothatch.garage.reader import car_ids, car_text, read_text, toml_ids


def cached_car(car_id: str, build: Callable[[str], Car]) -> Car:
    """Return the garage car ``car_id`` from the cache, else from ``build``, and keep what that returns."""
    try:
        path, key = cache_home() / "cars" / f"{car_id}.json", _key()
    except (OSError, RuntimeError):  # no home folder, or a package that is not made of files
        return build(car_id)
    if car := _read(path, key):
        return car
    car = build(car_id)
    _keep(path, key, car)
    return car


@cache
def _key() -> str:
    """Return the hash of all that decides what a garage car is: every car's text and this code."""
    root = Path(__file__).parents[1]
    code = (path.read_bytes() for path in [root / "units.py", *sorted((root / "car").glob("*.py"))])
    packages = (f"packages/{name}.toml" for name in toml_ids("packages"))
    texts = [f"{car_id}\n{car_text(car_id)}".encode() for car_id in car_ids()]
    texts += [read_text(name).encode() for name in packages]
    return _digest(b"\0".join([*code, *texts]))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _read(path: Path, key: str) -> Car | None:
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return _car(json.loads(body)) if head.decode("ascii", "replace") == f"{key} {_digest(body)}" else None


def _keep(path: Path, key: str, car: Car) -> None:
    facts = {name: astuple(fact) for name, fact in car.facts.items()}
    plain = {"id": car.id, "name": car.name, "facts": facts, "correlated": car.correlated, "hash": car.hash}
    body = json.dumps(plain, separators=(",", ":")).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{key} {_digest(body)}\n".encode() + body)
    except OSError:
        return  # a cache that cannot be written only costs time


def _car(plain: dict[str, Any]) -> Car:
    facts = {path: Fact(_tuples(value), *rest) for path, (value, *rest) in plain["facts"].items()}
    correlated = tuple((one, other, coefficient) for one, other, coefficient in plain["correlated"])
    return Car(plain["id"], plain["name"], facts, correlated, None, plain["hash"])


def _tuples(value: Any) -> Any:
    return tuple(tuple(column) for column in value) if isinstance(value, list) else value
