"""Events of the laps to figures: lap times and how much slower the last of several is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from hothatch.figures.columns import INCOMPLETE, Column, column
from hothatch.proving.steps import Events
from hothatch.solvers.lap import CAUSES


def lap_figures(plants: np.ndarray, events: list[Events]) -> Mapping[str, Column]:
    """Return lap times [s] by circuit and the fade over the laps of the step that drives several [%]."""
    found = {}
    for event in events:
        shares = event.numbers["shares"]
        words = [f"{CAUSES[int(row.argmax())]} for {row.max():.0%} of the lap" for row in shares]
        times = event.numbers["times"]
        why = [f"the battery is empty in lap {lap:.0f}" if lap else "" for lap in event.numbers["emptied"]]
        found[f"lap_{event.label.replace('-', '_')}"] = column(times[:, 0], words, INCOMPLETE, why)
        if times.shape[1] > 1:
            fade = 100.0 * (times[:, -1] / times[:, 0] - 1.0)
            found["lap_fade"] = column(fade, missing=INCOMPLETE, remedy=why)
    return found
