"""The cabin side of a Plant: what its heat balance needs."""

from __future__ import annotations

from typing import Any

import numpy as np

_FIELDS = {
    "cabin_setpoint": "setpoint",
    "cabin_conductance": "conductance",
    "cabin_air": "air_flow",
    "cabin_recirculation": "recirculation",
    "cabin_glass": "glass_area",
    "cabin_power": "heating_power",
    "heat_pump_cop": "heat_pump_cop",
    "cooling_cop": "cooling_cop",
    "blower_power": "blower_power",
}


def fill_cabin(plants: np.ndarray, columns: Any) -> None:
    """Fill the cabin fields of ``plants`` from ``columns`` (car/rules.py) of a car with a traction battery."""
    heating = columns.text("cabin.heating")
    plants["heat_pump"] = np.asarray(heating) == "heat-pump"
    for name, key in _FIELDS.items():
        plants[name] = columns.value(f"cabin.{key}")
