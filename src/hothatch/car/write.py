"""Writes a Car as a car file: every stated value with kind and source, in the schema's order.

Numbers are written so that reading them gives the same float again, so the copy has the hash of its original.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from hothatch.cache import write_whole
from hothatch.car.field import CLAIM, COUNT, CURVES, RATIOS, FieldInfo
from hothatch.car.provenance import DEFAULT_SD, UNSTATED
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS, field_info
from hothatch.car.stated import usual_sd
from hothatch.units import DIMENSIONS, parse_quantity, readable_unit

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_HANDY = 7  # digits of a number that people still like to read
_LONG = 12  # digits that nobody reads, in whatever unit


def write_car(car: Car, path: str | Path, *, overwrite: bool = False) -> None:
    """Write ``car`` to the file ``path``, whole or not at all.

    Raises FileExistsError where something has that name, unless told to ``overwrite``; OSError where the
    folder cannot be written.
    """
    path = Path(path)
    if not overwrite and (path.exists() or path.is_symlink()):
        raise FileExistsError(f"{path} exists already")
    write_whole(path, car_toml(car))


def car_toml(car: Car, origin: str = "") -> str:
    """Return the car file of ``car``, with a line of comment above each value; ``origin`` says where it comes from."""
    lines = [
        f"# {car.name}: {origin or f'a full copy of {car.id}'}.",
        f"# kind is one of {', '.join(DEFAULT_SD)}; a value without one counts as {UNSTATED}.",
    ]
    for table in dict.fromkeys(path.rpartition(".")[0] for path in FIELDS):
        paths = [path for path in FIELDS if path.rpartition(".")[0] == table]
        if table == "published":
            paths = [path for path in car.facts if path.startswith("published.")]
        lines += _table(car, table, paths)
    for one, other, coefficient in car.correlated:
        lines += [
            "",
            "[[correlated]]",
            f"fields = [{_quote(one)}, {_quote(other)}]",
            f"coefficient = {coefficient!r}",
        ]
    return "\n".join(lines) + "\n"


def _table(car: Car, table: str, paths: list[str]) -> Iterator[str]:
    stated = [path for path in paths if path in car.facts]
    if table.startswith("drive.") and stated:
        yield from ("", "[[drive]]", f'axle = "{table.partition(".")[2]}"')
    elif table and stated:
        yield from ("", f"[{table}]")
    for path in stated:
        info = field_info(path)
        if info.dimension != CLAIM:
            yield f"# {info.doc}"
        yield f"{_key(path.removeprefix(f'{table}.'))} = {_stated(info, car.facts[path])}"
    left_out = [path.rpartition(".")[2] for path in paths if path not in car.facts]
    if left_out and (stated or not table.startswith("drive.")):
        where = "" if stated else f"[{table}] "
        yield from (*([] if stated else [""]), f"# {where}may also state: {', '.join(left_out)}")


def _stated(info: FieldInfo, fact: Fact) -> str:
    """Return what stands right of the equals sign: a bare value, or a table where there is more to tell."""
    more: dict[str, str] = {}
    if fact.sd is not None and fact.sd != usual_sd(info, fact.kind, fact.value):
        more["sd"] = exact_text(fact.sd, info.dimension if info.has_unit else "share", difference=True)
    if fact.kind != ("published" if info.dimension == CLAIM else UNSTATED):
        more["kind"] = _quote(fact.kind)
    more |= {key: _quote(text) for key, text in (("source", fact.source), ("note", fact.note)) if text}
    values = _values(info, fact)
    if list(values) == ["value"] and not more:
        return values["value"]
    return "{ " + ", ".join(f"{key} = {text}" for key, text in (values | more).items()) + " }"


def _values(info: FieldInfo, fact: Fact) -> dict[str, str]:
    value = fact.value
    if isinstance(value, str):
        return {"value": _quote(value)}
    if info.dimension == RATIOS and isinstance(value, tuple):
        return {"value": "[" + ", ".join(exact_text(ratio, "ratio") for ratio in value[0]) + "]"}
    if isinstance(value, tuple):
        return {
            key: "[" + ", ".join(exact_text(number, dimension) for number in column) + "]"
            for (key, dimension), column in zip(CURVES[info.dimension], value, strict=True)
        }
    if info.has_unit:
        return {"value": exact_text(value, info.dimension)}
    return {"value": str(int(value)) if info.dimension == COUNT else repr(value)}


def exact_text(value: float, dimension: str, *, difference: bool = False) -> str:
    """Return TOML that reads back as the same float ``value`` (SI).

    In the unit of ``format_quantity`` if its number is handy there, else in the unit where it is, else again in the first.
    """
    known = DIMENSIONS[dimension]
    first = readable_unit(value, dimension).label
    units = dict.fromkeys((first, *(unit.label for unit in known.units), *known.also, known.si))
    numbers = {unit: number for unit in units if (number := _exact(value, dimension, unit, difference))}
    shortest = min(numbers, key=lambda unit: len(numbers[unit]))
    handy = first in numbers and (len(numbers[first]) <= _HANDY or len(numbers[shortest]) > _LONG)
    best = first if handy else shortest
    label = best.replace("**2", "²").replace("**3", "³")
    return f'"{numbers[best]} {label}"' if best else numbers[best]


def _exact(value: float, dimension: str, unit: str, difference: bool) -> str:
    """Return the shortest number in ``unit`` that reads back as ``value``; '' where rounding allows none.

    In the SI unit itself there always is one.
    """
    zero, one = (parse_quantity(f"{n} {unit}", dimension, difference=difference) for n in (0, 1))
    number = (value - zero) / (one - zero)
    for digits in range(1, 18):
        text = f"{number:.{digits}g}"
        if 1e-6 < abs(number) < 1e15:
            text = format(Decimal(text), "f")  # without an exponent
        if parse_quantity(f"{text} {unit}", dimension, difference=difference) == value:
            return text
    return ""


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _quote(key)


def _quote(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
