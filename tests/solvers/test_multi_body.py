"""The double track beside a multi-body model of 29 states: CommonRoad's three cars in a step of steer.

Its tyre is linear in load, so that springs do not change its balance; what they change is roll. How its parameters become
a Plant's:

* Its lateral and yaw equations put the centre of gravity at the sprung mass's, its loads do not (unsprung masses are equal
  on both axles): the load that is missing on an axle scales that axle's tyres, which are linear in it.
* Springs and bar (½ T² K_s − K_ts) stand in series with the tyres (½ T² K_zt); so do the dampers, seen through them.
* The joint of body and axle gives sideways (K_ras), but the springs' levers stay: left out.
* Camber: γ = φ + ½ T D Δφ, Δφ the springs' part of the roll. The jump of its tyre at γ = 0 shifts both axles alike.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hothatch.car.mf_row import tyre_row
from hothatch.constants import G0
from hothatch.solvers import double_track

FACTS = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "commonroad-multi-body.toml").read_text(encoding="utf-8")
)
LINEAR = 1e4  # PKY2 at which the sine of eq. 4.E25 is its angle, so that stiffness is linear in load


def axle_tyre(load: float, share: float) -> np.ndarray:
    """The tyre of one axle; ``share`` of its forces for a load that the Plant does not have."""
    linear = {
        "FNOMIN": load,
        "PKY1": FACTS["tyre"]["PKY1"] * LINEAR,
        "PKY2": LINEAR,
        "PKY4": 1.0,
        "MF61": 0.0,
    }
    # Roll, hence camber, has the other sign there.
    camber = {name: -FACTS["tyre"][name] for name in ("PHY3", "PVY3")}
    side = {"UNLOADED_RADIUS": 0.344, "LKY": share, "LMUY": share}
    return tyre_row(FACTS["tyre"] | linear | camber | side)


def plant_of(car: dict[str, Any], table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    plants, rows, states = table(["nissan-leaf-40-2018"], stability=0.0, regeneration=0.0)
    p = plants[0]
    for name in ("road_a", "road_b", "road_c", "road_rolling", "rolling", "road_drag_area", "drag_area",
                 "lift_area", "gear_drag", "rotor_inertia", "roll_centre", "roll_steer", "camber", "toe",
                 "lateral_compliance", "vectoring", "motor_vectoring"):  # fmt: skip
        p[name] = 0.0
    p["disconnect"] = 1.0
    length = car["a"] + car["b"]
    mass, sprung, unsprung = car["m"], car["m_s"], car["m_u"]
    on_axle = sprung * np.array([car["b"], car["a"]]) / length
    track = np.array(car["T"])
    springs = 0.5 * track**2 * np.array(car["K_s"]) - np.array(car["K_ts"])
    tyres = 0.5 * track**2 * car["K_zt"]
    through = tyres / (tyres + springs)
    p["mass"], p["front_share"], p["wheelbase"] = mass, car["b"] / length, length
    p["cg_height"] = (sprung * car["h_s"] + 2.0 * unsprung * car["R_w"]) / mass
    p["radius"], p["wheel_inertia"], p["yaw_inertia"] = car["R_w"], car["I_y_w"], car["I_z"]
    p["roll_inertia"], p["unsprung"], p["track"] = car["I_Phi_s"], unsprung, track
    p["roll_stiffness"] = springs * through
    p["roll_damping"] = 0.5 * track**2 * np.array(car["K_sd"]) * through**2
    p["camber_gain"] = 1.0 + 0.5 * track * np.array(car["D"]) * through
    p["steering_ratio"] = 1.0
    rows["mass"] = mass
    for axle, load in enumerate(mass * on_axle / sprung):
        p["mf"][axle] = axle_tyre(load * G0 / 2.0, (on_axle[axle] + unsprung) / load)
    return plants, rows, states


@pytest.mark.parametrize("answer", FACTS["answer"], ids=lambda a: f"{a['car']}-{a['steer']}")
def test_step_of_steer(answer, table):
    plants, rows, states = plant_of(FACTS[answer["car"]], table)
    end = 1.0 + answer["steer"] / 0.4
    motion = double_track.steer_programme(
        plants, rows, states, np.array([80.0 / 3.6]), np.array([0.0, 1.0, end, 6.0]),
        np.array([[0.0, 0.0, answer["steer"], answer["steer"]]]), double_track.COAST, 6.0,
    )  # fmt: skip
    assert motion.outcome[0] == double_track.OK
    time = motion.column("time", 0)

    def at(name: str, when: float) -> float:
        return float(np.interp(when, time, motion.column(name, 0)))

    rate = motion.column("yaw_rate", 0)
    found = [rate.max(), at("yaw_rate", 2.0), at("yaw_rate", 3.0), at("yaw_rate", 6.0)]
    assert found == pytest.approx(answer["yaw_rate"], rel=0.02)
    assert at("roll", 3.0) == pytest.approx(-answer["roll"], rel=0.05)
    assert [at("vx", 3.0), at("vx", 6.0)] == pytest.approx(answer["speed"], rel=0.005)
    assert [at("x", 6.0), at("y", 6.0)] == pytest.approx(answer["place"], rel=0.02)
