# SPDX-License-Identifier: Apache-2.0
"""The reference of the car file, from the schema: every field with unit, range, what fills it where it is left out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from hothatch.car.derived import DERIVED
from hothatch.car.field import FieldInfo
from hothatch.car.load import load_car
from hothatch.car.provenance import DEFAULT_SD, NEED_SOURCE
from hothatch.car.record import Car
from hothatch.car.rules import find_rule, rules
from hothatch.car.schema import FIELDS
from hothatch.garage.reader import car_ids
from hothatch.report.markdown import plain, table
from hothatch.units import DIMENSIONS, format_quantity
from writers.markdown import write

KINDS = {
    "measured": "somebody weighed, timed or metered it, and says so",
    "published": "the maker or a publication states it",
    "derived": "it follows from stated values by arithmetic",
    "estimated": "a class rule, or a like car's value",
    "assumed": "nothing better was found",
}


def write_car_file(path: Path) -> None:
    """Write the whole reference as one page."""
    cars = [load_car(car_id) for car_id in car_ids()]
    sections: dict[str, list[FieldInfo]] = {}
    for info in _once(FIELDS.values()):
        sections.setdefault(info.path.rpartition(".")[0] or "car", []).append(info)
    parts = [_HEAD, _kinds()]
    for name, fields in sections.items():
        parts.append(f"## {_heading(name)}")
        heads = (
            "field",
            "meaning",
            "written as",
            "range",
            f"stated by, of {len(cars)} cars",
            "where left out",
        )
        parts.append(table(heads, (_row(info, cars) for info in fields), right=(4,)))
    parts += ["## Class rules", _RULES, _rules()]
    write(path, "\n\n".join(parts))


_HEAD = """# The car file

One TOML file describes a car. This page is written from the schema that reads it. A value stands alone,
`curb = "1557 kg"`, or with what is known of it:

```toml
[mass.curb]
value = "1557 kg"
sd = "15 kg"
kind = "published"
source = "the maker's price list of May 2018"
note = "with a spare wheel"
```

Numbers carry their unit, in any spelling that the dimension knows; `hothatch show CAR` prints every field as it was
understood. All faults of a file are answered at once, each with its line, what was expected and the nearest right key. A
drive is a `[[drive]]` table with `axle = "front"` or `"rear"`; its fields are addressed as `drive.front.power`. Two fields
whose errors go together are named under `[[correlated]]` with `fields = ["a", "b"]` and a `coefficient`."""

_RULES = (
    "What fills a field that nobody publishes: value = offset + coefficient × product of powers of other fields, SI "
    "throughout. The spread is the standard deviation relative to the value. No rule is fitted to a figure that a car is "
    "judged by without that car being left out."
)


def _kinds() -> str:
    rows = [
        (f"`{kind}`", KINDS[kind], f"{100 * sd:g} %", "yes" if kind in NEED_SOURCE else "")
        for kind, sd in DEFAULT_SD.items()
    ]
    heads = ("kind", "means", "standard deviation where none is stated", "needs a source")
    return "## Provenance\n\n" + table(heads, rows, right=(2,)) + "\n\nA bare value counts as assumed."


def _once(fields: Iterable[FieldInfo]) -> Iterable[FieldInfo]:
    """Return the fields, those of both drives once."""
    return (info for info in fields if not info.path.startswith("drive.rear."))


def _heading(name: str) -> str:
    return {"car": "Top of the file", "drive.front": "[[drive]]"}.get(name, f"[{name}]")


def _row(info: FieldInfo, cars: list[Car]) -> tuple[str, ...]:
    key = info.path.rpartition(".")[2]
    meaning = info.doc + {"engine": "; engines only", "motor": "; motors only"}.get(info.only, "")
    moves = "; moves no figure" if info.descriptive else ""
    return (
        f"`{key}`",
        plain(meaning + moves),
        _written(info),
        _range(info),
        _stated(info, cars),
        _else(info),
    )


def _written(info: FieldInfo) -> str:
    if info.choices:
        return ", ".join(f"`{choice}`" for choice in info.choices)
    if not info.has_unit:
        return plain(info.expected)
    dimension = DIMENSIONS[info.dimension]
    units = [unit.label for unit in dimension.units] + list(dimension.also)
    known = ", ".join(unit.replace("**", "^") for unit in units if unit and unit not in dimension.example)
    return f"`{dimension.example}`" + (f" ({plain(known)})" if known else "")


def _range(info: FieldInfo) -> str:
    ends = (info.low, info.high)
    if not info.has_unit or not any(map(math.isfinite, ends)):
        return ""
    low, high = (format_quantity(end, info.dimension) if math.isfinite(end) else "" for end in ends)
    return plain(f"{low} … {high}".strip())


def _stated(info: FieldInfo, cars: list[Car]) -> str:
    paths = [info.path, info.path.replace("drive.front.", "drive.rear.")]
    if info.path.endswith("*"):
        return ""
    return str(sum(any(path in car.facts for path in paths) for car in cars))


def _else(info: FieldInfo) -> str:
    if info.required:
        return "**required**"
    if info.path in DERIVED:
        return plain(f"derived: {DERIVED[info.path].source or 'from others'}")
    rule = find_rule(info.path)
    return f"[class rule](#{_anchor(rule[0].target)})" if rule else ""


def _anchor(target: str) -> str:
    return "rule-" + target.replace(".", "-").replace("_", "-").replace("*", "axle")


def _rules() -> str:
    rows = []
    for rule in rules().values():
        formula = plain(rule.describe())
        if rule.coefficients:
            known = ", ".join(f"{name or 'else'} {value:g}" for name, value in rule.coefficients.items())
            formula += f"; k: {plain(known)}"
        name = f"`{rule.target}`{{#{_anchor(rule.target)}}}"
        rows.append((name, formula, f"{100 * rule.spread:g} %", plain(rule.source)))
    return table(("field", "rule", "spread", "source"), rows, right=(2,))
