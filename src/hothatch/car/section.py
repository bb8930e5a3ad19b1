"""What every table of a car file is made of: fields declared on one line, read into Facts."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from hothatch.car.faults import Fault
from hothatch.car.field import CLAIM, TEXT, FieldInfo
from hothatch.car.record import Fact
from hothatch.car.stated import StatedError, read_stated

STATED = "stated"  # pydantic's error type for a fault found by stated.py


def need(dimension: str, doc: str, low: float = -math.inf, high: float = math.inf, **more: Any) -> Any:
    """Declare a required field; ``more`` is descriptive, choices or alias."""
    return _declare(..., dimension, doc, low, high, **more)


def may(dimension: str, doc: str, low: float = -math.inf, high: float = math.inf, **more: Any) -> Any:
    """Declare an optional field."""
    return _declare(None, dimension, doc, low, high, **more)


def told(doc: str, dimension: str = TEXT, low: float = -math.inf, high: float = math.inf) -> Any:
    """Declare an optional descriptive field, a text unless ``dimension`` says otherwise."""
    return _declare(None, dimension, doc, low, high, descriptive=True)


def _declare(default: Any, dimension: str, doc: str, low: float, high: float, **more: Any) -> Any:
    alias = more.pop("alias", None)
    extra: dict[str, Any] = {"dimension": dimension, "low": low, "high": high, **more}
    return Field(default, description=doc, alias=alias, json_schema_extra=extra)


CLAIMED = FieldInfo("published.*", CLAIM, "a maker's claim, for the sheet", descriptive=True)


def read_claims(raw: Any, context: dict[str, Fact] | None) -> dict[str, Fact]:
    """Return the claims of a [published] table by name; what can be read also goes into the context."""
    if not isinstance(raw, dict):
        raise unusable([Fault("", "is not a table", "[published]")])
    claims: dict[str, Fact] = {}
    faults: list[Fault] = []
    for key, claim in raw.items():
        try:
            claims[key] = read_stated(CLAIMED, claim)
        except StatedError as error:
            faults += [replace(fault, key=f"{key}.{fault.key}".rstrip(".")) for fault in error.faults]
    if context is not None:
        context |= {f"published.{key}": fact for key, fact in claims.items()}
    if faults:
        raise unusable(faults)
    return claims


class Section(BaseModel):
    """A table of a car file: only the declared keys.

    Every Fact that can be read goes into the validation context, a dict by dotted path, also when others
    cannot: so one pass over a bad file finds all its faults.
    """

    model_config = ConfigDict(extra="forbid")
    table: ClassVar[str] = ""
    only: ClassVar[str] = ""  # the kind of drive that the whole table belongs to: engine or motor

    @field_validator("*", mode="wrap")
    @classmethod
    def _stated(cls, raw: Any, handler: Any, info: ValidationInfo) -> Any:
        field = field_infos(cls).get(info.field_name or "")
        if field is None:
            return handler(raw)
        try:
            fact = read_stated(field, raw)
        except StatedError as error:
            raise unusable(error.faults) from None
        if info.context is not None:
            info.context[field.path] = fact
        return fact


def unusable(faults: list[Fault]) -> PydanticCustomError:
    """Return pydantic's error for faults whose keys are relative to the field."""
    return PydanticCustomError(STATED, "unusable value", {"faults": faults})


@cache
def field_infos(section: type[Section]) -> dict[str, FieldInfo]:
    """Return the infos of a table's own fields by attribute name; nested tables are left out."""
    infos: dict[str, FieldInfo] = {}
    for name, field in section.model_fields.items():
        extra: Any = field.json_schema_extra
        if isinstance(extra, dict):
            path = f"{section.table}.{field.alias or name}".lstrip(".")
            told = {"only": section.only, "doc": field.description or "", "required": field.is_required()}
            infos[name] = FieldInfo(path, **{**told, **extra})
    return infos
