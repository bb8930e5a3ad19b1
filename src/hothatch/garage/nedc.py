"""The NEDC, generated from the operations that the regulations print: 4 × elementary urban cycle, then
extra-urban.

Three legal readings of one cycle, all 1180 s long with 120 km/h at the top:

| variant | rule | urban m | extra-urban m | total m |
|---|---|---|---|---|
| manual | UN R83 Annex 4a, tables 1, 2: 2 s at steady speed for each gear change | 1018.3 | 6954.9 | 11 028 |
| automatic | same, §6.1.3: straight from end of idling to next steady speed | 1005.7 | 6913.9 | 10 937 |
| electric | UN R101 Annex 7: tables for pure electric cars, no gear changes | 1016.7 | 6955.6 | 11 022 |

R83 prints a "theoretical distance" of 1.013 km for its urban cycle (4.052 km for four): 0.5 % less than its
own table gives when drawn. The 10.931 km of other tools comes from straight lines through every acceleration
and every braking of the urban part (994.0 m) with the manual extra-urban part. The R83 tables agree with the
regulation's breakdown by phase. The R101 tables are unverified (check against the regulation); in them every
acceleration, duration and speed agree to the last printed digit, and so do the totals.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Operation(NamedTuple):
    """One printed line: what is done, how long [s], to which speed [km/h], the acceleration as printed
    [m/s²].
    """

    kind: str  # idle, accelerate, shift, steady, brake, coast (clutch disengaged)
    duration: int
    speed_end: float
    acceleration: float = 0.0


IDLE, ACCELERATE, SHIFT, STEADY, BRAKE, COAST = "idle", "accelerate", "shift", "steady", "brake", "coast"

# UN R83 Annex 4a, table 1: elementary urban cycle (ECE-15), 195 s.
URBAN_MANUAL = (
    Operation(IDLE, 11, 0),
    Operation(ACCELERATE, 4, 15, 1.04),
    Operation(STEADY, 8, 15),
    Operation(BRAKE, 2, 10, -0.69),
    Operation(COAST, 3, 0, -0.92),
    Operation(IDLE, 21, 0),
    Operation(ACCELERATE, 5, 15, 0.83),
    Operation(SHIFT, 2, 15),
    Operation(ACCELERATE, 5, 32, 0.94),
    Operation(STEADY, 24, 32),
    Operation(BRAKE, 8, 10, -0.75),
    Operation(COAST, 3, 0, -0.92),
    Operation(IDLE, 21, 0),
    Operation(ACCELERATE, 5, 15, 0.83),
    Operation(SHIFT, 2, 15),
    Operation(ACCELERATE, 9, 35, 0.62),
    Operation(SHIFT, 2, 35),
    Operation(ACCELERATE, 8, 50, 0.52),
    Operation(STEADY, 12, 50),
    Operation(BRAKE, 8, 35, -0.52),
    Operation(STEADY, 13, 35),
    Operation(SHIFT, 2, 35),
    Operation(BRAKE, 7, 10, -0.99),
    Operation(COAST, 3, 0, -0.92),
    Operation(IDLE, 7, 0),
)

_FROM_70 = (  # the part of the extra-urban cycle after the first acceleration, the same in R83 and R101
    Operation(STEADY, 50, 70),
    Operation(BRAKE, 8, 50, -0.69),
    Operation(STEADY, 69, 50),
    Operation(ACCELERATE, 13, 70, 0.43),
    Operation(STEADY, 50, 70),
    Operation(ACCELERATE, 35, 100, 0.24),
    Operation(STEADY, 30, 100),
    Operation(ACCELERATE, 20, 120, 0.28),
    Operation(STEADY, 10, 120),
    Operation(BRAKE, 16, 80, -0.69),
    Operation(BRAKE, 8, 50, -1.04),
    Operation(BRAKE, 10, 0, -1.39),
    Operation(IDLE, 20, 0),
)

# UN R83 Annex 4a, table 2: extra-urban cycle (EUDC), 400 s.
EXTRA_URBAN_MANUAL = (
    Operation(IDLE, 20, 0),
    Operation(ACCELERATE, 5, 15, 0.83),
    Operation(SHIFT, 2, 15),
    Operation(ACCELERATE, 9, 35, 0.62),
    Operation(SHIFT, 2, 35),
    Operation(ACCELERATE, 8, 50, 0.52),
    Operation(SHIFT, 2, 50),
    Operation(ACCELERATE, 13, 70, 0.43),
    *_FROM_70,
)

# UN R101 Annex 7, elementary urban cycle for pure electric vehicles, 195 s.
URBAN_ELECTRIC = (
    Operation(IDLE, 11, 0),
    Operation(ACCELERATE, 4, 15, 1.04),
    Operation(STEADY, 8, 15),
    Operation(BRAKE, 5, 0, -0.83),
    Operation(IDLE, 21, 0),
    Operation(ACCELERATE, 6, 15, 0.69),
    Operation(ACCELERATE, 6, 32, 0.79),
    Operation(STEADY, 24, 32),
    Operation(BRAKE, 11, 0, -0.81),
    Operation(IDLE, 21, 0),
    Operation(ACCELERATE, 6, 15, 0.69),
    Operation(ACCELERATE, 11, 35, 0.51),
    Operation(ACCELERATE, 9, 50, 0.46),
    Operation(STEADY, 12, 50),
    Operation(BRAKE, 8, 35, -0.52),
    Operation(STEADY, 15, 35),
    Operation(BRAKE, 10, 0, -0.97),
    Operation(IDLE, 7, 0),
)

# UN R101 Annex 7, extra-urban cycle for pure electric vehicles, 400 s.
EXTRA_URBAN_ELECTRIC = (
    Operation(IDLE, 20, 0),
    Operation(ACCELERATE, 6, 15, 0.69),
    Operation(ACCELERATE, 11, 35, 0.51),
    Operation(ACCELERATE, 10, 50, 0.42),
    Operation(ACCELERATE, 14, 70, 0.40),
    *_FROM_70,
)


def without_shifts(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Return the operations for an automatic gearbox: accelerations and shifts between them become one.

    A straight line joins the end of each idling period to the next steady speed (UN R83 Annex 4a, §6.1.3); a
    shift that follows a steady period prolongs it.
    """
    merged: list[Operation] = []
    for operation in operations:
        previous = merged[-1] if merged else None
        is_climb = operation.kind in (ACCELERATE, SHIFT)
        if previous is not None and previous.kind == ACCELERATE and is_climb:
            merged[-1] = Operation(ACCELERATE, previous.duration + operation.duration, operation.speed_end)
        elif operation.kind == SHIFT:
            merged.append(Operation(STEADY, operation.duration, operation.speed_end))
        else:
            merged.append(operation)
    return tuple(merged)


VARIANTS = {
    "manual": (URBAN_MANUAL, EXTRA_URBAN_MANUAL),
    "automatic": (without_shifts(URBAN_MANUAL), without_shifts(EXTRA_URBAN_MANUAL)),
    "electric": (URBAN_ELECTRIC, EXTRA_URBAN_ELECTRIC),
}


def knots(operations: tuple[Operation, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the corners of the trace: times [s] from 0 and speeds [km/h], standing at the start."""
    time = np.concatenate(([0.0], np.cumsum([float(o.duration) for o in operations])))
    speed = np.array([0.0, *(float(o.speed_end) for o in operations)])
    return time, speed


def nedc_trace(variant: str = "manual") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the NEDC at 1 Hz: times [s] 0–1180 and speeds [km/h]; every corner falls on a full second.

    ``variant``: manual, automatic or electric (see the module). Raises KeyError for another.
    """
    urban, extra_urban = VARIANTS[variant]
    corners, speeds = knots(urban * 4 + extra_urban)
    time = np.arange(corners[-1] + 1.0)
    return time, np.interp(time, corners, speeds)
