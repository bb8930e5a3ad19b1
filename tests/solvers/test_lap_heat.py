"""Discs and tyres along a lap: against what the same heat gives by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.compile import compile
from hothatch.proving.conditions import STANDARD, condition_table, start_states
from hothatch.proving.handling import HANDLING
from hothatch.solvers import chassis, full_power, lap_heat


@pytest.fixture(scope="module")
def car(garage):
    plants, asked = compile(garage["nissan-leaf-40-2018"]), HANDLING.over(STANDARD)
    return plants, condition_table(plants, asked), start_states(plants, asked)


def march(car, seconds, speed, force, turning, friction, start=293.15):
    plants, conditions, _ = car
    cells = len(force)
    found, nodes = np.empty((cells + 1, lap_heat.NODES)), np.full(lap_heat.NODES, start)
    lap_heat.march(
        plants, conditions, np.linspace(0.0, seconds, cells + 1), np.full(cells + 1, speed), force, turning, friction,
        np.array([0.7, 0.3]), np.array([1.0, 0.0]), nodes, found,
    )  # fmt: skip
    return found


def test_a_short_hard_stop_warms_the_discs_by_its_work_over_their_heat(car):
    zero = np.zeros(10)
    found = march(car, 1.0, 20.0, zero, zero, np.full(10, 200e3))
    plant = car[0][0]
    front = plant["brake_torque"][0] / plant["brake_torque"].sum()
    assert found[-1, 0] - 293.15 == pytest.approx(front * 200e3 / plant["brake_heat"][0], rel=0.02)
    assert found[-1, 1] < found[-1, 0]


def test_tyres_settle_where_the_air_takes_what_sliding_brings(car):
    cells = 4000
    found = march(car, 4000.0, 30.0, np.zeros(cells), np.full(cells, 0.5), np.zeros(cells))
    plant, condition = car[0][0], car[1][0]
    sliding = 0.7 * condition["mass"] * 0.5 * 30.0 * 719.0 / (719.0 + 1455.0)
    resting = chassis.resistance(plant, condition, 30.0) - chassis.aerodynamic(plant, condition, 30.0)
    heat = sliding + resting * 30.0 * plant["front_share"]
    film = 7.12 * 30.0**0.78 * plant["tyre_area"][0]
    assert found[-1, 2] - condition["temperature"] == pytest.approx(heat / film, rel=0.01)
    assert found[-1, 3] < found[-1, 2]


def test_cornering_takes_what_straight_driving_does_not(car):
    plants, conditions, _ = car
    speed, length, slope = np.full(3, 25.0), np.full(2, 5.0), np.zeros(2)
    straight = chassis.resistance(plants[0], conditions[0], 25.0) / conditions["mass"][0]
    turning = np.empty(2)
    lap_heat.cornering(
        plants, conditions, length, slope, speed, np.array([straight, straight + 0.4]), turning
    )
    assert turning == pytest.approx([0.0, 0.4], abs=1e-12)


def test_hot_pads_and_tyres_give_less(car):
    plants = car[0]
    nodes = np.array([[293.0] * 4, [1000.0, 293.0, 293.0, 293.0], [293.0, 293.0, 293.0, 500.0]])
    pads, grip = np.empty((3, 2)), np.empty(3)
    lap_heat.left(plants, nodes, pads, grip)
    assert pads[:, 0] == pytest.approx([1.0, 0.5, 1.0])
    assert grip == pytest.approx([1.0, 1.0, 0.8])


def test_the_reason_of_a_hot_pack_is_its_temperature(car):
    plants, _, states = car
    causes, shares = np.zeros(1, np.int64), np.ones(1)
    hot = states.copy()
    hot["battery_temperature"] = 330.0
    lap_heat.reasons(plants, hot, causes, shares)
    assert full_power.CAUSES[causes[0]] == "battery temperature"
    assert shares[0] < 0.7
