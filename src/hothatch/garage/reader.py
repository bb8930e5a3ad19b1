"""Finds and reads the facts that ship with Hothatch: cars, class rules, cycles, chemistries, measured rows.

Names are paths inside this folder with forward slashes, such as ``cycles/udds.csv``. Nothing here knows what
the files mean.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

COMMENT = "#"


@cache
def names(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the sorted names of one folder's files: ``names("cycles", ".csv")``; none if it is absent."""
    place = files("hothatch.garage") / folder
    if not folder.isidentifier() or not place.is_dir():
        return ()
    return tuple(sorted(f"{folder}/{entry.name}" for entry in place.iterdir() if entry.name.endswith(suffix)))


def read_text(name: str) -> str:
    """Return the text of one shipped file; raise KeyError for a name that ``names`` would not list."""
    folder, _, file = name.rpartition("/")
    if name not in names(folder, file[file.rfind(".") :]):
        raise KeyError(f"no file {name} in the garage")
    return (files("hothatch.garage") / name).read_text(encoding="utf-8")


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV by column, comments left out; raise KeyError for an unknown name."""
    lines = (line for line in read_text(name).splitlines() if not line.startswith(COMMENT))
    return list(csv.DictReader(lines))


@cache
def toml_ids(folder: str) -> tuple[str, ...]:
    """Return the ids of one folder's TOML files, sorted: ``packages``, ``goals``."""
    return tuple(
        sorted(name.removeprefix(f"{folder}/").removesuffix(".toml") for name in names(folder, ".toml"))
    )


def car_ids() -> tuple[str, ...]:
    """Return the ids of the cars that ship, sorted."""
    return toml_ids("cars")


def car_text(car_id: str) -> str:
    """Return the TOML text of a car that ships; raise KeyError for an unknown id."""
    return read_text(f"cars/{car_id}.toml")


def class_files() -> list[tuple[str, str]]:
    """Return name and TOML text of every file of class rules."""
    return [(name, read_text(name)) for name in names("classes", ".toml")]
