"""Magic Formula against the book tyre's numbers, its analytic limits and itself under numba and CasADi."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hothatch.car.mf_row import tyre_row
from hothatch.car.mf_terms import MF_TERMS, TERM_INDEX
from hothatch.jit import FLAGS
from hothatch.physics.mf_aligning import aligning
from hothatch.physics.mf_combined import combined, combined_side
from hothatch.physics.mf_lateral import cornering_stiffness, peak_friction_y, pure_fy
from hothatch.physics.mf_longitudinal import pure_fx, slip_stiffness
from hothatch.physics.mf_moments import overturning_moment, rolling_moment
from hothatch.physics.mf_relaxation import relaxation

DEGREE = math.pi / 180.0
ANGLES = np.linspace(0.0, 0.6, 6001)

loads = st.floats(500.0, 9000.0)
slips = st.floats(-0.4, 0.4)
angles = st.floats(-0.4, 0.4)
cambers = st.floats(-0.1, 0.1)


def test_the_terms_are_named_once_each():
    assert sorted(TERM_INDEX.values()) == list(range(MF_TERMS))


@pytest.mark.parametrize(
    ("load", "friction", "stiffness"),
    [(2e3, 1.062, 0.232), (3e3, 1.026, 0.218), (4e3, 0.990, 0.201), (5e3, 0.954, 0.182), (6e3, 0.917, 0.164)],
)
def test_load_sensitivity_of_the_book_tyre(tyre, load, friction, stiffness):
    """Peak μy = 0.990 − 0.145 dfz and C per degree over Fz of table A3.1, printed to three digits."""
    peak = max(-pure_fy(tyre, load, alpha, 0.0, 1.0) for alpha in ANGLES) / load
    assert peak == pytest.approx(friction, abs=6e-4)
    assert cornering_stiffness(tyre, load, 0.0) * DEGREE / load == pytest.approx(stiffness, abs=6e-4)


def test_cornering_stiffness_at_nominal_load(tyre):
    """sin(2 arctan x) = 2x/(1 + x²): C = 14.95 · 4000 · 2 · 2.13/(1 + 2.13²) = 46 009.1 N/rad."""
    by_hand = 14.95 * 4000.0 * 2.0 * 2.13 / (1.0 + 2.13**2)
    assert cornering_stiffness(tyre, 4000.0, 0.0) == pytest.approx(by_hand, rel=1e-12)
    assert -pure_fy(tyre, 4000.0, 1e-6, 0.0, 1.0) / 1e-6 == pytest.approx(by_hand, rel=1e-4)


def test_the_measured_specimen_pulls_to_one_side(measured):
    """At 4 kN: SHy 0.003, SVy 0.045 · 4000 = 180 N; near the origin Fy = −46 009 (α + 0.003) + 180 = 42 N."""
    assert pure_fy(measured, 4000.0, 0.0, 0.0, 1.0) == pytest.approx(180.0 - 46009.1 * 0.003, abs=0.5)
    assert pure_fx(measured, 4000.0, 0.0, 0.0, 1.0) == pytest.approx(-0.002 * 86040.0, rel=1e-2)


def test_camber_thrust_leans_the_force_to_the_side_of_the_lean(tyre):
    """Kyγ0 = −0.92 Fz: one degree at 4 kN gives −64.2 N, to the right where the top leans to."""
    force = pure_fy(tyre, 4000.0, 0.0, DEGREE, 1.0)
    assert force == pytest.approx(-0.92 * 4000.0 * math.sin(DEGREE), rel=0.02)


def test_the_pressure_terms_scale_stiffness_and_grip(book):
    """PPX1 −0.3 and PPY3 −0.1 at 10 % overpressure: slip stiffness × 0.97, μy × 0.99."""
    terms = {"PPX1": -0.3, "PPY3": -0.1}
    plain, hard = tyre_row(book | terms), tyre_row(book | terms | {"INFLPRES": 242e3})
    assert slip_stiffness(hard, 4e3) / slip_stiffness(plain, 4e3) == pytest.approx(0.97)
    ratio = peak_friction_y(hard, 4e3, 0.0, 1.0) / peak_friction_y(plain, 4e3, 0.0, 1.0)
    assert ratio == pytest.approx(0.99)


@given(fz=loads, kappa=slips, mu=st.floats(0.2, 1.2))
def test_rolling_straight_leaves_the_pure_longitudinal_force(tyre, fz, kappa, mu):
    fx, _ = combined(tyre, fz, kappa, 0.0, 0.0, mu)
    assert fx == pytest.approx(pure_fx(tyre, fz, kappa, 0.0, mu), rel=1e-12, abs=1e-9)


@given(fz=loads, alpha=angles, gamma=cambers)
def test_rolling_freely_leaves_the_pure_side_force(tyre, fz, alpha, gamma):
    _, fy = combined(tyre, fz, 0.0, alpha, gamma, 1.0)
    assert fy == pytest.approx(pure_fy(tyre, fz, alpha, gamma, 1.0), rel=1e-12, abs=1e-9)


@given(fz=loads, kappa=slips, alpha=angles, gamma=cambers)
def test_the_right_wheel_is_the_mirror_image(measured, fz, kappa, alpha, gamma):
    left = combined_side(measured, fz, kappa, alpha, gamma, 1.0, 1.0)
    right = combined_side(measured, fz, kappa, -alpha, -gamma, 1.0, -1.0)
    assert left == (right[0], -right[1])


@given(fz=loads, kappa=slips, alpha=angles)
def test_combined_force_stays_near_the_friction_ellipse(tyre, fz, kappa, alpha):
    """The cosine weights follow measurements, not an ellipse: they leave it by some per cent."""
    fx, fy = combined(tyre, fz, kappa, alpha, 0.0, 1.0)
    dfz = fz / 4000.0 - 1.0
    used = math.hypot(fx / (1.21 - 0.037 * dfz), fy / (0.99 - 0.145 * dfz)) / fz
    assert used < 1.25


@given(fz=loads, share=st.floats(0.0, 1.0), mu=st.floats(0.3, 1.2))
def test_a_tyre_without_combined_coefficients_obeys_the_friction_ellipse(book, fz, share, mu):
    without = {name: value for name, value in book.items() if not name.startswith("R")}
    row = tyre_row(without | {"LHX": 0.0, "LHY": 0.0, "LVY": 0.0, "ELLIPSE": 1.0})
    fx, fy = combined(row, fz, 0.5 * share, 0.5 * (1.0 - share), 0.0, mu)
    peak_x = (1.21 - 0.037 * (fz / 4000.0 - 1.0)) * fz * mu
    peak_y = abs(peak_friction_y(row, fz, 0.0, mu)) * fz
    assert math.hypot(fx / peak_x, fy / peak_y) <= 1.0 + 1e-9


def test_driving_hard_takes_side_force_away(tyre):
    """Half the side force is gone at 15 % slip; what is left still opposes the slip angle."""
    free = combined(tyre, 4000.0, 0.0, 0.1, 0.0, 1.0)[1]
    driven = combined(tyre, 4000.0, 0.15, 0.1, 0.0, 1.0)[1]
    assert free < driven < 0.0
    assert abs(driven) < 0.75 * abs(free)


def test_a_lifted_wheel_gives_no_force_and_no_nan(tyre):
    for fz in (0.0, -500.0):
        assert np.allclose(combined(tyre, fz, 0.1, 0.1, 0.02, 1.0), 0.0, atol=0.01)
        assert np.isfinite(relaxation(tyre, fz, 0.0)).all()
        assert aligning(tyre, fz, 0.0, 0.1, 0.0, 1.0) == pytest.approx(0.0, abs=0.01)


def test_the_trail_at_small_slip(tyre, book):
    """t = Fz R0/Fz0 · QDZ1 = 0.313 · 0.1 = 31.3 mm at 4 kN without shifts, so Mz = t C α straightens the wheel."""
    row = tyre_row(book | dict.fromkeys(("LHX", "LVX", "LHY", "LVY", "LRES", "QHZ1", "QHZ2"), 0.0))
    alpha = 1e-5
    moment = aligning(row, 4000.0, 0.0, alpha, 0.0, 1.0)
    assert moment / alpha == pytest.approx(0.0313 * 46009.1, rel=1e-3)
    assert aligning(tyre, 4000.0, 0.0, 0.3, 0.0, 1.0) < aligning(tyre, 4000.0, 0.0, 0.05, 0.0, 1.0)


def test_rolling_moment_of_the_book_tyre(tyre):
    """QSY1 = 0.01 only: 0.01 · 4000 N · 0.313 m = 12.52 N m at any speed."""
    for speed in (0.0, 30.0):
        assert rolling_moment(tyre, 4000.0, 0.0, speed, 0.0) == pytest.approx(12.52)


def test_overturning_moment_by_hand(book):
    """QSX3 = 0.05 at Fy = 2000 N, Fz = 4000 N: 4000 · 0.313 · 0.05 · 0.5 = 31.3 N m."""
    row = tyre_row(book | {"QSX3": 0.05})
    assert overturning_moment(row, 4000.0, 2000.0, 0.0) == pytest.approx(31.3)


def test_relaxation_lengths_of_both_editions(book):
    """6.1: 46 009/142 000 = 0.324 m. 5.2: 2.0 · sin(2 arctan(1/1.8)) · 0.313 = 0.5314 m; σκ = 2 · 0.313 · e^0 = 0.626 m."""
    six = tyre_row(book | {"LONGITUDINAL_STIFFNESS": 474e3, "LATERAL_STIFFNESS": 142e3})
    five = tyre_row(book | {"PTX1": 2.0, "PTY1": 2.0, "PTY2": 1.8})
    assert relaxation(six, 4000.0, 0.0) == pytest.approx((86040 / 474e3, 46009.1 / 142e3), rel=1e-6)
    knee = 2.0 * 1.8 / (1.8**2 + 1.0)
    assert relaxation(five, 4000.0, 0.0) == pytest.approx((0.626, 2.0 * knee * 0.313), rel=1e-9)


@numba.njit(**FLAGS)
def _compiled(t, fz, kappa, alpha, gamma, mu):
    fx, fy = combined(t, fz, kappa, alpha, gamma, mu)
    along, across = relaxation(t, fz, gamma)
    return fx, fy, aligning(t, fz, kappa, alpha, gamma, mu), along, across


POINTS = [(4e3, 0.05, 0.08, 0.02, 1.0), (1500.0, -0.2, -0.3, -0.05, 0.8), (7e3, 0.0, 0.0, 0.0, 1.1)]


@pytest.mark.parametrize("point", POINTS)
def test_machine_code_equals_python(measured, point):
    fz, _, _, gamma, _ = point
    own = (*combined(measured, *point), aligning(measured, *point), *relaxation(measured, fz, gamma))
    assert _compiled(measured, *point) == pytest.approx(own, rel=1e-12)


def test_casadi_traces_the_same_source(measured):
    casadi = pytest.importorskip("casadi", reason="casadi is not installed (extra: optimal)")
    casadi.GlobalOptions.setNumpyMode(
        1
    )  # CasADi's own numpy functions, without the notice about the old ones
    names = casadi.SX.sym("x", 5)
    arguments = [names[i] for i in range(5)]
    fx, fy = combined(measured, *arguments)
    outputs = casadi.vertcat(
        fx, fy, aligning(measured, *arguments), *relaxation(measured, names[0], names[3])
    )
    traced = casadi.Function("tyre", [names], [outputs])
    for point in POINTS:
        fz, _, _, gamma, _ = point
        own = (*combined(measured, *point), aligning(measured, *point), *relaxation(measured, fz, gamma))
        assert np.asarray(traced(point)).ravel() == pytest.approx(own, rel=1e-12)
