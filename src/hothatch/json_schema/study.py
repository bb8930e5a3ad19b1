"""The schema of study files: cars, packages, grids, samples, conditions and tests of hothatch sweep."""

from __future__ import annotations

from hothatch.car.field import CLAIM, CURVES
from hothatch.car.schema import FIELDS
from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids, toml_ids
from hothatch.json_schema.values import (
    TEXT,
    Schema,
    bare,
    described,
    document,
    listed,
    one_of,
    record,
    suggested,
)
from hothatch.proving.catalogue import PROCEDURES
from hothatch.studies.asked_conditions import CHOICES, OPTIONS, RANGES
from hothatch.studies.explore_space import NAMES
from hothatch.studies.sweep_file import METHODS


def study_schema() -> Schema:
    """Return the schema of a study file."""
    tests = suggested([*PROCEDURES, *FIGURES], "A test, a figure, a sentence, or a cycle file.")
    asked = {
        key: one_of(list(CHOICES[key][1])) if key in CHOICES else {"description": RANGES[key], **TEXT}
        for key in OPTIONS
    }
    return document(
        "Hothatch study",
        record(
            {
                "name": dict(TEXT),
                "cars": listed(suggested(list(car_ids())), 1, "Ids of the garage or car files."),
                "packages": listed(
                    listed(suggested(list(toml_ids("packages")))), 1, "Lists of packages, each tried on each car."
                ),
                "tests": listed(tests, 1, "What every car is driven through."),
                "conditions": listed(record(asked), doc="Over those that the tests declare, one after the other."),
                "grid": {"description": "Fields and their values: every one with every other.", **axes("grid")},
                "samples": record(
                    {
                        "method": one_of(METHODS),
                        "count": {"description": "Best a power of two for sobol.", "type": "integer", "minimum": 1},
                        "over": {"description": "Fields and their ranges.", **axes("over")},
                    },
                    ("count", "over"),
                    "Points spread over the ranges of several fields.",
                ),
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**31},
                "traces": {"type": "boolean"},
            },
            ("cars", "tests"),
        ),
        {f"{use}.{path}": one for use in ("grid", "over") for path in FIELDS if (one := axis(path, use == "over"))},
    )  # fmt: skip


def axes(use: str) -> Schema:
    """Return the schema of a table of axes, ``grid`` or ``over``; a path may be a quoted key or tables within tables."""
    paths = {path: path for path in FIELDS} | NAMES
    flat: dict[str, Schema] = {
        name: {"$ref": f"#/$defs/{use}.{path}"} for name, path in paths.items() if axis(path, use == "over")
    }
    both = nested(flat)
    for name, found in flat.items():
        # "mass" is a short name of mass.curb, and the table that holds it.
        both[name] = {"anyOf": [found, both[name]]} if name in both else found
    return {**record(both), "minProperties": 1}


def nested(flat: dict[str, Schema]) -> dict[str, Schema]:
    """Return the tables within tables that dotted names stand for, those without a dot left out."""
    found: dict[str, Schema] = {}
    for name, one in flat.items():
        *parents, last = name.split(".")
        table = found
        for parent in parents:
            table = table.setdefault(parent, record({}))["properties"]
        if parents:
            table[last] = one
    return found


def axis(path: str, sampled: bool) -> Schema | None:
    """Return the schema of one field's values; None for a field that is none or that cannot be sampled."""
    info = FIELDS[path]
    if info.dimension in (CLAIM, *CURVES):
        return None
    ends = {"from": bare(info), "to": bare(info)}
    if sampled:
        return {**record(ends, ("from", "to")), "description": described(info)} if info.has_unit else None
    listing = listed(bare(info), 1)
    if not info.has_unit:
        return {"description": described(info), **listing}
    count = {"type": "integer", "minimum": 2}
    spread = record({**ends, "count": count}, ("from", "to", "count"))
    return {"description": described(info), "anyOf": [listing, spread]}
