"""The schema of car files, made of the register of their fields."""

from __future__ import annotations

from collections.abc import Iterable

from hothatch.car.field import FieldInfo
from hothatch.car.schema import AXLES, FIELDS
from hothatch.car.section import CLAIMED
from hothatch.garage.reader import car_ids, toml_ids
from hothatch.json_schema.values import (
    DEFINITIONS,
    Schema,
    document,
    listed,
    one_of,
    record,
    stated,
    suggested,
)

_TABLES = {
    "published": "A maker's claims, by any name, for the sheet.",
    "drive": "A motor or an engine with its gearbox, at most one an axle.",
}


def car_schema() -> Schema:
    """Return the schema of a car file: every field, required ones where the file extends no other."""
    fields = [info for info in FIELDS.values() if not info.path.startswith(("drive.", "published."))]
    body = tables(fields)
    properties: dict[str, Schema] = {
        "extends": suggested(list(car_ids()), "The car that lends what this file does not state: an id or a file."),
        "packages": listed(
            suggested(list(toml_ids("packages"))), doc="Packages on that car: ids of hothatch packages, or files."
        ),
        **body["properties"],
        "drive": listed(drive(), doc=_TABLES["drive"], most=len(AXLES)),
        "published": {
            "description": _TABLES["published"], "type": "object", "additionalProperties": stated(CLAIMED)
        },
        "correlated": listed(
            record(
                {
                    "fields": listed(one_of(list(FIELDS)), len(AXLES), most=2),
                    "coefficient": {"type": "number", "minimum": -1, "maximum": 1},
                },
                ("fields", "coefficient"),
            ),
            doc="Two fields whose errors go together.",
        ),
    }  # fmt: skip
    return document(
        "Hothatch car file",
        {**record(properties, doc="A car: hothatch show CAR prints one, hothatch new FILE --like CAR starts one."),
         "if": {"not": {"required": ["extends"]}}, "then": complete()},
        DEFINITIONS,
    )  # fmt: skip


def drive() -> Schema:
    """Return the schema of one [[drive]]."""
    found = {
        key: stated(info)
        for axle in AXLES
        for path, info in FIELDS.items()
        if path.startswith(f"drive.{axle}.") and (key := path.rpartition(".")[2])
    }
    return record({"axle": one_of(AXLES, "The axle that it drives."), **found}, ("axle",))


def tables(fields: Iterable[FieldInfo]) -> Schema:
    """Return a table of fields by their dotted paths, tables within tables."""
    root = record({})
    for info in fields:
        *parents, name = info.path.split(".")
        table = root
        for parent in parents:
            table = table["properties"].setdefault(parent, record({}))
        table["properties"][name] = stated(info)
    return root


def complete() -> Schema:
    """Return what a file that extends no other must state: the register's required fields, and their tables."""
    required: Schema = {}
    for path, info in FIELDS.items():
        if not info.required or path.startswith(("drive.rear", "published")):
            continue
        *parents, name = path.replace("drive.front", "drive").split(".")
        table = required
        for parent in parents:
            _need(table, parent)
            table = table.setdefault("properties", {}).setdefault(parent, {})
            if parent == "drive":
                table = table.setdefault("items", {})
        _need(table, name)
    return required


def _need(table: Schema, name: str) -> None:
    known = table.setdefault("required", [])
    if name not in known:
        known.append(name)
