"""The charging side of a Plant: what the cells take, what socket and software allow."""

from __future__ import annotations

from typing import Any

import numpy as np

from hothatch.car.plant import SOC_POINTS, THROTTLE_POINTS, THROTTLE_RANGE
from hothatch.car.rules import find_rule

_HOUR = 3600.0


def still_conductance() -> float:
    """Return the thermal conductance [W/K] of a pack that nothing cools: the class rule's for passive ones."""
    found = find_rule("battery.thermal_conductance")
    assert found is not None
    return found[0].coefficients["passive"]


def fill_charging(plants: np.ndarray, columns: Any) -> None:
    """Fill the charging fields of ``plants`` from ``columns`` (car/rules.py) of a car with a traction battery."""
    plants["charge_rate"] = np.asarray(columns.value("battery.charge_c_rate")) / _HOUR
    plants["charge_fall"] = columns.value("battery.charge_fall")
    plants["charge_activation"] = columns.value("battery.charge_activation")
    plants["reserve"] = columns.value("battery.reserve") if columns.has("battery.reserve") else 0.0
    plants["heater_power"] = columns.value("battery.heater_power")
    plants["dc_power"] = columns.value("charging.dc_peak")
    plants["charge_curve"] = np.inf
    if columns.has("charging.curve"):
        charges, powers = columns.get("charging.curve")
        low, width = plants["soc_low"][:, None], (plants["soc_high"] - plants["soc_low"])[:, None]
        reserve = plants["reserve"][:, None]
        usable = (np.linspace(0.0, 1.0, SOC_POINTS) - low) / width
        plants["charge_curve"] = np.interp((usable - reserve) / (1.0 - reserve), charges, powers)
        if not columns.has("charging.dc_peak"):  # what was measured went through the socket
            plants["dc_power"] = max(powers)
    plants["dc_current"] = (
        columns.value("charging.dc_current") if columns.has("charging.dc_current") else np.inf
    )
    plants["throttle"] = np.inf
    if columns.has("charging.throttle"):
        temperatures, powers = columns.get("charging.throttle")
        grid = np.linspace(*THROTTLE_RANGE, THROTTLE_POINTS)
        plants["throttle"] = np.interp(grid, temperatures, powers)
