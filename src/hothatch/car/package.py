"""A package: typed edits on a car, part by part, with what they weigh and cost and why. Data only, no code.

A part is what a workshop would take off and fit as one: tyres, dampers, a motor. Where two packages bring the same part
only one of them can be on the car.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hothatch.car.record import Fact, Value

How = Literal["set", "add", "scale"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of the field ``path``: ``fact`` is its new value, what is added to it (SI), or its factor."""

    how: How
    path: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class MassChange:
    """What a part adds to the curb mass [kg]: stated, or the change of the mass field ``follows``.

    ``at`` is where its middle lies, as a share of the wheelbase behind the front axle; ``height`` [m] above ground, None:
    at the height of the car's own centre of gravity.
    """

    change: Fact | None
    follows: str
    at: Fact
    height: Fact | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part: tables of the car that it ``replaces`` (but for the fields it ``keeps``), edits, mass."""

    name: str
    replaces: tuple[str, ...]
    keeps: tuple[str, ...]
    edits: tuple[Edit, ...]
    mass: MassChange | None


@dataclass(frozen=True, slots=True)
class Fit:
    """What a car must be for the package to fit: ``path`` among ``one_of``, within bounds (SI), stated or not."""

    path: str
    why: str
    one_of: tuple[Value, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Cost:
    """What a package costs, fitted, in the money of one year."""

    amount: float
    currency: str
    year: int
    kind: str
    source: str

    def describe(self) -> str:
        """Return the cost as a person would write it: ``519 480 JPY (2018)``."""
        return f"{self.amount:,.0f}".replace(",", " ") + f" {self.currency} ({self.year})"


@dataclass(frozen=True, slots=True)
class Package:
    """One package; ``needs`` and ``excludes`` are ids of packages, ``path`` its file (None in the garage)."""

    id: str
    name: str
    rationale: str
    cost: Cost
    parts: tuple[Part, ...]
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    fits: tuple[Fit, ...] = ()
    path: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that it edits, in the order of its file."""
        return tuple(dict.fromkeys(edit.path for part in self.parts for edit in part.edits))
