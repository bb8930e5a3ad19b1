"""From a car and columns of edits to a table of Plants: parsed once, N edits become N rows as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hothatch.car.cabin import fill_cabin
from hothatch.car.charging import fill_charging, still_conductance
from hothatch.car.chassis import fill_chassis
from hothatch.car.chemistry import pack_tables
from hothatch.car.derived import columns_of
from hothatch.car.engine import engine_axle, fill_engine, unpowered_gearbox
from hothatch.car.losses import driveline_drag, loss_row
from hothatch.car.plant import ENVELOPE_POINTS, PLANT
from hothatch.car.radius import tyre_size
from hothatch.car.record import Car
from hothatch.car.rules import AXLES, LISTS, Columns
from hothatch.car.tyre import fill_tyres
from hothatch.car.tyre_size import free_radius
from hothatch.constants import (
    COASTDOWN_DENSITY,
    G0,
    ROLLING_SPEED,
    ROLLING_SPEED_REFERENCE,
)

# A car without a coast-down is tested with curb + 300 lb, as 40 CFR 1066.805 loads it before stepping.
EQUIVALENT_LOAD = 136.1


def compile(base: Car, edits: Mapping[str, Any] | None = None, errors: Any | None = None) -> np.ndarray:
    """Return the Plants of ``base`` with ``edits``: one row for plain values, N rows for columns of length N.

    ``edits`` maps field paths (``"mass.curb"``) to SI values or arrays of N of them; text fields take one text or N, a
    torque curve holds for all rows. ``errors`` (car/uncertain.py) makes one row of each of its samples. Raises KeyError
    for a field that no rule fills, ValueError for columns of different lengths.
    """
    edits = {**base.edits, **(edits or {})}
    rows = _rows(edits) if errors is None else errors.rows
    plants = np.zeros(rows, PLANT)
    columns = columns_of(base.facts if base.base is None else base.base, edits, errors)
    _chassis(plants, columns)
    fill_chassis(plants, columns)
    fill_tyres(plants, columns)
    _drives(plants, columns)
    _battery(plants, columns)
    _control(plants, columns)
    _road_load(plants, columns)
    return plants


def _rows(edits: Mapping[str, Any]) -> int:
    lengths = {len(column) for path, column in edits.items() if np.ndim(column) and not path.endswith(LISTS)}
    if len(lengths) > 1:
        raise ValueError(f"edits have columns of different lengths: {sorted(lengths)}")
    return lengths.pop() if lengths else 1


def _chassis(plants: np.ndarray, columns: Columns) -> None:
    value = columns.value
    plants["mass"] = value("mass.curb")
    plants["gross_mass"] = value("mass.gross")
    plants["front_share"] = value("mass.front_share")
    plants["cg_height"] = value("mass.cg_height")
    plants["wheelbase"] = value("body.wheelbase")
    plants["radius"] = value("tyre.rolling_radius")
    plants["wheel_inertia"] = value("wheel.inertia")
    plants["slip_target"] = value("control.slip_target")


def _drives(plants: np.ndarray, columns: Columns) -> None:
    plants["curve"] = np.inf
    plants["rise_time"] = 1.0  # of an axle without motor: 0/0 is kept out of the solvers
    for index, axle in enumerate(AXLES):
        if not columns.has(f"drive.{axle}.power"):
            continue
        plants["differential_lock"][:, index] = columns.value(f"drive.{axle}.differential_lock")
        if columns.text(f"drive.{axle}.kind") == "engine":
            fill_engine(plants, columns, axle)
            continue
        for name, key in _DRIVE_FIELDS.items():
            plants[name][:, index] = columns.value(f"drive.{axle}.{key}")
        for name, part, key in _DRIVE_TABLES:
            plants[name][:, index, part] = columns.value(f"drive.{axle}.{key}")
        plants["loss"][:, index] = loss_row(
            columns.text(f"drive.{axle}.kind"),
            columns.text(f"drive.{axle}.inverter"),
            columns.value(f"drive.{axle}.loss_scale"),
        )
        _boost(plants, columns, axle, index)
        plants["disconnect"][:, index] = float(columns.text(f"drive.{axle}.disconnect") == "yes")
        if columns.has(f"drive.{axle}.torque_curve"):
            speeds, torques = columns.get(f"drive.{axle}.torque_curve")
            grid = np.linspace(0.0, 1.0, ENVELOPE_POINTS)
            plants["curve"][:, index] = np.interp(grid * plants["max_speed"][:, index, None], speeds, torques)


def _boost(plants: np.ndarray, columns: Columns, axle: str, index: int) -> None:
    """Put a boost in: it is the peak, its duration the time at peak, and the rated power what is left after it."""
    if columns.has(f"drive.{axle}.boost_power"):
        plants["continuous_power"][:, index] = plants["power"][:, index]
        plants["power"][:, index] = columns.value(f"drive.{axle}.boost_power")
    if columns.has(f"drive.{axle}.boost_torque"):
        plants["torque"][:, index] = columns.value(f"drive.{axle}.boost_torque")
    if columns.has(f"drive.{axle}.boost_duration"):
        plants["peak_duration"][:, index] = columns.value(f"drive.{axle}.boost_duration")


_DRIVE_FIELDS = {
    "torque": "torque",
    "power": "power",
    "ratio": "ratio",
    "max_speed": "max_speed",
    "rotor_inertia": "inertia",
    "gear_efficiency": "gear_efficiency",
    "droop_slope": "droop_slope",
    "droop_onset": "droop_onset",
    "voltage_headroom": "voltage_headroom",
    "rise_time": "torque_rise_time",
    "peak_duration": "peak_duration",
    "continuous_power": "continuous_power",
    "motor_capacity": "motor_heat_capacity",
    "motor_conductance": "motor_conductance",
    "inverter_capacity": "inverter_heat_capacity",
    "inverter_conductance": "inverter_conductance",
}
_DRIVE_TABLES = (
    ("gear_drag", 0, "gear_drag_torque"),
    ("gear_drag", 1, "gear_drag_viscous"),
    ("motor_limit", 0, "motor_temperature_fade"),
    ("motor_limit", 1, "motor_temperature_limit"),
    ("inverter_limit", 0, "inverter_temperature_fade"),
    ("inverter_limit", 1, "inverter_temperature_limit"),
)


def _battery(plants: np.ndarray, columns: Columns) -> None:
    if engine_axle(columns):
        # A car with an engine draws nothing from it: a full, idle battery keeps the tables regular.
        plants["soc_high"] = plants["charge_capacity"] = plants["battery_capacity"] = plants["tau1"] = 1.0
        return
    for name, table in pack_tables(columns).items():
        plants[name] = table
    plants["usable_energy"] = columns.value("battery.usable")
    plants["discharge_power"] = columns.value("battery.discharge_power")
    plants["charge_power"] = columns.value("battery.charge_power")
    plants["battery_capacity"] = columns.value("battery.heat_capacity")
    plants["battery_conductance"] = columns.value("battery.thermal_conductance")
    plants["battery_still"] = np.minimum(plants["battery_conductance"], still_conductance())
    plants["battery_limit"][:, 0] = columns.value("battery.temperature_fade")
    plants["battery_limit"][:, 1] = columns.value("battery.temperature_limit")
    fill_charging(plants, columns)
    fill_cabin(plants, columns)


def _control(plants: np.ndarray, columns: Columns) -> None:
    value = columns.value
    plants["top_speed"] = value("control.top_speed") if columns.has("control.top_speed") else np.inf
    plants["cruise_front"] = _cruise_front(columns)
    plants["cruise_speed"] = 0.0
    for index, axle in enumerate(AXLES):
        plants["rests"][:, index] = float(_rests(columns, axle))
        if columns.text(f"drive.{axle}.disconnect") == "yes":
            plants["cruise_speed"] = columns.value(f"drive.{axle}.disconnect_speed")
    plants["regen_deceleration"] = value("control.regen_deceleration")
    plants["regen_power"] = value("control.regen_power")
    plants["regen_fade"][:, 0] = value("control.regen_fade_end")
    plants["regen_fade"][:, 1] = value("control.regen_fade_start")
    plants["auxiliary_power"] = value("auxiliary.power")
    plants["dcdc_efficiency"] = value("auxiliary.dcdc_efficiency")
    plants["charger_power"] = value("charging.onboard_power")
    plants["charging_efficiency"] = value("charging.efficiency")
    plants["label_factor"] = value("label.adjustment_factor")


def _cruise_front(columns: Columns) -> Any:
    """Return the share of the front axle at light load, by the laws that have a name.

    ``stated``: control.front_share. ``disconnect``: an axle that decouples takes nothing. ``rest``: an induction motor
    beside permanent magnets takes nothing. ``torque`` (−1): both axles by their torque at the wheels.
    """
    if columns.has("control.front_share"):
        return columns.value("control.front_share")
    if all(columns.has(f"drive.{axle}.power") for axle in AXLES):
        for axle, share in zip(AXLES, (0.0, 1.0), strict=True):
            if columns.text(f"drive.{axle}.disconnect") == "yes" or _rests(columns, axle):
                return share
    return -1.0


def _rests(columns: Columns, axle: str) -> bool:
    """Return whether the drive of ``axle`` is without flux while it is not needed.

    An induction motor beside one with magnets: without current it has neither iron nor copper loss, which is why the two
    are paired.
    """
    (other,) = set(AXLES) - {axle}
    kinds = (columns.text(f"drive.{axle}.kind"), columns.text(f"drive.{other}.kind"))
    return columns.has(f"drive.{axle}.power") and kinds == ("induction", "pm")


def _road_load(plants: np.ndarray, columns: Columns) -> None:
    """Fill the chassis' own road load: the coast-down less the unpowered drive, or the sum of its components."""
    plants["rolling"] = columns.value("tyre.rolling_resistance")
    plants["drag_area"] = columns.value("body.drag_coefficient") * columns.value("body.frontal_area")
    if not columns.has("road_load.a"):
        _component_road_load(plants, columns)
        return
    reference = columns.reference
    tested_curb = _tested(reference, "road_load.curb_mass", "mass.curb")
    plants["test_mass"] = columns.value("road_load.test_mass") + (columns.value("mass.curb") - tested_curb)
    plants["road_mass"] = columns.value("road_load.test_mass")
    plants["road_rolling"] = _tested(reference, "road_load.rolling_resistance", "tyre.rolling_resistance")
    plants["road_drag_area"] = (
        reference.value("road_load.drag_area")
        if reference.has("road_load.drag_area")
        else reference.value("body.drag_coefficient") * reference.value("body.frontal_area")
    )
    drags = _unpowered_drag(reference)
    for name, key, drag in zip(("road_a", "road_b", "road_c"), "abc", drags, strict=True):
        plants[name] = columns.value(f"road_load.{key}") - drag


