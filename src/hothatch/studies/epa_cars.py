"""A plant for every row of a certification list, and its wall consumption on the two cycles.

One generic powertrain, scaled physically: peak power is the rating, peak torque and losses follow it, the battery follows
the test mass. Each row is the very car of its coast-down, so the drag of its own unpowered drives is taken out of A, B, C
here (the compiler would take out the base car's).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.losses import driveline_drag
from hothatch.car.plant import PLANT
from hothatch.car.record import Car, Fact
from hothatch.car.rules import Columns
from hothatch.formats.epa_list import EpaTest
from hothatch.garage.cycles import cycle
from hothatch.proving.conditions import STANDARD, Conditions, condition_table, start_states
from hothatch.proving.energy import EPA
from hothatch.proving.steps import DriveTrace
from hothatch.studies.epa_rules import RULES, rule

AXLES = {"front": ("front",), "rear": ("rear",), "both": ("front", "rear")}
WH_PER_KM = 1.0 / 3.6  # of one J/m
KIND = "pm"
# One UDDS and one HWFET, each from half charge: the multi-cycle test's mean over a discharge is there.
CONDITIONS = Conditions(soc=0.5).over(EPA).over(STANDARD)
# What a plant needs and certification cycles hardly feel: weight distribution and tyres matter through slip alone.
_BODY = {
    "mass.curb": 1800.0,
    "mass.front_share": 0.5,
    "mass.cg_height": 0.55,
    "body.wheelbase": 2.8,
    "body.width": 1.85,
    "body.height": 1.55,
    "body.style": "any",
    "tyre.size": "225/50R18",
    "tyre.class": "grand-touring",
    "battery.cooling": "liquid",
    "battery.cells_parallel": 1.0,
}


def base_car() -> Car:
    """Return the generic car without drives; a row's come as edits, so that no other car's drag leaves its road load."""
    facts: dict[str, Any] = {path: Fact(value, "assumed") for path, value in _BODY.items()}
    for name in ("chemistry", "cells_series"):
        facts[f"battery.{name}"] = Fact(rule(name), "assumed", source=f"garage/{RULES}")
    return Car("epa-book", "a car of the EPA book", facts)


def plants(tests: Sequence[EpaTest], constants: Mapping[str, float]) -> np.ndarray:
    """Return one plant a test, in order, for the class ``constants`` by name (studies/epa_rules.py)."""
    table = np.zeros(len(tests), PLANT)
    base = base_car()
    for driven, axles in AXLES.items():
        places = [place for place, test in enumerate(tests) if test.driven == driven]
        if places:
            table[places] = compile(base, _edits(base, [tests[place] for place in places], axles, constants))
    return table


def consumption(tests: Sequence[EpaTest], constants: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Return wall consumption [Wh/km] by cycle, one value a test."""
    table = plants(tests, constants)
    second = np.array([test.driven == "both" for test in tests]) * constants["second_drive_power"]
    # Given at the battery, booked on the 12 V side: as a factor on the car's own auxiliary power.
    extra = second * table["dcdc_efficiency"] / table["auxiliary_power"]
    found = {}
    for name in ("udds", "hwfet"):
        conditions = condition_table(table, CONDITIONS)
        conditions["auxiliary"] = 1.0 + town_share(name) * extra
        events = DriveTrace(name).run(table, conditions, start_states(table, CONDITIONS), False)
        net = events.numbers["net"] / events.numbers["distance"] * WH_PER_KM
        found[name] = net / constants["charging_efficiency"]
    return found


def town_share(name: str) -> float:
    """Return the share [-] of a cycle's time below the town speed, by each step's mean speed."""
    speed = cycle(name).speed_ms
    return float(np.mean(0.5 * (speed[1:] + speed[:-1]) < rule("town_speed")))


