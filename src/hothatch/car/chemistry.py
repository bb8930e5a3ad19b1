"""From cells to a pack: a chemistry's tables per cell, times the pack's layout and size."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from hothatch.car.plant import SOC_POINTS
from hothatch.garage.reader import names, read_text

# Usable energy is stated at about C/3: the charge follows from it and the voltage under that load.
RATED_HOURS = 3.0
PULSE = 10.0  # s: the pulse of battery.resistance
AMPERE_HOUR = 3600.0


@cache
def chemistries() -> Mapping[str, Mapping[str, Any]]:
    """Return the cell tables by chemistry id (``nmc``)."""
    found = {}
    for name in names("chemistry", ".toml"):
        table = tomllib.loads(read_text(name))
        for key in ("ocv", "r0", "r1"):
            table[key] = np.array(table[key])
            if table[key].shape != (SOC_POINTS,):
                raise ValueError(f"{name}: {key} needs {SOC_POINTS} points, has {len(table[key])}")
        found[name.removeprefix("chemistry/").removesuffix(".toml")] = table
    return found


def pack_tables(columns: Any) -> dict[str, Any]:
    """Return the battery's fields of the Plant from ``columns`` (car/rules.py): pack voltages, resistances, charge.

    A pack of n_s cells in series has n_s times the cell's voltage; with the charge Q its resistance is n_s ρ/Q, where ρ
    [ohm Ah] is that of a cell of one ampere-hour. Q follows from the usable energy: E = Q ∫ (OCV − ρ/3h) ds over the
    window.
    """
    cell = _cell(columns.text("battery.chemistry"))
    series = np.asarray(columns.value("battery.cells_series"), float)
    low, high = cell["soc_low"], cell["soc_high"]
    mean_voltage = _window_mean(cell["ocv"] - (cell["r0"] + cell["r1"]) / RATED_HOURS, low, high)
    hours = columns.value("battery.usable") / 3600.0 / (series * mean_voltage * (high - low))
    scale = 1.0 + np.asarray(columns.value("battery.interconnect"))
    if columns.has("battery.resistance"):
        half = SOC_POINTS // 2
        pulse = cell["r0"][half] + cell["r1"][half] * (1.0 - np.exp(-PULSE / cell["tau1"]))
        scale = columns.value("battery.resistance") / (pulse * series / hours)
    per_pack = _column(scale * series / hours)
    return {
        "charge_capacity": hours * AMPERE_HOUR,
        "soc_low": low,
        "soc_high": high,
        "ocv": _column(series) * cell["ocv"],
        "r0": per_pack * cell["r0"],
        "r1": per_pack * cell["r1"],
        "tau1": cell["tau1"],
        "activation": cell["activation_temperature"],
        "activated_share": cell["activated_share"],
        "cold_capacity": cell["cold_capacity"],
        "voltage_nominal": series * _window_mean(cell["ocv"], low, high),
        "voltage_min": series * cell["v_min"],
        "voltage_max": series * cell["v_max"],
    }


def _cell(name: Any) -> Mapping[str, Any]:
    if not isinstance(name, str):
        kinds = set(name)
        if len(kinds) != 1:
            raise ValueError(f"one table of cars can hold one battery chemistry, not {sorted(kinds)}")
        name = kinds.pop()
    return chemistries()[name]


def _window_mean(table: np.ndarray, low: float, high: float) -> float:
    """Return the mean of a table over the window of charge, by the trapezoid rule on 200 parts."""
    soc = np.linspace(low, high, 201)
    values = np.interp(soc, np.linspace(0.0, 1.0, SOC_POINTS), table)
    return float(np.sum(0.5 * (values[1:] + values[:-1])) / 200.0)


def _column(value: Any) -> Any:
    """Shape one number a car so that it multiplies a table a car."""
    return np.asarray(value)[..., None]
