"""A drive as somebody logged it: speed second by second, with slope and wind where the log has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events, follow

LOGGED = "logged-drive"
ROAD = Conditions(mass_rule="road", load=90.0, soc=0.9, dynamometer=False)


@dataclass(frozen=True)
class LoggedDrive:
    """Drive ``speeds`` [m/s] at ``times`` [s] over ``grades`` (sines, one a step)."""

    times: np.ndarray
    speeds: np.ndarray
    grades: np.ndarray

    def run(self, plants: np.ndarray, conditions: np.ndarray, states: np.ndarray, traced: bool) -> Events:
        """Drive every row; with traces, so that power can be set beside the log's."""
        states["speed"] = self.speeds[0]
        return follow(
            "logged drive",
            self.times.copy(),
            self.speeds.copy(),
            plants,
            conditions,
            states,
            traced,
            grade=self.grades,
        )


def logged_drive(times: np.ndarray, speeds: np.ndarray, grades: np.ndarray) -> Procedure:
    """Return the test that drives a log; ``grades`` has one value less than the others."""
    step = LoggedDrive(times, speeds, grades)
    return Procedure(LOGGED, "a drive as logged", LOGGED, "a log of the user's own", (step,), ROAD)
