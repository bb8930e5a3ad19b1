"""Rolling straight: the base tyre's longitudinal force, its exact inverse, load transfer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.car.mf_row import tyre_row
from hothatch.constants import G0
from hothatch.physics import tyre
from hothatch.physics.mf_longitudinal import peak_friction_x, pure_fx, slip_stiffness

loads = st.floats(1500, 9000)
grips = st.floats(0.5, 1.6)


@pytest.fixture(scope="session")
def base(book):
    return tyre_row(book | {"LHX": 0.0, "LVX": 0.0})


def test_peak_friction_of_the_base_tyre_at_its_nominal_load(base):
    assert peak_friction_x(base, 4000.0, 0.0, 1.0) == 1.210
    walked = max(pure_fx(base, 4000.0, kappa, 0.0, 1.0) for kappa in np.linspace(0.0, 1.0, 20_001))
    assert walked == pytest.approx(1.210 * 4000.0, rel=1e-6)


def test_friction_falls_with_load(base):
    """PDX2 = −0.037: at twice the nominal load μ is 1.173, at half 1.2285."""
    assert peak_friction_x(base, 8000.0, 0.0, 1.0) == pytest.approx(1.173)
    assert peak_friction_x(base, 2000.0, 0.0, 1.0) == pytest.approx(1.2285)


def test_slip_stiffness_of_the_base_tyre(base):
    assert slip_stiffness(base, 4000.0) == pytest.approx(21.51 * 4000.0, rel=1e-12)
    assert pure_fx(base, 4000.0, 1e-6, 0.0, 1.0) / 1e-6 == pytest.approx(21.51 * 4000.0, rel=1e-6)


def test_slip_stiffness_at_another_load(base):
    """dfz = 0.25: 5000 · (21.51 − 0.04075) · e^0.06125 = 114 127 N."""
    assert slip_stiffness(base, 5000.0) == pytest.approx(114_126.7, rel=1e-6)


def test_the_peak_lies_where_traction_control_aims(base):
    """The base tyre's peak is at about 9 % slip; a slide at 25 % keeps most of it."""
    slips = np.linspace(0.0, 0.5, 5001)
    forces = [pure_fx(base, 4000.0, k, 0.0, 0.9) for k in slips]
    assert 0.07 < slips[int(np.argmax(forces))] < 0.15
    assert forces[2500] == pytest.approx(max(forces), rel=0.1)


@given(fz=loads, grip=grips, kappa=st.floats(0, 1))
def test_braking_mirrors_driving(base, fz, grip, kappa):
    driving = pure_fx(base, fz, kappa, 0.0, grip)
    assert pure_fx(base, fz, -kappa, 0.0, grip) == pytest.approx(-driving)
    assert 0.0 <= driving <= peak_friction_x(base, fz, 0.0, grip) * fz * (1 + 1e-12)


@given(fz=loads, grip=grips, share=st.floats(-0.998, 0.998))
def test_the_inverse_is_exact_below_the_peak(base, fz, grip, share):
    wanted = share * peak_friction_x(base, fz, 0.0, grip) * fz
    slip = tyre.slip_for_force(base, wanted, fz, grip)
    assert pure_fx(base, fz, slip, 0.0, grip) == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@given(share=st.floats(-0.9, 0.9), curvature=st.floats(-1.0, 0.9))
def test_the_inverse_follows_shifts_and_any_curvature(book, share, curvature):
    row = tyre_row(book | {"PEX1": curvature, "PEX4": 0.1, "PVX1": 0.01})
    wanted = share * 4800.0
    slip = tyre.slip_for_force(row, wanted, 4000.0, 1.0)
    assert pure_fx(row, 4000.0, slip, 0.0, 1.0) == pytest.approx(wanted, rel=1e-4, abs=0.1)


@given(fz=loads, grip=grips, excess=st.floats(1.0, 100.0))
def test_beyond_the_peak_the_inverse_stays_just_below_it(base, fz, grip, excess):
    limit = peak_friction_x(base, fz, 0.0, grip) * fz
    slip = tyre.slip_for_force(base, excess * limit, fz, grip)
    assert pure_fx(base, fz, slip, 0.0, grip) == pytest.approx(0.999 * limit, rel=1e-6)
    # The margin is what keeps the slip below the peak's own, where the force turns down.
    assert pure_fx(base, fz, 1.001 * slip, 0.0, grip) > pure_fx(base, fz, slip, 0.0, grip)


@given(fz=loads, grip=grips)
def test_the_tangent_serves_small_forces(base, fz, grip):
    small = 0.3 * peak_friction_x(base, fz, 0.0, grip) * fz
    tangent, whole = tyre.slip_for_small_force(base, small, fz), tyre.slip_for_force(base, small, fz, grip)
    assert tangent == pytest.approx(whole, rel=0.05)
    tangent = tyre.slip_for_small_force(base, 1e-3 * small, fz)
    assert tangent == pytest.approx(tyre.slip_for_force(base, 1e-3 * small, fz, grip), rel=1e-5)


