"""Transients: symmetry, step halving, the books, standstill, straight lines, and cars that come to grief."""

from __future__ import annotations

import numpy as np
import pytest

from hothatch.constants import G0
from hothatch.solvers import double_track, ledger

LEAF, GTI, TESLA, OLD = (
    "nissan-leaf-40-2018", "vw-golf-gti-mk7-2017", "tesla-model3-performance-2018", "vw-gti-16v-1987",
)  # fmt: skip
CARS = [LEAF, GTI, TESLA, OLD]


def closure(motion: double_track.Motion) -> np.ndarray:
    return np.abs(ledger.residual(motion.sinks)) / ledger.throughput(motion.sinks)


@pytest.mark.parametrize("hold", [double_track.COAST, double_track.HOLD_SPEED, double_track.FULL_THROTTLE])
def test_every_joule_of_a_bend_is_booked(table, step_steer, hold):
    motion = step_steer(*table(CARS), 22.0, 0.04, hold=hold, every=0)
    assert (closure(motion) < 1e-10).all()
    assert (motion.sinks[:, ledger.TYRE_SIDE_SLIP] > 0.0).all()
    assert (motion.sinks[:, ledger.ROLL_DAMPERS] > 0.0).all()


def test_left_and_right_are_mirrored(table, step_steer):
    left = step_steer(*table(CARS), 25.0, 0.05)
    right = step_steer(*table(CARS), 25.0, -0.05)
    for row in range(len(CARS)):
        for name in ("y", "yaw_rate", "roll", "sideslip"):
            assert right.column(name, row) == pytest.approx(-left.column(name, row), abs=1e-12)
        assert right.column("fz_fl", row) == pytest.approx(left.column("fz_fr", row), rel=1e-12)


def test_halving_the_step_moves_no_figure(table, step_steer):
    def figures(step: float) -> np.ndarray:
        every = round(double_track.STEP / step)
        motion = step_steer(*table(CARS), 25.0, 0.05, hold=double_track.COAST, step=step, every=every)
        found = []
        for row in range(len(CARS)):
            rate = motion.column("yaw_rate", row)
            time = motion.column("time", row)
            found.append(
                [
                    rate.max(),
                    rate[-1],
                    np.interp(0.9 * rate.max(), rate[: np.argmax(rate)], time[: np.argmax(rate)]),
                    motion.column("roll", row).max(),
                    motion.column("y", row)[-1],
                    np.abs(motion.column("sideslip", row)).max(),
                    motion.speed[row],
                ]
            )
        return np.array(found)

    assert figures(0.5 * double_track.STEP) == pytest.approx(figures(double_track.STEP), rel=3e-3)


def test_stops_do_not_depend_on_the_step(table):
    def stop(step: float) -> np.ndarray:
        plants, rows, states = table(CARS)
        return double_track.brake_to_rest(
            plants, rows, states, np.full(len(CARS), 30.0), every=0, step=step
        ).distance

    assert stop(0.5 * double_track.STEP) == pytest.approx(stop(double_track.STEP), rel=3e-3)


def test_a_braked_car_comes_to_rest_and_stays_there(table):
    plants, rows, states = table(CARS)
    motion = double_track.brake_to_rest(plants, rows, states, np.full(len(CARS), 20.0), after=3.0)
    assert (motion.outcome == double_track.OK).all()
    assert (closure(motion) < 1e-10).all()
    for row in range(len(CARS)):
        speed = motion.column("vx", row)
        after = motion.column("time", row) > motion.time[row]
        # The carcass springs back once; then nothing moves, wheels least of all.
        assert speed.min() > -0.4
        assert np.abs(speed[-500:]).max() < 1e-3
        assert np.abs(motion.column("ax", row)[-500:]).max() < 0.05
        assert np.abs(motion.column("wheel_speed_fl", row)[after]).max() == 0.0
        braking = 0.5 * 20.0**2 / motion.distance[row] / G0
        assert 0.5 < braking < 1.2


def test_anti_lock_brakes_hold_their_slip(table):
    plants, rows, states = table([LEAF])
    motion = double_track.brake_to_rest(plants, rows, states, np.full(1, 30.0))
    fast = motion.column("vx", 0) > 5.0
    settled = fast & (motion.column("time", 0) > 0.6)
    for wheel in ("fl", "rr"):
        slip = motion.column(f"slip_{wheel}", 0)[settled]
        assert slip.mean() == pytest.approx(-plants["abs_slip"][0], abs=0.01)
        assert slip.min() > -0.3
    # Without them, wheels are kept from locking by a slower foot: the car stops later.
    plants["abs"] = 0.0
    slower = double_track.brake_to_rest(plants, rows, table([LEAF])[2], np.full(1, 30.0), every=0)
    assert slower.distance[0] > motion.distance[0]


def test_motors_let_go_while_anti_lock_brakes_work(table):
    plants, rows, states = table([LEAF])
    motion = double_track.brake_to_rest(plants, rows, states, np.full(1, 30.0))
    working = (motion.column("abs", 0) > 0.5) & (motion.column("time", 0) > 0.3)
    assert np.abs(motion.column("drive_fl", 0)[working]).max() < 20.0


