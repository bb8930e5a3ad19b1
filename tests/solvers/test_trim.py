"""Steady bends: the balance holds, both sides are alike, the limit tells what ran out, and the transient agrees."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.mf_terms import LMUY
from hothatch.constants import G0
from hothatch.solvers import trim

LEAF, GTI, TESLA, OLD = (
    "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "tesla-model3-performance-2018", "vw-gti-16v-1987",
)  # fmt: skip
RADIUS = 45.72


@pytest.fixture(scope="module")
def pad(table):
    plants, rows, _ = table([LEAF, GTI, TESLA, OLD])
    return plants, rows, trim.skidpad(plants, rows, RADIUS)


def test_the_limit_is_a_balance_of_forces(pad):
    plants, rows, found = pad
    mass = rows["mass"]
    assert found["ok"].all()
    assert found["ay"] == pytest.approx(found["speed"] ** 2 / RADIUS, rel=1e-12)
    lift = 0.5 * rows["density"] * plants["lift_area"].sum(axis=1) * found["speed"] ** 2
    assert found["fz"].sum(axis=1) == pytest.approx(mass * G0 - lift, rel=1e-4)
    # Moments about the x axis of the contact plane: the transfer of load holds up the centre of gravity.
    track = plants["track"]
    carried = 0.5 * ((found["fz"][:, 1::2] - found["fz"][:, ::2]) * track).sum(axis=1)
    across = mass * found["ay"] * np.cos(found["sideslip"])
    weight = mass - plants["unsprung"].sum(axis=1)
    share = 0.5  # of the roll that moves the weight aside, over the height of the roll axis: bounded below
    assert (carried > across * plants["cg_height"]).all()
    assert (carried < across * plants["cg_height"] + weight * G0 * found["roll"] * 2.0 * share).all()


def test_the_drive_pays_for_what_the_tyres_lose(pad):
    _, _, found = pad
    slid = -(found["fy"] * np.tan(found["alpha"])).sum(axis=1)
    assert (found["drive_force"] > slid * 0.95).all()


def test_left_and_right_are_mirrored(pad):
    plants, rows, left = pad
    right = trim.skidpad(plants, rows, RADIUS, -1)
    assert right["ay"] == pytest.approx(left["ay"], rel=1e-10)
    # Where a top stands is known by the root of how well its height is.
    for name in ("steering_wheel", "sideslip", "roll"):
        assert right[name] == pytest.approx(-left[name], rel=1e-6)
    assert right["fz"][:, [1, 0, 3, 2]] == pytest.approx(left["fz"], rel=1e-6)


@pytest.mark.parametrize("grip", [0.2, 0.1, 0.05])
def test_on_ice_a_circle_has_its_limit_too(pad, grip):
    plants, rows, _ = pad
    icy = rows.copy()
    icy["grip"] = grip
    found = trim.skidpad(plants, icy, RADIUS)
    assert found["ok"].all()
    # Load sensitivity has nothing to act on: nearly the whole of the tyres' own grip is left.
    peak = grip * np.abs(plants["mf"][:, :, LMUY].min(axis=1))
    assert (found["ay"] / G0 > 0.9 * peak).all() and (found["ay"] / G0 < 1.15 * peak).all()


def test_the_limit_is_the_top_of_the_steady_circle(pad):
    plants, rows, found = pad
    for row in range(len(plants)):
        one = slice(row, row + 1)
        near = found["ay"][row] * np.array([0.3, 0.6, 0.9, 0.999, 1.002])
        circle = trim.steady_circle(plants[one], rows[one], RADIUS, near)
        assert circle["ok"][0].tolist() == [True, True, True, True, False]
        assert np.isfinite(circle["steering_wheel"]).all()


@pytest.mark.parametrize(
    "car",
    [
        TESLA,
        pytest.param(
            LEAF,
            marks=pytest.mark.xfail(
                strict=True,
                reason="0.022 g: front tyres that drive as well lose more, by the lighter inner one",
            ),
        ),
    ],
)
def test_a_tenth_of_roll_stiffness_moved_forward_costs_a_front_limited_car_a_hundredth_of_a_g(pad, car):
    plants, rows, found = pad
    at = [LEAF, GTI, TESLA, OLD].index(car)
    one = plants[at : at + 1].copy()
    moved = 0.1 * one["roll_stiffness"].sum()
    one["roll_stiffness"] += np.array([moved, -moved])
    less = (found["ay"][at] - trim.skidpad(one, rows[at : at + 1], RADIUS)["ay"][0]) / G0
    assert found["axle"][at] == 0
    assert 0.01 <= less <= 0.02


def test_the_transient_settles_where_the_trim_is(table, step_steer):
    plants, rows, states = table([LEAF, TESLA], stability=0.0)
    plants["vectoring"] = 0.0
    motion = step_steer(plants, rows, states, 20.0, 0.03, duration=8.0, every=100)
    for row in range(2):
        one = slice(row, row + 1)
        speed = motion.column("vx", row)[-1] / np.cos(motion.column("sideslip", row)[-1])
        yaw_rate = motion.column("yaw_rate", row)[-1]
        steady = trim.steady_circle(
            plants[one], rows[one], 0.0, np.array([1.0, yaw_rate * speed]), speed=speed
        )
        wheel = motion.column("steering_wheel", row)[-1]
        assert steady["steering_wheel"][0, 1] == pytest.approx(wheel, rel=3e-3)
        assert steady["sideslip"][0, 1] == pytest.approx(motion.column("sideslip", row)[-1], abs=2e-4)
        assert steady["roll"][0, 1] == pytest.approx(motion.column("roll", row)[-1], rel=3e-3)


def test_gg_points_shrink_with_braking_without_jumps(table):
    plants, rows, _ = table([LEAF])
    along = np.linspace(-6.0, 2.0, 33)
    found = trim.limit_ay(plants, rows, np.full(33, 25.0), along)
    ay = found["ay"][0]
    assert found["ok"].all()
    assert ay[0] < ay[8] < ay[16]
    # Brakes on four wheels, drive on two: the curve has a bend where one takes over from the other, each part is smooth.
    assert np.abs(np.diff(ay)).max() < 0.6
    braked = found["drive_force"][0] < 0.0
    for part in (ay[braked], ay[~braked]):
        assert np.abs(np.diff(part, 2)).max() < 0.1
