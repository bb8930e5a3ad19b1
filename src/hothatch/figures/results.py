"""Results: figures, and on request events and traces, of some cars; and their JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hothatch import __version__
from hothatch.car.record import Car
from hothatch.figures.published import Published
from hothatch.figures.sentence import clauses
from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.sentence import SENTENCE
from hothatch.proving.steps import Events
from hothatch.solvers import ledger


@dataclass(frozen=True)
class FigureResult:
    """One figure of one car. ``value`` is None unless the outcome is ok; ``residual`` is relative, None without rows.

    ``method`` says how the interval was found: sampled, kept sample or first order; '' without one.
    """

    id: str
    value: float | None
    unit: str
    outcome: str
    limited_by: str
    remedy: str
    conditions: Conditions
    published: tuple[Published, ...] = ()
    residual: float | None = None
    low: float | None = None
    high: float | None = None
    method: str = ""

    def document(self) -> dict[str, Any]:
        """Return the figure as JSON."""
        found: dict[str, Any] = {
            "value": self.value,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "outcome": self.outcome,
            "limited_by": self.limited_by,
            "published": [row.document() for row in self.published],
        }
        if self.method:
            found["interval"] = self.method
        if self.remedy:
            found["remedy"] = self.remedy
        return found


@dataclass(frozen=True)
class Run:
    """One test of one car as it went: its conditions and the events of each step (tables of one row)."""

    procedure: Procedure
    conditions: Conditions
    events: list[Events]

    def ledger(self, step: int | None = None) -> dict[str, float]:
        """Return joules by sink of one step, or of all together; the source is ``cells, chemical``."""
        chosen = self.events if step is None else [self.events[step]]
        total = np.sum([event.sinks[0] for event in chosen], axis=0)
        return dict(zip(ledger.NAMES, (float(value) for value in total), strict=True))


@dataclass
class CarResult:
    """All results of one car."""

    id: str
    name: str
    car: Car
    figures: dict[str, FigureResult] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the car's part of the JSON document."""
        found: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "figures": {name: figure.document() for name, figure in self.figures.items()},
        }
        if SENTENCE in self.runs:
            found["clauses"] = [said.document() for said in clauses(self.runs[SENTENCE].events)]
        return found


@dataclass(frozen=True)
class Results:
    """What ``evaluate`` returns, cars in the order asked."""

    cars: tuple[CarResult, ...]
    seed: int = 0

    def __getitem__(self, car: str) -> CarResult:
        """Return one car's results by id; KeyError lists the ids there are."""
        for result in self.cars:
            if result.id == car:
                return result
        raise KeyError(f"no results of {car}; there are {', '.join(result.id for result in self.cars)}")

    def document(self) -> dict[str, Any]:
        """Return the document that ``--json`` prints."""
        return {"hothatch": __version__, "cars": [result.document() for result in self.cars]}
