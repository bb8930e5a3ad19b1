"""The schema of package files: edits of a car with rationale, mass, cost and sources."""

from __future__ import annotations

from dataclasses import replace

from hothatch.car.check import TABLES
from hothatch.car.field import CHOICE
from hothatch.car.field import TEXT as A_TEXT
from hothatch.car.package_file import FACTOR, HEIGHT, MASS, SHARE_OF_WHEELBASE, YEARS
from hothatch.car.provenance import KINDS
from hothatch.car.schema import FIELDS
from hothatch.garage.reader import toml_ids
from hothatch.json_schema.values import (
    DEFINITIONS,
    TEXT,
    Schema,
    document,
    listed,
    one_of,
    record,
    stated,
    suggested,
)

_ADDED = {"low": -1e12, "high": 1e12}


def package_schema() -> Schema:
    """Return the schema of a package file."""
    others = suggested(list(toml_ids("packages")))
    return document(
        "Hothatch package",
        record(
            {
                "name": {"description": "What a shop would call it.", **TEXT},
                "rationale": {"description": "What it is for.", **TEXT},
                "needs": listed(others, doc="Packages that must be on the car too."),
                "excludes": listed(others, doc="Packages that cannot be on the car with it."),
                "cost": cost(),
                "fits": listed(fits(), doc="On which cars it goes."),
                "part": listed(part(), 1, "What it changes, part by part."),
            },
            ("name", "rationale", "cost", "part"),
        ),
        DEFINITIONS,
    )


def cost() -> Schema:
    """Return the schema of [cost]."""
    return record(
        {
            "amount": {"type": "number", "minimum": 0, "exclusiveMaximum": 1e9},
            "currency": {"description": 'A code such as "EUR".', "type": "string", "pattern": "^[A-Z]{3}$"},
            "year": {"description": "Of that money.", "type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]},
            "kind": one_of(KINDS),
            "source": dict(TEXT),
        },
        ("amount", "currency", "year", "kind", "source"),
        "What it costs, fitted.",
    )  # fmt: skip


def fits() -> Schema:
    """Return the schema of a [[fits]]: a field of the car and what it must be; the values are those of that field."""
    anything: Schema = {"anyOf": [dict(TEXT), {"type": "number"}]}
    table = record(
        {
            "field": one_of(list(FIELDS), "A field of the car file."),
            "one_of": listed(anything),
            "at_least": anything,
            "at_most": anything,
            "stated": {"description": "The car must state it.", "type": "boolean"},
            "why": {"description": "What people read where it does not fit.", **TEXT},
        },
        ("field", "why"),
    )
    by_values: dict[str, list[str]] = {}
    for path, info in FIELDS.items():
        if info.dimension == CHOICE:
            by_values.setdefault(",".join(info.choices), []).append(path)
    table["allOf"] = [
        {
            "if": {"properties": {"field": {"enum": paths}}},
            "then": {"properties": {"one_of": listed(one_of(choices.split(",")))}},
        }
        for choices, paths in by_values.items()
    ]
    return table


def part() -> Schema:
    """Return the schema of a [[part]]."""
    fields = one_of(list(FIELDS))
    return {
        **record(
            {
                "name": {"description": "Of the part, once in the package.", **TEXT},
                "replace": listed(one_of(sorted(TABLES)), doc="Tables that go from the car before the edits."),
                "keep": listed(fields, doc="Fields of those tables that stay."),
                "set": edits("set"),
                "add": edits("add"),
                "scale": edits("scale"),
                "mass": mass(),
            },
            ("name",),
        ),
        "anyOf": [{"required": [key]} for key in ("replace", "set", "add", "scale", "mass")],
    }  # fmt: skip


def edits(how: str) -> Schema:
    """Return the schema of [part.set], [part.add] or [part.scale]: quoted field paths, each value with its source."""
    found = {}
    for path, info in FIELDS.items():
        if path.startswith("published."):
            continue
        if how != "set" and (not info.has_unit or info.dimension == "temperature"):
            continue
        as_read = {
            "set": info,
            "add": replace(info, **_ADDED),
            "scale": replace(FACTOR, path=path, doc=info.doc),
        }
        found[path] = stated(as_read[how], info.dimension not in (A_TEXT, CHOICE))
    words = {"set": "take the value stated", "add": "grow by the value stated", "scale": "are multiplied"}
    return record(found, doc=f'Fields that {words[how]}, such as "mass.curb" = {{ value = …, source = "…" }}.')  # fmt: skip


def mass() -> Schema:
    """Return the schema of [part.mass]: how much heavier the car is, and where."""
    table = record(
        {
            "change": stated(MASS, sourced=True),
            "follows": one_of(
                [path for path, info in FIELDS.items() if info.dimension == "mass"],
                "The field whose change is the part's mass, in place of change.",
            ),
            "at": stated(SHARE_OF_WHEELBASE, sourced=True),
            "height": stated(HEIGHT, sourced=True),
        },
        ("at",),
    )
    return {**table, "oneOf": [{"required": ["change"]}, {"required": ["follows"]}]}
