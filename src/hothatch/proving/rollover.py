"""The static stability factor: half the track over the height of the centre of gravity. Source: NHTSA, 49 CFR 575."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.handling import HANDLING
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events
from hothatch.solvers import ledger


@dataclass(frozen=True)
class Stand:
    """The car at rest with its driver; nothing is driven."""

    label: str

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Return ``factor`` (n,) [-]: mean track over twice the height of the centre of gravity, curb + driver."""
        factor = plants["track"].mean(axis=1) / (2.0 * plants["cg_height"])
        return Events(
            "stand", self.label, np.zeros((len(plants), ledger.SINKS)), states.copy(), {"factor": factor}
        )


PROCEDURE = Procedure(
    id="rollover",
    title="static stability",
    group="turn",
    source="NHTSA, 49 CFR 575.104 app.",
    steps=(Stand("at rest"),),
    defaults=HANDLING,
)
