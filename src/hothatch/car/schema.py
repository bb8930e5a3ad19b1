"""What a car file may hold: one model a table, one line a field, and the register ``FIELDS`` of them all.

A field is declared by dimension (of ``units.py`` or ``field.py``), meaning and SI bounds. The bounds hold any
car on the road: they are there to catch slips of unit and digit, not to judge.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from hothatch.car.faults import Fault, nearest
from hothatch.car.field import CHOICE, COUNT, TEXT, TORQUE_CURVE, TYRE_SIZE, FieldInfo
from hothatch.car.record import Fact
from hothatch.car.section import CLAIMED, Section, field_infos, may, need, read_claims, told, unusable

AXLES = ("front", "rear")


class Mass(Section):
    table = "mass"
    curb: Fact = need("mass", "curb mass without driver, with all fluids", 200, 6000)
    gross: Fact | None = may("mass", "permissible laden mass; sets the WLTP test mass", 250, 9000)
    front_share: Fact = need("share", "share of curb + driver on the front axle", 0.2, 0.8)
    cg_height: Fact | None = may("length", "height of the centre of gravity at curb + driver", 0.15, 1.5)


class Body(Section):
    table = "body"
    style: Fact = need(TEXT, "body style, such as hatchback", descriptive=True)
    wheelbase: Fact = need("length", "distance between the axles", 1.2, 6)
    length: Fact | None = told("overall length", "length", 1.5, 9)
    width: Fact | None = may("length", "width without mirrors", 0.9, 3)
    height: Fact | None = may("length", "overall height", 0.8, 3.5)
    ground_clearance: Fact | None = told("ground clearance", "length", 0.02, 0.6)
    track_front: Fact | None = told("track of the front axle", "length", 0.8, 2.5)
    track_rear: Fact | None = told("track of the rear axle", "length", 0.8, 2.5)
    drag_coefficient: Fact | None = may("ratio", "aerodynamic drag coefficient", 0.1, 1.2)
    frontal_area: Fact | None = may("area", "frontal area", 0.5, 8)


TYRE_CLASSES = (
    "low-rolling-resistance",
    "all-season",
    "grand-touring",
    "max-performance-summer",
    "extreme-summer",
    "r-compound",
)


class Tyre(Section):
    table = "tyre"
    size: Fact = need(TYRE_SIZE, "size code of the tyres, of the front ones where they differ")
    rear_size: Fact | None = may(TYRE_SIZE, "size code of the rear tyres where they differ")
    model: Fact | None = told("make and model of the tyre")
    class_: Fact = need(
        CHOICE, "class of tyre, sets grip and rolling resistance", choices=TYRE_CLASSES, alias="class"
    )
    rolling_resistance: Fact | None = may("ratio", "rolling resistance force over load", 0.002, 0.05)
    grip: Fact | None = may("ratio", "peak friction, as scaling LMUX of the base tyre", 0.3, 2)
    rolling_radius: Fact | None = may("length", "effective rolling radius", 0.2, 0.6)


class Wheel(Section):
    table = "wheel"
    inertia: Fact | None = may("inertia", "spin inertia of one wheel with its tyre", 0.1, 10)


class Battery(Section):
    table = "battery"
    chemistry: Fact = need(CHOICE, "cell chemistry", choices=("lmo", "nmc", "nca", "lfp"))
    cells_series: Fact = need(COUNT, "cells in series", 10, 600)
    cells_parallel: Fact = need(COUNT, "cells in parallel", 1, 10000, descriptive=True)
    usable: Fact = need(
        "energy", "DC energy from full to empty at the terminals, about C/3, 23 °C", 3.6e6, 1.5e9
    )
    nominal: Fact | None = may("energy", "energy of the whole pack, buffers included", 3.6e6, 1.5e9)
    mass: Fact | None = may("mass", "mass of the pack", 10, 3000)
    cooling: Fact = need(CHOICE, "how the pack is cooled", choices=("passive", "air", "liquid"))
    resistance: Fact | None = may("resistance", "pack, 10 s discharge, 25 °C, 50 % charge", 1e-3, 5)
    discharge_power: Fact | None = may("power", "highest discharge power", 5e3, 3e6)
    charge_power: Fact | None = may("power", "highest charge power in regeneration", 1e3, 3e6)
    heat_capacity: Fact | None = may("heat_capacity", "heat capacity of the pack", 5e3, 5e6)
    thermal_conductance: Fact | None = may("thermal_conductance", "pack to coolant or ambient", 0, 1e4)
    interconnect: Fact | None = may("ratio", "resistance of busbars and cables over the cells' own", 0, 2)
    temperature_fade: Fact | None = may("temperature", "where power begins to fade", 280, 400)
    temperature_limit: Fact | None = may("temperature", "where power has faded", 285, 420)


class Drive(Section):
    kind: Fact = need(CHOICE, "permanent-magnet or induction motor", choices=("pm", "induction"))
    inverter: Fact | None = may(
        CHOICE, "semiconductor of the inverter; left out: igbt", choices=("igbt", "sic")
    )
    power: Fact = need("power", "mechanical peak power of the motor", 1e3, 2e6)
    torque: Fact = need("torque", "peak torque at the motor shaft", 5, 5000)
    ratio: Fact = need("ratio", "total reduction, motor speed over wheel speed", 0.5, 30)
    max_speed: Fact | None = may("angular_speed", "highest motor speed", 50, 5000)
    torque_curve: Fact | None = may(TORQUE_CURVE, "full-load torque against motor speed", 0, 5000)
    inertia: Fact | None = may("inertia", "inertia of the rotor", 1e-4, 3)
    loss_scale: Fact | None = may("ratio", "losses of motor and inverter over their class rule", 0.1, 10)
    gear_efficiency: Fact | None = may("share", "efficiency of the reduction gear under load", 0.8, 1)
    torque_rise_time: Fact | None = may("duration", "time from zero to peak torque", 1e-3, 2)
    peak_duration: Fact | None = may("duration", "time at peak power until it fades", 0.5, 3600)
    continuous_power: Fact | None = may("power", "mechanical power that the motor holds", 500, 2e6)
    gear_drag_torque: Fact | None = may(
        "torque", "spin drag of the gear at the motor shaft, constant part", 0, 50
    )
    gear_drag_viscous: Fact | None = may("torque_per_speed", "the same, part linear in speed", 0, 0.5)
    voltage_headroom: Fact | None = may("ratio", "nominal voltage over the least for rated power", 0.5, 2)
    power_held_to: Fact | None = may("angular_speed", "motor speed up to which peak power is held", 20, 5000)
    droop_slope: Fact | None = may("ratio", "fall of peak power per multiple of base speed", 0, 2)
    droop_onset: Fact | None = may("ratio", "multiple of base speed where peak power begins to fall", 0.5, 10)
    motor_heat_capacity: Fact | None = may("heat_capacity", "heat capacity of the motor", 500, 5e5)
    motor_conductance: Fact | None = may("thermal_conductance", "motor to coolant", 0, 5e3)
    motor_temperature_fade: Fact | None = may("temperature", "where the motor begins to fade", 280, 550)
    motor_temperature_limit: Fact | None = may("temperature", "where the motor has faded", 285, 600)
    inverter_heat_capacity: Fact | None = may("heat_capacity", "heat capacity of the inverter", 50, 2e5)
    inverter_conductance: Fact | None = may("thermal_conductance", "inverter to coolant", 0, 5e3)
    inverter_temperature_fade: Fact | None = may("temperature", "where the inverter begins to fade", 280, 500)
    inverter_temperature_limit: Fact | None = may("temperature", "where the inverter has faded", 285, 550)


class FrontDrive(Drive):
    table = "drive.front"


class RearDrive(Drive):
    table = "drive.rear"


class Drives(Section):
    """The drives by axle, at most one each; a file states them as ``[[drive]]`` with ``axle = "front"``."""

    front: FrontDrive | None = None
    rear: RearDrive | None = None


class Control(Section):
    table = "control"
    top_speed: Fact | None = may("speed", "speed at which the governor cuts; left out: none", 5, 150)
    regen_deceleration: Fact | None = may("acceleration", "highest deceleration by regeneration", 0, 8)
    regen_power: Fact | None = may("power", "highest regeneration power at wheel and motor", 0, 2e6)
    regen_fade_start: Fact | None = may("speed", "regeneration is whole above this speed", 0, 20)
    regen_fade_end: Fact | None = may("speed", "regeneration has gone below this speed", 0, 20)
    slip_target: Fact | None = may("ratio", "slip that traction control holds", 0.01, 0.5)


class Auxiliary(Section):
    table = "auxiliary"
    power: Fact | None = may("power", "12 V load in road tests and cycles", 0, 1e4)
    dcdc_efficiency: Fact | None = may("share", "efficiency of the DC/DC converter", 0.5, 1)


class Charging(Section):
    table = "charging"
    onboard_power: Fact | None = may("power", "AC power of the on-board charger", 500, 1e5)
    efficiency: Fact | None = may("share", "energy into the battery over energy from the wall", 0.5, 1)
    dc_peak: Fact | None = told("highest DC charging power", "power", 1e3, 2e6)


class RoadLoad(Section):
    table = "road_load"
    a: Fact | None = may("force", "coast-down force, constant part", -200, 2000)
    b: Fact | None = may("force_per_speed", "coast-down force, part linear in speed", -60, 120)
    c: Fact | None = may("force_per_speed_squared", "coast-down force, part quadratic in speed", 0, 5)
    test_mass: Fact | None = may("mass", "mass at which a, b, c hold (EPA ETW, WLTP test mass)", 200, 9000)
    curb_mass: Fact | None = may("mass", "curb mass of the car of the coast-down, if another", 200, 6000)
    tyre_size: Fact | None = may(TYRE_SIZE, "tyre of the coast-down, if another than the car's own")
    n_over_v: Fact | None = may("angle_per_length", "motor speed over road speed (EPA N/V)", 1, 200)
    axle_ratio: Fact | None = told("axle ratio as the test list prints it", "ratio", 0.1, 40)
    rolling_resistance: Fact | None = may("ratio", "of the coast-down's tyres, if others", 0.002, 0.05)
    drag_area: Fact | None = may("area", "drag area of the coast-down's body, if another", 0.1, 5)


class Label(Section):
    table = "label"
    adjustment_factor: Fact | None = may("ratio", "label over unadjusted range, 0.7 by EPA's default", 0.4, 1)


class Correlated(BaseModel):
    """Two fields whose errors go together."""

    model_config = ConfigDict(extra="forbid")
    fields: tuple[str, str]
    coefficient: float = Field(ge=-1, le=1, allow_inf_nan=False)

    @field_validator("fields")
    @classmethod
    def _are_fields(cls, paths: tuple[str, str]) -> tuple[str, str]:
        for path in paths:
            if path not in FIELDS:
                raise unusable(
                    [Fault("", f'"{path}" is not a field', "two field paths", nearest(path, FIELDS))]
                )
        return paths


class CarFile(Section):
    name: Fact = need(TEXT, "full name of the car", descriptive=True)
    maker: Fact | None = told("who makes it")
    model: Fact | None = told("model and grade")
    year: Fact = need(COUNT, "model year", 1880, 2100, descriptive=True)
    market: Fact = need(TEXT, "market that it was built for, such as US", descriptive=True)
    class_: Fact | None = may(TEXT, "class of car, such as compact", descriptive=True, alias="class")
    mass: Mass
    body: Body
    tyre: Tyre
    wheel: Wheel
    battery: Battery
    drive: Drives
    control: Control
    auxiliary: Auxiliary
    charging: Charging
    road_load: RoadLoad
    label: Label
    published: dict[str, Fact]
    correlated: list[Correlated]

    @field_validator("published", mode="plain")
    @classmethod
    def _claims(cls, raw: Any, info: ValidationInfo) -> dict[str, Fact]:
        return read_claims(raw, info.context)


_SECTIONS = (CarFile, Mass, Body, Tyre, Wheel, Battery, FrontDrive, RearDrive)
_SECTIONS += (Control, Auxiliary, Charging, RoadLoad, Label)
FIELDS: dict[str, FieldInfo] = {
    info.path: info for section in _SECTIONS for info in field_infos(section).values()
} | {CLAIMED.path: CLAIMED}


def field_info(path: str) -> FieldInfo:
    """Return the field at a dotted ``path``; raise KeyError with the nearest path for an unknown one."""
    if path in FIELDS:
        return FIELDS[path]
    if path.startswith("published."):
        return CLAIMED
    near = nearest(path, FIELDS)
    raise KeyError(f"no field {path}" + (f"; did you mean {near}?" if near else ""))
