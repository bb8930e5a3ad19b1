"""What the double track comes down to: the single track for small steer, the straight-line solver without any."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.car.mf_row import tyre_row
from hothatch.constants import G0
from hothatch.physics import single_track
from hothatch.proving.steps import SPEEDS
from hothatch.solvers import double_track, ledger, motion, straight_line, track_run

LEAF, TESLA, GTI = "nissan-leaf-40-2018", "tesla-model3-performance-2018", "vw-golf-gti-mk7-2017"
# Rajamani, Vehicle Dynamics and Control, ch. 2: m, Iz, a, b, Cf, Cr.
MASS, INERTIA, A, B, FRONT, REAR = 1573.0, 2873.0, 1.1, 1.58, 160e3, 160e3


@pytest.mark.parametrize("speed", [20.0, 30.0])
def test_small_steer_is_the_single_track(table, speed):
    plants, rows, states = table([LEAF], stability=0.0, regeneration=0.0)
    p = plants[0]
    for name in ("road_a", "road_b", "road_c", "road_rolling", "rolling", "road_drag_area", "drag_area", "lift_area",
                 "gear_drag", "roll_steer", "camber", "toe", "lateral_compliance", "vectoring", "roll_centre"):  # fmt: skip
        p[name] = 0.0
    p["disconnect"] = 1.0
    p["wheelbase"], p["front_share"], p["yaw_inertia"] = A + B, B / (A + B), INERTIA
    rows["mass"] = MASS
    p["track"] = 1e-3  # one track
    p["cg_height"] = p["radius"]  # a body that does not roll
    for axle, (share, stiffness) in enumerate(((B, FRONT), (A, REAR))):
        load = 0.5 * MASS * G0 * share / (A + B)
        p["mf"][axle] = tyre_row({
            "FNOMIN": load, "UNLOADED_RADIUS": 0.3, "MF61": 0.0, "PCY1": 1.3, "PDY1": -1.0, "PCX1": 1.6, "PDX1": 1.1,
            "PKX1": 20.0, "PKY1": -0.5 * stiffness / load * 1e4, "PKY2": 1e4, "PKY4": 1.0,
        })  # fmt: skip
    angle = 1e-5
    motion = double_track.steer_programme(
        plants, rows, states, np.array([speed]), np.array([0.0, 0.0005, 0.0015, 4.0]),
        np.array([[0.0, 0.0, 1.0, 1.0]]) * angle * p["steering_ratio"], double_track.COAST, 4.0,
    )  # fmt: skip
    gradient = single_track.understeer_gradient(MASS, A, B, FRONT, REAR)
    rate = motion.column("yaw_rate", 0)
    assert rate[-1] / angle == pytest.approx(single_track.yaw_gain(speed, A + B, gradient), rel=1e-4)
    beta = single_track.sideslip_gain(speed, MASS, A, B, REAR, gradient)
    assert motion.column("sideslip", 0)[-1] / angle == pytest.approx(beta, abs=3e-4)
    time = motion.column("time", 0) - 0.001
    wanted = [
        single_track.step_response(t, speed, MASS, INERTIA, A, B, FRONT, REAR) for t in (0.1, 0.2, 0.4, 0.8)
    ]
    # Tyres roll some centimetres before they answer: a millisecond or two.
    assert np.interp((0.1, 0.2, 0.4, 0.8), time, rate / rate[-1]) == pytest.approx(wanted, abs=0.012)


def straight_run(table, car: str, start: float, duration: float) -> tuple[np.ndarray, np.ndarray]:
    """Trace columns time, distance, speed and the ledger of the straight-line solver at full throttle."""
    plants, rows, states = table([car])
    states["speed"] = start
    sinks, filled = np.zeros((1, ledger.SINKS)), np.zeros(1, np.int64)
    trace = np.zeros((1, round(duration / 1e-3) + 1, len(straight_line.TRACE_COLUMNS)))
    straight_line.run(
        plants, rows, states, 1e-3, np.array([np.inf, np.inf, duration]), 0.0, SPEEDS, np.array([1e6]),
        np.full((1, len(SPEEDS), 2), np.nan), np.full((1, 1, 2), np.nan), sinks, np.zeros((1, ledger.LIMITS, 3)),
        trace, filled, 0.0,
    )  # fmt: skip
    return trace[0, : filled[0], :3].T, sinks[0]


@pytest.mark.parametrize("car", [LEAF, TESLA])
@pytest.mark.parametrize("start", [0.0, 15.0])
def test_a_straight_run_is_that_of_the_straight_line_solver(table, car, start):
    duration = 8.0
    (time, distance, speed), sinks = straight_run(table, car, start, duration)
    plants, rows, states = table([car])
    found = double_track.steer_programme(
        plants, rows, states, np.array([start]), np.array([0.0, 1.0]), np.zeros((1, 2)),
        double_track.FULL_THROTTLE, duration,
    )  # fmt: skip
    assert found.column("yaw_rate", 0) == pytest.approx(0.0, abs=1e-12)
    assert found.speed[0] == pytest.approx(speed[-1], rel=1e-3)
    # From 20 m/s on: the straight-line solver lets the wheels take up their slip at once, without spinning up.
    marks = np.linspace(20.0, 0.99 * speed[-1], 5)
    times = np.interp(marks, found.column("vx", 0), found.column("time", 0))
    places = np.interp(marks, found.column("vx", 0), found.column("distance", 0))
    assert np.ptp(times) == pytest.approx(np.ptp(np.interp(marks, speed, time)), rel=1e-3)
    assert np.ptp(places) == pytest.approx(np.ptp(np.interp(marks, speed, distance)), rel=1e-3)
    if start == 0.0:
        assert times == pytest.approx(np.interp(marks, speed, time), rel=1e-3)
    for sink in (ledger.SOURCE, ledger.AERODYNAMIC, ledger.ROLLING, ledger.KINETIC):
        assert found.sinks[0, sink] == pytest.approx(sinks[sink], rel=5e-3)


def test_machine_code_is_the_python_that_it_was_made_from(table):
    ends = []
    for run in (track_run.run, track_run.run.py_func):
        plants, rows, states = table([LEAF])
        sinks, numbers = np.zeros((1, ledger.SINKS)), np.zeros((1, track_run.NUMBERS))
        trace = np.zeros((1, 30, motion.MOTION))
        plan = np.array([[22.0, double_track.HOLD_SPEED, 0.03, np.inf, np.inf, 0.0, 0.0]])
        run(
            plants, rows, states, plan, np.array([0.0, 0.02]), np.array([[0.0, 0.5]]), np.zeros((1, 2, 5)), 1e-3, 1,
            sinks, trace, numbers,
        )  # fmt: skip
        ends.append(trace)
    assert ends[1] == pytest.approx(ends[0], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("car", [LEAF, GTI])
def test_a_coasting_car_loses_what_the_road_takes(table, step_steer, car):
    plants, rows, states = table([car], regeneration=0.0)
    plants["gear_drag"] = 0.0
    plants["displacement"] = 1e-9
    motion = step_steer(plants, rows, states, 25.0, 0.0, hold=double_track.COAST, duration=3.0)
    lost = -motion.sinks[0, ledger.KINETIC]
    road = motion.sinks[0, ledger.AERODYNAMIC] + motion.sinks[0, ledger.ROLLING]
    assert lost == pytest.approx(road, rel=5e-3)
