"""The five kinds of files that people write, and the schema of each."""

from __future__ import annotations

import json
from collections.abc import Callable

from hothatch.car.faults import nearest, printable
from hothatch.json_schema.car import car_schema
from hothatch.json_schema.circuit import circuit_schema
from hothatch.json_schema.goal import goal_schema
from hothatch.json_schema.package import package_schema
from hothatch.json_schema.study import study_schema
from hothatch.json_schema.values import Schema
from hothatch.studies.request import RequestError

KINDS: dict[str, Callable[[], Schema]] = {
    "car": car_schema,
    "package": package_schema,
    "study": study_schema,
    "goal": goal_schema,
    "circuit": circuit_schema,
}


def schema_text(kind: str) -> str:
    """Return the JSON Schema (draft 2020-12) of a kind of file as text; RequestError for a kind that is none."""
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        hint = f"; did you mean {near}?" if near else ""
        raise RequestError(f"{printable(kind)}: no such kind of file; kinds: {', '.join(KINDS)}{hint}")
    return json.dumps(KINDS[kind](), indent=1, ensure_ascii=False) + "\n"
