"""Nothing in a car file is silently ignored: every field that is not descriptive moves a figure.

Each field is changed once as the file would state it and once as an edit, on a car for which it matters: a limit needs
a car that meets it. A field that no test can move is a defect, not an exemption: flag it descriptive or use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.car.derived import columns_of
from hothatch.car.load import load_car
from hothatch.car.record import Car, Fact
from hothatch.car.schema import FIELDS
from hothatch.evaluate import applies, run_table
from hothatch.figures.derive import DERIVE
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions

FRONT, REAR = "nissan-leaf-40-2018", "tesla-model3-lr-rwd-2018"
MANUAL, AUTOMATIC = "vw-golf-gti-mk7-2017", "vw-golf-14t-2019"
TWO = "hyundai-ioniq5-n-2024"  # motors, with a boost
SHIFT = 1e-9  # relative
# What a launch, the label and the top speed do not show, the other tests may: asked only then.
FIRST = ("launch", "top-speed", "us06", "epa-label", "epa-fuel")
# The chassis shows in braking and handling: asked last, the quick ones first.
QUICK, SLOW = ("skidpad", "step-steer"), ("obstacle-avoidance", "sine-with-dwell")
ENERGY = ("steady", "dc-charge", "ac-charge")  # cheap, and most of what climate and charging show in
HANDLING = tuple(name for name, one in PROCEDURES.items() if one.group in ("stop", "turn"))


@dataclass(frozen=True)
class Case:
    """How to try one field: on which car, with what else changed or left out beside it, to which value, where."""

    value: Any = None  # None: 5 % more than the car has
    beside: Mapping[str, Any] = field(default_factory=dict)
    without: str = "-"
    conditions: Conditions | None = None
    car: str = FRONT
    turned: bool = False  # the drive of its front axle put to the rear axle


def axle_cases(axle: str, car: str) -> Iterator[tuple[str, Case]]:
    """Limits of power in time and of heat, which only a car that meets them shows."""
    drive = f"drive.{axle}"
    curve = ((0.0, 300.0, 700.0, 2000.0), (250.0, 240.0, 120.0, 40.0))
    yield f"{drive}.torque_curve", Case(curve, car=car)
    yield f"{drive}.inverter", Case("sic" if car == FRONT else "igbt", car=car)
    slippery = Conditions(traction_control=False, surface_grip=0.5)
    yield f"{drive}.differential", Case("limited-slip", conditions=slippery, car=car)
    yield f"{drive}.differential_lock", Case(0.3, conditions=slippery, car=car)
    # With N/V in the file the radius follows the ratio, and only their quotient counts.
    yield f"{drive}.ratio", Case(without="road_load.n_over_v", car=car)
    yield f"{drive}.voltage_headroom", Case(0.7, car=car)
    yield f"{drive}.peak_duration", Case(4.0, car=car)
    yield f"{drive}.continuous_power", Case(beside={f"{drive}.peak_duration": 4.0}, car=car)
    for part in ("motor", "inverter"):
        tender = {f"{drive}.{part}_temperature_fade": 294.0, f"{drive}.{part}_temperature_limit": 304.0}
        for name in ("heat_capacity", "conductance"):
            yield f"{drive}.{part}_{name}", Case(beside=tender, car=car)
        for path, kelvin in tender.items():
            others = {one: value for one, value in tender.items() if one != path}
            yield path, Case(kelvin + 3.0, beside={**others, path: kelvin}, car=car)


def engine_cases(axle: str) -> Iterator[tuple[str, Case]]:
    """The fields of an engine, on a front-driven car with a manual gearbox, or on it turned about."""
    drive, turned = f"drive.{axle}", axle == "rear"
    for name, info in (
        (path.rpartition(".")[2], info) for path, info in FIELDS.items() if path.startswith(drive)
    ):
        if info.only == "engine" and not info.descriptive:
            yield f"{drive}.{name}", Case(car=MANUAL, turned=turned)
    gears = ((3.9, 2.2, 1.5, 1.1, 0.9, 0.75),)
    yield f"{drive}.ratios", Case(gears, car=MANUAL, turned=turned)
    yield f"{drive}.final_drives", Case(((3.4,),), car=MANUAL, turned=turned)
    yield f"{drive}.rear_share", Case(0.4, car=MANUAL, turned=turned)
    # Between the two points no car that reaches its peak power at once can tell them apart.
    yield f"{drive}.peak_power_from", Case(560.0, car=MANUAL, turned=turned)
    # Of a turbocharged engine it bounds what a cycle may ask, at full pedal the turbocharger's own balance decides.
    yield f"{drive}.low_end_linear", Case(0.3, car="vw-gti-16v-1987", turned=turned)
    yield f"{drive}.low_end_square", Case(0.6, car="vw-gti-16v-1987", turned=turned)
    yield f"{drive}.kickdown_time", Case(car=AUTOMATIC, turned=turned)
    yield f"{drive}.clutch_capacity", Case(150.0, car=MANUAL, turned=turned)


def motor_cases(axle: str) -> Iterator[tuple[str, Case]]:
    """What only a boost, or a car with a motor to each axle shows."""
    drive = f"drive.{axle}"
    yield f"{drive}.boost_power", Case(250e3, car=TWO)
    yield f"{drive}.boost_torque", Case(500.0, car=TWO)
    yield f"{drive}.disconnect_speed", Case(5.0, beside={f"{drive}.disconnect": "yes"}, car=TWO)
    # The car's own boost is less than its voltage and speed leave of it after a few seconds.
    yield f"{drive}.boost_duration", Case(3.0, beside={f"{drive}.power": 100e3}, car=TWO)
    yield f"{drive}.disconnect", Case("no" if axle == "front" else "yes", car=TWO)


# Discs warm up in a stop; only pads that fade early and brakes that barely hold the wheels show it.
TENDER = {"brakes.fade_start": 350.0, "brakes.fade_end": 420.0, "brakes.torque": 5000.0}
DISCS = [
    f"brakes.{axle}_{name}"
    for axle in ("front", "rear")
    for name in ("disc", "heat_capacity", "conductance", "conductance_speed")
]
HOT = Conditions(battery_temperature=328.0)
WINTER, SUMMER = Conditions(ambient=268.0), Conditions(ambient=308.0)
FROST = Conditions(battery_temperature=273.0)
CASES: dict[str, Case] = {
    **dict(axle_cases("front", FRONT)),
    **dict(axle_cases("rear", REAR)),
    **{path: case for axle in ("front", "rear") for path, case in engine_cases(axle)},
    **{path: case for axle in ("front", "rear") for path, case in motor_cases(axle)},
    **{path: Case(beside=TENDER) for path in DISCS if "front" in path},
    **{
        path: Case(beside=TENDER | {"brakes.torque": 2500.0, "brakes.balance": 0.5})
        for path in DISCS
        if "rear" in path
    },
    "brakes.fade_start": Case(360.0, beside=TENDER),
    "brakes.fade_end": Case(440.0, beside=TENDER),
    "year": Case(2007.0, car=MANUAL),
    "auxiliary.alternator_efficiency": Case(car=MANUAL),
    "control.front_share": Case(0.3, car=TWO),
    "suspension.front.kind": Case("double-wishbone"),
    "suspension.rear.kind": Case("rigid"),
    "suspension.tune": Case("sport"),
    "suspension.front.roll_stiffness": Case(60e3),
    "suspension.rear.roll_stiffness": Case(60e3),
    "tyre.vertical_stiffness": Case(3e5, beside={"suspension.front.spring_rate": 4e4}),
    "brakes.abs": Case("no"),
    "control.stability": Case("none"),
    "control.brake_vectoring": Case(0.0),
    "control.motor_vectoring": Case(0.5, car=TWO),
    "tyre.size": Case("225/45R17 94V"),
    "tyre.file": Case("pacejka-205-60r15"),
    "tyre.rear_size": Case("265/35R19 98Y", car=REAR),
    "tyre.rolling_radius": Case(0.31),
    # Only with a resistance in ohms does it matter how a pack's energy is wired.
    "battery.cells_series": Case(beside={"battery.resistance": 0.1}),
    "battery.resistance": Case(0.12),
    "battery.charge_c_rate": Case(car=REAR),
    "battery.charge_fall": Case(car=REAR),
    "charging.dc_peak": Case(car=REAR),
    "battery.charge_activation": Case(conditions=FROST),
    "battery.heater_power": Case(3000.0, conditions=FROST),
    "charging.dc_current": Case(90.0),
    "battery.reserve": Case(0.05),
    **{
        f"cabin.{name}": Case(conditions=WINTER)
        for name in ("conductance", "air_flow", "recirculation", "setpoint", "heat_pump_cop", "blower_power")
    },
    "cabin.heating": Case("resistance", conditions=WINTER),
    "cabin.heating_power": Case(500.0, conditions=WINTER),
    "cabin.glass_area": Case(conditions=WINTER),
    "cabin.cooling_cop": Case(conditions=SUMMER),
    "charging.curve": Case(((0.0, 1.0), (30e3, 20e3))),
    "charging.throttle": Case(((303.0, 313.0), (40e3, 20e3))),
    "battery.discharge_power": Case(60e3),
    "battery.temperature_fade": Case(conditions=HOT, value=325.0),
    "battery.temperature_limit": Case(conditions=HOT, value=336.0),
    "control.regen_power": Case(15e3),
    "road_load.curb_mass": Case(1500.0),
    "road_load.tyre_size": Case("225/45R17 94V"),
    "road_load.rolling_resistance": Case(0.009),
    "road_load.drag_area": Case(0.7),
}


def fields() -> list[str]:
    return [path for path, info in FIELDS.items() if not info.descriptive]


def case_of(path: str) -> Case:
    return CASES.get(path, Case(car=REAR if path.startswith("drive.rear.") else FRONT))


def start(case: Case) -> Car:
    """The car on which a field is tried, with what stands beside it in its file."""
    car = load_car(case.car)
    facts = {path: fact for path, fact in car.facts.items() if not path.startswith(case.without)}
    if case.turned:
        facts = {path.replace("drive.front.", "drive.rear."): fact for path, fact in facts.items()}
    return replace(car, facts=facts | {path: Fact(value, "assumed") for path, value in case.beside.items()})


def changed(path: str, case: Case, car: Car) -> Any:
    """The value to try: the case's, another choice, or 5 % more (less where the field allows no more)."""
    if case.value is not None:
        return case.value
    columns = columns_of(car.facts)
    info = FIELDS[path]
    if info.choices:
        return next(choice for choice in info.choices if choice != columns.text(path))
    value = float(columns.value(path))
    return 1.05 * value if info.low <= 1.05 * value <= info.high else 0.95 * value


