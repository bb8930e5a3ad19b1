"""Every input of a car as people read it: what its file states, what is derived, what class rules fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hothatch.car.derived import DERIVED, columns_of, source_of
from hothatch.car.field import FieldInfo
from hothatch.car.plausible import drive_kind
from hothatch.car.provenance import KINDS
from hothatch.car.record import Car, Fact, Value
from hothatch.car.rules import AXLES, Columns, Rule, find_rule
from hothatch.car.schema import FIELDS, field_info
from hothatch.units import format_number, format_quantity, readable_unit

RULE_DIGITS = 3  # of a value that a rule gives: more would look known


@dataclass(frozen=True)
class Input:
    """One input: SI ``value`` and how it reads, kind, standard deviation as text, source, class rule.

    ``rule`` holds the rule's words, '' where the file states the value; ``value`` is None where nothing does.
    """

    path: str
    doc: str
    value: Value | None
    text: str
    kind: str
    sd: str = ""
    source: str = ""
    note: str = ""
    rule: str = ""
    descriptive: bool = False

    def document(self) -> dict[str, object]:
        """Return the input as JSON."""
        return {
            "path": self.path,
            "value": self.value,
            "text": self.text,
            "kind": self.kind or None,
            "sd": self.sd or None,
            "source": self.source,
            "note": self.note,
            "rule": self.rule or None,
        }


def inputs(car: Car) -> Iterator[Input]:
    """Yield every input of ``car`` in the schema's order; one that nothing states or fills has no value."""
    columns = columns_of(car.facts if car.base is None else car.base, car.edits)
    claims = [path for path in car.facts if path.startswith("published.")]
    for path in (*FIELDS, *claims):
        info = field_info(path)
        if path.endswith("*") or (path not in car.facts and is_foreign(car, info)):
            continue
        if path in car.facts:
            yield _stated(info, path, car.facts[path])
        elif path in DERIVED:
            yield _derived(info, columns)
        elif found := find_rule(path):
            yield _ruled(info, *found, columns)
        else:
            yield Input(path, info.doc, None, "", "", descriptive=info.descriptive)


def counts(car: Car) -> dict[str, int]:
    """Return how many inputs that move a figure are of each kind; ``by class rule``: among the estimated."""
    found = [one for one in inputs(car) if not one.descriptive and one.value is not None]
    kinds = Counter(one.kind for one in found)
    return {kind: kinds[kind] for kind in KINDS} | {"by class rule": sum(1 for one in found if one.rule)}


def is_foreign(car: Car, info: FieldInfo) -> bool:
    """Say whether a field belongs to a drive that the car has not, or to cars with another kind of drive."""
    own = [info.path.split(".")[1]] if info.path.startswith("drive.") else AXLES
    kinds = [car.text(f"drive.{axle}.kind") for axle in own if f"drive.{axle}.power" in car.facts]
    return not kinds or (bool(info.only) and info.only not in map(drive_kind, kinds))


def _stated(info: FieldInfo, path: str, fact: Fact) -> Input:
    return Input(
        path,
        info.doc,
        fact.value,
        info.format(fact.value),
        fact.kind,
        _spread(info, fact.value, fact.sd),
        fact.source,
        fact.note,
        descriptive=info.descriptive or path == "year",  # a class rule asks for it, nobody assumes it
    )


def _derived(info: FieldInfo, columns: Columns) -> Input:
    value = float(columns.value(info.path))
    spread = DERIVED[info.path].spread
    text = format_quantity(value, info.dimension, RULE_DIGITS)
    kind, sd = ("estimated", _spread(info, value, spread * abs(value))) if spread else ("derived", "")
    return Input(info.path, info.doc, value, text, kind, sd, source_of(info.path, columns))


def _ruled(info: FieldInfo, rule: Rule, axle: str, columns: Columns) -> Input:
    try:
        value = float(columns.value(info.path))
    except KeyError:  # the rule builds on something that this car has not
        return Input(info.path, info.doc, None, "", "", descriptive=info.descriptive)
    sd = _spread(info, value, rule.spread * abs(value))
    words = rule_words(rule, axle, columns)
    more = {"rule": words, "descriptive": info.descriptive}
    text = format_quantity(value, info.dimension, RULE_DIGITS) if info.has_unit else info.format(value)
    return Input(info.path, info.doc, value, text, "estimated", sd, rule.source, **more)


def rule_words(rule: Rule, axle: str, columns: Columns) -> str:
    """Return the class rule as a person would write it for this car: ``0.333 × body.height``, in SI."""
    lead = f"{rule.coefficient:g}"
    if rule.by:
        field = rule.by.replace("*", axle)
        text = columns.text(field)
        lead = f"{rule.coefficients.get(text, rule.coefficient):g} for {field} {text or 'left out'}"
    for name, power in rule.powers.items():
        field = name.replace("*", axle)
        lead += f" {'×' if power > 0 else '/'} {field}{'' if abs(power) == 1 else f'^{abs(power):g}'}"
    if not rule.offset and not rule.plus:
        return lead
    first = rule.plus.replace("*", axle) if rule.plus else f"{rule.offset:g}"
    return f"{first} {'−' if lead.startswith('-') else '+'} {lead.removeprefix('-')}"


def _spread(info: FieldInfo, value: Value, sd: float | None) -> str:
    """Return a standard deviation in the unit in which its value is printed."""
    if sd is None or isinstance(value, str):
        return ""
    if isinstance(value, tuple):
        return f"{format_number(100 * sd, 2)} %"
    if not info.has_unit:
        return format_number(sd, 2)
    unit = readable_unit(value, info.dimension)
    if unit.zero:  # a difference of temperatures
        return f"{format_number(sd / unit.scale, 2)} K"
    label = format_quantity(value, info.dimension).partition(" ")[2]
    return f"{format_number(sd / unit.scale, 2)} {label}".rstrip()
