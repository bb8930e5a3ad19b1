"""What a car file may hold: one model a table, one line a field, and the register ``FIELDS`` of them all.

A field is declared by dimension (of ``units.py`` or ``field.py``), meaning and SI bounds. The bounds hold any
car on the road: they are there to catch slips of unit and digit, not to judge.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from hothatch.car.faults import Fault, nearest
from hothatch.car.field import (
    CHOICE,
    COUNT,
    RATIOS,
    TEXT,
    TORQUE_CURVE,
    TYRE_FILE,
    TYRE_SIZE,
    FieldInfo,
)
from hothatch.car.record import Fact
from hothatch.car.schema_chassis import Brakes, FrontSuspension, RearSuspension, Steering, Suspension
from hothatch.car.schema_energy import Cabin, Charging
from hothatch.car.section import CLAIMED, Section, field_infos, may, need, read_claims, told, unusable

AXLES = ("front", "rear")


class Mass(Section):
    table = "mass"
    curb: Fact = need("mass", "curb mass without driver, with all fluids", 200, 6000)
    gross: Fact | None = may("mass", "permissible laden mass; sets the WLTP test mass", 250, 9000)
    front_share: Fact = need("share", "share of curb + driver on the front axle", 0.2, 0.8)
    cg_height: Fact | None = may("length", "height of the centre of gravity at curb + driver", 0.15, 1.5)
    yaw_inertia: Fact | None = may("inertia", "of the whole car about its vertical axis", 100, 30e3)
    roll_inertia: Fact | None = may("inertia", "of the sprung mass about its own longitudinal axis", 20, 8e3)


class Body(Section):
    table = "body"
    style: Fact = need(TEXT, "body style, such as hatchback", descriptive=True)
    wheelbase: Fact = need("length", "distance between the axles", 1.2, 6)
    length: Fact | None = may("length", "overall length", 1.5, 9)
    front_overhang: Fact | None = may("length", "from the front axle to the foremost point", 0.1, 3)
    width: Fact | None = may("length", "width without mirrors", 0.9, 3)
    height: Fact | None = may("length", "overall height", 0.8, 3.5)
    ground_clearance: Fact | None = told("ground clearance", "length", 0.02, 0.6)
    track_front: Fact | None = may("length", "track of the front axle", 0.8, 2.5)
    track_rear: Fact | None = may("length", "track of the rear axle", 0.8, 2.5)
    drag_coefficient: Fact | None = may("ratio", "aerodynamic drag coefficient", 0.1, 1.2)
    frontal_area: Fact | None = may("area", "frontal area", 0.5, 8)
    lift_front: Fact | None = may("ratio", "aerodynamic lift coefficient of the front axle", -3, 1)
    lift_rear: Fact | None = may("ratio", "aerodynamic lift coefficient of the rear axle", -3, 1)


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
    vertical_stiffness: Fact | None = may("stiffness", "of one tyre, under load", 5e4, 2e6)
    class_: Fact = need(
        CHOICE, "class of tyre, sets grip and rolling resistance", choices=TYRE_CLASSES, alias="class"
    )
    file: Fact | None = may(TYRE_FILE, "a tyre of the car's own in place of the class's")
    rolling_resistance: Fact | None = may("ratio", "rolling resistance force over load", 0.002, 0.05)
    grip: Fact | None = may("ratio", "peak friction along, as scaling LMUX of the base tyre", 0.3, 2)
    lateral_grip: Fact | None = may("ratio", "peak friction across, as scaling LMUY", 0.3, 2)
    slip_stiffness: Fact | None = may("ratio", "longitudinal stiffness, as scaling LKX", 0.2, 5)
    cornering_stiffness: Fact | None = may("ratio", "cornering stiffness, as scaling LKY", 0.2, 5)
    rolling_radius: Fact | None = may("length", "effective rolling radius", 0.2, 0.6)


class Wheel(Section):
    table = "wheel"
    inertia: Fact | None = may("inertia", "spin inertia of one wheel with its tyre", 0.1, 10)


class Battery(Section):
    table = "battery"
    only = "motor"
    chemistry: Fact | None = may(CHOICE, "cell chemistry", choices=("lmo", "nmc", "nca", "lfp"))
    cells_series: Fact | None = may(COUNT, "cells in series", 10, 600)
    cells_parallel: Fact | None = may(COUNT, "cells in parallel", 1, 10000, descriptive=True)
    usable: Fact | None = may(
        "energy", "DC energy from full to empty at the terminals, about C/3, 23 °C", 3.6e6, 1.5e9
    )
    nominal: Fact | None = may("energy", "energy of the whole pack, buffers included", 3.6e6, 1.5e9)
    reserve: Fact | None = may("share", "of the usable energy, below 0 % shown; left out: none", 0, 0.3)
    mass: Fact | None = may("mass", "mass of the pack", 10, 3000)
    cooling: Fact | None = may(CHOICE, "how the pack is cooled", choices=("passive", "air", "liquid"))
    resistance: Fact | None = may("resistance", "pack, 10 s discharge, 25 °C, 50 % charge", 1e-3, 5)
    discharge_power: Fact | None = may("power", "highest discharge power", 5e3, 3e6)
    charge_power: Fact | None = may("power", "highest charge power in regeneration", 1e3, 3e6)
    charge_c_rate: Fact | None = may(
        "ratio", "charging current that warm, empty cells take, in charges an hour", 0.1, 50
    )
    charge_fall: Fact | None = may("ratio", "fall of the logarithm of that current from empty to full", 0, 20)
    charge_activation: Fact | None = may(
        "temperature", "activation temperature of that current in the cold", 0, 20000
    )
    heater_power: Fact | None = may("power", "heater of a cold pack while it charges", 0, 5e4)
    heat_capacity: Fact | None = may("heat_capacity", "heat capacity of the pack", 5e3, 5e6)
    thermal_conductance: Fact | None = may("thermal_conductance", "pack to coolant or ambient", 0, 1e4)
    interconnect: Fact | None = may("ratio", "resistance of busbars and cables over the cells' own", 0, 2)
    temperature_fade: Fact | None = may("temperature", "where power begins to fade", 280, 400)
    temperature_limit: Fact | None = may("temperature", "where power has faded", 285, 420)


class Drive(Section):
    kind: Fact = need(
        CHOICE, "permanent-magnet or induction motor, or engine", choices=("pm", "induction", "engine")
    )
    inverter: Fact | None = may(
        CHOICE, "semiconductor of the inverter; left out: igbt", choices=("igbt", "sic"), only="motor"
    )
    power: Fact = need("power", "mechanical peak power of the motor or engine", 1e3, 2e6)
    torque: Fact = need("torque", "peak torque at the motor's or engine's shaft", 5, 5000)
    ratio: Fact | None = may("ratio", "total reduction, motor speed over wheel speed", 0.5, 30, only="motor")
    max_speed: Fact | None = may(
        "angular_speed", "highest motor speed, or where an engine's fuel is cut", 50, 5000
    )
    displacement: Fact | None = may("volume", "of an engine", 5e-5, 0.02, only="engine")
    aspiration: Fact | None = may(CHOICE, "of an engine", choices=("natural", "turbo"), only="engine")
    fuel: Fact | None = may(CHOICE, "of an engine", choices=("petrol",), only="engine", descriptive=True)
    peak_torque_from: Fact | None = may(
        "angular_speed", "engine speed where peak torque begins", 50, 3000, only="engine"
    )
    peak_torque_to: Fact | None = may(
        "angular_speed", "engine speed where peak torque ends", 50, 3000, only="engine"
    )
    peak_power_from: Fact | None = may(
        "angular_speed", "engine speed where peak power begins", 50, 3000, only="engine"
    )
    peak_power_to: Fact | None = may(
        "angular_speed", "engine speed where peak power ends", 50, 3000, only="engine"
    )
    idle_speed: Fact | None = may("angular_speed", "engine speed at idle", 30, 300, only="engine")
    launch_speed: Fact | None = may(
        "angular_speed", "engine speed that a full launch holds", 50, 2000, only="engine"
    )
    gearbox: Fact | None = may(
        CHOICE, "of an engine", choices=("manual", "dual-clutch", "automatic", "cvt"), only="engine"
    )
    ratios: Fact | None = may(
        RATIOS, "gear ratios, first to top; a CVT's longest reduction and shortest", 0.2, 20, only="engine"
    )
    final_drives: Fact | None = may(RATIOS, "final drive of each gear; one for all", 0.5, 20, only="engine")
    shift_time: Fact | None = may(
        "duration", "torque interruption of an upshift at full pedal", 0, 2, only="engine"
    )
    rear_share: Fact | None = may(
        "share", "torque share that a coupling can send to the other axle", 0, 1, only="engine"
    )
    boost_power: Fact | None = may(
        "power", "peak power of a boost that lasts some seconds", 1e3, 2e6, only="motor"
    )
    boost_torque: Fact | None = may("torque", "peak torque of that boost", 5, 5000, only="motor")
    boost_duration: Fact | None = may("duration", "how long the boost lasts", 0.5, 120, only="motor")
    disconnect: Fact | None = may(
        CHOICE, "whether an idle drive is decoupled; left out: no", choices=("yes", "no"), only="motor"
    )
    disconnect_speed: Fact | None = may(
        "speed", "car speed from which on an idle drive is decoupled", 0, 100, only="motor"
    )
    cylinders: Fact | None = may(COUNT, "of an engine", 2, 16, only="engine")
    stroke: Fact | None = may("length", "of an engine's pistons", 0.03, 0.2, only="engine")
    engine_inertia: Fact | None = may("inertia", "of the engine with its flywheel", 0.01, 2, only="engine")
    clutch_capacity: Fact | None = may("torque", "that a slipping clutch carries", 5, 10000, only="engine")
    lug_speed: Fact | None = may(
        "angular_speed", "least engine speed in the upper gears", 50, 400, only="engine"
    )
    low_end_linear: Fact | None = may(
        "ratio", "loss of torque below peak torque, linear", 0, 5, only="engine"
    )
    low_end_square: Fact | None = may(
        "ratio", "loss of torque below peak torque, square", 0, 5, only="engine"
    )
    unboosted_pressure: Fact | None = may("pressure", "mean pressure without boost", 0, 2e6, only="engine")
    power_fall: Fact | None = may("ratio", "fall of power beyond its peak", 0, 50, only="engine")
    boost_time: Fact | None = may(
        "duration", "time constant of filling the air path at 2000 rpm", 0.01, 5, only="engine"
    )
    turbo_time: Fact | None = may(
        "duration", "rotor's energy over compressor's power at peak torque", 0.02, 5, only="engine"
    )
    kickdown_time: Fact | None = may("duration", "from pedal to torque in a lower gear", 0, 3, only="engine")
    fuel_scale: Fact | None = may("ratio", "fuel over its class's map", 0.5, 2, only="engine")
    engine_heat_capacity: Fact | None = may("heat_capacity", "that warms up", 5e3, 1e6, only="engine")
    warm_up_share: Fact | None = may(
        "share", "of the fuel's energy into coolant and oil", 0, 1, only="engine"
    )
    warm_temperature: Fact | None = may("temperature", "of the thermostat", 320, 400, only="engine")
    cold_exponent: Fact | None = may("ratio", "growth of a cold engine's losses", 0, 10, only="engine")
    differential: Fact | None = may(CHOICE, "between the wheels", choices=("open", "limited-slip"))
    differential_lock: Fact | None = may("share", "difference over sum of the wheels' torques", 0, 0.95)
    torque_curve: Fact | None = may(TORQUE_CURVE, "full-load torque against motor or engine speed", 0, 5000)
    inertia: Fact | None = may("inertia", "inertia of the rotor", 1e-4, 3, only="motor")
    loss_scale: Fact | None = may(
        "ratio", "losses of motor and inverter over their class rule", 0.1, 10, only="motor"
    )
    gear_efficiency: Fact | None = may("share", "efficiency of the reduction gear under load", 0.8, 1)
    torque_rise_time: Fact | None = may("duration", "time from zero to peak torque", 1e-3, 2, only="motor")
    peak_duration: Fact | None = may("duration", "time at peak power until it fades", 0.5, 3600, only="motor")
    continuous_power: Fact | None = may(
        "power", "mechanical power that the motor holds", 500, 2e6, only="motor"
    )
    gear_drag_torque: Fact | None = may(
        "torque", "spin drag of the gear at the motor shaft, constant part", 0, 50
    )
    gear_drag_viscous: Fact | None = may("torque_per_speed", "the same, part linear in speed", 0, 0.5)
    voltage_headroom: Fact | None = may(
        "ratio", "nominal voltage over the least for rated power", 0.5, 2, only="motor"
    )
    power_held_to: Fact | None = may(
        "angular_speed", "motor speed up to which peak power is held", 20, 5000, only="motor"
    )
    droop_slope: Fact | None = may(
        "ratio", "fall of peak power per multiple of base speed", 0, 2, only="motor"
    )
    droop_onset: Fact | None = may(
        "ratio", "multiple of base speed where peak power begins to fall", 0.5, 10, only="motor"
    )
    motor_heat_capacity: Fact | None = may(
        "heat_capacity", "heat capacity of the motor", 500, 5e5, only="motor"
    )
    motor_conductance: Fact | None = may("thermal_conductance", "motor to coolant", 0, 5e3, only="motor")
    motor_temperature_fade: Fact | None = may(
        "temperature", "where the motor begins to fade", 280, 550, only="motor"
    )
    motor_temperature_limit: Fact | None = may(
        "temperature", "where the motor has faded", 285, 600, only="motor"
    )
    inverter_heat_capacity: Fact | None = may(
        "heat_capacity", "heat capacity of the inverter", 50, 2e5, only="motor"
    )
    inverter_conductance: Fact | None = may(
        "thermal_conductance", "inverter to coolant", 0, 5e3, only="motor"
    )
    inverter_temperature_fade: Fact | None = may(
        "temperature", "where the inverter begins to fade", 280, 500, only="motor"
    )
    inverter_temperature_limit: Fact | None = may(
        "temperature", "where the inverter has faded", 285, 550, only="motor"
    )


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
    front_share: Fact | None = may(
        "share", "of the drive force at light load, two motors; left out: by torque", 0, 1, only="motor"
    )
    regen_deceleration: Fact | None = may(
        "acceleration", "highest deceleration by regeneration", 0, 8, only="motor"
    )
    regen_power: Fact | None = may(
        "power", "highest regeneration power at wheel and motor", 0, 2e6, only="motor"
    )
    regen_fade_start: Fact | None = may(
        "speed", "regeneration is whole above this speed", 0, 20, only="motor"
    )
    regen_fade_end: Fact | None = may("speed", "regeneration has gone below this speed", 0, 20, only="motor")
    slip_target: Fact | None = may("ratio", "slip that traction control holds", 0.01, 0.5)
    stability: Fact | None = may(
        CHOICE, "stability control; left out: esc from model year 2012", choices=("none", "esc")
    )
    esc_sideslip: Fact | None = may("angle", "sideslip at which stability control brakes", 5e-3, 1)
    esc_yaw_margin: Fact | None = may("yaw_rate", "error of yaw rate at which it brakes", 5e-3, 2)
    brake_vectoring: Fact | None = may("ratio", "gain of torque vectoring by brake; left out: none", 0, 5)
    motor_vectoring: Fact | None = may("ratio", "gain of torque vectoring by motor; left out: none", 0, 5)


class Auxiliary(Section):
    table = "auxiliary"
    power: Fact | None = may("power", "12 V load in road tests and cycles", 0, 1e4)
    dcdc_efficiency: Fact | None = may("share", "efficiency of the DC/DC converter", 0.5, 1, only="motor")
    alternator_efficiency: Fact | None = may(
        "share", "of the alternator of a car with an engine", 0.2, 1, only="engine"
    )


class RoadLoad(Section):
    table = "road_load"
    a: Fact | None = may("force", "coast-down force, constant part", -200, 2000)
    b: Fact | None = may("force_per_speed", "coast-down force, part linear in speed", -60, 120)
    c: Fact | None = may("force_per_speed_squared", "coast-down force, part quadratic in speed", 0, 5)
    test_mass: Fact | None = may("mass", "mass at which a, b, c hold (EPA ETW, WLTP test mass)", 200, 9000)
    curb_mass: Fact | None = may("mass", "curb mass of the car of the coast-down, if another", 200, 6000)
    tyre_size: Fact | None = may(TYRE_SIZE, "tyre of the coast-down, if another than the car's own")
    n_over_v: Fact | None = may(
        "angle_per_length", "motor or engine speed over road speed (EPA N/V; top gear)", 1, 200
    )
    axle_ratio: Fact | None = told("axle ratio as the test list prints it", "ratio", 0.1, 40)
    rolling_resistance: Fact | None = may("ratio", "of the coast-down's tyres, if others", 0.002, 0.05)
    drag_area: Fact | None = may("area", "drag area of the coast-down's body, if another", 0.1, 5)


class Label(Section):
    table = "label"
    only = "motor"
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
    year: Fact = need(COUNT, "model year; an engine's class rule for fuel uses it", 1880, 2100)
    market: Fact = need(TEXT, "market that it was built for, such as US", descriptive=True)
    class_: Fact | None = may(TEXT, "class of car, such as compact", descriptive=True, alias="class")
    mass: Mass
    body: Body
    tyre: Tyre
    wheel: Wheel
    steering: Steering
    suspension: Suspension
    brakes: Brakes
    battery: Battery
    drive: Drives
    control: Control
    auxiliary: Auxiliary
    charging: Charging
    cabin: Cabin
    road_load: RoadLoad
    label: Label
    published: dict[str, Fact]
    correlated: list[Correlated]

    @field_validator("published", mode="plain")
    @classmethod
    def _claims(cls, raw: Any, info: ValidationInfo) -> dict[str, Fact]:
        return read_claims(raw, info.context)


_SECTIONS = (CarFile, Mass, Body, Tyre, Wheel, Steering, Suspension, FrontSuspension, RearSuspension, Brakes)
_SECTIONS += (Battery, FrontDrive, RearDrive)
_SECTIONS += (Control, Auxiliary, Charging, Cabin, RoadLoad, Label)
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
