"""From named coefficients to the tyre row that physics reads, and the neutral value of each that a file leaves out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hothatch.car.mf_terms import MF_TERMS, TERM_INDEX

# A factor is neutral at 1; every other coefficient but these at 0.
_NEUTRAL = {"LONGVL": 16.7, "NOMPRES": 2.2e5, "INFLPRES": 2.2e5, "MF61": 1.0, "PKY4": 2.0}
_NO_FACTOR = {"LONGVL", "LONGITUDINAL_STIFFNESS", "LATERAL_STIFFNESS"}


def neutral_row() -> NDArray[np.float64]:
    """Return a row (MF_TERMS,) of neutral values: factors 1, terms of refinement 0, equal pressures."""
    row = np.zeros(MF_TERMS)
    for name, index in TERM_INDEX.items():
        if name.startswith("L") and name not in _NO_FACTOR:
            row[index] = 1.0
    for name, value in _NEUTRAL.items():
        row[TERM_INDEX[name]] = value
    return row


def tyre_row(coefficients: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the row (MF_TERMS,) of ``coefficients`` in SI by .tir name; names that no formula reads are left out."""
    row = neutral_row()
    for name, value in coefficients.items():
        if name in TERM_INDEX:
            row[TERM_INDEX[name]] = value
    return row