def test_discs_warm_by_what_they_take(table):
    plants, rows, states = table([LEAF])
    plants["brake_conductance"] = 0.0
    plants["brake_conductance_speed"] = 0.0
    motion = double_track.brake_to_rest(plants, rows, states, np.full(1, 30.0))
    rise = [motion.column(f"{axle}_disc", 0)[-1] - rows["temperature"][0] for axle in ("front", "rear")]
    heat = motion.sinks[0, ledger.FRICTION_BRAKES]
    assert np.dot(rise, plants["brake_heat"][0]) == pytest.approx(heat, rel=5e-3)


def test_a_faded_brake_stops_later(table):
    plants, rows, states = table([LEAF])
    cool = double_track.brake_to_rest(plants, rows, states, np.full(1, 30.0), every=0)
    plants["brake_torque"] *= 0.4
    plants["brake_fade"] = [250.0, 260.0]
    hot = double_track.brake_to_rest(plants, rows, table([LEAF])[2], np.full(1, 30.0), every=0)
    assert hot.distance[0] > 1.5 * cool.distance[0]


def test_lift_off_regeneration_slows_a_coasting_car(table, step_steer):
    speeds = []
    for share in (0.0, 0.5, 1.0):
        motion = step_steer(
            *table([LEAF], regeneration=share), 22.0, 0.0, hold=double_track.COAST, every=0, duration=3.0
        )
        speeds.append(motion.speed[0])
    assert speeds[0] > speeds[1] > speeds[2]
    engine = step_steer(*table([GTI]), 22.0, 0.0, hold=double_track.COAST, every=0, duration=3.0)
    assert speeds[2] < engine.speed[0] < 22.0


def test_a_tall_narrow_car_rolls_over_and_is_told_so(table, step_steer):
    plants, rows, states = table([LEAF])
    plants["cg_height"] = 1.6
    motion = step_steer(plants, rows, states, 25.0, 0.1)
    assert double_track.OUTCOMES[motion.outcome[0]] == "rolled over"
    assert np.isfinite(motion.traces).all()
    assert np.isfinite(motion.sinks).all()


def test_a_tail_happy_car_spins_and_is_told_so(table, step_steer):
    plants, rows, states = table([LEAF], stability=0.0)
    plants["front_share"] = 0.35
    plants["mf"][:, 1] = plants["mf"][:, 0]
    plants["roll_stiffness"] *= np.array([0.2, 1.8])
    motion = step_steer(plants, rows, states, 40.0, 0.08, hold=double_track.HOLD_THROTTLE, duration=8.0)
    assert double_track.OUTCOMES[motion.outcome[0]] == "spun"
    assert np.isfinite(motion.traces).all()


def test_stability_control_keeps_a_tail_happy_car_on_the_road(table, step_steer):
    outcomes = []
    for setting in (0.0, 2.0):
        plants, rows, states = table([LEAF], stability=setting)
        plants["esc"] = 1.0
        plants["front_share"] = 0.45
        plants["roll_stiffness"] *= np.array([0.5, 1.5])
        motion = step_steer(plants, rows, states, 35.0, 0.06, hold=double_track.COAST, duration=5.0)
        outcomes.append(double_track.OUTCOMES[motion.outcome[0]])
    assert outcomes == ["spun", "ok"]


def test_a_fleet_is_as_many_cars_alone(table, step_steer):
    together = step_steer(*table(CARS), 22.0, 0.04, every=0)
    for row, car in enumerate(CARS):
        alone = step_steer(*table([car]), 22.0, 0.04, every=0)
        assert (alone.sinks[0] == together.sinks[row]).all()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_asked_of_whatever_car_the_books_close(table, seed):
    chance = np.random.default_rng(seed)
    plants, rows, states = table(CARS, stability=float(seed % 3), grip=chance.uniform(0.1, 1.2))
    count = len(CARS)
    plants["front_share"] = chance.uniform(0.3, 0.7, count)
    plants["cg_height"] *= chance.uniform(0.5, 2.0, count)
    plants["roll_stiffness"] *= chance.uniform(0.2, 3.0, (count, 2))
    plants["brake_torque"] *= chance.uniform(0.2, 3.0, (count, 2))
    speed = chance.uniform(0.0, 60.0, count)
    motion = double_track.steer_programme(
        plants, rows, states, speed, np.linspace(0.0, 4.0, 9), chance.uniform(-6.0, 6.0, (count, 9)), seed, 4.0,
        every=10,
    )  # fmt: skip
    braked = double_track.brake_to_rest(plants, rows, states, speed, every=10)
    for found in (motion, braked):
        assert np.isfinite(found.traces).all()
        assert np.isfinite(found.sinks).all()
        assert (np.abs(ledger.residual(found.sinks)) < 1e-6 * ledger.throughput(found.sinks) + 1e-3).all()
        assert (found.outcome < len(double_track.OUTCOMES)).all()
