"""Laws of the shop: more grip never lengthens a stop, more mass never shortens a launch that power limits.

That packages with different parts commute stands in tests/car/test_apply.py.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hothatch.car.compile import compile
from hothatch.car.load import load_car
from hothatch.car.mf_terms import LMUX
from hothatch.evaluate import run_table
from hothatch.figures.derive import DERIVE
from hothatch.proving.catalogue import PROCEDURES
from hothatch.proving.conditions import Conditions

CARS = ("nissan-leaf-40-2018", "chevrolet-bolt-2017", "tesla-model3-lr-awd-2019", "vw-e-golf-36-2017")
SURE = 1e-3  # share by which one step of a solver may move a figure


def column(test: str, figure: str, plants: np.ndarray, asked: Conditions | None = None) -> np.ndarray:
    procedure = PROCEDURES[test].only([figure])
    found = DERIVE[test](plants, run_table(procedure, plants, asked))
    return found[figure].values


@settings(max_examples=6)
@given(st.sampled_from(CARS), st.floats(0.6, 1.2), st.floats(0.03, 0.3), st.floats(-0.1, 0.15))
def test_more_grip_never_lengthens_a_stop(car: str, grip: float, more: float, mass: float):
    base = load_car(car)
    own = float(compile(base)["mass"][0])
    values = {"tyre.grip": np.array([grip, grip + more]), "mass.curb": np.full(2, own * (1.0 + mass))}
    less, gripping = column("braking", "brake_60_0_mph", compile(base, values))
    assert gripping <= less * (1.0 + SURE)


@settings(max_examples=6)
@given(st.sampled_from(CARS), st.floats(0.5, 0.95), st.floats(0.05, 0.3))
def test_a_grippier_surface_never_lengthens_a_stop(car: str, grip: float, more: float):
    plants = compile(load_car(car))
    asked = [Conditions(surface_grip=one) for one in (grip, grip + more)]
    less, gripping = (column("braking", "brake_60_0_mph", plants, one)[0] for one in asked)
    assert gripping <= less * (1.0 + SURE)


@settings(max_examples=12)
@given(st.sampled_from(CARS), st.floats(0.75, 1.15), st.floats(0.01, 0.25))
def test_more_mass_never_shortens_a_launch_that_power_limits(car: str, mass: float, more: float):
    base = load_car(car)
    own = float(compile(base)["mass"][0])
    # Tyres that hold everything: what is left to limit the launch is the drive.
    values = {"tyre.grip": np.full(2, 2.0), "mass.curb": own * np.array([mass, mass + more])}
    light, heavy = column("launch", "accel_0_60_mph", compile(base, values))
    assert heavy >= light


@pytest.mark.parametrize("car", CARS)
def test_each_class_of_tyres_stops_shorter_than_one_with_less_grip(car: str):
    base = load_car(car)
    classes = ("low-rolling-resistance", "grand-touring", "max-performance-summer", "r-compound")
    plants = np.concatenate([compile(base, {"tyre.class": name}) for name in classes])
    stops = column("braking", "brake_60_0_mph", plants)
    order = np.argsort(-plants["mf"][:, 0, LMUX])
    assert np.all(np.diff(stops[order]) >= -SURE * stops[order][:-1])
