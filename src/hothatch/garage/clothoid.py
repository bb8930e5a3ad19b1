"""Where a course of clothoids goes: position and heading at the end of each segment, by Gauss–Legendre quadrature.

A segment's curvature runs linearly from one end to the other (a straight, an arc or a clothoid). Sixteen points are
exact to 1e-12 of the length for turns of up to a full circle a segment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NODES, _WEIGHTS = (
    0.5 * (nodes + shift)
    for nodes, shift in zip(np.polynomial.legendre.leggauss(16), (1.0, 0.0), strict=True)
)


def trace(
    length: Floats, start: Floats, end: Floats, heading: float = 0.0, origin: tuple[float, float] = (0.0, 0.0)
) -> tuple[Floats, Floats, Floats]:
    """Return x, y [m] and heading [rad], each (n + 1,), at the ends of n segments.

    ``length`` [m] (n,), ``start`` and ``end`` [1/m]: curvature at the ends of each, left turns positive.
    Source: definition of the clothoid, θ' = κ, x' = cos θ, y' = sin θ.
    """
    turn = 0.5 * (start + end) * length
    headings = heading + np.concatenate(([0.0], np.cumsum(turn)))
    inside = headings[:-1, None] + length[:, None] * (
        start[:, None] * _NODES + 0.5 * (end - start)[:, None] * _NODES**2
    )
    steps = length * (np.cos(inside) @ _WEIGHTS), length * (np.sin(inside) @ _WEIGHTS)
    x, y = (at + np.concatenate(([0.0], np.cumsum(step))) for at, step in zip(origin, steps, strict=True))
    return x, y, headings
