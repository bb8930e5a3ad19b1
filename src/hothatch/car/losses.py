"""The drive's loss coefficients, and what an unpowered drive adds to a coast-down."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from hothatch.car.plant import LOSS_TERMS
from hothatch.garage.reader import read_text

# The order in which physics/drive_losses.py reads a row; a test holds the two together.
LOSS_NAMES = (
    "onset", "copper_1", "copper_2", "copper_growth", "copper_weakening", "iron_idle", "iron_1", "iron_2", "iron_torque",
    "stray", "bearing", "windage", "inverter_idle", "inverter_knee", "inverter_resistance", "inverter_switching",
    "current_idle", "current_weakening", "current_growth",
)  # fmt: skip
# The others are shares, shapes or currents, which a more or less lossy machine keeps.
_SCALED = (
    "copper_1", "copper_2", "copper_weakening", "iron_1", "iron_2", "stray", "bearing", "windage", "inverter_idle",
    "inverter_knee", "inverter_resistance", "inverter_switching",
)  # fmt: skip
assert len(LOSS_NAMES) == LOSS_TERMS


@cache
def loss_classes() -> Mapping[str, Mapping[str, float]]:
    """Return the loss coefficients by kind of machine (``pm``, ``induction``) and factors by inverter."""
    tables = tomllib.loads(read_text("classes/motor_losses.toml"))
    factors = tomllib.loads(read_text("classes/inverters.toml"))
    machines = {kind: tables[kind] for kind in ("pm", "induction")}
    return machines | {kind: factors[kind] for kind in ("igbt", "sic")}


def loss_row(kind: str, inverter: str, scale: Any) -> np.ndarray:
    """Return the row(s) of coefficients of a ``kind`` of machine and inverter, losses times ``scale`` [-].

    Shape (19,) for one scale, (N, 19) for a column. An ``inverter`` other than ``igbt`` multiplies the inverter's
    coefficients by its class's factors.
    """
    table = loss_classes()[kind]
    factors = loss_classes()[inverter or "igbt"]
    scale = np.asarray(scale, float)
    ones = np.ones_like(scale)
    parts = [
        table[name] * factors.get(name, 1.0) * (scale if name in _SCALED else ones) for name in LOSS_NAMES
    ]
    return np.stack(parts, axis=-1)


def driveline_drag(kind: str, row: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Return what the unpowered motor and gearbox contribute to A [N], B [N s/m] and C [N s²/m²].

    ``row`` holds torque [N m], power [W], ratio, radius [m], loss_scale, gear_drag (N m, N m s) as values or columns. A
    coast-down in neutral turns them, so the targets contain this drag: motor T_max (m (h₁ + h₂ ν) + b + w ν²) (physics/
    motor.py, coasting_drag), gearbox t₀ + t₁ ω, at ω = G v/r.
    """
    table = loss_classes()[kind]
    gear = row["ratio"] / row["radius"]
    lossy = row["torque"] * row["loss_scale"]
    base = row["torque"] / row["power"]  # ν = ω · base
    magnet = table["magnet"]
    first = lossy * (magnet * table["iron_1"] + table["bearing"]) + row["gear_drag_torque"]
    second = lossy * magnet * table["iron_2"] * base + row["gear_drag_viscous"]
    third = lossy * table["windage"] * base * base
    return first * gear, second * (gear * gear), third * (gear * gear * gear)
