"""A car with the road load of a coast-down log."""

from __future__ import annotations

import numpy as np

from hothatch.car.compile import compile
from hothatch.car.record import Car, Fact
from hothatch.formats.log_channels import Log
from hothatch.physics.road_load import inertia_mass
from hothatch.proving.conditions import STANDARD, Conditions
from hothatch.studies.calibration import Asked, Calibration, Fitted, Residuals, told, with_facts
from hothatch.studies.coast_down_fit import CoastDown, CoastDownError, coast_down
from hothatch.studies.request import RequestError

COAST_DOWN = ("road_load.a", "road_load.b", "road_load.c")
# What a coast-down file may state of another car than the one that was logged now.
_OTHER_CAR = (
    "road_load.rolling_resistance",
    "road_load.drag_area",
    "road_load.curb_mass",
    "road_load.tyre_size",
)


def coasted(car: Car, log: Log, asked: Asked, evidence: str) -> Calibration:
    """Return the car with the road load of a coast-down log."""
    if asked.paths:
        raise RequestError(
            "--fit goes with figures, drives and launches; a coast-down gives road_load.a, b and c"
        )
    if asked.conditions and asked.conditions.head_wind is not None:
        raise RequestError(
            "--wind cannot serve a coast-down, whose runs go both ways; give the log a channel head_wind (an anemometer on "
            "board) or direction (1 and −1: the wind is then found)"
        )
    conditions = (asked.conditions or Conditions()).over(STANDARD)
    plants = compile(car)
    mass = float(plants["mass"][0]) + (conditions.load or 0.0)
    old = np.array([plants[name][0] for name in ("road_a", "road_b", "road_c")])
    own = [car.value(path) for path in COAST_DOWN]
    if all(isinstance(value, float) for value in own):
        old = np.array(own, float)
    ambient = asked.conditions.ambient if asked.conditions else None
    try:
        found = coast_down(log, mass, _inertia(plants), old, ambient=ambient, hold_out=asked.hold_out)
    except CoastDownError as error:
        raise RequestError(str(error)) from None
    shown = _coast_residuals(found)
    words = f"{len(found.times)} runs, {sum(map(len, found.times))} half seconds"
    source = (
        f"hothatch calibrate to {evidence}: {words}, {told(shown)}; corrected to 20 °C, 98.2 kPa, no wind"
    )
    sds = np.sqrt(np.diag(found.covariance))
    facts = {
        path: Fact(float(value), "measured", source, float(sd))
        for path, value, sd in zip(COAST_DOWN, found.values, sds, strict=True)
    }
    facts["road_load.test_mass"] = Fact(mass, "measured", source, 0.01 * mass)
    columns = zip(COAST_DOWN, *(one.tolist() for one in (old, found.values, sds, found.half)), strict=True)
    fitted = tuple(
        # The model is linear in them: the profile has the ends of Laplace's interval.
        Fitted(path, before, _sd(car, path), value, sd, *(ends := (value - half, value + half)), ends, None)
        for path, before, value, sd, half in columns
    )
    remarks = [
        *found.remarks,
        f"car as logged: curb mass + {conditions.load:.0f} kg = {mass:.0f} kg; --load says otherwise",
    ]
    if found.wind is not None:
        way = "against" if found.wind >= 0.0 else "along"
        remarks.append(f"wind found: {abs(found.wind):.1f} m/s {way} direction 1")
    if found.held:
        remarks.append(f"{len(found.held)} of {len(found.times)} runs held out of the fit and scored")
    calibrated = with_facts(car, facts, _OTHER_CAR)
    return Calibration(car, calibrated, "coast-down", words, evidence, fitted, shown, None, tuple(remarks))


def _sd(car: Car, path: str) -> float:
    fact = car.facts.get(path)
    return 0.0 if fact is None else fact.sd or 0.0


def _inertia(plants: np.ndarray) -> float:
    """Return what wheels and rotors that turn with them add to the mass [kg]; an engine is out of gear."""
    row = plants[0]
    rotors = row["rotor_inertia"] if row["engine"] < 0.5 else np.zeros(2)
    return float(
        sum(
            inertia_mass(
                float(row["wheel_inertia"]),
                float(rotors[axle]),
                float(row["ratio"][axle]),
                float(row["radius"]),
            )
            for axle in range(2)
        )
    )


def _coast_residuals(found: CoastDown) -> Residuals:
    held = np.concatenate([np.full(len(times), at in found.held) for at, times in enumerate(found.times)])
    labels = tuple(f"run {at + 1}, {time:.1f} s" for at, times in enumerate(found.times) for time in times)
    speeds = np.concatenate(found.speeds) * 3.6
    # Residuals of a fit are measured less model: here, as everywhere on the page, model less measured.
    after, before = (-3.6 * np.concatenate(one) for one in (found.residuals, found.before))
    return Residuals("coast-down", "km/h", "speed, km/h", speeds, labels, before, after, held)
