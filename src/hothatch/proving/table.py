"""A procedure on a table of plants, in chunks on threads; and for which of them it makes sense."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import Events


def run_table(
    procedure: Procedure, plants: np.ndarray, conditions: Conditions | None, traced: bool = False
) -> list[Events]:
    """Run one procedure on a table of plants, in chunks on threads; the answer does not depend on their number."""
    parts = min(os.cpu_count() or 1, len(plants))
    if parts < 2:
        return procedure.run(plants, conditions, traced)
    chunks = np.array_split(plants, parts)
    with ThreadPoolExecutor(parts) as pool:
        done = list(pool.map(lambda chunk: procedure.run(chunk, conditions, traced), chunks))
    return [Events.join(step) for step in zip(*done, strict=True)]


def applies(procedure: Procedure, plants: np.ndarray) -> np.ndarray:
    """Return, one a row, whether a test makes sense for the car: some need a battery, some an engine."""
    if not procedure.needs:
        return np.ones(len(plants), bool)
    return (plants["engine"] > 0.5) == (procedure.needs == "engine")
