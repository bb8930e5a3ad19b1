"""An engine and its gearbox as fields of the Plant."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from hothatch.car.plant import ENVELOPE_POINTS, GEARS
from hothatch.car.rules import AXLES, Columns
from hothatch.garage.reader import read_text

# The order in which physics/engine_fuel.py reads the constants; a test holds the two together.
WILLANS_NAMES = ("slope", "slope_1", "slope_2", "load", "loss", "loss_2")
CYCLE_ANGLE = 4.0 * np.pi  # of a four-stroke cycle, rad

_FIELDS = {
    "engine_speed": "max_speed",
    "idle_speed": "idle_speed",
    "launch_speed": "launch_speed",
    "lug_speed": "lug_speed",
    "engine_inertia": "engine_inertia",
    "clutch_capacity": "clutch_capacity",
    "displacement": "displacement",
    "stroke": "stroke",
    "boost_time": "boost_time",
    "turbo_time": "turbo_time",
    "fuel_scale": "fuel_scale",
    "engine_heat": "engine_heat_capacity",
    "warm_up_share": "warm_up_share",
    "warm_temperature": "warm_temperature",
    "cold_exponent": "cold_exponent",
    "shift_time": "shift_time",
    "kickdown_time": "kickdown_time",
}
_POINTS = ("torque", "power", "peak_torque_from", "peak_torque_to", "peak_power_from", "peak_power_to")


@cache
def fuel_classes() -> Mapping[str, Mapping[str, float]]:
    """Return the constants of the fuel map by aspiration."""
    tables = tomllib.loads(read_text("classes/engine_fuel.toml"))
    return {name: tables[name] for name in ("turbo", "natural")}


def engine_axle(columns: Columns) -> str | None:
    """Return the axle that states an engine, None for a car with motors."""
    return next((axle for axle in AXLES if columns.text(f"drive.{axle}.kind") == "engine"), None)


def fill_engine(plants: np.ndarray, columns: Columns, axle: str) -> None:
    """Fill the engine's and gearbox's fields of ``plants`` from the drive of ``axle``."""

    def value(key: str) -> Any:
        return columns.value(f"drive.{axle}.{key}")

    plants["engine"] = 1.0
    plants["engine_axle"] = AXLES.index(axle)
    for name, key in _FIELDS.items():
        plants[name] = value(key)
    plants["other_share"] = value("rear_share") if columns.has(f"drive.{axle}.rear_share") else 0.0
    plants["alternator"] = columns.value("auxiliary.alternator_efficiency")
    aspiration = columns.text(f"drive.{axle}.aspiration")
    willans = fuel_classes()[aspiration]
    plants["willans"] = [willans[name] for name in WILLANS_NAMES]
    gearbox = columns.text(f"drive.{axle}.gearbox")
    plants["kickdown"] = float(gearbox != "manual")
    plants["converter"] = float(gearbox == "automatic")
    _fill_full_load(plants, columns, axle)
    _fill_gears(plants, columns, axle)
    index = AXLES.index(axle)
    plants["gear_efficiency"][:, index] = value("gear_efficiency")
    plants["gear_drag"][:, index, 0] = value("gear_drag_torque")
    plants["gear_drag"][:, index, 1] = value("gear_drag_viscous")


def _fill_full_load(plants: np.ndarray, columns: Columns, axle: str) -> None:
    def value(key: str) -> Any:
        return columns.value(f"drive.{axle}.{key}")

    for index, key in enumerate(_POINTS):
        plants["full_load"][:, index] = value(key)
    plants["full_load"][:, 6] = value("low_end_linear")
    plants["full_load"][:, 7] = value("low_end_square")
    # Torque without boost, by its mean effective pressure (physics/engine.py, unboosted_share).
    unboosted = value("unboosted_pressure") * value("displacement") / CYCLE_ANGLE
    plants["unboosted"] = np.minimum(unboosted, value("torque"))
    plants["full_load"][:, 8] = plants["unboosted"] / plants["full_load"][:, 0]
    plants["full_load"][:, 9] = value("power_fall")
    plants["engine_curve"] = np.inf
    if columns.has(f"drive.{axle}.torque_curve"):
        speeds, torques = columns.get(f"drive.{axle}.torque_curve")
        grid = np.linspace(0.0, 1.0, ENVELOPE_POINTS)
        plants["engine_curve"] = np.interp(grid * plants["engine_speed"][:, None], speeds, torques)


def _fill_gears(plants: np.ndarray, columns: Columns, axle: str) -> None:
    """Fill the total reductions; a CVT's span is cut into as many even steps as a gearbox may have gears.

    Its steps interrupt nothing (shift_time 0). At full pedal the engine then stays within a step of its best speed, with a
    span of 6 from 82 % of it to 100 %, as the stepped programs of such gearboxes have it.
    """
    (ratios,) = columns.get(f"drive.{axle}.ratios")
    (finals,) = columns.get(f"drive.{axle}.final_drives")
    if len(finals) == 1:
        finals = finals * len(ratios)
    total = [ratio * final for ratio, final in zip(ratios, finals, strict=True)]
    if columns.text(f"drive.{axle}.gearbox") == "cvt":
        total = np.geomspace(total[0], total[-1], GEARS).tolist()
    plants["gears"] = len(total)
    plants["gear_ratio"] = (total + [total[-1]] * GEARS)[:GEARS]


def unpowered_gearbox(columns: Columns, axle: str) -> tuple[Any, Any, Any]:
    """Return what the gearbox contributes to A [N], B [N s/m] and C of a coast-down in neutral.

    Final drive, output shaft and the idling wheels turn, the input does not: half of the drag of the top gear (estimated).
    """
    (ratios,) = columns.get(f"drive.{axle}.ratios")
    (finals,) = columns.get(f"drive.{axle}.final_drives")
    gear = ratios[-1] * finals[-1] / columns.value("tyre.rolling_radius")
    constant = columns.value(f"drive.{axle}.gear_drag_torque")
    viscous = columns.value(f"drive.{axle}.gear_drag_viscous")
    return 0.5 * constant * gear, 0.5 * viscous * gear**2, 0.0
