"""The rolling radius of a car's tyres: what its coast-down tells of it, else its tyre's size."""

from __future__ import annotations

from typing import Any

import numpy as np

from hothatch.car.rules import AXLES, Columns
from hothatch.car.tyre_size import free_radius

# Loaded over free radius where N/V says nothing: the dynamic radius of a radial tyre (Reimpell, §2.2.5.4).
DYNAMIC_RADIUS = 0.963
PLAUSIBLE_RADIUS = (0.29, 0.40)


def rolling_radius(columns: Columns) -> Any:
    """Return the rolling radius [m]: stated, else G/(N/V) where plausible, else 0.963 of the tyre's free radius.

    N/V belongs to the tyre of the coast-down: another size scales it with the free radius. G is an engine's top gear.
    """
    reference = columns.reference
    gears = {axle: ratio for axle in AXLES if (ratio := _longest_ratio(columns, axle)) is not None}
    driven = "rear" if "rear" in gears else "front"
    free = free_radius(tyre_size(columns, driven))
    if not (columns.has("road_load.n_over_v") and gears):
        return DYNAMIC_RADIUS * free
    stated = gears[driven] / columns.value("road_load.n_over_v")
    low, high = PLAUSIBLE_RADIUS
    fits = (stated >= low) & (stated <= high)
    sized = reference.has("road_load.tyre_size")
    tested = reference.text("road_load.tyre_size") if sized else tyre_size(reference, driven)
    radius = np.where(fits, stated / free_radius(tested), DYNAMIC_RADIUS) * free
    return radius if np.ndim(radius) else float(radius)


def _longest_ratio(columns: Columns, axle: str) -> Any:
    """Return the total reduction, of an engine in top gear, of the car as it was when N/V was noted; None without one."""
    drive = f"drive.{axle}"
    if columns.reference.has(f"{drive}.ratio"):
        return columns.base(f"{drive}.ratio")
    if columns.reference.has(f"{drive}.ratios") and columns.reference.has(f"{drive}.final_drives"):
        (ratios,), (finals,) = (columns.base(f"{drive}.{key}") for key in ("ratios", "final_drives"))
        return ratios[-1] * finals[-1]
    return None


def tyre_size(columns: Columns, axle: str) -> Any:
    """Return the size code of an axle's tyres (or a column of them)."""
    return columns.text("tyre.rear_size" if axle == "rear" and columns.has("tyre.rear_size") else "tyre.size")
