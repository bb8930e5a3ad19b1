"""Forces of one wheel in combined slip: the pure forces weighted by cosine functions of the other slip.

Symbols and signs as in magic_formula.py. A tyre whose file has no RBX*/RBY* (ELLIPSE = 1) shares its grip by the friction
ellipse instead.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import (
    ELLIPSE,
    LVYKA,
    LXAL,
    LYKA,
    RBX1,
    RBX2,
    RBX3,
    RBY1,
    RBY2,
    RBY3,
    RBY4,
    RCX1,
    RCY1,
    REX1,
    REX2,
    REY1,
    REY2,
    RHX1,
    RHY1,
    RHY2,
    RVY1,
    RVY2,
    RVY3,
    RVY4,
    RVY5,
    RVY6,
)
from hothatch.jit import formula
from hothatch.physics.magic_formula import Row, cos_arctan, cosine_shape, load_change, loaded
from hothatch.physics.mf_lateral import lateral, lateral_stiffness, peak_friction_y
from hothatch.physics.mf_longitudinal import longitudinal, peak_friction_x, slip_stiffness

SECANT = 1e-4  # slip below which the ellipse's secant stiffness goes over into the tangent


@formula
def weight_x(t: Row, dfz: float, kappa: float, slip: float, camber: float) -> float:
    """Return Gxα [-], what slip α* [-] leaves of Fx at κ [-], load change dfz, camber γ* [-].

    Source: Pacejka 2012, eqs 4.E50–4.E57.
    """
    b = (t[RBX1] + t[RBX3] * camber * camber) * cos_arctan(t[RBX2] * kappa) * t[LXAL]
    curvature = t[REX1] + t[REX2] * dfz
    at_zero = cosine_shape(b * t[RHX1], t[RCX1], curvature)
    return cosine_shape(b * (slip + t[RHX1]), t[RCX1], curvature) / at_zero


@formula
def weight_y(t: Row, dfz: float, kappa: float, slip: float, camber: float) -> float:
    """Return Gyκ [-], what slip κ [-] leaves of Fy at α* [-], load change dfz, camber γ* [-].

    Source: Pacejka 2012, eqs 4.E59–4.E65.
    """
    b = (t[RBY1] + t[RBY4] * camber * camber) * cos_arctan(t[RBY2] * (slip - t[RBY3])) * t[LYKA]
    curvature = t[REY1] + t[REY2] * dfz
    shift = t[RHY1] + t[RHY2] * dfz
    return cosine_shape(b * (kappa + shift), t[RCY1], curvature) / cosine_shape(b * shift, t[RCY1], curvature)


@formula
def slip_shift(t: Row, dfz: float, kappa: float, slip: float, camber: float, peak: float) -> float:
    """Return SVyκ [N], the side force that κ [-] brings, at peak D = μy Fz [N], dfz, α*, γ* [-].

    Source: Pacejka 2012, eqs 4.E66, 4.E67.
    """
    reach = peak * (t[RVY1] + t[RVY2] * dfz + t[RVY3] * camber) * cos_arctan(t[RVY4] * slip)
    return reach * np.sin(t[RVY5] * np.arctan(t[RVY6] * kappa)) * t[LVYKA]


@formula
def ellipse_share(own: float, tangent: float, own_slip: float, other_slip: float, other_peak: float) -> float:
    """Return the share [-] of a pure force left by the other slip: 1/√(1 + (F s_other/(s_own D_other))²).

    ``own``: pure force [N] at own_slip [-], ``tangent`` [N]: its stiffness; other_peak: D of the other direction [N].
    Source: Adams PAC2002, friction ellipse: μx = 1/√((1/μx,act)² + (tan β/μy,max)²), tan β = s_other/s_own.
    """
    small = SECANT * SECANT
    secant = (own * own_slip + tangent * small) / (own_slip * own_slip + small)
    ratio = secant * other_slip / other_peak
    return 1.0 / np.sqrt(1.0 + ratio * ratio)


@formula
def forces(t: Row, fz: float, kappa: float, slip: float, camber: float, mu: float) -> tuple[float, float]:
    """Return Fx, Fy [N] of a left wheel: fz > 0 [N], κ [-], slip α* = tan α [-], camber γ* = sin γ [-], mu > 0 [-].

    Source: Pacejka 2012, eqs 4.E50, 4.E58.
    """
    dfz = load_change(t, fz)
    peak_x = peak_friction_x(t, fz, camber, mu) * loaded(fz)
    peak_y = peak_friction_y(t, fz, camber, mu) * loaded(fz)
    stiffness_x, stiffness_y = slip_stiffness(t, fz), lateral_stiffness(t, fz, camber)
    fx = longitudinal(t, fz, kappa, peak_x, stiffness_x, mu)
    fy = lateral(t, fz, slip, camber, peak_y, stiffness_y, mu)
    share_x = ellipse_share(fx, stiffness_x, kappa, t[ELLIPSE] * slip, peak_y)
    share_y = ellipse_share(fy, stiffness_y, slip, t[ELLIPSE] * kappa, peak_x)
    fx = fx * weight_x(t, dfz, kappa, slip, camber) * share_x
    fy = fy * weight_y(t, dfz, kappa, slip, camber) * share_y
    return fx, fy + slip_shift(t, dfz, kappa, slip, camber, peak_y)


@formula
def combined(t: Row, fz: float, kappa: float, alpha: float, gamma: float, mu: float) -> tuple[float, float]:
    """Return Fx, Fy [N] of a left wheel; fz > 0 [N], κ [-], alpha, gamma [rad], |alpha| < π/2, mu > 0 [-].

    Source: Pacejka 2012, eqs 4.E3, 4.E4, 4.E50, 4.E58.
    """
    return forces(t, fz, kappa, np.tan(alpha), np.sin(gamma), mu)


@formula
def combined_side(
    t: Row, fz: float, kappa: float, alpha: float, gamma: float, mu: float, side: float
) -> tuple[float, float]:
    """Return Fx, Fy [N] of a wheel on the left (side = 1) or right (−1), the mirror image of the left. Units of combined.

    Source: mirror symmetry, Fy,right(α, γ) = −Fy,left(−α, −γ).
    """
    fx, fy = combined(t, fz, kappa, side * alpha, side * gamma, mu)
    return fx, side * fy
