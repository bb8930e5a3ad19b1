"""The schema of goal files: thresholds figure by figure, or a rival to beat."""

from __future__ import annotations

import re

from hothatch.figures.register import FIGURES
from hothatch.garage.reader import car_ids
from hothatch.json_schema.values import NUMBER, TEXT, Schema, document, listed, record, suggested


def goal_schema() -> Schema:
    """Return the schema of a goal file."""
    body = record(
        {
            "name": dict(TEXT),
            "rationale": {"description": "Whom it is for.", **TEXT},
            "source": {"description": "Where its numbers come from.", **TEXT},
            "criterion": listed(criterion(), 1, "A threshold for one figure."),
            "beat": beat(),
        },
        ("name", "rationale", "source"),
    )
    return document("Hothatch goal", {**body, "anyOf": [{"required": ["criterion"]}, {"required": ["beat"]}]})


def criterion() -> Schema:
    """Return the schema of a [[criterion]]: the amount is in the figure's own unit."""
    amount: Schema = {"type": "string", "pattern": rf"^\s*{NUMBER}\s*\S.*$"}
    table = record(
        {
            "figure": suggested(list(FIGURES), "A figure; one that nobody knows yet is kept, and not met."),
            "at_most": {"description": "The most that it may be, with its unit.", **amount},
            "at_least": {"description": "The least that it may be, with its unit.", **amount},
        },
        ("figure",),
    )
    by_unit: dict[str, list[str]] = {}
    for figure in FIGURES.values():
        by_unit.setdefault(figure.unit, []).append(figure.id)
    return {
        **table,
        "oneOf": [{"required": ["at_most"]}, {"required": ["at_least"]}],
        "allOf": [
            {
                "if": {"properties": {"figure": {"enum": figures}}, "required": ["figure"]},
                "then": {"properties": {key: _in(unit) for key in ("at_most", "at_least")}},
            }
            for unit, figures in by_unit.items()
        ],
    }


def _in(unit: str) -> Schema:
    return {"pattern": rf"^\s*{NUMBER}\s*{re.escape(unit)}\s*$"} if unit else {}


def beat() -> Schema:
    """Return the schema of [beat]."""
    return record(
        {
            "car": suggested(list(car_ids()), "The rival: an id of the garage, BASE+PACKAGE, or a file."),
            "figures": listed(suggested([one.id for one in FIGURES.values() if one.better != "neither"]), 1),
            "by": {
                "description": 'The margin, such as "1 %"; left out: none.',
                "type": "string",
                "pattern": r"^\s*[-+]?\d{1,2}(\.\d+)?\s*%\s*$",
            },
        },
        ("car", "figures"),
        "A rival to beat, by its own predicted figures.",
    )