def test_wheel_loads_at_rest_and_under_half_a_g():
    """1600 kg, 56 % in front, h/L = 0.54/2.7 = 0.2: half a g moves a tenth of the weight."""
    weight = 1600 * 9.80665
    assert tyre.axle_load(1600.0, 0.56, 0.0, 0.54, 2.7, -1.0) == pytest.approx(0.56 * weight)
    assert tyre.axle_load(1600.0, 0.56, 0.5 * 9.80665, 0.54, 2.7, -1.0) == pytest.approx(0.46 * weight)
    assert tyre.axle_load(1600.0, 0.44, 0.5 * 9.80665, 0.54, 2.7, 1.0) == pytest.approx(0.54 * weight)


@given(
    mass=st.floats(500, 3000),
    share=st.floats(0.35, 0.65),
    accel=st.floats(-10, 10),
    height=st.floats(0.3, 0.8),
    base=st.floats(2.2, 3.2),
)
def test_the_axles_carry_the_whole_weight(mass, share, accel, height, base):
    front = tyre.axle_load(mass, share, accel, height, base, -1.0)
    rear = tyre.axle_load(mass, 1.0 - share, accel, height, base, 1.0)
    assert front + rear == pytest.approx(mass * G0, rel=1e-12)
    # Moments about the front contact patch: rear load · L = m g · a + m ax · h.
    assert rear * base == pytest.approx(
        mass * (G0 * (1.0 - share) * base + accel * height), rel=1e-9, abs=1e-6
    )


def grip_limited(
    friction: float, share: float, height: float, base: float, side: float, g: float = G0
) -> float:
    """Return the launch [m/s²] at which the driven axle's load times ``friction`` accelerates the car."""
    return friction * g * share / (1.0 - side * friction * height / base)


@pytest.mark.parametrize("side", [-1.0, 1.0])
@given(
    friction=st.floats(0.2, 1.4),
    share=st.floats(0.35, 0.65),
    height=st.floats(0.3, 0.8),
    base=st.floats(2.2, 3.2),
)
def test_a_grip_limited_launch_balances_the_driven_axle(side, friction, share, height, base):
    """Front drive: a = μ g (b/L)/(1 + μ h/L); rear drive with 1 − μ h/L."""
    launch = grip_limited(friction, share, height, base, side)
    assert friction * tyre.axle_load(1.0, share, launch, height, base, side) == pytest.approx(
        launch, rel=1e-12
    )


def test_fastsims_bolt():
    """μ 0.7, 70 % in front, h 0.44 m, L 2.60 m (FASTSim 2 vehicle database, g 9.81): 4.298 m/s²."""
    assert grip_limited(0.7, 0.70, 0.44, 2.60, -1.0, 9.81) == pytest.approx(4.298, abs=5e-4)
    launch = 0.0
    for _ in range(60):  # the launch that its own load transfer allows
        launch = 0.7 * tyre.axle_load(1.0, 0.70, launch, 0.44, 2.60, -1.0)
    assert launch * 9.81 / G0 == pytest.approx(4.298, abs=5e-4)


@pytest.mark.parametrize("curvature", [-1.0, 0.5, 0.7])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_three_steps_of_newton_leave_less_than_a_millionth(book, curvature, share):
    """The range that the inverse states, with the load, camber and shape terms at work that it must take as they are."""
    row = tyre_row(
        book | {"LHX": 0.0, "LVX": 0.0, "PEX1": curvature, "PEX2": 0.0, "PEX3": 0.0, "PDX3": 0.5, "LCX": 0.9}
    )
    wanted = share * 4840.0
    slip = tyre.slip_for_force(row, wanted, 4000.0, 1.0)
    low, high = (pure_fx(row, 4000.0, slip * (1.0 + error), 0.0, 1.0) for error in (-2e-6, 2e-6))
    assert low < wanted < high


def test_a_curvature_of_nine_tenths_leaves_two_parts_in_ten_thousand(book):
    """Just below the peak z(1 − E) + E arctan z bends most, and the third step has not arrived yet."""
    changes = {"LHX": 0.0, "LVX": 0.0, "PEX1": 0.9, "PEX2": 0.0, "PEX3": 0.0}
    row = tyre_row(book | changes)
    wanted = 0.946 * pure_peak(row)
    slip = tyre.slip_for_force(row, wanted, 4000.0, 1.0)
    low, high = (pure_fx(row, 4000.0, slip * (1.0 + error), 0.0, 1.0) for error in (-2e-4, 2e-4))
    assert low < wanted < high


def pure_peak(row) -> float:
    return float(peak_friction_x(row, 4000.0, 0.0, 1.0) * 4000.0)


def test_a_curvature_beyond_one_is_inverted_as_one(book):
    """At E = 1 the angle is arctan(arctan x): three steps are no longer exact, but of the same tyre."""
    row, held = (
        tyre_row(book | {"PEX1": e, "PEX2": 0.0, "PEX3": 0.0, "LHX": 0.0, "LVX": 0.0}) for e in (1.4, 1.0)
    )
    assert tyre.slip_for_force(row, 1500.0, 4000.0, 1.0) == tyre.slip_for_force(held, 1500.0, 4000.0, 1.0)
