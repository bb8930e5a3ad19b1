"""The schema of circuit files: a course as a table of straights, arcs and clothoids."""

from __future__ import annotations

from hothatch.garage.circuits import COLUMNS, KINDS, LINE_KEYS, MOST_PACE, PACE_KEYS, TEXTS
from hothatch.json_schema.values import TEXT, Schema, document, listed, one_of, record

_DOCS = {
    "name": "What people call it.",
    "source": "Where the geometry comes from.",
    "licence": "Of the geometry, as SPDX has it.",
    "attribution": "Whom its licence wants named.",
    "place": "Where it lies.",
    "published_source": "Who publishes that length.",
    "remarks": "For whoever reads the list of circuits.",
}


def circuit_schema() -> Schema:
    """Return the schema of a circuit file."""
    number: Schema = {"type": "number"}
    row = listed(number, len(COLUMNS), ", ".join(COLUMNS), len(COLUMNS))
    properties: dict[str, Schema] = {
        **{key: {"description": doc, **TEXT} for key, doc in _DOCS.items()},
        "kind": one_of(KINDS, "How the geometry was come by."),
        "closed": {"description": "Whether the end is the start.", "type": "boolean"},
        "published_length_m": number,
        "heading_deg": {"description": "Of the first segment, from east, positive to the left.", **number},
        "sectors_m": listed(number, doc="Where sectors end; the last one ends at the finish."),
        "columns": {"description": "These, in this order.", "enum": [list(COLUMNS)]},
        "segments": listed(
            row,
            1,
            "Curvature 1/m, positive to the left, linear along a segment; edges m; grade dz/ds; bank rad.",
        ),
        "line": record(
            {
                "reference": dict(TEXT),
                "margin_m": number,
                "lap_time_s": number,
                "knots": listed(listed(number, 2, most=2), 4, "Distance and offset to the left, m."),
            },
            LINE_KEYS,
            "A racing line.",
        ),
        "pace": record(
            {
                "factor": {"type": "number", "minimum": 1 - MOST_PACE, "maximum": 1 + MOST_PACE},
                "wanted": number,
                "car": dict(TEXT),
                "lap_s": {"type": "number", "exclusiveMinimum": 0},
                "source": dict(TEXT),
            },
            PACE_KEYS,
            "A factor on lap times for surface and line: hothatch circuits pace.",
        ),
    }
    return document("Hothatch circuit", record(properties, (*TEXTS, "closed", "columns", "segments")))
