"""Numbers and figures as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from hothatch.figures.register import FIGURES
from hothatch.figures.results import FigureResult


def plain(value: Any) -> Any:
    """Return ``value`` so that JSON can hold it: arrays as lists, what is not finite as None."""
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value.tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    return value


def column(values: np.ndarray, digits: int = 4) -> list[float | None]:
    """Return a column as numbers of ``digits`` significant digits."""
    return [
        float(f"{one:.{digits}g}") if math.isfinite(one) else None
        for one in np.asarray(values, float).tolist()
    ]


def figures(found: Mapping[str, FigureResult]) -> dict[str, Any]:
    """Return figures by id, as ``--json`` has them, with how many decimals they are shown."""
    return {
        name: plain(one.document() | {"digits": FIGURES[name].digits, "residual": one.residual})
        for name, one in found.items()
    }
