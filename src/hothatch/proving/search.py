"""The highest speed at which a test is passed, for a whole table of cars at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def highest_pass(
    passes: Callable[[np.ndarray], np.ndarray], count: int, low: float, high: float, resolution: float
) -> np.ndarray:
    """Return, one a row, the highest speed [m/s] that passes between ``low`` and ``high``; NaN where ``low`` fails.

    ``passes`` takes one speed a row (n,) and says which pass (n,) bool. Bisection with a bounded number of runs: what is
    returned did pass, and what lies ``resolution`` [m/s] or less above it did not. A row that passes ``high`` returns it.
    """
    best = np.full(count, low)
    able = passes(best.copy())
    top = passes(np.full(count, high)) & able
    best[top] = high
    fails = np.full(count, high)
    for _ in range(int(np.ceil(np.log2(max((high - low) / resolution, 1.0))))):
        middle = np.where(top, high, 0.5 * (best + fails))
        good = passes(middle.copy())
        best = np.where(good, middle, best)
        fails = np.where(good, fails, middle)
    return np.where(able, best, np.nan)