def _tested(reference: Columns, path: str, own: str) -> Any:
    """Return what was fitted when the coast-down was measured: stated with it, else the car's own."""
    return reference.value(path if reference.has(path) else own)


def _unpowered_drag(reference: Columns) -> tuple[Any, Any, Any]:
    total = [0.0, 0.0, 0.0]
    for axle in AXLES:
        if reference.text(f"drive.{axle}.kind") == "engine":
            return unpowered_gearbox(reference, axle)
        # A drive that decouples does not turn in a coast-down.
        if reference.has(f"drive.{axle}.power") and reference.text(f"drive.{axle}.disconnect") != "yes":
            keys = ("torque", "power", "ratio", "loss_scale", "gear_drag_torque", "gear_drag_viscous")
            row = {key: reference.value(f"drive.{axle}.{key}") for key in keys}
            for key in (
                "torque",
                "power",
            ):  # the losses are a share of the machine's own peak, boost included
                if reference.has(f"drive.{axle}.boost_{key}"):
                    row[key] = reference.value(f"drive.{axle}.boost_{key}")
            row["radius"] = _tested_radius(reference)
            drags = driveline_drag(reference.text(f"drive.{axle}.kind"), row)
            total = [sum_ + drag for sum_, drag in zip(total, drags, strict=True)]
    return total[0], total[1], total[2]


