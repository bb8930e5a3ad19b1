"""A procedure: named steps over State, with the conditions that its standard or publication declares."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.steps import Events, Step

# What a car lacks that a test does not apply to, by what the test needs.
LACKS = {"engine": "the car has no engine", "battery": "the car has no traction battery"}


@dataclass(frozen=True)
class Procedure:
    """One test: its steps and the conditions that it declares; ``source`` names the standard or practice.

    ``needs`` is battery or engine where the test makes sense for such cars only. ``fresh`` says that each step starts
    again from the first state (separate runs of one session), else State carries. ``soaks``: the pack takes the ambient
    temperature that is asked for; False where it comes warm off the road. ``dear``: takes
    too long to be run on hundreds of cars, so that its figures have no sampled interval. ``narrow`` returns the steps
    that some figures need, of a procedure whose steps are separate runs.
    """

    id: str
    title: str
    group: str
    source: str
    steps: tuple[Step, ...]
    defaults: Conditions = STANDARD
    fresh: bool = False
    needs: str = ""
    soaks: bool = True
    dear: bool = False
    narrow: Callable[[tuple[Step, ...], Collection[str]], tuple[Step, ...]] | None = None

    def only(self, figures: Collection[str]) -> Procedure:
        """Return the procedure with the steps that ``figures`` need and no others; they come out the same."""
        return self if self.narrow is None else replace(self, steps=self.narrow(self.steps, figures))

    def conditions(self, asked: Conditions | None) -> Conditions:
        """Return the complete conditions of a run: what was asked, over what the procedure declares."""
        own = self.defaults.over(STANDARD)
        if asked is None:
            return own
        if self.soaks and asked.ambient is not None and asked.battery_temperature is None:
            asked = replace(asked, battery_temperature=asked.ambient)  # the pack has soaked in it
        return asked.over(own)

    def run(self, plants: np.ndarray, asked: Conditions | None = None, traced: bool = False) -> list[Events]:
        """Run the procedure for every row of ``plants``; return the events of each step in order."""
        conditions = self.conditions(asked)
        table = condition_table(plants, conditions)
        states = start_states(plants, conditions)
        first = states.copy()
        events = []
        for step in self.steps:
            if self.fresh:
                states = first.copy()
            events.append(step.run(plants, table, states, traced))
        return events
