"""From elevations along a circuit to its grade: the smoothest one whose height stays near them.

Elevations come in whole metres or from terrain models that jump at walls and trees. The grade runs linearly between even
nodes; ∫(dg/ds)² ds is kept small, wild heights count less (Huber's weights), and a loop comes back to its own height.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

HEIGHT_TOLERANCE = 1.0  # of elevations, root mean square, m: most files give whole metres
STEEPEST = 0.18  # grade that no elevation may ask for: that of the steepest circuits


def grade_of(z: Floats, at: Floats, length: float, count: int, closed: bool) -> tuple[Floats, float]:
    """Return the smoothest grade at the fine nodes whose height stays within the tolerance of the elevations.

    ``z`` [m] (p,), nan where unknown, at shares ``at`` (p,) of the ``length`` [m]; grades (count + 1,) as dz/ds. Also
    returned: the weighted root mean square of what is left [m].
    """
    known = np.isfinite(z)
    at, height = at[known], z[known]
    size = length / count
    nodes = count + 1
    # Trapezoids: the height at a node is the sum of the mean grades before it.
    rise = np.zeros((nodes, nodes))
    rise[1:, :-1] += 0.5 * size * np.tril(np.ones((count, count)))
    rise[1:, 1:] += 0.5 * size * np.tril(np.ones((count, count)))
    i = np.clip((at * count).astype(int), 0, count - 1)
    t = (at * count - i)[:, None]
    design = np.column_stack((np.ones(len(at)), rise[i] * (1 - t) + rise[i + 1] * t))
    rough = np.hstack((np.zeros((count, 1)), np.diff(np.eye(nodes), axis=0)))
    ends = np.zeros((2, nodes + 1))
    ends[0, 1:], ends[1, 1], ends[1, -1] = rise[-1], 1.0, -1.0
    if not closed:
        ends = ends[:0]
    low, high = 0.0, 10.0
    for _ in range(14):
        middle = 0.5 * (low + high)
        smooth = 10.0**middle * rough.T @ rough + 1e-9 * np.eye(nodes + 1)
        found, rms = _robust(design, height, smooth, ends)
        # Elevations read off a terrain model may jump: then they do not say how rough the road is, its steepness does.
        rougher = rms > HEIGHT_TOLERANCE and np.abs(found[1:]).max() < STEEPEST
        low, high = (low, middle) if rougher else (middle, high)
    return found[1:], rms


def _robust(design: Floats, height: Floats, smooth: Floats, ends: Floats) -> tuple[Floats, float]:
    """Return the least-squares heights and grades with Huber's weights, and their weighted root mean square [m]."""
    weight, miss = np.ones(len(height)), np.zeros(len(height))
    found = np.zeros(design.shape[1])
    none = np.zeros((len(ends), len(ends)))
    for _ in range(5):
        normal = design.T @ (weight[:, None] * design) + smooth
        system = np.block([[normal, ends.T], [ends, none]]) if len(ends) else normal
        right = np.concatenate((design.T @ (weight * height), np.zeros(len(ends))))
        found = np.linalg.solve(system, right)[: design.shape[1]]
        miss = np.abs(design @ found - height)
        weight = np.minimum(1.0, 2.0 * HEIGHT_TOLERANCE / np.maximum(miss, 1e-9))
    return found, float(np.sqrt(np.average(miss**2, weights=weight)))
