"""Lateral force in pure slip, Magic Formula 6.1 with 5.2's camber where the row says so.

Symbols and signs as in magic_formula.py: α* = tan α, γ* = sin γ, K cornering stiffness ∂Fy/∂α [N/rad], negative.
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import (
    FNOMIN,
    LCY,
    LEY,
    LHY,
    LKY,
    LKYC,
    LMUY,
    LVY,
    MF61,
    PCY1,
    PDY1,
    PDY2,
    PDY3,
    PEY1,
    PEY2,
    PEY3,
    PEY4,
    PEY5,
    PHY1,
    PHY2,
    PHY3,
    PKY1,
    PKY2,
    PKY3,
    PKY4,
    PKY5,
    PKY6,
    PKY7,
    PPY1,
    PPY2,
    PPY3,
    PPY4,
    PPY5,
    PVY1,
    PVY2,
    PVY3,
    PVY4,
)
from hothatch.jit import formula
from hothatch.physics.magic_formula import (
    Row,
    load_change,
    loaded,
    pressure_change,
    shift_friction,
    sine_shape,
)


@formula
def peak_friction_y(t: Row, fz: float, camber: float, mu: float) -> float:
    """Return μy [-], with PDY1's sign, at fz [N], camber γ* [-], surface mu [-]. Source: Pacejka 2012, eqs 4.E7, 4.E23."""
    dfz, dpi = load_change(t, fz), pressure_change(t)
    pressure = 1.0 + t[PPY3] * dpi + t[PPY4] * dpi * dpi
    return (t[PDY1] + t[PDY2] * dfz) * pressure * (1.0 - t[PDY3] * camber * camber) * t[LMUY] * mu


@formula
def lateral_stiffness(t: Row, fz: float, camber: float) -> float:
    """Return Kyα [N/rad] < 0 at load fz [N] > 0 and camber γ* = sin γ [-]. Source: Pacejka 2012, eq. 4.E25."""
    dpi = pressure_change(t)
    knee = (t[PKY2] + t[PKY5] * camber * camber) * (1.0 + t[PPY2] * dpi)
    rise = np.sin(t[PKY4] * np.arctan(loaded(fz) / (t[FNOMIN] * knee)))
    peak = t[PKY1] * t[FNOMIN] * (1.0 + t[PPY1] * dpi)
    return peak * rise * (1.0 - t[PKY3] * np.fabs(camber)) * t[LKY]


@formula
def lateral_shifts(t: Row, fz: float, camber: float, stiffness: float, mu: float) -> tuple[float, float]:
    """Return SHy [-] and SVy [N] at fz [N], camber γ* [-], Kyα = stiffness [N/rad], surface mu [-].

    Source: Pacejka 2012, eqs 4.E27–4.E30; with MF61 = 0 the horizontal shift by camber is PHY3 γ (5.2, eq. 4.E27 of 2006).
    """
    load, dfz = loaded(fz), load_change(t, fz)
    friction = shift_friction(t[LMUY] * mu)
    thrust = load * (t[PVY3] + t[PVY4] * dfz) * camber * t[LKYC] * friction
    camber_stiffness = load * (t[PKY6] + t[PKY7] * dfz) * (1.0 + t[PPY5] * pressure_change(t)) * t[LKYC]
    by_camber = t[MF61] * (camber_stiffness * camber - thrust) / stiffness + t[PHY3] * camber * t[LKYC]
    horizontal = (t[PHY1] + t[PHY2] * dfz) * t[LHY] + by_camber
    return horizontal, load * (t[PVY1] + t[PVY2] * dfz) * t[LVY] * friction + thrust


@formula
def lateral(t: Row, fz: float, slip: float, camber: float, peak: float, stiffness: float, mu: float) -> float:
    """Return Fy0 [N] of one left wheel at fz > 0 [N], slip α* = tan α [-], camber γ* = sin γ [-], mu > 0 [-].

    ``peak`` D [N] and ``stiffness`` K [N/rad] are the wheel's own. Source: Pacejka 2012, eqs 4.E19–4.E30.
    """
    horizontal, vertical = lateral_shifts(t, fz, camber, stiffness, mu)
    shape = t[PCY1] * t[LCY]
    x = slip + horizontal
    side = 1.0 + t[PEY5] * camber * camber - (t[PEY3] + t[PEY4] * camber) * np.sign(x)
    curvature = (t[PEY1] + t[PEY2] * load_change(t, fz)) * side * t[LEY]
    b = stiffness / (shape * peak)
    return peak * sine_shape(b * x, shape, curvature) + vertical


@formula
def pure_fy(t: Row, fz: float, alpha: float, gamma: float, mu: float) -> float:
    """Return Fy0(α) [N] of a free-rolling left wheel; alpha, gamma [rad], fz > 0 [N]. Source: Pacejka 2012, eq. 4.E19."""
    camber = np.sin(gamma)
    peak = peak_friction_y(t, fz, camber, mu) * loaded(fz)
    return lateral(t, fz, np.tan(alpha), camber, peak, lateral_stiffness(t, fz, camber), mu)


@formula
def cornering_stiffness(t: Row, fz: float, gamma: float) -> float:
    """Return C = −Kyα [N/rad] > 0 of one wheel at fz [N] > 0, gamma [rad]. Source: Pacejka 2012, eq. 4.E25."""
    return -lateral_stiffness(t, fz, np.sin(gamma))