def traction(tests: Sequence[EpaTest]) -> dict[str, np.ndarray]:
    """Return positive tractive energy [Wh/km] by cycle: A, B, C and test mass alone, no rotating mass, 1 s steps.

    Source: sum of (A + B v + C v² + m dv/dt)⁺ v dt at each step's mean speed.
    """
    columns = {
        key: np.array([getattr(test, key) for test in tests])[:, None] for key in ("a", "b", "c", "test_mass")
    }
    found = {}
    for name in ("udds", "hwfet"):
        trace = cycle(name)
        dt = np.diff(trace.time_s)
        v = 0.5 * (trace.speed_ms[1:] + trace.speed_ms[:-1])
        force = columns["a"] + columns["b"] * v + columns["c"] * v * v
        force = force + columns["test_mass"] * np.diff(trace.speed_ms) / dt
        found[name] = np.maximum(force, 0.0) @ (v * dt) / (v @ dt) * WH_PER_KM
    return found


def peak_power(tests: Sequence[EpaTest]) -> np.ndarray:
    """Return the drives' peak power [W]: the rating, but no less than the rule's share of the test mass."""
    rated = np.array([test.power for test in tests])
    return np.maximum(rated, rule("power_per_mass_least") * np.array([test.test_mass for test in tests]))


def gearing(tests: Sequence[EpaTest]) -> tuple[np.ndarray, np.ndarray]:
    """Return total reduction [-] and rolling radius [m]: axle ratio and N/V where they imply a plausible radius."""
    low, high = rule("radius_low"), rule("radius_high")
    radius = np.full(len(tests), float(rule("radius")))
    ratio = rule("gear_over_radius") * radius
    for place, test in enumerate(tests):
        if test.axle_ratio and test.n_over_v and low < test.axle_ratio / test.n_over_v < high:
            ratio[place], radius[place] = test.axle_ratio, test.axle_ratio / test.n_over_v
    return ratio, radius


def _edits(
    base: Car, tests: Sequence[EpaTest], axles: tuple[str, ...], constants: Mapping[str, float]
) -> dict[str, Any]:
    mass = np.array([test.test_mass for test in tests])
    drive = _drive(tests, peak_power(tests) / len(axles), constants)
    edits: dict[str, Any] = {f"drive.{axle}.{key}": value for axle in axles for key, value in drive.items()}
    edits["tyre.rolling_radius"] = gearing(tests)[1]
    for key, drag in zip("abc", _unpowered_drag(base, edits, axles), strict=True):
        edits[f"road_load.{key}"] = np.array([getattr(test, key) for test in tests]) - drag
    edits["road_load.test_mass"] = mass
    battery = rule("usable_per_mass") * (mass - rule("mass_without_battery"))
    edits["battery.usable"] = np.maximum(battery, rule("usable_least"))
    growth = (mass / rule("reference_mass")) ** constants["auxiliary_exponent"]
    edits["auxiliary.power"] = constants["auxiliary_power"] * growth
    edits["charging.efficiency"] = constants["charging_efficiency"]
    return edits


def _drive(tests: Sequence[EpaTest], power: np.ndarray, constants: Mapping[str, float]) -> dict[str, Any]:
    """Return the stated fields of one drive of ``power`` [W] a row; class rules fill the others."""
    return {
        "kind": KIND,
        "power": power,
        "torque": power / rule("base_speed"),
        "ratio": gearing(tests)[0],
        "loss_scale": np.full(len(tests), constants["loss_scale"]),
        "gear_efficiency": np.full(len(tests), 1.0 - constants["gear_loss"]),
    }


def _unpowered_drag(base: Car, edits: Mapping[str, Any], axles: tuple[str, ...]) -> np.ndarray:
    """Return what the rows' own drives add to A, B and C, shape (3, n): N, N s/m, N s²/m²."""
    columns = Columns(base.facts, edits)
    total: Any = 0.0
    for axle in axles:
        keys = ("torque", "power", "ratio", "loss_scale", "gear_drag_torque", "gear_drag_viscous")
        row = {key: columns.value(f"drive.{axle}.{key}") for key in keys}
        row["radius"] = columns.value("tyre.rolling_radius")
        total = total + np.stack(driveline_drag(KIND, row))
    return total
