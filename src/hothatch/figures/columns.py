"""One figure over the rows of a table: values with their outcomes, causes and remedies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from hothatch.physics.battery import cold_loss

OK, NOT_APPLICABLE, INCOMPLETE, FAILED = "ok", "not_applicable", "incomplete", "failed"


def emptied(plants: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return, one a row, whether a run ended with an empty battery; a cold one is empty before the end of its window."""
    withheld: Any = cold_loss(cast(Any, end["battery_temperature"]), cast(Any, plants["cold_capacity"]))
    return end["soc"] <= plants["soc_low"] + withheld * (plants["soc_high"] - plants["soc_low"])


@dataclass
class Column:
    """One figure over the rows of a table: values (NaN where the outcome is not ok), outcomes, causes, remedies."""

    values: np.ndarray
    outcomes: list[str]
    limited_by: list[str]
    remedies: list[str]


def column(
    values: np.ndarray,
    limited_by: list[str] | None = None,
    missing: str = NOT_APPLICABLE,
    remedy: str | Sequence[str] = "",
) -> Column:
    """Return a column whose NaN rows have the outcome ``missing`` and its ``remedy``, one for all or one a row."""
    good = np.isfinite(values)
    return Column(
        np.where(good, values, np.nan),
        [OK if fine else missing for fine in good],
        limited_by or [""] * len(values),
        [
            "" if fine else str(text)
            for fine, text in zip(good, np.broadcast_to(remedy, len(good)), strict=True)
        ],
    )
