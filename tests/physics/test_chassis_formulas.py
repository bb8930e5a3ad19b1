"""Roll, steering, contact, brakes, stability quantities and preview: worked numbers and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hothatch.constants import G0
from hothatch.physics import body_roll, brake, contact, preview, stability, steering


def test_roll_gradient_of_a_worked_car():
    # 1500 kg sprung, 0.45 m over the roll axis, 2 × 50 kN m/rad: 1500·0.45·9.80665/(1e5 − 6619.5) rad at 1 g.
    roll = body_roll.steady_roll(1500.0, 0.45, 1e5, G0)
    assert roll == pytest.approx(6619.489 / 93380.511, rel=1e-6)
    assert math.degrees(roll) == pytest.approx(4.06, abs=0.01)


def test_roll_arm_and_inertia():
    assert body_roll.roll_arm(0.6, 0.05, 0.15, 0.6) == pytest.approx(0.6 - 0.09)
    # The unsprung mass bound to nothing: roll inertia is that about the sprung centre of gravity itself.
    assert body_roll.roll_inertia(500.0, 1500.0, 0.5, 1500.0) == pytest.approx(500.0)
    # An immovable rest: about the roll axis.
    assert body_roll.roll_inertia(500.0, 1500.0, 0.5, 1e12) == pytest.approx(500.0 + 1500.0 * 0.25)


def test_loads_hold_up_the_centre_of_gravity():
    # One axle carries all: m_s at h over its roll centre, m_u at wheel height.
    mass, sprung, height, centre, radius, track, lateral = 1000.0, 900.0, 0.6, 0.1, 0.3, 1.5, 5.0
    moment = sprung * lateral * (height - centre)
    transfer = body_roll.lateral_transfer(
        moment, mass * lateral, centre, mass - sprung, radius, lateral, track
    )
    whole = (sprung * height + (mass - sprung) * radius) * lateral / track
    assert transfer == pytest.approx(whole)
    assert body_roll.longitudinal_transfer(1600.0, G0, 0.55, 2.75) == pytest.approx(1600.0 * G0 / 5.0)


def test_axle_moment_lift_and_static_stability():
    assert body_roll.axle_moment(5e4, 3e3, 0.05, 0.1) == pytest.approx(2800.0)
    assert body_roll.lift(50.0, 1.2, 0.1) == pytest.approx(150.0)
    # NHTSA's stars: 1.45 and more is five of them.
    assert body_roll.static_stability_factor(1.54, 0.53) == pytest.approx(1.4528, abs=1e-4)


def test_steer_by_hand_compliance_and_roll():
    assert steering.front_angle(1.5, 15.0, 0.0, 0.0, 0.0, 0.0) == pytest.approx(0.1)
    # 0.3 deg/kN at 5 kN takes 1.5 deg away; 0.05 of 4 deg of roll another 0.2.
    less = 0.1 - steering.front_angle(1.5, 15.0, math.radians(0.3e-3), 5e3, 0.05, math.radians(4.0))
    assert math.degrees(less) == pytest.approx(1.7)
    assert math.degrees(
        steering.rear_angle(math.radians(0.1e-3), 5e3, 0.05, math.radians(4.0))
    ) == pytest.approx(0.7)


def test_toe_and_camber_are_mirrored():
    assert steering.toe_angle(0.002, 1.0) == -0.002
    assert steering.toe_angle(0.002, -1.0) == 0.002
    # Negative camber leans the left wheel's top to the right; in a left turn roll leans both to the right.
    assert steering.inclination(-0.01, 0.0, 0.0, 1.0) == 0.01
    assert steering.inclination(-0.01, 0.8, 0.05, -1.0) == pytest.approx(-0.01 + 0.04)


def test_wheel_axes():
    turn = math.radians(30.0)
    cos, sin = math.cos(turn), math.sin(turn)
    assert contact.along(10.0, 0.0, cos, sin) == pytest.approx(8.6602540)
    assert contact.across(10.0, 0.0, cos, sin) == pytest.approx(-5.0)
    assert contact.along(10.0, 4.0, cos, sin) == pytest.approx(10.6602540)
    assert contact.across(10.0, 4.0, cos, sin) == pytest.approx(-5.0 + 3.4641016)


def test_slip_follows_over_its_relaxation_length():
    # After one relaxation length of rolling, 63.2 % of the way, in one step or in a hundred.
    once = contact.follow(0.0, 1.0, 10.0, 0.3, 0.03)
    assert once == pytest.approx(0.1 * (1.0 - math.exp(-1.0)), rel=1e-6)
    state = 0.0
    for _ in range(100):
        state = contact.follow(state, 1.0, 10.0, 0.3, 0.0003)
    assert state == pytest.approx(once, rel=1e-6)
    # At standstill it is a deflection over the length.
    assert contact.follow(0.0, 0.02, 0.0, 0.4, 0.1) == pytest.approx(0.005)


def test_low_speed_limits_fade():
    assert contact.crawl(0.0) == 1.0
    assert contact.crawl(contact.CRAWL) == 0.0
    assert contact.crawl(0.25 * contact.CRAWL) == pytest.approx(0.75)
    # Friction over slip stiffness of the base tyre: 1.210/21.51.
    assert pytest.approx(1.210 / 21.51, abs=0.005) == contact.ELASTIC
    assert contact.bounded(1.0, 0.0, 2.0) == contact.ELASTIC
    assert contact.bounded(-3.0, 10.0, 2.0) == -2.0
    assert contact.damped(0.01, 0.2, 1.0) == pytest.approx(0.02)
    assert contact.damped(0.01, 0.2, 0.0) == 0.01


@pytest.mark.parametrize("degrees", [-60.0, 0.0, 1.0, 30.0, 85.0])
def test_tangent_of_a_sine(degrees):
    alpha = math.radians(degrees)
    assert contact.tangent(math.sin(alpha)) == pytest.approx(math.tan(alpha), rel=1e-9)
    assert np.isfinite(contact.tangent(1.0))


def test_brakes():
    assert brake.pad_factor(400.0, 600.0, 800.0) == 1.0
    assert brake.pad_factor(900.0, 600.0, 800.0) == brake.FADED
    assert brake.pad_factor(700.0, 600.0, 800.0) == pytest.approx(0.5 * (1.0 + brake.FADED))
    # Limpert, ch. 5: organic pads lose 30 to 60 % above fade.
    assert 0.4 <= brake.FADED <= 0.7
    assert brake.disc_conductance(5.0, 1.5, -20.0) == 35.0
    # The wheel that gets this torque is at its slip after the time, exactly.
    force, radius, inertia, omega, target, time = -4000.0, 0.3, 1.2, 60.0, 54.0, 0.02
    torque = brake.slip_torque(force, radius, inertia, omega, target, 0.0, time)
    assert omega + (-torque - force * radius) / inertia * time == pytest.approx(target)
    assert brake.slip_torque(force, radius, inertia, 0.0, target, 0.0, time) == 0.0
    # A target that falls by 100 rad/s² asks for 1.2 · 100 N m more.
    assert brake.slip_torque(force, radius, inertia, omega, target, -100.0, time) == pytest.approx(
        torque + 120.0
    )
    assert brake.lag(0.0, 1.0, 0.1, 0.1) == pytest.approx(1.0 - math.exp(-1.0))
    assert brake.lag(0.4, 1.0, 0.1, 0.1) == pytest.approx(1.0 - 0.6 * math.exp(-1.0))


def test_stability_quantities():
    # 25 m/s, 0.02 rad, L 2.7, K 0.03 rad/g: 25·0.02/(2.7 + 0.03·625/9.80665).
    assert stability.yaw_reference(25.0, 0.02, 2.7, 0.03, 1.0) == pytest.approx(0.5 / 4.611967, rel=1e-5)
    assert stability.yaw_reference(25.0, 0.5, 2.7, 0.03, 0.9) == pytest.approx(0.9 * G0 / 25.0)
    assert stability.yaw_reference(25.0, -0.5, 2.7, 0.03, 0.9) == pytest.approx(-0.9 * G0 / 25.0)
    assert stability.beyond(0.1, 0.07) == pytest.approx(0.03)
    assert stability.beyond(-0.1, 0.07) == pytest.approx(-0.03)
    assert stability.beyond(0.05, 0.07) == 0.0
    assert stability.yaw_moment(2500.0, 0.1, 0.0, 8.0) == pytest.approx(2000.0)
    # Sideslip beyond its threshold by 0.05 rad: 2500 · 8 · (0.1 + 8 · 0.05).
    assert stability.yaw_moment(2500.0, 0.1, 0.05, 8.0) == pytest.approx(10_000.0)
    assert stability.yaw_reference(0.0, 0.5, 2.7, 0.03, 0.9) == 0.0
    assert stability.brake_for_moment(2000.0, 0.3, 0.75) == pytest.approx(800.0)


def test_preview_geometry():
    assert preview.to_car(0.0, 2.0, math.pi / 2) == pytest.approx((2.0, 0.0), abs=1e-12)
    # Turned by 30°: forward 2 cos + 3 sin, left 3 cos − 2 sin.
    assert preview.to_car(2.0, 3.0, math.pi / 6) == pytest.approx((3.2320508, 1.5980762))
    assert preview.steer_for_curvature(0.01, 20.0, 2.7, 0.03) == pytest.approx(0.027 + 0.01 * 12.0 / G0)


def test_what_a_driver_knows_of_his_car():
    # m 1600, a 1.13, b 1.57, Cr 105 000: β/κ vanishes where v² = b L Cr/(a m).
    still = math.sqrt(1.57 * 2.7 * 105e3 / (1.13 * 1600.0))
    assert preview.sideslip_length(still, 1600.0, 1.13, 1.57, 105e3) == pytest.approx(0.0, abs=1e-12)
    assert preview.sideslip_length(0.0, 1600.0, 1.13, 1.57, 105e3) == 1.57
    # A car without yaw inertia, slow: the rear axle cuts the bend by b, so the steer comes b later.
    assert preview.anticipation(0.0, 2600.0, 2.7, 95e3, 105e3, 0.03, 1.57) == pytest.approx(-1.57)
    swing = 2600.0 / 2.7 * (1 / 95e3 + 1 / 105e3) * 400.0
    assert preview.anticipation(20.0, 2600.0, 2.7, 95e3, 105e3, 0.0, 0.0) == pytest.approx(swing / 2.7)
    understeer = 2.7 + 0.03 * 400.0 / G0
    assert preview.anticipation(20.0, 2600.0, 2.7, 95e3, 105e3, 0.03, 0.0) == pytest.approx(
        swing / understeer
    )
    # Secant of tanh at half its height: 0.5/artanh 0.5.
    assert preview.softening(0.5) == pytest.approx(0.5 / math.atanh(0.5))
    assert preview.softening(0.0) == pytest.approx(1.0)
