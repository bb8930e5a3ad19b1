"""The highest speed at which a test is passed, for a whole table of cars at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def highest_pass(
    passes: Callable[[np.ndarray], np.ndarray],
    low: np.ndarray,
    high: np.ndarray,
    floor: float,
    resolution: float,
) -> np.ndarray:
    """Return, one a row, the highest speed [m/s] that passes; NaN where even ``floor`` fails.

    ``passes`` takes one speed a row (n,) and says which pass (n,) bool. ``low`` and ``high`` (n,) are where the limit is
    expected between; below ``low`` it is sought down to ``floor``, a row that passes ``high`` returns it. Bisection with
    a bounded number of runs: what is returned did pass, and what lies ``resolution`` [m/s] or less above it did not.
    """
    good = passes(low.copy())
    best = np.where(good, low, floor)
    fails = np.where(good, high, low)
    able = good if good.all() else passes(best.copy())
    top = passes(high.copy()) & good
    best = np.where(top, high, best)
    widest = float(np.max(np.where(able & ~top, fails - best, 0.0), initial=0.0))
    for _ in range(int(np.ceil(np.log2(max(widest / resolution, 1.0))))):
        middle = np.where(able & ~top, 0.5 * (best + fails), best)
        good = passes(middle.copy())
        best = np.where(good, middle, best)
        fails = np.where(good, fails, middle)
    return np.where(able, best, np.nan)