def figures(
    plants: np.ndarray, tests: tuple[str, ...], conditions: Conditions | None
) -> dict[str, np.ndarray]:
    found = {}
    for name in tests:
        apt = applies(PROCEDURES[name], plants)
        if apt.any():
            columns = DERIVE[name](plants[apt], run_table(PROCEDURES[name], plants[apt], conditions))
            for figure, column in columns.items():
                found[figure] = np.full(len(plants), np.nan)
                found[figure][apt] = column.values
    return found


def differing(plants: np.ndarray, tests: tuple[str, ...], conditions: Conditions | None) -> list[set[str]]:
    """For every third row the figures in which one of the next two rows differs from it: (before, file, edit)."""
    found: list[set[str]] = [set() for _ in range(2 * len(plants) // 3)]
    for figure, values in figures(plants, tests, conditions).items():
        before = values[0::3]
        for offset in (1, 2):
            after = values[offset::3]
            gone = np.isnan(before) != np.isnan(after)
            for row in np.flatnonzero(gone | (np.abs(after - before) > SHIFT * np.abs(before))):
                found[2 * row + offset - 1].add(figure)
    return found


@cache
def moved() -> dict[tuple[str, str], set[str]]:
    """By field and way (``file``, ``edit``): the figures that moved."""
    found: dict[tuple[str, str], set[str]] = {}
    for conditions in {case_of(path).conditions for path in fields()}:
        paths = [path for path in fields() if case_of(path).conditions == conditions]
        rest = tuple(name for name in PROCEDURES if name not in (*FIRST, *ENERGY, *HANDLING))
        for tests in (FIRST, ENERGY, QUICK, ("braking",), rest, SLOW):
            paths = [path for path in paths if not (found.get((path, "file")) and found.get((path, "edit")))]
            if paths:
                sets = differing(np.concatenate([rows(path) for path in paths]), tests, conditions)
                for i, path in enumerate(paths):
                    for j, way in enumerate(("file", "edit")):
                        found.setdefault((path, way), set()).update(sets[2 * i + j])
    return found


def rows(path: str) -> np.ndarray:
    """Three Plants: before, the field as the file states it, the field as an edit."""
    case = case_of(path)
    car = start(case)
    value = changed(path, case, car)
    stated = replace(car, facts={**car.facts, path: Fact(value, "assumed")})
    return np.concatenate([compile(car), compile(stated), compile(car, {path: value})])


@pytest.mark.parametrize("way", ["file", "edit"])
@pytest.mark.parametrize("path", fields())
def test_every_field_moves_a_figure(path: str, way: str):
    assert moved()[path, way], f"{path} ({way}) moves no figure: use it, or flag it descriptive"


def test_every_case_is_a_field():
    assert set(CASES) <= set(fields())


def test_a_descriptive_field_moves_nothing():
    """What is flagged so is ignored by design; were it used, the flag would mislead."""
    told = [path for path, info in FIELDS.items() if info.descriptive]
    plain = compile(load_car(FRONT)).tobytes()
    for path in told:
        assert compile(load_car(FRONT), {path: 1.0}).tobytes() == plain, path
