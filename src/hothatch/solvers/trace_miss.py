"""How far a car strayed from the trace that a cycle asks of it.

The driver's band: at each time, from ``tolerance`` below the lowest to ``tolerance`` above the highest point
of the trace within one second. A car that cannot follow finishes the cycle and reports the miss; leaving the
band at full power, or for less than 2 s at a time, does not void a test.

Source: 40 CFR 600.109-08(a)(2) and 1066.425(b), ±2 mph; UN GTR 15 Annex 6, ±2 km/h within ±1 s (unverified:
check against the standard); UN R83 Annex 4a §6.1.3, ±2 km/h (unverified).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hothatch.jit import formula, kernel

EPA_TOLERANCE = 2.0 * 0.44704  # m/s
WLTP_TOLERANCE = 2.0 / 3.6  # m/s; NEDC alike
WINDOW = 1.0  # s to either side
# A speed on the edge of the band is inside and a point one second away counts, whatever the last bit says.
EDGE = 1e-9


class TraceMiss(NamedTuple):
    """What was missed; all zero for a car that keeps to the trace."""

    seconds_outside: float  # outside the band, s
    worst_difference: float  # achieved − asked where it is largest, m/s; negative for a car that is too slow
    distance_lost: float  # asked − driven over the whole cycle, m


@formula
def band(time: NDArray[np.float64], speed: NDArray[np.float64], i: int) -> tuple[float, float]:
    """Return lowest and highest speed of the trace within one second of its point i, straight lines between
    points.
    """
    lowest = highest = speed[i]
    for step in (-1, 1):
        j = i + step
        while 0 <= j < time.shape[0]:
            overshoot = abs(time[j] - time[i]) - WINDOW
            reached = speed[j]
            if overshoot > EDGE:  # the point lies outside: take the line where the window ends
                reached += (speed[j - step] - speed[j]) * overshoot / abs(time[j] - time[j - step])
            lowest = min(lowest, reached)
            highest = max(highest, reached)
            if overshoot > -EDGE:
                break
            j += step
    return lowest, highest


@kernel
def trace_miss(
    time: NDArray[np.float64],
    target: NDArray[np.float64],
    achieved: NDArray[np.float64],
    tolerance: float = EPA_TOLERANCE,
) -> TraceMiss:
    """Compare the speeds driven with the trace asked for.

    ``time`` [s] strictly rising; ``target``, ``achieved`` [m/s]: all of shape (n,), n ≥ 1; ``tolerance``
    [m/s] ≥ 0. A point outside the band stands for the interval that ends there: at 1 Hz, for one second.
    Raises ValueError if the lengths differ. Source: the module's.
    """
    n = time.shape[0]
    if target.shape[0] != n or achieved.shape[0] != n:
        raise ValueError("times, target and achieved speeds differ in length")
    outside = 0.0
    worst = 0.0
    lost = 0.0
    for i in range(n):
        difference = achieved[i] - target[i]
        if abs(difference) > abs(worst):
            worst = difference
        if i == 0:
            continue
        interval = time[i] - time[i - 1]
        lost -= 0.5 * (difference + achieved[i - 1] - target[i - 1]) * interval
        lowest, highest = band(time, target, i)
        if achieved[i] < lowest - tolerance - EDGE or achieved[i] > highest + tolerance + EDGE:
            outside += interval
    return TraceMiss(outside, worst, lost)
