"""Kinks and limits in a form that numba compiles and CasADi traces: no branch, no array write.

The sharp forms (``clip``, ``ramp``, ``positive``) are continuous with a kink; the ``smooth_*`` forms are infinitely
differentiable and differ from the sharp ones by at most the stated width.
"""

from __future__ import annotations

import numpy as np

from hothatch.jit import formula


@formula
def positive(x: float) -> float:
    """Return max(x, 0) in the unit of ``x``; any finite x. Source: definition of the positive part."""
    return np.fmax(x, 0.0)


@formula
def clip(x: float, low: float, high: float) -> float:
    """Return ``x`` limited to [low, high], all in one unit; low ≤ high. Source: definition."""
    return np.fmin(np.fmax(x, low), high)


@formula
def ramp(x: float, start: float, end: float) -> float:
    """Return 0 [-] up to ``start``, 1 [-] from ``end`` on, linear between; start < end, same unit. Source: definition."""
    return np.fmin(np.fmax((x - start) / (end - start), 0.0), 1.0)


@formula
def fade(x: float, start: float, end: float, floor: float) -> float:
    """Return 1 [-] up to ``start``, ``floor`` [-] from ``end`` on, linear between. Source: 1 − (1 − floor)·ramp."""
    return 1.0 - (1.0 - floor) * ramp(x, start, end)


@formula
def smooth_abs(x: float, width: float) -> float:
    """Return √(x² + width²) in the unit of ``x``; width > 0, error ≤ width. Source: hyperbola with asymptotes ±x."""
    return np.sqrt(x * x + width * width)


@formula
def smooth_positive(x: float, width: float) -> float:
    """Return ½(x + √(x² + width²)) ≥ 0 in the unit of ``x``; error ≤ width/2 at x = 0. Source: half of smooth_abs."""
    return 0.5 * (x + np.sqrt(x * x + width * width))


@formula
def smooth_min(x: float, y: float, width: float) -> float:
    """Return a smooth min(x, y), at most width/2 below it; one unit. Source: min(x, y) = x − max(x − y, 0)."""
    return x - smooth_positive(x - y, width)


@formula
def smooth_max(x: float, y: float, width: float) -> float:
    """Return a smooth max(x, y), at most width/2 above it; one unit. Source: max(x, y) = y + max(x − y, 0)."""
    return y + smooth_positive(x - y, width)
