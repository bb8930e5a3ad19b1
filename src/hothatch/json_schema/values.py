"""What a value of a field may look like, as JSON Schema: bare, or with kind, source, deviation and note.

Only what drafts 7 to 2020-12 have in common, since editors lag behind. A quantity is text with its unit; which unit is the
reader's business (it knows hundreds), so those that people write stand in the description, with the range.
"""

from __future__ import annotations

import math
from typing import Any

from hothatch.car.field import CHOICE, CLAIM, COUNT, CURVES, RATIOS, FieldInfo
from hothatch.car.provenance import DEFAULT_SD, KINDS, NEED_SOURCE, UNSTATED
from hothatch.car.stated import LONGEST_TEXT, MOST_GEARS, MOST_POINTS
from hothatch.units import DIMENSIONS
from hothatch.units import LONGEST_TEXT as LONGEST_QUANTITY

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?"
WITH_UNIT = rf"^\s*{NUMBER}\s*[^\d\s.].*$"
MAYBE_UNIT = rf"^\s*{NUMBER}\s*([^\d\s.].*)?$"
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"\S"}


def record(properties: dict[str, Schema], required: tuple[str, ...] = (), doc: str = "") -> Schema:
    """Return the schema of a table with these keys and no others."""
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if doc:
        found = {"description": doc, **found}
    return {**found, "required": list(required)} if required else found


def listed(items: Schema, least: int = 0, doc: str = "", most: int | None = None) -> Schema:
    """Return the schema of a list."""
    found: Schema = {"type": "array", "items": items}
    if doc:
        found = {"description": doc, **found}
    if least:
        found["minItems"] = least
    return found if most is None else {**found, "maxItems": most}


def one_of(names: tuple[str, ...] | list[str], doc: str = "") -> Schema:
    """Return the schema of a text that is one of several."""
    found: Schema = {"enum": list(names)}
    return {"description": doc, **found} if doc else found


def suggested(names: tuple[str, ...] | list[str], doc: str = "") -> Schema:
    """Return the schema of any text, of which an editor offers those that are known."""
    found: Schema = {"anyOf": [{"enum": list(names)}, dict(TEXT)]}
    return {"description": doc, **found} if doc else found


def described(info: FieldInfo) -> str:
    """Return what a field means, how it is written, its range, and which cars it belongs to."""
    parts = [f"{info.doc[:1].upper()}{info.doc[1:]}.", f"Expected: {info.expected}"]
    if info.has_unit:
        known = DIMENSIONS[info.dimension]
        units: list[str] = [*(unit.label for unit in known.units), known.si, *known.also]
        names = [unit for place, unit in enumerate(units) if unit and unit not in units[:place]]
        parts[-1] += f" ({', '.join(names)})" if names else ""
    if math.isfinite(info.low) and math.isfinite(info.high) and (info.has_unit or info.dimension == COUNT):
        parts[-1] += f", {info.format(info.low)} to {info.format(info.high)}"
    parts[-1] += "."
    if info.only:
        parts.append(f"Of cars with {'an engine' if info.only == 'engine' else 'a motor'} only.")
    if info.descriptive:
        parts.append("Moves no figure.")
    return " ".join(parts)


def bare(info: FieldInfo) -> Schema:
    """Return the schema of one value of a field without its provenance."""
    if info.has_unit:
        return quantity(info)
    if info.dimension == CHOICE:
        return {"enum": list(info.choices)}
    if info.dimension == COUNT:
        return {"anyOf": [bounded("integer", info), _written(rf"^\s*{NUMBER}\s*$")]}
    if info.dimension == RATIOS:
        return listed(_unitless(info), 1, most=MOST_GEARS)
    if info.dimension == CLAIM:
        return {"anyOf": [TEXT, {"type": "number"}]}
    return dict(TEXT)


def quantity(info: FieldInfo) -> Schema:
    """Return the schema of a quantity: text with its unit; a plain number only where there is none."""
    known = DIMENSIONS[info.dimension]
    return {**_written(WITH_UNIT), "examples": [known.example]} if known.si else _unitless(info)


def _unitless(info: FieldInfo) -> Schema:
    return {"anyOf": [bounded("number", info), _written(MAYBE_UNIT)]}


def _written(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern, "maxLength": LONGEST_QUANTITY}


def bounded(kind: str, info: FieldInfo) -> Schema:
    """Return the schema of a number within a field's bounds."""
    found: Schema = {"type": kind}
    for key, bound in (("minimum", info.low), ("maximum", info.high)):
        if math.isfinite(bound):
            found[key] = bound
    return found


def stated(info: FieldInfo, sourced: bool = False) -> Schema:
    """Return the schema of what a file states for a field: a bare value, or a table with provenance.

    ``sourced``: every value names its source, so that a bare one will not do.
    """
    curve = CURVES.get(info.dimension)
    values: dict[str, Schema]
    if curve:
        values = {
            key: listed(_written(WITH_UNIT), 2, f"as many as of the other, {dimension}", MOST_POINTS)
            for key, dimension in curve
        }
    else:
        values = {"value": bare(info)}
    provenance: dict[str, Schema] = {
        "kind": {"$ref": "#/$defs/kind"}, "source": {"$ref": "#/$defs/source"}, "note": {"$ref": "#/$defs/note"}
    }  # fmt: skip
    if curve or info.has_unit or info.dimension == RATIOS:
        provenance["sd"] = {"$ref": "#/$defs/sd"}
    table = record({**values, **provenance}, (*values, *(("source",) if sourced else ())))
    if info.dimension != CLAIM and not sourced:
        table["allOf"] = [{"$ref": "#/$defs/sourced"}]
    if curve or sourced:
        return {"description": described(info), **table}
    return {"description": described(info), "anyOf": [bare(info), table]}


DEFINITIONS: dict[str, Schema] = {
    "kind": one_of(
        KINDS,
        "How the value is known; left out: "
        f"{UNSTATED}. Standard deviations where none is stated: "
        + ", ".join(f"{kind} {100 * share:g} %" for kind, share in DEFAULT_SD.items()) + ".",
    ),
    "source": {
        "description": f"Where the value comes from; needed where it is {', '.join(NEED_SOURCE)}.",
        "type": "string",
        "maxLength": LONGEST_TEXT,
    },
    "note": {"description": "A remark.", "type": "string", "maxLength": LONGEST_TEXT},
    "sd": {
        "description": "Standard deviation, in a unit of the value; of a curve as a share.",
        "anyOf": [{"type": "number", "minimum": 0}, _written(MAYBE_UNIT)],
    },
    # A value that was measured, published or derived names its source.
    "sourced": {
        "if": {"properties": {"kind": {"enum": list(NEED_SOURCE)}}, "required": ["kind"]},
        "then": {"properties": {"source": {"minLength": 1}}, "required": ["source"]},
    },
}  # fmt: skip


def document(title: str, body: Schema, definitions: dict[str, Schema] | None = None) -> Schema:
    """Return a whole schema."""
    found = {"$schema": DRAFT, "title": title, **body}
    return {**found, "$defs": definitions} if definitions else found
