"""Aligning moment of one wheel, Magic Formula 6.1: the pneumatic trail times the side force, and a residual.

Symbols and signs as in magic_formula.py: Mz [N m] about the upward axis, positive turns the wheel to the left; t_p pneumatic
trail [m]. A left wheel's; the right wheel is its mirror image.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import (
    FNOMIN,
    LKY,
    LKZC,
    LMUY,
    LRES,
    LS,
    LTR,
    MF61,
    PPZ1,
    PPZ2,
    QBZ1,
    QBZ2,
    QBZ3,
    QBZ4,
    QBZ5,
    QBZ6,
    QBZ9,
    QBZ10,
    QCZ1,
    QDZ1,
    QDZ2,
    QDZ3,
    QDZ4,
    QDZ6,
    QDZ7,
    QDZ8,
    QDZ9,
    QDZ10,
    QDZ11,
    QEZ1,
    QEZ2,
    QEZ3,
    QEZ4,
    QEZ5,
    QHZ1,
    QHZ2,
    QHZ3,
    QHZ4,
    SSZ1,
    SSZ2,
    SSZ3,
    SSZ4,
    UNLOADED_RADIUS,
)
from hothatch.jit import formula
from hothatch.physics.magic_formula import (
    Row,
    cos_arctan,
    cosine_shape,
    load_change,
    loaded,
    pressure_change,
)
from hothatch.physics.mf_combined import forces, weight_y
from hothatch.physics.mf_lateral import lateral, lateral_shifts, lateral_stiffness, peak_friction_y
from hothatch.physics.mf_longitudinal import slip_stiffness


@formula
def trail(t: Row, fz: float, slip: float, equivalent: float, camber: float, mu: float) -> float:
    """Return the pneumatic trail [m] at fz [N], α* = slip [-], equivalent slip αt,eq [-], γ* [-], surface mu [-].

    Source: Pacejka 2012, eqs 4.E33, 4.E40–4.E44; 5.2 counts camber with its sign in QDZ3 (2006, eq. 4.E43).
    """
    dfz = load_change(t, fz)
    leaning = np.fabs(camber)
    b = (t[QBZ1] + (t[QBZ2] + t[QBZ3] * dfz) * dfz) * t[LKY] / (t[LMUY] * mu)
    b = b * (1.0 + t[QBZ4] * camber + t[QBZ5] * leaning + t[QBZ6] * camber * camber)
    lean = t[MF61] * leaning + (1.0 - t[MF61]) * camber
    arm = loaded(fz) / t[FNOMIN] * t[UNLOADED_RADIUS] * (t[QDZ1] + t[QDZ2] * dfz) * t[LTR]
    arm = arm * (1.0 - t[PPZ1] * pressure_change(t)) * (1.0 + (t[QDZ3] + t[QDZ4] * lean) * lean)
    side = (t[QEZ4] + t[QEZ5] * camber) * 2.0 / np.pi * np.arctan(b * t[QCZ1] * equivalent)
    curvature = (t[QEZ1] + (t[QEZ2] + t[QEZ3] * dfz) * dfz) * (1.0 + side)
    return arm * cosine_shape(b * equivalent, t[QCZ1], curvature) * cos_arctan(slip)


@formula
def residual(t: Row, fz: float, slip: float, equivalent: float, camber: float, mu: float) -> float:
    """Return the residual moment Mzr [N m] at fz [N], α* = slip, equivalent slip αr,eq, γ* [-], surface mu [-].

    Source: Pacejka 2012, eqs 4.E36, 4.E45–4.E47.
    """
    load, dfz = loaded(fz), load_change(t, fz)
    friction = peak_friction_y(t, fz, camber, mu)
    # By Cy = Kyα/Dy: the shape factor drops out.
    b = t[QBZ9] * t[LKY] / (t[LMUY] * mu)
    b = b + t[QBZ10] * lateral_stiffness(t, fz, camber) / (friction * load)
    by_camber = (t[QDZ8] + t[QDZ9] * dfz) * (1.0 + t[PPZ2] * pressure_change(t))
    by_camber = by_camber + (t[QDZ10] + t[QDZ11] * dfz) * np.fabs(camber)
    arm = (t[QDZ6] + t[QDZ7] * dfz) * t[LRES] + by_camber * camber * t[LKZC]
    moment = load * t[UNLOADED_RADIUS] * arm * t[LMUY] * mu
    return moment * cos_arctan(b * equivalent) * cos_arctan(slip)


@formula
def equivalent_slip(slip: float, kappa: float, stiffness_ratio: float) -> float:
    """Return √(α² + (K_x/K_y)² κ²) with α's sign [-], all arguments [-]. Source: Pacejka 2012, eqs 4.E77, 4.E78."""
    longitudinal = stiffness_ratio * kappa
    return np.copysign(np.sqrt(slip * slip + longitudinal * longitudinal), slip)


@formula
def aligning(t: Row, fz: float, kappa: float, alpha: float, gamma: float, mu: float) -> float:
    """Return Mz [N m] of a left wheel at fz > 0 [N], κ [-], alpha, gamma [rad], mu > 0 [-].

    Source: Pacejka 2012, eqs 4.E71–4.E78; the side force on the trail is that without camber (4.E74).
    """
    dfz = load_change(t, fz)
    slip, camber = np.tan(alpha), np.sin(gamma)
    stiffness = lateral_stiffness(t, fz, camber)
    ratio = slip_stiffness(t, fz) / stiffness
    horizontal, vertical = lateral_shifts(t, fz, camber, stiffness, mu)
    at_trail = slip + t[QHZ1] + t[QHZ2] * dfz + (t[QHZ3] + t[QHZ4] * dfz) * camber
    at_residual = slip + horizontal + vertical / stiffness
    fx, fy = forces(t, fz, kappa, slip, camber, mu)
    peak = peak_friction_y(t, fz, 0.0, mu) * loaded(fz)
    upright = lateral(t, fz, slip, 0.0, peak, lateral_stiffness(t, fz, 0.0), mu) * weight_y(
        t, dfz, kappa, slip, 0.0
    )
    arm = trail(t, fz, slip, equivalent_slip(at_trail, kappa, ratio), camber, mu)
    rest = residual(t, fz, slip, equivalent_slip(at_residual, kappa, ratio), camber, mu)
    offset = t[SSZ1] + t[SSZ2] * fy / t[FNOMIN] + (t[SSZ3] + t[SSZ4] * dfz) * camber
    return rest - arm * upright + offset * t[UNLOADED_RADIUS] * t[LS] * fx
