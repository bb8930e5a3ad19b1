"""The Magic Formula with every coefficient at work, against the book's equations written down a second time."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from hothatch.car.mf_row import neutral_row, tyre_row
from hothatch.car.mf_terms import TERM_INDEX
from hothatch.physics import magic_formula, mf_aligning, mf_combined, mf_lateral, mf_longitudinal, mf_moments
from hothatch.physics import mf_relaxation as relax

sys.path.insert(0, str(Path(__file__).parent))

import by_the_book

# Fz, κ, α [rad], γ [rad], μ: both signs of everything, light and heavy, beyond the peak too.
POINTS = [
    (4400.0, 0.03, 0.05, 0.04, 1.0),
    (2500.0, -0.08, -0.12, -0.06, 0.8),
    (6500.0, 0.2, -0.04, 0.09, 1.1),
    (3100.0, -0.02, 0.3, -0.08, 0.6),
]
SPREAD = {
    "E": 0.3,
    "H": 0.01,
    "V": 0.05,
    "S": 0.05,
}  # of what the book's tyre has at zero, by the third letter


def full(book: dict[str, float], seed: int, edition: float) -> SimpleNamespace:
    """The book's tyre, each coefficient that it leaves at nothing drawn at random: none may be left out unnoticed."""
    rng = np.random.default_rng(seed)
    values = {}
    for name, index in TERM_INDEX.items():
        neutral = float(neutral_row()[index])
        value = book.get(name, neutral)
        if value == neutral == 1.0:
            value = rng.uniform(0.8, 1.25)
        elif value == neutral == 0.0:
            value = rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 1.0) * SPREAD.get(name[1], 0.2)
        values[name] = float(value)
    structure = {"LONGITUDINAL_STIFFNESS": 474e3, "LATERAL_STIFFNESS": 142e3}
    return SimpleNamespace(
        **values
        | structure
        | {"MF61": edition, "ELLIPSE": 0.0, "INFLPRES": 250e3, "PKY4": 1.9, "PTY2": 1.8}
        | {"QSX5": 1.3, "QSX6": 1.2, "QSX8": 0.7, "QSX9": 2.0}
    )


@pytest.fixture(params=[(1, 1.0), (2, 1.0), (3, 0.0)], ids=["6.1", "6.1 again", "5.2"])
def tyres(request, book):
    values = full(book, *request.param)
    return values, tyre_row(vars(values))


@pytest.mark.parametrize("point", POINTS)
def test_forces_of_a_free_wheel(tyres, point):
    p, row = tyres
    fz, kappa, alpha, gamma, mu = point
    wheel = by_the_book.Pacejka(p, fz, math.sin(gamma), mu)
    assert mf_longitudinal.pure_fx(row, fz, kappa, gamma, mu) == pytest.approx(wheel.fx0(kappa), rel=1e-9)
    fy = mf_lateral.pure_fy(row, fz, alpha, gamma, mu)
    assert fy == pytest.approx(wheel.fy0(math.tan(alpha), math.sin(gamma)), rel=1e-9)
    assert mf_lateral.cornering_stiffness(row, fz, gamma) == pytest.approx(
        -wheel.k_y(math.sin(gamma)), rel=1e-9
    )


@pytest.mark.parametrize("point", POINTS)
def test_forces_and_aligning_moment_in_combined_slip(tyres, point):
    p, row = tyres
    fz, kappa, alpha, gamma, mu = point
    wheel = by_the_book.Pacejka(p, fz, math.sin(gamma), mu)
    slip = math.tan(alpha)
    assert mf_combined.combined(row, *point) == pytest.approx(wheel.forces(kappa, slip), rel=1e-9)
    assert mf_combined.combined_side(row, fz, kappa, alpha, gamma, mu, 1.0) == mf_combined.combined(
        row, fz, kappa, alpha, gamma, mu
    )
    assert mf_aligning.aligning(row, *point) == pytest.approx(wheel.aligning(kappa, slip), rel=1e-9)


@pytest.mark.parametrize("point", POINTS)
def test_overturning_and_rolling_moment(tyres, point):
    p, row = tyres
    fz, _, _, gamma, mu = point
    wheel = by_the_book.Pacejka(p, fz, gamma, mu)
    for force in (-2000.0, 1500.0):
        moment = mf_moments.overturning_moment(row, fz, force, gamma)
        assert moment == pytest.approx(wheel.overturning(force), rel=1e-9)
        for speed in (33.0, -12.0):
            moment = mf_moments.rolling_moment(row, fz, force, speed, gamma)
            assert moment == pytest.approx(wheel.rolling(force, speed), rel=1e-9)