def _tested_radius(reference: Columns) -> Any:
    """Return the rolling radius [m] of the tyres on which the car coasted down."""
    own = reference.value("tyre.rolling_radius")
    if not reference.has("road_load.tyre_size") or reference.has("tyre.rolling_radius"):
        return own
    # The radius is that of the tyres that radius.py looks at.
    driven = "rear" if reference.has("drive.rear.power") else "front"
    tested, fitted = reference.text("road_load.tyre_size"), tyre_size(reference, driven)
    return own * (free_radius(tested) / free_radius(fitted))


def _component_road_load(plants: np.ndarray, columns: Columns) -> None:
    """F = m g Crr(v) + ½ ρ CdA v² as a, b, c; Crr(v) in the form of physics/road_load.py, rolling_speed_factor."""
    plants["test_mass"] = columns.value("mass.curb") + EQUIVALENT_LOAD
    plants["road_mass"] = plants["test_mass"]
    plants["road_rolling"] = plants["rolling"]
    plants["road_drag_area"] = plants["drag_area"]
    weight = plants["test_mass"] * G0 * plants["rolling"]
    constant, linear, square = ROLLING_SPEED
    plants["road_a"] = weight * constant
    plants["road_b"] = weight * linear / ROLLING_SPEED_REFERENCE
    plants["road_c"] = (
        weight * square / ROLLING_SPEED_REFERENCE**2 + 0.5 * COASTDOWN_DENSITY * plants["drag_area"]
    )
