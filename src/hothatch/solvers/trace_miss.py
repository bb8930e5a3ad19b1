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

from hothatch.jit import formula

EPA_TOLERANCE = 2.0 * 0.44704  # m/s
WLTP_TOLERANCE = 2.0 / 3.6  # m/s; NEDC alike
SHORT_EXCURSION = 2.0  # s, allowed on any occasion by 40 CFR 600.109-08(a)(2)
# A speed on the edge of the band is inside, whatever the last bit says.
EDGE = 1e-9


class TraceMiss(NamedTuple):
    """What was missed: times [s], speed [m/s], length [m]; all zero for a car that keeps to the trace."""

    seconds_outside: float  # at full seconds outside the band
    longest_outside: float  # the longest such stretch, s
    worst_difference: float  # achieved − asked where it is largest, m/s; negative for a car that is too slow
    distance_lost: float  # asked − driven over the whole cycle, m


@formula
def trace_miss(target: NDArray[np.float64], achieved: NDArray[np.float64], tolerance: float) -> TraceMiss:
    """Compare speeds [m/s] at 1 Hz with the trace asked for; kernels may call it.

    ``target``, ``achieved``: shape (n,), n ≥ 1, at the same full seconds; ``tolerance`` [m/s] ≥ 0, such as
    EPA_TOLERANCE. The trace is straight between full seconds, so its extremes within ±1 s are among three
    points. Raises ValueError if the lengths differ. Source: the module's.
    """
    n = target.shape[0]
    if achieved.shape[0] != n:
        raise ValueError("target and achieved speeds differ in length")
    outside = 0.0
    stretch = 0.0
    longest = 0.0
    worst = 0.0
    lost = 0.0
    for i in range(n):
        before = target[max(i - 1, 0)]
        after = target[min(i + 1, n - 1)]
        lowest = min(before, target[i], after)
        highest = max(before, target[i], after)
        difference = achieved[i] - target[i]
        if achieved[i] < lowest - tolerance - EDGE or achieved[i] > highest + tolerance + EDGE:
            outside += 1.0
            stretch += 1.0
            longest = max(longest, stretch)
        else:
            stretch = 0.0
        if abs(difference) > abs(worst):
            worst = difference
        # Trapezoid: the ends count half. A single point has no length.
        lost -= difference * (0.5 if i in (0, n - 1) else 1.0)
    return TraceMiss(outside, longest, worst, lost if n > 1 else 0.0)