@pytest.mark.parametrize("point", POINTS)
def test_relaxation_lengths(tyres, point):
    """6.1: K/C with the structure's stiffness; 5.2: PAC2002's fit. A row has the one or the other."""
    p, _ = tyres
    fz, _, _, gamma, _ = point
    wheel = by_the_book.Pacejka(p, fz, gamma, 1.0)
    cx, cy = wheel.structure()
    without_fit = tyre_row(vars(p) | {"PTX1": 0.0, "PTX2": 0.0, "PTY1": 0.0})
    # NEGLIGIBLE keeps 0/0 out: 1 N/m beside hundreds of thousands.
    lengths = wheel.k_x() / cx, -wheel.k_y(math.sin(gamma)) / cy
    assert relax.relaxation(without_fit, fz, gamma) == pytest.approx(lengths, rel=1e-9)
    without_structure = tyre_row(vars(p) | {"LONGITUDINAL_STIFFNESS": 0.0, "LATERAL_STIFFNESS": 0.0})
    assert relax.relaxation(without_structure, fz, gamma) == pytest.approx(wheel.fitted_lengths(), rel=1e-9)


def test_a_curvature_beyond_one_is_held_at_one():
    """Below eq. 4.E14: E ≤ 1. At E = 1 the argument is arctan(arctan x)."""
    held = 1.4 * math.atan(math.atan(3.0))
    assert magic_formula.sine_shape(3.0, 1.4, 1.7) == pytest.approx(math.sin(held))
    assert magic_formula.cosine_shape(3.0, 1.4, 1.7) == pytest.approx(math.cos(held))


def test_the_friction_of_the_shifts():
    """Eq. 4.E8 with Aμ = 10: a factor of 1 stays, 0.5 becomes 5/5.5."""
    assert magic_formula.shift_friction(1.0) == 1.0
    assert magic_formula.shift_friction(0.5) == pytest.approx(5.0 / 5.5)


@pytest.mark.parametrize(("own_slip", "other_slip"), [(0.05, 0.08), (-0.05, 0.08), (0.1, 0.0)])
def test_the_friction_ellipse_by_hand(own_slip, other_slip):
    """PAC2002: 1/μ² = 1/μx² + (tan β/μy,max)², so F = 1/√(1/F0² + (s_other/(s_own D))²)."""
    pure, peak = math.copysign(3000.0, own_slip), 4000.0
    share = mf_combined.ellipse_share(pure, 80e3, own_slip, other_slip, peak)
    by_hand = 1.0 / math.sqrt(1.0 / pure**2 + (other_slip / own_slip / peak) ** 2)
    assert abs(pure) * share == pytest.approx(by_hand, rel=1e-4)


def test_the_ellipse_at_no_slip_of_its_own_takes_the_tangent():
    """F/s → K: sliding sideways alone leaves 1/√(1 + (K s/D)²) of what little there is."""
    share = mf_combined.ellipse_share(0.0, 80e3, 0.0, 0.1, 4000.0)
    assert share == pytest.approx(1.0 / math.sqrt(1.0 + 4.0))
    # At a slip of SECANT the tangent and the secant weigh alike: (K + F/s)/2.
    small = mf_combined.SECANT
    share = mf_combined.ellipse_share(40e3 * small, 80e3, small, 0.1, 4000.0)
    assert share == pytest.approx(1.0 / math.sqrt(1.0 + 1.5**2))


@pytest.mark.parametrize("point", POINTS)
def test_a_file_without_combined_slip_takes_the_ellipse_both_ways(book, point):
    p = SimpleNamespace(**vars(full(book, 4, 1.0)) | {"ELLIPSE": 1.0})
    row = tyre_row(vars(p))
    fz, kappa, alpha, gamma, mu = point
    slip, camber = math.tan(alpha), math.sin(gamma)
    wheel = by_the_book.Pacejka(p, fz, camber, mu)
    fx0, fy0 = wheel.fx0(kappa), wheel.fy0(slip, camber)
    ratio_x = fx0 / kappa * slip / (wheel.mu_y(camber) * fz)
    ratio_y = fy0 / slip * kappa / (wheel.mu_x() * fz)
    fx = wheel.g_x(kappa, slip) * fx0 / math.hypot(1.0, ratio_x)
    fy = wheel.g_y(kappa, slip, camber) * fy0 / math.hypot(1.0, ratio_y) + wheel.sv_yk(kappa, slip)
    assert mf_combined.combined(row, *point) == pytest.approx((fx, fy), rel=1e-4)
