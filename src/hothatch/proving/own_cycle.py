"""A drive cycle of the user's own as a test: on the road, from a cold start, one drive of the trace."""

from __future__ import annotations

from pathlib import Path

from hothatch.garage.cycles import cycle_from_file
from hothatch.proving.conditions import Conditions
from hothatch.proving.procedure import Procedure
from hothatch.proving.steps import DriveTrace

OWN_CYCLE = "cycle"  # the test's id, whatever the file is called


def is_cycle_file(word: str) -> bool:
    """Say whether a word on the command line or in a list of tests means a cycle file."""
    return word.lower().endswith(".csv")


def own_cycle(path: str | Path) -> Procedure:
    """Return the test that drives the cycle in a CSV file at full seconds. Raises CycleFileError with every fault."""
    trace = cycle_from_file(path).at_1_hz()
    # The name ends in .csv, as none of the cycles that ship does.
    return Procedure(
        id=OWN_CYCLE,
        title=trace.title,
        group=OWN_CYCLE,
        source=f"{Path(path).name}: {trace.distance_m / 1000.0:.2f} km in {trace.duration_s:.0f} s, cold start",
        steps=(DriveTrace(Path(path).name, own=trace),),
        defaults=Conditions(mass_rule="road", load=90.0, ambient=293.15, soc=0.9, dynamometer=False),
    )
