"""The tyres that ship: .tir files by id, and the base set from which every class of tyre is scaled."""

from __future__ import annotations

from functools import cache

from hothatch.formats.tir import parse_tir
from hothatch.formats.tir_coefficients import Coefficients, coefficients
from hothatch.garage.reader import names, read_text

BASE_TYRE = "pacejka-205-60r15"


@cache
def tyre_ids() -> tuple[str, ...]:
    """Return the ids of the tyres that ship, sorted."""
    return tuple(name.removeprefix("tyres/").removesuffix(".tir") for name in names("tyres", ".tir"))


@cache
def garage_tyre(tyre_id: str) -> Coefficients:
    """Return the coefficients of a tyre that ships, SI; raise KeyError for an unknown id."""
    name = f"tyres/{tyre_id}.tir"
    return coefficients(parse_tir(read_text(name), name))
