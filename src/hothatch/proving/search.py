"""The fastest clean run through a test, for a whole table of cars at once.

Slower is not always safer: a car that steers into a bend nose first or tail first needs other room, and a driver's line
suits one speed better than another. So nothing is concluded from one run about the speeds below it: all speeds of a coarse
grid are tried from the top down, and only around the best of them the search becomes fine.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEP = 0.05  # of the speed, between speeds of the grid


def fastest(
    run: Callable[[np.ndarray, np.ndarray], np.ndarray],
    high: np.ndarray,
    floor: np.ndarray,
    resolution: float,
    known: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return (speed to start with, result), one a row: the greatest result [m/s]; NaN where no run passes.

    ``run`` takes rows (m,) and their speeds (m,) [m/s] and returns what each run counts (m,) [m/s], −inf for a failed one;
    a result never exceeds the speed by more than ``resolution``, so that no speed below a result is tried. The grid begins
    at ``high`` (n,) and falls by ``STEP`` to ``floor`` (n,). Around the best of it, row by row, steps above and below are
    halved down to ``resolution``: what lies that much above the speed that is returned was tried, and was not better.
    ``known``: the speeds (NaN: none) and results (−inf) that an earlier search of the same runs found. Nothing is run twice.
    """
    speed, best = np.full(len(high), np.nan), np.full(len(high), -np.inf)
    if known is not None:
        speed, best = known[0].copy(), known[1].copy()

    def attempt(rows: np.ndarray, speeds: np.ndarray) -> None:
        new = (speeds > best[rows]) & (speeds != speed[rows])
        rows, speeds = rows[new], speeds[new]
        if len(rows):
            found = run(rows, speeds)
            better = found > best[rows]
            speed[rows[better]], best[rows[better]] = speeds[better], found[better]

    every = np.arange(len(high))
    top = np.maximum(high, floor)
    for n in range(int(np.ceil(np.log(np.max(top / floor)) / -np.log1p(-STEP))) + 1):
        attempt(every, np.maximum(top * (1.0 - STEP) ** n, floor))
    able = np.flatnonzero(np.isfinite(best))
    width = 0.5 * STEP * speed
    while np.any(width[able] > 0.5 * resolution):
        before = speed[able]
        attempt(able, before + width[able])
        left = able[speed[able] == before]  # the others have just come from below
        attempt(left, np.maximum(speed[left] - width[left], floor[left]))
        width *= 0.5
    return speed, np.where(np.isfinite(best), best, np.nan)
