"""What braking and handling tests share: their conditions, the body over the road, motions as Events and Traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from hothatch.proving.conditions import Conditions
from hothatch.proving.courses import Body
from hothatch.proving.steps import Events
from hothatch.proving.trace import Trace
from hothatch.solvers import double_track
from hothatch.solvers.double_track import Motion

# A warm car with a battery that takes what regeneration gives; what a publication or standard says instead goes over it.
HANDLING = Conditions(
    mass_rule="road", load=90.0, soc=0.9, battery_temperature=298.15, stability="off", regeneration=1.0
)
BRAKING = Conditions(
    mass_rule="road", load=90.0, soc=0.9, battery_temperature=298.15, stability="on", regeneration=1.0
)
BLOCK = 64  # cars whose traces are held at a time
COURSE_STEPS = 4  # solver steps between the rows of a trace: 0.1 m at 25 m/s


def body_of(plant: np.void) -> Body:
    """Return the body of one car about its centre of gravity, from overhang, wheelbase and weight distribution."""
    front = float(plant["wheelbase"] * (1.0 - plant["front_share"]) + plant["front_overhang"])
    return Body(float(plant["width"]), front, float(plant["length"]) - front)


def blocks(count: int) -> Iterator[slice]:
    """Return slices over ``count`` rows of at most ``BLOCK`` each."""
    for start in range(0, count, BLOCK):
        yield slice(start, min(start + BLOCK, count))


def in_blocks(count: int, run: Callable[[slice], Events]) -> Events:
    """Return the events of ``count`` rows that ``run`` takes a block at a time, so that traces need no more memory."""
    return Events.join([run(part) for part in blocks(count)])


def columns_of(motion: Motion, row: int) -> dict[str, np.ndarray]:
    """Return the trace of one car of a motion by the names of its columns, all or the first of them."""
    table = motion.traces[row, : motion.rows[row]]
    return dict(zip(double_track.TRACE_COLUMNS, table.T, strict=False))


def trace_of(label: str, motion: Motion, row: int) -> Trace:
    """Return the trace of one car of a motion."""
    units = dict(zip(double_track.TRACE_COLUMNS, double_track.TRACE_UNITS, strict=True))
    copied = {name: column.copy() for name, column in columns_of(motion, row).items()}
    return Trace(label, copied, {name: units[name] for name in copied})


def motion_events(
    kind: str, label: str, motion: Motion, states: np.ndarray, numbers: dict[str, np.ndarray], traced: bool
) -> Events:
    """Return the events of one motion; ``numbers`` gains its outcome."""
    count = len(states)
    traces = [trace_of(label, motion, row) for row in range(count)] if traced else []
    numbers = {"outcome": motion.outcome.astype(float), **numbers}
    return Events(kind, label, motion.sinks, states.copy(), numbers, None, traces)
