"""Longitudinal force in pure slip, Magic Formula 6.1.

Symbols and signs as in magic_formula.py: κ slip [-], Fz load [N], K slip stiffness [N], D peak [N].
"""

from __future__ import annotations

import numpy as np

from hothatch.car.mf_terms import (
    LCX,
    LEX,
    LHX,
    LKX,
    LMUX,
    LVX,
    PCX1,
    PDX1,
    PDX2,
    PDX3,
    PEX1,
    PEX2,
    PEX3,
    PEX4,
    PHX1,
    PHX2,
    PKX1,
    PKX2,
    PKX3,
    PPX1,
    PPX2,
    PPX3,
    PPX4,
    PVX1,
    PVX2,
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
def peak_friction_x(t: Row, fz: float, camber: float, mu: float) -> float:
    """Return μx [-] at load fz [N], camber γ* [-], surface mu [-]. Source: Pacejka 2012, eqs 4.E7, 4.E13."""
    dfz, dpi = load_change(t, fz), pressure_change(t)
    pressure = 1.0 + t[PPX3] * dpi + t[PPX4] * dpi * dpi
    return (t[PDX1] + t[PDX2] * dfz) * pressure * (1.0 - t[PDX3] * camber * camber) * t[LMUX] * mu


@formula
def slip_stiffness(t: Row, fz: float) -> float:
    """Return Kxκ = ∂Fx/∂κ [N] of one wheel at load fz [N] > 0. Source: Pacejka 2012, eq. 4.E15."""
    dfz, dpi = load_change(t, fz), pressure_change(t)
    pressure = 1.0 + t[PPX1] * dpi + t[PPX2] * dpi * dpi
    return loaded(fz) * (t[PKX1] + t[PKX2] * dfz) * np.exp(t[PKX3] * dfz) * pressure * t[LKX]


@formula
def shift_x(t: Row, dfz: float) -> float:
    """Return the horizontal shift SHx [-] at load change dfz [-]. Source: Pacejka 2012, eq. 4.E17."""
    return (t[PHX1] + t[PHX2] * dfz) * t[LHX]


@formula
def vertical_shift_x(t: Row, fz: float, mu: float) -> float:
    """Return SVx [N] at load fz [N], surface mu [-]; its factor of speed is taken as 1. Source: Pacejka 2012, eq. 4.E18."""
    return loaded(fz) * (t[PVX1] + t[PVX2] * load_change(t, fz)) * t[LVX] * shift_friction(t[LMUX] * mu)


@formula
def curvature_x(t: Row, dfz: float, direction: float) -> float:
    """Return Ex [-] at load change dfz [-], on the side of the sign of ``direction`` [any unit]. Source: eq. 4.E14."""
    return (t[PEX1] + (t[PEX2] + t[PEX3] * dfz) * dfz) * (1.0 - t[PEX4] * np.sign(direction)) * t[LEX]


@formula
def longitudinal(t: Row, fz: float, kappa: float, peak: float, stiffness: float, mu: float) -> float:
    """Return Fx0(κ) [N] of one wheel at fz > 0, its peak D and stiffness K all in [N]. Source: Pacejka 2012, eq. 4.E9."""
    dfz = load_change(t, fz)
    shape = t[PCX1] * t[LCX]
    x = kappa + shift_x(t, dfz)
    b = stiffness / (shape * peak)
    return peak * sine_shape(b * x, shape, curvature_x(t, dfz, x)) + vertical_shift_x(t, fz, mu)


@formula
def pure_fx(t: Row, fz: float, kappa: float, gamma: float, mu: float) -> float:
    """Return Fx0(κ) [N] without slip angle; fz > 0 [N], inclination gamma [rad], mu [-]. Source: eq. 4.E9, Pacejka 2012."""
    peak = peak_friction_x(t, fz, np.sin(gamma), mu) * loaded(fz)
    return longitudinal(t, fz, kappa, peak, slip_stiffness(t, fz), mu)
